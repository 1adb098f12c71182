"""The words a column's cells are held against, where they stand in another sheet; and entries that read alike.

How words are held against each other is in ``values/spelling.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ...definition.workbooks import WorkbookKind
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Among, Column, Later, Severity, Sheet
from ...values.cells import Cell, as_text
from ...values.cpr import masked
from ...values.frame import Frame
from ...values.spelling import first_spellings, spelling
from .read_table import ReadTable

FrameOf = Callable[[str], Frame | None]


def no_frame(name: str) -> Frame | None:
    """Of a sheet that is read alone."""
    return None


def words_of(sheet: Sheet, column: Column, given: Sequence[Cell], frame_of: FrameOf) -> tuple[str, ...]:
    """The words that stand in another sheet – or above in the column itself, whose cells are ``given``."""
    words = column.words
    if isinstance(words, Later):
        return (*_listed(words.sheet, words.column, frame_of), words.last)
    if not isinstance(words, Among):
        return ()
    if words.sheet == sheet.name:
        return first_spellings(_texts(given))
    return (*_listed(words.sheet, words.column, frame_of), *words.more)


def _listed(sheet: str, column: str, frame_of: FrameOf) -> tuple[str, ...]:
    frame = frame_of(sheet)
    if frame is None or column not in frame:  # a department's workbook has but few lists
        return ()
    return tuple(dict.fromkeys(_texts(frame[column])))


def _texts(cells: Iterable[Cell]) -> Iterator[str]:
    return (value for value in cells if isinstance(value, str) and value.strip())


def entries_alike(kind: WorkbookKind, read: Mapping[str, ReadTable], file: str) -> list[Issue]:
    """An error for every entry that reads like another of its list: nobody can tell which of them is meant."""
    issues = []
    for sheet in kind.sheets:
        for column in sheet.columns:
            if column.entry and sheet.name in read:
                issues += list(_alike(read[sheet.name], column, file))
    return issues


def _is_told(sheet: Sheet, column: Column) -> bool:
    """Whether a rule of the sheet tells of an entry that stands twice."""
    return any(rule.code == "entries-alike" and rule.column == column.name for rule in sheet.rules)


def _alike(table: ReadTable, column: Column, file: str) -> Iterator[Issue]:
    places: dict[str, list[int]] = {}
    for position, entry in enumerate(table.frame[column.name]):
        if isinstance(entry, str) and spelling(entry):
            places.setdefault(spelling(entry), []).append(position)
    doubled = [positions for positions in places.values() if len(positions) > 1]
    typed = table.as_typed()[column.name] if doubled else []
    for positions in doubled:
        entries = [typed[position] for position in positions]
        read = {as_text(table.frame[column.name][position]).lower() for position in positions}
        if len(read) == 1 and (column.name in table.sheet.key or _is_told(table.sheet, column)):
            continue  # one key twice is a rule's to tell
        for n, position in enumerate(positions):
            other = positions[0] if n else positions[1]
            text = message(
                "entries-alike", header=column.header, value=masked(entries[n]),
                other=masked(typed[other]), place=table.cell(other, column.name) or "")  # fmt: skip
            cell = table.cell(position, column.name)
            yield Issue(Severity.ERROR, "entries-alike", text, file, table.title, cell)
