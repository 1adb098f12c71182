"""Every figure the tool writes beside a formula is what LibreOffice computes from it, in both languages."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Consolidated
from tests.libreoffice import DANISH, LOCALES, cells, convert, formulas, same
from tests.workbook_editing import edited, parts, write_parts
from workbook_tools.definition.workbooks import POINTERS_TITLE
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.fill import fill
from workbook_tools.operations.new_year import new_year
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import agreement_issues
from workbook_tools.workbook.layout import a1
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

Recalculated = dict[str, dict[str, Path]]


@pytest.fixture(scope="module")
def written(
    herlev: Path, sent: Path, small: Path, consolidated: Consolidated, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A copy of every kind of workbook the tool writes, each under a name of its own; test_examples.py has the returned.

    Ballerup's agreement stands in the consolidated workbook and in next year's.
    """
    files = {
        "template": ROOT / "template.xlsx",
        "herlev": herlev,
        "consolidated": consolidated.path,
        **{f"sent {path.stem}": path for path in sent.iterdir() if re.search("Ejendomme|Skoler", path.stem)},
    }
    folder = tmp_path_factory.mktemp("written")
    made = {
        "next year": document(new_year(load_agreement(consolidated.path).agreement).agreement),
        "filled": fill(read_workbook(small))[0],
        "filled department": fill(read_workbook(next(sent.iterdir())))[0],
    }
    for name, written_again in made.items():
        files[name] = folder / "made" / f"{name}.xlsx"
        files[name].parent.mkdir(exist_ok=True)
        files[name].write_bytes(write_workbook(written_again))
    return {name: Path(shutil.copy(path, folder / f"{name}.xlsx")) for name, path in sorted(files.items())}


# What is recalculated in English as well: one of each kind, which differ in their rows only; test_overview.py has a year.
ALSO_IN_ENGLISH = re.compile(r"(template|sent .*Ejendomme.*)$")


def recalculated_in(name: str, locale: str) -> bool:
    return locale == DANISH or bool(ALSO_IN_ENGLISH.match(name))


@pytest.fixture(scope="module")
def changed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement with one amount typed over: 1.2, line 1 from −400 to 600."""
    path = tmp_path_factory.mktemp("changed") / "changed.xlsx"
    with edited(small, path) as book:
        cell = book.cell("Økonomi", "1.2 / 1", "Budgetår")
        assert cell.value == -400
        cell.value = 600
    return path


@pytest.fixture(scope="module")
def answered(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department's workbook with its only row answered."""
    path = tmp_path_factory.mktemp("answered") / "answered.xlsx"
    with edited(one_row_of(sent), path) as book:
        sheet = book["Opfølgning"] if book["Opfølgning"]["B2"].value else book["Økonomiopfølgning"]
        header = "Smiley" if sheet.title == "Opfølgning" else "Smiley økonomi"
        sheet.cell(2, book.column(sheet.title, header)).value = "☺ Nået" if header == "Smiley" else "☺ Overholdt"
    return path


