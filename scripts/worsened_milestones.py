"""Milepæle, der er blevet dårligere siden forrige runde. Milestones that are worse than in the round before.

python scripts/worsened_milestones.py SAMLET.xlsx
"""

import sys

import pandas as pd

import workbook_tools as wt


def worsened(year: wt.Agreement) -> pd.DataFrame:
    """Rows of the follow-up whose smiley is worse than that milestone's before; the worst smiley is the greatest."""
    answers = year.tables["follow_up"].sort_values(["milestone_id", "round"])
    before = answers.groupby("milestone_id")["smiley"].shift()
    worse = answers["smiley"].cat.codes > before.cat.codes
    answers = answers.assign(before=before)[worse & before.notna()]
    return answers[["round", "milestone_id", "department", "before", "smiley", "milestone", "comment"]]


def main(consolidated: str) -> int:
    """Print them."""
    table = worsened(wt.read(consolidated))
    print(table.to_string(index=False) if len(table) else "Ingen milepæl er blevet dårligere.")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # smileys, also where Windows redirects
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 2 else __doc__)
