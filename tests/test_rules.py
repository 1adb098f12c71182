"""Every rule of every sheet: a row that breaks it, the nearest row that does not, and what is found.

The cases change the first row of one sheet of a small agreement in which nothing is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pytest
from msgspec.structs import replace

from tests.levels_by_name import KEPT, NOT_KEPT, NOT_REACHED, PARTLY, REACHED
from workbook_tools.definition import words as w
from workbook_tools.definition.agreement_sheets import AMOUNT_YEARS
from workbook_tools.definition.forms import rows_of
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED, DEPARTMENT, WorkbookKind
from workbook_tools.messages.catalogue import LANGUAGES
from workbook_tools.rules.check import Finding, check, compute, rules_for
from workbook_tools.rules.derive import NOT_SHOWN
from workbook_tools.schema.structure import FilledBy, Rule, Severity
from workbook_tools.values.cells import Cell, CellError, as_number, is_number
from workbook_tools.values.frame import Frame
from workbook_tools.workbook.frames import empty_tables, frame_of

Row = Mapping[str, Cell]
Issues = list[tuple[str, str]]  # (code, column)

KINDS = (AGREEMENT, DEPARTMENT)
MARCH, JUNE, DECEMBER = dt.date(2019, 3, 31), dt.date(2019, 6, 30), dt.date(2019, 12, 31)

CLEAN: dict[str, list[Row]] = {
    "settings": [
        {"field": w.MUNICIPALITY, "value": "Prøve Kommune"},
        {"field": w.AGREEMENT_TITLE, "value": "Budgetaftale 2019"},
        {"field": w.BUDGET_YEAR, "value": 2019},
        {"field": w.LIMIT, "value": 100},
    ],
    "rounds": [
        {"round": 1, "designation": "1. runde", "cutoff": MARCH, "deadline": MARCH, "status": w.OPEN},
        {"round": 2, "designation": "2. runde", "cutoff": JUNE, "deadline": JUNE, "status": w.COMING},
    ],
    "departments": [{"department": "Skoler", "email": "skoler@example.dk"}, {"department": "Veje"}],
    "lists": [
        {
            "committee": "Børneudvalget",
            "theme": "Børn",
            "category": w.NEW_MONEY,
            "change_type": "Omplacering",
            "deciding": w.COUNCIL,
            "financing_source": "Vejpuljen",
            "is_appropriation": w.YES,
        },
        {
            "category": w.SAVING,
            "committee": "Teknikudvalget",
            "deciding": w.FINANCE_COMMITTEE,
            "financing_source": "Kassen",
        },
    ],
    "items": [
        {
            "item": item,
            "theme": "Børn",
            "title": title,
            "type": type_,
            "department": "Skoler",
            "committee": "Børneudvalget",
            "administrative": administrative,
        }
        for item, title, type_, administrative in (
            ("1.1", "Skolemad", w.OPERATING, None),
            ("1.10", "Skolegård", w.CAPITAL, w.NO),
            ("1.2", "Gebyrer", w.OPERATING_AND_CAPITAL, w.YES),
        )
    ],
    "budget_lines": [
        {"item": item, "line": line, "line_text": text, "type": type_, "category": category, "year_0": year_0}
        for item, line, text, type_, category, year_0 in (
            ("1.1", 1, "Skolemad", w.OPERATING, w.NEW_MONEY, 1000),
            ("1.1", 2, "Indkøb", w.OPERATING, w.SAVING, -500),
            ("1.10", 1, "Skolegård", w.CAPITAL, w.NEW_MONEY, 700),
        )
    ],
    "milestones": [
        {"milestone_id": "1.1-1", "item": "1.1", "round": 1, "milestone": "Aftale indgået"},
        {"milestone_id": "1.10-1", "item": "1.10", "round": 1, "milestone": "Analyse", "analysis": w.YES},
    ],
    "follow_up": [{"round": 1, "milestone_id": "1.1-1", "item": "1.1", "smiley": REACHED}],
    "economy": [
        {"round": 1, "item": "1.1", "line": 1, "type": w.OPERATING, "current": 1000, "economy_smiley": KEPT},
    ],
    "changes": [
        {"change": "1", "round": 1, "item": "1.1", "line": 1, "year_0": 200, "reason": "Flere elever"},
        {"change": "1", "round": 1, "item": "1.10", "line": 1, "year_0": -200, "financing": w.YES},
    ],
    "scale": list(rows_of(DEFAULT)),
    "questions": [
        {"visibility": w.PUBLIC, "header": "Risiko", "per": w.PER_MILESTONE, "type": w.ONE_CHOICE, "list": "Lav; Høj"},
        {"header": "Næste skridt", "per": w.PER_MILESTONE, "type": w.TEXT},
    ],
    "reconciliation": [{"table": "Tabel 1", "row": "Skolemad", "year": 2019, "printed": 1000}],
    "texts": [{"number": 1, "part": w.INTRODUCTION, "text": "Parterne er enige."}],
    "spending_key": [{"part": w.KEY_PSP, "in_export": "XA-1", "item": "1.1", "line": 1, "accepted": w.YES}],
}


@cache
def clean_tables(kind: WorkbookKind) -> dict[str, Frame]:
    """The clean rows as frames."""
    frames = {name: frame_of(kind.sheet(name), rows) for name, rows in CLEAN.items() if kind.has(name)}
    return empty_tables(kind) | frames


def tables_with(kind: WorkbookKind, sheets: Mapping[str, list[Row]]) -> dict[str, Frame]:
    """The clean tables of ``kind``, with other rows in some sheets."""
    changed = {name for name, rows in sheets.items() if kind.has(name) and rows is not CLEAN.get(name)}
    clean = {name: frame.copy() for name, frame in clean_tables(kind).items() if name not in changed}
    return clean | {name: frame_of(kind.sheet(name), sheets[name]) for name in changed}


def first_row(sheet: str, change: Row, others: Mapping[str, list[Row]] | None = None) -> dict[str, list[Row]]:
    """The clean rows with ``change`` in the first one of ``sheet``."""
    sheets = CLEAN | dict(others or {})
    return sheets | {sheet: [{**sheets[sheet][0], **change}, *sheets[sheet][1:]]}


def with_financing(sheets: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """The second row of ``Budgetændringer`` finances the first, whatever its amounts."""
    change, financing = sheets["changes"]
    opposite = {year: -as_number(change.get(year)) if is_number(change.get(year)) else 0 for year in AMOUNT_YEARS}
    return {**sheets, "changes": [change, {**financing, **opposite}]}


@cache
def without_control(kind: WorkbookKind) -> WorkbookKind:
    """No rule reads ``Kontrol``; without it a table is computed in half the time."""
    return replace(kind, sheets=tuple(replace(sheet, control="", caution="") for sheet in kind.sheets))


def findings(kind: WorkbookKind, sheets: Mapping[str, list[Row]], sheet: str, row: int = 0) -> list[Finding]:
    """What is found in the first row of ``sheet``, or in another."""
    evaluator = compute(without_control(kind), tables_with(kind, sheets))
    only = replace(kind, sheets=(kind.sheet(sheet),))
    return [finding for finding in check(only, evaluator) if finding.position == row]


def found(kind: WorkbookKind, sheets: Mapping[str, list[Row]], sheet: str, row: int = 0) -> Issues:
    """The codes and columns of what is found in the first row of ``sheet``, or in another."""
    return sorted((finding.rule.code, finding.rule.column) for finding in findings(kind, sheets, sheet, row))


def rules_of(kind: WorkbookKind) -> Iterator[tuple[str, Rule]]:
    """Every rule with the name of its sheet."""
    for sheet in kind.sheets:
        rules = rules_for(sheet, kind)
        yield from ((sheet.name, rule) for rule in (*rules.blocking, *rules.rules))


@dataclass(frozen=True)
class Case:
    """``failing`` breaks just one rule; ``passing`` breaks none. ``given`` goes for both.

    ``balanced``: the financing row of the budget change is made to fit. What is found is found in ``row``.
    """

    sheet: str
    code: str
    column: str
    failing: Row
    passing: Row
    given: Row = field(default_factory=dict)
    others: Mapping[str, list[Row]] = field(default_factory=dict)
    balanced: bool = False
    row: int = 0

    def __str__(self) -> str:
        return f"{self.sheet}-{self.column}-{self.code}"

    def sheets(self, change: Row) -> dict[str, list[Row]]:
        sheets = first_row(self.sheet, {**self.given, **change}, self.others)
        return with_financing(sheets) if self.balanced else sheets


LETTERED = {"items": [{**CLEAN["items"][0], "item": "2A"}]}  # an item with a letter in its number


def blank(sheet: str, column: str, passing: Cell) -> Case:
    return Case(sheet, "required", column, {column: " "}, {column: passing})


def off_list(sheet: str, column: str, failing: Cell, passing: Cell) -> Case:
    return Case(sheet, "not-in-list", column, {column: failing}, {column: passing})


def no_date(sheet: str, column: str, passing: dt.date = dt.date(2019, 3, 14)) -> Case:
    return Case(sheet, "date-invalid", column, {column: "snart"}, {column: passing})


def amounts(sheet: str, column: str, **given: Cell) -> Iterator[Case]:
    for code, failing, passing in (
        ("amount-not-number", "500,-", 300),
        ("amount-not-number", True, -300),
        ("amount-not-whole", 0.5, 0),
    ):
        yield Case(sheet, code, column, {column: failing}, {column: passing}, given, balanced=sheet == "changes")


SAVING = {"line": 2, "current": -500}  # a budget line of the clean tables


def large_amounts(sheet: str, column: str, **given: Cell) -> Iterator[Case]:
    for failing, passing in ((1_000_000, 999_999), (-23_000_000, -999_999)):
        change = {column: failing}, {column: passing}, given
        # beside a budget of ten millions 999,999 is nothing to ask about
        large = budget(10_000) if sheet != "economy" or failing > 0 else budget(-10_000)
        yield Case(sheet, "amount-too-large", column, *change, others=large, balanced=sheet == "changes")


def budget(amount: Cell, years: tuple[str, ...] = AMOUNT_YEARS) -> dict[str, list[Row]]:
    """The clean rows in which the first budget line has ``amount`` in these years, in both kinds of workbook."""
    first, *lines = CLEAN["budget_lines"]
    follows, *economy = CLEAN["economy"]
    this_year = {"current": amount} if "year_0" in years else {}
    return {
        "budget_lines": [{**first, **dict.fromkeys(years, amount)}, *lines],
        "economy": [{**follows, **this_year}, *economy],
    }


def in_kroner(sheet: str, column: str, *years: str, **given: Cell) -> Iterator[Case]:
    """A passing and a failing amount at each limit: 200 times the budget, and 100,000 where it is 0."""
    for of, failing, passing in ((100, 20_000, 19_999), (100, 999_999, 19_999), (0, 100_000, 99_999)):
        change = {column: failing}, {column: passing}, given
        yield Case(sheet, "perhaps-in-kroner", column, *change, others=budget(of, years), balanced=sheet == "changes")


ALONE: dict[str, list[Row]] = {"settings": CLEAN["settings"][:1]}

SETTINGS = (
    blank("settings", "field", "Sagsnummer"),
    Case("settings", "key-not-text", "field", {"field": 2019}, {"field": "2019"}),
    Case("settings", "duplicate-key", "field", {"field": w.AGREEMENT_TITLE}, {"field": w.CASE_NUMBER}),
    Case("settings", "setting-required", "value", {"value": None}, {"value": "Prøve Kommune"}),
    Case("settings", "setting-required", "value", {"field": w.MUNICIPALITY, "value": " "}, {"field": w.PRICE_LEVEL}),
    *(
        Case("settings", "number-not-whole", "value", {"value": failing}, {"value": passing}, {"field": name}, ALONE)
        for name, failing, passing in ((w.BUDGET_YEAR, "2019", 2019), (w.LIMIT, "100", 100), (w.LIMIT, 0.5, None))
    ),
    Case(
        "settings",
        "not-in-list",
        "value",
        {"value": "per punkt"},
        {"value": w.PER_ITEM},
        given={"field": w.ECONOMY_SMILEY},
    ),
    Case(
        "settings",
        "not-in-list",
        "value",
        {"value": "Måned"},
        {"value": w.FOLLOWED_PER_ITEM},
        {"field": w.FOLLOW_UP_PER},
        ALONE,
    ),
    Case(
        "settings",
        "noun-incomplete",
        "value",
        {"value": "forvaltning; forvaltningen"},
        {"value": "forvaltning; forvaltningen; forvaltninger; forvaltningerne"},
        {"field": w.NOUN_FIELDS[0]},
        ALONE,
    ),
)

ROUNDS = (
    blank("rounds", "round", 1),
    Case("rounds", "number-not-whole", "round", {"round": "1"}, {"round": 1}),
    Case("rounds", "number-not-whole", "round", {"round": 1.5}, {"round": 1}),
    Case("rounds", "duplicate-key", "round", {"round": 2}, {"round": 1}),
    Case("rounds", "round-below-one", "round", {"round": 0}, {"round": 1}),
    Case("rounds", "round-below-one", "round", {"round": -1}, {"round": 1}),
    blank("rounds", "designation", "1. runde"),
    blank("rounds", "cutoff", MARCH),
    no_date("rounds", "cutoff"),
    blank("rounds", "deadline", MARCH),
    no_date("rounds", "deadline", JUNE),
    *(
        Case(
            "rounds",
            "cutoff-outside-year",
            "cutoff",
            {"cutoff": wrong},
            {"cutoff": right},
            {"deadline": dt.date(2030, 1, 1)},
            others={
                "rounds": CLEAN["rounds"][:1],
                "settings": [
                    {**row, "value": year} if row["field"] == w.BUDGET_YEAR else row for row in CLEAN["settings"]
                ],
            },
        )
        for year in (2019, 2020, 2023, 2024)  # a leap year, the year before one and the year after
        for wrong, right in (
            (dt.date(year - 1, 12, 31), dt.date(year, 1, 1)),
            (dt.date(year + 1, 5, 1), dt.date(year + 1, 4, 30)),
        )
    ),
    Case(
        "rounds",
        "cutoff-not-later",
        "cutoff",
        {"round": 3, "cutoff": JUNE},
        {"round": 3, "cutoff": DECEMBER},
        {"deadline": DECEMBER},
    ),
    Case("rounds", "cutoff-not-later", "cutoff", {"round": 3}, {"round": 1}),
    Case("rounds", "deadline-before-cutoff", "deadline", {"deadline": dt.date(2019, 3, 30)}, {"deadline": MARCH}),
    no_date("rounds", "finance_committee"),
    no_date("rounds", "council"),
    blank("rounds", "status", w.COMING),
    off_list("rounds", "status", "Lukket?", w.COMING),
    Case(
        "rounds",
        "entries-alike",
        "designation",
        {"designation": "Halvår"},
        {"designation": "Kvartal"},
        others={"rounds": [CLEAN["rounds"][0], {**CLEAN["rounds"][1], "designation": "Halvår"}]},
    ),
    Case(
        "rounds",
        "more-than-one-open",
        "status",
        {"status": w.OPEN},
        {"status": w.COMING},
        others={"rounds": [CLEAN["rounds"][0], {**CLEAN["rounds"][1], "status": w.OPEN}]},
    ),
    off_list("rounds", "economy_smiley", "☺", KEPT),
    Case(
        "rounds",
        "overall-missing",
        "economy_smiley",
        {"status": w.CLOSED},
        {"status": w.OPEN},
        given={"economy_smiley": None},
    ),
    Case(
        "rounds",
        "overall-missing",
        "economy_smiley",
        {"economy_smiley": " "},
        {"economy_smiley": KEPT},
        given={"status": w.CLOSED},
    ),
    Case("rounds", "reason-required", "reason", {}, {"reason": "Merudgift på vej"}, {"economy_smiley": NOT_KEPT}),
    Case("rounds", "reason-required", "reason", {"economy_smiley": NOT_KEPT}, {"economy_smiley": KEPT}),
)

DEPARTMENTS = (
    blank("departments", "department", "Skoler"),
    Case("departments", "key-not-text", "department", {"department": 7}, {"department": "7"}),
    Case("departments", "duplicate-key", "department", {"department": "VEJE"}, {"department": "Parker"}),
    no_date("departments", "agreed_deadline"),
    *(
        Case("departments", "address-malformed", column, {column: failing}, {column: passing})
        for column in ("email", "copy_to")
        for failing, passing in (
            ("skoler", None),
            ("skoler(at)by.dk", "skoler@by.dk"),
            ("skoler@by", "skoler@by.dk;"),
            ("skoler@by,dk", "skoler@by.dk, veje@by.dk"),
            ("skoler@by.dk og veje@by.dk", "skoler@by.dk; veje@by.dk"),
            ("skoler@by.dk; veje", "skoler@by.dk\nveje@by.dk"),
            ("skoler @by.dk", " skoler@by.dk "),
            ("skoler@@by.dk", "skoler.1+2@by.dk"),
            ("skoler@by..dk", "skoler@rødovre.dk"),
            ("skoler@by.dk.", "skoler@by.co.dk"),
            ("søren@by.dk", "Søren <soeren@by.dk>"),
            ("Bo <bo@by.dk", "Bo <bo@by.dk>"),
            ("Bo bo@by.dk", "Bo, Øst <bo@by.dk>; ib@by.dk"),
            (7, "7@by.dk"),
        )
    ),
)

ITEMS = (
    blank("items", "item", "1.1"),
    Case("items", "key-not-text", "item", {"item": 1.1}, {"item": "1.1"}),
    Case("items", "duplicate-key", "item", {"item": "1.10"}, {"item": "1.100"}),
    blank("items", "theme", "Børn"),
    off_list("items", "theme", "Unge", "Børn"),
    blank("items", "title", "Skolemad"),
    blank("items", "type", w.OPERATING),
    off_list("items", "type", "drift", w.OPERATING),
    blank("items", "department", "Veje"),
    off_list("items", "department", "Parker", "Veje"),
    blank("items", "committee", "Børneudvalget; Teknikudvalget"),
    off_list("items", "committee", "Børneudvalg", "Børneudvalget"),
    off_list("items", "committee", "Børneudvalget;Teknikudvalget", "Teknikudvalget; Børneudvalget"),
    off_list("items", "committee", "Børneudvalget; Børneudvalget", "Børneudvalget"),
    off_list("items", "committee", 7, "Teknikudvalget"),
    off_list("items", "administrative", "x", w.NO),
    *(
        Case("items", "name-not-listed", column, {column: failing}, {column: passing})
        for column, failing, passing in (
            ("contributors", "Veje; Haver", "Veje"),
            ("contributors", "Alle centre; Haver", "Alle centre og sekretariater; Veje"),
            ("other_committees", "Skoleudvalget", "Børneudvalget; Teknikudvalget"),
            ("other_committees", "Allergiudvalget", "Alle fagudvalg"),
        )
    ),
)

EVERY_YEAR = dict.fromkeys(AMOUNT_YEARS, 1000)
SAVED = {"category": w.SAVING} | dict.fromkeys(AMOUNT_YEARS, -500)

LISTS = (
    off_list("lists", "is_appropriation", "x", w.NO),
    off_list("lists", "not_covered", "Børneudvalg", "Børneudvalget"),
    *(
        Case(
            "lists",
            "entries-alike",
            column,
            {column: failing},
            {column: passing},
            others={"lists": [{}, {column: twice}]},
        )
        for column, failing, passing, twice in (
            ("committee", "Børneudvalget", "Børneudvalg", "Børneudvalget"),
            ("theme", "BØRN", "Børne", "Børn"),
            ("category", w.SAVING, w.NEW_MONEY, w.SAVING),
            ("change_type", "Omplacering", "Omplaceringer", "omplacering"),
            ("deciding", "Økonomiudvalget", "Byrådet", "Økonomiudvalget"),
            ("financing_source", "Kassen", "Lån", "Kassen"),
        )
    ),
)


def of_one_item(*amounts: Row) -> dict[str, list[Row]]:
    """Budget lines of one item, whose first one has the other keys."""
    first, *_ = CLEAN["budget_lines"]
    return {
        "budget_lines": [{**first, "line": n, "line_text": f"Linje {n}", **row} for n, row in enumerate(amounts, 1)]
    }


BUDGET_LINES = (
    blank("budget_lines", "item", "1.1"),
    Case("budget_lines", "key-not-text", "item", {"item": 1.1}, {"item": "1.1"}),
    Case("budget_lines", "unknown-item", "item", {"item": "1.100"}, {"item": "1.1"}),
    blank("budget_lines", "line", 3),
    Case("budget_lines", "number-not-whole", "line", {"line": "1"}, {"line": 1}),
    Case("budget_lines", "duplicate-key", "line", {"line": 2}, {"line": 3}),
    blank("budget_lines", "type", w.OPERATING),
    off_list("budget_lines", "type", w.OPERATING_AND_CAPITAL, w.OPERATING),
    Case("budget_lines", "type-disagrees", "type", {"type": w.CAPITAL}, {"type": w.OPERATING}),
    Case("budget_lines", "type-disagrees", "type", {}, {"item": "1.2"}, given={"type": w.CAPITAL}),
    blank("budget_lines", "category", w.NEW_MONEY),
    off_list("budget_lines", "category", "Nye penge", w.NEW_MONEY),
    off_list("budget_lines", "duration", "Altid", w.SEVERAL_YEARS),
    # Business rule 11: money that starts later, or pauses, is right.
    *(
        Case("budget_lines", "permanent-stops", "duration", failing, passing, {"duration": w.PERMANENT})
        for failing, passing in (
            ({}, EVERY_YEAR),
            (EVERY_YEAR | {"year_3": 0}, {"year_0": None, "year_1": 100, "year_2": 100, "year_3": 100}),
            (EVERY_YEAR | {"year_3": " "}, {"year_0": None, "year_3": 800}),
            ({"year_0": 0, "year_2": -50}, {"year_0": None}),
            ({"year_1": 1000}, {"year_0": 100, "year_1": None, "year_2": 0, "year_3": 100}),
        )
    ),
    *(
        Case("budget_lines", "one-off-goes-on", "duration", failing, passing, {"duration": w.ONE_OFF})
        for failing, passing in (
            ({"year_1": 1000}, {"year_1": 0}),
            ({"year_3": -1}, {"year_0": None, "year_3": -1}),
            (EVERY_YEAR, {"year_0": 0, "year_2": 500, "year_3": " "}),
        )
    ),
    *(
        Case("budget_lines", "saving-with-plus", year, {year: 3000}, {year: amount}, SAVED)
        for year in AMOUNT_YEARS
        for amount in (-3000, 0, None)
    ),
    Case(
        "budget_lines",
        "saving-with-plus",
        "year_0",
        dict.fromkeys(AMOUNT_YEARS, 500),
        {"category": w.NEW_MONEY} | dict.fromkeys(AMOUNT_YEARS, 500),
        SAVED,
    ),
    Case("budget_lines", "saving-with-plus", "year_1", {"year_1": 1, "year_3": 1}, {}, SAVED),
    Case("budget_lines", "amount-not-number", "stated_amount", {"stated_amount": "500,-"}, {"stated_amount": 1000}),
    Case("budget_lines", "amount-not-whole", "stated_amount", {"stated_amount": 0.5}, {"stated_amount": None}),
    *(
        Case("budget_lines", "stated-amount-disagrees", "stated_amount", failing, passing, given=years)
        for failing, passing, years in (
            ({"stated_amount": 999}, {"stated_amount": 1000}, {"year_0": 1000}),
            ({"stated_amount": 1000}, {"stated_amount": 4000}, {"year_0": 1000, "year_1": 2000, "year_2": 1000}),
            ({"stated_amount": 0}, {"stated_amount": 300}, {"year_0": None, "year_1": 300, "year_2": 300}),
        )
    ),
    *(case for year in AMOUNT_YEARS for case in amounts("budget_lines", year)),
    *(case for year in AMOUNT_YEARS for case in large_amounts("budget_lines", year)),
    *(
        Case("budget_lines", "subtotal-among-lines", "line_text", {"line_text": failing}, {"line_text": passing})
        for failing, passing in (
            ("I alt", "I alt 40 pladser"),
            ("i alt:", "Ialtfald"),
            (" SUM ", "Summer"),
            ("Subtotal drift", None),
            ("Delsum", "Del"),
            ("Total", "Totalrenovering"),
        )
    ),
    *(
        Case(
            "budget_lines",
            "perhaps-subtotal",
            "line_text",
            {"year_0": 1000},
            {"year_0": passing},
            others=of_one_item(*lines),
        )
        for passing, lines in (
            (999, ({}, {"year_0": 700}, {"year_0": 300})),
            (None, ({}, {"year_0": 1500}, {"year_0": -500})),
        )
    ),
    Case(  # two lines with the same amount, or with one of nothing beside them, are no sum
        "budget_lines",
        "perhaps-subtotal",
        "line_text",
        {},
        {"year_1": 1},
        {"year_1": 900},
        of_one_item({}, {"year_0": 700, "year_1": 900}, {"year_0": 300}),
    ),
    *amounts("budget_lines", "granted", type=w.CAPITAL, item="1.2", line=7, granted_on=MARCH),
    Case(
        "budget_lines",
        "date-invalid",
        "granted_on",
        {"granted_on": "snart"},
        {"granted_on": MARCH},
        {"type": w.CAPITAL, "item": "1.10", "line": 2, "granted": 500},
    ),
    Case("budget_lines", "unknown-item", "item", {"item": "2a"}, {"item": "2A"}, others=LETTERED),
    Case("budget_lines", "grant-of-operating-line", "granted", {"granted": 500}, {"granted": None}),
    Case("budget_lines", "grant-incomplete", "granted", {"granted_on": MARCH}, {"granted_on": None}),
    Case(
        "budget_lines",
        "grant-incomplete",
        "granted_on",
        {"granted_on": " "},
        {"granted_on": MARCH},
        {"type": w.CAPITAL, "item": "1.10", "line": 2, "granted": 0},
    ),
)

MILESTONES = (
    Case("milestones", "unknown-item", "item", {"item": "2a"}, {"item": "2A"}, others=LETTERED),
    Case("milestones", "milestone-id-malformed", "milestone_id", {"milestone_id": "note"}, {"milestone_id": "9.9-1"}),
    Case("milestones", "milestone-id-malformed", "milestone_id", {"milestone_id": 1}, {"milestone_id": "1.1"}),
    Case("milestones", "error-value", "milestone_id", {"milestone_id": CellError()}, {"milestone_id": None}),
    Case("milestones", "duplicate-key", "milestone_id", {"milestone_id": "1.10-1"}, {"milestone_id": "1.1-2"}),
    blank("milestones", "item", "1.1"),
    Case("milestones", "key-not-text", "item", {"item": 1.1}, {"item": "1.1"}),
    Case("milestones", "unknown-item", "item", {"item": "1.11"}, {"item": "1.10"}),
    blank("milestones", "round", 2),
    Case("milestones", "number-not-whole", "round", {"round": "2"}, {"round": 2}),
    Case("milestones", "unknown-round", "round", {"round": 3}, {"round": 2}),
    blank("milestones", "milestone", "Aftale indgået"),
    Case("milestones", "milestone-on-administrative-item", "milestone", {"item": "1.2"}, {"item": "1.10"}),
    off_list("milestones", "analysis", "måske", w.YES),
    off_list("milestones", "status", "Slettet", w.ACTIVE),
    Case("milestones", "reason-required", "reason", {"reason": None}, {"reason": "Udsat"}, {"status": w.DROPPED}),
    Case("milestones", "reason-required", "reason", {"status": w.CHANGED}, {"status": w.ACTIVE}),
)

ANSWER_PARTLY = {"smiley": PARTLY, "comment": "Forsinket", "expected": "2. runde"}
ANSWER_NOT_REACHED = ANSWER_PARTLY | {"smiley": NOT_REACHED}

LAST_ROUND = {"round": 2, "milestone_id": "1.10-1"}  # of an analysis

TREATED = {"treated_by": "Børneudvalget", "treated_on": MARCH}

# A milestone of an earlier round that was ☺: only listed.
REACHED_BEFORE = {"previous_smiley": REACHED, "original_round": 1}

FOLLOW_UP = (
    Case("follow_up", "answer-missing", "smiley", {"smiley": None}, {"smiley": REACHED}),
    Case("follow_up", "answer-missing", "smiley", {"smiley": "  "}, ANSWER_PARTLY),
    Case(
        "follow_up",
        "answer-missing",
        "smiley",
        {"original_round": 2},
        REACHED_BEFORE,
        {"smiley": None, "round": 2} | REACHED_BEFORE,
    ),
    Case("follow_up", "not-in-list", "smiley", {"smiley": "☺"}, {"smiley": REACHED}),
    Case("follow_up", "not-in-list", "smiley", {"smiley": "☺ nået"}, ANSWER_NOT_REACHED),
    Case("follow_up", "not-in-list", "smiley", {"smiley": 1}, ANSWER_PARTLY),
    Case("follow_up", "not-in-list", "smiley", {"smiley": True}, ANSWER_PARTLY),
    Case(
        "follow_up",
        "analysis-two-levels",
        "smiley",
        ANSWER_PARTLY,
        ANSWER_NOT_REACHED,
        given={"milestone_id": "1.10-1"},
    ),
    Case(  # which asks for nothing besides
        "follow_up", "analysis-two-levels", "smiley", {"smiley": PARTLY}, ANSWER_NOT_REACHED, {"milestone_id": "1.10-1"}
    ),
    Case("follow_up", "comment-required", "comment", ANSWER_PARTLY | {"comment": None}, ANSWER_PARTLY),
    Case("follow_up", "comment-required", "comment", ANSWER_PARTLY | {"comment": "\u200b…"}, ANSWER_PARTLY),
    Case("follow_up", "comment-required", "comment", ANSWER_NOT_REACHED | {"comment": " "}, ANSWER_NOT_REACHED),
    Case(  # an unchanged smiley keeps its comment
        "follow_up",
        "comment-required",
        "comment",
        {"previous_comment": None},
        {"previous_comment": "Forsinket"},
        given=ANSWER_PARTLY | {"comment": None, "previous_smiley": PARTLY},
    ),
    Case(  # a better smiley does not
        "follow_up",
        "comment-required",
        "comment",
        {"comment": None},
        {"comment": "På vej"},
        given=ANSWER_PARTLY | {"previous_smiley": NOT_REACHED, "previous_comment": "Forsinket"},
    ),
    *(
        Case("follow_up", "explanation-required", "comment", {"comment": None}, {"comment": "Forsinket"}, given=given)
        for given in (
            ANSWER_PARTLY | {"previous_smiley": REACHED},
            ANSWER_NOT_REACHED | {"previous_smiley": REACHED},
            ANSWER_NOT_REACHED | {"previous_smiley": PARTLY, "previous_comment": "Forsinket"},
        )
    ),
    Case("follow_up", "expected-required", "expected", ANSWER_PARTLY | {"expected": None}, ANSWER_PARTLY),
    Case("follow_up", "expected-required", "expected", ANSWER_NOT_REACHED | {"expected": " "}, ANSWER_NOT_REACHED),
    Case(
        "follow_up", "not-in-list", "expected", {"expected": "1. runde"}, {"expected": "2. runde"}, given=ANSWER_PARTLY
    ),
    Case(
        "follow_up",
        "not-in-list",
        "expected",
        {"expected": "snart"},
        {"expected": w.AFTER_THE_YEAR},
        given=ANSWER_PARTLY,
    ),
    no_date("follow_up", "treated_on"),
    Case("follow_up", "date-invalid", "treated_on", {"treated_on": 0.5}, {"treated_on": 43538}),  # a time of day
    *(
        Case("follow_up", "analysis-not-treated", "treated_by", {"treated_by": None}, passing, given=LAST_ROUND)
        for passing in (TREATED, {"round": 1}, {"milestone_id": "1.1-1"}, REACHED_BEFORE)
    ),
    Case("follow_up", "analysis-not-treated", "treated_on", TREATED | {"treated_on": " "}, TREATED, LAST_ROUND),
    Case(
        "follow_up",
        "analysis-not-treated",
        "treated_on",
        {},
        {"round": 1},
        LAST_ROUND | {"treated_by": "Børneudvalget"},
    ),
)

CAPITAL_LINE = {"item": "1.10", "line": 1, "type": w.CAPITAL, "current": 700}


def granted(grant: Row) -> dict[str, list[Row]]:
    """The clean rows in which the capital line has this appropriation."""
    *lines, capital = CLEAN["budget_lines"]
    return {"budget_lines": [*lines, {**capital, **grant}]}


ANSWER_NOT_KEPT = {"economy_smiley": NOT_KEPT, "forecast": 1300, "explanation": "Dyrere mad"}

ECONOMY = (
    *amounts("economy", "spent"),
    *(
        Case(
            "economy",
            "spent-above-grant",
            "spent",
            {"spent": failing},
            {"spent": passing},
            CAPITAL_LINE,
            granted(grant),
        )
        for failing, passing, grant in (
            (501, 500, {"granted": 500, "granted_on": MARCH}),
            (501, 500, {"granted": 500}),
            (1, 0, {"granted": 0, "granted_on": MARCH}),
            (1, 0, {"granted": 500, "granted_on": JUNE}),  # not given yet on the cut-off date
        )
    ),
    Case("economy", "amount-not-number", "forecast", {"forecast": "1.25"}, {"forecast": 1000}),
    Case("economy", "amount-not-number", "forecast", {"forecast": False}, {"forecast": None}),
    Case("economy", "amount-not-whole", "forecast", {"forecast": 1000.5}, {"forecast": 1000.0}),
    Case(
        "economy", "saving-sign", "forecast", {"forecast": 500}, {"forecast": -500}, SAVING | {"explanation": "Dyrere"}
    ),
    Case("economy", "saving-sign", "forecast", {"forecast": 1}, {"forecast": 0}, SAVING | {"explanation": "Dyrere"}),
    Case("economy", "forecast-required", "forecast", ANSWER_NOT_KEPT | {"forecast": None}, ANSWER_NOT_KEPT),
    Case("economy", "forecast-negative", "forecast", {"forecast": -1}, {"forecast": 0}, {"explanation": "Dyrere"}),
    *large_amounts("economy", "forecast", explanation="Dyrere"),
    *in_kroner("economy", "forecast", "year_0", explanation="Dyrere"),
    Case("economy", "answer-missing", "economy_smiley", {"economy_smiley": " "}, {"economy_smiley": KEPT}),
    Case("economy", "not-in-list", "economy_smiley", {"economy_smiley": "☺"}, {"economy_smiley": KEPT}),
    Case("economy", "not-in-list", "economy_smiley", {"economy_smiley": REACHED}, ANSWER_NOT_KEPT),
    Case("economy", "explanation-required", "explanation", ANSWER_NOT_KEPT | {"explanation": None}, ANSWER_NOT_KEPT),
    Case("economy", "explanation-required", "explanation", ANSWER_NOT_KEPT | {"explanation": "-"}, ANSWER_NOT_KEPT),
    # the Bagatelgrænse is 100: only more than that deviates
    Case("economy", "explanation-required", "explanation", {"forecast": 1101}, {"forecast": 1100}),
    Case("economy", "explanation-required", "explanation", {"forecast": 899}, {"forecast": 900}),
)

APPROVED = {"status": w.APPROVED, "decided_by": "Kommunalbestyrelsen", "decided_on": MARCH}
DECIDED = {"changes": [row | APPROVED for row in CLEAN["changes"]]}  # both rows of the change
BY_COMMITTEE = APPROVED | {"decided_by": w.FINANCE_COMMITTEE}
FROM_CASH = {"financing": w.YES, "financing_source": "Kassen"}
ELSEWHERE = {"financing": w.YES, "financing_source": "Kassen"}

CHANGES = (
    blank("changes", "change", "1"),
    Case("changes", "key-not-text", "change", {"change": True}, {"change": 2}, {"financing": w.YES, "year_0": 0}),
    Case("changes", "change-unbalanced", "change", {"year_0": 201}, {"year_0": 200}),
    *(Case("changes", "change-unbalanced", "change", {year: 1}, {year: 0}) for year in AMOUNT_YEARS[1:]),
    Case("changes", "number-not-whole", "round", {"round": "1"}, {"round": None}),
    Case("changes", "key-not-text", "item", {"item": 1.1}, {"item": "1.1"}),
    Case("changes", "unknown-item", "item", {"item": "1.100"}, {"item": "1.10"}),
    Case("changes", "change-without-place", "item", {"item": None}, {"item": "1.10"}),
    Case("changes", "change-without-place", "item", {"line": None}, {"line": None} | ELSEWHERE),
    Case("changes", "change-without-place", "item", {"financing": w.NO}, {}, {"item": " "} | ELSEWHERE),
    Case("changes", "change-without-place", "item", {"financing_source": None}, {}, {"item": " "} | ELSEWHERE),
    Case("changes", "number-not-whole", "line", {"line": "1"}, {"line": 1}),
    Case("changes", "unknown-line", "line", {"line": 3}, {"line": 2}),
    Case("changes", "unknown-line", "line", {"item": "1.10", "line": 2}, {"item": "1.10", "line": 1}),
    off_list("changes", "financing", "x", w.NO),
    Case("changes", "financing-missing", "financing", {"financing": w.NO}, {"financing": w.YES}, {"change": "2", "year_0": 0}),
    *(case for year in AMOUNT_YEARS for case in amounts("changes", year)),
    *(case for year in AMOUNT_YEARS for case in large_amounts("changes", year)),
    *(case for year in AMOUNT_YEARS for case in in_kroner("changes", year, year)),
    Case("changes", "change-without-amount", "year_0", {"year_0": None}, {"year_0": 0}, balanced=True),
    Case("changes", "change-without-amount", "year_0", {"year_0": None}, {"year_0": None, "year_3": 0}, balanced=True),
    Case("changes", "reason-required", "reason", {"reason": None}, {"reason": "Flere elever"}),
    Case("changes", "reason-required", "reason", {"financing": w.NO}, {"financing": w.YES}, {"reason": " "}),
    off_list("changes", "change_type", "Gave", "Omplacering"),
    off_list("changes", "status", "OK", w.REJECTED),
    Case("changes", "decision-incomplete", "decided_by", {"decided_by": None}, {}, {}, DECIDED),
    Case("changes", "decision-incomplete", "decided_on", {"decided_on": " "}, {"decided_on": MARCH}, {}, DECIDED),
    Case("changes", "decision-of-part", "status", {"status": w.RECOMMENDED}, {"item": None} | ELSEWHERE, {"status": None}, DECIDED),
    Case("changes", "decision-of-part", "status", {"status": None}, APPROVED, {}, DECIDED),
    Case("changes", "decision-of-part", "status", {"status": w.REJECTED}, APPROVED, {}, DECIDED),
    Case("changes", "decision-of-part", "status", {"status": w.REJECTED} | FROM_CASH, {"status": None} | FROM_CASH, {"item": None, "line": None}, DECIDED),
    Case("changes", "decision-dates-differ", "decided_on", {"decided_on": JUNE}, {"decided_on": MARCH}, {}, DECIDED),
    Case("changes", "decision-dates-differ", "decided_on", {"decided_on": JUNE}, {"decided_on": JUNE, "status": w.RECOMMENDED, "item": None} | ELSEWHERE, {}, DECIDED),
    off_list("changes", "decided_by", "Direktionen", "Kommunalbestyrelsen"),
    no_date("changes", "decided_on"),
    off_list("changes", "financing_source", "Sparegrisen", "Kassen"),
    off_list("changes", "financing_source", "Kassen 2", "Kassen; 2"),
    # Styrelsesloven § 40: Økonomiudvalget moves money between appropriations, the council may do more
    *(
        Case("changes", "financing-beyond-authority", "financing_source", BY_COMMITTEE | FROM_CASH, BY_COMMITTEE | FROM_CASH | passing, {}, DECIDED)
        for passing in ({"financing_source": "Vejpuljen"}, {"financing_source": " "}, {"decided_by": w.COUNCIL})
    ),
    # A rejected change asks nothing more.
    *(
        Case("changes", code, column, failing, failing | {"status": w.REJECTED})
        for code, column, failing in (
            ("change-unbalanced", "change", {"year_2": 1}),
            ("financing-missing", "financing", {"change": "2"}),
            ("change-without-place", "item", {"item": None}),
            ("unknown-line", "line", {"line": 3}),
            ("reason-required", "reason", {"reason": None}),
            ("amount-not-whole", "year_1", {"year_1": 0.5}),
        )
    ),
)  # fmt: skip

RECONCILIATION = (
    blank("reconciliation", "table", "Tabel 1"),
    blank("reconciliation", "row", "Skolemad"),
    blank("reconciliation", "year", 2019),
    Case("reconciliation", "number-not-whole", "year", {"year": "2019"}, {"year": 2019}),
    Case(
        "reconciliation",
        "duplicate-key",
        "year",
        {"year": 2019},
        {"year": 2020, "printed": 0},
        others={"reconciliation": CLEAN["reconciliation"] * 2},
    ),
    blank("reconciliation", "printed", 1000),
    Case("reconciliation", "amount-not-number", "printed", {"printed": "1000"}, {"printed": 1000}),
    Case("reconciliation", "amount-not-whole", "printed", {"printed": 1000.5}, {"printed": 1000}),
    Case("reconciliation", "table-does-not-add-up", "difference", {"printed": 1001}, {"printed": 1000}),
    blank("texts", "number", 1),
    Case("texts", "number-not-whole", "number", {"number": "første"}, {"number": 1}),
    Case("texts", "duplicate-key", "number", {"number": 1}, {"number": 2}, others={"texts": CLEAN["texts"] * 2}),
    Case("texts", "not-in-list", "document", {"document": "Bog"}, {"document": w.CASE}),
    blank("texts", "part", w.PROSE),
    Case("texts", "not-in-list", "part", {"part": "Slutning"}, {"part": w.PROSE}),
    Case(
        "texts", "text-required", "text", {"text": None}, {"part": w.SHOWN_SECTION, "heading": "Økonomi", "text": None}
    ),
    Case("texts", "heading-required", "heading", {"part": w.SIGNATORY}, {"part": w.SIGNATORY, "heading": "Liste A"}),
)

SPENDING_KEY = (
    blank("spending_key", "part", w.KEY_AREA),
    Case("spending_key", "not-in-list", "part", {"part": "Konto"}, {"part": w.KEY_AREA}),
    blank("spending_key", "in_export", "XA-2"),
    Case(
        "spending_key",
        "duplicate-key",
        "in_export",
        {"in_export": "XA-1"},
        {"in_export": "XA-2"},
        others={"spending_key": CLEAN["spending_key"] * 2},
    ),
    Case("spending_key", "not-in-list", "means", {"means": "Moms"}, {"means": w.LEFT_OUT}),
    Case("spending_key", "key-not-text", "item", {"item": 1.1, "accepted": None}, {"item": "1.1"}),
    Case("spending_key", "number-not-whole", "line", {"line": "en", "accepted": None}, {"line": 1}),
    Case("spending_key", "not-in-list", "accepted", {"accepted": "Måske"}, {"accepted": w.NO}),
    Case(
        "spending_key",
        "export-column-required",
        "means",
        {"part": w.KEY_COLUMN},
        {"part": w.KEY_COLUMN, "means": w.IN_KRONER},
    ),
    Case("spending_key", "spending-line-unknown", "line", {"line": 9}, {"line": 9, "means": w.LEFT_OUT}),
)


OF_ONE_MILESTONE = {"follow_up": [*CLEAN["follow_up"], {**CLEAN["follow_up"][0], "milestone_id": "1.10-1"}]}
OF_ONE_LINE = {"economy": [*CLEAN["economy"], {**CLEAN["economy"][0], "line": 2, "current": -500}]}
# Finance can clear and change what the tool wrote, and copy rows. Of equal ones the later is told.
KEYS = (
    *(
        Case(sheet, "unknown-round", "round", {"round": failing}, {"round": 2})
        for sheet in ("follow_up", "economy")
        for failing in (None, 9, "1")
    ),
    *(Case("follow_up", "unknown-key", "milestone_id", {"milestone_id": failing}, {"milestone_id": "1.10-1"}) for failing in (None, " ", "9.9-1")),
    *(Case("economy", "unknown-key", "line", failing, {"line": 2}) for failing in ({"line": 99}, {"line": None}, {"item": None}, {"item": "1.10", "line": 2})),
    Case("follow_up", "duplicate-key", "milestone_id", {"milestone_id": "1.10-1"}, {"milestone_id": "1.10-1", "round": 2}, others=OF_ONE_MILESTONE, row=1),
    Case("economy", "duplicate-key", "line", {"line": 2, "current": -500}, {"line": 1}, others=OF_ONE_LINE, row=1),
)  # fmt: skip


def scale(code: str, column: str, failing: Row, passing: Row) -> Case:
    """About the first level of effort."""
    return Case("scale", code, column, failing, passing)


SEVEN = [
    *CLEAN["scale"],
    *({**CLEAN["scale"][4], "rank": n, "word": f"Niveau {n}"} for n in range(3, 7)),
]
YES_NO_COLUMNS = ("ends", "needs_comment", "needs_expected", "needs_forecast", "for_analysis")
SCALE = (
    *(scale("required", name, {name: " "}, {}) for name in ("scale", "word", "colour", "verdict")),
    *(scale("not-in-list", name, {name: "måske"}, {}) for name in ("scale", "colour", "verdict", *YES_NO_COLUMNS)),
    *(scale("number-not-whole", name, {name: "to"}, {name: 7}) for name in ("rank", "proposed_over")),
    Case("scale", "id-twice", "word", {"level": "partly", "called": "Før"}, {"level": "partly", "called": "Nået"}, others={"scale": [CLEAN["scale"][0], {**CLEAN["scale"][1], "called": "Før"}, *CLEAN["scale"][2:]]}),
    scale("level-twice", "word", {"word": "Ikke nået"}, {"word": "I mål"}),
    *(scale("level-unusable", name, {name: "Nå,et"}, {name: "Nå-et"}) for name in ("symbol", "word")),
    *(scale("level-unusable", name, {name: "N" * 31}, {name: "N" * 30}) for name in ("symbol", "word")),
    scale("level-unusable", "word", {"word": "Mangler svar"}, {"word": "Mangler"}),
    scale("level-unusable", "word", {"word": "gul"}, {"word": "grøn"}),
    scale("level-twice", "rank", {"rank": 3}, {"rank": None}),
    scale("level-lacking", "verdict", {"verdict": w.PARTLY}, {"colour": "Sort"}),
    scale("level-lacking", "ends", {"ends": w.NO}, {"needs_comment": w.YES}),
    Case("scale", "level-count", "scale", {"scale": w.ECONOMY_SCALE}, {"symbol": None}, {"rank": None, "word": "Nyt"}, {"scale": SEVEN}),
    Case("scale", "level-count", "scale", {"scale": w.ECONOMY_SCALE}, {"symbol": None}, {"rank": None}, {"scale": CLEAN["scale"][:3]}),
)  # fmt: skip


def asked(code: str, column: str, failing: Row, passing: Row, **others: list[Row]) -> Case:
    """About the first of the municipality's own questions."""
    return Case("questions", code, column, failing, passing, others=others)


