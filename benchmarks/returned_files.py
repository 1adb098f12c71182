"""Realistic returned files: an agreement of any size, divided by the tool's own ``split`` and answered.

The agreement repeats the bundled one (Ballerup 2019: nine departments with 2 to 24 items each, their
titles, milestones, budget lines and texts) as often as the number of departments asks. The answers are
spread as in a common round: four of five well, comments where something is wrong, and here and there a
budget change.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.levels_by_name import KEPT, NOT_KEPT, NOT_REACHED, PARTLY, REACHED
from workbook_tools.definition import words as w
from workbook_tools.definition.levels import EFFORT
from workbook_tools.definition.workbooks import AGREEMENT, DEPARTMENT
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.follow_up import reached_before
from workbook_tools.operations.agreement.identity import identity_of
from workbook_tools.operations.agreement.milestone_ids import with_milestone_ids
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.sent.department import department_document, file_name, split
from workbook_tools.values.cells import Cell, as_text, is_blank, is_number
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.writing.writer import write_workbook

SOURCE = Path(__file__).resolve().parents[1] / "workbooks" / "ballerup-2019" / "agreement.xlsx"
COMMENT = "Afventer svar fra entreprenøren; en ny tidsplan er aftalt og behandles på næste møde i styregruppen."
Rows = list[dict[str, Cell]]


def agreement_of(departments: int, municipality: str = "") -> Agreement:
    """An agreement with so many departments, as large and uneven as the bundled one's."""
    source = load_agreement(SOURCE).agreement
    names = source.departments
    copies = range(-(-departments // len(names)))
    kept = [(copy, name) for copy in copies for name in names][:departments]
    tables = dict(source.tables)
    items = [_numbered(row, copy) for copy in copies for row in source.tables["items"].records()]
    wanted = {_department(name, copy) for copy, name in kept}
    items = [row for row in items if row["department"] in wanted]
    tables["items"] = frame_of(AGREEMENT.sheet("items"), items)
    there = {row["item"] for row in items}
    for name in ("budget_lines", "milestones"):
        rows = [_numbered(row, copy) for copy in copies for row in source.tables[name].records()]
        tables[name] = frame_of(AGREEMENT.sheet(name), (row for row in rows if row["item"] in there))
    contacts = {as_text(row["department"]): row for row in source.tables["departments"].records()}
    tables["departments"] = frame_of(
        AGREEMENT.sheet("departments"),
        ({**contacts[name], "department": _department(name, copy)} for copy, name in kept),
    )
    if municipality:
        tables["settings"] = _with_municipality(tables["settings"], municipality)
    return with_milestone_ids(Agreement(tables, AGREEMENT, file="agreement.xlsx"))


def large_agreement(items: int) -> Agreement:
    """One agreement with twelve departments and so many items, each with a milestone in every round."""
    small = agreement_of(12)
    departments = small.departments
    models = small.tables["items"].records()
    rows: Rows = []
    lines: Rows = []
    milestones: Rows = []
    line = small.tables["budget_lines"].records()[0]
    for n in range(items):
        number = f"{n // 1000 + 1}.{n % 1000 + 1}"
        model = models[n % len(models)]
        rows.append({**model, "item": number, "department": departments[n % len(departments)], "contributors": None})
        milestones += [
            {"item": number, "round": round_number, "milestone": f"Trin {round_number}: {model['title']}"}
            for round_number in range(1, 5)
        ]
        if n % 2:
            lines.append({**line, "item": number, "line": 1})
    tables = dict(small.tables)
    for name, made in (("items", rows), ("budget_lines", lines), ("milestones", milestones)):
        tables[name] = frame_of(AGREEMENT.sheet(name), made)
    return with_milestone_ids(Agreement(tables, AGREEMENT, file="agreement.xlsx"))


def _numbered(row: dict[str, Cell], copy: int) -> dict[str, Cell]:
    """A row of the bundled agreement as the ``copy``-th of its kind; each has item numbers of its own."""
    theme, _, number = as_text(row["item"]).partition(".")
    changed = {**row, "item": f"{int(theme) + 6 * copy}.{number}"}
    if "department" in row:
        changed["department"] = _department(as_text(row["department"]), copy)
    if "milestone_id" in row:
        changed["milestone_id"] = None
    return changed


def _department(name: str, copy: int) -> str:
    return name if copy == 0 else f"{name} {copy + 1}"


def _with_municipality(frame, municipality: str):  # type: ignore[no-untyped-def]
    rows = [{**row, "value": municipality} if row["field"] == w.MUNICIPALITY else row for row in frame.records()]
    return frame_of(AGREEMENT.sheet("settings"), rows)


def returned(agreement: Agreement, round_number: int = 1, part: slice = slice(None)) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every department's answered workbook of a round, or of a ``part`` of them."""
    coming = _coming_round(agreement, round_number)
    for number, (department, sent) in list(enumerate(split(agreement, round_number).items()))[part]:
        tables = dict(sent.tables)
        analyses = {r["milestone_id"] for r in sent.tables["milestones"].records() if r["analysis"] == w.YES}
        tables["follow_up"] = frame_of(
            DEPARTMENT.sheet("follow_up"),
            (
                _milestone_answer(row, number + n, row["milestone_id"] in analyses, coming)
                for n, row in enumerate(sent.tables["follow_up"].records())
            ),
        )
        tables["economy"] = frame_of(
            DEPARTMENT.sheet("economy"),
            (_economy_answer(row, number + n) for n, row in enumerate(sent.tables["economy"].records())),
        )
        if number % 8 == 0:
            tables["changes"] = frame_of(
                DEPARTMENT.sheet("changes"), _change(tables["economy"].records(), round_number)
            )
        answered = department_document(
            agreement.kind.split,
            tables,
            identity_of(agreement, round_number, department),
            inputs={"filled_in_by": "Sekretariatet", "approved_by": "Centerchefen"},
            author=f"{department}, sekretariatet",
            saved=dt.datetime(2019, 4, 1, 9) + dt.timedelta(minutes=number),
        )
        yield file_name(agreement, round_number, department), write_workbook(answered)


def _coming_round(agreement: Agreement, round_number: int) -> Cell:
    """When a milestone that is not reached is expected: the round after this one, or after the year."""
    rounds = agreement.tables["rounds"].records()
    return next((row["designation"] for row in rounds if row["round"] == round_number + 1), w.AFTER_THE_YEAR)


def _milestone_answer(row: dict[str, Cell], n: int, analysis: bool, coming: Cell) -> dict[str, Cell]:
    if reached_before(EFFORT, row):
        return row
    smiley = (REACHED, REACHED, PARTLY, REACHED, REACHED, NOT_REACHED, REACHED)[n % 7]
    if smiley == REACHED:
        return {**row, "smiley": smiley}
    if analysis:  # an analysis has two levels only
        smiley = NOT_REACHED
    return {**row, "smiley": smiley, "comment": COMMENT, "expected": coming}


def _economy_answer(row: dict[str, Cell], n: int) -> dict[str, Cell]:
    if n % 9 or not is_number(row["current"]) or row["current"] < 0:  # a saving stays one
        return {**row, "economy_smiley": KEPT}
    return {**row, "forecast": row["current"] + 250, "economy_smiley": NOT_KEPT, "explanation": COMMENT}


def _change(lines: Rows, round_number: int) -> Rows:
    """A balanced change of the department's first line, if it has one."""
    line = next((row for row in lines if not is_blank(row["line"])), None)
    if line is None:
        return []
    common: dict[str, Cell] = {
        "change": "1",
        "round": round_number,
        "year_1": 0,
        "year_2": 0,
        "year_3": 0,
        "reason": COMMENT,
    }
    return [
        {**common, "item": line["item"], "line": line["line"], "year_0": 250},
        {**common, "financing": w.YES, "financing_source": "Puljen til anlæg", "year_0": -250},
    ]


def write(folder: Path, agreement: Agreement) -> None:
    """``agreement.xlsx`` and the folder ``returned`` with a file for each department; kept if there already.

    Where a process can be forked as many write them as there are cores: each takes a part, by its place in turn.
    """
    if (folder / "complete").exists():
        return
    (folder / "returned").mkdir(parents=True, exist_ok=True)
    (folder / "agreement.xlsx").write_bytes(write_workbook(document(agreement)))
    count = (os.cpu_count() or 1) if "fork" in multiprocessing.get_all_start_methods() else 1
    parts = [slice(first, None, count) for first in range(count)]
    others = [
        multiprocessing.get_context("fork").Process(target=_write, args=(folder, agreement, part)) for part in parts[1:]
    ]
    for other in others:
        other.start()
    _write(folder, agreement, parts[0])
    for other in others:
        other.join()
        if other.exitcode:
            raise RuntimeError(f"a process that wrote returned files ended with {other.exitcode}")
    (folder / "complete").touch()


def _write(folder: Path, agreement: Agreement, part: slice) -> None:
    for name, data in returned(agreement, part=part):
        (folder / "returned" / name).write_bytes(data)


def main(arguments: Iterable[str] | None = None) -> None:
    """Write the files of one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--departments", type=int, default=12)
    parser.add_argument("--items", type=int, help="one agreement of twelve departments with so many items instead")
    given = parser.parse_args(None if arguments is None else list(arguments))
    write(given.folder, large_agreement(given.items) if given.items else agreement_of(given.departments))


if __name__ == "__main__":
    main()
