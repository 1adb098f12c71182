"""Which letters a round needs: everything is found, checked and composed before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from ...definition.year_folder import GUIDE_FILE
from ...messages.files import written
from ...messages.message import Message, joined, message
from ...messages.perhaps import closest
from ...operations.agreement.identity import identity_of
from ...operations.agreement.keys import key_label, key_of
from ...operations.agreement.no_such_round import no_such_round
from ...operations.consolidate.consolidation import Consolidation, consolidate
from ...operations.guide import guide
from ...operations.reading.cannot_run import CannotRun
from ...operations.reading.loading import LoadedAgreement, load_agreement
from ...operations.returned.files import read_submissions
from ...operations.sent.department import file_name
from ...operations.sent.rows import Sent
from ...operations.status import (
    NOT_SIGNED,
    Answered,
    DepartmentStatus,
    asked_in_words,
    held_files,
    is_answered,
    sheets_to_answer,
    status_of,
)
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text, is_blank
from .addresses import Recipients, recipients, unknown_departments
from .compose import Enclosure, Letter, letter_key
from .own_workbooks import OwnWorkbook, marked_copies, own_workbooks
from .texts import Kind, Template, date_in_words, load_template
from .what_is_missing import deadline_line, has_come, only_waits, what_is_missing, what_to_mend


class Letters(Struct):
    """The letters, in the order of ``Centre``; ``complete`` and ``not_due`` are the departments that get no reminder.

    ``not_written`` tells to whom no letter could be written, and why: nobody has the name that stands in ``Punkter``, or
    the workbook that is to be attached is not there.
    """

    kind: Kind
    letters: list[Letter] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    not_due: list[tuple[str, dt.date]] = field(default_factory=list)
    not_written: list[Message] = field(default_factory=list)


class _Contents(Struct, frozen=True):
    department: str
    attachments: tuple[OwnWorkbook, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    asks: bool = True


def letters_for(
    agreement: Path,
    number: int,
    folder: Path,
    returned: Sequence[Path],
    feedback: Path | None,
    template: Path | None,
    today: dt.date,
) -> Letters:
    """Reminders if there are returned files to hold against the agreement, else feedback, else invitations."""
    if returned:
        return reminders(agreement, number, folder, returned, today, template, feedback)
    if feedback:
        return feedbacks(agreement, number, feedback, template, today)
    return invitations(agreement, number, folder, template)


def invitations(
    agreement: Path, number: int, folder: Path, template: Path | None = None, addressed: bool = True
) -> Letters:
    """One letter to every department of the round with its workbook from ``folder`` and the guide.

    Not ``addressed``, they are texts to be copied: nothing is said of addresses that are missing or wrong.
    """
    loaded, sent = _round(agreement, number)
    workbooks, problems = own_workbooks(_as_meant(loaded, sent), folder)
    contents = [_Contents(name, (workbooks[name],)) for name in sent.departments if name in workbooks]
    letters = _compose(loaded, sent, Kind.INVITATION, contents, problems, template, addressed=addressed)
    return Letters(Kind.INVITATION, letters, not_written=unknown_departments(loaded, sent.departments))


def reminders(
    agreement: Path,
    number: int,
    folder: Path,
    returned: Sequence[Path],
    today: dt.date,
    template: Path | None = None,
    feedback: Path | None = None,
) -> Letters:
    """A letter to every department whose answer is missing or incomplete, saying what is missing.

    A department with an agreed deadline later than the round's is left in peace until that day is
    over. Who has sent nothing gets its workbook again; with ``feedback`` the others get their marked copy.
    """
    loaded, sent = _round(agreement, number)
    workbooks, problems = own_workbooks(_as_meant(loaded, sent), folder)
    copies, wrong = marked_copies(sent, feedback) if feedback else ({}, [])
    found = Letters(Kind.REMINDER, not_written=unknown_departments(loaded, sent.departments))
    contents = []
    for state, issues, elsewhere in _states(loaded, sent, agreement, returned, today):
        name = state.department
        agreed_later = state.deadline is not None and state.deadline != _round_deadline(sent)
        if state.complete:
            found.complete.append(name)
        elif agreed_later and state.deadline is not None and today <= state.deadline:
            found.not_due.append((name, state.deadline))
        else:
            marked = copies.get(name, []) if has_come(state) else []
            told = what_is_missing(state, issues, bool(marked), elsewhere)
            again = bool(elsewhere) or not (has_come(state) or only_waits(state))
            if again and name not in workbooks:
                found.not_written += [one for one in problems if ("department", name) in one.values]
                continue
            waits = not has_come(state) and only_waits(state)  # finance is to act, not the department
            values = {
                "anledning": told.occasion,
                "besvaret": str(state.answered),
                "fristlinje": "" if waits else deadline_line(state.deadline, today),
                "mangler": told.text,
                "svarlinje": written("mail.we-look-at-it" if waits else "mail.send-it"),
            }
            own = [*marked, *([workbooks[name]] if again else [])]
            contents.append(_Contents(name, tuple(own), values, told.text, asks=not waits))
    # What is wrong with a workbook that nobody is to get again stops nobody's letter.
    others = [one for one in problems if not any(name == "department" for name, _ in one.values)]
    found.letters = _compose(loaded, sent, Kind.REMINDER, contents, others + wrong, template)
    return found


def feedbacks(
    agreement: Path, number: int, folder: Path, template: Path | None = None, today: dt.date | None = None
) -> Letters:
    """A letter to every department with a marked copy in ``folder``, saying what to mend."""
    loaded, sent = _round(agreement, number)
    copies, problems = marked_copies(sent, folder)
    contents = [
        _Contents(
            name,
            tuple(copies[name]),
            {
                "rettelser": what_to_mend(copies[name]),
                "fristlinje": deadline_line(loaded.agreement.deadline(number, name), today),
            },
        )
        for name in sent.departments
        if name in copies
    ]
    letters = _compose(loaded, sent, Kind.FEEDBACK, contents, problems, template)
    return Letters(Kind.FEEDBACK, letters, not_written=unknown_departments(loaded, sent.departments))


def receipts(agreement: Path, number: int, told: Mapping[str, str]) -> Letters:
    """A letter to each of the departments in ``told`` that everything of its is read, with what that was."""
    loaded, sent = _round(agreement, number)
    contents = [_Contents(name, (), {"læst": told[name]}, told[name]) for name in sent.departments if name in told]
    return Letters(Kind.RECEIPT, _compose(loaded, sent, Kind.RECEIPT, contents, (), None))


def _round(path: Path, number: int) -> tuple[LoadedAgreement, Sent]:
    loaded = load_agreement(path)
    if loaded.agreement.round(number) is None:
        raise CannotRun(no_such_round(loaded.agreement, number, path))
    sent = Sent(loaded.agreement, number)
    if not sent.departments:
        raise CannotRun("nothing-to-mail", number=number)
    return loaded, sent


def _as_meant(loaded: LoadedAgreement, sent: Sent) -> Sent:
    """The round with the names that nobody has as those they are most like: a workbook that was made before an item's
    department was mistyped is still right."""
    agreement = loaded.agreement
    unknown = {
        name: closest(name, agreement.departments) for name in sent.departments if name not in agreement.departments
    }
    if not unknown:
        return sent
    items = agreement.tables["items"].copy()
    items["department"] = [unknown.get(as_text(name)) or name for name in items["department"]]
    return Sent(agreement.with_tables(items=items), sent.number)


def _round_deadline(sent: Sent) -> object:
    return (sent.agreement.round(sent.number) or {}).get("deadline")


def _states(
    loaded: LoadedAgreement, sent: Sent, agreement: Path, returned: Sequence[Path], today: dt.date
) -> list[tuple[DepartmentStatus, list[Issue], list[str]]]:
    """Where every department of the round stands, with the errors in its files, and its rows that are in none of them."""
    submissions = read_submissions(returned, agreement, None, may_be_empty=True)
    result = consolidate(loaded, submissions)
    known = {s.department: s for s in status_of(result, submissions, today) if s.round == sent.number}
    states = []
    for name in sent.departments:
        deadline = sent.agreement.deadline(sent.number, name)
        state = known.get(name) or DepartmentStatus(
            sent.number, name, 0, _rows(sent, name), 0, deadline, False,
            left=tuple(result.left.get(name, ())), parts=_asked(sent, name),
        )  # fmt: skip

        state = replace(state, held=held_files(result, submissions, name))
        files = {
            s.file
            for s in submissions
            if s.identity and s.identity.department == name and s.identity.round == sent.number
        }
        counting = files - set(state.superseded)
        to_tell = [i for i in result.issues if i.severity is Severity.ERROR or i.code == NOT_SIGNED]
        errors = [i for i in to_tell if i.file in counting]
        states.append((state, errors, _rows_elsewhere(result, sent.number, name) if files else []))
    return states


def _rows_elsewhere(result: Consolidation, number: int, department: str) -> list[str]:
    """The rows without an answer that stand in no file, as people name them."""
    unplaced = {issue.row[:-1] for issue in result.issues if issue.row and issue.file is None}
    agreement, labels = result.agreement, []
    for name in sheets_to_answer(agreement.kind.form, number):
        sheet = agreement.kind.sheet(name)
        for row in agreement.tables[name].records():
            own = (row["round"], row["department"]) == (number, department)
            open_ = own and not is_answered(agreement.kind.form, name, number, row)
            if open_ and (name, *key_of(sheet, row)) in unplaced:
                labels.append(key_label(sheet, row).text())
    return labels


def _rows(sent: Sent, department: str) -> int:
    """How many rows a department must answer."""
    return sum(part.rows for part in _asked(sent, department))


def _asked(sent: Sent, department: str) -> tuple[Answered, ...]:
    """What a department must answer, by sheet."""
    names = sheets_to_answer(sent.kind.form, sent.number)
    return tuple(Answered(name, 0, len(sent.expected(name, department).rows)) for name in names)


def _compose(
    loaded: LoadedAgreement,
    sent: Sent,
    kind: Kind,
    contents: Sequence[_Contents],
    problems: Sequence[Message],
    template_file: Path | None,
    addressed: bool = True,
) -> list[Letter]:
    """The letters; raises CannotRun with everything that is wrong, so that it is mended in one go."""
    template = load_template(template_file, kind)
    people, malformed = recipients(loaded, [content.department for content in contents])
    problems = [*problems, *(malformed if addressed else ())]
    if sent.agreement.deadline(sent.number, "") is None:
        problems.append(message("cannot.mailing.no-deadline", number=str(sent.number)))
    if problems:
        raise CannotRun("nothing-written", problems=joined(problems, "below"))
    known = [content for content in contents if content.department in people]
    return [_letter(sent, kind, content, template, people[content.department]) for content in known]


def _letter(sent: Sent, kind: Kind, content: _Contents, template: Template, to: Recipients) -> Letter:
    identity = identity_of(sent.agreement, sent.number, content.department)
    subject, body = template.filled({**_values(sent, content), **content.values})
    key = letter_key(identity, kind, content.attachments, content.missing)
    stem = Path(file_name(sent.agreement, sent.number, content.department)).stem
    enclosed = (Enclosure(GUIDE_FILE, guide()),) if kind is Kind.INVITATION else ()
    return Letter(content.department, stem, kind, key, to, subject, body, content.attachments, enclosed, content.asks)


def _values(sent: Sent, content: _Contents) -> dict[str, str]:
    """What the placeholders that every text may hold stand for."""
    agreement, number, name = sent.agreement, sent.number, content.department
    row = next(r for r in agreement.tables["departments"].records() if as_text(r["department"]) == name)
    deadline = agreement.deadline(number, name)
    return {
        "kommune": agreement.municipality,
        "aftale": agreement.title,
        "budgetår": agreement.budget_year,
        "runde": str(number),
        "betegnelse": as_text((agreement.round(number) or {}).get("designation")),
        "center": name,
        "kontaktperson": name if is_blank(row["contact"]) else as_text(row["contact"]),
        "frist": date_in_words(deadline) if deadline else "",
        "antal": asked_in_words(_asked(sent, name)),
        "fil": " og ".join(attachment.name for attachment in content.attachments),
    }
