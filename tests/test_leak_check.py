"""The leak check: whatever part of a finished workbook another department's text is planted in, it is found."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SMALL
from tests.hostile_files import zipped
from tests.workbook_editing import edited, parts, write_agreement
from workbook_tools.operations import split as split_module
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.sent.department import empty_document, split
from workbook_tools.operations.sent.leak_check import _inside, foreign_texts, leaks, place_of
from workbook_tools.operations.split import split_files
from workbook_tools.workbook.document import Document
from workbook_tools.workbook.writing.writer import write_workbook

# Syd contributes to nothing of Nord, so that nothing of Nord may be in its workbook.
OTHERS = SMALL["items"].replace("Teknikudvalget    | Syd ", "Teknikudvalget    |     ")
SECRET = "Gravearbejdet er begyndt"
Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement, where nobody contributes to anybody's item."""
    return write_agreement(tmp_path_factory.mktemp("leaks") / "agreement.xlsx", **{**SMALL, "items": OTHERS})


@pytest.fixture(scope="module")
def found(agreement: Path) -> Callable[[Callable[[Parts], Any]], list[str]]:
    """What is found in Syd's workbook after something was planted in its parts."""
    loaded = load_agreement(agreement).agreement
    foreign = foreign_texts(loaded, "Syd")
    made = write_workbook(split(loaded, 1)["Syd"])
    empty = write_workbook(empty_document(loaded, 1, "Syd"))

    def plant(change: Callable[[Parts], Any]) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            contents = {name: package.read(name) for name in package.namelist()}
        change(contents)
        return leaks(zipped(contents), foreign, lambda: empty)

    return plant


def test_the_workbook_as_it_is_holds_nothing_foreign(found: Callable[..., list[str]]) -> None:
    assert found(lambda parts: None) == []


def into(part: str, before: str, planted: str) -> Callable[[Parts], None]:
    """Plant text in a part, in front of the first place that looks like ``before``."""

    def change(contents: Parts) -> None:
        name = next(n for n in contents if re.fullmatch(part, n))
        text = contents[name].decode()
        at = text.index(before)
        contents[name] = (text[:at] + planted + text[at:]).encode()

    return change


def new(name: str, content: bytes) -> Callable[[Parts], None]:
    return lambda contents: contents.__setitem__(name, content)


