"""Finished items, where items are followed up as wholes: nothing is asked of them any more, so they are listed apart.

Their money is followed up as long as there is some. Where milestones are followed up, ``Matrix`` tells it.
"""

from __future__ import annotations

from ..schema.expressions import (
    At,
    Col,
    Concat,
    Count,
    Equal,
    Expression,
    Greatest,
    If,
    IsBlank,
    Less,
    Literal,
    Lookup,
    Not,
    Nth,
    Other,
    Position,
    Published,
    Related,
    Step,
    Subtract,
    both,
    either,
    equals,
)
from ..schema.pages import Grid
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .levels import Form, one_of

X, T = FilledBy.FORMULA, FilledBy.TOOL
SPARE_LINES = 1


def ended_in(form: Form) -> Expression:
    """Of an item, the round in which it ended; "" while it is open."""
    dropped = equals(Other("status"), w.DROPPED)
    mine = Equal(Other("milestone_id"), Col("item"))  # what was a milestone before is asked about no more
    asked = both(mine, Not(IsBlank(Other("milestone_id"))), Not(dropped))
    counted = both(mine, Not(Related("milestones", "milestone_id", Other("milestone_id"), dropped)))
    has_ended = one_of(Other("smiley"), form.effort.ended)
    # One that was ended before and is answered again – worse, or ended anew – must not count twice.
    again = both(counted, one_of(Other("previous_smiley"), form.effort.ended), Not(IsBlank(Other("smiley"))))
    ended = Subtract(Count("follow_up", both(counted, has_ended)), Count("follow_up", again))
    number = Step(Count("milestones", asked))
    still_open = either(IsBlank(Col("item")), equals(number, 0), Less(ended, number))
    return If(still_open, Literal(""), Greatest("follow_up", "round", both(counted, has_ended)))


def ended_items(form: Form, items: int, columns: int) -> Grid:
    """The finished items, with who was responsible, when they ended and how; the page has so many ``columns``."""
    finished = Not(IsBlank(Other("ended_in")))
    item = Step(Nth("items", "item", finished, Col("n")))

    def of_item(name: str) -> Expression:
        return Nth("items", name, finished, Col("n"))

    round_ = At("items", Col("ended_in"), Position("items", "item", item))  # as a number
    last = both(
        Equal(Other("milestone_id"), item), Equal(Other("round"), round_), one_of(Other("smiley"), form.effort.ended)
    )
    texts = {
        "title": ("Punkt", Concat((item, Literal(" "), Published(of_item("title"))))),
        "department": ("Ansvarligt center", of_item("department")),
        "ended": ("Runde", Lookup("rounds", "round", round_, "designation")),
        "level": ("Niveau", Nth("follow_up", "smiley", last, Literal(1))),
    }
    made = (
        Column(name, header, Type.TEXT, X, formula=If(IsBlank(item), Literal(""), formula))
        for name, (header, formula) in texts.items()
    )
    none = If(equals(Count("items", finished), 0), Literal("Ingen punkter er afsluttet endnu."), Literal(""))
    return Grid(
        "ended_items", "Afsluttede punkter (deres penge følges, så længe der er nogen)",
        (Column("n", "", Type.INTEGER, T, width=0), *made), c.numbered(items),
        spans={"department": 3, "ended": 3, "level": min(2, columns - 7)}, spare=SPARE_LINES, more=none,
    )  # fmt: skip
