"""What a workbook is made of: sheets, columns, rules and pages. Declarations only, no I/O."""

from __future__ import annotations

from enum import Enum
from functools import cached_property

from msgspec import Struct, field

from .expressions import Expression


class Type(Enum):
    """What a column holds; also how it is read, shown and checked."""

    TEXT = "tekst"
    KEY = "nøgle (tekst)"
    INTEGER = "helt tal"
    AMOUNT = "beløb i hele 1.000 kr."
    PERCENT = "procent"
    DATE = "dato"
    CHOICE = "valg fra liste"
    CHOICES = "et eller flere valg, adskilt af »; «"
    ANY = "tekst, tal eller dato"


class FilledBy(Enum):
    """Who fills a column in."""

    FINANCE = "Økonomi"
    DEPARTMENT = "Center"
    FORMULA = "Formel"
    TOOL = "Værktøjet"


class Severity(Enum):
    """How grave an issue is. Errors and repairs keep a workbook from being ready to send."""

    ERROR = "error"
    REPAIR = "repair"
    WARNING = "warning"


class Among(Struct, frozen=True):
    """The drop-down's values: the filled cells of ``column`` in ``sheet``, and the words ``more``."""

    sheet: str
    column: str
    more: tuple[str, ...] = ()


class Later(Struct, frozen=True):
    """The drop-down's values: ``column`` of those rows of ``sheet`` whose ``order`` is greater than
    this row's ``order``, and ``last``. Written out when the workbook is written."""

    sheet: str
    column: str
    order: str
    last: str


class OfRow(Struct, frozen=True):
    """The words of a cell by what stands in the same row's ``column``; none for what is not named."""

    column: str
    words: tuple[tuple[str, tuple[str, ...]], ...]


Choices = tuple[str, ...] | Among | Later


class Tone(Struct, frozen=True):
    """The colours of a word or a number, as #RRGGBB; a symbol and a word always say the same.

    ``fill`` and ``font`` are those of cells and of a workbook's bars; ``bar`` and ``on_bar`` those of the note's bars and
    faces, at least 4.5 to 1; ``ink`` is that of letters on white. ``mouth`` is the face's, an SVG path in 24 by 24.
    """

    name: str
    fill: str
    font: str
    bar: str = ""
    on_bar: str = ""
    ink: str = ""
    mouth: str = ""


class Column(Struct, frozen=True):
    """One column of a sheet: ``name`` in code, ``header`` in the workbook.

    ``choices`` are the allowed values; ``formula`` makes it a computed column. ``required`` rows
    may not be blank in it. ``width`` is in characters; ``total`` puts a sum in the total row;
    ``prompt`` is the input message (Danish). ``internal`` content is never published. ``fewer`` names
    the rows whose drop-down offers less than ``choices``. A ``code`` column holds numbers of another system.
    Each cell of an ``entry`` column is an entry of a list; ``spelt_as`` are words that a cell without a drop-down
    is held against: a cell that reads like one of them is spelt so, any other is left alone. ``explains`` names the
    column whose answer it explains: it goes when that is corrected and it is cleared. A ``helper`` is what other
    formulas read: hidden, never exported and never compared. ``coloured`` words have a tone where they stand.
    """

    name: str
    header: str
    type: Type
    filled_by: FilledBy
    required: bool = False
    choices: Choices | None = None
    formula: Expression | None = None
    width: float = 14
    total: bool = False
    prompt: str = ""
    internal: bool = False
    fewer: tuple[Expression, tuple[str, ...]] | None = None
    code: bool = False
    entry: bool = False
    spelt_as: Choices | OfRow | None = None
    explains: str = ""
    helper: bool = False
    coloured: tuple[tuple[str, Tone], ...] = ()

    @property
    def words(self) -> Choices | OfRow | None:
        """Whose spelling a cell takes that reads like one of them."""
        return self.choices if self.choices is not None else self.spelt_as

    @property
    def free_text(self) -> bool:
        """Whether people write words in it."""
        return self.type in (Type.TEXT, Type.ANY) and not self.code


class Rule(Struct, frozen=True):
    """A rule about one column of a row: ``fails`` is TRUE where it is broken.

    ``message`` is the key in the message catalogue (the code itself if empty). Of the rules of one
    column only the first that fails speaks, so that one fault gives one issue.
    """

    code: str
    column: str
    fails: Expression
    severity: Severity = Severity.ERROR
    message: str = ""

    @property
    def message_key(self) -> str:
        return self.message or self.code


