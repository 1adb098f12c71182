"""A file that came back from a department: read, identified, and held against what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ..definition.start_page import APPROVED_BY, FILLED_IN_BY
from ..definition.workbooks import DEPARTMENT, POINTERS_TITLE
from ..rules.issues import Issue
from ..rules.messages import DANISH, message
from ..schema.structure import FilledBy, Severity, Sheet, Type
from ..values.cells import Cell, as_text, equal, is_blank
from ..values.cpr import has_cpr, masked
from ..workbook.frames import frame_of, records
from ..workbook.layout import a1
from ..workbook.precheck import Unreadable
from ..workbook.reader import RawWorkbook, read_workbook
from .identity import Identity, read_identity
from .tables import ReadTable, formula_issues, item_of, read_table, repair_issues

INPUT_SHEETS = ("follow_up", "economy", "changes")
READ_ONLY_SHEETS = ("items", "contributes")


@dataclass
class Submission:
    """A returned file. Without ``identity`` nothing of it can be used; ``issues`` say why."""

    file: str
    raw: RawWorkbook | None = None
    identity: Identity | None = None
    tables: dict[str, ReadTable] = field(default_factory=dict)
    inputs: dict[str, Cell] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    usable: bool = False
    released: frozenset[tuple[str, str | None]] = frozenset()
    release_reason: str = ""

    def say(
        self,
        severity: Severity,
        code: str,
        sheet_title: str | None = None,
        cell: str | None = None,
        item: str | None = None,
        /,
        *,
        language: str = DANISH,
        **values: str,
    ) -> None:
        """Note an issue of this file."""
        text = message(code, language, **values)
        self.issues.append(Issue(severity, code, text, self.file, sheet_title, cell, item))


def read_submission(
    path: Path,
    language: str = DANISH,
    released: frozenset[tuple[str, str | None]] = frozenset(),
    release_reason: str = "",
) -> Submission:
    """Read a returned file. Never raises for what stands in it; see ``issues``.

    ``released`` are the (sheet, cell) whose CPR number finance has released.
    """
    submission = Submission(path.name, released=released, release_reason=release_reason)
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        submission.say(Severity.ERROR, "unreadable-workbook", language=language, reason=str(error))
        return submission
    submission.raw = raw
    return _read_raw(submission, raw, language)


def submission_from(raw: RawWorkbook, language: str = DANISH) -> Submission:
    """The returned file that was already read as raw cells."""
    return _read_raw(Submission(raw.file, raw), raw, language)


def _read_raw(submission: Submission, raw: RawWorkbook, language: str) -> Submission:
    by_name = _sheets_by_name(raw)
    settings = _settings(by_name, raw)
    submission.identity = read_identity(raw, settings)
    if submission.identity is None:
        submission.say(Severity.ERROR, "unknown-workbook", language=language)
        return submission
    submission.usable = True
    if raw.extension in ("ods", "xls"):
        submission.say(Severity.WARNING, "saved-in-other-format", language=language)
    for name in (*INPUT_SHEETS, *READ_ONLY_SHEETS, "settings", "milestones", "rounds"):
        _read_sheet(submission, DEPARTMENT.sheet(name), by_name, language)
    submission.inputs = _start_inputs(raw)
    for name, label in (("filled_in_by", FILLED_IN_BY), ("approved_by", APPROVED_BY)):
        if is_blank(submission.inputs.get(name)):
            submission.say(Severity.WARNING, "not-signed", "Start", language=language, header=label)
    _notes_outside(submission, by_name, language)
    return submission


def _sheets_by_name(raw: RawWorkbook) -> dict[str, str]:
    """Declared sheet name → title in the file; case and spaces do not count."""
    titles = {"".join(title.split()).casefold(): title for title in raw.sheets}
    found = {}
    for sheet in DEPARTMENT.sheets:
        title = titles.get("".join(sheet.title.split()).casefold())
        if title is not None:
            found[sheet.name] = title
    return found


def _settings(by_name: Mapping[str, str], raw: RawWorkbook) -> dict[str, Cell]:
    if "settings" not in by_name:
        return {}
    table = read_table(DEPARTMENT.sheet("settings"), raw.sheets[by_name["settings"]])
    return {as_text(row["field"]): row["value"] for row in records(table.frame)}


def _read_sheet(submission: Submission, sheet: Sheet, by_name: Mapping[str, str], language: str) -> None:
    assert submission.raw is not None
    if sheet.name not in by_name:
        if sheet.name in INPUT_SHEETS:
            submission.say(Severity.ERROR, "missing-sheet", language=language, sheet=sheet.title)
        return
    table = read_table(sheet, submission.raw.sheets[by_name[sheet.name]])
    submission.tables[sheet.name] = table
    if sheet.name not in INPUT_SHEETS:
        return
    _withhold_cpr(submission, table, language)
    inputs = {column.name for column in sheet.editable}
    submission.issues += repair_issues(table, submission.file, inputs, language)
    submission.issues += formula_issues(table, submission.file, inputs, language)
    for column in table.missing:
        if column.filled_by is FilledBy.DEPARTMENT or column.name in sheet.key:
            submission.say(
                Severity.ERROR,
                "missing-column",
                table.title,
                language=language,
                header=column.header,
                sheet=table.title,
            )


def _withhold_cpr(submission: Submission, table: ReadTable, language: str) -> None:
    """Take texts with a CPR number out of the table (business rule 16); only where they stood is said."""
    for column in table.sheet.editable:
        for position, value in enumerate(table.frame[column.name].tolist()):
            if not isinstance(value, str) and column.type in (Type.AMOUNT, Type.INTEGER, Type.DATE):
                continue
            if not has_cpr(value):
                continue
            cell = table.cell(position, column.name)
            if (table.title, cell) in submission.released:
                submission.say(
                    Severity.WARNING, "cpr-released", table.title, cell, item_of(table.frame, position),
                    language=language, reason=submission.release_reason,
                )  # fmt: skip
                continue
            submission.say(
                Severity.ERROR, "cpr-number", table.title, cell, item_of(table.frame, position), language=language
            )
            table.withheld.add((position, column.name))
            table.frame.at[table.frame.index[position], column.name] = None


def _start_inputs(raw: RawWorkbook) -> dict[str, Cell]:
    """``Udfyldt af`` and ``Godkendt af``: the cell right of the label."""
    found: dict[str, Cell] = {}
    labels = {FILLED_IN_BY: "filled_in_by", APPROVED_BY: "approved_by"}
    sheet = raw.sheets.get("Start")
    for row in sheet.rows if sheet else ():
        for i, value in enumerate(row[:-1]):
            name = labels.get(value) if isinstance(value, str) else None
            if name and not is_blank(row[i + 1]):
                found[name] = row[i + 1]
    return found


def _notes_outside(submission: Submission, by_name: Mapping[str, str], language: str) -> None:
    assert submission.raw is not None
    for name in (*INPUT_SHEETS, *READ_ONLY_SHEETS):
        table = submission.tables.get(name)
        for row, column, value in table.outside if table else ():
            submission.say(
                Severity.WARNING, "outside-table", table.title if table else None, a1(row, column),
                language=language, value=masked(value),
            )  # fmt: skip
    known = {*by_name.values(), "Start", POINTERS_TITLE}
    for title, sheet in submission.raw.sheets.items():
        if title in known:
            continue
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if not is_blank(value):
                    submission.say(
                        Severity.WARNING, "outside-table", title, a1(row, column),
                        language=language, value=masked(value),
                    )  # fmt: skip


@dataclass(frozen=True)
class ExpectedSheet:
    """What finance sent in one sheet: its rows by key, and whose the other rows are."""

    sheet: Sheet
    rows: Mapping[tuple[str, ...], dict[str, Cell]]
    departments: Mapping[tuple[str, ...], str]


def key_of(sheet: Sheet, row: Mapping[str, Cell]) -> tuple[str, ...]:
    """The row's key as texts."""
    return tuple(as_text(row.get(name)).strip() for name in sheet.key)


