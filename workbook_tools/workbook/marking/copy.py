"""Marked copies: somebody's own file with the wrong cells coloured, noted and listed.

Only the touched parts of the package are edited; nothing is read into a library's model and
written out again, so charts, drop-downs, protection, macros and all else stay as they were.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct, field

from ...definition.levels import DEFAULT
from ...definition.workbooks import MARKED_AUTHOR, MARKED_TITLE, kinds
from ...messages.files import written
from ...messages.message import Message, message
from ...messages.refusal import Refusal
from ...rules.check import rules_for
from ...rules.issues import Issue, in_order
from ...schema.structure import Severity
from ...values.cells import CellPosition
from ..layout import a1, cells_of
from ..patching.boxes import Boxes
from ..patching.notes import Notes
from ..patching.package import Package
from ..patching.sheet import PatchedSheet, cell_at
from ..patching.styles import Styles
from ..patching.workbook import SheetEntry, insert_first, open_on, sheet_entries
from ..reading.bounded import bounded
from ..reading.bounds import SMALL_MARKED
from ..reading.precheck import look, precheck
from ..reading.unreadable import Unreadable
from .earlier_marks import earlier_list, earlier_styles, rows_to_compare
from .issue_list import COLOURS, HEADER_ROW, MARK_LINE, ListedSheet, list_formats, list_sheet
from .privacy import CODES, hide_cpr, hide_sheet_names
from .privacy_objects import hide_cpr_in_objects

MARKABLE = ("xlsx", "xlsm")
MOST_MARKS = 60_000  # more issues than anybody mends by hand, fewer than Excel's limits


class CannotMark(Refusal):
    """No marked copy can be made of the file; ``said`` says why."""


class Notice(Struct, frozen=True):
    """What somebody must know about a copy: ``file.copy.CODE`` in its list, ``result.copy.CODE`` on the terminal."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def listed(self) -> str:
        """As it stands in the list."""
        return written(f"copy.{self.code}", **dict(self.values))

    def of(self, file: str) -> Message:
        """The remark about ``file``, for the terminal."""
        return message(f"result.copy.{self.code}", file=file, **dict(self.values))


class Marked(Struct, frozen=True):
    """A marked copy and what does not survive in it or is not shown everywhere."""

    data: bytes
    notices: tuple[Notice, ...] = ()


def copy_name(name: str, extension: str = "xlsx") -> str:
    """The copy's file name; ``extension`` is what the file really is, whatever it is called."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        stem, suffix = name, ""
    kept = suffix if suffix.lower() in (*MARKABLE, "xltx", "xltm") else extension
    return f"{stem} - ret dette.{kept}"


def check_markable(data: bytes) -> str:
    """The file's real extension, if a copy can be made; raises CannotMark or Unreadable."""
    extension = look(data).extension
    if extension not in MARKABLE:
        raise CannotMark("not-markable", extension=extension)
    return extension


def mark(data: bytes, issues: Sequence[Issue]) -> Marked:
    """The file with its issues marked, and what to tell about it; raises CannotMark or Unreadable.

    What is not surely cheap – large, odd, or all its text searched for CPR numbers – happens in a process of
    its own. What reading refuses is refused here, too, before anything is taken apart.
    """
    check_markable(data)
    hiding = any(issue.code in CODES for issue in issues)
    if hiding or not _is_surely_cheap(data):
        return bounded(_check_and_mark, data, issues)
    return _mark(data, issues)


def _is_surely_cheap(data: bytes) -> bool:
    seen = look(data)
    if not seen.small or seen.package is None or seen.package.unpacked > SMALL_MARKED:
        return False
    return precheck(data, seen).plain


def _check_and_mark(data: bytes, issues: Sequence[Issue]) -> Marked:
    precheck(data)
    return _mark(data, issues)


def _mark(data: bytes, issues: Sequence[Issue]) -> Marked:
    try:
        return _Marking(data, in_order(issues)).run()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise Unreadable("damaged") from error


class _Wrong(Struct):
    """What is to be said at one cell."""

    severity: Severity
    messages: dict[str, None] = field(default_factory=dict)  # each once, in order
    codes: set[str] = field(default_factory=set)


