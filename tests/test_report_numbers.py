"""Every number in the account of a round, counted again from the rows, in random states of a year."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reporting import account, answered, loaded, note_of, tables
from workbook_tools.definition import levels
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.values.frame import Frame

IDS = ("1.1-1", "1.1-2", "1.2-1", "2.1-1", "2.1-2")
LINES = ("1.1/1", "1.2/1", "2.1/1")
EFFORT = st.sampled_from([None, *levels.EFFORT.texts])
ECONOMY = st.sampled_from([None, *levels.ECONOMY.texts])
FORECAST = st.sampled_from([None, None, 175, 900, 5600, -400])
ANSWERS = st.fixed_dictionaries({identity: st.fixed_dictionaries({"smiley": EFFORT}) for identity in IDS})
MONEY = st.fixed_dictionaries(
    {line: st.fixed_dictionaries({"economy_smiley": ECONOMY, "forecast": FORECAST}) for line in LINES}
)
WORDS = {level.text: level.told for level in levels.EFFORT}


@pytest.fixture(scope="module")
def agreement(small: Path) -> Agreement:
    return loaded(small)


def with_dropped(agreement: Agreement, ids: set[str]) -> Agreement:
    milestones = agreement.tables["milestones"].copy()
    for position, identity in enumerate(milestones["milestone_id"]):
        if identity in ids:
            milestones.put(position, "status", w.DROPPED)
    return agreement.with_tables(milestones=milestones)


def of_round(agreement: Agreement, name: str, number: int) -> list[dict[str, Any]]:
    return [row for row in agreement.tables[name].records() if row["round"] == number]


def number_before(words: str, text: str) -> int:
    found = re.search(rf"(\d+)(?: milepæle?| budgetlinjer?)? {re.escape(words)}", text)
    return int(found[1]) if found else 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_numbers_in_text_and_tables_are_those_of_the_rows(agreement: Agreement, data: st.DataObject) -> None:
    first = answered(agreement, 1, data.draw(ANSWERS), data.draw(MONEY))
    dropped = data.draw(st.sets(st.sampled_from(IDS), max_size=2))
    both = answered(with_dropped(first, dropped), 2, data.draw(ANSWERS), data.draw(MONEY))
    note = note_of(both, 2)
    told, rows, before = account(note), of_round(both, "follow_up", 2), of_round(both, "follow_up", 1)
    counts = Counter(row["smiley"] for row in rows)
    assert f"fulgt op på {len(rows)} milepæl" in told or not rows
    if counts[levels.EFFORT.best.text] != len(rows) or len(rows) == 1:
        for smiley, word in WORDS.items():
            assert number_before(f"er {word}", told) == counts[smiley], (word, told)
    assert number_before("er endnu ikke besvaret", told) == counts[None]

    # What was not reached before is as many in the text as in the table of the rounds, dropped milestones too.
    open_before = [row for row in before if row["smiley"] in levels.EFFORT.open]
    table = tables(note)["Milepæle runde for runde"][0]
    assert sum(map(int, table[2 : 1 + len(WORDS)])) == len(open_before)
    known = {row["milestone_id"] for row in rows} | {row["milestone_id"] for row in open_before}
    if len(open_before) > 1 and known:
        parts = re.search(r"Af de (\d+) milepæle, der ikke var fuldt nået .*?, er (.*?)\. ?", told)
        if parts:
            assert int(parts[1]) == len(open_before), told
            assert sum(map(int, re.findall(r"\d+", parts[2]))) == len(open_before)
    gone = [row for row in open_before if row["milestone_id"] in dropped]
    assert ("udgået" in told or "udgåede" in told) == bool(gone), told

    # Money: nobody's silence is taken for a budget that holds.
    lines = of_round(both, "economy", 2)
    judged = [row for row in lines if row["economy_smiley"] is not None or row["forecast"] is not None]
    assert ("ventes overholdt" in told) <= bool(judged)
    assert ("ingen har endnu vurderet" in told) == (not judged)
    assert ("Linjer uden vurdering er regnet med deres budget." in told) == (0 < len(judged) < len(lines))
    assert number_before("budgetlinje", told.replace("Der mangler vurdering af ", "mangler ")) in range(len(lines) + 1)
    missing = sum(row["economy_smiley"] is None for row in lines)
    assert (f"Der mangler vurdering af {missing} budgetlinje" in told) == bool(missing)


def test_a_change_of_later_years_is_shown_with_its_amounts_and_as_what_it_is(agreement: Agreement) -> None:
    first = answered(agreement, 1, {}, {"1.1/1": {"economy_smiley": levels.ECONOMY.best.text}})
    changes = first.tables["changes"]
    names = changes.columns
    row = dict.fromkeys(names) | {
        "change": "1", "round": 1, "item": "2.1", "line": 1, "year_1": 250, "reason": "Stien bliver længere",
        "status": w.APPROVED, "decided_on": dt.date(2030, 3, 1), "decided_by": "Kommunalbestyrelsen",
    }  # fmt: skip
    financing = row | {"item": "1.2", "line": 1, "financing": w.YES, "year_1": -250, "reason": None}
    note = note_of(first.with_tables(changes=Frame.from_rows(names, [row, financing])), 1)
    assert [cells[2:4] for cells in tables(note)["Budgetændringer i 1.000 kr."]] == [["0", "250"], ["0", "−250"]]
    assert "1 godkendt budgetændring gælder senere år og er en forventet del af deres budgetter." in account(note)
    assert "regnet med i det korrigerede budget" not in account(note)
