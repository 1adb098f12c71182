"""What the tool stores beside every formula is what programs compute that coerce criteria as Excel does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from tests import nasty_cells as nasty
from tests.conftest import BALLERUP, HERLEV, ROOT
from tests.excel_like import ExcelLike
from tests.libreoffice import cells, convert, formulas, same
from tests.other_engines import ENGINES, IRONCALC, Engine, evaluated
from tests.tricky_agreement import tricky_agreement
from tests.workbook_editing import parts, sheet_parts, write_parts
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.values.cells import Cell

# At most so many cells of consolidated-4 are not asked of an engine; every one of them is of a kind that is named here.
LACKING = {
    "IronCalc": {
        "ISNUMBER of a whole column in which some are errors": 1_700,
        "ROW of a cell found by INDEX": 30,
    },
    "formualizer": {
        "ISNUMBER of a whole column in which some are errors": 1_700,
        "a function of texts over a whole column": 60,
    },
}


def write_tricky(folder: Path, *engines: Engine) -> Path:
    """The agreement in which nothing is as it should be, but for what the engines are spared."""

    def spared(value: Cell) -> Cell:
        for engine in engines:
            value = engine.spared(value)
        return value

    return nasty.written(folder / "tricky.xlsx", document(tricky_agreement(spared)))


def by_name(engine: Engine) -> str:
    return engine.name


# --- workbooks ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES, ids=by_name)
def test_a_whole_year_is_computed_alike(engine: Engine, tmp_path: Path) -> None:
    """Every formula of the consolidated workbook after four rounds, but for those that the engine cannot do."""
    year = nasty.written(tmp_path / "year.xlsx", document(load_agreement(BALLERUP / "consolidated-4.xlsx").agreement))
    found = evaluated(year, engine, tmp_path)
    assert len(found.formulas) > 30_000
    assert len(found.computed) > 0.95 * len(found.formulas)
    assert found.differences() == {}
    lacking = {name: len(places) for name, places in found.lacking.items()}
    assert {name: count for name, count in lacking.items() if count > LACKING[engine.name][name]} == {}
    assert lacking.keys() == LACKING[engine.name].keys()


@pytest.mark.parametrize("engine", ENGINES, ids=by_name)
def test_a_tricky_agreement_is_computed_alike(engine: Engine, tmp_path: Path) -> None:
    found = evaluated(write_tricky(tmp_path, engine), engine, tmp_path)
    assert len(found.computed) > 0.95 * len(found.formulas)
    assert found.differences() == {}


def nasty_department(folder: Path, rows: int, engine: Engine) -> Path:
    """A department's workbook full of what people paste into cells, but for what the engine is spared."""
    sheets = {
        "follow_up": [*nasty.follow_up_rows(rows), *nasty.wildcard_rows()["follow_up"]],
        "economy": nasty.economy_rows(rows),
        "changes": nasty.change_rows(rows // 4 * 4),
    }
    spared = {
        name: [{column: engine.spared(value) for column, value in row.items()} for row in found]
        for name, found in sheets.items()
    }
    return nasty.write_department(folder / "department.xlsx", nasty.department_tables(spared, 100, w.BOTH))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES, ids=by_name)
@pytest.mark.parametrize("rows", [100, pytest.param(400, marks=pytest.mark.nightly)])
def test_a_departments_workbook_is_computed_alike(engine: Engine, rows: int, tmp_path: Path) -> None:
    assert evaluated(nasty_department(tmp_path, rows, engine), engine, tmp_path).differences() == {}


OTHERS = [
    ROOT / "template.xlsx", HERLEV / "agreement.xlsx", BALLERUP / "agreement.xlsx",
    *sorted(BALLERUP.glob("consolidated-[123].xlsx")), *sorted(BALLERUP.glob("returned-*/*.xlsx")),
]  # fmt: skip


@pytest.mark.nightly
@pytest.mark.parametrize("engine", ENGINES, ids=by_name)
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_workbook_of_the_examples_is_computed_alike(engine: Engine, path: Path, tmp_path: Path) -> None:
    assert evaluated(path, engine, tmp_path).differences() == {}


# --- what an engine cannot do -----------------------------------------------------------------------

