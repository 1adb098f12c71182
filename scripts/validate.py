"""Run `workbook-tools validate` from a checkout: python scripts/validate.py --help"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbook_tools.cli.main import run

run("validate")
