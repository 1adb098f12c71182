"""A committee's sheet to print: how it goes in a sentence, the items that need attention, then the others.

What stands in a line is looked up by its item, milestone or budget line, so that a corrected answer shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Count,
    Equal,
    Expression,
    Figure,
    If,
    IsBlank,
    Less,
    Literal,
    Lookup,
    Not,
    Nth,
    Other,
    Parts,
    Published,
    Step,
    Sum,
    both,
    either,
    equals,
    greater,
)
from ..schema.pages import Block, Gap, Line, Look, Page, Piece, Sections, Text
from ..schema.structure import FilledBy
from . import counting as c
from . import words as w
from .answers_on_pages import answer_kind, answer_kinds, shown_on
from .committee_changes import (
    ADMINISTRATIVE,
    CLOSE,
    CLOSE_KINDS,
    further_kinds,
    further_lines,
)
from .committee_items import MILESTONE_DROPPED, ItemLines, State, item_told, milestone_told
from .committee_summary import COLOURED, committee_summary, to_check
from .levels import MISSING, Form, one_of
from .matrix_page import of_item, worst

PLACE = "committees"
LEAST_ROUNDS = 4  # page columns of the rounds, in which the amounts stand too
T = FilledBy.TOOL
NOT_THERE = "(slettet)"  # of an item that is not on Punkter any more, while the sheet is as it was written


_SMILEY_OF_MILESTONES = "Et punkts smiley i en runde er den ringeste af dets milepæle, en milepæls smiley den seneste til og med den viste runde."
_SMILEY_OF_ITEM = "Et punkts smiley er den seneste til og med den viste runde."


def _item(column: str) -> Expression:
    return Lookup("items", "item", Col("item"), column)


def _labelled(label: str, column: str) -> Expression:
    return Step(If(IsBlank(_item(column)), Literal(""), Concat((Literal(f"{label}: "), _item(column)))))


_answer = both(Equal(Other("milestone_id"), Col("milestone_id")), Equal(Other("round"), Col("round")))


def _of_answer(column: str) -> Expression:
    return Nth("follow_up", column, _answer, Literal(1))


def _told(column: str) -> Expression:
    return Step(Published(_of_answer(column)))


_smiley = If(IsBlank(_of_answer("smiley")), Literal(MISSING.text), _of_answer("smiley"))
_known = If(both(MILESTONE_DROPPED, Not(Equal(Col("round"), c.SHOWN))), Literal(w.DROPPED), _smiley)
_effort = If(equals("round", 0), Literal(""), _known)
# An unchanged smiley may keep the comment it had (business rule 8).
_comment = If(IsBlank(_of_answer("comment")), _told("previous_comment"), _told("comment"))
_expected = Step(
    If(IsBlank(_of_answer("expected")), Literal(""), Concat((Literal(" Forventes nået: "), _of_answer("expected"))))
)
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

_there = greater(Count("items", Equal(Other("item"), Col("item"))), Literal(0))
_titled = Concat((Col("item"), Literal(" "), If(_there, Published(_item("title")), Literal(NOT_THERE))))
_milestone_round = Lookup("milestones", "milestone_id", Col("milestone_id"), "round")
_responsible = Concat((Literal("Ansvarlige udvalg: "), _item("committee"), Literal(" · ")))
_one_blank = either(IsBlank(_item("contributors")), IsBlank(_item("other_committees")))
_others = (
    Step(If(Less(Literal(1), Parts(_item("committee"))), _responsible, Literal(""))),
    _labelled("Væsentlig bidragsyder", "contributors"),
    Step(If(_one_blank, Literal(""), Literal(" · "))),
    _labelled("Øvrige involverede udvalg", "other_committees"),
)
_center = Concat((_item("department"), Literal("")))


def _status(form: Form) -> Expression:
    ended = one_of(_of_answer("smiley"), form.effort.ended)
    told = If(equals("round", 0), Literal(""), If(ended, _told("comment"), Concat((_comment, _expected))))
    return milestone_told(told)


def _corrected_or_center(form: Form) -> Expression:
    """What became of an item that had ended well when the sheet was written and does not any more, else its department."""
    open_again = one_of(Other("smiley"), form.effort.open)
    not_ended = both(c.IN_SHOWN_ROUND, Equal(Other("item"), Col("item")), open_again)
    corrected = Step(Published(Nth("follow_up", "comment", not_ended, Literal(1))))
    return to_check(
        of_item("economy", "asked_about", Figure("shown_round")), item_told(If(IsBlank(corrected), _center, corrected))
    )


@cache
def _kinds(form: Form, rounds: tuple[int, ...]) -> dict[str, tuple[Piece, ...]]:
    """The lines of the sheets; an item's first one has its faces round by round."""
    economy = worst("economy", "economy_smiley", Figure("shown_round"), form.economy.worst_first)
    corrected_or_center = _corrected_or_center(form)
    room = max(LEAST_ROUNDS, len(rounds))
    smiley, status = room + 1, room + 2

    def faces(look: Look) -> tuple[Piece, ...]:
        of_rounds = [worst("follow_up", "smiley", Literal(number), form.effort.worst_first) for number in rounds]
        texts = [*of_rounds, *[Literal("")] * (room - len(rounds))]
        return tuple(
            Piece(at, 1, "" if text == Literal("") else text, look)
            for at, text in enumerate([*texts, economy], start=1)
        )

    amounts = (
        ("Vedtaget", _amount("adopted"), Look.AMOUNT),
        ("Korrigeret", _amount("current"), Look.AMOUNT),
        # Where no forecast is given the budget is expected to hold.
        ("Forventet", _amount("current", "deviation"), Look.AMOUNT),
        ("Afvigelse", _amount("deviation"), Look.DEVIATION),
    )
    rest = room - len(amounts)
    unused = (Piece(1 + len(amounts), rest, ""),) if rest else ()
    return {
        **further_kinds(room),
        **answer_kinds(form, room),
        **{
            f"head {state.name}": (
                Piece(0, 1, state.value, Look.SUBHEAD),
                *(
                    Piece(1 + at, 1, f"Runde {rounds[at]}" if at < len(rounds) else "", Look.SUBHEAD)
                    for at in range(room)
                ),
                Piece(smiley, 1, "Økonomi", Look.SUBHEAD),
                Piece(status, 1, "Ansvarligt center", Look.SUBHEAD),
            )
            for state in State
        },
        "item": (
            Piece(0, 1, _titled, Look.BAR),
            *faces(Look.BAR),
            Piece(status, 1, _center, Look.BAR),
        ),
        "under way": (Piece(0, 1, _titled, Look.VALUE), *faces(Look.SMILEY), Piece(status, 1, corrected_or_center)),
        "ended": (Piece(0, 1, _titled), *faces(Look.SMILEY), Piece(status, 1, corrected_or_center)),
        "description": (Piece(0, smiley, Published(_item("description"))), Piece(smiley, 2, Concat(_others))),
        "milestone": (
            Piece(0, 3, Published(Lookup("milestones", "milestone_id", Col("milestone_id"), "milestone"))),
            Piece(3, room - 2, Concat((Lookup("rounds", "round", _milestone_round, "designation"), Literal("")))),
            Piece(smiley, 1, _effort, Look.SMILEY),
            Piece(status, 1, _status(form)),
        ),
        "money": (
            Piece(0, 1, "Økonomi, 1.000 kr.", Look.FAINT),
            *(Piece(at, 1, header, Look.FAINT) for at, (header, _, _) in enumerate(amounts, start=1)),
            *unused,
            Piece(smiley, 1, "", Look.FAINT),
            Piece(status, 1, "Forklaring", Look.FAINT),
        ),
        "line": (
            Piece(0, 1, _line_text),
            *(Piece(at, 1, amount, look) for at, (_, amount, look) in enumerate(amounts, start=1)),
            *unused,
            Piece(smiley, 1, _if_asked, Look.SMILEY),
            Piece(status, 1, to_check(Sum("economy", "asked_about", _line), Published(_of_line("explanation")))),
        ),
        "listed": (
            Piece(0, 1, _line_text),
            Piece(1, 1, Sum("budget_lines", "year_0", _own_line), Look.AMOUNT),
            Piece(2, room + 1, "Budgettet i året, som det står i aftalen. Der følges ikke op på linjen.", Look.FAINT),
        ),
        "administrative": (
            Piece(0, 1, _titled),
            Piece(1, room + 2, ADMINISTRATIVE, Look.FAINT),
        ),
        "involved": (
            Piece(0, 1, _titled),
            Piece(1, room + 1, _center),
            Piece(status, 1, Concat((_item("committee"), Literal("")))),
        ),
        "involved_head": (
            Piece(0, 1, "Andre punkter, som udvalget er involveret i", Look.SUBHEAD),
            Piece(1, room + 1, "Ansvarligt center", Look.SUBHEAD),
            Piece(status, 1, "Ansvarligt udvalg, hvor punktet står", Look.SUBHEAD),
        ),
    }  # fmt: skip


