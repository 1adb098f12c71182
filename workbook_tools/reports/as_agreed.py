"""The items that go as agreed: a line each, by theme, with what else is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..definition import words as w
from ..values.cells import as_text, is_blank
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, Followed, amount, money
from .items import anchor, money_outside, told
from .model import Column, Paragraph, Section, Table, Value, of_level, without_blank_columns
from .parts import by_theme


def as_agreed(facts: Facts, items: Sequence[Row]) -> Iterator[Section]:
    """The section of ``items``, if there are any."""
    if not items:
        return
    parts = by_theme(items)
    columns = (
        Column(said("as-agreed.item"), 5.2),
        Column(said("label.smiley") if facts.form.per_item else said("milestones"), 1.8),
        Column(said("as-agreed.budget"), 1.5, number=True),
        Column(said("label.economy"), 2.3),
        Column(said("as-agreed.further"), 7.5, prose=True),
    )
    table = Table(
        said("as-agreed.table", year=facts.year),
        columns,
        tuple(_line(facts, row) for _, rows in parts for row in rows),
        runs=tuple((theme or said("items.no-theme"), len(rows)) for theme, rows in parts),
        splits=True,
    )
    followed = [row for row in items if any(facts.now(name, as_text(row["item"])) for name in ("follow_up", "economy"))]
    explained = [said("as-agreed.explained", items=danish.items(len(followed)))] if followed else []
    if len(followed) < len(items):
        explained.append(said("as-agreed.not-now", items=danish.items(len(items) - len(followed))))
    told_first = Paragraph(" ".join(explained), quiet=True)
    yield Section(said("as-agreed"), "som-aftalt", (told_first, without_blank_columns(table)))


def _line(facts: Facts, item: Row) -> tuple[Value, ...]:
    number, lines = as_text(item["item"]), facts.now("economy", as_text(item["item"]))
    milestones = facts.milestones_of(number)
    answered = [one for one in milestones if one.answer is not None]
    _, worst = facts.worst_economy(number)
    return (
        Value(f"{number} {as_text(item['title'])}\n{as_text(item['department'])}", anchor=anchor(number)),
        _answered(facts, answered) if answered else Value(""),
        Value(danish.thousands(money(lines).current) if lines else ""),
        facts.smiley(worst) if lines and facts.per_line else Value(""),
        Value("\n".join(_further(facts, item, milestones, bool(lines)))),
    )


def _answered(facts: Facts, answered: Sequence[Followed]) -> Value:
    """How many milestones are reached; of an item followed up as a whole its level."""
    if facts.form.per_item and answered[-1].answer is not None:
        return facts.smiley(answered[-1].answer["smiley"])
    best = facts.form.effort.best
    return Value(said("as-agreed.reached", number=len(answered)), of_level(best).face, symbol=best.symbol)


def _further(facts: Facts, item: Row, milestones: Sequence[Followed], has_lines: bool) -> Iterator[str]:
    """Finance's remark, what was said of the milestones, those to come, and money that is not followed up now."""
    if not is_blank(item["remarks"]):
        yield as_text(item["remarks"])
    for one in milestones:
        identity = as_text(one.row["milestone_id"])
        if said_of_it := " ".join(told(facts, one)):
            yield said_of_it if facts.form.per_item else f"{identity}: {said_of_it}"
        elif one.answer is None and one.row["status"] != w.DROPPED:
            name = facts.name_of(int(amount(one.row["round"]))).short
            yield said("as-agreed.to-come", milestone=as_text(one.row["milestone"]), round=name)
    yield from money_outside(facts, as_text(item["item"]), has_lines)
