"""Every sheet as it stood in an earlier state, made from ``Ændringslog``."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.conftest import BALLERUP, SMALL
from tests.test_change_log import CHANGES, OTHER, QUESTIONS, RECONCILIATION, SPENDING_KEY, TEXTS, decide, filled
from tests.workbook_editing import Merged, codes, edited, places, table, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import LOG_NAME
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import seen_of
from workbook_tools.operations.agreement.last_seen import seen_columns, seen_sheets
from workbook_tools.operations.history.entries import noted_changes, numbered
from workbook_tools.operations.history.rebuilding import rebuilt
from workbook_tools.operations.reading.loading import LoadedAgreement, load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.schema.structure import Type
from workbook_tools.values.cells import Cell, is_blank
from workbook_tools.values.comparable import comparable
from workbook_tools.values.frame import Row
from workbook_tools.workbook.document import OwnColumn
from workbook_tools.workbook.frames import frame_of

OWN = "egen: "  # in front of the header of an own column, among a row's cells
ORDERED = (
    "rounds", "departments", "items", "budget_lines", "milestones", "reconciliation", "texts", "spending_key", "settings",
)  # fmt: skip


def content(agreement: Agreement) -> dict[object, object]:
    """What people see in the sheets they fill in: rows in order where the order is theirs, entries of lists without."""
    found: dict[object, object] = {}
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
        keys = zip(*(agreement.tables[sheet.name][name] for name in sheet.key), strict=True)
        where = list(keys) if sheet.key else list(range(len(agreement.tables[sheet.name])))
        for own in agreement.own_columns.get(sheet.name, ()) if sheet.name != "lists" else ():
            beside = zip(where, map(comparable, own.values), strict=True)
            filled_in = Counter((at, value) for at, value in beside if value is not None)
            found |= {(sheet.name, own.header): filled_in} if filled_in else {}
    return found


# --- edits at random -----------------------------------------------------------------------------------


def next_version(agreement: Agreement, random_: random.Random, number: int) -> Agreement:
    """The agreement after somebody edited a few cells, rows and keys at random."""
    tables, own = {}, {}
    for sheet in seen_sheets(agreement.kind):
        rows = agreement.tables[sheet.name].records()
        columns = agreement.own_columns.get(sheet.name, ())
        for column in columns:
            for row, value in zip(rows, column.values, strict=True):
                row[OWN + column.header] = value
        for _ in range(random_.randrange(4)):
            if rows:
                edit_at_random(rows, sheet.name, [c.name for c in seen_columns(sheet)], agreement, random_)
        headers = [OWN + column.header for column in columns]
        if sheet.name != "lists" and rows:
            own_at_random(rows, headers, random_)
        tables[sheet.name] = frame_of(sheet, rows)
        own[sheet.name] = [OwnColumn(h.removeprefix(OWN), [row.get(h) for row in rows]) for h in headers]
    return replace(agreement.with_tables(**tables), own_columns={name: each for name, each in own.items() if each})


def own_at_random(rows: list[Row], headers: list[str], random_: random.Random) -> None:
    """A column of finance's own comes, goes, or has another value somewhere."""
    what = random_.choice(["nothing", "comes", "value", "value", "goes"])
    if what == "comes" and len(headers) < 2:
        headers.append(f"{OWN}Egen {len(headers) + 1}")
        rows[random_.randrange(len(rows))][headers[-1]] = f"Eget {random_.randrange(100)}"
    elif what == "value" and headers:
        rows[random_.randrange(len(rows))][random_.choice(headers)] = random_.randrange(1000, 2000)
    elif what == "goes" and headers:
        for row in rows:
            row.pop(headers[-1], None)
        del headers[-1]


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
def start_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / "agreement.xlsx"
    more = {"changes": CHANGES, "reconciliation": RECONCILIATION, "texts": TEXTS, "spending_key": SPENDING_KEY}
    more |= {"questions": QUESTIONS}
    small = write_agreement(path, **SMALL, **more)
    return Merged(small, []).write(path.with_name("consolidated.xlsx"))


@pytest.fixture(scope="session")
def start(start_path: Path) -> Agreement:
    return load_agreement(start_path).agreement


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
        assert {name: rows for name, rows in again.items() if rows != was.get(name)} == {
            name: rows for name, rows in was.items() if rows != again.get(name)
        }


def with_long_lists(agreement: Agreement) -> Agreement:
    """The agreement with so many entries of every list that each of its columns can be edited in a row of its own."""
    lists = agreement.kind.sheet("lists")
    names = [column.name for column in seen_columns(lists)]
    more = [{name: f"{name} {n}" for name in names} for n in range(len(names) + 1)]
    rows = [*agreement.tables["lists"].records(), *({n: row.get(n) for n in lists.names} for row in more)]
    return agreement.with_tables(lists=frame_of(lists, rows))


