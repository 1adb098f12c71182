"""What amounts are counted in: kroner, thousands or millions, as a header, a caption or a note near them says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from ...messages.message import message
from ...prose.amounts_in_text import find_amounts
from ...prose.blocks import Block
from ...values.written_amounts import read_amount
from .draft import Doubt, Words

KRONER, THOUSANDS, MILLIONS = "kr.", "1.000 kr.", "mio. kr."
_AFTER_NUMBER = r"(?<!\d)(?<!\d[ \u00a0])"
_MILLIONS = re.compile(rf"{_AFTER_NUMBER}\b(?:mio\b\.?|millioner)(?:\s*(?:kr\b\.?|kroner))?", re.IGNORECASE)
_THOUSANDS = re.compile(
    r"(?<![\d.,])(?:1\.?000|tusinde?)\s*(?:kr\b\.?|kroner)|(?<!\d)(?<!\d[ \u00a0])\b(?:t\.?\s?kr\b\.?|tusinder?\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b\d[\d.,]*[ \u00a0]?(?:mio\b\.?|mia\b\.?|millioner|milliarder?)(?:[ \u00a0]*(?:kr\b\.?|kroner))?", re.IGNORECASE
)
_KRONER = re.compile(rf"{_AFTER_NUMBER}\b(?:kr|kroner|dkk)\b\.?(?!\s*\d)", re.IGNORECASE)
_OWN_UNIT = re.compile(r"mio|mill|t\.?\s?kr|1\.000\s*kr|tusind", re.IGNORECASE)
_OWN_KRONER = re.compile(r"^(?P<amount>[-−–÷+(\d., \u00a0)]*\d)(?:,-)?\s*(?:kr\.?|kroner|dkk)$", re.IGNORECASE)
_SAYING = re.compile(r"\b(?:alle|beløb|tal|er|i|hele|angivet|opgjort|priser?|pris|niveau|p/l|pl)\b", re.IGNORECASE)
_LONGEST_NOTE = 200  # characters of a line that says what a document's amounts are in
_SURELY_KRONER = 1_000_000  # no municipality sets a milliard aside in one row
_DECIMALS = re.compile(r"^[-−÷]?\d{1,3},\d{1,2}$")


@lru_cache(maxsize=2**12)
def units_said(text: str) -> frozenset[str]:
    """The units that a text names, but for those of an amount in it.

    >>> [sorted(units_said(text)) for text in ("Beløb i hele 1.000 kr.", "Hele kr.", "Ca. 5 mio. kr.")]
    [['1.000 kr.'], ['kr.'], []]
    """
    found: frozenset[str] = frozenset()
    text = _AMOUNT.sub(" ", text)
    for unit, said in ((THOUSANDS, _THOUSANDS), (MILLIONS, _MILLIONS), (KRONER, _KRONER)):
        rest = said.sub(" ", text)
        if rest != text:
            found |= {unit}
            text = rest
    return found


def only_says_units(text: str) -> bool:
    """Whether a line says what amounts are in, and nothing else.

    >>> only_says_units("1.000 kr., 2026-priser"), only_says_units("Drift i 1.000 kr.")
    (True, False)
    """
    rest = _MILLIONS.sub(" ", _KRONER.sub(" ", _THOUSANDS.sub(" ", text)))
    return bool(units_said(text)) and not re.search(r"[^\W\d_]", _SAYING.sub(" ", rest))


def amount_in(text: str, unit: str) -> int | None:
    """An amount in 1.000 kr. of a table that is counted in ``unit``; one that names its own is counted in that.

    >>> amount_in("4,5", MILLIONS), amount_in("1.250.400", KRONER), amount_in("450", THOUSANDS)
    (4500, 1250, 450)
    >>> amount_in("2 mio. kr.", KRONER), amount_in("500.000 kr.", THOUSANDS), amount_in("75.000,-", KRONER)
    (2000, 500, 75)
    """
    kroner = _in_kroner(text, unit)
    if kroner is not None:
        return (abs(kroner) + 500) // 1000 * (-1 if kroner < 0 else 1)
    if unit == KRONER and not _OWN_UNIT.search(text):
        return None
    return read_amount(f"{text} mio. kr." if text and unit == MILLIONS and not _OWN_UNIT.search(text) else text)


def is_rounded(text: str, unit: str) -> bool:
    """Whether an amount is in kroner and no whole thousands, so that what is read of it is not all of it.

    >>> is_rounded("500.400", KRONER), is_rounded("500.000", KRONER), is_rounded("400 kr.", THOUSANDS)
    (True, False, True)
    """
    return bool((_in_kroner(text, unit) or 0) % 1000)


def _in_kroner(text: str, unit: str) -> int | None:
    """The kroner of an amount that is counted in them; None for any other."""
    named = _OWN_KRONER.match(text)
    if named or (unit == KRONER and not _OWN_UNIT.search(text)):
        return read_amount(named["amount"] if named else text.removesuffix(",-"))
    return None


def counted_in(said: Sequence[str], texts: Iterable[str], blocks: Sequence[Block], at: int) -> tuple[str, list[Doubt]]:
    """What the amounts of a table are counted in, and whether that is asked.

    ``said`` are its header and its caption, the nearest first, then the notes around it count. Where none says it, what can
    only be kroner – the amounts are ``texts`` – is read as kroner, and small numbers with decimals as millions.
    """
    given = [text.strip() for text in texts if text.strip(" -–")]
    for text in said:
        units = units_said(text)
        if units:
            return _sure(units, given, text, blocks[at])
    before = [] if blocks[at].starts else _notes(reversed(blocks[:at]))
    after = _notes(takewhile(lambda block: not block.starts, blocks[at + 1 :]))
    if before or after:
        chosen = (before or after)[0]
        units = units_said(chosen.text)
        elsewhere = frozenset[str]().union(*(units_said(note.text) for note in (*before, *after)))
        near = any(chosen is block for block in blocks[max(at - 3, 0) : at])
        return _sure(units if near else elsewhere, given, chosen.text, blocks[at])
    unit = _likely(given)
    asked = message("file.review.unit", unit=unit)
    return unit, [Doubt(asked, Words(blocks[at].text, blocks[at].number))] if given else []


def _notes(blocks: Iterable[Block]) -> list[Block]:
    """The lines that say what amounts are in, and no amount themselves; in a workbook only those of the same sheet."""
    found = []
    for block in blocks:
        short = len(block.text) <= _LONGEST_NOTE and sum(map(bool, block.cells)) == 1
        if short and units_said(block.text) and not any(find_amounts(block.text)):
            found.append(block)
        if block.starts:
            break
    return found


def _sure(units: frozenset[str], given: Sequence[str], said: str, block: Block) -> tuple[str, list[Doubt]]:
    """The unit that is said; it is asked about if several are, or if the amounts would be impossible in it."""
    likely = _likely(given)
    unit = next(iter(units)) if len(units) == 1 else likely if likely in units else THOUSANDS
    amounts = [abs(amount) for text in given if (amount := amount_in(text, unit))]
    unlikely = unit == KRONER and bool(given) and max(amounts, default=0) < 1
    unlikely |= max(amounts, default=0) >= _SURELY_KRONER
    if len(units) == 1 and not unlikely:
        return unit, []
    asked = message("file.review.unit-unclear", unit=unit)
    return unit, [Doubt(asked, Words(said, block.number))]


def _likely(given: Sequence[str]) -> str:
    """What the amounts look as if they were counted in."""
    amounts = [amount for text in given if (amount := read_amount(text))]
    if any(map(_DECIMALS.match, given)) and max(map(abs, amounts), default=0) < _SURELY_KRONER // 1000:
        return MILLIONS
    large = max(map(abs, amounts), default=0) >= _SURELY_KRONER and all(amount % 1000 == 0 for amount in amounts)
    return KRONER if large else THOUSANDS
