"""The fourth step: the answers are consolidated into the next state of the agreement, the committees get their notes and
cases, and the round is laid ready for the record system.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from ..definition import year_folder as names
from ..mail.incoming.collect import not_collected
from ..messages.message import Message
from ..operations.agreement.document import document
from ..operations.consolidate.consolidation import Consolidation
from ..operations.consolidate.files import consolidated_files
from ..operations.progress import Watch, unwatched
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.loading import load_agreement
from ..operations.returned.mail_index import TAKEN, read_index
from ..reports.files import CASE, whole_name, write_reports
from ..schema.structure import FilledBy
from ..workbook.saving import save
from ..workbook.writing.writer import write_workbook
from .find import CannotFind, Project
from .journal import journal_files
from .papers import papers_are_outdated
from .places import RoundPlaces, gathered_state
from .step import Done, errors_of, shown, told

MOST_NAMED = 5


class Gathered(Struct, frozen=True):
    """What was done; ``result`` is what was consolidated."""

    done: Done
    result: Consolidation


def plan_of_gathering(project: Project, asked: int | None = None, watch: Watch = unwatched) -> list[Message]:
    """What ``gather`` will do: exactly that, so the answers are read; raises CannotFind where it would."""
    places = _places(project, asked)
    newest = project.newest.path
    if _as_before(newest, consolidated_files(newest, [places.fetched], watch=watch)):
        outdated = papers_are_outdated(project, places)
        planned = [told("plan.papers-outdated" if outdated else "plan.gathered-before", file=newest)]
        to_write = _to_write(places, outdated)
    else:
        planned = [told("plan.gather", folder=places.fetched, file=gathered_state(newest, places.number))]
        to_write = list(_WRITERS)
    return planned + [told(f"plan.{_PLANNED[what]}", folder=places.next(what)) for what in to_write]


def gather(project: Project, asked: int | None = None, watch: Watch = unwatched) -> Gathered:
    """Write the next state beside the agreement, and the notes, the cases and the journal in new folders.

    Where the agreement has the answers already, only papers are written: those that are missing, or all of them anew
    if finance has changed the agreement since.
    """
    places, done = _places(project, asked), Done()
    newest = project.newest.path
    result = consolidated_files(newest, [places.fetched], watch=watch)
    done.issues = result.issues
    done.unfinished = bool(errors_of(result.issues))
    target, to_write = newest, list(_WRITERS)
    if _as_before(newest, result):
        outdated = papers_are_outdated(project, places)
        to_write = _to_write(places, outdated)
        done.say("papers-outdated" if outdated else "gathered-before", file=newest)
    else:
        target = gathered_state(newest, places.number)
        save(target, write_workbook(document(result.agreement, result.links, computed=True)))
        done.say("gathered", file=target)
    for what in to_write:
        _WRITERS[what](target, places, done)
    return Gathered(done, result)


def _to_write(places: RoundPlaces, outdated: bool) -> list[str]:
    """The papers to be made of a state with all the answers: all if they are ``outdated``, else those a stopped run left out."""
    return [what for what in _WRITERS if outdated or not places.made(what)]


def _places(project: Project, asked: int | None) -> RoundPlaces:
    places = project.round(asked)
    if places.number not in project.open_rounds():
        raise CannotFind("project.round-not-open", number=places.number, file=project.newest.path.name)
    if not places.fetched.is_dir():
        raise CannotFind("project.not-fetched", number=places.number)
    left = not_collected([places.received], places.fetched) if places.received.is_dir() else []
    if left:
        raise CannotFind("project.more-received", files=", ".join(left[:MOST_NAMED]), folder=shown(places.received))
    if not any(row.status == TAKEN for row in read_index(places.fetched)):
        raise CannotFind("project.nothing-came", number=places.number, folder=shown(places.received))
    return places


def _as_before(newest: Path, result: Consolidation) -> bool:
    """Whether the agreement holds all of it already: what people and departments entered is the same."""
    before, after = load_agreement(newest).agreement, result.agreement
    content = (*after.kind.asked, "changes", "received")
    if any(name not in before.tables for name in content):
        return False
    entered = [(n, c.name) for n in content for c in after.kind.sheet(n).columns if c.filled_by is not FilledBy.FORMULA]
    return all(before.tables[name][column] == after.tables[name][column] for name, column in entered)


def _write_notes(target: Path, places: RoundPlaces, done: Done) -> None:
    """A note on the whole round, and one for each committee."""
    folder, number = places.next(names.NOTES), places.number
    whole = folder / whole_name(load_agreement(target).agreement, number, _FORM)
    try:
        each = write_reports(target, folder, as_folder=True, form=_FORM, round_number=number)
        made = write_reports(target, whole, as_folder=False, round_number=number)
    except CannotRun as error:  # nothing to report; the next state is there all the same
        done.say("no-notes", reason=error.said)
        return
    done.count("notes", len(each.files) + 1, folder=folder)
    if made.hidden:
        done.count("notes-hidden", made.hidden)


def _write_cases(target: Path, places: RoundPlaces, done: Done) -> None:
    folder, before = places.next(names.CASES), places.made(names.CASES)[-1:]
    try:
        made = write_reports(target, folder, as_folder=True, kind=CASE, form=_FORM, round_number=places.number)
    except CannotRun as error:
        done.say("no-cases", reason=error.said)
        return
    done.count("cases", len(made.files), folder=folder)
    if before:
        done.say("cases-before", folder=before[0])


def _write_journal(target: Path, places: RoundPlaces, done: Done) -> None:
    """The round as it stands now: what was sent and received, the last receipts, the cases and the notes."""
    replies, cases = places.replies()[-1:], places.made(names.CASES)[-1:]
    receipts = [given for folder in replies for given in (folder / names.RECEIPTS, folder / names.OVERVIEW_FILE)]
    given = [path for path in (places.sent, places.fetched, *receipts, *cases) if path.exists()]
    folder = places.next(names.JOURNAL)
    made = journal_files(target, places.number, given, folder)
    done.count("journal", len(made.entries), folder=folder)
    if held := made.with_cpr:
        named = ", ".join(Path(entry.place).name for entry in held[:MOST_NAMED]) + (", …" if held[MOST_NAMED:] else "")
        done.count("journal-cpr", len(held), names=named, file=folder / names.CPR_FILE)
    for file in made.missing:
        done.say("journal-missing", file=file)
    if made.lacking is not None:
        done.say("journal-for-word", reason=made.lacking)


_FORM = "docx"  # the committees' papers are worked on before they go on
_WRITERS: dict[str, Callable[[Path, RoundPlaces, Done], None]] = {
    names.NOTES: _write_notes, names.CASES: _write_cases, names.JOURNAL: _write_journal,
}  # fmt: skip
_PLANNED = {names.NOTES: "notes", names.CASES: "cases", names.JOURNAL: "journal"}