THREE_ON_MATRIX = [
    {
        "header": f"Spørgsmål {n}",
        "per": w.PER_MILESTONE,
        "type": w.WHOLE,
        "shown_on": w.ON_MATRIX,
        "visibility": w.PUBLIC,
    }
    for n in range(3)
]
SEVEN_QUESTIONS = [{"header": f"Spørgsmål {n}", "per": w.PER_LINE, "type": w.TEXT} for n in range(7)]
QUESTIONS = (
    *(asked("required", name, {name: " "}, {}) for name in ("header", "per", "type")),
    asked(
        "id-twice",
        "header",
        {"question": "q", "called": "Før"},
        {"question": "q", "called": "Risiko"},
        questions=[CLEAN["questions"][0], {**CLEAN["questions"][1], "question": "q", "called": "Før"}],
    ),
    *(
        asked("not-in-list", name, {name: "måske"}, {})
        for name in ("per", "answered_by", "type", "required", "visibility", "shown_on", "group")
    ),
    asked("question-unusable", "header", {"header": "R" * 41}, {"header": "R" * 40}),
    asked(
        "question-unusable", "header", {"header": "Statusbemærkning"}, {"header": "Statusbemærkning", "per": w.PER_LINE}
    ),
    asked(
        "question-unusable",
        "header",
        {"header": "Afvigelsesforklaring", "per": w.PER_LINE},
        {"header": "Afvigelse", "per": w.PER_MILESTONE},
    ),
    asked("question-unusable", "list", {"list": "Lav, Høj"}, {"list": "Lav, Høj", "type": w.TEXT}),
    asked("question-unusable", "at_level", {"at_level": "Nået; Udsat"}, {"at_level": "Nået; ☹ Ikke nået"}),
    asked(
        "question-unusable",
        "at_level",
        {"at_level": "Nået", "per": w.PER_LINE},
        {"at_level": "Overholdt", "per": w.PER_LINE},
    ),
    asked("question-unusable", "rounds", {"rounds": "1. runde"}, {"rounds": "1; 3"}),
    asked("question-unusable", "rounds", {"rounds": "alle"}, {"rounds": 2}),
    asked("question-twice", "header", {"header": "Næste skridt"}, {"header": "Vurdering"}),
    asked(
        "question-unusable",
        "shown_on",
        {"per": w.PER_DEPARTMENT, "required": None, "shown_on": w.ON_COMMITTEE},
        {"per": w.PER_DEPARTMENT, "required": None, "shown_on": w.IN_NOTE},
    ),
    asked(
        "question-unusable",
        "shown_on",
        {"type": w.DATE, "shown_on": "Notat; Matrix"},
        {"type": w.WHOLE, "shown_on": "Notat; Matrix"},
    ),
    asked("question-unusable", "group", {"type": w.TEXT, "group": w.YES}, {"group": w.YES}),
    asked("question-count", "shown_on", {"shown_on": w.ON_MATRIX}, {"shown_on": w.IN_NOTE}, questions=THREE_ON_MATRIX),
    asked(
        "question-not-shown",
        "visibility",
        {"visibility": w.INTERNAL, "shown_on": w.IN_NOTE},
        {"visibility": w.PUBLIC, "shown_on": w.IN_NOTE},
    ),
    asked("question-lacks", "list", {"list": None}, {"type": w.TEXT, "list": None}),
    asked("question-lacks", "at_level", {"required": w.AT_LEVEL}, {"required": w.AT_LEVEL, "at_level": "Ikke nået"}),
    asked("question-count", "per", {}, {"per": w.PER_MILESTONE}, questions=SEVEN_QUESTIONS),
)

