"""An item's budget lines out of its text and its economy field, and what of them finance must look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ...definition import words as w
from ...definition.review_sheet import NEW_LINE
from ...messages.message import Message, message
from ...values.cells import Cell, is_number
from .commitments import YEARS_IN_ALL, Commitment, commitments_in
from .draft import Account, Doubt, Draft, DraftItem, DraftLine, Target, Words

_NOTHING = re.compile(
    r"ikke\s+(?:er\s+)?(?:afsat|tilknyttet|knyttet)\s+(?:økonomi|midler|penge)|ingen\s+økonomi", re.IGNORECASE
)

LONGEST_NOTHING = 60  # characters of a text that only says that no money is set aside


def add_money(item: DraftItem, budget_year: int) -> list[Doubt]:
    """Give an item the budget lines its texts speak of; what is not sure about them."""
    type_ = item.type if item.type in w.LINE_TYPES else w.OPERATING
    told = list(commitments_in(item.description, budget_year))
    economy = list(commitments_in(item.economy, budget_year))
    aside = list(commitments_in([*item.remarks, *(m.text for m in item.milestones)], budget_year))
    own = [one for one in told if not one.part]
    for one in (*told, *economy):
        one.type = one.type or (type_ if one in own else "")
    groups = _lines(own)
    unexplained: list[Commitment] = []
    asked: list[tuple[int, Message, Words]] = []
    groups.sort(key=lambda group: group[0].category not in w.AGREEMENT_EFFECT)  # what the agreement adds comes first
    for one in economy:
        at = _line_with(groups, one, budget_year)
        if at is None:
            if one.part or (groups and one.category == w.NEW_MONEY):
                unexplained.append(one)
            else:
                _put(groups, one)
            continue
        _confirm(groups[at], one)
        if not _agrees(groups[at], one):
            asked.append((at, message("file.review.economy-disagrees"), one.sentence))
    _new_money_of_nothing(groups, item, budget_year, asked)
    for number, group in enumerate(groups, start=1):
        item.lines.append(_drafted(group, item, type_, budget_year))
        asked += [(number - 1, doubt, one.sentence) for one in group for doubt in one.doubts]
        unsure = next((one for one in group if not one.stated), None)
        if unsure is not None and not _is_plain_year(unsure, budget_year):
            asked.append((number - 1, message("file.review.year-unclear"), unsure.sentence))
        kind = group[0].type or type_
        if item.type in w.LINE_TYPES and kind != item.type:
            disagree = message("file.review.type-disagrees", item=item.type, line=kind)
            asked.append((number - 1, disagree, group[0].sentence))
    if {line.type for line in item.lines} == set(w.LINE_TYPES):
        item.type = w.OPERATING_AND_CAPITAL
    unexplained += [one for one in (*told, *aside) if (one.part or one in aside) and not _is_explained(groups, one)]
    return [*_line_doubts(item, budget_year, asked), *unplaced(item, unexplained)]


def _lines(found: Iterable[Commitment]) -> list[list[Commitment]]:
    """Amounts of one kind for different years are one line: »2 mio. kr. i 2027 og 3 mio. kr. i 2028«."""
    groups: list[list[Commitment]] = []
    for one in found:
        _put(groups, one)
    return groups


def _put(groups: list[list[Commitment]], one: Commitment) -> None:
    for group in groups:
        same = group[0].category == one.category and group[0].type == one.type
        if same and all(one.years.isdisjoint(other.years) for other in group):
            group.append(one)
            return
    groups.append([one])


def _amounts(group: Sequence[Commitment]) -> dict[int, Decimal]:
    return {year: one.amount for one in group for year in one.years}


def _line_with(groups: Sequence[Sequence[Commitment]], one: Commitment, budget_year: int) -> int | None:
    """The line that an amount of the economy field speaks of: its amount of that year, of any, or its sum."""
    year = min(one.years, default=budget_year)
    amounts = list(map(_amounts, groups))
    found = [n for n, of_group in enumerate(amounts) if of_group.get(year) == one.amount]
    found += [n for n, of_group in enumerate(amounts) if one.amount in of_group.values() and not one.stated]
    found += [n for n, of_group in enumerate(amounts) if sum(of_group.values()) == one.amount]
    return found[0] if found else None


def _confirm(group: list[Commitment], one: Commitment) -> None:
    """What the economy field says more clearly than the text: every year, and which kind of money."""
    if len(group) == 1 and one.yearly and one.years == group[0].years and one.amount == group[0].amount:
        group[0].doubts = [doubt for doubt in group[0].doubts if doubt.key != "file.review.each-or-all"]
    if len(group) == 1 and not group[0].stated and one.years == group[0].years:
        group[0].stated = True
    if one.type:
        for other in group:
            other.type = one.type


def _agrees(group: Sequence[Commitment], one: Commitment) -> bool:
    amounts = _amounts(group)
    if not one.stated or sum(amounts.values()) == one.amount:
        return True
    return all(amounts.get(year) == one.amount for year in one.years)


def _is_plain_year(one: Commitment, budget_year: int) -> bool:
    """Whether the sentence names the budget year, though not beside the amount: that is no doubt."""
    return one.years == {budget_year} and str(budget_year) in one.sentence.text


def _is_explained(groups: Sequence[Sequence[Commitment]], one: Commitment) -> bool:
    """Whether an amount that is no line of its own repeats one, or what a line comes to."""
    return any(one.amount in (*_amounts(g).values(), sum(_amounts(g).values())) for g in groups)


def _new_money_of_nothing(
    groups: list[list[Commitment]], item: DraftItem, budget_year: int, asked: list[tuple[int, Message, Words]]
) -> None:
    """The economy field says that nothing is set aside, and the text sets something aside this year."""
    for said in item.economy:
        if not _NOTHING.search(said.text):
            continue
        for at, group in enumerate(groups):
            if group[0].category == w.NEW_MONEY and budget_year in _amounts(group):
                asked.append((at, message("file.review.economy-says-none"), said))


def _drafted(group: Sequence[Commitment], item: DraftItem, type_: str, budget_year: int) -> DraftLine:
    amounts: dict[int, Cell] = {year: one.signed for one in group for year in one.years}
    years = sorted(amounts)
    last = budget_year + YEARS_IN_ALL - 1
    values = {value for value in amounts.values() if is_number(value)}
    if len(years) == 1 and not any(one.open for one in group):
        duration = w.ONE_OFF
    elif (any(one.open for one in group) and last in years) or (len(years) == YEARS_IN_ALL and len(values) == 1):
        duration = w.PERMANENT
    else:
        duration = w.SEVERAL_YEARS
    line = DraftLine(group[0].type or type_, group[0].category, amounts, group[0].sentence, item.title.text, duration)
    line.stated = next(iter(values)) if len(values) == 1 else None
    return line


def _line_doubts(item: DraftItem, budget_year: int, asked: Sequence[tuple[int, Message, Words]]) -> Iterable[Doubt]:
    """One doubt a line, though several things may be asked of it."""
    for at in sorted({at for at, _, _ in asked}):
        mine = [(question, words) for number, question, words in asked if number == at]
        question = mine[0][0]
        for other, _ in mine[1:]:
            if other != question:
                question = message("file.review.two", first=question, second=other)
        texts = dict.fromkeys(words.text for _, words in mine)
        words = Words(
            " … ".join([item.lines[at].words.text, *(t for t in texts if t != item.lines[at].words.text)]),
            mine[0][1].number,
        )
        target = Target("budget_lines", (item.number, str(at + 1)), "amounts")
        yield Doubt(question, words, item.number, target, amounts_as_text(item.lines[at].amounts, budget_year))


def is_there(line: DraftLine, item: DraftItem, draft: Draft) -> bool:
    """Whether the item has the same amounts under the same name already; that, and other amounts, are asked about."""
    same = [other for other in item.lines if other.text == line.text and other.category == line.category]
    if not same:
        return False
    twice = any(other.amounts == line.amounts for other in same)
    asked = message("file.review.row-twice" if twice else "file.review.row-differs", row=line.text)
    if not any(doubt.asked == asked for doubt in draft.doubts):
        draft.doubts.append(Doubt(asked, line.words, item.number))
    return twice


def amounts_as_text(amounts: dict[int, Cell], budget_year: int) -> str:
    """A line's four amounts as they are shown and typed: »1000; 3000; ; «."""
    years = range(budget_year, budget_year + YEARS_IN_ALL)
    return "; ".join("" if amounts.get(year) is None else str(amounts[year]) for year in years)


def unplaced(item: DraftItem, found: Sequence[Commitment]) -> Iterable[Doubt]:
    """One doubt an item about amounts that no line has."""
    if found:
        texts = " … ".join(dict.fromkeys(one.sentence.text for one in found))
        amounts = ", ".join(dict.fromkeys(one.text for one in found))
        asked = message("file.review.amounts-without-line", amounts=amounts)
        yield Doubt(
            asked,
            Words(texts, found[0].sentence.number),
            item.number,
            Target("budget_lines", (item.number, NEW_LINE), "amounts"),
        )


def place_economy(item: DraftItem, account: Account) -> None:
    """What the economy field says stands as a remark of the first line; without a line it is a remark of the item."""
    for said in item.economy:
        if item.lines:
            item.lines[0].remark = "\n".join(filter(None, (item.lines[0].remark, said.text)))
        elif _NOTHING.search(said.text) and len(said.text) < LONGEST_NOTHING:
            account.skip("no-money", said.text)
            continue
        else:
            item.remarks.append(said)
        account.place(said.text)
