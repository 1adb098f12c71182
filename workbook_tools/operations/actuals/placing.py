"""Which budget line each account's money goes on: by ``PSP-element``, and by ``Bevillingsområde`` where finance confirmed it.

Money goes on a line only where one line and no other can be meant. All else is listed with its amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from ...definition import words as w
from ...messages.files import written
from ...values.cells import as_text, is_blank
from ...values.frame import Row
from ..agreement.agreement import Agreement
from ..agreement.keys import RowKey
from .export import COUNTED, Group
from .sum_rows import prefixes_of

_SEVERAL = re.compile(r"[;,\n]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


class Outcome(Enum):
    """What became of an account's money."""

    PLACED = "placed"
    UNMATCHED = "unmatched"
    SEVERAL = "several"  # more than one line could be meant
    NOT_FOLLOWED = "not-followed"  # the line is none that the round follows up
    LEFT_OUT = "left-out"  # finance said that it is none of the agreement's

    @property
    def word(self) -> str:
        """What stands in the workbook."""
        return written(f"actuals.{self.value}")


class Account(Struct):
    """An account of the export: what it is (a PSP element or an area), where its money went, and how much; øre."""

    part: str
    number: str
    name: str
    outcome: Outcome
    lines: tuple[RowKey, ...]
    proposal: RowKey | None = None
    rows: int = 0
    ore: int = 0
    outside: int = 0


class Placed(Struct):
    """All accounts, and the øre of each line of the round that has any."""

    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    lines: dict[RowKey, int] = field(default_factory=dict)

    def sum_of(self, outcome: Outcome) -> int:
        """The øre of all accounts with this outcome."""
        return sum(account.ore for account in self.accounts.values() if account.outcome is outcome)


class _Said(Struct, frozen=True):
    """What finance said of an account: the line it is, or None where it is left out."""

    line: RowKey | None


def place(agreement: Agreement, groups: Sequence[Group], followed: frozenset[RowKey]) -> Placed:
    """Every group's money at its line or on the list; ``followed`` are the lines that the round has rows for."""
    placing = _Placing(agreement, followed)
    made = Placed()
    belongs = [(group, placing.account_of(group)) for group in groups]
    for _, account in belongs:
        place_ = (account.part, number_of(account.number))
        first = made.accounts.setdefault(place_, account)
        if (first.outcome, first.lines) != (account.outcome, account.lines):  # by the areas that its postings name
            first.outcome, first.lines = Outcome.SEVERAL, tuple(dict.fromkeys((*first.lines, *account.lines)))
    for group, found in belongs:
        account = made.accounts[found.part, number_of(found.number)]
        account.rows += group.rows
        if group.state != COUNTED:
            account.outside += group.ore
            continue
        account.ore += group.ore
        if account.outcome is Outcome.PLACED:
            (line,) = account.lines
            made.lines[line] = made.lines.get(line, 0) + group.ore
    return made


def number_of(text: object) -> str:
    """An account as it is compared: however blanks, dashes and case are written.

    >>> number_of(" xa\u20110100 - 02 "), number_of("Skoler  og fritid")
    ('XA-0100-02', 'SKOLER OG FRITID')
    """
    whole = " ".join(str(text).translate(_DASHES).split())
    return re.sub(r"\s*-\s*", "-", whole).upper()


class _Placing:
    """What the agreement and finance's key say of accounts."""

    def __init__(self, agreement: Agreement, followed: frozenset[RowKey]) -> None:
        self.followed = followed
        self.of_psp: dict[str, list[RowKey]] = {}
        self.of_area: dict[str, list[RowKey]] = {}
        for row in agreement.tables["budget_lines"].records():
            line = (as_text(row["item"]), as_text(row["line"]))
            for psp in numbers_in(row["psp"]):
                self.of_psp.setdefault(psp, []).append(line)
            if not is_blank(row["appropriation"]):
                self.of_area.setdefault(number_of(as_text(row["appropriation"])), []).append(line)
        self.said = dict(_said(agreement.tables["spending_key"].records()))

    def account_of(self, group: Group) -> Account:
        """Where the money of a group belongs."""
        if not group.psp and not group.area:
            group = replace(group, psp=written("actuals.no-account"))
        psp, area = number_of(group.psp), number_of(group.area)
        said, said_of_area = self.said.get((w.KEY_PSP, psp)), self.said.get((w.KEY_AREA, area))
        if said is not None:
            return self._decided(w.KEY_PSP, group.psp, group.name, said)
        lines = self.of_psp.get(psp, []) if psp else []
        if not lines and said_of_area is not None:
            return self._decided(w.KEY_AREA, group.area, "", said_of_area)
        if said_of_area is not None and said_of_area.line is not None:
            lines = [*lines, said_of_area.line]  # the area is not one line alone, then
        found = tuple(dict.fromkeys(lines))
        part, number = (w.KEY_PSP, group.psp) if psp or not area else (w.KEY_AREA, group.area)
        if len(found) == 1:
            return self._decided(part, number, group.name, _Said(found[0]))
        outcome = Outcome.SEVERAL if found else Outcome.UNMATCHED
        return Account(part, number, group.name, outcome, found, None if found else self._proposal(psp, area))

    def _decided(self, part: str, number: str, name: str, said: _Said) -> Account:
        if said.line is None:
            return Account(part, number, name, Outcome.LEFT_OUT, ())
        outcome = Outcome.PLACED if said.line in self.followed else Outcome.NOT_FOLLOWED
        return Account(part, number, name, outcome, (said.line,))

    def _proposal(self, psp: str, area: str) -> RowKey | None:
        """The one line that an account may be of: of an element above it, or the only one with its area."""
        for above in prefixes_of(psp):
            if above in self.of_psp:
                lines = self.of_psp[above]
                return lines[0] if len(set(lines)) == 1 else None
        lines = self.of_area.get(area, []) if area else []
        return lines[0] if len(set(lines)) == 1 else None


def numbers_in(cell: object) -> list[str]:
    """The PSP elements that a cell of ``Økonomi`` names."""
    text = "" if cell is None else as_text(cell)  # type: ignore[arg-type]
    return [number for part in _SEVERAL.split(text) if (number := number_of(part))]


def _said(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, str], _Said]]:
    for row in rows:
        if row["part"] not in w.KEY_ACCOUNTS or row["accepted"] != w.YES or is_blank(row["in_export"]):
            continue
        place_ = (as_text(row["part"]), number_of(as_text(row["in_export"])))
        if row["means"] == w.LEFT_OUT:
            yield place_, _Said(None)
        elif not is_blank(row["item"]) and not is_blank(row["line"]):
            yield place_, _Said((as_text(row["item"]), as_text(row["line"])))


def columns_said(rows: Sequence[Row]) -> Mapping[str, str]:
    """What finance said of the export's columns, by header as it is compared; "" for one to pass over."""
    from .export_columns import bare

    return {
        bare(as_text(row["in_export"])): as_text(row["means"]) if row["accepted"] != w.NO else ""
        for row in rows
        if row["part"] == w.KEY_COLUMN and not is_blank(row["in_export"]) and (not is_blank(row["means"]))
    }
