"""Finance's own sheets that are carried along as they are, and where the rows stood to which they refer."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from ...workbook.grafting.records import Additions, OwnSheets
from .keys import RowKey


class ReadSheet(Struct, frozen=True):
    """Where the rows of a sheet of the tool's stood, by key; rows and columns count from 0.

    ``own`` are the columns that finance added, by header. ``total`` is the row of totals, if it has one.
    """

    rows: Mapping[tuple[RowKey, int], int]
    columns: Mapping[str, int]
    own: Mapping[str, int]
    header: int
    total: int | None


class CarriedSheets(Struct, frozen=True):
    """The own sheets that are carried along, with where the tool's sheets, by their names in code, stood.

    ``additions`` are what finance did to the tool's sheets, by title in lower case.
    """

    sheets: OwnSheets
    read: Mapping[str, ReadSheet]
    additions: Mapping[str, Additions] = field(default_factory=dict)
