"""Text as it stands between the tags of a part."""

from __future__ import annotations


def escape(text: str) -> str:
    """``&``, ``<`` and ``>`` escaped. The library's own for XML would load half of the network with it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_literal(text: str) -> bool:
    """Whether surely nothing is a control character, or looks like an escaped one: so it is with nearly all texts."""
    return text.isprintable() and "_x" not in text


def text_value(text: str) -> str:
    """The stored text that a formula gave. LibreOffice takes the spaces at its ends away if it is not told to keep them,
    and formulas that join it with others would miss them until everything is calculated anew."""
    kept = ' xml:space="preserve"' if text.strip() != text else ""
    return f"<v{kept}>{escape(text)}</v>"
