"""What LibreOffice makes of a workbook that people type into is what the Python engine computes for it, cell by cell."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase

import pytest

from tests import nasty_cells as nasty
from tests.conftest import BALLERUP
from tests.libreoffice import same
from tests.other_engines import ENGINES, Engine, evaluated, stored_values
from tests.typed_edits import Edit, Typed, edited_document, type_in_libreoffice
from workbook_tools.definition.workbooks import CONSOLIDATED, DEPARTMENT
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.values.cells import CellError
from workbook_tools.workbook.document import Document

YEAR = BALLERUP / "consolidated-4.xlsx"
RETURNED = BALLERUP / "returned-1" / "2019 runde 1 - Arbejdsmarked.xlsx"
NA, DIVISION, VALUE = CellError("#N/A"), CellError("#DIV/0!"), CellError("#VALUE!")

# As many items stay in the lists of Overblik, which have as many lines as were needed when they were written, and two more.
# Rows 186 to 239 of Opfølgning are round 4's, rows 120 to 159 of Økonomiopfølgning.
ANSWERS = [
    Edit("follow_up", 186, "smiley", None),
    Edit("follow_up", 187, "smiley", " "),
    Edit("follow_up", 188, "smiley", NA),
    Edit("follow_up", 189, "smiley", "☺ nået"),
    Edit("follow_up", 234, "smiley", "☺ Nået"),
    Edit("follow_up", 191, "round", "4"),
    Edit("follow_up", 192, "item", "1.10"),
    Edit("follow_up", 193, "item", "1.*"),
    Edit("follow_up", 194, "item", 1.1),
    Edit("follow_up", 195, "department", "Ukendt & Co"),
    Edit("follow_up", 196, "milestone_id", "1.1-1"),
    Edit("follow_up", 197, "round", 2),
    Edit("follow_up", 198, "comment", "   "),
    Edit("items", 0, "committee", "Økonomiudvalget; Social- og Sundhedsudvalget"),
    Edit("items", 1, "committee", "Ukendt udvalg"),
    Edit("items", 2, "theme", "Ukendt tema"),
    Edit("items", 3, "theme", "*"),
    Edit("items", 4, "department", "S*"),
    Edit("items", 5, "item", "1.5"),
    Edit("economy", 120, "forecast", "1.250"),
    Edit("economy", 121, "economy_smiley", None),
    Edit("economy", 122, "economy_smiley", "☹ Ikke overholdt"),
    Edit("economy", 123, "type", "\u00a0"),
    Edit("economy", 124, "forecast", VALUE),
    Edit("budget_lines", 0, "year_0", DIVISION),
]
AGREED = [
    Edit("rounds", 1, "round", 3),
    Edit("rounds", 2, "round", 2),
    Edit("rounds", 0, "status", "Åben"),
    Edit("rounds", 3, "cutoff", None),
    Edit("rounds", 3, "designation", "2. budgetopfølgning"),
    Edit("departments", 1, "department", "Skoler*"),
    Edit("departments", 2, "department", "Arbejdsmarked"),
    Edit("lists", 1, "theme", "?"),
    Edit("lists", 1, "deciding", "Ø*~"),
    Edit("lists", 2, "category", " "),
    Edit("settings", 7, "value", "100"),
    Edit("settings", 2, "value", NA),
    Edit("budget_lines", 5, "item", "01.5"),
    Edit("budget_lines", 6, "line", "1"),
    Edit("budget_lines", 7, "category", "nye midler"),
    Edit("budget_lines", 8, "type", None),
    Edit("budget_lines", 9, "year_0", "900"),
    Edit("budget_lines", 10, "granted", -5),
    Edit("changes", 1, "year_0", "250"),
    Edit("changes", 2, "decided_on", "30-09-2019"),
    Edit("changes", 0, "change", "*"),
    Edit("milestones", 0, "status", "Udgået"),
    Edit("milestones", 5, "round", "2"),
    Edit("milestones", 6, "milestone_id", None),
    Edit("economy", 130, "round", NA),
]
SCENARIOS = {"answers": ANSWERS, "agreed": AGREED}


@pytest.fixture(scope="module")
def year() -> Document:
    """The consolidated workbook after four rounds."""
    return document(load_agreement(YEAR).agreement)


@pytest.fixture(scope="module")
def written(year: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nasty.written(tmp_path_factory.mktemp("year") / "year.xlsx", year)


@pytest.fixture(scope="module")
def typed(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Typed]:
    """What LibreOffice makes of each scenario."""
    folder = tmp_path_factory.mktemp("typed")
    jobs = {name: Typed.into(written, edits, CONSOLIDATED, folder, name) for name, edits in SCENARIOS.items()}
    type_in_libreoffice(list(jobs.values()), folder)
    return jobs


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_python_engine_says_the_same_of_every_cell(
    name: str, year: Document, written: Path, typed: dict[str, Typed], tmp_path: Path
) -> None:
    assert len(SCENARIOS[name]) == 25
    computed = stored_values(nasty.written(tmp_path / "computed.xlsx", edited_document(year, SCENARIOS[name])))
    before, after = stored_values(written), stored_values(typed[name].calculated)
    assert len(computed) > 30_000
    # Who has not answered is listed last on Overblik, and a committee's budget changes below their item, in as many lines as
    # there were when the workbook was written: from there on a page is as it will be when it is written anew.
    first: dict[str, int] = {}
    for sheet, cell in computed.keys() ^ before.keys():
        first[sheet] = min(first.get(sheet, 10_000), int(cell.lstrip(ascii_uppercase)))
    compared = {
        (sheet, cell): value
        for (sheet, cell), value in computed.items()
        if int(cell.lstrip(ascii_uppercase)) < first.get(sheet, 10_000)
    }
    left_out = {sheet for sheet, _ in computed.keys() - compared.keys()}
    assert left_out <= {"Overblik", *(row["committee"] for row in year.tables["lists"].records())}
    assert len(computed) - len(compared) < 400, first
    assert sum(not same(before[place], value) for place, value in compared.items()) > 800
    assert {p: (value, after.get(p)) for p, value in compared.items() if not same(value, after.get(p))} == {}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_depends_on_a_cell_is_calculated_as_it_is_typed(name: str, typed: dict[str, Typed]) -> None:
    live, anew = stored_values(typed[name].as_typed), stored_values(typed[name].calculated)
    assert {place: value for place, value in anew.items() if not same(value, live.get(place))} == {}


def test_the_first_edit_after_opening_is_told_to_all_that_depends_on_it(tmp_path: Path) -> None:
    """Nothing was worked out yet in a workbook that was just opened: LibreOffice has what is stored."""
    firsts = {
        "a forecast where none stood": Typed.into(
            BALLERUP / "consolidated-1.xlsx",
            [Edit("economy", 39, "forecast", 9999)],
            CONSOLIDATED,
            tmp_path,
            "forecast",
        ),
        **{
            name: Typed.into(RETURNED, [edit], DEPARTMENT, tmp_path, name)
            for name, edit in {
                "a smiley cleared": Edit("follow_up", 0, "smiley", None),
                "a smiley that needs a comment": Edit("follow_up", 0, "smiley", "☹ Ikke nået"),
                "a forecast that is no number": Edit("economy", 0, "forecast", "abc"),
                "a budget change": Edit("changes", 0, "year_0", 100),
            }.items()
        },
    }
    type_in_libreoffice(list(firsts.values()), tmp_path)
    for name, typed in firsts.items():
        live, anew = stored_values(typed.as_typed), stored_values(typed.calculated)
        assert {p: (live.get(p), value) for p, value in anew.items() if not same(value, live.get(p))} == {}, name


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param(name, engine, marks=[] if name == "answers" and engine is ENGINES[1] else [pytest.mark.nightly])
        for name in SCENARIOS
        for engine in ENGINES
    ],
)
@pytest.mark.slow
def test_programs_that_coerce_like_excel_say_the_same(
    name: str, engine: Engine, year: Document, tmp_path: Path
) -> None:
    edits = [Edit(e.sheet, e.row, e.column, engine.spared(e.value)) for e in SCENARIOS[name]]
    path = nasty.written(tmp_path / "edited.xlsx", edited_document(year, edits))
    assert evaluated(path, engine, tmp_path).differences() == {}