def key_label(sheet: Sheet, row: Mapping[str, Cell]) -> str:
    """The key as people name it: »Milepæl 1.6-1«, »Punkt 1.5, linje 2«."""
    if sheet.name == "follow_up":
        return f"Milepæl {masked(row.get('milestone_id'))}"
    if sheet.name in ("economy", "budget_lines"):
        return f"Punkt {masked(row.get('item'))}, linje {masked(row.get('line'))}"
    if sheet.name == "changes":
        return f"Budgetændring {masked(row.get('change'))}"
    return f"Punkt {masked(row.get('item'))}"


def matched_rows(
    submission: Submission, expected: ExpectedSheet, language: str = DANISH
) -> Iterator[tuple[int, tuple[str, ...], dict[str, Cell]]]:
    """The rows of a returned sheet that belong to the department, as (position, key, row).

    Everything else – unknown keys, other departments' rows, changed locked cells – is said as an
    issue and not yielded.
    """
    sheet = expected.sheet
    table = submission.tables.get(sheet.name)
    if table is None or any(name in sheet.key for name in (c.name for c in table.missing)):
        return
    rows = records(table.frame)
    seen = Counter(key_of(sheet, row) for row in rows)
    last_key = sheet.column(sheet.key[-1])
    for position, row in enumerate(rows):
        key = key_of(sheet, row)
        answers = [c.name for c in sheet.editable if not is_blank(row[c.name])]
        place = (table.title, table.cell(position, last_key.name), item_of(table.frame, position))
        label = key_label(sheet, row)
        if key not in expected.rows:
            if not answers:
                continue
            if is_blank(row[last_key.name]):
                submission.say(Severity.ERROR, "key-missing", *place, language=language, header=last_key.header)
            elif key in expected.departments:
                owner = expected.departments[key]
                submission.say(
                    Severity.ERROR, "key-of-other-department", *place, language=language, key=label, department=owner
                )
            else:
                submission.say(Severity.ERROR, "key-not-in-agreement", *place, language=language, key=label)
            continue
        if seen[key] > 1:
            submission.say(Severity.ERROR, "key-duplicate", *place, language=language, key=label)
            seen[key] = -1  # said once; the first row with answers is as good as any when they agree
        _compare_locked(submission, expected, table, position, key, row, language)
        yield position, key, row


