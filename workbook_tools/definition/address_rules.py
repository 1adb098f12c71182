"""What a mail address must look like: the ordinary mistakes, as a rule of the sheet.

Whether the mail server takes an address is told by ``mail/outgoing/addresses.py``, which knows all of what a sheet cannot.
"""

from __future__ import annotations

from ..schema.expressions import (
    Col,
    Equal,
    Expression,
    If,
    IsText,
    Literal,
    Not,
    Step,
    both,
    filled,
    greater,
)
from ..schema.structure import Rule
from ..schema.texts import PartsLike, Replaced

_FILLED, _ADDRESS, _OPENED, _CLOSED = ";?*;", "?@?*.?", "<", "<?*>;"
_WRONG = (
    *("@*@", "..", ".@", "@.", ";@", ".;", ".>", "@>", "<@", " @", "@ ", "<*<"),
    *("<*æ*@", "<*ø*@", "<*å*@"),
)
_WRONG_IF_BARE = (" ", "(", ")", ":", "[", ">", "æ*@", "ø*@", "å*@")


def malformed_addresses(column: str) -> Rule:
    """A cell that does not hold mail addresses – bare ones, or ``Bo Ærø <bo@by.dk>`` –, several of them with semicolons,
    line breaks or, where they are bare, commas between."""
    cell = Col(column)
    lines = Step(Replaced(cell, "\n", ";"))
    opened = _holding(lines, _OPENED)
    named = greater(opened, Literal(0))
    texts = Step(If(named, lines, Replaced(lines, ",", ";")))
    sound = both(
        IsText(cell),
        Equal(_holding(texts, _ADDRESS), _holding(texts, _FILLED)),
        Equal(_holding(texts, *_WRONG), Literal(0)),
        If(named, Equal(_holding(texts, _CLOSED), opened), Equal(_holding(texts, *_WRONG_IF_BARE), Literal(0))),
    )
    return Rule("address-malformed", column, both(filled(column), Not(sound)))


def _holding(texts: Expression, *patterns: str) -> Expression:
    return Step(PartsLike(texts, patterns))
