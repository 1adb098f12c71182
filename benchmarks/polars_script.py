"""What an engineer who knows polars writes: the three answer sheets of every file, read by fastexcel, into one workbook.

It checks nothing, matches nothing and logs nothing: what is in a cell is taken as it stands. Columns that are blank in
many files are given their type, because polars would take them for text there.
"""

import logging
import sys
from pathlib import Path

import fastexcel
import polars as pl
import xlsxwriter

YEARS = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
MONEY = (
    "Vedtaget budget", "Godkendte budgetændringer", "Korrigeret budget", "Forbrug pr. opgørelsesdato",
    "Forventet regnskab", "Afvigelse (plus = merforbrug)",
)  # fmt: skip
NUMBERS = {
    "Opfølgning": ("Runde", "Oprindelig runde"),
    "Økonomiopfølgning": ("Runde", "Linjenr.", *MONEY, "Afvigelse i pct."),
    "Budgetændringer": ("Runde", "Linjenr.", *YEARS),
}
DATES = {"Opfølgning": ("Behandlet den",), "Økonomiopfølgning": (), "Budgetændringer": ("Beslutningsdato",)}


def main(folder: str, output: str) -> None:
    """Put the answers of all workbooks in ``folder`` together, one sheet of each kind, as frames."""
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # a line for every blank column
    frames: dict[str, list[pl.DataFrame]] = {title: [] for title in NUMBERS}
    for path in sorted(Path(folder).glob("*.xlsx")):
        reader = fastexcel.read_excel(path)
        for title, numbers in NUMBERS.items():
            types: fastexcel.DTypeMap = {**dict.fromkeys(numbers, "float"), **dict.fromkeys(DATES[title], "date")}
            frame = reader.load_sheet(title, dtypes=types).to_polars()
            rows = frame.filter(pl.col("Runde").is_not_null())  # neither spare rows nor the total
            frames[title].append(rows.with_columns(pl.lit(path.name).alias("Fil")))
    with xlsxwriter.Workbook(output, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        for title, parts in frames.items():
            pl.concat(parts, how="vertical_relaxed").write_excel(workbook, worksheet=title)


if __name__ == "__main__":
    main(*sys.argv[1:])
