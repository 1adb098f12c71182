"""What stands beside the cells – notes, conversations, text boxes, links – is named with its cell and what it says."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from msgspec.structs import replace

from tests.sheet_objects import DRAWING, MAIN, OFFICE, THREADED, SheetPackage, anchored, note, package_of, shape, thread
from tests.workbook_editing import edited, marked_copy, places
from workbook_tools.definition.workbooks import MARKED_AUTHOR
from workbook_tools.operations.consolidate.claims import Prefer
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import agreement_from, load_agreement
from workbook_tools.operations.returned.read_submission import read_submission
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules.issues import Issue
from workbook_tools.workbook.reading.bounds import LONGEST_OBJECT_TEXT, MOST_OBJECTS
from workbook_tools.workbook.reading.foreign_package import ForeignPackage
from workbook_tools.workbook.reading.objects.comments import notes, threads
from workbook_tools.workbook.reading.objects.drawing import shapes
from workbook_tools.workbook.reading.objects.opendocument import objects_of_opendocument
from workbook_tools.workbook.reading.objects.records import Kind
from workbook_tools.workbook.reading.objects.vml import vml_shapes
from workbook_tools.workbook.reading.reader import RawWorkbook, read_bytes, read_workbook

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
CODE = "not-in-a-cell"
Told = list[tuple[str, tuple[int, int] | None, Kind, str]]


def told(raw: RawWorkbook) -> Told:
    return [(o.sheet, o.cell, o.kind, o.text) for o in raw.objects.found]


@pytest.fixture(scope="module")
def answered_once(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = next(path for path in sorted(sent.iterdir()) if "Arbejdsmarked" in path.name)
    target = tmp_path_factory.mktemp("answered") / "a.xlsx"
    with edited(source, target) as book:
        book.put("Opfølgning", "5.4-1", "Smiley", "😐 Delvist nået")
    return target.read_bytes()


@pytest.fixture
def answered(answered_once: bytes, tmp_path: Path) -> Path:
    """Arbejdsmarked's workbook of round 1, in which 5.4-1 (row 5) has a smiley that wants a comment."""
    (tmp_path / "a.xlsx").write_bytes(answered_once)
    return tmp_path / "a.xlsx"


# --- what is read of a file -------------------------------------------------------------------------


def test_what_stands_beside_the_cells_of_an_xlsx_file() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Ark")
    sheet.set_header('&L&"Arial,Bold"&8FORTROLIGT && udkast&RSide &P af &N')
    sheet.set_background(io.BytesIO(PNG))
    sheet.write_comment("B2", "en note", {"author": "Bo"})
    sheet.insert_textbox("C3", "to\nlinjer", {"url": "https://example.org/t"})
    sheet.insert_image("D4", "p.png", {"image_data": io.BytesIO(PNG), "description": "kurve"})
    sheet.insert_button("E5", {"caption": "Tryk"})
    chart = book.add_chart({"type": "line"})
    chart.set_title({"name": "Vores tal"})
    chart.add_series({"values": "=Ark!$A$1"})
    sheet.insert_chart("F6", chart)
    sheet.write_url("G7", "https://example.org/a#b", string="her", tip="læs side 2")
    sheet.write_url("G8", "internal:Ark!A1", string="der")
    sheet.write_formula("H8", '=HYPERLINK("https://example.org/f","f")')
    book.add_worksheet("Kun").insert_textbox("B2", "alene")
    own = book.add_chart({"type": "bar"})
    own.set_title({"name": "Eget ark"})
    own.add_series({"values": "=Ark!$A$1"})
    book.add_chartsheet("Diagram").set_chart(own)
    plain = book.add_worksheet("Tomt")
    plain.set_header("&C&A")
    plain.set_footer("&CSide &P af &N")
    book.close()
    raw = read_bytes(buffer.getvalue(), "a.xlsx")
    assert sorted(told(raw), key=str) == sorted(
        [
            ("Ark", None, Kind.HEADER_FOOTER, "FORTROLIGT & udkast Side af"),
            ("Ark", None, Kind.PICTURE, ""),
            ("Ark", (1, 1), Kind.NOTE, "en note"),
            ("Ark", (2, 2), Kind.TEXT_BOX, "to\nlinjer – https://example.org/t"),
            ("Ark", (3, 3), Kind.PICTURE, "kurve"),
            ("Ark", (4, 4), Kind.CONTROL, "Tryk"),
            ("Ark", (5, 5), Kind.CHART, "Vores tal"),
            ("Ark", (6, 6), Kind.LINK, "https://example.org/a#b (læs side 2)"),
            ("Ark", (7, 7), Kind.LINK, "https://example.org/f"),
            ("Kun", (1, 1), Kind.TEXT_BOX, "alene"),
            ("Diagram", None, Kind.CHART, "Eget ark"),
        ],
        key=str,
    )
    assert raw.sheets["Ark"].links[7, 6] == "Ark!A1"
    assert [o.author for o in raw.objects.found if o.kind is Kind.NOTE] == ["Bo"]


