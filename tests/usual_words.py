"""The usual words for center, punkt, runde and milepæl, looked for in what is shown in others."""

from __future__ import annotations

import re

from workbook_tools.schema.wording import USUAL, Noun, Wording

OFFICE = Noun("forvaltning", "forvaltningen", "forvaltninger", "forvaltningerne")
INITIATIVE = Noun("initiativ", "initiativet", "initiativer", "initiativerne")
REVISION = Noun("revision", "revisionen", "revisioner", "revisionerne")
OWN = Wording(OFFICE, INITIATIVE, REVISION)
WHOLE = Wording(OFFICE, INITIATIVE, REVISION, INITIATIVE)
TITLES = ("Centre", "Punkter", "Runder", "Milepæle")  # names of sheets
_USUAL = re.compile(
    r"(?<![\w{-])(?:centrets?|centers?|centrenes?|centres?|punktets?|punkts?|punkternes?|punkters?|rundens?|rundes?|"
    r"rundernes?|runders?|milepælens?|milepæls?|milepælenes?|milepæles?)(?![\w}-])",
    re.IGNORECASE,
)  # fmt: skip


def left_over(text: str, wording: Wording = WHOLE) -> list[str]:
    """The usual words that still stand in a text, but for names of sheets."""
    usual = {form for noun in USUAL.nouns for form in noun.forms} - {f for noun in wording.nouns for f in noun.forms}
    found = [word for word in _USUAL.findall(text) if word not in TITLES]
    return [word for word in found if {word.casefold(), word.casefold().removesuffix("s")} & usual]
