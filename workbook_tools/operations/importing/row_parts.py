"""What the cells of a printed row say of an item: each goes where the workbook has a place for it, else to the remarks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...definition import words as w
from ...definition.document_labels import NO_WORDS, YES_WORDS
from ...messages.message import Message, message
from ...values.spelling import own_spelling
from .draft import Doubt, Draft, DraftItem, DraftMilestone, Target, Words
from .labels import bare, type_called
from .names import committees_in
from .rounds_in import round_in

_SEVERAL = re.compile(r"\s*(?:;|\n)\s*")


def describe(item: DraftItem, value: Mapping[str, str], number: int, draft: Draft) -> None:
    """What a row says of the item itself, by part; what an earlier row of it said stays, and other words are remarks."""
    item.department = item.department or _plain(value.get("department", ""))
    item.case_number = item.case_number or _plain(value.get("case_number", ""))
    item.type = item.type or type_called(value.get("type", ""))
    for part, names in (("committee", item.committees), ("other_committees", item.other_committees)):
        names += [name for name in committees_in(value.get(part, "")) if name not in names]
    more = [name for name in _SEVERAL.split(value.get("contributors", "")) if name]
    item.contributors += [name for name in more if name not in item.contributors]
    said = bare(value.get("administrative", ""))
    item.administrative |= said in YES_WORDS
    if text := value.get("description", ""):
        _add(item.description, text, number)
    for part in ("remarks", "economy", "smiley"):
        remark(item, value.get(part, ""), number)
    kept = {
        "theme": item.theme,
        "title": item.title.text,
        "department": item.department,
        "case_number": item.case_number,
    }
    for part, there in kept.items():
        if bare(value.get(part, "")) not in bare(there):
            remark(item, value[part], number)
    if said not in (*YES_WORDS, *NO_WORDS):
        remark(item, value.get("administrative", ""), number)
    kind = value.get("type", "")
    if kind and not type_called(kind):
        asked = message("file.review.type-unread", text=kind)
        target = Target("items", (item.number,), "type")
        draft.doubts.append(Doubt(asked, Words(kind, number), item.number, target, item.type))


def add_milestone(item: DraftItem, value: Mapping[str, str], number: int, draft: Draft) -> None:
    """The milestone of a row and its round; where it has none that can be read both are a remark."""
    text, when = value.get("milestone", ""), value.get("round", "")
    if not text:
        remark(item, when, number)
        return
    name = round_in(when) or next((usual for n, usual in enumerate(w.ROUNDS, start=1) if when == str(n)), "")
    if name:
        item.milestones.append(DraftMilestone(round_called(name, draft), Words(text, number)))
        return
    item.remarks.append(Words(f"{text} {when}".strip(), number))
    target = Target("items", (item.number,), "remarks")
    draft.doubts.append(Doubt(message("file.review.no-round"), Words(text, number), item.number, target))


def category_in(parts: Mapping[str, str], saved: bool) -> tuple[str, Message | None]:
    """The category of a row's money – as it says, or by its sign –, and what is asked about a word that is none."""
    usual = w.SAVING if saved else w.NEW_MONEY
    if "category" not in parts:
        return usual, None
    given = own_spelling(w.CATEGORIES, parts["category"])
    return given or usual, None if given else message("file.review.category-unread", text=parts["category"])


def round_called(name: str, draft: Draft) -> int:
    """The number of the round with this name, which is a new one if the document has not named it before."""
    if name not in draft.rounds:
        draft.rounds.append(name)
    return draft.rounds.index(name) + 1


def remark(item: DraftItem, text: str, number: int) -> None:
    """Words that the workbook has no other place for."""
    _add(item.remarks, text, number)


def _add(texts: list[Words], text: str, number: int) -> None:
    if text and text not in (words.text for words in texts):
        texts.append(Words(text, number))


def _plain(text: str) -> str:
    return " ".join(text.split())
