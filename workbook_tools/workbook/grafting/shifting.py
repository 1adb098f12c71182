"""A formula as another cell that shares it has it: its relative references move along."""

from __future__ import annotations

import re

from ..layout import letters, split_a1
from ..reading.bounds import MOST_COLUMNS, MOST_ROWS

# Texts, quoted titles and words of other kinds are passed over.
_PIECES = re.compile(
    r"\"(?:[^\"]|\"\")*+(?:\"|$)|'(?:[^']|'')*+(?:'!?|$)|\[[^\[\]]*\]"
    r"|(?<![\w.\\$])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(\[!])"
    r"|(?<![\w.\\$])(\$?)(\d+):(\$?)(\d+)(?![\w.(\[!])"
    r"|(?<![\w.\\$])(\$?)([A-Za-z]{1,3})(\$?)(\d+)(?![\w.(\[!])"
    r"|[\w.\\?]+"
)


def shifted(formula: str, rows: int, columns: int) -> str:
    """The formula some rows further down and columns further right.

    >>> shifted("SUM($A1:B$2)+'C1'!C3&\\"D4\\"", 1, 1)
    'SUM($A2:C$2)+\\'C1\\'!D4&"D4"'
    """

    def column(fixed: str, name: str) -> str | None:
        if fixed:
            return fixed + name
        at = split_a1(f"{name.upper()}1")[1] + columns
        return letters(at) if 0 <= at < MOST_COLUMNS else None

    def row(fixed: str, number: str) -> str | None:
        if fixed:
            return fixed + number
        at = int(number) + rows
        return str(at) if 1 <= at <= MOST_ROWS else None

    def moved(found: re.Match[str]) -> str:
        if found[2]:
            left, right = column(found[1], found[2]), column(found[3], found[4])
            return f"{left}:{right}" if left and right else "#REF!"
        if found[6]:
            first, last = row(found[5], found[6]), row(found[7], found[8])
            return f"{first}:{last}" if first and last else "#REF!"
        if found[10]:
            letter, digit = column(found[9], found[10]), row(found[11], found[12])
            return f"{letter}{digit}" if letter and digit else "#REF!"
        return found[0]

    return _PIECES.sub(moved, formula)
