"""One of two workbooks to be compared: its sheets as rows with a key, cells by header, and their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from ...definition.workbooks import MARKED_TITLE, POINTERS_TITLE, WorkbookKind
from ...messages.message import Message, message
from ...rules.check import compute
from ...rules.issues import Issue
from ...schema.structure import Column
from ...values.cells import Cell, is_blank, same
from ...values.frame import Frame
from ...workbook.document import OwnSheet
from ...workbook.layout import a1, letters
from ...workbook.reading.reader import RawWorkbook, read_workbook
from ..agreement.identity import Identity
from ..agreement.keys import RowKey, key_of, keys_of
from ..reading.cannot_run import CannotRun
from ..reading.loading import agreement_from, is_agreement
from ..reading.read_table import ReadTable
from ..returned.read_submission import submission_from
from ..returned.sheet_titles import START_TITLE
from ..returned.signatures import LABELS
from ..returned.submission import Submission, own_tables
from ..sent.marks_of_sent import is_tool_row

LISTS = "lists"  # each of its columns is a list of its own


class VersionRow(Struct, frozen=True):
    """A row as it is compared: ``cells`` by header, ``places`` their A1, ``key`` its headers and values.

    ``identity`` finds the row in the other workbook; None where the row has no key. ``computed`` are the
    values of formulas: they are consequences, and are looked at only where the other row has such a cell
    typed over.
    """

    cells: Mapping[str, Cell]
    places: Mapping[str, str]
    identity: tuple[str, ...] | None = None
    key: Mapping[str, Cell] = field(default_factory=dict)
    computed: Mapping[str, Cell] = field(default_factory=dict)
    position: int = 0


class VersionSheet(Struct, frozen=True):
    """A sheet: its headers in order, its rows, and the headers of what is for finance alone."""

    title: str
    headers: Sequence[str] = ()
    rows: Sequence[VersionRow] = ()
    internal: frozenset[str] = frozenset()


class Version(Struct, frozen=True):
    """A workbook as it is compared. ``identity`` has the round 0 and no department for an agreement.

    ``missing`` are the messages (Danish) about sheets and key columns that are not there.
    """

    file: str
    sha256: str
    identity: Identity
    sheets: Mapping[str, VersionSheet]
    missing: Sequence[Message] = ()

    @property
    def is_departments(self) -> bool:
        """Whether it is a department's workbook, not finance's."""
        return bool(self.identity.department)


def read_version(path: Path, computed: bool = False) -> Version:
    """Read a workbook to compare; ``computed`` takes the computed columns in, calculated anew.

    Raises CannotRun if it is no workbook of this project, Unreadable if it cannot be read.
    """
    raw = read_workbook(path)
    return _agreement(raw, computed) if is_agreement(raw) else _department(raw, computed)


def _agreement(raw: RawWorkbook, computed: bool) -> Version:
    loaded = agreement_from(raw)
    agreement = loaded.agreement
    frames = {name: agreement.tables[name] for name in loaded.tables}
    sheets = _data_sheets(agreement.kind, raw, loaded.tables, frames, dict(agreement.tables), computed)
    sheets |= {own.title: _own_sheet(own) for own in agreement.own_sheets}
    identity = Identity(agreement.municipality, agreement.title, agreement.budget_year, 0, "")
    return Version(raw.file, raw.sha256, identity, sheets, _missing(raw.file, loaded.issues))


def _missing(file: str, issues: Sequence[Issue]) -> list[Message]:
    codes = ("missing-sheet", "missing-column", "missing-key-column", "header-missing", "far-cell")
    found = (issue for issue in issues if issue.code in codes)
    return [
        message(
            "result.diff.missing", place=": ".join(filter(None, (file, i.cell and f"{i.sheet} {i.cell}"))), text=i.said
        )
        for i in found
    ]


def _department(raw: RawWorkbook, computed: bool) -> Version:
    submission = submission_from(raw)
    if submission.identity is None:
        raise CannotRun("unknown-workbook.diff", file=raw.file)
    frames = {name: _with_withheld(table) for name, table in submission.tables.items()}
    sheets = {START_TITLE: _start(submission)}
    sheets |= _data_sheets(submission.kind, raw, submission.tables, frames, own_tables(submission) | frames, computed)
    known = {submission.titles.start, POINTERS_TITLE, MARKED_TITLE, *submission.titles.titles.values()}
    for title, sheet in raw.sheets.items():
        if title not in known:
            sheets[title] = _own_sheet(OwnSheet(title, sheet.rows))
    missing = _missing(raw.file, submission.issues)
    return Version(raw.file, raw.sha256, submission.identity, sheets, missing)


def _with_withheld(table: ReadTable) -> Frame:
    """The frame with the texts that no output may repeat: they are compared, and masked when shown."""
    frame = table.frame.copy()
    for (position, name), value in table.withheld.items():
        frame.put(position, name, value)
    return frame


def _start(submission: Submission) -> VersionSheet:
    """Who has filled in and approved a department's workbook."""
    given = submission.inputs | submission.withheld_inputs
    cells = {label: given.get(name) for label, name in LABELS.items()}
    places = {label: submission.input_cells.get(name, "") for label, name in LABELS.items()}
    return VersionSheet(START_TITLE, tuple(cells), (VersionRow(cells, places, (START_TITLE,)),))


