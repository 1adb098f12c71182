"""Every text that stands anywhere in a workbook's file, however it is written there.

For searching a finished file: in sheets and hidden sheets, formulas, names, notes, properties, drawings,
comments of the XML, names of parts, and in files within the file.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from .xml_escapes import unescape

_ZIP = b"PK\x03\x04"
_DEEPEST = 3  # a file in a file in a file
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_JOINED = re.compile(r'"\s*&\s*"')
# One text, perhaps in runs of different looks: strings, notes, paragraphs of drawings and of conversations.
_WHOLE = frozenset({"si", "is", "text", "p", "comment"})


class EveryText:
    """``anywhere`` is all that can be read in a file, one text; ``whole`` are its single texts; ``cells`` those of them
    that are texts of cells, notes and formulas, not numbers or sizes. All normalised.
    """

    def __init__(self, data: bytes) -> None:
        self._whole: set[str] = set()
        self._cells: set[str] = set()
        pieces: list[str] = []
        for name, content in _parts(data):
            self._whole.add(name)
            pieces += [name, *self._read(content)]
        self.whole = set(map(normal, self._whole))
        self.anywhere = "\n".join([*map(normal, pieces), *self.whole])
        self.cells = set(map(normal, self._cells))

    def _read(self, content: bytes) -> Iterator[str]:
        root = _parsed(content)
        if root is None:
            yield from map(unescape, _decoded(content))
            return
        # Runs read on from one to the next, also where a tag stands between them.
        yield "".join(root.itertext())
        for element in root.iter():
            self._add(element)
            formula = element.text or ""
            if '"' in formula:
                joined = _JOINED.sub("", formula)
                yield joined.replace('""', '"')
                self._cells.update(literal.replace('""', '"') for literal in _LITERAL.findall(joined))

    def _add(self, element: Element) -> None:
        self._whole.update(element.attrib.values())
        self._whole.update(text for text in (element.text, element.tail) if text)
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag in _WHOLE:
            self._cells.add("".join(element.itertext()))
        elif tag == "c" and element.get("t") in ("str", "inlineStr"):
            self._cells.update(inner.text for inner in element.iter() if inner.text)


def normal(text: str) -> str:
    """A text as it is compared: case, kinds of spaces and ways to write a letter do not count."""
    written = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text
    return " ".join(unicodedata.normalize("NFC", written).casefold().split())


def _parts(data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield "", package.comment
        for entry in package.infolist():
            yield entry.filename, entry.comment + b" " + entry.extra
            content = package.read(entry)
            yield entry.filename, content
            if content.startswith(_ZIP) and depth < _DEEPEST:
                yield from _parts(content, depth + 1)


def _decoded(content: bytes) -> Iterable[str]:
    """The content in every encoding that text is likely to stand in."""
    if b"\0" not in content:
        yield content.decode("utf-8", "replace")
        return
    for encoding in ("utf-8", "latin-1"):
        yield content.decode(encoding, "replace").replace("\0", "")
    for start in (0, 1):
        yield content[start:].decode("utf-16-le", "replace")
        yield content[start:].decode("utf-16-be", "replace")


def _parsed(content: bytes) -> Element | None:
    """The XML of a part this program has written; None for what is no XML."""
    if content.lstrip()[:1] != b"<" and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    parser = XMLParser(target=TreeBuilder(insert_comments=True, insert_pis=True))
    try:
        parser.feed(content)
        return parser.close()
    except ParseError:
        return None
