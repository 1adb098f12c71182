"""What an export counts in: as a header ends with it, or as a line of its own above or below the table states it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ...definition.export_labels import KRONER_WORD, OTHER_UNIT, THOUSANDS_WORD, UNIT_IS_GIVEN, UNIT_SUBJECT
from ...values.cells import Cell, as_text, is_blank

KRONER, THOUSANDS, OTHER = "kroner", "thousands", "other"
_NAME = (
    rf"(?<!\w)(?:(?P<thousands>1[. ]?000\s*{KRONER_WORD}|(?:(?<=i )|(?<=hele ))(?:1[. ]?000|tusinder)(?![.,]?\w)|{THOUSANDS_WORD})"
    rf"|(?P<other>{OTHER_UNIT})|(?P<currency>dkk\b)|(?P<kroner>{KRONER_WORD}))"
)
_WHOLE = re.compile(rf"^\W*(?:(?:{UNIT_SUBJECT}|valuta)\W+)?{UNIT_IS_GIVEN}{_NAME}\W*$", re.IGNORECASE)
_STATED = (
    re.compile(rf"{UNIT_SUBJECT}\W+(?:er\s+)?(?:(?:vist|angivet|opgjort|udtrykt)\s+)?i\s+(?:hele\s+)?{_NAME}", re.IGNORECASE),
    re.compile(rf"\bi\s+(?:hele\s+)?{_NAME}\W*$", re.IGNORECASE),
    re.compile(rf"[(\[]\s*(?:{UNIT_SUBJECT}\s+)?(?:i\s+)?(?:hele\s+)?{_NAME}\s*[)\]]", re.IGNORECASE),
    # »t.kr.« and »mio. kr.« without a number in front are no amount.
    re.compile(rf"(?<![\d½])(?<![\d½][\s\u00a0])(?<!\w)(?:(?P<thousands>{THOUSANDS_WORD})|(?P<other>mio\b\.?\s*{KRONER_WORD}))", re.IGNORECASE),
)  # fmt: skip
_SUBJECT_CELL = re.compile(rf"^\W*(?:{UNIT_SUBJECT}|valuta)\W*$", re.IGNORECASE)
_ENDS = re.compile(rf"[\s(\[,]*(?:\bi\s+)?(?:hele\s+)?{_NAME}\s*[)\]]?(?:\W*\b20\d\d)?\W*$", re.IGNORECASE)


class Unit(Struct, frozen=True):
    """A unit, the text that says it, and whether that surely speaks of the table's amounts."""

    unit: str
    text: str
    sure: bool = True


def without_unit(header: str) -> str:
    """A header without what it counts in; the header itself where it is nothing else.

    >>> without_unit("Beløb (kr.)"), without_unit("Forbrug i 1.000 kr. 2019"), without_unit("Beløb i alt kr.")
    ('Beløb', 'Forbrug', 'Beløb i alt')
    """
    return _ENDS.sub("", header) or header


def unit_of_header(header: str) -> Unit | None:
    """What a header says that its column counts in.

    >>> unit_of_header("Beløb i alt kr.").unit, unit_of_header("Forbrug (t.kr.)").unit, unit_of_header("Beløb")
    ('kroner', 'thousands', None)
    """
    match = _ENDS.search(header)
    return _unit(match, header) if match else None


def units_stated(lines: Sequence[Sequence[Cell]]) -> Iterator[Unit]:
    """What lines beside the table say of units. An amount that is named there – »over 1.000 kr.«, »i alt kr.« – is none.

    >>> [one.unit for one in units_stated([["Beløb i mio. kr."], ["Posteringer over 1.000 kr."], ["I alt kr. 1.500,00"]])]
    ['other']
    >>> [(one.unit, one.sure) for one in units_stated([["Enhed", "1.000 kr."], ["Bagatelgrænse", "1.000 kr."]])]
    [('thousands', True), ('thousands', False)]
    """
    for row in lines:
        texts = [as_text(cell).strip() for cell in row if not is_blank(cell)]
        for n, text in enumerate(texts):
            unit = _stated(text)
            if unit is None:
                continue
            bare = _ENDS.sub("", text).strip(" (") == "" and " i " not in f" {text.lower()}"
            beside = n and _SUBJECT_CELL.search(texts[n - 1])
            if bare and len(texts) > 1 and not beside:
                if unit.unit == KRONER:
                    continue  # an amount's, of which the number stands in another cell
                unit = Unit(unit.unit, text, sure=text.startswith("("))
            yield unit


def _stated(text: str) -> Unit | None:
    match = _WHOLE.search(text) or next((found for one in _STATED if (found := one.search(text))), None)
    return _unit(match, text) if match else None


def _unit(match: re.Match[str], text: str) -> Unit | None:
    named = {name for name, found in match.groupdict().items() if found is not None}
    unit = next((one for one in (THOUSANDS, OTHER, KRONER) if one in named), None)
    return Unit(unit, text.strip()) if unit else None  # a currency alone is no unit
