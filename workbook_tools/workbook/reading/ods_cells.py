"""What an OpenDocument sheet says of its cells beside their values: how they are shown, crossed out, merged.

The file holds the text that was shown, so no number format is played again; its style tells what kind it is.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from msgspec import Struct, field

from ...values.cells import CellPosition
from ...values.number_formats import Formatted
from ..layout import a1
from .appearance import MOST_MERGED
from .cell_styles import MOST_STYLED
from .sheet_record import SheetFacts
from .unreadable import Unreadable

_KINDS = {"percentage": "0%", "date": "dd-mm-yyyy", "time": "hh:mm"}  # a format of the same kind
_SCALED, _NOTHING, _NUMBERS = "#,##0,", ";;;", ("float", "currency")
_PERCENT = re.compile(r"(?<=\d)%")
_DIGITS = re.compile(r"[-+(\u2212]?\d(?:[\d.,\s]{0,40}\d)?(?:E[-+]?\d{1,3})?\)?")


class _Style(Struct):
    """A cell's or text's style: the number style it names, and whether it crosses out."""

    number: str = ""
    struck: bool = False


class _Cell(Struct):
    row: int
    column: int
    repeated: int
    kind: str
    value: str
    style: str
    span: tuple[int, int]
    struck: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def ods_cells(content: bytes, styles: bytes = b"") -> dict[str, SheetFacts]:
    """What ``content.xml`` says, by the sheets' titles; ``styles.xml`` has number formats that it names.

    Raises Unreadable for what is no XML or declares entities.
    """
    reading = _Reading()
    for xml in filter(None, (styles, content)):
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
        parser.CharacterDataHandler = reading.text
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise Unreadable("damaged") from error
    return reading.sheets


def _refuse(*_: object) -> None:
    raise Unreadable("not-allowed")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdigit() and len(text) < 9 else 1


class _Reading:
    """The state of one pass through the part."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self._styles: dict[str, _Style] = {}
        self._scaled: set[str] = set()
        self._style: _Style | None = None
        self._number = ""
        self._facts = SheetFacts(formulas_known=False)
        self._columns: list[tuple[int, str]] = []  # up to which column, and its style
        self._row = self._column = 0
        self._rows_repeated = 1
        self._row_style = ""
        self._cell: _Cell | None = None
        self._spans: list[str] = []
        self._in_text = 0
        self._tells = False  # whether the file says of numbers how they are shown

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        tag = _local(name)
        attributes = {_local(key): value for key, value in given.items()}
        if tag == "style" and "name" in attributes:
            above = self._styles.get(attributes.get("parent-style-name", ""), _Style())
            self._style = self._styles[attributes["name"]] = _Style(attributes.get("data-style-name", above.number))
        elif tag == "text-properties" and self._style is not None:
            self._style.struck = attributes.get("text-line-through-style", "none") != "none"
        elif tag.endswith("-style") and "name" in attributes:
            self._number = attributes["name"]
        elif tag == "number" and attributes.get("display-factor", "1") not in ("1", "1.0"):
            self._scaled.add(self._number)
        elif tag == "table" and "name" in attributes:
            self._facts = self.sheets[attributes["name"]] = SheetFacts(formulas_known=False)
            self._facts.appearance.locked = attributes.get("protected") == "true"
            self._row, self._rows_repeated, self._columns = -1, 1, []
        elif tag == "table-column":
            until = self._columns[-1][0] if self._columns else 0
            repeated = _count(attributes, "number-columns-repeated")
            self._columns.append((until + repeated, attributes.get("default-cell-style-name", "")))
        elif tag == "table-row":
            self._row += self._rows_repeated
            self._column, self._rows_repeated = 0, _count(attributes, "number-rows-repeated")
            if self._row < 0:
                self._row = 0
            self._row_style = attributes.get("default-cell-style-name", "")
        elif tag in ("table-cell", "covered-table-cell"):
            self._begin(attributes)
        elif tag == "p":
            self._in_text += 1
            if self._cell is not None and (self._cell.struck or self._cell.rest):
                (self._cell.struck or self._cell.rest).append("\n")
        elif tag == "span":
            self._spans.append(attributes.get("style-name", ""))
        elif tag == "annotation":
            self._in_text -= 1_000  # a note beside the cell is none of its text

    def _begin(self, attributes: dict[str, str]) -> None:
        style = attributes.get("style-name") or self._row_style or self._default()
        span = (_count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned"))
        self._cell = _Cell(
            self._row, self._column, _count(attributes, "number-columns-repeated"), attributes.get("value-type", ""),
            attributes.get("value", ""), style, span,
        )  # fmt: skip
        self._column += self._cell.repeated

    def _default(self) -> str:
        return next((style for until, style in self._columns if self._column < until), "")

    def text(self, text: str) -> None:
        """Characters, of a cell's text or of a number style."""
        if self._cell is not None and self._in_text > 0:
            struck = any(self._styles[name].struck for name in self._spans if name in self._styles)
            (self._cell.struck if struck else self._cell.rest).append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        tag = _local(name)
        if tag == "style":
            self._style = None
        elif tag.endswith("-style"):
            self._number = ""
        elif tag == "p":
            self._in_text -= 1
        elif tag == "span" and self._spans:
            self._spans.pop()
        elif tag == "annotation":
            self._in_text += 1_000
        elif tag in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._finish(self._cell)
            self._cell = None

    def _finish(self, cell: _Cell) -> None:
        if cell.span != (1, 1) and len(self._facts.appearance.merged) < MOST_MERGED:
            last = a1(cell.row + cell.span[0] - 1, cell.column + cell.span[1] - 1)
            self._facts.appearance.merged.append(f"{a1(cell.row, cell.column)}:{last}")
        if not cell.kind:
            return
        style = self._styles.get(cell.style, _Style())
        rest, struck = "".join(cell.rest), "".join(cell.struck)
        self._tells = self._tells or (cell.kind != "string" and bool(rest or struck))
        code = _KINDS.get(cell.kind, "") or (self._code(cell, style, rest + struck) if cell.kind in _NUMBERS else "")
        for place in self._places(cell):
            if code and len(self._facts.formats) < MOST_STYLED:
                self._facts.formats[place] = Formatted(None, code, _PERCENT.sub(" %", rest + struck))
            if style.struck or (struck.strip() and len(self._facts.struck) < MOST_STYLED):
                self._facts.struck[place] = struck if rest.strip() and not style.struck else ""

    def _code(self, cell: _Cell, style: _Style, shown: str) -> str:
        """A format of the kind that a number is shown in; "" for that of most."""
        if style.number in self._scaled:
            return _SCALED
        if not shown.strip():  # other programs than LibreOffice leave the text out
            return _NOTHING if self._tells and style.number else ""
        words = _DIGITS.sub("", shown).replace('"', "").rstrip()
        if not words and shown.strip().isdigit() and cell.value.isdigit() and int(shown) != int(cell.value):
            return _SCALED  # digits that the format puts there
        return f'0"{words}"' if words or not cell.value.lstrip("-").isdigit() else ""

    def _places(self, cell: _Cell) -> list[CellPosition]:
        rows = range(cell.row, cell.row + min(self._rows_repeated, MOST_MERGED))
        return [(row, cell.column + n) for row in rows for n in range(min(cell.repeated, MOST_MERGED))]