def _section(lines: ItemLines) -> tuple[Line, ...]:
    item = ("item", lines.item)
    ended = lines.state in (State.ENDED, State.DROPPED)
    closely = lines.administrative or ended

    def answered(part: str | float | int, *keys: tuple[str, str | float | int]) -> tuple[Line, ...]:
        return tuple(
            Line(f"{answer_kind(question)}{CLOSE * closely}", (item, *keys, ("round", round_)))
            for question, of, round_ in lines.answers
            if of == part
        )

    listed = tuple(
        one
        for line, followed in lines.lines
        for one in (Line("line" if followed else "listed", (item, ("line", line))), *answered(line, ("line", line)))
    )
    remark, changes = further_lines(item, lines.remark, lines.changes, closely)
    remark += answered("")
    if lines.administrative:
        return (Line("administrative", (item,)), *listed, *changes)
    if ended:
        return (Line("ended", (item,)), *remark, *changes)
    if lines.state is State.UNDER_WAY:
        made, listed = [Line("under way", (item,)), *remark], ()
    else:
        made = [Line("item", (item,)), Line("description", (item,)), *remark]
    for milestone, round_ in lines.milestones:
        if round_ == 0 or lines.state is State.ATTENTION:
            known = (("milestone_id", milestone), ("round", round_))
            made += [Line("milestone", (item, *known)), *answered(milestone, known[0])]
    return (*made, *((Line("money", (item,)), *listed) if listed else ()), *changes)


