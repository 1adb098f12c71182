"""What is to be done with an input cell, told from the rules: it is wrong, still to be filled in, not needed, or done."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import colours
from ..schema.expressions import Col, Expression, IsBlank, IsError, Not, both, either, filled
from ..schema.structure import Column, Severity
from ..schema.tones import Tone
from .derive import SheetRules

Told = tuple[Tone, Expression]  # the first that holds is meant


def what_to_fill_in(rules: SheetRules, column: Column) -> Iterator[Told]:
    """Of a column that departments fill in. What only warns asks for nothing."""
    cell, in_use = Col(column.name), rules.in_use
    fails = [rule.fails for rule in rules.by_column().get(column.name, ()) if rule.severity is not Severity.WARNING]
    wrong = colours.FAULTS[Severity.ERROR]
    yield wrong, IsError(cell)
    if fails:
        broken = either(*fails)
        yield wrong, both(in_use, Not(IsBlank(cell)), broken)
        yield colours.REQUIRED, both(in_use, IsBlank(cell), broken)
    if column.explains:
        yield colours.NOT_NEEDED, both(in_use, IsBlank(cell))
    yield colours.DONE, filled(column.name)


def where_control_speaks(rules: SheetRules) -> Told:
    """Of the columns that a row is known by, which stay in sight when ``Kontrol`` does not."""
    return colours.REQUIRED, Not(IsBlank(Col(rules.sheet.control)))
