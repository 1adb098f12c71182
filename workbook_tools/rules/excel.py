"""Compile expressions to Excel formulas.

The formulas use functions that compute alike in Excel 2016+ and LibreOffice, in any language
setting, and never a text key as a criterion of SUMIFS and the like (those coerce "1.10" to 1.1).
Aggregates over cells that departments fill in are array formulas that pass over error values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeGuard

from ..schema import expressions as x
from ..schema.reach import InRow, Repeated, Unchecked, Unreached
from ..schema.structure import FilledBy
from ..schema.texts import NoWords, Said
from ..schema.tree import holds, others
from ..values.cells import BEGINNING, LONGEST_MESSAGE
from . import excel_relations as relations
from . import excel_texts as texts
from .criteria import ONE, Criteria
from .excel_places import Formula, Places

LONGEST_FORMULA = 8192  # Excel allows no longer one
# Characters; a longer formula is taken apart into steps. Finance's lookups stand once in the file, their cells in each row.
READABLE, LONGEST_LOOKUP = 200, 1_900
STEPS = frozenset({x.Count, x.Sum, x.Greatest, x.Nth, x.At, x.Step, Said})  # in a long formula in cells of their own
# Characters; of a longer formula that people see, all PARTS longer than LONGEST_PART have cells of their own.
LONGEST_STEP = 300
LONGEST_PART = 150
SLOW = re.compile(r"(SUMPRODUCT|MATCH|LOWER)\(")  # looks at many cells, many times or at every letter
EMPTY = x.Literal("")
PARTS = frozenset({x.And, x.Or, x.Not, x.If, x.Concat})


def is_part(column: object) -> TypeGuard[x.Expression]:
    """Whether a derived column is a part of a long formula, which is worked out in a cell of its own."""
    copies = isinstance(column, x.If) and isinstance(column.condition, x.IsBlank | x.IsNumber | NoWords)
    return type(column) in PARTS and not copies


class Compiler:
    """Compiles for one set of places. ``array`` turns true when a node needs an array formula.

    The text of a node is a name, a literal, a function or stands in parentheses: nothing beside it takes it apart.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.array = False
        self.sheet = ""  # the sheet that Other reads, inside an aggregate
        self.stepping = False  # whether a step is compiled, in which blank cells are known by a number of their own
        self.whole = True  # whether the formula is not taken apart
        self.apart: x.Expression | None = None  # the formula whose parts have cells of their own

    def compile(self, expression: x.Expression) -> Formula:
        """The whole formula for ``expression``."""
        self.stepping = isinstance(expression, x.Step) or (self.places.by_row and is_part(expression))
        kept = self.places.kept(expression)
        if kept is not None:
            return Formula(kept, array=False)
        text = self._text(expression, whole=True)
        if len(text) > (READABLE if self.places.takes_apart else LONGEST_LOOKUP) and self.places.derives:
            text = self._text(expression, whole=False)
            if len(text) > LONGEST_STEP and self.places.takes_apart:
                self.apart = expression
                text = self._text(expression, whole=False)
                self.apart = None
        if len(text) > LONGEST_FORMULA:
            raise ValueError(f"a formula is longer than Excel allows: {text[:200]}…")
        return Formula(text, self.array)

    def _text(self, expression: x.Expression, whole: bool) -> str:
        self.whole, self.array = whole, False
        return "=" + SCALAR[type(expression)](self, expression)

    def scalar(self, node: x.Expression) -> str:
        """The formula text of ``node`` for the formula's own row: one step, where a row has cells for the others."""
        kind = type(node)
        whole = self.whole and not isinstance(node, x.Step)
        if kind in STEPS and not self.sheet and not (whole and self.places.takes_apart) and self.is_step(node):
            here = self.places.here(node, seldom=whole)
            if here is not None:
                return f"T({here})" if kind is Said else here
        array, apart = self.array, self.apart
        inside = apart is not None and not self.sheet and kind in PARTS and node is not apart
        if inside and self.places.parts_stay_whole:  # in a cell of its own nothing would read what is in it
            self.apart = None
        text = SCALAR[x.Step if kind is Said else kind](self, node)  # 0 stands in its own cell only
        self.apart = apart
        if not inside or len(text) <= LONGEST_PART:
            return text
        if holds(node, lambda inner: isinstance(inner, x.LinkToNth)):
            return text  # a link leads somewhere in its own cell only
        return self.part(node, text, array) or text

    def part(self, node: x.Expression, text: str, array: bool) -> str | None:
        """The cell that holds a part of a long formula, which was compiled to ``text``; ``array`` says what was before."""
        here = self.places.here(node)
        if here is None:
            return None
        if self.places.by_row and not self.array and len(text) < LONGEST_STEP:
            self.places.keep(node, "=" + text)
        self.array = array
        return here

    def is_step(self, node: x.Expression) -> bool:
        """Whether one of the ``STEPS`` is quick to work out for every row: by criteria, not over whole columns."""
        if isinstance(node, x.Step | x.At):
            return self.places.derives
        assert isinstance(node, x.Count | x.Sum | x.Greatest | x.Nth)
        if node.where == x.Literal(True):
            return False
        if isinstance(node, x.Nth):
            return self.places.nth(node.sheet, node.where, node.n) is not None
        return self.criteria(node.sheet, node.where) is not None

    def vector(self, node: x.Expression) -> str:
        """The formula text of ``node`` over all rows of the related sheet."""
        if not others(node):
            return self.in_array(node)
        return VECTOR[type(node)](self, node)

    def in_array(self, node: x.Expression) -> str:
        """What reads no related row, inside an array. ROW() would be an array there, so it has a cell of its own then."""
        if self.places.by_row and not isinstance(node, x.Literal | x.Figure | x.Step):
            return self.places.here(x.If(x.IsBlank(node), EMPTY, node)) or self.scalar(node)
        return self.scalar(node)

    def copied(self, node: x.Expression) -> str:
        """A cell that is read often in a long formula, from a copy beside it, which is "" where nothing but spaces stands. What
        asks for a number, an error or a text that is no blank may read it there."""
        if self.whole or not isinstance(node, x.Col):
            return self.scalar(node)
        return self.beside(x.If(x.IsBlank(node), EMPTY, node))

    def beside(self, node: x.Expression) -> str:
        """What is read often in a long formula, from a cell of its own beside it."""
        if self.places.by_row and not self.sheet and not self.whole:
            return self.places.here(node) or self.scalar(node)
        return self.scalar(node)

    def joined(self, node: x.And | x.Or | x.Concat, parts: tuple[x.Expression, ...]) -> list[str]:
        """The texts of the ``parts`` that a node joins. Where they are too long, neighbours go into cells of their own."""
        texts = list(map(self.scalar, parts))
        if self.apart is None or self.sheet or sum(map(len, texts)) <= LONGEST_STEP:
            return texts
        joined: list[str] = []
        first = 0
        for after in range(1, len(parts) + 1):
            if after == len(parts) or sum(map(len, texts[first : after + 1])) > LONGEST_PART:
                here = self.places.here(type(node)(parts[first:after])) if after > first + 1 else None
                joined += texts[first:after] if here is None else [here]
                first = after
        return joined

    def condition(self, sheet: str, where: x.Expression) -> tuple[str, bool]:
        """``where`` as an array of truth values over ``sheet``, and whether it may meet errors."""
        outer, self.sheet = self.sheet, sheet
        text = self.vector(where)
        declared = self.places.sheet(sheet)
        typed = (declared.column(name).filled_by for name in others(where) if declared.has(name))
        hostile = any(one in (FilledBy.DEPARTMENT, FilledBy.FINANCE) for one in typed)
        self.sheet = outer
        return text, hostile

    def criteria(self, sheet: str, where: x.Expression) -> Criteria | None:
        """``where`` as criteria over derived columns; None where there are none."""
        return self.places.criteria(sheet, where)

    def position(self, node: x.Expression) -> str:
        """A position where it is needed: in the cell that holds it for this row, else computed on the spot."""
        at_once = isinstance(node, x.Literal | x.Figure | x.Col | x.Composed)
        by_key = isinstance(node, x.Position) and isinstance(node.key, x.Expression)
        return (None if at_once else self.places.here(node, seldom=by_key)) or self.scalar(node)

    def number(self, node: x.Expression) -> str:
        """``node`` where a number is needed: a cell without one counts as 0."""
        text = self.scalar(node)
        return f"N({text})" if isinstance(node, x.Col | x.Lookup | x.Figure) else text


