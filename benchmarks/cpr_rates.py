"""How often a CPR number is missed and another number taken for one, on 10,000 of each kind, as a table for docs/security.md.

.venv/bin/python benchmarks/cpr_rates.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.cpr_examples import PEOPLE, THINGS, examples
from workbook_tools.values.cpr import has_cpr

COUNT = 10_000


def main() -> None:
    """Print the table."""
    print("| Kind | Texts | Wrong |\n| --- | ---: | ---: |")
    missed = sum(not has_cpr(text) for kind, make in PEOPLE.items() for text in examples(make, COUNT, kind))
    print(f"| CPR numbers in {len(PEOPLE)} forms: missed | {len(PEOPLE) * COUNT:,} | {missed:,} |")
    for kind, make in THINGS.items():
        taken = sum(has_cpr(text) for text in examples(make, COUNT, kind))
        print(f"| {kind}: withheld | {COUNT:,} | {taken:,} |")


if __name__ == "__main__":
    main()
