"""Names of departments and committees: several in one cell, and the same one spelt in several ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from .labels import bare, likeness

_BY_SIGN = re.compile(r"\s*(?:;|/|\n)\s*")
_BETWEEN = re.compile(r"\s*(?:,|;|/|\bsamt\b|\bog\b|&|\n)\s*", re.IGNORECASE)
# After one of these a name is over: »Social- og Sundhedsudvalget samt …«.
_COMMITTEE = re.compile(r"\w*(?:udvalget|udvalg|kommunalbestyrelsen|byrådet)\b", re.IGNORECASE)
_EVERYBODY = re.compile(r"^(?:alle|samtlige)\s+\w", re.IGNORECASE)
_ENDS = r"(?:sekretariatet|sekretariat|forvaltningen|forvaltning|afdelingen|centret|centeret|staben|enheden|huset)"
_SURELY_A_NAME = re.compile(rf"^[A-ZÆØÅ][\w\-]*{_ENDS}$|^\w+{_ENDS}$")
_INVOLVED = re.compile(r"^(?P<who>.{3,200}?)\s+(?:involveres|inddrages)\s*\.?$", re.IGNORECASE)
NEARLY = 0.92  # how alike two names must be to be one that is spelt in two ways


def committees_in(text: str) -> list[str]:
    """The committees of a list such as »Social- og Sundhedsudvalget samt Teknik- og Miljøudvalget«."""
    names, start = [], 0
    for found in _COMMITTEE.finditer(text):
        name = _BETWEEN.sub(lambda m: m[0], text[start : found.end()])
        names.append(re.sub(r"^\s*(?:,|;|/|samt\b|og\b|&)\s*", "", name).strip())
        start = found.end()
    rest = text[start:].strip(" ,;.")
    if rest and not names:
        names = [part for part in _BY_SIGN.split(rest) if part]
    elif rest:
        names.append(rest)
    return names


def names_in(text: str, known: Collection[str]) -> tuple[list[str], str]:
    """The names that a text begins with, and the rest of it; ``known`` names may have commas and »og« in them."""
    found: list[str] = []
    rest = text.strip()
    while rest:
        name = next((n for n in sorted(known, key=len, reverse=True) if _begins(rest, n)), "")
        if not name:
            break
        found.append(name)
        rest = rest[len(name) :]
        between = _BETWEEN.match(rest)
        after = rest[between.end() :] if between else ""
        if not between or not (any(_begins(after, n) for n in known) or is_surely_a_name(_first(after))):
            break
        rest = after
    first = _first(rest)
    if is_surely_a_name(first) and (not found or _BETWEEN.match(rest) or rest == first):
        found.append(first)
        rest = rest[len(first) :]
    return found, rest.strip(" ,;").removeprefix(".").strip()


def _first(text: str) -> str:
    return re.split(r"[,;.\n]| samt | og ", text, maxsplit=1)[0].strip()


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def is_surely_a_name(text: str) -> bool:
    """»Digitaliseringssekretariatet«: one word that only a unit is called by."""
    return _SURELY_A_NAME.match(text) is not None


def involved(sentence: str) -> str:
    """Who is involved, of »Alle fagudvalg involveres.«; "" where the sentence says something else."""
    found = _INVOLVED.match(sentence.strip())
    return found["who"].strip() if found else ""


def are_committees(text: str) -> bool:
    """Whether a text is nothing but names of committees."""
    names = committees_in(text)
    return bool(names) and all(_COMMITTEE.search(name) and name[:1].isupper() for name in names)


def is_everybody(text: str) -> bool:
    """»Alle centre og sekretariater«: a name for all of them together."""
    return _EVERYBODY.match(text) is not None


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """How each name is to be spelt: like the most frequent of those that read nearly alike; of equals like a known word.

    >>> one_spelling(["Teknik- og Miljøudvaglet", "Teknik- og Miljøudvalget"])["Teknik- og Miljøudvaglet"]
    'Teknik- og Miljøudvalget'
    """
    counts = Counter(names)
    chosen: dict[str, str] = {}
    kept: list[str] = []
    for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], _COMMITTEE.search(pair[0]) is None, pair[0])):
        like = next((other for other in kept if bare(other) == bare(name) or likeness(other, name) >= NEARLY), name)
        chosen[name] = like
        if like == name:
            kept.append(name)
    return chosen