def test_more_than_a_hundred_edits_at_once_are_each_in_the_log_once(start: Agreement) -> None:
    """Every column of every sheet, rows inserted, deleted and moved; and all of it is undone again."""
    start = with_long_lists(start)
    tables, expected = {}, Counter[tuple[str, str]]()
    for sheet in seen_sheets(start.kind):
        rows = start.tables[sheet.name].records()
        for n, column in enumerate(c for c in seen_columns(sheet) if c.name not in sheet.key):
            place = -1 - n if not sheet.key else n % max(len(rows) - 2, 1)
            rows[place][column.name] = OTHER.get(column.type, f"Nyt {n}")
            expected[sheet.title, column.header] += 1
        if sheet.name in ("items", "milestones", "budget_lines"):  # rows that nothing else was done to
            del rows[-1]
            rows.insert(0, rows.pop(-1))
            expected[sheet.title, w.ROW_DELETED] += 1
            expected[sheet.title, w.ROW_MOVED] += 1
        if sheet.key:
            rows.append({name: OTHER.get(sheet.column(name).type, f"Ny {name}") for name in sheet.names})
            expected[sheet.title, w.ROW_INSERTED] += 1
        tables[sheet.name] = frame_of(sheet, rows)
    edited_ = replace(start.with_tables(**tables), seen=seen_of(start))
    entries = noted_changes(LoadedAgreement(edited_, {}, [])).entries
    found = Counter((str(entry["sheet"]), str(entry["column"])) for entry in entries)
    assert found == expected
    columns = {(s.title, c.header) for s in seen_sheets(start.kind) for c in seen_columns(s) if c.name not in s.key}
    assert columns <= set(found)
    assert sum(found.values()) > 100
    log = edited_.tables[LOG_NAME]
    longer = edited_.with_tables(log=frame_of(edited_.kind.sheet(LOG_NAME), [*log.records(), *entries]))
    last = numbered(longer.written_by("fill", ["many"]), len(log))
    assert start.state is not None
    assert content(rebuilt(replace(last, seen=seen_of(last)), start.state.number)) == content(start)


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


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    return result.exit_code, result.output


def test_a_workbook_as_it_stood_is_a_workbook_of_that_state(tmp_path: Path) -> None:
    source = BALLERUP / "consolidated-3.xlsx"
    code, said = run("history", source, "--round", "1", "-o", tmp_path / "round 1.xlsx")
    assert code == 0, said
    was, then = (
        load_agreement(path).agreement for path in (BALLERUP / "consolidated-1.xlsx", tmp_path / "round 1.xlsx")
    )
    assert content(then) == content(was)
    assert then.state == was.state
    assert then.seen is not None
    assert was.seen is not None
    assert then.seen.ancestors == was.seen.ancestors
    for name in (LOG_NAME, "received"):
        assert then.tables[name] == was.tables[name]
    # It goes on as the first one did: nothing is taken for a change.
    assert noted_changes(load_agreement(tmp_path / "round 1.xlsx")).entries == []


@pytest.mark.parametrize(
    ("wanted", "code"), [((), 0), (("--state", "99"), 2), (("--round", "4"), 2), (("--state", "1"), 0)]
)
def test_a_state_that_the_log_does_not_know_is_said(
    start_path: Path, tmp_path: Path, wanted: tuple[str, ...], code: int
) -> None:
    output = ("-o", str(tmp_path / "out.xlsx")) if wanted else ()
    assert run("history", start_path, *wanted, *output)[0] == code
    assert (tmp_path / "out.xlsx").exists() == bool(wanted and not code)


def test_an_agreement_without_a_log_has_no_history(small: Path) -> None:
    assert run("history", small)[0] == 2


# --- erasing (GDPR) ----------------------------------------------------------------------------------------

SECRET = "Bo Hansen er langtidssygemeldt"


def everything(path: Path) -> str:
    """Every text of a workbook's parts."""
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def test_an_erased_value_is_gone_everywhere_while_key_and_reason_remain(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", SECRET)
    first = Merged(small, [tmp_path / "Nord.xlsx"]).write(tmp_path / "first.xlsx")
    with edited(first, tmp_path / "edited.xlsx") as book:
        cell = book.cell("Opfølgning", "2.1-1", "Statusbemærkning").coordinate
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
        book.put("Punkter", "1.1", "Bemærkninger", SECRET)
        remark = book.cell("Punkter", "1.1", "Bemærkninger").coordinate
    second = Merged(tmp_path / "edited.xlsx", []).write(tmp_path / "second.xlsx")  # the comment is the one before now
    assert everything(second).count(SECRET) > 3
    code, said = run(
        "fill", second, "-o", tmp_path / "erased.xlsx", "--reason", "Indsigelse af 1. maj",
        "--erase", f"Opfølgning!{cell}", "--erase", f"Punkter!{remark}",
    )  # fmt: skip
    assert code in (0, 1), said
    assert SECRET not in said
    assert SECRET not in everything(tmp_path / "erased.xlsx")
    log = table(tmp_path / "erased.xlsx", "Ændringslog")
    of_answer = [row for row in log if row["Nøgle"] == "2.1-1" and row["Kolonne"].startswith("Statusbemærkning")]
    assert [(row["Kolonne"], row["Før"], row["Efter"]) for row in of_answer] == [
        ("Statusbemærkning", "", "Slettet"),
        ("Statusbemærkning (værdi slettet)", "Slettet", "Indsigelse af 1. maj"),
    ]
    assert [row["Løbenr."] for row in log] == list(range(1, len(log) + 1))
    # It is no change of finance's, no tampering, and the same file does not bring it back.
    again = Merged(tmp_path / "erased.xlsx", [tmp_path / "Nord.xlsx"], late=True)
    assert not {"log-rows-changed", "last-seen-missing"} & set(codes(again.issues))
    assert SECRET not in str(again.rows("Opfølgning")) + str(again.rows("Ændringslog"))
    assert content(rebuilt(again.result.agreement, 1))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("Punkter!A2", "GDPR"),
        ("Punkter!C99", "GDPR"),
        ("Punkter", "GDPR"),
        ("Ændringslog!G2", "GDPR"),
        ("Punkter!C2", ""),
    ],
)
def test_what_cannot_be_erased_is_said_and_nothing_written(
    start_path: Path, tmp_path: Path, given: str, reason: str
) -> None:
    assert run("fill", start_path, "-o", tmp_path / "out.xlsx", "--erase", given, "--reason", reason)[0] == 2
    assert not (tmp_path / "out.xlsx").exists()


