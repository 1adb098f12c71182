"""Packages of other programs: whichever slashes, letters and places they use, every cell is read – or the true reason given."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import hostile_files as h
from tests.test_reader import package
from tests.workbook_editing import marked_copy, parts
from workbook_tools.messages.message import message
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.values.cells import CellError
from workbook_tools.workbook.reading.reader import RawWorkbook, read_bytes
from workbook_tools.workbook.reading.unreadable import Unreadable

SHEET = "xl/worksheets/sheet2.xml"  # Opfølgning
Parts = dict[str, bytes]


def raw_zip(given: Parts) -> bytes:
    """A zip with the names as they are, also on Windows, where the library turns slashes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in given.items():
            entry = zipfile.ZipInfo(name)
            entry.filename = name
            file.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def named(change: Callable[[str], str]) -> Callable[[Parts], Parts]:
    return lambda given: {change(name): data for name, data in given.items()}


def targets(old: bytes, new: bytes) -> Callable[[Parts], Parts]:
    return lambda given: (
        given
        | {h.WORKBOOK_RELATIONS: given[h.WORKBOOK_RELATIONS].replace(b"/xl/", b"").replace(b'"' + old, b'"' + new)}
    )


def moved(folder: str, name: str = "workbook.xml") -> Callable[[Parts], Parts]:
    """The workbook's parts in another folder, with another name of the part that describes it."""

    def move(given: Parts) -> Parts:
        relative = targets(b"", b"")(given)
        found = {n.replace("xl/", folder).replace("workbook.xml", name): data for n, data in relative.items()}
        new = f"{folder}{name}".encode()
        return found | {h.ROOT_RELATIONS: found[h.ROOT_RELATIONS].replace(b"xl/workbook.xml", new)}

    return move


def strict(given: Parts) -> Parts:
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return {
        name: data.replace(f'"{h.MAIN}"'.encode(), b'"http://purl.oclc.org/ooxml/spreadsheetml/main"').replace(
            office, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, data in given.items()
    }


ODDITIES: dict[str, Callable[[Parts], Parts]] = {
    "backslashes": named(lambda name: name.replace("/", "\\")),
    "capitals": named(str.upper),
    "capital first letters": named(lambda name: "/".join(part[:1].upper() + part[1:] for part in name.split("/"))),
    "one sheet in capitals": named(lambda name: name.replace("sheet2", "SHEET2")),
    "absolute targets": targets(b"worksheets/", b"/xl/worksheets/"),
    "targets from the root without a slash": targets(b"worksheets/", b"xl/worksheets/"),
    "targets with dots": targets(b"worksheets/", b"../xl/./worksheets/"),
    "targets with backslashes": targets(b"worksheets/", b"worksheets\\"),
    "targets in capitals": targets(b"worksheets/", b"Worksheets/"),
    "another folder": moved("book/"),
    "no folder": moved(""),
    "another name": moved("xl/", "book7.xml"),
    "Strict OOXML": strict,
    "no properties, theme or types": lambda given: {
        name: data for name, data in given.items() if not name.startswith(("docProps/app", "xl/theme", "[Content"))
    },
    "no relations of the package": lambda given: {n: data for n, data in given.items() if n != h.ROOT_RELATIONS},
}  # fmt: skip


def cells(raw: RawWorkbook) -> dict[str, object]:
    return {title: (sheet.rows, sheet.formulas) for title, sheet in raw.sheets.items()}


def with_error(path: Path) -> Parts:
    """The parts of a workbook with an error value in Opfølgning F2."""
    given = parts(path)
    return given | {SHEET: given[SHEET].replace(b'<c r="F2"', b'<c r="F2" t="e"><v>#REF!</v></c><c r="XX2"', 1)}


LARGE = 17 * 2**20


@pytest.mark.parametrize(
    ("oddity", "size"), [*((oddity, 0) for oddity in ODDITIES), ("capitals", LARGE), ("another folder", LARGE)]
)
def test_every_cell_and_error_value_is_read(oddity: str, size: int, small_answered: dict[str, Path]) -> None:
    given = with_error(small_answered["Nord"])
    plain = read_bytes(raw_zip(given), "x")
    assert CellError("#REF!") in plain.sheets["Opfølgning"].rows[1]
    filler = {"customXml/item1.bin": b"\0" * size} if size else {}
    found = read_bytes(raw_zip(ODDITIES[oddity](given) | filler), "x")
    assert cells(found) == cells(plain)
    assert (found.names, found.saved) == (plain.names, plain.saved)
    assert submission_from(found).identity == submission_from(plain).identity is not None


@pytest.mark.parametrize("oddity", ["backslashes", "capital first letters", "absolute targets", "Strict OOXML"])
def test_a_marked_copy_can_be_made_of_it(oddity: str, small_answered: dict[str, Path]) -> None:
    data = raw_zip(ODDITIES[oddity](parts(small_answered["Nord"])))
    issue = Issue(
        Severity.ERROR, "comment-required", message("comment-required", milestone_id="1.1-1"), "x", "Opfølgning", "K2"
    )
    marked = read_bytes(marked_copy(data, [issue]), "x")
    assert "Ret dette" in marked.sheets
    assert marked.sheets["Opfølgning"].rows[0] == read_bytes(data, "x").sheets["Opfølgning"].rows[0]


def test_texts_and_looks_in_other_parts() -> None:
    def moved_parts(given: Parts) -> Parts:
        relations = (
            given[h.WORKBOOK_RELATIONS].replace(b"sharedStrings.xml", b"texts.xml").replace(b"styles.xml", b"l.xml")
        )
        found = {n.replace("sharedStrings", "texts").replace("styles", "l"): data for n, data in given.items()}
        return found | {h.WORKBOOK_RELATIONS: relations}

    given = h.parts_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert read_bytes(h.zipped(moved_parts(given)), "x").sheets["Ark1"].rows == [["a"]]


@pytest.mark.parametrize("second", ["xl\\worksheets\\sheet1.xml", "XL/worksheets/sheet1.xml"])
def test_two_parts_that_differ_only_so_are_refused(second: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(raw_zip(h.parts_of() | {second: b"<x/>"}), "x")
    assert caught.value.why == "not-allowed"


ODT = package(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<x/>"})
MAIL = b"From: bo@by.dk\r\nSubject: Svar\r\n\r\nHej"
REASONS = {
    "a mail": (MAIL, "mail"),
    "a mailbox": (b"From bo@by.dk Mon Apr 1 2030\n" + MAIL, "mail"),
    "Outlook's mail": (h.ole({"__substg1.0_0037001F": b"x" * 5000}), "mail"),
    "a protected message": (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86" + b"\0" * 100, "protected-message"),
    "an OpenDocument text": (ODT, "word-document"),
    "a zip of something": (package(**{"a.txt": "x"}), "archive"),
    "Numbers": (package(**{"Index/Document.iwa": b"x"}), "numbers"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "other-archive"),
    "flat OpenDocument": (b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>', "flat-document"),
    "a presentation": (package(**{"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<p/>"}), "other-document"),
}  # fmt: skip


@pytest.mark.parametrize("what", REASONS)
def test_the_reason_names_what_the_file_is(what: str) -> None:
    data, why = REASONS[what]
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, "svar.xlsx")
    assert caught.value.why == why
    assert caught.value.text("da") != caught.value.text("en")
