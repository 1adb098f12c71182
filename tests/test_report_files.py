"""The note as HTML, Word and PDF: whole, self-contained, and fit for a screen reader."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pypdf
import pytest
from docx.oxml.ns import qn

from tests import libreoffice
from tests.conftest import BALLERUP
from tests.reporting import answered, loaded, note_of, pdf_text, sections, tables, word_text
from tests.test_report_privacy import Page
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.reports.html import write_html
from workbook_tools.reports.model import Note, Table
from workbook_tools.reports.pdf import write_pdf
from workbook_tools.reports.word import PROSE_CELL, write_word

pytestmark = pytest.mark.slow
YEAR = BALLERUP / "consolidated-4.xlsx"


@pytest.fixture(scope="module")
def note() -> Note:
    return note_of(loaded(YEAR))


# --- HTML ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(note: Note) -> str:
    return write_html(note).decode()


def test_html_needs_nothing_from_outside(page: str) -> None:
    assert re.findall(r'(?:src|srcset|action|data|poster|xlink:href)="', page) == []
    assert [link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("#")] == []
    assert re.findall(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page) == []
    assert not {"link", "iframe", "object", "form", "img"} & set(Page(page).tags)
    assert page.count("<script") == page.count("<script>") == 1


def test_html_allows_its_own_style_only(page: str) -> None:
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert ' style="' not in page


def test_html_allows_its_own_script_only(page: str) -> None:
    script = page.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"; script-src 'sha256-{digest}'; " in page
    assert not re.search(r" on\w+=|javascript:|\beval\b|innerHTML|new Function", page)


def test_html_has_no_script_where_there_is_nothing_to_choose_between(small: Path) -> None:
    page = write_html(note_of(answered(loaded(small), 1, {}, {}), 1, department="Syd")).decode()
    assert "script" not in page
    assert "data-item" not in page


def test_html_says_its_language_and_has_landmarks(page: str) -> None:
    assert page.startswith('<!DOCTYPE html>\n<html lang="da">')
    for landmark in ("<header>", '<nav aria-label="Indhold">', '<main id="indhold"', 'class="skip" href="#indhold"'):
        assert landmark in page
    anchors = re.findall(r'<a [^>]*href="#([^"]+)"', page)
    assert anchors
    assert set(anchors) <= set(re.findall(r'\bid="([^"]+)"', page))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_html_tables_have_captions_and_headers(page: str, note: Note) -> None:
    found = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert len(found) == len(tables(note))
    for table in found:
        assert "<caption" in table
        assert '<th role="columnheader" scope="col"' in table
        assert table.count("<tr ") - 1 == table.count('scope="row"') + table.count('scope="rowgroup"')


def test_html_faces_never_stand_without_words_and_colour(page: str) -> None:
    smileys = re.findall(r'<span class="smiley (\w+)">(<svg.*?</svg>)&#8288;<span>([^<]*)</span>', page)
    assert len(smileys) == page.count('class="smiley')
    assert {(colour, words) for colour, _, words in smileys if not words[0].isdigit()} == {
        ("good", "Nået"), ("middle", "Delvist nået"), ("bad", "Ikke nået"),
        ("good", "Overholdt"), ("bad", "Ikke overholdt"),
    }  # fmt: skip
    fills = {tone.name: tone.fill for tone in DEFAULT.tones}
    assert all(fills[colour] in svg and 'aria-hidden="true"' in svg for colour, svg, _ in smileys)


def test_html_bars_say_nothing_that_the_numbers_do_not(page: str, note: Note) -> None:
    bars = re.findall(r'<td role="cell"[^>]*>(<svg [^>]*class="bar"[^>]*>)', page)
    assert len(bars) == bars_of(note)
    assert all('aria-hidden="true"' in bar for bar in bars)
    assert not re.search(r'<svg [^>]*class="bar".*?<text', page)


def bars_of(note: Note) -> int:
    tables_ = [block for one in sections(note) for block in one.blocks if isinstance(block, Table)]
    number = sum(cell.bar is not None for table in tables_ for row in table.rows for cell in row)
    assert number > 20
    return number


# --- Word ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def word(note: Note) -> bytes:
    return write_word(note)


def test_word_has_real_headings(word: bytes, note: Note) -> None:
    document = docx.Document(io.BytesIO(word))
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Title"] == [note.title]
    headings = [p.text for p in document.paragraphs if p.style and str(p.style.name).startswith("Heading")]
    assert headings == [one.heading for one in sections(note)]
    levels = {str(p.style.name) for p in document.paragraphs if p.style and str(p.style.name).startswith("Heading")}
    assert levels == {"Heading 1", "Heading 2", "Heading 3"}


def test_word_tables_repeat_their_header_row_and_keep_rows_whole(word: bytes, note: Note) -> None:
    document = docx.Document(io.BytesIO(word))
    assert len(document.tables) == len(tables(note)) + 1  # and the headline figures
    for table in document.tables:
        header = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert header == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_word_is_danish_and_counts_its_pages(word: bytes, note: Note) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    assert 'w:lang w:val="da-DK"' in parts["word/styles.xml"]
    footer = next(text for name, text in parts.items() if re.fullmatch(r"word/footer\d*\.xml", name))
    assert re.findall(r'w:instr="(\w+)"', footer) == ["PAGE", "NUMPAGES"]
    header = next(text for name, text in parts.items() if re.fullmatch(r"word/header\d*\.xml", name))
    assert note.title in header
    assert note.subtitle in header
    core = docx.Document(io.BytesIO(word)).core_properties
    assert (core.title, core.author, core.language, core.last_modified_by) == (note.title, note.author, "da-DK", "")


def test_word_bars_are_marked_as_decoration(word: bytes, note: Note) -> None:
    pictures = docx.Document(io.BytesIO(word)).inline_shapes
    assert len(pictures) == bars_of(note)
    for picture in pictures:
        assert "decorative" in picture._inline.docPr.xml
        assert picture._inline.docPr.get("descr") == ""


def test_word_hyphenates_no_name(word: bytes) -> None:
    document = docx.Document(io.BytesIO(word))
    hyphenated = {
        str(p.style.name)
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
        if p.style is not None and _hyphenates(p.style)
    }
    assert hyphenated == {PROSE_CELL}
    headings = [p for p in document.paragraphs if p.style and str(p.style.name).startswith(("Heading", "Title"))]
    assert headings
    assert not [p.text for p in headings if _hyphenates(p.style)]


def _hyphenates(style: Any) -> bool:
    while style is not None:
        if style.element.pPr is not None and style.element.pPr.find(qn("w:suppressAutoHyphens")) is not None:
            return False
        style = style.base_style
    return True


def test_word_opens_in_libreoffice(word: bytes, note: Note, tmp_path: Path) -> None:
    (tmp_path / "note.docx").write_bytes(word)
    [pdf] = libreoffice.convert([tmp_path / "note.docx"], tmp_path, locale=libreoffice.DANISH, to="pdf")
    text = pdf_text(pdf.read_bytes())
    pages = len(pypdf.PdfReader(pdf).pages)
    assert f"Side {pages} af {pages}" in text
    for face in ("☺", "😐", "☹"):
        assert face in text


# --- PDF -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(note: Note) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(write_pdf(note)))


def test_pdf_is_tagged_and_says_so(pdf: pypdf.PdfReader, note: Note) -> None:
    catalogue = pdf.root_object
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712  # type: ignore[index]
    assert str(catalogue["/Lang"]).startswith("da")
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  # type: ignore[index]
    assert pdf.metadata is not None
    assert pdf.metadata.title == f"{note.title} – {note.subtitle}"
    metadata = catalogue["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    assert re.search(r"pdfuaid:part\W+1", metadata)
    assert re.search(r"pdfaid:part\W+2", metadata)
    # An archive wants a date: that of the workbook, never the clock's.
    assert set(re.findall(r"CreateDate>(\d{4}-\d\d-\d\d)", metadata)) == {note.created.date().isoformat()}


def test_pdf_structure_has_headings_table_headers_and_described_figures(pdf: pypdf.PdfReader, note: Note) -> None:
    kinds: dict[str, int] = {}
    undescribed = []
    waiting = [pdf.root_object["/StructTreeRoot"].get_object()]
    while waiting:
        element = waiting.pop()
        if isinstance(element, list):
            waiting += [child.get_object() for child in element]
            continue
        if not isinstance(element, dict):
            continue
        kind = str(element.get("/S", ""))
        kinds[kind] = kinds.get(kind, 0) + 1
        if kind == "/Figure" and not element.get("/Alt"):
            undescribed.append(element)
        if "/K" in element:
            waiting.append(element["/K"].get_object())
    assert kinds["/Table"] == len(tables(note))
    assert kinds["/TH"] >= sum(len(rows[0]) for rows in tables(note).values())
    assert sum(kinds[f"/H{level}"] for level in (1, 2, 3)) == len(list(sections(note)))
    assert (kinds.get("/Figure", 0), undescribed) == (0, [])  # faces and bars are decoration


def test_pdf_has_bookmarks(pdf: pypdf.PdfReader, note: Note) -> None:
    def titles(outline: list) -> list[str]:  # type: ignore[type-arg]
        return [t for one in outline for t in (titles(one) if isinstance(one, list) else [str(one.title)])]

    assert titles(pdf.outline) == [one.heading for one in sections(note)]


def test_pdf_has_its_fonts_with_it(pdf: pypdf.PdfReader) -> None:
    fonts = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            inner = font.get_object()
            inner = inner["/DescendantFonts"][0].get_object() if "/DescendantFonts" in inner else inner
            fonts[inner["/BaseFont"]] = {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])
    assert fonts
    assert all(fonts.values())


def test_pdf_pages_are_numbered(pdf: pypdf.PdfReader, note: Note) -> None:
    pages = len(pdf.pages)
    for number, page in enumerate(pdf.pages, start=1):
        text = page.extract_text()
        assert f"Side {number} af {pages}" in text
        assert note.title in text


def words(text: str) -> str:
    """The text without what a line's or a page's end does to it."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def test_the_last_note_of_the_year_has_at_most_24_pages(pdf: pypdf.PdfReader) -> None:
    """It had 34 with the same facts, which the next test counts."""
    assert len(pdf.pages) <= 24


