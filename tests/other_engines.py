"""Whole workbooks evaluated by programs that take texts for numbers, patterns and dates in criteria, as Excel does.

LibreOffice keeps "1.1" and "1.10" apart in every function, so it cannot show where Excel would not; IronCalc and
formualizer can. What one of them cannot compute is named (``Lack``): such a cell keeps its stored value, so that all that
follows from it is compared nonetheless.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import formualizer
import ironcalc
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel

from tests.libreoffice import same
from tests.workbook_editing import parts, sheet_parts, write_parts
from workbook_tools.values.cells import Cell, CellError

Place = tuple[str, str]
Values = dict[Place, Any]


@dataclass(frozen=True)
class Lack:
    """What an engine computes to something else than Excel and LibreOffice do, or not at all.

    ``example`` is a short formula that shows it, over three texts and three amounts, and ``right`` its value. Formulas
    with the ``pattern`` are not asked of the engine; without one it is about ``cells`` that tests spare it.
    """

    name: str
    example: str
    right: Any
    pattern: re.Pattern[str] | None = None
    cells: Callable[[Cell], bool] | None = None


@dataclass(frozen=True)
class Engine:
    """A program that evaluates workbooks: ``evaluate`` gives the values of the places asked for."""

    name: str
    evaluate: Callable[[Path, list[Place]], Values]
    lacks: tuple[Lack, ...]

    def lack(self, formula: str) -> Lack | None:
        """The first thing in a formula that the engine cannot do."""
        bare = _TEXT.sub('""', formula)
        return next((lack for lack in self.lacks if lack.pattern and lack.pattern.search(bare)), None)

    def spared(self, value: Cell) -> Cell:
        """A cell's value, or another text where the engine cannot do it."""
        return "spared" if any(lack.cells and lack.cells(value) for lack in self.lacks) else value


@dataclass
class Evaluated:
    """A workbook's formulas by place, the stored values, the engine's, and the places not asked of it by what it lacks."""

    formulas: dict[Place, str]
    stored: Values
    computed: Values = field(default_factory=dict)
    lacking: dict[str, list[Place]] = field(default_factory=dict)

    def differences(self) -> dict[Place, tuple[str, Any, Any]]:
        """Where the engine computes something else than what is stored: the formula and both values."""
        return {
            place: (self.formulas[place], self.stored[place], value)
            for place, value in self.computed.items()
            if not same(self.stored[place], value)
        }


# --- the two programs -----------------------------------------------------------------------------


def _by_ironcalc(path: Path, places: list[Place]) -> Values:
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    model.evaluate()
    numbers = {sheet["name"]: n for n, sheet in enumerate(model.get_worksheets_properties())}
    return {(sheet, cell): model.get_cell_value(numbers[sheet], *coordinate_to_tuple(cell)) for sheet, cell in places}


def _by_formualizer(path: Path, places: list[Place]) -> Values:
    workbook = formualizer.load_workbook(str(path))
    workbook.evaluate_all()
    return {(sheet, cell): _plain(workbook.get_value(sheet, *coordinate_to_tuple(cell))) for sheet, cell in places}


_ERRORS = {"Ref": "#REF!", "Name": "#NAME?", "Value": "#VALUE!", "Div": "#DIV/0!", "Na": "#N/A", "Num": "#NUM!"}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _ERRORS.get(value["kind"], value["kind"])
    return to_excel(value) if isinstance(value, dt.date) else value


_OVER_A_COLUMN = r"SUMPRODUCT\(--(?:(?!\)\),)[^;])*?"  # what stands in it, not after it
_A_TO_Z = re.compile("[A-Za-z]")
_ERRORS_IN_A_COLUMN = Lack(
    "ISNUMBER of a whole column in which some are errors",
    "SUMPRODUCT(--ISNUMBER(1/(amounts>1)))",
    2,
    re.compile(_OVER_A_COLUMN + r"ISNUMBER\((FIND|SEARCH|1/)"),
)
IRONCALC = Engine(
    "IronCalc",
    _by_ironcalc,
    (
        _ERRORS_IN_A_COLUMN,
        Lack("ROW of a cell found by INDEX", "ROW(INDEX(amounts,3))", 4, re.compile(r"ROW\(INDEX\(")),
        Lack(
            "MAX of a text found by INDEX in one column",
            "MAX(INDEX(texts,1,0))",
            0,
            re.compile(r"MAX\(.*INDEX\((?:texts,|\w+?_(\w+)_to_\1,)"),
        ),
        Lack(
            "AND and OR of an error after what decides",
            "OR(TRUE,1/0)",
            "#DIV/0!",
            cells=lambda value: isinstance(value, CellError),
        ),
    ),
)
FORMUALIZER = Engine(
    "formualizer",
    _by_formualizer,
    (
        _ERRORS_IN_A_COLUMN,
        Lack(
            "a function of texts over a whole column",
            'SUMPRODUCT(--EXACT(texts,"b"))',
            2,
            re.compile(_OVER_A_COLUMN + r"(EXACT|TRIM)\("),
        ),
        Lack(
            "capitals of other letters than A to Z",
            'LOWER("Æ")',
            "æ",
            cells=lambda value: isinstance(value, str) and value.upper() != value.lower() and not _A_TO_Z.search(value),
        ),
        Lack(
            "TRIM of what is blank, but none of Excel's spaces: a tab, a no-break space",
            'TRIM("\u00a0")=""',
            False,
            cells=lambda value: isinstance(value, str) and value.strip() != value.strip(" "),
        ),
    ),
)
ENGINES = (IRONCALC, FORMUALIZER)


