"""Where the year stands, and which step comes next: told by what lies in the folder and stands in the agreement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from msgspec import Struct, field

from ..definition import words as w
from ..definition import year_folder as names
from ..mail.incoming.collect import not_collected
from ..messages.message import Message, counted
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.folders import workbook_files
from ..operations.reading.loading import load_agreement
from ..operations.returned.mail_index import DUPLICATE, TAKEN, read_index
from ..operations.status import DepartmentStatus, next_round, status_of_files
from ..values.cells import as_text
from .beside_agreement import waiting
from .find import Project, numbers_with
from .papers import papers_are_outdated
from .places import RoundPlaces, next_year
from .replies import drafts_in, drafts_in_words
from .send import blocking, told_errors, warned_of
from .step import told, told_of


class Step(Enum):
    """The four steps of a round, and the one to the next year; the value is what the command is called in code."""

    PREPARE = "prepare"
    SEND = "send"
    FETCH = "fetch"
    GATHER = "gather"
    NEW_YEAR = "new-year"


class Standing(Struct):
    """``said`` tells where the year stands, ``advice`` what to do now, and with which step, if with any.

    ``next_year`` is what the step to the next year is given: this year's last state, and the workbook to write.
    """

    said: list[Message] = field(default_factory=list)
    advice: list[tuple[Message, Step | None]] = field(default_factory=list)
    next_year: tuple[Path, Path] | None = None

    @property
    def steps(self) -> list[Step]:
        """The steps that may come next."""
        return [step for _, step in self.advice if step is not None]

    def advise(self, step: Step | None, said: Message) -> None:
        """Add what to do."""
        self.advice.append((said, step))


def standing_of(project: Project, today: dt.date | None = None) -> Standing:
    """Where the folder's year stands. Nothing is written."""
    agreement, newest = project.agreement, project.newest
    found = Standing()
    empty = not (agreement.title or agreement.municipality)
    about = {"title": agreement.title or newest.path.name, "municipality": agreement.municipality or "–"}
    found.said.append(told("agreement.empty" if empty else "agreement", file=newest.path, **about))
    found.said += [*project.remarks, *waiting(project)]
    numbers = project.open_rounds()
    if len(numbers) > 1:
        found.advise(None, told("advice.several-open", file=newest.path, numbers=", ".join(map(str, numbers))))
    elif not newest.ready:
        found.advise(Step.PREPARE, told("advice.prepare-empty" if empty else "advice.prepare"))
    elif numbers:
        _of_round(project, project.round(numbers[0]), today or dt.date.today(), found)
    else:
        _between_rounds(project, found)
    return found


def _between_rounds(project: Project, found: Standing) -> None:
    closed = numbers_with(project.agreement, w.CLOSED)
    if closed:
        found.said.append(told("closed", numbers=", ".join(map(str, closed))))
    coming, file = next_round(project.agreement), project.newest.path
    if coming is not None:
        _before_sending(project, told("advice.open", number=coming[0], file=file), found)
        return
    made = next_year(project.folder, project.agreement.budget_year)
    if made.exists():
        found.advise(None, told("advice.next-year", file=made))
    else:
        found.next_year = file, made
        found.advise(Step.NEW_YEAR, told("advice.new-year", file=made))


def _before_sending(project: Project, advice: Message, found: Standing) -> None:
    """What is told of the agreement before the next workbooks are made, and what stands in their way."""
    loaded = load_agreement(project.newest.path)
    errors = blocking(loaded)
    found.said += [*warned_of(loaded), *told_errors(errors, loaded)]
    mend = told_of("advice.mend", len(errors), file=project.newest.path)
    found.advise(Step.SEND, mend if errors else advice)


def _of_round(project: Project, places: RoundPlaces, today: dt.date, found: Standing) -> None:
    row = project.agreement.round(places.number) or {}
    deadline = row.get("deadline")
    about = {"number": places.number, "designation": as_text(row.get("designation"))}
    shown = f"{deadline:%d-%m-%Y}" if isinstance(deadline, dt.date) else "–"
    found.said.append(told("round", deadline=shown, **about))
    if not places.has_sent():
        _before_sending(project, told("advice.send"), found)
        return
    found.said.append(told_of("state.sent", len(workbook_files([places.sent])), folder=places.sent))
    drafts = len(list(places.drafts.glob("*.eml")))
    found.said += [told_of("state.drafts", drafts, folder=places.drafts)] if drafts else []
    files = {row.sha256 for row in read_index(places.fetched) if row.status in (TAKEN, DUPLICATE)}
    new = not_collected([places.received], places.fetched) if places.received.is_dir() else []
    found.said += [told_of("state.fetched", len(files), folder=places.fetched)] if files else []
    missing = _who_is_missing(project, places, today, found) if places.fetched.is_dir() else []
    newest = places.replies()[-1:]
    if replies := drafts_in(newest):
        words = drafts_in_words(replies)
        found.said.append(told("state.replies", drafts=words, folder=newest[0] / names.DRAFTS))
    _advise(project, places, new, files, missing, found)


def _who_is_missing(project: Project, places: RoundPlaces, today: dt.date, found: Standing) -> list[str]:
    """The departments of the round that are not done, which is told."""
    try:
        status = status_of_files(project.newest.path, [places.fetched], today)
    except CannotRun as error:  # a file made from a newer state of the agreement: what `fetch` will say
        found.said.append(error.said)
        return []
    states = [state for state in status.states if state.round == places.number]
    missing = [state for state in states if not state.done]
    found.said.append(
        told("state.complete", complete=len(states) - len(missing), all=counted("result.departments", len(states)))
    )
    for key in ("nothing-came", "not-read", "unfinished"):
        listed = [state.department for state in missing if key == _lacks(state)]
        if listed:
            found.said.append(told(f"state.{key}", names="; ".join(listed)))
    return [state.department for state in missing]


def _lacks(state: DepartmentStatus) -> str:
    """Why a department is not done."""
    return "unfinished" if state.files else "not-read" if state.left else "nothing-came"


def _advise(
    project: Project, places: RoundPlaces, new: Sequence[str], files: set[str], missing: Sequence[str], found: Standing
) -> None:
    """What to do in a round whose workbooks are made."""
    received = project.agreement.tables.get("received")
    taken = set(map(as_text, received["sha256"])) if received is not None else set()
    if new:
        found.advise(Step.FETCH, told_of("advice.fetch-new", len(new), folder=places.received))
    elif not files:
        found.advise(Step.FETCH, told("advice.wait", folder=places.received, drafts=places.drafts))
    elif not files <= taken:
        key = "gather" if not missing else "gather-more" if files & taken else "gather-some"
        found.advise(Step.GATHER, told(f"advice.{key}", folder=places.received))
    else:
        if papers_are_outdated(project, places):
            found.advise(Step.GATHER, told("advice.papers-outdated", file=project.newest.path))
        found.advise(None, told("advice.gathered", file=project.newest.path))
        found.advise(Step.FETCH, told("advice.more", folder=places.received))
        coming = next_round(project.agreement)
        key = f"advice.close{'-last' if coming is None else ''}{'-without' if missing else ''}"
        following = coming[0] if coming else ""
        found.advise(
            Step.SEND if coming else None,
            told(key, number=places.number, following=following, file=project.newest.path, names="; ".join(missing)),
        )
