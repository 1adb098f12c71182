"""Search a department's finished workbook for what is not its own, in every part of the file.

It trusts nothing of how the workbook was made: what is foreign is worked out from the agreement's
sheets alone, and it is looked for in the bytes that would be mailed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field

from ...definition.answer_sheets import ANSWERS
from ...definition.workbooks import WorkbookKind
from ...schema.structure import Column, Sheet, Type
from ...values.cells import Cell, as_text, is_blank
from ...values.frame import Row
from ...values.internal import internal_part
from ...workbook.document import OwnSheet
from ...workbook.layout import a1
from ...workbook.reading.every_text import EveryText, normal
from ..agreement.agreement import Agreement
from ..agreement.collective import Collective
from ..agreement.keys import is_number_of
from ..reading.read_table import ReadTable

LONG = 12  # characters; so long a text stands nowhere by chance, a shorter one (»Torvet«) in the middle of others
SHORTEST = 3  # shorter ones – the parts a and b of a milestone – are in many places
# The sheets whose rows belong to their item's department, or to the one they name.
_OF_A_DEPARTMENT = ("items", "budget_lines", "milestones", *ANSWERS, "changes")
_TEXT = (Type.TEXT, Type.KEY, Type.ANY)
_LIKE_A_NUMBER = re.compile(r"[\d.,\s-]+[a-z]?")
# Nobody can tell it from another number, unless it is one of an item; longer ones – of a telephone – are somebody's.
_AMOUNT = re.compile(r"-?(?:\d{1,6}|\d{1,3}(?:[. ]\d{3})+)(?:[.,]\d+)?(?:,-)?")


class Foreign(Struct):
    """What a department's workbook must not hold, normalised.

    ``anywhere``: not even within another text. ``whole``: not as a text of its own – a short text, and the
    names of other departments, stand within other texts by right. ``cells``: not as the text of a cell or
    formula – numbers of items, which are also widths and amounts.
    """

    anywhere: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        """One more text, sorted by how it is to be looked for."""
        if _LIKE_A_NUMBER.fullmatch(text):
            self.cells.add(text)
        elif len(text) < SHORTEST:
            return
        elif len(text) >= LONG:
            self.anywhere.add(text)
        else:
            self.whole.add(text)


def foreign_texts(agreement: Agreement, department: str) -> Foreign:
    """The texts of the agreement that a department's workbook must not hold."""
    if "row_texts" not in agreement.kept:  # the same for every department
        agreement.kept["row_texts"] = list(_texts_of_rows(agreement))
    own: set[str] = set()
    others: set[str] = set()
    for row in agreement.kept["row_texts"]:
        if row.is_of(department):
            own |= row.own
        else:
            others |= row.others
    own |= {part for text in own for part in map(str.strip, text.split(";"))}
    foreign = Foreign()
    strange = others - own
    for text in strange - _inside((text for text in strange if len(text) >= LONG), "\n".join(own)):
        foreign.add(text)
    names = {normal(name) for name in agreement.departments}
    foreign.whole |= names - own - {normal(department), ""}
    foreign.anywhere -= names
    return foreign


class _Texts(Struct, frozen=True):
    """A row's normalised texts: all of them for its ``departments``, and those that ``others`` must not see."""

    departments: frozenset[str]
    change: str
    own: frozenset[str]
    others: frozenset[str]

    def is_of(self, department: str) -> bool:
        """Whether the department answers for the row, gave it, or contributes to its item."""
        return department in self.departments or is_number_of(department, self.change)


def _texts_of_rows(agreement: Agreement) -> Iterator[_Texts]:
    nobody: frozenset[str] = frozenset()
    collective = Collective.of(agreement.tables["lists"].records())
    responsible = {as_text(row["item"]): as_text(row["department"]) for row in agreement.tables["items"].records()}
    for name in (name for name in _OF_A_DEPARTMENT if agreement.kind.has(name)):
        known = {column.name: column.type for column in _texts(agreement.kind.sheet(name), _chosen(agreement.kind))}
        for row in agreement.tables[name].records():
            departments = set(collective.names(row.get("contributors"), agreement.departments))
            departments |= {as_text(row.get("department")), responsible.get(as_text(row.get("item")), "")}
            own, others = frozenset(_filled(row.values())), _to_find(known, row)
            hidden = _filled(internal_part(text) for column in known if isinstance(text := row[column], str))
            yield _Texts(frozenset(departments), as_text(row.get("change")), own, frozenset((*others, *hidden)))
    people = [column.name for column in agreement.kind.sheet("departments").columns if column.internal]
    for row in agreement.tables["departments"].records():
        yield _Texts(nobody, "", nobody, frozenset(_filled(row[column] for column in people)))
    yield _Texts(nobody, "", nobody, frozenset(_of_finance(agreement)))


