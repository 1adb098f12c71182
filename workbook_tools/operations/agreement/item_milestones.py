"""Items that are followed up as wholes: each is a milestone of its own, whose id is the item's number.

``Milepæle`` is the tool's then. It holds a row for each item of ``Punkter`` that is asked about, kept in step with it; what was
asked about before the agreement followed up whole items stays below, for its answers, and is asked no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...definition import words as w
from ...definition.answer_sheets import answer_sheets
from ...definition.levels import Form
from ...messages.files import written
from ...messages.message import Message, counted, message
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.cpr import masked
from ...workbook.frames import frame_of
from .agreement import Agreement

MOST_NAMED = 10


def is_item(identity: Cell, item: Cell) -> bool:
    """Whether a row of ``Milepæle`` or ``Opfølgning`` with this id and item is of the whole item."""
    return not is_blank(item) and as_text(identity) == as_text(item)


def _is_item(row: Mapping[str, Cell]) -> bool:
    return is_item(row["milestone_id"], row["item"])


def with_item_milestones(agreement: Agreement) -> Agreement:
    """A copy in which ``Milepæle`` is in step with ``Punkter``. Where milestones are followed up, items' rows are dropped ones."""
    table, sheet = agreement.tables["milestones"], agreement.kind.sheet("milestones")
    if agreement.kind.form.per_item:
        others = [{**row, "control": None} for row in table.records() if not _is_item(row)]  # nothing is mended there
        return agreement.with_tables(milestones=frame_of(sheet, [*_items(agreement), *others]))
    if not any(map(is_item, table["milestone_id"], table["item"])):
        return agreement
    rows = [_dropped(row) if _is_item(row) and row["status"] != w.DROPPED else row for row in table.records()]
    return agreement.with_tables(milestones=frame_of(sheet, rows))


def _items(agreement: Agreement) -> Iterator[dict[str, Any]]:
    rounds = [int(number) for number in agreement.tables["rounds"]["round"] if is_number(number)]
    seen: set[str] = set()
    for row in agreement.tables["items"].records():
        number = as_text(row["item"])
        if is_blank(row["item"]) or number in seen or row["administrative"] == w.YES:
            continue
        seen.add(number)
        yield {
            "milestone_id": number, "item": number, "round": min(rounds, default=1), "milestone": row["title"],
            "status": row["item_status"], "reason": row["status_reason"],
        }  # fmt: skip


def _dropped(row: Mapping[str, Cell]) -> dict[str, Any]:
    return {**row, "status": w.DROPPED, "reason": row["reason"] or written("milestones.not-per-item")}


def form_of_round(agreement: Agreement, number: int) -> Form:
    """The form in which a round was asked: about milestones or whole items, whatever is followed up by now."""
    form, table = agreement.kind.form, agreement.tables["follow_up"]
    rows = zip(table["round"], table["milestone_id"], table["item"], strict=True)
    asked = {is_item(identity, item) for round_, identity, item in rows if round_ == number}
    return form if asked != {not form.per_item} else form.following("" if form.per_item else w.FOLLOWED_PER_ITEM)


def only_followed(agreement: Agreement, per_item: bool) -> Agreement:
    """A copy without the milestones and answers that are of the other kind: of milestones, or of whole items."""
    tables = {}
    for name in ("milestones", "follow_up"):
        table = agreement.tables[name]
        of_items = [*map(is_item, table["milestone_id"], table["item"])]
        if not all(one == per_item for one in of_items):
            tables[name] = table.rows_at([n for n, one in enumerate(of_items) if one == per_item])
    return agreement.with_tables(**tables) if tables else agreement


def told_change(agreement: Agreement) -> Message | None:
    """What is said when an agreement follows up something else than before: which are asked about no more."""
    per_item = agreement.kind.form.per_item
    ids = {
        as_text(row["milestone_id"]) for row in agreement.tables["milestones"].records() if _is_item(row) != per_item
    }
    answered = list(dict.fromkeys(as_text(i) for i, s in _answers(agreement) if as_text(i) in ids and not is_blank(s)))
    if not ids - {""}:
        return None
    named = ", ".join(answered[:MOST_NAMED]) + (" …" if len(answered) > MOST_NAMED else "")
    return counted(f"follow-up-per-changed.{'item' if per_item else 'milestone'}", len(ids), answered=named or "–")


def told_questions(before: Form, now: Form) -> Iterator[Message]:
    """What is said of each sheet whose questions are asked in another one now: the answers stay, as finance's own."""
    sheets = {question.name: question.sheet for question in now.questions}
    moved = [question for question in before.questions if sheets.get(question.name, question.sheet) != question.sheet]
    titles = {sheet.name: sheet.title for form in (before, now) for sheet in answer_sheets(form)}
    for sheet in dict.fromkeys(question.sheet for question in moved):
        headers = [question.header for question in moved if question.sheet == sheet]
        to = next(sheets[question.name] for question in moved if question.sheet == sheet)
        named = masked(", ".join(f"»{header}«" for header in headers))
        yield message("follow-up-per-changed.questions", questions=named, sheet=titles[sheet], now=titles[to])


def _answers(agreement: Agreement) -> list[tuple[Cell, Cell]]:
    table = agreement.tables["follow_up"]
    return list(zip(table["milestone_id"], table["smiley"], strict=True))
