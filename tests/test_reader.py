"""Reading a file: every format, every kind of cell, and nothing that hurts."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import convert
from tests.workbook_editing import SAVED, Merged, codes, edited, parts, set_saved, write_parts
from workbook_tools.values.cells import CellError
from workbook_tools.workbook.reading.precheck import Unreadable
from workbook_tools.workbook.reading.reader import read_bytes, read_workbook

SHEET = "xl/worksheets/sheet2.xml"  # Opfølgning


def package(**contents: bytes | str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in contents.items():
            zipped.writestr(name, data)
    return buffer.getvalue()


# --- what is no spreadsheet -------------------------------------------------------------------------

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
WORD_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument".encode("utf-16-le") + b"\0" * 512
DOCX = package(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})

NO_SPREADSHEET = {
    "empty": (b"", "empty"),
    "text": ("Kære Økonomi".encode(), "text-file"),
    "csv": (b"a;b\n1;2\n", "text-file"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
    "image": (b"\x89PNG\r\n\x1a\n", "picture"),
    "docx": (DOCX, "word-document"),
    "doc": (WORD_97, "word-document"),
    "encrypted": (ENCRYPTED, "password"),
    "path traversal": (package(**{"xl/workbook.xml": "<w/>", "../../etc/passwd": "x"}), "not-allowed"),
}


@pytest.mark.parametrize(("data", "why"), NO_SPREADSHEET.values(), ids=NO_SPREADSHEET)
def test_says_why_a_file_cannot_be_read(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, "brev.xlsx")
    assert caught.value.why == why
    assert caught.value.text("da") != caught.value.text("en")


def test_an_encrypted_file_mentions_the_sensitivity_label() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(ENCRYPTED, "x.xlsx")
    assert "følsomhedsmærkat" in caught.value.text("da")
    assert "sensitivity label" in caught.value.text("en")


def test_a_folder_and_a_missing_file_cannot_be_opened(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "no-file"), (tmp_path / "missing.xlsx", "cannot-open")):
        with pytest.raises(Unreadable) as caught:
            read_workbook(path)
        assert caught.value.why == why


# --- damaged and hostile ----------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_damaged(share: float, small_answered: dict[str, Path]) -> None:
    data = small_answered["Nord"].read_bytes()
    with pytest.raises(Unreadable):
        read_bytes(data[: int(len(data) * share)], "x.xlsx")


@pytest.mark.slow
def test_no_flipped_byte_brings_the_reader_down(small_answered: dict[str, Path]) -> None:
    data = small_answered["Nord"].read_bytes()
    for position in range(0, len(data), len(data) // 150):
        damaged = bytearray(data)
        damaged[position] ^= 0x55
        with contextlib.suppress(Unreadable):
            read_bytes(bytes(damaged), "x.xlsx")


def with_cell(source: Path, cell: str) -> bytes:
    """The bytes of a workbook with one more cell at the end of Opfølgning's XML."""
    contents = parts(source)
    xml = contents[SHEET].decode("utf-8")
    end = xml.index("</sheetData>")
    contents[SHEET] = (xml[:end] + cell + xml[end:]).encode()
    return package(**contents)


FAR_OUT = {
    "no such row": '<row r="99999999"><c r="A99999999"><v>1</v></c></row>',
    "no such column": '<row r="40"><c r="ZZZZ40"><v>1</v></c></row>',
    "row without references": '<row r="99999999"><c><v>1</v></c></row>',
    "cells without references": '<row r="1048000">' + "<c><v>1</v></c>" * 9000 + "</row>",
}


@pytest.mark.parametrize("cell", FAR_OUT.values(), ids=FAR_OUT)
def test_a_cell_that_would_take_all_memory_is_refused(cell: str, small_answered: dict[str, Path]) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(with_cell(small_answered["Nord"], cell), "x.xlsx")
    assert caught.value.why == "too-far-out"


