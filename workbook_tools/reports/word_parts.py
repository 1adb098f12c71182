"""What python-docx has no words for: parts of a Word document written as the XML they are."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_LINE = "B5BDC5"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def bookmark_name(anchor: str) -> str:
    """Word allows letters, digits and underscores, and 40 of them."""
    return "".join(c if c.isalnum() else "_" for c in anchor)[:40]


def field(paragraph: Any, code: str) -> None:
    """A field that Word counts: ``PAGE``, ``NUMPAGES``."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"  # until Word counts
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def repeat(row: Any) -> None:
    """The row stands on top of every page the table reaches, and is a header to a screen reader."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_together(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def shade(cell: Any, colour: str) -> None:
    """The cell on a colour."""
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def borders(table: Any) -> None:
    """Lines above, below and between the rows."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINE)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders) if layout is not None else properties.append(borders)


def without_times(data: bytes) -> bytes:
    """The same package with every part's time fixed, so that the same note gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.compress_type = 0, zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()


def drop_leftovers(document: DocumentObject) -> None:
    """Leave out what python-docx's template brings along: a picture of another document, styles for Word 2007."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [
            key for key, one in relations.items() if one.reltype.endswith(("/thumbnail", "/stylesWithEffects"))
        ]:
            del relations[key]


def whole_words(style: Any) -> None:
    """Text of the style is never hyphenated."""
    style.element.get_or_add_pPr().insert_element_before(
        OxmlElement("w:suppressAutoHyphens"), "w:kinsoku", "w:wordWrap", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
        "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr",
    )  # fmt: skip


def decorative(properties: Any) -> None:
    """A picture that says nothing of its own: marked so for Word, whose checker asks for a description else."""
    extensions = OxmlElement("a:extLst")
    extension = OxmlElement("a:ext")
    extension.set("uri", "{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    mark = extension.makeelement(f"{{{_DECORATIVE}}}decorative", {"val": "1"}, nsmap={"adec": _DECORATIVE})
    extension.append(mark)
    extensions.append(extension)
    properties.append(extensions)
