"""The sheets of a department's workbook: those it answers in, and what it or its formulas read of the agreement."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..schema.expressions import Col, Lookup
from ..schema.structure import Column, FilledBy, Sheet, Type, Words
from ..schema.tree import with_columns
from .agreement_sheets import ITEMS, MILESTONES
from .answer_sheets import answer_sheets
from .change_sheet import CHANGES, DEPARTMENT_RULES
from .follow_up_sheet import is_analysis
from .form_setup import FORM_SETUP
from .levels import Form, named
from .question_sheet import FORM_QUESTIONS
from .scale_sheet import FORM_LEVELS
from .setup_sheets import LISTS, SETTINGS, rounds_sheet

_AS_VALUES = ("adopted", "approved_changes", "current")


def _as_values(sheet: Sheet, names: tuple[str, ...]) -> Sheet:
    """Columns that cannot be computed without the agreement's own sheets stand as values."""
    return replace(
        sheet,
        columns=tuple(
            replace(c, formula=None, filled_by=FilledBy.TOOL) if c.name in names else c for c in sheet.columns
        ),
    )


def _without_helpers(sheet: Sheet) -> Sheet:
    """Without the columns that only formulas read; the rules say themselves what stands there."""
    helpers = {column.name: column.formula for column in sheet.columns if column.helper and column.formula is not None}
    rules = tuple(replace(rule, fails=with_columns(rule.fails, helpers)) for rule in sheet.rules)
    return replace(sheet, columns=tuple(c for c in sheet.columns if not c.helper), rules=rules)


def _to_read(sheet: Sheet, **changes: Any) -> Sheet:
    """A copy that nobody fills in, and in which nothing is wrong."""
    columns = changes.pop("columns", tuple(c for c in sheet.columns if c.name not in sheet.verdicts))
    return replace(
        sheet, columns=columns, rules=(), spare_rows=0, room=0, read_only=True, control="", caution="", **changes
    )


def _only(sheet: Sheet, title: str, names: tuple[str, ...]) -> Sheet:
    """A hidden copy with just the columns the department's formulas look up, read as they do: letter by letter."""
    columns = tuple(replace(c, formula=None, entry=False, spelt_as=None) for c in sheet.columns if c.name in names)
    return _to_read(sheet, title=title, columns=columns, total_label="")


def _read_only(sheet: Sheet, name: str, title: str, purpose: str) -> Sheet:
    return _to_read(sheet, name=name, title=title, purpose=purpose)


def _with(sheet: Sheet, column: Column) -> Sheet:
    return replace(sheet, columns=(*sheet.columns, column))


# The answers of earlier rounds are not in a department's workbook: where the last one stood is a value there.
_REPORTED = Column("reported_in", "Meldt ved", Type.TEXT, FilledBy.TOOL)
_REPORTED_IN = Lookup("milestones", "milestone_id", Col("milestone_id"), _REPORTED.name)


def form_sheets(form: Form) -> tuple[Sheet, ...]:
    """What a workbook in another form than the usual one has along, hidden."""
    levels = () if form.has_usual_levels else (FORM_LEVELS,)
    questions = (FORM_QUESTIONS,) if form.questions else ()
    return (*levels, *questions, *((FORM_SETUP,) if any(form.setup) else ()))


def department_sheets(form: Form) -> tuple[Sheet, ...]:
    """The sheets in order; the form is that of the departments."""
    follow_up, economy, *of_questions = answer_sheets(form)
    return (
        # A milestone that was dropped is not sent any more.
        replace(
            follow_up,
            spare_rows=0,
            settled=None,
            words=(Words("reported_in", _REPORTED_IN), *named(form.effort, is_analysis)),
        ),
        replace(_without_helpers(_as_values(economy, _AS_VALUES)), spare_rows=0),
        *of_questions,
        replace(
            _without_helpers(replace(CHANGES, rules=DEPARTMENT_RULES)),
            spare_rows=20,
        ),
        _read_only(ITEMS, "items", "Punkter", "Jeres egne punkter til læsning."),
        _read_only(ITEMS, "contributes", "Bidrager til", "Punkter, hvor I er væsentlig bidragsyder. Kun til læsning."),
        _only(SETTINGS, "_meta", ("field", "value")),
        _with(_only(MILESTONES, "_milepæle", ("milestone_id", "analysis")), _REPORTED),
        _only(rounds_sheet(form), "_runder", ("round", "designation", "cutoff")),
        replace(_only(LISTS, "_lister", ("financing_source",)), key=("financing_source",)),
        *form_sheets(form),
    )
