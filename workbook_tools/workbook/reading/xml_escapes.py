"""What the escaped signs of a text in XML stand for."""

from __future__ import annotations


def unescape(text: str) -> str:
    """The text with its signs for ``&amp;``, ``&lt;``, ``&gt;``, ``&quot;`` and for whatever else browsers read.

    >>> unescape("&quot;R&amp;amp;D&quot; &#248;")
    '"R&amp;D" ø'
    """
    if "&" not in text:
        return text
    plain = text.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    if plain.count("&") == plain.count("&amp;"):
        return plain.replace("&amp;", "&")
    import html  # knows two thousand names, which few files use

    return html.unescape(text)
