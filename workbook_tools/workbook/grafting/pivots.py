"""Pivot tables of own sheets and what they are made from: computed anew when the workbook is opened.

The rows that a pivot remembers of its source are copies, with everything in them that was hidden since: they are left behind.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...values.cpr import has_cpr
from .masking import masked_evenly
from .records import Place
from .references import REF_ERROR, References
from .styles import Styles
from .xml import RELATIONS, Element, child, elements, local

# What is said in a pivot, in attributes: names of fields and totals, and the values of fields.
_SAID = frozenset(
    {"name", "caption", "dataCaption", "grandTotalCaption", "errorCaption", "missingCaption", "rowHeaderCaption", "colHeaderCaption", "n", "c", "v", "formula", "refreshedBy", "uniqueName"}
)  # fmt: skip


def can_be_carried(cache: Element) -> bool:
    """Whether a pivot is made from cells of this workbook, not from data outside."""
    sources = [*elements(cache, "cacheSource")]
    made_from = child(sources[0], "worksheetSource") if len(sources) == 1 else None
    return made_from is not None and made_from.get(f"{{{RELATIONS}}}id") is None


def rewrite_cache(cache: Element, references: References, place: Place) -> None:
    """What a pivot is made from, without the rows it remembers; it follows the cells."""
    for name in (f"{{{RELATIONS}}}id", "recordCount"):
        cache.attrib.pop(name, None)
    cache.set("saveData", "0")
    cache.set("refreshOnLoad", "1")
    made_from = next(elements(cache, "worksheetSource"))
    title, area = made_from.get("sheet"), made_from.get("ref")
    if title and area:
        quoted = "'" + title.replace("'", "''") + "'"
        found = references.rewritten(f"{quoted}!{area}", place, drawn=True)
        if found == REF_ERROR:  # named, and rather as it was than made from other rows
            cache.set("refreshOnLoad", "0")
        else:
            made_from.set("ref", found.rpartition("!")[2])
    _mask(cache.iter())


def rewrite_pivot(pivot: Element, cache: int, styles: Styles) -> None:
    """A pivot, with the numbers of the finished workbook's styles."""
    pivot.set("cacheId", str(cache))
    for element in pivot.iter():
        for name, value in list(element.attrib.items()) if local(element) else ():
            if name.lower().endswith("dxfid"):
                ours = styles.difference(value)
                if ours is None:
                    del element.attrib[name]
                else:
                    element.set(name, ours)
            elif name == "numFmtId":
                element.set(name, styles.number_format(value))
        if local(element) == "pivotTableStyleInfo":
            styles.table_style(element.get("name", ""))
    _mask(pivot.iter())


def _mask(all_elements: Iterable[Element]) -> None:
    for element in all_elements:
        for name, value in list(element.attrib.items()) if local(element) else ():
            if name in _SAID:
                element.set(name, masked_number(value) if local(element) == "n" else masked_evenly(value))


def masked_number(text: str) -> str:
    """A number, or 0 where it is a CPR number that has lost its leading zero."""
    try:
        return "0" if has_cpr(float(text)) or has_cpr(text) else text
    except ValueError:
        return masked_evenly(text)
