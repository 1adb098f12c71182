"""Tables as pandas frames: keys are texts, numbers and dates have their types, and what is blank is NA.

pandas is loaded when a frame is made. How a frame goes back into an agreement is in ``api/edited.py``.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..schema.structure import Sheet
from ..values.cells import Cell
from .rows import Filled
from .schema import ExportColumn, Kind, Names

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "Int64", Kind.NUMBER: "Float64", Kind.DATE: "datetime64[s]"}


def data_frame(filled: Filled, sheet: Sheet | None = None, names: Names = Names.CODE) -> pd.DataFrame:
    """A table as a frame, its columns called as ``names`` says.

    Texts are ``string``, whole numbers ``Int64``, amounts (1.000 kr.) ``Float64``, dates ``datetime64[s]``. The smileys
    of ``sheet`` are ordered categories, the best first: ``max()`` is the worst, and a greater one is worse.
    ``frame.attrs`` has the table's ``title`` and ``key``.
    """
    import pandas as pd

    table = filled.table
    columns = {
        column.name(names): _series([row[i] for row in filled.rows], column, sheet)
        for i, column in enumerate(table.columns)
    }
    frame = pd.DataFrame(columns, columns=[column.name(names) for column in table.columns])
    frame.attrs = {"title": table.title, "key": [column.name(names) for column in table.key]}
    return frame


def frame_of_records(rows: Iterable[Mapping[str, object]], types: Mapping[str, str]) -> pd.DataFrame:
    """Records as a frame with these columns of these pandas types."""
    import pandas as pd

    given = list(rows)
    return pd.DataFrame({name: pd.Series([row[name] for row in given], dtype=kind) for name, kind in types.items()})


def _series(cells: Sequence[Cell], column: ExportColumn, sheet: Sheet | None) -> pd.Series[Any]:
    import pandas as pd

    levels = smileys_of(sheet, column.code) if sheet is not None else ()
    if levels:
        others = dict.fromkeys(cell for cell in cells if cell is not None and cell not in levels)
        return pd.Series(pd.Categorical(list(cells), [*levels, *others], ordered=True))
    return pd.Series(list(cells), dtype=_TYPES[column.kind])


def smileys_of(sheet: Sheet, name: str) -> tuple[str, ...]:
    """The levels that stand in a column, the best first; empty where none do."""
    column = next((one for one in sheet.columns if one.name == name), None)
    return column.scale.texts if column is not None and column.scale is not None else ()


def records_of(frame: pd.DataFrame) -> list[dict[str, Cell]]:
    """A frame's rows with plain cells: NA is blank, a time stamp at midnight a date, numpy's numbers are Python's."""
    names = [str(name) for name in frame.columns]
    return [
        dict(zip(names, map(_cell, row), strict=True))
        for row in frame.astype(object).itertuples(index=False, name=None)
    ]


def _cell(value: Any) -> Cell:
    import pandas as pd

    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() or None  # half a character can stand in no file
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time.min else value.replace(tzinfo=None)
    if hasattr(value, "item"):
        value = value.item()  # one of numpy's
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | dt.date | dt.time | dt.timedelta) else str(value)


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a table has it: what its index says in columns in front, each column named by one text."""
    import pandas as pd

    plain = frame.reset_index() if not isinstance(frame.index, pd.RangeIndex) else frame.copy()
    plain.columns = pd.Index(
        [" ".join(filter(None, map(str, name))) if isinstance(name, tuple) else str(name) for name in plain.columns]
    )
    return plain