LACKS = [(engine, lack) for engine in ENGINES for lack in engine.lacks]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A formula a row in column D, each with the right value; ``texts`` and ``amounts`` are columns beside it."""
    path = tmp_path_factory.mktemp("examples") / "examples.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Ark")
        sheet.write_column("A1", ["Tekst", "a", "b", "b"])
        sheet.write_column("B1", ["Tal", 1, 2, 3])
        sheet.write_column("C1", ["Nr.", "1.1", "1.10", "1.2"])
        for name, letter in (("texts", "A"), ("amounts", "B"), ("numbers", "C")):
            workbook.define_name(name, f"=Ark!${letter}$2:${letter}$4")
        for row, lack in enumerate(lack for _, lack in LACKS):
            sheet.write_formula(row, 3, "=" + lack.example, None, lack.right)
        sheet.write_formula("E1", '=COUNTIF(numbers,"1.1")', None, 1)
        sheet.write_formula("E2", '=SUMIFS(amounts,texts,"?")', None, 0)
        sheet.write_formula("E3", "=COUNTIFS(numbers,1.1)", None, 0)
    return path


@pytest.mark.parametrize("number", range(len(LACKS)), ids=lambda n: f"{LACKS[n][0].name}: {LACKS[n][1].name}")
def test_what_an_engine_lacks_is_its_own_fault(number: int, examples: Path) -> None:
    """If it is no longer so, the engine has learnt it, and nothing need be passed over."""
    engine, lack = LACKS[number]
    place = ("Ark", f"D{number + 1}")
    assert bool(lack.pattern) != bool(lack.cells)
    assert lack.pattern is None or engine.lack(lack.example) is lack
    assert not same(engine.evaluate(examples, [place])[place], lack.right)


def test_the_right_values_are_right(examples: Path, tmp_path: Path) -> None:
    (after,) = convert([examples], tmp_path)
    values = cells(after)
    assert [values["Ark", f"D{row}"] for row in range(1, len(LACKS) + 1)] == [lack.right for _, lack in LACKS]


@pytest.mark.nightly
def test_what_neither_can_do_is_computed_by_a_third(tmp_path: Path) -> None:
    """One by one, from the stored values of the other cells (``formulas``, from PyPI)."""
    tricky = write_tricky(tmp_path)
    lacking = [{p for places in evaluated(tricky, e, tmp_path).lacking.values() for p in places} for e in ENGINES]
    excel, texts, stored = ExcelLike(tricky), formulas(tricky), cells(tricky)
    left = lacking[0] & lacking[1]
    assert len(left) > 500
    computed = {place: excel.compute(*place, texts[place]) for place in left}
    assert {place: texts[place] for place in left if not same(stored.get(place), computed[place])} == {}


def test_a_lack_is_found_wherever_it_stands() -> None:
    assert IRONCALC.lack('IF(A1="ROW(INDEX(x,1))",1,2)') is None
    assert IRONCALC.lack('IFERROR(HYPERLINK("#A"&ROW(INDEX(x,1)),"y"),"")') is IRONCALC.lacks[1]
    assert ENGINES[1].lack("SUMPRODUCT(--((1-(TRIM(x)=1))*ISNUMBER(FIND(y,x))))") is ENGINES[1].lacks[0]


# --- the comparison can fail --------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES, ids=by_name)
def test_a_text_as_criterion_is_found_out(engine: Engine, examples: Path, tmp_path: Path) -> None:
    """LibreOffice computes these as they are stored."""
    found = evaluated(examples, engine, tmp_path).differences()
    assert {("Ark", "E2"), ("Ark", "E3")} <= found.keys()
    assert (engine is not IRONCALC) or ("Ark", "E1") in found


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES, ids=by_name)
def test_a_wrong_stored_value_is_found_out(engine: Engine, small: Path, tmp_path: Path) -> None:
    contents = parts(small)
    part = sheet_parts(contents)["Overblik"]
    xml, count = re.subn(rb"(<f>SUMPRODUCT\([^<]*</f>)<v>[^<]*<", rb"\g<1><v>4711<", contents[part], count=1)
    assert count == 1
    write_parts(tmp_path / "wrong.xlsx", contents | {part: xml})
    found = evaluated(tmp_path / "wrong.xlsx", engine, tmp_path).differences()
    assert [stored for _, stored, _ in found.values()] == [4711]
