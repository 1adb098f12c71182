"""What is to be mended in workbooks, as a list that pandas people can use."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ..rules.issues import Issue
from ..schema.structure import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ..workbook.reading.packed import AnyFile

_COLUMNS = ("severity", "code", "file", "sheet", "cell", "item", "message")


class Issues(list[Issue]):
    """Issues in their order: errors first. No text in them repeats a CPR number (business rule 16).

    ``by_file`` are those of each workbook that ``validate`` read.
    """

    by_file: Mapping[AnyFile, list[Issue]] = MappingProxyType({})

    @property
    def errors(self) -> Issues:
        """What must be mended."""
        return self._of(Severity.ERROR)

    @property
    def repairs(self) -> Issues:
        """What was read otherwise than it was typed."""
        return self._of(Severity.REPAIR)

    @property
    def warnings(self) -> Issues:
        """What deserves a look."""
        return self._of(Severity.WARNING)

    def to_frame(self, language: str = "da") -> pd.DataFrame:
        """A row for each: ``severity``, ``code``, ``file``, ``sheet``, ``cell`` (A1 or a range), ``item``, ``message``.

        The message is in ``language``: ``"da"`` or ``"en"``.
        """
        from ..exports.data_frames import frame_of_records

        rows = [
            {
                "severity": issue.severity.value, "code": issue.code, "file": issue.file, "sheet": issue.sheet,
                "cell": issue.cell, "item": issue.item, "message": issue.text(language),
            }
            for issue in self
        ]  # fmt: skip
        return frame_of_records(rows, dict.fromkeys(_COLUMNS, "string"))

    def _of(self, severity: Severity) -> Issues:
        return Issues(issue for issue in self if issue.severity is severity)
