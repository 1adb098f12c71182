"""What is internal never stands in a note, and no text of a cell becomes anything but text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest
from msgspec.structs import replace

from tests.conftest import BALLERUP
from tests.levels_by_name import NOT_KEPT, NOT_REACHED, PARTLY
from tests.reporting import answered, loaded, note_of, pdf_text, word_text
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import CONSOLIDATED, WorkbookKind
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.reports.files import WRITERS
from workbook_tools.reports.public import PUBLISHED
from workbook_tools.schema.structure import Sheet
from workbook_tools.values.cpr import MASK
from workbook_tools.workbook.document import OwnColumn, OwnSheet

MARKER = "HEMMELIGT"
CPR = "010190-1234"


def every_byte(kind: str, data: bytes) -> str:
    """All that a file holds, unpacked: what people read, and what stands behind it."""
    if kind == "html":
        return data.decode()
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            behind = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
        return behind + word_text(data)
    reader = pypdf.PdfReader(io.BytesIO(data))
    behind = [str(reader.metadata), str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())]
    for generation, offsets in reader.xref.items():
        behind += [str(reader.get_object(pypdf.generic.IndirectObject(n, generation, reader))) for n in offsets]
    behind += [str(reader.get_object(n)) for n in reader.xref_objStm]
    unbroken = re.sub(r"-?\n", "", pdf_text(data))  # a word at a line's end may be hyphenated
    return "\n".join([*behind, pdf_text(data), unbroken, data.decode("latin-1")])


def with_everywhere(agreement: Agreement, kind: WorkbookKind, chosen: Callable[[Sheet, str], bool]) -> Agreement:
    """The agreement with a marker in each chosen column of every sheet."""
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    for sheet in kind.sheets:
        for column in sheet.columns:
            if chosen(sheet, column.name):
                frame = tables[sheet.name]
                frame[column.name] = [f"{MARKER}-{sheet.name}-{column.name}"] * len(frame)
    return replace(agreement, tables=tables, kind=kind)


@pytest.fixture(scope="module")
def ballerup_4() -> Agreement:
    return loaded(BALLERUP / "consolidated-4.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_internal_columns_are_nowhere(ballerup_4: Agreement, kind: str) -> None:
    """Bemærkning til Økonomi, people, addresses: whatever the declaration marks, and sheets that are not published."""
    planted = with_everywhere(
        ballerup_4, CONSOLIDATED, lambda sheet, name: sheet.column(name).internal or sheet.name not in PUBLISHED
    )
    planted = replace(
        planted,
        own_columns={"items": [OwnColumn(MARKER, [MARKER] * len(planted.tables["items"]))]},
        own_sheets=[OwnSheet(MARKER, [[MARKER]])],
    )
    assert any(column.internal for sheet in CONSOLIDATED.sheets for column in sheet.columns)
    # Where the department's names come from is a sheet of addresses, but a department itself is no secret.
    assert MARKER not in every_byte(kind, WRITERS[kind](note_of(planted)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(WRITERS))
@pytest.mark.parametrize(
    ("sheet", "column"),
    [("items", "description"), ("items", "department"), ("milestones", "milestone"), ("economy", "explanation")],
)
def test_the_search_finds_what_is_there(ballerup_4: Agreement, kind: str, sheet: str, column: str) -> None:
    """So that nothing found means nothing there: in running text, in a chart's description, in tables."""
    planted = with_everywhere(ballerup_4, CONSOLIDATED, lambda s, name: (s.name, name) == (sheet, column))
    note = note_of(planted, committee="Erhvervs- og Beskæftigelsesudvalget")
    found = every_byte(kind, WRITERS[kind](note)).replace("\u00ad", "")
    assert re.search(f"{MARKER}-?{sheet}", found)


def test_the_declaration_decides(ballerup_4: Agreement) -> None:
    """A column that is marked internal from now on is no longer published, without another change."""

    def marked(sheet: Sheet) -> Sheet:
        columns = (replace(c, internal=c.internal or c.name in ("description", "comment")) for c in sheet.columns)
        return replace(sheet, columns=tuple(columns))

    stricter = replace(CONSOLIDATED, sheets=tuple(map(marked, CONSOLIDATED.sheets)))
    secret = with_everywhere(ballerup_4, stricter, lambda sheet, name: name in ("description", "comment"))
    assert MARKER not in every_byte("html", WRITERS["html"](note_of(secret)))
    assert MARKER in every_byte("html", WRITERS["html"](note_of(replace(secret, kind=CONSOLIDATED))))


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_what_follows_internt_is_left_out(small: Path, kind: str) -> None:
    said = {"1.1-1": {"smiley": PARTLY, "comment": f"Det venter. Internt: {MARKER}\n{MARKER}"}}
    text = every_byte(kind, WRITERS[kind](note_of(answered(loaded(small), 1, said, {}), 1)))
    assert MARKER not in text
    assert "Det venter." in text


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_cpr_number_is_hidden_wherever_it_stands(small: Path, kind: str) -> None:
    said = {"1.1-1": {"smiley": PARTLY, "comment": f"Sag om {CPR} og {CPR.replace('-', '')}"}}
    agreement = answered(loaded(small), 1, said, {"1.1/1": {"explanation": CPR}})
    items = agreement.tables["items"].copy()
    items.put(0, "title", f"Hus {CPR}")
    items.put(0, "description", float(CPR.replace("-", "")[1:]))  # released as a number, whose first zero is lost
    text = every_byte(kind, WRITERS[kind](note_of(agreement.with_tables(items=items), 1)))
    assert CPR not in text
    assert CPR.replace("-", "")[1:] not in text
    assert MASK[:6] in text


