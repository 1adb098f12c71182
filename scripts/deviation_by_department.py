"""Afvigelse pr. center og runde som ark med diagram. Deviation by department and round, as a sheet with a chart.

python scripts/deviation_by_department.py SAMLET.xlsx NY.xlsx
"""

import sys

import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

import workbook_tools as wt

SHEET = "Afvigelse pr. center"


def deviations(year: wt.Agreement) -> pd.DataFrame:
    """A row for each department and a column for each round, in 1.000 kr.; plus costs more than budgeted."""
    return year.tables["economy"].pivot_table("deviation", "department", "round", aggfunc="sum").fillna(0)


def main(consolidated: str, output: str) -> int:
    """Print the table, and save the workbook with the sheet behind its own."""
    year = wt.read(consolidated)
    table = deviations(year)
    print(table.to_string())
    sheet = Workbook().worksheets[0]
    sheet.title = SHEET
    for row in [["Center", *(f"Runde {number}" for number in table)], *table.reset_index().values.tolist()]:
        sheet.append(row)
    chart = BarChart()
    chart.type, chart.title = "bar", "Afvigelse i 1.000 kr."
    chart.height, chart.width = 2 + 1.6 * len(table), 22
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.add_data(Reference(sheet, 2, 1, len(table.columns) + 1, len(table) + 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, 1, 2, 1, len(table) + 1))
    sheet.column_dimensions["A"].width = 34
    sheet.add_chart(chart, f"A{len(table) + 4}")
    year.add_sheet(SHEET, sheet).save(output)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
