"""What an engineer who knows the libraries writes: the three answer sheets of every file, read by calamine, into one workbook.

It checks nothing, matches nothing and logs nothing: what is in a cell is taken as it stands.
"""

import sys
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

SHEETS = ("Opfølgning", "Økonomiopfølgning", "Budgetændringer")


def main(folder: str, output: str) -> None:
    """Put the answers of all workbooks in ``folder`` together, one sheet of each kind, row by row."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, {**options, "default_date_format": "dd-mm-yyyy"}) as workbook:
        worksheets = {title: workbook.add_worksheet(title) for title in SHEETS}
        written = dict.fromkeys(SHEETS, 0)
        for path in sorted(Path(folder).glob("*.xlsx")):
            book = load_workbook(path)
            for title, worksheet in worksheets.items():
                headers, *rows = book.get_sheet_by_name(title).to_python()
                if not written[title]:
                    worksheet.write_row(0, 0, [*headers, "Fil"])
                number = headers.index("Runde")
                for row in rows:
                    if isinstance(row[number], float):  # neither a spare row nor the total
                        written[title] += 1
                        worksheet.write_row(written[title], 0, [*row, path.name])


if __name__ == "__main__":
    main(*sys.argv[1:])
