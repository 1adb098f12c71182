"""The form that a workbook is read by: found first, for all other sheets are made of it.

An agreement's stands in ``Skala``. While something is wrong there the one that was in force before holds, which a hidden
sheet tells; a department's workbook has only that. A workbook with neither has the usual form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ...definition.forms import form_of, rows_of, signature, with_ids
from ...definition.levels import DEFAULT, MISSING, Form
from ...definition.scale_sheet import FORM_LEVELS, LONGEST_WORD, scale_sheet
from ...definition.workbooks import WorkbookKind
from ...messages.message import message
from ...rules.check import check
from ...rules.evaluate import Evaluator
from ...rules.issues import Issue
from ...schema.structure import FilledBy, Severity
from ...values.cells import as_text, is_blank
from ...values.cpr import has_cpr, masked
from ...values.frame import Frame, Row
from ...values.spelling import spelling
from ...workbook.frames import frame_of
from ...workbook.reading.reader import RawWorkbook
from .cell_issues import cell_issue
from .read_table import ReadTable
from .tables import read_table

SCALE = scale_sheet(DEFAULT)
_ONLY = WorkbookKind("form", (SCALE,), (), (SCALE.name,))
_TYPED = tuple(column.name for column in SCALE.columns if column.filled_by is FilledBy.FINANCE)


class FormRead(Struct, frozen=True):
    """The form that is in force, the rows that say so, those of ``Skala`` as they stand there, and what is wrong in them."""

    form: Form
    rows: Sequence[Row]
    typed: Sequence[Row]
    issues: list[Issue] = field(default_factory=list)

    def tables(self, kind: WorkbookKind) -> dict[str, Frame]:
        """The frames of the sheets that say what the form is, as they are written."""
        signatures = {row["level"]: signature(row) for row in self.rows}
        rows = [{**row, "in_force": signatures.get(row["level"])} for row in self.typed]
        tables = {SCALE.name: frame_of(kind.sheet(SCALE.name), rows)}
        if kind.has(FORM_LEVELS.name):
            tables[FORM_LEVELS.name] = frame_of(FORM_LEVELS, self.rows)
        return tables


def carried_form(raw: RawWorkbook) -> Form:
    """The form that a department's workbook has along."""
    return _carried(raw)[0]


def form_in(raw: RawWorkbook) -> FormRead:
    """The form of an agreement workbook."""
    before, rows = _carried(raw)
    if SCALE.title not in raw.sheets:
        return FormRead(before, rows, rows)
    table = read_table(SCALE, raw.sheets[SCALE.title])
    typed = with_ids(table.frame.records())
    issues = [*_unusable(table, typed, raw.file)]
    if issues or _breaks_a_rule(typed):
        text = message("form-not-in-force", sheet=SCALE.title)
        issues.append(Issue(Severity.ERROR, "form-not-in-force", text, raw.file, SCALE.title))
        return FormRead(before, rows, typed, issues)
    used = [row for row in typed if any(not is_blank(row[name]) for name in _TYPED)]
    form = form_of(used, before)
    return FormRead(form, used or rows_of(DEFAULT), typed)


def _carried(raw: RawWorkbook) -> tuple[Form, list[Row]]:
    """The form of the hidden sheet with its rows, where they are as the tool writes them."""
    if FORM_LEVELS.title in raw.sheets:
        rows = read_table(FORM_LEVELS, raw.sheets[FORM_LEVELS.title]).frame.records()
        if rows and rows == with_ids(rows) and not _breaks_a_rule(rows):
            return form_of(rows), rows
    return DEFAULT, rows_of(DEFAULT)


def _breaks_a_rule(rows: Sequence[Row]) -> bool:
    evaluator = Evaluator({SCALE.name: frame_of(SCALE, rows)})
    return any(finding.rule.severity is Severity.ERROR for finding in check(_ONLY, evaluator))


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
