"""Which row of an export is its header, and what each of its columns holds: by ``Forbrugsnøgle``, else by what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ...definition import words as w
from ...definition.export_labels import COLUMN_NAMES
from ...values.cells import Cell, as_text, is_blank
from ..reading.cannot_run import CannotRun
from .periods import is_month
from .units import KRONER, OTHER, THOUSANDS, Unit, unit_of_header, units_stated, without_unit

MOST_ROWS_ABOVE = 60
_SIDES = (w.DEBIT, w.CREDIT)
_YEAR = re.compile(r"\b20\d\d\b")
_NO_LETTER = re.compile(r"[\W_]+")
_FOOT = 20  # rows at the end of a table among which a line may say the unit


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
        found = header_meanings(row, known)
        if found and (best is None or len(found) > best[0]):
            best = (len(found), n)
    return _columns(rows, best[1], known, file) if best else None


def header_meanings(row: Sequence[Cell], known: Mapping[str, str]) -> set[str]:
    """What a row's cells could be headers of; nothing where it is no header: that names an account and an amount."""
    found = {meaning for cell in row for meaning in _meanings(as_text(cell), known)}
    amounts = found & {*w.EXPORT_AMOUNTS}
    return found if found & {*w.KEY_ACCOUNTS} and (amounts - {*_SIDES} or amounts >= {*_SIDES}) else set()


def check_no_months(rows: Sequence[Sequence[Cell]], known: Mapping[str, str], file: str) -> None:
    """Raises CannotRun for a table with an account and months side by side, which no meaning of a column fits."""
    for row in rows[:MOST_ROWS_ABOVE]:
        months = [as_text(cell).strip() for cell in row if is_month(cell)]
        if len(months) > 1 and any({*_meanings(as_text(cell), known)} & {*w.KEY_ACCOUNTS} for cell in row):
            raise CannotRun("actuals.months", file=file, first=months[0], second=months[1])


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
    name = without_unit(header)
    return {bare(header), bare(name), bare(_YEAR.sub("", name))} - {""}


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
            named = "«, »".join(headers[n] for n in found)
            raise CannotRun("actuals.several-columns", file=file, headers=named, meaning=meaning)
    at = {meaning: found[0] for meaning, found in places.items() if found}
    amounts = [meaning for meaning in w.EXPORT_AMOUNTS if meaning in at]
    if len(amounts) > 1 and set(amounts) != set(_SIDES):
        named = "«, »".join(headers[at[meaning]] for meaning in amounts)
        raise CannotRun("actuals.several-columns", file=file, headers=named, meaning=w.IN_KRONER)
    if _in_thousands(rows, at_row, headers, at, told, file):
        at[w.IN_THOUSANDS] = at.pop(w.IN_KRONER)
    names = {meaning: headers[n] for meaning, n in at.items()}
    return Columns(at_row, at, names, frozenset(name for name in names.values() if bare(name) in known))


def _in_thousands(
    rows: Sequence[Sequence[Cell]],
    at_row: int,
    headers: Sequence[str],
    at: Mapping[str, int],
    told: set[str],
    file: str,
) -> bool:
    """Whether amounts that are called kroner by no one but the usual are in 1.000 kr.; raises CannotRun where the unit is not sure."""
    amounts = {meaning: n for meaning, n in at.items() if meaning in w.EXPORT_AMOUNTS}
    header = headers[next(iter(amounts.values()))]
    foot = [row for row in rows[at_row + 1 :][-_FOOT:] if sum(not is_blank(cell) for cell in row) == 1]
    beside = [*units_stated(rows[:at_row]), *units_stated(foot)]
    own = [unit for n in amounts.values() if (unit := unit_of_header(headers[n])) is not None]
    sure = [unit for unit in (*own, *beside) if unit.sure]
    for unit in sure:
        if unit.unit == OTHER:
            raise CannotRun("actuals.other-unit", file=file, text=unit.text)
        if unit.unit != sure[0].unit:
            raise CannotRun("actuals.two-units", file=file, first=sure[0].text, second=unit.text)
    if sure:
        said = w.IN_THOUSANDS if sure[0].unit == THOUSANDS else w.IN_KRONER
        meant = w.IN_THOUSANDS if w.IN_THOUSANDS in amounts else w.IN_KRONER
        if said != meant and (w.IN_KRONER not in amounts or w.IN_KRONER in told):
            raise CannotRun("actuals.unit-disagrees", file=file, text=sure[0].text, header=header, meaning=meant)
        return said != meant
    neighbours = [unit for n, one in enumerate(headers) if n not in amounts.values() and (unit := unit_of_header(one))]
    doubt: Unit | None = next((unit for unit in (*beside, *neighbours) if unit.unit != KRONER), None)
    if doubt is not None and not told & {*w.EXPORT_AMOUNTS}:
        raise CannotRun("actuals.unit-unsaid", file=file, text=doubt.text, header=header)
    return False


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
