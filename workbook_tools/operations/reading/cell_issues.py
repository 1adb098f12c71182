"""What is said of single cells of a sheet that was read: formulas in input cells, and what people saw otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...messages.message import Message, message
from ...rules.issues import Issue
from ...schema.structure import FilledBy, Severity
from ...values.cpr import has_cpr, masked
from .read_table import ReadTable, item_of


def noticed_issues(table: ReadTable, file: str, writers: Collection[FilledBy]) -> Iterator[Issue]:
    """What is to be said of cells that people saw otherwise than they are kept; a CPR number in them is not repeated."""
    for seen in table.noticed:
        if seen.column.filled_by not in writers and seen.message != "struck-through.locked":
            continue
        severity, code, text = seen.severity, seen.code, message(seen.message, **_masked(seen.values))
        if table.frame[seen.column.name][seen.position] is None and has_cpr(seen.before):
            severity, code, text = Severity.ERROR, "cpr-number", message("cpr-number")
        yield cell_issue(table, severity, code, text, file, seen.position, seen.column.name)


def _masked(values: dict[str, str]) -> dict[str, str]:
    return {name: masked(value) for name, value in values.items()}


def formula_issues(table: ReadTable, file: str, columns: set[str]) -> list[Issue]:
    """A warning for every formula in an input cell: only its value is taken."""
    text = message("formula-in-input")
    return [
        cell_issue(table, Severity.WARNING, "formula-in-input", text, file, position, column.name)
        for position, column in table.formulas
        if column.name in columns
    ]


def cell_issue(
    table: ReadTable, severity: Severity, code: str, text: Message, file: str, position: int, column: str
) -> Issue:
    """The issue of a cell of a table that was read, with where it stands in the ``file`` and its row's item."""
    return Issue(severity, code, text, file, table.title, table.cell(position, column), item_of(table.frame, position))
