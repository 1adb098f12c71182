"""``indeks.csv``: the mails a folder of returned workbooks came from, written by `collect`, read by `consolidate`.

Semicolon-separated, to be read by people and programs; nothing in it is a formula. Its rows are
never taken away.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from ...messages.message import Message
from ...values.formula_guard import GUARD, never_a_formula
from ..reading.folders import INDEX

YES = "Ja"


class IndexRow(Struct):
    """A workbook found in a mail, or a mail without one; every value is a text, or a message that becomes one.

    ``sent`` is the mail's own date, in UTC. ``file`` is the workbook's place in the folder, ``original``
    the mail's. ``checked``: the sender was held against the agreement. ``accepted``: finance let it in.
    ``reason`` says why it waits; ``remark`` what was noticed when the mail was opened: messages where this run found it,
    else as the index has it, in Danish.
    """

    status: str = ""
    file: str = ""
    department: str = ""
    round: str = ""
    sender: str = ""
    sent: str = ""
    subject: str = ""
    message_id: str = ""
    attached_as: str = ""
    sha256: str = ""
    checked: str = ""
    accepted: str = ""
    reason: str | Message = ""
    remark: str | Message = ""
    original: str = ""
    original_sha256: str = ""


HEADERS = {
    "status": "Status",
    "file": "Fil",
    "department": "Center",
    "round": "Runde",
    "sender": "Afsender",
    "sent": "Maildato",
    "subject": "Emne",
    "message_id": "Besked-id",
    "attached_as": "Vedhæftet som",
    "sha256": "SHA-256",
    "checked": "Afsender kontrolleret",
    "accepted": "Godkendt af Økonomi",
    "reason": "Hvorfor",
    "remark": "Bemærkning",
    "original": "Original mail",
    "original_sha256": "Original SHA-256",
}
TAKEN, WAITING, DUPLICATE = "Taget med", "Afventer", "Dublet"
NOTHING, CLOSED = "Ingen arbejdsbog", "Kan ikke åbnes"


class MailFacts(Struct, frozen=True):
    """Which mail a workbook came with."""

    sender: str
    sent: str
    message_id: str


def read_index(folder: Path) -> list[IndexRow]:
    """The rows of a folder's index; none without one. Also as Excel saves it again."""
    path = folder / INDEX
    if not path.is_file():
        return []
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    names = {header: name for name, header in HEADERS.items()}
    rows = []
    for line in csv.DictReader(io.StringIO(text, newline=""), delimiter=";"):
        values = {names[h]: _plain(v) for h, v in line.items() if h in names and isinstance(v, str)}
        if any(values.values()):
            rows.append(IndexRow(**values))
    return rows


def index_as_bytes(rows: Sequence[IndexRow]) -> bytes:
    """The file: UTF-8 with the mark that Excel needs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    names = IndexRow.__struct_fields__
    writer.writerow([HEADERS[name] for name in names])
    for row in rows:
        writer.writerow([never_a_formula(str(getattr(row, name))) for name in names])
    return buffer.getvalue().encode("utf-8-sig")


def mails_of(returned: Iterable[Path]) -> dict[str, MailFacts]:
    """The mails of the workbooks in folders (or beside files) that have an index, by the workbook's hash."""
    found: dict[str, MailFacts] = {}
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in returned)
    for folder in folders:
        for row in read_index(folder):
            if row.sha256 and row.status == TAKEN and row.sender:
                found.setdefault(row.sha256, MailFacts(row.sender, row.sent, row.message_id))
    return found


def _plain(text: str) -> str:
    return text.removeprefix(GUARD)
