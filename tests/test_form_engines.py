"""Whatever levels and questions a municipality types: both engines compute its workbooks alike, and their formulas stay short."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests import nasty_cells as nasty
from tests.conftest import SMALL
from tests.formula_lint import formulas_of, lint, numbers_of, too_long
from tests.libreoffice import DANISH, LOCALES, cells, convert, formulas, same, soffice
from tests.random_forms import (
    LONGEST,
    economy_rows,
    follow_up_rows,
    own_answer_rows,
    random_form,
    random_questions,
    random_rows,
)
from tests.random_years import consolidated_in_form
from tests.workbook_editing import parts, sheet_parts, write_agreement
from workbook_tools.definition import words as w
from workbook_tools.definition.start_page import start
from workbook_tools.definition.workbooks import WorkbookKind, kinds
from workbook_tools.operations.reading.form import carried_form
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules.check import check, compute
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.document import Document
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import read_workbook

FORMS, ROWS = 40, 50
BY_DAY = 2
ALL = (*range(FORMS), LONGEST)
SEEDS = [pytest.param(seed, marks=[pytest.mark.nightly] if seed not in range(BY_DAY) else []) for seed in ALL]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("forms")


@cache
def written(folder: Path, seed: int) -> Path:
    """A department's workbook in a random form, with answers in it."""
    form = random_form(seed)
    kind = kinds(form).department
    rows = {"follow_up": follow_up_rows(form, ROWS, seed), "economy": economy_rows(form, ROWS, seed)}
    tables = nasty.department_tables(rows, 100, w.BOTH)
    asked = [row for row in random_questions(seed) if row["answered_by"] != w.BY_FINANCE]
    rows |= {"form_levels": random_rows(seed), "form_questions": asked, **own_answer_rows(form, ROWS, seed)}
    tables |= {name: frame_of(kind.sheet(name), rows[name]) for name in rows if kind.has(name)}
    return nasty.written(folder / f"form-{seed}.xlsx", Document(kind, tables, (start(kind.form),), title="Prøve"))


@cache
def consolidated(folder: Path, seed: int) -> Path:
    """A small agreement in the same form, consolidated with what its departments answered."""
    return consolidated_in_form(write_agreement(folder / f"small-{seed}.xlsx", **SMALL), seed, folder)


def workbooks(folder: Path, seed: int) -> list[Path]:
    return [written(folder, seed), consolidated(folder, seed)]


@cache
def recalculated(folder: Path, night: bool, locale: str) -> dict[Path, Path]:
    """All workbooks recalculated by one start of LibreOffice."""
    soffice()
    paths = [path for seed in (ALL[BY_DAY:] if night else ALL[:BY_DAY]) for path in workbooks(folder, seed)]
    return dict(zip(paths, convert(paths, folder, locale), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_engines_agree_in_every_form(folder: Path, seed: int) -> None:
    """By day in Danish, by night in English as well."""
    night = seed not in range(BY_DAY)
    for path in workbooks(folder, seed):
        before = cells(path)
        for locale in LOCALES if night else (DANISH,):
            after = cells(recalculated(folder, night, locale)[path])
            assert [
                (path.name, locale, place, before.get(place), after.get(place))
                for place in formulas(path)
                if not same(before.get(place), after.get(place))
            ] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_formulas_are_short_and_plain_in_every_form(folder: Path, seed: int) -> None:
    for path in workbooks(folder, seed):
        numbers, found = numbers_of(path), list(formulas_of(path))
        # Start leads to two sheets more; an agreement of five items has few of the short ones.
        assert too_long(found, 0.97, links=1200) == []
        assert [(place, faults) for place, formula in found if (faults := lint(formula, numbers))] == []


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
def test_nearly_all_formulas_of_a_whole_agreement_are_short_in_every_form(
    folder: Path, seed: int, ballerup: Path
) -> None:
    """Of the usual levels 99 in 100 are; what names five or six levels is longer, a committee's status among it."""
    assert too_long(list(formulas_of(consolidated_in_form(ballerup, seed, folder))), 0.97) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cell_is_written_twice_in_any_form(folder: Path, seed: int) -> None:
    for path in workbooks(folder, seed):
        contents = parts(path)
        for title, part in sheet_parts(contents).items():
            places = re.findall(r'<c r="([A-Z]+\d+)"', contents[part].decode())
            assert (title, [place for place, n in Counter(places).items() if n > 1]) == (title, [])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_is_read_by_the_form_it_carries(folder: Path, seed: int) -> None:
    path = written(folder, seed)
    assert carried_form(read_workbook(path)) == random_form(seed).of_departments
    assert not {"unknown-workbook", "header-changed", "outside-table"} & {issue.code for issue in validate_file(path)}


@pytest.mark.parametrize("seed", ALL)
def test_rows_of_a_random_form_break_no_rule(seed: int) -> None:
    sheets = tuple(map(kinds(random_form(seed)).agreement.sheet, ("scale", "questions")))
    rows = {"scale": random_rows(seed), "questions": random_questions(seed)}
    only = WorkbookKind("form", sheets, (), tuple(rows))
    found = check(only, compute(only, {sheet.name: frame_of(sheet, rows[sheet.name]) for sheet in sheets}))
    assert [finding for finding in found if finding.rule.severity is Severity.ERROR] == []
