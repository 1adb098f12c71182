"""What lies in a year's folder: the agreement's document, doubts of its import, and an export of the finance system."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.agreement_documents import as_word, headed_prose
from tests.finance_exports import PLANNED, opus
from tests.workbook_editing import edited, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.fill import fill_file
from workbook_tools.project.find import find_project
from workbook_tools.project.prepare import prepare
from workbook_tools.project.standing import Step, standing_of


def said_in(folder: Path) -> list[str]:
    return [message.key.removeprefix("result.project.") for message in standing_of(find_project(folder)).said]


def test_a_document_without_an_agreement_is_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Budgetaftale 2024.docx").write_bytes(as_word(headed_prose()))
    with pytest.raises(Refusal) as refused:
        find_project(tmp_path)
    assert refused.value.code == "project.no-agreement.document"
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(main, [])
    assert told.exit_code == 0
    assert 'workbook-tools import "Budgetaftale 2024.docx"' in told.stdout


def test_doubts_of_an_import_are_told_and_their_answers_taken_by_the_first_step(tmp_path: Path) -> None:
    document, path = tmp_path / "document" / "aftale.docx", tmp_path / "aftale.xlsx"
    document.parent.mkdir()
    document.write_bytes(as_word(headed_prose()))
    told = CliRunner().invoke(main, ["import", str(document), "-o", str(path)])
    assert told.exit_code == 0
    assert "state.review" in said_in(tmp_path)
    (tmp_path / "typed").mkdir()
    with edited(path, tmp_path / "typed" / "aftale.xlsx", saved=None) as book:
        sheet = book.workbook["Gennemgang"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            named = sheet.cell(row, at["Kolonne"]).value
            answer = {"Ansvarligt center": "Forvaltningen", "Ansvarligt udvalg": "Økonomiudvalget"}.get(named)
            sheet.cell(row, at["Rettelse" if answer else "Godkendt"]).value = answer or "Ja"
        rounds = book.workbook["Runder"]
        at = {cell.value: cell.column for cell in rounds[1]}
        for row in range(2, 6):
            for header in ("Opgørelsesdato", "Indberetningsfrist"):
                rounds.cell(row, at[header]).value = f"{10 + row}-0{row}-2024"
        mails = book.workbook["Centre"]
        at = {cell.value: cell.column for cell in mails[1]}
        mails.cell(2, at["Center"]).value, mails.cell(2, at["E-mail"]).value = "Forvaltningen", "alle@herlev.example"
    (tmp_path / "typed" / "aftale.xlsx").replace(path)
    project = find_project(tmp_path)
    assert "state.review-answered" in said_in(tmp_path)
    assert standing_of(project).steps == [Step.PREPARE]
    done = prepare(project)
    assert not done.unfinished, [issue.message for issue in done.issues]
    assert not any(key.startswith("state.review") for key in said_in(tmp_path))


def test_an_export_is_named_with_its_command_until_it_was_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_agreement(tmp_path / "skrevet.xlsx", **PLANNED)
    fill_file(tmp_path / "skrevet.xlsx", tmp_path / "aftale.xlsx")
    (tmp_path / "skrevet.xlsx").unlink()
    (tmp_path / "adresser.csv").write_text("Navn;Telefon\nAnna;12345678\n", encoding="utf-8")
    opus(tmp_path / "forbrug.csv")
    monkeypatch.chdir(tmp_path)
    (export,) = [said for said in standing_of(find_project(tmp_path)).said if said.key.endswith("state.export")]
    command = export.text().split("workbook-tools ")[1]
    assert "adresser" not in command
    words = [
        word for part in command.split('"') for word in ([part] if ".xlsx" in part or ".csv" in part else part.split())
    ]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert "state.export" not in said_in(tmp_path)
