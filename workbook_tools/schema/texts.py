"""The part of the expression vocabulary that cuts long texts, so that they go on in several cells."""

from __future__ import annotations

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
