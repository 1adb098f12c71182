"""Texts that no row of a sheet can hold, and an agreement that is full of them."""

from __future__ import annotations

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
    smileys = map(str, tables["follow_up"]["smiley"])
    bad = next((n for n, smiley in enumerate(smileys) if smiley.startswith("☹")), 0)
    long = {
        ("items", 2, "description"): words("beskrivelse", 8000),
        ("items", 3, "title"): words("titel", 2500),
        ("items", 4, "contributors"): words("bidrag", 5000),
        ("items", 5, "description"): "\n".join(f"linje{n}" for n in range(120)),
        ("milestones", 1, "milestone"): words("milepæl", 5000),
        ("follow_up", bad, "comment"): words("bemærkning", 6000),
        ("follow_up", bad, "expected"): words("forventet", 2500),
        ("economy", 0, "explanation"): words("forklaring", 4000),
    }
    for (sheet, row, column), text in long.items():
        tables[sheet].put(row, column, text)
    return agreement, list(long.values())
