"""Walking expression trees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from . import expressions as x

AGGREGATES = (x.Count, x.Sum, x.Greatest, x.Nth, x.Lookup, x.LinkToNth)


def others(node: x.Expression) -> set[str]:
    """The columns that ``Other`` reads in ``node``, not those of a further sheet."""
    if isinstance(node, x.Other):
        return {node.name}
    if isinstance(node, x.Related):
        return {node.match.name}
    if isinstance(node, AGGREGATES):
        return set()
    return set().union(*(others(child) for child in children(node)))


def reads_other(node: x.Expression) -> bool:
    """Whether ``node`` reads a column through ``Other``, not one of a further sheet."""
    if isinstance(node, x.Other | x.Related):
        return True
    return not isinstance(node, AGGREGATES) and any(map(reads_other, children(node)))


def children(node: x.Expression) -> Iterable[x.Expression]:
    """The expressions directly inside ``node``."""
    for value in node.made_of():
        if isinstance(value, x.Expression):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, x.Expression))


def cells_read(node: x.Expression, own: str, related: str = "") -> set[tuple[str, str]]:
    """The (sheet, column) pairs that ``node`` reads when it stands in a row of sheet ``own``."""
    if isinstance(node, x.Col):
        return {(own, node.name)}
    if isinstance(node, x.Other):
        return {(related, node.name)}
    found: set[tuple[str, str]] = set()
    inner = related
    if isinstance(node, (*AGGREGATES, x.Related)):
        inner = node.sheet
        named = {getattr(node, name, None) for name in ("column", "text", "key", "value", "target")}
        found |= {(inner, name) for name in named if isinstance(name, str) and name}
    for child in children(node):
        # What a nested relation matches is a cell of the outer relation's row.
        outer = isinstance(node, x.Related) and child is node.match
        found |= cells_read(child, own, related if outer else inner)
    return found


@lru_cache(maxsize=4096)
def figures_read(node: x.Expression) -> frozenset[str]:
    """The figures of pages that ``node`` reads."""
    if isinstance(node, x.Figure):
        return frozenset({node.name})
    return frozenset().union(*(figures_read(child) for child in children(node)))


def columns_read(node: x.Expression) -> set[str]:
    """The columns of its own row that ``node`` reads."""
    if isinstance(node, x.Col):
        return {node.name}
    return set().union(*(columns_read(child) for child in children(node)))
