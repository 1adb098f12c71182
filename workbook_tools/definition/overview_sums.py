"""The line of ``Overblik`` that says whether the parts give the whole, and the first rows that no part counts.

``operations/agreement/sums.py`` counts the same, and more, without these formulas.
"""

from __future__ import annotations

from functools import cache

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Count,
    Expression,
    If,
    IsBlank,
    IsNumber,
    Less,
    LinkToNth,
    Literal,
    Not,
    OneOf,
    Other,
    Related,
    Step,
    both,
    either,
    equals,
    greater,
)
from ..schema.pages import Grid, Look, Text
from ..schema.reach import InRow, Unreached
from ..schema.structure import Among, Column, FilledBy, Sheet, Type
from . import colours
from . import words as w
from .agreement_sheets import AMOUNT_YEARS, BUDGET_LINES, ITEMS, MILESTONES
from .answer_keys import key_fault
from .answer_sheets import answer_sheets
from .change_sheet import CHANGES
from .counting import filled_other
from .economy_sheet import ECONOMY
from .follow_up_sheet import FOLLOW_UP
from .levels import Form
from .listed import all_listed
from .setup_sheets import DEPARTMENTS, LISTS, ROUNDS

X, T = FilledBy.FORMULA, FilledBy.TOOL

ALL_COUNTED, NOT_ALL_COUNTED = "Delene giver det hele", "Delene giver ikke det hele"
OUTSIDE = "Rækker er sat ind eller skrevet, hvor der ikke regnes. Gem, og kør fill, så tæller de med:"
SUMS_COLOURED = ((ALL_COUNTED, colours.GOOD), (NOT_ALL_COUNTED, colours.BAD))
_LINK_SPAN = 4  # page columns
_COUNTED_BY = (ITEMS, MILESTONES, ROUNDS, DEPARTMENTS, LISTS, CHANGES)
_KINDS = tuple(category for _, categories in w.MONEY_KINDS for category in categories)


def _blank_or_one_of(column: str, texts: tuple[str, ...]) -> Expression:
    return either(IsBlank(Other(column)), OneOf(Other(column), texts))


# Pages count by department, theme and committee; of several committees an item counts with each.
_of_department = Related("departments", "department", Other("department"), filled_other("department"))
_of_item = Related(
    "items",
    "item",
    Other("item"),
    both(
        Related("lists", "theme", Other("theme"), filled_other("theme")),
        InRow("items", all_listed(Col("committee"), Among("lists", "committee"))),
    ),
)


@cache
def _counted(form: Form) -> dict[Sheet, Expression]:
    """By sheet what must be so for every part to count a row."""
    return {
        FOLLOW_UP: both(_blank_or_one_of("smiley", form.effort.texts), _of_department, _of_item),
        ECONOMY: both(
            _blank_or_one_of("economy_smiley", form.economy.texts),
            OneOf(Other("type"), w.LINE_TYPES),
            _of_department,
            _of_item,
        ),
        BUDGET_LINES: both(
            OneOf(Other("type"), w.LINE_TYPES),
            OneOf(Other("category"), _KINDS),
            *(either(IsBlank(Other(year)), IsNumber(Other(year))) for year in AMOUNT_YEARS),
        ),
    }


@cache
def left_out(form: Form, sheet: Sheet) -> Expression:
    """The rows of a sheet that some part does not count – of a smiley, a type, a category, a department, a theme or a
    committee –, or that the whole counts although their key is wrong."""
    counted = _counted(form)[sheet]
    if sheet is BUDGET_LINES:
        empty = Not(InRow(sheet.name, sheet.holds_anything))
        return Not(either(empty, both(filled_other(sheet.begun_with[0]), counted)))
    asked = next(one for one in answer_sheets(form) if one.name == sheet.name)
    fault = greater(key_fault(asked), Literal(0))
    return either(InRow(sheet.name, fault), Not(either(IsBlank(Other(sheet.begun_with[0])), counted)))


def _outside(form: Form) -> dict[Sheet, Expression]:
    """By sheet how many of its rows no formula reaches."""
    return {sheet: Step(Unreached(sheet.name)) for sheet in (*_counted(form), *_COUNTED_BY)}


def outside_line(form: Form) -> Text:
    """The sheets in which rows stand where no formula looks; nothing where there are none."""
    found = _outside(form).items()
    named = Step(
        Concat(tuple(If(Less(Literal(0), rows), Literal(f" {sheet.title}."), Literal("")) for sheet, rows in found))
    )
    says = Concat((Literal(OUTSIDE), named))
    return Text(If(equals(named, ""), Literal(""), says), Look.TEXT)


def sums_line(form: Form) -> Grid:
    """One line: whether all rows are counted everywhere, else for each sheet how many are not, as a link to the first."""
    numbers = {sheet: Step(Count(sheet.name, left_out(form, sheet))) for sheet in _counted(form)}
    outside = Step(Add(tuple(_outside(form).values())))
    complete = equals(Add((*numbers.values(), outside)), 0)
    columns = [
        Column("n", "", Type.INTEGER, T, width=0),
        Column("sums", "", Type.TEXT, X, formula=If(complete, Literal(ALL_COUNTED), Literal(NOT_ALL_COUNTED))),
    ]
    for sheet, number in numbers.items():
        begun_with = sheet.begun_with[0]
        says = Concat((Literal(f"{sheet.title}: "), number, Literal(" ikke talt med – gå til den første")))
        link = LinkToNth(sheet.name, begun_with, left_out(form, sheet), Literal(1), target=begun_with, says=Step(says))
        columns.append(Column(sheet.name, "", Type.TEXT, X, formula=link))
    return Grid(
        "sums",
        "",
        tuple(columns),
        ((1,),),
        looks={"sums": Look.SMILEY} | {sheet.name: Look.LINK for sheet in numbers},
        spans={sheet.name: _LINK_SPAN for sheet in numbers},
        header=False,
        ruled=False,
    )
