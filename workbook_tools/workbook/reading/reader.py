"""Read a spreadsheet's cells: precheck first, then calamine, within bounds. Nothing is executed or followed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
import re
import sys
from collections.abc import Sequence
from typing import cast

import python_calamine
from msgspec import Struct, field
from msgspec.structs import replace

from ...definition.workbooks import agreement_kind
from ...values.cells import LONGEST, Cell, CellError
from ...values.cpr import without_cpr
from ...values.hidden_characters import readable_name
from ...values.number_formats import Formatted, usual_format
from ...values.utf16 import units
from ..layout import a1
from .appearance import Appearance
from .bounds import LARGEST_AREAS, LONGEST_TEXTS, MOST_FILLED
from .foreign_file import bytes_of, is_open
from .foreign_package import ForeignPackage
from .objects.package import objects_of_package
from .objects.records import SheetObjects
from .packed import AnyFile
from .precheck import Facts, Outside, look, precheck
from .sheet_record import SheetFacts
from .unreadable import Unreadable

_ODD = (str, float, dt.time, dt.timedelta)
_ONLY_TEXTS = {str}
_DURATION = r"PT(\d{1,6})H(\d{1,2})M(\d{1,2}(?:[.,]\d{1,9})?)S"
_SURELY_SHORT = LONGEST // 2


class RawSheet(Struct):
    """A sheet's cells as they stand; rows and columns count from 0.

    ``formulas`` are the cells with a formula, where the format lets them be known; ``links`` are links
    within the workbook, by their cell; ``appearance`` is known of .xlsx and .xlsm only. ``far`` are the few
    cells that stand far from all others, and not among the ``rows``. ``formatted`` are cells
    shown in a number format that may change their meaning; ``struck`` the crossed out words of cells, "" for all.
    ``hidden`` says that people do not see its tab.
    """

    title: str
    rows: Sequence[Sequence[Cell]]
    formulas: set[tuple[int, int]] = field(default_factory=set)
    formulas_known: bool = True
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    appearance: Appearance = field(default_factory=Appearance)
    far: dict[tuple[int, int], Cell] = field(default_factory=dict)
    formatted: dict[tuple[int, int], Formatted] = field(default_factory=dict)
    struck: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False


class RawWorkbook(Struct):
    """A file's cells and what it says about itself.

    ``saved`` and ``created`` are the file's own properties, never the disk's time; None if it has none. ``notes`` are codes of
    what finance should know of the file: ``macros-ignored``, ``external-links-ignored``, ``open-in-excel``.
    ``objects`` are notes, text boxes, links and the like, which stand beside the cells; an .xls file tells none.
    ``data`` is the whole file, of an agreement workbook only: finance's own sheets are taken from it. ``package`` is the same
    opened, if it is one. ``passed_over`` are the titles of the sheets that were not read.
    """

    file: str
    sha256: str
    extension: str
    sheets: dict[str, RawSheet]
    saved: dt.datetime | None = None
    saved_by: str = ""
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    objects: SheetObjects = field(default_factory=SheetObjects)
    created: dt.datetime | None = None
    data: bytes = b""
    package: ForeignPackage | None = None
    passed_over: Sequence[str] = ()


def read_workbook(path: AnyFile, passed_over: frozenset[str] = frozenset()) -> RawWorkbook:
    """The cells of a .xlsx, .xlsm, .ods or .xls file; raises Unreadable with the reason.

    Sheets whose titles are ``passed_over``, in lower case, are not read, and the workbook is without them.
    """
    try:
        raw = read_bytes(bytes_of(path), without_cpr(readable_name(path.name)), passed_over)
    except Unreadable as error:
        error.file = without_cpr(readable_name(path.name))
        raise
    if is_open(path):
        raw.notes.append("open-in-excel")
    return raw


def read_bytes(data: bytes, name: str, passed_over: frozenset[str] = frozenset()) -> RawWorkbook:
    """The cells of a file given by its bytes; ``name`` is the file's name without folder.

    What is surely cheap is read here, everything else in a process of its own that is ended at the bounds.
    """
    seen = look(data)
    raw = _read_bounded(data, name, seen, passed_over)
    if agreement_kind(raw.sheets) is not None:
        raw.data, raw.package = data, seen.package
    return raw


def _read_bounded(data: bytes, name: str, seen: Outside, passed_over: frozenset[str]) -> RawWorkbook:
    if seen.small and seen.package is not None:
        facts = precheck(data, seen, passed_over)
        if facts.plain:
            return _with_objects(_raw(data, name, facts, seen.package.as_checked(), passed_over), seen.package, facts)
    from .bounded import bounded  # few files need it

    return bounded(_read, data, name, passed_over)


def _read(data: bytes, name: str, passed_over: frozenset[str]) -> RawWorkbook:
    seen = look(data)
    facts = precheck(data, seen, passed_over)
    given = seen.package.as_found() if seen.package else data
    if seen.package is None:
        from .xls_records import xls_sheets  # few files need it

        facts.xls, facts.created, given = xls_sheets(data)
    return _with_objects(_raw(data, name, facts, given, passed_over), seen.package, facts)


def _with_objects(raw: RawWorkbook, package: ForeignPackage | None, facts: Facts) -> RawWorkbook:
    """The workbook with what stands beside its cells."""
    if package is not None and facts.extension == "ods":
        from .objects.opendocument import objects_of_opendocument  # few files need it

        raw.objects = objects_of_opendocument(package)
    elif package is not None:
        raw.objects = objects_of_package(package, facts.parts, facts.sheets)
    return raw


def _raw(data: bytes, name: str, facts: Facts, package: bytes, passed_over: frozenset[str]) -> RawWorkbook:
    """What stands in a file; ``package`` is what calamine is handed of it."""
    volume = _Volume()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(package))
        sheets = {
            title: _sheet(
                title,
                cast("list[list[Cell]]", book.get_sheet_by_name(title).to_python(skip_empty_area=False)),
                facts,
                volume,
            )
            for title in book.sheet_names
            if title.lower() not in passed_over | facts.passed_over
        }
        for tab in book.sheets_metadata:
            if tab.name in sheets:
                sheets[tab.name].hidden = tab.visible != python_calamine.SheetVisibleEnum.Visible
    except python_calamine.PasswordError as error:
        raise Unreadable("password") from error
    except (python_calamine.CalamineError, OSError, ValueError, KeyError) as error:
        raise Unreadable("damaged") from error
    except BaseException as error:  # a fault inside the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged") from error
    return RawWorkbook(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        extension=facts.extension,
        sheets=sheets,
        saved=_time(facts.saved),
        saved_by=facts.saved_by,
        names=facts.names,
        properties=facts.properties,
        notes=facts.notes,
        created=_time(facts.created),
        passed_over=[title for title in book.sheet_names if title not in sheets],
    )


class _Volume:
    """What the sheets of a file hold together: bounded, because all of it is kept."""

    def __init__(self) -> None:
        self._area = self._filled = self._characters = 0

    def add(self, cells: list[Cell]) -> int:
        """One more row; how many of its cells are filled."""
        filled = len(cells) - cells.count("")
        self._area += len(cells)
        self._filled += filled
        if self._area > LARGEST_AREAS or self._filled > MOST_FILLED or self._characters > LONGEST_TEXTS:
            raise Unreadable("too-much")
        return filled

    def add_texts(self, characters: int) -> None:
        """More texts, whose row was added."""
        self._characters += characters


def _sheet(title: str, rows: list[list[Cell]], facts: Facts, volume: _Volume) -> RawSheet:
    known, records = facts.sheets.get(title, SheetFacts()), facts.xls.get(title)
    if facts.extension == "xls":
        known.appearance.locked = records is not None and records.locked
    if records is not None:
        known.appearance.merged = records.merged
        facts.far[title] = records.set_apart(rows)
    formatted = {
        (row, column): replace(shown, value=value)
        for (row, column), shown in known.formats.items()
        if row < len(rows)
        and column < len(rows[row])
        and not isinstance(value := _duration(rows[row][column], facts.extension), str)
        and not _is_infinite(value)
    }
    for row, cells in enumerate(rows):
        if not volume.add(cells):
            continue
        texts = cast("list[str]", cells)
        if set(map(type, cells)) == _ONLY_TEXTS and max(map(len, texts)) <= _SURELY_SHORT:  # most rows, in one go
            volume.add_texts(sum(map(len, texts)))
            texts[:] = map(sys.intern, texts)
            continue
        for i, value in enumerate(cells):
            if value != "" and isinstance(value, _ODD):
                if isinstance(value, str) and _is_too_long(value):
                    raise Unreadable("text-too-long", f"{title} {a1(row, i)}")
                cells[i] = _plain(value, volume)
                if isinstance(value, dt.time | dt.timedelta):  # an .xls file does not tell the format
                    formatted.setdefault((row, i), Formatted(value, usual_format(value)))
    for (row, column), code in known.errors.items():
        while len(rows) <= row:
            rows.append([])
        while len(rows[row]) <= column:
            rows[row].append(None)
        rows[row][column] = CellError(code)
    return RawSheet(
        title,
        rows,
        known.formulas,
        title in facts.sheets and known.formulas_known,
        known.links,
        known.appearance,
        facts.far.get(title, {}),
        formatted,
        known.struck,
    )


def _duration(value: Cell, extension: str) -> Cell:
    """A duration of an OpenDocument cell that is formatted as one: more than a day of it is read as its code."""
    found = re.fullmatch(_DURATION, value) if extension == "ods" and isinstance(value, str) else None
    if found is None:
        return value
    hours, minutes, seconds = (float(part.replace(",", ".")) for part in found.groups())
    return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _is_too_long(text: str) -> bool:
    return len(text) > _SURELY_SHORT and units(text) > LONGEST


def _plain(value: Cell, volume: _Volume) -> Cell:
    """What no other cell can hold – times of day, durations, infinite numbers – as a text or an error."""
    if isinstance(value, str):
        volume.add_texts(len(value))
        return sys.intern(value)  # the same texts stand in every sheet and file
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    return CellError("#NUM!") if _is_infinite(value) else value


def _is_infinite(value: Cell) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _time(text: str) -> dt.datetime | None:
    try:
        time = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if time.tzinfo is not None:
        time = time.astimezone(dt.UTC).replace(tzinfo=None)
    return time
