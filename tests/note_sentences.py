"""Every sentence a note can hold with a number in it: how it reads, when it must stand there, and what its numbers must be.

Those about money are in ``note_money_sentences``, whose ``checked`` reads a paragraph from its beginning to its end as such
sentences and nothing else, so that no number is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from tests.note_count import KEPT, NOT_KEPT, NOT_REACHED, PARTLY, REACHED, Count

Check = Callable[[re.Match[str], Count], bool]
When = Callable[[Count], bool]
Sentences = Mapping[str, tuple[str, When, Check]]

AMOUNT = r"−?[\d.]+(?:,\d\d)? (?:mio\. )?kr\."
DEVIATION = rf"(?:ingen afvigelse|et (?:mer|mindre)forbrug på {AMOUNT})"
MILESTONES, LINES = "milepæle?", "budgetlinjer?"
ALL = r"(Begge|Alle \d+)"
ITEM = r"\d\.\d+ Sag \d\.\d+"


def kroner(text: str) -> Decimal:
    """An amount in running text."""
    number = Decimal(re.sub(r"[^\d,−]", "", text).replace(",", ".").replace("−", "-"))
    return number * 1_000_000 if "mio." in text else number


def is_amount(text: str, amount: int) -> bool:
    """Whether a text says so many kroner: below a million exactly, else in hundredths of a million."""
    in_millions = abs(amount) >= 1_000_000
    return in_millions == ("mio." in text) and abs(kroner(text) - amount) <= (5_000 if in_millions else 0)


def is_deviation(text: str, amount: int) -> bool:
    """Whether »et merforbrug på …« says so many kroner."""
    if not amount or text == "ingen afvigelse":
        return text == "ingen afvigelse" and not amount
    return ("merforbrug" in text) == (amount > 0) and is_amount(text.partition(" på ")[2], abs(amount))


def numbers(found: re.Match[str]) -> list[int]:
    return [int(group) for group in found.groups() if group is not None]


def how_many(all_of: str) -> int:
    return 2 if all_of == "Begge" else int(all_of.removeprefix("Alle "))


VERDICT: Sentences = {
    "none": (r"Der er ingen milepæle i runden\.", lambda c: c.effort.empty, lambda m, c: True),
    "reached": (
        r"(\d+) af (\d+) milepæle er nået\.", lambda c: not c.effort.empty,
        lambda m, c: numbers(m) == [c.smileys()[REACHED], len(c.effort)],
    ),
    "not reached": (r"(\d+) er ikke nået\.", lambda c: c.smileys()[NOT_REACHED] > 0, lambda m, c: numbers(m) == [c.smileys()[NOT_REACHED]]),
    "missing": (r"(\d+) mangler svar\.", lambda c: c.smileys()[""] > 0, lambda m, c: numbers(m) == [c.smileys()[""]]),
    "not kept": (
        r"Budgettet overholdes ikke på (\d+) af (\d+) linjer\.", lambda c: c.per_line and c.lines[NOT_KEPT] > 0,
        lambda m, c: numbers(m) == [c.lines[NOT_KEPT], len(c.economy)],
    ),
    "kept": (
        r"Budgettet overholdes på alle linjer\.",
        lambda c: c.per_line and not c.economy.empty and c.lines[KEPT] == len(c.economy), lambda m, c: True,
    ),
    "to be checked": (
        r"Kontrollér Forventet regnskab: (\d+) beløb i tallene ligner en tastefejl, se punkt (.*?\d)\.",
        lambda c: len(c.slips) > 0,
        lambda m, c: int(m[1]) == len(c.slips) and re.findall(r"\d\.\d+", m[2]) == list(dict.fromkeys(c.slips)),
    ),
}  # fmt: skip


# --- the milestones of the account ------------------------------------------------------------------------------

_LEVEL = {"nået": REACHED, "delvist nået": PARTLY, "ikke nået": NOT_REACHED}
_EACH = r"(?:delvist |ikke )?nået"


def _levels(found: re.Match[str], c: Count) -> bool:
    said = re.findall(rf"(\d+)(?: {MILESTONES})? er ({_EACH})", found[0])
    return {_LEVEL[word]: int(number) for number, word in said} == {s: n for s, n in c.smileys().items() if s}


def _departments(found: re.Match[str], c: Count) -> bool:
    rows = c.effort[c.effort["smiley"] == ""]
    return int(found[1]) == len(rows) and set(re.split(", | og ", found[2])) == set(rows["department"])


def _all_reached(c: Count) -> bool:
    return c.smileys()[REACHED] == len(c.effort) > 1


def _expected(c: Count) -> tuple[int, int, int]:
    """The milestones that are not reached, and of them those expected later in the year, and after it."""
    rows = c.effort[c.effort["smiley"] == NOT_REACHED]
    after = int((rows["expected"] == "Efter budgetåret").sum())
    return len(rows), int((rows["expected"] != "").sum()) - after, after


def _single(found: re.Match[str], c: Count) -> bool:
    (expected,) = c.effort[c.effort["smiley"] == NOT_REACHED]["expected"]
    return (f"{found[2]}. budgetopfølgning" if found[2] else "Efter budgetåret") == expected


def _mixed(c: Count) -> bool:
    every, year, after = _expected(c)
    return every > 1 and year + after > 0 and every not in (year, after)


_VERDICTS = {
    "nu nået": "reached", "kommet længere": "better", "uændret": "same", "uændrede": "same", "gået tilbage": "worse",
    "udgået": "dropped", "udgåede": "dropped", "endnu ikke besvaret": "unknown",
}  # fmt: skip
_WORDS = "|".join(sorted(_VERDICTS, key=len, reverse=True))
_BEFORE = r"ved (\d)\. budgetopfølgning"


def _became(found: re.Match[str], c: Count) -> bool:
    said = {_VERDICTS[word]: int(number) for number, word in re.findall(rf"(\d+) ({_WORDS})", found[3])}
    return [int(found[1]), int(found[2])] == [sum(c.verdicts.values()), c.previous] and said == c.verdicts


def _one_kind(found: re.Match[str], c: Count) -> bool:
    return c.verdicts == {_VERDICTS[found[3]]: how_many(found[1])} and int(found[2]) == c.previous


def _compared(c: Count) -> bool:
    return not c.effort.empty and c.previous > 0


EFFORT: Sentences = {
    "all": (rf"{ALL} milepæle er nået\.", _all_reached, lambda m, c: how_many(m[1]) == len(c.effort)),
    "levels": (
        rf"\d+ {MILESTONES} er {_EACH}(?:,(?: og)? \d+ er {_EACH})*\.",
        lambda c: len(c.effort) > c.smileys()[""] and not _all_reached(c), _levels,
    ),
    "missing": (rf"(\d+) {MILESTONES} er endnu ikke besvaret \(([^)]*)\)\.", lambda c: c.smileys()[""] > 0, _departments),
    "expected one": (
        r"Den milepæl, der ikke er nået, ventes (først nået efter budgetåret|nået ved (\d)\. budgetopfølgning)\.",
        lambda c: _expected(c)[0] == 1 == sum(_expected(c)[1:]), _single,
    ),
    "expected after": (
        r"De (\d+) milepæle, der ikke er nået, ventes først nået efter budgetåret\.",
        lambda c: _expected(c)[2] == _expected(c)[0] > 1, lambda m, c: numbers(m) == [_expected(c)[0]],
    ),
    "expected in the year": (
        rf"{ALL} milepæle, der ikke er nået, ventes nået senere i budgetåret\.",
        lambda c: _expected(c)[1] == _expected(c)[0] > 1, lambda m, c: how_many(m[1]) == _expected(c)[0],
    ),
    "expected partly": (
        r"Af de (\d+) milepæle, der ikke er nået, ventes (?:(\d+) senere i budgetåret)?(?: og )?(?:(\d+) først efter budgetåret)?\.",
        _mixed, lambda m, c: tuple(int(group or 0) for group in m.groups()) == _expected(c),
    ),
    "first round": (
        r"Det er årets første opfølgning, så der er ingen tidligere vurdering at sammenligne med\.",
        lambda c: not c.effort.empty and not c.previous, lambda m, c: True,
    ),
    "became one": (
        rf"Den ene milepæl, der ikke var fuldt nået {_BEFORE}, er ({_WORDS})\.",
        lambda c: _compared(c) and sum(c.verdicts.values()) == 1,
        lambda m, c: int(m[1]) == c.previous and c.verdicts == {_VERDICTS[m[2]]: 1},
    ),
    "became all": (
        rf"{ALL} milepæle, der ikke var fuldt nået {_BEFORE}, er ({_WORDS})\.",
        lambda c: _compared(c) and len(c.verdicts) == 1 < sum(c.verdicts.values()), _one_kind,
    ),
    "became": (
        rf"Af de (\d+) milepæle, der ikke var fuldt nået {_BEFORE}, er (\d+ (?:{_WORDS})(?:(?:, | og )\d+ (?:{_WORDS}))*)\.",
        lambda c: _compared(c) and len(c.verdicts) > 1, _became,
    ),
    "no longer": (
        rf"(\d+) {MILESTONES} var meldt nået, men er det ikke længere: ((?:(?:, | og )?\d\.\d+-\d Sag \d\.\d+)+)\.",
        lambda c: _compared(c) and len(c.no_longer) > 0,
        lambda m, c: int(m[1]) == len(c.no_longer) and re.findall(r"\d\.\d+-\d", m[2]) == c.no_longer,
    ),
    "nothing open": (
        rf"Der var ingen udestående milepæle {_BEFORE}\.",
        lambda c: _compared(c) and not c.verdicts and not c.no_longer, lambda m, c: numbers(m) == [c.previous],
    ),
}  # fmt: skip
