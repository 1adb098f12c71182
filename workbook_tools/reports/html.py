"""The note as one HTML file that needs nothing else: no script, no font, no picture from outside.

Its own script only helps to find items; without it all is there to be read. The page allows it, and its style, by hash.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import jinja2
from markupsafe import Markup

from .bars import bar_svg, face_svg
from .finding import content_of, finding
from .model import Note

TEMPLATES = Path(__file__).parent / "templates"


def write_html(note: Note) -> bytes:
    """The note as UTF-8 HTML. Every text goes through the template's escaping."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    environment.filters["paragraphs"] = lambda text: [part for part in text.split("\n") if part.strip()]
    style = (TEMPLATES / "note.css").read_text(encoding="utf-8")
    found = finding(note)
    script = (TEMPLATES / "note.js").read_text(encoding="utf-8") if found else ""
    template = environment.get_template("note.html.j2")
    page = template.render(
        note=note,
        style=Markup(style),
        style_hash=_hash(style),
        finding=found,
        content_of=content_of,
        script=Markup(script),
        script_hash=_hash(script),
        faces={
            tone.name: Markup(face_svg(tone).replace("<svg ", '<svg class="face" aria-hidden="true" '))
            for tone in note.form.tones
        },
        bar=lambda bar: Markup(bar_svg(bar)),
    )
    return page.encode("utf-8")


def _hash(text: str) -> str:
    """What the Content-Security-Policy knows an inline text by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
