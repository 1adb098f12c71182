"""``Start``: the first thing a department sees – what to do, how far they are, what is still wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

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
    Nth,
    Other,
    Step,
    Subtract,
    both,
    either,
    equals,
    setting,
)
from ..schema.pages import Block, Gap, Grid, Look, NamedFigure, Page, Text
from ..schema.reach import Unchecked, Unreached
from ..schema.structure import Column, FilledBy, Sheet, Type
from . import words as w
from .answer_sheets import answer_sheets
from .follow_up_sheet import reached_before
from .legends import FOR_DEPARTMENTS
from .levels import Form
from .questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS

X, T = FilledBy.FORMULA, FilledBy.TOOL

SAVE_FIRST = "Gem filen, før du udfylder den. Klik derefter på Aktivér redigering."
FILLED_IN_BY, APPROVED_BY, STATUS = "Udfyldt af", "Godkendt af", "Status"
PROBLEMS_SHOWN = 6
WARNINGS_SHOWN = 4

_has_problem = Not(IsBlank(Other("control")))
_CHECKED = ("follow_up", "economy", "changes")


class _Answers(Struct, frozen=True):
    """A sheet of answers: the column of its smiley, and the rows in which that one is missing, or another thing is wrong."""

    sheet: str
    title: str
    smiley: str
    missing: Expression
    special: Expression


_overall_only = equals(setting(w.ECONOMY_SMILEY), w.OVERALL)
_EFFORT = _Answers(
    "follow_up",
    "Opfølgning",
    "smiley",
    both(_has_problem, IsBlank(Other("smiley"))),
    both(_has_problem, Not(IsBlank(Other("smiley")))),
)
_ECONOMY = _Answers(
    "economy",
    "Økonomiopfølgning",
    "economy_smiley",
    both(_has_problem, IsBlank(Other("economy_smiley")), Not(_overall_only)),
    both(_has_problem, either(Not(IsBlank(Other("economy_smiley"))), _overall_only)),
)


def _problems(sheet: str) -> Expression:
    return Count(sheet, _has_problem)


def _warnings(sheet: str) -> Expression:
    return Count(sheet, Not(IsBlank(Other("warning"))))


def _progress(sheet: str, asked: Expression) -> Expression:
    """»7 af 9 udfyldt«: rows with nothing left to do, of all rows that ask for something."""
    rows, done = Count(sheet, asked), Count(sheet, both(asked, IsBlank(Other("control"))))
    return Concat((done, Literal(" af "), rows, Literal(" udfyldt")))


def _progress_of(sheet: Sheet) -> tuple[str, Expression]:
    """The same for a sheet of the municipality's own questions, which are perhaps asked in other rounds only."""
    of, known = ("Center", "department") if sheet.name == DEPARTMENT_ANSWERS else ("Punkter", "item")
    asked = Not(IsBlank(Other(known)))
    told = If(equals(Count(sheet.name, asked), 0), Literal("Ikke i denne runde"), _progress(sheet.name, asked))
    return f"{of} (arket {sheet.title})", told


def _to_first_of(sheet: Sheet) -> Expression:
    """»Punktsvar: 8 rækker at udfylde eller rette – gå til den første«, as a link."""
    number = Step(_problems(sheet.name))
    rows = If(
        equals(number, 1),
        Literal(" række at udfylde eller rette – gå til den"),
        Literal(" rækker at udfylde eller rette – gå til den første"),
    )
    says = Step(Concat((Literal(f"{sheet.title}: "), number, rows)))
    return LinkToNth(sheet.name, "control", _has_problem, Literal(1), says=says)


def _to_first(answers: _Answers) -> Expression:
    """»Opfølgning: 16 smileyer mangler – gå til den første«, as a link."""
    number = Count(answers.sheet, answers.missing)
    smileys = If(
        equals(number, 1), Literal(" smiley mangler – gå til den"), Literal(" smileyer mangler – gå til den første")
    )
    says = Step(Concat((Literal(f"{answers.title}: "), number, smileys)))
    return LinkToNth(answers.sheet, "control", answers.missing, Literal(1), target=answers.smiley, says=says)


class _Listed(Struct, frozen=True):
    """A sheet's part of a list over several: which rows, and how many they are."""

    sheet: str
    where: Expression
    number: Expression


_Make = Callable[[_Listed, Expression], Expression]


