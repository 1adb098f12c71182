"""What a round leaves for the municipality's record system: the files as they were, the notes as PDF/A, and an index.

Every file that ``Modtagne filer`` names is looked for among those given, by its SHA-256; what else is given goes along
under its own name. Nothing is changed on the way: which originals hold a CPR number stands in the index and in a file
beside it. ``api`` and the command line call it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from ..definition import words as w
from ..definition import year_folder as names
from ..messages.files import written
from ..messages.message import Message
from ..operations.agreement.agreement import Agreement
from ..operations.agreement.follow_up import computed
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.folders import INDEX, safe_name
from ..operations.reading.loading import load_agreement
from ..operations.sent.department import file_name
from ..reports.files import WRITERS, notes_of
from ..reports.typesetting import missing_typesetter
from ..values.cells import as_text, is_number
from ..values.cpr import without_cpr
from ..values.formula_guard import never_a_formula
from ..values.hidden_characters import readable_name
from ..workbook.document import CREATED
from ..workbook.output_names import check_folder
from ..workbook.saving import CannotSave, is_empty, put_folder, unfinished_folder
from .holding_cpr import cpr_places
from .places import in_order

# What lies in a folder that is called so is known by it.
_KNOWN_BY_FOLDER = {
    names.RECEIPTS: (w.JOURNAL_RECEIPT, names.ARCHIVED_RECEIPTS), names.CASES: (w.JOURNAL_CASE, names.ARCHIVED_CASES),
}  # fmt: skip
COLUMNS = ("Sagsnummer", "Titel", "Slags", "Dato", "Fil", "SHA-256", w.JOURNAL_REMARK)


class Entry(Struct, frozen=True):
    """One file of the journal: its place in it, what it is, the day it is of ("" if nothing tells), and its bytes.

    ``cpr`` says where in it CPR numbers stand; "" if nowhere.
    """

    place: str
    title: str
    kind: str
    date: str
    data: bytes
    cpr: str = ""

    @property
    def sha256(self) -> str:
        """What tells that the file is still the same."""
        return hashlib.sha256(self.data).hexdigest()


class Journal(Struct, frozen=True):
    """What was written, and the received files that were not among those given.

    ``lacking`` says why the notes are no PDF: they are for Word then. ``with_cpr`` are the entries that hold a CPR number.
    """

    entries: Sequence[Entry]
    missing: Sequence[str]
    lacking: Message | None = None

    @property
    def with_cpr(self) -> list[Entry]:
        """The files to be locked or left out."""
        return [entry for entry in self.entries if entry.cpr]


def journal_files(consolidated: Path, number: int, files: Iterable[Path], output: Path) -> Journal:
    """Write the journal of a round into the new folder ``output``; raises CannotRun or CannotSave.

    ``files`` are files and folders: what was sent, what came back, receipts, mails.
    """
    check_folder(output)
    if not is_empty(output):
        raise CannotSave("folder-not-empty", folder=output)
    agreement = load_agreement(consolidated).agreement
    if not (known := _rounds(agreement)):
        raise CannotRun("nothing-to-report", file=consolidated.name)
    if agreement.round(number) is None or number not in agreement.tables["follow_up"]["round"]:
        raise CannotRun("nothing-in-round", number=number, file=consolidated.name, known=known)
    given = {hashlib.sha256(data).hexdigest(): (path, within, data) for path, within, data in _read(files, output)}
    received = [row for row in agreement.tables["received"].records() if row["round"] == number]
    entries = [
        Entry(consolidated.name, agreement.title, w.JOURNAL_WORKBOOK, _day(agreement), consolidated.read_bytes())
    ]
    missing = []
    for row in received:
        found = given.pop(as_text(row["sha256"]), None)
        if found is None:
            missing.append(without_cpr(readable_name(as_text(row["file"]))))
            continue
        title = f"{as_text(row['department'])}: {w.JOURNAL_RECEIVED}"
        place = f"{names.ARCHIVED_RECEIVED}/{_name(found[0])}"
        entries.append(Entry(place, title, w.JOURNAL_RECEIVED, as_text(row["saved"])[:10], found[2]))
    sent = {file_name(agreement, number, name): name for name in agreement.departments}
    own = consolidated.resolve()
    for path, within, data in (one for one in given.values() if one[0].resolve() != own):
        entries.append(_given(path, within, data, sent.get(path.name)))
    lacking = missing_typesetter()
    form = "docx" if lacking else "pdf"
    for name, note in notes_of(computed(agreement), number).items():
        title = f"{note.title} – {note.subtitle}"
        place = f"{names.ARCHIVED_NOTES}/{safe_name(name)}.{form}"
        entries.append(Entry(place, title, w.JOURNAL_NOTE, _day(agreement), WRITERS[form](note)))
    made = Journal(list(_told_apart(entries)), missing, lacking.said if lacking else None)
    case = as_text(agreement.setting(w.CASE_NUMBER))
    files_beside = {INDEX: _index(made.entries, case)} | ({names.CPR_FILE: _to_lock(made)} if made.with_cpr else {})
    _write(output, {entry.place: entry.data for entry in made.entries} | files_beside)
    return made


def _given(path: Path, within: str, data: bytes, sent_to: str | None) -> Entry:
    """A file that was not received: a workbook ``sent_to`` a department, a receipt or a case by its folder, or else."""
    if sent_to:
        title = f"{sent_to}: {w.JOURNAL_SENT}"
        return Entry(f"{names.ARCHIVED_SENT}/{_name(path)}", title, w.JOURNAL_SENT, "", data)
    folder_name = in_order(path.parent)[0]
    if folder_name in _KNOWN_BY_FOLDER:
        kind, folder = _KNOWN_BY_FOLDER[folder_name]
        return Entry(f"{folder}/{_name(path)}", f"{kind}: {_name(path.with_suffix(''))}", kind, "", data)
    return Entry(f"{names.ARCHIVED_REST}/{within}", _name(path), w.JOURNAL_REST, "", data)


def _write(output: Path, files: Mapping[str, bytes]) -> None:
    """The folder appears with everything in it, or not at all."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with unfinished_folder(output.parent) as making:
        for place, data in files.items():
            (making / place).parent.mkdir(parents=True, exist_ok=True)
            (making / place).write_bytes(data)
        put_folder(making, output)