def test_blank_formatted_cells_far_out_are_no_content(small_answered: dict[str, Path]) -> None:
    data = with_cell(small_answered["Nord"], '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert len(read_bytes(data, "x.xlsx").sheets["Opfølgning"].rows) < 10


def test_an_opendocument_row_repeated_a_million_times_is_refused() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell>'
    content = f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
    data = package(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, "x.ods")
    assert caught.value.why == "too-far-out"


def test_entities_are_refused(small_answered: dict[str, Path]) -> None:
    contents = parts(small_answered["Nord"])
    for part in (SHEET, "xl/workbook.xml", "docProps/core.xml"):
        xml = contents[part].decode("utf-8")
        start = re.search(r"<\w", xml)
        assert start is not None
        bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>' + xml[start.start() :]
        with pytest.raises(Unreadable) as caught:
            read_bytes(package(**contents | {part: bomb}), "x.xlsx")
        assert caught.value.why == "not-allowed"


def test_a_text_longer_than_excel_allows_is_named_and_never_cut(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    cell = f'<row r="40"><c r="K40" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c></row>'
    (tmp_path / "Nord.xlsx").write_bytes(with_cell(small_answered["Nord"], cell))
    merged = Merged(small, [tmp_path / "Nord.xlsx"])
    assert "unreadable-workbook" in codes(merged.issues)


# --- kinds of cells ---------------------------------------------------------------------------------


@pytest.fixture
def read_cells(tmp_path: Path) -> Callable[[dict[str, object]], dict[str, object]]:
    """Write cells with openpyxl and read them back with the tool."""

    def run(given: dict[str, object]) -> dict[str, object]:
        workbook = openpyxl.Workbook()
        for place, value in given.items():
            workbook.active[place] = value
        workbook.save(tmp_path / "cells.xlsx")
        sheet = read_workbook(tmp_path / "cells.xlsx").sheets["Sheet"]
        return {place: sheet.rows[workbook.active[place].row - 1][workbook.active[place].column - 1] for place in given}

    return run


def test_values_keep_their_type(read_cells: Callable[[dict[str, object]], dict[str, object]]) -> None:
    given = {"A1": "0012", "B1": 12, "C1": -0.5, "A2": True, "B2": dt.datetime(2030, 3, 1), "C2": "NA", "A3": "1.10"}
    found = read_cells(given)
    assert found["A1"] == "0012"
    assert (found["B1"], found["C1"], found["A2"], found["C2"], found["A3"]) == (12, -0.5, True, "NA", "1.10")
    assert found["B2"] in (dt.date(2030, 3, 1), dt.datetime(2030, 3, 1))


def test_times_and_durations_are_texts(read_cells: Callable[[dict[str, object]], dict[str, object]]) -> None:
    found = read_cells({"A1": dt.time(12, 30), "B1": dt.timedelta(hours=30)})
    assert isinstance(found["A1"], str)
    assert isinstance(found["B1"], str)


def test_error_values_are_errors(read_cells: Callable[[dict[str, object]], dict[str, object]]) -> None:
    assert read_cells({"B2": "#N/A", "C3": "#REF!"}) == {"B2": CellError("#N/A"), "C3": CellError("#REF!")}


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999"])
def test_numbers_that_are_none_are_errors(number: str, small_answered: dict[str, Path]) -> None:
    data = with_cell(small_answered["Nord"], f'<row r="40"><c r="K40"><v>{number}</v></c></row>')
    assert read_bytes(data, "x.xlsx").sheets["Opfølgning"].rows[39][10] == CellError("#NUM!")


def test_formulas_are_known_by_their_cell(small_answered: dict[str, Path]) -> None:
    sheets = read_workbook(small_answered["Nord"]).sheets
    assert {(1, 15), (2, 15)} <= sheets["Opfølgning"].formulas  # Kontrol
    assert not {(1, 9), (2, 9)} & sheets["Opfølgning"].formulas  # Smiley


# --- formats ----------------------------------------------------------------------------------------


def test_saved_is_the_files_own_time_in_universal_time(small_answered: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_parts(path, parts(small_answered["Nord"]))
    set_saved(path, SAVED)
    assert read_workbook(path).saved == SAVED
    contents = parts(path)
    core = contents["docProps/core.xml"].decode()
    for text, expected in (("2030-04-01T14:00:00+02:00", SAVED), ("not a time", None)):
        changed = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{text}", core)
        write_parts(path, contents | {"docProps/core.xml": changed.encode()})
        assert read_workbook(path).saved == expected


def test_a_workbook_with_macros_is_read_and_the_macros_are_not(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    contents = parts(small_answered["Nord"]) | {"xl/vbaProject.bin": b"Sub AutoOpen()"}
    write_parts(tmp_path / "Nord.xlsm", contents)
    merged = Merged(small, [tmp_path / "Nord.xlsm", small_answered["Syd"]])
    assert codes(merged.issues) == ["macros-ignored"]
    assert b"AutoOpen" not in b"".join(parts(merged.write(tmp_path / "c.xlsx")).values())


def test_other_programs_formats_give_the_same_answers(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Behandlet den", dt.date(2030, 3, 1))
        book.put("Opfølgning", "2.1-1", "Bemærkning til Økonomi", "æøå – 1.250 €")
    expected = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    others = ("not-signed", "columns-hidden")  # no analysis asks for the date, which was written all the same
    assert codes(expected.issues, others) == []
    for extension in ("xlsx", "ods", "xls"):
        (converted,) = convert([tmp_path / "Nord.xlsx"], tmp_path, to=extension)
        merged = Merged(small, [converted, small_answered["Syd"]])
        assert codes(merged.issues, others) == ([] if extension == "xlsx" else ["saved-in-other-format"]), extension
        for sheet in ("Opfølgning", "Økonomiopfølgning"):
            assert merged.rows(sheet) == expected.rows(sheet), extension
        saved = read_workbook(converted).saved
        assert (saved is None) == (extension == "xls")
