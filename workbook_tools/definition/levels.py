"""The smileys' levels and what each means: whoever asks about a smiley asks the form by role, never by a word.

Ballerup's note of January 2019 defines both scales; they are the form of a workbook that declares none. A level that is
added to its scale here is read, validated, offered in drop-downs, coloured, counted and reported everywhere. Not in here: how
a cell is read as a level (``values/smileys.py``).
Called by the declaration and by the rooms above it, which are given the form with the kind of workbook.
"""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from ..schema.expressions import Divide, Equal, Expression, If, Literal, OneOf, Step, greater
from ..schema.scales import Level, Scale, Verdict
from ..schema.structure import Words
from ..schema.tones import Tone
from ..schema.wording import USUAL, Noun, Wording
from . import words as w
from .colours import BAD, GOOD, MIDDLE, NONE
from .declension import in_words
from .questions import Question

_HAPPY = ("☺", "☻", "🙂", "😊", "😀", "😃", "😄", "😁", ":)", "=)", "j", "glad", "grøn", "green", "ja")
_NEUTRAL = ("😐", "😑", "🫤", ":|", "k", "neutral", "gul", "yellow")
_SAD = ("☹", "🙁", "😞", "😟", "😠", "😢", ":(", "=(", "l", "sur", "rød", "red")

EFFORT = Scale(
    (
        Level(
            "reached", "☺", "Nået", Verdict.GOOD, GOOD, ends=True,
            typed=(*_HAPPY, "nået", "opnået", "1"),
            guidance="Milepælen er nået. Der skal ikke skrives mere.",
            brief="alt er nået.",
            explained="Milepælen er nået.",
            told="nået", english="reached",
        ),
        Level(
            "partly", "😐", "Delvist nået", Verdict.PARTLY, MIDDLE,
            needs_comment=True, needs_expected=True, for_analysis=False,
            typed=(*_NEUTRAL, "delvist nået", "delvis nået", "delvist", "delvis", "2"),
            guidance="Milepælen er ikke helt nået, men årets mål er stadig realistisk. Skriv hvorfor, og hvornår den nås.",
            brief="ikke helt nået, men årets mål er stadig realistisk.",
            explained="Milepælen er ikke fuldt nået, men årets mål er stadig realistisk.",
            told="delvist nået", english="partly",
        ),
        Level(
            "not_reached", "☹", "Ikke nået", Verdict.BAD, BAD, needs_comment=True, needs_expected=True,
            typed=(*_SAD, "ikke nået", "ikke opnået", "3"),
            guidance="Milepælen er ikke nået, og det er ikke realistisk i budgetperioden. Skriv hvorfor, og hvornår den ventes nået.",
            brief="ikke nået og ikke realistisk i budgetperioden.",
            explained="Milepælen er ikke nået, og det er ikke realistisk at nå den i budgetperioden.",
            told="ikke nået", states="er ikke nået", english="not reached",
        ),
    )
)  # fmt: skip

ECONOMY = Scale(
    (
        Level(
            "kept", "☺", "Overholdt", Verdict.GOOD, GOOD,
            typed=(*_HAPPY, "overholdt"),
            guidance="Budgettet holder, eller besparelsen er opnået. Der skal ikke skrives mere.",
            explained="Budgettet holder, eller besparelsen er opnået.",
            told="overholdt", english="kept",
        ),
        Level(
            "not_kept", "☹", "Ikke overholdt", Verdict.BAD, BAD, needs_comment=True, needs_expected=True, proposed_over=1,
            typed=(*_SAD, "ikke overholdt"),
            guidance="Budgettet holder ikke, eller besparelsen opnås ikke. Skriv forventet regnskab og en forklaring.",
            explained="Budgettet holder ikke, eller besparelsen opnås ikke.",
            told="ikke overholdt", english="not kept",
        ),
    )
)  # fmt: skip

MISSING = Level("missing", "", "Mangler svar", Verdict.PARTLY, NONE, told="mangler", english="missing")

# What stands in a cell of answers without being a level: documents say so instead of repeating it.
UNREADABLE = Level(
    "unreadable", "", "Uden læselig smiley", Verdict.PARTLY, NONE, told="uden læselig smiley", english="unreadable"
)
UNANSWERED = (MISSING, UNREADABLE)


