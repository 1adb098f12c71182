"""Amounts in Danish running text: how much, for which years, and what is said around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

_GROUPED = r"\d{1,3}(?:[.\u00a0 ]\d{3})+(?:,\d+)?"
_NUMBER = rf"{_GROUPED}|\d+(?:,\d+)?"
_UNIT = (
    r"(?P<unit>mia|milliarder?|mio|mill|millioner?|t\.?\s?kr|tkr|tusinde?\s+kr(?:oner)?|kroner|kr|dkk)\b\.?"
    r"(?:\s*(?:kr\b\.?|kroner|dkk))?"
)
_AMOUNT = re.compile(
    rf"(?P<about>\b(?:ca\.?|cirka|omkring|over|mere\s+end|op\s+til|knap|godt|minimum|maks\.?)\s+)?"
    # »2-3 mio.« are two amounts, but the year of »i 2021 og 3 mio.« is none.
    rf"(?<![\d.,])(?:(?!(?:19|20)\d\d\b)(?P<first>{_NUMBER})\s*(?:-|–|til|og)\s*)?"
    rf"(?:(?P<number>{_NUMBER})(?:,-|\.)?\s*(?:(?P<thousand>1\.000)\s*kr\b\.?|{_UNIT})"
    # »75.000,-«, »kr. 75.000«; the year of »kr. 2024« is none.
    rf"|(?P<dashed>{_GROUPED}|\d{{3,}}),-(?!\s*\d))"
    rf"|\b(?:kr\b\.?|dkk)\s*(?P<after>{_GROUPED}|\d+(?=,-))(?:,-)?(?![\d.]\d)",
    re.IGNORECASE,
)
_FACTORS = {
    "mia": Decimal(1_000_000), "millia": Decimal(1_000_000), "mil": Decimal(1_000), "mio": Decimal(1_000), "t": Decimal(1), "k": Decimal("0.001"),
    "d": Decimal("0.001"),
}  # fmt: skip
_YEARLY = re.compile(
    r"\b(?:årlige?|årligt|om\s+året|pr\.?\s+år|per\s+år|hvert\s+år|i\s+hvert\s+af\s+årene|varigt?)\b", re.IGNORECASE
)
_ONCE = re.compile(r"\b(?:engangs\w*|éngangs\w*|en\s+gang)\b", re.IGNORECASE)
_YEAR = r"(20\d\d)"
_YEARS = re.compile(
    rf"(?P<open>\bfra(?:\s+og\s+med)?\s+(?:budget\s*)?{_YEAR}(?!\s*(?:-|–|til)\s*20))"
    rf"|(?P<span>\b(?:i|fra|perioden|budget)\s+(?:hvert\s+af\s+)?(?:årene\s+|perioden\s+)?{_YEAR}\s*(?:-|–|til)\s*{_YEAR})"
    rf"|(?P<list>\b(?:i|for|budget)\s+(?:hvert\s+af\s+)?(?:budget\s*|årene\s+)?{_YEAR}(?:(?:,|\s+og)\s*{_YEAR})*)",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"\s*{_YEAR}\b(?!\s*(?:-|–)\s*20)")
_OTHER_YEAR = re.compile(
    r"\b(?:budgetaftalen?|aftalen?\s+om\s+budget|budgetforlig(?:et)?|budgettet|budget|aftalen?)\s*(?:for|fra|om)?\s*(20\d\d)",
    re.IGNORECASE,
)
# A full stop ends a sentence when a capital follows, but not after these; after a year it does.
_ABBREVIATION = re.compile(
    r"(?:\b(?:ca|mio|mia|mill|bl\.?\s?a|f\.?\s?eks|fx|pr|nr|jf|jfr|inkl|ekskl|evt)|(?<!\d)\d{1,2})$", re.IGNORECASE
)
_STOP = re.compile(r"[.!?]\s+(?=[A-ZÆØÅ»\"])")


class Period(Struct, frozen=True):
    """The years a text gives an amount for.

    ``years`` are named ones, ``onwards`` the first of an open period; ``yearly`` and ``once`` say how
    often. Nothing at all means that the text does not say.
    """

    years: frozenset[int] = frozenset()
    onwards: int | None = None
    yearly: bool = False
    once: bool = False


class AmountInText(Struct, frozen=True):
    """An amount as it stands: ``amount`` in 1.000 kr., where it begins, its years and its sentence.

    ``budget_years`` are years of budgets and agreements that the sentence names before the amount.
    """

    text: str
    amount: Decimal
    offset: int
    period: Period
    sentence: str
    budget_years: frozenset[int]


def find_amounts(text: str) -> Iterator[AmountInText]:
    """Every amount of a paragraph, in order. ``i 1.000 kr.`` above a table is a unit, not an amount."""
    for start, sentence in _sentences(text):
        hits = [hit for hit in _AMOUNT.finditer(sentence) if not _is_unit(sentence, hit)]
        for n, hit in enumerate(hits):
            before = sentence[hits[n - 1].end() if n else 0 : hit.start()]
            after = sentence[hit.end() : hits[n + 1].start() if n + 1 < len(hits) else len(sentence)]
            period = _period(before, after, sentence if len(hits) == 1 else before + after)
            budgets = frozenset(int(year) for year in _OTHER_YEAR.findall(sentence[: hit.end()]))
            for number, at in _numbers(hit):
                yield AmountInText(" ".join(hit[0].split()), _value(number, hit), start + at, period, sentence, budgets)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for stop in _STOP.finditer(text):
        if _ABBREVIATION.search(text[start : stop.start()]):
            continue
        yield start, text[start : stop.end()]
        start = stop.end()
    yield start, text[start:]


def without_units(text: str) -> str:
    """A text without what only says how a table counts.

    >>> without_units("Beløb i 1.000 kr. for 2027")
    'Beløb i … for 2027'
    """
    return "".join(_without_units(sentence) for _, sentence in _sentences(text))


def _without_units(sentence: str) -> str:
    return _AMOUNT.sub(lambda hit: "…" if _is_unit(sentence, hit) else hit[0], sentence)


def _is_unit(sentence: str, hit: re.Match[str]) -> bool:
    """»i 1.000 kr.«, »hele 1.000 kr.«, »(1.000 kr.)«, or the corner of a table: how it counts."""
    if hit["unit"] is None or hit["unit"].lower() != "kr" or hit["number"] != "1.000":
        return False
    before, after = sentence[: hit.start()], sentence[hit.end() :]
    corner = before + hit[0] + after.partition("\t")[0]
    if corner.strip(" \t():,.") == hit[0].strip(" ."):
        return True
    if before.endswith("(") and after.startswith(")"):
        return True
    return re.search(r"\b(?:i|hele)\s*$", sentence[: hit.start("number")], re.IGNORECASE) is not None


def _numbers(hit: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The number, and the one before it of »2-3 mio.«."""
    if hit["first"] is not None:
        yield hit["first"], hit.start("first")
    name = next(name for name in ("number", "dashed", "after") if hit[name] is not None)
    yield hit[name], hit.start(name)


def _value(number: str, hit: re.Match[str]) -> Decimal:
    whole = re.sub(r"[.\u00a0 ]", "", number).replace(",", ".")
    if hit["thousand"]:
        return Decimal(whole)
    unit = (hit["unit"] or "kr").lower()
    factor = next(worth for start, worth in _FACTORS.items() if unit.startswith(start))
    return (Decimal(whole) * factor).normalize()


def _period(before: str, after: str, whole: str) -> Period:
    yearly, once = bool(_YEARLY.search(whole)), bool(_ONCE.search(whole))
    # Right after the amount (»i 2021«), or else right before it (»i budget 2024 …«).
    found = _BARE_YEAR.match(after) or _YEARS.search(after[:60]) or _YEARS.search(before[-30:])
    if found is None:
        return Period(yearly=yearly, once=once)
    years = [int(year) for year in re.findall(_YEAR, found[0])]
    if found.re is _BARE_YEAR:
        return Period(frozenset(years), yearly=yearly)
    if found["open"]:
        return Period(onwards=years[0], yearly=yearly)
    if found["span"]:
        return Period(frozenset(range(years[0], years[-1] + 1)), yearly=yearly)
    return Period(frozenset(years), yearly=yearly)
