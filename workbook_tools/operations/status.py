"""Who has answered, how much, and who is late.

It consolidates and writes nothing. ``mail`` asks it who needs a reminder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ..definition import words as w
from ..definition.answer_sheets import answer_sheets, must_answer
from ..definition.levels import Form
from ..definition.outcomes import Outcome
from ..messages.files import written, written_count
from ..schema.structure import Severity
from ..values.cells import Cell, as_number, as_text, is_blank, is_number
from ..values.frame import Row
from .agreement.agreement import Agreement
from .agreement.follow_up import dropped_milestones
from .agreement.keys import RowKey, key_of
from .consolidate.consolidation import Consolidation, consolidate
from .progress import Watch, unwatched
from .reading.loading import load_agreement
from .returned.files import read_submissions
from .returned.submission import Submission

if TYPE_CHECKING:
    from .returned.not_read import LeftFile

MISSING = "answer-missing"  # of the issue that a row waits for its answer: no error beside that it is not answered
NOT_SIGNED = "not-signed"  # of the issue that nobody stands as having filled in or approved a workbook


class HeldFile(Struct, frozen=True):
    """A file that waits because its ``round``, which is called ``name``, takes no answers now."""

    file: str
    round: int
    name: str


class Answered(Struct, frozen=True):
    """How many rows of ``sheet`` are answered, and how many are asked for; ``unread`` are those with no answer but a fault."""

    sheet: str
    answered: int
    rows: int
    unread: int = 0

    @property
    def blank(self) -> int:
        """In how many rows nothing stands yet."""
        return self.rows - self.answered - self.unread


class DepartmentStatus(Struct, frozen=True):
    """One department in one round: rows answered by what can be read of all rows – by sheet in ``parts`` –, its deadline, and files of its
    that are not read or held back; ``superseded`` are those that a later one took the place of."""

    round: int
    department: str
    answered: int
    rows: int
    files: int
    deadline: dt.date | None
    late: bool
    errors: int = 0
    left: tuple[LeftFile, ...] = ()
    held: tuple[HeldFile, ...] = ()
    parts: tuple[Answered, ...] = ()
    superseded: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Everything is answered and nothing is left to mend."""
        return self.answered == self.rows and not self.errors

    @property
    def done(self) -> bool:
        """It is complete, and a file of the department's own came: whose rows are answered otherwise has said nothing yet."""
        return self.complete and bool(self.files)


def status_of(result: Consolidation, submissions: Sequence[Submission], today: dt.date) -> list[DepartmentStatus]:
    """The state of every department that was asked in the rounds of ``result``.

    Late is who saved the last file after the deadline (the agreed one, if there is one), or has
    not answered all when the deadline has passed ``today``.
    """
    agreement = result.agreement
    found = []
    for number in result.rounds:
        for department in result.expected[number]:
            parts = tuple(_count(result, number, department))
            answered, rows = sum(part.answered for part in parts), sum(part.rows for part in parts)
            files = [
                s for s in submissions
                if s.identity and s.identity.department == department and s.identity.round == number
            ]  # fmt: skip
            deadline = agreement.deadline(number, department)
            names = {s.file for s in _counting(files, rows, number)}
            errors = sum(
                issue.severity is Severity.ERROR and issue.code != MISSING and issue.file in names
                for issue in result.issues
            )
            saved = [s.raw.saved.date() for s in files if s.raw and s.raw.saved]
            late = deadline is not None and (
                (bool(saved) and max(saved) > deadline) or (answered < rows and today > deadline)
            )
            left = tuple(result.left.get(department, ()))
            state = DepartmentStatus(number, department, answered, rows, len(files), deadline, late, errors, left)
            superseded = tuple(s.file for s in files if s.file not in names)
            found.append(replace(state, parts=parts, superseded=superseded))
    return found


def _counting(files: Sequence[Submission], rows: int, number: int) -> Sequence[Submission]:
    """The files that count, whose errors are left to mend: only the last one, where it answers all rows and was saved after the others."""
    saved = [s for s in files if s.raw is not None and s.raw.saved is not None]
    saved.sort(key=lambda s: s.raw.saved)  # type: ignore[union-attr, arg-type, return-value]
    if len(files) < 2 or len(saved) < len(files) or saved[-1].raw.saved == saved[-2].raw.saved:  # type: ignore[union-attr]
        return files
    last = saved[-1]
    answered = sum(
        is_answered(last.kind.form, name, number, row)
        for name in sheets_to_answer(last.kind.form, number)
        if name in last.tables
        for row in last.tables[name].frame.records()
    )
    return [last] if answered >= rows else files


