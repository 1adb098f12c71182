"""Edit XML without rewriting it: find elements by their bytes, then splice.

A parser that writes the whole tree again changes quotes, entities and spaces all over a part. Here
every byte outside the edits stays as it was, and expat of the standard library is all it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape as _escape

from msgspec import Struct, field

from ...values.hidden_characters import hidden_shown
from ...values.utf16 import shortened
from ..reading.unreadable import Unreadable

_START_TAG = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")
_TAG_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"""\s([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_TEXT = 30_000  # UTF-16 units; Excel takes 32,767 in a cell


class Element(Struct):
    """An element and the bytes it covers: ``<a>`` start…inner, content inner…close, all of it start…end.

    Attributes without prefix go by their name, others as »namespace name«.
    """

    name: str
    space: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child called ``name``, whatever its prefix."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """The children called ``name``."""
        return (child for child in self.children if child.name == name)

    def below(self, name: str) -> Iterator[Element]:
        """Every element called ``name`` inside this one."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)

    def tag(self, name: str) -> str:
        """``name`` with this element's prefix, for a new element of the same vocabulary."""
        return f"{self.prefix}:{name}" if self.prefix else name

    def relation(self, name: str = "id") -> str | None:
        """The value of ``r:id`` or its like."""
        return next((v for k, v in self.attributes.items() if k.endswith(f"relationships {name}")), None)

    def content(self) -> str:
        """All text inside, in order of the elements."""
        return self.text + "".join(child.content() for child in self.children)


class _Reader:
    """Reads elements with their places. An element that is not descended into holds none of its own name."""

    def __init__(self, data: bytes, descend: Callable[[Element], bool]) -> None:
        self._data, self._descend = data, descend
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.namespace_prefixes = True
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._open: list[Element] = []
        self._root: Element | None = None
        self._skipping = ""

    def read(self) -> Element:
        """The root element; raises Unreadable."""
        self._listen()
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            raise Unreadable("damaged") from error
        if self._root is None:
            raise Unreadable("damaged")
        return self._root

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        tag = _START_TAG.match(self._data, at)
        space, name, prefix = _split(full)
        named = {_attribute_name(key): value for key, value in attributes.items()}
        element = Element(name, space, prefix, named, at, tag.end() if tag else at)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        if not self._descend(element):
            # Most cells of a big sheet are passed over; hearing of each of them would take ten times as long.
            self._skipping = full
            self._parser.StartElementHandler = None
            self._parser.CharacterDataHandler = None
            self._parser.EndElementHandler = self._end_skipped

    def _end_skipped(self, full: str) -> None:
        if full == self._skipping:
            self._listen()
            self._end(full)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        empty = self._data[element.inner - 2 : element.inner] == b"/>"
        element.close = element.inner if empty else self._parser.CurrentByteIndex
        element.end = element.inner if empty else self._data.index(b">", element.close) + 1

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _refuse(self, *_: object) -> None:
        raise Unreadable("not-allowed")


class Part:
    """The XML of one part: its tree, and the edits to be made in it.

    ``descend`` says whose children are wanted; leaving out the cells nobody asks for keeps big
    sheets small in memory. Anything with a DTD is refused.
    """

    def __init__(self, data: bytes, descend: Callable[[Element], bool] | None = None) -> None:
        self.data = as_utf8(data)
        self._edits: list[tuple[int, int, bytes]] = []
        self.root = _Reader(self.data, descend or (lambda _: True)).read()

    def insert(self, at: int, xml: str) -> None:
        """Put ``xml`` at a byte position; several at the same place stand in the order of the calls."""
        self._edits.append((at, at, xml.encode()))

    def replace(self, start: int, end: int, xml: str) -> None:
        """Put ``xml`` in place of some bytes."""
        self._edits.append((start, end, xml.encode()))

    def append(self, parent: Element, xml: str) -> None:
        """Put ``xml`` last inside ``parent``; once only for an element that is empty."""
        if parent.close == parent.end:
            name = _TAG_NAME.match(self.data, parent.start)
            raw = name[0][1:].decode() if name else parent.tag(parent.name)
            self.replace(parent.inner - 2, parent.inner, f">{xml}</{raw}>")
        else:
            self.insert(parent.close, xml)

    def set(self, element: Element, name: str, value: str) -> None:
        """Give an attribute without prefix a value; once only for each attribute."""
        start, end, xml = _attribute_edit(self.data[element.start : element.inner], name, value)
        self.replace(element.start + start, element.start + end, xml)

    def drop(self, element: Element, name: str) -> None:
        """Take an attribute without prefix away."""
        for found in _ATTRIBUTE.finditer(self.data[element.start : element.inner]):
            if found[1] == name.encode():
                self.replace(element.start + found.start(), element.start + found.end(), "")

    def result(self) -> bytes:
        """The part with all edits made."""
        pieces, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += [self.data[at:start], new]
            at = end
        return b"".join([*pieces, self.data[at:]])


def with_attribute(xml: bytes, name: str, value: str) -> bytes:
    """A piece of XML whose first element has the attribute ``name``."""
    start, end, new = _attribute_edit(xml, name, value)
    return xml[:start] + new.encode() + xml[end:]


def _attribute_edit(xml: bytes, name: str, value: str) -> tuple[int, int, str]:
    """(start, end, new) that gives the first element of ``xml`` an attribute."""
    tag = _START_TAG.match(xml)
    for found in _ATTRIBUTE.finditer(tag[0] if tag else b""):
        if found[1] == name.encode():
            return (*found.span(2), attribute(value))
    end = tag.end() if tag else len(xml)
    at = end - 2 if xml[end - 2 : end] == b"/>" else end - 1
    return at, at, f" {name}={attribute(value)}"


def as_utf8(data: bytes) -> bytes:
    """The same XML in UTF-8; nearly every part is that already and comes back as it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(data)
        encoding = declared[1].decode() if declared else "utf-8"
    if encoding.lower() in ("utf-8", "utf8", "us-ascii"):
        return data
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise Unreadable("damaged") from error
    return re.sub(r"""(<\?xml[^>]*?\bencoding\s*=\s*)["'][^"']+["']""", r'\1"UTF-8"', text, count=1).encode()


def _split(full: str) -> tuple[str, str, str]:
    """(namespace, name, prefix) of expat's »namespace name prefix«."""
    parts = full.split(" ")
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


def _attribute_name(full: str) -> str:
    space, name, _ = _split(full)
    return f"{space} {name}" if space else name


def xml_text(text: str) -> str:
    """``text`` without characters that XML forbids or that make a reader see something else."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = hidden_shown(lines)
    kept = shortened(clean, LONGEST_TEXT)
    return kept if kept == clean else f"{kept}…"


def cell_text(text: str) -> str:
    """``text`` as the content of ``<t>``: there ``_x0041_`` would mean A."""
    return _escape(_LOOKS_ESCAPED.sub("_x005F_", xml_text(text)))


def attribute(value: str) -> str:
    """A value in quotes."""
    return '"' + _escape(xml_text(value), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}) + '"'
