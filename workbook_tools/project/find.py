"""Which agreement a folder is about, which of its files is the newest state, and which round is open.

What stands in the files decides, never what they are called.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from ..definition import words as w
from ..messages.message import Message, message
from ..messages.refusal import Refusal
from ..operations.agreement.agreement import Agreement, empty_agreement
from ..operations.agreement.no_such_round import no_such_round
from ..operations.reading.folders import workbook_files
from ..operations.reading.loading import PAGES, agreement_from, is_agreement
from ..values.cells import as_number, is_blank, is_number
from ..values.spelling import read_alike
from ..workbook.output_names import check_place
from ..workbook.reading.reader import read_workbook
from ..workbook.reading.unreadable import Unreadable
from .places import RoundPlaces

MOST_FILES = 100  # spreadsheets in the folder: every one is opened
DOCUMENTS = (".docx", ".pdf")  # in which agreements are decided, and which `import` reads
_READ = ("settings", "rounds", "departments", "lists", "items", "milestones", "received", "log")


class CannotFind(Refusal):
    """The folder does not tell which agreement or round is meant; ``said`` says what to do."""


class StateFile(Struct, frozen=True):
    """An agreement workbook of the folder, read as far as it takes to know it by; ``ready``: it has items, every
    milestone has its id, and no answer in ``Gennemgang`` waits."""

    path: Path
    agreement: Agreement
    ready: bool

    @property
    def number(self) -> int:
        """How many times a command has written it."""
        return self.agreement.state.number if self.agreement.state else 0


class Project(Struct, frozen=True):
    """A folder with one agreement. ``older`` are its earlier states, ``remarks`` what makes one doubt."""

    folder: Path
    newest: StateFile
    older: tuple[StateFile, ...] = ()
    remarks: tuple[Message, ...] = ()

    @property
    def agreement(self) -> Agreement:
        """The newest state."""
        return self.newest.agreement

    def round(self, asked: int | None = None) -> RoundPlaces:
        """The places of the round that is asked for, else of the open one; raises CannotFind."""
        return RoundPlaces(self.folder, _round(self.newest, asked))

    def open_rounds(self) -> list[int]:
        """The rounds that take answers."""
        return numbers_with(self.agreement, w.OPEN)


def find_project(folder: Path, agreement: Path | None = None) -> Project:
    """The folder's agreement in its newest state; raises CannotFind.

    A given ``agreement`` counts, whatever else lies there, and its folder is the project's.
    """
    if agreement is not None:
        given = _state_file(agreement)
        if given is None:
            raise CannotFind("not-an-agreement", file=agreement.name)
        return Project(agreement.parent, given)
    check_place(folder)
    found, not_read = _agreements(folder)
    if not found:
        if document := _document_in(folder):
            raise CannotFind("project.no-agreement.document", folder=folder.resolve().name, file=document)
        code = "project.no-agreement.not-read" if not_read else "project.no-agreement"
        raise CannotFind(code, folder=folder.resolve().name, files=", ".join(not_read))
    group = _one_agreement(found)
    newest = _newest(group)
    older = tuple(one for one in group if one.path != newest.path)
    return Project(folder, newest, older, tuple(_saved_since(newest, older)))


def _document_in(folder: Path) -> str:
    """The first file in the folder that may be the agreement's own document; "" without one."""
    found = (path.name for path in sorted(folder.iterdir()) if path.suffix.lower() in DOCUMENTS)
    return next((name for name in found if not name.startswith(("~$", "."))), "")


def numbers_with(agreement: Agreement, status: str) -> list[int]:
    """The rounds of a status."""
    rows = agreement.tables["rounds"].records()
    return sorted(int(as_number(row["round"])) for row in rows if row["status"] == status and is_number(row["round"]))


def _agreements(folder: Path) -> tuple[list[StateFile], list[str]]:
    """The agreements among the folder's files, and the names of spreadsheets that cannot be read."""
    found, not_read = [], []
    files = workbook_files([folder])
    if len(files) > MOST_FILES:
        raise CannotFind("project.too-many", n=len(files), folder=folder.resolve().name)
    for path in files:
        try:
            one = _state_file(path)
        except Unreadable:
            not_read.append(path.name)
            continue
        if one is not None:
            found.append(one)
    return found, not_read


