"""The report command's work: which files are written, and with what in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..messages.files import written
from ..messages.message import Message, message
from ..operations.agreement.agreement import Agreement
from ..operations.agreement.follow_up import computed
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.folders import safe_name
from ..operations.reading.loading import load_agreement
from ..operations.reading.own_texts import CODE as CPR
from ..workbook.output_names import check_folder, check_name
from ..workbook.saving import check_free, save_all
from .build import NothingToReport, build_note
from .html import write_html
from .model import Note
from .pdf import write_pdf
from .selection import Only, Selection, committees, selection
from .typesetting import missing_typesetter
from .word import write_word

_WHOLE = written("note.whole")
WRITERS: dict[str, Callable[[Note], bytes]] = {"html": write_html, "docx": write_word, "pdf": write_pdf}


class Reports(Struct, frozen=True):
    """The files written, the committees without anything to report, and how many CPR numbers were hidden.

    ``remark`` says what the files lack that another installation would give them.
    """

    round: int
    files: list[Path]
    without: list[str]
    hidden: int
    remark: Message | None = None


def write_reports(
    consolidated: Path,
    output: Path,
    *,
    as_folder: bool,
    kind: str = "",
    round_number: int | None = None,
    committee: str = "",
    department: str = "",
    only: Only = Only.ALL,
    force: bool = False,
) -> Reports:
    """Write the note to ``output``, or, ``as_folder``, one for each committee into it.

    ``kind`` is html, docx or pdf; "" goes by the file's ending. Raises CannotRun, CannotSave or MissingPackage, and then
    nothing is written.
    """
    check_name(output)
    kind = _kind(output, as_folder, kind)
    if kind == "pdf" and (lacking := missing_typesetter()):
        raise lacking
    check_folder(output) if as_folder else check_free(output, force)
    loaded = load_agreement(consolidated)  # hides the CPR numbers in finance's own texts, and says where
    agreement = computed(loaded.agreement)
    asked = selection(agreement, round_number, committee, department, only)
    notes, without, hidden = _each_committee(agreement, asked) if as_folder else _one(agreement, asked)
    targets = {name: output / file_name(agreement, asked.round, name, kind) if as_folder else output for name in notes}
    # Every place is free and every file made before anything is written.
    for target in targets.values():
        check_free(target, force)
    made = {targets[name]: WRITERS[kind](note) for name, note in notes.items()}
    save_all(made, force)
    hidden += sum(issue.code == CPR for issue in loaded.issues)
    return Reports(asked.round, list(made), without, hidden, remark_on(kind))


def notes_of(agreement: Agreement, round_number: int) -> dict[str, Note]:
    """The notes of a round by what their files are called: the whole one, and one for each committee with anything in it.

    ``agreement`` is a computed one.
    """
    asked = selection(agreement, round_number, "", "", Only.ALL)
    whole, _, _ = _one(agreement, asked)
    each, _, _ = _each_committee(agreement, asked)
    return {
        Path(file_name(agreement, round_number, name or _WHOLE, "pdf")).stem: note
        for name, note in (whole | each).items()
    }


def remark_on(kind: str) -> Message | None:
    """What notes of a kind lack here; None if nothing."""
    lacking = missing_typesetter()
    return message("result.report.no-charts", reason=lacking.said) if kind == "docx" and lacking else None


def file_name(agreement: Agreement, round_number: int, committee: str, kind: str) -> str:
    """``{Budgetår} runde {N} - {Udvalg}.html``."""
    return f"{safe_name(f'{agreement.budget_year} runde {round_number} - {committee}')}.{kind}"


def _kind(output: Path, as_folder: bool, kind: str) -> str:
    ending = output.suffix.lower().removeprefix(".")
    if as_folder:
        return kind or "html"
    if ending not in WRITERS:
        raise CannotRun("no-note-ending", file=output.name)
    if kind and kind != ending:
        raise CannotRun("note-format-does-not-fit", file=output.name, ending=ending, form=kind)
    return ending


def _one(agreement: Agreement, asked: Selection) -> tuple[dict[str, Note], list[str], int]:
    note, hidden = build_note(agreement, asked)
    return {"": note}, [], hidden


def _each_committee(agreement: Agreement, asked: Selection) -> tuple[dict[str, Note], list[str], int]:
    notes: dict[str, Note] = {}
    without, most_hidden = [], 0
    for name in [asked.committee] if asked.committee else committees(agreement):
        try:
            notes[name], hidden = build_note(agreement, replace(asked, committee=name))
        except NothingToReport:
            without.append(name)
            continue
        most_hidden = max(most_hidden, hidden)
    if not notes:
        raise NothingToReport("no-follow-up.of-committees", round=asked.round)
    if len({safe_name(name).casefold() for name in notes}) < len(notes):
        raise CannotRun("committees-share-file")
    return notes, without, most_hidden