def as_utf16(contents: Parts) -> None:
    into("xl/sharedStrings.xml", "</sst>", f"<si><t>{SECRET}</t></si>")(contents)
    contents["xl/sharedStrings.xml"] = (
        contents["xl/sharedStrings.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    )


RUNS = "<si><r><t>Gravear</t></r><r><rPr><b/></rPr><t>bejdet er </t></r><r><t>begyndt</t></r></si>"
PLANTED: dict[str, Callable[[Parts], None]] = {
    "a shared string": into("xl/sharedStrings.xml", "</sst>", f"<si><t>{SECRET}</t></si>"),
    "in runs of different looks": into("xl/sharedStrings.xml", "</sst>", RUNS),
    "in capitals": into("xl/sharedStrings.xml", "</sst>", f"<si><t>{SECRET.upper()}</t></si>"),
    "within another text": into("xl/sharedStrings.xml", "</sst>", f"<si><t>Se {SECRET}, tak</t></si>"),
    "with other spaces": into("xl/sharedStrings.xml", "</sst>", "<si><t>Gravearbejdet&#160;er&#10;begyndt</t></si>"),
    "as numbers of letters": into("xl/sharedStrings.xml", "</sst>", "<si><t>&#71;ravearbejdet er begyndt</t></si>"),
    "as Excel's own escapes": into("xl/sharedStrings.xml", "</sst>", "<si><t>_x0047_ravearbejdet er begyndt</t></si>"),
    "in UTF-16": as_utf16,
    "an inline string": into(
        r"xl/worksheets/sheet\d+.xml", "</sheetData>", f'<row r="900"><c r="A900" t="inlineStr"><is><t>{SECRET}</t></is></c></row>'
    ),
    "a cached value": into(
        r"xl/worksheets/sheet\d+.xml", "</sheetData>", f'<row r="900"><c r="A900" t="str"><f>1</f><v>{SECRET}</v></c></row>'
    ),
    "a formula": into(
        r"xl/worksheets/sheet\d+.xml", "</sheetData>", f'<row r="900"><c r="A900"><f>"{SECRET}"</f></c></row>'
    ),
    "a formula in pieces": into(
        r"xl/worksheets/sheet\d+.xml", "</sheetData>", '<row r="900"><c r="A900"><f>"Gravear"&amp; "bejdet er begyndt"</f></c></row>'
    ),
    "the hidden settings": into("xl/worksheets/sheet7.xml", "</sheetData>", f'<row r="900"><c t="inlineStr"><is><t>{SECRET}</t></is></c></row>'),
    "a drop-down": into(r"xl/worksheets/sheet2.xml", "<dataValidations", f'<x prompt="{SECRET}"/>'),
    "a header of the page": into(r"xl/worksheets/sheet2.xml", "</worksheet>", f"<headerFooter><oddHeader>&amp;L{SECRET}</oddHeader></headerFooter>"),
    "a defined name": into("xl/workbook.xml", "</definedNames>", f'<definedName name="x">"{SECRET}"</definedName>'),
    "a sheet's name": into("xl/workbook.xml", "</sheets>", f'<sheet name="{SECRET}" sheetId="99"/>'),
    "the author": into("docProps/core.xml", "</cp:coreProperties>", f"<cp:keywords>{SECRET}</cp:keywords>"),
    "the program's properties": into("docProps/app.xml", "</Properties>", f"<Manager>{SECRET}</Manager>"),
    "a custom property": into("docProps/custom.xml", "</Properties>", f"<vt:lpwstr>{SECRET}</vt:lpwstr>"),
    "a style": into("xl/styles.xml", "</styleSheet>", f'<cellStyle name="{SECRET}"/>'),
    "a remark of the XML": into("xl/styles.xml", "</styleSheet>", f"<!-- {SECRET} -->"),
    "a note": new("xl/comments9.xml", f"<comments><commentList><comment><text><r><t>{SECRET}</t></r></text></comment></commentList></comments>".encode()),
    "a drawing": new("xl/drawings/drawing9.xml", b"<d><p><r><t>Gravearbejdet </t></r><r><t>er begyndt</t></r></p></d>"),
    "a part that is no XML": new("xl/printerSettings/printerSettings1.bin", b"\0\1" + SECRET.encode("utf-16-le")),
    "a damaged part": new("xl/x.xml", f"<a><b>{SECRET}".encode()),
    "a file in the file": new("xl/embeddings/a.xlsx", zipped({"xl/sharedStrings.xml": f"<sst><si><t>{SECRET}</t></si></sst>".encode()})),
    "a part's name": new(f"xl/media/{SECRET}.png", b""),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_text_is_found(place: str, found: Callable[..., list[str]]) -> None:
    assert found(PLANTED[place]) == [SECRET.casefold()]


@pytest.mark.slow
@pytest.mark.parametrize("place", [*PLANTED][::5])
def test_split_fails_and_writes_nothing(
    place: str, agreement: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = split_module.write_workbook

    def leaking(document: Document) -> bytes:
        data = real(document)
        if "Syd" not in document.title or not len(document.tables["items"]):
            return data
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            contents = {name: package.read(name) for name in package.namelist()}
        PLANTED[place](contents)
        return zipped(contents)

    monkeypatch.setattr(split_module, "write_workbook", leaking)
    with pytest.raises(CannotRun, match="Syd would hold text of another department"):
        split_files(agreement, 1, tmp_path / "out", force=False)
    assert not (tmp_path / "out").exists()


def string(text: str) -> Callable[[Parts], None]:
    return into("xl/sharedStrings.xml", "</sst>", f"<si><t>{text}</t></si>")


@pytest.mark.parametrize("text", ["Skovplan", "Nord", "2.1", "2.1-1", "Stier", "nord@proeveby.example"])
def test_a_short_text_is_found_where_it_stands_alone(text: str, found: Callable[..., list[str]]) -> None:
    assert found(string(text)) == [text.casefold()]


@pytest.mark.parametrize("text", ["Nordsjælland", "Et stort nordkap", "Stierne", "Punkt 2.1 omtales", "Torvet", "1.2"])
def test_a_short_text_within_other_words_is_no_leak(text: str, found: Callable[..., list[str]]) -> None:
    assert found(string(text)) == []


def test_a_width_that_reads_like_an_item_is_no_leak(found: Callable[..., list[str]]) -> None:
    assert found(into(r"xl/worksheets/sheet2.xml", "<sheetData", '<x width="2.1"/>')) == []


@pytest.mark.parametrize("typed", ["1.000", "0", "12,5", "1 250", "-3,-"])
def test_an_amount_in_a_column_of_texts_is_no_leak(typed: str, agreement: Path, tmp_path: Path) -> None:
    """It cannot be told from any other number; only those of items can."""
    with edited(agreement, tmp_path / "typed.xlsx") as book:
        book.put("Økonomi", "1.1 / 1", "PSP-element", typed)
    foreign = foreign_texts(load_agreement(tmp_path / "typed.xlsx").agreement, "Syd")
    assert typed not in foreign.cells | foreign.whole | foreign.anywhere
    assert "2.1" in foreign.cells


@pytest.mark.parametrize("typed", ["44 77 20 00", "44772000", "12-34", "PSP-1.000", "30.12.2030"])
def test_numbers_of_somebody_are_still_looked_for(typed: str, agreement: Path, tmp_path: Path) -> None:
    with edited(agreement, tmp_path / "typed.xlsx") as book:
        book.put("Økonomi", "1.1 / 1", "PSP-element", typed)
    foreign = foreign_texts(load_agreement(tmp_path / "typed.xlsx").agreement, "Syd")
    assert typed.casefold() in foreign.cells | foreign.whole | foreign.anywhere


def test_the_refusal_says_where_the_text_stands(agreement: Path, tmp_path: Path) -> None:
    """What two departments have by chance can be written otherwise."""
    with edited(agreement, tmp_path / "typed.xlsx") as book:
        cell = book.put("Økonomi", "1.1 / 1", "PSP-element", "12-34")
        book.workbook.create_sheet("Noter")["B2"] = "Forhandles i december"
    loaded = load_agreement(tmp_path / "typed.xlsx")
    tables, own = [*loaded.tables.values()], loaded.agreement.own_sheets
    assert place_of("12-34", tables, own) == f"Økonomi {cell}"
    assert place_of("forhandles i december", tables, own) == "Noter B2"
    assert place_of("forhandles", tables, own) == "Noter B2"
    assert place_of("intet sted", tables, own) == ""


def test_what_finance_wrote_for_itself_is_foreign_to_all(agreement: Path, tmp_path: Path) -> None:
    with edited(agreement, tmp_path / "agreement.xlsx") as book:
        book["Punkter"].cell(1, 30).value = "Internt"
        book["Punkter"].cell(3, 30).value = "Ikke til centrene at se"
        book.workbook.create_sheet("Noter")["B2"] = "Forhandles i december"
    foreign = foreign_texts(load_agreement(tmp_path / "agreement.xlsx").agreement, "Syd")
    assert {"ikke til centrene at se", "forhandles i december"} <= foreign.anywhere
    for path, _ in split_files(tmp_path / "agreement.xlsx", 1, tmp_path / "out", False).files:
        package = b"\n".join(parts(path).values()).decode("utf-8", "replace")
        assert "Ikke til centrene" not in package
        assert "Forhandles" not in package


WORDS = st.sampled_from(["a", "ab", "b", "milepæl", "pæl"])
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@pytest.mark.slow
@given(st.sets(TEXTS, max_size=6), st.lists(TEXTS, max_size=8).map("\n".join))
def test_ruling_texts_out_by_their_words_overlooks_none(texts: set[str], everything: str) -> None:
    assert _inside(texts, everything) == {text for text in texts if text in everything}
