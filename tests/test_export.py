"""export: what was in the workbook comes back from CSV, SQLite and Parquet, and nothing internal does."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import BALLERUP, Consolidated
from tests.workbook_editing import Book, edited, hashes, sha256, table
from workbook_tools.cli.main import main
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.exports.schema import DICTIONARY, ExportTable, Kind, Names, export_tables
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.rules.check import compute
from workbook_tools.schema.structure import Type
from workbook_tools.values.cells import Cell, as_text, is_blank
from workbook_tools.values.formula_guard import never_a_formula

YEAR = BALLERUP / "consolidated-4.xlsx"
CPR = "010203-4567"
FORMS = ("csv", "sqlite", "parquet")
CODE = ("--names", "code")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def export(workbook: Path, output: Path, *options: str) -> Path:
    """Export; the only fault that a workbook of these tests may have is a CPR number in finance's own text."""
    result = run(workbook, "-o", output, *options)
    assert result.exit_code == (1 if "[cpr-number]" in result.output else 0), result.output
    assert result.output.count("  error ") == result.output.count("[cpr-number]")
    return output


def undone(text: Any) -> Any:
    """A text of a CSV file without its guard."""
    return text.removeprefix("'") if isinstance(text, str) and text.startswith("'") else text


def read_back(folder: Path, declared: ExportTable, form: str) -> list[tuple[Any, ...]]:
    """A table's rows as pandas reads them: texts, numbers and dates, None for a blank."""
    names = [column.code for column in declared.columns]
    if form == "csv":
        texts = {column.code: str for column in declared.columns if column.kind in (Kind.TEXT, Kind.DATE)}
        file = folder / f"{declared.code}.csv"
        blank = {"keep_default_na": False, "na_values": [""]}
        # pandas before 3 reads the last digit of a long number otherwise than it was written, unless it is told to
        exactly = {"float_precision": "round_trip"} if pd.__version__ < "3" else {}
        frame = pd.read_csv(file, sep=";", decimal=",", dtype=texts, **blank, **exactly)
    elif form == "sqlite":
        with sqlite3.connect(folder) as connection:
            frame = pd.read_sql(f'SELECT * FROM "{declared.code}"', connection)
        connection.close()
    else:
        frame = pd.read_parquet(folder / f"{declared.code}.parquet")
    assert list(frame.columns) == names
    rows = []
    for record in frame.astype(object).itertuples(index=False):
        cells = [None if value is None or value != value else value for value in record]
        kinds = [column.kind for column in declared.columns]
        rows.append(tuple(_cell(kind, undone(v) if form == "csv" else v) for kind, v in zip(kinds, cells, strict=True)))
    return rows


def _cell(kind: Kind, value: Any) -> Any:
    if value is not None and kind is Kind.DATE and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value


