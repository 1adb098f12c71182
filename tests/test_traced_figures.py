"""The guide's way from a figure on Overblik to its rows: a formula, a column on Opslag, a filter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries

from tests import nasty_cells as nasty
from tests.conftest import BALLERUP, ROOT
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement

GUIDE = (ROOT / "docs" / "vejledning-oekonomi.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("### Sådan følger du et tal\n")[2].partition("\n### ")[0]
_LINE = re.compile(r"^\| `(\w+)` – [^|]+ \| (\d+) \| `(\w+)` \| `(\w+)`, (\w) \| ([^|]+) \|$", re.M)
_OWN_ROW = re.compile(r"INDEX\((\w+),ROW\(\)-1\)")
LINES = [match.groups() for match in _LINE.finditer(SECTION)]


@dataclass
class Workbook:
    """A workbook's formulas and stored values, and what its names stand for."""

    formulas: openpyxl.Workbook
    values: openpyxl.Workbook

    def column(self, name: str) -> tuple[str, list[Any], list[Any]]:
        """The sheet of a name, its cells' values, and their formulas."""
        sheet, _, cells = self.formulas.defined_names[name].attr_text.rpartition("!")
        title = sheet.strip("'")
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        assert left == right
        found = (
            [book[title].cell(row, left).value for row in range(top, bottom + 1)]
            for book in (self.values, self.formulas)
        )
        return (title, *found)

    def criterion(self, text: str) -> Any:
        """What stands in a criterion: a number, the cell of a name, or a cell of Overblik."""
        if text.isdigit():
            return int(text)
        place = text if text.startswith("$") else self.formulas.defined_names[text].attr_text.partition("!")[2]
        return self.values["Overblik"][place.replace("$", "")].value


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The example after four rounds."""
    agreement = load_agreement(BALLERUP / "consolidated-4.xlsx").agreement
    path: Path = nasty.written(tmp_path_factory.mktemp("year") / "year.xlsx", document(agreement))
    return Workbook(openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True))


def test_the_guide_has_four_figures() -> None:
    assert len(LINES) == 4
    assert "SUMPRODUCT(--(follow_up_round_number=fig_shown_round),follow_up_smiley__ikke_naaet)" in SECTION


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_figure_is_traced_to_its_rows(line: tuple[str, ...], year: Workbook) -> None:
    cell, figure, name, sheet, letter, filters = line
    formula = year.formulas["Overblik"][cell].value  # the first step
    assert year.values["Overblik"][cell].value == int(figure)
    arguments = re.findall(r"SUMPRODUCT\(((?:--\([^()]*\)|[^()])*)\)", formula)[-1].split(",")
    compared = [re.fullmatch(r"--\((\w+)=(.+)\)", part).groups() for part in arguments if part.startswith("--")]  # type: ignore[union-attr]
    factors = [part for part in arguments if not part.startswith("--")]  # of each row: 1 or 0, and an amount
    assert name in (*factors, *(column for column, _ in compared))
    title, _, derived = year.column(name)  # the second
    assert title == "Opslag"
    (source,) = set(_OWN_ROW.findall(str(derived[0])))
    where, cells, _ = year.column(source)
    assert (where, year.formulas.defined_names[source].attr_text.partition("!")[2][1]) == (sheet, letter)
    columns = [(year.column(column)[1], year.criterion(wanted)) for column, wanted in compared]
    columns += [(year.column(factor)[1], 1) for factor in factors if not factor.endswith("_number")]
    rows = [n for n in range(len(cells)) if all(values[n] == wanted for values, wanted in columns)]
    amounts = [year.column(factor)[1] for factor in factors if factor.endswith("_number")]
    assert (sum(amounts[0][n] for n in rows) if amounts else len(rows)) == int(figure)
    headers = {cell.value: cell.column for cell in year.values[sheet][1]}  # the third: the filter shows the same rows
    wanted = [re.fullmatch(r"`([^`]+)` (.+)", part).groups() for part in filters.split(", ")]  # type: ignore[union-attr]
    shown = [
        n
        for n in range(len(cells))
        if all(str(year.values[sheet].cell(n + 2, headers[header]).value) == text for header, text in wanted)
    ]
    assert shown == rows


@pytest.mark.slow
def test_a_committees_figure_is_traced_to_the_rows_of_its_items(year: Workbook) -> None:
    """Its formula asks a block of columns, one for each committee; the guide says how to read it, and what to filter."""
    cell, face, committee, figure = re.findall(
        r"I `(\w+)` \((\S+) i ([^:]+): (\d+)\) står", SECTION.replace("\n", " ")
    )[0]
    formula = str(year.formulas["Overblik"][cell].value)
    (place,) = re.findall(r"--\(INDEX\(follow_up_committee_members,0,(\$\w+)\)=1\)", formula)
    assert place.replace("$", "") in SECTION, "the guide names the cell that says which of the columns"
    assert year.values["Overblik"][cell].value == int(figure)
    overview = year.values["Overblik"]
    assert overview[f"B{cell[1:]}"].value == committee
    header = [one.value for one in year.values["Punkter"][1]]
    item, of = header.index("Punktnr."), header.index("Ansvarligt udvalg")
    rows = year.values["Punkter"].iter_rows(min_row=2, values_only=True)
    items = {row[item] for row in rows if committee in str(row[of]).split("; ")}
    names = [one.value for one in year.values["Opfølgning"][1]]
    at = {name: names.index(name) for name in ("Runde", "Punktnr.", "Smiley")}
    shown = [
        row
        for row in year.values["Opfølgning"].iter_rows(min_row=2, values_only=True)
        if (row[at["Runde"]], str(row[at["Smiley"]])[:1]) == (4, face) and row[at["Punktnr."]] in items
    ]
    assert len(shown) == int(figure)
