"""What every result that can be saved has in common: a workbook's bytes, an analyst's own sheets, and ``save``."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .added_sheets import AddedSheet, added_sheet, with_added_sheets

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet


class Written(ABC):
    """A workbook that can be saved. Nothing is ever written into a file that was read."""

    _added: tuple[AddedSheet, ...] = ()
    _inputs: tuple[Path, ...] = ()

    @abstractmethod
    def _written(self) -> bytes:
        """The workbook without added sheets."""

    @abstractmethod
    def _titles(self) -> Iterable[str]:
        """The titles of the tool's own sheets, which no added one may have."""

    @abstractmethod
    def _copy(self) -> Self:
        """Another one with the same content."""

    @abstractmethod
    def _without_sheet(self, title: str) -> Self:
        """Another one without the sheet of finance's own of that title, if there is one."""

    def add_sheet(self, title: str, content: pd.DataFrame | Worksheet) -> Self:
        """The same workbook with one more sheet: a frame, or an openpyxl worksheet with its charts and formats.

        One of the same title that was added, or that finance has, is replaced. A worksheet's own title must be ``title``,
        since its charts refer to it. Raises Refusal for a title that is taken by the tool or that Excel does not allow.
        """
        made = self._without_sheet(title)
        others = tuple(sheet for sheet in self._added if sheet.title.casefold() != title.casefold())
        made._added = (*others, added_sheet(title, content, self._titles()))
        return made

    def to_bytes(self) -> bytes:
        """The workbook as a file's bytes."""
        return with_added_sheets(self._written(), self._added)

    def save(self, path: str | os.PathLike[str], force: bool = False) -> Path:
        """Write the workbook (.xlsx), whole or not at all; an existing file is replaced only with ``force``.

        Raises Refusal where it cannot be written, and for a path that is one of the files that were read.
        """
        from ..operations.reading.cannot_run import CannotRun
        from ..workbook.output_names import check_ending
        from ..workbook.saving import check_free, save

        place = Path(path)
        if place.resolve() in (given.resolve() for given in self._inputs):
            raise CannotRun("output-is-input")
        check_ending(place, ".xlsx")
        check_free(place, force)
        save(place, self.to_bytes(), force)
        return place
