"""Where the CPR numbers of a text stand, and what only looks like one.

A number is ddmmåå-xxxx or ddmmåååå-xxxx with a valid date (of replacement numbers, the day + 60), in whatever
groups people type it. Numbers of cases, projects, accounts, telephones and the like are told apart by their
shape, by what they are joined to and by the word in front of them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from msgspec import Struct

from .digit_groups import Group, groups_of
from .digits import CHAIN

# The number of digits in each group, and of how many of the groups the date is made.
_SHAPES: dict[tuple[int, ...], int] = {
    (10,): 1, (6, 4): 1, (6, 2, 2): 1, (4, 2, 4): 2, (4, 2, 2, 2): 2, (2, 2, 6): 3, (2, 2, 2, 4): 3, (2, 2, 2, 2, 2): 3,
    (12,): 1, (8, 4): 1, (8, 2, 2): 1, (4, 4, 4): 2, (2, 2, 8): 3, (2, 2, 4, 4): 3, (2, 2, 4, 2, 2): 3,
    (1, 1, 2, 4): 3, (1, 2, 2, 4): 3, (2, 1, 2, 4): 3, (1, 1, 4, 4): 3, (1, 2, 4, 4): 3, (2, 1, 4, 4): 3,
    (1,) * 10: 6, (1,) * 12: 8,
}  # fmt: skip
_LENGTHS = sorted({len(shape) for shape in _SHAPES})
_MARKS = frozenset("-./_\\")
_FRONT, _WINDOW = 40, 80  # characters: where a word that names a number stands, and where a fingerprint does

# What tells other numbers apart is compiled when it is first asked for: few texts have a row of digits that may be one.
_FINGERPRINT = (  # of a file, of a version, of a thing: any digits by chance
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{16,}|[0-9A-F]{16,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"
    r"(?![0-9A-Za-z])"
)
_NR = r"(?:s?[ .-]{0,2}n(?:umme)?r(?:et)?|s?[ .-]?id)"
_ASIDE = r"\.?[\s:.#=(\"»'/]*$"
_ACCOUNTS = r"(?:(?<!nem)konto|\bkonti|\bkto|\breg|\bregistrerings|\biban|\bean|\bgln|\bisbn|\bimei)(?:-?lokations)?"
_NAMED = (  # such a word alone is enough
    r"tlf|tel|telefon|mobil|mobiltlf|mob|fax|cvr|faktura|kreditnota|invoice|ordre|rekvisition|bilag|psp|psp-?element|wbs|kle|bfe|esr"
)
_NUMBERED = (  # with »nr.« or the like
    r"se|p[-. ]|produktionsenheds?|fak|rekv|sags?|journal|j|dok|dokument|akt|emn|projekt|omk\.?sted|omkostningssted|"
    r"profitcenter|matrikel|vare|løbe|serie|licens|måler|betalings"
)
_ACCOUNT = rf"(?i){_ACCOUNTS}{_NR}?{_ASIDE}"  # the number behind it may be typed in groups
_LABEL = rf"(?i)(?:\b(?:{_NAMED}){_NR}?|\b(?:{_NUMBERED}){_NR}){_ASIDE}"
_PERSON = rf"(?i)(?:cpr|\bpersons?|\bpers\.?){_NR}?{_ASIDE}"
_CODE = r"(?<![A-Za-zÆØÅæøå])(?!CPR|NR|PNR|CPRNR)[A-ZÆØÅ]{1,4}[-/.]?$"  # XA-0001234567
_MONEY = r"(?i)\s*(?:t\.?\s?kr|kr|mio|mia|mill|dkk|kroner|euro|€|%)"


class _Candidate(Struct, frozen=True):
    """Groups ``first`` to ``last`` of a chain that read as a CPR number."""

    first: int
    last: int
    dated: int  # how many of the groups are the date
    groups: tuple[Group, ...]
    gaps: tuple[str, ...]

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end

    @property
    def padded(self) -> bool:
        """Whether the day begins with a 0, as no amount does."""
        return self.groups[0].digits[0] == "0"

    @property
    def before_last(self) -> str:
        """What stands between the date and the four digits."""
        return self.gaps[self.dated - 1] if self.dated <= len(self.gaps) else ""

    @property
    def unmistakable(self) -> bool:
        """ddmmåå-xxxx, as it is printed."""
        return self.dated == 1 and "-" in self.before_last

    @property
    def marked(self) -> bool:
        """Whether the date is written as a date, or a hyphen parts it from the rest."""
        return self.unmistakable or any(gap.strip() for gap in self.gaps[: self.dated - 1])


def is_number_of_a_person(digits: str) -> bool:
    """Whether the digits of a number – without the zeros in front – are those of a CPR number."""
    ten, twelve = digits.zfill(10), digits.zfill(12)
    if len(digits) <= 10:
        return _is_day(ten[:2], ten[2:4], ten[4:6])
    return len(digits) <= 12 and _is_day(twelve[:2], twelve[2:4], twelve[4:8])


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Where the CPR numbers of a text begin and end, in order."""
    spans: list[tuple[int, int]] = []
    for chain in CHAIN.finditer(text):
        for start, end in _in_chain(text, chain.start(), chain.end()):
            if spans and start < spans[-1][1]:
                spans[-1] = (min(start, spans[-1][0]), max(end, spans[-1][1]))
            else:
                spans.append((start, end))
    return spans


