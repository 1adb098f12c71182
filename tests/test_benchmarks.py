"""What the benchmarks compare is comparable: the scripts merge the same rows as the tool, and the report judges as asked."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine

from benchmarks import expert, profile, recalculation
from benchmarks.measuring import BEFORE, COLLEAGUE, EXPERT, LIMIT, POLARS, TOOL, Measured, Run
from benchmarks.recalculation import AGREEMENT, BASE, FOUR_TIMES, FROZEN, THIRTY, Timed
from benchmarks.report import Report
from benchmarks.returned_files import agreement_of, write
from benchmarks.year import after_the_year
from workbook_tools.definition.workbooks import AGREEMENT as FINANCE
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import agreement_from, load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.values.cells import Cell, is_number
from workbook_tools.workbook.reading.reader import read_bytes

PACKAGE = Path(profile.__file__).resolve().parents[1] / "workbook_tools"
# What identifies a row, and what the department answered in it.
COMPARED = {
    "follow_up": ("round", "milestone_id", "smiley", "comment", "expected"),
    "economy": ("round", "item", "line", "forecast", "economy_smiley", "explanation"),
    "changes": ("round", "item", "line", "year_0", "financing_source", "reason"),
}
Rows = dict[str, list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agreement of four departments and their returned files."""
    made = tmp_path_factory.mktemp("benchmarks")
    write(made, agreement_of(4))
    return made


@pytest.fixture(scope="module")
def merged(folder: Path) -> Rows:
    """What the tool makes of the files."""
    files = sorted((folder / "returned").glob("*.xlsx"))
    submissions = [submission_from(read_bytes(file.read_bytes(), file.name)) for file in files]
    tables = consolidate(load_agreement(folder / "agreement.xlsx"), submissions).agreement.tables
    return {
        name: sorted(_comparable([row[column] for column in columns]) for row in tables[name].records() if row["round"])
        for name, columns in COMPARED.items()
    }


def test_the_experts_script_merges_the_rows_that_the_tool_merges(folder: Path, merged: Rows, tmp_path: Path) -> None:
    assert all(merged.values())
    assert _rows_of(expert.main, folder, tmp_path) == merged


def test_the_polars_script_merges_the_rows_that_the_tool_merges(folder: Path, merged: Rows, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("fastexcel")
    from benchmarks import polars_script

    assert _rows_of(polars_script.main, folder, tmp_path) == merged


def test_a_year_has_answers_in_every_round() -> None:
    state = agreement_from(read_bytes(after_the_year(agreement_of(1), rounds=2), "consolidated-2.xlsx"))
    answered = {row["round"] for row in state.agreement.tables["follow_up"].records() if row["smiley"]}
    assert answered == {1, 2}


def test_the_profile_names_functions_that_there_are() -> None:
    for step, file, function in profile.STEPS:
        if (PACKAGE / file).exists():
            tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
            assert function in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}, step
        else:
            assert file.startswith(("<frozen", "xlsxwriter/")), step
    for node in ast.walk(ast.parse(profile.PROGRAM)):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.import_module(node.module)
            assert all(hasattr(module, alias.name) for alias in node.names), node.module


def test_the_package_never_imports_what_only_the_benchmarks_need() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert "import polars" not in text
    assert "import fastexcel" not in text


# --- the report ---


@pytest.mark.parametrize(("recalculated", "edited", "said"), [(0.2, 0.1, "met"), (0.21, 0.11, "**missed**")])
def test_the_report_holds_libreoffice_against_what_was_asked(recalculated: float, edited: float, said: str) -> None:
    opened = [_timed(FROZEN, 0.2), _timed(AGREEMENT, 0.2), _timed(BASE, recalculated, edited)]
    opened += [_timed(THIRTY, 4 * recalculated, 4 * edited), _timed(FOUR_TIMES, 0.2, 0.1)]
    judged = _judged(_report(opened=opened))
    assert [judged[what] for what in judged if what.startswith((BASE, THIRTY))] == [said] * 4
    assert judged[f"{FOUR_TIMES}: full recalculation at most 8 × {BASE}'s"] == "met"


