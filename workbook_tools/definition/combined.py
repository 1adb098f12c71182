"""The combined workbook: the rows of many agreements in one, each with its ``Kommune`` and ``Budgetår``."""

from __future__ import annotations

from msgspec.structs import replace

from ..schema.expressions import Add, Col, Count, Equal, Expression, Greatest, IsBlank, OneOf, Other, Sum, both, equals
from ..schema.pages import Block, Gap, Grid, Look, Page, Text
from ..schema.scales import Level
from ..schema.structure import Column, FilledBy, Sheet, Type
from . import words as w
from .agreement_sheets import BUDGET_LINES, ITEMS, MILESTONES
from .change_sheet import CHANGES
from .economy_sheet import economy_sheet
from .follow_up_sheet import follow_up_sheet
from .levels import DEFAULT, MISSING, Form
from .scale_sheet import scale_sheet
from .workbooks import WorkbookKind

X, T = FilledBy.FORMULA, FilledBy.TOOL
WHOSE = (
    Column("municipality", w.MUNICIPALITY, Type.TEXT, T, width=22),
    Column("budget_year", w.BUDGET_YEAR, Type.INTEGER, T, width=9),
)

AGREEMENTS = Sheet(
    "agreements",
    "Aftaler",
    (
        *WHOSE,
        Column("title", w.AGREEMENT_TITLE, Type.TEXT, T, width=40),
        Column("file", "Fil", Type.TEXT, T, width=44),
        Column("saved", "Gemt", Type.MOMENT, T, width=17),
        Column("status", "Status", Type.TEXT, T, width=60),
        Column("sha256", "SHA-256", Type.TEXT, T, width=14, one_line=True),
    ),
    key=("file", "sha256"),
    purpose="De arbejdsbøger, rækkerne kommer fra, og dem, der ikke kunne tages med.",
)

# Questions differ from municipality to municipality, so that their answers stand below each other.
OWN_ANSWERS = Sheet(
    "own_answers",
    "Egne svar",
    (
        *WHOSE,
        Column("round", "Runde", Type.INTEGER, T, width=7),
        Column("per", "Spørges pr.", Type.TEXT, T, width=13),
        Column("item", "Punktnr.", Type.KEY, T, width=8.5),
        Column("about", "Om", Type.TEXT, T, width=20),
        Column("question", "Spørgsmål-id", Type.TEXT, T, width=14),
        Column("header", "Spørgsmål", Type.TEXT, T, width=28),
        Column("answer", "Svar", Type.TEXT, T, width=40),
        Column("number", "Svar som tal", Type.AMOUNT, T, width=13),
    ),
    key=("municipality", "budget_year", "round", "per", "item", "about", "question"),
    purpose="De offentlige svar på kommunernes egne spørgsmål; Om er milepælen, budgetlinjen eller centret.",
)


def _combined(sheet: Sheet) -> Sheet:
    """The rows of all agreements as values. What is internal is never published and stays at home."""
    columns = tuple(
        replace(column, header=_header(column), formula=None, filled_by=T, required=False, total=False, prompt="")
        for column in sheet.columns
        if not (column.internal or column.helper) and column.name not in sheet.verdicts
    )
    return replace(
        sheet,
        columns=(*WHOSE, *columns),
        key=("municipality", "budget_year", *sheet.key),
        rules=(),
        spare_rows=0,
        room=0,
        total_label="",
        control="",
        caution="",
        row_height=None,
        settled=None,
    )


def _header(column: Column) -> str:
    """A sheet has no two columns called ``Budgetår``: the amount of the budget year is called so too."""
    return "Beløb, budgetår" if column.header == w.BUDGET_YEAR else column.header


def combined_kind(form: Form) -> WorkbookKind:
    """The kind of a workbook of agreements whose levels are those of the form."""
    rows = (ITEMS, BUDGET_LINES, MILESTONES, follow_up_sheet(form), economy_sheet(form), CHANGES, scale_sheet(form))
    return WorkbookKind(
        "combined",
        (AGREEMENTS, *map(_combined, rows)),
        pages=("combined",),
        order=("combined", "agreements", *(sheet.name for sheet in rows)),
        form=form,
    )


COMBINED = combined_kind(DEFAULT)


def with_own_answers(kind: WorkbookKind) -> WorkbookKind:
    """The same with the answers to questions of the municipalities' own."""
    return replace(kind, sheets=(*kind.sheets, OWN_ANSWERS), order=(*kind.order, OWN_ANSWERS.name))


_MINE = both(Equal(Other("municipality"), Col("municipality")), Equal(Other("budget_year"), Col("budget_year")))
_NOW = both(_MINE, Equal(Other("round"), Col("round")))


def _integer(name: str, header: str, formula: Expression) -> Column:
    return Column(name, header, Type.INTEGER, X, formula=formula)


def _faces(sheet: str, column: str, level: Level) -> Column:
    return _integer(level.name, level.text, Count(sheet, both(_NOW, equals(Other(column), level.text))))


def _amount(name: str, header: str, formula: Expression) -> Column:
    return Column(name, header, Type.AMOUNT, X, formula=formula)


def _figures(form: Form) -> tuple[Column, ...]:
    return (
        _integer("round", "Seneste runde", Greatest("follow_up", "round", _MINE)),
        *(_faces("follow_up", "smiley", level) for level in form.effort),
        _integer(MISSING.name, MISSING.text, Count("follow_up", both(_NOW, IsBlank(Other("smiley"))))),
        _integer("all", "Milepæle i alt", Count("follow_up", _NOW)),
        *(_faces("economy", "economy_smiley", level) for level in form.economy),
        _amount("effect", "Aftalens virkning", Sum("budget_lines", "year_0", both(_MINE, OneOf(Other("category"), w.AGREEMENT_EFFECT)))),
        _amount("current", "Korrigeret budget", Sum("economy", "current", _NOW)),
        # Where no forecast is given the budget is expected to hold.
        _amount("forecast", "Forventet regnskab", Add((Col("current"), Col("deviation")))),
        _amount("deviation", "Afvigelse", Sum("economy", "deviation", _NOW)),
    )  # fmt: skip


def combined_page(form: Form, agreements: tuple[tuple[str, int | str], ...]) -> Page:
    """The overview of the (municipality, budget year) that were put together, a line each."""
    figures = _figures(form)
    blocks: tuple[Block, ...] = (
        Text("Alle aftaler", Look.TITLE),
        Text(
            "En linje for hver kommune og hvert budgetår. Smileyer og penge er dem fra aftalens seneste runde; "
            "virkning er Nye midler, Besparelse og Modfinansiering i budgetåret. Beløb er i 1.000 kr.",
            Look.NOTE,
            lines=2,
        ),
        Gap(),
        Grid("per_agreement", "Pr. kommune og budgetår", (*WHOSE, *figures), agreements),
    )
    return Page("combined", "Overblik", blocks, widths=(24, 10, *(13 for _ in figures)), repeats="per_agreement")
