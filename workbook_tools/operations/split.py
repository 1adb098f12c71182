"""The split command's work: read the agreement, write the departments' workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from ..definition import words as w
from ..rules.check import UNREADABLE
from ..rules.issues import Issue, in_order
from ..values.cpr import masked
from ..workbook.equal_issues import condensed
from ..workbook.output_names import check_folder_name, check_place
from ..workbook.saving import CannotSave, check_free, is_empty, save_all, save_folder
from ..workbook.writing.writer import write_workbook
from .agreement.agreement import Agreement
from .agreement.no_such_round import no_such_round
from .progress import Watch, unwatched
from .reading.cannot_run import CannotRun
from .reading.loading import LoadedAgreement, load_agreement
from .sent.department import empty_document, file_name, split
from .sent.leak_check import foreign_texts, leaks, place_of
from .validate import agreement_issues


class SplitResult(Struct, frozen=True):
    """The files written with their number of rows, what is wrong in the agreement, and whether the round is open."""

    files: list[tuple[Path, int]]
    issues: list[Issue]
    round_is_open: bool = True


def _empty_workbook(agreement: Agreement, round_number: int, department: str) -> bytes:
    return write_workbook(empty_document(agreement, round_number, department))


def _check_nothing_filled_in(new: Mapping[Path, bytes]) -> None:
    """Refuse to replace a workbook in which somebody has answered; raises CannotSave, and nothing is written."""
    from .returned.filled_in import is_filled_in

    filled_in = [path for path, data in new.items() if path.exists() and is_filled_in(path, data)]
    if filled_in:
        names = ", ".join(path.name for path in filled_in)
        raise CannotSave(
            "filled-in" if len(filled_in) > 1 else "filled-in.one", files=names, folder=filled_in[0].parent
        )


def split_files(
    path: Path, round_number: int, folder: Path, force: bool, watch: Watch = unwatched, missing_only: bool = False
) -> SplitResult:
    """Write one workbook per department into ``folder``; raises CannotRun or CannotSave.

    With ``missing_only`` those that are there stay as they are, and only the others are written.
    """
    check_place(folder)
    if not force and not missing_only and not is_empty(folder):
        raise CannotSave("folder-not-empty", folder=folder)
    loaded = load_agreement(path)
    check_folder_name(folder)
    agreement = loaded.agreement
    if agreement.round(round_number) is None:
        raise CannotRun(no_such_round(agreement, round_number, path))
    documents = split(agreement, round_number)
    if not documents:
        raise CannotRun("nothing-followed-up", number=round_number)
    targets = workbooks_of(agreement, round_number, documents, folder)
    if missing_only:
        targets = {name: target for name, target in targets.items() if not target.exists()}
        documents = {name: documents[name] for name in targets}
    # Everything is made and every place is free before anything is written.
    for target in targets.values():
        check_free(target, force)
    made = {name: write_workbook(documents[name]) for name in watch(list(documents), "making")}
    for name in watch(list(made), "checking"):
        empty = partial(_empty_workbook, agreement, round_number, name)
        found = leaks(made[name], foreign_texts(agreement, name), empty)
        if found:
            place = place_of(found[0], [*loaded.tables.values()], agreement.own_sheets)
            key = "leak" if place else "leak.nowhere"
            raise CannotRun(key, department=name, count=len(found), text=masked(found[0]), place=masked(place))
    _check_nothing_filled_in({targets[name]: data for name, data in made.items()})
    if missing_only:
        save_all({targets[name]: data for name, data in made.items()})
    else:
        save_folder(folder, {targets[name].name: data for name, data in made.items()}, force)
    rows = {name: documents[name].tables for name in made}
    files = [(targets[name], len(rows[name]["follow_up"]) + len(rows[name]["economy"])) for name in made]
    is_open = (agreement.round(round_number) or {}).get("status") == w.OPEN
    return SplitResult(files, issues_to_mend(loaded), is_open)


def workbooks_of(agreement: Agreement, round_number: int, departments: Iterable[str], folder: Path) -> dict[str, Path]:
    """Where each department's workbook of a round stands in ``folder``."""
    return {name: folder / file_name(agreement, round_number, name) for name in departments}


def unreadable_answers(loaded: LoadedAgreement) -> list[Issue]:
    """The answers of earlier rounds that cannot be read: the next workbooks show them as the departments' own."""
    answered = {loaded.agreement.kind.sheet(name).title for name in loaded.agreement.kind.asked}
    return in_order(i for i in agreement_issues(loaded) if i.sheet in answered and i.code in UNREADABLE)


def issues_to_mend(loaded: LoadedAgreement) -> list[Issue]:
    """What is wrong in an agreement that is to be divided: answers still missing from earlier rounds are no fault of it."""
    answered = {loaded.agreement.kind.sheet(name).title for name in loaded.agreement.kind.asked}
    return in_order(condensed(issue for issue in agreement_issues(loaded) if issue.sheet not in answered))
