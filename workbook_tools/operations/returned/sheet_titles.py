"""Which sheet of a file is which: by title however it is written, and by the header it has."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from msgspec import Struct, field

from ...definition.migrations import former_titles
from ...definition.start_page import SAVE_FIRST
from ...definition.workbooks import MARKED_TITLE, POINTERS_TITLE, WorkbookKind
from ...schema.structure import Sheet
from ...values.cells import as_text
from ...values.spelling import spelling
from ...workbook.reading.reader import RawWorkbook
from ..reading.headers import bare, fit

START_TITLE = "Start"
_NO_TABS = frozenset({START_TITLE, POINTERS_TITLE, MARKED_TITLE})
FITS = 0.5  # how much of a sheet's header makes it that sheet, whatever it is called
ALIKE = 0.8  # how alike titles are that differ by a slip of the keyboard
# What programs and people put around a title: »Opfølgning - Tabel 1«, »Opfølgning (2)«, »Kopi af Opfølgning«.
_AROUND = re.compile(r"\s*-\s*(tabel|table)\s*\d+$|\s*\(\d+\)$|^(kopi af|copy of)\s+", re.IGNORECASE)


class SheetTitles(Struct):
    """Declared sheet name → title in the file. ``renamed`` were found under another title than their own.

    ``tabs`` are further sheets with the same header, by the declared name: copies for several people, or a backup.
    """

    kind: WorkbookKind
    titles: dict[str, str] = field(default_factory=dict)
    tabs: dict[str, list[str]] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)
    start: str | None = None


def find_sheets(raw: RawWorkbook, kind: WorkbookKind) -> SheetTitles:
    """The declared sheets of a department's workbook in ``raw``."""
    found = SheetTitles(kind=kind)
    by_title = {_normal(title): title for title in raw.sheets}
    for sheet in kind.sheets:
        known = (by_title.get(_normal(title)) for title in (sheet.title, *former_titles(sheet.name)))
        title = next((title for title in known if title is not None), None)
        if title is not None:
            found.titles[sheet.name] = title
    _around(raw, found)
    _by_content(raw, found)
    _tabs(raw, found)
    found.start = _start(raw, found)
    return found


def _around(raw: RawWorkbook, found: SheetTitles) -> None:
    """Titles that are right but for what a program puts around them."""
    for sheet in found.kind.sheets:
        close = [t for t in _free(raw, found) if _normal(_AROUND.sub("", t)) == _normal(sheet.title)]
        if sheet.name not in found.titles and len(close) == 1:
            _take(found, sheet, close[0])


def _by_content(raw: RawWorkbook, found: SheetTitles) -> None:
    """The sheet whose header fits best, and best of all for that title; a title alone must be very close."""
    missing = [s for s in found.kind.sheets if s.name not in found.titles and s.name not in found.kind.hidden]
    ranked = []
    for title in _free(raw, found):
        for sheet in missing:
            fits, alike = fit(sheet, raw.sheets[title].rows), _alike(title, sheet)
            if fits >= FITS or alike >= ALIKE:
                ranked.append((round(fits, 2) + alike, sheet, title))
    for score, sheet, title in sorted(ranked, key=lambda entry: (-entry[0], entry[2])):
        open_ones = [(s, o, t) for s, o, t in ranked if o.name not in found.titles and t in _free(raw, found)]
        rivals = [s for s, other, t in open_ones if (other is sheet) != (t == title) and s >= score]
        if (score, sheet, title) in open_ones and not rivals:
            _take(found, sheet, title)


def _tabs(raw: RawWorkbook, found: SheetTitles) -> None:
    """Sheets that have the header of one that was found, or of one for which several fit: the first is that one."""
    for title in _free(raw, found):
        if title in _NO_TABS:
            continue
        fits = [
            (fit(sheet, raw.sheets[title].rows), sheet)
            for sheet in found.kind.sheets
            if sheet.name not in found.kind.hidden
        ]
        best, sheet = max(fits, key=lambda entry: entry[0])
        if best < FITS:
            continue
        if sheet.name not in found.titles:
            found.titles[sheet.name] = title
        else:
            found.tabs.setdefault(sheet.name, []).append(title)


def _start(raw: RawWorkbook, found: SheetTitles) -> str | None:
    """The first page: by its title, else by its first line."""
    for title in _free(raw, found):
        if _normal(_AROUND.sub("", title)) == _normal(START_TITLE):
            return title
    first_lines = {
        title: {as_text(value) for row in raw.sheets[title].rows[:6] for value in row} for title in _free(raw, found)
    }
    return next((title for title, texts in first_lines.items() if SAVE_FIRST in texts), None)


def _take(found: SheetTitles, sheet: Sheet, title: str) -> None:
    found.titles[sheet.name] = title
    found.renamed.add(sheet.name)


def _free(raw: RawWorkbook, found: SheetTitles) -> list[str]:
    return [title for title in raw.sheets if title not in found.titles.values()]


def _alike(title: str, sheet: Sheet) -> float:
    return SequenceMatcher(None, bare(title), bare(sheet.title), autojunk=False).ratio()


def _normal(title: str) -> str:
    return spelling(title)
