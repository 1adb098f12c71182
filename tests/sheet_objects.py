"""What people put beside the cells of a real .xlsx file: written into its package, as Excel writes it."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape
from pathlib import Path

from tests.workbook_editing import parts, write_parts

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
DRAWING = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def note(cell: str, text: str, author: str = "A. Sekretær") -> str:
    """The comments part of one note."""
    return (
        f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors><commentList>'
        f'<comment ref="{cell}" authorId="0"><text><r><t xml:space="preserve">{escape(text)}</t></r></text></comment>'
        "</commentList></comments>"
    )


def thread(cell: str, *texts: str) -> str:
    """The part of one conversation."""
    said = "".join(
        f'<threadedComment ref="{cell}" id="{{{n}}}"><text>{t}</text></threadedComment>' for n, t in enumerate(texts)
    )
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    return f'<ThreadedComments xmlns="{space}">{said}</ThreadedComments>'


def anchored(row: int, column: int, inside: str) -> str:
    """A drawing of one thing, its corner in a cell (zero-based)."""
    return (
        f"<xdr:wsDr {DRAWING}><xdr:twoCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{column + 2}</xdr:col>"
        f"<xdr:colOff>0</xdr:colOff><xdr:row>{row + 2}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{inside}"
        "<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )


def shape(text: str, own: int = 2, name: str = "TextBox 1") -> str:
    """A shape with words, one paragraph a line."""
    said = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n") if line)
    body = f"<xdr:txBody>{said}</xdr:txBody>" if said else ""
    return f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="{own}" name="{name}"/></xdr:nvSpPr>{body}</xdr:sp>'


class SheetPackage:
    """A workbook's parts, to put things on one of its sheets."""

    def __init__(self, path: Path, sheet: str) -> None:
        self.path, self.parts = path, parts(path)
        workbook = self.parts["xl/workbook.xml"].decode()
        relation = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', workbook)
        assert relation is not None
        rels = self.parts["xl/_rels/workbook.xml.rels"].decode()
        element = next(e for e in re.findall(r"<Relationship [^>]*>", rels) if f'Id="{relation[1]}"' in e)
        target = re.search(r'Target="/?(?:xl/)?([^"]*)"', element)
        assert target is not None
        self.sheet = f"xl/{target[1]}"

    def relate(self, kind: str, target: str, outside: bool = False) -> str:
        """Relate the sheet to another part or an address; the relation's id."""
        folder, _, name = self.sheet.rpartition("/")
        where = f"{folder}/_rels/{name}.rels"
        empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        rels = self.parts.get(where, empty.encode()).decode()
        own = f"rIdBeside{rels.count('<Relationship ')}"
        kind = kind if kind.startswith("http") else f"{OFFICE}/{kind}"
        mode = ' TargetMode="External"' if outside else ""
        new = f'<Relationship Id="{own}" Type="{kind}" Target="{escape(target)}"{mode}/>'
        self.parts[where] = rels.replace("</Relationships>", f"{new}</Relationships>").encode()
        return own

    def add(self, kind: str, name: str, xml: str) -> str:
        """Add a part that the sheet is related to; the relation's id."""
        self.parts[name] = xml.encode()
        return self.relate(kind, f"/{name}")

    def insert(self, element: str, before: str = "</worksheet>") -> None:
        """Put an element into the sheet; ``before`` is the first that stands there of several, by ``|``."""
        text = self.parts[self.sheet].decode()
        at = next(text.index(tag) for tag in before.split("|") if tag in text)
        self.parts[self.sheet] = (text[:at] + element + text[at:]).encode()

    def draw(self, xml: str) -> None:
        """Fasten a drawing."""
        own = self.add("drawing", "xl/drawings/drawing90.xml", xml)
        self.insert(f'<drawing xmlns:r="{OFFICE}" r:id="{own}"/>', "<legacyDrawing|<tableParts|</worksheet>")

    def link(self, cell: str, address: str, tip: str = "") -> None:
        """A link behind a cell."""
        own = self.relate("hyperlink", address, outside=True)
        tip = f' tooltip="{tip}"' if tip else ""
        self.insert(
            f'<hyperlinks><hyperlink xmlns:r="{OFFICE}" ref="{cell}" r:id="{own}"{tip}/></hyperlinks>',
            "<printOptions|<pageMargins|</worksheet>",
        )

    def save(self, target: Path | None = None) -> Path:
        """Write the file."""
        target = target or self.path
        write_parts(target, self.parts)
        return target


def package_of(parts_of_file: dict[str, str | bytes]) -> bytes:
    """A zip file of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts_of_file.items():
            package.writestr(name, content)
    return buffer.getvalue()
