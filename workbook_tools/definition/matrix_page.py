"""``Matrix``: every followed-up item on one line – its milestones round by round, and its economy."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import (
    At,
    Col,
    Concat,
    Count,
    Equal,
    Expression,
    Figure,
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
    Step,
    Subtract,
    both,
    equals,
    setting,
)
from ..schema.pages import Block, Gap, Grid, Look, Page, Text
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .answers_on_pages import matrix_columns
from .levels import MISSING, Form
from .verdict import verdict

X, T = FilledBy.FORMULA, FilledBy.TOOL
SPARE_ITEMS = 3  # lines for what finance may still add; `fill` makes more
READABLE_ITEMS = 130  # on one A3 page
_SMILEYS_OF_ITEM = (
    "Et punkts smiley i en runde er den ringeste af dets milepæle; økonomien er den ringeste af dets linjer."
)
_ECONOMY_OF_ITEM = "Et punkts økonomi er den ringeste af dets linjer."


_SHORT = 4  # levels, or what is missing, in a formula that people see


def of_item(sheet: str, column: str | Expression, round_: Expression) -> Expression:
    """The greatest of a column in the item's rows of a round: worked out once for each item, and read by all lines of
    pages that speak of it."""
    mine = both(Equal(Other("item"), Col("item")), Equal(Other("round"), round_))
    return At("items", Greatest(sheet, column, mine), Position("items", "item", Col("item")))


def worst(sheet: str, column: str, round_: Expression, faces: Sequence[str | None]) -> Expression:
    """The worst of the item's ``faces`` in a round (worst first; None: what is missing), or nothing to follow up."""
    ranked = list(enumerate(reversed(faces), start=1))
    missing = next(number for number, face in ranked if face is None)
    (_, best), *others = [(number, face) for number, face in ranked if face is not None]
    first = If(equals(column, best or ""), Literal(1), Literal(0))
    rank: Expression = If(IsBlank(Col(column)), Literal(missing), first)
    for number, face in others:
        rank = If(equals(column, face or ""), Literal(number), rank)
    shown = [MISSING.text if face is None else face for _, face in ranked]
    found = of_item(sheet, Step(rank), round_)
    low, high = shown[:_SHORT], shown[_SHORT:]
    chain = _face(found, low, 1)
    if high:  # of many levels the formula would be long: the first ones are found in a cell of their own
        chain = If(Less(Literal(len(low)), found), _face(found, high, len(low) + 1), Step(chain))
    return If(IsBlank(Col("item")), Literal(""), chain)


def _face(found: Expression, shown: Sequence[str], first: int) -> Expression:
    chain: Expression = Literal("")
    for number, face in enumerate(shown, start=first):
        chain = If(Equal(found, Literal(number)), Literal(face), chain)
    return chain


def _count(round_: Expression) -> Expression:
    """How many of the round's milestones have the level of the line."""
    given = c.efforts(round_, Equal(Other("smiley"), Col("level")))
    return If(equals("level", MISSING.text), c.efforts(round_, c.blank("smiley")), given)


def matrix(form: Form, rounds: Sequence[int], items: int) -> Page:
    """The page for the rounds with these numbers and so many items: one A3 page, or more if they are many."""
    followed = both(Not(IsBlank(Other("item"))), Not(equals(Other("administrative"), w.YES)))

    def of_item(name: str, header: str) -> Column:
        return Column(name, header, Type.TEXT, X, formula=Published(Lookup("items", "item", Col("item"), name)))

    effort = tuple(
        Column(
            f"round_{number}", f"Runde {number}", Type.TEXT, X,
            formula=worst("follow_up", "smiley", Literal(number), form.effort.worst_first),
        )
        for number in rounds
    )  # fmt: skip
    # Business rule 3: the item's economy smiley is its worst line's.
    economy = Column(
        "economy", "Økonomi i den viste runde", Type.TEXT, X,
        formula=worst("economy", "economy_smiley", Figure("shown_round"), form.economy.worst_first),
    )  # fmt: skip
    own = tuple(matrix_columns(form))
    looks = {column.name: Look.FACE for column in (*effort, economy)}
    found = Count("items", followed)
    unshown = Concat(
        (Literal("… og "), Subtract(found, Col("written")), Literal(" punkter mere: kør `workbook-tools fill`."))
    )
    counts = Grid(
        "matrix_counts",
        "Milepæle runde for runde",
        (
            Column("level", "", Type.TEXT, T, width=0),
            Column("name", "", Type.TEXT, T),
            *(
                Column(f"count_{number}", f"Runde {number}", Type.INTEGER, X, formula=_count(Literal(number)))
                for number in rounds
            ),
        ),
        tuple((level.text, level.text) for level in (*form.effort, MISSING)),
        looks={"name": Look.SMILEY},
        spans={"name": 3},
    )
    blocks: tuple[Block, ...] = (
        Text(Concat((Literal("Matrix – "), setting(w.AGREEMENT_TITLE))), Look.TITLE),
        Text(verdict(form), Look.VERDICT),
        Text(
            f"{_ECONOMY_OF_ITEM if form.per_item else _SMILEYS_OF_ITEM} "
            "Tomt: intet at følge op. Punkter, der håndteres administrativt, er ikke med. Siden er beregnet til A3.",
            Look.NOTE,
        ),
        counts,
        Gap(),
        Grid(
            "matrix",
            "Punkter og runder",
            (
                Column("n", "", Type.INTEGER, T, width=0),
                Column("item", "Punktnr.", Type.TEXT, X, formula=Nth("items", "item", followed, Col("n"))),
                of_item("title", "Titel"),
                of_item("department", "Ansvarligt center"),
                *effort,
                economy,
                *own,
            ),
            tuple((n,) for n in range(1, items + 1)),
            looks=looks,
            spare=SPARE_ITEMS,
            more=If(Less(Col("written"), found), unshown, Literal("")),
        ),
    )
    widths = (11.0, 72.0, 40.0, *(18.0 for _ in effort), 21.0, *(24.0 for _ in own))
    return Page(
        "matrix", "Matrix", blocks, widths=widths, landscape=False, a3=True, one_page=items <= READABLE_ITEMS, repeats="matrix"
    )  # fmt: skip
