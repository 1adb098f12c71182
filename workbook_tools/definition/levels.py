"""The smileys' levels and what each means: whoever asks about a smiley asks here by role, never by its word.

Ballerup's note of January 2019 defines both scales. A level that is added to its scale here is read, validated, offered in
drop-downs, coloured, counted and reported everywhere. Not in here: how a cell is read as a level (``values/smileys.py``).
Called by the declaration, by ``values`` and by all rooms above them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import cached_property

from msgspec import Struct

from ..schema.expressions import Equal, Expression, If, Literal, OneOf
from ..schema.structure import Tone, Words
from .colours import BAD, GOOD, MIDDLE, NONE


class Verdict(Enum):
    """Whether things are as planned."""

    GOOD = "good"
    PARTLY = "partly"
    BAD = "bad"


class Level(Struct, frozen=True):
    """A level of a smiley: ``symbol`` and ``word`` make the cell's text; ``name`` is what its counts are called in code.

    One that ``ends`` asks for nothing more in later rounds. ``needs_comment`` and ``needs_expected`` are what the others ask
    for: why, and when it is expected (of money: the forecast). An analysis cannot have one that is not ``for_analysis``.
    ``typed`` are other texts that surely mean it. The rest are texts: ``guidance`` of Vejledning, ``brief`` of Start,
    ``explained`` and ``told`` (within a sentence) of the note, ``states`` of what there is a number of (»8 nås ikke«), else as
    ``told``, ``english`` of the command line.
    """

    name: str
    symbol: str
    word: str
    verdict: Verdict
    tone: Tone
    ends: bool = False
    needs_comment: bool = False
    needs_expected: bool = False
    for_analysis: bool = True
    typed: tuple[str, ...] = ()
    guidance: str = ""
    brief: str = ""
    explained: str = ""
    told: str = ""
    states: str = ""
    english: str = ""

    @property
    def text(self) -> str:
        """What stands in the cell."""
        return f"{self.symbol} {self.word}".strip()

    @property
    def stated(self) -> str:
        """What is said after a number of them."""
        return self.states or f"er {self.told}"


class Scale(Struct, frozen=True, dict=True):
    """The levels of a smiley, the best first."""

    levels: tuple[Level, ...]

    def __iter__(self) -> Iterator[Level]:
        return iter(self.levels)

    @cached_property
    def _by_text(self) -> dict[object, Level]:
        return {level.text: level for level in self.levels}

    def of(self, cell: object) -> Level | None:
        """The level that stands in a cell; None where it is blank or holds something else."""
        return self._by_text.get(cell)

    def _texts(self, role: Callable[[Level], bool]) -> tuple[str, ...]:
        return tuple(level.text for level in self.levels if role(level))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All that may stand in a cell."""
        return self._texts(lambda level: True)

    @cached_property
    def ended(self) -> tuple[str, ...]:
        """Those after which nothing is asked any more."""
        return self._texts(lambda level: level.ends)

    @cached_property
    def open(self) -> tuple[str, ...]:
        """Those that are asked about again."""
        return self._texts(lambda level: not level.ends)

    @cached_property
    def good(self) -> tuple[str, ...]:
        """Those that say that all is as planned."""
        return self._texts(lambda level: level.verdict is Verdict.GOOD)

    @cached_property
    def not_good(self) -> tuple[str, ...]:
        """Those that say that something is not as planned."""
        return self._texts(lambda level: level.verdict is not Verdict.GOOD)

    @cached_property
    def bad(self) -> tuple[str, ...]:
        """Those of the red list."""
        return self._texts(lambda level: level.verdict is Verdict.BAD)

    @cached_property
    def needing_comment(self) -> tuple[str, ...]:
        """Those that ask for a comment (business rules 1 and 3)."""
        return self._texts(lambda level: level.needs_comment)

    @cached_property
    def needing_expected(self) -> tuple[str, ...]:
        """Those that ask when, or at what amount, it is expected to end (business rules 1 and 3)."""
        return self._texts(lambda level: level.needs_expected)

    @cached_property
    def for_analysis(self) -> tuple[str, ...]:
        """Those that an analysis can have (business rule 2)."""
        return self._texts(lambda level: level.for_analysis)

    @cached_property
    def not_for_analysis(self) -> tuple[str, ...]:
        """Those that an analysis cannot have."""
        return self._texts(lambda level: not level.for_analysis)

    @property
    def best(self) -> Level:
        """The level that all is well."""
        return self.levels[0]

    @property
    def worst(self) -> Level:
        """The level at the other end."""
        return self.levels[-1]

    @cached_property
    def worst_first(self) -> tuple[str | None, ...]:
        """The texts from the worst to the best, and None for a missing answer: worse than good, better than all else."""
        return (*reversed(self.not_good), None, *reversed(self.good))

    def worse_than(self, level: Level) -> tuple[str, ...]:
        """The texts of all levels that are worse than ``level``."""
        return self.texts[self.levels.index(level) + 1 :]

    def is_worse(self, cell: object, before: object) -> bool:
        """Whether a cell holds a worse level than the one before."""
        earlier = self.of(before)
        return earlier is not None and cell in self.worse_than(earlier)

    def named(self, is_analysis: Expression | None = None) -> tuple[Words, ...]:
        """What messages name: the levels that a row may have, in their order, and of those for an analysis the good and the others."""
        words = [level.word for level in self.levels]
        fewer = [level.word for level in self.levels if level.text in self.for_analysis]
        good = [text for text in self.for_analysis if text in self.good]
        others = [text for text in self.for_analysis if text not in self.good]

        def of_row(usual: str, of_analysis: str) -> Expression:
            told = Literal(usual)
            return told if is_analysis is None or usual == of_analysis else If(is_analysis, Literal(of_analysis), told)

        texts = {
            "first_levels": of_row(", ".join(words[:-1]), ", ".join(fewer[:-1])), "last_level": of_row(words[-1], fewer[-1]),
            "analysis_good": Literal(" / ".join(good)), "analysis_others": Literal(" / ".join(others)),
        }  # fmt: skip
        return tuple(Words(name, text) for name, text in texts.items())

    def symbols(self, texts: Sequence[str]) -> str:
        """The symbols of some levels as a Danish list: »😐 og ☹«."""
        given = [level.symbol for level in self.levels if level.text in texts]
        return " og ".join(part for part in (", ".join(given[:-1]), *given[-1:]) if part)


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
            guidance="Milepælen er ikke nået og kan ikke nås i budgetperioden. Skriv hvorfor, og hvornår den nås.",
            brief="ikke nået og ikke realistisk i budgetperioden.",
            explained="Milepælen er ikke nået, og det er ikke realistisk at nå den i budgetperioden.",
            told="ikke nået", states="nås ikke", english="not reached",
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
            "not_kept", "☹", "Ikke overholdt", Verdict.BAD, BAD, needs_comment=True, needs_expected=True,
            typed=(*_SAD, "ikke overholdt"),
            guidance="Budgettet holder ikke, eller besparelsen opnås ikke. Skriv forventet regnskab og en forklaring.",
            explained="Budgettet holder ikke, eller besparelsen opnås ikke.",
            told="ikke overholdt", english="not kept",
        ),
    )
)  # fmt: skip

MISSING = Level("missing", "", "Mangler svar", Verdict.PARTLY, NONE, told="mangler", english="missing")

SCALES = (EFFORT, ECONOMY)
LEVELS = tuple(level for scale in SCALES for level in scale)
TONES = tuple(dict.fromkeys(level.tone for level in (*LEVELS, MISSING)))

# Word and symbol always stand in the cell; colour only repeats them.
COLOURED = tuple((level.text, level.tone) for verdict in Verdict for level in LEVELS if level.verdict is verdict)


def scale_of(choices: object) -> Scale | None:
    """The scale whose levels, or some of them, are ``choices``; None of any other."""
    if not isinstance(choices, tuple) or not choices:
        return None
    return next((scale for scale in SCALES if all(text in scale.texts for text in choices)), None)


def one_of(value: Expression, texts: tuple[str, ...]) -> Expression:
    """TRUE where ``value`` is one of the levels' texts."""
    return Equal(value, Literal(texts[0])) if len(texts) == 1 else OneOf(value, texts)
