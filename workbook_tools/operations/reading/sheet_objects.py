"""What stands beside the cells of a file, and which of it somebody put there: most of a workbook's own says nothing new."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import unquote

from ...definition.workbooks import MARKED_AUTHOR, MARKED_TITLE
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text
from ...values.cpr import without_cpr
from ...workbook.grafting.records import Additions, OwnSheets
from ...workbook.layout import a1
from ...workbook.reading.objects.records import Kind, SheetObject
from ...workbook.reading.reader import RawWorkbook

NOTES = (Kind.NOTE, Kind.THREAD)
_OF_PAGES = (Kind.CHART, Kind.LINK, Kind.HEADER_FOOTER)
_SCHEMES = ("mailto:", "http://", "https://", "www.")


def objects_to_tell(raw: RawWorkbook) -> Iterator[tuple[SheetObject, str]]:
    """Every object with the text to tell of it, on one line.

    Not the notes of a marked copy, as far as they say what it said, nor a link whose address the cell shows.
    """
    marked = _marked_lines(raw)
    for found in raw.objects.found:
        text = found.text
        if found.kind is Kind.NOTE:
            if found.author == MARKED_AUTHOR and not marked:
                continue
            text = "\n".join(line for line in text.splitlines() if line not in marked)
            if not text.strip():
                continue
        if found.kind is not Kind.LINK or not _is_shown(raw, found):
            yield found, " ".join(text.split())


def _marked_lines(raw: RawWorkbook) -> frozenset[str]:
    """What an earlier marking said: LibreOffice forgets who wrote a note."""
    if MARKED_TITLE not in raw.sheets or not raw.objects.found:
        return frozenset()
    cells = (value for row in raw.sheets[MARKED_TITLE].rows for value in row if isinstance(value, str))
    return frozenset(line for value in cells for line in value.split("\n"))


def _is_shown(raw: RawWorkbook, link: SheetObject) -> bool:
    """Whether the cell shows the address: programs make a link of every address that is typed."""
    sheet = raw.sheets.get(link.sheet)
    if sheet is None or link.cell is None:
        return False
    row, column = link.cell
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    shown = as_text(cells[column]) if column < len(cells) else ""
    address = _bare(link.text)
    return bool(address) and address in _bare(shown, within=True)


def _bare(text: str, within: bool = False) -> str:
    """An address without what programs add to it; ``within`` a text that may hold it."""
    bare = unquote(text).casefold().strip()
    if within:
        return bare
    for scheme in _SCHEMES:
        bare = bare.removeprefix(scheme)
    return bare.rstrip("/")


def lost_with_new_workbook(
    raw: RawWorkbook,
    pages: Container[str],
    carried: Container[str] = (),
    added: Mapping[str, Additions] = MappingProxyType({}),
) -> Iterator[Issue]:
    """A warning for each sheet and kind of what finance put beside the cells, and no written workbook has.

    ``pages`` are the titles of sheets that the tool makes anew, in lower case: charts and links there are its own.
    Sheets that are ``carried`` along as they are lose nothing; ``added`` is what is put on the tool's sheets again.
    """
    kinds: dict[tuple[str, Kind], list[SheetObject]] = {}
    for found, _ in objects_to_tell(raw):
        if found.sheet in carried or (found.sheet.lower() in pages and found.kind in _OF_PAGES):
            continue
        if found.kind is Kind.LINK and found.text.startswith("#"):
            continue  # within the workbook: of an .ods file they are all told, and the tool's own are many
        if found.sheet.casefold() in added and _is_added(found, added[found.sheet.casefold()]):
            continue
        kinds.setdefault((found.sheet, found.kind), []).append(found)
    for (sheet, kind), objects in kinds.items():
        cell = next((a1(*found.cell) for found in objects if found.cell), None)
        yield _lost(sheet, kind.value, len(objects), raw.file, cell)


def not_added(added: Mapping[str, Additions], titles: Iterable[str], file: str) -> Iterator[Issue]:
    """A warning for each kind of what finance did to a sheet of the tool's that cannot be done again."""
    for title in titles:
        given = added.get(title.casefold())
        for kind, cells in given.left_behind.items() if given else ():
            yield _lost(title, kind, len(cells), file, a1(*min(cells)))


def left_behind(sheets: OwnSheets, file: str) -> Iterator[Issue]:
    """A warning for each kind of thing that an own sheet is carried along without."""
    for (sheet, kind), count in sheets.left_behind.items():
        yield _lost(sheet, kind, count, file)


def _lost(sheet: str, kind: str, count: int, file: str, cell: str | None = None) -> Issue:
    what = message(f"own-objects-lost.{kind}")
    text = message("own-objects-lost", sheet=without_cpr(sheet), what=what, count=str(count))
    return Issue(Severity.WARNING, "own-objects-lost", text, file, sheet, cell)


def _is_added(found: SheetObject, added: Additions) -> bool:
    """Whether an object is put on its sheet again; a header without words is a picture, which is not."""
    if found.kind is Kind.HEADER_FOOTER:
        return bool(added.printed and found.text)
    return found.kind in NOTES and found.cell in added.notes