@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_no_fact_is_lost(kind: str, note: Note, page: str, word: bytes, pdf: pypdf.PdfReader) -> None:
    """Every item, every milestone that is not reached with its comment, every line off its budget, every change."""
    text = {"html": lambda: Page(page).text, "docx": lambda: word_text(word), "pdf": lambda: pages_text(pdf)}[kind]()
    text, counted = words(text), 0
    for fact in filter(None, facts_of_the_workbook()):
        assert words(fact) in text, fact
        counted += 1
    assert counted > 190


def pages_text(pdf: pypdf.PdfReader) -> str:
    """The pages without their headers and footers."""
    return "\n".join("\n".join(page.extract_text().splitlines()[1:-1]) for page in pdf.pages)


def facts_of_the_workbook() -> Iterator[str]:
    sheets = {
        title: pd.read_excel(YEAR, sheet_name=title, engine="calamine", dtype=str).fillna("")
        for title in ("Punkter", "Opfølgning", "Økonomiopfølgning", "Budgetændringer")
    }
    rows = {title: frame.to_dict("records") for title, frame in sheets.items()}
    now = {title: [row for row in rows[title] if row["Runde"] == "4"] for title in ("Opfølgning", "Økonomiopfølgning")}
    for item in rows["Punkter"]:
        yield f"{item['Punktnr.']} {item['Titel']}" if item["Håndteres administrativt"] != "Ja" else item["Titel"]
        if item["Håndteres administrativt"] != "Ja":
            yield item["Bemærkninger"]
    for answer in now["Opfølgning"]:
        if answer["Smiley"] != "☺ Nået":
            yield answer["Milepæls-id"]
            yield answer["Milepæl"]
            yield answer["Statusbemærkning"] or answer["Forrige bemærkning"]
            yield f"Forventes nået: {answer['Forventes nået']}"
        else:
            yield answer["Statusbemærkning"]
    for line in now["Økonomiopfølgning"]:
        if line["Smiley økonomi"] != "☺ Overholdt" or line["Afvigelse (plus = merforbrug)"] not in ("", "0"):
            yield line["Afvigelsesforklaring"]
            yield f"{int(float(line['Afvigelse (plus = merforbrug)'])):,}".replace(",", ".")
    for change in rows["Budgetændringer"]:
        if change["Ændringsnr."]:
            yield change["Ændringsnr."]
            yield change["Begrundelse"] or change["Finansieringskilde"]
            yield f"{int(float(change['Budgetår'])):,}".replace(",", ".").replace("-", "−")


