"""What a document says of the agreement itself: municipality, title, year, date, case, parties, signatories."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ...definition import words as w
from ...messages.message import message
from ...prose.blocks import Block
from ...values.cells import Cell
from ...values.danish_dates import MONTHS
from .draft import Doubt, Draft, Target, Words

TITLE = re.compile(
    r"\b(?P<title>(?:aftale\s+om\s+(?:\w+\s+kommunes\s+)?budget(?:tet)?|budgetaftalen?|budgetforlig(?:et)?|forlig\s+om\s+budget(?:tet)?)"
    r"(?:\s*(?:for\s+)?(?P<year>20\d\d)(?:\s*[-–]\s*20\d\d)?)?)",
    re.IGNORECASE,
)
_MUNICIPALITY = re.compile(r"\b([A-ZÆØÅ][a-zæøåé]+(?:-[A-ZÆØÅ][a-zæøå]+)?) Kommune(?:s)?\b")
_CASE = re.compile(
    r"\b(?:sags(?:id|nr|nummer)?|journalnr|j\.?\s?nr)\.?\s*[.:]\s*(?P<case>[\w.\-/]*\d[\w.\-/]*)", re.IGNORECASE
)
_LONG_DATE = re.compile(rf"\b(?P<day>\d{{1,2}})\.?\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>20\d\d)\b", re.IGNORECASE)
_DATED = re.compile(r"^\s*(?:dato\s*[.:]|den\s+\d)", re.IGNORECASE)
_PARTIES = re.compile(
    r"\bmellem\s+(?P<parties>.{5,600}?)\s+(?:er\s+der\s+|er\s+)?(?:indgået|aftalt|enighed)\b", re.DOTALL
)
_PARTIES_FIRST = re.compile(
    r"^\s*(?P<parties>.{5,600}?)\s+har\s+(?:[^.]{1,40}?\s+|den\s+\d{1,2}\.\s+\w+\s+\d{4}\s+)?indgået\b", re.DOTALL
)
_PARTIES_LAST = re.compile(r"\bindgået\s+mellem\s+(?P<parties>[^.]{5,600})", re.DOTALL)
_AFTER_LETTER = re.compile(r"(?<=\))\s*(?:,|\bog\b|\bsamt\b)\s*")
_BETWEEN = re.compile(r"\s*(?:,|\bog\b|\bsamt\b)\s*")
_LETTER = re.compile(r"\([A-ZÆØÅ]{1,2}\)")
SIGNATURES = re.compile(
    r"^(?:aftaleparter(?:ne)?|underskrifter|underskrivere|underskrevet af|forligspartier(?:ne)?)\s*:?$", re.IGNORECASE
)


def year_of(blocks: Sequence[Block]) -> int | None:
    """The budget year that the document's title names, else the first that its text names with the agreement."""
    years = [found["year"] for found in _titles(blocks) if found["year"]]
    return int(years[0]) if years else None


def _titles(blocks: Sequence[Block]) -> list[re.Match[str]]:
    """Where the agreement is named: first where it stands in a title, then in the text."""
    every = [(found, len(block.text) > 120) for block in blocks for found in TITLE.finditer(block.text)]
    return [found for found, _ in sorted(every, key=lambda pair: (not pair[0]["year"], pair[1]))]


def agreement_title(blocks: Sequence[Block]) -> str:
    """What the document calls the agreement; "" where it does not."""
    found = _titles(blocks)
    return " ".join(found[0]["title"].split()) if found else ""


def names_an_agreement(blocks: Sequence[Block]) -> bool:
    """Whether a document calls itself an agreement about a budget."""
    return bool(_titles(blocks))


