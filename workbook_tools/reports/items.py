"""One item of the agreement in the note: what it is, its milestones and its money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..definition import words as w
from ..definition.levels import UNREADABLE
from ..values.cells import Cell, as_text, is_blank
from ..values.danish_dates import long_date
from ..values.frame import Row
from . import danish, own_answers
from .danish import said
from .facts import Facts, Followed, Money, amount, as_amount, money
from .model import Block, Column, Details, Paragraph, Section, Table, Value, without_blank_columns
from .selection import several


def anchor(item: Cell) -> str:
    """The anchor of an item's section: letters, digits and points only, whatever the number looks like."""
    return "punkt-" + "".join(c if c.isascii() and (c.isalnum() or c == ".") else f"_{ord(c):x}" for c in as_text(item))


def link_to(facts: Facts, item: Cell) -> str:
    """The anchor of an item's section; "" if the note has none."""
    return anchor(item) if any(as_text(row["item"]) == as_text(item) for row in facts.shown) else ""


def item_section(facts: Facts, item: Row) -> Section:
    """The section of a followed-up item."""
    number = as_text(item["item"])
    return Section(f"{number} {as_text(item['title'])}", anchor(number), tuple(_blocks(facts, item, number)))


def _blocks(facts: Facts, item: Row, number: str) -> Iterator[Block]:
    yield Details(tuple(_about(facts, item, number)))
    for name in ("description", "remarks"):
        if not is_blank(item[name]):
            yield Paragraph(as_text(item[name]), quiet=name == "remarks")
    milestones = facts.milestones_of(number)
    if milestones:
        table = Table(
            said("item.milestones", number=number),
            (
                Column(said("label.number"), 1.4),
                Column(said("label.milestone"), 4.6, prose=True),
                Column(said("label.follow-up"), 3),
                Column(said("label.smiley"), 2.3),
                Column(said("label.status"), 4.8, prose=True),
            ),
            tuple(_milestone(facts, row) for row in milestones),
            captioned=False,
        )
        yield without_blank_columns(table)
    lines = facts.now("economy", number)
    if lines:
        yield without_blank_columns(_economy(facts, lines, number))
    texts = [*(() if lines else (said("money.none"),)), *money_outside(facts, number, bool(lines))]
    if texts:
        yield Paragraph(" ".join(texts), quiet=True)


def _about(facts: Facts, item: Row, number: str) -> Iterator[tuple[str, Value]]:
    followed, worst = facts.worst_effort(number)
    if followed:
        yield said("label.effort"), facts.smiley(worst)
    followed, worst = facts.worst_economy(number)
    if followed and facts.per_line:
        yield said("label.economy"), facts.smiley(worst)
    labels = {
        "type": said("label.type"),
        "department": said("label.responsible-department"),
        "committee": said("label.responsible-committee"),
        "contributors": said("label.contributors"),
        "other_committees": said("label.other-committees"),
        "case_number": said("label.case-number"),
    }
    for name, label in labels.items():
        if not is_blank(item[name]):
            yield label, Value(danish.listed(several(item[name])))
    yield from own_answers.of_item(facts, number)


def _milestone(facts: Facts, milestone: Followed) -> tuple[Value, ...]:
    number = int(amount(milestone.row["round"]))
    return (
        Value(as_text(milestone.row["milestone_id"])),
        Value(as_text(milestone.row["milestone"])),
        Value(facts.name_of(number).short),
        status(facts, milestone),
        Value("\n".join(told(facts, milestone))),
    )


def status(facts: Facts, milestone: Followed) -> Value:
    """How a milestone stands: its smiley by this round, or why it has none."""
    answer = milestone.answer
    answered_now = answer is not None and answer["round"] == facts.selected.round
    if milestone.row["status"] == w.DROPPED and not answered_now:
        return Value(w.DROPPED)
    if answer is not None:
        return facts.smiley(answer["smiley"])
    return Value(
        said("item.coming") if amount(milestone.row["round"]) > facts.selected.round else said("item.not-followed-up")
    )