NASTY = (
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    '"><svg onload=alert(1)>',
    '#import "x.typ" #panic() $x$ @a <b> ~ \\ // c',
    "]]> &amp; &lt;",
    "=1+1",
    "<w:p/>",
    "*fed* _kursiv_ `kode`",
)


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def nasty(small: Path, text: str) -> Agreement:
    """The text wherever people can write one."""
    said = {"smiley": NOT_REACHED, "comment": text, "expected": text, "treated_by": text}
    agreement = answered(
        loaded(small), 1, {"1.1-1": said}, {"1.1/1": {"explanation": text, "economy_smiley": NOT_KEPT}}
    )
    tables = {name: agreement.tables[name].copy() for name in ("items", "settings", "milestones", "follow_up")}
    for column in ("title", "description", "remarks", "theme", "department", "committee", "case_number"):
        tables["items"].put(0, column, text)
    tables["follow_up"].put(0, "title", text)
    tables["follow_up"].put(0, "milestone", text)
    tables["milestones"].put(0, "milestone", text)
    for field in (w.AGREEMENT_TITLE, w.MUNICIPALITY):
        tables["settings"].put(tables["settings"]["field"].index(field), "value", text)
    return agreement.with_tables(**tables)


@pytest.mark.slow
@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup(small: Path, text: str) -> None:
    ordinary, note = note_of(nasty(small, "harmløs"), 1), note_of(nasty(small, text), 1)
    plain, page = (Page(WRITERS["html"](one).decode()) for one in (ordinary, note))
    assert set(page.tags) == set(plain.tags)
    assert {name for name, _ in page.attributes} == {name for name, _ in plain.attributes}
    assert text in page.text
    assert text in word_text(WRITERS["docx"](note))
    squeezed = re.sub(r"[\s\u00ad]|-(?=\n)", "", pdf_text(WRITERS["pdf"](note)))
    assert re.sub(r"\s", "", text) in squeezed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x0bb\x00c", "abc"),
        ("før\u202eefter", "førefter"),
        ("linje 1\r\nlinje 2", "linje 1"),
        ("\ud800x", "x"),
        ("\ufffe\uffffy", "y"),
    ],
)
def test_characters_that_are_no_text_are_left_out(small: Path, text: str, shown: str) -> None:
    note = note_of(nasty(small, text), 1)
    assert shown in WRITERS["html"](note).decode()
    assert shown in word_text(WRITERS["docx"](note))
    assert shown in pdf_text(WRITERS["pdf"](note))


@pytest.mark.slow
def test_a_character_without_a_glyph_does_not_stop_the_pdf(small: Path) -> None:
    text = pdf_text(WRITERS["pdf"](note_of(nasty(small, "tak 🎉 日本 Привет ≤ →"), 1)))
    assert "tak □ □□ Привет ≤ →" in text


@pytest.mark.slow
def test_a_smiley_without_a_glyph_is_drawn(small: Path) -> None:
    """The tool's own, and what people type for one; each picture is told to screen readers."""
    data = WRITERS["pdf"](note_of(nasty(small, "før ☹ nu 😐 og 🙂 🎉."), 1))
    assert re.search(r"før ☹ nu\s+og\s+□\.", pdf_text(data))
    told = {str(part.get("/Alt")) for part in structure(data)}
    assert {"😐", "🙂"} <= told


def structure(data: bytes) -> Iterator[pypdf.generic.DictionaryObject]:
    """Every element of a tagged PDF."""
    waiting = [pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        part = waiting.pop().get_object()
        if isinstance(part, pypdf.generic.DictionaryObject):
            yield part
            inner = part.get("/K", [])
            waiting += inner if isinstance(inner, list) else [inner]


@pytest.mark.slow
def test_long_texts_and_double_items_stop_nothing(small: Path) -> None:
    agreement = nasty(small, "lang " * 80)
    items = agreement.tables["items"]
    twice = agreement.with_tables(items=items.rows_at([*range(len(items))] * 2))
    for kind, write in WRITERS.items():
        assert every_byte(kind, write(note_of(twice, 1))).count("2.1 Skovplan") >= 1


def test_what_cannot_be_a_number_is_none(small: Path) -> None:
    """Texts and dates in columns of amounts count for nothing, and stop nothing."""
    day = dt.date(2030, 3, 1)
    lines = {
        "1.1/1": {"forecast": "mange", "explanation": 12.5, "economy_smiley": "måske", "spent": day},
        "2.1/1": {"forecast": day, "economy_smiley": True, "spent": "lidt"},
    }
    agreement = answered(loaded(small), 1, {"1.1-1": {"smiley": "godt", "comment": 17}}, lines)
    for write in WRITERS.values():
        assert write(note_of(agreement, 1))
