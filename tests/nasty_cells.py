"""Department workbooks full of what people paste into cells, with real error values.

The rows come from hypothesis, always the same ones; many rows share a workbook, because starting
LibreOffice costs more than recalculating a thousand rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.levels_by_name import KEPT, PARTLY, REACHED
from workbook_tools.definition import levels
from workbook_tools.definition import words as w
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.start_page import start
from workbook_tools.definition.workbooks import DEPARTMENT, TEMPLATE_VERSION
from workbook_tools.schema.structure import Type
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.values.frame import Frame
from workbook_tools.workbook.document import Document
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.writing.writer import write_workbook

Row = dict[str, Cell]
AMOUNT_YEARS = ("year_0", "year_1", "year_2", "year_3")
LONGEST_TEXT = 32_767  # UTF-16 units in a cell

ROUNDS = ("1. runde", "2. runde", "3. runde")
LAST_ROUND = len(ROUNDS)
# Alike as numbers, as dates, to a wildcard, or but for case and spaces.
ITEMS = ("1.1", "1.10", "1.100", "01.1", "1,1", "1.2", "1.20", "1*", "A.1", "a.1", "Å.1", "AA.1")

ERRORS = st.sampled_from([CellError(code) for code in ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!")])
NUMBERS = st.sampled_from(
    [0, 1, -1, 2, 450, 900, 1000, 1100, 1101, -500, 0.5, 0.1, -0.25, 999_999, 1_000_000, -1_000_000, 999_999.5, 1e12]
)
BLANKS = st.sampled_from([None, None, None, " ", "   "])  # "" is no content: it is written as a blank cell
# Nothing to people: white space and signs without width that are no spaces to TRIM.
LOOKING_BLANK = ("\u00a0", " \u00a0 ", "\t", "\n", "\u2003", "\u200b", "\u00ad", "\u3164")
LOOK_BLANK = st.sampled_from(LOOKING_BLANK)
TEXTS = st.one_of(
    st.sampled_from(
        [
            *("x", "Forsinket", "Forsinket ", "  Forsinket", "to  mellemrum", "linje\nskift", "\u00a0", "\t"),
            *("*", "?", "~", "~*", "1.1*", "*1", "1.?", "<>", ">0", "=1", "=1+1", "-", "+5", "@x", "'x"),
            *("0", "1", "12", "1.250", "1.250,5", "500,-", "-500", "1e3", "TRUE", "SAND", "#N/A", "1/3"),
            *("☺", "😐", "☹", "☺\ufe0f", "🙂🙁", "😐" * 70, "Æ" * 300, 'sagde "nej"', "a & b < c", "; ", "Ja; Nej"),
        ]
    ),
    st.text(alphabet="aA1.*?~ \"&;😐æ", max_size=8),
)  # fmt: skip
# LibreOffice has no truth values: in a cell with a number format TRUE is the number 1, to ISLOGICAL too.
# Excel tells them apart, so they stand only in cells formatted as text.
DATES = st.one_of(st.dates(dt.date(2019, 1, 1), dt.date(2020, 1, 1)), st.sampled_from([0, 1, 0.5, 43_538]))


def weighted(*strategies: tuple[int, st.SearchStrategy[Cell]]) -> st.SearchStrategy[Cell]:
    """One of the strategies, as often as its weight says."""
    ways = [strategy for weight, strategy in strategies for _ in range(weight)]
    return st.integers(0, len(ways) - 1).flatmap(lambda way: ways[way])


IN_NUMBER_CELLS = weighted((2, BLANKS), (1, LOOK_BLANK), (8, TEXTS), (8, NUMBERS), (3, ERRORS))
IN_TEXT_CELLS = weighted((2, BLANKS), (1, LOOK_BLANK), (12, TEXTS), (3, NUMBERS), (1, st.booleans()), (2, ERRORS))
IN_DATE_CELLS = weighted((4, BLANKS), (1, LOOK_BLANK), (6, TEXTS), (8, DATES), (1, ERRORS))


def text(*values: Cell, usually: int = 4) -> st.SearchStrategy[Cell]:
    """Usually one of ``values``, now and then anything that a cell may hold."""
    return weighted((usually, st.sampled_from(values)), (1, IN_TEXT_CELLS))


def number(*values: Cell, usually: int = 4) -> st.SearchStrategy[Cell]:
    """Usually one of ``values``, now and then anything that a cell for numbers may hold."""
    return weighted((usually, st.sampled_from(values)), (1, IN_NUMBER_CELLS))


FOLLOW_UP = st.fixed_dictionaries(
    {
        "round": st.sampled_from([1, LAST_ROUND]),
        "previous_smiley": st.sampled_from([None, *levels.EFFORT.texts]),
        "previous_comment": st.sampled_from([None, " ", "Forsinket"]),
        "smiley": text(None, *levels.EFFORT.texts, "😐 delvist nået", "☺ Nået "),
        "comment": text(None, " ", "Forsinket"),
        "expected": text(None, *ROUNDS, w.AFTER_THE_YEAR, "2. RUNDE", "2. runde "),
        "treated_by": text(None, "Byudvalget"),
        "treated_on": IN_DATE_CELLS,
        "note_to_finance": IN_TEXT_CELLS,
    }
)
ECONOMY = st.fixed_dictionaries(
    {
        "current": st.sampled_from([0, 1000, 1000, -500, -500, 0.5, 1_000_000]),
        "forecast": number(None, 0, 900, 1100, 1101, -500, -600, -399, 500, 1_000_000),
        "economy_smiley": text(None, *levels.ECONOMY.texts, "☺ overholdt"),
        "explanation": text(None, " ", "Dyrere"),
    }
)
CHANGE = st.fixed_dictionaries(
    {
        "round": number(None, 1, usually=12),
        "item": number(*ITEMS, *ITEMS, "9.9", "1.1?", None, usually=12),
        "line": number(1, 1, 1, None, usually=12),
        "financing": text(*[None] * 6, w.NO, *[w.YES] * 4, "ja", "Ja ", usually=12),
        "financing_source": text(None, "Kassen", " ", usually=9),
        **{year: number(*[None] * 4, 0, 0, 100, -100, 0.5, 150_000, 1_000_000, usually=12) for year in AMOUNT_YEARS},
        "reason": text("Flere elever", "Flere elever", None, usually=9),
    }
)
CHANGE_NUMBERS = number("", "*", "?", "~", "A", "a", "1.", "1.0", None, usually=9)


def rows(strategy: st.SearchStrategy[Any], number: int) -> list[Any]:
    """The first ``number`` examples of a strategy, the same in every run."""
    found: list[Any] = []

    @settings(
        max_examples=number, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


_MIXED_IN = {
    Type.DATE: IN_DATE_CELLS,
    Type.AMOUNT: IN_NUMBER_CELLS,
    Type.INTEGER: IN_NUMBER_CELLS,
    Type.KEY: IN_NUMBER_CELLS,
}


def one_odd(sheet: str) -> st.SearchStrategy[Row]:
    """What is odd in a row that is otherwise without fault: one of the department's cells."""
    columns = DEPARTMENT.sheet(sheet).editable
    return st.sampled_from(columns).flatmap(
        lambda column: _MIXED_IN.get(column.type, IN_TEXT_CELLS).map(lambda value: {column.name: value})
    )


