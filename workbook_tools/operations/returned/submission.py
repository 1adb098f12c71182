"""A file that came back from a department: read, identified, and held against what was sent."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cached_property

from msgspec import Struct, field

from ...definition.outcomes import Outcome
from ...definition.workbooks import DEPARTMENT, WorkbookKind
from ...messages.message import Message, message
from ...rules.issues import Issue
from ...schema.structure import FilledBy, Severity
from ...values.cells import Cell, is_blank
from ...values.cpr import has_cpr, masked, without_cpr
from ...values.frame import Frame
from ...values.hidden_characters import readable_name
from ...workbook.frames import frame_of
from ...workbook.reading.foreign_file import bytes_of
from ...workbook.reading.packed import AnyFile
from ...workbook.reading.precheck import Unreadable
from ...workbook.reading.reader import RawWorkbook, read_workbook
from ..agreement.identity import Identity
from ..agreement.state import MadeFrom
from ..reading.file_notes import file_notes, format_notes, holds_too_much
from ..reading.repairs import repair_issues
from ..reading.tables import ReadTable, formula_issues, item_of, noticed_issues, read_tables
from ..sent.marks_of_sent import MarksOfSent
from .identification.deciding import decide
from .identification.signals import Signal, made_from, signals
from .mail_index import MailFacts
from .repaired_structure import appearance_issues, column_issues, identity_issues, sheet_issues
from .sheet_titles import SheetTitles, find_sheets
from .signatures import read_signatures

INPUT_SHEETS = ("follow_up", "economy", "changes")
READ_ONLY_SHEETS = ("items", "contributes")
HIDDEN_SHEETS = ("settings", "milestones", "rounds")
OFFERED_SHEETS = ("lists",)  # hidden too; finance may offer other things by now, so what stands there is not compared


class Submission(Struct, dict=True):
    """A returned file. Without ``identity`` nothing of it can be used; ``issues`` say why.

    ``answers`` and ``outcome`` are what consolidation found in it and what became of it; ``mail`` is
    the mail it came with, if `collect` took it out of one; ``made_from`` is the state of the agreement it was split
    from, where it tells; ``sent_to`` is its department's name then, if it has another one now. ``beside`` says what
    kind of thing stands beside a (sheet, cell) – a note, a text box. ``tabs`` are further tabs of its sheets, each as a
    file with that sheet only, of which ``others`` are the sheets it is computed with. ``issues_outside`` are those of what stands
    outside the tables, once they are found; then the raw cells are not needed any more.
    Of a file that cannot be read, ``unreadable`` says why, ``sha256`` is the hash of its bytes as far as it is
    known, and ``waits_for`` the department whose it is by the index of `collect`.
    """

    file: str
    raw: RawWorkbook | None = None
    identity: Identity | None = None
    tables: dict[str, ReadTable] = field(default_factory=dict)
    inputs: dict[str, Cell] = field(default_factory=dict)
    input_cells: dict[str, str] = field(default_factory=dict)
    withheld_inputs: dict[str, Cell] = field(default_factory=dict)
    titles: SheetTitles = field(default_factory=lambda: SheetTitles(kind=DEPARTMENT))
    signals: list[Signal] = field(default_factory=list)
    answers: int = 0
    outcome: Outcome | None = None
    kind: WorkbookKind = DEPARTMENT
    issues: list[Issue] = field(default_factory=list)
    usable: bool = False
    issues_outside: list[Issue] | None = None
    released: frozenset[tuple[str, str | None]] = frozenset()
    release_reason: str = ""
    mail: MailFacts | None = None
    beside: dict[tuple[str, str], str] = field(default_factory=dict)
    tabs: list[Submission] = field(default_factory=list)
    others: dict[str, ReadTable] = field(default_factory=dict)
    unreadable: Unreadable | None = None
    sha256: str = ""
    waits_for: str = ""
    made_from: MadeFrom | None = None
    sent_to: str = ""

    @property
    def hash(self) -> str:
        """What tells the file from others: the hash of its bytes, else its name."""
        return self.raw.sha256 if self.raw else self.sha256 or self.file

    @cached_property
    def marks(self) -> MarksOfSent:
        """The marks of what its locked cells were sent with; few files are asked for them."""
        settings = self.tables.get("settings") or self.others.get("settings")
        return MarksOfSent(settings.frame.records() if settings is not None else ())

    def inputs_read(self) -> list[ReadTable]:
        """The sheets it answers in, as read."""
        return [self.tables[name] for name in INPUT_SHEETS if name in self.tables]

    def say(
        self,
        severity: Severity,
        code: str,
        sheet_title: str | None = None,
        cell: str | None = None,
        item: str | None = None,
        /,
        *,
        variant: str = "",
        **values: str | Message,
    ) -> None:
        """Note an issue of this file; ``variant`` is the message's, where a code has several."""
        text = message(f"{code}.{variant}" if variant else code, **values)
        self.issues.append(Issue(severity, code, text, self.file, sheet_title, cell, item))

    def say_left_out(self, sheet_title: str, cell: str | None, value: Cell) -> None:
        """Note a cell that is taken nowhere; one with a CPR number must not travel on in the file either."""
        if has_cpr(value):
            self.say(Severity.ERROR, "cpr-number", sheet_title, cell)
        else:
            self.say(Severity.WARNING, "outside-table", sheet_title, cell, value=masked(value))


