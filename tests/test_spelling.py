"""A spelling never decides (business rule 20): case, spaces, hyphens and the form of letters, in every list.

What a cell reads like, it is – in finance's workbook and in a department's – and it is listed as ``read-as``.
Keys are stricter: 1.1 and 1.10 are two items.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.conftest import BALLERUP, HERLEV
from tests.workbook_editing import edited, places
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED, DEPARTMENT, WorkbookKind
from workbook_tools.messages.catalogue import LANGUAGES
from workbook_tools.messages.message import message_of_change
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.keys import is_number_of
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import PAGES, agreement_from, load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.operations.sent.department import Division, departments_with_rows, prepared
from workbook_tools.operations.sent.marks_of_sent import is_mark_row
from workbook_tools.operations.validate import agreement_issues, submission_issues, validate_file
from workbook_tools.rules.check import compute
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.expressions import Literal
from workbook_tools.schema.pages import Cards, Grid, NamedFigure
from workbook_tools.schema.structure import Among, Column, Later, OfRow, Severity, Sheet, Type
from workbook_tools.values.cells import Cell, CellError, is_blank
from workbook_tools.values.frame import Frame
from workbook_tools.values.reading import read_cell
from workbook_tools.values.spelling import as_seen, key_text, own_spelling, read_alike, spelling
from workbook_tools.workbook.layout import a1
from workbook_tools.workbook.reading.reader import RawWorkbook, read_workbook
from workbook_tools.workbook.writing.grid_writer import grid_values

# --- what reads alike -------------------------------------------------------------------------------


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nye midler", "NYE MIDLER"),
        ("Nye midler", " nye  midler "),
        ("Nye midler", "Nye\u00a0midler"),
        ("Nye midler", "Nye\u2009midler\u200b"),
        ("Nye midler", "\ufeffNyemidler"),
        ("Teknik/Miljø", "teknik / miljø"),
        ("Børne- og Skoleudvalget", "Børne– og Skoleudvalget"),
        ("Børne- og Skoleudvalget", "Børne\u2011 og\nSkoleudvalget"),
        ("Børne- og Skoleudvalget", "Børne-\u00adog Skoleudvalget"),
        ("2027-2030", "2027 – 2030"),
        ("☺ Nået", decomposed("☺\ufe0f Nået")),
        ("Åben", "a\u030aben"),
        ("Åben", "\u212bben"),  # the sign for Ångström
        ("Nået", "Na\u02daet"),  # as some PDF files have it
        ("Finansiering", "\ufb01nansiering"),
        ("Straße", "STRASSE"),
    ],
)  # fmt: skip
def test_texts_that_read_alike(one: str, other: str) -> None:
    assert read_alike(one, other)
    assert own_spelling((one,), other) == one
    assert own_spelling((other,), one) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.1", "1.10"), ("1 1", "11"), ("1-1", "11"), ("2027-2030", "20272030"), ("Nået", "Naet"), ("Ja", "Nej"),
     ("☺ Nået", "☹ Nået"), ("Drift", "Drift."), ("Børn og unge", "Børn & unge")],
)  # fmt: skip
def test_texts_that_do_not(one: str, other: str) -> None:
    assert not read_alike(one, other)
    assert own_spelling((one,), other) is None


@given(st.text(alphabet="aAå1 -–\u00a0\u200b\u030a.9", max_size=12))
def test_what_reads_alike_is_settled_in_one_step(text: str) -> None:
    assert spelling(spelling(text)) == spelling(text)
    assert as_seen(as_seen(text)) == as_seen(text)
    assert key_text(key_text(text)) == key_text(text)


def test_nothing_reads_like_an_entry_that_is_nothing() -> None:
    assert own_spelling(("-", " "), "–") is None
    assert own_spelling((), "Ja") is None


def test_an_entry_keeps_its_own_place_where_another_reads_like_it() -> None:
    assert [own_spelling(("Drift", "drift"), text) for text in ("Drift", "drift", "DRIFT")] == [
        "Drift",
        "drift",
        "Drift",
    ]


KEY = Column("item", "Punktnr.", Type.KEY, AGREEMENT.sheet("items").column("item").filled_by)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" 1.10", "1.10"),
        ("1.10\u00a0", "1.10"),
        ("\u200b1.10\ufeff", "1.10"),
        ("1.10\t", "1.10"),
        ("1.18–2a", "1.18-2a"),
        ("1.18\u20112a", "1.18-2a"),
        ("1.18−2", "1.18-2"),
        ("Nord–4", "Nord-4"),
        ("Nord–2.4", "Nord-2.4"),
        # and nothing more
        ("1. 10", "1. 10"),
        ("1.1", "1.1"),
        ("01.1", "01.1"),
        ("1,10", "1,10"),
        ("1.18-2A", "1.18-2A"),
        ("Skoler – Øst-1", "Skoler – Øst-1"),
        (1.1, 1.1),
    ],
)
def test_of_a_key_only_what_surrounds_it_and_its_hyphens_are_forgiven(typed: Cell, key: Cell) -> None:
    assert read_cell(KEY, typed) == key


@pytest.mark.parametrize(
    "change", ["Teknik/Miljø-1", "teknik/miljø-1", decomposed("TEKNIK/MILJØ-2.1"), "Teknik / Miljø-B-2"]
)
def test_a_change_has_its_department_in_front_however_it_is_spelt(change: str) -> None:
    assert is_number_of("Teknik/Miljø", change)
    assert not is_number_of("Teknik", change)


# --- every column with a list -----------------------------------------------------------------------


def listed_columns(kind: Any) -> Iterator[tuple[Sheet, Column]]:
    """The columns whose cells are held against words of a list, or are such words themselves."""
    for sheet in kind.sheets:
        for column in sheet.columns:
            if column.words is not None or column.entry:
                yield sheet, column


def test_the_cells_of_every_list_are_declared_to_be_entries() -> None:
    lists = {
        (column.choices.sheet, column.choices.column)
        for sheet, column in listed_columns(AGREEMENT)
        if isinstance(column.choices, Among | Later)
    }
    assert lists == {(sheet.name, column.name) for sheet, column in listed_columns(AGREEMENT) if column.entry}
    assert ("rounds", "designation") in lists


Respell = Callable[[str, Random], str]
WAYS: dict[str, Respell] = {
    "case": lambda text, random: random.choice((text.upper(), text.lower(), text.swapcase())),
    "around": lambda text, random: random.choice((" {}", "{}  ", "\u00a0{}", "{}\u200b", "{}\n")).format(text),
    "spaces": lambda text, random: text.replace(" ", random.choice(("\u00a0", "  ", "\u2009"))),
    "hyphens": lambda text, random: text.replace("-", random.choice("‐‑–—−")),
    "letters": lambda text, _: decomposed(text),
}
KEY_WAYS = ("around", "hyphens")


@cache
def names_listed() -> tuple[str, ...]:
    """The committees and departments of the example."""
    tables = agreement_from(example("ballerup")).agreement.tables
    return tuple(v for v in (*tables["lists"]["committee"], *tables["departments"]["department"]) if v)


def is_listed(column: Column, text: str) -> bool:
    """Whether the text may be respelt: where a column takes several values, others may name units outside the lists."""
    return column.type is not Type.CHOICES or all(own_spelling(names_listed(), part) for part in text.split(";"))


def respelt(text: str, random: Random, ways: Sequence[str]) -> str:
    for way in random.sample(ways, random.randint(1, len(ways))):
        text = WAYS[way](text, random)
    return text


def ways_of(column: Column) -> Sequence[str]:
    """How a cell of a column may be spelt; nothing of it is forgiven where nothing looks it up."""
    if column.words is not None or column.entry:
        return tuple(WAYS)
    return KEY_WAYS if column.type is Type.KEY and column.name != "change" else ()


def is_own(column: Column) -> bool:
    """Whether nothing but the column itself says how its words are spelt."""
    among = column.words
    return (column.entry and among is None) or (isinstance(among, Among) and among.column == column.name == "table")


def with_respelling(raw: RawWorkbook, kind: WorkbookKind, random: Random, share: float, lists: bool) -> RawWorkbook:
    """The workbook in which a ``share`` of its words and keys is spelt otherwise, the ``lists`` themselves too."""
    sheets = dict(raw.sheets)
    for sheet in kind.sheets:
        if sheet.title not in raw.sheets:
            continue
        rows = [list(row) for row in raw.sheets[sheet.title].rows]
        at = {header: i for i, header in enumerate(rows[0])}
        for column in sheet.columns:
            ways, i = ways_of(column), at.get(column.header)
            if not ways or i is None or column.formula is not None or (is_own(column) and not lists):
                continue
            for row in rows[1:]:
                text, told = row[i], not isinstance(column.words, OfRow) or row[at["Felt"]] == w.ECONOMY_SMILEY
                if (
                    told
                    and isinstance(text, str)
                    and text.strip()
                    and text != sheet.total_label
                    and is_listed(column, text)
                ):
                    row[i] = respelt(text, random, ways) if random.random() < share else text
        sheets[sheet.title] = replace(raw.sheets[sheet.title], rows=rows)
    return replace(raw, sheets=sheets)


# --- finance's workbook -----------------------------------------------------------------------------

EXAMPLES = {"ballerup": (BALLERUP / "consolidated-3.xlsx", 3), "herlev": (HERLEV / "agreement.xlsx", 1)}
SEEDS = st.integers(0, 10**6)


@cache
def example(name: str) -> RawWorkbook:
    return read_workbook(EXAMPLES[name][0], PAGES)


Outcome = dict[str, dict[str, Frame]]


def without_marks(tables: dict[str, Frame]) -> dict[str, Frame]:
    """The tables without the marks of what was sent, which are of every letter."""
    settings_ = tables["settings"]
    kept = [n for n, field in enumerate(settings_["field"]) if not is_mark_row(field)]
    return {**tables, "settings": settings_.rows_at(kept)}


def outcome(raw: RawWorkbook, number: int) -> Outcome:
    """What an agreement comes to: every sheet with the rows of the round computed, and what is sent to whom."""
    ready = prepared(agreement_from(raw).agreement, number)
    sent = {name: without_marks(Division(ready, number).tables(name)) for name in departments_with_rows(ready, number)}
    return {
        "": {name: frame for name, frame in ready.tables.items() if name not in ("log", "received", "issues")},
        **sent,
    }


@cache
def outcome_of(name: str) -> Outcome:
    return outcome(example(name), EXAMPLES[name][1])


def differing(one: Outcome, other: Outcome) -> list[Any]:
    """The first differences, because those of whole workbooks take minutes to be shown."""
    found: list[Any] = [] if one.keys() == other.keys() else [sorted(one), sorted(other)]
    pairs = ((a, name, one[a][name], other[a][name]) for a in one.keys() & other.keys() for name in one[a])
    for place, name, left, right in pairs:
        if left != right:
            rows = zip(left.records(), right.records(), strict=False)
            found += [
                (place, name, column, a[column], b[column]) for a, b in rows for column in a if a[column] != b[column]
            ]
            found += [(place, name, len(left), len(right))] if len(left) != len(right) else []
    return found[:5]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, share=st.sampled_from([0.02, 0.3, 1]))
def test_respelling_an_agreement_changes_nothing(name: str, seed: int, share: float) -> None:
    """No row, amount or word of any sheet, no row that is followed up, and nothing that any department is sent."""
    respelling = with_respelling(example(name), CONSOLIDATED, Random(seed), share, lists=False)
    assert differing(outcome(respelling, EXAMPLES[name][1]), outcome_of(name)) == []


def by_reading(cells: Any) -> Any:
    """The same with every text as what it reads like."""
    if isinstance(cells, dict):
        return {by_reading(key): by_reading(value) for key, value in cells.items()}
    if isinstance(cells, Frame):
        return Frame({name: by_reading(cells[name]) for name in cells.columns}, len(cells))
    if isinstance(cells, list):
        return [by_reading(cell) for cell in cells]
    return spelling(cells) if isinstance(cells, str) else cells


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_respelling_the_lists_too_changes_spellings_only(name: str, seed: int) -> None:
    respelling = with_respelling(example(name), CONSOLIDATED, Random(seed), 0.5, lists=True)
    assert differing(by_reading(outcome(respelling, EXAMPLES[name][1])), by_reading(outcome_of(name))) == []


def figures(agreement: Agreement) -> list[Any]:
    """All totals and counts that the pages of the agreement workbook show."""
    written = document(agreement)
    evaluator = compute(agreement.kind, {name: frame.copy() for name, frame in agreement.tables.items()})
    blocks = [block for page in written.pages for block in page.blocks]
    shown = [b for b in blocks if isinstance(b, NamedFigure) and b.expression is not None]
    shown += [card.figure for b in blocks if isinstance(b, Cards) for card in b.cards]
    for figure in [*reversed(shown), *shown]:  # those further down are read above
        evaluator.figures[figure.name] = evaluator.one(figure.expression or Literal(""))
    grids = [grid_values(block, evaluator).frame for block in blocks if isinstance(block, Grid)]
    return [evaluator.figures, *grids]


@pytest.mark.slow
def test_no_total_or_count_depends_on_a_spelling() -> None:
    given = load_agreement(EXAMPLES["ballerup"][0]).agreement
    respelling = with_respelling(example("ballerup"), CONSOLIDATED, Random(1), 1, lists=True)
    assert by_reading(figures(agreement_from(respelling).agreement)) == by_reading(figures(given))


def one_cell(sheet: str, header: str, value: Cell, row: int = 1, name: str = "ballerup") -> RawWorkbook:
    """An example in which one cell – row 1 is the first below the header – holds something else."""
    raw = example(name)
    rows = [list(cells) for cells in raw.sheets[sheet].rows]
    rows[row][rows[0].index(header)] = value
    return replace(raw, sheets={**raw.sheets, sheet: replace(raw.sheets[sheet], rows=rows, formatted={})})


def a1_of(raw: RawWorkbook, sheet: str, header: str, row: int = 1) -> str:
    return a1(row, raw.sheets[sheet].rows[0].index(header))


def first_filled(raw: RawWorkbook, sheet: Sheet, column: Column) -> int | None:
    """The first row whose cell holds a text that is looked up."""
    rows = raw.sheets[sheet.title].rows
    i, field = rows[0].index(column.header), rows[0].index("Felt") if "Felt" in rows[0] else None
    for n, row in enumerate(rows[1:], start=1):
        told = not isinstance(column.words, OfRow) or (field is not None and row[field] == w.ECONOMY_SMILEY)
        if told and isinstance(row[i], str) and row[i].strip() and is_listed(column, row[i]):
            return n
    return None


@cache
def said_of(name: str) -> list[Issue]:
    return agreement_issues(agreement_from(example(name)))


LOOKED_UP = [
    pytest.param(sheet, column, id=f"{sheet.name}-{column.name}")
    for sheet, column in listed_columns(AGREEMENT)
    if column.formula is None and not is_own(column)
]


@pytest.mark.parametrize(("sheet", "column"), LOOKED_UP)
def test_a_respelt_word_is_said_with_its_cell(sheet: Sheet, column: Column) -> None:
    found = [(name, n) for name in EXAMPLES if (n := first_filled(example(name), sheet, column)) is not None]
    if not found:
        pytest.skip("no example fills it in")
    name, n = found[0]
    rows = example(name).sheets[sheet.title].rows
    text = rows[n][rows[0].index(column.header)]
    raw = one_cell(sheet.title, column.header, decomposed(f" {text.swapcase()}\u00a0"), n, name)
    loaded = agreement_from(raw)
    new = [issue for issue in agreement_issues(loaded) if issue not in said_of(name)]
    assert [(issue.code, issue.severity, issue.sheet, issue.cell) for issue in new] == [
        ("read-as", Severity.REPAIR, sheet.title, a1_of(raw, sheet.title, column.header, n))
    ]
    assert loaded.agreement.tables == agreement_from(example(name)).agreement.tables


@pytest.mark.parametrize(
    ("sheet", "header", "typed", "code"),
    [
        ("Økonomi", "Kategori", "Nye penge", "not-in-list"),
        ("Punkter", "Ansvarligt center", "Ældre", "not-in-list"),
        ("Punkter", "Punktnr.", 1.1, "key-not-text"),
        ("Runder", "Status", "Lukker", "not-in-list"),
        ("Økonomi", "Punktnr.", "1. 1", "unknown-item"),
        ("Økonomi", "Punktnr.", "1.\u200b1", "unknown-item"),
    ],
)
def test_another_word_or_key_is_still_an_error(sheet: str, header: str, typed: Cell, code: str) -> None:
    raw = one_cell(sheet, header, typed)
    issues = [issue for issue in agreement_issues(agreement_from(raw)) if issue.cell == a1_of(raw, sheet, header)]
    # That its row is in no sum follows from it.
    assert [(i.code, i.severity) for i in issues if i.code != "rows-left-out"] == [(code, Severity.ERROR)]


def test_several_values_are_each_read_as_their_list_s_own() -> None:
    known = [str(v) for v in agreement_from(example("ballerup")).agreement.tables["lists"]["committee"] if v][:2]
    for between in (";", " ;  ", ";\u00a0", "; "):
        raw = one_cell("Punkter", "Ansvarligt udvalg", between.join(name.upper() for name in known))
        assert agreement_from(raw).agreement.tables["items"]["committee"][0] == "; ".join(known)
    raw = one_cell("Punkter", "Væsentlig bidragsyder", "alle centre;EJENDOMME")
    assert agreement_from(raw).agreement.tables["items"]["contributors"][0] == "alle centre; Ejendomme"


def test_spaces_in_both_the_list_and_the_cell() -> None:
    """Centre and Punkter alike."""
    first = agreement_from(example("ballerup")).agreement.departments[0]
    raw = one_cell("Centre", "Center", f"  {first}")
    rows = [[f" {v}" if v == first else v for v in row] for row in raw.sheets["Punkter"].rows]
    raw = replace(raw, sheets={**raw.sheets, "Punkter": replace(raw.sheets["Punkter"], rows=rows)})
    loaded = agreement_from(raw)
    assert loaded.agreement.departments[0] == first
    assert first in loaded.agreement.tables["items"]["department"]
    found = {issue.code for issue in agreement_issues(loaded) if issue.sheet in ("Centre", "Punkter")}
    assert found - {"name-not-listed"} == {"read-as"}  # the agreement names a secretariat that is no centre


# --- two entries that read alike --------------------------------------------------------------------

ENTRIES = [
    pytest.param(sheet.title, column.header, id=column.name)
    for sheet, column in listed_columns(AGREEMENT)
    if column.entry
]


@pytest.mark.parametrize("other", ["{}", "{} ", "{upper}", "{spaced}"])
@pytest.mark.parametrize(("sheet", "header"), ENTRIES)
def test_two_entries_that_read_alike_are_an_error_in_both_places(sheet: str, header: str, other: str) -> None:
    raw = example("ballerup")
    at = raw.sheets[sheet].rows[0].index(header)
    first = str(raw.sheets[sheet].rows[1][at])
    spaced = first.replace(" ", "") if " " in first else f"{first[:3]}\u00ad{first[3:]}-"
    alike = other.format(first, upper=first.upper(), spaced=spaced)
    raw = one_cell(sheet, header, alike, 2)
    found = agreement_issues(agreement_from(raw))
    issues = [i for i in found if i.code in ("entries-alike", "duplicate-key")]
    assert [(issue.severity, issue.sheet, issue.cell) for issue in issues] == [
        (Severity.ERROR, sheet, a1(row, at)) for row in (1, 2)
    ]
    # What it is read as is not said beside it.
    assert [i.cell for i in found if i.sheet == sheet and i.code == "read-as"] == []


def test_the_lists_of_the_examples_have_no_entries_alike() -> None:
    assert [i for name in EXAMPLES for i in agreement_from(example(name)).issues if i.code == "entries-alike"] == []


# --- a department's workbook ------------------------------------------------------------------------


@cache
def returned() -> RawWorkbook:
    """An example's answers of round 3, with budget changes."""
    return read_workbook(next((BALLERUP / "returned-3").glob("*Ejendomme*")))


