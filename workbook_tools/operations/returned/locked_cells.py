"""Locked cells that came back with something else: said of those that the department changed, and only of those.

Who changed a cell tells its mark (``sending/marks_of_sent.py``). A file that was made before there were marks is
held against what else it says: when it was made, other copies of the same text in it, earlier rounds, and whether
its sheets are still protected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ...messages.message import Message, message
from ...rules.issues import Issue
from ...schema.structure import Column, FilledBy, Severity, Type
from ...values.cells import Cell, as_number, as_text, is_blank, is_number, same
from ...values.cpr import has_cpr, masked
from ...values.frame import Row
from ...values.quoted import quoted
from ...values.spelling import as_seen, read_alike
from ...workbook.cell_ranges import cell_ranges
from ..agreement.keys import key_label
from ..reading.read_table import ReadTable, item_of
from ..sent.marks_of_sent import locked_columns
from ..sent.rows import Sent
from .submission import Submission

CODE = "locked-cell-changed"
_BUDGET = ("adopted", "approved_changes", "current")
_TEXT_OF = {"follow_up": ("milestone_id", ("milestone",)), "economy": ("line", ("line_text",))}


class Change(Struct, frozen=True):
    """A changed cell: where it stands, what it is of, what was sent and what came back."""

    position: int
    column: Column
    label: Message
    before: Cell
    after: Cell


class LockedCells:
    """Compares the locked cells of one sheet with the agreement; ``say`` tells what the department changed."""

    def __init__(self, submission: Submission, table: ReadTable, sent: Sent) -> None:
        self.submission, self.table, self.sent = submission, table, sent
        self.columns = [column for column in locked_columns(table.sheet) if column.name in table.columns]
        self.found: list[Change] = []

    def compare(self, position: int, key: tuple[str, ...], row: Row, now: Row) -> None:
        """Hold a row of the file against what the agreement says ``now``."""
        for column in self.columns:
            before, after = now.get(column.name), row[column.name]
            if type(before) is type(after) and before == after:
                continue  # what most cells are
            if _is_as_sent(column, before, after) or self._by_finance(column, key, row, after):
                continue
            if has_cpr(after):
                item, cell = item_of(self.table.frame, position), self.table.cell(position, column.name)
                self.submission.say(Severity.ERROR, "cpr-number", self.table.title, cell, item)
                continue
            self.found.append(Change(position, column, key_label(self.table.sheet, row), before, after))

    def compare_one(self, position: int, key: tuple[str, ...], row: Row, now: Row) -> bool:
        """The same of a row whose key is doubted; False where more than one cell differs: then the key is what is wrong."""
        before = len(self.found)
        self.compare(position, key, row, now)
        if single := len(self.found) <= before + 1:
            return single
        del self.found[before:]
        return False

    def deny_the_order(self, rows: Iterable[tuple[tuple[str, ...], Row, Row]]) -> bool:
        """Whether a locked column holds nothing of what was sent in it, in ``rows`` of (key, as returned, as sent).

        Where the header row is gone, the columns then do not stand in the order they were sent in.
        """
        told = dict.fromkeys(self.columns, 0)
        wrong = set(self.columns)
        for key, row, now in rows:
            for column in self.columns:
                before, after = now.get(column.name), row[column.name]
                if is_blank(before) and is_blank(after):
                    continue
                told[column] += 1
                if _is_as_sent(column, before, after) or self._by_finance(column, key, row, after):
                    wrong.discard(column)
        return any(told[column] for column in wrong)

    def _by_finance(self, column: Column, key: tuple[str, ...], row: Row, after: Cell) -> bool:
        """Whether finance changed its side after the workbook was sent, and the department left the cell alone."""
        if column.name == "department" and self.submission.sent_to and as_text(after) == self.submission.sent_to:
            return True
        marks = self.submission.marks
        as_sent = marks.as_sent(self.table.sheet.name, key, column.name, after)
        if as_sent is not None:
            return as_sent
        return not marks and self._saved_since() is not False and self._looks_as_sent(column, row, after)

    def _saved_since(self) -> bool | None:
        """Whether finance has saved the agreement since the file was made; None where the file does not tell when."""
        made = self.submission.raw.created if self.submission.raw is not None else None
        return None if made is None else made < self.sent.agreement.saved

    def _looks_as_sent(self, column: Column, row: Row, after: Cell) -> bool:
        """What a file without marks tells of a cell that differs."""
        if is_blank(after):
            return column.filled_by is FilledBy.FINANCE  # typed since then, as Forbrug is
        if column.name == "title":
            return self._stands_in_items(row, after)
        if column.name in _BUDGET:
            adopted, changed, current = (row.get(name) for name in _BUDGET)
            return is_number(current) and same(as_number(adopted) + as_number(changed), as_number(current))
        return self._said_before(column, row, after) or self._is_protected()

    def _stands_in_items(self, row: Row, after: Cell) -> bool:
        """Whether the file's own Punkter has the same title: nobody changes a text in two locked sheets."""
        items = self.submission.tables.get("items")
        if items is None or self.table.sheet.name == "items":
            return self._is_protected()
        return any(
            as_text(number).strip() == as_text(row.get("item")).strip() and same(title, after)
            for number, title in zip(items.frame["item"], items.frame["title"], strict=True)
        )

    def _said_before(self, column: Column, row: Row, after: Cell) -> bool:
        """Whether the agreement itself has the text in a row of an earlier round."""
        key, texts = _TEXT_OF.get(self.table.sheet.name, ("", ()))
        if column.name not in texts:
            return False
        earlier = self.sent.agreement.tables[self.table.sheet.name]
        return any(
            as_text(known) == as_text(row.get(key)) and as_text(item) == as_text(row.get("item")) and same(text, after)
            for known, item, text in zip(earlier[key], earlier["item"], earlier[column.name], strict=True)
        )

    def _is_protected(self) -> bool:
        """Whether the sheet is surely locked as it was sent, while finance has gone on working."""
        raw = self.submission.raw
        sheet = raw.sheets.get(self.table.title) if raw is not None else None
        locked = sheet is None or (sheet.appearance.protected and sheet.appearance.locked)
        return bool(self._saved_since()) and locked

    def say(self) -> None:
        """An issue for each changed cell; equal ones below each other are one."""
        self.submission.issues += issues_of(self.submission, self.table, self.found)
        self.found = []


