"""The front door: workbooks to pandas frames and back, and every command as a function."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference

import workbook_tools as wt
from tests.conftest import BALLERUP, HERLEV
from tests.tokens import TOKEN, planted
from tests.workbook_editing import edited, opened, parts
from workbook_tools.cli.main import main
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED
from workbook_tools.schema.structure import FilledBy

YEAR = BALLERUP / "consolidated-4.xlsx"
STATES = [*sorted(BALLERUP.glob("*.xlsx")), *sorted(HERLEV.glob("*.xlsx"))]
TABLES = [sheet.name for sheet in CONSOLIDATED.sheets if not sheet.by_the_tool]


@cache
def agreement(path: Path = YEAR, internal: bool = False) -> wt.Agreement:
    found = wt.read(path, internal=internal)
    assert isinstance(found, wt.Agreement)
    return found


def changed(before: wt.Agreement, after: wt.Agreement) -> list[tuple[str, Any, str]]:
    """Every cell that differs, as (table, row, column)."""
    cells = []
    for name in before.tables:
        one, other = before.tables[name], after.tables[name]
        assert (name, *one.columns, len(one)) == (name, *other.columns, len(other))
        for column in one.columns:
            same = (one[column].astype(object) == other[column].astype(object)) | (
                one[column].isna() & other[column].isna()
            )
            cells += [(name, row, column) for row in one.index[~same.astype(bool)]]
    return cells


def new_issues(after: wt.Agreement, before: wt.Agreement | None = None) -> list[tuple[str, str | None, str | None]]:
    """The issues that were not there before, as (code, sheet, cell)."""
    known = set((before or agreement()).issues)
    return [(issue.code, issue.sheet, issue.cell) for issue in after.issues if issue not in known]


# --- what an import costs, and what there is ----------------------------------------------------------


def test_importing_loads_nothing_heavy() -> None:
    program = """
