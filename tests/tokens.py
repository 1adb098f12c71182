"""Tokens in every internal place of a workbook: what no output but finance's own data sheets may hold."""

from __future__ import annotations

from tests.workbook_editing import Book, write
from workbook_tools.definition.workbooks import WorkbookKind
from workbook_tools.schema.structure import FilledBy, Type

TOKEN = "QXHEMMELIGT"
# What is a name here stands in other sheets and in the heading of every page, and is no remark.
NAMES = {("settings", "value"), ("rounds", "designation"), ("milestones", "part"), ("lists", "committee")}


def planted(book: Book, kind: WorkbookKind, filled_by: FilledBy) -> int:
    """Write one into every internal column of ``filled_by``, and behind »Internt:« into every free text; how many."""
    count = 0
    for sheet in (sheet for sheet in kind.sheets if sheet.title in book.workbook.sheetnames and sheet.name != "lists"):
        headers = [cell.value for cell in book[sheet.title][1]]
        for column in sheet.columns:
            known = column.header in headers and column.name not in sheet.key and (sheet.name, column.name) not in NAMES
            free_text = column.type in (Type.TEXT, Type.ANY) and not column.code
            if column.filled_by is not filled_by or not known or not (free_text or column.internal):
                continue
            for row in range(2, book[sheet.title].max_row + 1):
                if book[sheet.title].cell(row, 2).value is None:
                    break
                cell = book[sheet.title].cell(row, headers.index(column.header) + 1)
                token = f"{TOKEN}-{sheet.name}-{column.name}-{row}"
                said = cell.value if isinstance(cell.value, str) else "Sagt:"
                write(cell, token if column.internal else f"{said} Internt: {token}")
                count += 1
    return count
