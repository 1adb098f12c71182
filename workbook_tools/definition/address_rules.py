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

_FILLED, _ADDRESS, _NAMED = ";?*;", "?@?*.?", "<?*>;"
_IN_ANY = ("@*@", "..", ".@", "@.", ";@", ".;", ".>", "@>", "<@", " @", "@ ")
_IN_NAMED = (*_IN_ANY, "<*<", "æ*@*<", "ø*@*<", "å*@*<")
_IN_BARE = (*_IN_ANY, " ", "(", ")", ":", "[", ">", "æ*@", "ø*@", "å*@")


def malformed_addresses(column: str) -> Rule:
    """A cell that does not hold mail addresses – bare ones, or ``Bo Ærø <bo@by.dk>`` –, several of them with semicolons,
    line breaks or, where they are bare, commas between."""
    cell = Col(column)
    texts = Step(Replaced(cell, "\n", ";"))
    bare = Step(Replaced(texts, ",", ";"))
    are_named = greater(_holding(texts, "<"), Literal(0))
    named = both(_sound(texts, _IN_NAMED), Equal(_holding(texts, _NAMED), _holding(texts, "<")))
    sound = If(IsText(cell), If(are_named, named, _sound(bare, _IN_BARE)), Literal(False))
    return Rule("address-malformed", column, both(filled(column), Not(sound)))


def _sound(texts: Expression, wrong: tuple[str, ...]) -> Expression:
    """Every text has one address in it, and none of what is ``wrong``."""
    return both(Equal(_holding(texts, _ADDRESS), _holding(texts, _FILLED)), Equal(_holding(texts, *wrong), Literal(0)))


def _holding(texts: Expression, *patterns: str) -> Expression:
    return Step(PartsLike(texts, patterns))
