"""What ``Stamdata`` and ``Runder`` say decides: which economy smileys are used, and how many rounds there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import SMALL, sign
from tests.workbook_editing import Merged, codes, edited, table, values, write_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_file

ALL_REACHED = {"Nord": ("1.1-1", "2.1-1"), "Syd": ("1.2-1",)}
LOST_SAVING = {"Forventet regnskab": -250, "Afvigelsesforklaring": "Torvet gav mindre"}


def agreement_with(folder: Path, use: str) -> Path:
    settings = SMALL["settings"].replace("| begge", f"| {use}")
    assert settings != SMALL["settings"] or use == "begge"
    return write_agreement(folder / "agreement.xlsx", **SMALL | {"settings": settings})


def answered(agreement: Path, folder: Path, smileys: bool, **saving: object) -> list[Path]:
    """Both departments' files: every milestone ☺, every line ☺ if ``smileys``, and the cells of the saving."""
    files = []
    for path, _ in split_files(agreement, 1, folder / "sent", False).files:
        department = path.stem.split(" - ")[1]
        with edited(path, folder / f"{department}.xlsx") as book:
            for milestone in ALL_REACHED[department]:
                book.put("Opfølgning", milestone, "Smiley", "☺ Nået")
            for line in ("1.1 / 1", "2.1 / 1") if department == "Nord" else ("1.2 / 1",):
                book.put("Økonomiopfølgning", line, "Smiley økonomi", "☺ Overholdt" if smileys else None)
                for header, value in saving.items() if line == "1.2 / 1" else ():
                    book.put("Økonomiopfølgning", line, header, value)
            sign(book)
        files.append(folder / f"{department}.xlsx")
    return files


@pytest.mark.parametrize(
    ("use", "smileys", "proposal"),
    [("begge", True, "☺ Overholdt"), ("samlet", False, "☺ Overholdt"), ("pr. punkt", True, "")],
)
def test_one_choice_a_row_is_all_that_is_asked(use: str, smileys: bool, proposal: str, tmp_path: Path) -> None:
    """``samlet`` asks no department for an economy smiley; ``pr. punkt`` proposes none for the round."""
    agreement = agreement_with(tmp_path, use)
    files = answered(agreement, tmp_path, smileys)
    assert [codes(validate_file(path)) for path in files] == [[], []]
    merged = Merged(agreement, files)
    assert codes(merged.issues) == []
    assert merged.column("Runder", "Forslag til økonomismiley") == [proposal, "", "", ""]


@pytest.mark.parametrize(("use", "asked"), [("begge", 3), ("samlet", 0), ("pr. punkt", 3)])
def test_which_smileys_are_missing(use: str, asked: int, tmp_path: Path) -> None:
    agreement = agreement_with(tmp_path, use)
    issues = Merged(agreement, answered(agreement, tmp_path, smileys=False)).issues
    assert codes(issues).count("answer-missing") == asked


def test_a_lost_saving_is_seen_although_no_department_is_asked(tmp_path: Path) -> None:
    """Operating money deviates by 150, more than the limit of 100 – and by 50 once 2.1 gives 100 back."""
    agreement = agreement_with(tmp_path, "samlet")
    nord, syd = answered(agreement, tmp_path, smileys=False, **LOST_SAVING)
    with edited(nord, tmp_path / "Nord sparer.xlsx") as book:
        book.put("Økonomiopfølgning", "2.1 / 1", "Forventet regnskab", 800)
    merged = Merged(agreement, [tmp_path / "Nord sparer.xlsx", syd])
    deviations = merged.column("Økonomiopfølgning", "Afvigelse (plus = merforbrug)")
    assert deviations == ["", 150, -100]
    assert merged.column("Runder", "Forslag til økonomismiley")[0] == "☹ Ikke overholdt"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "use", "warned"), [("Lukket", "begge", 1), ("Lukket", "pr. punkt", 0), ("Åben", "begge", 0)]
)
def test_a_closed_round_without_a_decision_is_warned_about(status: str, use: str, warned: int, tmp_path: Path) -> None:
    agreement = agreement_with(tmp_path, use)
    first = Merged(agreement, answered(agreement, tmp_path, smileys=True)).write(tmp_path / "first.xlsx")
    with edited(first, tmp_path / "closed.xlsx") as book:
        book.put("Runder", "1", "Status", status)
    issues = [i for i in validate_file(tmp_path / "closed.xlsx") if i.code == "overall-missing"]
    assert [(i.sheet, i.cell, i.severity.value) for i in issues] == [("Runder", "I2", "warning")] * warned


def test_a_fifth_round_needs_no_code(tmp_path: Path) -> None:
    rounds = SMALL["rounds"].replace("| Åben ", "| Lukket").rstrip()
    rounds += "\n        5     | Ekstra opfølgning    | 28-02-2031     | 12-03-2031         | Åben\n"
    milestones = SMALL["milestones"].rstrip() + "\n        1.2      | 5     | Torvet er målt igen         |\n"
    agreement = write_agreement(tmp_path / "agreement.xlsx", **SMALL | {"rounds": rounds, "milestones": milestones})
    sent = {path.stem: path for path, _ in split_files(agreement, 5, tmp_path / "five", False).files}
    assert set(sent) == {"2030 runde 5 - Nord", "2030 runde 5 - Syd"}
    # 1.2-1 was never answered, so it is carried; 1.2-5 is the round's own
    syd = table(sent["2030 runde 5 - Syd"], "Opfølgning")
    assert [(row["Milepæls-id"], row["Oprindelig runde"]) for row in syd] == [("1.2-1", 1), ("1.2-5", 5)]
    with edited(sent["2030 runde 5 - Syd"], tmp_path / "Syd.xlsx") as book:
        for milestone in ("1.2-1", "1.2-5"):
            book.put("Opfølgning", milestone, "Smiley", "☺ Nået")
        book.put("Økonomiopfølgning", "1.2 / 1", "Smiley økonomi", "☺ Overholdt")
    written = Merged(agreement, [tmp_path / "Syd.xlsx"]).write(tmp_path / "consolidated.xlsx")
    shown = [row for row in values(written, "Matrix") if "1.2" in row]
    assert len(shown) == 1
    assert "☺ Nået" in shown[0]
    assert any("Ekstra opfølgning" in row for row in values(written, "Overblik"))
