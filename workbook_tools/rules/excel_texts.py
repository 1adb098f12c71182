"""Texts as Excel formulas: numbers written as Danish writes them, parts of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_letters, digits
from typing import Any

from ..schema import expressions as x
from ..schema.texts import (
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
from ..values.cells import LONGEST_PARTS, LONGEST_SHOWN, MINUS, MOST_PARTS
from ..values.internal import WORDS
from .excel_places import Compiling, quote


def literal(_c: Compiling, node: x.Literal) -> str:
    if isinstance(node.value, bool):
        return "TRUE" if node.value else "FALSE"
    if isinstance(node.value, str):
        return quote(node.value)
    return f"({node.value!r})" if node.value is not None and node.value < 0 else repr(node.value)


def one_of(c: Compiling, node: x.OneOf) -> str:
    # A copy costs as much as to read the cell itself two or three times.
    value = c.copied(node.value) if len(node.choices) > 3 else c.scalar(node.value)
    return "OR(" + ",".join(f"EXACT({value},{quote(choice)})" for choice in node.choices) + ")"


def one_of_vector(node: x.OneOf, value: str) -> str:
    return "((" + "+".join(f"EXACT({value},{quote(choice)})" for choice in node.choices) + ")>0)"


def parts(c: Compiling, node: x.Parts) -> str:
    """LEN counts some characters differently from program to program; the difference of two does not."""
    return f'(LEN({c.scalar(node.value)})-LEN(SUBSTITUTE({c.scalar(node.value)},";",""))+1)'


def contains(node: x.Contains, go: Callable[[x.Expression], str]) -> str:
    return f'ISNUMBER(FIND("; "&{go(node.member)}&"; ","; "&{go(node.value)}&"; "))'


def published(c: Compiling, node: x.Published) -> str:
    """The words end the text that is searched, so that each is found. That text is shortened first: one that became longer
    than a cell's would be an error."""
    told, words = c.scalar(node.value), ",".join(map(quote, WORDS))
    return f'LEFT({told},MIN(FIND({{{words}}},LOWER(LEFT({told},{LONGEST_SHOWN}))&"{"".join(WORDS)}"))-1)'


def whole(c: Compiling, node: x.IsWhole) -> str:
    """IF without a third part gives FALSE. ROUND, because noise beyond 15 digits may lie on either side."""
    value = c.copied(node.value)
    return f"IF(ISNUMBER({value})>ISLOGICAL({value}),ROUND({value},0)={value})"


def grouped(c: Compiling, node: x.Grouped) -> str:
    value = c.copied(node.value)
    number = c.beside(x.Absolute(node.value))
    last, middle = (f'"."&MID({number},LEN({number})-{n},3)' for n in (2, 5))
    thousands, millions = f"INT({number}/1000)&{last}", f"INT({number}/1000000)&{middle}&{last}"
    digits = f"IF({number}<1000,{number},IF({number}<1000000,{thousands},IF({number}<1000000000,{millions},{number})))"
    return f'(IF({value}<0,"{MINUS}","")&{digits})'


def tenths(c: Compiling, node: x.Tenths) -> str:
    """A number becomes a text with the point or comma of the program's language; the comma is put in place of either."""
    value = c.copied(node.value)
    return f'(IF({value}<0,"{MINUS}","")&SUBSTITUTE(INT(ABS({value})/{node.per}*10+0.5)/10,".",","))'


def no_words(c: Compiling, node: NoWords) -> str:
    """Most texts begin with a letter or digit that is looked for at once. In others a letter tells itself by its capital. A dash
    stands where a text is empty, which any text begins with."""
    text = c.scalar(node.value)
    begins = f'FIND(LEFT(TRIM({text})&"-"),"{digits}{ascii_letters}")'
    return f"IF(ISERROR({begins}),EXACT(UPPER({text}),LOWER({text})),FALSE)"


def replaced(c: Compiling, node: Replaced) -> str:
    old = "CHAR(10)" if node.old == "\n" else quote(node.old)
    return f"SUBSTITUTE({c.scalar(node.value)},{old},{quote(node.new)})"


