"""The form that a workbook is read by: found first, for all other sheets are made of it.

An agreement's stands in ``Skala``, ``Spørgsmål`` and ``Stamdata``. While something is wrong there the one that was in force before holds, which a hidden
sheet tells; a department's workbook has only that. A workbook with neither has the usual form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ...definition import words as w
from ...definition.answer_sheets import asked_with
from ...definition.form_setup import FORM_SETUP
from ...definition.forms import SEPARATOR, form_of, questions_of, usual_rows
from ...definition.levels import DEFAULT, Form
from ...definition.question_sheet import FORM_QUESTIONS, QUESTIONS, SIGNED_QUESTION
from ...definition.row_ids import in_force, signature, with_ids
from ...definition.scale_sheet import FORM_LEVELS, READ, scale_sheet
from ...definition.setup_sheets import LISTS, ROUNDS
from ...definition.workbooks import WorkbookKind
from ...messages.message import message
from ...rules.check import check, compute
from ...rules.issues import Issue
from ...schema.structure import FilledBy, Severity, Sheet
from ...values.blank import looks_blank
from ...values.cells import as_text, is_blank
from ...values.cpr import masked, without_cpr
from ...values.frame import Frame, Row
from ...workbook.frames import frame_of
from ...workbook.reading.reader import RawWorkbook
from .cell_issues import cell_issue
from .form_changes import has_changed_places, is_another, with_first_rounds, with_former_words, with_level_words
from .form_setup import carried_setup, setup_in, setup_rows
from .levels import unusable_levels
from .questions import options_of, unusable_questions
from .read_table import ReadTable
from .tables import read_table

SCALE = scale_sheet(DEFAULT)
_BY_PEOPLE = {
    sheet.name: tuple(column.name for column in sheet.columns if column.filled_by is FilledBy.FINANCE)
    for sheet in (SCALE, QUESTIONS)
}
_LISTS, _FOLLOW_UP = LISTS.title, asked_with(w.PER_MILESTONE, DEFAULT).title
_USUAL: Sequence[Row] = usual_rows()
_READ = {SCALE.name: READ, QUESTIONS.name: SIGNED_QUESTION}
_NAMES = {"level": "word", "question": "header"}


class FormRead(Struct, frozen=True):
    """The form that is in force, the one that was when the tool last wrote the workbook, and the frames of the sheets that
    say what it is, as they are written; what is wrong in them."""

    form: Form
    before: Form
    tables: dict[str, Frame]
    issues: list[Issue] = field(default_factory=list)


def carried_form(raw: RawWorkbook) -> Form:
    """The form that a department's workbook has along."""
    form = _with_setup(form_of(_carried_levels(raw)), carried_setup(raw))
    return _with_questions(form, _carried_questions(raw), DEFAULT)


def form_in(raw: RawWorkbook) -> FormRead:
    """The form of an agreement workbook."""
    before = carried_form(raw)
    levels = _levels(raw)
    setup, wrong = setup_in(raw, before.setup)
    form = _with_setup(form_of(levels.valid, before), setup)
    questions = _questions(raw, form, levels)
    tables = {
        SCALE.name: frame_of(SCALE, in_force(levels.typed, levels.valid, "level")),
        QUESTIONS.name: frame_of(QUESTIONS, in_force(questions.typed, questions.valid, "question")),
        FORM_LEVELS.name: frame_of(FORM_LEVELS, levels.valid),
        FORM_QUESTIONS.name: frame_of(FORM_QUESTIONS, questions.valid),
        FORM_SETUP.name: frame_of(FORM_SETUP, setup_rows(setup)),
    }
    form = _with_questions(form, questions.valid, before)
    return FormRead(form, before, tables, [*levels.issues, *questions.issues, *wrong])


def _with_setup(form: Form, setup: tuple[str, ...]) -> Form:
    return replace(form, setup=setup) if any(setup) else form


def _with_questions(form: Form, rows: Sequence[Row], before: Form) -> Form:
    return replace(form, questions=questions_of(rows, form, before)) if rows else form


class _Part(Struct, frozen=True):
    """The rows of a sheet of the form that are in force, all of them as they stand there, and what is to be said of them."""

    valid: Sequence[Row]
    typed: Sequence[Row]
    issues: Sequence[Issue] = ()


def _used(sheet: Sheet, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if any(not is_blank(row[name]) for name in _BY_PEOPLE[sheet.name])]


def _as_before(
    raw: RawWorkbook, sheet: Sheet, before: Sequence[Row], typed: Sequence[Row], unusable: Sequence[tuple[int, Issue]]
) -> _Part:
    """What was in force still is; the rows say what no formula can see in them."""
    found = {position: issue.message for position, issue in reversed(unusable)}
    names = _READ[sheet.name]
    rows: list[Row] = [
        {**row, "found": found.get(n), "found_for": without_cpr(signature(row, names)) if n in found else None}
        for n, row in enumerate(typed)
    ]
    text = message(f"form-not-in-force.{sheet.name}")
    told = Issue(Severity.ERROR, "form-not-in-force", text, raw.file, sheet.title)
    return _Part(before, rows, [*(issue for _, issue in unusable), told])


def _as_read(table: ReadTable) -> list[Row]:
    """The rows without what the tool found in them the last time."""
    return [{**row, "found": None, "found_for": None} for row in table.frame.records()]


