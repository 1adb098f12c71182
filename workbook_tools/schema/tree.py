"""Walking expression trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from . import expressions as x
from .reach import InRow
from .texts import FirstFilled, IsEntry

MOST_KNOWN = 4096  # expressions of which it is remembered; the declaration has some hundreds
AGGREGATES = (x.Count, x.Sum, x.Greatest, x.Nth, x.Lookup, x.LinkToNth, x.Position, x.At, IsEntry, FirstFilled)


@lru_cache(maxsize=MOST_KNOWN)
def others(node: x.Expression) -> frozenset[str]:
    """The columns that ``Other`` reads in ``node``, not those of a further sheet."""
    if isinstance(node, x.Other):
        return frozenset({node.name})
    if isinstance(node, x.Related):
        return frozenset({node.match.name})
    if isinstance(node, InRow):
        return columns_read(node.value)
    if isinstance(node, AGGREGATES):
        return frozenset()
    return frozenset().union(*map(others, children(node)))


@lru_cache(maxsize=MOST_KNOWN)
def reads_row(node: x.Expression) -> bool:
    """Whether ``node`` asks something of the row it stands in."""
    return isinstance(node, x.Col) or any(map(reads_row, own_parts(node)))


def children(node: x.Expression) -> Iterable[x.Expression]:
    """The expressions directly inside ``node``."""
    for value in node.made_of():
        if isinstance(value, x.Expression):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, x.Expression))


def holds(node: x.Expression, wanted: Callable[[x.Expression], bool]) -> bool:
    """Whether the node or one below it is a ``wanted`` one."""
    return wanted(node) or any(holds(child, wanted) for child in children(node))


def settled(node: x.Expression, fixed: Mapping[str, object]) -> x.Expression:
    """What is left of choices at the top of ``node`` that ``fixed`` texts of its row settle."""
    while isinstance(node, x.If) and isinstance(asked := node.condition, x.Equal):
        name, text = asked.left, asked.right
        if not (isinstance(name, x.Col) and isinstance(text, x.Literal) and isinstance(text.value, str)):
            break
        value = fixed.get(name.name)
        if not isinstance(value, str):
            break
        node = node.then if value == text.value else node.otherwise
    return node


def own_parts(node: x.Expression) -> Iterable[x.Expression]:
    """The expressions directly inside ``node`` that are read where it stands itself."""
    if isinstance(node, x.Position):
        return (node.match,)
    if isinstance(node, InRow):
        return ()
    if isinstance(node, x.Sum | x.Greatest):
        return (node.where,)
    return (node.position,) if isinstance(node, x.At) else children(node)


def cells_read(node: x.Expression, own: str, related: str = "") -> set[tuple[str, str]]:
    """The (sheet, column) pairs that ``node`` reads when it stands in a row of sheet ``own``."""
    if isinstance(node, x.Col):
        return {(own, node.name)}
    if isinstance(node, x.Other):
        return {(related, node.name)}
    if isinstance(node, InRow):
        return cells_read(node.value, node.sheet)
    found: set[tuple[str, str]] = set()
    inner = related
    if isinstance(node, (*AGGREGATES, x.Related)):
        inner = node.sheet
        named = {getattr(node, name, None) for name in ("column", "text", "key", "value", "target")}
        found |= {(inner, name) for name in named if isinstance(name, str) and name}
    if isinstance(node, x.Position | x.At):
        inside = node.key if isinstance(node, x.Position) else node.value
        return (
            found
            | (cells_read(inside, node.sheet) if isinstance(inside, x.Expression) else set())
            | set().union(*(cells_read(part, own, related) for part in own_parts(node)))
        )
    if isinstance(node, x.Sum | x.Greatest) and isinstance(node.column, x.Expression):
        found |= cells_read(node.column, node.sheet)
    for child in own_parts(node):
        # What a nested relation matches is a cell of the outer relation's row.
        outer = isinstance(node, x.Related) and child is node.match
        found |= cells_read(child, own, related if outer else inner)
    return found


@lru_cache(maxsize=MOST_KNOWN)
def figures_read(node: x.Expression) -> frozenset[str]:
    """The figures of pages that ``node`` reads."""
    if isinstance(node, x.Figure):
        return frozenset({node.name})
    return frozenset().union(*map(figures_read, children(node)))


@lru_cache(maxsize=MOST_KNOWN)
def columns_read(node: x.Expression) -> frozenset[str]:
    """The columns of its own row that ``node`` reads."""
    if isinstance(node, x.Col):
        return frozenset({node.name})
    return frozenset().union(*map(columns_read, own_parts(node)))


def with_columns(node: x.Expression, formulas: Mapping[str, x.Expression]) -> x.Expression:
    """``node`` with the formulas of these columns of its own row in place of their cells."""
    if isinstance(node, x.Col):
        return formulas.get(node.name, node)

    own = tuple(own_parts(node))  # what else is inside it reads the cells of another row

    def inside(part: object) -> object:
        if isinstance(part, tuple):
            return tuple(map(inside, part))
        if isinstance(part, x.Expression) and any(part is one for one in own):
            return with_columns(part, formulas)
        return part

    return type(node)(*map(inside, node.made_of()))