def _over(parts: Sequence[_Listed], make: _Make) -> Expression:
    """What ``make`` gives for the n-th row over the three sheets one after the other."""
    first, second, third = parts
    after_first = Subtract(Col("n"), first.number)
    after_second = Subtract(after_first, second.number)
    return If(
        Not(Less(first.number, Col("n"))),
        make(first, Col("n")),
        If(Not(Less(second.number, after_first)), make(second, after_first), make(third, after_second)),
    )


def _link(column: str) -> _Make:
    return lambda part, n: LinkToNth(part.sheet, column, part.where, n)


def _about(part: _Listed, n: Expression) -> Expression:
    """The item that the n-th row is about, with its title where the sheet has one."""
    item = Nth(part.sheet, "item", part.where, n)
    if part.sheet == "changes":
        return item
    return Concat((item, Literal(" "), Nth(part.sheet, "title", part.where, n)))


def _missing(total: Expression, own: Sequence[Sheet]) -> Iterator[Grid]:
    """What of the smileys is missing, a line for each sheet, and what is left to do in the municipality's ``own`` ones;
    »Intet mangler.« where nothing at all is wrong."""
    some = Less(Literal(0), Count(_EFFORT.sheet, _EFFORT.missing))
    first = If(some, _to_first(_EFFORT), If(equals(total, 0), Literal("Intet mangler."), _to_first(_ECONOMY)))
    second = If(some, _to_first(_ECONOMY), Literal(""))
    lines = (("missing", "Det mangler (klik for at gå til cellen)", first), ("missing_more", "", second))
    more = ((f"missing_{sheet.name}", "", _to_first_of(sheet)) for sheet in own)
    for name, title, formula in (*lines, *more):
        yield Grid(
            name,
            title,
            (Column("missing", "", Type.TEXT, X, formula=formula), Column("n", "", Type.INTEGER, T, width=0)),
            ((1,),),
            looks={"missing": Look.LINK},
            spans={"missing": 2},
            header=False,
            ruled=False,
        )


_look_twice = If(
    Less(Literal(0), Add(tuple(map(_warnings, _CHECKED)))),
    Literal("Se efter en ekstra gang (filen må gerne sendes)"),
    Literal(""),
)
INSERTED = "Der er sat rækker ind i arkene, så de ikke regner rigtigt. Fortryd det, eller slet rækkerne igen."
_unsigned = If(
    either(IsBlank(Figure("filled_in_by")), IsBlank(Figure("approved_by"))),
    Literal("Skriv begge navne. Filen kan sendes uden, men så spørger Økonomi efter dem."),
    Literal(""),
)


def _more(total: Expression) -> Expression:
    """»… og 5 rækker mere«, where the list is shorter than what is wrong."""
    rest = Subtract(total, Literal(PROBLEMS_SHOWN))
    rows = If(equals(rest, 1), Literal(" række mere"), Literal(" rækker mere"))
    return If(Less(Literal(0), rest), Concat((Literal("… og "), rest, rows)), Literal(""))


