"""What finance did to the tool's sheets beside typing into them: notes, looks, own columns, what is hidden.

What is looked for in the file is in ``workbook/grafting/additions.py``; here stands what the tool gives each sheet itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...definition.migrations import FORMER_WIDTHS
from ...definition.workbooks import WorkbookKind
from ...schema.structure import Sheet
from ...values.cells import CellPosition
from ...workbook.grafting.additions import SheetAsRead, additions
from ...workbook.grafting.records import Additions
from ...workbook.layout import OWN_COLUMN_WIDTH
from ...workbook.reading.objects.records import Kind
from ...workbook.reading.reader import RawWorkbook
from ..agreement.carried_sheets import ReadSheet
from .sheet_objects import NOTES, objects_to_tell


def finance_additions(raw: RawWorkbook, kind: WorkbookKind, places: Mapping[str, ReadSheet]) -> dict[str, Additions]:
    """What finance did to the sheets of a workbook, by title in lower case; ``places`` say where their rows stood."""
    if not raw.data or raw.extension not in ("xlsx", "xlsm"):
        return {}
    said: dict[str, dict[CellPosition, str]] = {}
    rewritten: dict[str, set[CellPosition]] = {}
    printed = set()
    for found, text in objects_to_tell(raw):
        if found.kind in NOTES and found.cell is not None:
            said.setdefault(found.sheet, {})[found.cell] = text
            if text != " ".join(found.text.split()):
                rewritten.setdefault(found.sheet, set()).add(found.cell)
        elif found.kind is Kind.HEADER_FOOTER:
            printed.add(found.sheet)
    sheets = []
    for name, place in places.items():
        sheet = kind.sheet(name)
        if sheet.made_anew or name in kind.hidden:
            continue
        seen = raw.sheets[sheet.title].appearance
        hidden = _hidden_by_the_tool(kind, sheet, place)
        known = {*place.columns.values(), *place.own.values()}
        sheets.append(
            SheetAsRead(
                sheet.title,
                place.header,
                place.total,
                {at: _widths(sheet, column) for column, at in place.columns.items()}
                | dict.fromkeys(place.own.values(), (OWN_COLUMN_WIDTH,)),
                sheet.zoom,
                frozenset(place.own.values()),
                frozenset(seen.hidden_rows),
                frozenset(seen.hidden_columns & known) - hidden,
                said.get(sheet.title, {}),
                frozenset(rewritten.get(sheet.title, ())),
                sheet.title in printed,
            )
        )
    return {title.casefold(): added for title, added in additions(raw.data, sheets).items()}


def _widths(sheet: Sheet, column: str) -> Sequence[float]:
    """The widths that some version of the tool gave a column."""
    return (sheet.column(column).width, *FORMER_WIDTHS.get((sheet.name, column), ()))


def _hidden_by_the_tool(kind: WorkbookKind, sheet: Sheet, place: ReadSheet) -> frozenset[int]:
    """The columns that the tool hides itself, always or when they are blank."""
    hidden = kind.hidden_columns | kind.hidden_when_blank
    return frozenset(at for name, at in place.columns.items() if (sheet.name, name) in hidden)
