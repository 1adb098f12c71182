"""What a workbook is made of: sheets, columns, rules and pages. Declarations only, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

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


@dataclass(frozen=True)
class Among:
    """The drop-down's values: the filled cells of ``column`` in ``sheet``."""

    sheet: str
    column: str


@dataclass(frozen=True)
class Later:
    """The drop-down's values: ``column`` of those rows of ``sheet`` whose ``order`` is greater than
    this row's ``order``, and ``last``. Written out when the workbook is written."""

    sheet: str
    column: str
    order: str
    last: str


Choices = tuple[str, ...] | Among | Later


@dataclass(frozen=True)
class Column:
    """One column of a sheet: ``name`` in code, ``header`` in the workbook.

    ``choices`` are the allowed values; ``formula`` makes it a computed column. ``required`` rows
    may not be blank in it. ``width`` is in characters; ``total`` puts a sum in the total row;
    ``prompt`` is the input message (Danish). ``internal`` content is never published. ``fewer`` names
    the rows whose drop-down offers less than ``choices``. A ``code`` column holds numbers of another system.
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

    @property
    def free_text(self) -> bool:
        """Whether people write words in it."""
        return self.type in (Type.TEXT, Type.ANY) and not self.code


@dataclass(frozen=True)
class Rule:
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


@dataclass(frozen=True)
class Words:
    """What the messages of a sheet may name beside its columns.

    ``{name}`` is ``value`` – or, where ``message`` names a text of the catalogue, that text where
    ``value`` is TRUE and nothing elsewhere.
    """

    name: str
    value: Expression
    message: str = ""


@dataclass(frozen=True)
class Sheet:
    """A data sheet: header in row 1, one table, rows identified by ``key``.

    A table ends with at least ``spare_rows`` empty rows and has room for at least ``room`` in all.
    ``total_label`` names the text in the first cell of the total row, which is no data.
    ``control`` is the column that shows the messages of the row's rules.
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

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError if the sheet has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

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


@dataclass(frozen=True)
class Text:
    """A line of text across the page; ``lines`` is how many lines high it is set."""

    text: str | Expression
    look: Look = Look.TEXT
    lines: int = 1


@dataclass(frozen=True)
class NamedFigure:
    """A label and one cell that other expressions read by ``name``; ``input`` cells have no expression."""

    name: str
    label: str
    expression: Expression | None
    look: Look = Look.VALUE


@dataclass(frozen=True)
class Grid:
    """A small table on a page. ``rows`` are the fixed values of the first columns, one tuple a row;
    the columns with a formula are computed for each row; ``lines`` is how high a row is at least."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | int, ...], ...]
    looks: dict[str, Look] = field(default_factory=dict, hash=False)
    spans: dict[str, int] = field(default_factory=dict, hash=False)
    header: bool = True
    lines: int = 1


@dataclass(frozen=True)
class Gap:
    """An empty line."""


Block = Text | NamedFigure | Grid | Gap


@dataclass(frozen=True)
class Page:
    """A sheet to read: blocks one below the other, in page columns of ``widths`` characters.

    ``repeats`` names a long grid whose header stays in view and stands on every printed page.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
    landscape: bool = True
    one_page: bool = False
    repeats: str = ""