def answers_in(raw: RawWorkbook) -> dict[str, Frame]:
    read = submission_from(raw).tables
    found = {}
    for name in DEPARTMENT.answered:
        sheet, frame = read[name].sheet, read[name].frame
        names = {*sheet.key, *(column.name for column in sheet.editable)}
        found[name] = Frame({column: frame[column] for column in sheet.names if column in names}, len(frame))
    return found


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, share=st.sampled_from([0.1, 1]))
def test_respelling_answers_changes_none(seed: int, share: float) -> None:
    respelling = with_respelling(returned(), DEPARTMENT, Random(seed), share, lists=False)
    assert differing({"": answers_in(respelling)}, {"": answers_in(returned())}) == []


def with_cells(raw: RawWorkbook, sheet: str, key: str, **given: Cell) -> RawWorkbook:
    """A department's workbook with these cells in the row with the key; in the first empty row if there is none."""
    rows = [list(row) for row in raw.sheets[sheet].rows]
    number = next((n for n, row in enumerate(rows) if key in row), None)
    if number is None:
        number = next((n for n, row in enumerate(rows) if all(map(is_blank, row))), len(rows))
        rows += [[""] * len(rows[0])] if number == len(rows) else []
    for header, value in given.items():
        rows[number][rows[0].index(header)] = value
    return replace(raw, sheets={**raw.sheets, sheet: replace(raw.sheets[sheet], rows=rows)})


