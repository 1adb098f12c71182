"""What a municipality calls the things that are followed up: a noun in the four forms that Danish texts need.

How texts are put into these words is in ``definition/declension.py``.
"""

from __future__ import annotations

from msgspec import Struct


class Noun(Struct, frozen=True):
    """A noun in its four forms: a centre, the centre, centres, the centres."""

    indefinite: str
    definite: str
    plural: str
    definite_plural: str

    @property
    def forms(self) -> tuple[str, str, str, str]:
        """The four forms, in order."""
        return self.indefinite, self.definite, self.plural, self.definite_plural

    @property
    def neuter(self) -> bool:
        """Whether it is *et*, not *en*: the definite form tells."""
        return self.definite.casefold().endswith("t")


class Wording(Struct, frozen=True):
    """The nouns for who answers, what the agreement consists of, when it is asked, and what the answer is about."""

    department: Noun = Noun("center", "centret", "centre", "centrene")
    item: Noun = Noun("punkt", "punktet", "punkter", "punkterne")
    round: Noun = Noun("runde", "runden", "runder", "runderne")
    milestone: Noun = Noun("milepæl", "milepælen", "milepæle", "milepælene")

    @property
    def nouns(self) -> tuple[Noun, ...]:
        """All nouns, in order."""
        return self.department, self.item, self.round, self.milestone

    @property
    def is_usual(self) -> bool:
        """Whether nothing is called otherwise than usual."""
        return self == USUAL

    @property
    def per_item(self) -> bool:
        """Whether the answers are about the items themselves."""
        return self.milestone == self.item


USUAL = Wording()
