"""A document as LibreOffice saves it, and an imported agreement on its way: reviewed, split, and written out again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.agreement_documents import as_word, tables_of_items
from tests.libreoffice import convert
from tests.test_import import rows
from tests.typed_edits import Edit, Typed, type_in_libreoffice
from workbook_tools.api.commands import import_documents as import_of_api
from workbook_tools.api.commands import report, split
from workbook_tools.operations.fill import fill_file
from workbook_tools.operations.importing.files import Imported, import_documents
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.prose.document_blocks import read_document
from workbook_tools.values.cells import as_text, is_blank, serial

FORMS = {"docx": "docx:MS Word 2007 XML", "html": "html", "pdf": "pdf"}
SAME = {
    "settings": ("Felt", "Værdi"),
    "rounds": ("Runde", "Betegnelse"),
    "departments": ("Center",),
    "items": ("Punktnr.", "Type", "Ansvarligt center", "Ansvarligt udvalg", "Håndteres administrativt"),
    "budget_lines": ("Punktnr.", "Linjenr.", "Type", "Kategori", "Varighed", "Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3"),
    "milestones": ("Milepæls-id", "Runde", "Del"),
}  # fmt: skip
TEXTS = {"items": ("Titel", "Beskrivelse", "Bemærkninger"), "milestones": ("Milepæl",)}
LEAST_ALIKE = {"docx": 1.0, "html": 1.0, "pdf": 0.92}  # share of the texts that are letter by letter the same
OPENED = {"cutoff": dt.date(2019, 3, 31), "deadline": dt.date(2019, 4, 12)}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example's document as LibreOffice saves it in every form, and as it was."""
    folder = tmp_path_factory.mktemp("saved")
    source = folder / "aftale.docx"
    source.write_bytes(as_word(tables_of_items()))
    made = {"source": source}
    for kind, form in FORMS.items():
        target = folder / kind
        target.mkdir()
        (written,) = convert([source], target, to=form)
        made[kind] = next(written.parent.parent.rglob(f"aftale.{kind}"))
    return made


@pytest.fixture(scope="module")
def imported(documents: dict[str, Path]) -> dict[str, Imported]:
    return {name: import_documents([path]) for name, path in documents.items()}


def told(result: Imported, columns: dict[str, tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Columns of sheets, without how lines are broken."""
    return {
        sheet: [tuple(" ".join(row[header].split()) for header in headers) for row in rows(result, sheet)]
        for sheet, headers in columns.items()
    }


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_of_a_document_gives_the_same(kind: str, imported: dict[str, Imported]) -> None:
    source, saved = imported["source"], imported[kind]
    assert told(saved, SAME) == told(source, SAME)
    here, there = told(saved, TEXTS), told(source, TEXTS)
    pairs = [pair for sheet in TEXTS for pair in zip(here[sheet], there[sheet], strict=True)]
    assert sum(a == b for a, b in pairs) >= LEAST_ALIKE[kind] * len(pairs)
    if kind == "pdf":  # what may differ is named
        assert any("sideskift" in row["Hvad der er i tvivl"] for row in rows(saved, "review"))


def test_an_import_is_reviewed_split_and_written_out_beside_its_source(
    documents: dict[str, Path], tmp_path: Path
) -> None:
    made = import_of_api(documents["source"])
    path = made.save(tmp_path / "aftale.xlsx")
    agreement = load_agreement(path).agreement
    asked = agreement.tables["review"].records()
    answers = [Edit("review", n, "accepted", "Ja") for n in range(len(asked))]
    answers += [Edit("rounds", 0, name, serial(day)) for name, day in OPENED.items()]
    answers += [Edit("rounds", 0, "status", "Åben")]
    answers += [
        Edit("departments", n, "email", f"center{n}@example.dk") for n in range(len(agreement.tables["departments"]))
    ]
    typed = Typed.into(path, answers, agreement.kind, tmp_path, "besvaret")
    type_in_libreoffice([typed], tmp_path)
    issues = fill_file(typed.as_typed, tmp_path / "klar.xlsx")
    assert [issue.code for issue in issues if issue.code.startswith("review")] == []
    ready = load_agreement(tmp_path / "klar.xlsx")
    assert "review" not in ready.agreement.tables
    assert asked
    for name in ("items", "milestones", "budget_lines"):
        assert len(ready.agreement.tables[name]) == len(agreement.tables[name]), name

    sent = split(tmp_path / "klar.xlsx", 1, tmp_path / "runde-1")
    assert sum(count for _, count in sent.files) > 0
    assert len(sent.files) == 9
    written = report(tmp_path / "klar.xlsx", tmp_path / "udmøntning.docx", kind="implementation").files
    assert [path.name for path in written] == ["udmøntning.docx"]
    said = {" ".join(block.text.split()) for block in read_document(written[0]).blocks}
    whole = " ".join(said)
    for item in ready.agreement.tables["items"].records():
        assert " ".join(as_text(item["title"]).split()) in whole, item["item"]
    for milestone in ready.agreement.tables["milestones"].records():
        if not is_blank(milestone["milestone"]):
            assert " ".join(as_text(milestone["milestone"]).split()) in whole, milestone["milestone_id"]