def nord(small_answered: dict[str, Path]) -> RawWorkbook:
    """Nord's answers without a fault, and a budget change without one."""
    raw = read_workbook(small_answered["Nord"])
    change: dict[str, Cell] = {"Ændringsnr.": "1", "Linjenr.": 1, "Begrundelse": "Dyrere jord"}
    raw = with_cells(raw, "Budgetændringer", "1.1", **change, **{"Punktnr.": "1.1", "Budgetår": 10})
    return with_cells(
        raw, "Budgetændringer", "2.1", **change, **{"Punktnr.": "2.1", "Budgetår": -10, "Finansiering": "Ja"}
    )


def speaks(raw: RawWorkbook, sheet: str) -> set[int]:
    """The rows of which ``Kontrol`` says something, computed from the cells as they were typed."""
    tables = {name: table.as_typed() for name, table in submission_from(raw).tables.items()}
    compute(DEPARTMENT, tables)
    by_title = {sheet.title: sheet for sheet in DEPARTMENT.sheets}
    return {n for n, text in enumerate(tables[by_title[sheet].name]["control"], start=1) if text}


def row_of(raw: RawWorkbook, sheet: str, key: str) -> int:
    return next(n for n, row in enumerate(raw.sheets[sheet].rows) if key in row)


def said(raw: RawWorkbook, agreement: Agreement | None = None) -> list[tuple[str, Severity, str | None, str | None]]:
    issues = submission_issues(submission_from(raw), agreement)
    return [(issue.code, issue.severity, issue.sheet, issue.cell) for issue in issues]


