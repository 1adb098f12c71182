"""Every sheet of an agreement workbook as it stood in an earlier state, made from ``Ændringslog`` by undoing what came after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msgspec.structs import replace

from ...definition import words as w
from ...definition.workbooks import LOG_NAME
from ...schema.structure import Sheet
from ...values.cells import Cell, as_number, as_text, is_blank, is_number
from ...values.comparable import comparable
from ...values.frame import Frame, Row
from ...workbook.document import OwnColumn
from ...workbook.frames import frame_of
from ...workbook.layout import FIRST_ROW, split_a1
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.keys import key_of
from ..agreement.last_seen import Made, cells_told, seen_columns, seen_sheets
from .edits import LISTS, OF_SOURCE, SOURCE, row_label
from .made import entry_key
from .row_texts import cells_of

OWN = "\0"  # in front of the header of a column that finance added, among the names of a row's cells


def rebuilt(agreement: Agreement, state: int) -> Agreement:
    """The agreement as it stood in ``state``: the entries of the log made since are undone, the latest first.

    The log and the files received are those that were there by then. Formulas are not computed.
    """
    undoing = _Undoing(agreement)
    log = agreement.tables[LOG_NAME].records()
    kept = [row for row in log if not is_number(row["state"]) or row["state"] <= state]
    made = agreement.seen.last_seen.made if agreement.seen else ()
    steps: list[tuple[int, int, Callable[[], None]]] = [
        (int(as_number(row["number"])), -1, partial(undoing.entry, row))
        for row in log
        if is_number(row["state"]) and row["state"] > state
    ]
    steps += [(one.entry, n, partial(undoing.made, one)) for n, one in enumerate(made) if one.state > state]
    for _, _, undo in sorted(steps, key=lambda step: step[:2], reverse=True):
        undo()
    tables = undoing.tables() | {LOG_NAME: frame_of(agreement.kind.sheet(LOG_NAME), kept)}
    return replace(agreement.with_tables(**tables), own_columns=undoing.own_columns())


class _Undoing:
    """The rows of every sheet, by the names of their columns, on their way back."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.sheets = {sheet.title: sheet for sheet in seen_sheets(agreement.kind)}
        self.rows: dict[str, list[Row]] = {}
        for sheet in self.sheets.values():
            rows = agreement.tables[sheet.name].records()
            for own in agreement.own_columns.get(sheet.name, ()):
                for row, value in zip(rows, own.values, strict=True):
                    row[OWN + own.header] = value
            self.rows[sheet.name] = rows

    def entry(self, entry: Row) -> None:
        """Undo one entry of the log."""
        sheet = self.sheets.get(as_text(entry["sheet"]))
        column = as_text(entry["column"])
        if sheet is None or column.endswith(w.ERASED_COLUMN) or column == w.RELEASED:
            return
        if column == w.ROW_INSERTED:
            self._take_out(sheet, entry)
        elif column == w.ROW_DELETED:
            rows = self.rows[sheet.name]
            row = _named(sheet, cells_of(sheet, as_text(entry["before"])))
            cell = as_text(entry["cell"])
            rows.insert(split_a1(cell)[0] - FIRST_ROW if cell else len(rows), row)
        elif column == w.ROW_MOVED:
            self._move(sheet, entry)
        elif column == w.ROWS_SORTED:
            order = {label: n for n, label in enumerate(as_text(entry["before"]).split("\n"))}
            self.rows[sheet.name].sort(key=lambda row: order.get(row_label(sheet, row), len(order)))
        else:
            self._put(sheet, entry, _column_name(sheet, entry))

    def made(self, made: Made) -> None:
        """Undo what the tool made of a sheet's rows."""
        sheet = self.agreement.kind.sheet(made.sheet)
        added = {tuple(key) for key in made.added}
        rows = [row for row in self.rows[sheet.name] if key_of(sheet, row) not in added]
        by_key = {key_of(sheet, row): row for row in rows}
        for key, column, before in made.cells:
            if tuple(key) in by_key:
                by_key[tuple(key)][column] = cells_told([before])[0]
        rows += [dict(zip(row, cells_told(row.values()), strict=True)) for row in made.removed]
        self.rows[sheet.name] = rows

    def tables(self) -> dict[str, Frame]:
        """The sheets' frames."""
        return {sheet.name: frame_of(sheet, self.rows[sheet.name]) for sheet in self.sheets.values()}

    def own_columns(self) -> dict[str, list[OwnColumn]]:
        """Finance's own columns beside their rows."""
        found: dict[str, list[OwnColumn]] = {}
        for name, rows in self.rows.items():
            headers = dict.fromkeys(key for row in rows for key in row if key.startswith(OWN))
            columns = [OwnColumn(key.removeprefix(OWN), [row.get(key) for row in rows]) for key in headers]
            filled = [own for own in columns if any(not is_blank(value) for value in own.values)]
            found |= {name: filled} if filled else {}
        return found

    def _of_entry(self, sheet: Sheet, entry: Row) -> list[Row]:
        """The rows that an entry may be about."""
        key = as_text(entry["key"])
        if not sheet.key and not key:
            return self.rows[sheet.name]
        if sheet.name == LISTS:
            return [row for row in self.rows[sheet.name] if as_text(row.get(SOURCE)) == key]
        wanted = _key_of_entry(sheet, entry)
        return [row for row in self.rows[sheet.name] if entry_key(sheet, key_of(sheet, row)) == wanted]

    def _take_out(self, sheet: Sheet, entry: Row) -> None:
        cells = _named(sheet, cells_of(sheet, as_text(entry["after"])))
        rows = self.rows[sheet.name]
        found = self._of_entry(sheet, entry)
        alike = [row for row in found if _says(row, cells)]
        if (
            not alike and sheet.name == LISTS
        ):  # whose columns are lists of their own: the entries may stand apart by now
            for name, value in cells.items():
                row = next((row for row in rows if comparable(row.get(name)) == comparable(value)), {})
                row[name] = None
            self.rows[sheet.name] = [row for row in rows if not all(map(is_blank, row.values()))]
        elif alike or found:
            gone = (alike or found)[-1]
            self.rows[sheet.name] = [row for row in rows if row is not gone]

    def _move(self, sheet: Sheet, entry: Row) -> None:
        alike = self._of_entry(sheet, entry) if sheet.key else []
        label, above = as_text(entry["key"]), as_text(entry["before"])
        rows = self.rows[sheet.name]
        moving = alike[-1] if alike else next((row for row in rows if row_label(sheet, row) == label), None)
        if moving is None:
            return
        rest = [row for row in rows if row is not moving]
        places = [n for n, row in enumerate(rest, start=1) if row_label(sheet, row) == above]
        rest.insert(places[0] if places else 0, moving)
        self.rows[sheet.name] = rest

    def _put(self, sheet: Sheet, entry: Row, name: str) -> None:
        before, after = entry["before"], entry["after"]
        rows = self._of_entry(sheet, entry)
        if name in sheet.key:  # an entry stands under the key that the row had before
            wanted = _key_of_entry(sheet, entry, name)
            changed = [row for row in self.rows[sheet.name] if comparable(row.get(name)) == comparable(after)]
            rows = [row for row in changed if entry_key(sheet, key_of(sheet, row | {name: before})) == wanted]
        alike = [row for row in rows if comparable(row.get(name)) == comparable(after)]
        if not alike and not rows:
            return
        row = (alike or rows)[0]
        if sheet.name == LISTS and is_blank(after) and name != OF_SOURCE:
            row = alike[0] if alike else {}
            if not alike:
                self.rows[sheet.name].append(row)
        row[name] = before
        if all(is_blank(value) for value in row.values()):
            self.rows[sheet.name] = [other for other in self.rows[sheet.name] if other is not row]


