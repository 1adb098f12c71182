"""Levels are asked by what they mean. That one which is added is known everywhere, test_recipes.py shows."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from workbook_tools.definition.levels import DEFAULT, ECONOMY, EFFORT, MISSING, named
from workbook_tools.definition.workbooks import kinds
from workbook_tools.messages.catalogue import LANGUAGES, catalogue
from workbook_tools.schema.expressions import Literal
from workbook_tools.schema.scales import Scale

PROPOSALS = (("rounds", "proposal"), ("economy", "proposal"))
PACKAGE = Path(__file__).resolve().parents[1] / "workbook_tools"


def test_the_roles_of_the_levels() -> None:
    reached, partly, not_reached = EFFORT.texts
    assert (EFFORT.ended, EFFORT.open, EFFORT.bad) == ((reached,), (partly, not_reached), (not_reached,))
    assert EFFORT.for_analysis == (reached, not_reached)
    assert EFFORT.worst_first == (not_reached, partly, None, reached)
    assert EFFORT.is_worse(not_reached, partly)
    assert not EFFORT.is_worse(partly, not_reached)
    assert not EFFORT.is_worse(partly, None)
    assert EFFORT.symbols(EFFORT.needing_comment) == "😐 og ☹"
    assert (ECONOMY.best.text, ECONOMY.proposed[0].text) == ECONOMY.texts
    assert EFFORT.of(None) is None
    assert EFFORT.of(partly) is EFFORT.levels[1]


def test_every_column_of_smileys_has_its_scale() -> None:
    for kind in kinds(DEFAULT):
        for sheet in kind.sheets:
            for column in sheet.columns:
                is_smiley = "smiley" in column.name or (sheet.name, column.name) in PROPOSALS
                assert (column.scale in DEFAULT.scales) == is_smiley
    assert [text for text, _ in DEFAULT.coloured] == [
        "☺ Nået", "☺ Overholdt", "😐 Delvist nået", "☹ Ikke nået", "☹ Ikke overholdt",
    ]  # fmt: skip


def test_no_module_but_the_declaration_names_a_level() -> None:
    names = "|".join(level.name.upper() for level in DEFAULT.levels)
    words = "|".join(re.escape(level.text) for level in (*DEFAULT.levels, MISSING))
    for file in PACKAGE.rglob("*.py"):
        if file.relative_to(PACKAGE).parts[0] == "definition":
            continue
        assert not re.search(rf'\bw(?:ords)?\.(?:{names})\b|"(?:{words})"', file.read_text(encoding="utf-8")), file


def test_no_message_names_a_level() -> None:
    """They ask the scale: ``{first_levels}``, ``{last_level}``, ``{analysis_good}``, ``{analysis_others}``."""
    texts = [text for language in LANGUAGES for text in catalogue(language).values()]
    assert [text for text in texts for level in DEFAULT.levels if level.text in text or f"{level.word}." in text] == []
    words = {word.name: word.value for word in named(Scale((*EFFORT.levels, replace(EFFORT.best, word="Klar"))))}
    assert words["first_levels"] == Literal("Nået, Delvist nået, Ikke nået")
    assert (words["last_level"], words["analysis_good"]) == (Literal("Klar"), Literal("☺ Nået / ☺ Klar"))


def test_the_writer_and_the_engine_know_no_sheet_by_name() -> None:
    from workbook_tools.definition.workbooks import CONSOLIDATED, DEPARTMENT

    sheets = {sheet.name for kind in (CONSOLIDATED, DEPARTMENT) for sheet in kind.sheets}
    compared = re.compile(rf'(?:==|!=|\bin) (?:\(|\[|\{{)?"(?:{"|".join(sheets)})"')
    for folder in ("workbook", "rules"):
        for file in (PACKAGE / folder).rglob("*.py"):
            assert not compared.search(file.read_text(encoding="utf-8")), file