WORDS = [
    ("Opfølgning", "1.1-1", "Smiley", "☺ Nået"),
    ("Opfølgning", "2.1-1", "Forventes nået", "2. budgetopfølgning"),
    ("Opfølgning", "2.1-1", "Forventes nået", "Efter budgetåret"),
    ("Økonomiopfølgning", "1.1", "Smiley økonomi", "☹ Ikke overholdt"),
    ("Budgetændringer", "1.1", "Finansiering", "Nej"),
]
CHANGED: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "around": " {}\u00a0".format,
    "no-break": lambda text: f"{text}\u00a0".replace(" ", "\u00a0"),
    "unseen": "\u200b{}".format,
}


@pytest.mark.parametrize("change", CHANGED)
@pytest.mark.parametrize(("sheet", "key", "header", "word"), WORDS)
def test_a_respelt_answer_is_taken_and_kontrol_spoke_of_it(
    small_answered: dict[str, Path], sheet: str, key: str, header: str, word: str, change: str
) -> None:
    raw = nord(small_answered)
    assert said(raw) == []
    assert speaks(raw, sheet) == set()
    typed = with_cells(raw, sheet, key, **{header: CHANGED[change](word)})
    row = row_of(raw, sheet, key)
    cell = a1_of(raw, sheet, header, row)
    assert said(typed) == [("read-as", Severity.REPAIR, sheet, cell)]
    assert speaks(typed, sheet) == {row}
    assert answers_in(typed) == answers_in(with_cells(raw, sheet, key, **{header: word}))


