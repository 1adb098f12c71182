"""Sheets and pages in a municipality's own words: what people read is put into them, what formulas compare is not.

Headers and names of sheets stay: they are the contract.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..schema.expressions import Concat, Expression, If, LinkToNth, Literal, Step
from ..schema.pages import Page
from ..schema.structure import Column, Sheet
from ..schema.wording import USUAL, Wording
from .declension import in_words

_READ = (
    "text",
    "label",
    "title",
    "note",
    "header",
    "expression",
    "formula",
    "more",
)  # fields of blocks that show something
_MADE_OF = ("blocks", "columns", "figure", "cards", "charts")  # fields with further ones inside
LONGEST_PROMPT = 255  # what Excel shows when a cell is chosen


def worded_sheet(sheet: Sheet, wording: Wording) -> Sheet:
    """The sheet with its prompts, and the messages of its rules, in these words."""
    if wording == USUAL or sheet.made_anew:  # in which nobody types, and which is known by what it is
        return sheet
    columns = tuple(_prompted(column, wording) for column in sheet.columns)
    return replace(sheet, columns=columns, purpose=in_words(sheet.purpose, wording), wording=wording)


def _prompted(column: Column, wording: Wording) -> Column:
    prompt = in_words(column.prompt, wording)
    return column if prompt == column.prompt or len(prompt) > LONGEST_PROMPT else replace(column, prompt=prompt)


def worded_page(page: Page, wording: Wording) -> Page:
    """The page with all that it shows in these words; its title, which links read, stays."""
    return page if wording == USUAL else replace(page, blocks=tuple(_worded(block, wording) for block in page.blocks))


def _worded(block: Any, wording: Wording) -> Any:
    changes: dict[str, Any] = {}
    for name in block.__struct_fields__:
        value = getattr(block, name)
        if name in _READ:
            changes[name] = _shown(value, wording)
        elif name in _MADE_OF and isinstance(value, tuple):
            changes[name] = tuple(_worded(part, wording) for part in value)
        elif name in _MADE_OF and isinstance(value, Struct):
            changes[name] = _worded(value, wording)
        elif name == "kinds":
            changes[name] = {kind: tuple(_worded(piece, wording) for piece in pieces) for kind, pieces in value.items()}
        elif name == "over":
            changes[name] = tuple((_shown(text, wording), span) for text, span in value)
        elif name == "entries":
            changes[name] = tuple(
                (tone, in_words(text, wording), in_words(more, wording)) for tone, text, more in value
            )
        elif name == "rows" and all(column.formula is None for column in block.columns):  # formulas read names in them
            changes[name] = tuple(tuple(_shown(cell, wording) for cell in row) for row in value)
    changed = {name: value for name, value in changes.items() if value != getattr(block, name)}
    return replace(block, **changed) if changed else block


def _shown(value: Any, wording: Wording) -> Any:
    """A text, or what an expression shows, in these words."""
    match value:
        case str():
            return in_words(value, wording)
        case Literal(value=str() as text):
            return Literal(in_words(text, wording))
        case Concat(parts=parts):
            return Concat(tuple(_shown(part, wording) for part in parts))
        case If(condition=condition, then=then, otherwise=otherwise):
            return If(condition, _shown(then, wording), _shown(otherwise, wording))
        case Step(value=inner):
            return Step(_shown(inner, wording))
        case LinkToNth(says=Expression() as says):
            says = _shown(says, wording)
            return LinkToNth(value.sheet, value.text, value.where, value.n, value.target, says)
    return value
