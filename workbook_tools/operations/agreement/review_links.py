"""Jumps from the rows of ``Gennemgang`` to the cells that are in doubt; ``document.py`` calls it."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition.review_sheet import AMOUNTS, BETWEEN, NEW_LINE
from ...definition.workbooks import WorkbookKind
from ...schema.structure import Sheet
from ...values.cells import as_text, is_blank
from ...values.frame import Frame
from ...workbook.document import Link
from .keys import key_of


def review_links(kind: WorkbookKind, tables: Mapping[str, Frame]) -> dict[tuple[str, int, str], Link]:
    """A jump from each doubt's column to the cell it is about, as far as the row is there."""
    if not kind.has("review"):
        return {}
    links = {}
    places = {sheet.title: (sheet, row_places(sheet, tables[sheet.name])) for sheet in kind.sheets if sheet.key}
    for position, row in enumerate(tables["review"].records()):
        sheet, rows = places.get(as_text(row["sheet"]), (None, {}))
        if sheet is None:
            continue
        column = column_called(sheet, as_text(row["column"]))
        there = 0 if is_blank(row["key"]) else rows.get(as_text(row["key"]))
        if there is None and as_text(row["key"]).endswith(NEW_LINE):  # a line that is not there yet: to its item
            sheet, rows = places[kind.sheet("items").title]
            column, there = "title", rows.get(as_text(row["item"]))
        if column and there is not None and there < len(tables[sheet.name]):
            links["review", position, "column"] = Link(sheet.name, there, column)
    return links


def row_places(sheet: Sheet, table: Frame) -> dict[str, int]:
    """Where the rows of a sheet stand, by their keys as ``Gennemgang`` writes them; of equal ones the first."""
    keys = (BETWEEN.join(as_text(part) for part in key_of(sheet, row)) for row in table.records())
    return dict(reversed([(key, n) for n, key in enumerate(keys)]))


def column_called(sheet: Sheet, header: str) -> str:
    """The column with this header; of a budget line's four amounts the first; "" if there is none."""
    if header == AMOUNTS and sheet.has("year_0"):
        return "year_0"
    return next((column.name for column in sheet.columns if column.header == header), "")
