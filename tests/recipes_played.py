"""Run by ``test_levels.py`` on a copy of the package that has a fourth level: what all the rest makes of it, as JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import openpyxl

from tests.conftest import NORD_ECONOMY, SMALL, SYD, SYD_ECONOMY, sign
from tests.reporting import loaded, note_of, tables
from tests.workbook_editing import codes, column, edited, values, write_agreement
from workbook_tools.cli.showing import summary
from workbook_tools.operations.combine.files import combine_files
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.split import split_files
from workbook_tools.operations.status import status_of
from workbook_tools.operations.validate import validate_file

NORD = """
    Milepæls-id | Smiley | Statusbemærkning   | Forventes nået
    1.1-1       | i fare | Entreprenøren gik  | 2. budgetopfølgning
    2.1-1       | ☺ Nået |                    |
    """


def drop_down(path: Path, sheet: str, cell: str) -> str:
    """What the drop-down of a cell offers."""
    for validation in openpyxl.load_workbook(path)[sheet].data_validations.dataValidation:
        if cell in validation.sqref and validation.type == "list":
            return str(validation.formula1)
    return ""


def coloured(path: Path, sheet: str) -> dict[str, str]:
    """The words of a sheet that have a colour, with it."""
    rules = [rule for one in openpyxl.load_workbook(path)[sheet].conditional_formatting for rule in one.rules]
    return {rule.formula[0].strip('"'): rule.dxf.fill.bgColor.rgb[2:] for rule in rules if rule.type == "cellIs"}


def told(folder: Path) -> dict[str, Any]:
    """One answer of the new level, followed to wherever answers are shown."""
    agreement = write_agreement(folder / "agreement.xlsx", **SMALL)
    sent = {p.stem.split(" - ")[1]: p for p, _ in split_files(agreement, 1, folder / "sent", False).files}
    with edited(sent["Nord"], folder / "without.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "🟠 I fare")
    returned = []
    for department, (milestones, economy) in {"Nord": (NORD, NORD_ECONOMY), "Syd": (SYD, SYD_ECONOMY)}.items():
        with edited(sent[department], folder / "returned" / f"{department}.xlsx") as book:
            book.fill_in("Opfølgning", milestones)
            book.fill_in("Økonomiopfølgning", economy)
            sign(book)
        returned.append(folder / "returned" / f"{department}.xlsx")
    made = folder / "consolidated.xlsx"
    result = consolidate_files(agreement, returned, made)
    combine_files([made], folder / "combined.xlsx")
    later = split_files(made, 2, folder / "later", False).files
    note = note_of(loaded(made), 1)
    return {
        "offered": drop_down(sent["Nord"], "Opfølgning", "J2"),
        "colours": {name: coloured(made, name) for name in ("Opfølgning", "Overblik", "Matrix", "Teknikudvalget")},
        "asked": codes(validate_file(folder / "without.xlsx")),
        "taken": column(made, "Opfølgning", "Smiley"),
        "said": codes(result.issues),
        "shown": summary(result),
        "overview": values(made, "Overblik"),
        "matrix": values(made, "Matrix"),
        "committee": values(made, "Teknikudvalget"),
        "combined": values(folder / "combined.xlsx", "Overblik"),
        "guidance": values(made, "Vejledning"),
        "start": values(sent["Nord"], "Start"),
        "status": [(one.department, one.answered) for one in status_of(result, [], dt.date(2030, 4, 2))],
        "carried": [column(path, "Opfølgning", "Forrige smiley") for path, _ in later],
        "note": tables(note),
    }


if __name__ == "__main__":
    print(json.dumps(told(Path(sys.argv[1])), default=str))
