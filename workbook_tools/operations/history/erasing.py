"""Erase a value that must not be kept (GDPR): from its cell, from every entry of the log about it and from its copies.

That it was erased, where and why, stands in the log for good. Older files are not touched: they must be deleted by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ...definition import words as w
from ...definition.workbooks import LOG_NAME
from ...messages.message import message
from ...messages.perhaps import with_guess
from ...schema.structure import FilledBy, Sheet
from ...values.cells import BEGINNING, Cell, as_text, is_blank
from ...values.comparable import comparable
from ...values.cpr import without_cpr
from ...values.frame import Row
from ...workbook.frames import frame_of
from ...workbook.layout import split_a1
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.keys import key_of
from ..agreement.last_seen import seen_sheets, with_made
from ..agreement.log_ids import LogIds
from ..reading.cannot_run import CannotRun
from ..reading.read_table import ReadTable
from .made import entry_key
from .row_texts import CONTINUED

SHORTEST = 4  # characters of a text whose copies are looked for; a shorter one stands in many cells by chance


class Erasures(Struct, frozen=True):
    """The cells to erase, as (sheet's title, A1), and why."""

    cells: tuple[tuple[str, str], ...] = ()
    reason: str = ""


class ErasedCell(Struct, frozen=True):
    """A cell to erase: sheet, row and name of the column."""

    sheet: Sheet
    position: int
    column: str
    cell: str


def parse_erasures(cells: Iterable[str], reason: str) -> Erasures:
    """Erasures from ``SHEET!CELL`` texts; raises CannotRun if one is not of that form, or there is no reason."""
    parsed = []
    for text in cells:
        sheet, _, cell = text.rpartition("!")
        if not (sheet and cell):
            raise CannotRun("no-cell-to-erase", text=text)
        parsed.append((sheet.strip("'"), cell.upper()))
    if parsed and not reason.strip():
        raise CannotRun("erase-without-reason")
    return Erasures(tuple(dict.fromkeys(parsed)), without_cpr(reason.strip()))


def places_of(erasures: Erasures, tables: Mapping[str, ReadTable]) -> list[ErasedCell]:
    """Where the cells stand; raises CannotRun for one that nobody fills in, or that a row is known by."""
    by_title = {table.title: table for table in tables.values() if not table.sheet.by_the_tool}
    found = []
    for title, cell in erasures.cells:
        table = by_title.get(title)
        try:
            row, at = split_a1(cell)
        except ValueError:
            raise CannotRun("no-cell-to-erase", text=f"{title}!{cell}") from None
        name = next((name for name, i in table.columns.items() if i == at), "") if table else ""
        if table is None or row not in table.rows or not name or table.sheet.column(name).formula is not None:
            said = message("cannot.nothing-to-erase", sheet=title, cell=cell)
            raise CannotRun(said if table else with_guess(said, title, by_title))
        if name in table.sheet.key:
            raise CannotRun("erase-key", sheet=title, cell=cell, header=table.sheet.column(name).header)
        found.append(ErasedCell(table.sheet, table.rows.index(row), name, cell))
    return found


def erased(agreement: Agreement, places: Sequence[ErasedCell], reason: str) -> Agreement:
    """The agreement without what stands in these cells, or ever stood there; what it says is told in the log."""
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    log = tables[LOG_NAME].records()
    values: list[Cell] = []
    more: list[Row] = []
    ids = LogIds(agreement.kind)
    for place in places:
        frame = tables[place.sheet.name]
        row = frame.row(place.position)
        values.append(row[place.column])
        frame.put(place.position, place.column, None)
        round_, key = entry_key(place.sheet, key_of(place.sheet, row))
        header = place.sheet.column(place.column).header
        for entry in log:
            about = as_text(entry["sheet"]) == place.sheet.title and as_text(entry["key"]) == key
            if about and (place.sheet.name not in ANSWERS or as_text(entry["round"]) == round_):
                values += _erase_entry(entry, header, ids.column(entry) == place.column)
        more.append(
            {
                "round": row.get("round") if place.sheet.has("round") else None,
                "department": w.FINANCE,
                "sheet": place.sheet.title,
                "key": without_cpr(key) or None,
                "column": f"{header} {w.ERASED_COLUMN}",
                "before": w.ERASED,
                "after": reason,
                "file": agreement.file,
                "cell": place.cell,
            }
        )
    texts = {value for value in map(comparable, values) if isinstance(value, str) and len(value) >= SHORTEST}
    texts.discard(w.ERASED)
    for sheet in seen_sheets(agreement.kind):
        for column in (c for c in sheet.columns if c.filled_by is FilledBy.TOOL and c.name not in sheet.key):
            cells = tables[sheet.name][column.name]
            tables[sheet.name][column.name] = [None if comparable(cell) in texts else cell for cell in cells]
    if "issues" in tables:  # a message repeats the beginning of a text
        said = tables["issues"]["message"]
        tables["issues"]["message"] = [
            w.ERASED if any(text[:BEGINNING] in as_text(cell) for text in texts) else cell for cell in said
        ]
    tables[LOG_NAME] = frame_of(agreement.kind.sheet(LOG_NAME), [*log, *more])
    seen = agreement.seen and with_made(agreement.seen, lambda cell: w.ERASED if comparable(cell) in texts else cell)
    return replace(agreement.with_tables(**tables), seen=seen)


def _erase_entry(entry: Row, header: str, of_column: bool) -> list[Cell]:
    """Take the values of a column out of an entry, of its own or of a whole row; what they were."""
    found: list[Cell] = []
    for side in ("before", "after"):
        value = entry[side]
        if is_blank(value):
            continue
        if of_column:
            found.append(value)
            entry[side] = w.ERASED
        elif entry["column"] in (w.ROW_INSERTED, w.ROW_DELETED):
            lines = as_text(value).replace(CONTINUED, "\0").split("\n")
            begins = f"{header}: "
            found += [line.removeprefix(begins).replace("\0", "\n") for line in lines if line.startswith(begins)]
            kept = [begins + w.ERASED if line.startswith(begins) else line for line in lines]
            entry[side] = "\n".join(kept).replace("\0", CONTINUED)
    return found
