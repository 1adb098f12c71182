"""Excel formulas and pandas say the same: every node, every cell of a department's workbook, every language.

LibreOffice recalculates the written workbooks in Danish and in English; each formula's value is
compared with the cached one, which pandas computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from msgspec import Struct
from msgspec.structs import replace

from tests import nasty_cells as nasty
from tests.libreoffice import DANISH, ENGLISH, LOCALES, cells, convert, formulas, same, soffice
from workbook_tools.definition import words as w
from workbook_tools.definition.change_sheet import CHANGES
from workbook_tools.definition.committee_page import ItemLines, committee_page
from workbook_tools.definition.guidance_page import guidance
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.matrix_page import matrix
from workbook_tools.definition.money_page import money
from workbook_tools.definition.overview_page import overview
from workbook_tools.definition.start_page import start
from workbook_tools.definition.workbooks import AGREEMENT, DEPARTMENT, LOOKUPS, WorkbookKind
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules import check as check_module
from workbook_tools.rules.check import check, compute, rules_for
from workbook_tools.rules.derive import control
from workbook_tools.rules.excel import SCALAR, VECTOR, Compiler
from workbook_tools.rules.issues import Issue
from workbook_tools.rules.nodes import NODES
from workbook_tools.schema import expressions as x
from workbook_tools.schema.reach import InRow, Repeated, Unchecked, Unreached
from workbook_tools.schema.structure import Column, FilledBy, Severity, Sheet, Type
from workbook_tools.schema.texts import (
    Between,
    FirstFilled,
    Holds,
    HoldsError,
    IsEntry,
    NoWords,
    OneLine,
    PartEnd,
    PartsLike,
    Replaced,
    Said,
)
from workbook_tools.schema.tree import AGGREGATES, children, others
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.workbook.derived_columns import LOOKUPS_TITLE, DerivedColumns
from workbook_tools.workbook.document import Document
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.layout import WorkbookLayout, a1, split_a1
from workbook_tools.workbook.layout import cells_of as cells_at
from workbook_tools.workbook.writing import sheet_writer
from workbook_tools.workbook.writing.derived_writer import expressions

Cells = dict[tuple[str, str], Any]

# --- the vocabulary -----------------------------------------------------------------------------

# What stands around an aggregate but never inside one; whoever adds a node must choose.
ROW_ONLY: set[type[x.Expression]] = {
    x.Literal, x.Col, x.Figure, x.IsWhole, x.If, x.Add, x.Subtract, x.Divide, x.Absolute, x.Concat,
    x.WithoutFirst, x.Published, x.Beginning, x.Grouped, x.Tenths, x.Parts, PartsLike, Replaced, x.Count, x.Sum, x.Greatest, x.Nth, x.Lookup, x.LinkToNth,
    x.Step, Said, x.Flag, x.Key, x.Position, x.At, x.Composed, x.Running, OneLine, PartEnd, Between,
    IsEntry, NoWords, FirstFilled, Holds, HoldsError, Repeated, Unreached, Unchecked,
}  # fmt: skip


def node_types() -> list[type[x.Expression]]:
    found = list(x.Expression.__subclasses__())
    for node in found:
        found += node.__subclasses__()
    return found


def walk(node: x.Expression) -> Iterator[x.Expression]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def page_expressions(part: object) -> Iterator[x.Expression]:
    """Every expression of a page, wherever in its blocks it stands."""
    if isinstance(part, x.Expression):
        yield part
    elif isinstance(part, dict):
        yield from page_expressions(tuple(part.values()))
    elif isinstance(part, tuple):
        for inner in part:
            yield from page_expressions(inner)
    elif isinstance(part, Struct):
        for name in part.__struct_fields__:
            yield from page_expressions(getattr(part, name))


def declared_expressions() -> Iterator[x.Expression]:
    """Everything that is compiled to a formula anywhere."""
    for kind in (AGREEMENT, DEPARTMENT):
        for sheet in kind.sheets:
            rules = rules_for(sheet, kind)
            yield from (column.formula for column in sheet.columns if column.formula is not None)
            yield from (rule.fails for rule in (*rules.blocking, *rules.rules))
            if sheet.control:
                yield control(rules)
    committee = committee_page(
        DEFAULT, "Udvalg", "Udvalg", 1, [ItemLines("1.1", [("1.1-1", 1)], [(1, True)], False)], ["1.2"], "", "", (1,)
    )
    for page in (
        start(DEFAULT),
        overview(DEFAULT, 1, 1, 1, 1, [1]),
        money(1, 1, 1),
        matrix(DEFAULT, (1,), 1),
        committee,
        guidance(DEFAULT, 1),
    ):
        yield from page_expressions(page)


@pytest.mark.parametrize("node", node_types(), ids=lambda node: node.__name__)
def test_both_engines_know_the_node(node: type[x.Expression]) -> None:
    assert node in NODES
    assert node in SCALAR


@pytest.mark.parametrize("node", node_types(), ids=lambda node: node.__name__)
def test_a_node_stands_inside_aggregates_or_does_not(node: type[x.Expression]) -> None:
    assert (node in VECTOR) != (node in ROW_ONLY)


def test_what_is_declared_inside_aggregates_can_stand_there() -> None:
    inside = {
        type(below)
        for expression in declared_expressions()
        for node in walk(expression)
        if isinstance(node, x.Count | x.Sum | x.Greatest | x.Nth | x.LinkToNth | x.Related)
        for below in walk(node.where)
        if others(below) and not isinstance(below, AGGREGATES)
    }
    assert inside
    assert inside - set(VECTOR) == set()


# --- every node over every kind of cell -----------------------------------------------------------

X, Y, K, V = x.Col("x"), x.Col("y"), x.Other("k"), x.Other("v")
NOTHING, ONE = x.Literal(""), x.Literal(1)
# As the vocabulary demands: numbers are joined to texts only when they are whole, compared only with numbers.
READABLE = x.either(x.IsText(X), x.IsWhole(X))
NUMBERS = x.both(x.IsNumber(X), x.IsNumber(Y))

_SEVERAL = x.Concat((x.If(x.IsText(X), X, NOTHING), x.Literal(" words\nof one")))

ROW_NODES: dict[str, x.Expression] = {
    "literal": x.Literal("»" + "x" * 300 + "«"),
    "is-blank": x.IsBlank(X),
    "no-words": NoWords(X),
    "is-number": x.IsNumber(X),
    "is-whole": x.IsWhole(X),
    "is-text": x.IsText(X),
    "is-error": x.IsError(X),
    "equal-cells": x.Equal(X, Y),
    "equal-text": x.Equal(X, x.Literal("a*")),
    "equal-number": x.Equal(X, ONE),
    "equal-nothing": x.Equal(X, NOTHING),
    "less": x.If(NUMBERS, x.Less(X, Y), NOTHING),
    "and": x.both(x.IsText(X), x.IsBlank(Y)),
    "or": x.either(x.IsText(X), x.IsBlank(Y)),
    "not": x.Not(x.IsBlank(X)),
    "if": x.If(x.IsNumber(X), X, NOTHING),
    "add": x.If(x.IsError(Y), NOTHING, x.Add((X, Y, ONE))),
    "subtract": x.If(x.IsError(Y), NOTHING, x.Subtract(X, Y)),
    "divide": x.If(x.IsError(Y), NOTHING, x.Divide(X, Y)),
    "absolute": x.Absolute(X),
    "concat": x.If(READABLE, x.Concat((x.Literal("»"), X, x.Literal("«"))), NOTHING),
    "without-first": x.If(x.IsText(X), x.WithoutFirst(x.Concat((x.Literal(" "), X))), NOTHING),
    "published": x.If(x.IsText(X), x.Published(x.Concat((X, x.Literal(" Internt: "), X))), NOTHING),
    "beginning": x.If(x.IsText(X), x.Beginning(X), NOTHING),
    "one-line": x.If(x.IsText(X), OneLine(x.Concat((X, x.Literal("\n"), X))), NOTHING),
    "part-end": x.If(x.IsText(X), PartEnd(_SEVERAL, PartEnd(_SEVERAL, x.Literal(0), 5), 4), NOTHING),
    "between": x.If(x.IsText(X), Between(_SEVERAL, x.Literal(2), PartEnd(_SEVERAL, x.Literal(2), 4)), NOTHING),
    "grouped": x.If(x.IsWhole(X), x.Grouped(X), NOTHING),
    "tenths": x.If(x.IsNumber(X), x.Tenths(X, 1000), NOTHING),
    "one-of": x.OneOf(X, ("a*", "x", "")),
    "said": x.Concat((Said(x.If(x.IsText(X), x.Beginning(X), x.Literal(""))), x.Literal("."))),
    "step": x.If(x.IsText(x.Step(x.If(x.IsNumber(X), Y, X))), x.Literal(1), x.Literal(0)),
    "parts": x.If(READABLE, x.Parts(X), NOTHING),
    "contains": x.If(x.both(x.IsText(X), x.IsText(Y)), x.Contains(X, Y), NOTHING),
    "replaced": x.If(x.IsText(X), Replaced(Replaced(X, "\n", "; "), "a", "b@c.dk"), NOTHING),
    "parts-like": x.If(x.IsText(X), PartsLike(Replaced(X, "; ", ";Ø@"), (";?*;", "a", "ø*@*b", "x?;")), NOTHING),
    "holds": Holds((Y, X)),
    "holds-error": HoldsError((X, Y)),
    "parts-like-one": x.If(x.IsText(X), PartsLike(X, (";a;",)), NOTHING),
}


def aggregates(sheet: str) -> dict[str, x.Expression]:
    """Every aggregate, and every node inside one, over the sheet's columns ``k`` and ``v``."""
    nodes: dict[str, x.Expression] = {
        "count-equal": x.Count(sheet, x.Equal(K, X)),
        "count-blank": x.Count(sheet, x.IsBlank(K)),
        "count-number": x.Count(sheet, x.IsNumber(V)),
        "count-text": x.Count(sheet, x.IsText(K)),
        "count-less": x.Count(sheet, x.both(x.IsNumber(V), x.Less(V, x.Literal(100)))),
        "count-error": x.Count(sheet, x.IsError(V)),
        "count-or": x.Count(sheet, x.either(x.Equal(K, x.Literal("a")), x.IsBlank(V))),
        "count-not": x.Count(sheet, x.Not(x.IsBlank(K))),
        "count-one-of": x.Count(sheet, x.OneOf(K, ("a*", "x"))),
        "count-contains": x.If(READABLE, x.Count(sheet, x.both(x.IsText(K), x.Contains(K, X))), NOTHING),
        "sum": x.Sum(sheet, "v", x.Equal(K, X)),
        "greatest": x.Greatest(sheet, "v", x.Equal(K, X)),
        "nth": x.Nth(sheet, "k", x.both(x.IsText(K), x.Not(x.IsBlank(K)), x.Not(x.Equal(K, X))), x.Literal(3)),
        "nth-along": x.Nth(sheet, "k", x.both(x.IsText(K), x.Not(x.IsBlank(K))), x.Literal(3)),
        "first-of-both": x.Nth(sheet, "k", x.both(x.IsText(K), x.Equal(K, X), x.Equal(V, ONE)), ONE),
        "lookup": x.Lookup(sheet, "k", X, "v"),
        "is-entry": x.If(x.IsText(X), IsEntry(sheet, "k", X), NOTHING),
        "first-filled": FirstFilled(sheet, "v"),
        "related": x.Count(sheet, x.Related("listed", "k", K, x.Equal(V, ONE))),
        "own-related": x.Count(sheet, x.Related("listed", "k", K, x.Equal(V, Y))),
        "in-row-related": x.Count(sheet, x.both(InRow(sheet, x.IsText(x.Col("k"))), x.Equal(V, ONE))),
        "repeated-related": x.Count(sheet, InRow(sheet, Repeated((x.Position(sheet, "k", x.Col("k")),)))),
        "twice": x.Lookup("listed", "k", x.Lookup(sheet, "k", X, "v"), "v"),
    }
    # A relation to finance's sheets is only asked in rows without an error value: rules look for those first.
    ask = x.IsError(X) if sheet == "listed" else x.Literal(False)
    return {f"{sheet}-{name}": node if name == "lookup" else x.If(ask, NOTHING, node) for name, node in nodes.items()}