def _groups(items: Sequence[ItemLines]) -> Iterator[tuple[Line, ...]]:
    """The items by state, each with the head of its group if it is the first; those with a line each follow closely."""
    for state in State:
        of_state = [_section(item) for item in items if (State.ENDED if item.administrative else item.state) is state]
        if not of_state:
            continue
        first, *others = of_state
        yield (Line(f"head {state.name}"), *first)
        yield from others


def committee_page(
    form: Form,
    title: str,
    committee: str,
    number: int,
    items: Sequence[ItemLines],
    involved: Sequence[str],
    agreement: str,
    round_name: str,
    rounds: Sequence[int],
) -> Page:
    """The sheet called ``title`` of ``committee``, the ``number``-th; ``involved`` are others' items."""
    heading = Concat((Literal(f"{committee} – "), Lookup("rounds", "round", Figure("shown_round"), "designation")))
    room = max(LEAST_ROUNDS, len(rounds))
    widths = (58.0, *[17.5] * room, 20.5, 60.0)
    rows = ((committee,),), ((committee, "I alt"),)
    mine = [
        replace(grid, name=f"{grid.name}_{number}", rows=of)
        for grid, of in zip(committee_summary(form, len(widths)), rows, strict=True)
    ]
    kinds = _kinds(form, tuple(rounds))
    blocks: list[Block] = [
        Text(heading, Look.TITLE),
        mine[0],
        Text(
            f"{_SMILEY_OF_ITEM if form.per_item else _SMILEY_OF_MILESTONES} Beløb er i 1.000 kr. for budgetåret; plus i "
            "afvigelsen er et merforbrug.",
            Look.NOTE,
        ),
        Gap(),
        mine[1],
        Gap(),
        Sections(
            f"items_{number}",
            kinds,
            tuple(_groups(items)),
            close=(
                "ended",
                "administrative",
                *CLOSE_KINDS,
                *(f"{answer_kind(question.name)}{CLOSE}" for question in shown_on(form, w.ON_COMMITTEE)),
            ),
        ),
    ]
    if involved:
        lines = (Line("involved_head"), *(Line("involved", (("item", item),)) for item in involved))
        blocks += [Gap(), Sections(f"involved_{number}", kinds, (lines,))]
    return Page(
        f"committee_{number}", title, tuple(blocks), widths=widths, place=PLACE,
        header=(agreement, round_name), footer=committee, coloured=COLOURED,
    )  # fmt: skip