@pytest.mark.parametrize("typed", ["1\u00a0", "\u200b1", " 1"])
def test_where_kontrol_is_silent_a_reading_is_a_warning(small_answered: dict[str, Path], typed: str) -> None:
    """The workbook said that it was ready; the script must not say otherwise."""
    raw = nord(small_answered)
    for key in ("1.1", "2.1"):
        raw = with_cells(raw, "Budgetændringer", key, **{"Ændringsnr.": typed})
    assert speaks(raw, "Budgetændringer") == set()
    assert said(raw) == [("read-as", Severity.WARNING, "Budgetændringer", cell) for cell in ("A2", "A3")]


@pytest.mark.parametrize("typed", [(2, 2), (2, "2")])
def test_a_change_may_have_a_number_for_a_number(small_answered: dict[str, Path], typed: tuple[Cell, Cell]) -> None:
    raw = nord(small_answered)
    for key, number in zip(("1.1", "2.1"), typed, strict=True):
        raw = with_cells(raw, "Budgetændringer", key, **{"Ændringsnr.": number})
    assert said(raw) == []
    assert submission_from(raw).tables["changes"].frame["change"][:2] == ["2", "2"]


def test_the_key_of_a_change_s_line_is_forgiven_what_surrounds_it(small_answered: dict[str, Path]) -> None:
    raw = with_cells(nord(small_answered), "Budgetændringer", "1.1", **{"Punktnr.": "1.1\u00a0"})
    row = row_of(raw, "Budgetændringer", "1.1\u00a0")
    assert said(raw) == [
        ("read-as", Severity.REPAIR, "Budgetændringer", a1_of(raw, "Budgetændringer", "Punktnr.", row))
    ]
    assert speaks(raw, "Budgetændringer") == {row}