def _in_chain(text: str, start: int, end: int) -> list[tuple[int, int]]:
    groups, gaps = groups_of(text, start, end)
    found = list(_candidates(groups, gaps))
    if not found:
        return []
    firsts, lasts = {one.first for one in found}, {one.last for one in found}
    chosen = []
    for one in found:
        alone_before = one.first == 0 or one.first - 1 in lasts
        alone_after = one.last == len(groups) - 1 or one.last + 1 in firsts
        before = None if alone_before else (gaps[one.first - 1], groups[one.first - 1].digits)
        after = None if alone_after else (gaps[one.last], groups[one.last + 1].digits)
        if _stands_for_itself(one, before, after) and not _is_something_else(text, one, start):
            chosen.append((one.start, one.end))
    return sorted(chosen)


def _candidates(groups: list[Group], gaps: list[str]) -> Iterator[_Candidate]:
    sizes = [len(group.digits) for group in groups]
    for first in range(len(groups)):
        if sizes[first] > 12:
            continue
        for length in _LENGTHS:
            last = first + length - 1
            if last >= len(groups):
                break
            dated = _SHAPES.get(tuple(sizes[first : last + 1]))
            if dated is not None:
                one = _Candidate(first, last, dated, tuple(groups[first : last + 1]), tuple(gaps[first:last]))
                if _has_date(one) and _is_parted_well(one):
                    yield one


def _has_date(one: _Candidate) -> bool:
    """Whether the day exists, and a year of four digits goes with the digits that follow it."""
    digits = "".join(group.digits for group in one.groups)
    if len(one.groups) == 4 and 1 in (len(one.groups[0].digits), len(one.groups[1].digits)):
        day, month, year, rest = (group.digits for group in one.groups)
    else:
        day, month, year, rest = digits[:2], digits[2:4], digits[4:-4], digits[-4:]
    if not _is_day(day, month, year):
        return False
    is_year = 2000 <= int(rest) < 2060
    if len(year) == 2:  # »01.01.19-2022« is a period; whoever had that number would be a hundred
        return not (one.dated == 3 and is_year and 10 <= int(year) <= 36 and one.before_last.strip())
    if one.before_last == "-":
        return not (is_year and int(year) >= 2000)
    if not one.gaps and not _is_time(rest):
        return True
    return _of_century(int(year), int(rest[0]))


def _is_day(day: str, month: str, year: str) -> bool:
    if len(year) == 4 and not 1858 <= int(year) < 2058:
        return False
    # Which century a year of two digits belongs to does not matter, but for 29 February.
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    number = int(day) - 60 if int(day) > 60 else int(day)
    if not (1 <= number <= 31 and 1 <= int(month) <= 12):
        return False
    for one in years:
        try:
            dt.date(one, int(month), number)
        except ValueError:
            continue
        return True
    return False


def _of_century(year: int, seventh: int) -> bool:
    """Whether the seventh digit is given to those born that year."""
    short = year % 100
    if year < 1900:
        return 5 <= seventh <= 8
    if year < 2000:
        return seventh <= 3 or (seventh in (4, 9) and short >= 37)
    return seventh >= 5 or (seventh == 4 and short <= 36)


def _is_time(digits: str) -> bool:
    return int(digits[:2]) < 24 and int(digits[2:]) < 60


