"""The report command's work: which files are written, and with what in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from ..definition import words as w
from ..definition.year_folder import ROUND
from ..messages.files import written
from ..operations.agreement.agreement import Agreement
from ..operations.agreement.follow_up import computed
from ..operations.reading.answers_become_public import BECOME_PUBLIC
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.folders import safe_names
from ..operations.reading.loading import load_agreement
from ..operations.reading.own_texts import CODE as CPR
from ..rules.issues import Issue, in_order
from ..workbook.output_names import check_folder, check_name
from ..workbook.saving import check_free, save_all
from .build import build_note
from .case import build_case
from .fitting import unreadable_answers
from .html import write_html
from .implementation import build_implementation
from .model import Note
from .pdf import write_pdf
from .rendering import build_rendering
from .selection import NothingToReport, Only, Selection, committees, selection, whole_agreement
from .typesetting import missing_typesetter
from .word import write_word

_WHOLE = written("note.whole")
WRITERS: dict[str, Callable[[Note], bytes]] = {"html": write_html, "docx": write_word, "pdf": write_pdf}
NOTE, CASE, IMPLEMENTATION, AGREEMENT = "note", "case", "implementation", "agreement"
OF_A_ROUND = (NOTE, CASE)
WORDS = dict(zip((NOTE, CASE, IMPLEMENTATION, AGREEMENT), w.DOCUMENTS, strict=True))
BUILDERS: dict[str, Callable[[Agreement, Selection], tuple[Note, int]]] = {
    NOTE: build_note, CASE: build_case, IMPLEMENTATION: build_implementation, AGREEMENT: build_rendering,
}  # fmt: skip


class Reports(Struct, frozen=True):
    """The round (0: the document is of none), the files, the committees without anything to report, how many CPR numbers were
    hidden, and what is said of answers that are not told because they cannot be read, or that were given as internal."""

    round: int
    files: list[Path]
    without: list[str]
    hidden: int
    issues: list[Issue] = field(default_factory=list)


def write_reports(
    consolidated: Path,
    output: Path,
    *,
    as_folder: bool,
    kind: str = NOTE,
    form: str = "",
    round_number: int | None = None,
    committee: str = "",
    department: str = "",
    only: Only = Only.ALL,
    item_pages: bool = False,
    force: bool = False,
) -> Reports:
    """Write the document of a ``kind`` to ``output``, or, ``as_folder``, one for each committee into it.

    ``form`` is html, docx or pdf; "" goes by the file's ending, in a folder html, and docx for cases, which are worked on. A ``note`` and a ``case`` are of a round. With ``item_pages`` each item begins a page. Raises CannotRun, CannotSave or MissingPackage, and then
    nothing is written.
    """
    check_name(output)
    form = _form(output, as_folder, form or ("docx" if as_folder and kind == CASE else ""))
    if form == "pdf" and (lacking := missing_typesetter()):
        raise lacking
    check_folder(output) if as_folder else check_free(output, force)
    loaded = load_agreement(consolidated)  # hides the CPR numbers in finance's own texts, and says where
    agreement = computed(loaded.agreement)
    if kind in OF_A_ROUND:
        if kind == CASE and (only is not Only.ALL or item_pages):
            raise CannotRun("case-per-item" if item_pages else "case-of-all")
        asked = selection(agreement, round_number, committee, department, only)
    else:
        if round_number is not None or only is not Only.ALL:
            raise CannotRun("document-of-no-round", kind=WORDS[kind].lower())
        asked = whole_agreement(agreement, committee, department)
    asked = replace(asked, item_pages=item_pages)
    build = BUILDERS[kind]
    notes, without, hidden = _each_committee(agreement, asked, build) if as_folder else _one(agreement, asked, build)
    what = " ".join(([_of_round(asked.round)] if asked.round else []) + ([WORDS[kind].lower()] if kind != NOTE else []))
    targets = {name: output / file_name(agreement, what, name, form) if as_folder else output for name in notes}
    # Every place is free and every file made before anything is written.
    for target in targets.values():
        check_free(target, force)
    made = {targets[name]: WRITERS[form](note) for name, note in notes.items()}
    save_all(made, force)
    hidden += sum(issue.code == CPR for issue in loaded.issues)
    unreadable = in_order(unreadable_answers(loaded, asked.round)) if kind in OF_A_ROUND else []
    public = [issue for issue in loaded.issues if issue.code == BECOME_PUBLIC]  # not yet told by fill
    return Reports(asked.round, list(made), without, hidden, [*public, *unreadable])


def notes_of(agreement: Agreement, round_number: int) -> dict[str, Note]:
    """The notes of a round by what their files are called: the whole one, and one for each committee with anything in it.

    ``agreement`` is a computed one.
    """
    asked = selection(agreement, round_number, "", "", Only.ALL)
    whole, _, _ = _one(agreement, asked, build_note)
    each, _, _ = _each_committee(agreement, asked, build_note)
    return {
        Path(file_name(agreement, _of_round(round_number), name or _WHOLE, "pdf")).stem: note
        for name, note in (whole | each).items()
    }


def whole_name(agreement: Agreement, round_number: int, form: str) -> str:
    """What the note on the whole round is called beside the committees' own."""
    return file_name(agreement, _of_round(round_number), _WHOLE, form)


def file_name(agreement: Agreement, what: str, committee: str, form: str) -> str:
    """``{Budgetår} runde {N} - {Udvalg}.html``, ``{Budgetår} udmøntning - {Udvalg}.docx``, and no other committee's."""
    before = f"{agreement.budget_year} {what} - "
    stems = safe_names(before + name for name in (*committees(agreement), committee))
    return f"{stems[before + committee]}.{form}"


def _of_round(number: int) -> str:
    return ROUND.format(number=number)  # names of files are the same in all municipalities


def _form(output: Path, as_folder: bool, form: str) -> str:
    ending = output.suffix.lower().removeprefix(".")
    if as_folder:
        return form or "html"
    if ending not in WRITERS:
        raise CannotRun("no-note-ending", file=output.name)
    if form and form != ending:
        raise CannotRun("note-format-does-not-fit", file=output.name, ending=ending, form=form)
    return ending


Build = Callable[[Agreement, Selection], tuple[Note, int]]


def _one(agreement: Agreement, asked: Selection, build: Build) -> tuple[dict[str, Note], list[str], int]:
    note, hidden = build(agreement, asked)
    return {"": note}, [], hidden


def _each_committee(agreement: Agreement, asked: Selection, build: Build) -> tuple[dict[str, Note], list[str], int]:
    notes: dict[str, Note] = {}
    without, most_hidden = [], 0
    for name in [asked.committee] if asked.committee else committees(agreement):
        try:
            notes[name], hidden = build(agreement, replace(asked, committee=name))
        except NothingToReport:
            without.append(name)
            continue
        most_hidden = max(most_hidden, hidden)
    if not notes:
        raise NothingToReport("no-follow-up.of-committees", round=asked.round)
    return notes, without, most_hidden