CASES = (
    *KEYS,
    *SCALE,
    *QUESTIONS,
    *SETTINGS,
    *ROUNDS,
    *DEPARTMENTS,
    *LISTS,
    *ITEMS,
    *BUDGET_LINES,
    *MILESTONES,
    *FOLLOW_UP,
    *ECONOMY,
    *CHANGES,
    *RECONCILIATION,
    *SPENDING_KEY,
)
# What a department's workbook judges: only what the department writes itself.
DEPARTMENT_SHEETS = ("follow_up", "economy", "changes")


def people_write(kind: WorkbookKind, sheet: str, column: str) -> bool:
    """Whether the people who have a workbook of ``kind`` fill in the column."""
    filled_by = AGREEMENT.sheet(sheet).column(column).filled_by
    if kind is DEPARTMENT:
        return sheet in DEPARTMENT_SHEETS and filled_by is FilledBy.DEPARTMENT
    return filled_by in (FilledBy.DEPARTMENT, FilledBy.FINANCE)


def judged(kind: WorkbookKind, sheet: str, column: str) -> bool:
    """Whether a workbook of ``kind`` has rules about the column; a department's only about what it writes."""
    return kind is AGREEMENT or people_write(kind, sheet, column)


# Which budget lines there are, and who decided, only the agreement knows. What a department's workbook says of the later
# years has a test of its own.
LATER_YEARS = [(code, year) for code in ("perhaps-in-kroner", "amount-too-large") for year in AMOUNT_YEARS[1:]]
NEEDS_THE_AGREEMENT = {
    ("changes", *rule)
    for rule in [("unknown-line", "line"), ("financing-beyond-authority", "financing_source"), *LATER_YEARS]
}
PAIRS = [
    (kind, case)
    for kind in KINDS
    for case in CASES
    if judged(kind, case.sheet, case.column)
    and not (kind is DEPARTMENT and (case.sheet, case.code, case.column) in NEEDS_THE_AGREEMENT)
]
RUNS = [pytest.param(kind, case, id=f"{kind.name}-{case}") for kind, case in PAIRS]
WITH_KONTROL = [run for run, (_, case) in zip(RUNS, PAIRS, strict=True) if AGREEMENT.sheet(case.sheet).control]
INPUTS = {
    (kind, sheet.name): [column.name for column in sheet.columns if people_write(kind, sheet.name, column.name)]
    for kind in KINDS
    for sheet in AGREEMENT.sheets
    if kind is AGREEMENT or sheet.name in DEPARTMENT_SHEETS
}


