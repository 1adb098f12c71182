"""What finance did to the tool's sheets beside typing into them: notes, looks, own columns, what is hidden.

What is looked for in the file is in ``workbook/grafting/additions.py``; here stands what the tool gives each sheet itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ...definition.migrations import FORMER_SIDES, FORMER_WIDTHS
from ...definition.workbooks import WorkbookKind
from ...schema.structure import Column, FilledBy, Later, Sheet, Type
from ...values.cells import CellPosition
from ...workbook.alignment import WRAPPED, is_wrapped, usual_side
from ...workbook.grafting.additions import SheetAsRead, additions
from ...workbook.grafting.records import Additions
from ...workbook.layout import OWN_COLUMN_WIDTH
from ...workbook.reading.objects.records import Kind
from ...workbook.reading.reader import RawWorkbook
from ..agreement.carried_sheets import ReadSheet
from .sheet_objects import NOTES, objects_to_tell


def finance_additions(
    raw: RawWorkbook, kind: WorkbookKind, places: Mapping[str, ReadSheet], written: WorkbookKind
) -> dict[str, Additions]:
    """What finance did to the sheets of a workbook, by title in lower case; ``places`` say where their rows stood.

    The tool wrote the workbook as one of the kind ``written``, in the form it had then.
    """
    if raw.package is None or raw.extension not in ("xlsx", "xlsm"):
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
        before = written.sheet(name) if written.has(name) else sheet
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
                _usual_sides(sheet, place),
                tuple(tone for one in (sheet, before) for column in one.columns for _, tone in column.coloured),
                _asked(sheet, before, place),
            )
        )
    return {title.casefold(): added for title, added in additions(raw.package, sheets).items()}


def _widths(sheet: Sheet, column: str) -> Sequence[float]:
    """The widths that some version of the tool gave a column."""
    return (sheet.column(column).width, *FORMER_WIDTHS.get((sheet.name, column), ()))


def _hidden_by_the_tool(kind: WorkbookKind, sheet: Sheet, place: ReadSheet) -> frozenset[int]:
    """The columns that the tool hides itself, always or when they are blank."""
    hidden = kind.hidden_columns | kind.hidden_when_blank
    return frozenset(at for name, at in place.columns.items() if (sheet.name, name) in hidden)


def _usual_sides(sheet: Sheet, place: ReadSheet) -> dict[int, tuple[str, ...]]:
    """At which side of the cell the tool has the texts of a column, and whether it breaks their lines; those of finance's own
    columns it leaves where they are."""
    usual: dict[int, tuple[str, ...]] = {}
    for name, at in place.columns.items():
        column = sheet.column(name)
        days = (Type.DATE,) if column.type is Type.ANY else ()  # which stand as in a column of days
        usual[at] = (
            *(usual_side(replace(column, type=kind)) or "left" for kind in (column.type, *days)),
            *FORMER_SIDES.get(column.type, ()),
            *((WRAPPED,) if is_wrapped(column) else ()),
        )
    for at in place.own.values():
        usual[at] = ("left",)
    return usual


def _asked(sheet: Sheet, before: Sheet, place: ReadSheet) -> dict[int, tuple[str, ...] | None]:
    """The columns in which the tool has or had a validation, with the entries that may or might be chosen."""
    found: dict[int, tuple[str, ...] | None] = {}
    for name, at in place.columns.items():
        columns = [one.column(name) for one in (sheet, before) if one.has(name)]
        entries = [_entries(column) for column in columns if _is_asked(column)]
        if entries:
            known = [one for one in entries if one is not None]
            found[at] = tuple(entry for one in known for entry in one) if len(known) == len(entries) else None
    return found


def _is_asked(column: Column) -> bool:
    """Whether the tool says what may be typed into a column."""
    typed = column.formula is None and column.filled_by in (FilledBy.FINANCE, FilledBy.DEPARTMENT)
    return typed and (column.choices is not None or column.type in (Type.AMOUNT, Type.DATE, Type.INTEGER))


def _entries(column: Column) -> tuple[str, ...] | None:
    """The entries that may be chosen in every row of a column, where they are fixed ones."""
    if isinstance(column.choices, Later):
        return None
    return column.choices if isinstance(column.choices, tuple) else ()
