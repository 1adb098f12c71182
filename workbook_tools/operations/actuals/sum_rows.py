"""Rows of an export that are sums of others: told by their words or stars, or by what the rows beside them add up to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

_CALLED = r"(?:i\s*alt|total(?:er|sum|t)?|sub-?total|sum|mellemsum|hovedsum|hovedtotal|slutsum|resultat)"
_BEGINS = re.compile(rf"^{_CALLED}\b", re.IGNORECASE)
_ENDS = re.compile(r"\s(?:i\s+alt|total|resultat)$", re.IGNORECASE)
_INSIDE = re.compile(rf"(?:^|\s){_CALLED}(?:\s|:|$)", re.IGNORECASE)
_STARS = re.compile(r"^\*{1,9}(?:\s|$)")
_PARTED = re.compile(r"[-./ ]")


class SumRow(Struct, frozen=True):
    """A row that is a sum: its number, its words, its øre, and whether rows above or below add up to it."""

    row: int
    words: str
    ore: int
    holds: bool


class Entry(Struct, frozen=True):
    """A row with an amount. ``dated`` says that a day stands there, readable or not: what has one is a posting, unless a total
    stands where its account should; ``lacks`` that nothing of what a posting has stands there, ``starred`` that a cell begins with stars.
    """

    row: int
    account: str
    words: str
    ore: int
    dated: bool
    lacks: bool
    starred: bool

    @property
    def is_called_a_sum(self) -> bool:
        """Whether its words say so."""
        if _BEGINS.search(self.account) or _ENDS.search(self.account):
            return True
        return not self.dated and (self.starred or (self.lacks and _INSIDE.search(self.words) is not None))


def is_starred(texts: Iterable[str]) -> bool:
    """Whether a cell begins with the stars that lists put at their sums.

    >>> is_starred(["** XA-1", "Hus"]), is_starred(["Rykker * 2"])
    (True, False)
    """
    return any(_STARS.search(text.strip()) for text in texts)


def sums_among(entries: Sequence[Entry], of_elements: frozenset[int] = frozenset()) -> dict[int, SumRow]:
    """The sums by the numbers of their rows; ``of_elements`` are surely some.

    A row that lacks what a posting has is one too where the postings between it and another such row add up to it.
    """
    called = {entry.row for entry in entries if entry.row in of_elements or entry.is_called_a_sum}
    running, before = 0, []
    for entry in entries:
        before.append(running)
        if not entry.lacks and entry.row not in called:
            running += entry.ore
    bounds = [n for n, entry in enumerate(entries) if entry.lacks or entry.row in called]
    above = {0}
    below: dict[int, int] = {running: len(entries)}  # what all before a bound add up to, and the last such bound
    for n in bounds:
        below[before[n]] = max(n, below.get(before[n], 0))
    found: dict[int, SumRow] = {}
    for n in bounds:
        entry = entries[n]
        holds = before[n] - entry.ore in above or below.get(before[n] + entry.ore, -1) > n
        if entry.row in called or holds:
            found[entry.row] = SumRow(entry.row, entry.words, entry.ore, holds or entry.row in of_elements)
        above.add(before[n])
    return found


def are_sums_of_elements(accounts: Sequence[tuple[int, str, int]]) -> frozenset[int]:
    """The rows (number, account, øre) whose account has elements below it that add up to it.

    >>> sorted(are_sums_of_elements([(1, "XA-1", 300), (2, "XA-1-1", 100), (3, "XA-1-2", 200), (4, "XA-2", 5)]))
    [1]
    """
    below: dict[str, list[int]] = {}
    parents = {prefix for _, account, _ in accounts for prefix in prefixes_of(account)}
    for _, account, ore in accounts:
        if account not in parents:  # a leaf
            for prefix in prefixes_of(account):
                below.setdefault(prefix, []).append(ore)
    return frozenset(number for number, account, ore in accounts if account in below and sum(below[account]) == ore)


def prefixes_of(account: str) -> list[str]:
    """The elements above an account, the nearest first.

    >>> prefixes_of("XA-0100-02")
    ['XA-0100', 'XA']
    """
    ends = [match.start() for match in _PARTED.finditer(account)]
    return [account[:end] for end in reversed(ends) if end]
