"""Frames: one a data sheet, object columns by their names in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ..definition.workbooks import WorkbookKind
from ..schema.structure import Sheet
from ..values.cells import Cell

Rows = Iterable[Mapping[str, Cell]]


def frame_of(sheet: Sheet, rows: Rows = ()) -> pd.DataFrame:
    """A frame with every column of ``sheet``; what a row does not name is blank."""
    given = list(rows)
    cells = np.empty((len(given), len(sheet.names)), dtype=object)
    for position, row in enumerate(given):
        cells[position] = [row.get(name) for name in sheet.names]
    return pd.DataFrame(cells, columns=_index(sheet), dtype=object)


@cache
def _index(sheet: Sheet) -> pd.Index[Any]:
    return pd.Index(sheet.names, dtype=object)


def empty_tables(kind: WorkbookKind) -> dict[str, pd.DataFrame]:
    """A frame without rows for every data sheet."""
    return {sheet.name: frame_of(sheet) for sheet in kind.sheets}


def records(frame: pd.DataFrame) -> list[dict[str, Cell]]:
    """The rows as dictionaries; NaN becomes None."""
    names = [str(name) for name in frame.columns]
    return [
        {name: None if value is pd.NaT or value != value else value for name, value in zip(names, row, strict=True)}
        for row in frame.to_numpy(dtype=object)
    ]
