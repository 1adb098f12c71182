"""One formula at a time as Excel computes it: text keys that look like numbers, wildcards, truth values.

LibreOffice keeps "1.1" and "1.10" apart in every function; the package ``formulas`` coerces as Excel does.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import formulas
import numpy as np
import openpyxl
import schedula
from openpyxl.utils import range_boundaries

from tests.libreoffice import formulas as formulas_in

# ``--TRUE`` stays a truth value in ``formulas``; in Excel both are the number 1.
# The cell of a column that belongs to the formula's row.
OWN_ROW = re.compile(r"INDEX\((\w+),ROW\(\)-1\)")
_DOUBLE_MINUS = re.compile(r"--(?=[A-Z(])")


def _aggregate(which: int, _option: int, array: Any, n: int) -> Any:
    """AGGREGATE 14 and 15 as the tool writes them: the n-th largest or smallest, errors passed over."""
    numbers = sorted(v for v in np.ravel(array) if isinstance(v, int | float) and np.isfinite(v))
    ordered = numbers[::-1] if which == 14 else numbers
    return ordered[int(n) - 1] if 1 <= n <= len(ordered) else formulas.errors.FormulaError("#NUM!")


def _is_number(value: Any) -> Any:
    """A text is none, whatever it looks like; the package takes "1.1" for one."""
    kinds = np.vectorize(lambda v: isinstance(v, int | float | np.number) and not isinstance(v, bool), otypes=[object])
    return kinds(value) if isinstance(value, np.ndarray) else bool(kinds(value))


formulas.get_functions()["_XLFN.AGGREGATE"] = _aggregate
formulas.get_functions()["ISNUMBER"] = _is_number


class ExcelLike:
    """A workbook whose formulas are computed from the cached values of the other cells."""

    def __init__(self, path: Path) -> None:
        workbook = openpyxl.load_workbook(path, data_only=True)
        for title, cell in formulas_in(path):
            if workbook[title][cell].value is None:
                workbook[title][cell].value = ""  # what a formula gives is no blank
        self.sheets = {sheet.title: sheet for sheet in workbook}
        self.names = {name.upper(): defined.attr_text for name, defined in workbook.defined_names.items()}

    def compute(self, sheet: str, cell: str, formula: str) -> Any:
        """The value that ``formula`` has in ``cell`` of ``sheet``."""
        row = cell.lstrip(ascii_uppercase)
        # Rows of a column share their formula but for the row number: parsed once, in row 1.
        formula = OWN_ROW.sub(r"\1.OWN", formula)
        function = _compiled(re.sub(rf"(?<=\$)([A-Z]+){row}\b", r"\g<1>1", formula))
        result = function(*(self._input(sheet, name, int(row)) for name in function.inputs))
        while isinstance(result, np.ndarray):
            result = result.flat[0]
        return "" if result is schedula.EMPTY else _plain(result)

    def _input(self, sheet: str, name: str, row: int) -> Any:
        if name.endswith(".OWN"):
            return self.read(sheet, name.removesuffix(".OWN"))[row - 2, 0]
        return self.read(sheet, re.sub(r"(?:^|(?<=!))([A-Z]+)1$", rf"\g<1>{row}", name))

    def read(self, sheet: str, reference: str) -> Any:
        """The cells of a reference or a defined name: an array, or one value."""
        address = self.names.get(reference, reference)
        if "(" in address:  # a name that stands for a formula
            return self.compute(sheet, "A1", "=" + address)
        where, _, cells = address.rpartition("!")
        title = where.strip("'") or sheet
        found = next(s for name, s in self.sheets.items() if name.upper() == title.upper())
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        rows = found.iter_rows(top, bottom, left, right, values_only=True)
        array = np.array([[schedula.EMPTY if v is None else _number(v) for v in row] for row in rows], dtype=object)
        return array if ":" in cells else array[0, 0]


@cache
def _compiled(formula: str) -> Any:
    return formulas.Parser().ast(_DOUBLE_MINUS.sub("1*", formula))[1].compile()


def _number(value: Any) -> Any:
    """Dates as Excel's numbers."""
    return openpyxl.utils.datetime.to_excel(value) if hasattr(value, "year") else value


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
