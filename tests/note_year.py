"""A year at random, as far as the note tells of it: answers, missing answers, dropped milestones, forecasts, budget changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.reporting import answered, loaded
from tests.workbook_editing import write_agreement
from workbook_tools.definition import levels
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.follow_up import computed
from workbook_tools.values.frame import Frame

COMMITTEES, DEPARTMENTS, THEMES = ("Teknikudvalget", "Byudvalget"), ("Nord", "Syd", "Øst"), ("Vækst", "Natur")
ITEMS = tuple(f"{theme}.{number}" for theme in (1, 2) for number in (1, 2, 3, 10))
CUTOFFS = {1: dt.date(2030, 3, 31), 2: dt.date(2030, 6, 30), 3: dt.date(2030, 9, 30)}
ROUNDS = """
    Runde | Betegnelse           | Opgørelsesdato | Indberetningsfrist | Status
    1     | 1. budgetopfølgning  | 31-03-2030     | 12-04-2030         | Åben
    2     | 2. budgetopfølgning  | 30-06-2030     | 16-08-2030         | Kommende
    3     | 3. budgetopfølgning  | 30-09-2030     | 11-10-2030         | Kommende
    """
LISTS = """
    Udvalg         | Temaer | Kategorier           | Ændringstyper    | Besluttende         | Finansieringskilder | Kilden er en bevilling
    Teknikudvalget | Vækst  | Nye midler           | Tillægsbevilling | Kommunalbestyrelsen | Kassen              | Nej
    Byudvalget     | Natur  | Besparelse           | Omplacering      | Økonomiudvalget     |                     |
                   |        | Ekstern finansiering |                  |                     |                     |
    """


def agreement(random: Random, folder: Path) -> Agreement:
    """An agreement with eight items, up to three milestones and two lines each."""
    items = ["Punktnr. | Tema | Titel | Type | Ansvarligt center | Ansvarligt udvalg | Håndteres administrativt"]
    lines = ["Punktnr. | Linjenr. | Linjetekst | Type | Kategori | Varighed | Budgetår | Overslagsår 1 | Overslagsår 2"]
    milestones = ["Punktnr. | Runde | Milepæl"]
    for item in ITEMS:
        committees = "; ".join(random.sample(COMMITTEES, random.choice((1, 1, 2))))
        administrative = "Ja" if random.random() < 0.1 else ""
        items.append(
            f"{item} | {THEMES[int(item[0]) - 1]} | Sag {item} | Drift | {random.choice(DEPARTMENTS)} | {committees} | {administrative}"
        )
        for number in range(1, random.randint(0, 2) + 1):
            kind, category = (
                random.choice(("Drift", "Anlæg")),
                random.choice(("Nye midler",) * 4 + ("Besparelse", "Ekstern finansiering")),
            )
            year, *later = (random.choice((0, 40, 175, 900, 1350, 12_345)) for _ in range(3))
            sign = -1 if category == "Besparelse" else 1
            amounts = " | ".join(str(sign * amount) if amount else "" for amount in (year, *later))
            lines.append(f"{item} | {number} | Linje {number} | {kind} | {category} | Flerårig | {amounts}")
        if not administrative:
            milestones += [f"{item} | {n} | Nås i {n}" for n in CUTOFFS if random.random() < 0.6]
    use = random.choice((w.BOTH, w.BOTH, w.PER_ITEM, w.OVERALL))
    settings = f"Felt | Værdi\nKommune | Prøveby\nAftalens titel | Aftalen\nBudgetår | 2030\nØkonomismiley | {use}\nBagatelgrænse (1.000 kr.) | 100"
    departments = "Center | E-mail\n" + "\n".join(f"{name} | {name.lower()}@by.example" for name in DEPARTMENTS)
    sheets = {
        "settings": settings, "rounds": ROUNDS, "departments": departments, "lists": LISTS,
        "items": "\n".join(items), "budget_lines": "\n".join(lines), "milestones": "\n".join(milestones),
    }  # fmt: skip
    return loaded(write_agreement(folder / "agreement.xlsx", **sheets))


def year(random: Random, folder: Path) -> tuple[Agreement, int]:
    """A year up to the end of a round, and the round."""
    last, state = random.choice((1, 2, 2, 3, 3)), agreement(random, folder)
    mood = random.choice((0.05, 0.3, 0.6, 0.95))  # of the smileys, how many are good
    state = state.with_tables(changes=Frame.from_rows(state.tables["changes"].columns, _changes(random, state)))
    for number in range(1, last + 1):
        milestones = [str(one) for one in state.tables["milestones"]["milestone_id"]]
        lines = {f"{r['item']}/{r['line']:g}": r["year_0"] or 0 for r in state.tables["budget_lines"].records()}
        state = answered(
            _with_dropped(random, state), number,
            {one: _effort(random, mood, number) for one in milestones if random.random() < 0.9},
            {line: _economy(random, mood, budget) for line, budget in lines.items() if random.random() < 0.9},
        )  # fmt: skip
    return _decided(random, state, last), last


def _effort(random: Random, mood: float, number: int) -> dict[str, Any]:
    good, *others = levels.EFFORT.texts
    smiley = good if random.random() < mood else random.choice(others)
    when = [f"{n}. budgetopfølgning" for n in CUTOFFS if n > number]
    expected = random.choice([*when, w.AFTER_THE_YEAR, None])
    return {"smiley": smiley} if smiley == good else {"smiley": smiley, "comment": "Venter", "expected": expected}


def _economy(random: Random, mood: float, budget: float) -> dict[str, Any]:
    kept, *others = levels.ECONOMY.texts
    smiley = random.choice((kept if random.random() < mood else random.choice(others),) * 4 + (None,))
    forecast = random.choice((None, None, None, budget + 50, budget - 50, budget + 450, 60, 2345, -300))
    return {"economy_smiley": smiley, "forecast": forecast, "explanation": "Dyrere" if forecast else None}


def _with_dropped(random: Random, state: Agreement) -> Agreement:
    milestones = state.tables["milestones"].copy()
    for position in range(len(milestones)):
        if random.random() < 0.08:
            milestones.put(position, "status", w.DROPPED)
    return state.with_tables(milestones=milestones)


def _changes(random: Random, state: Agreement) -> list[dict[str, Any]]:
    lines: Sequence[dict[str, Any]] = state.tables["budget_lines"].records()
    rows: list[dict[str, Any]] = []
    for number in range(1, random.randint(0, 4) + 1 if lines else 1):
        line, amount = random.choice(lines), random.choice((25, 300))
        status = random.choice((*w.CHANGE_STATUS, w.APPROVED))
        decided = random.choice(tuple(CUTOFFS.values())) if status == w.APPROVED else None
        years = random.choice((("year_0",), ("year_0", "year_1"), ("year_1",)))
        both = {
            "change": f"Nord-{number}", "round": random.choice(tuple(CUTOFFS)), "status": status,
            "decided_on": decided, "decided_by": "Kommunalbestyrelsen" if decided else None,
        }  # fmt: skip
        rows.append(
            both | {"item": line["item"], "line": line["line"], "reason": "Mere"} | dict.fromkeys(years, amount)
        )
        rows.append(both | {"financing": w.YES, "financing_source": "Kassen"} | dict.fromkeys(years, -amount))
    return [dict.fromkeys(state.tables["changes"].columns) | row for row in rows]


def _decided(random: Random, state: Agreement, number: int) -> Agreement:
    rounds = state.tables["rounds"].copy()
    if random.random() < 0.3:
        position = list(rounds["round"]).index(number)
        rounds.put(position, "economy_smiley", random.choice(levels.ECONOMY.texts))
    return computed(state.with_tables(rounds=rounds))
