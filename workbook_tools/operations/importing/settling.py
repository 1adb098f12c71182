"""What finance answered in ``Gennemgang`` goes into the cells it is about; the rows that are answered go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ...definition import words as w
from ...definition.agreement_sheets import AMOUNT_YEARS
from ...definition.review_sheet import AMOUNTS, BETWEEN, NEW_LINE, REVIEW
from ...messages.message import counted
from ...rules.issues import Issue
from ...schema.structure import Among, Column, Severity, Sheet, Type
from ...values.cells import Cell, as_text, is_blank, is_number, without_noise
from ...values.frame import Row
from ...values.reading import SEVERAL, read_cell
from ...values.spelling import own_spelling
from ...values.written_amounts import read_amount
from ...values.written_dates import read_date
from ...workbook.document import OwnColumn
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement
from ..agreement.keys import key_of
from ..agreement.review_links import column_called
from .durations import duration_of

_NUMBERS = (Type.AMOUNT, Type.INTEGER)
_AT = "\0at"  # beside a row: where it stood, so that finance's own columns follow it


class Settled(Struct, frozen=True):
    """The agreement with what was answered, and the numbers of the rows whose answer cannot be taken."""

    agreement: Agreement
    refused: tuple[str, ...] = ()


def settled(agreement: Agreement) -> Settled:
    """Take every answer of ``Gennemgang``; without a row left the sheet goes too."""
    if not agreement.kind.has(REVIEW.name):
        return Settled(agreement)
    answers = _Answers(agreement)
    left: list[Row] = []
    refused: list[str] = []
    for row in answers.rows(REVIEW):
        taken = answers.take(row)
        if taken is False:
            refused.append(as_text(row["number"]))
        if not taken:
            left.append(row)
    answers.changed[REVIEW.name] = left
    made = answers.agreement()
    if left:
        return Settled(made, tuple(refused))
    without = {name: frame for name, frame in made.tables.items() if name != REVIEW.name}
    own = {name: columns for name, columns in made.own_columns.items() if name != REVIEW.name}
    return Settled(replace(made, tables=without, own_columns=own, kind=agreement.kind.without_review))


def not_taken(settled_: Settled) -> Iterator[Issue]:
    """One error about all answers that cannot be taken."""
    numbers = settled_.refused
    if numbers:
        text = counted("review-not-taken", len(numbers), numbers=", ".join(numbers))
        yield Issue(Severity.ERROR, "review-not-taken", text, settled_.agreement.file, REVIEW.title)


class _Answers:
    """Takes answers into the rows of the sheets; ``changed`` are the rows of those that were asked for."""

    def __init__(self, agreement: Agreement) -> None:
        self._before = agreement
        self.changed: dict[str, list[Row]] = {}

    def rows(self, sheet: Sheet) -> list[Row]:
        """The rows of a sheet, to be changed."""
        if sheet.name not in self.changed:
            rows = self._before.tables[sheet.name].records()
            self.changed[sheet.name] = [{**row, _AT: n} for n, row in enumerate(rows)]
        return self.changed[sheet.name]

    def agreement(self) -> Agreement:
        """The agreement with the changed rows, and what stood beside them."""
        before = self._before
        kind = before.kind
        tables = {name: frame_of(kind.sheet(name), rows) for name, rows in self.changed.items()}
        own = {
            name: [OwnColumn(one.header, _beside(one.values, self.changed[name])) for one in columns]
            if name in self.changed
            else columns
            for name, columns in before.own_columns.items()
        }
        return replace(before, tables=before.tables | tables, own_columns=own)

    def take(self, question: Row) -> bool | None:
        """Whether a question is answered and the answer taken; None where it is not answered, False where it cannot be."""
        correction, accepted = question["correction"], question["accepted"]
        if is_blank(correction):
            if accepted == w.YES:
                return True
            if accepted != w.NO:
                return None
        sheet = next((s for s in self._before.kind.sheets if s.title == as_text(question["sheet"])), None)
        if sheet is None:
            return is_blank(correction)  # it is about no cell: nothing to delete, and nowhere to write
        key, header = as_text(question["key"]), as_text(question["column"])
        if header == AMOUNTS:
            return self._take_amounts(sheet, key, correction)
        name = column_called(sheet, header)
        rows = [row for row in self.rows(sheet) if not key or _key(sheet, row) == key]
        if rows and key and is_blank(correction) and (sheet.name, name) == ("budget_lines", "item"):
            return self._take_out(sheet, key)  # a line that is of no item is no line
        if not name or not rows or (sheet.column(name).required and is_blank(correction)):
            return False
        column = sheet.column(name)
        value = self._value(column, correction)
        if column.type in _NUMBERS and value is not None and not is_number(value):
            return False
        for row in rows if not key else rows[:1]:
            if key or is_blank(row[name]):
                row[name] = value
                self._rekey(sheet, row, key)
        self._list(column, value)
        return True

    def _value(self, column: Column, correction: Cell) -> Cell:
        """What was typed, as the column's type and in the list's spelling."""
        if is_blank(correction):
            return None
        if is_number(correction) and (column.type is Type.ANY or column.type in _NUMBERS):
            return without_noise(float(correction))
        if column.type is Type.ANY:
            return (read_date(correction) if isinstance(correction, str) else None) or correction
        return read_cell(column, as_text(correction), self._words(column.choices))

    def _words(self, choices: object) -> tuple[str, ...]:
        if not isinstance(choices, Among):
            return ()
        rows = self.rows(self._before.kind.sheet(choices.sheet))
        return tuple(as_text(row[choices.column]) for row in rows if not is_blank(row[choices.column]))

    def _list(self, column: Column, value: Cell) -> None:
        """A name that no list has yet goes on it, so that it can be chosen."""
        choices = column.choices
        if not isinstance(choices, Among) or is_blank(value):
            return
        sheet = self._before.kind.sheet(choices.sheet)
        names = as_text(value).split(SEVERAL.strip()) if column.type is Type.CHOICES else [as_text(value)]
        for name in map(str.strip, names):
            if not name or own_spelling(self._words(choices), name) is not None:
                continue
            rows = self.rows(sheet)
            free = next((row for row in rows if is_blank(row[choices.column])), None)
            if free is None:
                rows.append(free := dict.fromkeys(sheet.names))
            free[choices.column] = name

    def _take_amounts(self, sheet: Sheet, key: str, correction: Cell) -> bool:
        """A line's four amounts; »Nej« takes the line away, and amounts for a new line make one."""
        rows = self.rows(sheet)
        item, _, line = key.partition(BETWEEN)
        if is_blank(correction):
            return self._take_out(sheet, key)
        amounts = amounts_typed(correction)
        if amounts is None:
            return False
        if line == NEW_LINE:
            rows.append(self._new_line(sheet, item))
            key = _key(sheet, rows[-1])
        row = next((row for row in rows if _key(sheet, row) == key), None)
        if row is not None:
            before = [row[name] for name in AMOUNT_YEARS]
            if is_blank(row["duration"]) or row["duration"] == duration_of(before):
                row["duration"] = duration_of(amounts)  # but not what finance typed itself
            row.update(zip(AMOUNT_YEARS, amounts, strict=True))
        return row is not None

    def _take_out(self, sheet: Sheet, key: str) -> bool:
        self.changed[sheet.name] = [row for row in self.rows(sheet) if _key(sheet, row) != key]
        return True

    def _rekey(self, sheet: Sheet, row: Row, before: str) -> None:
        """A line that came to another item has a free number there, and what else is asked of it follows."""
        if sheet.name != "budget_lines" or not before or _key(sheet, row) == before:
            return
        others = [other for other in self.rows(sheet) if other is not row]
        if _key(sheet, row) in {_key(sheet, other) for other in others}:
            row["line"] = _next_line(others, as_text(row["item"]))
        for question in self.rows(REVIEW):
            if (as_text(question["sheet"]), as_text(question["key"])) == (sheet.title, before):
                question["key"] = _key(sheet, row)

    def _new_line(self, sheet: Sheet, item: str) -> Row:
        """A line of new money of the item, with the next number."""
        items = self.rows(self._before.kind.sheet("items"))
        about: Mapping[str, Cell] = next((row for row in items if as_text(row["item"]) == item), {})
        type_ = about.get("type")
        return {
            **dict.fromkeys(sheet.names), "item": item, "line_text": about.get("title"), "category": w.NEW_MONEY,
            "line": _next_line(self.rows(sheet), item),
            "type": type_ if type_ in w.LINE_TYPES else w.OPERATING,
        }  # fmt: skip


