"""Where the year stands, and which step comes next: told by what lies in the folder and stands in the agreement."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from msgspec import Struct, field

from ..definition import words as w
from ..mail.incoming.collect import not_collected
from ..messages.message import Message
from ..operations.reading.folders import workbook_files
from ..operations.returned.mail_index import DUPLICATE, TAKEN, read_index
from ..operations.status import next_round
from ..values.cells import as_text
from .beside_agreement import waiting
from .find import Project, numbers_with
from .places import RoundPlaces
from .step import told, told_of


class Step(Enum):
    """The four steps of a round; the value is what the command is called in every language."""

    PREPARE = "prepare"
    SEND = "send"
    FETCH = "fetch"
    GATHER = "gather"


class Standing(Struct):
    """``said`` tells where the year stands, ``advice`` what to do now, and with which step, if with any."""

    said: list[Message] = field(default_factory=list)
    advice: list[tuple[Message, Step | None]] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """The steps that may come next."""
        return [step for _, step in self.advice if step is not None]

    def advise(self, step: Step | None, said: Message) -> None:
        """Add what to do."""
        self.advice.append((said, step))


def standing_of(project: Project) -> Standing:
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
        _of_round(project, project.round(numbers[0]), found)
    else:
        _between_rounds(project, found)
    return found


def _between_rounds(project: Project, found: Standing) -> None:
    closed = numbers_with(project.agreement, w.CLOSED)
    if closed:
        found.said.append(told("closed", numbers=", ".join(map(str, closed))))
    coming, file = next_round(project.agreement), project.newest.path
    if coming is None:
        found.advise(None, told("advice.new-year", file=file))
    else:
        found.advise(Step.SEND, told("advice.open", number=coming[0], file=file))


def _of_round(project: Project, places: RoundPlaces, found: Standing) -> None:
    row = project.agreement.round(places.number) or {}
    deadline = row.get("deadline")
    about = {"number": places.number, "designation": as_text(row.get("designation"))}
    shown = f"{deadline:%d-%m-%Y}" if isinstance(deadline, dt.date) else "–"
    found.said.append(told("round", deadline=shown, **about))
    if not places.has_sent():
        found.advise(Step.SEND, told("advice.send"))
        return
    found.said.append(told_of("state.sent", len(workbook_files([places.sent])), folder=places.sent))
    drafts = len(list(places.drafts.glob("*.eml")))
    found.said += [told_of("state.drafts", drafts, folder=places.drafts)] if drafts else []
    rows = [row for row in read_index(places.fetched) if row.status in (TAKEN, DUPLICATE)]
    files = {row.sha256 for row in rows}
    new = not_collected([places.received], places.fetched) if places.received.is_dir() else []
    found.said += [told_of("state.fetched", len(files), folder=places.fetched)] if files else []
    received = project.agreement.tables.get("received")
    taken = set(map(as_text, received["sha256"])) if received is not None else set()
    if new:
        found.advise(Step.FETCH, told_of("advice.fetch-new", len(new), folder=places.received))
    elif not files:
        found.advise(Step.FETCH, told("advice.wait", folder=places.received))
    elif not files <= taken:
        found.advise(Step.GATHER, told("advice.gather"))
    else:
        found.advise(None, told("advice.gathered", file=project.newest.path))
        found.advise(Step.FETCH, told("advice.more", folder=places.received))
        coming = next_round(project.agreement)
        if coming is not None:
            found.advise(Step.SEND, told("advice.close", number=places.number, following=coming[0]))
