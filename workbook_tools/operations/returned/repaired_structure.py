"""What was found although it was moved, renamed or misspelt: said, so that nobody has to wonder.

Found it is in ``sheet_titles.py`` and ``reading/headers.py``; ``read_submission.py`` calls this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...definition.migrations import lacking
from ...definition.workbooks import TEMPLATE_VERSION, WorkbookKind
from ...messages.message import Message, message
from ...rules.issues import Issue
from ...schema.structure import Column, FilledBy, Severity
from ...values.cells import as_text, is_blank
from ...values.cpr import masked
from ...values.quoted import quoted
from ...workbook.layout import a1
from ...workbook.reading.reader import RawWorkbook
from ..agreement.identity import Identity
from ..reading.headers import NO_ROW
from ..reading.read_table import ReadTable, item_of
from .identification.deciding import disagreements
from .identification.signals import Signal
from .sheet_titles import SheetTitles


def _issue(
    severity: Severity, code: str, file: str, sheet: str | None, cell: str | None,
    item: str | None = None, /, **values: str | Message,
) -> Issue:  # fmt: skip
    return Issue(severity, code, message(code, **values), file, sheet, cell, item)


def sheet_issues(titles: SheetTitles, file: str) -> Iterator[Issue]:
    """Input sheets that are missing (errors), and sheets found under another title (repairs)."""
    for sheet in titles.kind.sheets:
        title = titles.titles.get(sheet.name)
        if title is None:
            if sheet.editable:
                yield _issue(Severity.ERROR, "missing-sheet", file, None, None, sheet=sheet.title)
        elif sheet.name in titles.renamed and sheet.name not in titles.kind.hidden:
            yield _issue(Severity.REPAIR, "sheet-renamed", file, title, "A1", found=masked(title), sheet=sheet.title)


def column_issues(table: ReadTable, raw: RawWorkbook, file: str, version: str = "") -> Iterator[Issue]:
    """What was done to the header and the columns of an input sheet of a workbook of a template's ``version``."""
    never_there = lacking(table.sheet, version)
    sheet, headers = table.sheet, table.headers
    if not headers.found:
        yield _issue(Severity.ERROR, "header-missing", file, table.title, "A1", sheet=table.title)
        return
    if headers.row == NO_ROW:
        yield _issue(Severity.REPAIR, "header-restored", file, table.title, "A1", sheet=table.title)
    else:
        cells = raw.sheets[table.title].rows[headers.row]
        for name in sheet.names:
            i = table.columns.get(name)
            if name in headers.changed and i is not None:
                found = masked(as_text(cells[i])) if i < len(cells) else ""
                header = sheet.column(name).header
                cell = table.header_cell(name)
                yield _issue(Severity.REPAIR, "header-changed", file, table.title, cell, found=found, header=header)
            for again in headers.again.get(name, ()):
                header = sheet.column(name).header
                yield _issue(Severity.WARNING, "column-twice", file, table.title, a1(headers.row, again), header=header)
        yield from _moved(table, never_there, file)
    yield from _missing(table, never_there, file)
    for position, column, i, value in table.conflicts:
        cell = a1(table.rows[position], i)
        yield _issue(
            Severity.ERROR, "header-duplicate", file, table.title, cell, item_of(table.frame, position),
            header=column.header, value=quoted(value, table.formatted.get((table.rows[position], i))))  # fmt: skip


def _sent_hidden(table: ReadTable, column: Column, kind: WorkbookKind) -> bool:
    """Whether the tool itself hides the column, one that only some rows ask for as long as nothing stands in it."""
    empty = column.shown_for is not None and all(map(is_blank, table.frame[column.name]))
    return empty or (table.sheet.name, column.name) in kind.hidden_columns


def appearance_issues(table: ReadTable, raw: RawWorkbook, file: str, kind: WorkbookKind) -> Iterator[Issue]:
    """What cannot be seen in an input sheet, or is merged in it, and that it is not protected any more."""
    seen, title = raw.sheets[table.title].appearance, table.title
    hidden = sorted(seen.hidden_rows & set(table.rows))
    if hidden:
        cell = a1(hidden[0], min(table.columns.values()))
        yield _issue(Severity.WARNING, "rows-hidden", file, title, cell, rows=_spans(hidden))
    for column in table.sheet.editable:
        at = table.columns.get(column.name)
        if at in seen.hidden_columns and not _sent_hidden(table, column, kind):
            place = table.header_cell(column.name)
            yield _issue(Severity.WARNING, "columns-hidden", file, title, place, header=column.header)
    told = {noticed.values.get("cells") for noticed in table.noticed}  # what each of them hides is said there
    for area in (area for area in seen.merged if area not in told):
        cell = area.partition(":")[0]
        yield _issue(Severity.WARNING, "cells-merged", file, title, cell, cells=area)
    if not seen.protected:
        yield _issue(Severity.WARNING, "protection-removed", file, title, "A1")


def _spans(rows: Sequence[int]) -> str:
    """Row numbers as people count them: »3–7, 9«."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    texts = [str(first + 1) if first == last else f"{first + 1}–{last + 1}" for first, last in spans]
    return ", ".join(texts)


def _missing(table: ReadTable, never_there: frozenset[str], file: str) -> Iterator[Issue]:
    """A column that is gone: an error where answers may have gone with it, a warning where only locked cells have."""
    for column in table.missing:
        if table.sheet.is_computed(column) or column.name in {"round", *never_there}:
            continue
        cell = a1(max(table.headers.row, 0), 0)
        names = {"header": column.header, "sheet": table.title}
        if column.filled_by is FilledBy.DEPARTMENT:
            yield _issue(Severity.ERROR, "missing-column", file, table.title, cell, **names)
        elif column.name in table.sheet.key:
            yield _issue(Severity.REPAIR, "missing-key-column", file, table.title, cell, **names)
        else:
            yield _issue(Severity.WARNING, "missing-locked-column", file, table.title, cell, **names)


def _moved(table: ReadTable, never_there: frozenset[str], file: str) -> Iterator[Issue]:
    """Say once that the table does not stand where it was sent, in the columns it was sent in."""
    at = [table.columns[name] for name in table.sheet.names if name in table.columns]
    as_made = [name for name in table.sheet.names if name not in never_there or name in table.columns]
    first = next((name for n, name in enumerate(as_made) if table.columns.get(name, n) != n), None)
    if table.headers.row > 0:
        cell = a1(table.headers.row, min(at))
        yield _issue(Severity.WARNING, "table-moved", file, table.title, cell, row=str(table.headers.row + 1))
    if first is not None:
        yield _issue(Severity.WARNING, "columns-moved", file, table.title, table.header_cell(first), sheet=table.title)


def identity_issues(signals: Sequence[Signal], identity: Identity, file: str) -> Iterator[Issue]:
    """The marks that say something else than what was decided, and a template that is not today's."""
    versions = {"current": str(TEMPLATE_VERSION), "found": masked(identity.version)}
    if identity.version.isdigit() and int(identity.version) < TEMPLATE_VERSION:
        yield _issue(Severity.REPAIR, "older-template", file, None, None, **versions)
    elif identity.version.isdigit() and int(identity.version) > TEMPLATE_VERSION:
        yield _issue(Severity.WARNING, "newer-template", file, None, None, **versions)
    for signal, part, said, decided in disagreements(signals, identity):
        yield _issue(
            Severity.WARNING, "identity-disagrees", file, signal.sheet, signal.cell,
            mark=message(signal.source.value), part=part, found=masked(said), decided=masked(decided))  # fmt: skip