PLACEHOLDER = "[Threaded comment]\n\nYour version of Excel allows you to read this.\n\nComment:\n    Vi når det ikke"


def test_a_conversation_is_told_once_with_its_answers() -> None:
    assert threads(thread("O5", "Vi når det ikke", "Enig").encode()) == [((4, 14), "Vi når det ikke – Enig")]
    (placeholder,) = notes(note("O5", PLACEHOLDER, "tc={0}").encode())
    assert placeholder.is_placeholder
    assert placeholder.text.strip() == "Vi når det ikke"  # where the conversation itself was lost in saving
    (ordinary,) = notes(note("$B$2", "[se bilag]\nog mere").encode())
    assert (ordinary.cell, ordinary.text) == ((1, 1), "[se bilag]\nog mere")


def test_shapes_are_told_once_however_they_are_written() -> None:
    choice = f'<mc:AlternateContent><mc:Choice Requires="a14">{shape("ny")}</mc:Choice><mc:Fallback>{shape("gammel")}</mc:Fallback></mc:AlternateContent>'
    assert [(s.cell, s.text) for s in shapes(anchored(9, 10, choice).encode())] == [((9, 10), "ny")]
    group = f"<xdr:grpSp>{shape('en')}{shape('to', 3)}{shape('', 4, 'Oval 3')}</xdr:grpSp>"
    found = shapes(anchored(0, 0, group).encode(), {"3"})
    assert [(s.kind, s.text or s.name) for s in found] == [(Kind.TEXT_BOX, "en"), (Kind.SHAPE, "Oval 3")]


VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
<v:shapetype id="_x0000_t201"/><v:shape id="_x0000_s1025" type="#_x0000_t202"><v:textbox><div>en note</div></v:textbox>
<x:ClientData ObjectType="Note"><x:Row>4</x:Row><x:Column>9</x:Column></x:ClientData></v:shape>
<v:shape id="Check_x0020_Box_x0020_1" o:spid="_x0000_s1026" type="#_x0000_t201"><v:textbox><div><font>Vi er <br>enige</font></div>
</v:textbox><x:ClientData ObjectType="Checkbox"><x:Anchor>2, 15, 4, 2, 3, 31, 8, 1</x:Anchor><x:Checked>1</x:Checked>
</x:ClientData></v:shape></xml>"""


def test_controls_are_told_with_their_state() -> None:
    (box,) = vml_shapes(VML)
    assert (box.id, box.object, box.cell, box.text, box.checked) == ("1026", "Checkbox", (4, 2), "Vi er enige", True)


def test_controls_and_embedded_documents_of_a_sheet(answered: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    own = package.add("vmlDrawing", "xl/drawings/vmlDrawing90.vml", VML.replace("Checkbox", "Radio"))
    control = package.add(
        "ctrlProp",
        "xl/ctrlProps/ctrlProp1.xml",
        f'<formControlPr xmlns="{MAIN}" objectType="Radio" checked="Checked"/>',
    )
    document = package.add("package", "xl/embeddings/Bilag.docx", "PK")
    package.draw(anchored(4, 2, shape("Vi er enige", 1026)))  # as newer programs draw the control
    package.insert(
        f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{own}"/><oleObjects xmlns:r="{OFFICE}">'
        f'<oleObject progId="Word.Document.12" shapeId="1027" r:id="{document}"/></oleObjects>'
        f'<controls><control shapeId="1026" xmlns:r="{OFFICE}" r:id="{control}" name="Valg 1"/></controls>',
        "<tableParts|</worksheet>",
    )
    assert told(read_workbook(package.save())) == [
        ("Opfølgning", None, Kind.EMBEDDED, "Word.Document.12 Bilag.docx"),
        ("Opfølgning", (4, 2), Kind.CONTROL, "☑ Vi er enige"),
    ]


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">
<office:body><office:spreadsheet><table:table table:name="Ark"><office:forms><form:form>
<form:checkbox form:id="c1" form:label="Enig" form:current-state="checked"/></form:form></office:forms>
<table:shapes><draw:control draw:control="c1"/></table:shapes>
<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell>
<office:annotation><dc:creator>Bo</dc:creator><dc:date>2019</dc:date><text:p>for<text:span>syg</text:span>t</text:p><text:p>igen</text:p>
</office:annotation><text:p>Ja, <text:a xlink:href="https://example.org/r">se her</text:a></text:p></table:table-cell>
<table:table-cell><draw:frame draw:name="Felt 1"><draw:text-box><text:p>i et felt</text:p></draw:text-box></draw:frame>
<draw:frame draw:name="Billede 1"><draw:image xlink:href="Pictures/1.png"/><svg:desc>kurve</svg:desc></draw:frame>
<draw:frame draw:name="Bilag"><draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_what_stands_beside_the_cells_of_an_ods_file() -> None:
    package = ForeignPackage(package_of({"mimetype": "application/…", "content.xml": ODS}))
    found = objects_of_opendocument(package).found
    assert [(o.sheet, o.cell, o.kind, o.text) for o in found] == [
        ("Ark", None, Kind.CONTROL, "☑ Enig"),
        ("Ark", (3, 2), Kind.NOTE, "forsygt\nigen"),
        ("Ark", (3, 2), Kind.LINK, "https://example.org/r"),
        ("Ark", (3, 3), Kind.TEXT_BOX, "i et felt"),
        ("Ark", (3, 3), Kind.PICTURE, "kurve"),
        ("Ark", (3, 3), Kind.EMBEDDED, "Bilag"),
    ]


STYLES = """<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:master-styles><style:master-page style:name="P1"><style:header><text:p><text:sheet-name>???</text:sheet-name></text:p>
</style:header><style:footer><text:p>Side <text:page-number>1</text:page-number> af <text:page-count>9</text:page-count></text:p>
</style:footer><style:footer-left style:display="false"><text:p>skjult</text:p></style:footer-left></style:master-page>
<style:master-page style:name="P2"><style:header><text:p>Udkast</text:p></style:header></style:master-page>
</office:master-styles></office:document-styles>"""


@pytest.mark.parametrize(("page", "said"), [("P1", []), ("P2", [("Ark", None, Kind.HEADER_FOOTER, "Udkast")])])
def test_a_header_of_an_ods_file(page: str, said: Told) -> None:
    content = (
        f'<office:document-content><style:style style:name="ta1" style:master-page-name="{page}"/>'
        '<table:table table:name="Ark" table:style-name="ta1"/></office:document-content>'
    )
    parts: dict[str, str | bytes] = {"mimetype": "application/…", "content.xml": content, "styles.xml": STYLES}
    found = objects_of_opendocument(ForeignPackage(package_of(parts))).found
    assert [(o.sheet, o.cell, o.kind, o.text) for o in found] == said
    parts["styles.xml"] = "<damaged"
    found = objects_of_opendocument(ForeignPackage(package_of(parts))).found
    assert [(o.sheet, o.kind, o.text) for o in found] == [("", Kind.UNREADABLE, "styles.xml")]


@pytest.mark.parametrize(
    "repeated",
    ["", "<v:shape ", "<v:shape><v:textbox>", "<x:Anchor>1,", "<", '<v:shape id="_s', "<v:shape>" + " " * 99],
)
def test_vml_that_never_ends_is_read_once(repeated: str) -> None:
    assert len(list(vml_shapes(repeated * 20_000))) == (20_000 if repeated.startswith("<v:shape") else 0)


def test_a_tag_that_never_ends_is_read_once(answered: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    package.add("comments", "xl/comments90.xml", note("K5", "[x]" + " \n" * 100_000 + "ja"))
    package.insert(f"<control {'a' * 1_000_000}/>", "<tableParts|</worksheet>")
    assert [o.kind for o in read_workbook(package.save()).objects.found] == [Kind.NOTE]


def test_a_part_is_not_looked_through_again_and_again(answered: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    package.add("drawing", "xl/drawings/drawing90.xml", anchored(0, 0, shape("x" * 900_000)))
    for _ in range(3):
        package.relate("drawing", "/xl/drawings/drawing90.xml")
    raw = read_workbook(package.save())
    assert (len(raw.objects.found), raw.objects.more) == (1, False)
    for sheet in ("Punkter", "Start", "Budgetændringer", "Bidrager til", "Økonomiopfølgning"):
        other = SheetPackage(answered, sheet)
        other.relate("drawing", "/xl/drawings/drawing90.xml")
        other.save()
    raw = read_workbook(answered)
    assert (len(raw.objects.found), raw.objects.more) == (4, True)
    assert [i.cell for i in validate_file(answered) if i.code == CODE].count(None) == 1


def test_there_are_bounds(answered: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    one = note("A1", "x" * (LONGEST_OBJECT_TEXT * 2))
    start, end = one.index("<comment "), one.index("</commentList>")
    many = (
        one[:start]
        + one[start:end].replace("x" * 100, "")
        + one[start:end] * 3
        + '<comment ref="A1"><text><t>x</t></text></comment>' * MOST_OBJECTS
        + one[end:]
    )
    package.add("comments", "xl/comments90.xml", many)
    raw = read_workbook(package.save())
    assert (len(raw.objects.found), raw.objects.more) == (MOST_OBJECTS, True)
    assert max(len(o.text) for o in raw.objects.found) <= LONGEST_OBJECT_TEXT + 2


@pytest.mark.parametrize("xml", ["<comments", f"<wsDr {DRAWING}><a></wsDr>"])
def test_a_damaged_part_costs_no_answer(answered: Path, xml: str) -> None:
    package = SheetPackage(answered, "Opfølgning")
    package.add("comments", "xl/comments90.xml", xml)
    answered = package.save()
    assert told(read_workbook(answered)) == [("Opfølgning", None, Kind.UNREADABLE, "comments90.xml")]
    assert read_submission(answered).identity is not None


# --- what is said of it -----------------------------------------------------------------------------


def of_code(issues: list[Issue], *codes: str) -> list[tuple[str, str | None, str | None]]:
    return [(i.code, i.sheet, i.cell) for i in issues if i.code in codes]


def test_a_sound_file_is_accused_of_nothing(sent: Path, returned: Path) -> None:
    for path in (*sent.iterdir(), *returned.iterdir()):
        assert of_code(validate_file(path), CODE) == []


def test_an_answer_in_a_note_is_named_and_the_missing_answer_says_so(ballerup: Path, answered: Path) -> None:
    before = validate_file(answered)
    package = SheetPackage(answered, "Opfølgning")
    package.add("comments", "xl/comments90.xml", note("K5", "Syg\u202e\nigen"))
    package.save()
    after = validate_file(answered)
    (comment,) = (i for i in after if i.code == "comment-required")
    (named,) = (i for i in after if i.code == CODE)
    assert (named.sheet, named.cell, named.severity.value) == ("Opfølgning", "K5", "warning")
    assert "Syg� igen" in named.message
    (without,) = (i for i in before if i.code == "comment-required")
    assert comment.message.startswith(without.message)
    assert comment.message != without.message
    assert [i for i in after if i not in before] == [comment, named]
    result = consolidate(load_agreement(ballerup), [read_submission(answered)], Prefer.NEWEST)
    assert {named, replace(comment, row=("follow_up", "1", "5.4-1", "comment"))} <= set(result.issues)
    listed = result.agreement.tables["issues"].records()
    assert [row["cell"] for row in listed if row["code"] == CODE] == ["K5"]


def test_each_kind_is_named_once(answered: Path) -> None:
    package = SheetPackage(answered, "Økonomiopfølgning")
    package.link("P2", "https://example.org/referat.pdf", "flyttet til maj")
    package.draw(anchored(9, 10, shape("se her")))
    package.add(THREADED, "xl/threadedComments/t1.xml", thread("Q3", "nej", "jo"))
    package.add("comments", "xl/comments90.xml", note("Q3", PLACEHOLDER, "tc={0}"))
    package.insert("<headerFooter><oddHeader>&amp;CUdkast</oddHeader></headerFooter>", "<drawing")
    issues = [i for i in validate_file(package.save()) if i.code == CODE]
    assert sorted(((i.cell, i.message) for i in issues), key=str) != []
    assert {(i.cell, words) for i in issues for words in WORDS if words in i.message} == {
        ("P2", "https://example.org/referat.pdf (flyttet til maj)"), ("K10", "se her"), ("Q3", "nej – jo"), (None, "Udkast"),
    }  # fmt: skip
    assert len(issues) == 4


WORDS = ("https://example.org/referat.pdf (flyttet til maj)", "se her", "nej – jo", "Udkast", "Threaded")


@pytest.mark.parametrize(
    ("shown", "address", "named"),
    [
        ("Se https://example.org/Referat%205/", "https://example.org/Referat 5", False),
        ("bo@example.org", "mailto:bo@example.org", False),
        ("www.example.org", "http://www.example.org/", False),
        ("Se referatet", "https://example.org/referat", True),
        ("https://example.org", "https://example.org/referat", True),
    ],
)
def test_a_link_is_named_unless_the_cell_shows_it(answered: Path, shown: str, address: str, named: bool) -> None:
    with edited(answered, answered) as book:
        cell = book.put("Opfølgning", "5.4-1", "Statusbemærkning", shown)
    package = SheetPackage(answered, "Opfølgning")
    package.link(cell, address)
    assert of_code(validate_file(package.save()), CODE) == ([(CODE, "Opfølgning", cell)] if named else [])


def test_a_link_within_the_workbook_is_named(answered: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    package.insert('<hyperlinks><hyperlink ref="K5" location="Punkter!A1"/></hyperlinks>', "<printOptions|<pageMargins")
    issues = [i for i in validate_file(package.save()) if i.code == CODE]
    assert [(i.cell, "#Punkter!A1" in i.message) for i in issues] == [("K5", True)]


def test_a_marked_copy_is_not_accused_of_its_own_notes(answered: Path, tmp_path: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    package.add("comments", "xl/comments90.xml", note("K5", "Syg\nigen"))
    issues = validate_file(package.save())
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(marked_copy(answered.read_bytes(), issues))
    told_again = [i for i in validate_file(copy) if i.code == CODE]
    assert [(i.sheet, i.cell, i.message) for i in told_again] == [
        (i.sheet, i.cell, i.message) for i in issues if i.code == CODE
    ]
    assert any(o.author == MARKED_AUTHOR for o in read_workbook(copy).objects.found)
    forgetful = SheetPackage(copy, "Økonomiopfølgning")  # another program forgets who wrote a note
    for name, content in forgetful.parts.items():
        if name.startswith("xl/comments"):
            forgetful.parts[name] = content.replace(MARKED_AUTHOR.encode(), b" ")
    assert [i.cell for i in validate_file(forgetful.save()) if i.code == CODE] == ["K5"]


def test_a_cpr_number_in_a_note_is_said_and_hidden(answered: Path, tmp_path: Path) -> None:
    package = SheetPackage(answered, "Opfølgning")
    package.add("comments", "xl/comments90.xml", note("K5", "Om 010170-1234"))
    package.link("L5", "https://example.org/010170-1234", "010170-1234")
    package.draw(anchored(9, 10, shape("010170-1234")))
    issues = validate_file(package.save())
    assert sorted(of_code(issues, CODE, "cpr-number")) == sorted(
        (code, "Opfølgning", cell) for code in (CODE, "cpr-number") for cell in ("K5", "L5", "K10")
    )
    assert not any("010170" in i.message for i in issues)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(marked_copy(answered.read_bytes(), issues))
    assert [name for name, content in SheetPackage(copy, "Opfølgning").parts.items() if b"010170" in content] == []


# --- finance's own workbook -------------------------------------------------------------------------


def test_finance_is_told_once_per_sheet_and_kind_what_a_new_workbook_lacks(ballerup: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(ballerup.read_bytes())
    for number, (sheet, cells) in enumerate({"Overblik": ("B2", "B3"), "Punkter": ("C4",)}.items()):
        package = SheetPackage(path, sheet)
        first = note(cells[0], "Husk")
        comment = first[first.index("<comment ") : first.index("</commentList>")]
        more = "".join(comment.replace(cells[0], cell) for cell in cells[1:])
        package.add("comments", f"xl/comments9{number}.xml", first.replace("</commentList>", f"{more}</commentList>"))
        package.save()
    for loaded in (load_agreement(path), agreement_from(read_workbook(path))):
        assert places(loaded.issues, "own-objects-lost") == [("own.xlsx", "Overblik", "B2")]  # Punkter keeps its note
    assert places(load_agreement(ballerup).issues, "own-objects-lost") == []


def test_finance_s_own_chart_sheet_is_not_lost_in_silence(ballerup: Path, tmp_path: Path) -> None:
    with edited(ballerup, tmp_path / "own.xlsx") as book:
        from openpyxl.chart import BarChart, Reference

        chart = BarChart()
        chart.add_data(Reference(book["Økonomi"], min_col=7, min_row=2, max_row=5))
        book.workbook.create_chartsheet("Vores diagram").add_chart(chart)
    loaded = load_agreement(tmp_path / "own.xlsx")
    assert loaded.agreement.carried is not None
    assert loaded.agreement.carried.sheets.titles == ["Vores diagram"]
    assert places(loaded.issues, "own-objects-lost") == []