def kind_or_name(value: WorkbookKind | str) -> str:
    return value if isinstance(value, str) else value.name


KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@KIND
def test_nothing_is_found_in_the_clean_tables(kind: WorkbookKind) -> None:
    assert list(check(kind, compute(kind, tables_with(kind, {})))) == []


@pytest.mark.parametrize(("kind", "case"), RUNS)
def test_the_failing_row_breaks_just_this_rule(kind: WorkbookKind, case: Case) -> None:
    assert found(kind, case.sheets(case.failing), case.sheet, case.row) == [(case.code, case.column)]


@pytest.mark.parametrize(("kind", "case"), RUNS)
def test_the_nearest_good_row_breaks_none(kind: WorkbookKind, case: Case) -> None:
    assert found(kind, case.sheets(case.passing), case.sheet, case.row) == []


@pytest.mark.parametrize("year", AMOUNT_YEARS[1:])
@pytest.mark.parametrize(
    ("amount", "asked"),
    [(100_000, True), (500_000, True), (-100_000, True), (99_999, False)],
)
def test_a_department_is_asked_about_large_amounts_in_later_years(year: str, amount: float, asked: bool) -> None:
    """Their budgets are not in its workbook: 100 million kroner is the limit, where a budget is known it is a billion."""
    rows = with_financing(first_row("changes", {year: amount}, budget(10_000)))
    assert found(DEPARTMENT, rows, "changes") == [("amount-too-large", year)] * asked
    assert found(AGREEMENT, rows, "changes") == []


