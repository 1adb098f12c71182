"""What is to be taken from one workbook into another. Nothing here reads a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum

from msgspec import Struct, field

from ...values.cells import CellPosition
from ..layout import HEADER_ROW

Place = tuple[str, str | None]  # a sheet's title, and a cell as A1


class OwnSheets(Struct, frozen=True):
    """The own sheets of a workbook, by title, that can be taken as they are; ``package`` is its whole file.

    ``left_behind`` is how many things of a kind that cannot be taken each has. Copies of pages are ``without_formulas``.
    """

    package: bytes
    titles: Sequence[str]
    without_formulas: Collection[str] = ()
    left_behind: Mapping[tuple[str, str], int] = field(default_factory=dict)


class MovedSheet(Struct, frozen=True):
    """Where the cells of a sheet of the tool's stood, and where they stand now; rows and columns count from 0.

    ``rows`` has the rows that are still there, and ``columns`` likewise. ``header`` is where the header stood,
    ``last`` the last row that was filled (the header where none was), and ``total`` the row of totals. ``new_last`` and
    ``new_end`` are the last row that is filled now and the last of the table, ``new_total`` the row of totals.
    ``table`` is the table's name and ``headers`` are those of its columns now.
    """

    title: str
    table: str
    headers: frozenset[str]
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    header: int
    last: int
    total: int | None
    new_last: int
    new_end: int
    new_total: int | None

    def row(self, row: int) -> int | None:
        """Where a row stands now; one without key, below all others, keeps its distance to them."""
        if row == self.header:
            return HEADER_ROW
        if row == self.total:
            return self.new_total
        if row in self.rows:
            return self.rows[row]
        return row - self.last + self.new_last if row > self.last else None

    def cell(self, cell: CellPosition) -> CellPosition | None:
        """Where a cell stands now."""
        row, column = self.row(cell[0]), self.columns.get(cell[1])
        if row is None or column is None or (row == self.new_total and cell[0] != self.total):
            return None
        return row, column


class Part(Enum):
    """What a row of a sheet of the tool's is."""

    HEADER = "header"
    ROW = "row"
    TOTAL = "total"


class CellLook(Struct, frozen=True):
    """What finance made of a cell's look; what is blank or False is as the tool gives it.

    ``fill`` is a pattern with its colours, and they, as ``colour`` of the letters, are RRGGBB. ``border`` has sides with their
    lines, and ``alignment`` what a cell's place of the text says, by the format's own names. ``font`` and ``size`` are the letters'.
    """

    fill: str = ""
    colour: str = ""
    bold: bool = False
    italic: bool = False
    strike: bool = False
    border: tuple[tuple[str, str], ...] = ()
    alignment: tuple[tuple[str, str], ...] = ()
    font: str = ""
    size: str = ""
    underline: str = ""


class Note(Struct, frozen=True):
    """A note on a cell, with its thread if it has one; ``text`` and ``thread`` are XML, ``said`` is what it says.

    ``anchor`` are the eight numbers that say where its box stands, empty if that is not told.
    """

    text: bytes
    author: str
    said: str
    thread: Sequence[bytes] = ()
    anchor: Sequence[int] = ()
    shown: bool = False


Area = tuple[int, int, int, int]  # top, left, bottom and right, from 0


class OnAreas(Struct, frozen=True):
    """A conditional format or a validation of finance's: its XML, and the areas it is of.

    One that is ``first`` goes before all of the tool's own.
    """

    xml: bytes
    areas: Sequence[Area]
    first: bool = False


class Formula(Struct, frozen=True):
    """A formula in a column of finance's own; an ``array`` formula of this one cell."""

    text: str
    array: bool = False


class Additions(Struct):
    """What finance did to a sheet of the tool's that the tool does not do itself: each by where it stood.

    ``hidden_rows`` and ``hidden_columns`` are hidden, the tool shows them; ``widths`` are in characters. ``filters`` are the
    criteria of columns, as XML; ``printed`` the header and footer, as XML. ``styles`` – formats by their numbers – and ``formulas`` are those
    of the columns of finance's own. ``texts`` are those, as XML, of which single words look otherwise than the rest. ``left_behind`` are the cells of what
    cannot be done again, by its kind.
    """

    looks: dict[CellPosition, CellLook] = field(default_factory=dict)
    texts: dict[CellPosition, bytes] = field(default_factory=dict)
    conditional: list[OnAreas] = field(default_factory=list)
    validations: list[OnAreas] = field(default_factory=list)
    left_behind: dict[str, list[CellPosition]] = field(default_factory=dict)
    notes: dict[CellPosition, Note] = field(default_factory=dict)
    styles: dict[CellPosition, int] = field(default_factory=dict)
    formulas: dict[CellPosition, Formula] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filters: dict[int, bytes] = field(default_factory=dict)
    zoom: int | None = None
    printed: bytes = b""

    def __bool__(self) -> bool:
        return self != Additions()


class Graft(Struct, frozen=True):
    """Own sheets with what their references need: ``moved`` sheets and those ``made_anew``, by title in lower case.

    ``tables`` are the columns of every table of the tool's by its name in lower case. ``names`` are the beginnings of the
    defined names that the tool gives itself. ``added`` sheets come from a workbook that is not this one's former state:
    they stand last, and the theme stays. ``additions`` are to the tool's sheets, by title in lower case.
    """

    own: OwnSheets
    moved: Mapping[str, MovedSheet]
    made_anew: frozenset[str]
    tables: Mapping[str, frozenset[str]]
    names: Sequence[str]
    added: bool = False
    additions: Mapping[str, Additions] = field(default_factory=dict)


class Findings(Struct, frozen=True):
    """What of the references of own sheets did not go well.

    ``lost`` lead nowhere any more and were made ``#REF!``. ``unsure`` stand as they stood: they lead to cells of pages,
    whole rows, or to cells that a text names. ``parted`` are ranges of which rows came, went or moved apart.
    """

    lost: list[Place] = field(default_factory=list)
    unsure: list[Place] = field(default_factory=list)
    parted: list[Place] = field(default_factory=list)