def _is_as_sent(column: Column, before: Cell, after: Cell) -> bool:
    """Whether nobody would see that a cell was changed – or, if it is a word of a list, whether it is still that word."""
    if same(before, after) or not (isinstance(before, str) and isinstance(after, str)):
        return same(before, after)
    return as_seen(before) == as_seen(after) or (column.words is not None and read_alike(before, after))


def issues_of(submission: Submission, table: ReadTable, changes: Sequence[Change]) -> list[Issue]:
    """The changed cells as issues, in the order of the rows; equal ones below each other are one with a range."""
    runs: list[list[Change]] = []
    last: dict[str, list[Change]] = {}
    for change in changes:
        run = last.get(change.column.name)
        if (
            run
            and table.rows[run[-1].position] + 1 == table.rows[change.position]
            and same(run[-1].after, change.after)
        ):
            run.append(change)
        else:
            last[change.column.name] = run = [change]
            runs.append(run)
    return [_issue(submission, table, run) for run in runs]


def _issue(submission: Submission, table: ReadTable, run: Sequence[Change]) -> Issue:
    first = run[0]
    items = {item_of(table.frame, change.position) for change in run}
    item = items.pop() if len(items) == 1 else None
    cells = [cell for change in run if (cell := table.cell(change.position, first.column.name)) is not None]
    ranges = cell_ranges(cells)
    text = message(
        _message(first, item, len(run)),
        header=first.column.header,
        key=first.label,
        item=masked(item),
        count=str(len(run)),
        before=quoted(first.before, amount=first.column.type is Type.AMOUNT),
        after=table.quoted(first.position, first.column, first.after),
    )
    return Issue(
        Severity.WARNING, CODE, text, submission.file, table.title, ranges[0] if ranges else None, item
    )  # fmt: skip


def _message(change: Change, item: str | None, count: int) -> str:
    """Which of the texts says it: a blank is nothing that could be quoted."""
    if count > 1:
        return f"{CODE}.rows-cleared" if is_blank(change.after) else f"{CODE}.rows"
    if change.column.name == "title" and item is not None:
        return f"{CODE}.title"
    if is_blank(change.after):
        return f"{CODE}.cleared"
    return f"{CODE}.filled" if is_blank(change.before) else CODE
