"""A committee's sheet: its items as in the follow-up note – heading, description, milestones, economy – to print.

What stands in a line is looked up by its item, milestone or budget line, so that a corrected answer shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Equal,
    Expression,
    Figure,
    If,
    IsBlank,
    Literal,
    Lookup,
    Nth,
    Other,
    Published,
    Step,
    Sum,
    both,
    equals,
)
from ..schema.pages import Block, Gap, Grid, Line, Look, Page, Piece, Sections, Text
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .levels import ECONOMY, EFFORT, MISSING, one_of

PLACE = "committees"
WIDTHS = (11.0, 38.0, 14.0, 14.0, 14.0, 14.0, 20.0, 46.0)
T = FilledBy.TOOL


class ItemLines(Struct, frozen=True):
    """What stands below an item: its milestones (with the round that says how they go, 0 before the
    first) and the budget lines of the shown round, or what the agreement gives an administrative item."""

    item: str
    milestones: Sequence[tuple[str, int]]
    lines: Sequence[tuple[str | float | int, bool]]
    administrative: bool


def _item(column: str) -> Expression:
    return Lookup("items", "item", Col("item"), column)


def _labelled(label: str, column: str, before: str = " · ") -> Expression:
    return Step(If(IsBlank(_item(column)), Literal(""), Concat((Literal(f"{before}{label}: "), _item(column)))))


_answer = both(Equal(Other("milestone_id"), Col("milestone_id")), Equal(Other("round"), Col("round")))


def _of_answer(column: str) -> Expression:
    return Nth("follow_up", column, _answer, Literal(1))


def _told(column: str) -> Expression:
    return Step(Published(_of_answer(column)))


_effort = If(
    equals("round", 0),
    Literal(""),
    If(IsBlank(_of_answer("smiley")), Literal(MISSING.text), _of_answer("smiley")),
)
# An unchanged smiley may keep the comment it had (business rule 8).
_comment = If(IsBlank(_of_answer("comment")), _told("previous_comment"), _told("comment"))
_expected = Step(
    If(IsBlank(_of_answer("expected")), Literal(""), Concat((Literal(" Forventes nået: "), _of_answer("expected"))))
)
_ended = one_of(_of_answer("smiley"), EFFORT.ended)
_status = If(equals("round", 0), Literal(""), If(_ended, _told("comment"), Concat((_comment, _expected))))

_line = both(c.IN_SHOWN_ROUND, Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))
_own_line = both(Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))


def _of_line(column: str) -> Expression:
    return Nth("economy", column, _line, Literal(1))


def _amount(*columns: str) -> Expression:
    return Add(tuple(Sum("economy", column, _line) for column in columns))


_line_text = Concat(
    (
        Published(Nth("budget_lines", "line_text", _own_line, Literal(1))),
        Literal(" ("),
        Nth("budget_lines", "type", _own_line, Literal(1)),
        Literal(")"),
    )
)
_economy_smiley = If(IsBlank(_of_line("economy_smiley")), Literal(MISSING.text), _of_line("economy_smiley"))
_if_asked = If(
    equals(Lookup("settings", "field", Literal(w.ECONOMY_SMILEY), "value"), w.OVERALL), Literal(""), _economy_smiley
)

KINDS: dict[str, tuple[Piece, ...]] = {
    "item": (
        Piece(0, 4, Concat((Col("item"), Literal(" "), Published(_item("title")))), Look.BAR),
        Piece(4, 2, Concat((_item("type"), Literal(""))), Look.BAR),
        Piece(6, 1, "Smiley", Look.BAR),
        Piece(7, 1, "Status", Look.BAR),
    ),
    "description": (
        Piece(0, 4, Published(_item("description"))),
        Piece(
            4, 4,
            Concat(
                (
                    _labelled("Ansvarligt center", "department", ""),
                    _labelled("Ansvarligt udvalg", "committee"),
                    _labelled("Væsentlig bidragsyder", "contributors"),
                    _labelled("Øvrige involverede udvalg", "other_committees"),
                )
            ),
        ),
    ),
    "milestone": (
        Piece(0, 1, "Milepæl", Look.FAINT),
        Piece(1, 3, Published(Lookup("milestones", "milestone_id", Col("milestone_id"), "milestone"))),
        Piece(
            4, 2,
            Concat(
                (
                    Lookup("rounds", "round", Lookup("milestones", "milestone_id", Col("milestone_id"), "round"), "designation"),
                    Literal(""),
                )
            ),
        ),
        Piece(6, 1, _effort, Look.SMILEY),
        Piece(7, 1, _status),
    ),
    "money": (
        Piece(0, 2, "Økonomi, 1.000 kr.", Look.SUBHEAD),
        Piece(2, 1, "Vedtaget", Look.SUBHEAD),
        Piece(3, 1, "Korrigeret", Look.SUBHEAD),
        Piece(4, 1, "Forventet", Look.SUBHEAD),
        Piece(5, 1, "Afvigelse", Look.SUBHEAD),
        Piece(6, 1, "Smiley", Look.SUBHEAD),
        Piece(7, 1, "Forklaring", Look.SUBHEAD),
    ),
    "line": (
        Piece(0, 2, _line_text),
        Piece(2, 1, _amount("adopted"), Look.AMOUNT),
        Piece(3, 1, _amount("current"), Look.AMOUNT),
        # Where no forecast is given the budget is expected to hold.
        Piece(4, 1, _amount("current", "deviation"), Look.AMOUNT),
        Piece(5, 1, _amount("deviation"), Look.AMOUNT),
        Piece(6, 1, _if_asked, Look.SMILEY),
        Piece(7, 1, Published(_of_line("explanation"))),
    ),
    "listed": (
        Piece(0, 2, _line_text),
        Piece(2, 1, Sum("budget_lines", "year_0", _own_line), Look.AMOUNT),
        Piece(3, 5, "Budgettet i året, som det står i aftalen. Der følges ikke op på linjen.", Look.FAINT),
    ),
    "no_money": (
        Piece(0, 2, "Økonomi", Look.FAINT),
        Piece(2, 6, "Ingen penge i budgetåret at følge op på.", Look.FAINT),
    ),
    "administrative": (Piece(0, 8, "Håndteres administrativt. Der følges ikke op på punktet.", Look.FAINT),),
    "involved": (
        Piece(0, 4, Concat((Col("item"), Literal(" "), Published(_item("title"))))),
        Piece(4, 2, Concat((_item("department"), Literal("")))),
        Piece(6, 2, Concat((_item("committee"), Literal("")))),
    ),
    "involved_head": (
        Piece(0, 4, "Punkt", Look.SUBHEAD),
        Piece(4, 2, "Ansvarligt center", Look.SUBHEAD),
        Piece(6, 2, "Ansvarligt udvalg, hvor punktet står", Look.SUBHEAD),
    ),
}  # fmt: skip


def _section(lines: ItemLines) -> tuple[Line, ...]:
    item = ("item", lines.item)
    made = [Line("item", (item,)), Line("description", (item,))]
    if lines.administrative:
        made.append(Line("administrative", (item,)))
    made += [
        Line("milestone", (item, ("milestone_id", milestone), ("round", round_)))
        for milestone, round_ in lines.milestones
    ]
    if lines.lines:
        made.append(Line("money", (item,)))
        made += [Line("line" if followed else "listed", (item, ("line", line))) for line, followed in lines.lines]
    elif not lines.administrative:
        made.append(Line("no_money", (item,)))
    return tuple(made)


@cache
def _summary() -> tuple[Grid, Grid]:
    """The committee's own numbers of the shown round."""
    return (
        Grid(
            "committee_effort",
            "Udvalgets milepæle i runden",
            (Column("name", "Udvalg", Type.TEXT, T), *c.effort_columns(c.SHOWN, c.BY_COMMITTEE)),
            (),
            spans={"name": 2},
        ),
        Grid(
            "committee_money",
            "Udvalgets penge i runden, 1.000 kr.",
            (
                Column("name", "Udvalg", Type.TEXT, T),
                c.number("adopted", "Vedtaget budget", c.money("adopted", c.SHOWN, c.BY_COMMITTEE), Type.AMOUNT),
                *c.money_columns(c.SHOWN, c.BY_COMMITTEE),
                *(column for column in c.economy_columns(c.SHOWN, c.BY_COMMITTEE) if column.header in ECONOMY.not_good),
            ),
            (),
            spans={"name": 2},
        ),
    )