@pytest.mark.parametrize(("kind", "sheet"), INPUTS, ids=kind_or_name)
def test_error_values_are_found_and_nothing_else(kind: WorkbookKind, sheet: str) -> None:
    columns = INPUTS[kind, sheet]
    rows = first_row(sheet, {column: CellError("#DIV/0!") for column in columns})
    assert found(kind, rows, sheet) == [("error-value", column) for column in sorted(columns)]


@KIND
def test_every_rule_has_a_failing_case(kind: WorkbookKind) -> None:
    shown = {(case.sheet, case.code, case.column) for case in CASES}
    shown |= {(sheet, "error-value", column) for of, sheet in INPUTS if of is kind for column in INPUTS[of, sheet]}
    declared = {(sheet, rule.code, rule.column) for sheet, rule in rules_of(kind)}
    assert declared - shown == set()


def test_every_declared_rule_is_asked() -> None:
    declared = {(sheet.name, rule.code, rule.column) for sheet in AGREEMENT.sheets for rule in sheet.rules}
    asked = {(sheet, rule.code, rule.column) for sheet, rule in rules_of(AGREEMENT)}
    assert declared - asked == set()


def test_the_consolidated_workbook_has_the_same_rules() -> None:
    assert list(rules_of(CONSOLIDATED)) == list(rules_of(AGREEMENT))


