"""Reading a sheet at once and reading it with care find the same, and no spelling hides a cell from the bounds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests import hostile_files as h
from tests.workbook_editing import parts, sheet_parts, write_parts
from workbook_tools.workbook.reading import sheet_xml
from workbook_tools.workbook.reading.appearance import appearance
from workbook_tools.workbook.reading.foreign_package import ForeignPackage
from workbook_tools.workbook.reading.precheck import look, precheck
from workbook_tools.workbook.reading.reader import read_bytes
from workbook_tools.workbook.reading.sheet_record import SheetFacts
from workbook_tools.workbook.reading.sheet_with_care import read_with_care
from workbook_tools.workbook.reading.sheet_xml import sheet_facts
from workbook_tools.workbook.reading.unreadable import Unreadable
from workbook_tools.workbook.reading.xml_elements import for_each_element

WORKBOOKS = sorted((Path(__file__).resolve().parents[1] / "workbooks").rglob("*.xlsx"))

TAGS = st.sampled_from(["c", "c", "c", "c", "x:c"])
PLACES = st.one_of(
    st.builds(' r="{}{}"'.format, st.sampled_from(["A", "B", "Z", "AB"]), st.integers(1, 30)),
    st.sampled_from(["", " r='C3'", ' r = "D4"', ' s="1" r="E5"', ' r="f6"', ' r="G07"', '\nr="H8"', ' r="I9" s="1"']),
)
LOOKS = st.sampled_from(
    ["", ' s="3"', ' s="3" t="s"', ' t="str"', ' t="e"', ' t = "e"', " t='e'", ' cm="1"', ' x:t="b"']
)
CONTENTS = st.sampled_from(
    [
        "<v>1</v>", "<v></v>", "<v/>", "<f>A1</f><v>1</v>", "<f>A1</f>", "<f/><v>2</v>", " <f>1&lt;2</f><v>#REF!</v>",
        '<f t="shared" si="0"/><v>1</v>', '<f t="array" ref="A1">"&amp;"</f><v>1</v>', "<x:f>1</x:f><x:v>1</x:v>",
        "<is><t>f</t></is>", "<v>#N/A</v>", "<foo>1</foo><v>1</v>", "<!-- <f>1</f> --><v>1</v>", "",
    ]
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn) -> str:
    tag = draw(TAGS)
    start = f"<{tag}{draw(PLACES)}{draw(LOOKS)}"
    return f"{start}/>" if draw(st.booleans()) else f"{start}>{draw(CONTENTS)}</{tag}>"


ROWS = st.builds(
    lambda tag, attributes, inside: f"<{tag}{attributes}>{''.join(inside)}</{tag}>",
    st.sampled_from(["row", "row", "row", "x:row"]),
    st.sampled_from(
        ["", ' r="2"', ' r="7" spans="1:3" ht="20.5"', ' r="9" x14ac:dyDescent="0.2" hidden="1"', " r='3'"]
    ),
    st.lists(cells(), max_size=4),
)
SHEETS = st.builds(lambda rows: h.sheet("".join(rows)), st.lists(ROWS, max_size=6))


def with_care(xml: bytes) -> SheetFacts:
    sheet = SheetFacts()
    read_with_care(xml, sheet)
    sheet.below = xml[max(xml.rfind(b"</sheetData>"), 0) :]
    sheet.appearance = appearance(xml, sheet.below)
    return sheet


@given(SHEETS)
def test_at_once_and_with_care_find_the_same(xml: bytes) -> None:
    found, _ = sheet_facts(xml)
    careful = with_care(xml)
    # What is read at once is plain and usual: only care looks for what is not.
    assert replace(found, plain=careful.plain, usual=careful.usual) == careful


@given(SHEETS, st.integers(1, 60))
def test_wherever_a_sheet_is_cut_the_same_is_found(xml: bytes, piece: int) -> None:
    whole, cut = SheetFacts(), SheetFacts()
    hidden = sheet_xml._read_at_once(xml, whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_xml, "_PIECE", piece)
        hidden_in_pieces = sheet_xml._read_at_once(xml, cut)
    if hidden_in_pieces is not None:
        assert (hidden_in_pieces, cut) == (hidden, whole)


def test_the_usual_is_read_at_once() -> None:
    xml = h.sheet('<row r="1" spans="1:2"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>1</v></c></row>')
    assert sheet_xml._read_at_once(xml, SheetFacts()) is False
    assert sheet_facts(xml)[0].formulas == {(0, 1)}
    assert b"<f>A1</f>" not in sheet_facts(xml)[1]


VALUE = "<v>1</v>"
HIDING = {
    "a sign in an attribute": f'<row r="1"><c x=">" r="XFD1048576">{VALUE}</c></row>',
    "an end in an attribute": f'<row r="1"><c x="/>" r="XFD1048576">{VALUE}</c></row>',
    "a beginning in an attribute": f'<row r="1"><c x="<" r="XFD1048576">{VALUE}</c></row>',
    "a place in an attribute": f"""<row r="1"><c x="r='A1'" r="XFD1048576">{VALUE}</c></row>""",
    "a place in a row's attribute": f"""<row x="r='1'" r="1048576"><c>{VALUE}</c></row>""",
    "an odd prefix": f'<row r="1"><a=b:c r="XFD1048576">{VALUE}</a=b:c></row>',
    "a long prefix": f'<row r="1"><{"a" * 200}:c r="XFD1048576">{VALUE}</{"a" * 200}:c></row>',
    "digits spelt oddly": f'<row r="1"><c r="XFD&#49;048576">{VALUE}</c></row>',
}


@pytest.mark.parametrize("rows", HIDING.values(), ids=HIDING)
def test_a_cell_hidden_from_the_patterns_is_not_read_here(rows: str) -> None:
    """calamine finds each of them at the far end, and would ask for all memory."""
    plain = '<row r="1"><c r="A1"><v>1</v></c></row>'
    for hiding in (rows, plain + rows, rows + plain):
        assert not _is_read_here(h.workbook(hiding))


def _is_read_here(data: bytes) -> bool:
    try:
        return precheck(data).plain
    except Unreadable:
        return False


NO_CELLS = ("docProps/", "xl/theme/", "xl/tables/", "xl/drawings/", "xl/charts/", "xl/worksheets/_rels/")

# --- what is handed on ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_calamine_finds_the_same_in_what_it_is_handed(path: Path) -> None:
    data = path.read_bytes()
    seen = look(data)
    assert seen.package is not None
    facts = precheck(data, seen)
    assert facts.plain
    handed = seen.package.as_checked()
    assert _cells(handed, facts.passed_over) == _cells(data, facts.passed_over)
    with zipfile.ZipFile(io.BytesIO(handed)) as package:
        assert package.testzip() is None
        assert set(package.namelist()) == {name for name in look(data).package or () if not name.startswith(NO_CELLS)}


@pytest.mark.slow
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_passed_over_is_not_read_and_all_else_is_the_same(path: Path) -> None:
    data = path.read_bytes()
    every = read_bytes(data, "x.xlsx").sheets
    some = read_bytes(data, "x.xlsx", frozenset({"overblik", "start", "matrix"})).sheets
    assert some == {
        title: sheet for title, sheet in every.items() if title not in ("Overblik", "Start", "Matrix", "Opslag")
    }
    assert len(some) < len(every)


def test_a_page_that_no_reader_is_handed_is_not_looked_into() -> None:
    contents = parts(next(path for path in WORKBOOKS if "Overblik" in sheet_parts(parts(path))))
    usual, spoilt = io.BytesIO(), io.BytesIO()
    write_parts(usual, contents)
    write_parts(spoilt, contents | {sheet_parts(contents)["Overblik"]: b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'})
    over = frozenset({"overblik"})
    assert read_bytes(spoilt.getvalue(), "x.xlsx", over).sheets == read_bytes(usual.getvalue(), "x.xlsx", over).sheets
    with pytest.raises(Unreadable) as refused:
        read_bytes(spoilt.getvalue(), "x.xlsx")
    assert refused.value.why == "not-allowed"


def _cells(data: bytes, but: frozenset[str] = frozenset()) -> dict[str, object] | str:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    try:
        titles = [title for title in book.sheet_names if title.lower() not in but]
        return {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in titles}
    except python_calamine.CalamineError as error:
        return str(error)


FORMULA_AND_VALUE = {
    "a remark": "<!-- <f>1</f> --><v>2</v>",
    "no XML": '<is><t><![CDATA[<f>1</f>]]></t></is>',
    "a text": "<v>&lt;f>1&lt;/f></v>",
    "attributes": '<f t="array" ref="A1:A1">"&amp;"</f><v>2</v>',
    "no value": "<f>1</f>",
    "an empty value": "<f>1</f><v/>",
    "two": "<f>1</f><f>2</f><v>3</v>",
}  # fmt: skip


@pytest.mark.parametrize("inside", FORMULA_AND_VALUE.values(), ids=FORMULA_AND_VALUE)
@pytest.mark.parametrize("kind", ["", ' t="str"', ' t="inlineStr"'])
def test_without_the_formulas_values_are_the_same(inside: str, kind: str) -> None:
    data = h.workbook(f'<row r="1"><c r="A1"{kind}>{inside}</c><c r="B1"><v>7</v></c></row>')
    seen = look(data)
    precheck(data, seen)
    assert seen.package is not None
    assert _cells(seen.package.as_checked()) == _cells(data)


def test_a_part_whose_header_is_gone_is_not_handed_on() -> None:
    data = h.workbook("<row/>")
    at = data.index(h.SHEET.encode()) - 30
    assert ForeignPackage(data).plain
    assert not ForeignPackage(data[:at] + b"PX" + data[at + 2 :]).plain


# --- small parts ------------------------------------------------------------------------------------


def test_elements_come_as_they_end_with_the_text_in_front_of_their_first_child() -> None:
    found: list[tuple[str, dict[str, str], str]] = []
    xml = b'<a xmlns="n" b="1">x&amp;y<c>1</c>z<c/></a>'
    for_each_element(xml, lambda *element: found.append(element))
    assert found == [("n}c", {}, "1"), ("n}c", {}, ""), ("n}a", {"b": "1"}, "x&y")]


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "cp037"])
@pytest.mark.parametrize("declared", [h.BOMB, h.EXTERNAL, "<!DOCTYPE a>", "<!ENTITY b 'c'>"])
def test_nothing_is_declared_in_a_small_part(code: str, declared: str) -> None:
    xml = f'<?xml version="1.0" encoding="{code}"?>{declared}<a>1</a>'.encode(code)
    with pytest.raises(Unreadable) as caught:
        for_each_element(xml, lambda *_: None)
    assert caught.value.why == "not-allowed"


@pytest.mark.parametrize("xml", [b"", b"<a>", b"<a>&b;</a>", b"<a></b>"])
def test_a_small_part_that_is_no_xml_is_refused(xml: bytes) -> None:
    with pytest.raises(Unreadable):
        for_each_element(xml, lambda *_: None)
