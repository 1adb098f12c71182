"""Typst, the one way in: files in memory, its own fonts, nothing of the machine, so the same bytes everywhere.

It is larger than all the rest together, so an installation may be without it: the extra ``pdf`` brings it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any

from ..messages.missing_package import MissingPackage

TEXT_FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
STANDARDS = ("a-2a", "ua-1")  # for archives, and for screen readers
UNKNOWN = "\N{WHITE SQUARE}"  # stands for a character that no font of the document has
_SURELY_THERE = 0x17F  # the letters of Europe


def missing_typesetter() -> MissingPackage | None:
    """Why nothing can be typeset or drawn here; None where it can."""
    return None if find_spec("typst") is not None else MissingPackage("typst")


def pdf(files: Mapping[str, bytes]) -> bytes:
    """``main.typ``, and what it reads, as a tagged PDF that keeps PDF/A-2a and PDF/UA-1; raises MissingPackage, or typst.TypstError if it cannot."""
    return _compiled(files, format="pdf", pdf_standards=list(STANDARDS))


def displayable(text: str, drawn: Collection[str] = ()) -> str:
    """The text with a square for every character that the fonts do not have, but for those that are ``drawn``."""
    unknown = [ord(c) for c in set(text).difference(drawn) if is_lacking(c)]
    return text.translate(dict.fromkeys(unknown, UNKNOWN))


def is_lacking(character: str) -> bool:
    """Whether the fonts do not have a character."""
    return ord(character) > _SURELY_THERE and not _has_glyph(character)


@cache
def _has_glyph(character: str) -> bool:
    """Whether Typst can set the character: PDF/UA-1 makes it refuse what it cannot."""
    fonts = ", ".join(f'"{font}"' for font in TEXT_FONTS)
    page = f'#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))\n#set text(lang: "da", font: ({fonts}))\n#read("character")'
    try:
        pdf({"main.typ": page.encode(), "character": character.encode()})
    except _typst().TypstError:
        return False
    return True


def _compiled(files: Mapping[str, bytes], **options: object) -> bytes:
    made = _typst().compile(dict(files), ignore_system_fonts=True, **options)
    assert isinstance(made, bytes)
    return made


def _typst() -> Any:  # its own type hints do not know of files in memory, which its documentation describes
    try:
        import typst
    except ImportError as error:
        raise MissingPackage("typst") from error
    return typst
