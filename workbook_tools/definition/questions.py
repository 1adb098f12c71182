"""A municipality's own question: a column of a follow-up sheet, and when an answer is asked for.

Which there are is typed in ``Spørgsmål`` (``question_sheet.py``); the form has them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..schema.expressions import Col, Expression, IsBlank, Less, Literal, Not, OneOf, both, either, equals, filled
from ..schema.structure import Column, FilledBy, Rule, Type
from . import words as w

TYPES = {
    w.TEXT: Type.TEXT, w.WHOLE: Type.INTEGER, w.AMOUNT: Type.AMOUNT, w.DATE: Type.DATE, w.YES_OR_NO: Type.CHOICE,
    w.ONE_CHOICE: Type.CHOICE, w.SEVERAL_CHOICES: Type.CHOICES,
}  # fmt: skip
ITEM_ANSWERS, DEPARTMENT_ANSWERS = "item_answers", "department_answers"
_SHEETS = {
    w.PER_MILESTONE: "follow_up", w.PER_LINE: "economy", w.PER_AGREED_ITEM: ITEM_ANSWERS,
    w.PER_DEPARTMENT: DEPARTMENT_ANSWERS,
}  # fmt: skip
_WIDTHS = {Type.TEXT: 30.0, Type.CHOICE: 18.0, Type.CHOICES: 24.0}


def sheet_of(per: str, per_item: bool = False) -> str:
    """The name of the sheet in which a question for what ``per`` names is answered; where follow-up is ``per_item``,
    that of an item stands beside its level."""
    return _SHEETS[w.PER_MILESTONE if per_item and per == w.PER_AGREED_ITEM else per]


def asked_per(sheet: str, per_item: bool = False) -> str:
    """What the questions of a sheet are asked for, as ``Spørgsmål`` calls it."""
    per = next(per for per, name in _SHEETS.items() if name == sheet)
    return w.PER_AGREED_ITEM if per_item and per == w.PER_MILESTONE else per


class Question(Struct, frozen=True):
    """A question of a ``sheet``, by departments or by finance. ``name`` stays whatever the ``header`` becomes; ``former`` is
    what that was. It is asked in the ``rounds``, of all if there are none – of all from the ``first`` on, if it came when others
    were closed –, and an answer is ``required`` always, never or at the ``levels``. An ``internal`` one is never published; the
    others are ``shown_on`` the pages that are wanted, and pages count by the answer where they are ``grouped``."""

    name: str
    header: str
    sheet: str
    type: Type
    by_department: bool = True
    choices: tuple[str, ...] = ()
    required: str = w.NEVER
    levels: tuple[str, ...] = ()
    rounds: tuple[int, ...] = ()
    prompt: str = ""
    internal: bool = True
    shown_on: tuple[str, ...] = ()
    grouped: bool = False
    former: str = ""
    first: int = 0

    @property
    def in_note(self) -> bool:
        """Whether notes show the answers."""
        return w.IN_NOTE in self.shown_on

    @property
    def column(self) -> Column:
        """The column it is answered in; a department sees it only in the rounds in which it is asked."""
        return Column(
            self.name, self.header, self.type, FilledBy.DEPARTMENT if self.by_department else FilledBy.FINANCE,
            choices=self.choices or None, width=_WIDTHS.get(self.type, 14.0), internal=self.internal, prompt=self.prompt,
            shown_for=self.in_its_rounds(Col("round")),
        )  # fmt: skip

    def in_its_rounds(self, number: Expression) -> Expression | None:
        """What is so of the ``number`` of each round in which it is asked; None where it is asked in all."""
        if not self.rounds:
            return Not(Less(number, Literal(self.first))) if self.first else None
        return either(*(equals(number, round_) for round_ in self.rounds))

    def is_asked_in(self, number: int) -> bool:
        """Whether it is asked in the round."""
        return number in self.rounds if self.rounds else number >= self.first

    def rules(self, smiley: str = "", *asked: Expression) -> Iterator[Rule]:
        """An answer is required of rows of which all that is ``asked`` holds; ``smiley`` is the column of the level, if
        the sheet has one: then finance's own is asked for when the department has answered.
        """
        if self.required == w.NEVER or (self.required == w.AT_LEVEL and not (self.levels and smiley)):
            return
        if smiley and not self.by_department:
            asked = (filled(smiley), *asked)
        at_level = (OneOf(Col(smiley), self.levels),) if self.required == w.AT_LEVEL else ()
        in_its_rounds = self.in_its_rounds(Col("round"))
        rounds = () if in_its_rounds is None else (in_its_rounds,)
        fails = both(IsBlank(Col(self.name)), *asked, *at_level, *rounds)
        yield Rule("question-required", self.name, fails, message=f"question-required.{self.sheet.replace('_', '-')}")
