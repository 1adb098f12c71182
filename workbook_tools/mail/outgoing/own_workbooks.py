"""Each department's own workbook, found by what stands in the file and searched once more before it is mailed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

from ...definition.workbooks import MARKED_TITLE
from ...messages.message import Message, message
from ...operations.agreement.agreement import Agreement
from ...operations.agreement.identity import Identity
from ...operations.reading.folders import workbook_files
from ...operations.returned.read_submission import submission_from
from ...operations.sent.department import empty_document, file_name
from ...operations.sent.leak_check import foreign_texts, leaks
from ...operations.sent.rows import Sent
from ...values.hidden_characters import readable_name
from ...workbook.marking.issue_list import HEADER_ROW
from ...workbook.reading.every_text import normal
from ...workbook.reading.precheck import Unreadable
from ...workbook.reading.reader import RawWorkbook, read_bytes
from ...workbook.writing.writer import write_workbook


class OwnWorkbook(Struct, frozen=True):
    """A file to attach: the very bytes that were read and checked. ``listed`` are the rows of a marked copy's list."""

    department: str
    name: str
    data: bytes
    listed: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the bytes that are attached, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def own_workbooks(sent: Sent, folder: Path) -> tuple[dict[str, OwnWorkbook], list[Message]]:
    """The workbook of every department of the round, and what is wrong in ``folder``.

    A file belongs to whom it says inside; one that has another department's name is an error, as are
    one of another round or agreement, two of the same department, and one that is missing.
    """
    found: dict[str, OwnWorkbook] = {}
    problems: list[Message] = []
    by_name = {file_name(sent.agreement, sent.number, name).casefold(): name for name in sent.departments}
    for path in workbook_files([folder]):
        data = path.read_bytes()
        identity, raw = _identity(data, readable_name(path.name), sent.agreement)
        wrong = _wrong(identity, sent)
        if identity is None or raw is None or wrong:
            problems.append(_problem("wrong-file", path, why=wrong or ""))
        elif by_name.get(path.name.casefold(), identity.department) != identity.department:
            problems.append(_problem("holds", path, department=identity.department))
        elif identity.department in found:
            problems.append(_problem("second", path, department=identity.department))
        elif raw.extension != "xlsx" or _leaks(data, sent, identity.department):
            problems.append(_problem("not-as-split", path, department=identity.department))
        else:
            name = file_name(sent.agreement, sent.number, identity.department)
            found[identity.department] = OwnWorkbook(identity.department, name, data)
    problems += [
        message("cannot.mailing.no-workbook", department=name)
        for name in sent.departments
        if name not in found and name in sent.agreement.departments  # a name that nobody has is told by itself
    ]
    return found, problems


def marked_copies(sent: Sent, folder: Path) -> tuple[dict[str, list[OwnWorkbook]], list[Message]]:
    """The marked copies in ``folder`` by department, and what is wrong there.

    What a department wrote itself is its own; only what the list adds is searched for others' texts.
    """
    found: dict[str, list[OwnWorkbook]] = {}
    problems: list[Message] = []
    for path in workbook_files([folder]):
        data = path.read_bytes()
        identity, raw = _identity(data, readable_name(path.name), sent.agreement)
        wrong = _wrong(identity, sent)
        if identity is None or raw is None or wrong:
            problems.append(_problem("wrong-file", path, why=wrong or ""))
        elif MARKED_TITLE not in raw.sheets:
            problems.append(_problem("no-marked-copy", path))
        else:
            listed = _listed(raw)
            foreign = foreign_texts(sent.agreement, identity.department)
            if any(text in normal(row[3]) for row in listed for text in foreign.anywhere):
                problems.append(_problem("marked-leak", path, department=identity.department, sheet=MARKED_TITLE))
            copy = OwnWorkbook(identity.department, readable_name(path.name), data, tuple(listed))
            found.setdefault(identity.department, []).append(copy)
    return found, problems


def _problem(code: str, path: Path, **values: str | Message) -> Message:
    return message(f"cannot.mailing.{code}", file=path.name, **values)


def _identity(data: bytes, name: str, agreement: Agreement) -> tuple[Identity | None, RawWorkbook | None]:
    try:
        raw = read_bytes(data, name)
    except Unreadable:
        return None, None
    identity = submission_from(raw).identity
    return None if identity is None else identity.as_spelt_in(agreement), raw


def _wrong(identity: Identity | None, sent: Sent) -> Message | None:
    if identity is None:
        return message("cannot.mailing.not-split")
    if not identity.belongs_to(sent.agreement):
        return message("cannot.mailing.other-agreement", label=identity.label)
    if identity.round != sent.number:
        return message("cannot.mailing.other-round", round=str(identity.round), number=str(sent.number))
    if identity.department not in sent.departments:
        return message("cannot.mailing.nothing-to-answer", department=identity.department, number=str(sent.number))
    return None


def _leaks(data: bytes, sent: Sent, department: str) -> bool:
    def empty() -> bytes:
        return write_workbook(empty_document(sent.agreement, sent.number, department))

    return bool(leaks(data, foreign_texts(sent.agreement, department), empty))


def _listed(raw: RawWorkbook) -> list[tuple[str, str, str, str]]:
    """Severity, sheet, cell and message of every issue on a marked copy's list."""
    rows = []
    for row in raw.sheets[MARKED_TITLE].rows[HEADER_ROW:]:
        severity, sheet, cell, _, text = (str(value or "") for value in [*row, "", "", "", "", ""][:5])
        if text:
            rows.append((severity, sheet, cell, text))
    return rows
