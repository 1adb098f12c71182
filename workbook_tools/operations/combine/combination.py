"""Many agreements in one: 98 municipalities, or one municipality's years, each row with whose it is.

``read_part`` reads one file and can run anywhere (a thread, another machine); ``put_together`` is all
the rest. What comes out depends on the files only, never on where or in which order they were read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ...definition.combined import (
    AGREEMENTS,
    COMBINED,
    OWN_ANSWERS,
    WHOSE,
    combined_kind,
    combined_page,
    with_own_answers,
)
from ...definition.forms import together
from ...definition.levels import DEFAULT, Form
from ...definition.outcomes import Outcome
from ...definition.questions import DEPARTMENT_ANSWERS, asked_per
from ...messages.message import Message, message
from ...rules.issues import Issue, in_order
from ...schema.structure import Severity, Type
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.internal import row_without_internal
from ...values.shown import shown
from ...workbook.document import Document
from ...workbook.frames import Rows, frame_of
from ...workbook.reading import foreign_file
from ...workbook.reading.packed import AnyFile
from ...workbook.reading.precheck import Unreadable
from ...workbook.reading.reader import read_bytes
from ..agreement.agreement import Agreement
from ..agreement.follow_up import computed
from ..reading.loading import PAGES, agreement_from, is_agreement

SHEETS = (*(sheet for sheet in COMBINED.sheets if sheet is not AGREEMENTS), OWN_ANSWERS)


class Part(Struct, frozen=True):
    """One agreement's rows by sheet, as tuples in the order of the sheet's columns; or why there are none."""

    file: str
    sha256: str = ""
    municipality: str = ""
    budget_year: int | str = ""
    title: str = ""
    saved: str = ""
    rows: dict[str, list[tuple[Cell, ...]]] = field(default_factory=dict)
    issue: Issue | None = None
    form: Form = DEFAULT

    @property
    def whose(self) -> tuple[str, int | str]:
        """The municipality and the budget year: what every row of the part begins with."""
        return self.municipality, self.budget_year


class Combination(Struct, frozen=True):
    """The parts that were taken, in order of municipality and year; those left out; and every issue."""

    taken: list[Part]
    left_out: list[Part]
    issues: list[Issue]

    def count(self, sheet: str) -> int:
        """How many rows a sheet has."""
        return sum(len(part.rows[sheet]) for part in self.taken)


def bytes_of(label: str, path: AnyFile) -> bytes | Part:
    """A file's bytes, or a part that says why they cannot be had."""
    try:
        return foreign_file.bytes_of(path)
    except Unreadable as error:
        return Part(label, issue=_error("unreadable-workbook", label, reason=error.said))


def read_part(name: str, data: bytes) -> Part:
    """An agreement workbook's rows, from its bytes; never raises for what stands in it."""
    try:
        raw = read_bytes(data, name, PAGES)
    except Unreadable as error:
        return Part(name, issue=_error("unreadable-workbook", name, reason=error.said))
    part = Part(name, raw.sha256, saved=raw.saved.isoformat(" ", "seconds") if raw.saved else "")
    if not is_agreement(raw):
        return replace(part, issue=_error("not-an-agreement", name))
    agreement = computed(agreement_from(raw).agreement)
    year = agreement.budget_year
    if not agreement.municipality.strip() or not year:
        return replace(part, issue=_error("agreement-without-name", name))
    return replace(
        part,
        municipality=agreement.municipality.strip(),
        budget_year=int(year) if year.isdigit() else year,
        title=agreement.title,
        rows={sheet.name: _rows(agreement, sheet.name) for sheet in SHEETS},
        form=agreement.kind.form,
    )


_ABOUT = {"follow_up": "milestone_id", "economy": "line", DEPARTMENT_ANSWERS: "department"}
_COUNTED = (Type.INTEGER, Type.AMOUNT)


