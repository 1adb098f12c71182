"""Sæt formler, lister og farver på plads; alle indtastninger bliver. Put back formulas, drop-downs and colours.

python scripts/fill.py ARBEJDSBOG.xlsx NY.xlsx
"""

import sys

import workbook_tools as wt


def main(workbook: str, output: str) -> int:
    """Write the restored workbook and print what was noticed; 1 where there are errors."""
    issues = wt.fill(workbook, output)
    for issue in issues:
        print(f"{issue.sheet} {issue.cell or ''}: {issue.message}")
    return 1 if issues.errors else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # smileys, also where Windows redirects
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except wt.Refusal as error:
        sys.exit(error.text())