# --- two copies edited in parallel ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copies(start_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Anna's and Bo's copies of one workbook: one cell both changed, one changed alike, and one each alone."""
    folder = tmp_path_factory.mktemp("copies")
    with edited(start_path, folder / "anna.xlsx") as book:
        book.put("Punkter", "1.1", "Titel", "Annas titel")
        book.put("Punkter", "1.2", "Titel", "Enige")
        book.put("Økonomi", "2.1 / 1", "Budgetår", 950)
    with edited(start_path, folder / "bo.xlsx") as book:
        book.put("Punkter", "1.1", "Titel", "Bos titel")
        book.put("Punkter", "1.2", "Titel", "Enige")
        book.put("Centre", "Syd", "E-mail", "bo@syd.example")
        book["Punkter"].delete_rows(book.row("Punkter", "2.1"))
    return folder / "anna.xlsx", folder / "bo.xlsx"


@pytest.mark.parametrize("run_before", ["neither", "Anna's", "Bo's", "both"])
def test_of_two_copies_both_sets_of_changes_are_listed_and_nothing_overwritten(
    copies: tuple[Path, Path], tmp_path: Path, run_before: str
) -> None:
    anna, bo = copies
    if run_before in ("Anna's", "both"):
        anna = Merged(anna, []).write(tmp_path / "annas.xlsx")
    if run_before in ("Bo's", "both"):
        filled(bo, tmp_path / "bos.xlsx")
        bo = tmp_path / "bos.xlsx"
    merged = Merged(anna, [bo])
    found = {(i.code, i.sheet, i.severity.value) for i in merged.issues if i.file == bo.name}
    assert found == {
        ("finance-copy", None, "warning"),
        ("copy-conflict", "Punkter", "error"),  # 1.1
        ("copy-change", "Punkter", "warning"),  # the row of 2.1
        ("copy-change", "Centre", "warning"),
    }
    assert [row["Titel"] for row in merged.rows("Punkter")][:2] == ["Annas titel", "Enige"]
    assert [row["Nøgle"] for row in merged.rows("Ændringslog")] == ["1.1", "1.2", "2.1 / 1"]
    assert [row["Status"] for row in merged.rows("Modtagne filer")] == ["Ikke taget med: kopi af Økonomis arbejdsbog"]


def test_a_copy_that_nobody_edited_has_one_line(start_path: Path, copies: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "kopi.xlsx").write_bytes(start_path.read_bytes())
    merged = Merged(copies[0], [tmp_path / "kopi.xlsx"])
    assert [issue.code for issue in merged.issues if issue.file == "kopi.xlsx"] == ["finance-copy"]


def test_a_file_split_from_the_other_copy_is_taken_in_and_said(copies: tuple[Path, Path], tmp_path: Path) -> None:
    anna, bo = (Merged(copy, []).write(tmp_path / f"{copy.stem}s.xlsx") for copy in copies)
    for path, expected in ((bo, [("2030 runde 1 - Syd.xlsx", None, None)]), (anna, [])):
        split_files(path, 1, tmp_path / path.stem, force=False)
        merged = Merged(anna, [tmp_path / path.stem / "2030 runde 1 - Syd.xlsx"])
        assert places(merged.issues, "made-from-copy") == expected


def test_a_workbook_that_finance_edited_is_not_replaced(
    start_path: Path, copies: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "Syd.xlsx").write_bytes(b"no workbook")
    for output, code in ((copies[0], 2), (start_path, 1)):
        (tmp_path / "out.xlsx").write_bytes(output.read_bytes())
        done, said = run(
            "consolidate", copies[1], tmp_path / "Syd.xlsx", "-o", tmp_path / "out.xlsx", "--force"
        )  # fmt: skip
        assert done == code, said
        assert ((tmp_path / "out.xlsx").read_bytes() == output.read_bytes()) is (code == 2)
