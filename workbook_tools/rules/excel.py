"""Compile expressions to Excel formulas.

The formulas use functions that compute alike in Excel 2016+ and LibreOffice, in any language
setting, and never a text key as a criterion of SUMIFS and the like (those coerce "1.10" to 1.1).
Aggregates over cells that departments fill in are array formulas that pass over error values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from ..schema import expressions as x
from ..schema.structure import FilledBy, Sheet
from ..schema.tree import others
from ..values.cells import BEGINNING, LONGEST_MESSAGE, MINUS
from ..values.internal import WORD


class Places(Protocol):
    """Where things stand in the workbook that is being written."""

    def cell(self, column: str) -> str:
        """The reference of ``column`` in the formula's own row, or a literal."""

    def range(self, sheet: str, column: str) -> str:
        """The name of the data cells of ``column``."""

    def figure(self, name: str) -> str:
        """The name of a page's figure."""

    def sheet(self, name: str) -> Sheet:
        """The declaration of a data sheet in this workbook."""

    def anchor(self, sheet: str) -> str:
        """``#'Sheet'!``: the start of a link to a cell of ``sheet``."""

    def pointers(self, sheet: str) -> str:
        """The name of the cells that hold the letters of each row's first wrong column."""

    def letters(self, sheet: str, column: str) -> str:
        """The letters of a column of ``sheet``."""


# AGGREGATE computes over arrays without being an array formula, and passes over errors (option 6).
LONGEST_FORMULA = 8192
LARGEST, SMALLEST = "_xlfn.AGGREGATE(14,6,", "_xlfn.AGGREGATE(15,6,"


class Formula(Struct, frozen=True):
    """A formula's text with its ``=``, and whether it must be entered as an array formula."""

    text: str
    array: bool


def quote(text: str) -> str:
    """A text literal; longer ones than Excel's 255 characters become a concatenation."""
    quoted = ['"' + text[i : i + 200].replace('"', '""') + '"' for i in range(0, len(text) or 1, 200)]
    return quoted[0] if len(quoted) == 1 else "(" + "&".join(quoted) + ")"


class Compiler:
    """Compiles for one set of places. ``array`` turns true when a node needs an array formula.

    The text of a node is a name, a literal, a function or stands in parentheses: nothing beside it takes it apart.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.array = False
        self.sheet = ""  # the sheet that Other reads, inside an aggregate

    def compile(self, expression: x.Expression) -> Formula:
        """The whole formula for ``expression``."""
        self.array = False
        text = "=" + self.scalar(expression)
        if len(text) > LONGEST_FORMULA:
            raise ValueError(f"a formula is longer than Excel allows: {text[:200]}…")
        return Formula(text, self.array)

    def scalar(self, node: x.Expression) -> str:
        """The formula text of ``node`` for the formula's own row."""
        return SCALAR[type(node)](self, node)

    def vector(self, node: x.Expression) -> str:
        """The formula text of ``node`` over all rows of the related sheet."""
        if not others(node):
            return self.scalar(node)
        return VECTOR[type(node)](self, node)

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
        if isinstance(side, x.Other) and not (isinstance(other, x.Literal) and other.value):  # a blank equals only 0
            return f'({same}*(TRIM({go(side)})<>""))'
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


def _not(c: Compiler, node: x.Not) -> str:
    if isinstance(node.value, x.IsBlank):  # asked so often that the shorter form counts
        return f'(TRIM({c.scalar(node.value.value)})<>"")'
    return f"NOT({c.scalar(node.value)})"


def _one_of(c: Compiler, node: x.OneOf) -> str:
    value = c.scalar(node.value)
    return "OR(" + ",".join(f"EXACT({value},{quote(choice)})" for choice in node.choices) + ")"


def _one_of_vector(c: Compiler, node: x.OneOf) -> str:
    value = c.vector(node.value)
    return "((" + "+".join(f"EXACT({value},{quote(choice)})" for choice in node.choices) + ")>0)"


def _contains(c: Compiler, node: x.Contains, go: Callable[[x.Expression], str]) -> str:
    return f'ISNUMBER(FIND("; "&{go(node.member)}&"; ","; "&{go(node.value)}&"; "))'


def _count(c: Compiler, node: x.Count) -> str:
    if node.where == x.Literal(True):
        raise ValueError("Count needs a condition: spare rows are rows too")
    text, hostile = c.condition(node.sheet, node.where)
    # 1/FALSE and 1/error are both errors, so an error value in the column counts as no match.
    return f"SUMPRODUCT(--ISNUMBER(1/{text}))" if hostile else f"SUMPRODUCT(--{text})"