# --- severity -----------------------------------------------------------------------------------

WARNINGS = {
    "question-not-shown",
    "permanent-stops",
    "one-off-goes-on",
    "saving-with-plus",
    "stated-amount-disagrees",
    "perhaps-in-kroner",
    "amount-too-large",
    "analysis-not-treated",
    "overall-missing",
    "cutoff-outside-year",
    "cutoff-not-later",
    "deadline-before-cutoff",
    "type-disagrees",
    "table-does-not-add-up",
    "perhaps-subtotal",
    "grant-incomplete",
    "spent-above-grant",
    "name-not-listed",
}


@KIND
def test_severity(kind: WorkbookKind) -> None:
    severities = {(rule.code, rule.severity) for _, rule in rules_of(kind)}
    codes = {code for code, _ in severities}
    assert severities == {(code, Severity.WARNING if code in WARNINGS else Severity.ERROR) for code in codes}


@KIND
def test_warnings_are_asked_after_errors(kind: WorkbookKind) -> None:
    for sheet in kind.sheets:
        for group in rules_for(sheet, kind).by_column().values():
            warnings = [rule.severity is Severity.WARNING for rule in group]
            assert warnings == sorted(warnings)


# --- one fault, one issue -----------------------------------------------------------------------

ERROR = CellError("#VALUE!")


