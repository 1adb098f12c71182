"""``Vejledning``: what the faces mean, who does what, and the deadlines."""

from __future__ import annotations

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
    equals,
    setting,
)
from ..schema.pages import Block, Gap, Grid, Line, Look, Page, Piece, Sections, Text
from ..schema.reach import Unchecked, Unreached
from ..schema.structure import Column, FilledBy, Sheet, Type
from . import words as w
from .agreement_sheets import BUDGET_LINES, ITEMS, MILESTONES
from .change_sheet import CHANGES
from .form_rows import NOW
from .legends import FOR_FINANCE
from .levels import DEFAULT, Form
from .question_sheet import QUESTIONS
from .reconciliation_sheet import RECONCILIATION
from .scale_sheet import scale_sheet
from .setup_sheets import DEPARTMENTS, LISTS, ROUNDS, SETTINGS
from .texts_sheet import TEXTS

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
    ("2", "Sæt rundens Status til Åben, og lav arbejdsbøger til centrene: workbook-tools udsend."),
    ("3", "Læg det, der kommer tilbage, i mappen modtaget. Hent og saml det: workbook-tools hent og saml."),
    ("4", "Se Fejlliste og Overblik. Den samlede arbejdsbog er udgangspunkt for næste runde."),
)

PER_ITEM_STEPS = (("1", "Udfyld Stamdata, Runder, Centre og Lister. Skriv derefter Punkter og Økonomi."), *STEPS[1:])

NUMBERS = (
    "Alle beløb er i hele 1.000 kr. Minus er en besparelse, plus en udvidelse. 0,01 mio. kr. skrives 10.",
    "Punktnumre er tekst: 1.1 og 1.10 er to forskellige punkter.",
    "Flere værdier i én celle skrives med »; « imellem.",
    "Gule faneblade udfyldes, blå læses.",
)


UNCHECKED = "Rækker er sat ind, hvor der ikke regnes og kontrolleres. Gem, og kør fill"


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


def _left(sheet: Sheet, form: Form) -> Expression:
    """What is left in a sheet: how many rows are to be mended and what is wrong in the first, as a link to its cell; else
    how many should be looked at once more; else how many there are."""
    wrong = Not(IsBlank(Other(sheet.control)))
    rows = Step(_rows(sheet))
    done: Expression = If(
        equals(rows, 0),
        Literal("Intet skrevet"),
        Concat((rows, If(equals(rows, 1), Literal(" række"), Literal(" rækker")))),
    )
    if sheet.caution:
        warned = Not(IsBlank(Other(sheet.caution)))
        done = _first(sheet, sheet.caution, warned, " at se efter. Den første: ", done)
    if sheet is SETTINGS:
        later_text = "Opfølgning pr. eller ord er ændret: det gælder, når I kører fill eller deler op"
        done = If(_setup_later(form), Literal(later_text), done)
    if sheet in _IN_FORCE_LATER:
        refused = Not(IsBlank(Other("refused")))
        later = both(Not(IsBlank(Other("applies"))), Not(equals(Other("applies"), NOW)))
        says = " gælder først, når I kører fill eller deler op. Den første: "
        done = _first(sheet, sheet.known_by, later, says, done, "applies")
        done = _first(sheet, "refused", refused, " skal rettes. Den første: ", done, "applies")
    return If(
        Less(Literal(0), _outside(sheet)),
        Literal(UNCHECKED),
        _first(sheet, sheet.control, wrong, " skal rettes. Den første: ", done),
    )


def _outside(sheet: Sheet) -> Expression:
    """How many rows no formula reaches, or have no Kontrol."""
    return Step(Add((Step(Unreached(sheet.name)), Step(Unchecked(sheet.name)))))


def _rows(sheet: Sheet) -> Expression:
    return Count(sheet.name, either(*(Not(IsBlank(Other(column))) for column in sheet.begun_with)))


def _first(
    sheet: Sheet, column: str, where: Expression, says: str, otherwise: Expression, target: str = ""
) -> Expression:
    number = Step(Count(sheet.name, where))
    row = If(equals(number, 1), Literal(" række"), Literal(" rækker"))
    text = Step(Concat((number, row, Literal(says), Nth(sheet.name, column, where, Literal(1)))))
    return If(
        Less(Literal(0), number), LinkToNth(sheet.name, column, where, Literal(1), target=target, says=text), otherwise
    )


SCALE = scale_sheet(DEFAULT)
# What is typed before the agreement is divided, in this order.
_TYPED = (
    SETTINGS, ROUNDS, DEPARTMENTS, LISTS, SCALE, QUESTIONS, ITEMS, BUDGET_LINES, MILESTONES, CHANGES, RECONCILIATION, TEXTS,
)  # fmt: skip
_IN_FORCE_LATER = (SCALE, QUESTIONS)  # what is changed there asks for a command
_NEEDED = (DEPARTMENTS, ITEMS)  # without rows in them there is nothing to divide

