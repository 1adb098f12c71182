"""``Spørgsmål``: the municipality's own questions, typed by finance, and the hidden copy of those that are in force.

What the rows make is in ``forms.py``.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..schema.expressions import (
    Add,
    Col,
    Contains,
    Count,
    Equal,
    Expression,
    If,
    IsBlank,
    Less,
    Literal,
    Not,
    OneOf,
    Other,
    Parts,
    Step,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Column, FilledBy, Rule, Severity, Sheet, Type, Words
from . import words as w
from .answer_sheets import asked_with
from .form_rows import applies, hidden, holds, longer, whose_id, without
from .form_setup import FORM_SETUP
from .levels import DEFAULT
from .scale_sheet import FORM_LEVELS
from .verdict_columns import CONTROL, control_column

F, T, X = FilledBy.FINANCE, FilledBy.TOOL, FilledBy.FORMULA

MOST_QUESTIONS = 6  # of a milestone, an item, a budget line and a department
MOST_ON_MATRIX = 2  # at most ten columns print
LONGEST_HEADER = 40
MOST_OF_SEVERAL = 12  # answers to choose several of: each is looked for in the cell
SIGNED_QUESTION = (
    "header", "per", "answered_by", "type", "list", "required", "at_level", "rounds", "visibility", "shown_on", "group",
)  # fmt: skip

_COLUMNS = (
    Column("question", "Id", Type.TEXT, T, width=10),
    Column("header", "Overskrift", Type.TEXT, F, required=True, signs=True, width=28, prompt="Kolonnens overskrift i opfølgningen. Højst 40 tegn."),
    Column("per", "Spørges pr.", Type.CHOICE, F, required=True, choices=w.ASKED_PER, width=13, prompt="Punkt og Center besvares én gang i hver runde, i arkene Punktsvar og Centersvar."),
    Column("answered_by", "Besvares af", Type.CHOICE, F, choices=w.ANSWERED_BY, width=12, prompt="Blank: centret. Økonomis egne kolonner sendes ikke til centrene."),
    Column("type", "Type", Type.CHOICE, F, required=True, choices=w.QUESTION_TYPES, width=12),
    Column("list", "Liste", Type.TEXT, F, signs=True, width=30, prompt="Ved Valg og Flere valg: overskriften på en kolonne i Lister, eller svarene med semikolon imellem: Lav; Mellem; Høj."),
    Column("required", "Kræves", Type.CHOICE, F, choices=w.REQUIRED, width=12, prompt="Blank: aldrig."),
    Column("at_level", "Ved niveau", Type.TEXT, F, signs=True, width=24, prompt="De niveauer, hvor svaret kræves, med semikolon imellem."),
    Column("rounds", "Runder", Type.TEXT, F, width=10, prompt="De runder, der spørges i, med semikolon imellem: 1; 3. Blank: alle."),
    Column("prompt", "Hjælpetekst", Type.TEXT, F, width=40, prompt="Det, centret ser, når cellen vælges."),
    Column("visibility", "Synlighed", Type.CHOICE, F, choices=w.VISIBILITY, width=11, prompt="Blank: Intern. Det, der er internt, offentliggøres aldrig."),
    Column("shown_on", "Vises på", Type.CHOICES, F, choices=w.SHOWN_ON, width=16, prompt="Hvor svaret vises, hvis det er Offentligt: Udvalg; Matrix; Notat, med semikolon imellem."),
    Column("group", "Gruppér", Type.CHOICE, F, choices=w.YES_NO, width=9, since=2, prompt="Ja: Overblik og notatet tæller, hvor mange der har hvert svar. Kun Valg, Flere valg og Ja/Nej, der er Offentlige."),
)  # fmt: skip
_FIRST = Column("first", "Fra runde", Type.INTEGER, T, width=10)  # in which it is asked, when it came in mid-year


def _on_matrix(cell: Expression) -> Expression:
    return Contains(cell, Literal(w.ON_MATRIX))


_of_items = either(_on_matrix(Col("shown_on")), Contains(Col("shown_on"), Literal(w.ON_COMMITTEE)))
_counted = OneOf(Col("type"), (w.ONE_CHOICE, w.SEVERAL_CHOICES, w.YES_OR_NO))
_same = Equal(Other("per"), Col("per"))
_chosen = OneOf(Col("type"), (w.ONE_CHOICE, w.SEVERAL_CHOICES))
_LONGEST_PIECE = 120  # characters of a formula's text that stand together


def _is_header_of(per: str) -> Expression:
    """The question is one of a sheet that has the header already."""
    pieces: list[str] = []
    for header in (column.header for column in asked_with(per, DEFAULT).columns):
        if pieces and len(pieces[-1]) + len(header) < _LONGEST_PIECE:
            pieces[-1] += f"; {header}"
        else:
            pieces.append(header)
    return both(equals("per", per), either(*(Contains(Literal(piece), Col("header")) for piece in pieces)))


def _levels_named(name: str, *conditions: Expression) -> Expression:
    """How many levels of the scale »Ved niveau« names by what stands in a column of ``Skala``."""
    scale = If(equals("per", w.PER_LINE), Literal(w.ECONOMY_SCALE), Literal(w.EFFORT_SCALE))
    listed = (Not(IsBlank(Other(name))), Equal(Other("scale"), scale), Contains(Col("at_level"), Other(name)))
    return Count("scale", both(*listed, *conditions))


# By its word, with its symbol, or by the word it had until now, which follows at the next fill.
_named_levels = Add(
    (
        _levels_named("word"),
        _levels_named("shown_as", Not(Equal(Other("shown_as"), Other("word")))),
        _levels_named("called", Not(Equal(Other("called"), Other("word")))),
    )
)

QUESTIONS = Sheet(
    "questions",
    "Spørgsmål",
    (
        *_COLUMNS,
        applies("header", SIGNED_QUESTION),
        control_column(),
        *hidden(SIGNED_QUESTION),
        replace(_FIRST, helper=True, since=2),
    ),
    key=("question",),
    known_by="header",
    room=8,
    spare_rows=3,
    control=CONTROL,
    rules=(
        whose_id("questions", "question", "header"),
        Rule("question-unusable", "header", longer("header", LONGEST_HEADER), message="question-unusable.long"),
        Rule("question-unusable", "header", both(filled("header"), Step(either(*map(_is_header_of, w.ASKED_PER)))), message="question-unusable.taken"),
        Rule("question-unusable", "list", both(_chosen, holds("list", ',"')), message="question-unusable.comma"),
        Rule("question-twice", "header", both(filled("header"), greater(Count("questions", both(_same, Equal(Other("header"), Col("header")))), Literal(1)))),
        Rule("question-count", "per", both(filled("per"), greater(Count("questions", _same), Literal(MOST_QUESTIONS)))),
        Rule("question-count", "shown_on", both(_on_matrix(Col("shown_on")), greater(Count("questions", _on_matrix(Other("shown_on"))), Literal(MOST_ON_MATRIX))), message="question-count.matrix"),
        Rule("question-unusable", "shown_on", both(equals("per", w.PER_DEPARTMENT), _of_items), message="question-unusable.department-shown"),
        Rule("question-unusable", "shown_on", both(_on_matrix(Col("shown_on")), OneOf(Col("per"), (w.PER_MILESTONE, w.PER_LINE)), OneOf(Col("type"), (w.TEXT, w.DATE, w.SEVERAL_CHOICES))), message="question-unusable.matrix"),
        Rule("question-unusable", "group", both(equals("group", w.YES), filled("type"), Not(_counted)), message="question-unusable.group"),
        Rule("question-not-shown", "visibility", both(Not(equals("visibility", w.PUBLIC)), either(filled("shown_on"), equals("group", w.YES))), Severity.WARNING),
        Rule("question-lacks", "list", both(_chosen, IsBlank(Col("list"))), message="question-lacks.list"),
        Rule("question-unusable", "rounds", Not(IsBlank(without(Col("rounds"), "0123456789; "))), message="question-unusable.rounds"),
        Rule("question-unusable", "at_level", both(filled("at_level"), Less(_named_levels, Parts(Col("at_level")))), message="question-unusable.level"),
        Rule("question-lacks", "at_level", both(equals("required", w.AT_LEVEL), IsBlank(Col("at_level"))), message="question-lacks.level"),
    ),
    words=(Words("header_text", Col("header")), Words("was_called", Col("called"))),
    purpose="Det, I vil spørge om ud over niveau, bemærkning og beløb: en kolonne for hvert spørgsmål i opfølgningen, i Punktsvar eller i Centersvar. Kan være tomt.",
    since=2,
)  # fmt: skip

# What a workbook with questions of its own has along, with the answers to choose from as they were when it was written.
FORM_QUESTIONS = Sheet(
    "form_questions",
    "_spørgsmål",
    (
        *(replace(column, filled_by=T, required=False, choices=None, prompt="") for column in _COLUMNS),
        Column("options", "Svar", Type.TEXT, T),
        _FIRST,
    ),
    key=(),
    purpose="De spørgsmål, der gælder i arbejdsbogen.",
    since=2,
)

CARRIED = (FORM_LEVELS, FORM_QUESTIONS, FORM_SETUP)  # the hidden sheets that say what the form is
