"""The sentences about money, budget changes and what a note is about; how they are read: ``note_sentences``."""

from __future__ import annotations

import re

from tests.note_count import KEPT, NOT_KEPT, Count
from tests.note_sentences import (
    AMOUNT,
    DEVIATION,
    EFFORT,
    ITEM,
    LINES,
    MILESTONES,
    Sentences,
    is_amount,
    is_deviation,
    numbers,
)

_BUDGET = r"(Det korrigerede budget|Budgettet) for 2030 er"
_KINDS = {"drift": "Drift", "anlæg": "Anlæg"}


def _what(found: re.Match[str], c: Count) -> bool:
    number, milestones, lines, items = (int(group or 0) for group in found.groups()[:4])
    return [number, milestones, lines, items] == [c.round, len(c.effort), len(c.economy), c.followed_items]


def _budget(found: re.Match[str], c: Count) -> bool:
    corrected = bool(c.total("approved_changes"))
    return (found[1] == "Det korrigerede budget") == corrected and is_amount(found[2], c.total("current"))


def _deviates(found: re.Match[str], c: Count) -> bool:
    kinds = {word: amount for word, kind in _KINDS.items() if (amount := c.total("deviation", kind))}
    told = {word: amount for amount, word in re.findall(rf"({DEVIATION}|{AMOUNT}) på (drift|anlæg)", found[5])}
    if found[5].startswith(" på "):
        parts = kinds == {found[5].removeprefix(" på "): c.total("deviation")}
    elif "heraf" in found[5]:
        parts = told.keys() == kinds.keys() and all(
            is_amount(told[word], abs(amount)) for word, amount in kinds.items()
        )
    else:
        parts = told.keys() == kinds.keys() and all(is_deviation(told[word], amount) for word, amount in kinds.items())
    forecast = c.total("current") + c.total("deviation")
    return (
        _budget(found, c) and is_amount(found[3], forecast) and is_deviation(found[4], c.total("deviation")) and parts
    )


def _overspent(found: re.Match[str], c: Count) -> bool:
    told = re.findall(rf"(\d\.\d+) Sag \S+ \(({AMOUNT})\)", found[0])
    wanted = c.overspent[:3]
    return [item for item, _ in told] == [item for item, _ in wanted] and all(
        is_amount(text, amount) for (_, text), (_, amount) in zip(told, wanted, strict=True)
    )


def _lost(found: re.Match[str], c: Count) -> bool:
    return any(
        item == found[2] and is_amount(found[1], target) and is_amount(found[3], lost)
        for item, target, lost in c.lost_savings
    )


def _all_kept(c: Count) -> bool:
    return c.per_line and 1 < len(c.economy) == c.lines[KEPT]


