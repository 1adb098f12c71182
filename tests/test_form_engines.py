"""Whatever levels a municipality types: both engines compute its department workbook alike, and its formulas stay short."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests import nasty_cells as nasty
from tests.formula_lint import formulas_of, lint, numbers_of
from tests.libreoffice import DANISH, ENGLISH, cells, convert, formulas, same, soffice
from tests.random_forms import economy_rows, follow_up_rows, own_answer_rows, random_form, random_questions, random_rows
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
BY_DAY = 3
SEEDS = [pytest.param(seed, marks=[pytest.mark.nightly] if seed >= BY_DAY else []) for seed in range(FORMS)]
LONGEST = 2000


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
    rows |= {"form_levels": random_rows(seed), "form_questions": random_questions(seed)} | own_answer_rows(
        form, ROWS, seed
    )
    tables |= {name: frame_of(kind.sheet(name), rows[name]) for name in rows if kind.has(name)}
    return nasty.written(folder / f"form-{seed}.xlsx", Document(kind, tables, (start(form),), title="Prøve"))


@cache
def recalculated(folder: Path, night: bool) -> dict[int, Path]:
    soffice()
    seeds = range(BY_DAY, FORMS) if night else range(BY_DAY)
    made = convert([written(folder, seed) for seed in seeds], folder, ENGLISH if night else DANISH)
    return dict(zip(seeds, made, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_engines_agree_in_every_form(folder: Path, seed: int) -> None:
    path = written(folder, seed)
    before, after = cells(path), cells(recalculated(folder, seed >= BY_DAY)[seed])
    assert [
        (place, before.get(place), after.get(place))
        for place in formulas(path)
        if not same(before.get(place), after.get(place))
    ] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_formulas_are_short_and_plain_in_every_form(folder: Path, seed: int) -> None:
    path = written(folder, seed)
    numbers = numbers_of(path)
    for place, formula in formulas_of(path):
        assert len(formula) <= LONGEST, (place, formula)
        assert lint(formula, numbers) == [], (place, formula)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_is_read_by_the_form_it_carries(folder: Path, seed: int) -> None:
    path = written(folder, seed)
    assert carried_form(read_workbook(path)) == random_form(seed)
    assert not {"unknown-workbook", "header-changed", "outside-table"} & {issue.code for issue in validate_file(path)}


@pytest.mark.parametrize("seed", range(FORMS))
def test_rows_of_a_random_form_break_no_rule(seed: int) -> None:
    sheets = tuple(map(kinds(random_form(seed)).agreement.sheet, ("scale", "questions")))
    rows = {"scale": random_rows(seed), "questions": random_questions(seed)}
    only = WorkbookKind("form", sheets, (), tuple(rows))
    found = check(only, compute(only, {sheet.name: frame_of(sheet, rows[sheet.name]) for sheet in sheets}))
    assert [finding for finding in found if finding.rule.severity is Severity.ERROR] == []
