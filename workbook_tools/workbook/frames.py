"""Frames of data sheets: the declared columns by their names in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..definition.workbooks import WorkbookKind
from ..schema.structure import Sheet
from ..values.cells import Cell
from ..values.frame import Frame

Rows = Iterable[Mapping[str, Cell]]


def frame_of(sheet: Sheet, rows: Rows = ()) -> Frame:
    """A frame with every column of ``sheet``; what a row does not name is blank."""
    return Frame.from_rows(sheet.names, rows)


def empty_tables(kind: WorkbookKind) -> dict[str, Frame]:
    """A frame without rows for every data sheet."""
    return {sheet.name: frame_of(sheet) for sheet in kind.sheets}