ACCOUNT: Sentences = EFFORT | {
    "what": (
        rf"Ved (\d)\. budgetopfølgning, opgjort pr\. \d+\. \w+ 2030, er der fulgt op på (?:(\d+) {MILESTONES})?(?: og )?"
        rf"(?:(\d+) {LINES})? i (\d+) punkt(?:er)?(?: i Aftalen|, som hører under \w+|, som \w+ er ansvarligt center for)\.",
        lambda c: True, _what,
    ),
    "no money": (r"Der er ingen penge at følge op på i budgetåret\.", lambda c: c.economy.empty, lambda m, c: True),
    "kept by all": (
        rf"Budgettet er overholdt på alle (\d+) {LINES}\.", _all_kept, lambda m, c: numbers(m) == [len(c.economy)],
    ),
    "kept": (
        rf"Budgettet er (?:overholdt på (\d+) {LINES})?(?: og )?(?:ikke overholdt på (\d+)(?: {LINES})?)?\.",
        lambda c: c.per_line and c.lines[""] < len(c.economy) and not _all_kept(c),
        lambda m, c: [int(group or 0) for group in m.groups()] == [c.lines[KEPT], c.lines[NOT_KEPT]],
    ),
    "lines missing": (
        rf"Der mangler vurdering af (\d+) {LINES}\.", lambda c: c.per_line and c.lines[""] > 0,
        lambda m, c: numbers(m) == [c.lines[""]],
    ),
    "not judged": (
        rf"{_BUDGET} ({AMOUNT}); ingen har endnu vurderet, om det holder\.",
        lambda c: not c.economy.empty and not c.judged, _budget,
    ),
    "deviates": (
        rf"{_BUDGET} ({AMOUNT}), og regnskabet ventes at blive ({AMOUNT}): ({DEVIATION})"
        rf"( på (?:drift|anlæg)|, heraf {AMOUNT} på drift og {AMOUNT} på anlæg|"
        rf", sammensat af {DEVIATION} på drift og {DEVIATION} på anlæg)\.",
        lambda c: c.judged > 0 and c.total("deviation") != 0, _deviates,
    ),
    "holds": (
        rf"{_BUDGET} ({AMOUNT}) og ventes overholdt( samlet set)?\.",
        lambda c: c.judged > 0 and not c.total("deviation"),
        lambda m, c: _budget(m, c) and bool(m[3]) == bool((c.economy["deviation"] != 0).any()),
    ),
    "assumed": (
        r"Linjer uden vurdering er regnet med deres budget\.", lambda c: 0 < c.judged < len(c.economy), lambda m, c: True
    ),
    "expected before": (
        rf"Ved (\d)\. budgetopfølgning ventedes ({DEVIATION})\.?",
        lambda c: c.judged > 0 and not c.of_round("economy", c.previous).empty and c.deviation_before != c.total("deviation"),
        lambda m, c: int(m[1]) == c.previous and is_deviation(m[2], c.deviation_before),
    ),
    "overspent": (
        rf"(?:Merforbruget ligger|De største merforbrug er) i punkt {ITEM} \({AMOUNT}\)(?:(?:, | og ){ITEM} \({AMOUNT}\))*\.",
        lambda c: len(c.overspent) > 0, _overspent,
    ),
    "saving": (
        rf"Besparelsen på ({AMOUNT}) i punkt (\S+) opnås ikke fuldt ud; der mangler ({AMOUNT})",
        lambda c: len(c.lost_savings) > 0, _lost,
    ),
    "counted": (
        r"(\d+) godkendte? budgetændring(?:er)? er regnet med i det korrigerede budget\.",
        lambda c: c.changes["counted"] > 0, lambda m, c: numbers(m) == [c.changes["counted"]],
    ),
    "later years": (
        r"(\d+) godkendte? budgetændring(?:er)? gælder senere år og er en forventet del af deres budgetter\.",
        lambda c: c.changes["later-years"] > 0, lambda m, c: numbers(m) == [c.changes["later-years"]],
    ),
    "too late": (
        r"(\d+) budgetændring(?:er)? er godkendt efter opgørelsesdatoen og indgår først i næste opfølgning\.",
        lambda c: c.changes["too late"] > 0, lambda m, c: numbers(m) == [c.changes["too late"]],
    ),
    "waiting": (
        r"(\d+) forslag til budgetændring(?:er)? afventer beslutning\.",
        lambda c: c.changes["waiting"] > 0, lambda m, c: numbers(m) == [c.changes["waiting"]],
    ),
    "overall": (
        r"(?:Økonomien er samlet vurderet som|Økonomiens samlede smiley er ikke afgjort endnu; tallene peger på) »(.+?)«\.",
        lambda c: c.overall_smiley != "", lambda m, c: c.overall_smiley == m[1],
    ),
}  # fmt: skip


def read(text: str, sentences: Sentences, c: Count) -> list[str]:
    """The names of the sentences a paragraph consists of; every number in them has been compared."""
    rest, found = text.replace("\u00a0", " "), []
    while rest:
        for name, (pattern, _, right) in sentences.items():
            match = re.match(rf"(?:{pattern})(?: |$)", rest)
            if match:
                assert right(match, c), f"{name}: »{match[0].strip()}«"
                found.append(name)
                rest = rest[match.end() :]
                break
        else:
            raise AssertionError(f"no sentence that is known: »{rest}«")
    return found


def checked(paragraphs: list[str], sentences: Sentences, c: Count) -> None:
    """Every number in the paragraphs is right, and every sentence that belongs there is there, and once."""
    found = [name for text in paragraphs for name in read(text, sentences, c)]
    wanted = {name for name, (_, when, _) in sentences.items() if when(c)}
    assert set(found) == wanted, f"missing: {sorted(wanted - set(found))}, too many: {sorted(set(found) - wanted)}"
    times = {name: found.count(name) for name in wanted - {"saving"}}
    assert set(times.values()) <= {1}, f"not once: {times}"
    savings = len(c.lost_savings) if "saving" in wanted else 0
    assert found.count("saving") == savings, f"not {savings} savings: {found}"
