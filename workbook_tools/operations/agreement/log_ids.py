"""Which question an entry of ``Ændringslog`` is about and which levels it tells of, by their ids: their words may change.

Called by all that write the log or look something up in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...definition.workbooks import WorkbookKind
from ...schema.scales import Scale
from ...values.cells import Cell, as_text
from ...values.frame import Row

Place = tuple[str, str, str, str]


class LogIds:
    """The ids of a form, for entries that name its sheets, columns and levels as people see them."""

    def __init__(self, kind: WorkbookKind) -> None:
        self._columns = {s.title: {column.header: column.name for column in s.columns} for s in kind.sheets}
        for sheet in kind.sheets:
            self._columns[sheet.title] |= {
                old: name for old, name in kind.form.former_headers(sheet.name) if old not in self._columns[sheet.title]
            }
        self._questions = {question.name for question in kind.form.questions}
        self._levels = {
            (sheet.title, column.name): _ids_of(column.scale)
            for sheet in kind.sheets
            for column in sheet.columns
            if column.scale is not None
        }

    def column(self, entry: Mapping[str, Cell]) -> str:
        """The column's name in code; what the log calls it where it is none of the sheet's."""
        header = as_text(entry.get("column"))
        return as_text(entry.get("question")) or self._columns.get(as_text(entry.get("sheet")), {}).get(header, header)

    def place(self, entry: Mapping[str, Cell]) -> Place:
        """The round, sheet, key and column that an entry is about."""
        round_, sheet, key = (as_text(entry.get(name)) for name in ("round", "sheet", "key"))
        return round_, sheet, key, self.column(entry)

    def identify(self, entry: Row) -> None:
        """Write the ids into a new entry."""
        column = self.column(entry)
        entry["question"] = column if column in self._questions else None
        levels = self._levels.get((as_text(entry.get("sheet")), column), {})
        for name, value in (("level_before", entry.get("before")), ("level_after", entry.get("after"))):
            entry[name] = levels.get(as_text(value))

    def stands(self, entry: Mapping[str, Cell], value: Cell) -> bool:
        """Whether a cell still holds the level that an entry put there, whatever it is called by now."""
        levels = self._levels.get((as_text(entry["sheet"]), self.column(entry)), {})
        text = as_text(entry["after"])
        put = as_text(entry.get("level_after")) or levels.get(text)
        return put is not None and put == levels.get(as_text(value))


def _ids_of(scale: Scale) -> dict[str, str]:
    """The levels' ids by what they are called and by what they were called before."""
    former = {text: level.name for level in scale for text in level.former}
    return former | {level.text: level.name for level in scale}