def parts_like(c: Compiling, node: PartsLike) -> str:
    """Each text is cut out of one in which semicolons are so many spaces that every text has a stretch of its own. Hardly
    a cell holds several, and to search nine places takes nine times as long as to search one."""
    text = c.in_array(node.value)
    start = f"LEFT({text},{LONGEST_PARTS})"
    starts = ",".join(str(n * LONGEST_PARTS + 1) for n in range(MOST_PARTS))
    part = f'SUBSTITUTE({start},";",REPT(" ",{LONGEST_PARTS})),{{{starts}}},{LONGEST_PARTS}'
    patterns = "{" + ";".join(map(quote, node.patterns)) + "}" if len(node.patterns) > 1 else quote(node.patterns[0])
    several, one = (f'SUMPRODUCT(--ISNUMBER(SEARCH({patterns},";"&TRIM({of})&";")))' for of in (f"MID({part})", start))
    return f'IF(ISNUMBER(FIND(";",{text})),{several},IF({text}="",0,{one}))'


def is_entry(c: Compiling, node: IsEntry) -> str:
    """Nearly always MATCH finds it; it does not tell cases apart, nor what stands for other signs."""
    entries, value = c.places.range(node.sheet, node.column), c.in_array(node.value)
    found = f"IFERROR(EXACT(INDEX({entries},MATCH({value},{entries},0)),{value}),FALSE)"
    searched = f'SUMPRODUCT(--ISNUMBER(1/(EXACT({entries},{value})*(TRIM({entries})<>""))))'
    return f'IF(AND(ISTEXT({value}),TRIM({value})<>""),IF({found},TRUE,0<{searched}),FALSE)'


def first_filled(c: Compiling, node: FirstFilled) -> str:
    return f'IFERROR(MATCH("?*",{c.places.range(node.sheet, node.column)},0),-1)'  # the first text of any characters


def holds(c: Compiling, node: Holds) -> str:
    return f"(0<COUNTA({','.join(_own_cells(c, node.cells))}))"


def holds_error(c: Compiling, node: HoldsError) -> str:
    return f"ISERROR(MAX({','.join(_own_cells(c, node.cells))}))"


def _own_cells(c: Compiling, cells: Sequence[x.Expression]) -> list[str]:
    return c.places.own_cells([cell.name for cell in cells if isinstance(cell, x.Col)])


def part_end(c: Compiling, node: PartEnd) -> str:
    text = c.scalar(node.text)
    start = "" if node.start == x.Literal(0) else c.scalar(node.start)
    # One character more, so that a word may end with the part. No line breaks are in it, so CHAR(10) is free as a mark.
    end = x.Literal(node.most + 1) if not start else x.Add((node.start, x.Literal(node.most + 1)))
    part = c.scalar(x.Step(OneLine(Between(node.text, node.start, end))))
    last = f'FIND(CHAR(10),SUBSTITUTE({part}," ",CHAR(10),LEN({part})-LEN(SUBSTITUTE({part}," ",""))))'
    rest, after = (f"LEN({text})-{start}", f"{start}+") if start else (f"LEN({text})", "")
    return f"IF({rest}<={node.most},LEN({text}),{after}IFERROR({last},{node.most}))"


def between(c: Compiling, node: Between) -> str:
    text = c.scalar(node.text)
    if node.start == x.Literal(0):
        return f"LEFT({text},{c.scalar(node.end)})"
    start = c.scalar(node.start)
    if isinstance(node.end, x.Add) and node.end.parts[0] == node.start:
        return f"MID({text},{start}+1,{'+'.join(map(c.number, node.end.parts[1:]))})"
    return f"MID({text},{start}+1,{c.scalar(node.end)}-{start})"


def said(c: Compiling, node: Said) -> str:
    """In its own cell, where 0 stands for what is not said."""
    return f"IFERROR({c.scalar(_or_zero(node.value))},0)"


def _or_zero(node: x.Expression) -> x.Expression:
    if isinstance(node, x.If):
        return x.If(node.condition, _or_zero(node.then), _or_zero(node.otherwise))
    return x.Literal(0) if node == x.Literal("") else node


SCALAR: dict[type[x.Expression], Callable[[Compiling, Any], str]] = {
    PartsLike: parts_like,
    IsEntry: is_entry,
    FirstFilled: first_filled,
    Holds: holds,
    HoldsError: holds_error,
    Replaced: replaced,
    Said: said,
    OneLine: lambda c, n: f'SUBSTITUTE({c.scalar(n.value)},CHAR(10)," ")',
    PartEnd: part_end,
    Between: between,
}
