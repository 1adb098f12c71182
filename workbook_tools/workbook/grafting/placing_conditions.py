"""Conditional formats and validations of finance's, done again on a sheet of the tool's, wherever its rows and columns stand now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..layout import FIRST_ROW, HEADER_ROW, MARGIN, a1
from .conditions import X14, areas_of
from .records import Additions, Area, MovedSheet, OnAreas
from .references import References
from .styles import Styles
from .xml import Element, child, elements, local, main, new, number, parse

_BEHIND_CONDITIONS = (
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
    "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF",
    "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_CONDITIONAL_OF_2010 = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
_FORMULAS = ("formula", "formula1", "formula2", "f")
_RELATIVE = re.compile(r"(?<![\w$!.\\\[])\$?[A-Za-z]{1,3}(?=\$?\d{1,7}(?![\w(.]))")


def place_conditions(
    root: Element, added: Additions, moved: MovedSheet, references: References, styles: Styles
) -> None:
    """Put them into the sheet."""
    if added.conditional:
        _place_conditional(root, added.conditional, moved, references, styles)
    if added.validations:
        _place_validations(root, added.validations, moved, references)


def rewritten_conditions(added: Additions, moved: MovedSheet, references: References) -> None:
    """Go through their formulas as if they were placed, for what becomes of their references."""
    for given in (*added.conditional, *added.validations):
        areas = areas_now(given.areas, moved)
        if areas:
            _follow(parse(given.xml), given.areas, areas, moved, references)


def follows(given: OnAreas, moved: MovedSheet) -> bool:
    """Whether what it asks can be asked again: not where columns came or went between those that it compares."""
    areas = areas_now(given.areas, moved)
    if not areas:
        return True  # its rows are gone, and it with them
    columns = [column for _, left, _, right in given.areas for column in range(left, right + 1)]
    steps = {moved.columns[column] - column for column in columns if column in moved.columns}
    formulas = (one.text or "" for one in elements(parse(given.xml), *_FORMULAS))
    compared = {
        area_column
        for text in formulas
        for found in _RELATIVE.findall(text)
        if not found.startswith("$")
        for area_column in [areas_of(f"{found.upper()}1")[0][1]]
    }
    return not compared or len(steps | {moved.columns.get(c, -1) - c for c in compared}) == 1


# --- where they stand now -----------------------------------------------------------------------------


def areas_now(areas: Sequence[Area], moved: MovedSheet) -> list[Area]:
    """The areas that the rows and columns of others have now: all rows of the table, or those by key."""
    found: list[Area] = []
    for top, left, bottom, right in areas:
        columns = sorted(moved.columns[column] for column in range(left, right + 1) if column in moved.columns)
        for first, last in _rows_now(top, bottom, moved):
            found += [(first, begin, last, end) for begin, end in _stretches(columns)]
    return found


def _rows_now(top: int, bottom: int, moved: MovedSheet) -> Sequence[tuple[int, int]]:
    if top <= moved.header + 1 and bottom >= max(moved.last, moved.header + 1):
        end = moved.new_end if moved.total is not None else max(moved.new_end, bottom)
        if moved.total is not None and moved.new_total is not None and bottom >= moved.total:
            end = moved.new_total
        return [(HEADER_ROW if top <= moved.header else FIRST_ROW, end)]
    inside = range(top, min(bottom, moved.last + MARGIN) + 1)
    return _stretches(sorted(now for row in inside if (now := moved.row(row)) is not None and now != moved.new_total))


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours put together: first and last."""
    found: list[tuple[int, int]] = []
    for one in numbers:
        if found and one == found[-1][1] + 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _references(areas: Sequence[Area]) -> str:
    return " ".join(
        a1(top, left) if (top, left) == (bottom, right) else f"{a1(top, left)}:{a1(bottom, right)}"
        for top, left, bottom, right in areas
    )


def _follow(
    element: Element, before: Sequence[Area], now: Sequence[Area], moved: MovedSheet, references: References
) -> None:
    """Rewrite the formulas: what is said of the row itself is said of the first of the new areas."""
    rows = now[0][0] - before[0][0]
    place = (moved.title, a1(before[0][0], before[0][1]))
    for one in elements(element, *_FORMULAS):
        if one.text:
            one.text = references.rewritten(one.text, place, moved, rows=rows)
    for one in elements(element, "cfvo"):
        if one.get("type") == "formula" and one.get("val"):
            one.set("val", references.rewritten(one.get("val"), place, moved, rows=rows))


