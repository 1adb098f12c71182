"""The XML of an own worksheet, with the numbers of the finished workbook's styles and texts, and its formulas rewritten."""

from __future__ import annotations

import re

from ...definition.page_mark import COPIED, LIVE
from ...values.cpr import MASK, has_cpr
from ..layout import split_a1
from ..reading.bounds import LONGEST_FORMULA, MOST_SPELT_OUT
from .masking import masked_evenly
from .records import Place
from .references import References
from .shifting import shifted
from .styles import Styles
from .texts import Texts, mask_texts
from .xml import RELATIONS, Element, child, drop, elements, local, main, new, number

# What is of one machine, names what is not carried along, or says who edited when.
_LEFT_OUT = ("phoneticPr", "customSheetViews", "customProperties", "smartTags", "webPublishItems", "dataConsolidate")
_BUTTONS = ("slicerList", "timelineRefs")  # that choose what a table or pivot shows
_CELL, _VALUE, _FORMULA = main("c"), main("v"), main("f")
_FORMULAS = ("formula", "formula1", "formula2", "f")
_SPOKEN = ("prompt", "promptTitle", "error", "errorTitle", "tooltip", "display", "descr", "title")


class Worksheet:
    """One worksheet being rewritten."""

    def __init__(
        self,
        root: Element,
        title: str,
        references: References,
        styles: Styles,
        texts: Texts,
        only_references: bool = False,
    ) -> None:
        self.root, self.title = root, title
        self.references, self.styles, self.texts = references, styles, texts
        self.only_references = only_references

    def rewrite(self) -> None:
        """Rewrite everything in it but its relations."""
        for aside in [*elements(self.root, *_LEFT_OUT)]:
            drop(aside)
        for extension in [one for one in elements(self.root, "ext") if [*elements(one, *_BUTTONS)]]:
            drop(extension)
        self._views()
        for column in self.root.iter(main("col")):
            if column.get("style") is not None:
                column.set("style", self.styles.format(column.get("style")))
        data = child(self.root, "sheetData")
        if data is not None:
            self._spell_out_shared(data)
            if self.only_references:
                self._formulas(data)
            else:
                self._cells(data)
        for element in self.root:
            if local(element) != "sheetData":
                self._beside(element)

    def keep_values(self) -> None:
        """Take out the mark of a page, and each formula that has its value: it looks up in a sheet that is made anew."""
        for cell in [*self.root.iter(_CELL)]:
            inside = {one.tag: one for one in cell}
            if cell.get("r") == "A1":
                drop(cell)
            elif inside.keys() >= {_FORMULA, _VALUE}:
                drop(inside[_FORMULA])
            elif (said := self._said(cell)).startswith(LIVE):
                self._say(cell, said.replace(LIVE, COPIED))

    def _said(self, cell: Element) -> str:
        """The text of a cell, wherever it stands."""
        text = "".join(cell.itertext())
        return self.texts.said(text) if cell.get("t") == "s" else text

    def _say(self, cell: Element, text: str) -> None:
        """Put a text of our own into a cell."""
        for one in [*cell]:
            drop(one)
        cell.set("t", "inlineStr")
        cell.append(new(cell, "is"))
        cell[0].append(new(cell, "t"))
        cell[0][0].text = text

    def _views(self) -> None:
        """Only one sheet of a workbook may be selected, and it has one window."""
        properties = child(self.root, "sheetPr")
        if properties is not None:
            properties.attrib.pop("codeName", None)  # of macros, which are not carried along
        views = child(self.root, "sheetViews")
        for view in [] if views is None else [one for one in views if local(one) == "sheetView"]:
            view.attrib.pop("tabSelected", None)
            if number(view.get("workbookViewId")):
                drop(view)
        if views is not None and not len(views):
            drop(views)

    # --- cells -------------------------------------------------------------------------------

    def _cells(self, data: Element) -> None:
        for row in data:
            if not local(row):
                continue
            if row.get("s") is not None:
                row.set("s", self.styles.format(row.get("s")))
            for cell in row:
                if cell.tag == _CELL:
                    self._cell(cell)

    def _formulas(self, data: Element) -> None:
        for formula in data.iter(_FORMULA):
            if formula.text:
                formula.text = self.references.rewritten(formula.text, (self.title, formula.getparent().get("r")))

    def _cell(self, cell: Element) -> None:
        cell.set("s", self.styles.format(cell.get("s")))
        value = formula = None
        kind = cell.get("t", "n")
        for inside in cell:
            if inside.tag == _VALUE:
                value = inside
            elif inside.tag == _FORMULA:
                formula = inside
        if formula is not None and formula.text:
            formula.text = self.references.rewritten(formula.text, (self.title, cell.get("r")))
        if kind == "inlineStr":
            mask_texts(cell)
        if value is None or value.text is None:
            return
        if kind == "s":
            position = self.texts.number(value.text)
            if position is None:
                cell.remove(value)
                del cell.attrib["t"]
            else:
                value.text = str(position)
        elif kind == "str":
            value.text = masked_evenly(value.text)
        elif kind == "n" and _is_of_a_person(value.text):
            cell.set("t", "str" if formula is not None else "s")
            value.text = MASK if formula is not None else str(self.texts.number_of(MASK))

    def _spell_out_shared(self, data: Element) -> None:
        """Write out the formulas that several cells share: the references of each may have to follow another row."""
        masters: dict[str, tuple[int, int, str]] = {}
        room = MOST_SPELT_OUT
        for formula in [*data.iter(main("f"))]:
            if formula.get("t") != "shared":
                continue
            shared, place = formula.get("si", ""), formula.getparent().get("r", "")
            if formula.text:
                masters[shared] = (*split_a1(place), formula.text)
            elif shared in masters:
                top, left, text = masters[shared]
                row, column = split_a1(place)
                room -= len(text)
                if room < 0 or len(text) > LONGEST_FORMULA:
                    raise ValueError("formulas that fill the memory once each cell has its own")
                formula.text = shifted(text, row - top, column - left)
            else:
                drop(formula)
            for name in ("t", "si", "ref"):
                formula.attrib.pop(name, None)

    # --- what stands beside the cells --------------------------------------------------------

    def _beside(self, top: Element) -> None:
        place = (self.title, None)
        for element in top.iter():
            name = local(element)
            if not name:
                continue
            for attribute, value in list(element.attrib.items()):
                if attribute.lower().endswith("dxfid"):
                    self._difference(element, attribute, value)
                elif attribute in _SPOKEN:
                    element.set(attribute, masked_evenly(value))
            if name in _FORMULAS and element.text:
                drawn = local(element.getparent()) == "sparkline"
                element.text = self.references.rewritten(element.text, place, drawn=drawn)
            elif name == "cfvo" and element.get("val"):
                element.set("val", self.references.rewritten(element.get("val"), place))
            elif name == "hyperlink" and element.get("location") and not element.get(f"{{{RELATIONS}}}id"):
                element.set("location", rewritten_location(element.get("location"), self.references, place))
            elif name in _PRINTED and element.text:
                element.text = masked_evenly(element.text)
            elif name == "pageSetup":
                element.attrib.pop(f"{{{RELATIONS}}}id", None)

    def _difference(self, element: Element, attribute: str, value: str) -> None:
        ours = self.styles.difference(value)
        if ours is None:
            del element.attrib[attribute]
        else:
            element.set(attribute, ours)


_PRINTED = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_PLACE = re.compile(r"(?:'(?:[^']|'')+'|[^'!]+)!\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?")


def rewritten_location(location: str, references: References, place: Place) -> str:
    """Where a link within the workbook leads now. It stays a place even if that is gone."""
    if not _PLACE.fullmatch(location):
        return masked_evenly(location)
    title, _, cells = location.rpartition("!")
    quoted = title if title.startswith("'") else "'" + title.replace("'", "''") + "'"
    if quoted[1:-1].replace("''", "'").casefold() in references.graft.made_anew:
        return location  # a page is still there, whatever stands where on it
    found = references.rewritten(f"{quoted}!{cells}", place)
    return f"{title}!{found.rpartition('!')[2]}" if found != "#REF!" else f"{title}!A1"


def _is_of_a_person(text: str) -> bool:
    try:
        return has_cpr(float(text))
    except ValueError:
        return False
