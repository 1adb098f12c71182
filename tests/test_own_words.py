"""The municipality's own words for center, punkt and runde: declined, checked, and used in all that people read."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest

from tests.libreoffice import convert
from tests.test_answer_sheets import QUESTIONS
from tests.test_form_questions import type_questions
from tests.test_form_year import SETUP, type_setup
from tests.test_project import body_of, run
from tests.usual_words import OWN, WHOLE, left_over
from tests.workbook_editing import edited, opened, table
from workbook_tools.api.commands import fill, split
from workbook_tools.definition import words as w
from workbook_tools.definition.declension import in_words
from workbook_tools.definition.levels import DEFAULT, Form
from workbook_tools.messages.catalogue import DANISH, catalogue, speak, text_of
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.schema.wording import USUAL, Noun, Wording

# --- texts ----------------------------------------------------------------------------------------


def test_the_usual_words_change_nothing() -> None:
    for part in ("issues", "refusals", "results", "files", "note"):
        for key, text in catalogue(DANISH, part).items():
            assert in_words(text, USUAL) == text
            assert text_of(key) == text
    assert DEFAULT.wording == USUAL


@pytest.mark.parametrize("wording", [OWN, WHOLE], ids=["milestones", "items"])
def test_no_text_of_the_catalogue_keeps_a_usual_word(wording: Wording) -> None:
    found: list[tuple[str, list[str]]] = []
    for part in ("issues", "refusals", "results", "files", "note"):
        for key in catalogue(DANISH, part):
            text = text_of(key, wording=wording)
            left = left_over(text, wording)
            # »Centre har ingen række« begins with the name of a sheet, too, and is among TITLES.
            found += [(f"{key}: {text}", left)] if left else []
    assert found == []


def test_what_agrees_with_a_noun_follows_it() -> None:
    told = {
        "et ansvarligt center": "en ansvarlig forvaltning",
        "Hvert center svarer": "Hver forvaltning svarer",
        "centrets og centrenes": "forvaltningens og forvaltningernes",
        "et andet centers tekst": "en anden forvaltnings tekst",
        "det samme center": "den samme forvaltning",
        "Ingen runde er åben": "Ingen revision er åben",
        "en milepæl, hver milepæl": "et initiativ, hvert initiativ",
        "Milepælen er ikke helt nået. Skriv, hvornår den nås.": "Initiativet er ikke helt nået. Skriv, hvornår det nås.",
        "Ret dem i Punkter, Runder og Centre.": "Ret dem i Punkter, Runder og Centre.",
        "Punkter uden penge": "Initiativer uden penge",
        "Milepæls-id og Punktnr.": "Milepæls-id og Punktnr.",
        "{center} og {runde}": "{center} og {runde}",
    }
    assert {text: in_words(text, WHOLE) for text in told} == told
    assert (
        in_words("rundens frist", Wording(round=Noun("fokus", "fokusset", "fokus", "fokussene"))) == "fokussets frist"
    )
    assert in_words("punkters tal", Wording(item=Noun("fokus", "fokusset", "fokus", "fokussene"))) == "fokus' tal"


def test_messages_speak_of_the_agreement_that_was_read() -> None:
    try:
        speak(OWN)
        assert text_of("label.item") == "Initiativ {item}"
        assert text_of("label.item", "en") == catalogue("en")["label.item"]
    finally:
        speak(None)
    assert text_of("label.item") == "Punkt {item}"


# --- a workbook -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def worded(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement, which still follows up milestones, in its own words."""
    folder = tmp_path_factory.mktemp("words")
    with edited(small, folder / "typed.xlsx") as book:
        type_setup(book["Stamdata"], {field: word for field, word in SETUP.items() if field != w.FOLLOW_UP_PER})
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    return folder / "agreement.xlsx"