NODE_COLUMNS = {**ROW_NODES, **aggregates("given"), **aggregates("listed")}
RELATED = {name: node for name, node in NODE_COLUMNS.items() if name.endswith("related")}
PLAIN_COLUMNS = {
    name: node for name, node in NODE_COLUMNS.items() if name not in RELATED
}  # also without derived columns


def node_sheet(name: str, title: str, inputs: tuple[str, str], filled_by: FilledBy, **formulas: x.Expression) -> Sheet:
    columns = [Column(text, text, Type.ANY, filled_by) for text in inputs]
    columns += [Column(text, text, Type.ANY, FilledBy.FORMULA, formula=node) for text, node in formulas.items()]
    return Sheet(name, title, tuple(columns), key=())


NODE_KIND = WorkbookKind(
    "nodes",
    (
        node_sheet("rows", "Rækker", ("x", "y"), FilledBy.DEPARTMENT, **PLAIN_COLUMNS),
        node_sheet("given", "Centrets", ("k", "v"), FilledBy.DEPARTMENT),  # may hold error values
        node_sheet("listed", "Økonomis", ("k", "v"), FilledBy.FINANCE),
    ),
    pages=(),
    order=("rows", "given", "listed"),
)
# The same workbook with what its formulas look up and count by derived on a sheet of its own.
DERIVING_KIND = replace(
    NODE_KIND,
    name="derived-nodes",
    sheets=(
        node_sheet("rows", "Rækker", ("x", "y"), FilledBy.DEPARTMENT, **PLAIN_COLUMNS, **RELATED),
        *NODE_KIND.sheets[1:],
    ),
    order=(*NODE_KIND.order, LOOKUPS),
    derives=True,
)
TEXT_CELLS: list[Cell] = [
    None, " ", "a", "A", "a ", "a*", "*", "?", "~", "a?", "~a", "å", "aa", "Å", "1.1", "1.10", "01.1", "1", "0", "-", "x",
    "; ", "a; b", "TRUE", "#N/A", 'q"q', "😐", "☺\ufe0f", "\u00a0", "x" * 300, "x" * nasty.LONGEST_TEXT,
]  # fmt: skip
NUMBER_CELLS: list[Cell] = [
    0, 1, 1.1, -2, 0.5, 2019, -999, 1000, -12_005, 50, 23_000_000, 999_999_999, 1_000_000_000, 1e12,
    497.1 + 23.7 + 58.2, 1.1 + 2.2 - 4.3,  # noise of binary sums: 579 and −1
]  # fmt: skip
ERROR_CELLS: list[Cell] = [CellError(code) for code in ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!")]
CLEAN_CELLS = TEXT_CELLS + NUMBER_CELLS
ANY_CELLS = CLEAN_CELLS + ERROR_CELLS
VALUES: list[Cell] = [0, 1, 100, None, -5, "1", "x", 0.5]


def paired(left: list[Cell], right: list[Cell], step: int) -> list[tuple[Cell, Cell]]:
    return [(value, right[(n * step) % len(right)]) for n, value in enumerate(left)]


def nodes_document(kind: WorkbookKind = NODE_KIND) -> Document:
    pairs = [pair for step in (1, 5) for pair in paired(ANY_CELLS, ANY_CELLS, step)]
    tables = {
        "rows": [{"x": a, "y": b} for a, b in pairs],
        "given": [{"k": a, "v": b} for a, b in paired(ANY_CELLS, [*VALUES, CellError("#N/A")], 1)],
        "listed": [{"k": a, "v": b} for a, b in paired(CLEAN_CELLS[::-1], VALUES, 3)],
    }
    frames = {name: frame_of(kind.sheet(name), rows) for name, rows in tables.items()}
    return Document(kind, frames, (), title="Udtryk")


def derived_expressions() -> Iterator[x.Expression]:
    """What is derived for each row of the sheets, so that formulas can look up and count by it."""
    layout = WorkbookLayout.of(DERIVING_KIND, nodes_document(DERIVING_KIND).tables)
    layout.derived = DerivedColumns(DERIVING_KIND.sheet, lambda sheet, column: 1)
    for name, place in layout.sheets.items():
        for column in place.sheet.columns:
            if column.formula is not None:
                Compiler(layout.places(name)).compile(column.formula)
    for name, derived in layout.derived.in_order():
        for expression in expressions(derived, layout.derived):
            Compiler(layout.places(name, on_lookups=True)).compile(expression)
            yield expression


def test_every_node_is_compared() -> None:
    on_start = {type(node) for expression in page_expressions(start(DEFAULT)) for node in walk(expression)}
    compared = {type(node) for expression in NODE_COLUMNS.values() for node in walk(expression)}
    derived = {type(node) for expression in derived_expressions() for node in walk(expression)}
    only_on_pages = {x.Figure, x.LinkToNth, Unreached, Unchecked}
    assert set(node_types()) == compared | derived | only_on_pages
    assert only_on_pages <= on_start


ENDLESS = x.Concat(tuple(x.If(x.IsText(X), x.Literal(str(n) * 200), X) for n in range(40)))


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (x.Count("given", x.Literal(True)), "needs a condition"),  # spare rows are rows too
        (ENDLESS, "longer than Excel allows"),
    ],
    ids=["count-without-condition", "too-long"],
)
def test_what_excel_cannot_compute_is_refused(node: x.Expression, reason: str) -> None:
    layout = WorkbookLayout.of(NODE_KIND, nodes_document().tables)
    with pytest.raises(ValueError, match=reason):
        Compiler(layout.places("rows", 1)).compile(node)