def follow_up_rows(number: int) -> list[Row]:
    faultless = faultless_rows()["follow_up"][0]
    odd = [{**faultless, **cell} for cell in rows(one_odd("follow_up"), number // 2)]
    return [
        {**row, "milestone_id": f"1.{n}-1", "item": ITEMS[n % len(ITEMS)]}
        for n, row in enumerate([*odd, *rows(FOLLOW_UP, number - number // 2)])
    ]


def economy_rows(number: int) -> list[Row]:
    faultless = faultless_rows()["economy"][0]
    odd = [{**faultless, **cell} for cell in rows(one_odd("economy"), number // 2)]
    return [
        {**row, "item": ITEMS[n % len(ITEMS)], "line": n}
        for n, row in enumerate([*odd, *rows(ECONOMY, number - number // 2)])
    ]


def change_rows(number: int) -> list[Row]:
    """Budget changes of two rows each; in half of them only one cell is odd."""
    change, financing = faultless_rows()["changes"]
    odd = [
        [{**change, "change": f"odd-{n}", **cell}, {**financing, "change": f"odd-{n}"}]
        for n, cell in enumerate(rows(one_odd("changes"), number // 4))
    ]
    return [row for pair in odd for row in pair] + _change_pairs(number - number // 2)


def _change_pairs(number: int) -> list[Row]:
    """Pairs of rows: often the second takes back what the first gives, often its number differs a little."""
    pair = st.tuples(CHANGE, CHANGE, CHANGE_NUMBERS, st.sampled_from(["", "", "", "0", " ", "*"]), st.booleans())
    found: list[Row] = []
    for n, (first, second, name, ending, balanced) in enumerate(rows(pair, number // 2)):
        key = f"{name}{n // 3}" if isinstance(name, str) else name
        other = key + ending if isinstance(key, str) else key
        if balanced:
            second = {**second, "financing": w.YES, **{year: _opposite(first[year]) for year in AMOUNT_YEARS}}
        found += [{**first, "change": key}, {**second, "change": other}]
    return found


def _opposite(amount: Cell) -> Cell:
    return -amount if isinstance(amount, int | float) and not isinstance(amount, bool) else amount


def long_rows() -> dict[str, list[Row]]:
    """Rows with the longest texts a cell can hold."""
    letters, faces = "x" * LONGEST_TEXT, "😐" * (LONGEST_TEXT // 2)
    partly = {"round": 1, "smiley": PARTLY, "comment": letters, "expected": faces}
    return {
        "follow_up": [
            {**partly, "milestone_id": "9.1-1", "item": "9.1", "smiley": letters},
            {**partly, "milestone_id": "9.2-1", "item": "9.2"},
        ],
        "economy": [{"item": "9.1", "line": 9001, "current": 0, "forecast": letters, "economy_smiley": faces}],
        "changes": [{"change": "9", "item": letters, "line": letters, "year_0": letters, "reason": letters}],
    }


def wildcard_rows() -> dict[str, list[Row]]:
    """Milestones whose ids are patterns that meet the id of an analysis above them (the third row)."""
    partly = {"round": 1, "item": "1", "smiley": PARTLY, "comment": "Forsinket", "expected": ROUNDS[1]}
    ids = ("8.1-1", "8.2-1", "1.5-1", "1.*-1", "1.?-1", "*")
    return {"follow_up": [{**partly, "milestone_id": identity} for identity in ids]}


def faultless_rows() -> dict[str, list[Row]]:
    """Rows with nothing to mend."""
    change = {"change": "1", "item": "1.1", "line": 1, "reason": "Flere elever"}
    return {
        "follow_up": [{"round": 1, "milestone_id": "1.1-1", "item": "1.1", "smiley": REACHED}],
        "economy": [{"item": "1.1", "line": 1, "current": 1000, "economy_smiley": KEPT}],
        "changes": [{**change, "year_0": 5}, {**change, "item": "1.10", "year_0": -5, "financing": w.YES}],
    }


def department_tables(sheets: Mapping[str, Sequence[Row]], limit: Cell, use: Cell) -> dict[str, Frame]:
    """The tables of a department's workbook with the given rows in its input sheets.

    ``limit`` is the Bagatelgrænse and ``use`` which economy smileys are asked for.
    """
    meta = {
        w.TEMPLATE_VERSION: TEMPLATE_VERSION,
        w.MUNICIPALITY: "Prøve",
        w.AGREEMENT_TITLE: "Budgetaftale",
        w.BUDGET_YEAR: 2019,
        w.DEPARTMENT: "Skoler",
        w.ROUND: 1,
        w.LIMIT: limit,
        w.ECONOMY_SMILEY: use,
    }
    analysis = (None, None, w.YES, w.NO)
    other: dict[str, Sequence[Mapping[str, Cell]]] = {
        "settings": [{"field": field, "value": value} for field, value in meta.items()],
        "rounds": [{"round": n, "designation": name} for n, name in enumerate(ROUNDS, start=1)],
        "milestones": [
            {"milestone_id": row["milestone_id"], "analysis": analysis[n % 4]}
            for n, row in enumerate(sheets.get("follow_up", ()))
        ],
        "items": [{"item": item, "title": "Punkt"} for item in ITEMS],
    }
    rows_of = {**other, **sheets}
    return {sheet.name: frame_of(sheet, rows_of.get(sheet.name, ())) for sheet in DEPARTMENT.sheets}


def write_department(path: Path, tables: Mapping[str, Frame]) -> Path:
    """Write a department's workbook."""
    return written(path, Document(DEPARTMENT, tables, (start(DEFAULT),), title="Prøve"))


def written(path: Path, document: Document) -> Path:
    """Write a workbook."""
    path.write_bytes(write_workbook(document))
    return path
