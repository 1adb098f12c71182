"""docs/beskeder.md and docs/messages.md: every message by the code that stands beside it, from the declaration and the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scripts.rule_docs import EVERY, Entry, entries, severities
from workbook_tools.messages.catalogue import DANISH, catalogue
from workbook_tools.schema.structure import Severity

_WORDS: Mapping[str, Mapping[str, str]] = {
    "da": {
        "title": "Beskeder efter kode",
        "about": "Koden står i kantet parentes efter en besked på skærmen og i kolonnen `Kode` i `Fejlliste`. Beskeden siger selv, hvad der "
        "skal gøres; … står for det, der er skrevet i arbejdsbogen. En **fejl** skal rettes. En **rettelse** har værktøjet selv foretaget: "
        "kontrollér den. En **advarsel** skal ses efter og må blive stående.",
        "every": "alle kolonner, der udfyldes",
        Severity.ERROR.value: "Fejl",
        Severity.WARNING.value: "Advarsel",
        Severity.REPAIR.value: "Rettelse",
    },
    "en": {
        "title": "Messages by code",
        "about": "The code stands in brackets behind a message on the terminal, and in the column `Kode` of `Fejlliste`. The message says "
        "itself what to do; … stands for what is written in the workbook. An **error** is to be mended. A **repair** was made by the tool: "
        "check it. A **warning** is to be looked at and may stay.",
        "every": "every column people fill in",
        Severity.ERROR.value: "Error",
        Severity.WARNING.value: "Warning",
        Severity.REPAIR.value: "Repair",
    },
}


def message_page(language: str) -> Iterator[str]:
    """The page in a language: codes in their order, each with where it is found and all that it says."""
    words, texts = _WORDS[language], catalogue(language)
    yield from (f"# {words['title']}", "", words["about"], "")
    for code, keys in sorted(_by_code().items()):
        severity, where = _about(keys)
        place = words["every"] if where == EVERY else where
        about = " · ".join(filter(None, (f"**{words[severity]}**" if severity else "", place)))
        yield from (f"## {code}", "", *((about, "") if about else ()))
        yield from (f"- {_shown(texts[key], entry)}" for key, entry in keys)
        yield ""


def _by_code() -> dict[str, list[tuple[str, Entry | str]]]:
    """The messages of every code: the key of each, and its rule or how grave the script finds it, if that is known.

    Parts of messages are in the catalogue too; what is told by itself is a sentence.
    """
    declared = entries()
    grave = severities([key for key in catalogue(DANISH) if key not in declared])
    found: dict[str, list[tuple[str, Entry | str]]] = {}
    for key, text in catalogue(DANISH).items():
        what = declared.get(key) or grave.get(key, "")
        if what or text.rstrip().endswith((".", "{reason}")):
            found.setdefault(key.partition(".")[0], []).append((key, what))
    return found


def _about(keys: list[tuple[str, Entry | str]]) -> tuple[str, str]:
    """How grave the messages are, and in which sheets and columns they are found."""
    rules = [entry for _, entry in keys if isinstance(entry, Entry)]
    places = dict.fromkeys(rule.where() for rule in rules)
    graves = [what.severity.value if isinstance(what, Entry) else what for _, what in keys]
    return next(filter(None, graves), ""), "; ".join(places)


def _shown(text: str, entry: Entry | str) -> str:
    for name, word in (entry.words if isinstance(entry, Entry) else {}).items():
        text = text.replace(f"{{{name}}}", word)
    return re.sub(r"([*_<])", r"\\\1", re.sub(r"\{\w+\}", "…", " ".join(text.split())))
