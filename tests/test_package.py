"""The zip package is written piece by piece, and the same whatever the pieces are."""

from __future__ import annotations

import io
import zipfile

import pytest

from workbook_tools.workbook.writing import package as package_module
from workbook_tools.workbook.writing.package import Package

TEXTS = {"a.xml": "", "b/æ.xml": "<æ>😐</æ>" * 5_000, "c.xml": "".join(f"<c r='{n}'/>" for n in range(20_000))}


def packed(step: int) -> bytes:
    buffer = io.BytesIO()
    with Package(buffer) as package:
        for name, text in TEXTS.items():
            part = package.part(name)
            for at in range(0, len(text), step):
                part.write(text[at : at + step])
    return buffer.getvalue()


def test_every_part_is_there_whole_and_without_a_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(1_000))) as package:
        assert {name: package.read(name).decode() for name in package.namelist()} == TEXTS
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


@pytest.mark.parametrize("piece", [1_000, 70_000, 10**9])
def test_the_pieces_change_no_byte(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = packed(997)
    monkeypatch.setattr(package_module, "PIECE", piece)
    assert packed(50_000) == expected


def test_what_goes_wrong_on_the_way_is_said() -> None:
    with pytest.raises(UnicodeEncodeError), Package(io.BytesIO()) as package:
        package.part("a.xml").write("\ud7ff\udc00")  # no text that a file can hold


def test_what_goes_wrong_while_writing_is_said() -> None:
    def failing() -> str:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"), Package(io.BytesIO()) as package:
        package.part("a.xml").write("x" * 10**6 + failing())
