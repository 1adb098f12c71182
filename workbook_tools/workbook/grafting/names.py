"""Defined names of finance's own: carried along with the own sheets, whose formulas use them."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from ...values.cpr import has_cpr
from .records import Graft
from .references import References
from .source import Source, defined_names
from .xml import Element, number

_OF_A_SHEET = ("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase", "_xlnm.Criteria", "_xlnm.Extract")
_TITLE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!,(]+))!")
_PROGRAMS = ("function", "vbProcedure", "xlm", "functionGroupId", "shortcutKey")


class OwnNames:
    """The names of a workbook that are not the tool's. ``places`` are the own sheets' places among all, by title."""

    def __init__(self, source: Source, graft: Graft, references: References, places: Mapping[str, int]) -> None:
        self.source, self.graft, self.references, self.places = source, graft, references, places

    def elements(self) -> list[Element]:
        """The names as they must stand in the finished workbook."""
        found = []
        for given in defined_names(self.source.workbook):
            name, sheet = given.get("name", ""), given.get("localSheetId")
            if sheet is None:
                if not self._is_own(name):
                    continue
                title = name
            else:
                title = self._sheet_of(given, number(sheet))
                of_formulas = title not in self.graft.own.without_formulas and not name.startswith("_xlnm.")
                if title not in self.graft.own.titles or not (of_formulas or name in _OF_A_SHEET):
                    continue
            if has_cpr(name) or any(given.get(one) in ("1", "true") for one in _PROGRAMS[:3]):
                continue
            made = copy.deepcopy(given)
            made.tail = None
            for one in (*_PROGRAMS, "comment", "description", "help", "statusBar", "customMenu"):
                made.attrib.pop(one, None)
            made.text = self.references.rewritten(given.text or "", (title, None))
            if sheet is not None:
                made.set("localSheetId", str(self.places.get(title, 0)))
            found.append(made)
        return found

    def _sheet_of(self, name: Element, at: int) -> str:
        """The title of the sheet that a name is of; openpyxl counts no chartsheets, but what is printed says it itself."""
        named = _TITLE.match(name.text or "") if name.get("name") in _OF_A_SHEET else None
        if named is not None:
            return named[2] or named[1].replace("''", "'")
        return self.source.sheets[at].title if at < len(self.source.sheets) else ""

    def _is_own(self, name: str) -> bool:
        lower = name.casefold()
        if lower in self.graft.tables:
            return False
        return not lower.startswith("_xlnm.") and not any(lower.startswith(start) for start in self.graft.names)