# --- the workbooks ------------------------------------------------------------------------------

FOLLOW_UP_ROWS, ECONOMY_ROWS, CHANGE_ROWS = 820, 820, 400
# The rows are dealt out to four workbooks, each recalculated in the language that is named, and every night in both.
NASTY = {"nasty-1": DANISH, "nasty-2": ENGLISH, "nasty-3": DANISH, "nasty-4": ENGLISH}
MUTANTS = ("silent-pandas", "silent-formulas")
# What is only long, without fault, or wrong on purpose, is in every language; patterns are none in either (derived-nodes).
RECALCULATED_IN = NASTY | {"long": ENGLISH, "wildcards": DANISH, "faultless": ENGLISH} | dict.fromkeys(MUTANTS, DANISH)
SETTINGS: tuple[tuple[Cell, Cell], ...] = ((100, w.BOTH), (0, w.OVERALL), (None, None), ("100", "SAMLET"))


def department_sheets() -> dict[str, dict[str, list[nasty.Row]]]:
    """The rows of each department workbook by sheet."""
    follow_up = nasty.follow_up_rows(FOLLOW_UP_ROWS)
    economy = nasty.economy_rows(ECONOMY_ROWS)
    changes = nasty.change_rows(CHANGE_ROWS)
    part = len(changes) // len(NASTY)
    books = {
        name: {
            "follow_up": follow_up[n :: len(NASTY)],
            "economy": economy[n :: len(NASTY)],
            "changes": changes[n * part : (n + 1) * part],  # the rows of a change stay together
        }
        for n, name in enumerate(NASTY)
    }
    return {**books, "wildcards": nasty.wildcard_rows(), "long": nasty.long_rows(), "faultless": nasty.faultless_rows()}