import json, sys, workbook_tools as wt
first = {"pandas", "openpyxl", "click", "msgspec"} & set(sys.modules)
wt.read, wt.consolidate, wt.Agreement
print(json.dumps([sorted(first), sorted({"pandas", "openpyxl", "numpy"} & set(sys.modules)), sorted(wt.__all__)]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    first, then, names = json.loads(done.stdout)
    assert (first, then) == ([], [])
    assert names == sorted(name for name in dir(wt) if name in names)


@pytest.mark.parametrize("name", wt.__all__)
def test_everything_public_says_what_it_is(name: str) -> None:
    assert getattr(wt, name).__doc__


# --- frames -------------------------------------------------------------------------------------------


def test_columns_have_the_types_that_pandas_people_expect() -> None:
    tables = agreement().tables
    found = {name: str(dtype) for name, dtype in tables["economy"].dtypes.items()}
    assert {name: found[name] for name in ("round", "item", "line", "forecast", "deviation_percent")} == {
        "round": "Int64", "item": "string", "line": "Int64", "forecast": "Float64", "deviation_percent": "Float64",
    }  # fmt: skip
    assert str(tables["rounds"]["deadline"].dtype) == "datetime64[s]"
    assert tables["economy"].attrs == {"title": "Økonomiopfølgning", "key": ["round", "item", "line"]}


def test_keys_stay_texts_where_plain_pandas_loses_some() -> None:
    plain = pd.read_excel(YEAR, sheet_name="Punkter", engine="openpyxl")["Punktnr."]
    assert (plain.astype(float).nunique(), agreement().tables["items"]["item"].nunique()) == (85, 92)


def test_the_worst_smiley_is_the_greatest() -> None:
    smileys = agreement().tables["follow_up"]["smiley"]
    assert smileys.cat.ordered
    assert list(smileys.cat.categories) == ["☺ Nået", "😐 Delvist nået", "☹ Ikke nået"]
    assert smileys.max() == "☹ Ikke nået"
    proposed = agreement().tables["economy"]["proposal"]
    assert list(proposed.cat.categories) == ["☺ Overholdt", "☹ Ikke overholdt"]


def test_danish_and_english_names_mean_the_same_table() -> None:
    tables = agreement().tables
    assert tables["follow_up"].equals(tables["Opfølgning"])
    assert "opfølgning" in tables
    assert list(tables.danish("items").columns[:2]) == ["Punktnr.", "Tema"]
    with pytest.raises(KeyError, match="items_committee"):
        tables["Nothing"]


def test_changing_a_frame_changes_nothing_else() -> None:
    frame = agreement().tables["items"]
    frame.loc[0, "title"] = "changed"
    assert agreement().tables["items"].loc[0, "title"] != "changed"


def test_a_file_may_be_a_path_its_bytes_or_open() -> None:
    path = BALLERUP / "agreement.xlsx"
    with path.open("rb") as file:
        frames = [wt.read(given).tables["items"] for given in (path, str(path), path.read_bytes(), file)]
    assert all(frame.equals(frames[0]) for frame in frames)


def test_what_came_back_from_a_department_is_read_with_what_is_to_be_mended(sent: Path) -> None:
    returned = wt.read(next(iter(sorted((BALLERUP / "returned-1").glob("Ejendomme*.xlsx")))))
    assert isinstance(returned, wt.Returned)
    assert (returned.department, returned.round) == ("Ejendomme", 1)
    frame = returned.tables["follow_up"]
    assert list(frame.loc[frame["smiley"].isna(), "milestone_id"]) == ["3.17-1"]
    assert [(issue.code, issue.cell) for issue in returned.issues.errors] == [
        ("answer-missing", "J6"),
        ("comment-required", "K7"),
    ]
    assert list(returned.issues.to_frame("en").columns) == [
        "severity",
        "code",
        "file",
        "sheet",
        "cell",
        "item",
        "message",
    ]


@pytest.mark.parametrize(
    "given", [b"", b"nothing", Path(__file__), Path("no-such-file.xlsx")], ids=["empty", "text", "python", "none"]
)
def test_what_is_no_workbook_is_refused(given: Any) -> None:
    with pytest.raises(wt.Refusal):
        wt.read(given)


# --- and back -----------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(STATES), st.sampled_from(TABLES), st.booleans(), st.booleans(), st.booleans())
@pytest.mark.slow
def test_a_frame_that_went_out_and_back_changes_nothing(
    path: Path, name: str, internal: bool, danish: bool, plain: bool
) -> None:
    before = agreement(path, internal)
    if name not in before.tables:
        return
    frame = before.tables.danish(name) if danish else before.tables[name]
    after = before.with_table(name, frame.astype(object) if plain else frame)
    assert changed(before, after) == []
    assert list(after.issues) == list(before.issues)


def test_one_changed_cell_is_one_changed_cell(tmp_path: Path) -> None:
    lines = agreement().tables["Økonomi"]
    lines.loc[3, "year_1"] = 1234
    path = agreement().with_table("Økonomi", lines).save(tmp_path / "new.xlsx")
    found = wt.diff(YEAR, path)
    assert found[["sheet", "change", "column", "after"]].values.tolist() == [
        ["Økonomi", "changed", "Overslagsår 1", "1234"],
        ["Ændringslog", "added", pd.NA, found["after"].iloc[-1]],  # what is changed here stands in the log, too
    ]
    again = agreement(path).tables["budget_lines"]
    assert (again["year_1"].dtype.name, again.loc[3, "year_1"]) == ("Float64", 1234)


def test_rows_may_come_go_and_change_places() -> None:
    items = agreement().tables["items"]
    new = items.iloc[[0]].assign(item="9.9", title="A new one")
    after = agreement().with_table("items", pd.concat([items.iloc[::-1], new]))
    assert list(after.tables["items"]["item"][-2:]) == [items.loc[0, "item"], "9.9"]
    fewer = agreement().with_table("changes", agreement().tables["changes"].iloc[:0])
    assert len(fewer.tables["changes"]) == 0
    assert len(agreement().tables["changes"]) > 0


def with_cell(name: str, row: int, column: str, value: Any) -> Callable[[wt.Agreement], wt.Agreement]:
    def change(before: wt.Agreement) -> wt.Agreement:
        frame = before.tables[name].astype(object)
        frame.loc[row, column] = value
        return before.with_table(name, frame)

    return change


def without(name: str, column: str) -> Callable[[wt.Agreement], wt.Agreement]:
    return lambda before: before.with_table(name, before.tables[name].drop(columns=column))


WRONG = {
    "a column is missing": (without("budget_lines", "year_1"), ("missing-column", "Økonomi", None)),
    "a text for an amount": (with_cell("budget_lines", 3, "year_0", "mange"), ("amount-not-number", "Økonomi", "G5")),
    "infinity": (with_cell("budget_lines", 3, "year_0", float("inf")), ("amount-not-number", "Økonomi", "G5")),
    "an unknown item": (with_cell("milestones", 0, "item", "99.9"), ("unknown-item", "Milepæle", "B2")),
    "a key that stands twice": (with_cell("items", 1, "item", "1.1"), ("duplicate-key", "Punkter", "A2:A3")),
    "no choice of the list": (with_cell("budget_lines", 0, "duration", "En gang imellem"), ("not-in-list", "Økonomi", "F2")),
    "a nested thing": (with_cell("budget_lines", 3, "year_0", [1, 2]), ("amount-not-number", "Økonomi", "G5")),
    "a column of one's own": (
        lambda before: before.with_table("items", before.tables["items"].assign(Mit="x")), ("own-column-kept", "Punkter", None)
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_frame_gives_issues_and_never_a_traceback(case: str) -> None:
    change, issue = WRONG[case]
    assert issue in new_issues(change(agreement()))


def test_what_is_missing_in_a_frame_is_kept() -> None:
    after = without("budget_lines", "year_1")(agreement())
    assert changed(agreement(), after) == []


@pytest.mark.parametrize("name", ["Ændringslog", "issues", "amounts", "items_committee", "nothing"])
def test_tables_that_the_tool_writes_cannot_be_given_back(name: str) -> None:
    with pytest.raises(wt.Refusal) as refusal:
        agreement().with_table(name, pd.DataFrame({"a": [1]}))
    assert refusal.value.code == "table-not-edited"


def test_an_empty_frame_and_one_with_odd_names_are_issues() -> None:
    after = agreement().with_table("changes", pd.DataFrame())
    assert {code for code, sheet, _ in new_issues(after) if sheet == "Budgetændringer"} == {"missing-column"}
    with pytest.raises(wt.Refusal):
        agreement().with_table("items", pd.DataFrame([["1.1", "1.1"]], columns=["item", "Punktnr."]))


def test_a_text_that_no_cell_holds_is_refused_and_half_a_character_replaced() -> None:
    with pytest.raises(wt.Refusal) as refusal:
        with_cell("items", 0, "title", "x" * 40_000)(agreement())
    assert refusal.value.code == "text-too-long"
    assert with_cell("items", 0, "title", "a\ud800")(agreement()).tables["items"].loc[0, "title"] == "a?"


def test_what_is_internal_is_in_no_frame_and_survives_one(tmp_path: Path) -> None:
    with edited(BALLERUP / "agreement.xlsx", tmp_path / "in.xlsx") as book:
        count = planted(book, AGREEMENT, FilledBy.FINANCE)
    assert count > 50
    before = agreement(tmp_path / "in.xlsx")
    shown = "".join(before.tables[name].to_csv() for name in before.tables)
    assert TOKEN not in shown
    items = before.tables["items"]
    items["title"] = items["title"] + " (ny)"
    path = before.with_table("items", items).save(tmp_path / "out.xlsx")

    def tokens(file: Path) -> set[str]:
        text = "".join(part.decode("utf-8", "replace") for name, part in parts(file).items() if name.startswith("xl/"))
        return {word.split("<")[0].split('"')[0].split("&")[0] for word in text.split(TOKEN)[1:]}

    everything = agreement(path, internal=True)
    kept = "".join(everything.tables[name].to_csv() for name in everything.tables)
    assert {f"{TOKEN}{end}" in kept for end in tokens(tmp_path / "in.xlsx")} == {True}
    assert everything.tables["items"].loc[0, "title"].split(" Internt:")[0].endswith("(ny)")


# --- saving -------------------------------------------------------------------------------------------


def test_nothing_that_was_read_is_ever_replaced(tmp_path: Path) -> None:
    with pytest.raises(wt.Refusal) as refusal:
        agreement().save(YEAR, force=True)
    assert refusal.value.code == "output-is-input"
    (tmp_path / "there.xlsx").write_bytes(b"")
    with pytest.raises(wt.Refusal):
        agreement().save(tmp_path / "there.xlsx")
    with pytest.raises(wt.Refusal):
        agreement().save(tmp_path / "there.docx")


def test_consolidating_here_and_on_the_command_line_is_the_same(tmp_path: Path) -> None:
    given = [BALLERUP / "agreement.xlsx", BALLERUP / "returned-1"]
    year = wt.consolidate(*given)
    year.save(tmp_path / "api.xlsx")
    CliRunner().invoke(main, ["consolidate", *map(str, given), "-o", str(tmp_path / "cli.xlsx")])
    assert (tmp_path / "api.xlsx").read_bytes() == (tmp_path / "cli.xlsx").read_bytes()
    assert (year.complete, year.rounds) == (True, [1])
    assert year.proof[["what", "rows_consolidated", "holds"]].values.tolist() == [
        ["milestones", 55, True],
        ["budget_lines", 40, True],
    ]
    assert [issue.code for issue in year.issues.errors] == ["answer-missing", "comment-required"]
    assert year.tables["follow_up"]["smiley"].notna().sum() == 54


def test_status_validate_and_diff_are_frames(tmp_path: Path) -> None:
    status = wt.status(BALLERUP / "agreement.xlsx", BALLERUP / "returned-1").set_index("department")
    assert (len(status), list(status.index[~status["complete"]])) == (9, ["Ejendomme"])
    assert status.loc["Ejendomme", ["answered", "rows", "errors"]].tolist() == [14, 15, 1]
    issues = wt.validate(BALLERUP / "returned-1", against=BALLERUP / "agreement.xlsx")
    assert issues.to_frame()["code"].value_counts()["read-as"] == 2
    assert (len(issues.errors), len(issues.repairs), len(issues.warnings)) == (2, 2, 1)
    assert len(wt.diff(YEAR, YEAR)) == 0


def test_an_edited_agreement_is_an_agreement_for_every_command(tmp_path: Path) -> None:
    before = agreement(BALLERUP / "agreement.xlsx")
    departments = before.tables["departments"]
    departments["email"] = "somebody@ballerup.dk"
    after = before.with_table("Centre", departments)
    made = wt.split(after, 1, tmp_path / "sent")
    assert len(made.files) == 9
    assert wt.status(after, BALLERUP / "returned-1")["complete"].sum() == 8


def test_years_and_municipalities_together(tmp_path: Path) -> None:
    together = wt.combine([BALLERUP / "agreement.xlsx", HERLEV / "agreement.xlsx"])
    items = together.tables["items"]
    assert items["municipality"].nunique() == 2
    assert list(items.columns[:3]) == ["municipality", "budget_year", "item"]
    assert together.save(tmp_path / "together.xlsx").exists()
    assert wt.new_year(YEAR).tables["budget_lines"]["category"].eq("Tidligere afsat").any()


def test_the_files_of_the_other_commands(tmp_path: Path) -> None:
    assert wt.template(tmp_path / "empty.xlsx").exists()
    assert len(wt.fill(YEAR, tmp_path / "filled.xlsx").errors) == 0
    assert wt.report(YEAR, tmp_path / "note.html", round=4).files == [tmp_path / "note.html"]
    assert len(wt.export(YEAR, tmp_path / "tables", danish=False).issues) == 0
    assert (tmp_path / "tables" / "follow_up.csv").exists()


# --- sheets of one's own ------------------------------------------------------------------------------


def chart_sheet(title: str = "Afvigelser") -> openpyxl.worksheet.worksheet.Worksheet:
    sheet = openpyxl.Workbook().worksheets[0]
    sheet.title = title
    for row in (["Center", "Beløb"], ["A & B", 3.5], ["=C", -2]):
        sheet.append(row)
    sheet["A3"].data_type = "s"
    sheet["B4"] = "=SUM(B2:B3)"
    sheet["A1"].font = openpyxl.styles.Font(bold=True, color="FF0000")
    chart = BarChart()
    chart.add_data(Reference(sheet, 2, 1, 2, 3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    return sheet


def test_an_added_sheet_stands_last_with_its_chart_formats_and_formulas(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Center": ["=1+1", None], "Dato": pd.to_datetime(["2019-03-31", None]), "Beløb": [1, 2]})
    made = agreement(BALLERUP / "agreement.xlsx").add_sheet("Afvigelser", chart_sheet()).add_sheet("Tal", frame)
    book = opened(made.save(tmp_path / "with.xlsx"))
    assert book.sheetnames[-2:] == ["Afvigelser", "Tal"]
    sheet = book["Afvigelser"]
    assert (sheet["B4"].value, sheet["A1"].font.bold, sheet["A3"].value, len(sheet._charts)) == (
        "=SUM(B2:B3)",
        True,
        "=C",
        1,
    )
    assert (book["Tal"]["A2"].value, book["Tal"]["A2"].data_type, book["Tal"]["B2"].number_format) == (
        "=1+1",
        "s",
        "dd-mm-yyyy",
    )
    book.close()


def test_an_added_sheet_is_finances_own_from_then_on_and_can_be_renewed(tmp_path: Path) -> None:
    given = BALLERUP / "agreement.xlsx"
    path = agreement(given).add_sheet("Afvigelser", chart_sheet()).save(tmp_path / "with.xlsx")
    year = wt.consolidate(path, BALLERUP / "returned-1")
    assert opened(year.save(tmp_path / "year.xlsx")).sheetnames[-1] == "Afvigelser"
    renewed = year.add_sheet("afvigelser", pd.DataFrame({"a": [1]})).save(tmp_path / "renewed.xlsx")
    book = opened(renewed)
    assert [name for name in book.sheetnames if name.casefold() == "afvigelser"] == ["afvigelser"]
    assert book["afvigelser"]["A2"].value == 1


@pytest.mark.parametrize("title", ["Overblik", "opfølgning", "", "a/b", "x" * 32, "[1]"])
def test_a_title_that_cannot_be_is_refused(title: str) -> None:
    with pytest.raises(wt.Refusal):
        agreement().add_sheet(title, pd.DataFrame({"a": [1]}))


def test_a_worksheet_keeps_the_title_that_its_charts_refer_to() -> None:
    with pytest.raises(wt.Refusal) as refusal:
        agreement().add_sheet("Another", chart_sheet())
    assert refusal.value.code == "sheet-called-otherwise"


# --- the scripts that finance may copy ------------------------------------------------------------------

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "arguments", "code", "said"),
    [
        ("template", ["{out}.xlsx"], 0, "out.xlsx"),
        ("split", ["{b}/agreement.xlsx", "1", "{out}"], 0, "2019 runde 1 - Ejendomme.xlsx: 15 rækker"),
        ("validate", ["{b}/returned-1"], 1, "    2 repair: read-as"),
        ("fill", ["{b}/agreement.xlsx", "{out}.xlsx"], 0, ""),
        (
            "consolidate",
            ["{b}/agreement.xlsx", "{out}.xlsx", "{b}/returned-1"],
            1,
            "Runde 1: 55 milestones, alt er med",
        ),
        (
            "deviation_by_department",
            ["{b}/consolidated-4.xlsx", "{out}.xlsx"],
            0,
            "Social og Sundhed                1350.0  1350.0",
        ),
        ("worsened_milestones", ["{b}/consolidated-4.xlsx"], 0, "4.12-2 By, Erhverv og Miljø ☺ Nået 😐 Delvist nået"),
        ("committee_tables", ["{b}/consolidated-4.xlsx", "{out}"], 0, "Økonomiudvalget.csv: 27 punkter"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_the_scripts_run_as_they_stand(
    script: str, arguments: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = SCRIPTS / f"{script}.py"
    assert 15 <= len(file.read_text(encoding="utf-8").splitlines()) <= 55
    program: dict[str, Any] = {"__name__": script, "__doc__": ""}
    exec(compile(file.read_text(encoding="utf-8"), file, "exec"), program)
    assert program["main"](*[one.format(b=BALLERUP, out=tmp_path / "out") for one in arguments]) == code
    assert said in capsys.readouterr().out


@pytest.mark.slow
def test_what_the_guide_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "workbooks").symlink_to(BALLERUP.parent)
    monkeypatch.chdir(tmp_path)
    text = (SCRIPTS.parent / "docs" / "pandas.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 7
    shown: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "docs/pandas.md", "exec"), shown)
        assert len(block.splitlines()) <= 11
    assert shown["worse"]["milestone_id"].tolist() == ["1.6-1", "4.12-2"]
    assert len(wt.read("agreement-2.xlsx").tables["departments"]["agreed_deadline"].dropna()) == 9