def committee_page(
    title: str,
    committee: str,
    number: int,
    items: Sequence[ItemLines],
    involved: Sequence[str],
    agreement: str,
    round_name: str,
) -> Page:
    """The sheet called ``title`` of ``committee``, the ``number``-th; ``involved`` are others' items."""
    heading = Concat((Literal(f"{committee} – "), Lookup("rounds", "round", Figure("shown_round"), "designation")))
    mine = tuple(replace(grid, name=f"{grid.name}_{number}", rows=((committee,),)) for grid in _summary())
    blocks: list[Block] = [
        Text(heading, Look.TITLE),
        Text(
            "Milepælens smiley er den seneste til og med den viste runde. Beløb er i 1.000 kr. for budgetåret; plus i "
            "afvigelsen er et merforbrug.",
            Look.NOTE,
        ),
        Gap(),
        mine[0],
        Gap(),
        mine[1],
        Gap(),
        Sections(f"items_{number}", KINDS, tuple(map(_section, items))),
    ]
    if involved:
        lines = (Line("involved_head"), *(Line("involved", (("item", item),)) for item in involved))
        blocks += [
            Text("Andre punkter, som udvalget er involveret i", Look.HEADING),
            Sections(f"involved_{number}", KINDS, (lines,)),
        ]
    return Page(
        f"committee_{number}", title, tuple(blocks), widths=WIDTHS, place=PLACE,
        header=(agreement, round_name), footer=committee,
    )  # fmt: skip