def _equal(c: Compiler, node: x.Equal, go: Callable[[x.Expression], str]) -> str:
    for text, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(text, x.Literal) and isinstance(text.value, str):
            return f"EXACT({go(other)},{go(text)})"
        if other == relations.ZERO and (position := relations.first(c, text)) is not None:
            return f"({position}<1)"
    same = f"({go(node.left)}={go(node.right)})"
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, x.Other) and not (isinstance(other, x.Literal) and other.value):
            both = (side,) if isinstance(other, x.Literal | x.Figure) else (side, other)
            return "(" + "*".join([same, *(f'(TRIM({go(part)})<>"")' for part in both)]) + ")"
    return same


def _concat(c: Compiler, node: x.Concat) -> str:
    merged: list[x.Expression] = []
    for part in _flat(node):  # neighbouring literals become one, for short formulas
        last = merged[-1] if merged else None
        if isinstance(part, x.Literal) and isinstance(last, x.Literal):
            merged[-1] = x.Literal(f"{last.value}{part.value}")
        else:
            merged.append(part)
    return "(" + "&".join(c.joined(node, tuple(merged))) + ")"


def _flat(node: x.Concat) -> list[x.Expression]:
    """The parts, those of a text inside the text included."""
    return [inner for part in node.parts for inner in (_flat(part) if isinstance(part, x.Concat) else [part])]