def expected_rows(workbook: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the agreement's tables hold, by sheet, as the export's types have it."""
    agreement = load_agreement(workbook).agreement
    compute(agreement.kind, agreement.tables)
    found = {}
    for sheet in agreement.kind.sheets:
        kinds = {c.name: c.type for c in sheet.columns}
        found[sheet.name] = [
            tuple(_expected(kinds[c.name], row[c.name]) for c in sheet.columns if not c.helper)
            for row in agreement.tables[sheet.name].records()
        ]
    return found


def _expected(kind: Type, value: Cell) -> Any:
    if is_blank(value):
        return None
    if isinstance(value, dt.date) and kind is not Type.DATE:
        return value.isoformat()
    numeric = kind in (Type.INTEGER, Type.AMOUNT, Type.PERCENT, Type.DATE)
    return value if numeric or isinstance(value, str) else as_text(value)


# --- round trip --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_every_cell_comes_back(form: str, tmp_path: Path) -> None:
    target = tmp_path / ("all.sqlite" if form == "sqlite" else "all")
    export(YEAR, target, "--internal", *CODE, *(() if form == "sqlite" else ("--format", form)))
    expected = expected_rows(YEAR)
    compared = 0
    for declared in export_tables(CONSOLIDATED, internal=True):
        if declared.code == declared.sheet:
            rows = read_back(target, declared, form)
            assert rows == expected[declared.code]
            compared += len(rows)
    assert compared > 1300


@pytest.mark.parametrize("form", FORMS)
def test_the_same_workbook_gives_the_same_bytes(form: str, consolidated: Consolidated, tmp_path: Path) -> None:
    ending = "" if form == "csv" else f".{form}"
    for name in ("a", "b"):
        export(consolidated.path, tmp_path / f"{name}{ending}")
    if form == "csv":
        assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    else:
        assert sha256(tmp_path / f"a{ending}") == sha256(tmp_path / f"b{ending}")


def test_sums_are_those_of_the_workbook(tmp_path: Path) -> None:
    export(YEAR, tmp_path / "year.sqlite")
    lines = table(YEAR, "Økonomi")
    stated = [sum(row[header] or 0 for row in lines) for header in ("Budgetår", "Overslagsår 1")]
    with sqlite3.connect(tmp_path / "year.sqlite") as connection:
        sums = connection.execute('SELECT sum("Budgetår"), sum("Overslagsår 1") FROM "Økonomi"').fetchone()
        long = dict(connection.execute('SELECT "År", sum("Beløb") FROM "Beløb" GROUP BY "År"').fetchall())
        faces = dict(connection.execute('SELECT "Smiley", count(*) FROM "Opfølgning" WHERE "Runde" = 4 GROUP BY 1'))
    connection.close()
    assert list(sums) == stated
    assert [long[2019], long[2020]] == stated
    answers = [row["Smiley"] or None for row in table(YEAR, "Opfølgning") if row["Runde"] == 4]
    assert faces == {face: answers.count(face) for face in set(answers)}


# --- CSV ---------------------------------------------------------------------------------------------


@pytest.fixture
def nasty(small: Path, tmp_path: Path) -> Path:
    """The small agreement with what people type, and finance's own column and sheet."""
    with edited(small, tmp_path / "nasty.xlsx") as book:
        book.put("Punkter", "1.1", "Titel", '=HYPERLINK("http://x.example";"Cykelsti")')
        book.put("Punkter", "1.2", "Titel", "'citeret")
        book.put("Punkter", "1.10", "Titel", 'Rådhus; "det nye"\nog det gamle')
        book.put("Punkter", "2.1", "Titel", f"Skov {CPR}")
        book.put("Punkter", "1.1", "Ansvarligt udvalg", "Teknikudvalget; Byudvalget; Teknikudvalget")
        book.put("Økonomi", "2.1 / 1", "Overslagsår 1", 0.25)
        book.put("Runder", "1", "Møde i Kommunalbestyrelsen", dt.date(2030, 5, 27))
        book["Punkter"].cell(1, 13).value = "Vores mappe"
        book.put("Punkter", "2.1", "Vores mappe", "M-21")
        book.workbook.create_sheet("Noter")["A1"] = "Husk"
    return tmp_path / "nasty.xlsx"


def test_csv_is_what_a_danish_excel_expects(nasty: Path, tmp_path: Path) -> None:
    folder = export(nasty, tmp_path / "csv")
    data = (folder / "Økonomi.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfPunktnr.;Linjenr.;")
    assert data.count(b"\r\n") == data.count(b"\n") == 6
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[1] == "1.1;1;Etape 1;Anlæg;Nye midler;Engangsbeløb;5000;;;;;;;;;;;"
    assert lines[2].split(";")[6:8] == ["-400", "-400"]  # a number is no formula
    assert lines[4].split(";")[6:8] == ["900", "0,25"]
    assert "2030-05-27" in (folder / "Runder.csv").read_text(encoding="utf-8-sig")
    point = export(nasty, tmp_path / "point", "--decimal", "point")
    assert "900;0.25" in (point / "Økonomi.csv").read_text(encoding="utf-8-sig")


def test_no_text_is_a_formula_and_every_text_comes_back(nasty: Path, tmp_path: Path) -> None:
    folder = export(nasty, tmp_path / "csv")
    frame = pd.read_csv(folder / "Punkter.csv", sep=";", dtype=str)
    assert list(frame["Titel"].str[:10]) == ["'=HYPERLIN", "''citeret", 'Rådhus; "d', "Skov •••••"]
    titles = [undone(title) for title in frame["Titel"]]
    assert titles[:2] == ['=HYPERLINK("http://x.example";"Cykelsti")', "'citeret"]
    assert titles[2] == 'Rådhus; "det nye"\nog det gamle'


@given(st.text(alphabet="=+-@'\t\r\nab＝＋", max_size=4))
def test_the_guard_can_be_taken_away(text: str) -> None:
    assert undone(never_a_formula(text)) == text
    assert not never_a_formula(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"))


def test_the_folder_describes_itself(nasty: Path, tmp_path: Path) -> None:
    folder = export(nasty, tmp_path / "csv")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert sorted(resource["path"] for resource in package["resources"]) == sorted(
        path.name for path in folder.iterdir() if path.suffix == ".csv"
    )
    for resource in package["resources"]:
        header = (folder / resource["path"]).read_text(encoding="utf-8-sig").splitlines()[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == header.split(";")
    lines = next(resource["schema"] for resource in package["resources"] if resource["name"] == "budget_lines")
    assert lines["primaryKey"] == ["Punktnr.", "Linjenr."]
    assert lines["foreignKeys"] == [
        {"fields": "Punktnr.", "reference": {"resource": "items", "fields": "Punktnr."}},
    ]
    about = pd.read_csv(folder / "Kolonner.csv", sep=";", dtype=str)
    tables = pd.read_csv(folder / "Tabeller.csv", sep=";")
    assert set(about["Tabel"]) == set(tables["Tabel"])
    assert dict(zip(tables["Tabel"], tables["Rækker"], strict=True))["Punkter"] == 4


def test_several_values_become_rows(nasty: Path, tmp_path: Path) -> None:
    folder = export(nasty, tmp_path / "csv")
    lines = (folder / "Punkter - Ansvarligt udvalg.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[:3] == ["Punktnr.;Ansvarligt udvalg", "1.1;Teknikudvalget", "1.1;Byudvalget"]


# --- SQLite and Parquet ------------------------------------------------------------------------------


def test_sqlite_has_types_and_keys(tmp_path: Path) -> None:
    export(YEAR, tmp_path / "year.db", *CODE)
    with sqlite3.connect(tmp_path / "year.db") as connection:
        for declared in (*DICTIONARY, *export_tables(CONSOLIDATED)):
            info = connection.execute(f'PRAGMA table_info("{declared.code}")').fetchall()
            assert [(name, bool(key)) for _, name, _, _, _, key in info] == [(c.code, c.key) for c in declared.columns]
        kinds = dict(connection.execute("SELECT name, type FROM pragma_table_info('economy')").fetchall())
        assert (kinds["item"], kinds["line"], kinds["current"]) == ("TEXT", "INTEGER", "REAL")
        assert connection.execute("SELECT DISTINCT typeof(cutoff) FROM rounds").fetchall() == [("text",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        targets = {row[2] for row in connection.execute("PRAGMA foreign_key_list('follow_up')")}
        assert targets == {"rounds", "items", "milestones", "departments"}
        # 1.1 and 1.10 are two items
        assert connection.execute("SELECT count(*) FROM items WHERE item IN ('1.1', '1.10')").fetchone() == (2,)
    connection.close()


def test_a_workbook_with_faults_is_exported_all_the_same(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "faulty.xlsx") as book:
        cell = book.put("Økonomi", "1.1 / 1", "Budgetår", "ca. 5 mio.")
        book.append("Punkter", 6, **{"Punktnr.": "1.1", "Titel": "Cykelstien igen"})
    result = run(tmp_path / "faulty.xlsx", "-o", tmp_path / "faulty.sqlite", *CODE)
    assert result.exit_code == 1
    assert f"Økonomi {cell}" in result.stderr
    assert "[not-exported]" in result.stderr
    with sqlite3.connect(tmp_path / "faulty.sqlite") as connection:
        assert connection.execute("SELECT year_0 FROM budget_lines WHERE item = '1.1'").fetchall() == [(None,)]
        assert connection.execute("SELECT count(*) FROM items WHERE item = '1.1'").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_key_list('budget_lines')").fetchall() == []
    connection.close()


def test_parquet_types_do_not_depend_on_the_content(small: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    few = pq.read_schema(export(small, tmp_path / "few.parquet", *CODE))
    many = pq.read_schema(export(YEAR, tmp_path / "many.parquet", *CODE))
    assert few == many
    assert (few.field("round").type, few.field("treated_on").type) == (pa.int64(), pa.date32())
    assert few.field("smiley").metadata[b"header"] == b"Smiley"
    money = pq.read_schema(export(YEAR, tmp_path / "money.parquet", "--table", "Økonomiopfølgning"))
    assert money.field("Korrigeret budget").type == pa.float64()
    assert money.field("Korrigeret budget").metadata[b"unit"] == b"1.000 kr."


# --- what stays inside -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_nothing_internal_leaves_unless_asked_for(form: str, small_answered: dict[str, Path], tmp_path: Path) -> None:
    agreement, folder = _with_secrets(small_answered, tmp_path)
    out = tmp_path / ("out.sqlite" if form == "sqlite" else "out")
    result = run(agreement, "-o", out, *(() if form == "sqlite" else ("--format", form)))
    assert "Left out – internal columns: Kontaktperson (Centre)" in result.stdout
    assert "your own columns: Vores mappe (Punkter)" in result.stdout
    assert "your own sheets: Noter" in result.stdout
    files = [out] if out.is_file() else list(out.iterdir())
    said = b"".join(path.read_bytes() for path in files)
    hidden = ("nord@proeveby.example", "Kun til jer", "Udfyldt af", "M-21", "Vores mappe", "Husk", "4567")
    assert [text for text in hidden if text.encode() in said] == []
    assert "Høringen varer ved".encode() in said  # what departments answer is there
    export(agreement, folder, "--internal")
    inside = b"".join(path.read_bytes() for path in folder.iterdir())
    assert [text for text in hidden if text.encode() not in inside] == ["Husk", "4567"]


def _with_secrets(small_answered: dict[str, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A consolidated workbook with e-mails, a note to finance, signatures in the log, own columns and a CPR number."""
    from tests.conftest import SMALL
    from tests.workbook_editing import write_agreement
    from workbook_tools.operations.consolidate.files import consolidate_files

    agreement = write_agreement(tmp_path / "agreement.xlsx", **SMALL)
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as nord:
        nord.put("Opfølgning", "1.1-1", "Bemærkning til Økonomi", "Kun til jer")
    consolidate_files(agreement, [tmp_path / "Nord.xlsx", small_answered["Syd"]], tmp_path / "plain.xlsx")
    with edited(tmp_path / "plain.xlsx", tmp_path / "secrets.xlsx") as book:
        _own(book)
        book.put("Punkter", "1.1", "Bemærkninger", f"Ring til {CPR}")
    return tmp_path / "secrets.xlsx", tmp_path / "inside"


def _own(book: Book) -> None:
    book["Punkter"].cell(1, 13).value = "Vores mappe"
    book.put("Punkter", "2.1", "Vores mappe", "M-21")
    book.workbook.create_sheet("Noter")["A1"] = "Husk"


# --- outputs -----------------------------------------------------------------------------------------


def test_nothing_is_replaced_silently(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Punkter.csv").write_text("mine")
    (folder / "andet.txt").write_text("also mine")
    refused = run(small, "-o", folder)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "Punkter.csv": "mine",
        "andet.txt": "also mine",
    }
    assert run(small, "-o", folder, "--force").exit_code == 0
    assert (folder / "andet.txt").read_text() == "also mine"
    assert (folder / "Punkter.csv").read_text(encoding="utf-8-sig").startswith("Punktnr.;")


@pytest.mark.parametrize(
    ("output", "options", "said"),
    [
        ("out.xlsx", (), "the ending is not known"),
        ("out.csv", ("--format", "parquet"), "does not fit"),
        ("out", ("--format", "sqlite"), "a database is one file"),
        ("out.sqlite", ("--table", "Punkter"), "--table is for"),
        ("out.csv", ("--table", "Noter"), "There are: Stamdata"),
    ],
)
def test_what_does_not_fit_is_said(
    small: Path, tmp_path: Path, output: str, options: tuple[str, ...], said: str
) -> None:
    result = run(small, "-o", tmp_path / output, *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_an_agreement_workbook_is_exported(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> None:
    assert run(small_sent["Nord"], "-o", tmp_path / "out").exit_code == 2
    before = sha256(small)
    assert run(small, "-o", small, "--force").exit_code == 2
    assert sha256(small) == before


def test_one_table_in_a_file(tmp_path: Path) -> None:
    follow_up = pd.read_csv(export(YEAR, tmp_path / "default.csv"), sep=";", dtype=str)
    assert len(follow_up) == len(table(YEAR, "Opfølgning"))
    items = pd.read_csv(export(YEAR, tmp_path / "items.csv", "--table", "items", *CODE), sep=";", dtype=str)
    assert (len(items), items["item"].nunique()) == (92, 92)


def test_every_table_and_column_has_a_name_of_its_own() -> None:
    for names in Names:
        tables = [*DICTIONARY, *export_tables(CONSOLIDATED, internal=True)]
        assert len({t.name(names).casefold() for t in tables}) == len(tables)
        for one in tables:
            assert len({c.name(names).casefold() for c in one.columns}) == len(one.columns)