# --- a workbook made ready for them -----------------------------------------------------------------

_CELL = re.compile(
    r'<c r="(?P<cell>[A-Z]+\d+)"(?P<rest>[^>]*)><f(?P<how>[^>]*?)(?:/>|>(?P<text>[^<]*)</f>)(?P<value>.*?)</c>', re.S
)
_TEXT = re.compile('"[^"]*"')
_TABLE_COLUMN = re.compile(r"\b(\w+)\[\[([^\[\]]+)\]\]")


def evaluated(path: Path, engine: Engine, folder: Path) -> Evaluated:
    """Have a workbook evaluated, with what the engine lacks held at its stored values."""
    contents = parts(path)
    found = Evaluated({}, {})
    spelt_out = _spelling_out(contents)
    for title, part in sheet_parts(contents).items():
        groups: dict[str, str] = {}  # the formulas that several cells share

        def ready(cell: re.Match[str], title: str = title, groups: dict[str, str] = groups) -> str:
            group = re.search(r'si="(\d+)"', cell["how"])
            formula = html.unescape(cell["text"] or "")
            if group and formula:
                groups[group[1]] = formula
            place = (title, cell["cell"])
            found.formulas[place] = formula or groups[group[1] if group else ""]
            found.stored[place] = _stored(cell["rest"], cell["value"])
            begun = f'<c r="{cell["cell"]}"{cell["rest"]}><f'
            lack = engine.lack(found.formulas[place])
            if lack:
                found.lacking.setdefault(lack.name, []).append(place)
                return f"{begun}>{escape(_constant(found.stored[place]))}</f>{cell['value']}</c>"
            text = f">{escape(spelt_out(formula))}</f>" if formula else "/>"
            return f"{begun}{cell['how']}{text}{cell['value']}</c>"

        contents[part] = _CELL.sub(ready, contents[part].decode()).encode()
    copy = folder / f"{engine.name} {path.name}"
    write_parts(copy, contents)
    held = {place for places in found.lacking.values() for place in places}
    found.computed = engine.evaluate(copy, [place for place in found.formulas if place not in held])
    return found


def stored_values(path: Path) -> Values:
    """The stored value of every formula of a workbook, as Excel or LibreOffice writes them."""
    contents = parts(path)
    return {
        (title, cell["cell"]): _stored(cell["rest"], cell["value"])
        for title, part in sheet_parts(contents).items()
        for cell in _CELL.finditer(contents[part].decode())
    }


def _spelling_out(contents: Mapping[str, bytes]) -> Callable[[str], str]:
    """What writes out in a formula the names that stand for formulas, which neither program follows, and a table's
    columns, of which one knows none.
    """
    defined = re.findall(r'<definedName [^>]*?name="([^"]*)"[^>]*>([^<]*)<', contents["xl/workbook.xml"].decode())
    meant = {name: html.unescape(text) for name, text in defined if "(" in text}
    names = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, meant)) or '(?!)'})(?![\w.])")
    columns = dict(_table_columns(contents))
    return lambda formula: _TABLE_COLUMN.sub(lambda m: columns[m[1], m[2]], names.sub(lambda m: meant[m[1]], formula))


def _table_columns(contents: Mapping[str, bytes]) -> Iterator[tuple[tuple[str, str], str]]:
    """The cells of each table's columns, by the names of both."""
    for title, part in sheet_parts(contents).items():
        links = contents.get(part.replace("worksheets/", "worksheets/_rels/") + ".rels", b"").decode()
        for target in re.findall(r'Target="\.\./(tables/[^"]*)"', links):
            table = contents[f"xl/{target}"].decode()
            (name,) = re.findall(r'<table [^>]*displayName="([^"]*)"', table)
            left, top, right, bottom = range_boundaries(re.findall(r'<table [^>]*ref="([^"]*)"', table)[0])
            last = bottom - int("".join(re.findall(r'<table [^>]*totalsRowCount="(\d+)"', table)) or 0)
            headers = re.findall(r'<tableColumn [^>]*?name="([^"]*)"', table)
            assert len(headers) == right - left + 1
            for number, header in enumerate(headers, start=left):
                letter = get_column_letter(number)
                cells = f"'{title}'!${letter}${top + 1}:${letter}${last}"
                yield (name, html.unescape(header)), cells


def _stored(rest: str, value: str) -> Any:
    """The stored value of a formula's cell."""
    text = html.unescape("".join(re.findall(r"<v[^>]*>([^<]*)</v>", value)))
    if 't="b"' in rest:
        return text == "1"
    if 't="str"' in rest or 't="e"' in rest or not text:
        return text
    return float(text)


def _constant(value: Any) -> str:
    """A formula that has this value; a text in it has at most 255 characters."""
    if not isinstance(value, str):
        return str(value).upper()
    if value.startswith("#"):
        return value
    pieces = [value[n : n + 200] for n in range(0, len(value), 200)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
