"""The differences of two workbooks as a workbook with colours."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...definition import words as w
from ...definition.difference_sheet import COMPARED, DIFFERENCES, difference_counts
from ...values.cells import Cell, is_blank
from ...values.internal import internal_part
from ...values.shown import shown
from ...workbook.document import Document
from ...workbook.frames import frame_of
from .differences import WORDS, Comparison, Difference

LONGEST = 32_000  # characters; Excel takes 32,767 in a cell


def difference_document(comparison: Comparison) -> Document:
    """``Oversigt`` with the files and counts, ``Forskelle`` with one row a difference."""
    sheets = [*comparison.old.sheets.values(), *comparison.new.sheets.values()]
    internal_columns = {(sheet.title, header) for sheet in sheets for header in sheet.internal}
    rows = [
        {
            "sheet": difference.sheet,
            "key": key_text(difference),
            "column": difference.column,
            "before": _cell(difference, difference.before),
            "after": _cell(difference, difference.after),
            "change": WORDS[difference.change],
            "internal": w.YES if _is_internal(difference, internal_columns) else None,
            "old_cell": difference.old_cell,
            "new_cell": difference.new_cell,
        }
        for difference in comparison.differences
    ]
    old, new = (f"{version.file} (SHA-256 {version.sha256})" for version in (comparison.old, comparison.new))
    internal = any(row["internal"] for row in rows)
    notes = [note.text() for note in comparison.notes]
    page = difference_counts(old, new, comparison.sheets, notes, internal)
    tables = {DIFFERENCES.name: frame_of(DIFFERENCES, rows)}
    return Document(COMPARED, tables, (page,), title="Forskelle")


def key_text(difference: Difference) -> str:
    """The row as people name it: »Runde 1, Milepæls-id 3.14-2«."""
    return ", ".join(f"{header} {shown(value)}" for header, value in difference.key.items())


def row_text(difference: Difference, between: str) -> str:
    """The filled cells of a whole row, without its key."""
    cells = difference.after if difference.after is not None else difference.before
    assert isinstance(cells, Mapping)
    return between.join(f"{header}: {shown(value)}" for header, value in cells.items() if header not in difference.key)


def _is_internal(difference: Difference, columns: Collection[tuple[str, str]]) -> bool:
    """Whether a difference shows what is in an internal column – by sheet and header – or what follows »Internt:«."""
    for value in (difference.before, difference.after):
        cells = value if isinstance(value, Mapping) else {difference.column or "": value}
        if any(
            not is_blank(cell)
            and ((difference.sheet, header) in columns or (isinstance(cell, str) and internal_part(cell)))
            for header, cell in cells.items()
        ):
            return True
    return False


def _cell(difference: Difference, value: Cell | Mapping[str, Cell]) -> Cell:
    text = row_text(difference, "\n") if isinstance(value, Mapping) else value
    return text[:LONGEST] if isinstance(text, str) else text
