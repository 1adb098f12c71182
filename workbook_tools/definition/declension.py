"""Danish texts in a municipality's own words for center, punkt, runde and milepæl.

Texts are written with the usual words. Here each of their forms becomes the own word's, and what agrees with it follows:
*et ansvarligt center, centrets* – *en ansvarlig forvaltning, forvaltningens*. Names of sheets stay: they are the contract. With
the usual words a text is the same one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..schema.wording import USUAL, Wording

# What stands before a noun and agrees with it, neuter and common.
_AGREEING = (
    ("et", "en"), ("ét", "én"), ("hvert", "hver"), ("intet", "ingen"), ("noget", "nogen"), ("andet", "anden"),
    ("dette", "denne"), ("ansvarligt", "ansvarlig"), ("åbent", "åben"), ("nyt", "ny"), ("det", "den"), ("sit", "sin"),
    ("eget", "egen"),
)  # fmt: skip
# What says nothing about the gender and may stand between.
_BETWEEN = ("enkelte", "samme", "første", "næste", "forrige", "viste", "ene", "sidste", "lukket", "ukendt", "hele")
# Pronouns that stand for a noun of the same text, common and neuter.
_OF_ROUND = (("sæt den til", "sæt det til"), ("Sæt den til", "Sæt det til"), ("når den er sat", "når det er sat"))
_OF_MILESTONE = (
    ("hvornår den", "hvornår det"), ("hvorfor den ikke", "hvorfor det ikke"), ("for den,", "for det,"),
    ("den er enten", "det er enten"), ("Den er enten", "Det er enten"), ("Er den ", "Er det "), ("at nå den", "at nå det"),
    ("flyt den til", "flyt det til"),
)  # fmt: skip
_OF_ITEM = (("og dens", "og dets"),)
_OF_DEPARTMENT = (("center den", "center det"),)
_PRONOUNS = (_OF_DEPARTMENT, _OF_ITEM, _OF_ROUND, _OF_MILESTONE)
# Names of sheets, which stand amid a sentence – or here, at its beginning.
_TITLES = ("Centre har ingen", "Runder har ingen")
_SENTENCE = r"(?:^|[.:!?»(\n*–]|\s{2})\s*$"


def in_words(text: str, wording: Wording) -> str:
    """The text in the words of ``wording``."""
    return text if wording == USUAL else _in_words(text, wording)


@lru_cache(maxsize=4096)
def _in_words(text: str, wording: Wording) -> str:
    told: list[str] = []
    turned: set[int] = set()  # the nouns whose gender is another one
    end = 0
    for found in _pattern().finditer(text):
        at, form, genitive = _forms()[found["noun"].casefold()]
        own, usual = wording.nouns[at], USUAL.nouns[at]
        if own == usual or _is_title(text, found, form):
            continue
        before = found["before"] or ""
        if own.neuter != usual.neuter:
            turned.add(at)
            before = _agreeing(before, own.neuter) if form < 2 else before
        word = _genitive(own.forms[form]) if genitive else own.forms[form]
        told += [text[end : found.start()], before, _as_begun(word, found["noun"])]
        end = found.end()
    worded = "".join((*told, text[end:]))
    for at in turned:
        for common, neuter in _PRONOUNS[at]:
            worded = worded.replace(common, neuter) if wording.nouns[at].neuter else worded.replace(neuter, common)
    return worded


def _as_begun(word: str, like: str) -> str:
    """The word with a capital where the other one has it."""
    return word[:1].upper() + word[1:] if like[0].isupper() else word


def _is_title(text: str, found: re.Match[str], form: int) -> bool:
    """Whether it is the name of a sheet: a plural with a capital amid a sentence."""
    if not found["noun"][0].isupper() or form != 2:
        return False
    at = found.start("noun")
    return not re.search(_SENTENCE, text[:at]) or text.startswith(_TITLES, at)


def _agreeing(before: str, neuter: bool) -> str:
    return re.sub(r"\w+", lambda found: _agreed(found[0], neuter), before)


def _agreed(word: str, neuter: bool) -> str:
    pair = next((pair for pair in _AGREEING if word.casefold() in pair), (word, word))
    return _as_begun(pair[0 if neuter else 1], word)


def _genitive(word: str) -> str:
    return f"{word}'" if word.endswith(("s", "x", "z")) else f"{word}s"


@cache
def _forms() -> dict[str, tuple[int, int, bool]]:
    """Each usual form, also in the genitive: which noun, which of its forms, whether it is the genitive."""
    return {
        form + ending: (at, n, bool(ending))
        for at, noun in enumerate(USUAL.nouns)
        for n, form in enumerate(noun.forms)
        for ending in ("", "s")
    }


@cache
def _pattern() -> re.Pattern[str]:
    agreeing = "|".join((*(word for pair in _AGREEING for word in pair), *_BETWEEN))
    nouns = "|".join(sorted(_forms(), key=len, reverse=True))
    capital = "|".join(f"{form[0].upper()}{form[1:]}" for form in sorted(_forms(), key=len, reverse=True))
    before = f"(?P<before>(?:(?<![\\w-])(?i:{agreeing}) )+)?"
    return re.compile(f"{before}(?<![\\w{{/-])(?P<noun>{nouns}|{capital})(?![\\w}}-])")