def shown_texts(path: Path) -> list[str]:
    """What is read in a workbook: cells, texts in formulas, and prompts; not its contract headers, nor what people typed."""
    book = opened(path)
    found: list[str] = []
    for sheet in book:
        if sheet.sheet_state != "visible":
            continue
        data = sheet.title not in ("Start", "Overblik", "Penge", "Matrix", "Vejledning") and not sheet.title.startswith(
            "UDV"
        )
        for row in sheet.iter_rows(min_row=2 if data else 1):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    found += re.findall(r'"([^"]*)"', cell.value)
                elif (
                    isinstance(cell.value, str) and not data and not sheet.column_dimensions[cell.column_letter].hidden
                ):
                    found.append(cell.value)
        for rule in sheet.data_validations.dataValidation:
            found += [text for text in (rule.prompt, rule.error) if text]
    return found


_COMPARED = {"pr. punkt", "Punkt", "Milepæl", "Center"}  # what formulas compare cells with


def test_a_workbook_is_in_its_own_words(worded: Path, tmp_path: Path) -> None:
    split(worded, 1, tmp_path / "sent")
    for path in (worded, *(tmp_path / "sent").iterdir()):
        found = [text for text in shown_texts(path) if text not in _COMPARED and left_over(text, OWN)]
        assert [text for text in found if "#'" not in text] == []
    start = [
        str(cell)
        for row in opened(next((tmp_path / "sent").iterdir()))["Start"].iter_rows(values_only=True)
        for cell in row
    ]
    assert "Forvaltning" in start
    assert any("smiley for hver milepæl" in text for text in start)


def test_what_start_says_in_own_words_is_not_left_out(worded: Path, tmp_path: Path) -> None:
    with edited(worded, tmp_path / "asking.xlsx") as book:
        type_questions(book, QUESTIONS)
    fill(tmp_path / "asking.xlsx", tmp_path / "agreement.xlsx")
    split(tmp_path / "agreement.xlsx", 1, tmp_path / "sent")
    untouched = next((tmp_path / "sent").iterdir())
    with edited(tmp_path / "agreement.xlsx", tmp_path / "since.xlsx") as book:
        type_setup(book["Stamdata"], {w.NOUN_FIELDS[0]: "enhed; enheden; enheder; enhederne"})
    for agreement in (tmp_path / "agreement.xlsx", tmp_path / "since.xlsx"):
        issues = validate_file(untouched, load_agreement(agreement).agreement)
        assert "outside-table" not in {issue.code for issue in issues}


def test_headers_and_sheets_are_the_contract(worded: Path, small: Path) -> None:
    before, after = opened(small), opened(worded)
    assert [title for title in after.sheetnames if title != "_form"] == before.sheetnames
    assert after["_form"].sheet_state == "hidden"
    for title in ("Punkter", "Runder", "Centre", "Opfølgning", "Milepæle"):
        assert [cell.value for cell in after[title][1]] == [cell.value for cell in before[title][1]]


def test_a_department_workbook_of_the_usual_words_has_nothing_more(small_sent: dict[str, Path]) -> None:
    book = opened(small_sent["Nord"], "_meta")
    assert "_form" not in book.sheetnames
    assert not {row[0] for row in book["_meta"].iter_rows(values_only=True)} & set(w.FORM_FIELDS)


# --- wrong, and in force ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Ord for center", "forvaltning", "noun-incomplete"),
        ("Ord for center", "forvaltning; forvaltningen; forvaltninger", "noun-incomplete"),
        ("Ord for punkt", "indsats; indsatser; indsatser; indsatserne", "noun-unusable"),
        ("Ord for runde", "runde {n}; runden; runder; runderne", "noun-unusable"),
        ("Opfølgning pr.", "Måned", "not-in-list"),
    ],
)
def test_a_wrong_word_is_told_at_its_cell_and_the_words_before_stay(
    worded: Path, tmp_path: Path, field: str, value: str, code: str
) -> None:
    with edited(worded, tmp_path / "wrong.xlsx") as book:
        type_setup(book["Stamdata"], {field: value})
    loaded = load_agreement(tmp_path / "wrong.xlsx")
    issues = agreement_issues(loaded)
    row = next(n for n, one in enumerate(table(tmp_path / "wrong.xlsx", "Stamdata"), start=2) if one["Felt"] == field)
    assert (code, f"B{row}") in {(issue.code, issue.cell) for issue in issues}
    assert "form-not-in-force" in {issue.code for issue in issues}
    assert loaded.agreement.kind.form.wording == OWN


