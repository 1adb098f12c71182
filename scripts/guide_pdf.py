"""The department's guide as PDF, from its Markdown: what ``send`` encloses. Typst and markdown-it-py make it here, so that
whoever runs the tool needs neither.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from workbook_tools.definition.levels import DEFAULT
from workbook_tools.reports.bars import face_svg
from workbook_tools.reports.typesetting import TEXT_FONTS, displayable, pdf

TEMPLATE = Path(__file__).parent / "guide.typ"
EDITION = (2026, 11, 30)  # PDF/A wants a date: when the guide was last written anew
FLATTEST = 2.1  # times as wide as high: a picture that is higher is set narrower, so that two fit a page
_FACES = {level.symbol: level.tone.name for level in DEFAULT.levels}


def guide_pdf(markdown: Path) -> bytes:
    """The guide as tagged PDF/A, the same bytes each time; ValueError for Markdown that it does not use."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(markdown.read_text(encoding="utf-8")))
    title, *rest = tree.children
    blocks = [_block(node, markdown.parent) for node in rest]
    content = {"title": _plain(title), "date": EDITION, "fonts": TEXT_FONTS, "blocks": blocks}
    faces = {f"{tone.name}.svg": face_svg(tone).encode() for tone in DEFAULT.tones}
    data = displayable(json.dumps(content, ensure_ascii=False)).encode()
    return pdf({**faces, "main.typ": TEMPLATE.read_bytes(), "guide.json": data})


def _block(node: SyntaxTreeNode, folder: Path) -> dict[str, Any]:
    match node.type:
        case "heading":
            return {"kind": "heading", "level": int(node.tag[1:]) - 1, "parts": _inside(node)}
        case "paragraph" if [child.type for child in node.children[0].children] == ["image"]:
            [picture] = node.children[0].children
            data = (folder / str(picture.attrs["src"])).read_bytes()  # as numbers: files in memory must be text
            width, height = struct.unpack(">II", data[16:24])  # a PNG's header
            share = min(1.0, width / height / FLATTEST)
            return {"kind": "picture", "data": list(data), "share": share, "alt": picture.content}
        case "paragraph":
            return {"kind": "paragraph", "parts": _inside(node)}
        case "bullet_list":
            return {"kind": "list", "items": [_only_paragraph(item) for item in node.children]}
        case "table":
            rows = [row for part in node.children for row in part.children]
            return {"kind": "table", "rows": [[{"parts": _inside(cell)} for cell in row.children] for row in rows]}
    raise ValueError(f"the guide is not set with {node.type}")


def _only_paragraph(item: SyntaxTreeNode) -> list[dict[str, Any]]:
    [paragraph] = item.children
    return _inside(paragraph)


def _inside(node: SyntaxTreeNode) -> list[dict[str, Any]]:
    return [part for child in node.children[0].children for part in _inline(child)]


def _inline(node: SyntaxTreeNode) -> Iterator[dict[str, Any]]:
    match node.type:
        case "strong":
            yield {"kind": "strong", "parts": [part for child in node.children for part in _inline(child)]}
        case "code_inline":
            yield {"kind": "code", "text": node.content}
        case "softbreak":
            yield {"kind": "text", "text": " "}
        case "text":
            yield from _with_faces(node.content)
        case _:
            raise ValueError(f"the guide is not set with {node.type}")


def _with_faces(text: str) -> Iterator[dict[str, Any]]:
    """The text with its faces as pictures: the fonts do not have all of them."""
    plain = ""
    for character in text:
        if character not in _FACES:
            plain += character
            continue
        yield {"kind": "text", "text": plain}
        yield {"kind": "face", "text": _FACES[character]}
        plain = ""
    yield {"kind": "text", "text": plain}


def _plain(heading: SyntaxTreeNode) -> str:
    return "".join(part["text"] for part in _inside(heading))