cells_of, formulas_of = cache(cells), cache(formulas)


@dataclass(frozen=True)
class Recalculated:
    """The written workbooks, and what LibreOffice made of them in each language."""

    sheets: dict[str, dict[str, list[nasty.Row]]]
    written: dict[str, Path]
    saved: dict[str, dict[str, Path]]

    def recalculated(self, name: str, locale: str) -> Path:
        if name not in self.saved[locale]:
            path = self.written[name]
            (self.saved[locale][name],) = convert([path], path.parent, locale)
        return self.saved[locale][name]

    def cached(self, name: str) -> Cells:
        return cells_of(self.written[name])

    def differences(self, name: str, locale: str) -> dict[tuple[str, str], tuple[Any, Any]]:
        """The formulas that LibreOffice computes to something else, with both values."""
        before, after = self.cached(name), cells_of(self.recalculated(name, locale))
        return {
            place: (before.get(place), after.get(place))
            for place in formulas_of(self.written[name])
            if not same(before.get(place), after.get(place))
        }


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    soffice()
    folder = tmp_path_factory.mktemp("engines")
    sheets = department_sheets()
    tables = {
        name: nasty.department_tables(rows, *dict(zip(NASTY, SETTINGS, strict=True)).get(name, SETTINGS[0]))
        for name, rows in sheets.items()
    }
    written = {name: nasty.write_department(folder / f"{name}.xlsx", tables[name]) for name in tables}
    written["nodes"] = nasty.written(folder / "nodes.xlsx", nodes_document())
    written["derived-nodes"] = nasty.written(folder / "derived-nodes.xlsx", nodes_document(DERIVING_KIND))
    written["wrong"] = write_wrong(folder / "wrong.xlsx")
    silenced = ((check_module, "verdict"), (sheet_writer, "control"))
    for name, (module, function) in zip(MUTANTS, silenced, strict=True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, function, lambda *_, **__: NOTHING)
            few = {sheet: rows[:15] for sheet, rows in sheets["nasty-1"].items()}
            few_tables = nasty.department_tables(few, *SETTINGS[0])
            written[name] = nasty.write_department(folder / f"{name}.xlsx", few_tables)
    with ThreadPoolExecutor(len(LOCALES)) as pool:
        made = list(pool.map(lambda locale: recalculate(written, folder, locale), LOCALES))
    return Recalculated(sheets, written, dict(zip(LOCALES, made, strict=True)))


