"""Which row of ``Skala`` or ``Spørgsmål`` has which id: it stays with what it was given to, wherever that stands now.

The column of ids is hidden, so people copy and sort rows with it or without it. Called before a form is made of the rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from .question_sheet import SIGNED_QUESTION
from .scale_sheet import SIGNED

LevelRow = Mapping[str, Any]
# What a row is known by beside its id, what an id never moves across, and what else of it is compared.
_CALLED = {"level": ("scale", "word"), "question": ("per", "header")}
_TOLD_BY = {"level": ("scale", "word"), "question": ("header",)}  # what a new id is made of
_WITHIN = {"level": "scale"}
_LETTERS = {"æ": "ae", "ø": "oe", "å": "aa"}
_LONGEST = 16  # letters of each in an id: formulas name a question by it
_SIGNED = {"level": SIGNED, "question": SIGNED_QUESTION}


def signature(row: LevelRow, names: Sequence[str] = SIGNED) -> str:
    """What the hidden column of the sheet repeats of a row."""
    return "".join(f"{'' if row[name] is None else row[name]}|" for name in names)


def in_force(typed: Iterable[LevelRow], rows: Iterable[LevelRow], key: str) -> list[dict[str, Any]]:
    """The rows as typed, each beside what the hidden columns of the sheet repeat of the one of ``rows`` with its id."""
    valid = {row[key]: (signature(row, _SIGNED[key]), row[_CALLED[key][1]]) for row in rows}
    found = ((row, valid.get(row[key], (None, None))) for row in typed)
    return [{**row, "in_force": signed, "called": name} for row, (signed, name) in found]


def with_ids(rows: Iterable[LevelRow], key: str = "level", before: Sequence[LevelRow] = ()) -> list[dict[str, Any]]:
    """The rows, each that says something with an id of its own.

    A row that is called as one of those ``before`` was has its id, whatever stands in the hidden cell. Another one keeps its id
    where no other row claims it. Where several do, and none is called as before, they all keep it: whose it is nobody knows.
    """
    given = [dict(row) for row in rows]
    used = [n for n, row in enumerate(given) if any(row.get(name) not in (None, "") for name in _SIGNED[key])]
    old = {str(row[key]): row for row in before}
    ids = _called_as_before(given, used, key, before)
    claims: dict[str, list[int]] = {}
    for n in used:
        identity = str(given[n][key] or "")
        if n not in ids and identity and identity not in ids.values() and _within(given[n], old.get(identity), key):
            claims.setdefault(identity, []).append(n)
    for identity, places in claims.items():
        ids |= dict.fromkeys(places if identity in old else places[:1], identity)
    taken = {*old, *(str(row[key]) for row in given if row[key])}
    for n, row in enumerate(given):
        row[key] = ids.get(n)
        if n in used and n not in ids:
            row[key] = _new_id(row, key, taken)
            taken.add(row[key])
    return given


def _new_id(row: LevelRow, key: str, taken: Collection[str]) -> str:
    """An id made of what the row is about. By a number, one that comes after another is gone could be taken for it."""
    begins = "_".join((key, *(_plain(row[name]) for name in _TOLD_BY[key])))
    names = (begins, *(f"{begins}_{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _plain(text: Any) -> str:
    """A text in plain small letters and digits."""
    spelt = "".join(_LETTERS.get(letter, letter) for letter in str(text or "").lower())
    return "_".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", spelt)))[:_LONGEST] or "x"


def _called_as_before(
    rows: Sequence[LevelRow], used: Sequence[int], key: str, before: Sequence[LevelRow]
) -> dict[int, str]:
    """The ids of rows that are called as one before; of several the one that says all it said, else that with its id."""
    found: dict[int, str] = {}
    for old in before:

        def differs(n: int, old: LevelRow = old) -> tuple[bool, bool]:
            return any(_text(rows[n], name) != _text(old, name) for name in _SIGNED[key]), rows[n][key] != old[key]

        same = [n for n in used if n not in found and called(rows[n], key) == called(old, key)]
        if same:
            found[min(same, key=differs)] = str(old[key])
    return found


def called(row: LevelRow, key: str) -> tuple[str, ...]:
    """What a row is known by beside its id: its scale and word, or what it is asked of and its header."""
    return tuple(_text(row, name).casefold() for name in _CALLED[key])


def _within(row: LevelRow, old: LevelRow | None, key: str) -> bool:
    name = _WITHIN.get(key)
    return old is None or name is None or row[name] == old[name]


def _text(row: LevelRow, name: str) -> str:
    cell = row.get(name)
    return "" if cell is None else str(cell).strip()
