"""Computed cells of a returned file that hold something else than what is computed there.

Where the format tells which cells are formulas (.xlsx), whatever is none was typed. Elsewhere (.ods, .xls) only
that is named which the formula could never have said: what it gave is as old as the last calculation, and .xls
has no empty text and loses a formula's text altogether in LibreOffice.
"""

from __future__ import annotations

from functools import cache

from ...definition.workbooks import WorkbookKind
from ...messages.catalogue import PLACEHOLDER, text_of
from ...rules.check import compute, rules_for
from ...schema.expressions import Expression, Literal
from ...schema.structure import Column, Severity, Sheet, Type
from ...schema.tree import children
from ...values.cells import Cell, is_number, same
from ..agreement.keys import key_label
from .locked_cells import Change, issues_of
from .submission import Submission, own_tables

_NUMBERS = (Type.AMOUNT, Type.INTEGER, Type.PERCENT)
SHORTEST_PIECE = 12  # characters of a message that are surely its own


def name_overwritten(submission: Submission) -> None:
    """An issue for the computed cells that somebody typed in."""
    assert submission.raw is not None
    read = {table.sheet.name: table for table in submission.inputs_read() if table.overwritten}
    if not read:
        return
    tables = {name: frame.copy() for name, frame in own_tables(submission).items()}
    compute(submission.kind, tables)
    for name, table in read.items():
        known = submission.raw.sheets[table.title].formulas_known
        changes = []
        for position, column, value in table.overwritten:
            row = tables[name].row(position)
            if same(row[column.name], value) or (
                not known and could_be_computed(submission.kind, table.sheet, column, value)
            ):
                continue
            label = key_label(table.sheet, row)
            changes.append(Change(position, column, label, row[column.name], value))
        submission.issues += issues_of(submission, table, changes)


def could_be_computed(kind: WorkbookKind, sheet: Sheet, column: Column, value: Cell) -> bool:
    """Whether a computed cell of a sheet can show a value, at some time or other."""
    if is_number(value):
        return column.type in _NUMBERS or value == 0
    if column.name == sheet.control:
        return any(piece in str(value) for piece in _pieces(kind, sheet))
    return value in _texts_of(column)


@cache
def _pieces(kind: WorkbookKind, sheet: Sheet) -> frozenset[str]:
    """What stands unchanged in the messages of a sheet's rules.

    A text that fills a cell of .xls may be cut, so that a message is hardly ever there as a whole.
    """
    rules = rules_for(sheet, kind)
    groups = [rules.blocking, *rules.by_column().values()]
    texts = [
        text_of(rule.message_key, wording=sheet.wording)
        for group in groups
        for rule in group
        if rule.severity is not Severity.WARNING
    ]
    pieces = (piece.strip() for text in texts for piece in PLACEHOLDER.sub("\n", text).split("\n"))
    return frozenset(piece for piece in pieces if len(piece) >= SHORTEST_PIECE)


@cache
def _texts_of(column: Column) -> frozenset[str]:
    """The texts that a column's formula can give."""
    found: set[str] = set()
    nodes: list[Expression] = [column.formula] if column.formula is not None else []
    while nodes:
        node = nodes.pop()
        if isinstance(node, Literal) and isinstance(node.value, str):
            found.add(node.value)
        nodes += children(node)
    return frozenset(found)
