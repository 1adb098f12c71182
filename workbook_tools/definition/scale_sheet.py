"""``Skala``: the municipality's own levels, typed by finance, and the hidden copy of those that are in force.

What the rows make is in ``forms.py``.
"""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from ..schema.expressions import (
    Col,
    Concat,
    Contains,
    Count,
    Equal,
    Expression,
    If,
    IsBlank,
    Literal,
    Not,
    OneOf,
    Other,
    both,
    equals,
    filled,
    greater,
)
from ..schema.structure import Column, FilledBy, Rule, Sheet, Type, Words
from . import words as w
from .colours import LEVEL_COLOURS
from .form_rows import UNLISTED, applies, hidden, holds, longer, whose_id
from .levels import UNANSWERED, Form
from .verdict_columns import CONTROL, control_column

F, T, X = FilledBy.FINANCE, FilledBy.TOOL, FilledBy.FORMULA

MOST_LEVELS, LEAST_LEVELS = 6, 2
LONGEST_WORD = 30  # six of them fit into a drop-down
# What of a row the hidden column repeats, so that it is seen live whether the row is in force; the long texts are not.
SIGNED = (
    "scale", "rank", "symbol", "word", "colour", "verdict", "ends", "needs_comment", "needs_expected", "needs_forecast",
    "for_analysis", "proposed_over",
)  # fmt: skip
READ = (*SIGNED, "typed")  # what of a row the tool may find a fault in


def _yes_no(name: str, header: str, width: float, prompt: str) -> Column:
    return Column(name, header, Type.CHOICE, F, choices=w.YES_NO, width=width, prompt=prompt)


_COLUMNS = (
    Column("level", "Id", Type.TEXT, T, width=10),
    Column("scale", "Skala", Type.CHOICE, F, required=True, choices=w.SCALES, width=10),
    Column("rank", "Rang", Type.INTEGER, F, width=7, prompt="1 er bedst. Blank: niveauet er hverken bedre eller dårligere end andre."),
    Column("symbol", "Symbol", Type.TEXT, F, width=9, prompt="Et tegn foran ordet, fx ☺ ● ▲ ■. Kan være blank."),
    Column("word", "Niveau", Type.TEXT, F, required=True, signs=True, width=24, prompt="Ordet, som centrene vælger. Højst 30 tegn, uden komma og semikolon."),
    Column("colour", "Farve", Type.CHOICE, F, required=True, choices=tuple(LEVEL_COLOURS), width=13, coloured=tuple(LEVEL_COLOURS.items())),
    Column("verdict", "Vurdering", Type.CHOICE, F, required=True, choices=w.VERDICTS, width=11, prompt="God: som planlagt. Dårlig: står på listen over det, der ikke nås. Ingen: siger ikke noget om, hvordan det går."),
    _yes_no("ends", "Afslutter", 10, "Ja: der spørges ikke til milepælen igen."),
    _yes_no("needs_comment", "Kræver bemærkning", 13, "Ja: centret skal skrive hvorfor."),
    _yes_no("needs_expected", "Kræver forventet tid", 12, "Kun Indsats. Ja: centret skal vælge, hvornår den forventes nået."),
    _yes_no("needs_forecast", "Kræver prognose", 11, "Kun Økonomi. Ja: centret skal skrive det forventede regnskab."),
    _yes_no("for_analysis", "Ved analyse", 10, "Nej: en milepæl, der er en analyse, kan ikke få niveauet."),
    Column("proposed_over", "Foreslås over (× bagatelgrænse)", Type.INTEGER, F, width=17, prompt="Kun Økonomi: niveauet foreslås, når afvigelsen er så mange gange bagatelgrænsen. 0: ved ethvert merforbrug."),
    Column("typed", "Læses også som", Type.TEXT, F, width=44, prompt="Andre måder at skrive niveauet på, med semikolon imellem."),
    Column("meaning", "Betydning", Type.TEXT, F, width=60, prompt="Det, som Start, Vejledning og notatet siger om niveauet."),
)  # fmt: skip


_same_scale = Equal(Other("scale"), Col("scale"))


def _many(*conditions: Expression) -> Count:
    """How many levels of the row's scale are so."""
    return Count("scale", both(_same_scale, *conditions))


def _lacks(column: str, word: str, *conditions: Expression) -> Expression:
    """None of the scale's levels has the word; of a single one more is wrong."""
    several = Not(greater(Literal(LEAST_LEVELS), _many()))
    return both(_in_a_scale, several, *conditions, equals(_many(equals(Other(column), word)), 0))


_in_a_scale = OneOf(Col("scale"), w.SCALES)
_is_effort = equals("scale", w.EFFORT_SCALE)
_RULES = (
    whose_id("scale", "level", "word"),
    *(Rule("level-unusable", name, holds(name, UNLISTED), message="level-unusable.sign") for name in ("symbol", "word")),
    *(Rule("level-unusable", name, longer(name, LONGEST_WORD), message="level-unusable.long") for name in ("symbol", "word")),
    Rule("level-unusable", "word", OneOf(Col("word"), tuple(level.text for level in UNANSWERED)), message="level-unusable.taken"),
    Rule("level-unusable", "word", greater(_many(Not(Equal(Other("word"), Col("word"))), Contains(Other("typed"), Col("word"))), Literal(0)), message="level-unusable.word-read-twice"),
    Rule("level-count", "scale", greater(_many(), Literal(MOST_LEVELS)), message="level-count.many"),
    Rule("level-count", "scale", both(_in_a_scale, greater(Literal(LEAST_LEVELS), _many())), message="level-count.few"),
    Rule("level-twice", "word", both(filled("word"), greater(_many(Equal(Other("word"), Col("word"))), Literal(1)))),
    Rule("level-twice", "rank", both(filled("rank"), greater(_many(Equal(Other("rank"), Col("rank"))), Literal(1))), message="level-twice.rank"),
    Rule("level-lacking", "verdict", _lacks("verdict", w.GOOD), message="level-lacking.good"),
    Rule("level-lacking", "verdict", _lacks("verdict", w.BAD), message="level-lacking.bad"),
    Rule("level-lacking", "ends", _lacks("ends", w.YES, _is_effort), message="level-lacking.ends"),
)  # fmt: skip


@cache
def scale_sheet(form: Form) -> Sheet:
    """The sheet of a workbook in which ``form`` is in force."""
    text = Concat((Col("symbol"), Literal(" "), Col("word")))
    shown = If(IsBlank(Col("word")), Literal(""), If(IsBlank(Col("symbol")), Concat((Col("word"),)), text))
    return Sheet(
        "scale",
        "Skala",
        (
            *_COLUMNS,
            Column("shown_as", "Vises som", Type.TEXT, X, width=26, formula=shown, coloured=form.coloured),
            applies("word", SIGNED),
            control_column(),
            *hidden(READ),
        ),
        key=("level",),
        known_by="word",
        room=12,
        spare_rows=3,
        control=CONTROL,
        rules=_RULES,
        words=(Words("was_called", Col("called")),),
        purpose="Niveauerne, som indsats og økonomi vurderes i: hvad de hedder, hvad de betyder, og hvad de kræver. Kan ændres.",
        since=2,
    )  # fmt: skip


# What a workbook in another form than the usual one has along, so that it is read by it.
FORM_LEVELS = Sheet(
    "form_levels",
    "_skala",
    tuple(replace(column, filled_by=T, required=False, choices=None, coloured=(), prompt="") for column in _COLUMNS),
    key=(),
    purpose="De niveauer, der gælder i arbejdsbogen.",
    since=2,
)
