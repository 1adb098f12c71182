"""Texts in a CSV file that no spreadsheet takes for a formula."""

from __future__ import annotations

# What a formula may begin with in Excel, LibreOffice and Google Sheets, full-width forms too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"


def never_a_formula(text: str) -> str:
    """The text with an apostrophe in front if it could be a formula, or begins with an apostrophe itself.

    Reversible: take one apostrophe away from every text that begins with one.

    >>> [never_a_formula(text) for text in ("=1+1", "-5", "Tekst")]
    ["'=1+1", "'-5", 'Tekst']
    """
    return GUARD + text if text.startswith((*_FORMULA_STARTS, GUARD)) else text
