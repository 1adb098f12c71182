"""What is wrong with the key of a row that the tool made: finance can clear it, change it and copy the row.

Such a row counts in no round, or in one and not where its milestone or line is counted, or twice.
"""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from ..schema.expressions import (
    Col,
    Composed,
    Count,
    Equal,
    Expression,
    If,
    Literal,
    Other,
    Position,
    Step,
    both,
    equals,
    greater,
)
from ..schema.reach import Repeated
from ..schema.structure import Rule, Sheet
from .questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS

# The sheet that the rows of each are made from; they are told apart there as in a round.
SOURCES = {
    "follow_up": "milestones", "economy": "budget_lines", ITEM_ANSWERS: "items", DEPARTMENT_ANSWERS: "departments",
}  # fmt: skip
_OF_NO_ROUND, _OF_NOTHING, _TWICE = 1, 2, 3


def _known(sheet: str, key: tuple[str, ...]) -> Expression:
    """Whether there is a row of the sheet with the key."""
    return greater(Count(sheet, both(*(Equal(Other(name), Col(name)) for name in key))), Literal(0))


def _is_row(position: Expression) -> Expression:
    """Whether a position is one; read from the cell that it stands in."""
    return greater(Composed((position,)), Literal(0))


@cache
def key_fault(sheet: Sheet) -> Expression:
    """0 where the row's key is sound, or the row empty; else a number for each fault."""
    source, key = SOURCES[sheet.name], sheet.key[1:]
    parts = (Position("rounds", "round", Col("round")), *(Position(source, name, Col(name)) for name in key))
    known = _known(source, key) if key[1:] else _is_row(parts[1])
    of_round = If(known, If(Repeated(parts), Literal(_TWICE), Literal(0)), Literal(_OF_NOTHING))
    return Step(If(_is_row(parts[0]), of_round, If(sheet.holds_anything, Literal(_OF_NO_ROUND), Literal(0))))


def with_key_rules(sheet: Sheet) -> Sheet:
    """A sheet of answers with the rules about its key, which finance's workbook asks: a department's is locked."""
    fault, last, source = key_fault(sheet), sheet.key[-1], SOURCES[sheet.name]
    rules = (
        Rule("unknown-round", "round", equals(fault, _OF_NO_ROUND)),
        Rule("unknown-key", last, equals(fault, _OF_NOTHING), message=f"unknown-key.{source}"),
        Rule("duplicate-key", last, equals(fault, _TWICE), message=f"duplicate-key.{source}"),
    )
    return replace(sheet, rules=(*sheet.rules, *rules))
