"""A receipt for each department of a round: which of its files came, what was read of them, and what was not taken.

It is the department's own: no other's rows stand in it, nothing internal, and no withheld text. Finance has an overview.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import jinja2
from msgspec import Struct, field

from ..definition.outcomes import Outcome
from ..messages.files import written, written_count
from ..operations.agreement.agreement import Agreement
from ..operations.returned.submission import Submission
from ..operations.status import DepartmentStatus, Status, answered_in_words, held_files
from ..rules.issues import Issue
from ..schema.structure import FilledBy, Severity, Sheet
from ..values.cells import as_text, is_blank
from ..values.hidden_characters import one_line
from ..values.internal import row_without_internal
from ..values.shown import shown

TEMPLATES = Path(__file__).parent / "templates"
_ABOUT = {"follow_up": ("milestone_id", "milestone"), "economy": ("item", "line", "line_text")}
_CPR = "cpr-"


class TextList(Struct, frozen=True):
    """Lines under a heading."""

    title: str
    lines: Sequence[str]


class TextTable(Struct, frozen=True):
    """What a department answered in one sheet."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


class Receipt(Struct, frozen=True):
    """A department's receipt; ``lines`` say in short what was read, also in a mail."""

    department: str
    complete: bool
    title: str
    about: str
    lines: Sequence[str] = ()
    lists: Sequence[TextList] = field(default_factory=list)
    tables: Sequence[TextTable] = field(default_factory=list)


def receipts_of(status: Status, number: int, today: dt.date) -> list[Receipt]:
    """A receipt for every department that was asked in the round, also for one of which nothing came."""
    states = [state for state in status.states if state.round == number]
    return [_receipt(status, state, today) for state in states]


def as_html(receipt: Receipt) -> bytes:
    """The receipt to be printed: one file without anything from outside, every text escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("receipt.html.j2").render(receipt=receipt).encode("utf-8")


class _Read(Struct, frozen=True):
    """What came of a department: its files, what was withheld of them, and what is left to mend."""

    lines: Sequence[str]
    came: bool
    withheld: Sequence[str]
    to_mend: Sequence[Issue]

    @property
    def told(self) -> Sequence[str]:
        """What came, in words, also where nothing did."""
        return self.lines or [written("receipt.nothing-came")]


def overview_of(status: Status, number: int, today: dt.date) -> Receipt:
    """Finance's own receipt of a run: who is missing, what was withheld of whom, and that nothing was sent."""
    states = [state for state in status.states if state.round == number]
    read = {state.department: _read(status, state) for state in states}
    missing = [written(f"overview.{_missing(read[state.department])}", name=state.department)
               for state in states if not _is_complete(state, read[state.department])]  # fmt: skip
    withheld = [
        written("overview.withheld", name=name, places=", ".join(one.withheld))
        for name, one in read.items()
        if one.withheld
    ]
    others = [
        _file(one) for one in status.submissions
        if one.identity is None or (one.outcome is not None and not one.outcome.taken)
    ]  # fmt: skip
    lists = (("missing", missing), ("withheld.title", withheld), ("not-taken", others))
    rows = [
        (
            state.department, answered_in_words(state.parts), " ".join(read[state.department].told),
            str(len(read[state.department].to_mend) or ""),
        )
        for state in states
    ]  # fmt: skip
    headers = [written(f"overview.column.{name}") for name in ("department", "answered", "files", "to-mend")]
    complete = len(states) - len(missing)
    return Receipt(
        department="",
        complete=not missing,
        title=written("overview.title", **_round(status, number)),
        about=written("overview.about", **_about(status, today)),
        lines=[written("overview.complete", complete=complete, all=len(states)), written("overview.nothing-sent")],
        lists=[TextList(written(f"overview.{title}"), lines) for title, lines in lists if lines],
        tables=[TextTable(written("overview.all"), headers, rows)],
    )