def _data_sheets(
    kind: WorkbookKind,
    raw: RawWorkbook,
    tables: Mapping[str, ReadTable],
    frames: Mapping[str, Frame],
    all_frames: Mapping[str, Frame],
    computed: bool,
) -> dict[str, VersionSheet]:
    """The declared sheets by title. What a formula says is calculated, whatever the file has cached."""
    calculated = {name: frame.copy() for name, frame in all_frames.items()}
    compute(kind, calculated)
    sheets = {}
    for sheet in kind.sheets:
        table = tables.get(sheet.name)
        if table is None:
            continue
        formulas = [c for c in sheet.columns if sheet.is_computed(c) and not c.helper]
        known = raw.sheets[table.title].formulas_known
        values = calculated[sheet.name].records()
        stood = _where_rows_stood(table, frames[sheet.name])
        row_of = {position: n for n, position in enumerate(stood) if position is not None}
        typed_over: dict[tuple[int | None, str], Cell] = {
            (position, column.name): value
            for position, column, value in (table.overwritten if known else ())
            if position in row_of and not same(values[row_of[position]][column.name], value)
        }
        rows = [
            _row(table, position, row, formulas, row_values, typed_over, computed)
            for position, row, row_values in zip(stood, frames[sheet.name].records(), values, strict=True)
            if not is_tool_row(row.get("field"))
        ]
        if sheet.name == LISTS:
            rows = [_single(header, row) for row in rows for header, value in row.cells.items() if not is_blank(value)]
        outside = [
            VersionRow({"": value}, {"": a1(number, at)})
            for number, at, value in table.outside
            if at not in table.own_at
        ]
        headers = [*(c.header for c in sheet.columns if not c.helper), *table.own, ""]
        internal = frozenset(column.header for column in sheet.columns if column.internal)
        sheets[sheet.title] = VersionSheet(sheet.title, headers, [*rows, *outside], internal)
    return sheets


def _where_rows_stood(table: ReadTable, frame: Frame) -> Sequence[int | None]:
    """The position in the file of each row; None of one that the tool made: those of items in ``Milepæle``."""
    if not table.sheet.has("milestone_id") or keys_of(table.sheet, frame) == keys_of(table.sheet, table.frame):
        return range(len(frame))
    positions: dict[RowKey, list[int]] = {}
    for position, key in enumerate(keys_of(table.sheet, table.frame)):
        positions.setdefault(key, []).append(position)
    found = (positions.get(key) for key in keys_of(table.sheet, frame))
    return [left.pop(0) if left else None for left in found]


def _row(
    table: ReadTable,
    position: int | None,
    row: Mapping[str, Cell],
    formulas: Sequence[Column],
    values: Mapping[str, Cell],
    typed_over: Mapping[tuple[int | None, str], Cell],
    computed: bool,
) -> VersionRow:
    sheet = table.sheet
    cells = {c.header: row[c.name] for c in sheet.columns if c not in formulas and not c.helper}
    places = dict.fromkeys((c.header for c in sheet.columns), "")
    if position is not None:
        cells |= {header: column[position] for header, column in table.own.items()}
        places = {c.header: table.cell(position, c.name) or "" for c in sheet.columns}
        own_at = zip(table.own, sorted(table.own_at), strict=True)
        places |= {header: a1(table.rows[position], at) for header, at in own_at}
    calculated = {c.header: values[c.name] for c in formulas}
    if computed:
        cells |= calculated
    cells |= {c.header: typed_over[position, c.name] for c in formulas if (position, c.name) in typed_over}
    identity = key_of(sheet, row)
    key = {sheet.column(name).header: row[name] for name in sheet.key if not is_blank(row[name])}
    stood = 0 if position is None else table.rows[position]
    return VersionRow(cells, places, identity if any(identity) else None, key, calculated, stood)


def _single(header: str, row: VersionRow) -> VersionRow:
    return VersionRow({header: row.cells[header]}, {header: row.places.get(header, "")})


def _own_sheet(own: OwnSheet) -> VersionSheet:
    """A sheet somebody added: nothing is known of it but rows and the letters of its columns."""
    width = max((len(row) for row in own.rows), default=0)
    names = list(map(letters, range(width)))
    return VersionSheet(own.title, names, list(_own_rows(own, names)))


def _own_rows(own: OwnSheet, letters: Sequence[str]) -> Iterator[VersionRow]:
    for number, row in enumerate(own.rows):
        cells = {letter: value for letter, value in zip(letters, row, strict=False) if not is_blank(value)}
        if cells:
            yield VersionRow(cells, {letter: f"{letter}{number + 1}" for letter in cells}, position=number)
