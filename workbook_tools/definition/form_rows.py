"""What the rows of ``Skala`` and ``Spørgsmål`` have in common: whether they are in force, and what no cell of them may be."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import (
    Col,
    Concat,
    Count,
    Equal,
    Expression,
    If,
    IsBlank,
    Literal,
    Not,
    Other,
    Step,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Column, FilledBy, Rule, Type
from ..schema.texts import Between, Replaced

NOW, LATER = "Nu", "Efter fill uden fejl"  # whether a row is in force
UNLISTED = ',;|"'  # signs that a drop-down cannot show, or that part its texts
_LONGEST = 32767  # characters of a cell


def signature(names: Sequence[str]) -> Expression:
    """What a row says, in one text."""
    return Concat(tuple(part for name in names for part in (Col(name), Literal("|"))))


def applies(name: str, signed: Sequence[str]) -> Column:
    """The column that says whether the row called ``name`` is in force, and what it was called, or why the tool cannot use it."""
    renamed = both(filled("called"), Not(Equal(Col(name), Col("called"))))
    later = If(renamed, Concat((Literal(f"{LATER}. Hed "), Col("called"))), Literal(LATER))
    valid = If(Equal(signature(signed), Col("in_force")), Literal(NOW), later)
    told = If(IsBlank(Col("refused")), valid, Concat((Literal("Nej. "), Col("refused"))))
    return Column(
        "applies", "Gælder", Type.TEXT, FilledBy.FORMULA, width=48, formula=If(IsBlank(Col(name)), Literal(""), told)
    )


def hidden(read: Sequence[str]) -> tuple[Column, ...]:
    """What the tool repeats of the row that is in force, and what it found in the one that stands there as long as all that was
    ``read`` is the same: what no formula can see."""
    same = both(filled("found"), Equal(signature(read), Col("found_for")))
    return (
        Column("in_force", "I kraft", Type.TEXT, FilledBy.TOOL, width=10, helper=True),
        *(
            Column(name, header, Type.TEXT, FilledBy.TOOL, width=10, helper=True, since=2)
            for name, header in (("called", "Hed"), ("found", "Fundet"), ("found_for", "Fundet i"))
        ),
        Column(
            "refused", "Afvist", Type.TEXT, FilledBy.FORMULA, width=10, helper=True, since=2,
            formula=If(same, Concat((Col("found"),)), Literal("")),
        ),
    )  # fmt: skip


def whose_id(sheet: str, key: str, name: str) -> Rule:
    """A row was copied with its hidden id, and none of those that have it is called as it was: whose the answers are nobody knows."""
    same = both(Not(IsBlank(Other(name))), Equal(Other(key), Col(key)))
    as_before = both(same, Equal(Other(name), Other("called")))
    copied = both(filled(key), greater(Count(sheet, same), Literal(1)), equals(Count(sheet, as_before), 0))
    return Rule("id-twice", name, copied, message=f"id-twice.{key}")


def longer(name: str, most: int) -> Expression:
    """The cell has more characters."""
    return Not(IsBlank(Between(Col(name), Literal(most), Literal(_LONGEST))))


def without(value: Expression, signs: str) -> Expression:
    """The text without any of the signs."""
    for sign in signs:
        value = Replaced(value, sign, "")
    return value


def holds(name: str, signs: str) -> Expression:
    """The cell has one of the signs."""
    text = Concat((Col(name),))
    return Step(either(*(Not(Equal(Replaced(text, sign, ""), text)) for sign in signs)))
