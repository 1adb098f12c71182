"""Lav en arbejdsbog til hvert center i en runde. One workbook for each department of a round.

python scripts/split.py AFTALE.xlsx RUNDE MAPPE
"""

import sys

import workbook_tools as wt


def main(agreement: str, number: str, folder: str) -> int:
    """Print each workbook with its number of rows; 1 where the agreement has errors to mend."""
    made = wt.split(agreement, int(number), folder)
    for path, rows in made.files:
        print(f"{path.name}: {rows} rækker")
    if not made.round_is_open:
        print(f"Runde {number} er ikke åben. Sæt den til Åben i arket Runder.")
    errors = wt.Issues(made.issues).errors
    for issue in errors:
        print(f"{issue.sheet} {issue.cell}: {issue.message}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # smileys, also where Windows redirects
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except wt.Refusal as error:
        sys.exit(error.text())
