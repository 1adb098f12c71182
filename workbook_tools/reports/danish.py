"""Amounts, dates, counts and lists in Danish, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ..messages.catalogue import text_of

MINUS = "−"


def said(key: str, /, **values: object) -> str:
    """The text ``note.KEY`` of the catalogue with its values, which are the workbook's own, with CPR numbers hidden."""
    return text_of(f"note.{key}").format(**values)


def thousands(amount: float) -> str:
    """An amount of 1.000 kr. for a table: »1.350«, »−7.250«."""
    return _grouped(Decimal(str(amount)).quantize(Decimal(1), ROUND_HALF_UP))


def millions(amount: float) -> str:
    """An amount of 1.000 kr. for running text: »1,35 mio. kr.«; one below a million in kroner. Never broken.

    >>> millions(175), millions(-450.5), millions(1350)
    ('175.000\\xa0kr.', '−450.500\\xa0kr.', '1,35\\xa0mio.\\xa0kr.')
    """
    exact = Decimal(str(amount))
    rounded = (exact / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if abs(exact) < 1000:
        return said("kroner", amount=_grouped((exact * 1000).quantize(Decimal(1), ROUND_HALF_UP)))
    return said("millions", amount=_grouped(rounded))


def _grouped(number: Decimal) -> str:
    danish = f"{abs(number):,}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return (MINUS if number < 0 else "") + danish


def count(number: int, one: str, many: str) -> str:
    """»1 milepæl«, »7 milepæle«."""
    return f"{thousands(number)} {one if number == 1 else many}"


def milestones(number: int) -> str:
    return count(number, said("milestone"), said("milestone.several"))


def items(number: int) -> str:
    return count(number, said("item"), said("item.several"))


def budget_lines(number: int) -> str:
    return count(number, said("budget-line"), said("budget-line.several"))


def all_of(number: int, many: str) -> str:
    """»begge milepæle«, »alle 7 milepæle«; ``number`` is at least 2."""
    return said("both", many=many) if number == 2 else said("all-of", number=thousands(number), many=many)


def listed(texts: Sequence[str]) -> str:
    """»a«, »a og b«, »a, b og c«."""
    return " og ".join((", ".join(texts[:-1]), texts[-1])) if len(texts) > 1 else "".join(texts)


def clauses(texts: Sequence[str]) -> str:
    """Main clauses in one sentence: »a«, »a, og b«, »a, b, og c«."""
    return ", og ".join((", ".join(texts[:-1]), texts[-1])) if len(texts) > 1 else "".join(texts)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