class Words(Struct, frozen=True):
    """What the messages of a sheet may name beside its columns.

    ``{name}`` is ``value`` – or, where ``message`` names a text of the catalogue, that text where
    ``value`` is TRUE and nothing elsewhere.
    """

    name: str
    value: Expression
    message: str = ""


class Sheet(Struct, frozen=True, dict=True):
    """A data sheet: header in row 1, one table, rows identified by ``key``.

    A table ends with at least ``spare_rows`` empty rows and has room for at least ``room`` in all.
    ``total_label`` names the text in the first cell of the total row, which is no data.
    ``control`` is the column that shows the messages of the row's rules. Rows that are ``settled`` are asked nothing more.
    A ``read_only`` one is a copy to read. A row is ``begun`` – judged, not spare – where that column is filled; where it
    names none, where anybody has filled in anything. ``zoom`` is how large it is shown at first, in per cent.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    spare_rows: int = 0
    room: int = 0
    total_label: str = ""
    control: str = ""
    row_height: float | None = None
    purpose: str = ""
    words: tuple[Words, ...] = ()
    settled: Expression | None = None
    read_only: bool = False
    begun: str = ""
    zoom: int = 100

    def __hash__(self) -> int:
        return hash(self.name)  # of all its columns and rules it would take long, and sheets are looked up often

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError if the sheet has none."""
        if name not in self._by_name:
            raise KeyError(f"{self.name} has no column {name!r}")
        return self._by_name[name]

    def has(self, name: str) -> bool:
        return name in self._by_name

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def by_the_tool(self) -> bool:
        """Whether nobody but the tool writes in it."""
        return all(column.filled_by is FilledBy.TOOL for column in self.columns)

    @property
    def editable(self) -> list[Column]:
        """The columns a department fills in."""
        return [column for column in self.columns if column.filled_by is FilledBy.DEPARTMENT]


class Look(Enum):
    """How a page's text or figure looks."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"
    NOTICE = "notice"
    LABEL = "label"
    VALUE = "value"
    INPUT = "input"
    STATUS = "status"
    INTEGER = "integer"
    AMOUNT = "amount"
    PERCENT = "percent"
    DATE = "date"
    SMILEY = "smiley"
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


class Grid(Struct, frozen=True):
    """A small table on a page. ``rows`` are the fixed values of the first columns, one tuple a row;
    the columns with a formula are computed for each row; ``lines`` is how high a row is at least.

    A grid with ``spare`` is a list: of its rows only those up to the last with something in its first
    shown column are written, and that many empty ones; ``more`` is a text below it, which may read the
    number of written rows as the column ``written``. ``sparklines`` draws in a column what the columns
    from the first to the last named one hold.
    """

    name: str
    title: str | Expression
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | int, ...], ...]
    looks: dict[str, Look] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)
    header: bool = True
    lines: int = 1
    spare: int | None = None
    more: Expression | None = None
    sparklines: dict[str, tuple[str, str]] = field(default_factory=dict)


class Series(Struct, frozen=True):
    """The bars of a chart that show ``column`` of its grid; named by the column's header."""

    column: str
    tone: Tone | None = None


class Chart(Struct, frozen=True):
    """A chart of the rows of ``grid``: a bar for each, named by ``labels``. It covers ``span`` page columns.

    ``stacked`` puts the series on top of one another; ``lying`` bars go from left to right.
    """

    title: str
    grid: str
    labels: str
    series: tuple[Series, ...]
    span: int
    stacked: bool = True
    lying: bool = True


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
    """A line of the kind ``kind``; its pieces read ``keys`` as columns."""

    kind: str
    keys: tuple[tuple[str, str | float | int], ...] = ()


class Sections(Struct, frozen=True):
    """Lines of several kinds; the lines of one section stay together on a printed page if they fit."""

    name: str
    kinds: dict[str, tuple[Piece, ...]]
    sections: tuple[tuple[Line, ...], ...]


class Gap(Struct, frozen=True):
    """An empty line."""


class PageBreak(Struct, frozen=True):
    """What follows begins on a new printed page."""


Block = Text | NamedFigure | Cards | Grid | Charts | Sections | Gap | PageBreak


class Page(Struct, frozen=True):
    """A sheet to read: blocks one below the other, in page columns of ``widths`` characters.

    ``repeats`` names a long grid whose header stays in view and stands on every printed page. ``place``
    is the name in a workbook kind's order where it stands, if it is one of several. ``header`` and
    ``footer`` are printed (left, right) texts; the page number is added.
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
    header: tuple[str, str] = ("", "")
    footer: str = ""