def _sum(c: Compiler, node: x.Sum) -> str:
    values = c.places.range(node.sheet, node.column)
    if node.where == x.Literal(True):
        return f"SUM({values})"
    text, hostile = c.condition(node.sheet, node.where)
    hostile |= c.places.sheet(node.sheet).column(node.column).filled_by is FilledBy.DEPARTMENT
    if hostile:
        c.array = True
        numbers = f"IF(ISNUMBER({values})*(1-ISLOGICAL({values})),{values},0)"
        return f"SUM(IFERROR(--{text},0)*{numbers})"
    return f"SUMPRODUCT(--{text},{values})"


def _greatest(c: Compiler, node: x.Greatest) -> str:
    values = c.places.range(node.sheet, node.column)
    if node.where == x.Literal(True):
        return f"MAX({values},0)"
    text, _ = c.condition(node.sheet, node.where)
    numbers = f"ISNUMBER({values})*(1-ISLOGICAL({values}))"  # or "1" would count as 1
    return f"IFERROR(MAX(0,{LARGEST}{values}/({text}*{numbers}),1)),0)"


def _nth_row(c: Compiler, node: x.Nth | x.LinkToNth, column: str) -> str:
    values = c.places.range(node.sheet, column)
    text, _ = c.condition(node.sheet, node.where)
    return f"{SMALLEST}ROW({values})/{text},{c.scalar(node.n)})"


def _nth(c: Compiler, node: x.Nth) -> str:
    values = c.places.range(node.sheet, node.column)
    row = f"{_nth_row(c, node, node.column)}-ROW(INDEX({values},1))+1"
    return f'IFERROR(INDEX({values},{row})&"","")'


def _link(c: Compiler, node: x.LinkToNth) -> str:
    texts = c.places.range(node.sheet, node.text)
    row = _nth_row(c, node, node.text)
    position = f"{row}-ROW(INDEX({texts},1))+1"
    if node.target:
        anchor = quote(c.places.anchor(node.sheet) + c.places.letters(node.sheet, node.target))
    else:
        anchor = f"{quote(c.places.anchor(node.sheet))}&INDEX({c.places.pointers(node.sheet)},{position})"
    target = f"{anchor}&{row}"
    return f'IFERROR(HYPERLINK({target},INDEX({texts},{position})),"")'


def _published(c: Compiler, node: x.Published) -> str:
    told = f'SUBSTITUTE({c.scalar(node.value)}," :",":")'
    return f"LEFT({told},FIND({quote(WORD)},LOWER({told})&{quote(WORD)})-1)"


def _lookup(c: Compiler, node: x.Lookup) -> str:
    keys = c.places.range(node.sheet, node.key)
    values = c.places.range(node.sheet, node.value)
    match = c.scalar(node.match)
    if isinstance(node.match, x.Literal):
        return f'IFERROR(INDEX({values},MATCH({match},{keys},0)),"")'
    # What people typed may hold wildcards or be longer than MATCH takes.
    found = f'INDEX(({keys}={match})*(TRIM({keys})<>""),0)'
    return f'IFERROR(IF(TRIM({match})="","",INDEX({values},MATCH(1,{found},0))),"")'


def _related(c: Compiler, node: x.Related) -> str:
    c.array = True
    own = c.places.range(c.sheet, node.match.name)
    keys = c.places.range(node.sheet, node.key)
    where, hostile = c.condition(node.sheet, node.where)
    met = f"IFERROR(--{where},0)" if hostile else f"--{where}"
    # A matrix product instead of MATCH: no wildcards and no limit on the length of the text.
    return f'(MMULT(({own}=TRANSPOSE({keys}))*(TRIM({own})<>""),{met})>0)'


def _all(go: Callable[[x.Expression], str], parts: tuple[x.Expression, ...]) -> str:
    return "(" + "*".join(map(go, parts)) + ")"


def _any(go: Callable[[x.Expression], str], parts: tuple[x.Expression, ...]) -> str:
    return "((" + "+".join(map(go, parts)) + ")>0)"


def _whole(value: str) -> str:
    """IF without a third part gives FALSE. ROUND, because noise beyond 15 digits may lie on either side."""
    return f"IF(ISNUMBER({value})>ISLOGICAL({value}),ROUND({value},0)={value})"


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


SCALAR: dict[type[x.Expression], Callable[[Compiler, Any], str]] = {
    x.Literal: _literal,
    x.Col: lambda c, n: c.places.cell(n.name),
    x.Other: lambda c, n: c.places.range(c.sheet, n.name),
    x.Figure: lambda c, n: c.places.figure(n.name),
    x.IsBlank: lambda c, n: f'(TRIM({c.scalar(n.value)})="")',
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
    x.Count: _count,
    x.Sum: _sum,
    x.Greatest: _greatest,
    x.Nth: _nth,
    x.Lookup: _lookup,
    x.Related: _related,
    x.LinkToNth: _link,
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
