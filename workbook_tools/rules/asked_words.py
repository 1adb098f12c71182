"""Where words are asked for: there a lone dash is as good as nothing, to the sheet's formulas as to the script."""

from __future__ import annotations

from functools import cache, partial
from operator import is_

from msgspec.structs import replace

from ..schema.expressions import And, Col, Expression, IsBlank, Not, Or
from ..schema.structure import FilledBy, Rule, Sheet, Type
from ..schema.texts import NoWords
from ..schema.tree import holds


@cache
def asked_for_words(sheet: Sheet) -> frozenset[str]:
    """The columns whose texts – comments, reasons – are asked for, always or by a rule."""
    people = (FilledBy.FINANCE, FilledBy.DEPARTMENT)
    texts = [column for column in sheet.columns if column.type is Type.TEXT and column.filled_by in people]
    rules = {column.name: [rule.fails for rule in sheet.rules if rule.column == column.name] for column in texts}
    return frozenset(
        column.name
        for column in texts
        if column.required or any(holds(fails, partial(is_, IsBlank(Col(column.name)))) for fails in rules[column.name])
    )


def asking_for_words(rule: Rule, sheet: Sheet) -> Rule:
    """``rule``, which takes a text without words in its column for blank where the sheet asks for words."""
    if rule.column not in asked_for_words(sheet) or sheet.column(rule.column).signs:
        return rule
    return replace(rule, fails=_with(rule.fails, IsBlank(Col(rule.column)), NoWords(Col(rule.column))))


def _with(node: Expression, old: Expression, new: Expression) -> Expression:
    """``node`` with ``new`` in place of ``old`` in what joins conditions."""
    if node is old:
        return new
    if isinstance(node, And | Or):
        return type(node)(tuple(_with(part, old, new) for part in node.parts))
    return Not(_with(node.value, old, new)) if isinstance(node, Not) else node
