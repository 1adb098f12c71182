"""Collect the workbooks out of mails into a folder, with an index of where each came from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from ...messages.message import Message, joined, message
from ...operations.agreement.agreement import Agreement
from ...operations.reading.cannot_run import CannotRun
from ...operations.reading.folders import INDEX, ORIGINALS, WAITING_FOLDER
from ...operations.reading.loading import load_agreement
from ...operations.returned.mail_index import (
    CLOSED,
    DUPLICATE,
    NOTHING,
    TAKEN,
    WAITING,
    YES,
    IndexRow,
    index_as_bytes,
    read_index,
)
from ...workbook.output_names import check_folder
from ...workbook.saving import CannotSave, save
from .file_names import readable, safe_name
from .msg import read_mail
from .received_mail import NotAMail
from .senders import identity_of_bytes, known_senders
from .sources import Item, items_of
from .unpack import UNKNOWN, FoundWorkbook, unpack


class Collected(Struct):
    """The folder's index after the run, and how many of its rows are new."""

    rows: list[IndexRow] = field(default_factory=list)
    new: list[IndexRow] = field(default_factory=list)

    def with_status(self, status: str) -> list[IndexRow]:
        """The rows of the whole index with a status."""
        return [row for row in self.rows if row.status == status]


def collect(
    sources: Sequence[Path], folder: Path, against: Path | None = None, accept: Sequence[str] = ()
) -> Collected:
    """Take the workbooks of ``sources`` into ``folder``; what was collected before is not collected again.

    With ``against`` a workbook whose sender is not one of its department's addresses waits in a folder
    of its own. ``accept`` names files or senders that finance lets in. Sources are never changed.
    Raises CannotRun or CannotSave before any workbook is put in place.
    """
    check_folder(folder)
    run = _Collecting(folder, load_agreement(against).agreement if against else None)
    if sources and run.known is None and any(row.checked for row in run.rows):
        raise CannotRun("senders-were-checked", folder=folder)
    for item in items_of(sources, folder):
        run.add(item)
    run.accept(accept)
    run.decide()
    run.write()
    return Collected(run.rows, run.new)


def not_collected(sources: Sequence[Path], folder: Path) -> list[str]:
    """What every mail and workbook of ``sources`` is called that ``collect`` would find new."""
    seen = _seen(read_index(folder))
    return [readable(item.label) for item in items_of(sources, folder) if _mark(item) not in seen]


def _mark(item: Item) -> str:
    """What a mail or workbook is known by in the index."""
    return hashlib.sha256(item.data).hexdigest() if item.data else readable(item.label)


def _seen(rows: Iterable[IndexRow]) -> set[str]:
    return {row.original_sha256 or row.original for row in rows}