class Form(Struct, frozen=True, dict=True):
    """What a municipality's follow-up asks: the levels of effort and of economy, and questions of its own.

    Sheets, kinds and pages are made of it.
    """

    effort: Scale
    economy: Scale
    questions: tuple[Question, ...] = ()
    setup: tuple[str, ...] = ("",) * len(w.FORM_FIELDS)  # of Stamdata: per what, and the words; blank where as usual

    @property
    def per_item(self) -> bool:
        """Whether items are followed up as wholes, and not by their milestones."""
        return self.setup[0] == w.FOLLOWED_PER_ITEM

    def following(self, what: str) -> Form:
        """The form as it were if milestones ("") or whole items were followed up."""
        return replace(self, setup=(what, *self.setup[1:]))

    @cached_property
    def wording(self) -> Wording:
        """The municipality's own words. What is followed up as a whole is called what items are."""
        department, item, round_ = (noun_of(text) if text else None for text in self.setup[1:])
        named = item or USUAL.item
        return Wording(
            department or USUAL.department, named, round_ or USUAL.round, named if self.per_item else USUAL.milestone
        )

    def asked_in(self, sheet: str) -> tuple[Question, ...]:
        """The municipality's own questions of a sheet."""
        return tuple(question for question in self.questions if question.sheet == sheet)

    def former_headers(self, sheet: str) -> tuple[tuple[str, str], ...]:
        """What questions of a sheet were called before, with their columns."""
        return tuple((question.former, question.name) for question in self.asked_in(sheet) if question.former)

    @cached_property
    def of_departments(self) -> Form:
        """The form without the questions that finance answers itself, which are nobody else's business."""
        asked = tuple(question for question in self.questions if question.by_department)
        return self if asked == self.questions else replace(self, questions=asked)

    @property
    def has_usual_levels(self) -> bool:
        """Whether both scales are the usual ones."""
        return self.scales == DEFAULT.scales

    @property
    def scales(self) -> tuple[Scale, Scale]:
        """Both scales."""
        return self.effort, self.economy

    def meaning_of(self, level: Level) -> str:
        """What a level means, where it is a usual one in the municipality's words."""
        return in_words(level.explained, self.wording) if level in DEFAULT.levels else level.explained

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels of both scales."""
        return (*self.effort, *self.economy)

    @cached_property
    def tones(self) -> tuple[Tone, ...]:
        """The tones of all levels, and that of a missing answer."""
        return tuple(dict.fromkeys(level.tone for level in (*self.levels, MISSING)))

    @cached_property
    def coloured(self) -> tuple[tuple[str, Tone], ...]:
        """The texts in their tones. Word and symbol always stand in the cell; colour only repeats them."""
        ordered = (level for verdict in Verdict for level in self.levels if level.verdict is verdict)
        return tuple({level.text: level.tone for level in ordered}.items())


DEFAULT = Form(EFFORT, ECONOMY)


def noun_of(text: str) -> Noun | None:
    """The noun whose four forms are typed with semicolons between; None where some are lacking."""
    forms = [part.strip() for part in text.split(";")]
    return Noun(*forms) if len(forms) == len(Noun.__struct_fields__) and all(forms) else None


def one_of(value: Expression, texts: tuple[str, ...]) -> Expression:
    """TRUE where ``value`` is one of the levels' texts."""
    if not texts:
        return Literal(False)
    return Equal(value, Literal(texts[0])) if len(texts) == 1 else OneOf(value, texts)


def exceeds(amount: Expression, factor: int | None, limit: Expression) -> Expression:
    """TRUE where an amount is more than so many times the limit."""
    if not factor:
        return greater(amount, Literal(0))
    return greater(amount if factor == 1 else Divide(amount, Literal(factor)), limit)


def told_once(scale: Scale, condition: Expression) -> Expression:
    """A condition that names levels: worked out in a cell of its own where they are the municipality's, who may have six of
    thirty letters."""
    return condition if scale in DEFAULT.scales else Equal(Step(If(condition, Literal(1), Literal(0))), Literal(1))


def own_message(scale: Scale, key: str) -> str:
    """The key of a message that names the levels: another one where they are the municipality's own."""
    return key if scale in DEFAULT.scales else f"{key}.own"


def chosen(scale: Scale, enough: tuple[str, ...], usual: str) -> str:
    """What is said where a level is chosen; after those that are ``enough`` nothing more is asked."""
    if scale in DEFAULT.scales:
        return usual
    return f"Vælg fra listen. Ved {' eller '.join(enough)} skal I ikke udfylde mere." if enough else "Vælg fra listen."


def named(scale: Scale, is_analysis: Expression | None = None) -> tuple[Words, ...]:
    """What messages name: the levels that a row may have, in their order, and of those for an analysis the good and the others."""
    words = [level.word for level in scale]
    fewer = [level.word for level in scale if level.text in scale.for_analysis]
    good = [text for text in scale.for_analysis if text in scale.good]
    others = [text for text in scale.for_analysis if text not in scale.good]

    def of_row(usual: str, of_analysis: str) -> Expression:
        told = Literal(usual)
        if is_analysis is None or usual == of_analysis:
            return told
        by_row = If(is_analysis, Literal(of_analysis), told)
        return by_row if scale in DEFAULT.scales else Step(by_row)  # six long words would stand in a formula many times

    texts = {
        "first_levels": of_row(", ".join(words[:-1]), ", ".join(fewer[:-1])), "last_level": of_row(words[-1], fewer[-1]),
        "analysis_good": Literal(" / ".join(good)), "analysis_others": Literal(" / ".join(others)),
    }  # fmt: skip
    return tuple(Words(name, text) for name, text in texts.items())
