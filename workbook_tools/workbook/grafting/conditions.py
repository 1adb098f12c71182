"""Conditional formats and validations that finance put on the tool's sheets, as they stand in what is below the cells of a sheet.

A conditional format is finance's if it looks like none of the tool's or is of a kind that the tool has none of; a validation if
it stands in a column in which the tool has none, or asks what the tool never asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from ...schema.tones import Tone
from ...values.cells import CellPosition
from ..layout import split_a1
from ..reading.bounds import LONGEST_FORMULA, MOST_TAKEN_APART
from .looks import is_conditional_of_the_tool
from .masking import masked_evenly
from .programs import asks_a_program
from .records import Area, CellLook, OnAreas
from .xml import Element, child, elements, fragment, local, main, number

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_NEWER_FORMAT = f"{{{X14}}}conditionalFormatting"
# Kinds that say by themselves how cells look.
_DRAWN = ("colorScale", "dataBar", "iconSet")
# What the tool asks of numbers and days, in every version.
_WHOLE = frozenset({("0", "9999"), ("36526", "73050"), ("-999999999", "999999999")})
_OWN_LISTS = "valg_"
_SPOKEN = ("prompt", "promptTitle", "error", "errorTitle")
_DATA = re.compile(rb"<(?:\w{1,20}:)?sheetData\b")
_END_OF_DATA = re.compile(rb"</(?:\w{1,20}:)?sheetData>|<(?:\w{1,20}:)?sheetData\s*/>")
_ASKED_ABOUT = (b"cfRule", b"dataValidation")
MOST_CONDITIONS = 500  # of a sheet


def below_cells(xml: bytes, parse: Callable[[bytes], Element]) -> Element | None:
    """A sheet without its cells; None if it has neither conditional formats nor validations."""
    data = _DATA.search(xml)
    end = _END_OF_DATA.search(xml, max(xml.rfind(b"</sheetData>"), data.start())) if data else None
    if data is None or end is None:
        return None
    tail = xml[end.end() :]
    if len(tail) > MOST_TAKEN_APART or not any(name in tail for name in _ASKED_ABOUT):
        return None
    return parse(xml[: data.start()] + tail)


def are_the_tools(
    sheet: Element,
    looks: Sequence[CellLook],
    tones: Collection[Tone],
    own: Collection[int],
    asked: Mapping[int, Collection[str] | None],
) -> bool:
    """Whether no conditional format and no validation of a sheet is finance's, as the functions below ask."""
    return (
        all(_is_the_tools(rule, looks, tones) for rule in sheet.iter(main("cfRule")))
        and next(sheet.iter(_NEWER_FORMAT), None) is None
        and not any(free or taken for _, free, taken in _finances(sheet, own, asked))
    )


def conditional_formats(
    sheet: Element, looks: Sequence[CellLook], tones: Collection[Tone]
) -> tuple[list[OnAreas], list[CellPosition]]:
    """Finance's, in the order in which they hold, and the first cells of those that cannot be taken along.

    ``looks`` are those that a condition gives, by their numbers.
    """
    theirs: list[tuple[int, OnAreas]] = []
    ours: list[int] = []
    lost: list[CellPosition] = []
    for group in sheet.iter(main("conditionalFormatting")):
        for rule in group.iter(main("cfRule")):
            order = number(rule.get("priority"))
            if _is_the_tools(rule, looks, tones):
                ours.append(order)
            elif areas := _areas_if_sound(rule, group.get("sqref", ""), len(theirs), lost):
                if rule.get("text"):
                    rule.set("text", masked_evenly(rule.get("text")))
                theirs.append((order, OnAreas(fragment(rule), areas)))
    found = [
        OnAreas(one.xml, one.areas, first=order < min(ours, default=0))
        for order, one in sorted(theirs, key=lambda pair: pair[0])
    ]
    for group in sheet.iter(_NEWER_FORMAT):  # what Excel 2007 did not know
        said = next((one.text or "" for one in elements(group, "sqref")), "")
        if areas := _areas_if_sound(group, said, len(found), lost):
            found.append(OnAreas(fragment(group), areas))
    return found, lost


