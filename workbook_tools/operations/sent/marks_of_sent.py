"""What a department's locked cells held when its workbook was made: a short mark of each, in the hidden ``_meta``.

Finance goes on working while the departments answer. When a locked cell comes back with something else than the
agreement says now, its mark tells who changed it. A mark is four letters made of the cell's text; nobody can
read the text in it, and nothing in it looks like a number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from ...definition import words as w
from ...definition.questions import ITEM_ANSWERS
from ...definition.workbooks import WorkbookKind
from ...schema.structure import Column, FilledBy, Sheet
from ...values.cells import Cell, as_text, is_blank, is_number, serial
from ...values.frame import Frame
from ..agreement.keys import RowKey, keys_of

FIELD = "Sendt"  # … with the sheet's name and a number: a cell holds only so much
MARKED = ("follow_up", "economy", ITEM_ANSWERS, "changes", "items", "contributes")
_KEY, _CELL, _LONGEST = 8, 4, 30_000
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@cache
def locked_columns(sheet: Sheet) -> tuple[Column, ...]:
    """The columns beside the key that only finance and the tool write in."""
    return tuple(
        column
        for column in sheet.columns
        if column.filled_by is not FilledBy.DEPARTMENT
        and column.formula is None
        and column.name not in (*sheet.key, *sheet.verdicts)
    )


def mark_rows(kind: WorkbookKind, tables: Mapping[str, Frame]) -> list[dict[str, Cell]]:
    """The rows of ``_meta`` with the marks of a department's sheets."""
    rows: list[dict[str, Cell]] = []
    for name in (name for name in MARKED if kind.has(name)):
        sheet, table = kind.sheet(name), tables[name]
        columns = [column.name for column in locked_columns(sheet)]
        head = ",".join(columns) + ":"
        cells = [list(map(_mark, table[column])) for column in columns]
        texts = ["".join([_key(key), *marks]) for key, *marks in zip(keys_of(sheet, table), *cells, strict=True)]
        for number, text in enumerate(_in_cells(texts), start=1):
            rows.append({"field": f"{FIELD}: {name} {number}", "value": head + text})
    return rows


def is_mark_row(field: Cell) -> bool:
    """Whether a row of ``_meta`` holds marks."""
    return as_text(field).startswith(f"{FIELD}: ")


def is_tool_row(field: Cell) -> bool:
    """Whether a row of ``_meta`` is the tool's own business: marks, and the state the workbook was made from."""
    return is_mark_row(field) or field in (w.STATE, w.STATE_FILE)


class MarksOfSent:
    """The marks that a returned file still has."""

    def __init__(self, settings: Iterable[Mapping[str, Cell]]) -> None:
        self._marks: dict[tuple[str, str], dict[str, str]] = {}
        for row in settings:
            if is_mark_row(row["field"]):
                self._read(as_text(row["field"]).split()[1:2], as_text(row["value"]))

    def _read(self, name: Sequence[str], text: str) -> None:
        head, _, body = text.partition(":")
        columns = head.split(",")
        step = _KEY + _CELL * len(columns)
        for start in range(0, len(body), step):
            key, marks = body[start : start + _KEY], body[start + _KEY : start + step]
            cells = [marks[at : at + _CELL] for at in range(0, len(marks), _CELL)]
            self._marks["".join(name), key] = dict(zip(columns, cells, strict=False))

    def __bool__(self) -> bool:
        return bool(self._marks)

    def was_sent(self, sheet: str, key: RowKey) -> bool:
        """Whether the row was in the workbook when it was made."""
        return (sheet, _key(key)) in self._marks

    def as_sent(self, sheet: str, key: RowKey, column: str, value: Cell) -> bool | None:
        """Whether a cell holds what it was sent with; None if its mark is not there."""
        mark = self._marks.get((sheet, _key(key)), {}).get(column)
        return None if mark is None else mark == _mark(value)


def _in_cells(texts: Sequence[str]) -> list[str]:
    """The rows' marks joined, as many in a text as a cell holds."""
    each = max(1, _LONGEST // max(map(len, texts), default=1))
    return ["".join(texts[start : start + each]) for start in range(0, len(texts), each)]


@cache
def _hashed(text: str, length: int) -> str:
    found = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=length // 2).hexdigest()
    return found.translate(_LETTERS)


def _key(key: RowKey) -> str:
    return _hashed("\0".join(key), _KEY)


def _mark(value: Cell) -> str:
    return _hashed(_normal(value), _CELL)


def _normal(value: Cell) -> str:
    """The text of a cell however the program that saved it writes it down."""
    if is_blank(value):
        return ""
    if isinstance(value, dt.date):
        value = serial(value)
    if is_number(value):
        return f"{float(value):.9g}"
    return " ".join(unicodedata.normalize("NFC", as_text(value)).split())
