"""Skriv en tom aftalearbejdsbog. Write an empty agreement workbook.

python scripts/template.py AFTALE.xlsx
"""

import sys

import workbook_tools as wt


def main(output: str) -> int:
    """Write the template and print where it lies."""
    print(wt.template(output))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except wt.Refusal as error:
        sys.exit(error.text())
