"""What a page is made of: blocks of text, figures, tables and charts, one below the other. Declarations only, no I/O.

How each block is written is in ``workbook/writing/``.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from .expressions import Expression
from .structure import Column
from .tones import Tone


class Look(Enum):
    """How a page's text or figure looks."""

    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"  # over a table with a header
    TEXT = "text"
    NOTE = "note"
    NOTICE = "notice"
    VERDICT = "verdict"  # how things go, in a sentence
    LABEL = "label"
    VALUE = "value"
    INPUT = "input"
    STATUS = "status"
    INTEGER = "integer"
    AMOUNT = "amount"
    DEVIATION = "deviation"  # an amount with its sign, plus too
    PERCENT = "percent"
    DATE = "date"
    DATE_IN_WORDS = "date in words"
    SMILEY = "smiley"
    FACE = "face"  # a smiley among others, with white between
    LINK = "link"
    BAR = "bar"  # the heading of a section, across its lines
    BODY = "body"
    FAINT = "faint"
    SUBHEAD = "subhead"


class Text(Struct, frozen=True):
    """A line of text across the page; ``lines`` is how many lines high it is set."""

    text: str | Expression
    look: Look = Look.TEXT
    lines: int = 1


class NamedFigure(Struct, frozen=True):
    """A label and one cell that other expressions read by ``name``; ``input`` cells have no expression."""

    name: str
    label: str
    expression: Expression | None
    look: Look = Look.VALUE


class Card(Struct, frozen=True):
    """A headline: a figure set large under its label, with a small ``note`` below, ``span`` page columns wide."""

    figure: NamedFigure
    span: int
    note: str | Expression = ""
    tone: Tone | None = None


class Cards(Struct, frozen=True):
    """Headlines side by side."""

    cards: tuple[Card, ...]


class Bars(Struct, frozen=True):
    """Bars in the cells of ``column``, as long as their numbers beside the greatest one of the column ``of``."""

    column: str
    of: str
    tone: Tone | None = None


class Grid(Struct, frozen=True):
    """A small table on a page. ``rows`` are the fixed values of the first columns, one tuple a row;
    the columns with a formula are computed for each row; ``lines`` is how high a row is at least.

    A grid with ``spare`` is a list: of its rows only those up to the last with something in its first
    shown column are written, and that many empty ones; ``more`` is a text below it, which may read the
    number of written rows as the column ``written``. ``bars`` stand in cells
    beside their numbers. One that is not ``ruled`` shows no lines where nothing stands. ``over`` are headers over so many of
    the shown columns each, which a line parts from the others; in the ``totals`` (rows from 0) others are summed up.
    """

    name: str
    title: str | Expression
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | int, ...], ...]
    looks: dict[str, Look] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)
    header: bool = True
    ruled: bool = True
    lines: int = 1
    spare: int | None = None
    more: Expression | None = None
    bars: tuple[Bars, ...] = ()
    over: tuple[tuple[str, int], ...] = ()
    totals: tuple[int, ...] = ()


class Series(Struct, frozen=True):
    """The bars of a chart that show ``column`` of its grid; named by the column's header."""

    column: str
    tone: Tone | None = None


class Chart(Struct, frozen=True):
    """A chart of the rows of ``grid``: a lying bar for each, named by ``labels``, in which the series follow one another; all are as
    long, so that shares are compared. It covers ``span`` page columns."""

    title: str
    grid: str
    labels: str
    series: tuple[Series, ...]
    span: int


class Charts(Struct, frozen=True):
    """Charts side by side, ``lines`` high."""

    charts: tuple[Chart, ...]
    lines: int


class Piece(Struct, frozen=True):
    """A cell of a line in ``Sections``: it stands in ``span`` page columns from ``at`` (0 is the first)."""

    at: int
    span: int
    text: str | Expression
    look: Look = Look.BODY


class Line(Struct, frozen=True):
    """A line of the kind ``kind``, at least so many ``lines`` high; its pieces read ``keys`` as columns."""

    kind: str
    keys: tuple[tuple[str, str | float | int], ...] = ()
    lines: int = 1


class Sections(Struct, frozen=True):
    """Lines of several kinds; the lines of one section stay together on a printed page if they fit. After one that ends
    with a line of a kind that is ``close`` there is no gap."""

    name: str
    kinds: dict[str, tuple[Piece, ...]]
    sections: tuple[tuple[Line, ...], ...]
    close: tuple[str, ...] = ()


class Legend(Struct, frozen=True):
    """What colours mean: a word in each, and what it says."""

    entries: tuple[tuple[Tone, str, str], ...]


class Gap(Struct, frozen=True):
    """An empty line."""


Block = Text | NamedFigure | Cards | Grid | Charts | Sections | Legend | Gap


class Page(Struct, frozen=True):
    """A sheet to read: blocks one below the other, in page columns of ``widths`` characters.

    ``repeats`` names a long grid whose header stays in view and stands on every printed page. ``place``
    is the name in a workbook kind's order where it stands, if it is one of several. The workbook opens on the one
    that is ``opened``. ``coloured`` words have a tone wherever they stand there. ``header`` and ``footer`` are printed (left, right) texts; the page number is added.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
    landscape: bool = True
    one_page: bool = False
    repeats: str = ""
    a3: bool = False
    place: str = ""
    opened: bool = False
    coloured: tuple[tuple[str, Tone], ...] = ()
    header: tuple[str, str] = ("", "")
    footer: str = ""
