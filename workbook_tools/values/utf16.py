"""How long Excel takes a text to be: it counts units of UTF-16, of which an emoji has two."""

from __future__ import annotations


def units(text: str) -> int:
    """The length of a text as Excel counts it.

    >>> units("så"), units("😐")
    (2, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """The beginning of a text, of at most so many units.

    >>> shortened("😐😐 så", 3)
    '😐'
    """
    if 2 * len(text) <= most or units(text) <= most:  # nearly all are surely short
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")
