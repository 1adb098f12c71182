"""The oracle: it knows every answer that was given, and asks where each of them went.

An answer is *merged* when the consolidated cell of its place holds what it means, *named* when an issue
speaks of the very cell (file, sheet, A1) it stands in. Anything else was lost or changed in silence. And
nothing may stand in the consolidated workbook that nobody gave.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.clumsy.book import Answer, Book, Box, Grid, Place
from workbook_tools.definition.workbooks import DEPARTMENT, WorkbookKind
from workbook_tools.messages.catalogue import catalogue
from workbook_tools.operations.agreement.follow_up import ANSWERS, answer_columns, reached_before
from workbook_tools.operations.agreement.keys import key_of
from workbook_tools.operations.consolidate.consolidation import Consolidation
from workbook_tools.operations.returned.sheet_titles import START_TITLE
from workbook_tools.operations.returned.signatures import LABELS
from workbook_tools.operations.returned.submission import Submission
from workbook_tools.operations.sent.rows import Sent
from workbook_tools.schema.structure import Severity
from workbook_tools.values.blank import looks_blank
from workbook_tools.values.cells import Cell, CellError, as_text, is_blank
from workbook_tools.values.cpr import without_cpr
from workbook_tools.values.number_formats import Formatted
from workbook_tools.values.spelling import as_seen
from workbook_tools.workbook.layout import a1, cells_of

# Codes that tell that a cell was not taken, or was read as something else. That a comment is missing
# beside an answer is no word about the answer.
NAMING = frozenset(
    {
        "answer-not-taken", "answer-replaced", "answers-conflict", "change-decided",
        "cpr-number", "error-value", "explanation-taken-back", "far-cell", "finance-correction-kept", "header-changed", "header-duplicate", "key-duplicate",
        "key-missing", "key-not-in-agreement", "key-of-other-department", "key-restored", "key-unclear",
        "locked-cell-changed", "outside-table", "prefilled-not-taken", "read-as",
        "cells-merged", "struck-through", "date-in-amount", "hidden-number", "percent-in-amount", "scaled-in-amount",
    }
)  # fmt: skip
# An error about a missing answer quotes what is crossed out or covered there.
QUOTES = tuple(catalogue()[code].rpartition("}")[2] for code in ("struck-through", "cells-merged.covered"))
REFUSALS = frozenset(
    {
        "answer-of-closed-round", "round-not-open", "unknown-department", "unknown-workbook", "unreadable-workbook",
        "wrong-agreement",
    }
)  # fmt: skip
# The one line about what comes too late lists its cells: "Opfølgning M8, N2:N4; Økonomiopfølgning Q2".
CELLS_IN_TEXT = re.compile(r"[(;] ?([^();]+?) ((?:[A-Z]+\d+(?::[A-Z]+\d+)?(?:, )?)+)(?=[;)])")
CHANGES = "changes"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COMPUTED = {column.header for sheet in DEPARTMENT.sheets for column in sheet.columns if column.formula is not None}
ROW_CODES = frozenset(
    {"key-missing", "key-not-in-agreement", "key-of-other-department", "key-restored", "key-unclear", "key-duplicate"}
)  # that speak of a whole row, at its key


def tag_answers(book: Book, submission: Submission, sent: Sent) -> Book:
    """Mark what a returned file answers, as it was before anybody was clumsy with it."""
    effort = book.kind.form.effort
    for name, table in submission.tables.items():
        grid = book.grid(table.title)
        if grid is None or name not in (*ANSWERS, CHANGES):
            continue
        sheet = book.kind.sheet(name)
        prefilled = sent.expected(name, book.department).rows if name in ANSWERS else {}
        for position, row in enumerate(table.frame.records()):
            key = key_of(sheet, row)
            listed = name == "follow_up" and reached_before(effort, row)  # filled in with ☺ for everybody
            for column in sheet.editable:
                value = row[column.name]
                if is_blank(value) or (
                    not listed and name in ANSWERS and prefilled.get(key, {}).get(column.name) == value
                ):
                    continue
                if name == CHANGES and is_blank(row["change"]):
                    continue
                box = grid.rows[table.rows[position]][table.columns[column.name]]
                if name == CHANGES and column.name == "change":
                    value = value if str(value).startswith(f"{book.department}-") else f"{book.department}-{value}"
                place = (name, key if name in ANSWERS else (), column.name)
                box.answer = Answer(place, value, listed and value in effort.ended)
    start = book.grid("Start")
    for label, name in LABELS.items():
        for row in start.rows if start else ():
            for c, box in enumerate(row[:-1]):
                if box.value == label and not is_blank(row[c + 1].value):
                    row[c + 1].answer = Answer(("start", (), name), row[c + 1].value)
    return book


@dataclass
class Verdict:
    """What became of the answers; ``faults`` are the silent ones, in words."""

    merged: int = 0
    named: int = 0
    faults: list[str] = field(default_factory=list)


def judge(books: Sequence[Book], before: Mapping[Place, Cell], result: Consolidation) -> Verdict:
    """Hold the result of consolidating ``books`` against what they answer.

    ``before`` is what stood in the agreement workbook.
    """
    verdict = Verdict()
    named = {
        (i.file, i.sheet, cell)
        for i in result.issues
        if i.code in NAMING
        for cell in (cells_of(i.cell) if i.cell else [None])
    }
    named |= {
        (i.file, title, cell)
        for i in result.issues
        if i.code == "answer-of-closed-round"
        for title, cells in CELLS_IN_TEXT.findall(i.message)
        for reference in cells.split(", ")
        for cell in cells_of(reference)
    }
    disputed = [(i.file, i.message) for i in result.issues if i.code == "answers-conflict"]

    def is_named(file: str, title: str, cell: str) -> bool:
        """Whether an issue stands at a cell, or names it beside another of the same file that answers otherwise."""
        place = re.compile(rf"{re.escape(title)} {cell}\b")
        return (file, title, cell) in named or any(f == file and place.search(said) for f, said in disputed)

    quoted = {(i.file, i.sheet, i.cell) for i in result.issues if any(word in i.message for word in QUOTES)}
    rows = {
        (i.file, i.sheet, cell.lstrip(LETTERS))
        for i in result.issues
        if i.code in ROW_CODES and i.cell
        for cell in cells_of(i.cell)
    }
    beside: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for issue in result.issues:
        if issue.code == "not-in-a-cell":
            for cell in cells_of(issue.cell) if issue.cell else (None,):
                beside[issue.file, issue.sheet, cell].append(issue.message)
    refused = {i.file for i in result.issues if i.code in REFUSALS and i.severity is Severity.ERROR}
    unknown = {i.file for i in result.issues if i.code == "unknown-workbook"}  # of them only answers are named
    now = standing(result)
    logged = [
        (row["sheet"], row["department"], row["column"], row["after"])
        for row in result.agreement.tables["log"].records()
        if not is_blank(row["file"])
    ]
    allowed: dict[Place, list[Cell]] = defaultdict(list)
    for book in books:
        if book.refused:
            if book.file not in refused:
                verdict.faults.append(f"{book.file}: not refused")
            continue
        hidden = {grid.title: grid.covered() for grid in book.grids}
        told = {
            (box.answer.place, as_seen(as_text(_meaning(book, box))))
            for grid, r, c, box in book.answers()
            if box.answer is not None and is_named(book.file, grid.title, a1(r, c))
        }  # the same answer on another tab of the file needs no word of its own
        quoted_in_row = {
            (grid.title, r, box.value)
            for grid in book.grids
            for r, c, box in grid.boxes()
            if not is_blank(box.value) and is_named(book.file, grid.title, a1(r, c))
        }  # nor does the same text in a copy of the column
        for grid, r, c, box in book.answers():
            assert box.answer is not None
            place, meaning = box.answer.place, _meaning(book, box)
            if (box.struck and book.shows_looks) or (r, c) in hidden[grid.title]:
                cell = (book.file, grid.title, a1(r, c))
                again = (grid.title, r, box.value) in quoted_in_row
                if cell in named or cell in quoted or again or _stands_for_nothing(box.value):
                    verdict.named += 1
                else:
                    verdict.faults.append(f"{cell}: {place} {box.value!r} is crossed out or covered, and not named")
                continue
            allowed[place].append(meaning)
            if box.answer.listed:
                continue
            cell = (book.file, grid.title, a1(r, c))
            if (place[0] in ANSWERS and same(now.get(place), meaning)) or (
                place[0] not in ANSWERS and _in_log(logged, book, place, meaning)
            ):
                verdict.merged += 1
            elif is_named(*cell) or (place, as_seen(as_text(meaning))) in told:
                verdict.named += 1
            else:
                verdict.faults.append(f"{cell}: {place} {meaning!r} as {box.value!r} → {now.get(place)!r}, not named")
        for grid, r, c, box in ((g, r, c, b) for g in book.grids for r, c, b in g.boxes() if b.note):
            cell = (book.file, grid.title, a1(r, c))
            if (grid.title, r, box.value) in quoted_in_row or book.file in unknown:
                continue
            if book.extension == "xls" and _header(grid, c) in COMPUTED:
                continue  # .xls does not tell formulas from numbers
            if not is_blank(box.value) and cell not in named and (book.file, grid.title, str(r + 1)) not in rows:
                verdict.faults.append(f"{cell}: note {box.value!r} is not named")
        verdict.faults += list(_accused(book, result))
        for grid in book.grids:
            for r, c in grid.far:
                if (book.file, grid.title, a1(r, c)) not in named:
                    verdict.faults.append(f"{book.file}: {grid.title} {a1(r, c)} far away is not named")
        placed = ((g.title, r, c, b.beside) for g in book.grids for r, c, b in g.boxes() if b.beside is not None)
        for title, r, c, (kind, text) in placed:
            cell = (book.file, title, a1(r, c))
            shown = as_seen(without_cpr(text))
            if book.extension != "xls" and not any(shown in as_seen(said) for said in beside[cell]):
                verdict.faults.append(f"{cell}: {kind.value} {text!r} is not named")
    verdict.faults += list(_from_nowhere(now, before, allowed))
    return verdict


def _accused(book: Book, result: Consolidation) -> Iterable[str]:
    """The cells that finance has changed since the file was made, and the department is told that it did."""
    changed = {
        (issue.sheet, cell)
        for issue in result.issues
        if issue.code == "locked-cell-changed" and issue.file == book.file and issue.cell
        for cell in cells_of(issue.cell)
    }
    if changed and book.grid("_meta") is not None:
        for grid in book.grids:
            for r, c, box in grid.boxes():
                if box.older is not None and box.value == box.older and (grid.title, a1(r, c)) in changed:
                    yield f"{book.file}: {grid.title} {a1(r, c)} is as it was sent, and said to be changed"


def _meaning(book: Book, box: Box) -> Cell:
    """What an answer says to those who see it; an .xls file does not tell how a number was shown."""
    assert box.answer is not None
    if book.shows_looks or not box.number_format:
        return box.answer.meaning
    if isinstance(box.value, dt.date):
        with_time = isinstance(box.value, dt.datetime)
        return box.value.strftime("%d-%m-%Y %H:%M" if with_time else "%d-%m-%Y")
    is_whole = isinstance(box.value, float) and box.value.is_integer()  # such a number stays one among texts
    return box.value if is_whole or box.answer.place[2] == "forecast" else Formatted(box.value, "General").text


def _header(grid: Grid, column: int) -> str:
    row = grid.header_row()
    return "" if row is None else " ".join(as_text(grid.rows[row][column].value).split())


def _stands_for_nothing(value: Cell) -> bool:
    return looks_blank(value) or isinstance(value, CellError)


def _in_log(log: Sequence[tuple[Cell, Cell, Cell, Cell]], book: Book, place: Place, meaning: Cell) -> bool:
    """Whether the log has a department's answer on Start or among the budget changes."""
    if place[0] == CHANGES:
        title, header = DEPARTMENT.sheet(CHANGES).title, DEPARTMENT.sheet(CHANGES).column(place[2]).header
    else:
        title, header = START_TITLE, {name: label for label, name in LABELS.items()}[place[2]]
    return any(entry[:3] == (title, book.department, header) and same(entry[3], meaning) for entry in log)


