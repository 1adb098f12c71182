"""The kinds of workbook: the agreement, the same when consolidated, and a department's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..schema.structure import Sheet
from .agreement_sheets import BUDGET_LINES, ITEMS, MILESTONES, items_sheet, milestones_sheet
from .answer_sheets import ANSWERS, answer_sheets
from .bookkeeping_sheets import ISSUES, LOG, LOG_IDS, RECEIVED
from .change_sheet import CHANGES
from .department_sheets import department_sheets, form_sheets
from .economy_sheet import economy_sheet
from .levels import DEFAULT, Form
from .migrations import MIGRATIONS
from .question_sheet import QUESTIONS
from .questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from .reconciliation_sheet import RECONCILIATION
from .review_sheet import REVIEW
from .scale_sheet import scale_sheet
from .setup_sheets import DEPARTMENTS, LISTS, SETTINGS, rounds_sheet
from .spending_key_sheet import SPENDING_KEY
from .texts_sheet import TEXTS
from .verdict_columns import CONTROL
from .worded import worded_sheet

MARKED_TITLE = "Ret dette"  # the sheet that a marked copy lists its issues in
MARKED_AUTHOR = "Økonomi (kontrol af filen)"  # of the notes in a marked copy
STATE_NAME, STATE_PROPERTY = "WBT_STATE", "wbt_state"  # where every workbook says which state of the agreement it is
LOOKUPS, LOOKUPS_TITLE = "lookups", "Opslag"  # the sheet that formulas look up in: its place, and what it is called
LOOKUPS_NAME = "WBT_LOOKUPS"  # the defined name that tells it, whatever it is called
SEEN_TITLE, SEEN_MARK = "_sidst set", "WBT_SEEN"  # the hidden sheet of what the tool last wrote, and how its A2 begins
LOG_NAME = LOG.name
POINTERS_TITLE = "_kontrol"  # what a department's is called; Start's links read there as well


class WorkbookKind(Struct, frozen=True, dict=True):
    """A kind of workbook in a ``form``: its data sheets in order, which of them are hidden, and its pages.

    ``protected`` workbooks lock everything but the department's input cells; ``hidden_columns``
    are constant or rarely needed there, ``hidden_when_blank`` ones show only when something stands in
    them, as sheets that are ``hidden_when_empty`` do, and ``printed`` names the first and last column on paper, which is ``upright`` for long lists. ``offered`` are sheets of words to choose from: finance may
    offer other ones by now, so what stands there is not compared. ``departments`` is the kind of workbook that is split
    from it, ``consolidated`` the kind that it is consolidated into, ``of_committees`` says whether it has a sheet for
    each committee, and ``derives`` whether formulas look up and count by what is derived on a sheet of its own, which has
    the ``lookups_title``.
    """

    name: str
    sheets: tuple[Sheet, ...]
    pages: tuple[str, ...]
    order: tuple[str, ...]
    form: Form = DEFAULT
    hidden: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    protected: bool = False
    hidden_columns: frozenset[tuple[str, str]] = frozenset()
    hidden_when_blank: frozenset[tuple[str, str]] = frozenset()
    hidden_when_empty: frozenset[str] = frozenset()
    printed: tuple[tuple[str, str, str], ...] = ()
    upright: frozenset[str] = frozenset()
    of_committees: bool = False
    derives: bool = False
    lookups_title: str = LOOKUPS_TITLE
    departments: WorkbookKind | None = None
    consolidated: WorkbookKind | None = None
    reviewed: WorkbookKind | None = None

    @property
    def split(self) -> WorkbookKind:
        """The kind of a department's workbook split from it; its own, if it is one."""
        return self.departments or self

    @property
    def with_bookkeeping(self) -> WorkbookKind:
        """The kind that also has the bookkeeping sheets; its own, if it has them."""
        return self.consolidated or self

    @property
    def with_review(self) -> WorkbookKind:
        """The kind that also has the sheet of an import's doubts; its own, if it has that."""
        return self.reviewed or self

    @property
    def without_review(self) -> WorkbookKind:
        """The kind that has no such sheet; its own, if it has none."""
        return next((kind for kind in kinds(self.form) if kind.reviewed is self), self)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its data sheets, in order."""
        return tuple(sheet.name for sheet in self.sheets)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The names of the sheets whose rows are what a round asks."""
        return tuple(name for name in ANSWERS if self.has(name))

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The names of the sheets that departments answer in."""
        return tuple(sheet.name for sheet in self.sheets if sheet.editable)

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The names of the other sheets that must be as they were sent."""
        return tuple(name for name in self.names if name not in self.answered and name not in self.offered)

    def sheet(self, name: str) -> Sheet:
        """The sheet called ``name``; KeyError if the kind has none."""
        if name not in self._by_name:
            raise KeyError(f"{self.name} workbook has no sheet {name!r}")
        return self._by_name[name]

    def has(self, name: str) -> bool:
        """Whether it has a data sheet called ``name``."""
        return name in self._by_name

    @cached_property
    def _by_name(self) -> dict[str, Sheet]:
        return {sheet.name: sheet for sheet in self.sheets}