def _state_file(path: Path) -> StateFile | None:
    """None for a workbook that is no agreement. The sheets that are largest and tell nothing here are not read."""
    kind = empty_agreement().as_consolidated().kind
    passed_over = PAGES | {sheet.title.lower() for sheet in kind.sheets if sheet.name not in _READ}
    raw = read_workbook(path, passed_over)
    if not is_agreement(raw):
        return None
    loaded = agreement_from(raw)
    typed = loaded.tables["milestones"].frame["milestone_id"]
    has_ids = typed == loaded.agreement.tables["milestones"]["milestone_id"]
    has_items = len(loaded.agreement.tables["items"]) > 0
    saved_by_us = loaded.agreement.state is not None and raw.extension == "xlsx"
    ready = has_items and has_ids and saved_by_us and not has_answers(loaded.agreement)
    return StateFile(path, loaded.agreement, ready)


def has_answers(agreement: Agreement) -> bool:
    """Whether finance answered an import's doubts since: the answers are yet to go into the sheets."""
    review = agreement.tables.get("review")
    if review is None:
        return False
    return any(not is_blank(cell) for name in ("accepted", "correction") for cell in review[name])


def _one_agreement(found: Sequence[StateFile]) -> list[StateFile]:
    """The states of the one agreement; an empty template beside it is none. Raises CannotFind if there are several."""
    groups: list[list[StateFile]] = []
    for one in found:
        group = next((group for group in groups if _same(group[0].agreement, one.agreement)), None)
        groups.append([one]) if group is None else group.append(one)
    named = [group for group in groups if group[0].agreement.title or group[0].agreement.budget_year] or groups
    if len(named) > 1:
        labels = [f"{group[0].agreement.title} {group[0].agreement.budget_year} ({_files(group)})" for group in named]
        raise CannotFind("project.several-agreements", agreements="; ".join(labels))
    return named[0]


def _same(one: Agreement, other: Agreement) -> bool:
    mine, its = ((a.municipality, a.title, a.budget_year) for a in (one, other))
    return all(map(read_alike, mine, its))


def _newest(group: Sequence[StateFile]) -> StateFile:
    """The state that the others led to; raises CannotFind if there are two such, made in parallel or edited apart."""
    parents = {one.agreement.state.parent for one in group if one.agreement.state}
    last = [one for one in group if one.agreement.state is None or one.agreement.state.mark not in parents]
    most = max(one.number for one in last)
    tops = list({one.agreement.sha256: one for one in reversed(last) if one.number == most}.values())
    if len(tops) > 1:
        raise CannotFind("project.two-states", files=_files(sorted(tops, key=lambda one: one.path.name)))
    return tops[0]


def _files(group: Sequence[StateFile]) -> str:
    return ", ".join(one.path.name for one in group)


def _saved_since(newest: StateFile, older: Sequence[StateFile]) -> list[Message]:
    """That somebody saved an earlier state after the newest was made of it: what was typed there is in neither."""
    state = newest.agreement.state
    made = dt.datetime.fromtimestamp(newest.path.stat().st_mtime, dt.UTC).replace(tzinfo=None)
    return [
        message("result.project.saved-since", older=one.path.name, newest=newest.path.name)
        for one in older
        if state is not None and state.parent == (one.agreement.state.mark if one.agreement.state else "")
        if one.agreement.saved > made
    ]


def _round(newest: StateFile, asked: int | None) -> int:
    agreement = newest.agreement
    if asked is not None:
        if agreement.round(asked) is None:
            raise CannotFind(no_such_round(agreement, asked, newest.path))
        return asked
    numbers = numbers_with(agreement, w.OPEN)
    if not numbers:
        raise CannotFind("project.no-open-round", file=newest.path.name)
    if len(numbers) > 1:
        raise CannotFind("project.several-open", file=newest.path.name, numbers=", ".join(map(str, numbers)))
    return numbers[0]
