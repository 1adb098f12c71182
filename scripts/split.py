"""Run `workbook-tools split` from a checkout: python scripts/split.py --help"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbook_tools.cli.main import run

run("split")