class Status(Struct, frozen=True):
    """The state of every department, and the consolidation and files it was told from."""

    states: list[DepartmentStatus]
    result: Consolidation
    submissions: Sequence[Submission]


def status_of_files(agreement: Path, returned: Iterable[Path], today: dt.date, watch: Watch = unwatched) -> Status:
    """Who has answered in files, folders and archives, of which there may be none. Nothing is written."""
    loaded = load_agreement(agreement)
    submissions = read_submissions(returned, agreement, None, may_be_empty=True, watch=watch)
    result = consolidate(loaded, submissions, watch=watch)
    return Status(status_of(result, submissions, today), result, submissions)


def held_files(result: Consolidation, submissions: Sequence[Submission], department: str) -> tuple[HeldFile, ...]:
    """The files of a department that wait because their round is not open; in ``Modtagne filer`` they stand so."""
    return tuple(
        HeldFile(s.file, s.identity.round, as_text((result.agreement.round(s.identity.round) or {}).get("designation")))
        for s in submissions
        if s.identity is not None
        and s.identity.department == department
        and s.outcome in (Outcome.COMING, Outcome.CLOSED)
        and s.identity.round not in result.rounds
    )


def has_open_round(agreement: Agreement) -> bool:
    """Whether a round takes answers."""
    return w.OPEN in agreement.tables["rounds"]["status"]


def next_round(agreement: Agreement) -> tuple[int, str] | None:
    """Number and name of the first round that is neither open nor closed; None if there is none."""
    rows = agreement.tables["rounds"].records()
    coming = [r for r in rows if is_number(r["round"]) and r["status"] not in (w.OPEN, w.CLOSED)]
    first = min(coming, key=lambda row: as_number(row["round"]), default=None)
    return None if first is None else (int(as_number(first["round"])), as_text(first["designation"]))


def _count(result: Consolidation, number: int, department: str) -> Iterator[Answered]:
    gone = dropped_milestones(result.agreement)
    form = result.agreement.kind.form
    for name in sheets_to_answer(form, number):
        answered = unread = total = 0
        for row in result.agreement.tables[name].records():
            if row["round"] == number and row["department"] == department and row.get("milestone_id") not in gone:
                total += 1
                place = name, key_of(result.agreement.kind.sheet(name), row)
                wrong = {(*place, column) for column in must_answer(form, name, number)} & result.faulty
                given = is_answered(form, name, number, _with_deleted(row, place, result))
                answered += given and not wrong
                # What finance typed there is not for the department to mend: it has yet to answer.
                unread += given and bool(wrong) and not wrong & result.overruled.keys()
        yield Answered(name, answered, total, unread)


def _with_deleted(row: Row, place: tuple[str, RowKey], result: Consolidation) -> Row:
    """A row with what its department answered where finance has deleted it: nobody is asked for that again."""
    own = {column: result.overruled.get((*place, column)) for column, value in row.items() if is_blank(value)}
    return {**row, **own}


def asked_in_words(parts: Iterable[Answered]) -> str:
    """»6 milepæle og 2 budgetlinjer«: what is asked for."""
    return _both([written_count(f"asked.{part.sheet}", part.rows) for part in parts if part.rows])


def missing_in_words(parts: Iterable[Answered]) -> str:
    """»1 milepæl og 2 budgetlinjer«: what is not answered."""
    open_ = [(part.sheet, part.blank) for part in parts]
    return _both([written_count(f"asked.{sheet}", number) for sheet, number in open_ if number])


def answered_in_words(parts: Iterable[Answered]) -> str:
    """»5 af 6 milepæle og 2 af 2 budgetlinjer«: what is answered of what is asked for."""
    told = [written_count(f"answered.{part.sheet}", part.rows, answered=part.answered) for part in parts if part.rows]
    return _both(told)


def sheets_to_answer(form: Form, number: int) -> tuple[str, ...]:
    """The names of the sheets in which a department must answer every row of a round."""
    return tuple(sheet.name for sheet in answer_sheets(form) if must_answer(form, sheet.name, number))


def is_answered(form: Form, sheet: str, number: int, row: Mapping[str, Cell]) -> bool:
    """Whether all that must be answered in a row of a round is."""
    return not any(is_blank(row[column]) for column in must_answer(form, sheet, number))


def _both(told: Sequence[str]) -> str:
    *first, last = told or ("",)
    return written("asked.both", first=", ".join(first), second=last) if first else last
