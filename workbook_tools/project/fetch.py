"""The third step: what came is collected and checked, and for every department a receipt, a reminder or a thank-you
lies ready. Nothing is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..definition import year_folder as names
from ..mail.incoming.collect import Collected, collect
from ..messages.message import Message, counted, message
from ..operations.progress import Watch, unwatched
from ..operations.reading.folders import INDEX
from ..operations.reading.loading import LoadedAgreement, load_agreement
from ..operations.returned.mail_index import CLOSED, NOTHING, TAKEN, WAITING, read_index
from ..operations.returned.submission import Submission
from ..operations.status import Status, status_of_files
from ..operations.validate import validate_files
from ..rules.issues import Issue
from ..schema.structure import Severity
from ..values.hidden_characters import one_line, readable_name
from ..workbook.reading.packed import AnyFile
from .find import CannotFind, Project
from .places import RoundPlaces
from .replies import drafts_in, lay_ready
from .send import has_addresses
from .step import Done, errors_of, told, told_of


def plan_of_fetching(project: Project, asked: int | None = None, today: dt.date | None = None) -> list[Message]:
    """What ``fetch`` will do; raises CannotFind where it would."""
    places, day = _places(project, asked), today or dt.date.today()
    key = "plan.replies.again" if places.replies(day) else "plan.replies"
    return [
        told_of("plan.collect", len(places.to_fetch()), folder=places.received, target=places.fetched),
        told("plan.status"),
        told(key, folder=places.next_replies(day)),
        *([told("plan.outdated", folder=names.OUTDATED)] if drafts_in(places.replies()) else []),
        told("plan.nothing-sent"),
    ]


def fetch(
    project: Project, today: dt.date, asked: int | None = None, accept: Sequence[str] = (), watch: Watch = unwatched
) -> Done:
    """Collect, tell who has answered, and lay ready what the departments are to be told, in a folder of its own.

    What earlier runs made stays; where nothing has changed since the last one, none is made.
    """
    places, done = _places(project, asked), Done()
    path = project.newest.path
    loaded = load_agreement(path)
    _collect(places, loaded, path, accept, done)
    status = status_of_files(path, [places.fetched], today, watch)
    _tell_status(status, places.number, done)
    found = _checked(places, loaded, status, watch)
    done.issues = [issue for issues in found.values() for issue in issues]
    done.unfinished |= bool(errors_of(done.issues))
    lay_ready(path, loaded, places, status, found, today, done)
    return done


def waiting_in(project: Project, asked: int | None = None) -> list[tuple[str, str]]:
    """The workbooks of the round that wait until finance has looked at their senders: file name and department."""
    rows = read_index(project.round(asked).fetched)
    return [(Path(row.file).name, row.department) for row in rows if row.status == WAITING]


def _places(project: Project, asked: int | None) -> RoundPlaces:
    places = project.round(asked)
    if not places.has_sent():
        raise CannotFind("project.not-sent", number=places.number)
    if places.number not in project.open_rounds():
        raise CannotFind("project.round-not-open", number=places.number, file=project.newest.path.name)
    return places


def _collect(places: RoundPlaces, loaded: LoadedAgreement, path: Path, accept: Sequence[str], done: Done) -> None:
    places.received.mkdir(parents=True, exist_ok=True)
    # Without any address nobody's sender can be known: finance has said that it sends and receives by itself.
    against = path if has_addresses(loaded) else None
    collected = collect([places.received], places.fetched, against, accept)
    _tell_collected(collected, places, done)


def _tell_collected(collected: Collected, places: RoundPlaces, done: Done) -> None:
    new = [row for row in collected.new if row.status == TAKEN]
    done.count("collected", len(new), folder=places.received)
    for row in collected.with_status(WAITING):
        about = {"name": Path(row.file).name, "department": row.department or "–", "reason": row.reason}
        done.say("waits", **about)
        done.unfinished = True
    for row in collected.rows:
        if row.status in (NOTHING, CLOSED) and row.remark:
            about = {"file": one_line(row.original or row.attached_as)}
            if isinstance(row.remark, str):  # of an earlier run, as the index has it: in Danish
                done.say("no-workbook.before", index=INDEX, **about)
            else:
                done.say("no-workbook", reason=row.remark, **about)


def _tell_status(status: Status, number: int, done: Done) -> None:
    states = [state for state in status.states if state.round == number]
    for state in states:
        key = "complete" if state.done else "incomplete" if state.files else "nothing-came"
        errors = message("result.status.errors", n=str(state.errors)) if state.errors else ""
        about = {"department": state.department, "answered": state.answered, "rows": state.rows, "errors": errors}
        done.say(f"status.{key}", **about)
        for left in (one for one in state.left if not one.waits):  # that one waits, and why, is said already
            done.say("status.left", file=one_line(left.file), reason=left.why.said)
    named = {left.file for state in states for left in state.left}
    for one in status.submissions:
        if one.unreadable is not None and one.file not in named:
            done.say("status.left", file=one_line(one.file), reason=one.unreadable.said)
            done.unfinished = True
        elif one.unreadable is None and (one.outcome is None or not one.outcome.taken):
            done.say("not-taken", file=one_line(one.file), reason=_why(status, one))
            done.unfinished = True
    everybody = counted("result.departments", len(states))
    done.say("status.all", complete=sum(state.done for state in states), all=everybody)


def _why(status: Status, submission: Submission) -> str | Message:
    """Why a file is not taken: the worst that is said of it as a whole."""
    said = [issue for issue in status.result.issues if issue.file == submission.file and issue.cell is None]
    return next((issue.said for issue in sorted(said, key=lambda issue: issue.severity is not Severity.ERROR)), "–")


def _checked(
    places: RoundPlaces, loaded: LoadedAgreement, status: Status, watch: Watch
) -> Mapping[AnyFile, list[Issue]]:
    """What is wrong in each file that was fetched and that no later one took the place of; none where none was."""
    if not any(path.is_file() for path in places.fetched.glob("*") if path.suffix != ".csv"):
        return {}
    found, _ = validate_files([places.fetched], loaded.agreement, watch)
    superseded = {file for state in status.states for file in state.superseded}
    return {file: issues for file, issues in found.items() if readable_name(file.name) not in superseded}
