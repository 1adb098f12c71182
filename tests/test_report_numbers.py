"""Every number of a note – in its sentences, headline figures and tables – counted again from the exported tables.

In random states of a year, of the whole agreement, a committee and a department: a wrong count anywhere fails.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.note_count import FOLLOWED, NOT_REACHED, PARTLY, REACHED, Count, exported
from tests.note_money_sentences import ACCOUNT, checked
from tests.note_sentences import AMOUNT, VERDICT, is_amount
from tests.note_year import COMMITTEES, DEPARTMENTS, year
from tests.reporting import (
    account,
    agreed,
    answered,
    counts,
    figures,
    loaded,
    note_of,
    section,
    sections,
    shown_items,
    tables,
)
from workbook_tools.definition import levels
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.reports.build import NothingToReport
from workbook_tools.reports.model import Note, Paragraph
from workbook_tools.values.frame import Frame

SEEDS, NIGHTLY = range(15), range(15, 200)


@pytest.fixture(scope="module")
def agreement(small: Path) -> Agreement:
    return loaded(small)


@pytest.mark.parametrize("seed", [*SEEDS, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in NIGHTLY)])
def test_every_number_is_that_of_an_independent_count(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    state, number = year(random, tmp_path)
    exports = exported(state)
    round_ = random.randint(1, number)
    for committee, department in (("", ""), (random.choice(COMMITTEES), ""), ("", random.choice(DEPARTMENTS))):
        count = Count(exports, round_, committee, department)
        if count.effort.empty and count.economy.empty:
            with pytest.raises(NothingToReport):
                note_of(state, round_, committee, department)
            continue
        note = note_of(state, round_, committee, department)
        lead, *rest = (b for b in section(note, "sagsfremstilling").blocks if isinstance(b, Paragraph))
        checked([lead.text], VERDICT, count)
        checked([block.text for block in rest], ACCOUNT, count)
        check_figures(note, count)
        check_counts(note, count)
        check_tables(note, count)
        check_items(note, count)
        assert not list(unread(note))


def unread(note: Note) -> Iterator[str]:
    """Paragraphs with a number that nothing above has read; »1.000 kr.« is a unit."""
    read = ("sagsfremstilling", "som-aftalt", "punkt-")
    for one in sections(note):
        for block in one.blocks:
            if isinstance(block, Paragraph) and not one.anchor.startswith(read):
                yield from re.findall(r".*\d.*", block.text.replace("1.000 kr.", ""))


def check_figures(note: Note, count: Count) -> None:
    shown, smileys = figures(note), count.smileys()
    wanted = {"Nået": smileys[REACHED], "Delvist nået": smileys[PARTLY], "Ikke nået": smileys[NOT_REACHED]}
    assert shown["Milepæle fulgt op"] == str(len(count.effort))
    assert {name: int(shown[name]) for name in wanted} == wanted
    assert int(shown.get("Mangler svar", 0)) == smileys[""]
    current, deviation = count.total("current"), count.total("deviation")
    assert is_amount(shown["Korrigeret budget"], current)
    assert is_amount(shown["Forventet regnskab"], current + deviation)
    assert is_amount(shown["Afvigelse (plus er merforbrug)"], deviation)
    assert int(shown.get("Beløb, der skal kontrolleres", 0)) == len(count.slips)


def check_counts(note: Note, count: Count) -> None:
    if count.effort.empty:
        return
    shown = counts(note)
    order = (REACHED, PARTLY, NOT_REACHED, "")

    def rows(groups: dict[str, Counter[str]]) -> dict[str, list[int]]:
        return {
            name: [found[face] for face in order] + [found.total()] for name, found in groups.items() if found.total()
        }

    whole = rows({"": count.smileys()})[""]
    if all(len(row) < 6 for group in shown.values() for row in group):  # nothing is missing: there is no column for it
        assert not whole[3]
        assert not any(count.smileys(count.of_round("follow_up", n))[""] for n in range(1, count.round))
        shown = {title: [[*row[:4], "0", *row[4:]] for row in group] for title, group in shown.items()}
    read = {title: {row[0]: [int(cell) for cell in row[1:]] for row in group} for title, group in shown.items()}
    items = count.items.set_index("item")
    theme, department = (count.effort["item"].map(items[name]) for name in ("theme", "department"))
    assert read["Efter tema"] == rows({t: count.smileys(count.effort[theme == t]) for t in set(theme)})
    if "Efter ansvarligt center" in read:
        wanted = {d: count.smileys(count.effort[department == d]) for d in set(department)}
        assert read["Efter ansvarligt center"] == rows(wanted)
    if "Efter ansvarligt udvalg" in read:
        committees = count.effort["item"].map(items["committee"]).str.split("; ")
        mine = {c: count.effort[committees.map(lambda names, c=c: c in names)] for c in COMMITTEES}
        assert read["Efter ansvarligt udvalg"] == rows({c: count.smileys(rows_) for c, rows_ in mine.items()})
    by_round = {f"{n}. budgetopfølgning": count.of_round("follow_up", n) for n in range(1, count.round + 1)}
    by_round = {name: rows_ for name, rows_ in by_round.items() if len(rows_)}
    if len(by_round) > 1:
        assert read["Runde for runde"] == rows({name: count.smileys(rows_) for name, rows_ in by_round.items()})
    assert ("Runde for runde" in read) == (len(by_round) > 1)


def thousands(text: str) -> int:
    return int(text.replace(".", "").replace("−", "-"))


def check_tables(note: Note, count: Count) -> None:
    shown, money = tables(note), count.economy
    bad = count.smileys()[NOT_REACHED]
    red = [rows for caption, rows in shown.items() if caption == f"Milepæle med smileyen »Ikke nået«: {bad}"]
    assert [len(rows) for rows in red] == [bad] * bool(bad)
    off = (money["deviation"] != 0) | (count.per_line & (money["economy_smiley"] == "☹ Ikke overholdt"))
    caption = "Budgetlinjer med en afvigelse eller et budget, der ikke overholdes, i 1.000 kr."
    assert [[thousands(cell) for cell in row[1:4]] for row in shown.get(caption, ())] == [
        [row["current"], row["current"] + row["deviation"], row["deviation"]] for _, row in money[off].iterrows()
    ]
    if not money.empty:
        wanted = []
        for rows in (money[money["type"] == "Drift"], money[money["type"] == "Anlæg"], money):
            sums = rows[["adopted", "approved_changes", "current", "deviation"]].sum()
            wanted.append([*sums[:3], sums["current"] + sums["deviation"], sums["deviation"]])
        table = shown["Budgetlinjer, der følges op, 2030 i 1.000 kr."]
        assert [[thousands(cell) for cell in row[1:]] for row in table] == wanted


def items(number: int) -> str:
    return f"{number} punkt" + "er" * (number > 1)


def check_items(note: Note, count: Count) -> None:
    lines, followed = agreed(note), count.items[count.items["administrative"] != "Ja"]
    assert sorted(shown_items(note)) == sorted(followed["item"])
    assert set(lines) == count.as_agreed()
    if lines:
        (text,) = [block.text for block in section(note, "som-aftalt").blocks if isinstance(block, Paragraph)]
        told = [count.of_items(name) for name in ("follow_up", "economy")]
        now = {item for rows in told for item in rows[rows["round"].astype(int) == count.round]["item"]} & set(lines)
        wanted = [f"{items(len(now))} går som aftalt: Rundens milepæle er nået, og budgettet holder."] if now else []
        if len(now) < len(lines):
            wanted.append(f"{items(len(lines) - len(now))} har hverken milepæl eller penge i runden.")
        assert text == " ".join(wanted)
    past = count.of_items("follow_up")
    for item, cells in lines.items():
        reached = past[(past["item"] == item) & (past["round"].astype(int) <= count.round)]["milestone_id"].nunique()
        current = count.economy[count.economy["item"] == item]["current"]
        assert [cell for cell in cells[1:] if cell.endswith(" nået")] == [f"{reached} nået"] * bool(reached)
        budget = [thousands(cell) for cell in cells[1:] if re.fullmatch(r"−?[\d.]+", cell)]
        assert budget == [current.sum()] * bool(len(current))
    for one in sections(note):
        if one.anchor.startswith("punkt-"):
            check_money_outside(
                one.heading.split()[0], " ".join(b.text for b in one.blocks if isinstance(b, Paragraph)), count
            )
    for item, cells in lines.items():
        check_money_outside(item, cells[-1], count)


def check_money_outside(item: str, text: str, count: Count) -> None:
    """What is said of an item's money that is not followed up: of later years, and of others."""
    text = text.replace("\u00a0", " ")
    told = {year_: amount for amount, year_ in re.findall(rf"({AMOUNT}) i (20\d\d)", text)}
    none_now = count.economy[count.economy["item"] == item].empty
    later = count.later_years(item) if none_now else {}
    assert told.keys() == later.keys(), text
    assert all(is_amount(told[year_], amount) for year_, amount in later.items()), text
    rows = count.tables["budget_lines"]
    rows = rows[(rows["item"] == item) & ~rows["category"].isin(FOLLOWED) & ~rows["year_0"].isin(["", "0"])]
    outside = re.findall(rf"Desuden ({AMOUNT}) i ekstern finansiering", text)
    assert len(outside) == len(rows)
    assert all(is_amount(amount, int(year_0) * 1000) for amount, year_0 in zip(outside, rows["year_0"], strict=True))


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
