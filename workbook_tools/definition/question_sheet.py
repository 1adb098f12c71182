"""``Spørgsmål``: the municipality's own questions, typed by finance, and the hidden copy of those that are in force.

What the rows make is in ``forms.py``.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..schema.expressions import (
    Col,
    Concat,
    Contains,
    Count,
    Equal,
    Expression,
    IsBlank,
    Literal,
    Not,
    OneOf,
    Other,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Column, FilledBy, Rule, Severity, Sheet, Type, Words
from . import words as w
from .form_setup import FORM_SETUP
from .scale_sheet import FORM_LEVELS, applies, whose_id
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
    Column("header", "Overskrift", Type.TEXT, F, required=True, width=28, prompt="Kolonnens overskrift i opfølgningen. Højst 40 tegn."),
    Column("per", "Spørges pr.", Type.CHOICE, F, required=True, choices=w.ASKED_PER, width=13, prompt="Punkt og Center besvares én gang i hver runde, i arkene Punktsvar og Centersvar."),
    Column("answered_by", "Besvares af", Type.CHOICE, F, choices=w.ANSWERED_BY, width=12, prompt="Blank: centret. Økonomis egne kolonner sendes ikke til centrene."),
    Column("type", "Type", Type.CHOICE, F, required=True, choices=w.QUESTION_TYPES, width=12),
    Column("list", "Liste", Type.TEXT, F, width=30, prompt="Ved Valg og Flere valg: overskriften på en kolonne i Lister, eller svarene med semikolon imellem: Lav; Mellem; Høj."),
    Column("required", "Kræves", Type.CHOICE, F, choices=w.REQUIRED, width=12, prompt="Blank: aldrig."),
    Column("at_level", "Ved niveau", Type.TEXT, F, width=24, prompt="De niveauer, hvor svaret kræves, med semikolon imellem."),
    Column("rounds", "Runder", Type.TEXT, F, width=10, prompt="De runder, der spørges i, med semikolon imellem: 1; 3. Blank: alle."),
    Column("prompt", "Hjælpetekst", Type.TEXT, F, width=40, prompt="Det, centret ser, når cellen vælges."),
    Column("visibility", "Synlighed", Type.CHOICE, F, choices=w.VISIBILITY, width=11, prompt="Blank: Intern. Det, der er internt, offentliggøres aldrig."),
    Column("shown_on", "Vises på", Type.CHOICES, F, choices=w.SHOWN_ON, width=16, prompt="Hvor svaret vises, hvis det er Offentligt: Udvalg; Matrix; Notat, med semikolon imellem."),
    Column("group", "Gruppér", Type.CHOICE, F, choices=w.YES_NO, width=9, since=2, prompt="Ja: Overblik og notatet tæller, hvor mange der har hvert svar. Kun Valg, Flere valg og Ja/Nej, der er Offentlige."),
)  # fmt: skip
_signature = Concat(tuple(part for name in SIGNED_QUESTION for part in (Col(name), Literal("|"))))
_CHOSEN = (w.ONE_CHOICE, w.SEVERAL_CHOICES, w.YES_OR_NO)


def _on_matrix(cell: Expression) -> Expression:
    return Contains(cell, Literal(w.ON_MATRIX))


_of_items = either(_on_matrix(Col("shown_on")), Contains(Col("shown_on"), Literal(w.ON_COMMITTEE)))
_same = Equal(Other("per"), Col("per"))

QUESTIONS = Sheet(
    "questions",
    "Spørgsmål",
    (
        *_COLUMNS,
        Column("applies", "Gælder", Type.TEXT, X, width=26, formula=applies("header", _signature)),
        control_column(),
        Column("in_force", "I kraft", Type.TEXT, T, width=10, helper=True),
        Column("called", "Hed", Type.TEXT, T, width=10, helper=True, since=2),
    ),
    key=("question",),
    room=8,
    spare_rows=3,
    control=CONTROL,
    rules=(
        whose_id("question", "header"),
        Rule("question-twice", "header", both(filled("header"), greater(Count("questions", both(_same, Equal(Other("header"), Col("header")))), Literal(1)))),
        Rule("question-count", "per", both(filled("per"), greater(Count("questions", _same), Literal(MOST_QUESTIONS)))),
        Rule("question-count", "shown_on", both(_on_matrix(Col("shown_on")), greater(Count("questions", _on_matrix(Other("shown_on"))), Literal(MOST_ON_MATRIX))), message="question-count.matrix"),
        Rule("question-unusable", "shown_on", both(equals("per", w.PER_DEPARTMENT), _of_items), message="question-unusable.department-shown"),
        Rule("question-unusable", "shown_on", both(_on_matrix(Col("shown_on")), OneOf(Col("per"), (w.PER_MILESTONE, w.PER_LINE)), OneOf(Col("type"), (w.TEXT, w.DATE, w.SEVERAL_CHOICES))), message="question-unusable.matrix"),
        Rule("question-unusable", "group", both(equals("group", w.YES), filled("type"), Not(OneOf(Col("type"), _CHOSEN))), message="question-unusable.group"),
        Rule("question-not-shown", "visibility", both(Not(equals("visibility", w.PUBLIC)), either(filled("shown_on"), equals("group", w.YES))), Severity.WARNING),
        Rule("question-lacks", "list", both(OneOf(Col("type"), (w.ONE_CHOICE, w.SEVERAL_CHOICES)), IsBlank(Col("list"))), message="question-lacks.list"),
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
    ),
    key=(),
    purpose="De spørgsmål, der gælder i arbejdsbogen.",
    since=2,
)

CARRIED = (FORM_LEVELS, FORM_QUESTIONS, FORM_SETUP)  # the hidden sheets that say what the form is
