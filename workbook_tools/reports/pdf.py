"""The note as a tagged PDF (PDF/UA-1) that archives take (PDF/A-2a), set by Typst.

Typst comes as one self-contained package for Windows, macOS and Linux, tags its PDF by itself and refuses
what a screen reader could not follow. WeasyPrint needs Pango, which is hard to get on Windows, and fpdf2
leaves tags and page breaks in tables to the caller.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from ..definition.levels import Form
from .bars import face_svg
from .model import Block, Note, Section
from .typesetting import TEXT_FONTS, displayable, is_lacking, pdf

TEMPLATE = Path(__file__).parent / "templates" / "note.typ"


def write_pdf(note: Note) -> bytes:
    """The note as PDF. Its texts are data to the template, never markup."""
    files = {f"{tone.name}.svg": face_svg(tone).encode() for tone in note.form.tones}
    sections = [_section(section) for section in note.sections]
    signs = _drawn_signs(note.form)
    content = {
        "title": note.title,
        "subtitle": note.subtitle,
        "author": note.author,
        "date": [note.created.year, note.created.month, note.created.day],
        "fonts": TEXT_FONTS,
        "signs": signs,
        "facts": to_builtins(note.facts)["pairs"],
        "sections": sections,
    }
    text = displayable(json.dumps(content, ensure_ascii=False), signs)
    return pdf({**files, "main.typ": TEMPLATE.read_bytes(), "note.json": text.encode()})


def _drawn_signs(form: Form) -> dict[str, str]:
    """The signs of levels, also as people type them, that no font has: the face that each stands for."""
    return {
        sign: level.tone.name
        for level in reversed(form.levels)  # of a sign of several the first one's
        for sign in (level.symbol, *level.typed)
        if len(sign) == 1 and is_lacking(sign)
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "anchor": section.anchor,
        "new_page": section.new_page,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **to_builtins(block)}
