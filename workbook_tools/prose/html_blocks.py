"""The blocks of a web page: what is written in it. Nothing is fetched and no script is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .blocks import Block, tidy
from .spans import over_columns, over_rows
from .text_document import NotADocument

_PARAGRAPHS = frozenset({"p", "li", "dt", "dd", "pre", "blockquote", "caption", "figcaption"})
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "nav"})
_MOST_SPANNED = 100
_BREAKS = frozenset({"br", "tr", "div", *_PARAGRAPHS, *_HEADINGS})


def html_blocks(text: str, name: str) -> Iterator[Block]:
    """Every heading, paragraph and table row in order, numbered as they follow each other."""
    import lxml.html
    from lxml.etree import LxmlError

    try:
        root = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ValueError) as error:
        raise NotADocument("document-unreadable", file=name) from error
    blocks = (block for block in _blocks(root) if block.text.strip())
    for number, block in enumerate(blocks, start=1):
        yield Block(block.cells, number, block.level, block.is_row)


def _blocks(root: Any) -> Iterator[Block]:
    """The blocks below an element; a loop of its own, because a page may be nested however deep."""
    waiting: list[Any] = [root]
    rows = _Rows()
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):  # what stands between the elements
            if element.strip():
                yield Block((tidy(element).replace("\n", " "),), 0)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _UNSEEN:
            continue
        if tag == "tr" and element.find(".//tr") is None:
            yield Block(tuple(rows.cells(element)), 0, is_row=True)
        elif tag in _HEADINGS:
            yield Block((_text(element),), 0, _HEADINGS[tag])
        elif tag in _PARAGRAPHS and not any(
            child.tag in _BREAKS and child.tag != "br" for child in element.iter() if child is not element
        ):
            yield Block((("- " if tag == "li" else "") + _text(element).replace("\n", " "),), 0)
        else:
            inside = [part for child in element for part in (child, child.tail or "")]
            waiting += reversed([element.text or "", *inside])


class _Rows:
    """The rows of tables with every cell in its column, also below and beside those that span several."""

    def __init__(self) -> None:
        self._of: Any = None
        self._above: list[str] = []
        self._left: dict[int, int] = {}  # for how many rows more the cell of a column goes on

    def cells(self, row: Any) -> list[str]:
        """The cells of the next row."""
        table = next(row.iterancestors("table"), None)
        if table is not self._of:
            self._of, self._above, self._left = table, [], {}
        cells: list[str] = []
        left: dict[int, int] = {}
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            self._go_on(cells, left)
            at = len(cells)
            cells += over_columns(_text(cell), _spanned(cell, "colspan"), at)
            left |= dict.fromkeys(range(at, len(cells)), _spanned(cell, "rowspan") - 1)
        self._go_on(cells, left)
        self._above, self._left = cells, left
        return cells

    def _go_on(self, cells: list[str], left: dict[int, int]) -> None:
        """Add what goes on from the row above at this place."""
        while rows := self._left.get(len(cells), 0):
            left[len(cells)] = rows - 1
            cells.append(over_rows(self._above, len(cells)))


def _spanned(cell: Any, how: str) -> int:
    value = cell.get(how, "1").strip()
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdigit() else 1


def _text(element: Any) -> str:
    """The words of an element; its paragraphs on lines of their own."""
    parts: list[str] = []
    for event, child in _walk(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if event == "start":
            if tag in _BREAKS:
                parts.append("\n- " if tag == "li" else "\n")
            if tag and tag not in _UNSEEN:
                # What the page's source breaks into lines is one line where it is read.
                parts.append(" ".join((child.text or "").split("\n")))
        elif child is not element:
            parts.append(("\n" if tag in _BREAKS and tag != "br" else "") + " ".join((child.tail or "").split("\n")))
    return tidy("".join(parts))


def _walk(element: Any) -> Iterator[tuple[str, Any]]:
    from lxml.etree import iterwalk

    return iter(iterwalk(element, events=("start", "end")))