class _Collecting:
    """One run: rows are added, then it is decided which are let in, then everything is put in place."""

    def __init__(self, folder: Path, agreement: Agreement | None) -> None:
        self.folder = folder
        self.agreement = agreement
        self.known = known_senders(agreement) if agreement else None
        self.rows = read_index(folder)
        self.new: list[IndexRow] = []
        self._workbooks: dict[str, bytes] = {}
        self._on_disk = _hashes(folder) | _hashes(folder / WAITING_FOLDER)
        self._seen = _seen(self.rows)

    # --- what came ---------------------------------------------------------------------------

    def add(self, item: Item) -> None:
        """The rows of a mail or workbook, unless it was collected before."""
        sha256 = _mark(item) if item.data else ""
        if _mark(item) in self._seen:
            return
        self._seen.add(_mark(item))
        if item.problem or item.neither:
            status = NOTHING if item.neither else CLOSED
            self._append(
                IndexRow(status, remark=item.problem or "", original=readable(item.label), original_sha256=sha256)
            )
        elif item.workbook:
            row = IndexRow(original_sha256=sha256, remark=_remark("by-hand"))
            self._add_workbook(row, item.workbook)
        else:
            self._add_mail(item, sha256)

    def _add_mail(self, item: Item, sha256: str) -> None:
        original = f"{ORIGINALS}/{sha256[:16]}.{item.extension}"
        if not (self.folder / original).exists():
            save(self.folder / original, item.data)  # at once: a mailbox need not fit into memory
        try:
            mail = read_mail(item.data)
        except NotAMail as error:
            self._append(IndexRow(CLOSED, remark=error.said, original=original, original_sha256=sha256))
            return
        contents = unpack(mail)
        about = IndexRow(
            sender=mail.sender, sent=mail.sent_text, subject=mail.subject, message_id=mail.message_id,
            original=original, original_sha256=sha256,
        )  # fmt: skip
        others = "" if contents.workbooks else contents.others
        for number, remark in enumerate(contents.remarks):
            self._append(
                replace(
                    about,
                    status=CLOSED,
                    remark=remark if number or not others else joined((remark, others), "semicolons"),
                )
            )
        for found in contents.workbooks:
            self._add_workbook(replace(about, remark=_forwarded(found)), found)
        if not contents.workbooks and not contents.remarks:
            link = [_remark("cloud")] if mail.cloud_link else []
            self._append(
                replace(about, status=NOTHING, remark=joined([*link, *([others] if others else [])], "semicolons"))
            )

    def _add_workbook(self, row: IndexRow, found: FoundWorkbook) -> None:
        row.sha256 = hashlib.sha256(found.data).hexdigest()
        row.attached_as = readable(found.name)
        identity = None if found.unreadable else identity_of_bytes(found.data, row.attached_as, self.agreement)
        if identity:
            row.department, row.round = readable(identity.department), str(identity.round)
        row.file = next((other.file for other in self.rows if other.sha256 == row.sha256), "")
        if not row.file:
            row.file = safe_name(found.name, found.extension, self._taken(row.sha256), row.sha256)
            self._workbooks[row.sha256] = found.data
        self._append(row)

    def _append(self, row: IndexRow) -> None:
        self.rows.append(row)
        self.new.append(row)

    def _taken(self, sha256: str) -> set[str]:
        """The names of other workbooks, in the index and on the disk."""
        names = {Path(row.file).name for row in self.rows if row.file}
        return names | {name for name, there in self._on_disk.items() if there != sha256}

    # --- what is let in ----------------------------------------------------------------------

    def accept(self, names: Iterable[str]) -> None:
        """Finance lets in the waiting workbooks with these file names or senders."""
        self.decide()
        for name in names:
            wanted = name.replace("\\", "/").rpartition("/")[2].casefold()
            matching = [
                row for row in self.rows
                if row.status == WAITING and wanted in (Path(row.file).name.casefold(), row.sender.casefold())
            ]  # fmt: skip
            if not matching:
                raise CannotRun("nothing-to-accept", index=INDEX)
            for row in matching:
                row.accepted = YES

    def decide(self) -> None:
        """Each workbook is in if one of the mails that brought it may; the first such mail is named for it."""
        groups: dict[str, list[IndexRow]] = {}
        for row in self.rows:
            if row.sha256:
                groups.setdefault(row.sha256, []).append(row)
        for rows in groups.values():
            reasons = [self._why_not(row) for row in rows]
            let_in = [not reason for reason in reasons]
            first = let_in.index(True) if any(let_in) else 0
            name = Path(rows[first].file).name
            for position, (row, reason) in enumerate(zip(rows, reasons, strict=True)):
                main = position == first
                row.status = DUPLICATE if not main else TAKEN if any(let_in) else WAITING
                row.reason = reason
                row.file = name if any(let_in) else f"{WAITING_FOLDER}/{name}"
                row.checked = YES if self.known and row.original else row.checked

    def _why_not(self, row: IndexRow) -> str | Message:
        """Why a mail may not bring in its workbook; "" if it may."""
        if row.accepted or not row.original:
            return ""
        if self._borrowed_id(row):
            return _reason("borrowed-id")
        if self.known is None:
            return row.reason
        if not row.sender:
            return _reason("not-one-sender")
        if not self.known.may_send(row.sender, row.department):
            return _reason("not-theirs")
        return ""

    def _borrowed_id(self, row: IndexRow) -> bool:
        """Whether the mail has the id of another one that held something else."""
        if not row.message_id:
            return False
        first = next(other for other in self.rows if other.message_id == row.message_id)
        if first.original_sha256 == row.original_sha256:
            return False
        return all(other.sha256 != row.sha256 for other in self.rows if other.original_sha256 == first.original_sha256)

    # --- putting it in place -----------------------------------------------------------------

    def write(self) -> None:
        """Workbooks first, the index last: a run that is cut off is simply repeated."""
        for row in self.rows:
            if row.status in (TAKEN, WAITING):
                self._place(row)
        data = index_as_bytes(self.rows)
        index = self.folder / INDEX
        if not index.exists() or index.read_bytes() != data:
            save(index, data, force=True)

    def _place(self, row: IndexRow) -> None:
        target = self.folder / row.file
        name = target.name
        elsewhere = self.folder / name if row.status == WAITING else self.folder / WAITING_FOLDER / name
        if target.exists():
            return
        if row.sha256 in self._workbooks:
            save(target, self._workbooks[row.sha256])
        elif elsewhere.exists():
            target.parent.mkdir(exist_ok=True)
            try:
                os.replace(elsewhere, target)
            except OSError as error:
                raise CannotSave("not-moved", file=elsewhere) from error


def _hashes(folder: Path) -> dict[str, str]:
    """The hash of every file in a folder, by name."""
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _remark(what: str, **values: str) -> Message:
    return message(f"result.collect.remark.{what}", **values)


def _reason(what: str) -> Message:
    return message(f"result.collect.reason.{what}")


def _forwarded(found: FoundWorkbook) -> str | Message:
    """That the workbook lay in a mail that was attached to another."""
    if not found.via:
        return ""
    return _remark("forwarded.unknown") if found.via == UNKNOWN else _remark("forwarded", sender=found.via)