def _rounds(agreement: Agreement) -> str:
    return ", ".join(str(n) for n in sorted({int(n) for n in agreement.tables["follow_up"]["round"] if is_number(n)}))


def _read(files: Iterable[Path], output: Path) -> Iterator[tuple[Path, str, bytes]]:
    """Every file with its place in the folder given, in a stable order; hidden ones and the output are passed over."""
    for given in files:
        inside = sorted(path for path in given.rglob("*") if path.is_file()) if given.is_dir() else [given]
        for path in inside:
            if not path.name.startswith((".", "~$")) and output.resolve() not in path.resolve().parents:
                within = path.relative_to(given).parts if given.is_dir() else (path.name,)
                yield path, "/".join(without_cpr(readable_name(part)) for part in within), path.read_bytes()


def _name(path: Path) -> str:
    return without_cpr(readable_name(path.name))


def _day(agreement: Agreement) -> str:
    """The day a workbook was saved; "" for one that the tool wrote, which does not tell when."""
    return "" if agreement.saved == CREATED else agreement.saved.date().isoformat()


def _told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries under names of their own: two files may be called alike in two folders."""
    taken: set[str] = set()
    for entry in entries:
        path, place, n = Path(entry.place), entry.place, 1
        while place.casefold() in taken:
            n += 1
            place = str(path.with_name(f"{path.stem} ({n}){path.suffix}").as_posix())
        taken.add(place.casefold())
        cpr = "" if entry.kind == w.JOURNAL_NOTE else cpr_places(Path(place).name, entry.data)
        yield Entry(place, entry.title, entry.kind, entry.date, entry.data, cpr)


def _to_lock(made: Journal) -> bytes:
    """Which files hold CPR numbers, and where, for whoever files them."""
    lines = [written("journal.to-lock"), "", *(f"{entry.place}: {entry.cpr}" for entry in made.with_cpr)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _index(entries: Sequence[Entry], case: str) -> bytes:
    """``indeks.csv`` as Danish Excel opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        remark = written("journal.cpr", places=entry.cpr) if entry.cpr else ""
        cells = (case, entry.title, entry.kind, entry.date, entry.place, entry.sha256, remark)
        writer.writerow(map(never_a_formula, cells))
    return text.getvalue().encode("utf-8-sig")