def read_submission(
    path: AnyFile, released: frozenset[tuple[str, str | None]] = frozenset(), release_reason: str = ""
) -> Submission:
    """Read a returned file. Never raises for what stands in it; see ``issues``.

    ``released`` are the (sheet, cell) whose CPR number finance has released.
    """
    submission = Submission(without_cpr(readable_name(path.name)), released=released, release_reason=release_reason)
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        submission.say(Severity.ERROR, "unreadable-workbook", reason=error.said)
        submission.unreadable = error
        with suppress(Unreadable):
            submission.sha256 = hashlib.sha256(bytes_of(path)).hexdigest()
        return submission
    submission.raw = raw
    return _read_raw(submission, raw)


def submission_from(raw: RawWorkbook) -> Submission:
    """The returned file that was already read as raw cells."""
    return _read_raw(Submission(raw.file, raw), raw)


def _read_raw(submission: Submission, raw: RawWorkbook) -> Submission:
    if holds_too_much(raw):
        submission.unreadable = Unreadable("too-much")
        reason = submission.unreadable.said
        submission.say(Severity.ERROR, "unreadable-workbook", reason=reason)
        return submission
    submission.issues += file_notes(raw)
    submission.titles = find_sheets(raw, submission.kind)
    titles = submission.titles.titles
    found = {submission.kind.sheet(name): raw.sheets[title] for name, title in titles.items()}
    submission.tables |= read_tables(found, rescue=True)
    submission.signals = signals(raw, submission.tables, submission.titles.start)
    submission.made_from = made_from(raw, submission.tables.get("settings"))
    submission.identity = decide(submission.signals)
    if submission.identity is None:
        submission.say(Severity.ERROR, "unknown-workbook")
        return submission
    submission.issues += identity_issues(submission.signals, submission.identity, submission.file)
    return read_identified(submission)


def read_identified(submission: Submission) -> Submission:
    """Read on in a file whose department and round are known."""
    raw = submission.raw
    assert raw is not None
    submission.usable = True
    submission.issues += format_notes(raw)
    if submission.titles.tabs:
        from .tabs import further_tabs  # few files need it

        submission.tabs = further_tabs(submission)
    submission.issues += sheet_issues(submission.titles, INPUT_SHEETS, submission.file)
    for part in (submission, *submission.tabs):
        for table in part.inputs_read():
            _read_inputs(part, table)
        inputs = {table.sheet.name: table for table in part.inputs_read()}
        submission.issues += repair_issues(submission.kind, own_tables(part), inputs, submission.file)
    read_signatures(submission)
    return submission


def _read_inputs(submission: Submission, table: ReadTable) -> None:
    if table.sheet.key[0] == "round":
        _restore_round(submission, table)
    assert submission.raw is not None
    version = submission.identity.version if submission.identity else ""
    submission.issues += column_issues(table, submission.raw, submission.file, version)
    submission.issues += appearance_issues(table, submission.raw, submission.file, submission.kind)
    _withhold_cpr(submission, table)
    inputs = {column.name for column in table.sheet.editable}
    submission.issues += formula_issues(table, submission.file, inputs)
    submission.issues += noticed_issues(table, submission.file, {FilledBy.DEPARTMENT})


def _restore_round(submission: Submission, table: ReadTable) -> None:
    """The column is hidden and the same in every row: a row pasted without it belongs to the file's round."""
    assert submission.identity is not None
    table.frame["round"] = [submission.identity.round if is_blank(value) else value for value in table.frame["round"]]


def _withhold_cpr(submission: Submission, table: ReadTable) -> None:
    """Take cells with a CPR number out of the table (business rule 16); only where they stood is said."""
    for column in table.sheet.editable:
        for position, value in enumerate(table.frame[column.name]):
            if not has_cpr(value):
                continue
            cell = table.cell(position, column.name)
            if (table.title, cell) in submission.released:
                submission.say(
                    Severity.WARNING, "cpr-released", table.title, cell, item_of(table.frame, position),
                    reason=submission.release_reason)  # fmt: skip
                continue
            submission.say(Severity.ERROR, "cpr-number", table.title, cell, item_of(table.frame, position))
            table.withheld[position, column.name] = value
            table.frame.put(position, column.name, None)


def own_tables(submission: Submission) -> dict[str, Frame]:
    """The file's own frames, also empty ones for sheets that are missing."""
    read = submission.others | submission.tables
    return {
        sheet.name: read[sheet.name].frame if sheet.name in read else frame_of(sheet)
        for sheet in submission.kind.sheets
    }