def _to_find(columns: Mapping[str, Type], row: Row) -> Iterator[str]:
    """The row's texts in the ``columns``, given with their types, but amounts."""
    for column, kind in columns.items():
        yield from (text for text in _filled([row[column]]) if kind is Type.KEY or not _AMOUNT.fullmatch(text))


def _texts(sheet: Sheet, chosen: frozenset[str]) -> list[Column]:
    """The columns of a sheet with words or numbers of people's own; ``chosen`` from a list are nobody's."""
    columns = (column for column in sheet.columns if column.type in _TEXT and column.formula is None)
    return [column for column in columns if column.name not in chosen and column.name not in sheet.verdicts]


def _chosen(kind: WorkbookKind) -> frozenset[str]:
    """The names of the columns with a drop-down, in whatever sheet one is repeated."""
    columns = (column for sheet in kind.sheets for column in sheet.columns)
    return frozenset(column.name for column in columns if column.type in (Type.CHOICE, Type.CHOICES))


def _inside(texts: Iterable[str], everything: str) -> set[str]:
    """Those of the normalised ``texts`` that stand somewhere in ``everything``.

    All words of such a text but its first and last are whole words there, which is quicker to rule out.
    """
    words = set(everything.split())
    return {text for text in texts if words.issuperset(text.split()[1:-1]) and text in everything}


def _of_finance(agreement: Agreement) -> Iterator[str]:
    """What finance has written in columns and sheets of its own: nobody else's business."""
    for columns in agreement.own_columns.values():
        for column in columns:
            yield from (text for text in _filled(column.values) if len(text) >= LONG)
    for sheet in agreement.own_sheets:
        for cells in sheet.rows:
            yield from (text for text in _filled(cells) if len(text) >= LONG)


def _filled(values: Iterable[Cell]) -> Iterator[str]:
    return (text for value in values if not is_blank(value) and (text := normal(as_text(value))))


def place_of(text: str, tables: Collection[ReadTable], own_sheets: Iterable[OwnSheet]) -> str:
    """Where a normalised text stands in the agreement, as »Økonomi M10«; "" if nowhere."""
    texts = [(place, normal(as_text(value))) for place, value in _cells(tables, own_sheets) if not is_blank(value)]
    exact = (place for place, stands in texts if stands == text)
    within = (place for place, stands in texts if text in stands)
    return next(exact, next(within, ""))


def _cells(tables: Collection[ReadTable], own_sheets: Iterable[OwnSheet]) -> Iterator[tuple[str, Cell]]:
    for table in tables:
        columns = [(at, table.frame[name]) for name, at in table.columns.items()]
        columns += zip(sorted(table.own_at), table.own.values(), strict=True)
        for at, values in columns:
            yield from ((f"{table.title} {a1(row, at)}", value) for row, value in zip(table.rows, values, strict=True))
    for own in own_sheets:
        for row, cells in enumerate(own.rows):
            yield from ((f"{own.title} {a1(row, at)}", value) for at, value in enumerate(cells))


def leaks(data: bytes, foreign: Foreign, empty: Callable[[], bytes]) -> list[str]:
    """Those of the ``foreign`` texts that stand in a workbook's file.

    What an ``empty`` department workbook holds too (headers, guidance, the round) is no leak; it is made
    only if there is something to hold against it.
    """
    found = EveryText(data)
    inside = _inside(foreign.anywhere, found.anywhere)
    whole = foreign.whole & (found.whole | found.cells)
    cells = foreign.cells & found.cells
    if not (inside or whole or cells):
        return []
    frame = EveryText(empty())
    inside -= _inside(inside, frame.anywhere)
    return sorted(inside | (whole - frame.whole - frame.cells) | (cells - frame.cells))
