"""The parts of own sheets on their way: each is read, rewritten and given a name in the finished workbook.

The same way is gone before anything is written, to see which sheets can be carried and what becomes of their references.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote, unquote

from msgspec import Struct, field

from ...values.cpr import has_cpr, without_cpr
from ..reading.bounds import MOST_CARRIED, MOST_CARRIED_PARTS
from ..reading.unreadable import Unreadable
from .cells import Worksheet, rewritten_location
from .kinds import ALLOWED, DROPPED, NAMES, OUTSIDE, PICTURES
from .masking import masked_evenly
from .references import STRING, References
from .source import Relation, Source, SourceSheet, relations
from .styles import Styles
from .texts import Texts, mask_texts
from .xml import RELATIONS, Element, elements, local, main, number, parse, written

_OBJECT = re.compile(rb"""ObjectType\s*=\s*["'](\w*)""")
_BOX, _END_OF_BOX = "<v:textbox", "</v:textbox>"
_BETWEEN_TAGS = re.compile(r">([^<>]+)<")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[+-]?\d+)?", re.IGNORECASE)


class CannotCarry(Exception):
    """An own sheet has something that cannot be carried along as it is."""


class CarriedPart(Struct):
    """A part of the finished workbook; ``relations`` lead to parts by their names there, or outside."""

    name: str
    content: bytes
    content_type: str
    relations: list[Relation] = field(default_factory=list)


class Carrying:
    """Takes parts over. ``free`` gives a name that no part of the finished workbook has yet, for a pattern."""

    def __init__(
        self,
        source: Source,
        references: References,
        styles: Styles,
        texts: Texts,
        free: Callable[[str], str],
        first_table: int,
        only_references: bool = False,
    ) -> None:
        self.source, self.references, self.styles, self.texts = source, references, styles, texts
        self.parts: list[CarriedPart] = []
        self._free = free
        self._table = first_table
        self._only_references = only_references
        self._carried: dict[str, CarriedPart] = {}

    def sheet(self, sheet: SourceSheet) -> CarriedPart:
        """An own sheet with all that belongs to it."""
        return self._part(sheet.part, sheet.kind, sheet.title)

    def _part(self, part: str, kind: str, title: str) -> CarriedPart:
        if part in self._carried:
            return self._carried[part]
        made = CarriedPart(self._name(part, kind), b"", self.source.type_of(part))
        self._carried[part] = made
        self.parts.append(made)
        related = relations(self.source.package, part)
        for relation in related:
            if relation.kind in DROPPED:
                continue
            if relation.outside:
                target = self._address(relation.target, title)
                made.relations.append(Relation(relation.id, relation.type, target, True))
            else:
                target = self._part(relation.target, relation.kind, title).name
                made.relations.append(Relation(relation.id, relation.type, target, False))
        made.content = self._content(part, kind, title)
        return made

    def _name(self, part: str, kind: str) -> str:
        pattern = NAMES[kind]
        return self._free(pattern + "." + part.rpartition(".")[2].lower() if kind == "image" else pattern)

    def _address(self, target: str, title: str) -> str:
        if target.startswith("#"):
            place = unquote(target[1:])
            found = rewritten_location(place, self.references, (title, None))
            return target if found == place else "#" + quote(found, safe="!$:'()")
        return without_cpr(target)

    def _content(self, part: str, kind: str, title: str) -> bytes:
        data = self.source.read(part)
        if kind == "image":
            return data
        if kind == "vmlDrawing":
            text = data.decode("utf-8", "surrogateescape")
            return words_masked(text).encode("utf-8", "surrogateescape")
        if kind in ("chartStyle", "chartColorStyle", "themeOverride"):
            return data
        root = parse(data)
        if kind == "worksheet":
            Worksheet(root, title, self.references, self.styles, self.texts, self._only_references).rewrite()
        elif kind == "chartsheet":
            chartsheet(root)
        elif kind == "table":
            self._table_part(root, title)
        elif kind in ("comments", "threadedComment"):
            comments(root)
        else:
            self._drawn(root, title)
        return written(root)

    def _table_part(self, root: Element, title: str) -> None:
        root.set("id", str(self._table))
        self._table += 1
        for element in root.iter():
            if not local(element):
                continue
            for name, value in list(element.attrib.items()):
                if name.lower().endswith("dxfid"):
                    ours = self.styles.difference(value)
                    if ours is None:
                        del element.attrib[name]
                    else:
                        element.set(name, ours)
                elif name.endswith("CellStyle"):
                    del element.attrib[name]  # a named style that the cells have anyway
            if local(element) in ("calculatedColumnFormula", "totalsRowFormula") and element.text:
                element.text = self.references.rewritten(element.text, (title, None))
            elif local(element) == "tableStyleInfo":
                self.styles.table_style(element.get("name", ""))

    def _drawn(self, root: Element, title: str) -> None:
        """A drawing, or a chart with what it remembers of the cells."""
        place = (title, None)
        for element in root.iter():
            name = local(element)
            if not name:
                continue
            if name == "f" and element.text:
                element.text = self.references.rewritten(element.text, place)
            elif name == "p":
                mask_texts(element)
            elif name in ("v", "pt") and element.text and not len(element):
                element.text = _remembered(element.text)
            if element.get("textlink"):
                element.set("textlink", self.references.rewritten(element.get("textlink"), place))
            if element.get("macro"):
                element.set("macro", "")
            for attribute in ("descr", "title", "tooltip"):
                if element.get(attribute):
                    element.set(attribute, masked_evenly(element.get(attribute)))
            if name == "cNvPr" and element.get("name"):
                element.set("name", masked_evenly(element.get("name")))


