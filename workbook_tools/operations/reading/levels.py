"""What no formula can tell of the municipality's own levels: texts that two of them are read by, however they are spelt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...definition.levels import UNANSWERED
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text
from ...values.cpr import has_cpr, masked
from ...values.frame import Row
from ...values.spelling import spelling
from .cell_issues import cell_issue
from .form_changes import parts_of
from .read_table import ReadTable

_TAKEN = {spelling(level.text): level.text for level in UNANSWERED}


def unusable_levels(table: ReadTable, rows: Sequence[Row], file: str) -> Iterator[tuple[int, Issue]]:
    """The rows of ``Skala`` with an error at every cell of which no level can be made, where no rule of the sheet says so."""

    def issue(position: int, column: str, variant: str, text: str, other: object = None) -> tuple[int, Issue]:
        said = message(f"level-unusable.{variant}", value=masked(text), other=masked(as_text(other)))  # type: ignore[arg-type]
        return position, cell_issue(table, Severity.ERROR, "level-unusable", said, file, position, column)

    meant: dict[tuple[str, str], tuple[int, str, str]] = {}
    for position, row in enumerate(rows):
        for column in ("symbol", "word"):
            text = as_text(row[column]).strip()
            if has_cpr(text):
                yield issue(position, column, "cpr", "")
            elif text != _TAKEN.get(spelling(text), text):
                yield issue(position, column, "taken", text)
        for column, texts in (("word", [as_text(row["word"])]), ("typed", parts_of(row["typed"]))):
            for text in filter(spelling, texts):
                here = (position, column, text)
                there = meant.setdefault((as_text(row["scale"]), spelling(text)), here)
                if there[0] != position and not _is_told(rows, here, there):
                    yield issue(position, column, "read-twice", text, rows[there[0]]["word"])
                    break


def _is_told(rows: Sequence[Row], one: tuple[int, str, str], other: tuple[int, str, str]) -> bool:
    """Whether a rule says it already: two words that are the same, or a word that stands so among what another is read by."""
    if one[2] != other[2] or "word" not in (one[1], other[1]):
        return False
    if one[1] == other[1]:
        return True
    position, _, text = one if one[1] == "typed" else other
    return f"; {text}; " in f"; {as_text(rows[position]['typed'])}; "
