"""Every sheet as it stood in an earlier state, made from ``Ændringslog``."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.conftest import BALLERUP, SMALL
from tests.test_change_log import CHANGES, RECONCILIATION, decide, filled
from tests.workbook_editing import Merged, edited, write_agreement
from workbook_tools.definition.workbooks import LOG_NAME
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import seen_of
from workbook_tools.operations.agreement.last_seen import seen_columns, seen_sheets
from workbook_tools.operations.history.entries import noted_changes, numbered
from workbook_tools.operations.history.rebuilding import rebuilt
from workbook_tools.operations.reading.loading import LoadedAgreement, load_agreement
from workbook_tools.schema.structure import Type
from workbook_tools.values.cells import Cell, is_blank
from workbook_tools.values.comparable import comparable
from workbook_tools.values.frame import Row
from workbook_tools.workbook.frames import frame_of

ORDERED = ("rounds", "departments", "items", "budget_lines", "milestones", "reconciliation", "settings")


def content(agreement: Agreement) -> dict[str, object]:
    """What people see in the sheets they fill in: rows in order where the order is theirs, entries of lists without."""
    found: dict[str, object] = {}
    for sheet in seen_sheets(agreement.kind):
        names = [column.name for column in seen_columns(sheet)]
        rows = [
            tuple(comparable(row[name]) for name in names)
            for row in agreement.tables[sheet.name].records()
            if any(not is_blank(value) for value in row.values())
        ]
        if sheet.name in ORDERED:
            found[sheet.name] = rows
        elif sheet.name == "lists":
            found[sheet.name] = [Counter(cells) - Counter({None: 999}) for cells in zip(*rows, strict=True)]
        else:
            found[sheet.name] = Counter(rows)
    return found


# --- edits at random -----------------------------------------------------------------------------------


def next_version(agreement: Agreement, random_: random.Random, number: int) -> Agreement:
    """The agreement after somebody edited a few cells, rows and keys at random."""
    tables = {}
    for sheet in seen_sheets(agreement.kind):
        rows = agreement.tables[sheet.name].records()
        for _ in range(random_.randrange(4)):
            if rows:
                edit_at_random(rows, sheet.name, [c.name for c in seen_columns(sheet)], agreement, random_)
        tables[sheet.name] = frame_of(sheet, rows)
    return agreement.with_tables(**tables)


def edit_at_random(rows: list[Row], sheet: str, names: list[str], agreement: Agreement, random_: random.Random) -> None:
    position = random_.randrange(len(rows))
    declared = agreement.kind.sheet(sheet)
    what = random_.choice(["cell", "cell", "cell", "key", "delete", "insert", "move"])
    unique = random_.randrange(100, 10_000)
    values: dict[Type, list[Cell]] = {
        Type.INTEGER: [unique], Type.AMOUNT: [unique, -unique], Type.DATE: [dt.date(2030, 1, 1 + unique % 28)],
        Type.ANY: [unique, f"tekst {unique}", dt.date(2031, 1, 1)],
    }  # fmt: skip
    free = [name for name in names if name not in declared.key]
    if what == "cell" and free:
        name = random_.choice(free)
        texts: list[Cell] = [None, f"Nyt {unique}", f"To\nlinjer {unique}"]
        rows[position][name] = random_.choice(values.get(declared.column(name).type, texts))
    elif what == "key" and declared.key:
        name = declared.key[-1]
        rows[position][name] = unique if declared.column(name).type is Type.INTEGER else f"{unique}.1"
    elif what == "delete" and len(rows) > 1:
        del rows[position]
    elif what == "insert":
        new = {name: random_.choice(values.get(declared.column(name).type, [f"Ny {unique}"])) for name in names}
        rows.insert(position, new | {name: None for name in declared.names if name not in names})
    elif what == "move" and sheet != "lists":
        rows.insert(random_.randrange(len(rows)), rows.pop(position))


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    path = tmp_path_factory.mktemp("history") / "agreement.xlsx"
    small = write_agreement(path, **SMALL, changes=CHANGES, reconciliation=RECONCILIATION)
    return load_agreement(Merged(small, []).write(path.with_name("consolidated.xlsx"))).agreement


@pytest.mark.parametrize("seed", range(40))
def test_what_was_edited_at_random_is_rebuilt_as_it_was(start: Agreement, seed: int) -> None:
    random_ = random.Random(seed)
    versions = [start]
    for number in range(1, 5):
        before = versions[-1]
        edited_ = replace(next_version(before, random_, number), seen=seen_of(before))
        entries = noted_changes(LoadedAgreement(edited_, {}, [])).entries
        log = edited_.tables[LOG_NAME]
        longer = edited_.with_tables(log=frame_of(edited_.kind.sheet(LOG_NAME), [*log.records(), *entries]))
        versions.append(numbered(longer.written_by("fill", [str(number)]), len(log)))
    last = replace(versions[-1], seen=seen_of(versions[-1]))
    for version in versions:
        assert version.state is not None
        again, was = content(rebuilt(last, version.state.number)), content(version)
        assert {name: rows for name, rows in again.items() if rows != was[name]} == {
            name: rows for name, rows in was.items() if rows != again[name]
        }


# --- through files ---------------------------------------------------------------------------------------


def test_answers_and_rows_that_arise_are_undone_too(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    first = Merged(small, [small_answered["Syd"]]).write(tmp_path / "first.xlsx")
    with edited(first, tmp_path / "edited.xlsx") as book:
        decide(book, changes=False)
    second = Merged(tmp_path / "edited.xlsx", [small_answered["Nord"]]).write(tmp_path / "second.xlsx")
    filled(second, tmp_path / "third.xlsx")
    last = load_agreement(tmp_path / "third.xlsx").agreement
    for path, number in ((small, 0), (first, 1), (second, 2), (tmp_path / "third.xlsx", 3)):
        was = load_agreement(path).agreement
        assert content(rebuilt(last, number)) == content(was.as_consolidated())


def test_all_sheets_of_four_rounds_are_rebuilt_from_the_last_workbook() -> None:
    last = load_agreement(BALLERUP / "consolidated-4.xlsx").agreement
    for number in (1, 2, 3, 4):
        was = load_agreement(BALLERUP / f"consolidated-{number}.xlsx").agreement
        assert was.state is not None
        again = rebuilt(last, was.state.number)
        assert content(again) == content(was)
        assert len(again.tables[LOG_NAME]) == len(was.tables[LOG_NAME])
