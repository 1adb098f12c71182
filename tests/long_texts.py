"""Texts that no row of a sheet can hold, and an agreement that is full of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.reading.loading import load_agreement


def words(name: str, characters: int) -> str:
    """So many characters of words that differ."""
    return " ".join(f"{name}{n}{'abcdefghijk'[: n * 7 % 11]}" for n in range(characters // 10))[:characters]


def with_long_texts(source: Path) -> tuple[Agreement, list[str]]:
    """An agreement with long texts wherever people write some, and these."""
    agreement = load_agreement(source).agreement
    tables = agreement.tables
    # What goes as agreed has a line only on the committees' sheets.
    answers, money = tables["follow_up"], tables["economy"]
    bad = _first_bad(map(str, answers["smiley"]))
    told = {
        item for item, smiley in zip(answers["item"], map(str, answers["smiley"]), strict=True) if smiley[:1] != "☺"
    }
    first, second, third, fourth = [n for n, item in enumerate(tables["items"]["item"]) if item in told][:4]
    long = {
        ("items", first, "description"): words("beskrivelse", 8000),
        ("items", second, "title"): words("titel", 2500),
        ("items", third, "contributors"): words("bidrag", 5000),
        ("items", fourth, "description"): "\n".join(f"linje{n}" for n in range(120)),
        ("milestones", tables["milestones"]["milestone_id"].index(answers["milestone_id"][bad]), "milestone"): words(
            "milepæl", 5000
        ),
        ("follow_up", bad, "comment"): words("bemærkning", 6000),
        ("follow_up", bad, "expected"): words("forventet", 2500),
        ("economy", _first_bad(map(str, money["economy_smiley"])), "explanation"): words("forklaring", 4000),
    }
    for (sheet, row, column), text in long.items():
        tables[sheet].put(row, column, text)
    return agreement, list(long.values())


def _first_bad(smileys: Iterable[str]) -> int:
    return next((n for n, smiley in enumerate(smileys) if smiley.startswith("☹")), 0)
