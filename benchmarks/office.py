"""One look at one workbook in a LibreOffice that listens, by a Python that has ``uno`` (and needs nothing else installed).

The job comes in as JSON, and so does the answer go out: seconds from the start to the loaded workbook, and the processor
seconds of what was done. Only one thing is done in a process: a second recalculation is another thing.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.office_typing import desktop_of, property_of

Job = dict[str, Any]


def seconds_of(process: int) -> float:
    """The processor seconds that a process has used in all its threads, to the microsecond (Linux)."""
    return time.clock_gettime((~process << 3) | 2)


def look(job: Job) -> dict[str, float]:
    """Open ``job["file"]`` in the program started at ``job["begun"]`` and do what ``job["do"]`` says."""
    desktop = desktop_of(job["pipe"])
    process = _program_itself(job["group"])
    document = desktop.loadComponentFromURL(Path(job["file"]).as_uri(), "_blank", 0, (property_of("Hidden", True),))
    if document is None:
        raise RuntimeError(f"LibreOffice does not open {job['file']}")
    found = {"opening": time.monotonic() - job["begun"]}
    if job["do"] == "recalculate":
        before = seconds_of(process)
        document.calculateAll()
        found["recalculate"] = seconds_of(process) - before
    else:
        found.update(_edit(document, job, process))
    return found


def _edit(document: Any, job: Job, process: int) -> dict[str, float]:
    """Type one smiley of the latest round, read the page that counts it, and have everything else counted.

    Raises if no count on the page changed.
    """
    sheet = document.Sheets.getByName(job["sheet"])
    page = document.Sheets.getByName(job["page"])
    used = sheet.createCursor()
    used.gotoEndOfUsedArea(False)
    last = used.RangeAddress
    headers = [sheet.getCellByPosition(column, 0).String for column in range(last.EndColumn + 1)]
    round_, smiley = headers.index(job["round"]), headers.index(job["smiley"])
    rounds = [row[0] for row in sheet.getCellRangeByPosition(round_, 1, round_, last.EndRow).DataArray]
    smileys = [row[0] for row in sheet.getCellRangeByPosition(smiley, 1, smiley, last.EndRow).DataArray]
    latest = max(number for number in rounds if isinstance(number, float))
    row = list(zip(rounds, smileys, strict=True)).index((latest, job["from"])) + 1
    before = seconds_of(process)
    document.calculate()  # what loading has left to count when somebody asks for it is no part of the edit
    left = seconds_of(process) - before
    shown = _values(page)
    before = seconds_of(process)
    sheet.getCellByPosition(smiley, row).String = job["to"]
    now = _values(page)  # LibreOffice counts what somebody looks at …
    seen = seconds_of(process) - before
    document.calculate()  # … and the rest when it is idle, or asked to
    everything = seconds_of(process) - before
    counts = [(old, new) for old, new in zip(shown, now, strict=True) if isinstance(old, float) and old != new]
    if not counts:
        raise RuntimeError(f"no count of {job['page']} changed with the smiley in row {row + 1}")
    return {"left": left, "edit": seen, "edit_all": everything}


def _values(sheet: Any) -> list[object]:
    used = sheet.createCursor()
    used.gotoEndOfUsedArea(False)
    last = used.RangeAddress
    rows = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).DataArray
    return [value for row in rows for value in row]


def _program_itself(group: int) -> int:
    """The number of soffice.bin, which ``soffice`` starts within its group of processes."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rsplit(") ", 1)
        except OSError:  # it has ended meanwhile
            continue
        if name.endswith("(soffice.bin") and int(fields.split()[2]) == group:
            return int(folder.name)
    raise RuntimeError("soffice.bin was not found")


if __name__ == "__main__":
    print(json.dumps(look(json.load(sys.stdin))))