def _areas_if_sound(element: Element, said: str, count: int, lost: list[CellPosition]) -> list[Area]:
    areas = areas_of(said)
    if areas and not (is_sound(element) and count < MOST_CONDITIONS):
        lost.append(areas[0][:2])
        return []
    return areas


def _is_the_tools(rule: Element, looks: Sequence[CellLook], tones: Collection[Tone]) -> bool:
    if any(child(rule, kind) is not None for kind in _DRAWN):
        return False
    at = number(rule.get("dxfId")) if rule.get("dxfId") is not None else len(looks)
    return is_conditional_of_the_tool(looks[at] if at < len(looks) else CellLook(), tones)


def validations(
    sheet: Element, own: Collection[int], asked: Mapping[int, Collection[str] | None]
) -> tuple[list[OnAreas], list[CellPosition]]:
    """Finance's, and the first cells of those that cannot be had beside one of the tool's.

    ``asked`` are the columns in which the tool has one, with the entries that it may offer, None if they change with the rows.
    """
    found: list[OnAreas] = []
    lost: list[CellPosition] = []
    for one, free, taken in _finances(sheet, own, asked):
        if taken:
            lost.append(taken[0][:2])
        if free and not (is_sound(one) and len(found) < MOST_CONDITIONS):
            lost.append(free[0][:2])
        elif free:
            for name in _SPOKEN:
                if one.get(name):
                    one.set(name, masked_evenly(one.get(name)))
            found.append(OnAreas(fragment(one), free))
    return found, lost


def _finances(
    sheet: Element, own: Collection[int], asked: Mapping[int, Collection[str] | None]
) -> Iterator[tuple[Element, list[Area], list[Area]]]:
    """Every validation with the areas in which it is finance's: where the tool has none, and where it has one."""
    for one in _all_validations(sheet):
        areas = [
            (top, c, bottom, c)
            for top, left, bottom, right in areas_of(one.get("sqref", ""))
            for c in range(left, right + 1)
        ]
        free = [area for area in areas if area[1] in own or (area[1] not in asked and not _asks_as_the_tool(one, ()))]
        taken = [a for a in areas if a[1] in asked and a[1] not in own and not _asks_as_the_tool(one, asked[a[1]])]
        yield one, free, taken


def _all_validations(sheet: Element) -> Iterator[Element]:
    """Those of 2007, and those that ask other sheets, as Excel 2010 writes them, in the same form."""
    yield from sheet.iter(main("dataValidation"))
    for newer in sheet.iter(f"{{{X14}}}dataValidation"):
        one = newer.makeelement(
            main("dataValidation"), {k: v for k, v in newer.attrib.items() if ":" not in k and "}" not in k}
        )
        for inside in newer:
            said = "".join(inside.itertext()).strip()
            if local(inside) == "sqref":
                one.set("sqref", said)
            elif local(inside) in ("formula1", "formula2"):
                element = one.makeelement(main(local(inside)))
                element.text = said
                one.append(element)
        yield one


def _asks_as_the_tool(one: Element, offered: Collection[str] | None) -> bool:
    """Whether the tool asks so, in some version, in a column with ``offered`` entries; None if they change with the rows."""
    kind = one.get("type", "none")
    first, second = (("" if (e := child(one, name)) is None else e.text or "") for name in ("formula1", "formula2"))
    if kind == "whole":
        return (first, second) in _WHOLE
    if kind == "list":
        entries = first.strip('"').split(",") if first.startswith('"') else None
        return first.startswith(_OWN_LISTS) or (entries is not None and (offered is None or {*entries} <= {*offered}))
    return bool(kind == "none")


def areas_of(references: str) -> list[Area]:
    """The areas of a list of references."""
    found = []
    for reference in references.replace("$", "").split()[:MOST_CONDITIONS]:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = split_a1(first), split_a1(last or first)
        found.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
    return found


def is_sound(element: Element) -> bool:
    """Whether no formula in it starts a program or is longer than any program takes."""
    texts = (one.text or "" for one in elements(element, "formula", "formula1", "formula2", "f"))
    return all(len(text) <= LONGEST_FORMULA and not asks_a_program(text) for text in texts)
