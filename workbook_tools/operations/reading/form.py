"""The form that a workbook is read by: found first, for all other sheets are made of it.

An agreement's stands in ``Skala``, ``Spørgsmål`` and ``Stamdata``. While something is wrong there the one that was in force before holds, which a hidden
sheet tells; a department's workbook has only that. A workbook with neither has the usual form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ...definition.form_setup import FORM_SETUP
from ...definition.forms import SEPARATOR, form_of, questions_of, rows_of, signature, with_ids
from ...definition.levels import DEFAULT, MISSING, Form
from ...definition.question_sheet import FORM_QUESTIONS, QUESTIONS, SIGNED_QUESTION
from ...definition.scale_sheet import FORM_LEVELS, LONGEST_WORD, SIGNED, scale_sheet
from ...definition.setup_sheets import LISTS
from ...definition.workbooks import WorkbookKind
from ...messages.message import message
from ...rules.check import check
from ...rules.evaluate import Evaluator
from ...rules.issues import Issue
from ...schema.structure import FilledBy, Severity, Sheet
from ...values.cells import as_text, is_blank
from ...values.cpr import has_cpr, masked
from ...values.frame import Frame, Row
from ...values.spelling import spelling
from ...workbook.frames import frame_of
from ...workbook.reading.reader import RawWorkbook
from .cell_issues import cell_issue
from .form_setup import carried_setup, setup_in, setup_rows
from .questions import options_of, unusable_questions
from .read_table import ReadTable
from .tables import read_table

SCALE = scale_sheet(DEFAULT)
_BY_PEOPLE = {
    sheet.name: tuple(column.name for column in sheet.columns if column.filled_by is FilledBy.FINANCE)
    for sheet in (SCALE, QUESTIONS)
}
_LISTS = LISTS.title
_USUAL = rows_of(DEFAULT)


class FormRead(Struct, frozen=True):
    """The form that is in force, and the one that was before; the frames of the sheets that say what it is, as they are
    written; what is wrong in them."""

    form: Form
    before: Form
    tables: dict[str, Frame]
    issues: list[Issue] = field(default_factory=list)


def carried_form(raw: RawWorkbook) -> Form:
    """The form that a department's workbook has along."""
    form = _with_setup(_carried_levels(raw)[0], carried_setup(raw))
    return _with_questions(form, _carried_questions(raw), DEFAULT)


def form_in(raw: RawWorkbook) -> FormRead:
    """The form of an agreement workbook."""
    before = carried_form(raw)
    levels, level_rows, typed_levels, issues = _levels(raw)
    setup, wrong = setup_in(raw, before.setup)
    levels = _with_setup(levels, setup)
    rows, typed, more = _questions(raw, levels)
    form = _with_questions(levels, rows, before)
    tables = {
        SCALE.name: frame_of(SCALE, _in_force(typed_levels, level_rows, "level", SIGNED)),
        QUESTIONS.name: frame_of(QUESTIONS, _in_force(typed, rows, "question", SIGNED_QUESTION)),
        FORM_LEVELS.name: frame_of(FORM_LEVELS, level_rows),
        FORM_QUESTIONS.name: frame_of(FORM_QUESTIONS, rows),
        FORM_SETUP.name: frame_of(FORM_SETUP, setup_rows(setup)),
    }
    return FormRead(form, before, tables, [*issues, *more, *wrong])


def _with_setup(form: Form, setup: tuple[str, ...]) -> Form:
    return replace(form, setup=setup) if any(setup) else form


def _with_questions(form: Form, rows: Sequence[Row], before: Form) -> Form:
    return replace(form, questions=questions_of(rows, form, before)) if rows else form


def _in_force(typed: Sequence[Row], rows: Sequence[Row], key: str, names: Sequence[str]) -> list[Row]:
    signatures = {row[key]: signature(row, names) for row in rows}
    return [{**row, "in_force": signatures.get(row[key])} for row in typed]


def _used(sheet: Sheet, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if any(not is_blank(row[name]) for name in _BY_PEOPLE[sheet.name])]


def _not_in_force(raw: RawWorkbook, sheet: Sheet) -> Issue:
    text = message("form-not-in-force", sheet=sheet.title)
    return Issue(Severity.ERROR, "form-not-in-force", text, raw.file, sheet.title)