@pytest.mark.parametrize(
    ("sheet", "change", "issues"),
    [
        # an error hides the warning about the same cell, never the other way round
        ("economy", {"forecast": 2_000_000.5, "explanation": "Dyrere"}, [("amount-not-whole", "forecast")]),
        ("economy", SAVING | {"forecast": 2_000_000, "explanation": "Dyrere"}, [("saving-sign", "forecast")]),
        ("budget_lines", {"year_0": 2_000_000.5}, [("amount-not-whole", "year_0")]),
        ("budget_lines", {"type": w.OPERATING_AND_CAPITAL}, [("not-in-list", "type")]),
        # a warning about one cell does not hide an error about another
        ("budget_lines", {"year_0": 2_000_000, "category": None}, [("amount-too-large", "year_0"), ("required", "category")]),
        # each column speaks for itself
        ("follow_up", {"smiley": PARTLY}, [("comment-required", "comment"), ("expected-required", "expected")]),
        ("follow_up", {"smiley": None, "treated_on": "x"}, [("answer-missing", "smiley"), ("date-invalid", "treated_on")]),
        ("economy", {"economy_smiley": NOT_KEPT}, [("explanation-required", "explanation"), ("forecast-required", "forecast")]),
        # a row with an error value is judged by nothing else
        ("follow_up", {"smiley": ERROR, "treated_on": "x"}, [("error-value", "smiley")]),
        ("economy", {"forecast": ERROR, "economy_smiley": None}, [("error-value", "forecast")]),
        ("changes", {"year_0": ERROR, "year_1": ERROR}, [("error-value", "year_0"), ("error-value", "year_1")]),
        # what is wrong with the smiley does not ask for what only a smiley asks for
        ("follow_up", {"smiley": "☹"}, [("not-in-list", "smiley")]),
        ("economy", {"economy_smiley": "☹"}, [("not-in-list", "economy_smiley")]),
        ("rounds", {"economy_smiley": "☹"}, [("not-in-list", "economy_smiley")]),
        # an amount that cannot be read is no deviation, and does not unbalance a change
        ("economy", {"forecast": "5.000 kr."}, [("amount-not-number", "forecast")]),
        ("economy", ANSWER_NOT_KEPT | {"forecast": "5.000 kr."}, [("amount-not-number", "forecast")]),
        ("changes", {"year_0": "500,-"}, [("amount-not-number", "year_0")]),
    ],
)  # fmt: skip
def test_rows_with_several_faults(sheet: str, change: Row, issues: Issues) -> None:
    for kind in KINDS if sheet in DEPARTMENT_SHEETS else (AGREEMENT,):
        assert found(kind, first_row(sheet, change), sheet) == issues


