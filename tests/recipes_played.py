"""Run by ``test_recipes.py`` on a copy of the package with every recipe of docs/architecture.md: a round played, as JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.combining import combine_files
from tests.conftest import NORD_ECONOMY, SMALL, SYD, SYD_ECONOMY, sign
from tests.reporting import loaded, note_of, tables
from tests.workbook_editing import codes, column, edited, opened, table, values, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.cli.showing import summary
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.exports.schema import export_tables
from workbook_tools.operations.agreement.agreement import empty_agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.split import split_files
from workbook_tools.operations.status import status_of
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.writing.writer import write_workbook

NORD = """
    Milepæls-id | Smiley | Statusbemærkning   | Forventes nået
    1.1-1       | i fare | Entreprenøren gik  | 2. budgetopfølgning
    2.1-1       | ☹      | Høringen varer ved | 2. budgetopfølgning
    """


def drop_down(path: Path, sheet: str, cell: str) -> str:
    """What the drop-down of a cell offers."""
    for validation in opened(path, sheet)[sheet].data_validations.dataValidation:
        if cell in validation.sqref and validation.type == "list":
            return str(validation.formula1)
    return ""


def coloured(path: Path, sheet: str) -> dict[str, str]:
    """The words of a sheet that have a colour, with it."""
    rules = [rule for one in opened(path, sheet)[sheet].conditional_formatting for rule in one.rules]
    return {rule.formula[0].strip('"'): rule.dxf.fill.bgColor.rgb[2:] for rule in rules if rule.type == "cellIs"}


def told(folder: Path) -> dict[str, Any]:
    """From the template to the note: an answer of the new level and one in the new column, wherever they are shown."""
    (folder / "template.xlsx").write_bytes(write_workbook(document(empty_agreement())))
    agreement = write_agreement(folder / "agreement.xlsx", **SMALL)
    sent = {p.stem.split(" - ")[1]: p for p, _ in split_files(agreement, 1, folder / "sent", False).files}
    without = folder / "without.xlsx"
    with edited(sent["Nord"], without) as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "🟠 I fare")
        book.put("Opfølgning", "2.1-1", "Smiley", "☹ Ikke nået")
    returned = []
    for department, (milestones, economy) in {"Nord": (NORD, NORD_ECONOMY), "Syd": (SYD, SYD_ECONOMY)}.items():
        with edited(sent[department], folder / "returned" / f"{department}.xlsx") as book:
            book.fill_in("Opfølgning", milestones)
            book.fill_in("Økonomiopfølgning", economy)
            if department == "Nord":
                book.put("Opfølgning", "2.1-1", "Hindring", "Jordbunden")
            sign(book)
        returned.append(folder / "returned" / f"{department}.xlsx")
    made = folder / "consolidated.xlsx"
    result = consolidate_files(agreement, returned, made)
    before = consolidate_files(folder / "before.xlsx", [folder / "before" / sent["Nord"].name], folder / "after.xlsx")
    unanswered = folder / "unanswered.xlsx"
    consolidate_files(agreement, [without], unanswered)
    combine_files([made], folder / "combined.xlsx")
    later = split_files(made, 2, folder / "later", False).files
    note = note_of(loaded(made), 1)
    return {
        "offered": drop_down(sent["Nord"], "Opfølgning", "J2"),
        "colours": {name: coloured(made, name) for name in ("Opfølgning", "Overblik", "Matrix", "Teknikudvalget")},
        "template": values(folder / "template.xlsx", "Opfølgning")[0],
        "found": [(issue.code, issue.cell) for issue in validate_file(without)],
        "before": codes(before.issues),
        "before_kept": column(folder / "after.xlsx", "Opfølgning", "Hindring"),
        "swedish": CliRunner().invoke(main, ["validate", str(without), "--language", "sv"]).output,
        "control": column(unanswered, "Opfølgning", "Kontrol"),
        "control_answered": column(made, "Opfølgning", "Kontrol"),
        "obstacles": column(made, "Opfølgning", "Hindring"),
        "logged": [row["Efter"] for row in table(made, "Ændringslog") if row["Kolonne"] == "Hindring"],
        "exported": next(
            c.code for t in export_tables(CONSOLIDATED, internal=False) for c in t.columns if c.header == "Hindring"
        ),
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
