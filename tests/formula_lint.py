"""What a formula may look like to compute alike in Excel 2016+ and LibreOffice, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tools.definition.workbooks import AGREEMENT

LONGEST_FORMULA = 8192
LONGEST_LITERAL = 255
DEEPEST_NESTING = 64
# Of what the tool writes, and of what people see of it.
LONGEST, LONGEST_OF_MOST, LONGEST_SEEN = 2000, 200, 300
LONGEST_OF_LINKS = 570  # of Start and Vejledning, that lead to the first fault on one of several sheets
WITH_MESSAGES = {"Start", *(sheet.title for sheet in AGREEMENT.sheets if sheet.control)}

# As they are written in the file: functions younger than 2007 need their prefix.
ALLOWED = frozenset(
    {
        *(
            "ABS",
            "AND",
            "CHAR",
            "COUNTA",
            "EXACT",
            "FIND",
            "HYPERLINK",
            "IF",
            "IFERROR",
            "INDEX",
            "INT",
            "REPT",
            "ROUND",
            "LOWER",
            "UPPER",
        ),
        *(
            "ISBLANK",
            "ISERROR",
            "ISLOGICAL",
            "ISNUMBER",
            "ISTEXT",
            "LEFT",
            "LEN",
            "MATCH",
            "MAX",
            "MID",
            "MIN",
            "N",
            "NOT",
        ),
        *("OR", "ROW", "ROWS", "T", "SUBSTITUTE", "SUBTOTAL", "SUM", "SUMPRODUCT", "TRIM"),
        *("_xlfn.AGGREGATE", "_xlfn.CONCAT", "_xlfn.IFNA", "_xlfn.IFS", "_xlfn.SWITCH", "_xlfn.TEXTJOIN"),
    }
)
# Compared with text keys, these read "1.10" as 1.1 and * as anything.
TEXT_CRITERIA = frozenset(
    {
        *("AVERAGEIF", "AVERAGEIFS", "COUNTIF", "COUNTIFS", "MAXIFS", "MINIFS", "SUMIF", "SUMIFS"),
        *("HLOOKUP", "LOOKUP", "SEARCH", "VLOOKUP", "XLOOKUP", "XMATCH", "DCOUNT", "DCOUNTA", "DGET", "DSUM"),
    }
)
# The functions that may count numbers, and where their first criterion stands.
CRITERIA = {"COUNTIFS": 0, "SUMIFS": 1, "_xlfn.MAXIFS": 1}
VOLATILE = frozenset({"CELL", "INDIRECT", "INFO", "NOW", "OFFSET", "RAND", "RANDARRAY", "RANDBETWEEN", "TODAY"})
BY_LANGUAGE = frozenset({"DATEVALUE", "DOLLAR", "FIXED", "TEXT", "TIMEVALUE", "VALUE"})

_PREFIX = re.compile(r"^(_xlfn\.|_xlws\.|_xll\.)+", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"(?<=[A-Z])\d+\b")


def too_long(formulas: Sequence[tuple[str, str]], share: float, links: int = LONGEST_OF_LINKS) -> list[str]:
    """The formulas of a workbook that are longer than they may be, and a word if a smaller ``share`` than this is short."""
    lengths = {place: len(formula) for place, formula in formulas if "name" not in place}
    derived = ("Opslag!", "_kontrol!")
    seen = {place: n for place, n in lengths.items() if not place.startswith(derived) and "colour" not in place}
    limits = {place: LONGEST if place not in seen else links if _links(place) else LONGEST_SEEN for place in lengths}
    faults = [f"{place}: {n} > {limits[place]}" for place, n in lengths.items() if n > limits[place]]
    others = [n for place, n in seen.items() if place.partition("!")[0] not in WITH_MESSAGES]
    short = sum(n <= LONGEST_OF_MOST for n in others)
    return [*faults, *([f"only {short} of {len(others)} are short"] if short < share * len(others) else [])]


def _links(place: str) -> bool:
    return place.startswith(("Start!", "Vejledning!"))


def lint(formula: str, numbers: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with a formula (with or without its ``=``), as sorted codes with what they are about.

    ``numbers`` are the names of cells that hold numbers only: the criteria of COUNTIFS and the like may be about them.
    """
    faults = set(_structure(_ROW_NUMBER.sub("1", formula), numbers))
    if _length(formula.removeprefix("=")) > LONGEST_FORMULA:
        faults.add("too-long")
    return sorted(faults)


@cache
def _structure(formula: str, numbers: frozenset[str]) -> frozenset[str]:
    """The faults that do not depend on row numbers."""
    try:
        tokens = Tokenizer("=" + formula.removeprefix("=")).items
    except (TokenizerError, IndexError):
        return frozenset({"unreadable"})
    if not tokens or _depths(tokens)[-1] != 0:
        return frozenset({"unreadable"})
    return frozenset(_faults(tokens, numbers))