def _key_of_entry(sheet: Sheet, entry: Row, name: str = "") -> tuple[str, str]:
    """The round and the key of an entry; that of the row before its column ``name`` was changed."""
    round_ = "" if sheet.name not in ANSWERS else as_text(entry["before" if name == "round" else "round"])
    return round_, as_text(entry["key"])


def _column_name(sheet: Sheet, entry: Row) -> str:
    question, header = as_text(entry["question"]), as_text(entry["column"])
    if question and sheet.has(question):
        return question
    return next((column.name for column in seen_columns(sheet) if column.header == header), OWN + header)


def _named(sheet: Sheet, cells: Row) -> Row:
    """The cells of a row; those that stand by a header are of finance's own columns."""
    return {name if sheet.has(name) else OWN + name: value for name, value in cells.items()}


def _says(row: Row, cells: Mapping[str, Cell]) -> bool:
    return all(comparable(row.get(name)) == comparable(value) for name, value in cells.items())


def state_of_round(agreement: Agreement, number: int) -> int | None:
    """The last state in which something came in for a round: rows arose, or a file brought answers."""
    log = agreement.tables[LOG_NAME]
    columns = (log[name] for name in ("state", "round", "sha256"))
    states = [state for state, of, sha256 in zip(*columns, strict=True) if of == number and not is_blank(sha256)]
    made = agreement.seen.last_seen.made if agreement.seen else ()
    arose = [one.state for one in made if one.sheet in ANSWERS and any(key[0] == str(number) for key in one.added)]
    return max([*(int(state) for state in states if is_number(state)), *arose], default=None)