@pytest.mark.parametrize("typed", ["\u00a01.1-1", "1.1–1", "\u200b1.1\u20111\ufeff"])
def test_a_milestone_is_known_by_its_id(small: Path, small_answered: dict[str, Path], typed: str) -> None:
    agreement = load_agreement(small).agreement
    raw = with_cells(nord(small_answered), "Opfølgning", "1.1-1", **{"Milepæls-id": typed})
    assert said(raw, agreement) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Stien\u00a0er  tegnet\u200b", []), ("Stien er malet", ["locked-cell-changed"]), ("STIEN ER TEGNET", ["locked-cell-changed"])],
)  # fmt: skip
def test_a_locked_cell_that_looks_as_it_was_sent_was_not_changed(
    small: Path, small_answered: dict[str, Path], typed: str, expected: list[str]
) -> None:
    raw = with_cells(nord(small_answered), "Opfølgning", "1.1-1", Milepæl=typed)
    assert [code for code, *_ in said(raw, load_agreement(small).agreement)] == expected


def test_the_hidden_copies_are_read_as_the_formulas_read_them(small_answered: dict[str, Path]) -> None:
    """Else the script would ask for something else than ``Kontrol`` does."""
    raw = with_cells(nord(small_answered), "_meta", w.ECONOMY_SMILEY, Værdi="SAMLET")
    assert [v for v in submission_from(raw).tables["settings"].frame["value"] if v == "SAMLET"] == ["SAMLET"]


