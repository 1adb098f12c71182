"""En tabel pr. udvalg til en slide, som .csv. A table for each committee, for a slide.

python scripts/committee_tables.py SAMLET.xlsx MAPPE
"""

import sys
from pathlib import Path

import pandas as pd

import workbook_tools as wt


def by_committee(year: wt.Agreement) -> dict[str, pd.DataFrame]:
    """For each committee its items with the last smiley of each milestone counted."""
    answers = year.tables["follow_up"].dropna(subset=["smiley"]).sort_values("round")
    last = answers.groupby("milestone_id").tail(1)
    counts = last.groupby(["item", "smiley"], observed=False).size().unstack(fill_value=0)
    counts.columns = counts.columns.astype(str)
    items = year.tables["items_committee"].merge(year.tables["items"][["item", "title"]], on="item")
    table = items.merge(counts.reset_index(), on="item")
    return {name: rows.drop(columns="committee") for name, rows in table.groupby("committee", sort=True)}


def main(consolidated: str, folder: str) -> int:
    """Write one file for each committee."""
    Path(folder).mkdir(parents=True)
    for name, table in by_committee(wt.read(consolidated)).items():
        path = Path(folder) / f"{name.replace('/', '-')}.csv"
        table.to_csv(path, sep=";", index=False, encoding="utf-8-sig")
        print(f"{path.name}: {len(table)} punkter")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
