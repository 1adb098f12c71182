"""``Start``: the first thing a department sees – what to do, how far they are, what is still wrong."""

from __future__ import annotations

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Count,
    Expression,
    Figure,
    If,
    IsBlank,
    Less,
    LinkToNth,
    Literal,
    Not,
    Other,
    Subtract,
    both,
    equals,
    setting,
)
from ..schema.pages import Block, Gap, Grid, Look, NamedFigure, Page, Text
from ..schema.structure import Column, FilledBy, Type
from . import words as w
from .follow_up_sheet import reached_before
from .levels import EFFORT

X, T = FilledBy.FORMULA, FilledBy.TOOL

SAVE_FIRST = "Gem filen, før du udfylder den. Klik derefter på Aktivér redigering."
FILLED_IN_BY, APPROVED_BY, STATUS = "Udfyldt af", "Godkendt af", "Status"
PROBLEMS_SHOWN = 10
WARNINGS_SHOWN = 4

_ASKED = both(Not(IsBlank(Other("milestone_id"))), Not(reached_before(Other)))
_has_problem = Not(IsBlank(Other("control")))
_CHECKED = ("follow_up", "economy", "changes")


def _problems(sheet: str) -> Expression:
    return Count(sheet, _has_problem)


def _warnings(sheet: str) -> Expression:
    return Count(sheet, Not(IsBlank(Other("warning"))))


def _progress(sheet: str, asked: Expression) -> Expression:
    """»7 af 9 udfyldt«: rows with nothing left to do, of all rows that ask for something."""
    rows, done = Count(sheet, asked), Count(sheet, both(asked, IsBlank(Other("control"))))
    return Concat((done, Literal(" af "), rows, Literal(" udfyldt")))


def _nth_link(column: str, first: Expression, second: Expression) -> Expression:
    """The n-th filled cell of ``column`` over the three sheets in a row, as a link to what it is about.

    ``first`` and ``second`` are how many the first two sheets have.
    """
    after_first = Subtract(Col("n"), first)
    after_second = Subtract(after_first, second)

    def link(sheet: str, n: Expression) -> Expression:
        return LinkToNth(sheet, column, Not(IsBlank(Other(column))), n)

    return If(
        Not(Less(first, Col("n"))),
        link("follow_up", Col("n")),
        If(
            Not(Less(second, after_first)),
            link("economy", after_first),
            link("changes", after_second),
        ),
    )


def _more(total: Expression) -> Expression:
    """»… og 5 rækker mere«, where the list is shorter than what is missing."""
    rest = Subtract(total, Literal(PROBLEMS_SHOWN))
    rows = If(equals(rest, 1), Literal(" række mere"), Literal(" rækker mere"))
    return If(Less(Literal(0), rest), Concat((Literal("… og "), rest, rows)), Literal(""))


def start() -> Page:
    """The department workbook's first sheet."""
    total = Add(tuple(_problems(sheet) for sheet in _CHECKED))
    heading = Concat(
        (setting(w.MUNICIPALITY), Literal(": "), setting(w.AGREEMENT_TITLE), Literal(" – "), setting(w.ROUND_NAME))
    )
    blocks: tuple[Block, ...] = (
        Text(SAVE_FIRST, Look.NOTICE),
        Text(heading, Look.TITLE),
        Gap(),
        NamedFigure("department", w.DEPARTMENT, setting(w.DEPARTMENT)),
        NamedFigure("cutoff", w.CUTOFF, setting(w.CUTOFF), Look.DATE),
        NamedFigure("deadline", "Sendes til Økonomi senest", setting(w.DEADLINE), Look.DATE),
        NamedFigure("filled_in_by", FILLED_IN_BY, None, Look.INPUT),
        NamedFigure("approved_by", APPROVED_BY, None, Look.INPUT),
        Gap(),
        NamedFigure(
            "status",
            STATUS,
            If(equals(total, 0), Literal(w.READY), Literal(w.NOT_READY)),
            Look.STATUS,
        ),
        NamedFigure("follow_up_progress", "Milepæle (arket Opfølgning)", _progress("follow_up", _ASKED)),
        NamedFigure(
            "economy_progress",
            "Budgetlinjer (arket Økonomiopfølgning)",
            _progress("economy", Not(IsBlank(Other("item")))),
        ),
        NamedFigure("follow_up_problems", "Rækker at se på i Opfølgning", _problems("follow_up"), Look.INTEGER),
        NamedFigure("economy_problems", "Rækker at se på i Økonomiopfølgning", _problems("economy"), Look.INTEGER),
        NamedFigure("changes_problems", "Rækker at se på i Budgetændringer", _problems("changes"), Look.INTEGER),
        Gap(),
        Text("Sådan gør I", Look.HEADING),
        Text(
            f"1. Vælg én smiley for hver milepæl i arket Opfølgning. Er den {' eller '.join(EFFORT.ended)}, er I færdige med rækken.",
            Look.TEXT,
        ),
        Text(
            f"    Milepæle, I har nået før, står nederst med {EFFORT.symbols(EFFORT.ended)}. Ret dem kun, hvis de ikke længere er nået, og forklar hvorfor.",
            Look.TEXT,
        ),
        Text(
            "2. Vælg én smiley for hver budgetlinje i arket Økonomiopfølgning. Er budgettet overholdt, er I færdige.",
            Look.TEXT,
        ),
        Text(
            "3. Skriv kun ord og tal, hvor noget ikke går som planlagt. Kolonnen Kontrol siger, hvad der mangler.",
            Look.TEXT,
        ),
        Text("4. Gem filen og send den til Økonomi, når der står »Klar til at sende« ovenfor.", Look.TEXT),
        Text(
            "   ".join(f"{level.text}: {level.brief}" for level in EFFORT),
            Look.NOTE,
            lines=2,
        ),
        Gap(),
        Grid(
            "problems",
            "Det mangler (klik for at gå til cellen)",
            (
                Column("n", "", Type.INTEGER, T, width=0),
                Column(
                    "problem",
                    "",
                    Type.TEXT,
                    X,
                    formula=_nth_link("control", Figure("follow_up_problems"), Figure("economy_problems")),
                ),
            ),
            tuple((n,) for n in range(1, PROBLEMS_SHOWN + 1)),
            looks={"problem": Look.LINK},
            spans={"problem": 2},
            header=False,
            lines=2,
        ),
        Text(_more(total), Look.NOTE),
        Gap(),
        Grid(
            "warnings",
            "Se efter en ekstra gang (filen må gerne sendes)",
            (
                Column("n", "", Type.INTEGER, T, width=0),
                Column(
                    "warning",
                    "",
                    Type.TEXT,
                    X,
                    formula=_nth_link("warning", _warnings("follow_up"), _warnings("economy")),
                ),
            ),
            tuple((n,) for n in range(1, WARNINGS_SHOWN + 1)),
            looks={"warning": Look.LINK},
            spans={"warning": 2},
            header=False,
        ),
    )
    return Page("start", "Start", blocks, widths=(42, 74), landscape=False, one_page=True)
