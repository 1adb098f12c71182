"""The follow-up note as it is, whatever it is written as: sections of paragraphs, figures, and tables with bars.

Everything here is Danish text ready to be shown. A renderer adds looks, never words or numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ..definition.levels import DEFAULT, MISSING, UNREADABLE, Form
from ..schema.scales import Level
from ..values.cells import Cell, is_blank


class Part(Struct, frozen=True):
    """A part of a bar: its colour, and its share of the width that the longest bar may have."""

    fill: str
    share: float
    hatched: bool = False


class Bar(Struct, frozen=True):
    """A bar that shows what the numbers beside it say; ``start`` is where it begins, as a share of the width."""

    parts: tuple[Part, ...]
    start: float = 0


class Value(Struct, frozen=True):
    """A text with the face that stands before it, and the anchor it leads to or is itself.

    ``face`` names the tone the face is drawn in, and ``symbol`` is it as a character, where pictures cannot be.
    ``\\n`` in the text begins a new line. The text always says in words what the face shows; a ``bar`` has none.
    """

    text: str
    face: str | None = None
    to: str = ""
    symbol: str = ""
    anchor: str = ""
    bar: Bar | None = None


def smiley(form: Form, value: Cell) -> Value:
    """A smiley's cell value as face and word; a blank one is an answer that is missing."""
    if is_blank(value):
        return of_level(MISSING)
    text = str(value).strip()
    for level in (*form.levels, UNREADABLE):
        if text == level.text:
            return of_level(level)
    return Value(text)


def of_level(level: Level) -> Value:
    """A level as face and word."""
    return Value(level.word, level.tone.name, symbol=level.symbol)


class Paragraph(Struct, frozen=True):
    """A paragraph; ``quiet`` ones are remarks in smaller type, one that ``leads`` says the most important in larger."""

    text: str
    quiet: bool = False
    leads: bool = False


class Details(Struct, frozen=True):
    """Names and what they are: responsible department, committee …"""

    pairs: tuple[tuple[str, Value], ...]


class Figures(Struct, frozen=True):
    """Headline figures: a label and a value each."""

    pairs: tuple[tuple[str, Value], ...]


class Column(Struct, frozen=True):
    """A table's column; ``width`` is its share of the line, ``number`` ones are set flush right.

    Only ``prose`` may be hyphenated: names are read whole.
    """

    header: str
    width: float = 1
    number: bool = False
    prose: bool = False


class Table(Struct, frozen=True):
    """A table with a header row; the first cell of each row names the row.

    ``total`` makes the last row a sum. ``wide`` ones have many numbers that must stay side by side. ``runs`` are the
    lengths of the runs of rows that stand on one page (without any every row is one; unless it ``splits``), each with its
    heading ("" for none). What a table that is not ``captioned`` shows is plain from where it stands; screen readers are told all the same.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: bool = False
    wide: bool = False
    runs: tuple[tuple[str, int], ...] = ()
    splits: bool = False
    captioned: bool = True

    @property
    def parts(self) -> Iterator[tuple[str, tuple[tuple[Value, ...], ...]]]:
        """The runs of rows with their headings."""
        at = 0
        for heading, length in self.runs or (("", 1),) * len(self.rows):
            yield heading, self.rows[at : at + length]
            at += length


Block = Paragraph | Details | Figures | Table


class Section(Struct, frozen=True):
    """A heading, what stands under it, and its sub-sections; in print it may begin a ``new_page``."""

    heading: str
    anchor: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    new_page: bool = False


class Facets(Struct, frozen=True):
    """What the item with this anchor may be filtered by, as it is shown."""

    anchor: str
    committees: tuple[str, ...]
    departments: tuple[str, ...]
    smileys: tuple[str, ...] = ()


class Note(Struct, frozen=True):
    """The whole note. ``created`` is when the workbook was saved, so that the same workbook gives the same note.

    ``facets`` are of the items that it tells of, in their order; only what is read on a screen filters by them. Its faces are
    those of the ``form``.
    """

    title: str
    subtitle: str
    author: str
    facts: Details
    sections: tuple[Section, ...]
    created: dt.datetime
    facets: tuple[Facets, ...] = ()
    form: Form = DEFAULT


def without_blank_columns(table: Table) -> Table:
    """The table without the columns that have nothing in any row."""
    kept = [n for n in range(len(table.columns)) if any(row[n].text or row[n].bar for row in table.rows)]
    rows = tuple(tuple(row[n] for n in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[n] for n in kept), rows=rows)