_nothing_typed = either(*(equals(_rows(sheet), 0) for sheet in _NEEDED))
_no_round_open = equals(Count(ROUNDS.name, equals(Other("status"), w.OPEN)), 0)
_without_id = Step(Count(MILESTONES.name, both(Not(IsBlank(Other("item"))), IsBlank(Other("milestone_id")))))


def _typed(form: Form) -> tuple[Sheet, ...]:
    """The sheets that are typed: where items are followed up as wholes, ``Milepæle`` is the tool's."""
    return tuple(sheet for sheet in _TYPED if sheet is not MILESTONES or not form.per_item)


def _verdict(to_mend: Expression) -> Expression:
    rows = If(equals(to_mend, 1), Literal(" række"), Literal(" rækker"))
    return If(
        Less(Literal(0), to_mend),
        Concat((Literal("Ikke endnu: "), to_mend, rows, Literal(" skal rettes"))),
        If(_nothing_typed, Literal("Ikke endnu: skriv Centre og Punkter"), Literal("Ja, der er intet at rette")),
    )


def _next(to_mend: Expression, form: Form) -> Expression:
    open_a_round = Literal("Sæt rundens Status til Åben i Runder, og gem.")
    ready = If(_no_round_open, open_a_round, Literal("Lav arbejdsbøger til centrene: workbook-tools udsend."))
    return If(
        either(Less(Literal(0), to_mend), _nothing_typed),
        Literal("Ret det, der står ovenfor. Kolonnen Kontrol i hvert ark siger det samme ud for rækken."),
        ready
        if form.per_item
        else If(Less(Literal(0), _without_id), Literal("Giv milepælene deres id: workbook-tools klargør."), ready),
    )


def _setup_later(form: Form) -> Expression:
    """TRUE where ``Stamdata`` says something else of the form than the workbook has."""
    per_item = equals(setting(w.FOLLOW_UP_PER), w.FOLLOWED_PER_ITEM)
    words = (
        Not(equals(setting(field), text)) if text else Not(IsBlank(setting(field)))
        for field, text in zip(w.NOUN_FIELDS, form.setup[1:], strict=True)
    )
    return either(Not(per_item) if form.per_item else per_item, *words)


def _line(kind: str, look: Look, *texts: str | Expression) -> tuple[str, tuple[Piece, ...]]:
    name, says, *more = texts
    first = Piece(0, 1, name, Look.SUBHEAD)
    if more:
        return kind, (first, Piece(1, 1, says, look), Piece(2, 2, more[0], Look.BODY))
    return kind, (first, Piece(1, 3, says, look))


def _what_is_left(form: Form) -> Sections:
    typed = _typed(form)
    faults = [*((sheet, sheet.control) for sheet in typed), *((sheet, "refused") for sheet in _IN_FORCE_LATER)]
    counts = [Count(sheet.name, Not(IsBlank(Other(column)))) for sheet, column in faults]
    half = len(counts) // 2  # of them all the formula would be too long
    outside = Step(Add(tuple(map(_outside, typed))))
    to_mend = Step(Add((Step(Add(tuple(counts[:half]))), Step(Add(tuple(counts[half:]))), outside)))
    lines = dict(
        (
            *(_line(s.name, Look.LINK, f"{n}. {s.title}", _left(s, form)) for n, s in enumerate(typed, start=1)),
            _line("verdict", Look.SUBHEAD, "Kan aftalen deles op?", _verdict(to_mend), _next(to_mend, form)),
        )
    )
    return Sections("left", lines, (tuple(Line(kind, lines=2) for kind in lines),))


def guidance(form: Form, rounds: int, opened: bool = False) -> Page:
    """The page with room for ``rounds`` deadlines. The workbook is perhaps ``opened`` on it."""
    name = Nth("rounds", "designation", Not(IsBlank(Other("designation"))), Col("n"))

    def of_round(column: str, header: str, type_: Type) -> Column:
        return Column(column, header, type_, X, formula=Lookup("rounds", "designation", Col("name"), column))

    blocks: tuple[Block, ...] = (
        Text("Vejledning", Look.TITLE),
        Text("Budgetaftalen og dens opfølgning i én arbejdsbog.", Look.NOTE),
        Gap(),
        Text("Hvad mangler, før aftalen kan deles op? (klik for at gå til cellen)", Look.HEADING),
        _what_is_left(form),
        _table("steps", "Sådan bruges arbejdsbogen", PER_ITEM_STEPS if form.per_item else STEPS),
        Gap(),
        _table("faces", "Hvad smileyerne betyder", tuple((level.text, level.guidance) for level in form.levels)),
        Gap(),
        Text("Hvad cellernes farver betyder", Look.HEADING),
        FOR_FINANCE,
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
    return Page(
        "guidance", "Vejledning", blocks, widths=(32, 34, 34, 34), landscape=False, one_page=True, opened=opened
    )
