"""Which row of an export is its header, and what each of its columns holds: by ``Forbrugsnøgle``, else by what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ...definition import words as w
from ...definition.export_labels import COLUMN_NAMES
from ...values.cells import Cell, as_text
from ..reading.cannot_run import CannotRun

MOST_ROWS_ABOVE = 60
_SIDES = (w.DEBIT, w.CREDIT)
_THOUSANDS = re.compile(r"1[. ]?000\s*kr|t\.?\s?kr|tkr|tusind", re.IGNORECASE)
_SAYS_THOUSANDS = re.compile(
    r"(?:\bi\s+(?:hele\s+)?|\bbeløb\w*\W{1,3}|\benhed\W{1,3}|^\W*)(?:1[. ]?000\s*kr|t\.?\s?kr|tkr|tusind)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\(?\b(?:i\s+)?(?:hele\s+)?(?:1[. ]?000\s*kr|t\.?\s?kr|tkr|tusinde?\s*kr|kr|kroner|dkk)\b\.?\)?", re.IGNORECASE
)
_YEAR = re.compile(r"\b20\d\d\b")
_NO_LETTER = re.compile(r"[\W_]+")


class Columns(Struct, frozen=True):
    """The row of the header, from zero, what is at which place, and the header of each; ``told`` are headers that the key names."""

    row: int
    at: Mapping[str, int]
    headers: Mapping[str, str]
    told: frozenset[str]

    def has(self, meaning: str) -> bool:
        """Whether a column holds this."""
        return meaning in self.at

    @property
    def amounts(self) -> dict[str, int]:
        """The columns of amounts: one, or debit and credit."""
        return {meaning: self.at[meaning] for meaning in w.EXPORT_AMOUNTS if meaning in self.at}


def bare(text: str) -> str:
    """A header or an account as it is compared: without blanks, signs and case.

    >>> bare("PSP-element "), bare("Bogf. dato")
    ('pspelement', 'bogfdato')
    """
    return _NO_LETTER.sub("", text.strip().casefold())


def find_columns(rows: Sequence[Sequence[Cell]], known: Mapping[str, str], file: str) -> Columns | None:
    """The columns of a table whose header is among its first rows; None where there is none.

    ``known`` is what finance has said of headers; a blank meaning means that the column is passed over. Raises CannotRun where
    several columns could hold the amount, which nobody but finance can decide.
    """
    best: tuple[int, int] | None = None
    for n, row in enumerate(rows[:MOST_ROWS_ABOVE]):
        found = {meaning for cell in row for meaning in _meanings(as_text(cell), known)}
        accounts, amounts = found & {*w.KEY_ACCOUNTS}, found & {*w.EXPORT_AMOUNTS}
        whole = amounts - {*_SIDES} or amounts >= {*_SIDES}
        if accounts and whole and (best is None or len(found) > best[0]):
            best = (len(found), n)
    return _columns(rows, best[1], known, file) if best else None


def _meanings(header: str, known: Mapping[str, str]) -> list[str]:
    name = bare(header)
    if not name:
        return []
    if name in known:
        return [known[name]] if known[name] else []
    names = _names(header)
    return [meaning for meaning, tiers in COLUMN_NAMES.items() if any(names & tier for tier in tiers)]


def _names(header: str) -> set[str]:
    """What a column is called, with and without the unit and the year that stand beside it."""
    without_unit = _UNIT.sub("", header)
    return {bare(header), bare(without_unit), bare(_YEAR.sub("", without_unit))} - {""}


def _columns(rows: Sequence[Sequence[Cell]], at_row: int, known: Mapping[str, str], file: str) -> Columns:
    headers = [as_text(cell).strip() for cell in rows[at_row]]
    places = {
        meaning: [n for n, header in enumerate(headers) if header and known.get(bare(header)) == meaning]
        for meaning in w.EXPORT_COLUMNS
    }
    told = {meaning for meaning, found in places.items() if found}
    for meaning in w.EXPORT_COLUMNS:
        if not places[meaning] and not _decided(meaning, places):
            places[meaning] = _surest(meaning, headers, known)
    for meaning, found in places.items():
        if len(found) > 1:
            named = "», »".join(headers[n] for n in found)
            raise CannotRun("actuals.several-columns", file=file, headers=named, meaning=meaning)
    at = {meaning: found[0] for meaning, found in places.items() if found}
    amounts = [meaning for meaning in w.EXPORT_AMOUNTS if meaning in at]
    if len(amounts) > 1 and set(amounts) != set(_SIDES):
        named = "», »".join(headers[at[meaning]] for meaning in amounts)
        raise CannotRun("actuals.several-columns", file=file, headers=named, meaning=w.IN_KRONER)
    in_kroner = [meaning for meaning in amounts if meaning != w.IN_THOUSANDS]
    above = (" ".join(as_text(cell) for cell in row if cell is not None) for row in rows[:at_row])
    in_header = any(_THOUSANDS.search(headers[at[meaning]]) for meaning in in_kroner)
    if in_kroner and (in_header or any(map(_SAYS_THOUSANDS.search, above))):
        if in_kroner != [w.IN_KRONER] or w.IN_KRONER in told:
            raise CannotRun("actuals.unit-disagrees", file=file, header=headers[at[in_kroner[0]]])
        at[w.IN_THOUSANDS] = at.pop(w.IN_KRONER)
    names = {meaning: headers[n] for meaning, n in at.items()}
    return Columns(at_row, at, names, frozenset(name for name in names.values() if bare(name) in known))


def _decided(meaning: str, places: Mapping[str, Sequence[int]]) -> bool:
    """Whether the amount is another column already; debit and credit are one amount together."""
    mine = _SIDES if meaning in _SIDES else (meaning,)
    return meaning in w.EXPORT_AMOUNTS and any(places[one] for one in w.EXPORT_AMOUNTS if one not in mine)


def _surest(meaning: str, headers: Sequence[str], known: Mapping[str, str]) -> list[int]:
    for tier in COLUMN_NAMES.get(meaning, ()):
        places = [n for n, header in enumerate(headers) if bare(header) not in known and _names(header) & tier]
        if places:
            return places
    return []