def test_no_heading_stands_alone_at_the_foot_of_a_page(pdf: pypdf.PdfReader, note: Note) -> None:
    headings = {words(one.heading) for one in sections(note)} | {words(caption) for caption in tables(note)}
    columns = {
        words(" ".join(c.header for c in t.columns))
        for one in sections(note)
        for t in one.blocks
        if isinstance(t, Table)
    }
    for number, page in enumerate(pdf.pages, start=1):
        lines = [words(line) for line in page.extract_text().splitlines() if line.strip()]
        footer = next(
            at for at, line in enumerate(lines) if line.startswith("BallerupKommuneSide") or line == "BallerupKommune"
        )
        last = lines[footer - 1]
        assert last not in headings, (number, last)
        assert last not in columns, (number, last)


def test_no_heading_begins_with_a_count(note: Note) -> None:
    """»3. 1 budgetlinje« reads like a list's number; those of themes and items are their own."""
    headings = [one.heading for one in sections(note) if not one.anchor.startswith(("tema-", "punkt-"))]
    assert not [heading for heading in (*headings, *tables(note)) if heading[:1].isdigit()]


NAME = "Specialundervisningsområdet og Organisationsudviklingen"


def test_names_are_not_hyphenated(small: Path) -> None:
    agreement = answered(loaded(small), 1, {"1.1-1": {"smiley": "☹ Ikke nået"}, "1.2-1": {"smiley": "☺ Nået"}}, {
        "1.1/1": {"forecast": 5600, "economy_smiley": "☹ Ikke overholdt"}, "1.2/1": {"economy_smiley": "☺ Overholdt"},
    })  # fmt: skip
    tables_ = {name: agreement.tables[name].copy() for name in ("items", "follow_up", "economy")}
    for frame in tables_.values():
        for column in ("title", "department"):
            frame[column] = [NAME] * len(frame)
    tables_["items"]["committee"] = [NAME] * len(tables_["items"])
    text = pdf_text(write_pdf(note_of(agreement.with_tables(**tables_), 1)))
    broken = [
        f"{word[:n]}{hyphen}\n{word[n:]}" for word in NAME.split() for n in range(1, len(word)) for hyphen in "-‐"
    ]
    assert [at for at in broken if at in text] == []
    assert text.count("Specialundervisningsområdet") > 8
