"""Whatever a municipality asks: what is internal stays inside, and finance's own questions are in no department's workbook.

What a question says and what is answered to it begins with a mark that tells whose it is and who may see it; every byte of
all that leaves finance is searched.
"""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.random_forms import Rows, random_questions
from tests.random_years import agreement_in_form, answered, sent_in_form
from tests.test_internal import PAGES, every_text, run
from tests.workbook_editing import edited, values
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.schema.structure import FilledBy, Type
from workbook_tools.workbook.writing.writer import write_workbook

FORMS, BY_DAY = 10, 1
SEEDS = [pytest.param(seed, marks=[pytest.mark.nightly] if seed >= BY_DAY else []) for seed in range(FORMS)]
NOTE = "Ring til Bo"  # what departments write to finance
OF_FINANCE, INTERNAL = ("QXIF", "QXPF"), ("QXIF", "QXIC", NOTE)
KINDS = ("notat", "sag", "udmøntning", "aftale")


def marked_questions(seed: int) -> Rows:
    """The questions of a random form, each with its mark wherever people read it."""
    rows = random_questions(seed)
    for n, row in enumerate(rows):
        mark = f"QX{'P' if row['visibility'] == w.PUBLIC else 'I'}{'F' if row['answered_by'] == w.BY_FINANCE else 'C'}"
        options = f"Et {mark}; To {mark}; Tre {mark}"
        row |= {
            "question": None,
            "header": f"{mark} {n}",
            "prompt": f"Skriv {mark}",
            "list": options,
            "options": options,
        }
    return rows


@pytest.fixture(scope="module", params=SEEDS)
def made(request: pytest.FixtureRequest, small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a round in a random form: the workbooks sent, and the consolidated one with finance's answers."""
    seed, folder = request.param, tmp_path_factory.mktemp("form-leaks")
    agreement = agreement_in_form(small, seed, folder / "agreement.xlsx", marked_questions(seed))
    loaded = load_agreement(agreement)
    kind = loaded.agreement.kind
    assert kind.form.questions
    sent = sent_in_form(agreement, 1, folder / "sent")
    result = consolidate(loaded, [submission_from(answered(path, kind.split, seed)) for path in sent])
    for name in kind.asked:
        table = result.agreement.tables[name]
        own = {question.name: question for question in kind.form.asked_in(name) if not question.by_department}
        for column in (c for c in kind.sheet(name).columns if c.name in own and c.filled_by is FilledBy.FINANCE):
            given: Any = (column.choices or (f"Svar på {column.header}",))[0]
            if column.type in (Type.TEXT, Type.CHOICE, Type.CHOICES):
                table[column.name] = [given] * len(table)
    (folder / "c.xlsx").write_bytes(write_workbook(document(result.agreement, result.links)))
    return folder


def found_in(marks: tuple[str, ...], *places: Path) -> list[str]:
    """Where a mark stands in files, or in all files of folders."""
    files = [file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    texts = [one for file in files if file.is_file() for one in every_text(file, file.read_bytes())]
    return [f"{name}: {text[at : at + 60]!r}" for name, text in texts for mark in marks if (at := text.find(mark)) >= 0]


def test_finance_sees_all_of_it(made: Path) -> None:
    assert {mark for mark in (*OF_FINANCE, "QXIC", NOTE) if found_in((mark,), made / "c.xlsx")} > {"QXIC", NOTE}
    assert found_in(("QXIC",), made / "sent")


def test_departments_get_nothing_of_finances_questions_and_of_each_others_answers(made: Path) -> None:
    run("split", made / "c.xlsx", "--round", 2, "-o", made / "sent 2")
    assert found_in(OF_FINANCE, made / "sent", made / "sent 2") == []
    assert found_in((NOTE,), made / "sent", made / "sent 2") == []


def test_what_is_internal_is_in_no_note_export_or_combined_workbook(made: Path) -> None:
    for kind in KINDS:
        run("report", made / "c.xlsx", "-o", made / "notes" / f"{kind}.html", "--kind", kind)
    run("report", made / "c.xlsx", "-o", made / "notes" / "note.docx")
    run("report", made / "c.xlsx", "-o", made / "notes" / "items.html", "--per", "item")
    run("report", made / "c.xlsx", "-o", f"{made / 'notes' / 'committees'}/")
    run("export", made / "c.xlsx", "-o", made / "export")
    run("export", made / "c.xlsx", "-o", made / "all.sqlite")
    run("combine", made / "c.xlsx", "-o", made / "combined.xlsx")
    outputs = [made / name for name in ("notes", "export", "all.sqlite", "combined.xlsx")]
    assert [output.name for output in outputs if not output.exists()] == []
    assert found_in(INTERNAL, *outputs) == []


def test_what_is_internal_is_on_no_page_that_a_committee_reads(made: Path) -> None:
    for title in (*PAGES, "Teknikudvalget", "Byudvalget"):
        text = "\n".join(str(cell) for row in values(made / "c.xlsx", title) for cell in row)
        assert [mark for mark in INTERNAL if mark in text] == [], title


def test_what_is_internal_is_in_no_mail_but_in_the_departments_own_workbook(made: Path) -> None:
    with edited(made / "agreement.xlsx", made / "to mail.xlsx") as book:
        for name in ("Nord", "Syd"):
            book.put("Centre", name, "E-mail", f"{name}@example.dk")
    run("split", made / "to mail.xlsx", "--round", 1, "-o", made / "to send")
    run("mail", made / "to mail.xlsx", made / "to send", "--round", 1, "-o", made / "mails")
    mails = sorted((made / "mails").glob("*.eml"))
    assert len(mails) == 2
    for mail in mails:
        for part in message_from_bytes(mail.read_bytes()).walk():
            forbidden = OF_FINANCE if part.get_filename() else (*OF_FINANCE, *INTERNAL)
            data = part.get_payload(decode=True) or b""
            assert isinstance(data, bytes)
            texts = [text for _, text in every_text(Path(str(part.get_filename())), data)]
            assert [mark for mark in forbidden for text in texts if mark in text] == []


def test_the_journals_notes_hold_nothing_internal(made: Path) -> None:
    """The workbooks there are the record, as they came."""
    run("journal", made / "c.xlsx", made / "sent", "--round", 1, "-o", made / "journal")
    notes = [path for path in (made / "journal").rglob("*") if path.suffix in (".html", ".docx", ".pdf", ".csv")]
    assert notes
    assert found_in(INTERNAL, *notes) == []
