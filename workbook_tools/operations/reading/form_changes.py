"""What a changed form means for what stood in it before: words that levels had are still read, and numbers follow the ranks."""

from __future__ import annotations

from collections.abc import Sequence

from ...definition import words as w
from ...definition.forms import SEPARATOR
from ...definition.levels import Form
from ...definition.row_ids import called
from ...definition.setup_sheets import ROUNDS
from ...schema.scales import Scale
from ...values.cells import as_text, is_number
from ...values.frame import Row
from ...values.smileys import read_smiley
from ...values.spelling import spelling
from ...workbook.reading.reader import RawSheet
from .tables import read_table

_LOOKS = {"level": ("symbol", "colour", "verdict"), "question": ("type", "list", "required")}


def is_another(row: Row, old: Row, key: str) -> bool:
    """Whether a row looks as if another level or question had been written over the one of its id: it is called otherwise, and
    two more of its cells say otherwise.
    """
    differs = [name for name in _LOOKS[key] if as_text(row[name]) != as_text(old[name])]
    return called(row, key) != called(old, key) and len(differs) > 1


def has_changed_places(row: Row, old: Row, level_there: object) -> bool:
    """Whether the word of a level stands in a row that was another's, beside another symbol, colour or meaning: the answers
    follow the word.
    """
    moved = bool(level_there) and level_there != row["level"] and called(row, "level") == called(old, "level")
    return moved and any(as_text(row[name]) != as_text(old[name]) for name in _LOOKS["level"])


def parts_of(cell: object) -> list[str]:
    """The texts of a cell between its semicolons."""
    return [part.strip() for part in as_text(cell).split(SEPARATOR) if part.strip()]  # type: ignore[arg-type]


def joined(parts: Sequence[str]) -> str | None:
    """Texts as a cell holds them."""
    return f"{SEPARATOR} ".join(parts) or None


def with_former_words(rows: Sequence[Row], before: Sequence[Row]) -> list[Row]:
    """The rows of ``Skala``, in whose »Læses også som« the word stands that a level had until now, where no other is read so
    and the row does not look as if it were another level. The rank that a level was read as follows where that is another now.
    """
    old = {row["level"]: row for row in before}
    return [_with_former_word(row, old.get(row["level"]), rows) for row in rows]


def _with_former_word(row: Row, old: Row | None, rows: Sequence[Row]) -> Row:
    if old is None or row["level"] is None:
        return row
    taken = {
        spelling(text)
        for other in rows
        if other is not row and other["scale"] == row["scale"]
        for text in (as_text(other["word"]), *parts_of(other["typed"]))
    }
    own = parts_of(row["typed"])
    rank, former_rank = as_text(row["rank"]), as_text(old["rank"])
    typed = [rank if rank and part == former_rank else part for part in own]
    former = as_text(old["word"]).strip()
    known = taken | {spelling(text) for text in (as_text(row["word"]), *typed)}
    if (
        called(row, "level") != called(old, "level")
        and spelling(former) not in known
        and not is_another(row, old, "level")
    ):
        typed.append(former)
    return row if typed == own else {**row, "typed": joined(typed)}


def with_first_rounds(rows: Sequence[Row], before: Sequence[Row], rounds: RawSheet | None) -> list[Row]:
    """The rows of ``Spørgsmål``, of which those that are new are asked from the first round that is not closed."""
    read = read_table(ROUNDS, rounds).frame.records() if rounds is not None else []
    numbered = [(int(row["round"]), row["status"]) for row in read if is_number(row["round"])]
    if all(status != w.CLOSED for _, status in numbered):
        return list(rows)
    open_ones = (number for number, status in numbered if status != w.CLOSED)
    first = min(open_ones, default=max(number for number, _ in numbered) + 1)
    known = {row["question"] for row in before}
    return [
        row if row["question"] is None or row["question"] in known or row["first"] else {**row, "first": first}
        for row in rows
    ]


def scale_of(row: Row, form: Form) -> Scale:
    """The scale whose levels a question is required at."""
    return form.economy if row["per"] == w.PER_LINE else form.effort


def with_level_words(rows: Sequence[Row], form: Form) -> list[Row]:
    """The rows of ``Spørgsmål``, that name levels by the words they have in the form: not by a sign alone, nor by a former word."""
    return [
        row if (named := _named(row, form)) == parts_of(row["at_level"]) else {**row, "at_level": joined(named)}
        for row in rows
    ]


def _named(row: Row, form: Form) -> list[str]:
    scale = scale_of(row, form)
    named = ((part, scale.of(read_smiley(part, scale))) for part in parts_of(row["at_level"]))
    return [part if level is None or part in (level.word, level.text) else level.word for part, level in named]
