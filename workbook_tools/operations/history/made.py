"""What the tool makes of the rows of answers when it consolidates, beside what ``Ændringslog`` tells of files.

Rows arise, go and are made anew from the agreement: that is no change of anybody's and no entry of the log, but must be known
to make a sheet as it was (``rebuilding.py``).
"""

from __future__ import annotations

from collections.abc import Container

from msgspec.structs import replace

from ...definition.workbooks import LOG_NAME
from ...schema.structure import Sheet
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.comparable import comparable
from ...values.frame import Row
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.keys import RowKey, keys_of
from ..agreement.last_seen import Made, seen_columns, told_cells

BY_THE_TOOL = (*ANSWERS, "changes", "spending_key")
Entry = tuple[str, str, str, str]  # round, sheet, key and column, as the log has them


def with_made(before: Agreement, after: Agreement) -> Agreement:
    """A copy of ``after`` that knows what the tool made of the rows of ``before``."""
    log = after.tables[LOG_NAME]
    entries = {
        (
            as_text(round_) if sheet != after.kind.sheet("changes").title else "",
            as_text(sheet),
            as_text(key),
            as_text(column),
        )
        for round_, sheet, key, column in zip(
            *(log[name][len(before.tables[LOG_NAME]) :] for name in ("round", "sheet", "key", "column")), strict=True
        )
    }
    number = after.state.number if after.state else 0
    last = max((int(n) for n in log["number"] if is_number(n)), default=0)
    made = (
        _made(number, last, after.kind.sheet(name), before, after, entries)
        for name in BY_THE_TOOL
        if after.kind.has(name)
    )
    return replace(after, made=[found for found in made if found.added or found.removed or found.cells])


def entry_key(sheet: Sheet, key: RowKey) -> tuple[str, str]:
    """The round and the key of a row as the log has them."""
    if sheet.name in ANSWERS:
        return key[0], " / ".join(filter(None, key[1:]))
    return "", " / ".join(filter(None, key))


def _made(number: int, last: int, sheet: Sheet, before: Agreement, after: Agreement, logged: Container[Entry]) -> Made:
    columns = seen_columns(sheet)
    old, new = ({name: agreement.tables[sheet.name][name] for name in sheet.names} for agreement in (before, after))
    places = dict(zip(keys_of(sheet, before.tables[sheet.name]), range(len(before.tables[sheet.name])), strict=True))
    cells: list[tuple[RowKey, str, Cell]] = []
    added = []
    for position, key in enumerate(keys_of(sheet, after.tables[sheet.name])):
        was = places.pop(key, None)
        if was is None:
            added.append(key)
            continue
        for column in columns:
            earlier, later = old[column.name][was], new[column.name][position]
            if earlier == later or comparable(earlier) == comparable(later):
                continue
            round_, text = entry_key(sheet, key)
            if (round_, sheet.title, text, column.header) not in logged:
                cells.append((key, column.name, told_cells([earlier])[0]))
    removed: list[Row] = [{c.name: old[c.name][was] for c in columns} for was in places.values()]
    told = [
        dict(zip(filled, told_cells([row[name] for name in filled]), strict=True))
        for row in removed
        for filled in [[name for name, value in row.items() if not is_blank(value)]]
    ]
    return Made(number, last, sheet.name, added, told, cells)