@pytest.fixture(scope="module")
def with_error(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A name on no list in Punkter, and an error value among the names of Centre."""
    path = tmp_path_factory.mktemp("with-error") / "with-error.xlsx"
    with edited(small, path) as book:
        book.put("Punkter", "1.1", "Væsentlig bidragsyder", "Ingen af dem")
        cell = book["Centre"].cell(4, 1)
        cell.value, cell.data_type = "#N/A", "e"
    return path


def one_row_of(sent: Path) -> Path:
    return next(path for path in sent.iterdir() if "HR og" in path.name)


@pytest.fixture(scope="module")
def recalculated(
    written: dict[str, Path],
    small: Path,
    changed: Path,
    answered: Path,
    with_error: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Recalculated:
    """The same workbooks recalculated in full, by language; one call a language, side by side."""
    folder = tmp_path_factory.mktemp("recalculated")
    wrong = {"wrong": wrong_cached_value(small, folder / "wrong.xlsx")}
    typed = {"changed": changed, "answered": answered, "with error": with_error}

    def recalculate(locale: str) -> dict[str, Path]:
        sources = {name: path for name, path in written.items() if recalculated_in(name, locale)} | wrong
        sources |= typed if locale == DANISH else {}
        return dict(zip(sources, convert(list(sources.values()), folder, locale), strict=True))

    with ThreadPoolExecutor(len(LOCALES)) as pool:
        return dict(zip(LOCALES, pool.map(recalculate, LOCALES), strict=True))


def wrong_cached_value(source: Path, target: Path) -> Path:
    """A copy in which one cached value of Overblik is 4711."""
    contents = parts(source)
    name = "xl/worksheets/sheet1.xml"
    xml, count = re.subn(rb"</f><v>\d{4,}<", rb"</f><v>4711<", contents[name], count=1)
    assert count == 1
    write_parts(target, contents | {name: xml})
    return target


@cache
def contents_of(path: Path) -> tuple[dict[tuple[str, str], Any], set[tuple[str, str]]]:
    """The values of a workbook by sheet and A1, and which of the cells are formulas."""
    sheets = read_workbook(path).sheets
    found = {
        (title, a1(row, column)): value
        for title, sheet in sheets.items()
        for row, cells in enumerate(sheet.rows)
        for column, value in enumerate(cells)
        if value not in (None, "")
    }
    places = {(title, a1(*place)) for title, sheet in sheets.items() for place in sheet.formulas}
    if "Start" in sheets and POINTERS_TITLE not in sheets:  # a department's derived columns are passed over in reading
        found |= {place: value for place, value in cells(path).items() if place[0] == POINTERS_TITLE}
        places |= {place for place in formulas(path) if place[0] == POINTERS_TITLE}
    return found, places


def test_recalculation_corrects_a_wrong_cached_value(recalculated: Recalculated, small: Path) -> None:
    """Else the tests below would compare the tool with itself."""
    expected, places = contents_of(small)
    for locale in LOCALES:
        wrong = recalculated[locale]["wrong"]
        assert 4711 in contents_of(wrong.parents[1] / "wrong.xlsx")[0].values()
        after, _ = contents_of(wrong)
        assert all(same(expected.get(place), after.get(place)) for place in places)


@pytest.mark.slow
def test_every_formula_has_a_cached_value(written: dict[str, Path]) -> None:
    total = 0
    for path in written.values():
        count = 0
        for name, data in parts(path).items():
            if name.startswith("xl/worksheets/sheet"):
                for cell in data.decode("utf-8").partition("</sheetData>")[0].split("<c ")[1:]:
                    inner = cell.partition("</c>")[0]
                    if "<f" in inner:
                        assert "<v" in inner, f"{path.name} {name} {cell[:20]}"
                        count += 1
        assert count == len(contents_of(path)[1]) > 0
        total += count
    assert total > 4_000
    assert len(formulas(written["consolidated"])) == len(contents_of(written["consolidated"])[1])


@pytest.mark.parametrize("locale", LOCALES)
def test_no_value_differs_after_recalculation(
    locale: str, written: dict[str, Path], recalculated: Recalculated
) -> None:
    differing: list[tuple[str, tuple[str, str], Any, Any]] = []
    for name in written.keys() & recalculated[locale].keys():
        before, places = contents_of(written[name])
        after, still = contents_of(recalculated[locale][name])
        assert places <= still
        for place in before.keys() | places:
            if not same(before.get(place), after.get(place)):
                differing.append((name, place, before.get(place), after.get(place)))
    assert differing == []


def test_one_changed_amount_changes_the_totals(recalculated: Recalculated) -> None:
    before, _ = contents_of(recalculated[DANISH]["filled"])  # as it was
    after, _ = contents_of(recalculated[DANISH]["changed"])
    moved = {place: (value, after.get(place)) for place, value in before.items() if not same(value, after.get(place))}
    assert {new - old for (sheet, _), (old, new) in moved.items() if sheet in ("Overblik", "Økonomi")} == {1000}
    labels = {before.get((sheet, f"B{re.sub('[A-Z]', '', cell)}")) for sheet, cell in moved if sheet == "Overblik"}
    assert {"Aftalens virkning, drift", "Aftalens virkning i alt", "Alle budgetlinjer i alt"} <= labels
    in_lines = {cell for sheet, cell in moved if sheet == "Økonomi"}
    assert len(in_lines) == 2  # the amount itself and »I alt«
    bottom = max(in_lines, key=lambda cell: int(re.sub("[A-Z]", "", cell)))
    assert before["Økonomi", f"A{re.sub('[A-Z]', '', bottom)}"] == "I alt"


def test_a_new_answer_changes_kontrol_and_start(sent: Path, recalculated: Recalculated) -> None:
    """What a department sees while it types: one more of the rows is done."""

    def start(path: Path) -> set[Any]:
        return {value for (name, _), value in cells(path).items() if name == "Start"}

    assert "Klar til at sende" in start(recalculated[DANISH]["answered"])
    assert "Ikke klar" in start(one_row_of(sent))


def test_an_error_value_in_a_list_silences_nothing(with_error: Path, recalculated: Recalculated) -> None:
    """``Advarsel`` names what is on no list, as the script does."""
    (item,) = [i.cell for i in agreement_issues(load_agreement(with_error)) if i.code == "name-not-listed"]
    told = {value for (sheet, _), value in cells(recalculated[DANISH]["with error"]).items() if sheet == "Punkter"}
    assert item is not None
    assert [value for value in told if str(value).startswith("'Ingen af dem'")]
