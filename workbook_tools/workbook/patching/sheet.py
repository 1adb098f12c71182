"""One sheet of somebody's workbook: give cells a style, name the drawing that holds the notes."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping

from ...values.cells import CellPosition
from ..layout import a1, split_a1
from .grid import COLUMNS, ROWS, Axis, columns_of, is_true, number, rows_of
from .xml_edit import Element, Part, attribute

# What the schema places behind legacyDrawing.
_AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
)  # fmt: skip

_FIRST = 'ISTEXT("workbook-tools")'  # the condition of a mark: it always holds, and tells whose it is


def cell_at(reference: str | None) -> CellPosition | None:
    """The cell that A1 means, the first of a range; None if no sheet has it."""
    try:
        row, column = split_a1((reference or "").partition(":")[0])
    except ValueError:
        return None
    return (row, column) if 0 <= row < ROWS and 0 <= column < COLUMNS else None


class PatchedSheet:
    """The XML of a sheet, its rows and columns by number, and the edits in it.

    Cells are read only in the rows of ``wanted``.
    """

    def __init__(self, data: bytes, wanted: Iterable[int]) -> None:
        self.rows: dict[int, Element] = {}
        self._wanted = set(wanted)
        self._cells: dict[int, dict[int, Element]] = {}
        self._last, self._space = -1, ""
        self.part = Part(data, self._descend)
        self.root = self.part.root
        self.columns: Axis = columns_of(self.root)
        self.heights: Axis = rows_of(self.root, self.rows)
        merged = self.root.child("mergeCells")
        self._merged = [area for element in (merged.children if merged else ()) if (area := _area(element))]

    @classmethod
    def showing(cls, data: bytes, cells: Iterable[CellPosition], rows: Iterable[int] = ()) -> PatchedSheet:
        """The sheet with the rows in which ``cells`` are seen, and some more."""
        wanted = {row for row, _ in cells} | set(rows)
        sheet = cls(data, wanted)
        seen = {sheet.shown_at(cell)[0] for cell in cells}
        # Merged areas stand behind the cells, so whether one starts in a row further up shows only now.
        return sheet if seen <= wanted else cls(data, wanted | seen)

    def _descend(self, element: Element) -> bool:
        self._space = self._space or element.space
        if element.name == "row" and element.space == self._space:  # a drawing's anchor has rows, too
            self._last = number(element.attributes.get("r"), self._last + 2) - 1
            self.rows.setdefault(self._last, element)
            return self._last in self._wanted
        return element.name != "c"

    def cells(self, row: int) -> dict[int, Element]:
        """The cells of a row that stand in the file, by column, in order."""
        if row not in self._cells:
            found: dict[int, Element] = {}
            column = -1
            for element in self.rows[row].all("c") if row in self.rows else ():
                place = cell_at(element.attributes.get("r"))
                column = place[1] if place else column + 1
                found.setdefault(column, element)
            self._cells[row] = found
        return self._cells[row]

    def style(self, cell: CellPosition) -> int:
        """The format a cell has: its own, or that of its row or column."""
        row, column = cell
        element = self.cells(row).get(column)
        if element is not None:
            return number(element.attributes.get("s"))
        line = self.rows.get(row)
        if line is not None and is_true(line.attributes.get("customFormat")):
            return number(line.attributes.get("s"))
        for definition in (col for columns in self.root.all("cols") for col in columns.all("col")):
            if number(definition.attributes.get("min")) <= column + 1 <= number(definition.attributes.get("max")):
                return number(definition.attributes.get("style"))
        return 0

    def shown_at(self, cell: CellPosition) -> CellPosition:
        """Where a cell is seen: in a merged area only its first cell is."""
        for top, left, bottom, right in self._merged:
            if top <= cell[0] <= bottom and left <= cell[1] <= right:
                return top, left
        return cell

    def hidden(self, cell: CellPosition) -> bool:
        """Whether the row (perhaps by a filter) or the column is hidden."""
        return self.heights.size(cell[0]) == 0 or self.columns.size(cell[1]) == 0

    def set_styles(self, styles: Mapping[CellPosition, int]) -> None:
        """Give cells a format; those that do not stand in the file are made. Once only for a sheet."""
        data = self.root.child("sheetData")
        if data is None:
            return
        lines: dict[int, dict[int, int]] = {}
        for (row, column), style in sorted(styles.items()):
            lines.setdefault(row, {})[column] = style
        existing = sorted(self.rows)
        last = []
        for row, cells in lines.items():
            if row in self.rows:
                self._set_row_styles(row, cells)
                continue
            tag = self.root.tag("row")
            new = f'<{tag} r="{row + 1}">{"".join(self._cell(row, *item) for item in cells.items())}</{tag}>'
            behind = bisect(existing, row)
            if behind == len(existing):
                last.append(new)
            else:
                self.part.insert(self.rows[existing[behind]].start, new)
        if last:
            self.part.append(data, "".join(last))
        self._widen(styles)

    def colour_first(self, styles: Mapping[CellPosition, int]) -> None:
        """Let cells take the looks of conditions before any that the sheet has for them, and take away earlier ones."""
        conditions = list(self.root.all("conditionalFormatting"))
        for earlier in conditions:
            if _FIRST in earlier.content():
                self.part.replace(earlier.start, earlier.end, "")
        own = [one for one in conditions if _FIRST not in one.content()]
        if not own or not styles:
            return
        looks = sorted(set(styles.values()))
        for rule in (rule for element in self.root.children if element not in conditions or element in own
                     for rule in element.below("cfRule")):  # fmt: skip
            self.part.set(rule, "priority", str(number(rule.attributes.get("priority")) + len(looks)))
        area, rule_, formula = map(self.root.tag, ("conditionalFormatting", "cfRule", "formula"))
        for priority, look in enumerate(looks, start=1):
            cells = " ".join(a1(*cell) for cell, style in sorted(styles.items()) if style == look)
            self.part.insert(
                own[0].start,
                f'<{area} sqref="{cells}"><{rule_} type="expression" dxfId="{look}" priority="{priority}">'
                f"<{formula}>{_FIRST}</{formula}></{rule_}></{area}>",
            )

    def _set_row_styles(self, row: int, styles: Mapping[int, int]) -> None:
        line, cells = self.rows[row], self.cells(row)
        last = []
        for column, style in styles.items():
            following = next((element for number, element in cells.items() if number > column), None)
            if column in cells:
                self.part.set(cells[column], "s", str(style))
            elif following is not None:
                self.part.insert(following.start, self._cell(row, column, style))
            else:
                last.append(self._cell(row, column, style))
        if last:
            self.part.append(line, "".join(last))
        if "spans" in line.attributes and not set(styles) <= set(cells):
            # Only a hint; Excel works it out again. A wrong one is worse than none.
            self.part.drop(line, "spans")

    def _cell(self, row: int, column: int, style: int) -> str:
        return f'<{self.root.tag("c")} r="{a1(row, column)}" s="{style}"/>'

    def _widen(self, cells: Iterable[CellPosition]) -> None:
        """Let ``<dimension>`` cover the new cells: some readers stop there."""
        element = self.root.child("dimension")
        area = _area(element) if element is not None else None
        if element is None or area is None:
            return
        rows, columns = {row for row, _ in cells}, {column for _, column in cells}
        wide = (
            min(area[0], *rows), min(area[1], *columns), max(area[2], *rows), max(area[3], *columns),
        )  # fmt: skip
        if wide != area:
            self.part.set(element, "ref", f"{a1(*wide[:2])}:{a1(*wide[2:])}")

    def unselect(self) -> bool:
        """Let another sheet be the selected one; two at once would both take what is typed."""
        changed = False
        for views in self.root.all("sheetViews"):
            for view in views.all("sheetView"):
                first = number(view.attributes.get("workbookViewId")) == 0
                if first and is_true(view.attributes.get("tabSelected")):
                    self.part.set(view, "tabSelected", "0")
                    changed = True
        return changed

    @property
    def drawing(self) -> str | None:
        """The relation of the drawing that holds the notes' boxes."""
        element = self.root.child("legacyDrawing")
        return element.relation() if element is not None else None

    def name_drawing(self, relation: str, namespace: str) -> None:
        """Name the drawing that holds the notes' boxes."""
        new = f"<{self.root.tag('legacyDrawing')} xmlns:r={attribute(namespace)} r:id={attribute(relation)}/>"
        seen = False
        for element in self.root.children:
            seen = seen or element.name == "sheetData"
            if seen and element.name in _AFTER_DRAWING:
                self.part.insert(element.start, new)
                return
        self.part.append(self.root, new)


def _area(element: Element) -> tuple[int, int, int, int] | None:
    """(top, left, bottom, right) of an element's ``ref``."""
    first, _, last = element.attributes.get("ref", "").partition(":")
    start, end = cell_at(first), cell_at(last or first)
    return (*start, *end) if start and end else None