def _levels(raw: RawWorkbook) -> _Part:
    before = _carried_levels(raw)
    if SCALE.title not in raw.sheets:
        return _Part(before, before)
    table = read_table(SCALE, raw.sheets[SCALE.title])
    typed = with_ids(_as_read(table), "level", before)
    if [{name: row[name] for name in _USUAL[0]} for row in typed] == _USUAL:  # what most workbooks say
        return _Part(typed, typed)
    unusable = [*unusable_levels(table, typed, raw.file)]
    if unusable or _breaks_a_rule(SCALE, in_force(typed, before, "level")):
        return _as_before(raw, SCALE, before, typed, unusable)
    told = [*_overwritten(raw, table, typed, before, "level")]
    typed = with_former_words(typed, before)
    return _Part(_used(SCALE, typed) or _USUAL, typed, told)


def _questions(raw: RawWorkbook, form: Form, levels: _Part) -> _Part:
    before = with_level_words(_carried_questions(raw), form)
    if QUESTIONS.title not in raw.sheets:
        return _Part(before, [{name: row[name] for name in row if name != "options"} for row in before])
    table = read_table(QUESTIONS, raw.sheets[QUESTIONS.title])
    as_typed = with_ids(_as_read(table), "question", before)
    if not as_typed:
        return _Part([], [])
    as_typed = with_first_rounds(as_typed, before, raw.sheets.get(ROUNDS.title))
    typed = with_level_words(as_typed, form)
    options = [options_of(row, raw.sheets.get(_LISTS)) for row in typed]
    unusable = [*unusable_questions(table, typed, options, form, raw.file)]
    known = in_force(levels.typed, levels.valid, "level")  # also levels that are not in force yet
    if unusable or _breaks_a_rule(QUESTIONS, in_force(typed, before, "question"), known):
        levels_hold = all(issue.severity is not Severity.ERROR for issue in levels.issues)
        named = typed if levels_hold else as_typed  # one fault is no fault of the signs beside it
        part = _as_before(raw, QUESTIONS, before, named, unusable)
        return replace(part, issues=[*_renamed_levels(raw, table, as_typed, named), *part.issues])
    with_options = [{**row, "options": f"{SEPARATOR} ".join(found)} for row, found in zip(typed, options, strict=True)]
    told = [*_renamed_levels(raw, table, as_typed, typed), *_overwritten(raw, table, typed, before, "question")]
    return _Part(_used(QUESTIONS, with_options), typed, told)


def _renamed_levels(raw: RawWorkbook, table: ReadTable, typed: Sequence[Row], read: Sequence[Row]) -> Iterator[Issue]:
    """Say what »Ved niveau« names otherwise than the levels are called."""
    for position, (before, after) in enumerate(zip(typed, read, strict=True)):
        if before["at_level"] != after["at_level"]:
            said = {"before": masked(as_text(before["at_level"])), "after": masked(as_text(after["at_level"]))}
            text = message("read-as", **said, how="")
            yield cell_issue(table, Severity.REPAIR, "read-as", text, raw.file, position, "at_level")


def _overwritten(
    raw: RawWorkbook, table: ReadTable, typed: Sequence[Row], before: Sequence[Row], key: str
) -> Iterator[Issue]:
    """Warn of what looks like another level or question that was written over an old one, whose answers it has now."""
    column, old = _NAMES[key], {row[key]: row for row in before}
    answers = raw.sheets.get(_FOLLOW_UP)
    if answers is None or not any(not looks_blank(value) for row in answers.rows[1:] for value in row):
        return
    for position, row in enumerate(typed):
        was = old.get(row[key])
        if was is not None and is_another(row, was, key):
            said = {"before": masked(as_text(was[column])), "after": masked(as_text(row[column]))}
            text = message(f"{key}-renamed", **said)
            yield cell_issue(table, Severity.WARNING, f"{key}-renamed", text, raw.file, position, column)
        elif was is not None and key == "level" and has_changed_places(row, was, table.frame[key][position]):
            text = message("level-renamed.places", before=_as_told(was), after=_as_told(row))
            yield cell_issue(table, Severity.WARNING, "level-renamed", text, raw.file, position, column)


def _as_told(level: Row) -> str:
    """»■ Afviger (Rød, Dårlig)«."""
    name, meaning = (("symbol", "word"), " "), (("colour", "verdict"), ", ")
    shown, told = (
        between.join(filter(None, map(as_text, map(level.get, names)))) for names, between in (name, meaning)
    )
    return masked(f"{shown} ({told})")


def _carried_levels(raw: RawWorkbook) -> Sequence[Row]:
    """The levels of the hidden sheet, where they are as the tool writes them."""
    rows = _hidden_rows(raw, FORM_LEVELS)
    return rows if rows and rows == with_ids(rows) and not _breaks_a_rule(SCALE, rows) else _USUAL


def _carried_questions(raw: RawWorkbook) -> list[Row]:
    rows = _hidden_rows(raw, FORM_QUESTIONS)
    sound = rows and rows == with_ids(rows, "question") and not _breaks_a_rule(QUESTIONS, rows, _carried_levels(raw))
    return rows if sound else []


def _hidden_rows(raw: RawWorkbook, sheet: Sheet) -> list[Row]:
    return read_table(sheet, raw.sheets[sheet.title]).frame.records() if sheet.title in raw.sheets else []


def _breaks_a_rule(sheet: Sheet, rows: Sequence[Row], levels: Sequence[Row] = ()) -> bool:
    sheets = (sheet,) if sheet is SCALE else (SCALE, sheet)
    of_form = WorkbookKind("form", sheets, (), tuple(one.name for one in sheets))
    tables = {SCALE.name: frame_of(SCALE, levels)} | {sheet.name: frame_of(sheet, rows)}
    found = check(of_form, compute(of_form, tables, controls=False))
    return any(one.sheet is sheet and one.rule.severity is Severity.ERROR for one in found)
