"""Check workbooks as they are: a department's own, or the agreement.

What becomes of a file's answers is said by ``consolidate/``; ``split`` looks here first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from ..definition.workbooks import WorkbookKind
from ..messages.catalogue import speak
from ..messages.message import message
from ..rules.check import check, compute
from ..rules.issues import Issue, in_order, one_a_cell
from ..schema.structure import Severity
from ..values.cells import is_blank
from ..values.frame import Frame
from ..values.hidden_characters import readable_name
from ..workbook.equal_issues import condensed
from ..workbook.reading.packed import AnyFile
from ..workbook.reading.precheck import Unreadable
from ..workbook.reading.reader import read_workbook
from .agreement.agreement import Agreement
from .agreement.keys import RowKey
from .agreement.sum_issues import sum_issues
from .agreement.sums import SheetCell, sums_of
from .consolidate.change_rows import numbered_rows
from .consolidate.holding_back import is_coming, round_not_open
from .history.entries import log_issues
from .progress import Watch, unwatched
from .reading.cannot_run import CannotRun
from .reading.found_files import found_files, labels, with_reasons
from .reading.loading import LoadedAgreement, agreement_from, is_agreement
from .reading.read_table import ReadTable, item_of
from .returned.agreement_form import in_form_of
from .returned.agreement_lists import read_by_agreement_lists
from .returned.comparison import locked_changes, matched_rows, read_only_changes
from .returned.deleted_rows import deleted_rows
from .returned.identification.by_rows import identify, recognise_department
from .returned.newer_state import check_not_newer
from .returned.not_read import not_read
from .returned.outside_tables import name_cells_outside
from .returned.read_submission import submission_from
from .returned.sheet_objects import with_object
from .returned.submission import Submission, own_tables
from .returned.tabs import MergedTable, merged_tables
from .sent.rows import Sent, sent_of


def validate_file(path: AnyFile, against: Agreement | None = None) -> list[Issue]:
    """Every issue of one file, in order. What cannot be read is an issue too."""
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        text = message("unreadable-workbook", reason=error.said)
        return [Issue(Severity.ERROR, "unreadable-workbook", text, readable_name(path.name))]
    if is_agreement(raw):
        try:
            loaded = agreement_from(raw)
        except CannotRun as error:
            return [Issue(Severity.ERROR, error.code, error.said, raw.file)]
        return in_order(condensed([*agreement_issues(loaded), *log_issues(loaded)]))
    submission = submission_from(raw)
    if against is None:
        speak(submission.kind.form.wording)
    return in_order(condensed(submission_issues(submission, against)))


def validate_files(
    paths: Iterable[Path], against: Agreement | None = None, watch: Watch = unwatched
) -> tuple[dict[AnyFile, list[Issue]], list[Issue]]:
    """Every issue of every workbook in files, folders and archives, and one for each file that is none.

    Raises CannotRun if there is nothing that anybody may have answered in.
    """
    there = found_files(paths)
    if not there.workbooks and not any(left.likely for left in there.not_read):
        raise CannotRun(with_reasons("nothing-to-check", there.not_read))
    names = dict(zip(there.workbooks, labels(there.workbooks), strict=True))
    found = {}
    for file in watch(there.workbooks, "checking"):
        issues = validate_file(file, against)
        named = names[file] != readable_name(file.name)
        found[file] = [replace(issue, file=names[file]) for issue in issues] if named else issues
    return found, [issue for left in there.not_read for issue in not_read(left).issues]


def agreement_issues(loaded: LoadedAgreement) -> list[Issue]:
    """What is wrong in an agreement workbook."""
    agreement = loaded.agreement
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    issues = loaded.issues + _findings(agreement.kind, tables, loaded.tables, agreement.file, "")
    computed = agreement.with_tables(**tables)

    def where(place: SheetCell) -> tuple[str | None, str, str | None]:
        table = loaded.tables.get(place.sheet)
        title = agreement.kind.sheet(place.sheet).title
        return agreement.file, title, table.cell(place.position, place.column) if table else None

    issues = one_a_cell(issues)
    return issues + list(sum_issues(sums_of(computed), computed, where, issues))


def submission_issues(submission: Submission, against: Agreement | None = None) -> list[Issue]:
    """What is wrong in a department's workbook; with ``against`` also what differs from what was sent."""
    if against is not None:
        identify([submission], against)
    if not submission.usable or submission.identity is None:
        return submission.issues
    name_cells_outside(submission)
    if against is not None and submission.identity.belongs_to(against):
        in_form_of(submission, against)
    tables, read = own_tables(submission), dict[str, ReadTable | MergedTable](submission.tables)
    for name, merged in merged_tables(submission).items():
        tables[name], read[name] = merged.frame, merged
        submission.issues += merged.conflicts(submission.file)
    if against is not None:
        identity = submission.identity
        check_not_newer([submission], against)
        known = identity.belongs_to(against) and against.round(identity.round) is not None
        if not known:
            submission.say(Severity.ERROR, "wrong-agreement", found=identity.label)
            return submission.issues
        recognise_department(submission, against)
        if is_coming(against, identity.round):
            submission.issues.append(round_not_open(submission, against, Severity.WARNING))
        sent = sent_of(against, identity.round)
        tables_sent = sent.tables(submission.identity.department)
        read_by_agreement_lists(submission, sent.agreement)
        _compare(submission, against, sent)
        tables |= {name: tables_sent[name] for name in submission.kind.hidden}
    found = _findings(submission.kind, tables, read, submission.file, submission.identity.version, submission.objects)
    return one_a_cell(submission.issues + found)


def _compare(submission: Submission, against: Agreement, sent: Sent) -> None:
    assert submission.identity is not None
    there: dict[str, set[RowKey]] = {name: set() for name in sent.kind.asked}
    for part in (submission, *submission.tabs):
        for name in sent.kind.asked:
            there[name].update(key for _, key, _ in matched_rows(part, name, sent))
        if "changes" in part.tables:
            locked_changes(part, numbered_rows(part, against), sent)
        read_only_changes(part, sent)
    submission.issues += deleted_rows(submission, sent, there)


def _findings(
    kind: WorkbookKind, tables: dict[str, Frame], read: Mapping[str, ReadTable | MergedTable], file: str,
    version: str, objects: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> list[Issue]:  # fmt: skip
    """What the rules find in a file made with a ``version`` of the template ("": it does not tell which)."""
    evaluator = compute(kind, tables, controls=False)
    lacked = {name: table.lacked(version) for name, table in read.items() if isinstance(table, ReadTable)}
    issues = []
    for finding in check(kind, evaluator):
        name, column = finding.sheet.name, finding.rule.column
        table = read.get(name)
        if kind.protected and not finding.sheet.editable:
            continue
        if column in lacked.get(name, ()):
            continue  # the template had no such column: it is blank
        if table is not None and table.has_judged(finding.position, column):
            continue  # what was said of the text is the issue, not the cell that is without it
        title, cell = table.place(finding.position, column) if table else (finding.sheet.title, None)
        said = finding.message
        if cell is not None and (title, cell) in objects and is_blank(tables[name][column][finding.position]):
            said = with_object(said, objects[title, cell])
        item = item_of(tables[name], finding.position)
        issues.append(Issue(finding.rule.severity, finding.rule.code, said, file, title, cell, item))
    return issues
