"""What stands in a returned file where nothing is asked for: named, so that nothing gets lost in silence.

What stands in the tables is read in ``reading/tables.py``; objects beside the cells are named in
``sheet_objects.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice

from ...definition.levels import Form
from ...definition.start_page import start
from ...definition.worded import worded_page
from ...definition.workbooks import MARKED_TITLE, POINTERS_TITLE, WorkbookKind
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.pages import Grid, Legend, NamedFigure, Text
from ...schema.structure import Severity
from ...values.blank import looks_blank
from ...values.cells import Cell
from ...values.quoted import quoted
from ...workbook.frames import empty_tables
from ...workbook.layout import a1
from ...workbook.reading.reader import RawSheet, read_bytes
from ..agreement.identity import Identity
from ..reading.form import carried_form
from ..reading.headers import fit
from ..sent.department import department_document
from .overwritten import name_overwritten
from .sheet_objects import name_objects
from .sheet_titles import FITS, START_TITLE
from .submission import Submission

MOST_NAMED = 500  # of a foreign sheet
MOST_OF_A_TABLE = 5_000  # of one with answers: a copy, or one whose header cannot be found


def name_cells_outside(submission: Submission) -> None:
    """An issue for everything outside the tables, on Start, on foreign sheets, beside the cells; for overwritten formulas."""
    raw = submission.raw
    assert raw is not None
    tables = [table for part in (submission, *submission.tabs) for table in part.tables.values()]
    for table in tables:
        _name_all(submission, table.title, table.outside, MOST_OF_A_TABLE)
    tool = {table.title for table in tables}
    for title, sheet in raw.sheets.items():
        if title == submission.titles.start:
            made_in = carried_form(raw)  # the agreement's own may have changed since
            found = _on_start(submission.kind, made_in, sheet, set(submission.input_cells.values()))
        elif title == POINTERS_TITLE:
            found = _not_computed(sheet)
        elif title in tool or title == MARKED_TITLE:
            continue
        else:
            found = _cells(sheet)
        cells = list(islice(found, MOST_OF_A_TABLE))
        copied = len(cells) > MOST_NAMED and any(
            fit(submission.kind.sheet(name), sheet.rows) >= FITS for name in submission.kind.answered
        )
        _name_all(submission, title, chain(cells, found), MOST_OF_A_TABLE if copied else MOST_NAMED)
    for part in (submission, *submission.tabs):
        name_overwritten(part)
    name_objects(submission)


def keep_issues_outside(submission: Submission) -> None:
    """Find what is to be said of the cells outside the tables, and say it later."""
    if submission.issues_outside is None:
        kept = len(submission.issues)
        name_cells_outside(submission)
        submission.issues_outside = submission.issues[kept:]
        del submission.issues[kept:]


def drop_raw_cells(submission: Submission) -> None:
    """Name what stands outside the tables now and drop the file's raw cells, so that a thousand files fit into memory."""
    if submission.usable and submission.raw is not None:
        keep_issues_outside(submission)
        for raw in (part.raw for part in (submission, *submission.tabs) if part.raw is not None):
            raw.sheets, raw.names, raw.properties = {}, {}, {}


def _name_all(
    submission: Submission, title: str, cells: Iterable[tuple[int, int, Cell]], most: int = MOST_NAMED
) -> None:
    """Name each cell; of a sheet full of them – a list somebody pasted – the first ones, and how many more where."""
    left = iter(cells)
    for row, column, value in islice(left, most):
        _name(submission, title, row, column, value)
    more = [(row, column) for row, column, _ in left]
    if more:
        rows, columns = zip(*more, strict=True)
        area = f"{a1(min(rows), min(columns))}:{a1(max(rows), max(columns))}"
        text = message("outside-table.more", count=str(len(more)), area=area)
        cell = a1(*more[0])
        submission.issues.append(Issue(Severity.WARNING, "outside-table", text, submission.file, title, cell))


def _name(submission: Submission, title: str, row: int, column: int, value: Cell) -> None:
    sheet = submission.raw.sheets.get(title) if submission.raw is not None else None
    shown = sheet.formatted.get((row, column)) if sheet is not None else None
    submission.say_left_out(title, a1(row, column), value, quoted(value, shown))


def _cells(sheet: RawSheet) -> Iterator[tuple[int, int, Cell]]:
    for row, cells in enumerate(sheet.rows):
        for column, value in enumerate(cells):
            if value != "" and not looks_blank(value):  # most cells are empty
                yield row, column, value


def _not_computed(sheet: RawSheet) -> Iterator[tuple[int, int, Cell]]:
    """The cells below the header that hold no formula, where formulas can be told."""
    for row, column, value in _cells(sheet):
        if row > 0 and sheet.formulas_known and (row, column) not in sheet.formulas:
            yield row, column, value


def _on_start(kind: WorkbookKind, made_in: Form, sheet: RawSheet, inputs: set[str]) -> Iterator[tuple[int, int, Cell]]:
    """The cells of Start that are neither its own texts and formulas nor its input cells."""
    texts = _start_texts(kind.form) | _start_texts(made_in)
    computed = sheet.formulas if sheet.formulas_known else _start_as_sent(kind).formulas
    for row, column, value in _cells(sheet):
        if (row, column) not in computed and value not in texts and a1(row, column) not in inputs:
            yield row, column, value


@cache
def _start_texts(form: Form) -> frozenset[Cell]:
    """The texts that Start itself shows, as it is declared and in the municipality's own words."""
    texts: set[object] = set()
    for block in worded_page(start(form), form.wording).blocks:
        if isinstance(block, Text):
            texts.add(block.text)
        elif isinstance(block, NamedFigure):
            texts.add(block.label)
        elif isinstance(block, Legend):
            texts |= {text for _, word, meaning in block.entries for text in (word, meaning)}
        elif isinstance(block, Grid):
            texts.add(block.title)
            texts |= {column.header for column in block.columns if block.header}
    return frozenset(text for text in texts if isinstance(text, str) and text)


@cache
def _start_as_sent(kind: WorkbookKind) -> RawSheet:
    from ...workbook.writing.writer import write_workbook  # of all files only those of other programs need it

    identity = Identity("", "", "", 1, "")
    data = write_workbook(department_document(kind, empty_tables(kind), identity))
    return read_bytes(data, "").sheets[START_TITLE]