def _is_blank(c: Compiler, node: x.IsBlank, known: str = "1") -> str:
    """TRIM, or in a step what is derived once for each cell."""
    if c.stepping and not c.sheet and isinstance(node.value, x.Col):
        here = c.places.here(x.If(node, ONE, relations.ZERO))
        if here is not None:
            return f"({here}={known})"
    return f'(TRIM({c.scalar(node.value)}){"=" if known == "1" else "<>"}"")'


def _no_words(c: Compiler, node: NoWords) -> str:
    here = c.places.here(x.If(node, ONE, relations.ZERO)) if c.stepping and not c.sheet else None
    return texts.no_words(c, node) if here is None else f"({here}=1)"


def _not(c: Compiler, node: x.Not) -> str:
    if isinstance(node.value, x.IsBlank):  # asked so often that the shorter form counts
        return _is_blank(c, node.value, "0")
    return f"NOT({c.scalar(node.value)})"


def _all(go: Callable[[x.Expression], str], parts: tuple[x.Expression, ...]) -> str:
    return "(" + "*".join(map(go, parts)) + ")"


def _any(go: Callable[[x.Expression], str], parts: tuple[x.Expression, ...]) -> str:
    return "((" + "+".join(map(go, parts)) + ")>0)"


def _and_or(c: Compiler, node: x.And | x.Or) -> str:
    """Programs work out all that AND and OR join. On ``Opslag`` what takes long is asked only where the rest does not tell."""
    name, texts = type(node).__name__.upper(), c.joined(node, node.parts)
    slow = [text for text in texts if SLOW.search(text)] if c.places.by_row else []
    quick = [text for text in texts if text not in slow]
    *before, last = [f"{name}({','.join(quick)})" if len(quick) > 1 else quick[0], *slow] if quick else slow
    for condition in reversed(before):
        last = f"IF({condition},{last},FALSE)" if name == "AND" else f"IF({condition},TRUE,{last})"
    return last


def _related(c: Compiler, node: x.Related | InRow) -> str:
    raise ValueError(f"only over derived columns can rows of {node.sheet} be related to")