def recalculate(written: dict[str, Path], folder: Path, locale: str) -> dict[str, Path]:
    """What LibreOffice makes of those workbooks that are always recalculated in a language."""
    asked = {name: path for name, path in written.items() if RECALCULATED_IN.get(name, locale) == locale}
    return dict(zip(asked, convert(list(asked.values()), folder, locale), strict=True))


def write_wrong(path: Path) -> Path:
    """A workbook whose cached values are wrong on purpose."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Prøve")
        sheet.write_formula("A1", "=1+1", None, 3)
        sheet.write_formula("A2", '=0.5&""', None, "half")
        sheet.write_array_formula("A3:A3", "{=SUM(IF(ISNUMBER(A1),5))}", None, 4)
    return path


@pytest.mark.parametrize(("locale", "half"), [(DANISH, "0,5"), (ENGLISH, "0.5")])
def test_libreoffice_recalculates_in_the_language(books: Recalculated, locale: str, half: str) -> None:
    after = cells_of(books.saved[locale]["wrong"])
    assert [after["Prøve", cell] for cell in ("A1", "A2", "A3")] == [2, half, 5]
    assert len(books.differences("wrong", locale)) == 3


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("column", PLAIN_COLUMNS)
def test_the_node_computes_alike(books: Recalculated, node_differences: Any, column: str, locale: str) -> None:
    assert node_differences[locale].get(column, []) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_derived_computes_alike(books: Recalculated, locale: str) -> None:
    assert books.differences("derived-nodes", locale) == {}


def test_what_is_derived_changes_no_value(books: Recalculated) -> None:
    plain, derived = books.cached("nodes"), books.cached("derived-nodes")
    at = {a1(0, n): name for n, name in enumerate(DERIVING_KIND.sheet("rows").names)}
    more = {cell.rstrip("0123456789") for cell, name in at.items() if name in RELATED}
    shown = {place: value for place, value in derived.items() if place[0] != LOOKUPS_TITLE}
    assert {place: v for place, v in shown.items() if place[1].rstrip("0123456789") not in more} == plain


@pytest.fixture(scope="module")
def node_differences(books: Recalculated) -> dict[str, dict[str, list[list[Any]]]]:
    """Where the engines differ: x, y and both values (shortened), by language and column."""
    sheet = NODE_KIND.sheet("rows")
    frame = nodes_document().tables["rows"]
    found: dict[str, dict[str, list[list[Any]]]] = {}
    for locale in LOCALES:
        by_column = found.setdefault(locale, {})
        for (_, cell), (before, after) in books.differences("nodes", locale).items():
            row, at = split_a1(cell)
            x_y = (frame["x"][row - 1], frame["y"][row - 1])
            shown = [value[:40] if isinstance(value, str) else value for value in (*x_y, before, after)]
            by_column.setdefault(sheet.names[at], []).append(shown)
    return found


def compared_by_night(name: str, locale: str) -> bool:
    return RECALCULATED_IN.get(name, locale) != locale


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        pytest.param(name, locale, marks=[pytest.mark.nightly] if compared_by_night(name, locale) else [])
        for name in (*NASTY, "wildcards", "long", "faultless")
        for locale in LOCALES
    ],
)
def test_both_engines_agree_on_every_cell(books: Recalculated, name: str, locale: str) -> None:
    assert books.differences(name, locale) == {}


# --- what the department reads ------------------------------------------------------------------


def status_cell(path: Path) -> tuple[str, str]:
    """Where ``Start`` says whether the workbook can be sent."""
    workbook = openpyxl.load_workbook(path, read_only=True)
    sheet, _, cell = workbook.defined_names["fig_status"].attr_text.rpartition("!")
    workbook.close()
    return sheet.strip("'"), cell.replace("$", "")


@pytest.mark.parametrize(
    ("name", "status"), [*((name, w.NOT_READY) for name in (*NASTY, "wildcards", "long")), ("faultless", w.READY)]
)
def test_start_says_whether_the_workbook_can_be_sent(books: Recalculated, name: str, status: str) -> None:
    place = status_cell(books.written[name])
    locales = [locale for locale in LOCALES if not compared_by_night(name, locale)]
    shown = [books.cached(name)[place], *(cells_of(books.recalculated(name, locale))[place] for locale in locales)]
    assert set(shown) == {status}


@pytest.mark.parametrize("name", [*NASTY, "wildcards", "long", "faultless"])
def test_kontrol_speaks_exactly_where_the_script_finds_something(books: Recalculated, name: str) -> None:
    cached = books.cached(name)
    issues = [issue for issue in validate_file(books.written[name]) if issue.severity is not Severity.WARNING]
    found = {row for issue in issues for row in rows_of(issue)}
    # An amount typed as text is read by the script and none to formulas, which say so in a row of its change: the sums differ.
    read = {row for issue in issues if issue.code == "read-as" for row in rows_of(issue)}
    changes = [(CHANGES.title, row) for row in range(1, len(books.sheets[name].get(CHANGES.name, ())) + 1)]
    of_change = dict(zip(changes, (row["change"] for row in books.sheets[name].get(CHANGES.name, ())), strict=True))
    found |= {row for row in changes if of_change[row] in {of_change[at] for at in read if at in of_change}}
    sums = [issue for issue in issues if issue.code == "change-unbalanced" and rows_of(issue) & read]
    told = [issue for issue in issues if not unseen_by_formulas(issue, cached) and issue not in sums]
    seen_by_formulas = {row for issue in told for row in rows_of(issue)}
    speaking = {
        (sheet.title, row)
        for sheet in DEPARTMENT.sheets
        for row in range(1, len(books.sheets[name].get(sheet.name, ())) + 1)
        if sheet.control and cached.get((sheet.title, kontrol_cell(sheet, row)))
    }
    assert seen_by_formulas <= speaking <= found


def rows_of(issue: Issue) -> set[tuple[str, int]]:
    """The sheet and zero-based rows of an issue: equal ones below each other are told at a range."""
    if not (issue.sheet and issue.cell):
        return set()
    return {(issue.sheet, split_a1(cell)[0]) for cell in cells_at(issue.cell)}


def unseen_by_formulas(issue: Issue, shown: Mapping[tuple[str, str], Any]) -> bool:
    """The one exception: formulas take a truth value for a comment, and the script says that it is none."""
    if issue.code != "blank-looking" or issue.severity is not Severity.ERROR:
        return False
    assert issue.sheet
    assert issue.cell
    return all(isinstance(shown.get((issue.sheet, cell)), bool) for cell in cells_at(issue.cell))


def test_the_rows_have_cells_that_look_blank(books: Recalculated) -> None:
    cells_given = [v for name in NASTY for rows in books.sheets[name].values() for row in rows for v in row.values()]
    assert sum(len(rows) for name in NASTY for rows in books.sheets[name].values()) >= 2_000
    assert {text: cells_given.count(text) for text in nasty.LOOKING_BLANK if cells_given.count(text) < 5} == {}


def test_the_exception_is_rare(books: Recalculated) -> None:
    issues = [(name, issue) for name in NASTY for issue in validate_file(books.written[name])]
    excepted = [issue for name, issue in issues if unseen_by_formulas(issue, books.cached(name))]
    assert 0 < len(excepted) < 20


def kontrol_cell(sheet: Sheet, row: int) -> str:
    """``Kontrol`` in the zero-based ``row``."""
    return a1(row, sheet.names.index(sheet.control))


def single(count: int, folder: Path) -> dict[Path, Path]:
    """Small workbooks in which one cell of the department's is odd, and what LibreOffice makes of each in one of the languages."""
    faultless, odd = nasty.faultless_rows(), {}
    for name in faultless:
        odd[name] = nasty.rows(nasty.one_odd(name), count // len(faultless))
    written = []
    for name, cells_of_rows in odd.items():
        for n, cell in enumerate(cells_of_rows):
            first, *others = faultless[name]
            sheets = {**faultless, name: [{**first, **cell}, *others]}
            tables = nasty.department_tables(sheets, *SETTINGS[0])
            written.append(nasty.write_department(folder / f"{name}-{n}.xlsx", tables))
    halves = [written[n :: len(LOCALES)] for n in range(len(LOCALES))]
    with ThreadPoolExecutor(len(LOCALES)) as pool:
        made = list(pool.map(lambda half, locale: convert(half, folder, locale), halves, LOCALES))
    return {
        path: file for half, files in zip(halves, made, strict=True) for path, file in zip(half, files, strict=True)
    }


@pytest.mark.parametrize("count", [12, pytest.param(48, marks=pytest.mark.nightly)])
def test_a_workbook_is_ready_exactly_when_the_script_finds_nothing_to_mend(count: int, tmp_path: Path) -> None:
    verdicts = []
    for path, recalculated in single(count, tmp_path).items():
        issues = [issue for issue in validate_file(path) if issue.severity is not Severity.WARNING]
        wrong = [issue for issue in issues if not unseen_by_formulas(issue, cells(path))]
        status = w.NOT_READY if wrong else w.READY
        shown = [cells(file)[status_cell(path)] for file in (path, recalculated)]
        assert shown == [status] * 2, (path.name, wrong)
        verdicts.append(status)
    assert min(verdicts.count(status) for status in (w.READY, w.NOT_READY)) >= count // 4


# --- the comparison can fail --------------------------------------------------------------------


def test_the_rows_break_every_rule(books: Recalculated) -> None:
    broken: set[tuple[str, str]] = set()
    for name, (limit, use) in zip(NASTY, SETTINGS, strict=True):
        evaluator = compute(DEPARTMENT, nasty.department_tables(books.sheets[name], limit, use))
        broken |= {(f.sheet.name, f.rule.code) for f in check(DEPARTMENT, evaluator)}
    declared = {
        (sheet.name, rule.code)
        for sheet in DEPARTMENT.sheets
        for rule in (*rules_for(sheet, DEPARTMENT).blocking, *rules_for(sheet, DEPARTMENT).rules)
    }
    assert declared - broken == set()


@pytest.mark.parametrize("sheet", [sheet for sheet in DEPARTMENT.sheets if sheet.control], ids=lambda s: s.name)
def test_some_rows_break_none(books: Recalculated, sheet: Sheet) -> None:
    kontrol = [
        books.cached(name).get((sheet.title, kontrol_cell(sheet, row)))
        for name in NASTY
        for row in range(1, len(books.sheets[name][sheet.name]) + 1)
    ]
    assert sum(not text for text in kontrol) >= 10


@pytest.mark.parametrize("mutant", MUTANTS)
def test_an_engine_that_says_nothing_is_found_out(books: Recalculated, mutant: str) -> None:
    differing = books.differences(mutant, RECALCULATED_IN[mutant])
    kontrol = {
        (sheet.title, kontrol_cell(sheet, row)) for sheet in DEPARTMENT.sheets if sheet.control for row in range(1, 16)
    }
    silent = 0 if mutant == "silent-pandas" else 1
    found = {place: values for place, values in differing.items() if place in kontrol}
    assert {sheet for sheet, _ in found} == {sheet.title for sheet in DEPARTMENT.sheets if sheet.control}
    assert {values[silent] or "" for values in found.values()} == {""}
    assert all(values[1 - silent] for values in found.values())
