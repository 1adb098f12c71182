"""Words that Word keeps in constructs of its own: changes, controls, notes, boxes, tables in tables, merged cells."""

from __future__ import annotations

import io

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from workbook_tools.prose.html_blocks import html_blocks
from workbook_tools.prose.word_blocks import word_blocks

NAMES = nsdecls("w")
BOX = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>seks mio.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
CONSTRUCTS = {
    "an insertion": ("<w:ins><w:r><w:t>3 mio. kr.</w:t></w:r></w:ins>", ["Vi afsætter 3 mio. kr."]),
    "a deletion": ("<w:del><w:r><w:delText>3 mio.</w:delText></w:r></w:del><w:r><w:t>intet</w:t></w:r>", ["Vi afsætter intet"]),
    "a moved text": ("<w:moveFrom><w:r><w:t>3</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>4</w:t></w:r></w:moveTo>", ["Vi afsætter 4"]),
    "a control": ("<w:sdt><w:sdtContent><w:r><w:t>8 mio.</w:t></w:r></w:sdtContent></w:sdt>", ["Vi afsætter 8 mio."]),
    "a link": ('<w:hyperlink w:anchor="x"><w:r><w:t>9 mio.</w:t></w:r></w:hyperlink>', ["Vi afsætter 9 mio."]),
    "a field": ("<w:r><w:instrText>SUM(A1)</w:instrText></w:r><w:r><w:t>5</w:t></w:r>", ["Vi afsætter 5"]),
    "a text box": (BOX, ["Vi afsætter", "seks mio."]),
    "a box in two ways": (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>",
        ["Vi afsætter", "seks mio."],
    ),
    "a footnote": ('<w:r><w:footnoteReference w:id="2"/></w:r>', ["Vi afsætter", "Heraf 1 mio."]),
}  # fmt: skip


def blocks(document: docx.document.Document) -> list[tuple[str, ...]]:
    """What is read of a document."""
    saved = io.BytesIO()
    document.save(saved)
    return [block.cells for block in word_blocks(saved.getvalue(), "aftale.docx")]


def inside(xml: str) -> object:
    """The elements of some XML."""
    return parse_xml(f"<w:p {NAMES}>{xml}</w:p>")


@pytest.mark.parametrize("what", CONSTRUCTS)
def test_words_are_read_as_they_are_seen(what: str) -> None:
    xml, wanted = CONSTRUCTS[what]
    document = docx.Document()
    paragraph = document.add_paragraph("Vi afsætter ")
    for element in list(inside(xml)):  # type: ignore[call-overload]
        paragraph._p.append(element)
    notes = f'<w:footnotes {NAMES}><w:footnote w:id="2"><w:p><w:r><w:t>Heraf 1 mio.</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote></w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.add_paragraph("til stier.")
    assert blocks(document) == [*((text,) for text in wanted), ("til stier.",)]


def test_paragraphs_and_rows_in_controls_are_read_in_their_place() -> None:
    document = docx.Document()
    document.add_paragraph("Før")
    wrapped = document.add_paragraph("I en kontrol")._p
    table = document.add_table(2, 2)
    for n, row in enumerate(table.rows):
        for cell in row.cells:
            cell.text = str(n)
    for element in (wrapped, table.rows[0]._tr):
        control = parse_xml(f"<w:sdt {NAMES}><w:sdtContent/></w:sdt>")
        element.addprevious(control)
        control[0].append(element)
    assert blocks(document) == [("Før",), ("I en kontrol",), ("0", "0"), ("1", "1")]


def test_a_table_in_a_cell_stands_below_its_row() -> None:
    document = docx.Document()
    outer = document.add_table(2, 1)
    outer.rows[0].cells[0].text = "Oversigt"
    inner = outer.rows[0].cells[0].add_table(2, 2)
    for n, row in enumerate(inner.rows):
        for m, cell in enumerate(row.cells):
            cell.text = f"{n}{m}"
    outer.rows[1].cells[0].text = "Slut"
    assert blocks(document) == [("Oversigt",), ("00", "01"), ("10", "11"), ("Slut",)]


def test_merged_cells_keep_the_columns_and_money_is_not_there_twice() -> None:
    document = docx.Document()
    table = document.add_table(3, 4)
    for row, texts in zip(
        table.rows, (["1", "Skoler", "500", ""], ["", "", "", "200"], ["I alt", "", "", "700"]), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for column in (0, 2):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(2, 0).merge(table.cell(2, 2))
    assert blocks(document) == [("1", "Skoler", "500", ""), ("1", "", "↔", "200"), ("I alt", "", "", "700")]


def test_a_page_keeps_the_columns_below_and_beside_merged_cells() -> None:
    rows = (
        '<tr><th rowspan="2">Nr.</th><th colspan="2">Hele kr.</th></tr><tr><th>2026</th><th>2027</th></tr>'
        '<tr><td rowspan="2">1</td><td>500</td><td>200</td></tr><tr><td colspan="2">300</td></tr>'
    )
    page = html_blocks(f"<html><body><table>{rows}</table></body></html>", "aftale.html")
    assert [block.cells for block in page] == [
        ("Nr.", "Hele kr.", ""), ("Nr.", "2026", "2027"), ("1", "500", "200"), ("1", "300", "↔"),
    ]  # fmt: skip
