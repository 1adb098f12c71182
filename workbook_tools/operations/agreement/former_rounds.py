"""What rounds were called before: finance may rename one in mid-year, and answers that name it follow.

The log tells every renaming, and what the tool last wrote the one that is not logged yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...definition.workbooks import LOG_NAME, WorkbookKind
from ...schema.structure import Column, Later, Sheet
from ...values.cells import as_text, is_blank
from ...values.frame import Frame
from .agreement import Agreement
from .last_seen import LastSeen

_ROUNDS, _CALLED = "rounds", "designation"


def columns_of_rounds(sheet: Sheet) -> Iterator[Column]:
    """The columns of a sheet in which a round is chosen by what it is called."""
    for column in sheet.columns:
        if isinstance(column.choices, Later) and (column.choices.sheet, column.choices.column) == (_ROUNDS, _CALLED):
            yield column


def called_now(agreement: Agreement) -> dict[str, str]:
    """What each round of an agreement is called now, by what it was called before; worked out once."""
    if called_now not in agreement.kept:
        seen = agreement.seen.last_seen if agreement.seen else None
        agreement.kept[called_now] = former_rounds(agreement.kind, agreement.tables, seen)
    found: dict[str, str] = agreement.kept[called_now]
    return found


def former_rounds(kind: WorkbookKind, tables: Mapping[str, Frame], seen: LastSeen | None = None) -> dict[str, str]:
    """What each round is called now, by what it was called before. None where two are or were called alike."""
    sheet = kind.sheet(_ROUNDS)
    now = {
        as_text(row["round"]): as_text(row[_CALLED]) for row in tables[_ROUNDS].records() if not is_blank(row[_CALLED])
    }
    names = list(now.values())
    before: dict[str, set[str]] = {}
    for word, number in (*_logged(kind, tables, sheet), *_seen(sheet, seen)):
        if word and word not in names and number in now and names.count(now[number]) == 1:
            before.setdefault(word, set()).add(now[number])
    return {word: next(iter(words)) for word, words in before.items() if len(words) == 1}


def _logged(kind: WorkbookKind, tables: Mapping[str, Frame], sheet: Sheet) -> Iterator[tuple[str, str]]:
    if not kind.has(LOG_NAME):
        return
    log, header = tables[LOG_NAME], sheet.column(_CALLED).header
    for title, column, before, number in zip(log["sheet"], log["column"], log["before"], log["key"], strict=True):
        if (title, column) == (sheet.title, header):
            yield as_text(before), as_text(number)


def _seen(sheet: Sheet, seen: LastSeen | None) -> Iterator[tuple[str, str]]:
    if seen is not None:
        yield from ((as_text(row[_CALLED]), as_text(row["round"])) for row in seen.frame(sheet).records())
