"""Every file in what was given ends somewhere: read, or one line with the reason – in the list, in Modtagne filer, on the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import hostile_files as h
from tests.mails import zipped
from tests.test_cli import run
from tests.test_reader import ENCRYPTED
from tests.workbook_editing import codes, table
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading import found_files as finding
from workbook_tools.operations.reading.found_files import found_files, labels
from workbook_tools.workbook.reading import archive

CSV = "Punktnr.;Smiley\n1.1;☺ Nået\n".encode()
MAIL = b"From: bo@by.dk\r\nSubject: Svar\r\n\r\nHej"


def found(*paths: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The names of the workbooks, and what is not read with the reason."""
    there = found_files(paths)
    return [file.name for file in there.workbooks], [(left.name, left.why.why) for left in there.not_read]


@pytest.mark.parametrize(
    "name",
    ["Nord.xltx", "Nord.xlsx.download", "Nord", "Nord (1)", "NORD.XLSX", "Nord.txt", "~$Nord.xlsx", ".Nord.xlsx"],
)
@pytest.mark.parametrize("folder", ["", "sub", "sub/sub/sub"])
def test_a_workbook_is_known_by_its_content_in_any_folder(
    name: str, folder: str, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / name).write_bytes(small_answered["Nord"].read_bytes())
    assert found(tmp_path) == ([name], [])


