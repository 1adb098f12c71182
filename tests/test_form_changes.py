"""A form that is changed: whose id a row has, what follows a new word, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.libreoffice import convert
from tests.test_form import LEVELS, OFF, RISK, codes, row_of, type_levels
from tests.test_form_questions import type_questions
from tests.workbook_editing import Merged, column, edited, opened, table
from workbook_tools.api.commands import fill, new_year, report, split
from workbook_tools.definition.form_rows import LATER
from workbook_tools.definition.forms import rows_of
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.row_ids import with_ids
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import LoadedAgreement, load_agreement
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.rules.issues import Issue

ASKED = """
    Overskrift      | Spørges pr. | Besvares af | Type  | Liste            | Kræves     | Ved niveau      | Runder | Synlighed | Vises på
    Hvem hjælper?   | Milepæl     | Center      | Valg  | Os; Andre        | Ved niveau | Risiko; Afviger |        | Offentlig | Notat
    """
NORD = """
    Milepæls-id | Smiley  | Statusbemærkning | Forventes nået      | Hvem hjælper?
    1.1-1       | Risiko  | Jorden er våd    | 2. budgetopfølgning | Os
    2.1-1       | Afviger | Ingen svarer     | 2. budgetopfølgning | Andre
    """
Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def asking(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changes")
    with edited(small, folder / "typed.xlsx") as book:
        type_levels(book["Skala"], LEVELS)
        type_questions(book, ASKED)
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    return folder / "agreement.xlsx"


@pytest.fixture(scope="module")
def nord(asking: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changes-nord")
    split(asking, 1, folder / "1")
    sent = next(path for path in (folder / "1").iterdir() if "Nord" in path.name)
    with edited(sent, folder / "nord.xlsx") as book:
        book.fill_in("Opfølgning", NORD)
    return folder / "nord.xlsx"


@pytest.fixture(scope="module")
def answered(asking: Path, nord: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("changes-answered") / "answered.xlsx"
    consolidate_files(asking, [nord], path)
    return path


@pytest.fixture
def changed(answered: Path, tmp_path: Path) -> Callable[[Edit], LoadedAgreement]:
    """The agreement with an edit of its form, as it is read."""

    def read(edit: Edit) -> LoadedAgreement:
        with edited(answered, tmp_path / "changed.xlsx") as book:
            edit(book)
        return load_agreement(tmp_path / "changed.xlsx")

    return read


def of_form(loaded: LoadedAgreement) -> list[Issue]:
    return [issue for issue in agreement_issues(loaded) if issue.sheet in ("Skala", "Spørgsmål")]


def copy_row(sheet: Any, source: int, target: int) -> None:
    """As Excel inserts copied cells: the hidden ones come along."""
    for at in range(1, sheet.max_column + 1):
        sheet.cell(target, at).value = sheet.cell(source, at).value


def put(book: Any, sheet: str, row: int, **cells: Any) -> None:
    for header, value in cells.items():
        book[sheet].cell(row, book.column(sheet, header.replace("_", " "))).value = value


def ids(loaded: LoadedAgreement) -> dict[str, str]:
    return {level.text: level.name for level in loaded.agreement.kind.form.levels}


# --- whose id ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", [True, False])
def test_the_row_that_says_what_was_in_force_keeps_the_id(
    asking: Path, changed: Callable[[Edit], LoadedAgreement], nord: Path, tmp_path: Path, above: bool
) -> None:
    def copied(book: Any) -> None:
        sheet = book["Skala"]
        risk = row_of(sheet, "Risiko")
        copy_row(sheet, risk, 10)
        put(book, "Skala", risk if above else 10, Rang=6, Symbol="★", Niveau="Udsat", Farve="Grå", Vurdering="Ingen")

    loaded = changed(copied)
    assert of_form(loaded) == []
    assert ids(loaded)[RISK] == ids(load_agreement(asking))[RISK]
    merged = Merged(tmp_path / "changed.xlsx", [nord])
    assert RISK in merged.column("Opfølgning", "Smiley")


def test_a_row_whose_visible_cells_were_sorted_keeps_its_id(
    asking: Path, changed: Callable[[Edit], LoadedAgreement]
) -> None:
    def swapped(book: Any) -> None:
        sheet = book["Skala"]
        one, other = row_of(sheet, "Risiko"), row_of(sheet, "Afviger")
        for at in range(2, 16):
            sheet.cell(one, at).value, sheet.cell(other, at).value = (
                sheet.cell(other, at).value,
                sheet.cell(one, at).value,
            )

    loaded = changed(swapped)
    assert of_form(loaded) == []
    assert ids(loaded) == ids(load_agreement(asking))


def test_nobody_guesses_whose_id_it_is_when_both_rows_are_changed(
    asking: Path, changed: Callable[[Edit], LoadedAgreement], tmp_path: Path
) -> None:
    def both(book: Any) -> None:
        copy_row(book["Skala"], row_of(book["Skala"], "Risiko"), 10)
        put(book, "Skala", 10, Rang=6, Symbol="★", Niveau="Udsat")
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Niveau="I fare")

    loaded = changed(both)
    told = of_form(loaded)
    assert [issue.code for issue in told] == ["form-not-in-force", "id-twice", "id-twice"]
    assert all("Risiko" in issue.message for issue in told[1:])
    assert RISK in loaded.agreement.kind.form.effort.texts
    fill(tmp_path / "changed.xlsx", tmp_path / "filled.xlsx")  # still nobody knows
    assert "id-twice" in codes(validate_file(tmp_path / "filled.xlsx"))
    assert sum("Risiko" in (row["Kontrol"] or "") for row in table(tmp_path / "filled.xlsx", "Skala")) == 2
    with edited(tmp_path / "filled.xlsx", tmp_path / "cleared.xlsx") as book:
        for at in range(2, 16):  # as the message says: the new level into an empty row
            book["Skala"].cell(11, at).value = book["Skala"].cell(10, at).value
            book["Skala"].cell(10, at).value = None
    after = load_agreement(tmp_path / "cleared.xlsx")
    assert codes(of_form(after)) == {"read-as"}  # what Spørgsmål calls it
    assert ids(after)["▲ I fare"] == ids(load_agreement(asking))[RISK]


def test_a_copied_question_keeps_its_answers_and_the_new_one_has_none(
    changed: Callable[[Edit], LoadedAgreement], nord: Path, tmp_path: Path
) -> None:
    def copied(book: Any) -> None:
        copy_row(book["Spørgsmål"], 2, 3)
        put(
            book,
            "Spørgsmål",
            2,
            Overskrift="Hvem er ansvarlig?",
            Type="Tekst",
            Liste=None,
            Kræves="Aldrig",
            Ved_niveau=None,
        )

    assert of_form(changed(copied)) == []
    consolidate_files(tmp_path / "changed.xlsx", [nord], tmp_path / "again.xlsx")
    assert column(tmp_path / "again.xlsx", "Opfølgning", "Hvem hjælper?") == ["Os", "", "Andre"]
    assert set(column(tmp_path / "again.xlsx", "Opfølgning", "Hvem er ansvarlig?")) == {""}


def test_a_cleared_row_has_no_id_left() -> None:
    usual = rows_of(DEFAULT)
    cleared = [usual[0] | dict.fromkeys([name for name in usual[0] if name != "level"]), *usual[1:]]
    assert [row["level"] for row in with_ids(cleared, "level", usual)] == [None, *(row["level"] for row in usual[1:])]
    new = with_ids([{**cleared[0], "scale": "Indsats", "word": "Ny"}, *usual[1:]], "level", usual[1:])
    assert new[0]["level"] == "reached"  # it was cleared and typed over before the tool saw it


# --- what follows -----------------------------------------------------------------------------------


def test_a_question_required_at_a_level_follows_its_new_word(
    changed: Callable[[Edit], LoadedAgreement], tmp_path: Path
) -> None:
    loaded = changed(lambda book: put(book, "Skala", row_of(book["Skala"], "Risiko"), Niveau="I fare"))
    assert [issue.code for issue in of_form(loaded)] == ["read-as"]
    (question,) = loaded.agreement.kind.form.questions
    assert question.levels == ("▲ I fare", OFF)
    fill(tmp_path / "changed.xlsx", tmp_path / "filled.xlsx")
    assert column(tmp_path / "filled.xlsx", "Spørgsmål", "Ved niveau") == ["I fare; Afviger"]
    assert of_form(load_agreement(tmp_path / "filled.xlsx")) == []
    with edited(tmp_path / "filled.xlsx", tmp_path / "blank.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Hvem hjælper?", None)
    issues = validate_file(tmp_path / "blank.xlsx")
    assert [issue.item for issue in issues if issue.code == "question-required"] == ["1.1"]


def test_a_former_word_is_still_read_as_the_level(changed: Callable[[Edit], LoadedAgreement], tmp_path: Path) -> None:
    changed(lambda book: put(book, "Skala", row_of(book["Skala"], "Risiko"), Niveau="I fare"))
    fill(tmp_path / "changed.xlsx", tmp_path / "filled.xlsx")
    split(tmp_path / "filled.xlsx", 1, tmp_path / "1")
    sent = next(path for path in (tmp_path / "1").iterdir() if "Nord" in path.name)
    with edited(sent, tmp_path / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "risiko")
    assert "▲ I fare" in Merged(tmp_path / "filled.xlsx", [tmp_path / "nord.xlsx"]).column("Opfølgning", "Smiley")


@pytest.mark.parametrize(("typed", "read"), [("▲; ■ Afviger", (RISK, OFF)), ("risiko", (RISK,)), ("●", None)])
def test_a_level_is_named_by_its_sign_where_that_tells_it(
    changed: Callable[[Edit], LoadedAgreement], typed: str, read: tuple[str, ...] | None
) -> None:
    loaded = changed(lambda book: put(book, "Spørgsmål", 2, Ved_niveau=typed))
    if read is None:  # two levels have it
        assert "question-unusable" in codes(of_form(loaded))
    else:
        assert loaded.agreement.kind.form.questions[0].levels == read


def test_a_number_that_a_level_is_read_as_follows_its_rank(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "ranks.xlsx") as book:
        put(book, "Skala", row_of(book["Skala"], "Ikke nået"), Rang=4)
        put(book, "Skala", 7, Skala="Indsats", Rang=3, Symbol="▲", Niveau="Risiko", Farve="Orange", Vurdering="Delvis")
    loaded = load_agreement(tmp_path / "ranks.xlsx")
    read = {level.word: [text for text in level.typed if text.isdigit()] for level in loaded.agreement.kind.form.effort}
    assert read == {"Nået": ["1"], "Delvist nået": ["2"], "Risiko": [], "Ikke nået": ["4"]}
    effort = {level.name: level for level in loaded.agreement.kind.form.effort}
    assert [(effort[one.name].told, effort[one.name].brief) for one in DEFAULT.effort] == [
        (one.told, one.brief) for one in DEFAULT.effort
    ]  # what they are is as before


def test_what_is_typed_over_the_usual_levels_before_any_answer_is_no_change(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        type_levels(book["Skala"], LEVELS)
    loaded = load_agreement(tmp_path / "typed.xlsx")
    assert of_form(loaded) == []
    assert not {"Nået", "Delvist nået", "Ikke nået"} & {
        t for one in loaded.agreement.kind.form.effort for t in one.typed
    }


# --- what is told -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("colour", "told"), [("Grå", ["level-renamed"]), ("Gul", [])])
def test_a_level_written_over_another_is_told(
    changed: Callable[[Edit], LoadedAgreement], colour: str, told: list[str]
) -> None:
    def written(book: Any) -> None:
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Niveau="Udsat", Symbol="★", Farve=colour)
        put(book, "Spørgsmål", 2, Ved_niveau="Udsat; Afviger")

    assert [issue.code for issue in of_form(changed(written))] == told


def test_words_of_two_levels_that_changed_places_are_told(changed: Callable[[Edit], LoadedAgreement]) -> None:
    def swapped(book: Any) -> None:
        rows = [row_of(book["Skala"], word) for word in ("Følger planen", "Afviger")]
        for row, word in zip(rows, ("Afviger", "Følger planen"), strict=True):
            put(book, "Skala", row, Niveau=word)

    loaded = changed(swapped)
    told = {issue.cell: issue for issue in of_form(loaded)}
    assert [issue.code for issue in told.values()] == ["level-renamed"] * 2
    assert any(OFF in issue.message for issue in told.values())


@pytest.mark.parametrize(("kind", "told"), [("Ja/Nej", ["question-renamed"]), ("Valg", [])])
def test_a_question_written_over_another_is_told(
    changed: Callable[[Edit], LoadedAgreement], kind: str, told: list[str]
) -> None:
    def written(book: Any) -> None:
        put(book, "Spørgsmål", 2, Overskrift="Koster det?", Type=kind, Liste=None if told else "Os; Alle")

    assert [issue.code for issue in of_form(changed(written))] == told


def test_one_fault_of_a_level_is_no_fault_of_the_questions_that_name_it(
    changed: Callable[[Edit], LoadedAgreement],
) -> None:
    def wrong(book: Any) -> None:
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Niveau="I fare", Farve="Lilla")
        put(book, "Spørgsmål", 2, Ved_niveau="I fare; Afviger")

    told = of_form(changed(wrong))
    assert {issue.sheet for issue in told} == {"Skala"}


def test_one_fault_of_a_question_is_no_fault_of_a_sign_that_names_a_level(
    changed: Callable[[Edit], LoadedAgreement],
) -> None:
    def wrong(book: Any) -> None:
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Symbol="★")
        put(book, "Spørgsmål", 2, Ved_niveau="★", Liste="Findes ikke")

    assert [issue.code for issue in of_form(changed(wrong))] == [
        "read-as", "question-unusable", "form-not-in-force",
    ]  # fmt: skip


def test_the_sheet_says_what_a_row_was_called(changed: Callable[[Edit], LoadedAgreement], tmp_path: Path) -> None:
    def wrong(book: Any) -> None:
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Niveau="I fare", Farve="Lilla")

    changed(wrong)
    fill(tmp_path / "changed.xlsx", tmp_path / "filled.xlsx")
    assert f"{LATER}. Hed Risiko" in column(tmp_path / "filled.xlsx", "Skala", "Gælder")


def test_answers_given_as_internal_are_told_before_they_are_public(asking: Path, nord: Path, tmp_path: Path) -> None:
    with edited(asking, tmp_path / "typed.xlsx") as book:
        put(book, "Spørgsmål", 2, Synlighed="Intern", Vises_på=None)
    fill(tmp_path / "typed.xlsx", tmp_path / "internal.xlsx")
    split(tmp_path / "internal.xlsx", 1, tmp_path / "sent")
    sent = next(path for path in (tmp_path / "sent").iterdir() if "Nord" in path.name)
    with edited(sent, tmp_path / "nord.xlsx") as book:
        book.fill_in("Opfølgning", NORD)
    consolidate_files(tmp_path / "internal.xlsx", [tmp_path / "nord.xlsx"], tmp_path / "c.xlsx")
    with edited(tmp_path / "c.xlsx", tmp_path / "public.xlsx") as book:
        put(book, "Spørgsmål", 2, Synlighed="Offentlig", Vises_på="Notat")
    told = [("answers-become-public", "Spørgsmål")]
    for loaded in (
        agreement_issues(load_agreement(tmp_path / "public.xlsx")),
        fill(tmp_path / "public.xlsx", tmp_path / "f.xlsx"),
    ):
        assert [(i.code, i.sheet) for i in loaded if i.code == told[0][0]] == told
    reported = report(tmp_path / "public.xlsx", tmp_path / "note.html", round=1).issues
    assert (told[0][0], "Spørgsmål") in [(issue.code, issue.sheet) for issue in reported]
    # Sent as internal, come back when it is public.
    with edited(tmp_path / "internal.xlsx", tmp_path / "since.xlsx") as book:
        put(book, "Spørgsmål", 2, Synlighed="Offentlig", Vises_på="Notat")
    issues = Merged(tmp_path / "since.xlsx", [tmp_path / "nord.xlsx"]).issues
    assert [(i.file, i.sheet) for i in issues if i.code == told[0][0]] == [("nord.xlsx", "Opfølgning")]
    assert told[0][0] not in {issue.code for issue in Merged(asking, [nord]).issues}


# --- in mid-year ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rounds", "asked"), [(None, []), ("1; 2", ["1.1", "1.2", "2.1"])])
def test_a_new_question_is_not_asked_of_rounds_that_are_closed(
    changed: Callable[[Edit], LoadedAgreement], tmp_path: Path, rounds: str | None, asked: list[str]
) -> None:
    def added(book: Any) -> None:
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
        put(book, "Spørgsmål", 3, Overskrift="Koster det?", Type="Ja/Nej", Kræves="Altid", Runder=rounds)
        put(book, "Spørgsmål", 3, **{"Spørges_pr.": "Milepæl"})

    changed(added)
    fill(tmp_path / "changed.xlsx", tmp_path / "filled.xlsx")
    for path in (tmp_path / "changed.xlsx", tmp_path / "filled.xlsx"):
        told = [issue for issue in validate_file(path) if "Koster det?" in issue.message]
        assert [issue.item for issue in told if issue.code == "question-required"] == asked
    split(tmp_path / "filled.xlsx", 2, tmp_path / "2")
    sent = next(path for path in (tmp_path / "2").iterdir() if "Nord" in path.name)
    at = opened(sent, "Opfølgning")["Opfølgning"]
    letter = next(cell.column_letter for cell in at[1] if cell.value == "Koster det?")
    assert not at.column_dimensions[letter].hidden
    new_year(tmp_path / "filled.xlsx").save(tmp_path / "2031.xlsx")
    assert [question.first for question in load_agreement(tmp_path / "2031.xlsx").agreement.kind.form.questions] == [
        0,
        0,
    ]


def test_what_the_tool_itself_put_beside_the_answers_is_not_lost_with_another_form(
    changed: Callable[[Edit], LoadedAgreement],
) -> None:
    def edit(book: Any) -> None:
        risk = row_of(book["Skala"], "Risiko")
        for at in range(2, 16):
            book["Skala"].cell(risk, at).value = None
        put(book, "Skala", row_of(book["Skala"], "Afviger"), Niveau="Holder ikke", Farve="Sort")
        put(book, "Skala", 10, Skala="Indsats", Rang=5, Niveau="Opgivet", Farve="Rød", Vurdering="Dårlig")
        put(book, "Spørgsmål", 2, Liste="Os; Kun os", Ved_niveau="Opgivet")

    assert "own-objects-lost" not in codes(changed(edit).issues)


# --- what the workbook says itself ------------------------------------------------------------------

LEVEL_FAULTS: list[tuple[str, str, Any]] = [
    ("Afsluttet", "Niveau", "Færdig med det hele, som det var aftalt"),
    ("Følger planen", "Niveau", "I gang, næsten"),
    ("Risiko", "Rang", 4),
    ("Afviger lidt", "Niveau", "Mangler svar"),
    ("Afviger meget", "Niveau", "ok"),
]
QUESTION_FAULTS: list[tuple[int, str, Any]] = [
    (2, "Ved niveau", "Risikoo; Afviger"),
    (3, "Overskrift", "Smiley"),
    (4, "Overskrift", "Hvad er det allerførste, I gør ved det nu?"),
    (5, "Liste", "Lav, Høj"),
    (6, "Runder", "1. budgetopfølgning"),
]
MORE = """
    Overskrift      | Spørges pr. | Besvares af | Type  | Liste     | Kræves     | Ved niveau | Runder | Synlighed | Vises på
    Hvem hjælper?   | Milepæl     | Center      | Valg  | Os; Andre | Ved niveau | Risiko; ■ Afviger |     |           |
    Nummer to       | Milepæl     | Center      | Tekst |           |            |            |        |           |
    Nummer tre      | Milepæl     | Center      | Tekst |           |            |            |        |           |
    Nummer fire     | Milepæl     | Center      | Valg  | Lav; Høj  |            |            | 1; 2   |           |
    Nummer fem      | Budgetlinje | Center      | Tekst |           | Ved niveau | Afviger lidt |      |           |
    """


def test_the_workbook_says_of_each_wrong_cell_what_the_tool_says(asking: Path, tmp_path: Path) -> None:
    with edited(asking, tmp_path / "right.xlsx") as book:
        type_questions(book, MORE)
    with edited(tmp_path / "right.xlsx", tmp_path / "wrong.xlsx") as book:
        for level, header, value in LEVEL_FAULTS:
            row = row_of(book["Skala"], level)
            book["Skala"].cell(row, book.column("Skala", header)).value = value
        for row, header, value in QUESTION_FAULTS:
            book["Spørgsmål"].cell(row, book.column("Spørgsmål", header)).value = value
    right, wrong = convert([tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"], tmp_path)
    assert not [row["Kontrol"] for sheet in ("Skala", "Spørgsmål") for row in table(right, sheet) if row["Kontrol"]]
    assert of_form(load_agreement(tmp_path / "right.xlsx")) == []
    said: dict[str, list[str]] = {"Skala": [], "Spørgsmål": []}
    for issue in of_form(load_agreement(tmp_path / "wrong.xlsx")):
        if issue.code != "form-not-in-force":
            said[issue.sheet or ""].append(issue.message)
    assert {sheet: len(texts) for sheet, texts in said.items()} == {"Skala": 6, "Spørgsmål": 5}  # a rank is two rows'
    for sheet, texts in said.items():
        shown = [row["Kontrol"] for row in table(wrong, sheet) if row["Kontrol"]]
        assert sorted(shown) == sorted(texts)
        assert "…" not in " ".join(shown)


def test_what_no_formula_can_see_stands_in_the_workbook_after_fill_until_it_is_changed(
    changed: Callable[[Edit], LoadedAgreement], tmp_path: Path
) -> None:
    def wrong(book: Any) -> None:
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Læses_også_som="truet; på plan")
        put(book, "Spørgsmål", 2, Liste="Hjælpere")

    told = {issue.cell: issue.message for issue in of_form(changed(wrong)) if issue.cell}
    assert set(told) == {"N4", "F2"}
    fill(tmp_path / "changed.xlsx", tmp_path / "filled.xlsx")
    with edited(tmp_path / "filled.xlsx", tmp_path / "mended.xlsx") as book:
        put(book, "Skala", row_of(book["Skala"], "Risiko"), Læses_også_som="truet")
        put(book, "Spørgsmål", 2, Liste="Os; Ingen")
    assert of_form(load_agreement(tmp_path / "mended.xlsx")) == []
    filled, mended = convert([tmp_path / "filled.xlsx", tmp_path / "mended.xlsx"], tmp_path)
    said = [
        row["Gælder"]
        for sheet in ("Skala", "Spørgsmål")
        for row in table(filled, sheet)
        if "Nej" in (row["Gælder"] or "")
    ]
    assert said == [f"Nej. {told['N4']}", f"Nej. {told['F2']}"]
    assert ("Skala", "1 række skal rettes") in left_in(filled)
    assert ("Spørgsmål", "1 række skal rettes") in left_in(filled)
    assert not [
        row["Gælder"]
        for sheet in ("Skala", "Spørgsmål")
        for row in table(mended, sheet)
        if "Nej" in (row["Gælder"] or "")
    ]
    assert all("skal rettes" not in text for name, text in left_in(mended) if name in ("Skala", "Spørgsmål"))


def left_in(path: Path) -> list[tuple[str, str]]:
    """What stands on Vejledning beside each sheet: its name, and the beginning of what is said."""
    rows = opened(path, "Vejledning", data_only=True)["Vejledning"].iter_rows(values_only=True)
    texts = [[str(cell) for cell in row if cell] for row in rows]
    return [(one[0].split(". ", 1)[-1], one[1].split(".")[0]) for one in texts if len(one) > 1]
