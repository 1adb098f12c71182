"""Which own sheets of a workbook can be carried along, and what becomes of their references. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence

from ..reading.bounds import MOST_CARRIED, MOST_OWN_SHEETS
from ..reading.precheck import look
from ..reading.unreadable import Unreadable
from .carrying import CannotCarry, Carrying, check
from .names import OwnNames
from .placing import rewritten_own_formulas
from .records import Findings, Graft, OwnSheets
from .references import References
from .source import Source, relations
from .styles import Styles
from .texts import Texts
from .xml import MAIN, RELATIONS, elements, local, parse

NO_STYLES = f'<styleSheet xmlns="{MAIN}"/>'.encode()


def own_sheets(
    data: bytes,
    mine: Container[str],
    others: Container[str],
    taken: Collection[str],
    beginnings: Sequence[str],
    copies: Collection[str] = (),
) -> OwnSheets | None:
    """The sheets that can be carried; None if there are none.

    ``mine`` are the titles of finance's own worksheets. A chartsheet is one unless its title is among the ``others``,
    the tool's in lower case. ``taken`` the names of its tables and
    ``beginnings`` those of its defined names. ``copies`` of pages are taken without their formulas.
    """
    try:
        source = Source(look(data).package)
        if not _has_usual_parts(source):
            return None
    except Unreadable:
        return None
    titles: list[str] = []
    size = 0
    left_behind: dict[tuple[str, str], int] = {}
    for sheet in source.sheets:
        if sheet.title.lower() in others or (sheet.kind != "chartsheet" and sheet.title not in mine):
            continue
        try:
            more, left = check(source, sheet, taken, beginnings)
        except CannotCarry:
            continue
        if size + more <= MOST_CARRIED and len(titles) < MOST_OWN_SHEETS:
            titles.append(sheet.title)
            size += more
            left_behind |= {(sheet.title, kind): count for kind, count in left.items()}
    # One that turns out to be damaged further inside takes the others with it: their tables and styles hang together.
    try:
        _tried(source, titles)
    except (Unreadable, ValueError, KeyError, IndexError, OverflowError):
        return None
    return OwnSheets(data, titles, copies, left_behind) if titles else None


def can_carry_names(data: bytes) -> bool:
    """Whether the defined names of a workbook of which no sheet is carried can be."""
    try:
        source = Source(look(data).package)
        _tried(source, ())
        return _has_usual_parts(source)
    except (Unreadable, ValueError, KeyError, IndexError, OverflowError):
        return False


def _has_usual_parts(source: Source) -> bool:
    """Whether what all sheets share can be carried: no programs behind links, no data from outside in cells."""
    for kind in ("sharedStrings", "styles", "theme", "sheetMetadata", "person", "FeaturePropertyBag"):
        part = source.only(kind)
        if part is not None:
            if source.size(part) > MOST_CARRIED:
                return False
            parse(source.read(part))
    metadata = source.only("sheetMetadata")
    if metadata is not None and b"XLRICHVALUE" in source.read(metadata):
        return False
    linked = {one.get(f"{{{RELATIONS}}}id") for one in elements(source.workbook, "externalReference")}
    if not linked <= {relation.id for relation in source.related("externalLink")}:
        return False
    for relation in source.related("externalLink"):
        root = parse(source.read(relation.target))
        if not any(local(one) == "externalBook" for one in root):
            return False
    return True


def _tried(source: Source, titles: Iterable[str]) -> None:
    graft = Graft(OwnSheets(b"", []), {}, frozenset(), {}, ())
    references = _carried(source, graft, titles, frozenset(), False)
    OwnNames(source, graft, references, {}).elements()


def _carried(
    source: Source, graft: Graft, titles: Iterable[str], known: Collection[str], only_references: bool
) -> References:
    styles, strings = source.only("styles"), source.only("sharedStrings")
    references = References(graft, known, own_tables(source, graft, titles))
    numbers = iter(range(1, 100_000))
    carrying = Carrying(
        source, references,
        Styles(NO_STYLES, source.read(styles) if styles else NO_STYLES),
        Texts(None, source.read(strings) if strings else None),
        lambda pattern: pattern.format(next(numbers)), 1, only_references,
    )  # fmt: skip
    for sheet in source.sheets:
        if sheet.title in titles:
            carrying.sheet(sheet)
    return references


def own_tables(source: Source, graft: Graft, titles: Iterable[str]) -> frozenset[str]:
    """The names of the tables of own sheets that are carried, in lower case."""
    found = set()
    for sheet in source.sheets:
        for relation in relations(source.package, sheet.part) if sheet.title in titles else ():
            if relation.kind == "table" and relation.target in source:
                root = parse(source.read(relation.target))
                found |= {one.get("displayName", "").casefold() for one in elements(root, "table")}
    return frozenset(found - set(graft.tables))


def findings(graft: Graft, titles: Collection[str]) -> Findings:
    """What becomes of the references of own sheets in a workbook with sheets of these ``titles``, in lower case."""
    source = Source(look(graft.own.package).package)
    known = {title.casefold() for title in titles}
    references = _carried(source, graft, graft.own.titles, known, True)
    for title, added in graft.additions.items():
        if title in graft.moved:
            rewritten_own_formulas(added, graft.moved[title], references)
    OwnNames(source, graft, references, {}).elements()
    return references.findings