def test_what_took_too_long_is_missed() -> None:
    opened = [_timed(FROZEN, 0.2), Timed(BASE, recalculation.UNIT)]
    opened[1].opening.append(4.0)
    judged = _judged(_report(opened=opened))
    assert judged[f"{BASE}: full recalculation at most 1 × the frozen agreement's"] == "**missed**"
    assert judged[f"{BASE}: one smiley at most 0.1 s"] == "**missed**"


def test_the_report_says_why_libreoffice_was_not_measured() -> None:
    report = _report(lacking="LibreOffice is not installed")
    assert "was not measured: LibreOffice is not installed" in report.text()
    assert _judged(report)[f"{BASE}: one smiley at most 0.1 s"] == "not measured"


@pytest.mark.parametrize(
    ("colleague", "expert_", "polars", "said"), [(2.5, 0.25, 1.0, "met"), (2.4, 0.24, 0.9, "**missed**")]
)
def test_the_report_holds_merging_against_what_was_asked(
    colleague: float, expert_: float, polars: float, said: str
) -> None:
    size = _size({TOOL: 1.0, COLLEAGUE: colleague, EXPERT: expert_, POLARS: polars, LIMIT: 0.1})
    judged = _judged(_report(sizes=[size]))
    assert [judged[what] for what in judged if what.startswith("12 files")] == [said] * 3


@pytest.mark.parametrize(("taken", "said"), [(1.0, "met"), (0.9, "**missed**")])
def test_the_report_holds_the_tool_against_the_version_before(taken: float, said: str) -> None:
    size = _size({TOOL: 1.0, BEFORE: taken, COLLEAGUE: 3.0, EXPERT: 0.3, POLARS: 1.0, LIMIT: 0.1})
    del size.memory[COLLEAGUE]  # with many files it is not watched
    report = _report(sizes=[size], lacking="LibreOffice is not installed")
    assert _judged(report)["12 files: no more processor time than the version before helper columns"] == said
    assert "| 12 files | 1.00 | 50 | – | 50 | 50 |" in report.text()


def _rows_of(script: Callable[[str, str], None], folder: Path, out: Path) -> Rows:
    """The rows that a script wrote, by the sheet's name in the declaration."""
    script(str(folder / "returned"), str(out / "merged.xlsx"))
    workbook = python_calamine.load_workbook(str(out / "merged.xlsx"))
    found = {}
    for name, columns in COMPARED.items():
        sheet = FINANCE.sheet(name)
        headers, *rows = workbook.get_sheet_by_name(sheet.title).to_python()
        places = [headers.index(sheet.column(column).header) for column in columns]
        found[name] = sorted(_comparable([row[place] for place in places]) for row in rows)
    return found


def _comparable(values: list[Cell]) -> tuple[str, ...]:
    """Numbers alike, whether 1 or 1.0; blank is blank."""
    return tuple("" if value is None else f"{value:g}" if is_number(value) else str(value) for value in values)


def _timed(name: str, recalculated: float, edited: float | None = None) -> Timed:
    edits = [] if edited is None else [edited]
    return Timed(name, recalculation.UNIT, edited is not None, [4.0], [recalculated], [0.0], edits, list(edits))


def _size(seconds: dict[str, float]) -> Measured:
    return Measured(12, {who: [Run(taken, taken)] for who, taken in seconds.items()}, dict.fromkeys(seconds, 50.0))


def _report(sizes: list[Measured] | None = None, opened: list[Timed] | None = None, lacking: str = "") -> Report:
    help_ = _size({TOOL: 0.08, "nothing": 0.01})
    return Report(sizes or [], None, 0, help_, {}, 0.0, opened or [], lacking)


def _judged(report: Report) -> dict[str, str]:
    """What the table says of each number that was asked for."""
    return {asked.what: asked.cells[-1] for asked in report.asked()}
