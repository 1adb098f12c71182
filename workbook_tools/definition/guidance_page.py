"""``Vejledning``: what the faces mean, who does what, and the deadlines."""

from __future__ import annotations

from ..schema.expressions import Col, IsBlank, Lookup, Not, Nth, Other
from ..schema.pages import Block, Gap, Grid, Look, Page, Text
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


def guidance(rounds: int) -> Page:
    """The page with room for ``rounds`` deadlines."""
    name = Nth("rounds", "designation", Not(IsBlank(Other("designation"))), Col("n"))

    def of_round(column: str, header: str, type_: Type) -> Column:
        return Column(column, header, type_, X, formula=Lookup("rounds", "designation", Col("name"), column))

    blocks: tuple[Block, ...] = (
        Text("Vejledning", Look.TITLE),
        Text("Budgetaftalen og dens opfølgning i én arbejdsbog.", Look.NOTE),
        Gap(),
        _table("faces", "Hvad smileyerne betyder", tuple((level.text, level.guidance) for level in LEVELS)),
        Gap(),
        _table("people", "Hvem gør hvad", PEOPLE),
        Gap(),
        _table("steps", "Sådan bruges arbejdsbogen", STEPS),
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
    return Page("guidance", "Vejledning", blocks, widths=(32, 34, 34, 34), one_page=True)
