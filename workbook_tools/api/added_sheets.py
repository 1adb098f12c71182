"""An analyst's own sheet in a finished workbook, put there as finance's own sheets are: with its charts and formats."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..messages.refusal import Refusal

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TITLE = 31  # Excel's limits
_NOT_IN_TITLES = r"[\[\]:*?/\\]|^'|'$"
_TABLE_NAME = rb'<table\b[^>]*\bdisplayName="([^"]*)"'
_DATE = "dd-mm-yyyy"
_WIDEST, _NARROWEST = 60, 9  # characters


class CannotAdd(Refusal):
    """The sheet cannot be added; ``said`` says why."""


class AddedSheet(Struct, frozen=True):
    """A sheet by its title, in the ``package`` of a workbook that has it."""

    title: str
    package: bytes


def added_sheet(title: str, content: pd.DataFrame | Worksheet, taken: Iterable[str]) -> AddedSheet:
    """A frame or an openpyxl worksheet as a sheet; ``taken`` are titles it may not have. Raises CannotAdd."""
    if not title.strip() or len(title) > LONGEST_TITLE or re.search(_NOT_IN_TITLES, title):
        raise CannotAdd("sheet-title", title=title)
    if title.casefold() in {one.casefold() for one in taken}:
        raise CannotAdd("sheet-title-taken", title=title)
    if hasattr(content, "ws_properties") or hasattr(content, "sheet_properties"):
        return AddedSheet(title, _package(title, content))
    return AddedSheet(title, _package(title, _worksheet(title, content)))


def with_added_sheets(data: bytes, sheets: Iterable[AddedSheet]) -> bytes:
    """The workbook with the sheets behind its own. Raises CannotAdd for one that cannot stand there."""
    for sheet in sheets:
        data = _with(data, sheet)
    return data


def _with(data: bytes, sheet: AddedSheet) -> bytes:
    from ..workbook.grafting.examine import own_sheets
    from ..workbook.grafting.graft import grafted
    from ..workbook.grafting.records import Graft

    tables = {name.casefold(): frozenset[str]() for name in _tables(data)}
    own = own_sheets(sheet.package, {sheet.title}, (), list(tables), ())
    if own is None or sheet.title not in own.titles:
        raise CannotAdd("sheet-not-added", title=sheet.title)
    only = type(own)(own.package, [sheet.title])
    return grafted(data, Graft(only, {}, frozenset(), tables, (), added=True))


def _tables(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("xl/tables/")]
    return [found[1].decode() for part in parts if (found := re.search(_TABLE_NAME, part))]


def _package(title: str, worksheet: Any) -> bytes:
    if worksheet.title != title:
        raise CannotAdd("sheet-called-otherwise", title=title, called=worksheet.title)
    worksheet.parent.save(buffer := io.BytesIO())
    return buffer.getvalue()


def _worksheet(title: str, frame: pd.DataFrame) -> Worksheet:
    """A frame as a sheet: a bold header that stays in view, columns as wide as what stands in them, no formulas."""
    import datetime as dt

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    from ..exports.data_frames import plain_frame, records_of

    plain = plain_frame(frame)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    sheet.append(list(plain.columns))
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for r, record in enumerate(records_of(plain), start=2):
        for c, value in enumerate(record.values(), start=1):
            cell = sheet.cell(r, c, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text is never a formula
            elif isinstance(value, dt.date):
                cell.number_format = _DATE
    for c in range(1, len(plain.columns) + 1):
        longest = max(
            (len(str(cell.value)) for cell in sheet[get_column_letter(c)] if cell.value is not None), default=0
        )
        sheet.column_dimensions[get_column_letter(c)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return sheet
