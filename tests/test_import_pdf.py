"""Agreements that are PDFs: tables that go over pages are joined and their pages named; what has no text is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreement_documents import Block, as_pdf, as_text, headed_prose, tables_of_items
from tests.test_import import rows
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.importing.files import Imported, import_documents
from workbook_tools.prose.document_blocks import read_document

pytest.importorskip("pdfplumber")


def two_ways(blocks: list[Block], folder: Path) -> tuple[Imported, Imported]:
    """The same document read from a PDF and from text."""
    (folder / "aftale.pdf").write_bytes(as_pdf(blocks))
    (folder / "aftale.txt").write_bytes(as_text(blocks))
    return import_documents([folder / "aftale.pdf"]), import_documents([folder / "aftale.txt"])


def one_theme() -> list[Block]:
    """The front matter and the second theme of the document with a table for each item."""
    blocks = tables_of_items()
    themes = [n for n, block in enumerate(blocks) if isinstance(block, str) and block[:2] in ("2.", "3.")]
    return [*blocks[:5], *blocks[themes[0] : themes[1]]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, Imported]:
    """One theme with a table for each item, from a PDF and from text."""
    return two_ways(one_theme(), tmp_path_factory.mktemp("pdf"))


@pytest.mark.parametrize("sheet", ["settings", "rounds", "departments", "budget_lines"])
def test_a_pdf_gives_what_the_text_gives(both: tuple[Imported, Imported], sheet: str) -> None:
    assert rows(both[0], sheet) == rows(both[1], sheet)


def test_items_and_milestones_are_the_same(both: tuple[Imported, Imported]) -> None:
    for sheet, headers in (
        ("items", ("Punktnr.", "Titel", "Type", "Ansvarligt center", "Ansvarligt udvalg", "Væsentlig bidragsyder")),
        ("milestones", ("Milepæls-id", "Milepæl")),
    ):
        pdf, text = ([tuple(" ".join(row[h].split()) for h in headers) for row in rows(one, sheet)] for one in both)
        assert pdf == text, sheet


def test_tables_that_go_over_pages_are_joined_and_named(both: tuple[Imported, Imported]) -> None:
    named = [row["Hvad der er i tvivl"] for row in rows(both[0], "review") if row["Sted"].startswith("side")]
    assert any("sideskift" in text for text in named)
    assert both[0].total == both[0].placed + both[0].listed + sum(both[0].furniture.values())


def test_headings_and_printed_tables_are_read_from_a_pdf(tmp_path: Path) -> None:
    pdf, text = two_ways(headed_prose(), tmp_path)
    for sheet in ("settings", "budget_lines", "reconciliation"):
        assert rows(pdf, sheet) == rows(text, sheet), sheet
    assert [row["Titel"] for row in rows(pdf, "items")] == [row["Titel"] for row in rows(text, "items")]


def test_a_word_that_a_narrow_column_parted_is_whole_again(tmp_path: Path) -> None:
    blocks: list[Block] = ["Der er en budgetopfølgning i maj.", ["Milepæl", "Nået", "1. budgetopfølgning", ""]]
    (tmp_path / "smal.pdf").write_bytes(as_pdf(blocks, "(3cm, 3cm, 5cm, 1cm)"))
    assert "1. budgetopfølgning" in [
        cell for block in read_document(tmp_path / "smal.pdf").blocks for cell in block.cells
    ]


def test_a_pdf_without_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "skannet.pdf").write_bytes(as_pdf([""]))
    with pytest.raises(Refusal, match="PDF without text"):
        import_documents([tmp_path / "skannet.pdf"])


def test_what_only_begins_as_a_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "itu.pdf").write_bytes(b"%PDF-1.7\n" + b"\x00\xff" * 500)
    with pytest.raises(Refusal):
        import_documents([tmp_path / "itu.pdf"])


def test_two_rows_of_amounts_are_never_made_one(tmp_path: Path) -> None:
    rows_of_table: list[Block] = [[f"tilskud nr. {'x' * n}", *["1.000"] * 4] for n in range(1, 60)]
    blocks: list[Block] = ["Tabel 1: Drift", ["drift i 1.000 kr.", "2026", "2027", "2028", "2029"], *rows_of_table]
    (tmp_path / "tabel.pdf").write_bytes(as_pdf(blocks))
    read = [block for block in read_document(tmp_path / "tabel.pdf").blocks if block.is_row]
    assert len(read) == 60
    assert {cell for block in read[1:] for cell in block.cells[1:]} == {"1.000"}


@pytest.mark.parametrize("height", [9, 11, 14, 17])
def test_no_item_is_lost_wherever_the_pages_end(both: tuple[Imported, Imported], tmp_path: Path, height: int) -> None:
    (tmp_path / "aftale.pdf").write_bytes(as_pdf(one_theme(), height=height))
    read = import_documents([tmp_path / "aftale.pdf"])
    for sheet, header in (("items", "Punktnr."), ("milestones", "Milepæls-id"), ("items", "Ansvarligt center")):
        assert [row[header] for row in rows(read, sheet)] == [row[header] for row in rows(both[1], sheet)], sheet
