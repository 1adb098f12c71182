"""A smiley's levels and what each means. Which there are is declared in ``definition/levels.py`` or by the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import cached_property

from msgspec import Struct

from .tones import Tone


class Verdict(Enum):
    """Whether things are as planned; ``NONE`` says neither."""

    GOOD = "good"
    NONE = "none"
    PARTLY = "partly"
    BAD = "bad"


class Level(Struct, frozen=True):
    """A level of a smiley: ``symbol`` and ``word`` make the cell's text; ``name`` is what its counts are called in code.

    One that ``ends`` asks for nothing more in later rounds. ``needs_comment`` and ``needs_expected`` are what the others ask
    for: why, and when it is expected (of money: the forecast). An analysis cannot have one that is not ``for_analysis``.
    ``typed`` are other texts that surely mean it, ``former`` what it was called before. One that is not ``ranked`` is neither
    better nor worse than others. One of economy is proposed where a deviation exceeds the limit ``proposed_over`` times. The rest are texts: ``guidance`` of Vejledning, ``brief`` of Start,
    ``explained`` and ``told`` (within a sentence) of the note, ``states`` of what there is a number of (»8 er ikke nået«), else as
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
    former: tuple[str, ...] = ()
    ranked: bool = True
    proposed_over: int | None = None
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

    def __hash__(self) -> int:
        return hash(self.texts)  # of all that is said of its levels it would take long

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
        return self._texts(lambda level: level.verdict in (Verdict.PARTLY, Verdict.BAD))

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
        return next(level for level in self.levels if level.verdict is Verdict.GOOD)

    @cached_property
    def worst_first(self) -> tuple[str | None, ...]:
        """The texts from the worst to the best, and None for a missing answer: worse than good, better than what is bad."""
        others = tuple(text for text in self.texts if text not in self.not_good)
        return (*reversed(self.not_good), None, *reversed(others))

    @cached_property
    def proposed(self) -> tuple[Level, ...]:
        """The levels that are proposed for a deviation, that of the largest first."""
        given = [level for level in self.levels if level.proposed_over is not None]
        return tuple(sorted(given, key=lambda level: -(level.proposed_over or 0)))

    @cached_property
    def former(self) -> dict[str, str]:
        """What levels were called before, and what they are called now."""
        return {text: level.text for level in self.levels for text in level.former}

    def worse_than(self, level: Level) -> tuple[str, ...]:
        """The texts of all levels that are worse than ``level``."""
        after = self.levels[self.levels.index(level) + 1 :] if level.ranked else ()
        return tuple(other.text for other in after if other.ranked)

    def is_worse(self, cell: object, before: object) -> bool:
        """Whether a cell holds a worse level than the one before."""
        earlier = self.of(before)
        return earlier is not None and cell in self.worse_than(earlier)

    def symbols(self, texts: Sequence[str]) -> str:
        """The symbols of some levels as a Danish list: »😐 og ☹«; their words where symbols do not tell them."""
        all_symbols = [level.symbol for level in self.levels]
        tell = all(all_symbols) and len({*all_symbols}) == len(all_symbols)
        given = [level.symbol if tell else level.word for level in self.levels if level.text in texts]
        return " og ".join(part for part in (", ".join(given[:-1]), *given[-1:]) if part)

    @property
    def told_good(self) -> str:
        """What is said after a number of those that are as planned: »nået«."""
        first, *others = [level.told for level in self.levels if level.verdict is Verdict.GOOD]
        return " eller ".join((first, *(told.removeprefix("meldt ") for told in others)))
