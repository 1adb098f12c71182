"""Text as it stands between the tags of a part."""

from __future__ import annotations


def escape(text: str) -> str:
    """``&``, ``<`` and ``>`` escaped. The library's own for XML would load half of the network with it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