def _faults(tokens: list[Token], numbers: frozenset[str]) -> Iterator[str]:
    if max(_depths(tokens)) > DEEPEST_NESTING:
        yield "too-deep"
    for position, token in enumerate(tokens):
        if token.type == Token.OPERAND:
            yield from _operand(token)
        elif token.type == Token.FUNC and token.subtype == Token.OPEN:
            # The second half of A1:INDEX(…) is read as one token with the first.
            name = token.value.removesuffix("(").rpartition(":")[2]
            yield from _function(name, _arguments(tokens, position), numbers)


def _operand(token: Token) -> Iterator[str]:
    if token.subtype == Token.TEXT:
        if _length(token.value[1:-1].replace('""', '"')) > LONGEST_LITERAL:
            yield "literal-too-long"
    elif token.subtype == Token.ERROR:
        yield f"broken-reference {token.value}"
    elif token.subtype == Token.RANGE:
        if "[@" in token.value:  # LibreOffice does not know it
            yield f"short-row-reference {token.value}"
        if "!" in token.value and "[" in token.value.rpartition("!")[0]:
            yield f"other-file {token.value}"
        if re.fullmatch(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}", token.value.rpartition("!")[2]):
            yield f"whole-column {token.value}"


def _function(name: str, arguments: list[str], numbers: frozenset[str]) -> Iterator[str]:
    bare = _PREFIX.sub("", name).upper()
    if name in CRITERIA and all(_is_numbers(a, numbers) for a in arguments[CRITERIA[name] :: 2]):
        return
    if name == "SEARCH" and _is_literal(arguments[0]):  # its wildcards are meant
        return
    if bare in TEXT_CRITERIA:
        yield f"text-criteria {bare}"
    elif bare in VOLATILE:
        yield f"volatile {bare}"
    elif bare in BY_LANGUAGE:
        yield f"by-language {bare}"
    elif name not in ALLOWED:
        yield f"not-allowed {name}"
    elif name == "MATCH" and (len(arguments) != 3 or arguments[2] not in ("0", "FALSE")):
        yield "match-not-exact"
    elif name == "SUBTOTAL" and arguments[0] not in ("9", "103", "109"):
        yield f"subtotal {arguments[0]}"


def _is_numbers(cells: str, numbers: frozenset[str]) -> bool:
    """Whether a criterion is about cells that hold numbers only."""
    return cells.removeprefix("INDEX(").partition(",0,")[0] in numbers


def _is_literal(argument: str) -> bool:
    """Whether an argument is a text, or are several, that stand in the formula itself."""
    return re.fullmatch(r'\{?"[^"]*"([;,]"[^"]*")*\}?', argument) is not None


def _depths(tokens: list[Token]) -> list[int]:
    """How many functions and parentheses are open after each token."""
    depth, depths = 0, []
    for token in tokens:
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        depths.append(depth)
    return depths


def _arguments(tokens: list[Token], start: int) -> list[str]:
    """The texts of the arguments of the function that opens at ``start``."""
    arguments, depth = [""], 0
    for token in tokens[start + 1 :]:
        if token.subtype == Token.CLOSE and depth == 0:
            break
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        if token.type == Token.SEP and token.subtype == Token.ARG and depth == 0:
            arguments.append("")
        elif token.type != Token.WSPACE:
            arguments[-1] += token.value
    return arguments


def _length(text: str) -> int:
    """As Excel counts: 😐 is two."""
    return len(text.encode("utf-16-le")) // 2


def numbers_of(path: Path) -> frozenset[str]:
    """The names of what is derived for counting."""
    workbook = openpyxl.load_workbook(path, read_only=True)
    sheets = ("Opslag!", "'_kontrol'!")
    names = {name for name, defined in workbook.defined_names.items() if defined.attr_text.startswith(sheets)}
    workbook.close()
    return frozenset(names)


def formulas_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every formula of a workbook with its place: cells, names, drop-downs, colours, table columns."""
    workbook = openpyxl.load_workbook(path)
    yield from _names("", workbook.defined_names)
    for sheet in workbook.worksheets:
        yield from _names(f"{sheet.title} ", sheet.defined_names)
        yield from _cells(sheet)
        yield from _rules(sheet)
    workbook.close()


def _names(scope: str, names: dict[str, DefinedName]) -> Iterator[tuple[str, str]]:
    for name, defined in names.items():
        yield f"{scope}name {name}", defined.attr_text


def _cells(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                yield f"{sheet.title}!{cell.coordinate}", getattr(cell.value, "text", cell.value)


def _rules(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for validation in sheet.data_validations.dataValidation:
        for formula in (validation.formula1, validation.formula2):
            if formula:
                yield f"{sheet.title}!{validation.sqref} drop-down", formula
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            for formula in rule.formula:
                yield f"{sheet.title}!{area.sqref} colour", formula
    for table in sheet.tables.values():
        for column in table.tableColumns:
            for formula in (column.calculatedColumnFormula, column.totalsRowFormula):
                if formula is not None:
                    yield f"{sheet.title}!{table.ref} {column.name}", formula.attr_text
