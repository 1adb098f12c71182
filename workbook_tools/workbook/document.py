"""What is to be written, apart from how.

``operations/`` makes documents, ``writing/writer.py`` writes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from ..definition.workbooks import WorkbookKind
from ..schema.pages import Page
from ..values.cells import Cell
from ..values.frame import Frame
from .grafting.records import Graft

CREATED = dt.datetime(2000, 1, 1)


class OwnColumn(Struct, frozen=True):
    """A column that finance added to a data sheet; carried along as values."""

    header: str
    values: Sequence[Cell]


class OwnSheet(Struct, frozen=True):
    """A sheet that finance added, of which only the values are carried along."""

    title: str
    rows: Sequence[Sequence[Cell]]


class Link(Struct, frozen=True):
    """A jump from a cell to another of the workbook; ``tip`` shows while the pointer rests on it."""

    sheet: str
    position: int
    column: str
    tip: str = ""


class Document(Struct, frozen=True):
    """Everything that goes into a workbook.

    ``tables`` has one frame a data sheet (columns by their names in code, rows in order);
    ``inputs`` are the values of a page's input cells; ``identity`` becomes the defined name WBT_ID
    and custom properties, ``state`` the name WBT_STATE and one property; ``links`` are jumps from the cells (sheet, position, column). The computed
    columns are filled in when the document is written, unless ``computed`` says that they are already. ``graft`` are own
    sheets that are taken as they are from the workbook they stand in. ``seen`` are the texts of the hidden sheet that tells
    what was written.
    """

    kind: WorkbookKind
    tables: Mapping[str, Frame]
    pages: Sequence[Page]
    title: str
    author: str = ""
    saved: dt.datetime = CREATED
    identity: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, Cell] = field(default_factory=dict)
    own_columns: Mapping[str, Sequence[OwnColumn]] = field(default_factory=dict)
    own_sheets: Sequence[OwnSheet] = ()
    graft: Graft | None = None
    links: Mapping[tuple[str, int, str], Link] = field(default_factory=dict)
    computed: bool = False
    state: str = ""
    seen: Sequence[str] = ()