# --- conditional formats ------------------------------------------------------------------------------


def _place_conditional(
    root: Element, given: Sequence[OnAreas], moved: MovedSheet, references: References, styles: Styles
) -> None:
    ours = [*root.iter(main("cfRule"))]
    first = sum(one.first for one in given)
    for rule in ours:
        rule.set("priority", str(number(rule.get("priority")) + first))
    order = 0
    behind = max((number(rule.get("priority")) for rule in ours), default=first)
    groups = [*root.iterchildren(main("conditionalFormatting"))]
    for one in given:
        areas = areas_now(one.areas, moved)
        element = parse(one.xml)
        if not areas or not follows(one, moved):
            continue
        _follow(element, one.areas, areas, moved, references)
        if element.tag != main("cfRule"):
            _place_newer(root, element, areas)
            continue
        if element.get("dxfId") is not None:
            ours_ = styles.difference(element.get("dxfId"))
            if ours_ is None:
                continue
            element.set("dxfId", ours_)
        if one.first:
            order += 1
        else:
            behind += 1
        element.set("priority", str(order if one.first else behind))
        group = new(root, "conditionalFormatting")
        group.set("sqref", _references(areas))
        group.append(element)
        _insert(root, group, groups[-1] if groups else None)
        groups.append(group)


def _place_newer(root: Element, element: Element, areas: Sequence[Area]) -> None:
    """What Excel 2007 did not know stands in an extension at the end of the sheet."""
    for said in elements(element, "sqref"):
        said.text = _references(areas)
    extensions = child(root, "extLst")
    if extensions is None:
        extensions = new(root, "extLst")
        root.append(extensions)
    inside = next((one for one in extensions if one.get("uri") == _CONDITIONAL_OF_2010), None)
    if inside is None:
        inside = extensions.makeelement(main("ext"), uri=_CONDITIONAL_OF_2010)
        inside.append(inside.makeelement(f"{{{X14}}}conditionalFormattings", nsmap={"x14": X14}))
        extensions.append(inside)
    inside[0].append(element)


def _insert(root: Element, element: Element, behind: Element | None) -> None:
    if behind is not None:
        behind.addnext(element)
        return
    later = [one for one in root if local(one) in _BEHIND_CONDITIONS]
    if later:
        later[0].addprevious(element)
    else:
        root.append(element)


# --- validations --------------------------------------------------------------------------------------


def _place_validations(root: Element, given: Sequence[OnAreas], moved: MovedSheet, references: References) -> None:
    group = child(root, "dataValidations")
    if group is None:
        group = new(root, "dataValidations")
        groups = [*root.iterchildren(main("conditionalFormatting"))]
        _insert(root, group, groups[-1] if groups else None)
    messages = {area[1]: one for one in group for area in areas_of(one.get("sqref", ""))}
    for one in given:
        areas = areas_now(one.areas, moved)
        if not areas or not follows(one, moved):
            continue
        element = parse(one.xml)
        _follow(element, one.areas, areas, moved, references)
        element.set("sqref", _references(areas))
        _take_over_message(element, areas, messages)
        group.append(element)
    for left in [one for one in group if not one.get("sqref")]:
        group.remove(left)
    group.set("count", str(len(group)))
    if not len(group):
        root.remove(group)


def _take_over_message(element: Element, areas: Sequence[Area], messages: Mapping[int, Element]) -> None:
    """A cell has one validation: where the tool has a message only, it stands in finance's, unless that has one."""
    for column in sorted({area[1] for area in areas}):
        ours = messages.get(column)
        if ours is None:
            continue
        taken = sorted((top, bottom) for top, left, bottom, _ in areas if left == column)
        still: list[Area] = []
        for top, at, bottom, _ in areas_of(ours.get("sqref", "")):
            for first, last in taken if at == column else ():
                if first <= bottom and top <= last:
                    still += [(top, at, first - 1, at)] if top < first else []
                    top = last + 1
            still += [(top, at, bottom, at)] if top <= bottom else []
        ours.set("sqref", _references(still))
        if not element.get("prompt") and ours.get("prompt"):
            for name in ("prompt", "promptTitle", "showInputMessage"):
                if ours.get(name):
                    element.set(name, ours.get(name))
