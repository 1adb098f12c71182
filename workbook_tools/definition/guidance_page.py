"""``Vejledning``: what the faces mean, who does what, and the deadlines."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Count,
    Expression,
    If,
    IsBlank,
    Less,
    LinkToNth,
    Literal,
    Lookup,
    Not,
    Nth,
    Other,
    Step,
    both,
    either,
)
from ..schema.pages import Block, Gap, Grid, Line, Look, Page, Piece, Sections, Text
from ..schema.structure import Column, FilledBy, Type
from .levels import LEVELS

X, T = FilledBy.FORMULA, FilledBy.TOOL

PEOPLE = (
    ("Økonomi", "Skriver aftalen i de hvide ark, deler den op til centrene og samler svarene igen."),
    (
        "Centre",
        "Udfylder deres egen arbejdsbog: én smiley pr. milepæl og pr. budgetlinje. Ord og tal kun, hvor noget er galt.",
    ),
    ("Udvalg og Kommunalbestyrelse", "Læser Overblik og opfølgningen."),
)

STEPS = (
    ("1", "Udfyld Stamdata, Runder, Centre og Lister. Skriv derefter Punkter, Økonomi og Milepæle."),
    ("2", "Sæt rundens Status til Åben, og del arbejdsbogen op: workbook-tools split."),
    ("3", "Læg de returnerede filer i én mappe, og saml dem: workbook-tools consolidate."),
    ("4", "Se Fejlliste og Overblik. Den samlede arbejdsbog er udgangspunkt for næste runde."),
)

NUMBERS = (
    "Alle beløb er i hele 1.000 kr. Minus er en besparelse, plus en udvidelse. 0,01 mio. kr. skrives 10.",
    "Punktnumre er tekst: 1.1 og 1.10 er to forskellige punkter.",
    "Flere værdier i én celle skrives med »; « imellem.",
    "Kursive kolonneoverskrifter er formler eller udfyldes af værktøjet. Skriv ikke i dem.",
    "En lilla celle med kant bryder en regel; `workbook-tools validate` siger hvilken. Gule faneblade udfyldes, blå læses.",
)


def _table(name: str, title: str, rows: tuple[tuple[str, str], ...]) -> Grid:
    return Grid(
        name,
        title,
        (Column("what", "", Type.TEXT, T), Column("meaning", "", Type.TEXT, T)),
        rows,
        looks={"what": Look.SMILEY},
        spans={"meaning": 3},
        header=False,
    )


def _asks(sheet: str, says: str, column: str, lacks: Sequence[str], row: Expression) -> Expression:
    """What is still blank in the columns ``lacks`` of the rows that are begun, with a link to the first; else how many rows."""
    blank = [both(row, IsBlank(Other(name))) for name in lacks]
    number = Step(Add(tuple(Count(sheet, one) for one in blank)))
    link = LinkToNth(
        sheet, column, both(row, either(*(IsBlank(Other(name)) for name in lacks)) if len(lacks) > 1 else IsBlank(Other(lacks[0]))),
        Literal(1), target=lacks[0], says=Concat((number, Literal(f" {says} mangler – gå til den første"))),
    )  # fmt: skip
    return If(Less(Literal(0), number), link, Concat((Step(Count(sheet, row)), Literal(" rækker"))))


def _filled(column: str) -> Expression:
    return Not(IsBlank(Other(column)))


# What is typed first, and in it what nothing goes without.
_BEGINNING: tuple[tuple[str, Expression], ...] = (
    ("1. Stamdata", _asks("settings", "oplysninger", "field", ("value",), _filled("field"))),
    ("2. Runder", _asks("rounds", "datoer", "designation", ("cutoff", "deadline"), _filled("designation"))),
    ("3. Centre", _asks("departments", "mailadresser", "department", ("email",), _filled("department"))),
    ("4. Punkter", _asks("items", "centre eller udvalg", "item", ("department", "committee"), _filled("item"))),
    ("5. Økonomi", _asks("budget_lines", "kategorier", "item", ("category",), _filled("item"))),
    ("6. Milepæle", _asks("milestones", "runder", "item", ("round",), _filled("item"))),
)
_AT_BEGINNING = Sections(
    "beginning",
    {what: (Piece(0, 1, what, Look.SUBHEAD), Piece(1, 3, says, Look.LINK)) for what, says in _BEGINNING},
    (tuple(Line(what) for what, _ in _BEGINNING),),
)


def guidance(rounds: int, opened: bool = False) -> Page:
    """The page with room for ``rounds`` deadlines. The workbook is perhaps ``opened`` on it."""
    name = Nth("rounds", "designation", Not(IsBlank(Other("designation"))), Col("n"))

    def of_round(column: str, header: str, type_: Type) -> Column:
        return Column(column, header, type_, X, formula=Lookup("rounds", "designation", Col("name"), column))

    blocks: tuple[Block, ...] = (
        Text("Vejledning", Look.TITLE),
        Text("Budgetaftalen og dens opfølgning i én arbejdsbog.", Look.NOTE),
        Gap(),
        _table("steps", "Sådan bruges arbejdsbogen", STEPS),
        Gap(),
        Text("Hvor langt er aftalen?", Look.HEADING),
        _AT_BEGINNING,
        _table("faces", "Hvad smileyerne betyder", tuple((level.text, level.guidance) for level in LEVELS)),
        Gap(),
        _table("people", "Hvem gør hvad", PEOPLE),
        Gap(),
        Grid(
            "deadlines",
            "Frister",
            (
                Column("n", "", Type.INTEGER, T, width=0),
                Column("name", "Runde", Type.TEXT, X, formula=name),
                of_round("cutoff", "Opgørelsesdato", Type.DATE),
                of_round("deadline", "Indberetningsfrist", Type.DATE),
                of_round("status", "Status", Type.TEXT),
            ),
            tuple((n,) for n in range(1, rounds + 1)),
        ),
        Gap(),
        Text("Tal og tekst", Look.HEADING),
        *(Text(line) for line in NUMBERS),
    )
    return Page("guidance", "Vejledning", blocks, widths=(32, 34, 34, 34), one_page=True, opened=opened)
