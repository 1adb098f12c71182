"""Names that every program accepts."""

from __future__ import annotations

import re

_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", " ": "_"})


def ascii_name(text: str) -> str:
    """A name that every program accepts as a table's or defined name."""
    return re.sub(r"\W", "", text.translate(_ASCII).strip("_"), flags=re.ASCII)