def test_the_start_page_says_what_is_not_in_force_yet(worded: Path, tmp_path: Path) -> None:
    changes = {"same": {}, "word": {"Ord for punkt": "emne; emnet; emner; emnerne"}, "per": {"Opfølgning pr.": "Punkt"}}
    for name, setup in changes.items():
        with edited(worded, tmp_path / f"{name}.xlsx") as book:
            type_setup(book["Stamdata"], setup)
    told = {}
    for path in convert([tmp_path / f"{name}.xlsx" for name in changes], tmp_path):
        rows = opened(path, "Vejledning", data_only=True)["Vejledning"].iter_rows(values_only=True)
        told[path.stem] = any("gælder, når I kører fill" in str(cell) for row in rows for cell in row)
    assert told == {"same": False, "word": True, "per": True}


def test_a_form_says_its_words() -> None:
    form = Form(DEFAULT.effort, DEFAULT.economy, setup=(w.FOLLOWED_PER_ITEM, "", "", ""))
    assert form.wording == Wording(milestone=USUAL.item)
    assert form.wording.per_item
    assert form != DEFAULT


def test_a_round_in_a_folder_is_told_in_these_words(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the commands, mails, receipts and notes of a round say, right answers and wrong ones among them."""
    with edited(small, tmp_path / "Aftale 2030.xlsx") as book:
        type_setup(book["Stamdata"], SETUP)
        for row in range(2, book["Milepæle"].max_row + 1):
            for at in range(1, 9):
                book["Milepæle"].cell(row, at).value = None
    monkeypatch.chdir(tmp_path)
    said = [run(), run("klargør"), run("udsend")]
    sent, received = (tmp_path / "runde 1" / name for name in ("udsendt", "modtaget"))
    with edited(sent / "2030 runde 1 - Nord.xlsx", received / "nord.xlsx") as book:
        sheet = book["Opfølgning"]
        for row, level in ((2, "☺ Nået"), (3, "☹ Ikke nået")):  # one without its words
            sheet.cell(row, book.column("Opfølgning", "Smiley")).value = level
        sheet.cell(2, book.column("Opfølgning", "Titel")).value = "En anden titel"
    said += [run("hent", "--today", "2030-04-13", code=1), run("saml", code=None), run()]
    told = [(one.stdout + one.stderr, "console") for one in said]
    for path in sorted(tmp_path.rglob("*")):
        if path.suffix == ".eml":
            told += [(line, path.name) for line in body_of(path).splitlines()]
        elif path.suffix == ".html":
            told.append(
                (
                    re.sub(r"<style.*?</style>|<[^>]+>", "\n", path.read_text(encoding="utf-8"), flags=re.DOTALL),
                    path.name,
                )
            )
        elif path.suffix == ".docx":
            told += [(part.text, path.name) for part in docx.Document(str(path)).paragraphs]
    state = next(tmp_path.glob("*samlet.xlsx"))
    told += [(str(row["Besked"]), "Fejlliste") for row in table(state, "Fejlliste")]
    assert {where.rpartition(".")[2] for _, where in told} == {"console", "eml", "html", "docx", "Fejlliste"}
    files = re.compile(r"(?:\d{4} )?runde 1(?: - [\w.]+| samlet|/|$)|modtaget|\bRunde;", re.MULTILINE)
    found = {(where, line) for text, where in told for line in files.sub("", text).splitlines() if left_over(line)}
    assert found == set()