def _next_line(rows: Sequence[Row], item: str) -> int:
    numbers = (row["line"] for row in rows if as_text(row["item"]) == item)
    return max((int(number) for number in numbers if is_number(number)), default=0) + 1


def _key(sheet: Sheet, row: Row) -> str:
    return BETWEEN.join(key_of(sheet, row))


def _beside(values: Sequence[Cell], rows: Sequence[Row]) -> list[Cell]:
    """What stood beside each row; nothing beside a new one."""
    places = (row.get(_AT) for row in rows)
    return [values[at] if isinstance(at, int) else None for at in places]


def amounts_typed(correction: Cell) -> Sequence[Cell] | None:
    """A line's four amounts with semicolons between; None where they are not four, or one is none.

    One amount alone is refused: for which year it is nobody knows.

    >>> amounts_typed("1.000; ; 500; "), amounts_typed("450"), amounts_typed("ca. 5; ; ; ")
    ([1000, None, 500, None], None, None)
    """
    years = len(AMOUNT_YEARS)
    parts = [part.strip() for part in as_text(correction).split(";")]
    if len(parts) < years or any(parts[years:]) or not any(parts):
        return None
    amounts = [read_amount(part) if part else None for part in parts[:years]]
    return None if any(part and amount is None for part, amount in zip(parts, amounts, strict=False)) else amounts
