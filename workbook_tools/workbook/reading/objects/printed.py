"""What people write into the headers and footers of a printed sheet."""

from __future__ import annotations

import re
from functools import lru_cache

from ..xml_escapes import unescape

_PRINTED = re.compile(r"<(?:\w{1,20}:)?(?:odd|even|first)(?:Header|Footer)(?:\s[^<>]*)?>([^<]+)<")
# Codes for page, file, sheet, date and looks, and the words that programs put around them.
_CODE = re.compile(r'&(?:&|"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Za-z])')
_PAGE_WORDS = frozenset({"side", "sider", "page", "pages", "af", "of", "ark", "sheet", "seite", "von"})
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=64)  # most sheets, and files, have the same
def printed_words(xml: bytes) -> str:
    """The headers and footers of a sheet that say more than what is printed anyway, such as »Side 1 af 2«."""
    said = []
    for text in _PRINTED.findall(xml.decode("utf-8", "replace")):
        words = " ".join(_CODE.sub(lambda code: "&" if code[0] == "&&" else " ", unescape(text)).split())
        if says_something(words):
            said.append(words)
    return " – ".join(dict.fromkeys(said))


def says_something(words: str) -> bool:
    """Whether there is more in a header or footer than what is printed anyway."""
    return any(word.casefold() not in _PAGE_WORDS for word in _WORD.findall(words))