def test_a_locked_word_of_a_list_may_be_spelt_otherwise(small: Path, small_answered: dict[str, Path]) -> None:
    raw = with_cells(nord(small_answered), "Opfølgning", "1.1-1", **{"Ansvarligt center": " NORD"})
    assert said(raw, load_agreement(small).agreement) == []


def everywhere(raw: RawWorkbook, before: str, after: str) -> RawWorkbook:
    """The workbook with another text for one, in its cells and in all its marks."""

    def changed(text: Any) -> Any:
        return text.replace(before, after) if isinstance(text, str) else text

    sheets = {
        title: replace(sheet, rows=[[changed(value) for value in row] for row in sheet.rows])
        for title, sheet in raw.sheets.items()
    }
    names = {key: changed(value) for key, value in raw.names.items()}
    return replace(raw, sheets=sheets, names=names, properties={k: changed(v) for k, v in raw.properties.items()})


@pytest.mark.parametrize(
    "change", [str.upper, decomposed, "\u00a0{} ".format, lambda name: name.replace("- ", "–\u00a0")]
)
def test_a_department_is_known_however_its_file_spells_it(change: Callable[[str], str]) -> None:
    loaded = load_agreement(BALLERUP / "agreement.xlsx")
    name = "Børne- og Ungerådgivning"
    raw = read_workbook(BALLERUP / "returned-1" / f"2019 runde 1 - {name}.xlsx")
    as_sent, respelling = (submission_from(file) for file in (raw, everywhere(raw, name, change(name))))
    plain, found = (consolidate(loaded, [submission]) for submission in (as_sent, respelling))
    assert respelling.identity is not None
    assert (respelling.identity.department, respelling.outcome) == (name, as_sent.outcome)
    for sheet in ("follow_up", "economy", "changes"):
        assert found.agreement.tables[sheet] == plain.agreement.tables[sheet]
    assert found.received == plain.received


@pytest.mark.parametrize("name", EXAMPLES)
def test_headers_are_known_by_what_they_read_like(name: str) -> None:
    raw = example(name)
    sheets = {
        title: replace(
            sheet, rows=[[decomposed(v.upper()) if isinstance(v, str) else v for v in sheet.rows[0]], *sheet.rows[1:]]
        )
        for title, sheet in raw.sheets.items()
        if sheet.rows
    }
    assert agreement_from(replace(raw, sheets=sheets)).agreement.tables == agreement_from(raw).agreement.tables


def test_who_filled_it_in_stands_beside_a_label_that_reads_so(small_answered: dict[str, Path]) -> None:
    raw = everywhere(nord(small_answered), "Godkendt af", "GODKENDT\u00a0AF")
    assert "approved_by" in submission_from(raw).inputs


