"""Answers that cannot be read: a note counts and names them, prints none of them, and ``report`` says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.test_form_questions import type_questions
from tests.workbook_editing import edited
from workbook_tools.api.commands import fill, report, split
from workbook_tools.cli.main import main
from workbook_tools.definition.levels import UNREADABLE
from workbook_tools.operations.agreement.follow_up import computed
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.reports.build import build_note
from workbook_tools.reports.model import Figures, Note, Table
from workbook_tools.reports.selection import Only, selection

QUESTIONS = """
    Overskrift      | Spørges pr. | Besvares af | Type       | Liste     | Kræves | Ved niveau | Runder | Synlighed | Vises på
    Hvem hjælper?   | Milepæl     | Center      | Valg       | Os; Andre |        |            |        | Offentlig | Notat
    Hvor mange      | Milepæl     | Center      | Heltal     |           |        |            |        | Offentlig | Notat
    Mål             | Milepæl     | Center      | Flere valg | Et; To    |        |            |        | Offentlig | Notat
    Færdig den      | Milepæl     | Center      | Dato       |           |        |            |        | Offentlig | Notat
    """
WRONG = {"Hvem hjælper?": "Borgmesteren", "Hvor mange": "adskillige", "Mål": "Et; Syv", "Færdig den": "snarest"}
RIGHT = {"Hvem hjælper?": "os", "Hvor mange": 3, "Mål": "Et; To", "Færdig den": "14-03-2030"}


@pytest.fixture(scope="module")
def answered(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unreadable")
    with edited(small, folder / "typed.xlsx") as book:
        type_questions(book, QUESTIONS)
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    split(folder / "agreement.xlsx", 1, folder / "1")
    sent = next(path for path in (folder / "1").iterdir() if "Nord" in path.name)
    with edited(sent, folder / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☹ I risiko!")
        book.put("Opfølgning", "1.1-1", "Forventes nået", "2. budgetopfølgning")
        book.put("Opfølgning", "2.1-1", "Smiley", "☺ Nået")
        book.put("Økonomiopfølgning", "1.1", "Smiley økonomi", "nogenlunde")
        for key, answers in (("1.1-1", WRONG), ("2.1-1", RIGHT)):
            for header, value in answers.items():
                book.put("Opfølgning", key, header, value)
    consolidate_files(folder / "agreement.xlsx", [folder / "nord.xlsx"], folder / "consolidated.xlsx")
    return folder / "consolidated.xlsx"


@pytest.fixture(scope="module")
def note(answered: Path) -> Note:
    agreement = computed(load_agreement(answered).agreement)
    return build_note(agreement, selection(agreement, 1, "", "", Only.ALL))[0]


def tables(note: Note) -> list[Table]:
    return [block for section in note.sections for block in section.blocks if isinstance(block, Table)]


def test_the_levels_of_a_note_add_up_to_all_milestones(note: Note) -> None:
    (headlines,) = [b for section in note.sections for b in section.blocks if isinstance(b, Figures)]
    figures = {label: value.text for label, value in headlines.pairs}
    assert figures["Milepæle fulgt op"] == "3"
    assert [figures[name] for name in ("Nået", "Delvist nået", "Ikke nået", "Mangler svar", UNREADABLE.word)] == ["1", "0", "0", "1", "1"]  # fmt: skip
    (counted,) = [table for table in tables(note) if UNREADABLE.word in [column.header for column in table.columns]]
    for row in counted.rows:
        assert sum(int(value.text) for value in row[2:-1]) == int(row[-1].text)


def test_a_note_names_what_it_cannot_read_and_prints_none_of_it(answered: Path, tmp_path: Path) -> None:
    report(answered, tmp_path / "note.html")
    text = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "1 milepæl har ingen læselig smiley (1.1-1)." in text
    assert "1 har ingen læselig smiley." in text
    assert "2. budgetopfølgning" in text  # when it is expected
    assert not [wrong for wrong in (*WRONG.values(), "I risiko!", "nogenlunde") if str(wrong) in text]
    for told in ("Hvem hjælper? Os", "Hvor mange: 3", "Mål: Et og To", "Færdig den: 14-03-2030"):
        assert told in text


def test_report_says_what_a_note_does_not_tell(answered: Path, tmp_path: Path) -> None:
    told = report(answered, tmp_path / "note.html").issues
    assert {issue.code for issue in told} == {"not-in-note"}
    assert sorted(issue.item or "" for issue in told) == ["1.1"] * 6
    assert all(issue.cell and issue.sheet for issue in told)
    run = CliRunner().invoke(main, ["report", str(answered), "-o", str(tmp_path / "again.html")])
    assert run.exit_code == 1
    assert "Borgmesteren" in run.output
    assert (tmp_path / "again.html").is_file()


@pytest.mark.parametrize("kind", ["implementation", "agreement"])
def test_documents_that_tell_no_answers_have_nothing_to_say(answered: Path, tmp_path: Path, kind: Any) -> None:
    assert report(answered, tmp_path / "document.html", kind=kind).issues == []


def test_a_note_that_can_read_all_is_without_a_fault(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    consolidate_files(small, list(small_answered.values()), tmp_path / "consolidated.xlsx")
    assert report(tmp_path / "consolidated.xlsx", tmp_path / "note.html").issues == []
    assert UNREADABLE.word not in (tmp_path / "note.html").read_text(encoding="utf-8")
