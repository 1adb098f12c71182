"""The fourth step: the answers are consolidated into the next state of the agreement, and the committees get their notes."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from ..mail.incoming.collect import not_collected
from ..messages.message import Message
from ..operations.agreement.document import document
from ..operations.agreement.follow_up import ANSWERS
from ..operations.consolidate.consolidation import Consolidation
from ..operations.consolidate.files import consolidated_files
from ..operations.progress import Watch, unwatched
from ..operations.reading.loading import load_agreement
from ..operations.returned.mail_index import TAKEN, read_index
from ..reports.files import write_reports
from ..reports.selection import NothingToReport
from ..schema.structure import FilledBy
from ..workbook.saving import save
from ..workbook.writing.writer import write_workbook
from .find import CannotFind, Project
from .places import RoundPlaces, gathered_state
from .step import Done, errors_of, shown, told, told_of

MOST_NAMED = 5
_CONTENT = (*ANSWERS, "changes", "received")


class Gathered(Struct, frozen=True):
    """What was done; ``result`` is what was consolidated."""

    done: Done
    result: Consolidation


def plan_of_gathering(project: Project, asked: int | None = None) -> list[Message]:
    """What ``gather`` will do; raises CannotFind where it would."""
    places = _places(project, asked)
    return [
        told("plan.gather", folder=places.fetched, file=gathered_state(project.newest.path, places.number)),
        told("plan.notes", folder=places.next_notes()),
    ]


def gather(project: Project, asked: int | None = None, watch: Watch = unwatched) -> Gathered:
    """Write the next state beside the agreement, and the notes in a new folder; nothing where the answers are the same."""
    places, done = _places(project, asked), Done()
    newest = project.newest.path
    result = consolidated_files(newest, [places.fetched], watch=watch)
    done.issues = result.issues
    done.unfinished = bool(errors_of(result.issues))
    if _as_before(newest, result):
        done.say("gathered-before", file=newest)
        return Gathered(done, result)
    target = gathered_state(newest, places.number)
    save(target, write_workbook(document(result.agreement, result.links, computed=True)))
    done.say("gathered", file=target)
    _write_notes(target, places, done)
    return Gathered(done, result)


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
    if any(name not in before.tables for name in _CONTENT):
        return False
    entered = [
        (n, c.name) for n in _CONTENT for c in after.kind.sheet(n).columns if c.filled_by is not FilledBy.FORMULA
    ]
    return all(before.tables[name][column] == after.tables[name][column] for name, column in entered)


def _write_notes(target: Path, places: RoundPlaces, done: Done) -> None:
    try:
        made = write_reports(target, places.next_notes(), as_folder=True, form="docx", round_number=places.number)
    except NothingToReport as error:
        done.say("no-notes", reason=error.said)
        return
    done.said.append(told_of("notes", len(made.files), folder=made.files[0].parent))
    if made.hidden:
        done.count("notes-hidden", made.hidden)