def start(form: Form) -> Page:
    """The department workbook's first sheet."""
    effort = form.effort
    asked = both(Not(IsBlank(Other("milestone_id"))), Not(reached_before(effort, Other)))
    own = [sheet for sheet in answer_sheets(form) if sheet.name in (ITEM_ANSWERS, DEPARTMENT_ANSWERS)]
    answered = (*_CHECKED, *(sheet.name for sheet in own))
    total = Add(tuple(map(_problems, answered)))
    outside = Step(Add(tuple(Step(node(sheet)) for sheet in answered for node in (Unreached, Unchecked))))
    conditions = {"follow_up": _EFFORT.special, "economy": _ECONOMY.special, "changes": _has_problem}
    special = {sheet: _Listed(sheet, where, Count(sheet, where)) for sheet, where in conditions.items()}
    listed = [replace(part, number=Figure(f"{part.sheet}_special")) for part in special.values()]
    warned = [_Listed(sheet, Not(IsBlank(Other("warning"))), _warnings(sheet)) for sheet in _CHECKED]
    heading = Concat(
        (setting(w.MUNICIPALITY), Literal(": "), setting(w.AGREEMENT_TITLE), Literal(" – "), setting(w.ROUND_NAME))
    )
    blocks: tuple[Block, ...] = (
        Text(SAVE_FIRST, Look.NOTICE),
        Text(heading, Look.TITLE),
        Gap(),
        NamedFigure("department", w.DEPARTMENT, setting(w.DEPARTMENT)),
        NamedFigure("cutoff", w.CUTOFF, setting(w.CUTOFF), Look.DATE),
        NamedFigure("deadline", "Sendes til Økonomi senest", setting(w.DEADLINE), Look.DATE_IN_WORDS),
        NamedFigure("filled_in_by", FILLED_IN_BY, None, Look.INPUT),
        NamedFigure("approved_by", APPROVED_BY, None, Look.INPUT),
        Text(If(equals(outside, 0), _unsigned, Literal(INSERTED)), Look.NOTE),
        NamedFigure(
            "status",
            STATUS,
            If(equals(Add((total, outside)), 0), Literal(w.READY), Literal(w.NOT_READY)),
            Look.STATUS,
        ),
        NamedFigure("follow_up_progress", "Milepæle (arket Opfølgning)", _progress("follow_up", asked)),
        NamedFigure(
            "economy_progress",
            "Budgetlinjer (arket Økonomiopfølgning)",
            _progress("economy", Not(IsBlank(Other("item")))),
        ),
        *(NamedFigure(f"{sheet.name}_progress", *_progress_of(sheet)) for sheet in own),
        NamedFigure("limit", w.LIMIT, setting(w.LIMIT), Look.INTEGER),
        NamedFigure("follow_up_special", "Rækker at se på i Opfølgning", special["follow_up"].number, Look.INTEGER),
        NamedFigure("economy_special", "Rækker at se på i Økonomiopfølgning", special["economy"].number, Look.INTEGER),
        NamedFigure("changes_special", "Rækker at se på i Budgetændringer", special["changes"].number, Look.INTEGER),
        Gap(),
        *_missing(total, own),
        Grid(
            "problems",
            "",
            (
                Column("n", "", Type.INTEGER, T, width=0),
                Column("about", "", Type.TEXT, X, formula=_over(listed, _about)),
                Column("problem", "", Type.TEXT, X, formula=_over(listed, _link("control"))),
            ),
            tuple((n,) for n in range(1, PROBLEMS_SHOWN + 1)),
            looks={"problem": Look.LINK},
            header=False,
            ruled=False,
            lines=2,
        ),
        Text(_more(Add(tuple(part.number for part in listed))), Look.NOTE),
        Gap(),
        Text("Sådan gør I", Look.HEADING),
        Text(
            f"1. Vælg én smiley for hver milepæl i arket Opfølgning. Er den {' eller '.join(effort.ended)}, er I færdige med rækken.",
            Look.TEXT,
        ),
        Text(
            f"    Milepæle, I har nået før, står nederst med {effort.symbols(effort.ended)}. Ret dem kun, hvis de ikke længere er nået, og forklar hvorfor.",
            Look.TEXT,
        ),
        Text(
            "2. Vælg én smiley for hver budgetlinje i arket Økonomiopfølgning. Er budgettet overholdt, er I færdige. Beløb er i hele 1.000 kr.",
            Look.TEXT,
        ),
        *(Text(f"    Svar på spørgsmålene i arket {sheet.title}.", Look.TEXT) for sheet in own),
        Text(
            "3. Skriv kun ord og tal, hvor noget ikke går som planlagt. Kolonnen Kontrol siger, hvad der mangler.",
            Look.TEXT,
        ),
        Text(
            "    Budgetændringer bruges kun, hvis I beder om et andet budget: én række får pengene, og fra en anden tages de."
        ),
        Text("4. Gem filen, og send den til Økonomi, når der står »Klar til at sende« ovenfor.", Look.TEXT),
        Text(
            "   ".join(f"{level.text}: {level.brief}" for level in effort),
            Look.NOTE,
            lines=2,
        ),
        Gap(),
        Text("Hvad cellernes farver betyder", Look.HEADING),
        FOR_DEPARTMENTS,
        Gap(),
        Text(_look_twice, Look.CAPTION),
        Grid(
            "warnings",
            "",
            (
                Column("n", "", Type.INTEGER, T, width=0),
                Column(
                    "warning",
                    "",
                    Type.TEXT,
                    X,
                    formula=_over(warned, _link("warning")),
                ),
            ),
            tuple((n,) for n in range(1, WARNINGS_SHOWN + 1)),
            looks={"warning": Look.LINK},
            spans={"warning": 2},
            header=False,
            ruled=False,
        ),
    )
    return Page("start", "Start", blocks, widths=(42, 74), landscape=False, one_page=True)
