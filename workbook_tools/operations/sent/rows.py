"""What the departments are sent for a round: the measure for everything that comes back.

The workbooks themselves are made in ``department.py``. All that holds a returned file against what was sent calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial

from msgspec import Struct

from ...schema.structure import Sheet
from ...values.cells import Cell, as_text
from ...values.frame import Frame
from ..agreement.agreement import Agreement
from ..agreement.keys import RowKey, key_of, keys_of
from ..agreement.row_sources import known_keys
from .department import Division, departments_with_rows, prepared, shown

_MOVING = ("items", "milestones")  # whose rows may move from department to department


class ExpectedSheet(Struct, frozen=True):
    """What one department was sent in one sheet.

    ``rows`` are its rows by key, ``owners`` whose each row of the round is, and ``known`` the keys of
    milestones or lines that the agreement has although the round no longer follows them up; they are
    asked for only where a row is none of the others, and worked out then.
    """

    sheet: Sheet
    department: str
    rows: Mapping[RowKey, dict[str, Cell]]
    owners: Mapping[RowKey, str]
    known_keys: Callable[[], frozenset[RowKey]]

    @property
    def known(self) -> frozenset[RowKey]:
        """The keys that the agreement has, whether the round follows them up or not."""
        return self.known_keys()


def sent_of(agreement: Agreement, number: int) -> Sent:
    """What is sent in a round, worked out once for all the files that are held against it."""
    if (Sent, number) not in agreement.kept:
        agreement.kept[Sent, number] = Sent(agreement, number)
    found: Sent = agreement.kept[Sent, number]
    return found


class Sent:
    """A round as ``split`` would send it out now."""

    def __init__(self, agreement: Agreement, number: int) -> None:
        self.number, self.kind = number, agreement.kind.split
        self.agreement = prepared(agreement, number)
        self._division = Division(self.agreement, number)
        self._tables: dict[str, dict[str, Frame]] = {}
        self._rows: dict[str, dict[str, list[dict[str, Cell]]]] = {}
        self._by_key: dict[tuple[str, str], Mapping[RowKey, dict[str, Cell]]] = {}
        self._keys: dict[str, frozenset[RowKey]] = {}

    @cached_property
    def departments(self) -> list[str]:
        """The departments that have something to answer."""
        return departments_with_rows(self.agreement, self.number)

    def tables(self, department: str) -> dict[str, Frame]:
        """The data sheets of a department's workbook."""
        if department not in self._tables:
            self._tables[department] = self._division.tables(department)
        return self._tables[department]

    def expected(self, name: str, department: str) -> ExpectedSheet:
        """One of the sheets that departments answer in."""
        rows = self.rows(name, department)
        return ExpectedSheet(self.kind.sheet(name), department, rows, self._owners[name], partial(self._known, name))

    def rows(self, name: str, department: str) -> Mapping[RowKey, dict[str, Cell]]:
        """The rows of one of a department's sheets by key."""
        if (name, department) not in self._by_key:
            sheet = self.kind.sheet(name)
            self._by_key[name, department] = {key_of(sheet, row): row for row in self.in_order(name, department)}
        return self._by_key[name, department]

    def in_order(self, name: str, department: str) -> list[dict[str, Cell]]:
        """The rows of one of a department's sheets as they stand in it."""
        if department not in self._rows:
            self._rows[department] = self._division.rows(department)
        return self._rows[department][name]

    def moved(self, name: str, department: str, key: RowKey) -> dict[str, Cell] | None:
        """A row of a sheet to read that the department's workbook may hold although finance moved it since."""
        row = self._all[name].get(key) if name in _MOVING else None
        if row is None or not self.kind.sheet(name).has("department"):
            return row
        return {**row, "department": department}

    @cached_property
    def _all(self) -> dict[str, dict[RowKey, dict[str, Cell]]]:
        """Every row of the sheets whose rows may move, by key."""
        return {
            name: {
                key_of(self.kind.sheet(name), row): row
                for row in shown(self.kind.sheet(name), self.agreement.tables[name].records())
            }
            for name in _MOVING
        }

    @cached_property
    def _owners(self) -> dict[str, dict[RowKey, str]]:
        return {name: self._owners_in(self.agreement.tables[name], self.kind.sheet(name)) for name in self.kind.asked}

    def _owners_in(self, frame: Frame, sheet: Sheet) -> dict[RowKey, str]:
        rows = zip(keys_of(sheet, frame), frame["department"], frame["round"], strict=True)
        return {key: as_text(department) for key, department, number in rows if number == self.number}

    def _known(self, name: str) -> frozenset[RowKey]:
        if name not in self._keys:
            self._keys[name] = known_keys(self.agreement, name, self.number)
        return self._keys[name]
