"""The evaluator's short cuts say the same as the long way: rows together, row by row, again after a change."""

from __future__ import annotations

import pickle
from itertools import product

import pytest

from tests.test_engines import ANY_CELLS, CLEAN_CELLS, NODE_COLUMNS, X, Y, node_types, nodes_document
from workbook_tools.rules.evaluate import Evaluator, Scope
from workbook_tools.rules.values_of_rows import Sound, Truths, sound
from workbook_tools.schema import expressions as x
from workbook_tools.values.cells import Cell, CellError, as_text, equal, less, same
from workbook_tools.values.frame import Frame

TABLES = nodes_document().tables
TRUTH_CELLS: list[Cell] = [True, False, None, 1, 0, "TRUE", CellError("#N/A")]
TRUTH_NODES = {
    "and": x.both(X, Y),
    "and-of-truths": x.both(x.IsBlank(X), x.Not(Y), x.IsNumber(X)),
    "or": x.either(X, Y),
    "or-of-truths": x.either(x.IsBlank(X), x.Not(Y), x.IsNumber(X)),
    "not": x.Not(X),
    "if": x.If(X, Y, x.Literal("no")),
    "divided": x.IsError(x.Divide(x.Literal(1), Y)),
    "one": x.And((X,)),
}


def typed(values: list[Cell]) -> list[tuple[type, Cell]]:
    return [(type(value), value) for value in values]


def together_and_alone(node: x.Expression, frame: Frame) -> None:
    """A column with errors is computed cell by cell, one without in one go; both ways for every row."""
    evaluator = Evaluator(TABLES)
    alone = [evaluator.rows(node, frame.rows_at([position]))[0] for position in range(len(frame))]
    assert typed(evaluator.rows(node, frame)) == typed(alone)
    twice = evaluator.scope(frame)
    assert twice.values(node) == twice.values(node)
    assert twice.true(node) == [position for position, value in enumerate(alone) if value is True]


@pytest.mark.parametrize("node", NODE_COLUMNS.values(), ids=NODE_COLUMNS)
def test_rows_are_computed_together_as_they_are_alone(node: x.Expression) -> None:
    together_and_alone(node, TABLES["rows"])


@pytest.mark.parametrize("node", TRUTH_NODES.values(), ids=TRUTH_NODES)
def test_truth_values_are_computed_together_as_they_are_alone(node: x.Expression) -> None:
    pairs = list(product(TRUTH_CELLS, TRUTH_CELLS))
    together_and_alone(node, Frame({"x": [a for a, _ in pairs], "y": [b for _, b in pairs]}))


@pytest.mark.parametrize("node", [*NODE_COLUMNS.values(), *TRUTH_NODES.values()], ids=lambda node: type(node).__name__)
def test_what_is_called_sound_or_truths_is(node: x.Expression) -> None:
    for cells in (ANY_CELLS, CLEAN_CELLS, TRUTH_CELLS):
        frame = Frame({"x": cells, "y": cells[::-1]})
        values = Evaluator(TABLES).scope(frame).values(node)
        if isinstance(values, Sound):
            assert CellError not in map(type, values)
        if isinstance(values, Truths):
            assert set(map(type, values)) <= {bool}


def test_errors_are_never_called_sound() -> None:
    assert isinstance(sound([1, "x", None]), Sound)
    assert not isinstance(sound([1, CellError("#N/A")]), Sound)


def test_a_changed_sheet_is_read_anew_and_the_others_are_not_forgotten() -> None:
    tables = {name: frame.copy() for name, frame in TABLES.items()}
    counts = {
        name: x.Count(name, x.both(x.Equal(x.Other("k"), X), x.Not(x.IsBlank(x.Other("k")))))
        for name in ("given", "listed")
    }
    through = x.Count("listed", x.Related("given", "k", x.Other("k"), x.Equal(x.Other("v"), x.Literal(1))))
    evaluator, rows = Evaluator(tables), Frame({"x": CLEAN_CELLS})
    asked = [*counts.values(), through]
    before = [evaluator.rows(node, rows) for node in asked]
    for column in ("k", "v"):
        tables["given"][column] = [1] * len(tables["given"])
        evaluator.forget("given")
    after = [evaluator.rows(node, rows) for node in asked]
    assert after == [Evaluator(tables).rows(node, rows) for node in asked]
    assert [one == two for one, two in zip(before, after, strict=True)] == [False, True, False]


def test_numbers_compare_as_everything_else_does() -> None:
    numbers: list[Cell] = [0, 1, -1, 0.5, 1.0, 1e12, 999_999_999, -0.0]
    for a, b in product(numbers, numbers):
        assert less(a, b) is (float(a) < float(b))
        assert equal(a, b) is (float(a) == float(b))
    assert not equal(1, True)
    assert less(1, True)


def test_whole_numbers_read_as_excels_numbers_do() -> None:
    for number in (0, 1, -1, 12, -2019, 10**9, 2**53, 2**53 + 1, -(2**53) - 1, 10**17 + 1):
        assert as_text(number) == as_text(float(number))


def test_equal_cells_of_one_type_are_the_same() -> None:
    """What lets a row that came back as it was sent be passed over."""
    cells = [*ANY_CELLS, *TRUTH_CELLS]
    assert all(same(a, b) for a, b in product(cells, cells) if type(a) is type(b) and a == b)


# --- the nodes ------------------------------------------------------------------------------------


def a_node(kind: type[x.Expression], number: int) -> x.Expression:
    """A node of the kind; another number, another node."""
    return kind(*(f"{name}-{number}" for name in kind.__annotations__))


@pytest.mark.parametrize("kind", node_types(), ids=lambda kind: kind.__name__)
def test_a_node_is_a_value(kind: type[x.Expression]) -> None:
    one, again, other = a_node(kind, 1), a_node(kind, 1), a_node(kind, 2)
    assert one is again
    assert one != other
    assert one != (x.Col if kind is not x.Col else x.Other)("name-1")
    assert pickle.loads(pickle.dumps(one)) is one
    first = next(iter(kind.__annotations__))
    assert repr(one).startswith(f"{kind.__name__}({first}='{first}-1'")
    with pytest.raises(AttributeError, match="frozen"):
        setattr(one, first, "else")


def test_a_node_is_made_of_what_it_names_and_nothing_else() -> None:
    assert (
        x.LinkToNth("s", "t", X, n=Y)
        == x.LinkToNth("s", "t", X, Y, "")
        == x.LinkToNth(n=Y, where=X, text="t", sheet="s")
    )
    for parts, named in (((), {}), (("a", "b"), {}), (("a",), {"name": "a"}), ((), {"title": "a"})):
        with pytest.raises(TypeError, match="Col is made of name"):
            x.Col(*parts, **named)


def test_numbers_and_truth_values_are_different_literals() -> None:
    literals = [x.Literal(1), x.Literal(True), x.Literal(1.0), x.Literal("1")]
    assert len(set(literals)) == len(literals)
    assert x.Not(x.Literal(1)) != x.Not(x.Literal(True))
    assert Scope(Evaluator({}), 1, lambda name: []).values(x.Literal(True)) == [True]
