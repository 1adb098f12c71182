"""The part of the expression vocabulary that looks into texts – cuts long ones, so that they go on in several cells, and
holds lists of short ones against patterns –, and at several cells of a row at once."""

from __future__ import annotations

from .expressions import Step
from .node import Expression


class OneLine(Expression):
    """The text with a space for each line break."""

    value: Expression


class PartEnd(Expression):
    """How many characters of ``text`` are told when the part that begins after ``start`` characters ends: at most ``most``
    more, and where a word or line ends; all of them where the rest is not longer."""

    text: Expression
    start: Expression
    most: int


class Between(Expression):
    """The characters of ``text`` after the first ``start`` up to the ``end``-th."""

    text: Expression
    start: Expression
    end: Expression


class PartsLike(Expression):
    """How many of the first nine ``;``-separated texts of ``value``, each between two semicolons and without spaces around
    it, hold one of the ``patterns``, counted for each pattern. In a pattern ``?`` stands for one character and ``*`` for
    any number; case does not count, and none finds anything between two semicolons. Of a longer text the first 999
    characters are read."""

    value: Expression
    patterns: tuple[str, ...]


class IsEntry(Expression):
    """TRUE where ``value`` is a text that stands in ``column`` of ``sheet``, letter by letter. A blank is no entry."""

    sheet: str
    column: str
    value: Expression


class FirstFilled(Expression):
    """The place (from 1) of the first row of ``sheet`` whose ``column`` is not blank; −1 where there is none."""

    sheet: str
    column: str


class Holds(Expression):
    """TRUE where one of the row's ``cells``, which are columns, is not empty; spaces are something, too."""

    cells: tuple[Expression, ...]


class HoldsError(Expression):
    """TRUE where one of the row's ``cells``, which are columns, holds an error value."""

    cells: tuple[Expression, ...]


class Replaced(Expression):
    """The text with ``new`` in place of every ``old``."""

    value: Expression
    old: str
    new: str


class NoWords(Expression):
    """TRUE where no words stand: no letter, and no digit in front. What only looks blank has none, nor has a dash."""

    value: Expression


class Said(Step):
    """What a message's step says of a row, "" where nothing is to be said. Its cell then holds 0: a formula that stands once
    for many cells, and of which "" is stored, is worked out by LibreOffice without telling those that read it."""

    value: Expression
