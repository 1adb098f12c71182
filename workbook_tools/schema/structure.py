"""What a workbook is made of: sheets, columns and rules. Declarations only, no I/O.

How a page is made of blocks is in ``pages.py``, what an expression is in ``expressions.py``; what is declared with
them in ``definition/``.
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property

from msgspec import Struct

from .expressions import Col, Expression
from .scales import Scale
from .texts import Holds
from .tones import Tone
from .wording import USUAL, Wording


class Type(Enum):
    """What a column holds; also how it is read, shown and checked."""

    TEXT = "tekst"
    KEY = "nøgle (tekst)"
    INTEGER = "helt tal"
    AMOUNT = "beløb i hele 1.000 kr."
    PERCENT = "procent"
    DATE = "dato"
    MOMENT = "dato og klokkeslæt"
    CHOICE = "valg fra liste"
    CHOICES = "et eller flere valg, adskilt af »; «"
    ANY = "tekst, tal eller dato"


class FilledBy(Enum):
    """Who fills a column in; the declaration writes F for finance, C for a department (center), X for a formula, T for the tool."""

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


class Column(Struct, frozen=True):
    """One column of a sheet: ``name`` in code, ``header`` in the workbook.

    ``choices`` are the allowed values; ``formula`` makes it a computed column. ``required`` rows
    may not be blank in it. ``width`` is in characters; ``total`` puts a sum in the total row;
    ``prompt`` is the input message (Danish), and ``prompt_of_department`` what else it says in a department's workbook, by its settings. ``internal`` content is never published. ``fewer`` names
    the rows whose drop-down offers less than ``choices``. A ``code`` column holds numbers of another system.
    In a ``numbered`` one a number is the text that it shows. A cell like that of ``quiet_as`` has no
    colour, nor one beside a blank. ``signed`` numbers show a plus, too. Where words are asked for, ``signs`` will do: »★« is a name. ``one_line`` texts are cut off where the column ends. ``shown_for`` are the rows without which a department need not see the column. Each cell of an ``entry`` column is an entry of a list; ``spelt_as`` are words that a cell without a drop-down
    is held against: a cell that reads like one of them is spelt so, any other is left alone. ``explains`` names the
    column whose answer it explains: it goes when that is corrected and it is cleared. A ``helper`` is what other
    formulas read: hidden, never exported and never compared. ``coloured`` words have a tone where they stand; of smileys they are the levels of ``scale``. ``since`` is
    the version of the template it came with: a workbook of an older one has no such column, and nothing is asked in it.
    An agreement tells no version: there any column of a later one than the first may be missing.
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
    prompt_of_department: Expression | None = None
    internal: bool = False
    fewer: tuple[Expression, tuple[str, ...]] | None = None
    code: bool = False
    entry: bool = False
    spelt_as: Choices | OfRow | None = None
    explains: str = ""
    helper: bool = False
    coloured: tuple[tuple[str, Tone], ...] = ()
    since: int = 1
    shown_for: Expression | None = None
    one_line: bool = False
    scale: Scale | None = None
    quiet_as: str = ""
    signed: bool = False
    signs: bool = False
    numbered: bool = False

    @property
    def words(self) -> Choices | OfRow | None:
        """Whose spelling a cell takes that reads like one of them."""
        return self.choices if self.choices is not None else self.spelt_as


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
        """The key of its text in the catalogue."""
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
    ``control`` is the column that shows the messages of the row's rules, ``caution`` the one that shows those which only warn.
    Rows that are ``settled`` are asked nothing more.
    A ``read_only`` one is a copy to read. A row is ``begun`` – judged, not spare – where that column is filled; where it
    names none, where anybody has filled in anything. ``known_by`` is the column that a row is begun with, where it is not that
    one or the first of the key. ``zoom`` is how large it is shown at first, in per cent. A ``worked_off``
    sheet holds questions: a row goes when it is answered, and is no part of the agreement. ``former`` are other headers that
    its columns had.
    Messages about its rows use the ``wording``.
    ``since`` is the version of the template it came with: a workbook without a sheet of a later one than the first is whole.
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
    caution: str = ""
    row_height: float | None = None
    purpose: str = ""
    words: tuple[Words, ...] = ()
    settled: Expression | None = None
    read_only: bool = False
    begun: str = ""
    known_by: str = ""
    zoom: int = 100
    since: int = 1
    worked_off: bool = False
    former: tuple[tuple[str, str], ...] = ()
    wording: Wording = USUAL

    def __hash__(self) -> int:
        return hash(self.name)  # of all its columns and rules it would take long, and sheets are looked up often

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError if the sheet has none."""
        if name not in self._by_name:
            raise KeyError(f"{self.name} has no column {name!r}")
        return self._by_name[name]

    def has(self, name: str) -> bool:
        """Whether it has a column called ``name``."""
        return name in self._by_name

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """The columns that are no formulas."""
        return tuple(column for column in self.columns if not self.is_computed(column))

    @cached_property
    def holds_anything(self) -> Expression:
        """TRUE in rows in which anything stands beside formulas: not in spare ones."""
        return Holds(tuple(Col(column.name) for column in self.typed))

    @cached_property
    def begun_with(self) -> tuple[str, ...]:
        """The columns that a row is begun with, so that pages count it: one, but all that people fill in where lists stand
        side by side."""
        first = self.known_by or self.begun or next(iter(self.key), "")
        people = (FilledBy.FINANCE, FilledBy.DEPARTMENT)
        return (first,) if first else tuple(column.name for column in self.columns if column.filled_by in people)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """The names of the columns that say what its rules find."""
        return tuple(filter(None, (self.control, self.caution)))

    def is_computed(self, column: Column) -> bool:
        """Whether nobody fills the column in: a formula does, or the sheet's rules."""
        return column.formula is not None or column.name in self.verdicts

    @property
    def by_the_tool(self) -> bool:
        """Whether nobody but the tool writes in it."""
        return all(column.filled_by is FilledBy.TOOL for column in self.columns)

    @property
    def made_anew(self) -> bool:
        """Whether the tool writes all rows every time: nothing tells them, so that nothing beside them can follow."""
        return self.by_the_tool and not self.key

    @cached_property
    def editable(self) -> tuple[Column, ...]:
        """The columns a department fills in."""
        return tuple(column for column in self.columns if column.filled_by is FilledBy.DEPARTMENT)