SCALAR: dict[type[x.Expression], Callable[[Compiler, Any], str]] = {
    x.Literal: texts.literal,
    x.Col: lambda c, n: c.places.cell(n.name),
    x.Other: lambda c, n: c.places.range(c.sheet, n.name),
    x.Figure: lambda c, n: c.places.figure(n.name),
    x.IsBlank: _is_blank,
    x.IsNumber: lambda c, n: f"(ISNUMBER({c.scalar(n.value)})>ISLOGICAL({c.scalar(n.value)}))",
    x.IsWhole: texts.whole,
    x.IsText: lambda c, n: f"ISTEXT({c.scalar(n.value)})",
    x.IsError: lambda c, n: f"ISERROR({c.scalar(n.value)})",
    x.Equal: lambda c, n: _equal(c, n, c.scalar),
    x.Less: relations.less,
    x.And: _and_or,
    x.Or: _and_or,
    x.Not: _not,
    x.If: lambda c, n: f"IF({c.scalar(n.condition)},{c.scalar(n.then)},{c.scalar(n.otherwise)})",
    x.Add: lambda c, n: "(" + "+".join(map(c.number, n.parts)) + ")",
    x.Subtract: lambda c, n: f"({c.number(n.left)}-{c.number(n.right)})",
    x.Divide: lambda c, n: f"({c.number(n.left)}/{c.number(n.right)})",
    x.Absolute: lambda c, n: f"ABS({c.number(n.value)})",
    x.Concat: _concat,
    x.WithoutFirst: lambda c, n: f"MID({c.scalar(n.value)},2,{LONGEST_MESSAGE})",
    x.Published: texts.published,
    x.Beginning: lambda c, n: f"LEFT({c.scalar(n.value)},{BEGINNING})",
    x.Grouped: texts.grouped,
    x.Tenths: texts.tenths,
    x.OneOf: texts.one_of,
    x.Contains: lambda c, n: texts.contains(n, c.scalar),
    x.Parts: texts.parts,
    x.Count: relations.count,
    x.Sum: relations.total,
    x.Greatest: relations.greatest,
    x.Nth: relations.nth,
    x.Lookup: relations.lookup,
    **dict.fromkeys((x.Related, InRow), _related),
    x.LinkToNth: relations.link,
    Unreached: relations.unreached,
    Unchecked: relations.unchecked,
    x.Step: lambda c, n: f'IFERROR({c.scalar(n.value)},"")',
    # »--« would give LibreOffice a truth value to show.
    x.Flag: lambda c, n: f"IFERROR(IF({c.scalar(n.condition)},1,0),0)",
    x.Key: relations.key,
    x.Position: relations.position,
    x.At: relations.at,
    x.Composed: relations.composed,
    NoWords: _no_words,
    **texts.SCALAR,
    x.Running: relations.running,
    Repeated: relations.repeated,
}

VECTOR: dict[type[x.Expression], Callable[[Compiler, Any], str]] = {
    x.Other: lambda c, n: c.places.range(c.sheet, n.name),
    x.IsBlank: lambda c, n: f'(TRIM({c.vector(n.value)})="")',
    x.IsNumber: lambda c, n: f"(ISNUMBER({c.vector(n.value)})*(1-ISLOGICAL({c.vector(n.value)})))",
    x.IsText: lambda c, n: f"ISTEXT({c.vector(n.value)})",
    x.IsError: lambda c, n: f"ISERROR({c.vector(n.value)})",
    x.Equal: lambda c, n: _equal(c, n, c.vector),
    x.Less: lambda c, n: f"({c.vector(n.left)}<{c.vector(n.right)})",
    x.And: lambda c, n: _all(c.vector, n.parts),
    x.Or: lambda c, n: _any(c.vector, n.parts),
    x.Not: lambda c, n: f"(1-{c.vector(n.value)})",
    x.OneOf: lambda c, n: texts.one_of_vector(n, c.vector(n.value)),
    x.Contains: lambda c, n: texts.contains(n, c.vector),
    **dict.fromkeys((x.Related, InRow), _related),
}
