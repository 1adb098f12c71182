"""One cell far from all others costs no file: the rest is read, the cell is named, and no million rows are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import hostile_files as h
from tests.conftest import NORD
from tests.test_cli import run
from tests.workbook_editing import Merged, edited, marked_copy, parts, places, rows_of
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import read_submission, submission_from
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.reading.far_cells import MOST_FAR
from workbook_tools.workbook.reading.reader import RawSheet, read_bytes
from workbook_tools.workbook.reading.unreadable import Unreadable

OPFØLGNING, PUNKTER = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet5.xml"
SPACE = '<is><t xml:space="preserve"> </t></is>'
NEAR = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'


def with_row(path: Path, number: int, cells: str, part: str = OPFØLGNING) -> bytes:
    """The file with one more row in a sheet."""
    row = f'<row r="{number}">{cells}</row></sheetData>'.encode()
    given = parts(path)
    return h.zipped({**given, part: given[part].replace(b"</sheetData>", row)})


def far(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    return {title: sheet.far for title, sheet in read_bytes(data, "x").sheets.items() if sheet.far}


@pytest.mark.parametrize(
    ("cell", "row", "value"),
    [
        (f'<c r="A1048576" t="inlineStr">{SPACE}</c>', 1_048_576, " "),
        (f'<c r="XFD1048576" t="inlineStr">{SPACE}</c>', 1_048_576, " "),
        ('<c r="xfd1048576"><v>1</v></c>', 1_048_576, "1"),
        ("<c r = 'XFD1048576'><v>1</v></c>", 1_048_576, "1"),
        ('<c r="B900000"><f>A1</f><v>12.5</v></c>', 900_000, "12.5"),
        ('<c r="B900000" t="e"><v>#REF!</v></c>', 900_000, "#REF!"),
    ],
)
def test_a_far_cell_is_told_apart_and_everything_else_is_read(
    cell: str, row: int, value: str, small_answered: dict[str, Path]
) -> None:
    plain = read_bytes(small_answered["Nord"].read_bytes(), "x")
    found = read_bytes(with_row(small_answered["Nord"], row, cell), "x")
    assert list(found.sheets["Opfølgning"].far.values()) == [value]
    assert {title: sheet.rows for title, sheet in found.sheets.items()} == {
        title: sheet.rows for title, sheet in plain.sheets.items()
    }


@pytest.mark.parametrize(
    "cell", ['<c r="XFD1048576" s="1"/>', '<c r="XFD1048576" s="1"></c>', '<c r="XFD1048576"><v/></c>']
)
def test_a_format_without_content_is_nothing(cell: str, small_answered: dict[str, Path]) -> None:
    assert far(with_row(small_answered["Nord"], 1_048_576, cell)) == {}


def test_a_shared_text_is_read() -> None:
    shared = h.workbook(NEAR + '<row r="900000"><c r="B900000" t="s"><v>0</v></c></row>')
    assert far(shared) == {"Ark1": {(899_999, 1): "a"}}


def issues_of(data: bytes) -> list[Issue]:
    return [
        issue
        for issue in submission_from(read_bytes(data, "Nord.xlsx")).issues
        if issue.code != "saved-in-other-format"
    ]


@pytest.mark.parametrize(("part", "title"), [(OPFØLGNING, "Opfølgning"), (PUNKTER, "Punkter")])
def test_the_far_cell_is_one_warning_with_its_place(part: str, title: str, small_answered: dict[str, Path]) -> None:
    data = with_row(small_answered["Nord"], 1_048_576, f'<c r="A1048576" t="inlineStr">{SPACE}</c>', part)
    assert [(i.severity, i.code, i.sheet, i.cell) for i in issues_of(data)] == [
        (Severity.WARNING, "far-cell", title, "A1048576")
    ]
    assert places(issues_of(small_answered["Nord"].read_bytes())) == []


def test_a_cpr_number_out_there_is_withheld(small_answered: dict[str, Path]) -> None:
    cell = '<c r="C700000" t="inlineStr"><is><t>010190-1232</t></is></c>'
    (issue,) = issues_of(with_row(small_answered["Nord"], 700_000, cell))
    assert (issue.code, issue.cell) == ("cpr-number", "C700000")
    assert "1232" not in issue.message


def test_its_answers_are_taken_and_a_marked_copy_can_be_made(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "Nord.xlsx"
    path.write_bytes(with_row(small_answered["Nord"], 1_048_576, f'<c r="A1048576" t="inlineStr">{SPACE}</c>'))
    merged = Merged(small, [path, small_answered["Syd"]])
    given = {row["Milepæls-id"]: row["Smiley"] for row in rows_of(NORD)}
    assert {
        row["Milepæls-id"]: row["Smiley"] for row in merged.rows("Opfølgning") if row["Milepæls-id"] in given
    } == given
    assert places(merged.result.issues, "far-cell") == [("Nord.xlsx", "Opfølgning", "A1048576")]
    assert marked_copy(path.read_bytes(), read_submission(path).issues)


@pytest.mark.slow
def test_in_an_ods_file_too() -> None:
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    row, space = h.ods_row(1, 3), h.ods_row(1, 1, "<text:p> <text:s/></text:p>")
    sheet = read_bytes(h.ods(row * 2 + blank + space), "x").sheets["a"]
    assert (len(sheet.rows), sheet.far) == (2, {(1_048_002, 0): "  "})
    wide = '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>' + space.partition(">")[2]
    far_right = read_bytes(h.ods(row + h.ods_row(99, 1) + wide + row), "x").sheets["a"]
    assert ({len(cells) for cells in far_right.rows}, set(far_right.far)) == ({3}, {(100, 16_000)})


@pytest.mark.parametrize(
    ("cells", "rows", "far"),
    [
        ([(0, 0), (1, 2), (65535, 255)], [3, 3], {(65535, 255): "1"}),
        ([(0, 0), (1, 2), (65535, 1)], [3, 3], None),  # so small a sheet is simply read
        ([(0, 0), (1, 2), (60000, 1), (60001, 200), (60001, 201)], [3, 3],
         {(60000, 1): "1", (60001, 200): "1", (60001, 201): "1"}),
        ([(0, 0), (1, 255), (2, 2), (65535, 0)], [256, 256, 256], {(65535, 0): "1"}),
    ],
)  # fmt: skip
def test_in_an_xls_file_too(
    cells: list[tuple[int, int]], rows: list[int], far: dict[tuple[int, int], str] | None
) -> None:
    sheet = read_bytes(h.xls(*(h.number(*cell) for cell in cells)), "x").sheets["Ark1"]
    if far is not None:
        assert (sheet.far, [len(row) for row in sheet.rows]) == (far, rows)
    found = {(r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if value == 1}
    assert found | set(sheet.far) == set(cells)


def test_several_numbers_in_one_record_of_an_xls_file() -> None:
    """Side by side they are one record, which moves as a whole."""
    near, far = h.numbers(0, 0, 3), h.numbers(65535, 250, 6)
    sheet = read_bytes(h.xls(near, far), "x").sheets["Ark1"]
    assert [list(row) for row in sheet.rows] == [[1, 1, 1]]
    assert sheet.far == {(65535, column): "1" for column in range(250, 256)}


REFUSED = {
    "nothing but far cells": h.workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "too many of them": h.workbook(
        NEAR + "".join(f'<row r="{n}"><c r="ZZ{n}"><v>1</v></c></row>' for n in range(900_000, 900_001 + MOST_FAR))
    ),
    "no gap": h.workbook("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="Z{n}"/></row>' for n in range(1, 1_048_577, 900)) + '<row r="1"><c r="ZZ1"><v>1</v></c></row>'),
    "one that stands for many": h.ods(h.ods_row(2, 2) + h.ods_row(1_000_000, 20)),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_really_too_large_stays_refused(case: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(REFUSED[case], "x")
    assert caught.value.why == "too-far-out"


def test_far_cells_beside_one_another_in_one_row() -> None:
    """Cells that leave out where they stand keep their places when one before them is emptied."""
    cells = '<c r="A900000"><v>1</v></c><c><v>2</v></c><c/><c><v>4</v></c>'
    sheet: RawSheet = read_bytes(
        h.workbook(NEAR + f'<row r="900000">{cells}</row><row r="2"><c r="C2"><v>3</v></c></row>'), "x"
    ).sheets["Ark1"]
    assert sheet.far == {(899_999, 0): "1", (899_999, 1): "2", (899_999, 3): "4"}
    assert [len(row) for row in sheet.rows] == [3, 3]


def test_an_agreement_names_it_too(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "agreement.xlsx") as book:
        book["Punkter"]["B1000000"] = " "
    loaded = load_agreement(tmp_path / "agreement.xlsx")
    assert places(loaded.issues, "far-cell") == [("agreement.xlsx", "Punkter", "B1000000")]
    assert "Punkter B1000000" in run("diff", small, tmp_path / "agreement.xlsx").stderr
