"""Types into workbooks in a LibreOffice that listens, as people do, by a Python that has ``uno`` (and needs nothing else).

The job comes in as JSON: the pipe, and for each workbook where it is, what is typed into which cells, and where it is
saved as it is then, and where when everything was calculated anew.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

ALL_CONTENT = 1 | 2 | 4 | 16  # numbers, dates, texts, formulas
ERRORS = {"#N/A": "=NA()", "#DIV/0!": "=1/0", "#VALUE!": '=ABS("x")'}


def type_into(desktop: Any, job: dict[str, Any]) -> None:
    """Type everything into one workbook; save it, calculate everything anew and save that, too."""
    document = desktop.loadComponentFromURL(Path(job["file"]).as_uri(), "_blank", 0, (property_of("Hidden", True),))
    for sheet, name, value in job["edits"]:
        place = document.Sheets.getByName(sheet)
        cell = place.getCellRangeByName(name)
        if value is None:
            cell.clearContents(ALL_CONTENT)
        elif isinstance(value, dict) and "rows" in value:
            place.unprotect("")
            place.Rows.insertByIndex(cell.CellAddress.Row, value["rows"])
        elif isinstance(value, dict):
            cell.Formula = ERRORS[value["error"]]
        elif isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    document.calculate()
    for place in (job["typed"], job["calculated"]):
        document.storeToURL(Path(place).as_uri(), (property_of("FilterName", "Calc MS Excel 2007 XML"),))
        document.calculateAll()
    document.close(True)


def property_of(name: str, value: object) -> Any:
    """A property as LibreOffice is given it."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def desktop_of(pipe: str) -> Any:
    """The program's desktop, as soon as it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:  # whoever started the program ends this one if it takes too long
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except (NoConnectException, DisposedException):  # not there yet, or still starting
            time.sleep(0.05)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    program = desktop_of(asked["pipe"])
    for workbook in asked["jobs"]:
        type_into(program, workbook)
    print("done")  # the bridge to LibreOffice may yet crash as the program ends