def words_masked(vml: str) -> str:
    """A part in VML without CPR numbers in the words of its boxes; elsewhere are places and sizes."""
    front, *boxes = vml.split(_BOX)
    done = [front]
    for box in boxes:
        words, end, behind = box.partition(_END_OF_BOX)
        done += [_BOX, _BETWEEN_TAGS.sub(lambda found: f">{masked_evenly(found[1])}<", words + end), behind]
    return "".join(done)


def _remembered(text: str) -> str:
    if _NUMBER.fullmatch(text.strip()):
        return "0" if has_cpr(float(text)) or has_cpr(text) else text
    return masked_evenly(text)


def chartsheet(root: Element) -> None:
    """A sheet that is a chart; it is not the selected one."""
    for element in root.iter():
        if local(element) == "sheetView":
            element.attrib.pop("tabSelected", None)
            element.set("workbookViewId", "0")
        elif local(element) == "sheetPr":
            element.attrib.pop("codeName", None)
        elif local(element) == "pageSetup":
            element.attrib.pop(f"{{{RELATIONS}}}id", None)
        elif local(element).endswith(("Header", "Footer")) and element.text:
            element.text = masked_evenly(element.text)
    for aside in [*elements(root, "customSheetViews")]:
        aside.getparent().remove(aside)


def comments(root: Element) -> None:
    """Notes, or what was said in a conversation."""
    for element in root.iter():
        if local(element) == "text":
            if element.text:
                element.text = masked_evenly(element.text)
            mask_texts(element)
        elif local(element) == "author" and element.text:
            element.text = masked_evenly(element.text)


# --- what can be carried ---------------------------------------------------------------------------


def check(source: Source, sheet: SourceSheet, taken: Iterable[str], beginnings: Sequence[str] = ()) -> int:
    """How many bytes of XML a sheet has with all that belongs to it; tables may not have a name that is ``taken``, nor
    one of the ``beginnings`` that the tool's own names have.

    Raises CannotCarry if there is something that cannot be carried along.
    """
    if sheet.kind not in ("worksheet", "chartsheet") or has_cpr(sheet.title):
        raise CannotCarry
    seen: set[str] = set()
    names = {name.casefold() for name in taken}

    def look(part: str, kind: str) -> int:
        if part in seen:
            return 0
        seen.add(part)
        if part not in source or kind not in NAMES or not source.type_of(part):
            raise CannotCarry
        if kind == "image":
            if part.rpartition(".")[2].lower() not in PICTURES:
                raise CannotCarry
            return 0
        if source.size(part) > MOST_CARRIED or len(seen) > MOST_CARRIED_PARTS:
            raise CannotCarry
        size = source.size(part)
        for relation in relations(source.package, part):
            if relation.kind not in ALLOWED.get(kind, ()):
                raise CannotCarry
            if relation.outside:
                if relation.kind not in OUTSIDE:
                    raise CannotCarry
            elif relation.kind in OUTSIDE:
                raise CannotCarry
            elif relation.kind not in DROPPED:
                size += look(relation.target, relation.kind)
        if kind == "vmlDrawing":
            if any(object_ != b"Note" for object_ in _OBJECT.findall(source.read(part))):
                raise CannotCarry  # a button or the like, with a macro or a cell of its own
        else:
            _check_content(parse(source.read(part)), kind, names, tuple(beginnings))
        return size

    try:
        size = look(sheet.part, sheet.kind)
    except (Unreadable, ValueError) as error:
        raise CannotCarry from error
    if size > MOST_CARRIED:
        raise CannotCarry
    return size


def _check_content(root: Element, kind: str, names: set[str], beginnings: tuple[str, ...]) -> None:
    found = {tag.rpartition("}")[2] for tag in {e.tag for e in root.iter()} if isinstance(tag, str)}
    if kind == "worksheet":
        _check_cells(root)
        if root.tag != main("worksheet") or found & {"controls", "oleObjects", "slicerList", "timelineRefs"}:
            raise CannotCarry
    elif kind == "table":
        headers = [one.get("name", "") for one in elements(root, "tableColumn")]
        if root.get("tableType", "worksheet") != "worksheet" or any(map(has_cpr, headers)):
            raise CannotCarry
        called = {root.get("name", "").casefold(), root.get("displayName", "").casefold()}
        if called & names or any(name.startswith(beginnings) for name in called):
            raise CannotCarry
    elif found & {"pivotSource", "externalData", "slicer", "timeslicer"}:
        raise CannotCarry


def _check_cells(root: Element) -> None:
    for cell in root.iter(main("c")):
        if cell.get("vm") is not None or not cell.get("r"):  # a picture or a kind of data in the cell
            raise CannotCarry
        number(cell.get("s"))
    for formula in root.iter(main("f")):
        if formula.text and asks_a_program(formula.text):
            raise CannotCarry


def asks_a_program(formula: str) -> bool:
    """Whether a formula would start a program or ask one (DDE): nothing else has a bar outside a text."""
    return "|" in STRING.sub("", formula)
