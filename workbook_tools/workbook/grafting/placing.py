"""What finance did to a sheet of the tool's, done to it again in the workbook that was written, wherever its rows stand now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter

from ...values.cells import CellPosition
from ..layout import a1, split_a1
from .placing_conditions import place_conditions, rewritten_conditions
from .records import Additions, Formula, MovedSheet
from .references import References
from .styles import Styles
from .texts import Texts
from .xml import RELATIONS, Element, child, elements, local, main, new, number, parse, written

_COLS = main("cols")
_BEFORE_PRINTED = ("pageSetup", "pageMargins", "printOptions")
_BEHIND_NOTES = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")


class Placing:
    """One sheet of the finished workbook. ``text`` gives the shared text of a number."""

    def __init__(
        self,
        xml: bytes,
        added: Additions,
        moved: MovedSheet,
        styles: Styles,
        references: References,
        texts: Texts,
        text: Callable[[int], str],
    ) -> None:
        self.root = parse(xml)
        self.added, self.moved = added, moved
        self.styles, self.references, self.texts, self.text = styles, references, texts, text
        data = child(self.root, "sheetData")
        assert data is not None, "every sheet has it"
        self.data = data
        self._rows = {number(row.get("r")) - 1: row for row in data}
        self._cells: dict[int, dict[int, Element]] = {}

    def place(self) -> None:
        """Everything but notes and filters."""
        moved, added = self.moved, self.added
        for cell, look in added.looks.items():
            self._restyle(cell, partial(self.styles.with_look, look=look))
            if look.size or look.font:
                self._fit(cell)
        for cell, style in added.styles.items():
            self._restyle(cell, partial(self._as_it_was, style))
        for cell, formula in added.formulas.items():
            self._put(cell, formula)
        for cell, text in added.texts.items():
            self._reword(cell, text)
        place_conditions(self.root, added, moved, self.references, self.styles)
        for row in added.hidden_rows:
            now = moved.row(row)
            if now is not None and now != moved.new_total:
                self._row(now).set("hidden", "1")
        if added.widths or added.hidden_columns:
            self._columns()
        if added.zoom is not None:
            for view in elements(self.root, "sheetView"):
                view.set("zoomScale", str(added.zoom))
                view.set("zoomScaleNormal", str(added.zoom))
        if added.printed:
            self._print()

    def drawing_of_notes(self, relation: str) -> None:
        """Name the part with the boxes of notes, given the id of the relation to it."""
        drawing = new(self.root, "legacyDrawing")
        drawing.set(f"{{{RELATIONS}}}id", relation)
        behind = [one for one in self.root if local(one) in _BEHIND_NOTES]
        if behind:
            behind[0].addprevious(drawing)
        else:
            self.root.append(drawing)

    def result(self) -> bytes:
        """The sheet."""
        return written(self.root)

    # --- cells -------------------------------------------------------------------------------

    def _restyle(self, cell: CellPosition, style: Callable[[int], int]) -> None:
        now = self.moved.cell(cell)
        if now is not None:
            element = self._cell(now)
            element.set("s", str(style(number(element.get("s")))))

    def _fit(self, cell: CellPosition) -> None:
        """Leave a row's height to the program: the tool's is that of its own letters."""
        now = self.moved.cell(cell)
        if now is not None:
            for name in ("ht", "customHeight"):
                self._row(now[0]).attrib.pop(name, None)

    def _as_it_was(self, theirs: int, _ours: int) -> int:
        return int(self.styles.format(str(theirs)))

    def _put(self, cell: CellPosition, formula: Formula) -> None:
        """Let a cell have a formula; it keeps the value that it has."""
        now = self.moved.cell(cell)
        if now is None:
            return
        element, place = self._cell(now), (self.moved.title, a1(*cell))
        made = new(element, "f")
        made.text = self.references.rewritten(formula.text, place, self.moved)
        if formula.array:
            made.set("t", "array")
            made.set("ref", a1(*now))
        value = child(element, "v")
        if element.get("t") == "s" and value is not None:
            element.set("t", "str")
            value.text = self.text(number(value.text))
        element.insert(0, made)

    def _reword(self, cell: CellPosition, text: bytes) -> None:
        """Let single words of a text look as they did, as long as it says the same."""
        now = self.moved.cell(cell)
        element = None if now is None else self._cell(now)
        value = child(element, "v") if element is not None and element.get("t") == "s" else None
        if value is not None and _words(self.text(number(value.text))) == _words(_said(parse(text))):
            value.text = str(self.texts.number_of_rich(text))

    def _row(self, row: int) -> Element:
        if row not in self._rows:
            made = new(self.data, "row")
            made.set("r", str(row + 1))
            before = [one for one in self._rows if one < row]
            self.data.insert(self.data.index(self._rows[max(before)]) + 1 if before else 0, made)
            self._rows[row] = made
        return self._rows[row]

    def _cell(self, cell: CellPosition) -> Element:
        row, column = cell
        element = self._row(row)
        if row not in self._cells:
            self._cells[row] = {split_a1(one.get("r"))[1]: one for one in element}
        cells = self._cells[row]
        if column not in cells:
            made = new(element, "c")
            made.set("r", a1(row, column))
            element.insert(sum(one < column for one in cells), made)
            element.attrib.pop("spans", None)
            cells[column] = made
        return cells[column]

    # --- columns and the rest ----------------------------------------------------------------

    def _columns(self) -> None:
        group = self.root.find(_COLS)
        if group is None:
            group = new(self.root, "cols")
            self.data.addprevious(group)
        columns: dict[int, dict[str, str]] = {}
        for element in group:
            for at in range(number(element.get("min")) - 1, number(element.get("max"))):
                columns[at] = dict(element.attrib)
        for before, width in self.added.widths.items():
            if before in self.moved.columns:
                column = columns.setdefault(self.moved.columns[before], {})
                column |= {"width": f"{width:.10g}", "customWidth": "1"}
        for before in self.added.hidden_columns:
            if before in self.moved.columns:
                columns.setdefault(self.moved.columns[before], {"width": "9.140625"})["hidden"] = "1"
        for element in list(group):
            group.remove(element)
        for at, given in sorted(columns.items(), key=itemgetter(0)):
            made = new(group, "col")
            for name, value in (given | {"min": str(at + 1), "max": str(at + 1)}).items():
                made.set(name, value)
            group.append(made)

    def _print(self) -> None:
        made = parse(self.added.printed)
        old = child(self.root, "headerFooter")
        if old is not None:
            self.root.replace(old, made)
            return
        before = [one for one in self.root if local(one) in _BEFORE_PRINTED]
        if before:
            before[-1].addnext(made)


def with_filters(table: bytes, added: Additions, moved: MovedSheet, styles: Styles) -> bytes:
    """A table with the criteria by which finance filtered it."""
    root = parse(table)
    group = child(root, "autoFilter")
    if group is None:
        return table
    for before, criteria in sorted(added.filters.items()):
        if before in moved.columns:
            made = new(group, "filterColumn")
            made.set("colId", str(moved.columns[before]))
            asked = parse(criteria)
            if asked.get("dxfId") is not None:
                colour = styles.difference(asked.get("dxfId"))
                if colour is None:
                    continue
                asked.set("dxfId", colour)
            made.append(asked)
            group.append(made)
    group[:] = sorted(group, key=lambda one: number(one.get("colId")))
    return written(root)


def rewritten_own_formulas(added: Additions, moved: MovedSheet, references: References) -> None:
    """Go through the formulas of own columns and conditions as if they were placed, for what becomes of their references."""
    rewritten_conditions(added, moved, references)
    for cell, formula in added.formulas.items():
        if moved.cell(cell) is not None:
            references.rewritten(formula.text, (moved.title, a1(*cell)), moved)


def texts_in(strings: bytes) -> Sequence[str]:
    """The shared texts of a workbook, by their numbers."""
    items: Iterable[Element] = parse(strings)
    return [_said(item) for item in items if local(item)]


def _said(item: Element) -> str:
    return "".join(one.text or "" for one in elements(item, "t"))


def _words(text: str) -> list[str]:
    """A text without the blanks that the tool takes away at its ends."""
    return text.split()
