"""An agreement workbook in which finance has sheets of its own, as openpyxl and as XlsxWriter save it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from tests.workbook_editing import edited, opened, values

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300080003"
    "fe5cd3a92b0000000049454e44ae426082"
)
OURS = (
    "Stamdata", "Runder", "Centre", "Lister", "Punkter", "Økonomi", "Milepæle", "Opfølgning", "Økonomiopfølgning",
    "Budgetændringer",
)  # fmt: skip


def by_openpyxl(small: Path, path: Path) -> Path:
    """First a sheet with most things, in the middle a hidden one, last a chartsheet."""
    with edited(small, path) as book:
        own = book.workbook.create_sheet("Beregning & mere", 0)
        own.append(["Hvad", "Tal"])
        own["A2"], own["B2"] = "Stier, overslagsår", "='Økonomi'!H6"
        own["A3"], own["B3"] = "Alt", "=SUM(Økonomi!$G$2:$G$6)"
        own["A4"], own["B4"] = "To linjer", "=SUM(Økonomi!G3:G4)*Sats"
        own["A5"], own["B5"] = "Kolonnen", "=SUM(tbl_Oekonomi[Budgetår])+COUNTA(Punkter!A:A)"
        own["B3"].font, own["B3"].number_format = Font(name="Arial", bold=True, color="FFC00000"), '#,##0.00" kr."'
        own["A1"].fill = PatternFill("solid", fgColor="FFEEDD11")
        own["A2"].comment = Comment("Husk Stier", "Bo")
        own.column_dimensions["A"].width = 33
        own.row_dimensions[4].hidden = True
        red = PatternFill("solid", bgColor="FFFF9999")
        own.conditional_formatting.add("B2:B9", CellIsRule(operator="greaterThan", formula=["Økonomi!$G$5"], fill=red))
        own.conditional_formatting.add("A2:A9", FormulaRule(formula=["$B2=Økonomi!$G$5"], font=Font(italic=True)))
        choice = DataValidation("list", formula1="Punkter!$A$2:$A$5", prompt="Vælg et punkt")
        own.add_data_validation(choice)
        choice.add("D2:D9")
        own.merge_cells("F1:G2")
        chart = BarChart()
        chart.add_data(Reference(book["Økonomi"], min_col=7, min_row=1, max_row=6), titles_from_data=True)
        own.add_chart(chart, "I2")
        own["A12"], own["B12"], own["A13"], own["B13"] = "Navn", "Beløb", "a", 1
        style = TableStyleInfo(name="TableStyleLight3", showRowStripes=True)
        own.add_table(Table(displayName="Vores_tabel", ref="A12:B13", tableStyleInfo=style))
        own["C13"] = "=SUM(Vores_tabel[Beløb])"
        own.print_title_rows = "1:1"
        hidden = book.workbook.create_sheet("Noter", book.workbook.sheetnames.index("Punkter") + 1)
        hidden["A1"], hidden.sheet_state = "kun os", "hidden"
        book.workbook.defined_names["Sats"] = DefinedName("Sats", attr_text="'Beregning & mere'!$B$13")
        book.workbook.defined_names["Linjen"] = DefinedName("Linjen", attr_text="Økonomi!$A$5:$J$5")
        line = LineChart()
        line.add_data(Reference(book["Økonomi"], min_col=7, min_row=2, max_row=6))
        book.workbook.create_chartsheet("Vores diagram").add_chart(line)
    return path


def by_xlsxwriter(small: Path, path: Path) -> Path:
    """Our sheets as values, and an own one with what openpyxl has not."""
    book = xlsxwriter.Workbook(path)
    for title in OURS:
        sheet = book.add_worksheet(title)
        for r, row in enumerate(values(small, title)):
            for c, value in enumerate(row):
                if isinstance(value, str | int | float) and value != "":
                    sheet.write(r, c, value)
                elif value != "":
                    sheet.write_datetime(r, c, value, book.add_format({"num_format": "dd-mm-yyyy"}))
    own = book.add_worksheet("Vores tal")
    picture = io.BytesIO(PIXEL)
    own.write_formula("A1", "=Økonomi!G6", book.add_format({"italic": True, "bg_color": "#FFCC00"}), 900)
    own.write_dynamic_array_formula("B1:B3", "=SORT(Økonomi!G3:G5)", None, 70)
    own.write_rich_string("A2", "fed ", book.add_format({"bold": True}), "tekst")
    own.write_comment("A1", "se bilag", {"author": "Bo"})
    own.insert_image("D4", "pixel.png", {"image_data": picture, "description": "Vores prik"})
    own.insert_textbox("D8", "", {"textlink": "=Økonomi!$G$5"})
    own.add_sparkline("C1", {"range": "Økonomi!G2:J2"})
    own.conditional_format("E1:E9", {"type": "data_bar", "data_bar_2010": True})
    own.write_url("A5", "internal:Økonomi!G5")
    own.write_url("A6", "https://example.org/", string="udenfor")
    own.set_header("&LVores")
    own.add_table(
        "G1:H3", {"name": "Liste", "columns": [{"header": "x"}, {"header": "y", "formula": "=1+Økonomi!$G$5"}]}
    )
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"categories": "=Økonomi!$C$2:$C$6", "values": "=Økonomi!$G$2:$G$6"})
    own.insert_chart("J2", chart)
    book.close()
    return path


def own_view(path: Path, title: str) -> dict[str, Any]:
    """What people see of an own sheet: resolved, so that two files can be compared."""
    book = opened(path, title, rich_text=True)
    sheet = book[title]
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.has_style or cell.value is not None:
                look = (cell.font.name, cell.font.sz, cell.font.b, cell.font.i, cell.font.color and cell.font.color.rgb)
                fill = (cell.fill.fill_type, cell.fill.fgColor.rgb)
                value = getattr(cell.value, "text", None) or cell.value
                note = cell.comment and (cell.comment.text, cell.comment.author)
                cells[cell.coordinate] = (str(value), *look, *fill, cell.number_format, note)
    return {
        "cells": cells,
        "state": sheet.sheet_state,
        "widths": {letter: round(c.width, 3) for letter, c in sheet.column_dimensions.items()},
        "hidden rows": sorted(row for row, d in sheet.row_dimensions.items() if d.hidden),
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "choices": [(v.formula1, str(v.sqref), v.prompt) for v in sheet.data_validations.dataValidation],
        "colours": [
            (str(area.sqref), rule.type, rule.formula, rule.dxf and rule.dxf.fill and rule.dxf.fill.bgColor.rgb)
            for area in sheet.conditional_formatting
            for rule in area.rules
        ],
        "tables": {t.displayName: (t.ref, [c.name for c in t.tableColumns]) for t in sheet.tables.values()},
        "charts": len(sheet._charts),
        "pictures": len(sheet._images),
        "titles": (sheet.print_title_rows, sheet.oddHeader.left.text),
    }


def part_texts(path: Path, pattern: str) -> str:
    """All parts whose names match, one after the other."""
    with zipfile.ZipFile(path) as file:
        return "".join(
            file.read(n).decode("utf-8", "replace") for n in sorted(file.namelist()) if re.search(pattern, n)
        )