def _levels(raw: RawWorkbook) -> tuple[Form, Sequence[Row], Sequence[Row], list[Issue]]:
    """The levels as a form, the rows that say so, those of ``Skala`` as they stand there, and what is wrong in them."""
    before, rows = _carried_levels(raw)
    if SCALE.title not in raw.sheets:
        return before, rows, rows, []
    table = read_table(SCALE, raw.sheets[SCALE.title])
    typed = with_ids(table.frame.records())
    if [{name: row[name] for name in _USUAL[0]} for row in typed] == _USUAL:  # what most workbooks say
        return form_of(typed, before), typed, typed, []
    issues = [*_unusable(table, typed, raw.file)]
    if issues or _breaks_a_rule(SCALE, typed):
        return before, rows, typed, [*issues, _not_in_force(raw, SCALE)]
    used = _used(SCALE, typed)
    return form_of(used, before), used or rows_of(DEFAULT), typed, []


def _questions(raw: RawWorkbook, levels: Form) -> tuple[Sequence[Row], Sequence[Row], list[Issue]]:
    """The rows of the questions in force with their options, those of ``Spørgsmål``, and what is wrong in them."""
    before = _carried_questions(raw)
    if QUESTIONS.title not in raw.sheets:
        return before, [{name: row[name] for name in row if name != "options"} for row in before], []
    table = read_table(QUESTIONS, raw.sheets[QUESTIONS.title])
    typed = with_ids(table.frame.records(), "question")
    if not typed:
        return [], [], []
    options = [options_of(row, raw.sheets.get(_LISTS)) for row in typed]
    issues = [*unusable_questions(table, typed, options, levels, raw.file)]
    if issues or _breaks_a_rule(QUESTIONS, typed):
        return before, typed, [*issues, _not_in_force(raw, QUESTIONS)]
    with_options = [{**row, "options": f"{SEPARATOR} ".join(found)} for row, found in zip(typed, options, strict=True)]
    return _used(QUESTIONS, with_options), typed, []


def _carried_levels(raw: RawWorkbook) -> tuple[Form, list[Row]]:
    """The levels of the hidden sheet with its rows, where they are as the tool writes them."""
    rows = _hidden_rows(raw, FORM_LEVELS)
    if rows and rows == with_ids(rows) and not _breaks_a_rule(SCALE, rows):
        return form_of(rows), rows
    return DEFAULT, rows_of(DEFAULT)


def _carried_questions(raw: RawWorkbook) -> list[Row]:
    rows = _hidden_rows(raw, FORM_QUESTIONS)
    return rows if rows and rows == with_ids(rows, "question") and not _breaks_a_rule(QUESTIONS, rows) else []


def _hidden_rows(raw: RawWorkbook, sheet: Sheet) -> list[Row]:
    return read_table(sheet, raw.sheets[sheet.title]).frame.records() if sheet.title in raw.sheets else []


def _breaks_a_rule(sheet: Sheet, rows: Sequence[Row]) -> bool:
    only = WorkbookKind("form", (sheet,), (), (sheet.name,))
    evaluator = Evaluator({sheet.name: frame_of(sheet, rows)})
    return any(finding.rule.severity is Severity.ERROR for finding in check(only, evaluator))


def _unusable(table: ReadTable, rows: Sequence[Row], file: str) -> Iterator[Issue]:
    """What no formula can tell: texts that no drop-down can hold, and two levels that are read alike."""

    def issue(position: int, column: str, variant: str) -> Issue:
        value = masked(as_text(rows[position][column]))
        text = message(f"level-unusable.{variant}", value=value, most=str(LONGEST_WORD))
        return cell_issue(table, Severity.ERROR, "level-unusable", text, file, position, column)

    meant: dict[tuple[str, str], int] = {}
    for position, row in enumerate(rows):
        for column in ("symbol", "word"):
            text = as_text(row[column]).strip()
            if has_cpr(text):
                yield issue(position, column, "cpr")
            elif any(sign in text for sign in ',;|"'):
                yield issue(position, column, "sign")
            elif len(text) > LONGEST_WORD or spelling(text) == spelling(MISSING.text):
                yield issue(position, column, "word")
        for column in ("word", "typed"):
            for text in as_text(row[column]).split(";"):
                key = (as_text(row["scale"]), spelling(text))
                if spelling(text) and meant.setdefault(key, position) != position:
                    yield issue(position, column, "read-twice")
                    break