class _Marking:
    """The work on one file."""

    def __init__(self, data: bytes, issues: list[Issue]) -> None:
        self._package = Package(data)
        self._issues = issues[:MOST_MARKS]
        self._notices: list[Notice] = []
        if len(issues) > MOST_MARKS:
            left = len(issues) - MOST_MARKS
            self._notices.append(Notice("too-many", (("most", str(MOST_MARKS)), ("count", str(left)))))
        if self._package.drop_signatures():
            self._notices.append(Notice("signature"))
        hide_sheet_names(self._package)
        self._entries = sheet_entries(self._package)
        # Only a department's workbook has that sheet; what is done is white there, whatever lies under it.
        self._to_return = any(entry.title.casefold() == "start" for entry in self._entries)
        self._cpr = self._cells_with_cpr(issues)
        if self._cpr is not None:
            self._notices.append(Notice("cpr"))
        self._styles = Styles(self._package, COLOURS.values())
        self._earlier = earlier_list(data, self._entries)
        self._places: dict[str, ListedSheet] = {}
        self._threads: list[str] = []

    def run(self) -> Marked:
        """Mark every sheet, then add the list."""
        wrong = self._wrong_cells()
        for entry in self._entries:
            if self._earlier is None or entry.title != self._earlier.title:
                self._mark_sheet(entry, wrong.get(entry.title, {}))
        if self._threads:
            where = ", ".join(self._threads)
            self._notices.append(Notice("threads", (("places", where), ("sheet", MARKED_TITLE))))
        self._add_list()
        self._package.write(self._styles.name, self._styles.result())
        if self._cpr is not None:
            hide_cpr(self._package, self._cpr)
            hide_cpr_in_objects(self._package)
        return Marked(self._package.bytes(), tuple(self._notices))

    def _cells_with_cpr(self, issues: list[Issue]) -> dict[str, set[CellPosition]] | None:
        """By the sheets' parts; None if no number was found."""
        found = [issue for issue in issues if issue.code in CODES]
        parts = {entry.title: entry.name for entry in self._entries if entry.cells}
        cells: dict[str, set[CellPosition]] = {}
        for issue in found:
            cell = cell_at(issue.cell)
            if issue.sheet in parts and cell is not None:
                cells.setdefault(parts[issue.sheet], set()).add(cell)
        return cells if found else None

    def _wrong_cells(self) -> dict[str, dict[CellPosition, _Wrong]]:
        """By sheet and cell; the issues come gravest first."""
        found: dict[str, dict[CellPosition, _Wrong]] = {}
        for issue in self._issues:
            if issue.sheet is None or cell_at(issue.cell) is None:
                continue
            for cell in filter(None, map(cell_at, cells_of(issue.cell or ""))):
                wrong = found.setdefault(issue.sheet, {}).setdefault(cell, _Wrong(issue.severity))
                wrong.messages[issue.message] = None
                wrong.codes.add(issue.code)
        return found

    def _mark_sheet(self, entry: SheetEntry, wrong: Mapping[CellPosition, _Wrong]) -> None:
        data = self._package.read(entry.name)
        self._places[entry.title] = ListedSheet(entry.visible, lambda _: False)
        notes = Notes(self._package, entry.name, MARKED_AUTHOR) if entry.cells else None
        lines = self._earlier.lines if self._earlier else frozenset()
        old = notes.own(lines) if notes else set()
        if not wrong and not old and b"tabSelected" not in data:
            return
        sheet = PatchedSheet.showing(data, wrong, rows_to_compare(old))
        self._places[entry.title] = ListedSheet(entry.visible, sheet.hidden)
        changed = sheet.unselect()
        if notes and (wrong or old):
            shown = _where_seen(sheet, wrong)
            looks = earlier_styles(sheet, self._styles, old - set(shown))
            looks |= {c: self._styles.marked(sheet.style(c), COLOURS[w.severity], MARK_LINE) for c, w in shown.items()}
            sheet.set_styles(looks)
            boxes = Boxes(self._package, entry.name, sheet)
            unseen = {c: w for c, w in shown.items() if self._to_return and not w.codes <= seen_by_sheets()}
            sheet.colour_first({c: self._styles.condition(COLOURS[w.severity]) for c, w in unseen.items()})
            notes.remove_lines(old, lines, boxes)
            notes.write({cell: "\n".join(w.messages) for cell, w in shown.items()}, boxes)
            self._threads += [f"{entry.title} {a1(*cell)}" for cell in sorted(notes.threads() & set(shown))]
            changed = True
        if changed:
            self._package.write(entry.name, sheet.part.result())

    def _add_list(self) -> None:
        titles = {entry.title.casefold() for entry in self._entries}
        data = list_sheet(
            self._issues,
            self._places,
            list_formats(self._styles),
            self._package.namespace,
            [notice.listed for notice in self._notices],
            to_return=self._to_return,
        )
        if self._earlier is not None:
            entry = next(entry for entry in self._entries if entry.title == self._earlier.title)
            self._package.write(entry.name, data)
            open_on(self._package, self._earlier.title)
            return
        names = (MARKED_TITLE, *(f"{MARKED_TITLE} ({i})" for i in range(2, len(titles) + 3)))
        insert_first(self._package, next(name for name in names if name.casefold() not in titles), data, HEADER_ROW)


@cache
def seen_by_sheets() -> frozenset[str]:
    """The codes of what a department's sheets colour themselves, until it is mended; of all else they say nothing."""
    kind = kinds(DEFAULT).department  # of a form's own rules little more is said, and a cell more is marked
    found = [rules_for(sheet, kind) for sheet in kind.sheets if sheet.editable]
    rules = [rule for of_sheet in found for rule in (*of_sheet.blocking, *of_sheet.rules)]
    return frozenset(rule.code for rule in rules if rule.severity is Severity.ERROR)


def _where_seen(sheet: PatchedSheet, wrong: Mapping[CellPosition, _Wrong]) -> dict[CellPosition, _Wrong]:
    """The same by the cells that can be seen: a merged area shows only its first."""
    found: dict[CellPosition, _Wrong] = {}
    for cell, what in wrong.items():
        seen = found.setdefault(sheet.shown_at(cell), _Wrong(what.severity))
        seen.messages |= what.messages
        seen.codes |= what.codes
        if list(COLOURS).index(what.severity) < list(COLOURS).index(seen.severity):
            seen.severity = what.severity
    return found
