"""Types into workbooks in a LibreOffice that listens, as people do, by a Python that has ``uno`` (and needs nothing else).

The job comes in as JSON: the pipe, and for each workbook where it is, what is typed into which cells, and where it is
saved. What goes out is which cells change yet when everything is calculated anew: none, if what depends on a cell was
calculated as it was typed.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

ALL_CONTENT = 1 | 2 | 4 | 16  # numbers, dates, texts, formulas
ERRORS = {"#N/A": "=NA()", "#DIV/0!": "=1/0", "#VALUE!": '=ABS("x")'}


def type_into(desktop: Any, job: dict[str, Any]) -> list[list[str]]:
    """Type everything into one workbook and save it; which cells a full calculation changes afterwards, with both values."""
    document = desktop.loadComponentFromURL(Path(job["file"]).as_uri(), "_blank", 0, (_property("Hidden", True),))
    for sheet, name, value in job["edits"]:
        cell = document.Sheets.getByName(sheet).getCellRangeByName(name)
        if value is None:
            cell.clearContents(ALL_CONTENT)
        elif isinstance(value, dict):
            cell.Formula = ERRORS[value["error"]]
        elif isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    document.calculate()
    before = _values(document)
    document.calculateAll()
    after = _values(document)
    changed = [
        [place, str(before.get(place)), str(value)] for place, value in after.items() if value != before.get(place)
    ]
    document.storeToURL(Path(job["saved"]).as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),))
    document.close(True)
    return changed


def _values(document: Any) -> dict[str, object]:
    """What each cell shows: a text, or a number as it is."""
    values: dict[str, object] = {}
    for sheet in document.Sheets:
        used = sheet.createCursor()
        used.gotoEndOfUsedArea(False)
        last = used.RangeAddress
        rows = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).DataArray
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                values[f"{sheet.Name}!{row},{column}"] = value if isinstance(value, (str, float)) else "error"
    return values


def _property(name: str, value: object) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _desktop(pipe: str) -> Any:
    """The program's desktop, as soon as it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:  # whoever started the program ends this one if it takes too long
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.05)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    program = _desktop(asked["pipe"])
    print(json.dumps([type_into(program, job) for job in asked["jobs"]]))
