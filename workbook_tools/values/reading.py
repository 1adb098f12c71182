"""Read a raw cell as its column's type. A safe reading that changes the cell is a repair.

Which cells are a column's is found in ``operations/reading/``, which calls it; what a reading changes is told there
too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from ..schema.scales import Scale
from ..schema.structure import Column, Type
from .blank import looks_blank, may_look_blank, says_nothing
from .cells import Cell, CellError, as_text, is_blank, is_number, without_noise
from .hidden_characters import without_hidden
from .internal import may_be_apart, with_plain_word
from .moments import moment_text
from .shown import shown
from .smileys import read_smiley
from .spelling import as_seen, key_text, own_spelling

_READ_FROM_TEXT = {Type.AMOUNT, Type.INTEGER, Type.DATE, Type.CHOICE, Type.KEY}
_OF_WORDS = (Type.KEY, Type.TEXT, Type.CHOICE, Type.CHOICES)
_CHOSEN = (Type.CHOICE, Type.CHOICES)
_TEXT_TYPES = (Type.TEXT, Type.CHOICES)
SEVERAL = "; "  # between the values of a cell that holds several
_TEXTS, _NUMBERS_AND_TEXTS = {str}, {float, str}


def read_cell(column: Column, raw: Cell, words: tuple[str, ...] = ()) -> Cell:
    """The value of ``raw`` in ``column``: blank → None, numbers → int/float, dates → date.

    A text that surely means a value of the column's type becomes that value; anything else stays as
    it is, for the rules to judge, but for characters that nobody sees and that show it as something else. One that
    reads like one of the column's words – ``words``, where they stand in another sheet – is spelt like it
    (business rule 20). Compare with ``same_cell`` to see whether it was repaired.
    """
    if looks_blank(raw):
        return None
    if isinstance(raw, CellError):
        return raw
    if isinstance(raw, str):
        seen = without_hidden(raw)
        if looks_blank(seen):
            return None
        if not _is_read(column, words):
            return with_plain_word(seen)
        return _read_text(column.type, column.entry, _words(column, words), column.scale, seen)
    if isinstance(raw, dt.time):  # a number below 1 in a cell that shows dates
        return (raw.hour * 3600 + raw.minute * 60 + raw.second) / 86400
    if isinstance(raw, dt.timedelta):
        return raw / dt.timedelta(days=1)
    if column.type is Type.MOMENT:
        return moment_text(raw)
    if isinstance(raw, dt.datetime) and column.type in (Type.DATE, Type.ANY):
        return raw.date()
    if column.numbered and is_number(raw):
        return as_text(raw)
    if isinstance(raw, float):
        raw = without_noise(raw)
    if isinstance(raw, int) and column.scale is not None and column.choices is not None:
        return read_smiley(str(raw), column.scale) or raw
    if column.type in _CHOSEN and is_number(raw):  # of a list of numbers one alone is typed as a number
        return own_spelling(_words(column, words), shown(raw)) or raw
    return raw


def called_now(column: Column, cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells with the levels that are called otherwise now under their new names."""
    former = column.scale.former if column.scale is not None else {}
    return [former.get(cell, cell) if isinstance(cell, str) else cell for cell in cells] if former else cells


def _words(column: Column, words: tuple[str, ...]) -> tuple[str, ...]:
    return column.words if isinstance(column.words, tuple) else words


def _is_read(column: Column, words: tuple[str, ...]) -> bool:
    """Whether a text in the column may come to be another value."""
    return column.type in _READ_FROM_TEXT or column.entry or bool(_words(column, words))