def _compare_locked(
    submission: Submission, expected: ExpectedSheet, table: ReadTable, position: int, key: tuple[str, ...],
    row: Mapping[str, Cell], language: str,
) -> None:  # fmt: skip
    sheet = expected.sheet
    sent = expected.rows[key]
    for column in sheet.columns:
        if column.filled_by is FilledBy.DEPARTMENT or column.formula is not None:
            continue
        if column.name == sheet.control or column.name in sheet.key or column.name not in table.columns:
            continue
        before, after = sent.get(column.name), row[column.name]
        if not _same(before, after):
            submission.say(
                Severity.WARNING, "locked-cell-changed", table.title, table.cell(position, column.name),
                item_of(table.frame, position), language=language, header=column.header,
                key=key_label(sheet, row), before=masked(before), after=masked(after),
            )  # fmt: skip


def _same(before: Cell, after: Cell) -> bool:
    if is_blank(before) or is_blank(after):
        return is_blank(before) and is_blank(after)
    if isinstance(before, str) and isinstance(after, str):
        return before.strip() == after.strip()
    return equal(before, after)


def read_only_changes(submission: Submission, tables: Mapping[str, pd.DataFrame], language: str = DANISH) -> None:
    """Say which cells of the sheets to read were changed."""
    for name in READ_ONLY_SHEETS:
        sheet = DEPARTMENT.sheet(name)
        rows = {key_of(sheet, row): row for row in records(tables[name])}
        expected = ExpectedSheet(sheet, rows, {})
        table = submission.tables.get(name)
        for position, row in enumerate(records(table.frame)) if table else ():
            key = key_of(sheet, row)
            if key in rows and table is not None:
                _compare_locked(submission, expected, table, position, key, row, language)


def own_tables(submission: Submission) -> dict[str, pd.DataFrame]:
    """The file's own frames, also empty ones for sheets that are missing."""
    return {
        sheet.name: submission.tables[sheet.name].frame if sheet.name in submission.tables else frame_of(sheet)
        for sheet in DEPARTMENT.sheets
    }
