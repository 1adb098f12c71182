"""Compile expressions to Excel formulas.

The formulas use functions that compute alike in Excel 2016+ and LibreOffice, in any language
setting, and never a text key as a criterion of SUMIFS and the like (those coerce "1.10" to 1.1).
Aggregates over cells that departments fill in are array formulas that pass over error values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..schema import expressions as x
from ..schema.structure import FilledBy
from ..schema.texts import Between, OneLine, PartEnd, PartsLike, Replaced
from ..schema.tree import others
from ..values.cells import BEGINNING, LONGEST_MESSAGE, LONGEST_PARTS, MINUS, MOST_PARTS
from ..values.internal import WORD
from . import excel_relations as relations
from .criteria import Criteria
from .excel_places import Formula, Places, quote

LONGEST_FORMULA = 8192  # Excel allows no longer one
READABLE = 200  # characters; a longer formula is taken apart into steps
# What is worked out in a cell of its own where it is only part of a long formula.
STEPS = frozenset({x.Count, x.Sum, x.Greatest, x.Nth, x.Step})
LONGEST_STEP = (
    300  # characters; of a longer one that people see, all PARTS longer than LONGEST_PART have cells of their own
)
LONGEST_PART = 150
PARTS = frozenset({x.And, x.Or, x.Not, x.If, x.Concat})


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
        self.stepping = isinstance(expression, x.Step)
        text = self._text(expression, whole=True)
        if len(text) > READABLE and self.places.derives:
            text = self._text(expression, whole=False)
            if len(text) > LONGEST_STEP and not self.places.by_row:
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
        if kind in STEPS and not self.sheet and (kind is x.Step or not self.whole) and self.is_step(node):
            here = self.places.here(node)
            if here is not None:
                return here
        array = self.array
        text = SCALAR[kind](self, node)
        if self.apart is None or self.sheet or kind not in PARTS or node is self.apart or len(text) <= LONGEST_PART:
            return text
        here = self.places.here(node)
        self.array = self.array if here is None else array
        return here or text

    def is_step(self, node: x.Expression) -> bool:
        """Whether one of the ``STEPS`` is quick to work out for every row: by criteria, not over whole columns."""
        if isinstance(node, x.Step):
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
        if self.places.by_row and not isinstance(node, x.Literal | x.Figure):
            return self.places.here(x.If(x.IsBlank(node), x.Literal(""), node)) or self.scalar(node)
        return self.scalar(node)

    def condition(self, sheet: str, where: x.Expression) -> tuple[str, bool]:
        """``where`` as an array of truth values over ``sheet``, and whether it may meet errors."""
        outer, self.sheet = self.sheet, sheet
        text = self.vector(where)
        declared = self.places.sheet(sheet)
        hostile = any(
            declared.has(name) and declared.column(name).filled_by is FilledBy.DEPARTMENT for name in others(where)
        )
        self.sheet = outer
        return text, hostile

    def criteria(self, sheet: str, where: x.Expression) -> Criteria | None:
        """``where`` as criteria over derived columns; None where there are none."""
        return self.places.criteria(sheet, where)

    def position(self, node: x.Expression) -> str:
        """A position where it is needed: in the cell that holds it for this row, else computed on the spot."""
        at_once = isinstance(node, x.Literal | x.Figure | x.Col | x.Composed)
        return (None if at_once else self.places.here(node)) or self.scalar(node)

    def number(self, node: x.Expression) -> str:
        """``node`` where a number is needed: a cell without one counts as 0."""
        text = self.scalar(node)
        return f"N({text})" if isinstance(node, x.Col | x.Lookup | x.Figure) else text


def _literal(_c: Compiler, node: x.Literal) -> str:
    if isinstance(node.value, bool):
        return "TRUE" if node.value else "FALSE"
    if isinstance(node.value, str):
        return quote(node.value)
    return f"({node.value!r})" if node.value is not None and node.value < 0 else repr(node.value)


def _equal(c: Compiler, node: x.Equal, go: Callable[[x.Expression], str]) -> str:
    for text, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(text, x.Literal) and isinstance(text.value, str):
            return f"EXACT({go(other)},{go(text)})"
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
    return "(" + "&".join(map(c.scalar, merged)) + ")"


def _flat(node: x.Concat) -> list[x.Expression]:
    """The parts, those of a text inside the text included."""
    return [inner for part in node.parts for inner in (_flat(part) if isinstance(part, x.Concat) else [part])]


def _is_blank(c: Compiler, node: x.IsBlank, known: str = "1") -> str:
    """TRIM, or in a step what is derived once for each cell."""
    if c.stepping and not c.sheet and isinstance(node.value, x.Col):
        here = c.places.here(x.If(node, x.Literal(1), x.Literal(0)))
        if here is not None:
            return f"({here}={known})"
    return f'(TRIM({c.scalar(node.value)}){"=" if known == "1" else "<>"}"")'


def _not(c: Compiler, node: x.Not) -> str:
    if isinstance(node.value, x.IsBlank):  # asked so often that the shorter form counts
        return _is_blank(c, node.value, "0")
    return f"NOT({c.scalar(node.value)})"


def _one_of(c: Compiler, node: x.OneOf) -> str:
    value = c.scalar(node.value)
    return "OR(" + ",".join(f"EXACT({value},{quote(choice)})" for choice in node.choices) + ")"


def _one_of_vector(c: Compiler, node: x.OneOf) -> str:
    value = c.vector(node.value)
    return "((" + "+".join(f"EXACT({value},{quote(choice)})" for choice in node.choices) + ")>0)"


def _contains(c: Compiler, node: x.Contains, go: Callable[[x.Expression], str]) -> str:
    return f'ISNUMBER(FIND("; "&{go(node.member)}&"; ","; "&{go(node.value)}&"; "))'


def _published(c: Compiler, node: x.Published) -> str:
    told = f'SUBSTITUTE({c.scalar(node.value)}," :",":")'
    return f"LEFT({told},FIND({quote(WORD)},LOWER({told})&{quote(WORD)})-1)"


def _all(go: Callable[[x.Expression], str], parts: tuple[x.Expression, ...]) -> str:
    return "(" + "*".join(map(go, parts)) + ")"


def _any(go: Callable[[x.Expression], str], parts: tuple[x.Expression, ...]) -> str:
    return "((" + "+".join(map(go, parts)) + ")>0)"


def _whole(value: str) -> str:
    """IF without a third part gives FALSE. ROUND, because noise beyond 15 digits may lie on either side."""
    return f"IF(ISNUMBER({value})>ISLOGICAL({value}),ROUND({value},0)={value})"


def _related(c: Compiler, node: x.Related) -> str:
    raise ValueError(f"only over derived columns can rows of {node.sheet} be related to")


def _grouped(c: Compiler, node: x.Grouped) -> str:
    value = c.scalar(node.value)
    number = f"ABS({value})"
    last, middle = (f'"."&MID({number},LEN({number})-{n},3)' for n in (2, 5))
    thousands, millions = f"INT({number}/1000)&{last}", f"INT({number}/1000000)&{middle}&{last}"
    digits = f"IF({number}<1000,{number},IF({number}<1000000,{thousands},IF({number}<1000000000,{millions},{number})))"
    return f'(IF({value}<0,"{MINUS}","")&{digits})'


def _tenths(c: Compiler, node: x.Tenths) -> str:
    value = c.scalar(node.value)
    tenths = f"INT(ABS({value})/{node.per}*10+0.5)"
    rest = f"({tenths}-10*INT({tenths}/10))"
    return f'(IF({value}<0,"{MINUS}","")&INT({tenths}/10)&IF({rest}=0,"",","&{rest}))'


def _replaced(c: Compiler, node: Replaced) -> str:
    old = "CHAR(10)" if node.old == "\n" else quote(node.old)
    return f"SUBSTITUTE({c.scalar(node.value)},{old},{quote(node.new)})"


def _parts_like(c: Compiler, node: PartsLike) -> str:
    """Each text is cut out of one in which semicolons are so many spaces that every text has a stretch of its own."""
    spread = f'SUBSTITUTE(LEFT({c.scalar(node.value)},{LONGEST_PARTS}),";",REPT(" ",{LONGEST_PARTS}))'
    starts = ",".join(str(n * LONGEST_PARTS + 1) for n in range(MOST_PARTS))
    parts = f'";"&TRIM(MID({spread},{{{starts}}},{LONGEST_PARTS}))&";"'
    patterns = "{" + ";".join(map(quote, node.patterns)) + "}" if len(node.patterns) > 1 else quote(node.patterns[0])
    return f"SUMPRODUCT(--ISNUMBER(SEARCH({patterns},{parts})))"


def _part_end(c: Compiler, node: PartEnd) -> str:
    text = c.scalar(node.text)
    start = "" if node.start == x.Literal(0) else c.scalar(node.start)
    # One character more, so that a word may end with the part. No line breaks are in it, so CHAR(10) is free as a mark.
    end = x.Literal(node.most + 1) if not start else x.Add((node.start, x.Literal(node.most + 1)))
    part = c.scalar(x.Step(OneLine(Between(node.text, node.start, end))))
    last = f'FIND(CHAR(10),SUBSTITUTE({part}," ",CHAR(10),LEN({part})-LEN(SUBSTITUTE({part}," ",""))))'
    rest, after = (f"LEN({text})-{start}", f"{start}+") if start else (f"LEN({text})", "")
    return f"IF({rest}<={node.most},LEN({text}),{after}IFERROR({last},{node.most}))"


def _between(c: Compiler, node: Between) -> str:
    text = c.scalar(node.text)
    if node.start == x.Literal(0):
        return f"LEFT({text},{c.scalar(node.end)})"
    start = c.scalar(node.start)
    if isinstance(node.end, x.Add) and node.end.parts[0] == node.start:
        return f"MID({text},{start}+1,{'+'.join(map(c.number, node.end.parts[1:]))})"
    return f"MID({text},{start}+1,{c.scalar(node.end)}-{start})"


SCALAR: dict[type[x.Expression], Callable[[Compiler, Any], str]] = {
    x.Literal: _literal,
    x.Col: lambda c, n: c.places.cell(n.name),
    x.Other: lambda c, n: c.places.range(c.sheet, n.name),
    x.Figure: lambda c, n: c.places.figure(n.name),
    x.IsBlank: _is_blank,
    x.IsNumber: lambda c, n: f"(ISNUMBER({c.scalar(n.value)})>ISLOGICAL({c.scalar(n.value)}))",
    x.IsWhole: lambda c, n: _whole(c.scalar(n.value)),
    x.IsText: lambda c, n: f"ISTEXT({c.scalar(n.value)})",
    x.IsError: lambda c, n: f"ISERROR({c.scalar(n.value)})",
    x.Equal: lambda c, n: _equal(c, n, c.scalar),
    x.Less: lambda c, n: f"({c.scalar(n.left)}<{c.scalar(n.right)})",
    x.And: lambda c, n: "AND(" + ",".join(map(c.scalar, n.parts)) + ")",
    x.Or: lambda c, n: "OR(" + ",".join(map(c.scalar, n.parts)) + ")",
    x.Not: _not,
    x.If: lambda c, n: f"IF({c.scalar(n.condition)},{c.scalar(n.then)},{c.scalar(n.otherwise)})",
    x.Add: lambda c, n: "(" + "+".join(map(c.number, n.parts)) + ")",
    x.Subtract: lambda c, n: f"({c.number(n.left)}-{c.number(n.right)})",
    x.Divide: lambda c, n: f"({c.number(n.left)}/{c.number(n.right)})",
    x.Absolute: lambda c, n: f"ABS({c.number(n.value)})",
    x.Concat: _concat,
    x.WithoutFirst: lambda c, n: f"MID({c.scalar(n.value)},2,{LONGEST_MESSAGE})",
    x.Published: _published,
    x.Beginning: lambda c, n: f"LEFT({c.scalar(n.value)},{BEGINNING})",
    x.Grouped: _grouped,
    x.Tenths: _tenths,
    x.OneOf: _one_of,
    x.Contains: lambda c, n: _contains(c, n, c.scalar),
    # LEN counts some characters differently from program to program; the difference of two does not.
    x.Parts: lambda c, n: f'(LEN({c.scalar(n.value)})-LEN(SUBSTITUTE({c.scalar(n.value)},";",""))+1)',
    PartsLike: _parts_like,
    Replaced: _replaced,
    x.Count: relations.count,
    x.Sum: relations.total,
    x.Greatest: relations.greatest,
    x.Nth: relations.nth,
    x.Lookup: relations.lookup,
    x.Related: _related,
    x.LinkToNth: relations.link,
    x.Step: lambda c, n: f'IFERROR({c.scalar(n.value)},"")',
    x.Flag: lambda c, n: f"IFERROR(--{c.scalar(n.condition)},0)",
    x.Key: relations.key,
    x.Position: relations.position,
    x.At: relations.at,
    x.Composed: relations.composed,
    OneLine: lambda c, n: f'SUBSTITUTE({c.scalar(n.value)},CHAR(10)," ")',
    PartEnd: _part_end,
    Between: _between,
    x.Running: lambda c, n: f"(N({c.places.above(n)})+{c.position(n.value)})",
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
    x.OneOf: _one_of_vector,
    x.Contains: lambda c, n: _contains(c, n, c.vector),
    x.Related: _related,
}
