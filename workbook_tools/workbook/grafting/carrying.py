"""The parts of own sheets on their way: each is read, rewritten and given a name in the finished workbook.

The same way is gone before anything is written, to see which sheets can be carried and what becomes of their references.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from urllib.parse import quote, unquote

from msgspec import Struct, field

from ...values.cpr import has_cpr, without_cpr
from ..reading.bounds import MOST_CARRIED, MOST_CARRIED_PARTS
from ..reading.unreadable import Unreadable
from .cells import Worksheet, rewritten_location
from .kinds import ALLOWED, DROPPED, NAMES, OUTSIDE, PICTURES, TOLD
from .masking import masked_evenly
from .pivots import can_be_carried, masked_number, rewrite_cache, rewrite_pivot
from .programs import asks_a_program
from .references import References
from .source import Relation, Source, SourceSheet, relations
from .styles import Styles
from .texts import Texts, mask_texts
from .xml import RELATIONS, Element, drop, elements, local, main, number, parse, written

_OBJECT = re.compile(rb"""ObjectType\s*=\s*["'](\w*)""")
_BOX, _END_OF_BOX = "<v:textbox", "</v:textbox>"
_BUTTONS = ("/slicer", "/timeslicer")
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
        first_cache: int = 1,
    ) -> None:
        self.source, self.references, self.styles, self.texts = source, references, styles, texts
        self.parts: list[CarriedPart] = []
        self._free = free
        self._table = first_table
        self.caches = {part: first_cache + n for n, part in enumerate(source.pivot_caches())}
        self._only_references = only_references
        self._carried: dict[str, CarriedPart] = {}

    def sheet(self, sheet: SourceSheet) -> CarriedPart:
        """An own sheet with all that belongs to it."""
        return self._part(sheet.part, sheet.kind, sheet.title)

    def name_of(self, part: str) -> str | None:
        """Under which name a part stands in the finished workbook, if it was carried."""
        return self._carried[part].name if part in self._carried else None

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
            sheet = Worksheet(root, title, self.references, self.styles, self.texts, self._only_references)
            if title in self.references.graft.own.without_formulas:
                sheet.keep_values()
            sheet.rewrite()
        elif kind == "chartsheet":
            chartsheet(root)
        elif kind == "table":
            self._table_part(root, title)
        elif kind in ("comments", "threadedComment"):
            comments(root)
        elif kind == "pivotCacheDefinition":
            rewrite_cache(root, self.references, (title, None))
        elif kind == "pivotTable":
            rewrite_pivot(root, self.caches[cache_of(self.source, part)], self.styles)
        else:
            self._drawn(root, title)
        return written(root)

    def _table_part(self, root: Element, title: str) -> None:
        for name in ("tableType", "connectionId"):  # from a query, which is left behind
            root.attrib.pop(name, None)
        for column in elements(root, "tableColumn"):
            column.attrib.pop("queryTableFieldId", None)
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
        for aside in [*_without_place(root, self.references.graft.own.titles)]:
            drop(aside)
        for element in root.iter():
            name = local(element)
            if not name:
                continue
            if name == "f" and element.text:
                element.text = self.references.rewritten(element.text, place, drawn=True)
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


def cache_of(source: Source, pivot: str) -> str:
    """The part with what a pivot is made from. Raises CannotCarry if there is not just one."""
    made_from = {one.target for one in relations(source.package, pivot) if not one.outside}
    found = made_from.intersection(source.pivot_caches())
    if len(found) != 1:
        raise CannotCarry
    return found.pop()


def _without_place(root: Element, carried: Collection[str]) -> Iterator[Element]:
    """What is left out of a drawing or chart: buttons of tables and pivots, and what ties a chart to a pivot that is not there."""
    for frame in elements(root, "graphicData"):
        if frame.get("uri", "").endswith(_BUTTONS):
            yield from (one for one in frame.iterancestors() if local(one).endswith("Anchor"))
    for source in elements(root, "pivotSource"):
        named = next((one.text or "" for one in elements(source, "name")), "")
        title = named.rpartition("!")[0].rpartition("]")[2].strip("'").replace("''", "'")
        if title not in carried:
            yield source


def words_masked(vml: str) -> str:
    """A part in VML without CPR numbers in the words of its boxes; elsewhere are places and sizes."""
    front, *boxes = vml.split(_BOX)
    done = [front]
    for box in boxes:
        words, end, behind = box.partition(_END_OF_BOX)
        done += [_BOX, _BETWEEN_TAGS.sub(lambda found: f">{masked_evenly(found[1])}<", words + end), behind]
    return "".join(done)


def _remembered(text: str) -> str:
    return masked_number(text) if _NUMBER.fullmatch(text.strip()) else masked_evenly(text)


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


def check(
    source: Source, sheet: SourceSheet, taken: Iterable[str], beginnings: Sequence[str] = ()
) -> tuple[int, Counter[str]]:
    """How many bytes of XML a sheet has with all that belongs to it, and what of it is left behind by kind.

    Tables may not have a name that is ``taken``, nor one of the ``beginnings`` that the tool's own names have.

    Raises CannotCarry if there is something that cannot be carried along.
    """
    if sheet.kind not in ("worksheet", "chartsheet") or has_cpr(sheet.title):
        raise CannotCarry
    seen: set[str] = set()
    left: Counter[str] = Counter()
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
            elif relation.kind in DROPPED:
                left[relation.kind] += relation.kind in TOLD
            else:
                size += look(relation.target, relation.kind)
        if kind == "pivotTable":
            cache_of(source, part)
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
    return size, +left


def _check_content(root: Element, kind: str, names: set[str], beginnings: tuple[str, ...]) -> None:
    found = {tag.rpartition("}")[2] for tag in {e.tag for e in root.iter()} if isinstance(tag, str)}
    if kind == "worksheet":
        _check_cells(root)
        if root.tag != main("worksheet") or found & {"controls", "oleObjects"}:
            raise CannotCarry
    elif kind == "table":
        headers = [one.get("name", "") for one in elements(root, "tableColumn")]
        if root.get("tableType", "worksheet") not in ("worksheet", "queryTable") or any(map(has_cpr, headers)):
            raise CannotCarry
        called = {root.get("name", "").casefold(), root.get("displayName", "").casefold()}
        if called & names or any(name.startswith(beginnings) for name in called):
            raise CannotCarry
    elif kind == "pivotCacheDefinition":
        if not can_be_carried(root):
            raise CannotCarry
    elif found & {"externalData"}:
        raise CannotCarry


def _check_cells(root: Element) -> None:
    for cell in root.iter(main("c")):
        if cell.get("vm") is not None or not cell.get("r"):  # a picture or a kind of data in the cell
            raise CannotCarry
        number(cell.get("s"))
    for formula in root.iter(main("f")):
        if formula.text and asks_a_program(formula.text):
            raise CannotCarry
