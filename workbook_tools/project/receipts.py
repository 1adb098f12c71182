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
from ..definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from ..messages.files import written, written_count
from ..operations.agreement.keys import key_of
from ..operations.consolidate.consolidation import Consolidation
from ..operations.returned.submission import Submission
from ..operations.status import MISSING, NOT_SIGNED, DepartmentStatus, Status, answered_in_words, held_files
from ..rules.issues import Issue
from ..schema.structure import Column, FilledBy, Severity, Sheet, Type
from ..values.cells import Cell, as_number, as_text, is_blank, is_number
from ..values.hidden_characters import one_line
from ..values.internal import row_without_internal
from ..values.shown import shown

TEMPLATES = Path(__file__).parent / "templates"
_ABOUT = {
    "follow_up": ("milestone_id", "milestone"), "economy": ("item", "line", "line_text"),
    ITEM_ANSWERS: ("item", "title"), DEPARTMENT_ANSWERS: ("department",),
}  # fmt: skip
_ABOUT_ITEM = ("item", "title")  # of an item followed up as a whole
_CPR = "cpr-"
TO_CHECK = frozenset(
    {"amount-too-large", "perhaps-in-kroner", "change-not-in-newest"}
)  # warnings of what is in all figures nevertheless
MOST_LINES = 10  # of one department's in the overview


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
    """A department's receipt; ``lines`` say in short what was read, also in a mail.

    It ``asks`` for something, though the answer is complete.
    """

    department: str
    complete: bool
    title: str
    about: str
    lines: Sequence[str] = ()
    lists: Sequence[TextList] = field(default_factory=list)
    tables: Sequence[TextTable] = field(default_factory=list)
    asks: bool = False


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
    withheld: Sequence[Issue]
    to_mend: Sequence[Issue]
    to_check: Sequence[Issue]
    read_as: Sequence[Issue]
    not_signed: Sequence[Issue]

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
        written("overview.withheld", name=name, places=_places(one.withheld))
        for name, one in read.items()
        if one.withheld
    ]
    to_mend = [line for name, one in read.items() for line in _to_mend(name, one.to_mend)]
    to_check = [line for name, one in read.items() for line in _to_mend(name, one.to_check)]
    others = [
        _file(one) for one in status.submissions
        if one.identity is None or (one.outcome is not None and not one.outcome.taken)
    ]  # fmt: skip
    lists = (
        ("missing", missing), ("withheld.title", withheld), ("to-mend.title", to_mend), ("to-check", to_check), ("not-taken", others),
    )  # fmt: skip
    rows = [
        (
            state.department, answered_in_words(state.parts), " ".join(read[state.department].told),
            str(state.errors or ""),
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
        lines=[written_count("overview.complete", len(states), complete=complete), written("overview.nothing-sent")],
        lists=[TextList(written(f"overview.{title}"), lines) for title, lines in lists if lines],
        tables=[TextTable(written("overview.all"), headers, rows)],
    )


def _receipt(status: Status, state: DepartmentStatus, today: dt.date) -> Receipt:
    agreement, read = status.result.agreement, _read(status, state)
    lines = [*read.told, written("receipt.answered", answered=answered_in_words(state.parts))]
    if read.withheld:
        lines.append(written_count("receipt.withheld", len(read.withheld), places=_places(read.withheld)))
    if read.read_as:
        lines.append(written_count("receipt.read-as", len(read.read_as), places=_places(read.read_as)))
    lines += [written("receipt.not-signed", reason=issue.message) for issue in read.not_signed]
    lists = {"to-mend": read.to_mend, "to-check": read.to_check, "read-as.title": read.read_as}
    return Receipt(
        department=state.department,
        complete=_is_complete(state, read),
        title=written("receipt.title", name=state.department, **_round(status, state.round)),
        about=written("receipt.about", **_about(status, today)),
        lines=lines,
        lists=[TextList(written(f"receipt.{title}"), list(map(_line, told))) for title, told in lists.items() if told],
        asks=bool(read.not_signed),
        tables=[table for name in agreement.kind.asked if (table := _answers(status.result, name, state)) is not None],
    )


def _read(status: Status, state: DepartmentStatus) -> _Read:
    own = [
        one for one in status.submissions
        if one.identity and (one.identity.department, one.identity.round) == (state.department, state.round)
    ]  # fmt: skip
    names = {one.file for one in own} - set(state.superseded)
    issues = [issue for issue in status.result.issues if issue.file in names]
    lines = [_file(one, one.file in state.superseded) for one in own]
    lines += [
        written("receipt.waits" if left.waits else "receipt.not-read", file=one_line(left.file)) for left in state.left
    ]
    lines += [
        written("receipt.held", file=one_line(held.file), number=held.round, name=held.name)
        for held in held_files(status.result, status.submissions, state.department)
    ]
    withheld = [issue for issue in issues if issue.code.startswith(_CPR)]
    to_mend = [issue for issue in issues if issue.severity is Severity.ERROR and issue not in withheld]
    to_check = [issue for issue in issues if issue.code in TO_CHECK]
    read_as = [issue for issue in issues if issue.severity is Severity.REPAIR and issue.cell]
    not_signed = [issue for issue in issues if issue.code == NOT_SIGNED]
    return _Read(lines, bool(own), withheld, to_mend, to_check, read_as, not_signed)


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


def _file(submission: Submission, superseded: bool = False) -> str:
    """Which file it was, when it was saved, and what became of it."""
    if submission.waits_for:
        return written("overview.waits", file=one_line(submission.file), name=submission.waits_for)
    saved = submission.raw.saved if submission.raw else None
    outcome = submission.outcome or Outcome.UNKNOWN_WORKBOOK
    became = written("receipt.superseded") if superseded else outcome.value
    about = {"file": one_line(submission.file), "outcome": became}
    return (
        written("receipt.file.saved", saved=f"{saved:%d-%m-%Y}", **about) if saved else written("receipt.file", **about)
    )


def _place(issue: Issue) -> str:
    return " ".join(part for part in (issue.sheet, issue.cell) if part)


def _places(issues: Sequence[Issue]) -> str:
    """Where they are, each place once."""
    return ", ".join(dict.fromkeys(map(_place, issues)))


def _to_mend(department: str, issues: Sequence[Issue]) -> list[str]:
    """A department's lines of what is to be mended, the first of many; what is only missing is told by how much is answered."""
    issues = [issue for issue in issues if issue.code != MISSING]
    lines = [written("overview.to-mend", name=department, text=_line(issue)) for issue in issues[:MOST_LINES]]
    more = len(issues) - MOST_LINES
    return [*lines, *([written("overview.to-mend.more", name=department, n=more)] if more > 0 else [])]


def _line(issue: Issue) -> str:
    return f"{_place(issue)}: {one_line(issue.message)}" if _place(issue) else one_line(issue.message)


def _answers(result: Consolidation, name: str, state: DepartmentStatus) -> TextTable | None:
    """The rows that a department was asked for, with what was read in the columns that it fills in.

    What finance has put there instead stands beside the department's own answer.
    """
    agreement = result.agreement
    sheet: Sheet = agreement.kind.sheet(name)
    rows = [
        row_without_internal(row) for row in agreement.tables[name].records()
        if (row["round"], row["department"]) == (state.round, state.department)
    ]  # fmt: skip
    if not rows:
        return None
    answers = [c for c in sheet.columns if c.filled_by is FilledBy.DEPARTMENT and not c.internal]
    own = {
        (key, column): row_without_internal({column: value})[column]
        for (of, key, column), value in result.overruled.items()
        if of == name
    }
    keys = [key_of(sheet, row) for row in rows]
    used = [
        c for c in answers
        if any(not is_blank(row[c.name]) or (key, c.name) in own for key, row in zip(keys, rows, strict=True))
    ]  # fmt: skip
    about = _ABOUT_ITEM if agreement.kind.form.per_item and name == "follow_up" else _ABOUT[name]
    columns = [*map(sheet.column, about), *(used or answers[:1])]
    in_thousands = any(column.type is Type.AMOUNT for column in columns)
    title = written("receipt.in-thousands", sheet=sheet.title) if in_thousands else sheet.title
    told = [
        [
            _overruled(c, own[key, c.name], row[c.name]) if (key, c.name) in own else _cell(c, row[c.name])
            for c in columns
        ]
        for key, row in zip(keys, rows, strict=True)
    ]
    return TextTable(title, [c.header for c in columns], told)


def _overruled(column: Column, own: Cell, finance: Cell) -> str:
    """The department's own answer, and what finance has put there instead."""
    told = "receipt.deleted" if is_blank(finance) else "receipt.changed" if not is_blank(own) else "receipt.written"
    return written(told, own=_cell(column, own), finance=_cell(column, finance))


def _cell(column: Column, value: Cell) -> str:
    """A cell as it is printed; of an amount the thousands are parted."""
    if column.type is Type.AMOUNT and is_number(value) and float(as_number(value)).is_integer():
        return f"{int(as_number(value)):,}".replace(",", ".")
    return shown(value)
