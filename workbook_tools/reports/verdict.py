"""How a round goes in a sentence, in the words of ``Overblik`` and of the committees' sheets (``definition/verdict.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition.levels import UNREADABLE
from ..values.cells import as_text, is_blank
from .danish import listed, said, thousands
from .facts import Facts


def verdict(facts: Facts) -> str:
    """»44 af 54 milepæle er nået. 8 er ikke nået. Budgettet overholdes ikke på 3 af 40 linjer.«"""
    return " ".join((*_effort(facts), *_economy(facts), *_to_be_checked(facts)))


def _effort(facts: Facts) -> Iterator[str]:
    rows = facts.effort
    if not rows:
        yield said("verdict.no-milestones")
        return
    good = sum(row["smiley"] in facts.form.effort.good for row in rows)
    yield said("verdict.milestones", good=thousands(good), all=thousands(len(rows)), level=facts.form.effort.told_good)
    for level in facts.form.effort:
        number = sum(row["smiley"] == level.text for row in rows)
        if level.text in facts.form.effort.bad and number:
            yield said("verdict.level", number=thousands(number), states=level.stated)
    if missing := sum(is_blank(row["smiley"]) for row in rows):
        yield said("verdict.missing", number=thousands(missing))
    if unreadable := sum(row["smiley"] == UNREADABLE.text for row in rows):
        yield said("verdict.unreadable", number=thousands(unreadable))


def _economy(facts: Facts) -> Iterator[str]:
    rows = facts.economy
    if not rows or not facts.per_line:
        return
    if bad := sum(row["economy_smiley"] in facts.form.economy.not_good for row in rows):
        yield said("verdict.not-kept", number=thousands(bad), all=thousands(len(rows)))
    elif all(row["economy_smiley"] in facts.form.economy.texts for row in rows):
        yield said("verdict.kept")


def _to_be_checked(facts: Facts) -> Iterator[str]:
    if rows := facts.asked_about:
        items = listed(list(dict.fromkeys(as_text(row["item"]) for row in rows)))
        yield said("verdict.to-be-checked", number=thousands(len(rows)), items=items)
