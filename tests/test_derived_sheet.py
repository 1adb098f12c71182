"""The hidden sheet of a department's workbook that its formulas look up in: it is passed over, and never speaks of anybody."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import sign
from tests.workbook_editing import codes, edited, parts, places, write_parts
from workbook_tools.definition.workbooks import DEPARTMENT, LOOKUPS_NAME, LOOKUPS_TITLE, POINTERS_TITLE
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.marking.copy import mark
from workbook_tools.workbook.reading.reader import read_workbook

CPR = "010190-1234"


def part_of(path: Path, title: str) -> str:
    """The part of a sheet, in a workbook as the tool writes it."""
    titles = re.findall(r'<sheet [^>]*?name="([^"]*)"', parts(path)["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{titles.index(title) + 1}.xml"


def test_it_is_locked_and_no_menu_shows_it(small_sent: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(small_sent["Nord"])[POINTERS_TITLE]
    assert sheet.sheet_state == "veryHidden"
    assert sheet.protection.sheet


def test_no_reader_is_asked_for_it(small_answered: dict[str, Path]) -> None:
    assert POINTERS_TITLE not in read_workbook(small_answered["Nord"]).sheets
    assert codes(validate_file(small_answered["Nord"])) == []


def test_it_is_not_even_unpacked_where_nobody_can_have_shown_it(
    small_answered: dict[str, Path], tmp_path: Path
) -> None:
    contents = parts(small_answered["Nord"])
    write_parts(tmp_path / "odd.xlsx", contents | {part_of(small_answered["Nord"], POINTERS_TITLE): b"<!DOCTYPE"})
    assert codes(validate_file(tmp_path / "odd.xlsx")) == []


@pytest.mark.parametrize("state", ["hidden", "visible"])  # as Excel and LibreOffice save it once somebody could see it
def test_what_is_typed_there_is_named(small_answered: dict[str, Path], tmp_path: Path, state: str) -> None:
    with edited(small_answered["Nord"], tmp_path / "typed.xlsx") as book:
        book[POINTERS_TITLE]["C3"].value = "Ring til mig"
        book[POINTERS_TITLE].sheet_state = state
    assert places(validate_file(tmp_path / "typed.xlsx"), "outside-table") == [("typed.xlsx", POINTERS_TITLE, "C3")]


def test_a_sheet_of_that_name_in_another_workbook_is_read(small_answered: dict[str, Path], tmp_path: Path) -> None:
    """Only the workbook itself can say that the tool made it."""
    contents = parts(small_answered["Nord"])
    name = "xl/workbook.xml"
    xml = re.sub(rf'<definedName name="{LOOKUPS_NAME}">[^<]*</definedName>'.encode(), b"", contents[name])
    assert xml != contents[name]
    write_parts(tmp_path / "other.xlsx", contents | {name: xml})
    assert POINTERS_TITLE in read_workbook(tmp_path / "other.xlsx").sheets


@pytest.mark.parametrize("saved", ["as it is", "by openpyxl"])
def test_answers_are_read_whatever_became_of_it(small_answered: dict[str, Path], tmp_path: Path, saved: str) -> None:
    path = Path(shutil.copy(small_answered["Nord"], tmp_path / "returned.xlsx"))
    if saved == "by openpyxl":
        book = openpyxl.load_workbook(path)
        del book[POINTERS_TITLE]
        book.save(path)
    assert codes(validate_file(path)) == []


def test_a_marked_copy_repeats_no_cpr_number_there(small_answered: dict[str, Path], tmp_path: Path) -> None:
    """Excel has counted: what somebody typed stands in a message, too."""
    with edited(small_answered["Nord"], tmp_path / "typed.xlsx") as book:
        book.cell("Opfølgning", "1.1-1", "Smiley").value = CPR
        sign(book)
    contents = parts(tmp_path / "typed.xlsx")
    name = part_of(tmp_path / "typed.xlsx", POINTERS_TITLE)
    cells = re.sub(rb'(<c r="C2"[^>]*?)(?: t="\w+")?>(<f[^<]*(?:</f>|/>))<v ?/?>(?:[^<]*</v>)?', rb'\1 t="str">\2<v>' + f" '{CPR}' er ikke".encode() + rb"</v>", contents[name])  # fmt: skip
    assert cells != contents[name]
    write_parts(tmp_path / "typed.xlsx", contents | {name: cells})
    issues = validate_file(tmp_path / "typed.xlsx")
    assert "cpr-number" in codes(issues)
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(mark((tmp_path / "typed.xlsx").read_bytes(), issues).data)
    assert CPR.encode() not in b"".join(parts(marked).values())
    assert openpyxl.load_workbook(marked)[POINTERS_TITLE]["C2"].data_type == "f"  # it counts on


def test_a_departments_formulas_look_up_there() -> None:
    assert (DEPARTMENT.derives, DEPARTMENT.lookups_title) == (True, POINTERS_TITLE)


def test_every_column_of_finances_is_read_by_some_formula(small: Path) -> None:
    contents = {name: part.decode() for name, part in parts(small).items() if name.endswith("l")}
    cells = contents[part_of(small, LOOKUPS_TITLE)]
    used = set(re.findall(r"\$([A-Z]+)\d", " ".join(re.findall("<f[^>]*>([^<]*)</f>", cells))))
    named = re.findall(rf'name="(\w+)">{LOOKUPS_TITLE}!\$([A-Z]+)\$2:\$\2\$', contents.pop("xl/workbook.xml"))
    words = {word for name, part in contents.items() if name.startswith("xl/") for word in re.findall(r"\w+", part)}
    assert len(named) > 100
    assert [name for name, column in named if name not in words and column not in used] == []
