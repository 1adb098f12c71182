"""`report --per item`: each item begins a page of its own, in Word, as PDF and in print from a browser."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdf
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.browser import chromium, printed
from tests.levels_by_name import KEPT, REACHED
from tests.reporting import answered, loaded, section, sections
from workbook_tools.cli.main import main
from workbook_tools.reports.build import build_note
from workbook_tools.reports.files import AGREEMENT, BUILDERS, IMPLEMENTATION, NOTE, WRITERS
from workbook_tools.reports.model import Note
from workbook_tools.reports.selection import Selection

# What begins a page: the heading of an item, or those above it where it is the first of its theme; and what comes after.
FIRST = {
    NOTE: ["Punkt for punkt", "1.2 Torvet", "2. Natur", "Håndteres administrativt"],
    IMPLEMENTATION: ["Punkt for punkt", "1.2 Torvet", "1.10 Rådhuset", "2. Natur"],
    AGREEMENT: ["1. Vækst", "Torvet", "Rådhuset", "2. Natur", "Økonomi i 2030 og overslagsår"],
}


@pytest.fixture(scope="module")
def notes(small: Path) -> dict[str, Note]:
    """The documents of the small agreement, item by item; 1.2 goes as agreed, the others are not answered."""
    agreement = answered(
        loaded(small), 1, {"1.2-1": {"smiley": REACHED}}, {"1.2/1": {"economy_smiley": KEPT, "forecast": -400}}
    )
    return {kind: BUILDERS[kind](agreement, Selection(int(kind == NOTE), item_pages=True))[0] for kind in FIRST}


@pytest.mark.parametrize("kind", sorted(FIRST))
def test_an_item_begins_a_page_with_the_headings_above_it(notes: dict[str, Note], kind: str) -> None:
    assert [one.heading for one in sections(notes[kind]) if one.new_page] == FIRST[kind]


def test_an_item_that_goes_as_agreed_gets_its_page_too(notes: dict[str, Note], small: Path) -> None:
    anchors = [one.anchor for one in sections(notes[NOTE])]
    assert "punkt-1.2" in anchors
    assert "som-aftalt" not in anchors
    assert section(notes[NOTE], "punkt-1.2").blocks


def test_otherwise_no_section_begins_a_page(small: Path) -> None:
    note = build_note(answered(loaded(small), 1, {}, {}), Selection(1))[0]
    assert not any(one.new_page for one in sections(note))


@pytest.mark.parametrize("kind", sorted(FIRST))
def test_word_breaks_the_page_before_these_headings(notes: dict[str, Note], kind: str) -> None:
    document = docx.Document(io.BytesIO(WRITERS["docx"](notes[kind])))
    assert [p.text for p in document.paragraphs if p.paragraph_format.page_break_before] == FIRST[kind]


@pytest.mark.parametrize("kind", sorted(FIRST))
def test_the_pdf_has_a_page_for_each(notes: dict[str, Note], kind: str) -> None:
    assert begun(WRITERS["pdf"](notes[kind]), FIRST[kind]) == FIRST[kind]
    unbroken = replace(notes[kind], sections=tuple(replace(one, new_page=False) for one in notes[kind].sections))
    assert begun(WRITERS["pdf"](unbroken), FIRST[kind]) != FIRST[kind]


@pytest.mark.parametrize("kind", sorted(FIRST))
def test_print_from_a_browser_has_a_page_for_each(notes: dict[str, Note], kind: str, tmp_path: Path) -> None:
    chromium()
    assert begun(printed(WRITERS["html"](notes[kind]), "", tmp_path), FIRST[kind]) == FIRST[kind]


def begun(pdf: bytes, headings: list[str]) -> list[str]:
    """The headings that stand above all else on a page, below what every page is headed with."""
    pages = [page.extract_text().split("\n") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return [heading for heading in headings if any(heading in [line.strip() for line in page[:3]] for page in pages)]


def test_a_case_has_no_items_one_by_one(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "sag.docx"
    result = CliRunner().invoke(main, ["report", str(small), "-o", str(target), "--kind", "sag", "--per", "item"])
    assert result.exit_code != 0
    assert "--per" in result.output
    assert not target.exists()


def test_the_command_writes_it(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "udmøntning.docx"
    result = CliRunner().invoke(
        main, ["report", str(small), "-o", str(target), "--kind", "udmøntning", "--per", "item"]
    )
    assert result.exit_code == 0, result.output
    broken = [p.text for p in docx.Document(str(target)).paragraphs if p.paragraph_format.page_break_before]
    assert broken == FIRST[IMPLEMENTATION]