def _own_answers(agreement: Agreement) -> list[tuple[Cell, ...]]:
    """The answers to the public questions of an agreement's own form, a row each."""
    found: list[tuple[Cell, ...]] = []
    for question in agreement.kind.form.questions:
        for row in agreement.tables[question.sheet].records() if not question.internal else ():
            value = row_without_internal(row)[question.name]
            if not is_blank(value):
                about = row[_ABOUT[question.sheet]] if question.sheet in _ABOUT else None
                number = value if question.type in _COUNTED and is_number(value) else None
                per = asked_per(question.sheet, agreement.kind.form.per_item)
                identity = (question.name, question.header, shown(value), number)
                found.append((row["round"], per, row.get("item"), None if about is None else as_text(about), *identity))
    return found


def _rows(agreement: Agreement, name: str) -> list[tuple[Cell, ...]]:
    if name == OWN_ANSWERS.name:
        return _own_answers(agreement)
    sheet = COMBINED.sheet(name)
    columns = [column.name for column in sheet.columns[len(WHOSE) :]]
    rows = map(row_without_internal, agreement.tables[name].records())
    return [tuple(row[c] for c in columns) for row in rows if any(not is_blank(row[c]) for c in columns)]


def put_together(parts: Sequence[Part]) -> Combination:
    """The parts in order, each municipality and year once.

    Copies of one file count once. Two different files for the same municipality and year are both
    left out: nobody but the user knows which one holds.
    """
    ordered = sorted(parts, key=lambda part: (part.municipality, str(part.budget_year), part.file, part.sha256))
    issues = [part.issue for part in ordered if part.issue is not None]
    left_out = [part for part in ordered if part.issue is not None]
    by_whose: dict[tuple[str, int | str], list[Part]] = defaultdict(list)
    for part in ordered:
        if part.issue is None:
            by_whose[part.whose].append(part)
    taken = []
    for (municipality, year), same in by_whose.items():
        hashes = Counter(part.sha256 for part in same)
        for part in same[1:] if len(hashes) == 1 else same:
            code, severity = (
                ("agreement-twice", Severity.ERROR) if len(hashes) > 1 else ("agreement-copy", Severity.WARNING)
            )
            others = ", ".join(other.file for other in same if other is not part)
            text = message(code, municipality=municipality, year=str(year), files=others)
            issues.append(Issue(severity, code, text, part.file))
            left_out.append(replace(part, issue=issues[-1]))
        taken += same[:1] if len(hashes) == 1 else []
    return Combination(taken, left_out, in_order(issues))


def combined_document(combination: Combination) -> Document:
    """What is written as .xlsx."""
    form = together(part.form for part in combination.taken)
    tables = {
        AGREEMENTS.name: frame_of(AGREEMENTS, [_listed(part) for part in (*combination.taken, *combination.left_out)])
    }
    for sheet in SHEETS:
        names = sheet.names
        rows: Rows = (
            dict(zip(names, (*part.whose, *row), strict=True))
            for part in combination.taken
            for row in part.rows[sheet.name]
        )
        tables[sheet.name] = frame_of(sheet, rows)
    return Document(
        kind=with_own_answers(combined_kind(form)) if combination.count(OWN_ANSWERS.name) else combined_kind(form),
        tables=tables,
        pages=(combined_page(form, tuple(part.whose for part in combination.taken)),),
        title="Budgetaftaler, samlet",
    )


def _listed(part: Part) -> dict[str, Cell]:
    return {
        "municipality": part.municipality or None,
        "budget_year": part.budget_year or None,
        "title": part.title or None,
        "file": part.file,
        "sha256": part.sha256 or None,
        "saved": part.saved or None,
        "status": Outcome.TAKEN.value if part.issue is None else Outcome.LEFT_OUT.because(part.issue.message),
    }


def _error(code: str, file: str, **values: str | Message) -> Issue:
    return Issue(Severity.ERROR, code, message(code, **values), file)