def test_an_error_value_beside_a_label_is_named(small_answered: dict[str, Path]) -> None:
    raw = nord(small_answered)
    rows = [
        [CellError("#N/A") if i and row[i - 1] == "Godkendt af" else v for i, v in enumerate(row)]
        for row in raw.sheets["Start"].rows
    ]
    broken = replace(raw, sheets={**raw.sheets, "Start": replace(raw.sheets["Start"], rows=rows)})
    cell = submission_from(raw).input_cells["approved_by"]
    # Nobody has signed then, which follows from it.
    assert said(broken) == [
        ("error-value", Severity.ERROR, "Start", cell), ("not-signed", Severity.WARNING, "Start", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "typed", "meant"),
    [
        ("Forventes nået", "2.\u00a0BUDGETOPFØLGNING", "2. budgetopfølgning"),
        ("Behandlet i udvalg", "byudvalget", "Byudvalget"),
    ],
)
def test_where_a_file_has_no_such_list_the_agreements_tells_what_is_read(
    small: Path, small_answered: dict[str, Path], header: str, typed: str, meant: str
) -> None:
    raw = nord(small_answered)
    sheets = {title: sheet for title, sheet in raw.sheets.items() if title not in ("_runder", "_lister")}
    row = raw.sheets["Opfølgning"].rows[2]
    row[raw.sheets["Opfølgning"].rows[0].index(header)] = typed
    raw = replace(raw, sheets=sheets)
    result = consolidate(load_agreement(small), [submission_from(raw)])
    assert meant in result.agreement.tables["follow_up"]["expected" if header == "Forventes nået" else "treated_by"]
    against = submission_issues(submission_from(raw), load_agreement(small).agreement)
    for issues in (result.issues, against):
        assert [i.cell for i in issues if i.code == "read-as"] == [
            a1(2, raw.sheets["Opfølgning"].rows[0].index(header))
        ]
        assert "not-in-list" not in {i.code for i in issues}


# --- messages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "header", "typed", "words"),
    [
        ("Økonomi", "Linjenr.", "1", "et tal"),
        ("Økonomi", "Budgetår", "3000", "et tal"),
        ("Runder", "Opgørelsesdato", "31-03-2019", "en dato"),
        ("Runder", "Opgørelsesdato", "31.3.2019", ""),
        ("Punkter", "Type", "Drift\u00a0", "ser ens ud"),
        ("Runder", "Status", "a\u030aben", ""),
        ("Punkter", "Type", "DRIFT", ""),
    ],
)
def test_a_reading_says_what_it_changed(sheet: str, header: str, typed: str, words: str) -> None:
    """»'1' er læst som '1'« tells nobody anything."""
    raw = one_cell(sheet, header, typed)
    issues = [i for i in agreement_issues(agreement_from(raw)) if i.code == "read-as"]
    assert [issue.cell for issue in issues] == [a1_of(raw, sheet, header)]
    before, _, after = issues[0].message.partition(" er læst som ")
    assert words in after if words else before != after.split(".")[0]


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [("finance-correction-kept", "", "5600")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_cell_is_told_in_words(key: str, before: str, after: str, language: str) -> None:
    text = message_of_change(key, before=before, after=after, key="Punkt 1.1", header="Titel").text(language)
    assert "''" not in text
    assert "' '" not in text
    assert all(value in text for value in (before, after) if value.strip())


@pytest.mark.parametrize(
    ("header", "typed", "told"),
    [
        pytest.param("Væsentlig bidragsyder", "Syd; Vest", True, id="one of two"),
        pytest.param("Væsentlig bidragsyder", "Syd, Nord", True, id="not apart"),
        pytest.param("Væsentlig bidragsyder", "syd;  NORD", False, id="spelt otherwise"),
        pytest.param("Væsentlig bidragsyder", "Alle centre og sekretariater; Syd", False, id="all"),
        pytest.param("Øvrige involverede udvalg", "Skoleudvalget", True, id="a committee"),
        pytest.param("Øvrige involverede udvalg", "Alle fagudvalg", False, id="all committees"),
        pytest.param("Øvrige involverede udvalg", "", False, id="none"),
    ],
)
def test_a_name_on_no_list_is_told_where_it_may_be_left_out(
    small: Path, tmp_path: Path, header: str, typed: str, told: bool
) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        cell = book.put("Punkter", "1.2", header, typed)
    found = places(validate_file(tmp_path / "own.xlsx"), "name-not-listed")
    assert found == ([("own.xlsx", "Punkter", cell)] if told else [])


def test_a_unit_on_no_list_is_told_wherever_it_is_named() -> None:
    """Ballerup's agreement names a secretariat that is no centre, and »Alle centre og sekretariater«."""
    for name in ("agreement.xlsx", "consolidated-4.xlsx"):
        found = [i for i in validate_file(BALLERUP / name) if i.code == "name-not-listed"]
        assert [(issue.sheet, issue.cell) for issue in found] == [("Punkter", at) for at in ("H30", "H59", "H65")]
