"""The amounts in an agreement's text held against its budget lines (business rule 15)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from msgspec import Struct

from ..definition import words as w
from ..messages.message import Message, message
from ..prose.amounts_in_text import AmountInText, Period
from ..prose.document_amounts import amounts_in_document
from ..prose.paragraphs import Paragraph
from ..values.cells import Cell, as_text, is_blank, is_number
from .agreement.agreement import Agreement

EXACT, PARTIAL, NONE = "exact", "partial", "none"
YEARS = ("year_0", "year_1", "year_2", "year_3")
_FROM_OUTSIDE = re.compile(
    r"\b(?:finanslov\w*|statens?|statslig\w*|regionen?s?|ministeriets?|national\w*\s+pulje\w*|fonde?n?|eu-midler)\b",
    re.IGNORECASE,
)
# Words that say nothing about what a heading is about.
_EMPTY = frozenset(
    [
        "af",
        "at",
        "de",
        "den",
        "der",
        "det",
        "en",
        "er",
        "et",
        "for",
        "fra",
        "har",
        "i",
        "med",
        "nye",
        "ny",
        "og",
        "om",
        "på",
        "samt",
        "som",
        "til",
        "ved",
        "vi",
        "den",
        "det",
    ]
)
ENOUGH = 0.75  # share of the words that two headings must have in common


class BudgetLine(Struct, frozen=True):
    """A budget line: its key, text and amounts of the four years in 1.000 kr. (None where blank)."""

    item: str
    line: str
    text: str
    category: str
    amounts: tuple[Decimal | None, ...]

    @property
    def label(self) -> str:
        """The line's key: »1.5/2«."""
        return f"{self.item}/{self.line}"


class Finding(Struct, frozen=True):
    """An amount of the text and what it was matched with; ``reason`` says why, in a few words.

    ``sentence`` is where to find it in the document: Word shows no numbers of lines.
    """

    text: str
    amount: Decimal
    document_line: int
    match: str
    budget_lines: tuple[BudgetLine, ...]
    reason: Message
    sentence: str = ""


def amounts_of(document: Path, agreement: Agreement) -> list[Finding]:
    """Every amount in the running text of ``document``, in order.

    ``exact``: a line under the same heading has that amount and duration. ``partial``: it is part of a
    line, a sum or a net of them, or the duration disagrees. ``none``: money of another agreement, money
    from outside, or context. Printed tables are no running text. Raises NotADocument.
    """
    headings = _Headings(agreement)
    budget_year = int(agreement.budget_year) if agreement.budget_year.isdigit() else 0
    lines: Sequence[BudgetLine] = ()
    found = []
    for paragraph, amounts in amounts_in_document(document):
        under = headings.lines_under(paragraph)
        if under is not None:
            lines = under
        for amount in amounts:
            match, matched, reason = _judge(amount, lines, budget_year)
            line = paragraph.line_at(amount.offset)
            found.append(
                Finding(amount.text, amount.amount, line, match, tuple(matched), reason, amount.sentence.strip())
            )
    return found


class _Headings:
    """Which budget lines belong under which heading of the document."""

    def __init__(self, agreement: Agreement) -> None:
        self.lines = [_line(row) for row in agreement.tables["budget_lines"].records() if not is_blank(row["item"])]
        self.items = {
            as_text(row["item"]): _words(as_text(row["title"]))
            for row in agreement.tables["items"].records()
            if not is_blank(row["item"])
        }
        self.themes = [_words(as_text(row["theme"])) for row in agreement.tables["items"].records()]

    def lines_under(self, paragraph: Paragraph) -> list[BudgetLine] | None:
        """The lines of the item a heading is about; None if it is no heading of the agreement."""
        heading = paragraph.heading
        if not heading:
            return None
        words = _words(heading)
        numbered = re.match(r"(\d+(?:\.\d+)+)\.?\s", heading + " ")
        items = {numbered[1]} & set(self.items) if numbered else set()
        if not items:
            items = {item for item, title in self.items.items() if _alike(words, title)}
        if not items:
            return [] if any(_alike(words, theme) for theme in self.themes) else None
        # A line of another item may name this heading: »… og en bro over åen«.
        return [line for line in self.lines if line.item in items or (words and words <= _words(line.text))]


def _line(row: dict[str, Cell]) -> BudgetLine:
    amounts = tuple(Decimal(str(row[year])) if is_number(row[year]) else None for year in YEARS)
    return BudgetLine(
        as_text(row["item"]), as_text(row["line"]), as_text(row["line_text"]), as_text(row["category"]), amounts
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{2,}", text.casefold())) - _EMPTY


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one | other) and len(one & other) >= ENOUGH * len(one | other)


def _judge(
    amount: AmountInText, lines: Sequence[BudgetLine], budget_year: int
) -> tuple[str, Sequence[BudgetLine], Message]:
    """The verdict on one amount, the lines it rests on, and why."""
    if any(year < budget_year for year in amount.budget_years):
        earlier = [line for line in lines if line.category not in w.AGREEMENT_EFFECT]
        same = [line for line in earlier if _has(line, amount.amount)]
        return (EXACT, same[:1], _because("listed-as-earlier")) if same else (
            NONE, (), _because("another-agreement")
        )  # fmt: skip
    same = [line for line in lines if _has(line, amount.amount)]
    agreeing = [line for line in same if _lasts(line, amount, budget_year)]
    if agreeing:
        return EXACT, agreeing[:1], _because("line")
    if same:
        return PARTIAL, same[:1], _because("other-years")
    together = _sum_of(amount.amount, lines)
    if together:
        return PARTIAL, together, _because("sum")
    if _FROM_OUTSIDE.search(amount.sentence):
        return NONE, (), _because("outside")
    larger = [line for line in lines if any(abs(a) > amount.amount for a in line.amounts if a is not None)]
    if larger:
        return PARTIAL, larger[:1], _because("part")
    return NONE, (), _because("no-line" if not lines else "larger")


def _because(why: str) -> Message:
    return message(f"result.amount.{why}")


def _has(line: BudgetLine, amount: Decimal) -> bool:
    return any(a is not None and abs(a) == amount for a in line.amounts)


def _lasts(line: BudgetLine, amount: AmountInText, budget_year: int) -> bool:
    """Whether the line has the amount in the years the text gives it for."""
    period: Period = amount.period
    has = {budget_year + n for n, a in enumerate(line.amounts) if a is not None and abs(a) == amount.amount}
    all_years = set(range(budget_year, budget_year + len(YEARS)))
    if period.years:
        return period.years & all_years <= has and bool(period.years & has)
    if period.onwards is not None:
        return {year for year in all_years if year >= period.onwards} <= has
    if period.yearly:  # without an end: the budget year and all that follow (business rule 11)
        return all_years <= has
    return len(has) == 1 if period.once else True


def _sum_of(amount: Decimal, lines: Sequence[BudgetLine]) -> Sequence[BudgetLine]:
    """Two or more lines whose amounts of one year give the amount together."""
    for size in range(2, min(len(lines), 5) + 1):
        for chosen in combinations(lines, size):
            for year in range(len(YEARS)):
                parts = [line.amounts[year] for line in chosen]
                if all(parts) and abs(sum(part for part in parts if part is not None)) == amount:
                    return chosen
    return ()