def read_at_once(
    column: Column, cells: Sequence[Cell], words: tuple[str, ...] = (), asks_for_words: bool = False
) -> list[Cell] | None:
    """A whole column read as ``read_cell`` reads each; None where that repairs one, or they are not of one kind.

    Where a text in words is asked for, also None if one has none.
    """
    kinds = {*map(type, cells)}
    if kinds == _TEXTS:
        texts = cast("Sequence[str]", cells)
        if asks_for_words and any(text and not text[0].isalnum() and says_nothing(text) for text in texts):
            return None
        return _read_texts(column, texts, words)
    chosen = column.numbered or (column.type in _CHOSEN and _words(column, words))
    if kinds <= _NUMBERS_AND_TEXTS and (column.scale is None or column.choices is None) and not chosen:
        if any(value for value in cells if value.__class__ is str):
            return None
        if column.type in _TEXT_TYPES and not all(
            value.is_integer() for value in cast("Sequence[float]", cells) if value.__class__ is float
        ):
            return None
        return [
            None if isinstance(value, str) else int(value) if value.is_integer() else without_noise(value)
            for value in cast("Sequence[str | float]", cells)
        ]
    return None


def _read_texts(column: Column, cells: Sequence[str], words: tuple[str, ...]) -> list[Cell] | None:
    if not any(cells):
        return [None] * len(cells)
    together = "".join(cells)
    if not _is_read(column, words) and not may_look_blank(together) and not may_be_apart(together):
        if any(text.strip(" ") for text in {*cells} if not text.strip()):
            return None
        return [text if text.strip() else None for text in cells]
    if column.type is Type.KEY and not _words(column, words) and _is_plain(together):
        return [text or None for text in cells]
    # What is spelt as in the other sheet is read as it stands, without asking for each cell.
    listed = {*words} if column.type in _OF_WORDS else set()
    read = {text: text if text in listed else read_cell(column, text, words) for text in {*cells}}
    if not all(same_cell(column, text, value) for text, value in read.items()):
        return None
    return [read[text] for text in cells]


def _is_plain(text: str) -> bool:
    """Whether a text has only signs that everybody sees, and no spaces: the usual keys, 1.10-1."""
    return text.isascii() and text.isprintable() and " " not in text


@lru_cache(maxsize=4096)  # the same few words stand in a thousand files
def _read_text(kind: Type, entry: bool, words: tuple[str, ...], scale: Scale | None, raw: str) -> Cell:
    found: Cell = None
    if kind is Type.AMOUNT:
        from .written_amounts import read_amount  # few files have amounts in words

        found = read_amount(raw)
    elif kind is Type.INTEGER:
        found = int(raw) if raw.strip().isascii() and raw.strip().isdigit() else None
    elif kind is Type.DATE:
        from .written_dates import read_date

        found = read_date(raw)
    elif kind is Type.CHOICES:
        found = _read_several(words, raw)
    else:
        found = _read_word(words, scale, raw)
        if found is None and entry:
            return as_seen(raw) or None
        if found is None and kind is Type.KEY:
            return key_text(raw) or None
        if found is None and kind is Type.CHOICE and not words:
            found = raw.strip()
    return raw if found is None else found


def _read_word(words: tuple[str, ...], scale: Scale | None, raw: str) -> str | None:
    return read_smiley(raw, scale) if scale is not None and words else own_spelling(words, raw)


def _read_several(words: tuple[str, ...], raw: str) -> str:
    """Each of the values of a cell that holds several; one that is none of ``words`` stays as it is."""
    whole = own_spelling(words, raw)
    if whole is not None:
        return whole
    parts = [part.strip() for part in raw.split(SEVERAL.strip())]
    spelt = [own_spelling(words, part) for part in parts]
    if not any(spelt):
        return raw
    return SEVERAL.join(found or part for found, part in zip(spelt, parts, strict=True) if part)


def same_cell(column: Column, raw: Cell, value: Cell) -> bool:
    """Whether reading ``raw`` as ``value`` changed nothing that a person would see."""
    if value is None:
        return is_blank(raw)
    if column.type is Type.MOMENT and isinstance(raw, dt.date):
        return True
    if isinstance(raw, bool) or isinstance(value, bool):
        return raw is value
    if is_number(raw) and (is_number(value) or column.numbered):
        return True
    if isinstance(raw, dt.time | dt.timedelta):  # how a number is handed over that no date has
        return is_number(value)
    return bool(raw == value)
