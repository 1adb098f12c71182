"""The rounds of a document in the order of time, however its rows come."""

from __future__ import annotations

from collections.abc import Callable

from ...messages.message import message
from .draft import Doubt, Draft, Words
from .rounds_in import day_of, number_of, of_budget_year

_LAST_DAY = (12, 31)  # of the year: it comes after all that are numbered


def put_rounds_in_order(draft: Draft, year: int) -> None:
    """Number the rounds by their days or by their own numbers; of names and days among each other the order is asked about."""
    before = draft.rounds
    names = list(dict.fromkeys(of_budget_year(name, year) for name in before))
    key = _key(names, year)
    if key is None:
        asked = message("file.review.rounds-mixed", rounds=", ".join(f"»{name}«" for name in names))
        draft.doubts.append(Doubt(asked, Words("", 0)))
    else:
        names.sort(key=key)
    for item in draft.items:
        for milestone in item.milestones:
            milestone.round = names.index(of_budget_year(before[milestone.round - 1], year)) + 1
    draft.rounds = names


def _key(names: list[str], year: int) -> Callable[[str], int] | None:
    """What tells the order of the rounds; None where nothing does."""
    days = {name: day for name in names if (day := day_of(name, year))}
    if len(days) == len(names):
        return lambda name: days[name].toordinal()
    texts = [name for name in names if name not in days]
    if any((day.month, day.day) != _LAST_DAY or day.year != year for day in days.values()):
        return None
    numbers = {name: number_of(name) for name in texts}
    kinds = {kind for _, kind in numbers.values()}
    if len(texts) > 1 and (len(kinds) > 1 or not all(n for n, _ in numbers.values())):
        return None if days or len(kinds) > 1 else lambda _: 0  # as they come
    after = 1 + max(n for n, _ in numbers.values())
    return lambda name: numbers[name][0] if name in numbers else after