FULL: dict[str, list[Row]] = {
    "follow_up": [{**CLEAN["follow_up"][0], **ANSWER_NOT_REACHED, "previous_smiley": REACHED, "treated_on": MARCH}],
    "economy": [{**CLEAN["economy"][0], **ANSWER_NOT_KEPT}],
}


@pytest.mark.parametrize(("kind", "sheet"), INPUTS, ids=kind_or_name)
def test_a_blank_cell_gives_at_most_one_issue(kind: WorkbookKind, sheet: str) -> None:
    issues = {column: found(kind, first_row(sheet, {column: None}, FULL), sheet) for column in INPUTS[kind, sheet]}
    assert {column: codes for column, codes in issues.items() if len(codes) > 1} == {}


def test_contributors_and_further_committees_may_stand_outside_the_lists() -> None:
    """Ballerup's agreement names »Alle centre og sekretariater« and »Alle fagudvalg«; what they mean: tests/test_collective.py."""
    for change in ({"contributors": "Alle centre; Veje"}, {"other_committees": "Alle fagudvalg"}):
        assert found(AGREEMENT, first_row("items", change), "items") == []
    assert found(AGREEMENT, first_row("items", {"committee": "Alle fagudvalg"}), "items") != []


@KIND
@pytest.mark.parametrize("nothing", [None, "", " "])
def test_spare_rows_are_not_judged(kind: WorkbookKind, nothing: Cell) -> None:
    rows: dict[str, list[Row]] = {
        sheet.name: [*CLEAN.get(sheet.name, []), {column.name: nothing for column in sheet.columns}]
        for sheet in kind.sheets
    }
    assert list(check(kind, compute(kind, tables_with(kind, rows)))) == []


def test_where_finance_decides_alone_no_smiley_is_missing() -> None:
    blank_answer = first_row("economy", {"economy_smiley": None})
    for use, issues in (
        (w.OVERALL, []),
        (w.PER_ITEM, [("answer-missing", "economy_smiley")]),
        (w.BOTH, [("answer-missing", "economy_smiley")]),
    ):
        settings = [*CLEAN["settings"], {"field": w.ECONOMY_SMILEY, "value": use}]
        for kind in KINDS:
            assert found(kind, blank_answer | {"settings": settings}, "economy") == issues


# --- Kontrol ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "case"), WITH_KONTROL)
def test_kontrol_says_exactly_what_the_errors_say(kind: WorkbookKind, case: Case) -> None:
    tables = tables_with(kind, case.sheets(case.failing))
    findings = list(check(kind, compute(kind, tables)))
    for sheet in (sheet for sheet in kind.sheets if sheet.control):
        for position, shown in enumerate(tables[sheet.name][sheet.control]):
            here = [f for f in findings if (f.sheet.name, f.position) == (sheet.name, position)]
            said = " ".join(f.message.text() for f in here if f.rule.severity is Severity.ERROR)
            # What no formula can write alike in every language, the script shows as people see it.
            assert re.fullmatch(re.escape(shown).replace(NOT_SHOWN, ".+"), said, re.DOTALL)
            assert NOT_SHOWN not in said


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_message_is_filled_in(case: Case) -> None:
    only = replace(AGREEMENT, sheets=(AGREEMENT.sheet(case.sheet),))
    evaluator = compute(without_control(AGREEMENT), tables_with(AGREEMENT, case.sheets(case.failing)))
    messages = [finding.message.text(language) for language in LANGUAGES for finding in check(only, evaluator)]
    assert len(set(messages)) >= len(LANGUAGES)
    assert not [text for text in messages if not text or set(text) & set("{}")]