@pytest.mark.parametrize("ending", [".zip", ".ZIP", "", ".xlsx"])
def test_an_archive_is_entered_whether_named_or_in_a_folder(
    ending: str, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    nord, syd = (small_answered[name].read_bytes() for name in ("Nord", "Syd"))
    inner = zipped(("Syd.xltx", syd), ("~$Syd.xlsx", b"x"), ("__MACOSX/._Syd.xlsx", b"x"))
    path = tmp_path / "in" / f"svar{ending}"
    path.parent.mkdir()
    path.write_bytes(zipped(("a/Nord.xlsx", nord), ("b.zip", inner), ("a/notat.txt", b"Hej"), (".DS_Store", b"x")))
    expected = ["Nord.xlsx", "Syd.xltx"], [("notat.txt", "text-file")]
    assert found(path) == expected
    assert found(path.parent) == expected


UNREAD: dict[str, tuple[bytes, str, str]] = {
    "Skoler.csv": (CSV, "text-file", "unreadable-workbook"),
    "Skoler.xlsb": (h.zipped({"xl/workbook.bin": b"x"}), "xlsb", "unreadable-workbook"),
    "hemmelig": (ENCRYPTED, "password", "unreadable-workbook"),
    "svar.zip": (zipped(("a.xlsx", b"x"))[:-30], "damaged", "unreadable-workbook"),
    "brev.docx": (zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")), "word-document", "file-not-read"),
    "svar.eml": (MAIL, "mail", "file-not-read"),
    "skærm.png": (b"\x89PNG\r\n\x1a\n", "picture", "file-not-read"),
    "tom": (b"", "empty", "file-not-read"),
    "billeder.zip": (zipped((".x", b"x")), "archive", "file-not-read"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_one_line_with_the_reason(
    name: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    data, why, code = UNREAD[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(data)
    assert found(tmp_path / "in") == ([], [(name, why)])
    result = consolidate_files(small, [tmp_path / "in", *small_answered.values()], tmp_path / "out.xlsx")
    assert codes([issue for issue in result.issues if issue.file == name]) == [code]
    (listed,) = [row for row in table(tmp_path / "out.xlsx", "Modtagne filer") if row["Fil"] == name]
    assert listed["Status"].startswith("Ikke læst: ")
    said = run("validate", tmp_path / "in", small_answered["Nord"])
    assert (said.output.count(f"{name}\n"), said.output.count(f"[{code}]")) == (1, 1)
    assert said.exit_code == (code == "unreadable-workbook")


def test_litter_is_passed_over_in_silence(tmp_path: Path) -> None:
    for name in ("~$Nord.xlsx", ".~lock.Nord.xlsx#", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"x" * 165)
    assert found(tmp_path) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
def test_links_are_not_followed_and_pipes_not_opened(small_answered: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "gone.xlsx").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "in" / "pipe")
    (tmp_path / "in" / "Nord.xlsx").write_bytes(small_answered["Nord"].read_bytes())
    assert found(tmp_path / "in") == (["Nord.xlsx"], [("gone.xlsx", "link"), ("loop", "link"), ("pipe", "no-file")])


def deep(path: Path) -> None:
    folder = path.joinpath(*"abcdefghij")
    folder.mkdir(parents=True)
    (folder / "Nord.xlsx").write_bytes(b"x")


def nested(path: Path) -> None:
    data = zipped(("Nord.xlsx", b"x"))
    for _ in range(archive.DEEPEST + 1):
        data = zipped(("x.zip", data))
    (path / "svar.zip").write_bytes(data)


def many(path: Path) -> None:
    (path / "svar.zip").write_bytes(zipped(*((f"{n}.xlsx", b"x") for n in range(archive.MOST_FILES + 1))))


@pytest.mark.parametrize(
    ("make", "why"), [(deep, "folder-too-deep"), (nested, "archive-too-deep"), (many, "archive-too-large")]
)
def test_there_are_bounds_and_what_lies_beyond_is_named(make: Callable[[Path], None], why: str, tmp_path: Path) -> None:
    make(tmp_path)
    assert [reason for _, reason in found(tmp_path)[1]] == [why]


def test_archives_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 2**20)
    for n in range(3):
        (tmp_path / f"{n}.zip").write_bytes(zipped(("a.xlsx", bytes(2**19))))
    assert [reason for _, reason in found(tmp_path)[1]] == ["archive-too-large"]


def test_a_folder_with_too_many_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_FOUND", 3)
    for n in range(5):
        (tmp_path / f"{n}.xlsx").write_bytes(b"x")
    assert found(tmp_path) == (["0.xlsx", "1.xlsx", "2.xlsx"], [(tmp_path.name, "folder-too-full")])


def test_files_that_are_called_alike_are_told_apart(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    for name in ("Nord", "Syd"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "svar.xlsx").write_bytes(small_answered[name].read_bytes())
    assert labels(found_files([tmp_path / "in"]).workbooks) == ["Nord/svar.xlsx", "Syd/svar.xlsx"]
    consolidate_files(small, [tmp_path / "in"], tmp_path / "out.xlsx")
    listed = {row["Center"]: row["Fil"] for row in table(tmp_path / "out.xlsx", "Modtagne filer")}
    assert listed == {"Nord": "Nord/svar.xlsx", "Syd": "Syd/svar.xlsx"}


def test_the_agreement_and_the_output_in_the_folder_are_no_answers(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "alt"
    (folder / "sub").mkdir(parents=True)
    (folder / "aftale").write_bytes(small.read_bytes())
    (folder / "sub" / "Nord.xlsx").write_bytes(small_answered["Nord"].read_bytes())
    for _ in range(2):
        result = consolidate_files(folder / "aftale", [folder], folder / "out.xlsx", force=True)
        assert result.received[1] == ["Nord"]
        assert {issue.file for issue in result.issues} <= {None, "Nord.xlsx"}


def test_what_is_accepted_later_gives_way_in_the_list(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """`collect`'s folder: what waits is named with its department, the mails it has opened are passed over."""
    folder = tmp_path / "ind"
    (folder / "afventer").mkdir(parents=True)
    (folder / "originaler").mkdir()
    (folder / "originaler" / "1.eml").write_bytes(MAIL)
    (folder / "indeks.csv").write_text(
        "Status;Fil;Center;Runde\nAfventer;afventer/svar.xlsx;Nord;1\n", encoding="utf-8-sig"
    )
    (folder / "afventer" / "svar.xlsx").write_bytes(small_answered["Nord"].read_bytes())
    (folder / "Syd.xlsx").write_bytes(small_answered["Syd"].read_bytes())
    result = consolidate_files(small, [folder], tmp_path / "1.xlsx")
    assert codes([issue for issue in result.issues if issue.file == "svar.xlsx"]) == ["file-waits"]
    assert {department: left[0].file for department, left in result.left.items()} == {"Nord": "svar.xlsx"}
    statuses = {row["Fil"]: row["Status"] for row in table(tmp_path / "1.xlsx", "Modtagne filer")}
    assert statuses["svar.xlsx"].startswith("Ikke læst: den venter")
    (folder / "afventer" / "svar.xlsx").rename(folder / "svar.xlsx")
    (folder / "indeks.csv").write_text("Status;Fil\nTaget med;svar.xlsx\n", encoding="utf-8-sig")
    consolidate_files(tmp_path / "1.xlsx", [folder], tmp_path / "2.xlsx")
    statuses = {row["Fil"]: row["Status"] for row in table(tmp_path / "2.xlsx", "Modtagne filer")}
    assert statuses == {"svar.xlsx": "Taget med", "Syd.xlsx": "Taget med"}


def test_rows_of_what_waits_are_not_headed_as_not_returned(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "2030 runde 1 - Nord.csv").write_bytes(CSV)
    said = run("consolidate", small, tmp_path / "in", small_answered["Syd"], "-o", tmp_path / "out.xlsx")
    assert "(Nord: not read: 2030 runde 1 - Nord.csv)" in said.output
    assert "not read: Nord (2030 runde 1 - Nord.csv)" in said.stdout
    assert "not returned" not in said.output


def test_a_folder_without_a_workbook_says_what_there_is(small: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Skoler.csv").write_bytes(CSV)
    said = run("consolidate", small, tmp_path / "in", "-o", tmp_path / "out.xlsx")
    assert said.exit_code == 2
    assert "Skoler.csv: " in said.output