def _from_nowhere(
    now: Mapping[Place, Cell], before: Mapping[Place, Cell], allowed: Mapping[Place, Sequence[Cell]]
) -> Iterable[str]:
    for place, value in now.items():
        if is_blank(value) or same(before.get(place), value):
            continue
        if not any(same(value, given) for given in allowed.get(place, ())):
            yield f"{place}: {value!r} was given by nobody (given: {allowed.get(place)})"


def standing(result: Consolidation) -> dict[Place, Cell]:
    """The answers that stand in the consolidated workbook."""
    return standing_in(result.agreement.tables, result.agreement.kind.split)


def standing_in(tables: Mapping[str, object], kind: WorkbookKind = DEPARTMENT) -> dict[Place, Cell]:
    """The answers in the sheets of an agreement workbook that sends departments workbooks of a kind."""
    found: dict[Place, Cell] = {}
    for name in kind.asked:
        sheet = kind.sheet(name)
        for row in tables[name].records():  # type: ignore[arg-type]
            for column in answer_columns(sheet):
                found[name, key_of(sheet, row), column] = row[column]
    return found


def same(left: Cell, right: Cell) -> bool:
    """Whether two cells show the same answer: how its letters and spaces are stored is no part of it."""
    if is_blank(left) or is_blank(right):
        return is_blank(left) and is_blank(right)
    if isinstance(left, str) != isinstance(right, str):
        return False
    return as_seen(as_text(left)) == as_seen(as_text(right))