def told(facts: Facts, milestone: Followed) -> Iterator[str]:
    """What is said of a milestone, a line each."""
    answer = milestone.answer
    if milestone.row["status"] in (w.CHANGED, w.DROPPED) and not is_blank(milestone.row["reason"]):
        yield f"{milestone.row['status']}: {as_text(milestone.row['reason'])}"
    if answer is None:
        return
    before = answer["previous_smiley"]
    if not is_blank(before) and before != answer["smiley"] and answer["round"] == facts.selected.round:
        yield said("item.before", smiley=facts.smiley(before).text)
    if not is_blank(milestone.comment):
        yield as_text(milestone.comment)
    asks = answer["smiley"] in (*facts.form.effort.needing_expected, UNREADABLE.text)
    if asks and not is_blank(answer["expected"]) and milestone.row["status"] != w.DROPPED:  # nobody expects it any more
        yield said("item.expected", expected=as_text(answer["expected"]))
    elif answer["smiley"] in facts.form.effort.ended and amount(answer["round"]) > amount(milestone.row["round"]):
        yield said("item.reached", when=facts.name_of(int(amount(answer["round"]))).at)
    yield from own_answers.of_row(facts, "follow_up", answer)
    if not is_blank(answer["treated_by"]):
        day = (
            said("item.treated-on", day=long_date(answer["treated_on"]))
            if isinstance(answer["treated_on"], dt.date)
            else ""
        )
        yield said("item.treated", treated_by=danish.listed(several(answer["treated_by"])), day=day)


def _economy(facts: Facts, lines: list[Row], number: str) -> Table:
    """The economy line of Ballerup's note: each budget line, and their sum where there are several."""
    smileys = (Column(said("label.smiley"), 2.6),) if facts.per_line else ()
    columns = (
        Column(said("label.budget-line"), 3.8),
        Column(said("label.adopted"), 1.6, number=True),
        Column(said("label.current"), 1.85, number=True),
        Column(said("label.spent"), 1.5, number=True),
        Column(said("label.forecast"), 1.75, number=True),
        Column(said("label.deviation"), 1.6, number=True),
        *smileys,
        Column(said("label.explanation"), 3, prose=True),
    )
    rows = [_line(facts, row) for row in lines]
    if len(lines) > 1:
        total = money(lines)
        spent = [value for row in lines if (value := as_amount(row["spent"])) is not None]
        last = (Value(""), Value("")) if facts.per_line else (Value(""),)
        rows.append((Value(w.TOTAL), *_amounts(total, sum(spent) if spent else None), *last))
    return Table(said("item.economy", number=number, year=facts.year), columns, tuple(rows), total=len(lines) > 1)


def _line(facts: Facts, row: Row) -> tuple[Value, ...]:
    one = money([row])
    kind = ", ".join(as_text(row[name]) for name in ("type", "category") if not is_blank(row[name]))
    smileys = (facts.smiley(row["economy_smiley"]),) if facts.per_line else ()
    name = as_text(row["line_text"]) or as_text(row["title"])
    return (
        Value(f"{name}\n{kind}" if kind else name),
        *_amounts(one, row["spent"]),
        *smileys,
        Value("\n".join(filter(None, (as_text(row["explanation"]), *own_answers.of_row(facts, "economy", row))))),
    )


def _amounts(one: Money, spent: Cell) -> tuple[Value, ...]:
    """The amounts of a line; what is spent only where finance has written it."""
    shown = (one.adopted, one.current, as_amount(spent), one.forecast, one.deviation)
    return tuple(Value("" if value is None else danish.thousands(value)) for value in shown)


def money_outside(facts: Facts, number: str, has_lines: bool) -> Iterator[str]:
    """What is said of money that this round does not judge: of later years, and of others than the agreement."""
    later = facts.later_money(number)
    if later and not has_lines:
        years = [said("item.money-of-year", amount=danish.millions(total), year=year) for year, total in later]
        yield said("item.later-money", years=danish.listed(years))
    for line in facts.of_item("budget_lines", number):
        if line["category"] not in w.FOLLOWED_UP and amount(line["year_0"]):
            yield said(
                "item.other-money",
                amount=danish.millions(amount(line["year_0"])),
                category=as_text(line["category"]).lower(),
                text=as_text(line["line_text"]),
            )