_IN_SOME_ROUNDS = frozenset({ITEM_ANSWERS, DEPARTMENT_ANSWERS})
_PREVIOUS = frozenset({("follow_up", "previous_smiley"), ("follow_up", "previous_comment")})


def _carried(form: Form) -> tuple[str, ...]:
    """The names of the sheets that a workbook in another form than the usual one has along."""
    return tuple(sheet.name for sheet in form_sheets(form))


def _of_milestones(form: Form) -> set[tuple[str, str]]:
    """The columns that say nothing more where items are followed up as wholes."""
    names = ("milestone_id", "milestone", "original_round", "treated_by", "treated_on")
    return {("follow_up", name) for name in names} if form.per_item else set()


def _first_printed(form: Form) -> str:
    return "item" if form.per_item else "milestone_id"


def _in_own_words(kind: WorkbookKind) -> WorkbookKind:
    """The same kind, which speaks as the municipality does."""
    return replace(kind, sheets=tuple(worded_sheet(sheet, kind.form.wording) for sheet in kind.sheets))


@cache
def _department(form: Form) -> WorkbookKind:
    kind = WorkbookKind(
        "department",
        department_sheets(form),
        form=form,
        pages=("start",),
        order=(
            "start",
            "follow_up",
            "economy",
            ITEM_ANSWERS,
            DEPARTMENT_ANSWERS,
            "changes",
            "items",
            "contributes",
            "settings",
            "milestones",
            "rounds",
            "lists",
            *_carried(form),
            LOOKUPS,
        ),
        hidden=frozenset({"settings", "milestones", "rounds", "lists", *_carried(form)}),
        offered=frozenset({"lists", *_carried(form)}),
        protected=True,
        derives=True,
        lookups_title=POINTERS_TITLE,
        hidden_columns=frozenset(
            {
                ("follow_up", "round"),
                ("follow_up", "department"),
                ("economy", "round"),
                ("economy", "department"),
                ("economy", "type"),
                ("economy", "category"),
                ("economy", "adopted"),
                ("economy", "approved_changes"),
                ("economy", "spent"),
                ("economy", "deviation_percent"),
                (ITEM_ANSWERS, "round"),
                (ITEM_ANSWERS, "department"),
                (DEPARTMENT_ANSWERS, "round"),
                ("changes", "change_type"),
                ("changes", "status"),
                ("changes", "decided_by"),
                ("changes", "decided_on"),
                ("changes", "case_number"),
                ("items", "case_number"),
                ("items", "remarks"),
                ("contributes", "case_number"),
                ("contributes", "remarks"),
            }
            | _of_milestones(form)
        ),
        hidden_when_blank=_PREVIOUS,
        hidden_when_empty=_IN_SOME_ROUNDS,
        printed=(
            ("follow_up", _first_printed(form), "expected"),
            ("economy", "item", "explanation"),
            ("changes", "change", "year_3"),
            ("items", "item", "other_committees"),
            ("contributes", "item", "other_committees"),
        ),
    )
    return _in_own_words(kind)