def _is_parted_well(one: _Candidate) -> bool:
    """Whether the signs between the groups are some that a CPR number is typed with."""
    sizes = tuple(len(group.digits) for group in one.groups)
    if set(sizes) == {1}:
        return all(gap.isspace() or (n == one.dated - 1 and gap.strip() == "-") for n, gap in enumerate(one.gaps))
    within, last, split = one.gaps[: one.dated - 1], one.before_last, one.gaps[one.dated :]
    if not all(_parts_a_date(gap, one.padded) for gap in within):
        return False
    if sizes in ((2, 2, 6), (2, 2, 8)):  # nothing between the date and the rest: they are one group
        return all(gap in _MARKS for gap in one.gaps)
    if 1 in sizes and not (within[0] in ("-", ".", "/") and within[1] in ("-", ".", "/", " ")):
        return False
    if 1 in sizes and not (last.strip() or "/" in "".join(within) or len(one.groups[2].digits) == 4):
        return False
    if split and not (split[0].isspace() or (split[0] == "-" and (one.dated == 1 or not _is_time_of(one)))):
        return False  # a sign between hours and minutes
    return not last or _parts_the_rest(last, one.padded)


def _is_time_of(one: _Candidate) -> bool:
    return _is_time("".join(group.digits for group in one.groups[-2:]))


def _parts_a_date(gap: str, padded: bool) -> bool:
    sign = gap.strip()
    return not sign or sign in _MARKS or (padded and gap in (",", ":"))


def _parts_the_rest(gap: str, padded: bool) -> bool:
    """Any single sign or row of hyphens; what also stands between amounts only after a day with a 0."""
    sign = gap.strip()
    if not sign or sign in _MARKS or not sign.strip("-"):
        return True
    return (len(gap) == 1 and sign not in "+*=;%") or (padded and len(sign) <= 3)


def _stands_for_itself(one: _Candidate, before: tuple[str, str] | None, after: tuple[str, str] | None) -> bool:
    """Whether it is no part of a longer number: what stands beside it, with the sign between, is None or apart."""
    sizes = tuple(len(group.digits) for group in one.groups)
    if set(sizes) in ({1}, {2}) or sizes == (4, 4, 4):  # so are telephone numbers and others
        return not any(_same_row(one, neighbour) for neighbour in (before, after))
    if before is not None and before[0] in ("-", ".", "/") and not (one.unmistakable and before[0] == "/"):
        return False
    if before is not None and before[0] == "," and not one.gaps and len(before[1]) <= 3:
        return False  # decimals
    if after is not None and after[0] in ("-", ".", "/"):
        short = after[0] != "-" or len(after[1]) <= 2
        if not (one.unmistakable and short):
            return False
    if one.marked or one.padded or not one.gaps or one.before_last.strip("\n ") in _MARKS - {""}:
        return True
    # A row of amounts: others before or after it, parted as its own groups are.
    return not any(_same_row(one, neighbour) for neighbour in (before, after))


def _same_row(one: _Candidate, neighbour: tuple[str, str] | None) -> bool:
    """Whether what stands beside it is parted from it as its own groups are from each other."""
    if neighbour is None:
        return False
    gap = neighbour[0]
    return gap in one.gaps or (not gap.strip() and ("\n" not in gap or any("\n" in own for own in one.gaps)))


def _is_something_else(text: str, one: _Candidate, chain: int) -> bool:
    """Whether a word or letters in front, or a unit behind, say that it is another number."""
    front = text[max(0, one.start - _FRONT) : one.start]
    named = any(map(str.isalpha, front))
    if named and re.search(_PERSON, front):
        return False
    if _is_in_fingerprint(text, one.start, one.end):
        return True
    if one.marked:
        return False
    if named and ((not one.gaps and re.search(_CODE, front)) or re.search(_LABEL, front) or re.search(_ACCOUNT, front)):
        return True
    if 0 < one.start - chain < _FRONT and re.search(_ACCOUNT, text[max(0, chain - _FRONT) : chain]):
        return True
    return not one.padded and not one.before_last.strip() and re.compile(_MONEY).match(text, one.end) is not None


def _is_in_fingerprint(text: str, start: int, end: int) -> bool:
    neighbour = text[max(0, start - 1) : start] + text[end : end + 1]
    if not neighbour.strip(" \n.,:;()"):  # as for most
        return False
    base = max(0, start - _WINDOW)
    return any(
        found.start() <= start - base and end - base <= found.end()
        for found in re.finditer(_FINGERPRINT, text[base : end + _WINDOW])
    )
