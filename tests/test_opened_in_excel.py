"""What Excel asks of a file and no other program here can show: read from the XML, never seen in Excel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.conftest import Consolidated
from tests.workbook_editing import parts
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.values.cells import LONGEST_LINK
from workbook_tools.workbook.document import Link
from workbook_tools.workbook.layout import split_a1
from workbook_tools.workbook.writing.writer import write_workbook

EXCEL_TAKES = 255  # units of UTF-16


def sheet_xml(path: Path, title: str) -> str:
    """The XML of the sheet with a title."""
    contents = {name: data.decode("utf-8") for name, data in parts(path).items() if name.endswith((".xml", ".rels"))}
    found = re.search(rf'<sheet name="{title}"[^>]*r:id="([^"]+)"', contents["xl/workbook.xml"])
    assert found
    target = re.search(rf'Id="{found[1]}"[^>]*Target="([^"]+)"', contents["xl/_rels/workbook.xml.rels"])
    assert target
    return contents["xl/" + target[1]]


def ignored(path: Path, title: str, cell: str) -> bool:
    """Whether Excel is told that a number in a cell is a text on purpose."""
    row, column = split_a1(cell)
    for area in re.findall(r'<ignoredError sqref="([^"]+)" numberStoredAsText="1"/>', sheet_xml(path, title)):
        for part in area.split():
            first, _, last = part.partition(":")
            (top, left), (bottom, right) = split_a1(first), split_a1(last or first)
            if top <= row <= bottom and left <= column <= right:
                return True
    return False


@pytest.fixture(scope="module")
def written(ballerup: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "agreement.xlsx"
    path.write_bytes(write_workbook(document(load_agreement(ballerup).agreement)))
    return path


@pytest.mark.parametrize(
    ("title", "cell", "expected"),
    [
        ("Punkter", "A2", True),
        ("Punkter", "A95", True),  # a spare row
        ("Punkter", "A1", False),
        ("Økonomi", "A2", True),
        ("Økonomi", "G2", False),  # an amount: there a number typed as text is a mistake
        ("Overblik", "B30", True),
        ("Matrix", "B10", True),
    ],
)
def test_texts_that_look_like_numbers_are_no_mistakes(title: str, cell: str, expected: bool, written: Path) -> None:
    assert ignored(written, title, cell) is expected


def test_nothing_is_calculated_again_when_a_workbook_is_opened(written: Path, sent: Path) -> None:
    """Every value is stored, and by a version of the engine that Excel does not take for old."""
    for path in (written, next(sent.glob("*.xlsx"))):
        found = re.search(rb"<calcPr ([^/]*)/>", parts(path)["xl/workbook.xml"])
        assert found
        assert dict(re.findall(r'(\w+)="([^"]*)"', found[1].decode())) == {"calcId": "191029"}


def test_no_link_has_a_longer_text_than_excel_takes(consolidated: Consolidated, tmp_path: Path) -> None:
    agreement = load_agreement(consolidated.path).agreement
    agreement.tables["follow_up"].put(0, "milestone_id", "1.1-M" + "9" * 600)
    made = document(agreement)
    path = tmp_path / "links.xlsx"
    links = {**made.links, ("follow_up", 0, "milestone_id"): Link("items", 0, "item", "t" * 600)}
    path.write_bytes(write_workbook(replace(made, links=links)))
    texts = re.findall(r' (?:display|tooltip)="([^"]*)"', sheet_xml(path, "Opfølgning"))
    assert max(map(len, texts)) in range(200, EXCEL_TAKES + 1)
    formulas = [f for f in re.findall(r"<f[^>]*>([^<]*)</f>", sheet_xml(path, "Overblik")) if "HYPERLINK" in f]
    assert formulas
    assert any("LEFT(INDEX(follow_up_milestone_id" in f for f in formulas)
    assert all("LEFT(" in f and f",{LONGEST_LINK})" in f for f in formulas)