def _receipt(status: Status, state: DepartmentStatus, today: dt.date) -> Receipt:
    agreement, read = status.result.agreement, _read(status, state)
    lines = [*read.told, written("receipt.answered", answered=answered_in_words(state.parts))]
    if read.withheld:
        lines.append(written_count("receipt.withheld", len(read.withheld), places=", ".join(read.withheld)))
    to_mend = [_line(issue) for issue in read.to_mend]
    return Receipt(
        department=state.department,
        complete=_is_complete(state, read),
        title=written("receipt.title", name=state.department, **_round(status, state.round)),
        about=written("receipt.about", **_about(status, today)),
        lines=lines,
        lists=[TextList(written("receipt.to-mend"), to_mend)] if to_mend else [],
        tables=[table for name in _ABOUT if (table := _answers(agreement, name, state)) is not None],
    )


def _read(status: Status, state: DepartmentStatus) -> _Read:
    own = [
        one for one in status.submissions
        if one.identity and (one.identity.department, one.identity.round) == (state.department, state.round)
    ]  # fmt: skip
    names = {one.file for one in own}
    issues = [issue for issue in status.result.issues if issue.file in names]
    lines = [_file(one) for one in own]
    lines += [written("receipt.not-read", file=one_line(left.file)) for left in state.left]
    lines += [
        written("receipt.held", file=one_line(held.file), number=held.round, name=held.name)
        for held in held_files(status.result, status.submissions, state.department)
    ]
    withheld = [issue for issue in issues if issue.code.startswith(_CPR)]
    to_mend = [issue for issue in issues if issue.severity is Severity.ERROR and issue not in withheld]
    return _Read(lines, bool(own), list(map(_place, withheld)), to_mend)


def _is_complete(state: DepartmentStatus, read: _Read) -> bool:
    return state.complete and read.came


def _missing(read: _Read) -> str:
    return "unfinished" if read.came else "came-otherwise" if read.lines else "nothing-came"


def _round(status: Status, number: int) -> dict[str, str]:
    agreement = status.result.agreement
    designation = as_text((agreement.round(number) or {}).get("designation"))
    return {"designation": designation, "year": str(agreement.budget_year)}


def _about(status: Status, today: dt.date) -> dict[str, str]:
    agreement = status.result.agreement
    return {"title": agreement.title, "municipality": agreement.municipality, "day": f"{today:%d-%m-%Y}"}


def _file(submission: Submission) -> str:
    """Which file it was, when it was saved, and what became of it."""
    saved = submission.raw.saved if submission.raw else None
    outcome = submission.outcome or Outcome.UNKNOWN_WORKBOOK
    about = {"file": one_line(submission.file), "outcome": outcome.value}
    return (
        written("receipt.file.saved", saved=f"{saved:%d-%m-%Y}", **about) if saved else written("receipt.file", **about)
    )


def _place(issue: Issue) -> str:
    return " ".join(part for part in (issue.sheet, issue.cell) if part)


def _line(issue: Issue) -> str:
    return f"{_place(issue)}: {one_line(issue.message)}" if _place(issue) else one_line(issue.message)


def _answers(agreement: Agreement, name: str, state: DepartmentStatus) -> TextTable | None:
    """The rows that a department was asked for, with what was read in the columns that it fills in."""
    sheet: Sheet = agreement.kind.sheet(name)
    rows = [
        row_without_internal(row) for row in agreement.tables[name].records()
        if (row["round"], row["department"]) == (state.round, state.department)
    ]  # fmt: skip
    if not rows:
        return None
    answers = [c for c in sheet.columns if c.filled_by is FilledBy.DEPARTMENT and not c.internal]
    used = [c for c in answers if any(not is_blank(row[c.name]) for row in rows)]
    columns = [*(sheet.column(about) for about in _ABOUT[name]), *(used or answers[:1])]
    return TextTable(sheet.title, [c.header for c in columns], [[shown(row[c.name]) for c in columns] for row in rows])