def read_about(blocks: Sequence[Block], outside: Sequence[Block], year: int, draft: Draft) -> None:
    """Put what the document says of the agreement into the settings; all other text stands under its heading."""
    settings = draft.settings
    named = Counter(name for block in blocks for name in _MUNICIPALITY.findall(block.text))
    settings[w.MUNICIPALITY] = f"{named.most_common(1)[0][0]} Kommune" if named else None
    settings[w.AGREEMENT_TITLE] = agreement_title(blocks) or None
    settings[w.BUDGET_YEAR] = year
    signed = _signatories(outside)
    draft.signed += [(party, who) for who, party, _ in signed]
    of_signatures = {id(block) for _, _, taken in signed for block in taken}
    heading = ""
    for block in outside:
        text = block.text
        if id(block) in of_signatures:
            draft.account.place(text)
            continue
        _one(block, settings, draft)
        heading = text if _is_heading(block) else heading
        draft.other_text.append((heading if heading != text else "", Words(text, block.number)))
        draft.account.place(text)
    for name in (w.MUNICIPALITY, w.AGREEMENT_TITLE):
        if settings[name] is None:
            draft.doubts.append(
                Doubt(
                    message("file.review.not-found", what=name),
                    Words("", 0),
                    target=Target("settings", (name,), "value"),
                )
            )


def is_of_no_item(text: str) -> bool:
    """»Den 19. september 2023«, »Herlev Kommune«: a line that says when, or whose document it is."""
    return _DATED.match(text) is not None or _MUNICIPALITY.fullmatch(text.strip()) is not None


def _is_heading(block: Block) -> bool:
    return not block.is_row and (
        block.level > 0 or (len(block.text) <= 100 and block.text[-1:] not in ".,;:!?" and block.text[:1].isupper())
    )


def _one(block: Block, settings: dict[str, Cell], draft: Draft) -> None:
    """Date, case and parties, where a block tells them."""
    text = block.text
    if _DATED.match(text) and not settings.get(w.AGREEMENT_DATE) and len(text) < 80:
        day = _day(text)
        settings[w.AGREEMENT_DATE] = day
        if day is None:
            target = Target("settings", (w.AGREEMENT_DATE,), "value")
            draft.doubts.append(Doubt(message("file.review.date"), Words(text, block.number), target=target))
    case = _CASE.search(text)
    if case and not settings.get(w.CASE_NUMBER):
        settings[w.CASE_NUMBER] = case["case"]
    parties = (
        (_PARTIES.search(text) or _PARTIES_LAST.search(text) or _PARTIES_FIRST.match(text))
        if not settings.get(w.PARTIES)
        else None
    )
    if parties:
        names = list(_party_names(parties["parties"]))
        if len(names) > 1:
            settings[w.PARTIES] = "; ".join(names)
            settings[w.AGREEMENT_DATE] = settings.get(w.AGREEMENT_DATE) or _day(text)


def _day(text: str) -> dt.date | None:
    found = _LONG_DATE.search(text)
    if not found:
        return None
    try:
        return dt.date(
            int(found["year"]), [m.lower() for m in MONTHS].index(found["month"].lower()) + 1, int(found["day"])
        )
    except ValueError:
        return None


def _party_names(text: str) -> Iterator[str]:
    whole = " ".join(text.split())
    parts = (_AFTER_LETTER if _LETTER.search(whole) else _BETWEEN).split(whole)
    yield from (part.strip(" ,") for part in parts if part.strip(" ,"))


def _signatories(blocks: Sequence[Block]) -> list[tuple[str, str, list[Block]]]:
    """Who signed, for which party, and the blocks that say so: names and parties by turns below a heading."""
    start = next((n for n, block in enumerate(blocks) if SIGNATURES.match(block.text)), None)
    if start is None:
        return []
    found: list[tuple[str, str, list[Block]]] = []
    for block in blocks[start + 1 :]:
        lines = [line for line in re.split(r"\n|\t", block.text) if line.strip()]
        if any(len(line) > 90 for line in lines):
            break
        for line in lines:
            if found and not found[-1][1] and (_LETTER.search(line) or _is_party(line)):
                who, _, taken = found[-1]
                found[-1] = (who, line.strip(), [*taken, block])
            elif _LETTER.search(line) and (whole := re.match(r"^(?P<who>[^,(]{4,60}?)\s*[,–-]\s*(?P<party>.+)$", line)):
                found.append((whole["who"], whole["party"], [block]))
            else:
                found.append((line.strip(), "", [block]))
    return found if any(party for _, party, _ in found) else []


def _is_party(line: str) -> bool:
    return (
        re.search(
            r"parti|venstre|socialdemokrat|liste|alliance|alternativet|borgerlige|demokraterne|radikale",
            line,
            re.IGNORECASE,
        )
        is not None
    )
