"""What else stands below an item on a committee's sheet: finance's remark, and the budget changes of its lines."""

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
    Lookup,
    Not,
    Nth,
    Other,
    Published,
    Step,
    Sum,
    both,
    equals,
    greater,
)
from ..schema.pages import Line, Look, Piece
from ..schema.texts import Replaced
from . import words as w
from .agreement_sheets import AMOUNT_YEARS

_Key = tuple[str, str | float | int]
CLOSE = " close"
CLOSE_KINDS = tuple(f"{kind}{CLOSE}" for kind in ("remark", "changes", "change"))  # after them there is no gap

_of_change = Equal(Other("change"), Col("change"))
_here = both(_of_change, Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))
_financing = equals(Other("financing"), w.YES)


def _of_financing(column: str) -> Expression:
    return Nth("changes", column, both(_of_change, _financing), Literal(1))


def _of_any_row(column: str) -> Expression:
    """What any row of the change says; a change is explained and decided as a whole."""
    return Nth("changes", column, both(_of_change, Not(IsBlank(Other(column)))), Literal(1))


_reason = Step(Published(_of_any_row("reason")))
_named = Concat((Col("change"), Literal(", linje "), Col("line"), Literal(": "), _reason))
_source = If(
    IsBlank(_of_financing("financing_source")),
    Step(Concat((Literal("Dækkes af punkt "), _of_financing("item")))),
    Step(Concat((Literal("Dækkes af: "), _of_financing("financing_source")))),
)
_covered = If(greater(Count("changes", both(_here, _financing)), Literal(0)), Literal("Dækker ændringen"), _source)
_status = _of_any_row("status")


_remarks = Lookup("items", "item", Col("item"), "remarks")
_administratively = "Håndteres administrativt. Der følges ikke op på punktet. "
_remark = Step(Published(_remarks))
# Where finance's remark says it already it is not said twice.
_unsaid = Equal(Replaced(_remark, "åndteres administrativt", ""), _remark)
ADMINISTRATIVE = Concat((If(_unsaid, Literal(_administratively), Literal("")), _remark))


def further_kinds(room: int) -> dict[str, tuple[Piece, ...]]:
    """The kinds of lines, for sheets with so many page columns for the rounds."""
    smiley, status = room + 1, room + 2
    remark = Concat((Literal("Bemærkning: "), Published(_remarks)))
    years = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
    unused = (Piece(1 + len(years), room - len(years), ""),) if room > len(years) else ()
    kinds: dict[str, tuple[Piece, ...]] = {
        "remark": (Piece(0, status + 1, remark),),
        "changes": (
            Piece(0, 1, "Budgetændringer, 1.000 kr.", Look.FAINT),
            *(Piece(at, 1, year, Look.FAINT) for at, year in enumerate(years, start=1)),
            *unused,
            Piece(smiley, 1, "Status", Look.FAINT),
            Piece(status, 1, "Finansiering", Look.FAINT),
        ),
        "change": (
            Piece(0, 1, _named),
            *(Piece(at, 1, Sum("changes", year, _here), Look.DEVIATION) for at, year in enumerate(AMOUNT_YEARS, start=1)),
            *unused,
            Piece(smiley, 1, If(IsBlank(_status), Literal(w.PROPOSED), _status)),
            Piece(status, 1, _covered),
        ),
    }  # fmt: skip
    return kinds | {f"{kind}{CLOSE}": pieces for kind, pieces in kinds.items()}


def further_lines(
    item: _Key, remark: bool, changes: Sequence[tuple[str, str | float | int]], closely: bool
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The line of an item's remark, if it has one; and a head and a line for each (change, budget line) of it."""
    end = CLOSE * closely
    told = [Line(f"change{end}", (item, ("change", change), ("line", line))) for change, line in changes]
    return (Line(f"remark{end}", (item,)),) * remark, ((Line(f"changes{end}", (item,)),) if told else ()) + tuple(told)
