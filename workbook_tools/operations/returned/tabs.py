"""One sheet on several tabs: copied for two section heads who each answered in their own, or kept as a backup.

Every further tab is read as if it were a file of its own with the same time: its rows are found by key, a blank
never beats an answer, equal answers are one, and where two differ neither is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from ...messages.message import Message, joined, message
from ...rules.issues import Issue
from ...schema.structure import Severity, Sheet, Type
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.cpr import masked
from ...values.frame import Frame
from ...values.quoted import quoted
from ...workbook.frames import frame_of
from ..agreement.keys import key_label, key_of
from ..reading.read_table import ReadTable, item_of
from ..reading.tables import read_table
from .sheet_titles import SheetTitles
from .submission import Submission


def further_tabs(submission: Submission) -> list[Submission]:
    """Each further tab of a sheet as a file with that sheet only; its issues are the file's. Said once a sheet."""
    raw, found = submission.raw, []
    assert raw is not None

    def of_file(name: str) -> Frame | None:
        table = submission.tables.get(name)
        return table.frame if table is not None else None

    for name, titles in submission.titles.tabs.items():
        of_sheet = []
        for title in titles:
            sheet = raw.sheets[title]  # one without any formula was pasted as values: its totals are no news
            known = sheet.formulas_known and bool(sheet.formulas)
            table = read_table(submission.kind.sheet(name), replace(sheet, formulas_known=known), True, of_file)
            if _of_another_round(submission, table):
                continue  # kept from the round before: its cells are named like those of any other sheet
            of_sheet.append(
                replace(
                    submission, raw=replace(raw, sheets={title: raw.sheets[title]}), tables={name: table}, tabs=[],
                    titles=SheetTitles(submission.kind, {name: title}), others=submission.tables,
                )
            )  # fmt: skip
        if of_sheet:
            submission.titles.renamed.discard(name)
            every = [submission.titles.titles[name], *(tab.titles.titles[name] for tab in of_sheet)]
            submission.say(
                Severity.WARNING, "sheet-on-several-tabs", every[0], "A1",
                sheet=submission.kind.sheet(name).title,
                tabs=joined([message("tab.hidden" if raw.sheets[t].hidden else "tab", title=masked(t)) for t in every]),
            )  # fmt: skip
        found += of_sheet
    return found


def _of_another_round(submission: Submission, table: ReadTable) -> bool:
    assert submission.identity is not None
    if "round" not in table.frame:
        return False
    named = {value for value in table.frame["round"] if is_number(value)}
    return bool(named) and submission.identity.round not in named


class _Row(Struct, frozen=True):
    """A row of one tab."""

    title: str
    position: int


class _Answer(Struct, frozen=True):
    row: _Row
    cell: str | None
    item: str | None
    value: Cell


class MergedTable(Struct, dict=True):
    """A sheet as all its tabs say it together; every cell knows the tab it stands in.

    Of two answers that differ the first is kept, and both are ``conflicts``.
    """

    sheet: Sheet
    tabs: dict[str, ReadTable]
    rows: list[dict[str, Cell]] = field(default_factory=list)
    judged: set[tuple[int, str]] = field(default_factory=set)
    _first: list[_Row] = field(default_factory=list)
    _answers: dict[tuple[int, str], list[_Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known: dict[tuple[str, ...], int] = {}
        for table in self.tabs.values():
            free = dict(known)  # a row that stands twice in one tab stays twice
            for there, row in enumerate(table.frame.records()):
                key = key_of(self.sheet, row)
                position = free.pop(key, None)
                if position is None:
                    position = len(self.rows)
                    self.rows.append(row)
                    self._first.append(_Row(table.title, there))
                    if _is_named(self.sheet, key):
                        known.setdefault(key, position)
                self._add(position, table, there, row)
        self.frame = frame_of(self.sheet, self.rows)

    def _add(self, position: int, table: ReadTable, there: int, row: dict[str, Cell]) -> None:
        for name in (column.name for column in self.sheet.editable):
            if table.has_judged(there, name):
                self.judged.add((position, name))
            if not is_blank(row[name]):
                answers = self._answers.setdefault((position, name), [])
                answers.append(
                    _Answer(_Row(table.title, there), table.cell(there, name), item_of(table.frame, there), row[name])
                )
                self.rows[position][name] = answers[0].value

    def has_judged(self, position: int, column: str) -> bool:
        """Whether all that is to be said of a cell is said in one of the tabs."""
        return (position, column) in self.judged

    def place(self, position: int, column: str) -> tuple[str, str | None]:
        """The title of the tab, and the cell as A1: where it was answered, else where most of its row was."""
        row = self._first[position]
        if answers := self._answers.get((position, column)):
            row = answers[0].row
        elif answered := [a.row for (at, _), found in self._answers.items() if at == position for a in found]:
            row = max(answered, key=answered.count)
        return row.title, self.tabs[row.title].cell(row.position, column)

    def conflicts(self, file: str) -> Iterator[Issue]:
        """One error for each cell that another tab answers otherwise; it names the other answers with their places."""
        for (position, name), (first, *more) in self._answers.items():
            others = [other for other in more if as_text(other.value) != as_text(first.value)]
            if others:
                text = other_answers(
                    self.sheet, name, self.rows[position], first.value, [(o.value, o.row.title, o.cell) for o in others]
                )
                yield Issue(Severity.ERROR, "answers-conflict", text, file, first.row.title, first.cell, first.item)


def merged_tables(submission: Submission) -> dict[str, MergedTable]:
    """The sheets that stand on several tabs."""
    parts = (submission, *submission.tabs)
    return {
        name: MergedTable(
            submission.kind.sheet(name), {p.tables[name].title: p.tables[name] for p in parts if name in p.tables}
        )
        for name in dict.fromkeys(name for tab in submission.tabs for name in tab.tables)
    }


def other_answers(
    sheet: Sheet, column: str, row: Mapping[str, Cell], value: Cell, others: Iterable[tuple[Cell, str, str | None]]
) -> Message:
    """What is said of an answer where other places of the file – (value, sheet title, cell) – answer otherwise."""
    is_amount = sheet.column(column).type is Type.AMOUNT
    told = dict.fromkeys(
        message("answer-elsewhere", value=quoted(other, amount=is_amount), place=f"{masked(title)} {cell}")
        for other, title, cell in others
    )
    return message(
        "answers-conflict.one-file", key=key_label(sheet, row), header=sheet.column(column).header,
        value=quoted(value, amount=is_amount), others=joined([*told]))  # fmt: skip


def _is_named(sheet: Sheet, key: tuple[str, ...]) -> bool:
    """Whether a key tells a row: the round alone does not, nor does a line without its number."""
    return next((part for name, part in zip(sheet.key, key, strict=True) if name != "round"), "") != ""