def _typed(form: Form) -> WorkbookKind:
    return WorkbookKind(
        "agreement",
        (
            SETTINGS,
            rounds_sheet(form),
            DEPARTMENTS,
            LISTS,
            scale_sheet(form),
            QUESTIONS,
            items_sheet(form),
            BUDGET_LINES,
            milestones_sheet(form),
            *answer_sheets(form),
            CHANGES,
            RECONCILIATION,
            TEXTS,
            SPENDING_KEY,
            *form_sheets(form),
        ),
        form=form,
        pages=("overview", "money", "matrix", "committees", "guidance"),
        order=(
            "overview",
            "money",
            "matrix",
            "committees",
            "guidance",
            "review",
            "settings",
            "rounds",
            "departments",
            "lists",
            "scale",
            "questions",
            "items",
            "budget_lines",
            "milestones",
            *ANSWERS,
            "changes",
            "reconciliation",
            "texts",
            "spending_key",
            "received",
            "log",
            "issues",
            *_carried(form),
            LOOKUPS,
        ),
        hidden=frozenset((*_carried(form), *((MILESTONES.name,) if form.per_item else ()))),
        hidden_columns=frozenset(
            {
                (sheet.name, c.name)
                for sheet in (CHANGES, economy_sheet(form), scale_sheet(form), QUESTIONS, items_sheet(form))
                for c in sheet.columns
                if c.helper
            }
            | {("scale", "level"), ("questions", "question"), *((LOG.name, column.name) for column in LOG_IDS)}
            | _of_milestones(form)
        ),
        hidden_when_blank=_PREVIOUS,
        hidden_when_empty=_IN_SOME_ROUNDS | {SPENDING_KEY.name},  # `actuals` writes the first rows
        printed=(
            ("follow_up", _first_printed(form), "expected"),
            ("economy", "item", "explanation"),
            (ITEM_ANSWERS, "item", CONTROL),
            (LOG.name, LOG.columns[0].name, "after"),
        ),
        upright=frozenset({MILESTONES.name, LOG.name}),
        departments=_department(form.of_departments),
        derives=True,
    )


def _reviewed(kind: WorkbookKind, **changes: Any) -> WorkbookKind:
    """The same as an import writes it: with the doubts that finance works off."""
    return replace(kind, name=f"{kind.name} in review", sheets=(REVIEW, *kind.sheets), **changes)


class Kinds(Struct, frozen=True):
    """The kinds of workbook in one form."""

    department: WorkbookKind
    agreement: WorkbookKind
    consolidated: WorkbookKind
    reviewed: WorkbookKind
    reviewed_consolidated: WorkbookKind

    def __iter__(self) -> Iterator[WorkbookKind]:
        return (getattr(self, name) for name in self.__struct_fields__)


_FORMS: list[Form] = []


def forms() -> tuple[Form, ...]:
    """The forms that kinds of workbook were made in."""
    return tuple(_FORMS)


@cache
def kinds(form: Form) -> Kinds:
    """The kinds of workbook in this form; always the same ones."""
    _FORMS.append(form)
    typed = _in_own_words(_typed(form))
    plain = replace(typed, name="consolidated", sheets=(*typed.sheets, RECEIVED, LOG, ISSUES), of_committees=True)
    reviewed_consolidated = _reviewed(plain)
    consolidated = replace(plain, reviewed=reviewed_consolidated)
    reviewed = _reviewed(typed, consolidated=reviewed_consolidated)
    agreement = replace(typed, consolidated=consolidated, reviewed=reviewed)
    assert typed.departments is not None
    return Kinds(typed.departments, agreement, consolidated, reviewed, reviewed_consolidated)


DEPARTMENT, AGREEMENT, CONSOLIDATED, REVIEWED, REVIEWED_CONSOLIDATED = kinds(DEFAULT)
# Of the departments' workbook, which lies in somebody's mail; what is new in finance's own sheets changes nothing there.
_COLUMNS = (column for sheet in DEPARTMENT.sheets for column in sheet.columns)
TEMPLATE_VERSION = max(1, *(step.version for step in MIGRATIONS), *(column.since for column in _COLUMNS))


def agreement_kind(titles: Collection[str], form: Form = DEFAULT) -> WorkbookKind | None:
    """The kind of agreement workbook whose sheets have these titles; None if it is none."""
    if not {SETTINGS.title, ITEMS.title, MILESTONES.title} <= set(titles):
        return None
    of_form = kinds(form)
    kind = of_form.consolidated if {LOG.title, RECEIVED.title} & set(titles) else of_form.agreement
    return kind.with_review if REVIEW.title in titles else kind
