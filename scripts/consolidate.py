"""Saml centrenes arbejdsbøger i aftalens. Merge the departments' workbooks into the agreement's.

python scripts/consolidate.py AFTALE.xlsx SAMLET.xlsx FIL_ELLER_MAPPE...
"""

import sys

import workbook_tools as wt


def main(agreement: str, output: str, *returned: str) -> int:
    """Save the consolidated workbook, print the proof and the errors; 1 where there are any."""
    year = wt.consolidate(agreement, returned, output=output)
    year.save(output)
    for proof in year.proof.itertuples():
        verdict = "alt er med" if proof.holds else "noget mangler"
        print(f"Runde {proof.round}: {proof.rows_consolidated} {proof.what}, {verdict}")
    errors = year.issues.errors
    for issue in errors:
        print(f"{issue.file or output} | {issue.sheet} {issue.cell or ''} | {issue.message}")
    return 0 if year.complete and not errors else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # smileys, also where Windows redirects
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except wt.Refusal as error:
        sys.exit(error.text())
