"""Read a raw cell as its column's type. A safe reading that changes the cell is a repair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from ..definition import words as w
from ..schema.structure import Column, Type
from .amounts import read_amount
from .blank import MAY_LOOK_BLANK, looks_blank, says_nothing
from .cells import Cell, CellError, is_blank, is_number, without_noise
from .dates import read_date
from .hidden_characters import without_hidden
from .smileys import read_smiley

_READ_FROM_TEXT = {Type.AMOUNT, Type.INTEGER, Type.DATE, Type.CHOICE}
_TEXT_TYPES = (Type.TEXT, Type.CHOICES)
_TEXTS, _NUMBERS_AND_TEXTS = {str}, {float, str}


def read_cell(column: Column, raw: Cell) -> Cell:
    """The value of ``raw`` in ``column``: blank → None, numbers → int/float, dates → date.

    A text that surely means a value of the column's type becomes that value; anything else stays as
    it is, for the rules to judge, but for characters that nobody sees and that show it as something else. Compare with ``same_cell`` to see whether it was repaired.
    """
    if looks_blank(raw):
        return None
    if isinstance(raw, CellError):
        return raw
    if isinstance(raw, str):
        seen = without_hidden(raw)
        words = column.choices if isinstance(column.choices, tuple) else None
        return _read_text(column.type, words, seen) if column.type in _READ_FROM_TEXT else seen
    if isinstance(raw, dt.time):  # a number below 1 in a cell that shows dates
        return (raw.hour * 3600 + raw.minute * 60 + raw.second) / 86400
    if isinstance(raw, dt.timedelta):
        return raw / dt.timedelta(days=1)
    if isinstance(raw, dt.datetime) and column.type in (Type.DATE, Type.ANY):
        return raw.date()
    if isinstance(raw, float):
        raw = without_noise(raw)
    if isinstance(raw, int) and isinstance(column.choices, tuple) and column.choices in (w.EFFORT, w.ECONOMY):
        return read_smiley(str(raw), column.choices) or raw
    return raw


def read_at_once(column: Column, cells: Sequence[Cell], words: bool = False) -> list[Cell] | None:
    """A whole column read as ``read_cell`` reads each; None where that repairs one, or they are not of one kind.

    Where ``words`` are asked for, also None if a text has none.
    """
    kinds = {*map(type, cells)}
    if kinds == _TEXTS:
        if words and any(text and not text[0].isalnum() and says_nothing(text) for text in cells):
            return None
        return _read_texts(column, cells)
    if kinds <= _NUMBERS_AND_TEXTS and column.choices not in (w.EFFORT, w.ECONOMY):
        if any(value for value in cells if value.__class__ is str):
            return None
        if column.type in _TEXT_TYPES and not all(value.is_integer() for value in cells if value.__class__ is float):
            return None
        return [
            None if value.__class__ is str else int(value) if value.is_integer() else without_noise(value)
            for value in cells
        ]
    return None


def _read_texts(column: Column, cells: Sequence[str]) -> list[Cell] | None:
    if not any(cells):
        return [None] * len(cells)
    if column.type not in _READ_FROM_TEXT and not MAY_LOOK_BLANK.search("".join(cells)):
        if any(text.strip(" ") for text in {*cells} if not text.strip()):
            return None
        return [text if text.strip() else None for text in cells]
    read = {text: read_cell(column, text) for text in {*cells}}
    if not all(same_cell(column, text, value) for text, value in read.items()):
        return None
    return [read[text] for text in cells]


@lru_cache(maxsize=4096)  # the same few words stand in a thousand files
def _read_text(kind: Type, choices: tuple[str, ...] | None, raw: str) -> Cell:
    found: Cell = None
    if kind is Type.AMOUNT:
        found = read_amount(raw)
    elif kind is Type.INTEGER:
        found = int(raw) if raw.strip().isascii() and raw.strip().isdigit() else None
    elif kind is Type.DATE:
        found = read_date(raw)
    elif kind is Type.CHOICE:
        found = raw.strip() if choices is None else _read_choice(choices, raw)
    return raw if found is None else found


def _read_choice(choices: tuple[str, ...], raw: str) -> str | None:
    if choices in (w.EFFORT, w.ECONOMY):
        return read_smiley(raw, choices)
    wanted = raw.strip().lower()
    return next((choice for choice in choices if choice.lower() == wanted), None)


def same_cell(column: Column, raw: Cell, value: Cell) -> bool:
    """Whether reading ``raw`` as ``value`` changed nothing that a person would see."""
    if value is None:
        return is_blank(raw)
    if isinstance(raw, bool) or isinstance(value, bool):
        return raw is value
    if is_number(raw) and is_number(value):
        return True
    return bool(raw == value)
