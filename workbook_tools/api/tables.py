"""A workbook's tables as pandas frames, by their Danish or English names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..definition.workbooks import WorkbookKind
    from ..exports.rows import Filled
    from ..exports.schema import Names


class Tables(Mapping[str, "pd.DataFrame"]):
    """Frames by name: ``tables["follow_up"]`` and ``tables["Opfølgning"]`` are one.

    Each is made anew when it is asked for, so that changing one changes nothing else. Keys are ``string``, whole numbers
    ``Int64``, amounts (1.000 kr.) ``Float64``, dates ``datetime64[s]``, smileys ordered categories with the best first;
    what is blank is NA. Columns have their names in code; ``danish`` gives the headers.
    """

    def __init__(self, kind: WorkbookKind, filled: Sequence[Filled]) -> None:
        self._kind = kind
        self._filled = filled

    def __getitem__(self, name: str) -> pd.DataFrame:
        from ..exports.schema import Names

        return self._frame(self.content(name), Names.CODE)

    def danish(self, name: str) -> pd.DataFrame:
        """The table with the workbook's headers as the names of its columns."""
        from ..exports.schema import Names

        return self._frame(self.content(name), Names.DANISH)

    def __iter__(self) -> Iterator[str]:
        return (filled.table.code for filled in self._filled)

    def __len__(self) -> int:
        return len(self._filled)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.casefold() in self._by_name

    def __repr__(self) -> str:
        return f"<Tables: {', '.join(self)}>"

    def content(self, name: str) -> Filled:
        """The table's rows as they are exported; raises KeyError, which names the tables there are."""
        found = self._by_name.get(name.casefold())
        if found is None:
            raise KeyError(f"{name}; there are {', '.join(self)}")
        return found

    @cached_property
    def _by_name(self) -> dict[str, Filled]:
        names = {filled.table.title.casefold(): filled for filled in self._filled}
        return names | {filled.table.code.casefold(): filled for filled in self._filled}

    def _frame(self, filled: Filled, names: Names) -> pd.DataFrame:
        from ..exports.data_frames import data_frame

        sheet = self._kind.sheet(filled.table.sheet) if filled.table.sheet else None
        return data_frame(filled, sheet, names)
