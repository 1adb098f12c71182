"""The municipality's own questions, typed into ``Spørgsmål``: asked, required, merged, exported, told in notes, changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.test_form import codes
from tests.workbook_editing import Merged, column, edited, opened, table, values, write
from workbook_tools.api.commands import combine, export, fill, new_year, report, split
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.questions import Question
from workbook_tools.definition.workbooks import AGREEMENT
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.rules.evaluate import Evaluator
from workbook_tools.schema.expressions import Col
from workbook_tools.schema.structure import Type
from workbook_tools.values.frame import Frame
from workbook_tools.workbook.reading.every_text import EveryText

QUESTIONS = """
    Overskrift    | Spørges pr.  | Besvares af | Type       | Liste            | Kræves     | Ved niveau | Runder | Hjælpetekst             | Synlighed | Vises på
    Risiko        | Milepæl      | Center      | Valg       | Lav; Mellem; Høj | Ved niveau | Ikke nået  |        | Hvor stor er risikoen?  | Offentlig | Notat
    Næste skridt  | Milepæl      |             | Tekst      |                  |            |            | 1; 2   |                         |           |
    Verdensmål    | Milepæl      | Center      | Flere valg | Verdensmål       | Altid      |            |        |                         | Offentlig |
    Vores vurdering | Milepæl    | Økonomi     | Tekst      |                  | Altid      |            |        |                         |           |
    Stillinger    | Budgetlinje  | Center      | Heltal     |                  |            |            |        |                         | Offentlig | Notat
    Aftalt den    | Budgetlinje  | Center      | Dato       |                  |            |            |        |                         |           |
    Sparet        | Budgetlinje  | Center      | Beløb      |                  |            |            |        |                         |           |
    Er udbudt     | Budgetlinje  | Center      | Ja/Nej     |                  | Altid      |            | 2      |                         |           |
    """


def type_questions(book: Any, text: str = QUESTIONS) -> None:
    """Type the rows as a person does, and a list of answers of finance's own into ``Lister``."""
    header, *lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    for row, line in enumerate(lines, start=2):
        for name, value in zip(header, line, strict=True):
            write(book["Spørgsmål"].cell(row, book.column("Spørgsmål", name)), value or None)
    lists = book["Lister"]
    at = lists.max_column + 1
    for row, value in enumerate(("Verdensmål", "3 Sundhed", "13 Klima"), start=1):
        lists.cell(row, at).value = value


def asking_agreement(small: Path, folder: Path, text: str) -> Path:
    """The small agreement with questions typed into it, none of which is wrong, and filled."""
    with edited(small, folder / "typed.xlsx") as book:
        type_questions(book, text)
    assert "Spørgsmål" not in {i.sheet for i in agreement_issues(load_agreement(folder / "typed.xlsx"))}
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    return folder / "agreement.xlsx"


@pytest.fixture(scope="module")
def asking(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    with edited(small, folder / "typed.xlsx") as book:
        type_questions(book)
    assert not {
        issue.code for issue in agreement_issues(load_agreement(folder / "typed.xlsx")) if issue.sheet == "Spørgsmål"
    }
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    return folder / "agreement.xlsx"


@pytest.fixture(scope="module")
def nord(asking: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions-sent") / "1"
    split(asking, 1, folder)
    return next(path for path in folder.iterdir() if "Nord" in path.name)


@pytest.fixture(scope="module")
def answered(nord: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions-answered") / "nord.xlsx"
    with edited(nord, path) as book:
        book.fill_in(
            "Opfølgning",
            """
            Milepæls-id | Smiley      | Statusbemærkning | Forventes nået   | Risiko | Næste skridt | Verdensmål
            1.1-1       | ☺ Nået      |                  |                  |        |              | 13 klima
            2.1-1       | ☹ Ikke nået | Ingen svarer     | Efter budgetåret | høj    | Nyt møde     | 3 Sundhed; 13 Klima
            """,
        )
        book.fill_in(
            "Økonomiopfølgning",
            """
            Punktnr. | Linjenr. | Forventet regnskab | Smiley økonomi   | Afvigelsesforklaring | Stillinger | Sparet
            1.1      | 1        | 5600               | ☹ Ikke overholdt | Dyrere               | 3          | -20
            2.1      | 1        |                    | ☺ Overholdt      |                      |            |
            """,
        )
    return path


def headers(path: Path, sheet: str) -> list[str]:
    book = opened(path, sheet)
    hidden = {letter for letter, one in book[sheet].column_dimensions.items() if one.hidden}
    return [str(cell.value) for cell in book[sheet][1] if cell.column_letter not in hidden]


def test_departments_see_what_they_are_asked_in_the_round(nord: Path) -> None:
    effort, economy = headers(nord, "Opfølgning"), headers(nord, "Økonomiopfølgning")
    assert {"Risiko", "Næste skridt", "Verdensmål"} < set(effort)
    assert {"Stillinger", "Aftalt den", "Sparet"} < set(economy)
    assert not {"Vores vurdering", "Er udbudt"} & {*effort, *economy}
    lists = {rule.formula1 for rule in opened(nord)["Opfølgning"].data_validations.dataValidation}
    assert {'"Lav,Mellem,Høj"', '"3 Sundhed,13 Klima"'} <= lists


def test_what_finance_answers_itself_is_nowhere_in_a_departments_workbook(nord: Path) -> None:
    everything = EveryText(nord.read_bytes())
    assert "vores vurdering" not in everything.anywhere
    assert "næste skridt" in everything.anywhere  # the department's own


def test_finance_is_told_what_it_has_not_answered_itself(asking: Path, answered: Path, tmp_path: Path) -> None:
    merged = Merged(asking, [answered])
    told = [i for i in merged.issues if i.code == "question-required" and "Vores vurdering" in i.message]
    assert [(issue.file, issue.item) for issue in told] == [(None, "1.1"), (None, "2.1")]  # not the department's fault
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    control = {row["Milepæls-id"]: row["Kontrol"] or "" for row in table(tmp_path / "c.xlsx", "Opfølgning")}
    assert {key for key, text in control.items() if "Vores vurdering" in text} == {"1.1-1", "2.1-1"}
    assert [i.item for i in validate_file(tmp_path / "c.xlsx") if "Vores vurdering" in i.message] == ["1.1", "2.1"]


def test_what_is_printed_stays_at_ten_columns(nord: Path) -> None:
    for sheet in ("Opfølgning", "Økonomiopfølgning"):
        area = opened(nord, sheet)[sheet].print_area
        shown = headers(nord, sheet)
        last = {"Opfølgning": "Forventes nået", "Økonomiopfølgning": "Afvigelsesforklaring"}[sheet]
        assert area
        assert shown.index(last) < 10


def test_answers_are_required_where_the_form_says_so(nord: Path, tmp_path: Path) -> None:
    with edited(nord, tmp_path / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
        book.put("Opfølgning", "1.1-1", "Verdensmål", "13 Klima; Fred")
        book.put("Opfølgning", "2.1-1", "Smiley", "☹ Ikke nået")
        book.put("Økonomiopfølgning", "1.1", "Stillinger", "tre")
        book.put("Økonomiopfølgning", "1.1", "Aftalt den", "snart")
    issues = validate_file(tmp_path / "nord.xlsx")
    asked = [(issue.item, issue.message) for issue in issues if issue.code == "question-required"]
    assert [(item, "Risiko" in text, "Verdensmål" in text) for item, text in asked] == [("2.1", True, False), ("2.1", False, True)]  # fmt: skip
    assert {"number-not-whole", "date-invalid"} <= codes(issues)
    assert [issue.item for issue in issues if issue.code == "not-in-list"] == ["1.1"]


def test_answers_are_read_merged_logged_and_proved(asking: Path, answered: Path) -> None:
    merged = Merged(asking, [answered])
    form = load_agreement(asking).agreement.kind.form
    names = {question.header: question.name for question in form.questions}
    rows = {row["milestone_id"]: row for row in merged.result.agreement.tables["follow_up"].records()}
    assert rows["2.1-1"][names["Risiko"]] == "Høj"
    assert rows["2.1-1"][names["Verdensmål"]] == "3 Sundhed; 13 Klima"
    assert rows["1.1-1"][names["Verdensmål"]] == "13 Klima"
    line = merged.result.agreement.tables["economy"].records()[0]
    assert (line[names["Stillinger"]], line[names["Sparet"]]) == (3, -20)
    logged = {(row["column"], row["after"]) for row in merged.result.agreement.tables["log"].records()}
    assert {("Risiko", "Høj"), ("Næste skridt", "Nyt møde"), ("Stillinger", 3)} <= {(c, a if isinstance(a, str) else int(a)) for c, a in logged if c in names}  # fmt: skip
    assert all(proof.holds for proof in merged.result.proof)
    assert merged.result.answers == 14


def test_notes_and_exports_publish_what_is_public(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    report(tmp_path / "c.xlsx", tmp_path / "note.html")
    note = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "Risiko: Høj" in note
    assert "Stillinger: 3" in note
    assert "Nyt møde" not in note
    assert "Verdensmål" not in note  # public, but not wanted there
    export(tmp_path / "c.xlsx", tmp_path / "csv")
    text = (tmp_path / "csv" / "Opfølgning.csv").read_text(encoding="utf-8-sig")
    assert "Verdensmål" in text
    assert "Næste skridt" not in text
    assert not any(path.name.startswith("_") for path in (tmp_path / "csv").iterdir())


def test_finance_answers_in_its_own_workbook_and_it_stays(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    with edited(tmp_path / "c.xlsx", tmp_path / "edited.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Vores vurdering", "Følg op i august")
    consolidate_files(tmp_path / "edited.xlsx", [answered], tmp_path / "again.xlsx")
    rows = {row["Milepæls-id"]: row["Vores vurdering"] for row in table(tmp_path / "again.xlsx", "Opfølgning")}
    assert rows["2.1-1"] == "Følg op i august"
    assert any(row["Kolonne"] == "Vores vurdering" for row in table(tmp_path / "again.xlsx", "Ændringslog"))


@pytest.mark.parametrize(("rounds", "first"), [((), 0), ((), 3), ((2,), 0), ((1, 3), 2)])
def test_formulas_ask_in_the_rounds_that_the_tool_asks_in(rounds: tuple[int, ...], first: int) -> None:
    question = Question("risk", "Risiko", "follow_up", Type.TEXT, rounds=rounds, first=first)
    asked, numbers = question.in_its_rounds(Col("round")), [1, 2, 3, 4]
    told = [True] * 4 if asked is None else Evaluator({}).rows(asked, Frame({"round": numbers}))
    assert told == [question.is_asked_in(number) for number in numbers]


def renamed(asking: Path, answered: Path, folder: Path) -> Path:
    """The agreement with the first answers, in which a question was renamed since."""
    consolidate_files(asking, [answered], folder / "c.xlsx")
    with edited(folder / "c.xlsx", folder / "renamed.xlsx") as book:
        book["Spørgsmål"].cell(2, 2).value = "Risikovurdering"
    fill(folder / "renamed.xlsx", folder / "filled.xlsx")
    return folder / "filled.xlsx"


def test_a_renamed_question_keeps_its_answers_and_older_files_are_read(
    asking: Path, answered: Path, tmp_path: Path
) -> None:
    filled = renamed(asking, answered, tmp_path)
    assert "Høj" in column(filled, "Opfølgning", "Risikovurdering")
    issues = Merged(filled, [answered]).issues
    assert not {"header-changed", "outside-table", "missing-column"} & codes(issues)


def test_answers_are_corrected_and_followed_by_id_after_a_question_was_renamed(
    asking: Path, answered: Path, tmp_path: Path
) -> None:
    filled = renamed(asking, answered, tmp_path)
    with edited(answered, tmp_path / "later.xlsx", saved=dt.datetime(2030, 5, 1)) as book:
        book.put("Opfølgning", "2.1-1", "Risiko", "Mellem")
    result = consolidate_files(filled, [tmp_path / "later.xlsx"], tmp_path / "again.xlsx")
    assert "finance-correction-kept" not in codes(result.issues)
    rows = {row["Milepæls-id"]: row["Risikovurdering"] for row in table(tmp_path / "again.xlsx", "Opfølgning")}
    assert rows["2.1-1"] == "Mellem"
    identity = {row["Overskrift"]: row["Id"] for row in table(tmp_path / "again.xlsx", "Spørgsmål")}["Risikovurdering"]
    logged = [row for row in table(tmp_path / "again.xlsx", "Ændringslog") if row["Spørgsmål-id"] == identity]
    assert [(row["Kolonne"], row["Efter"]) for row in logged] == [("Risiko", "Høj"), ("Risikovurdering", "Mellem")]
    export(tmp_path / "again.xlsx", tmp_path / "csv")
    log = (tmp_path / "csv" / "Ændringslog.csv").read_text(encoding="utf-8-sig")
    assert log.count(identity) == 3  # and that it was renamed
    assert {"Nyt møde", "Næste skridt", "Vores vurdering"} & set(log.replace('"', ";").split(";")) == set()
    questions = (tmp_path / "csv" / "Spørgsmål.csv").read_text(encoding="utf-8-sig")
    assert "Verdensmål" in questions
    assert "Vores vurdering" not in questions  # what is internal is not even asked in public


def test_files_from_before_a_question_are_not_asked_it(
    small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "asking.xlsx") as book:
        type_questions(book)
    with edited(small_sent["Nord"], tmp_path / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
    merged = Merged(tmp_path / "asking.xlsx", [tmp_path / "nord.xlsx"])
    mine = [issue for issue in merged.issues if issue.code == "question-required" and issue.file == "nord.xlsx"]
    assert mine == []
    assert "☺ Nået" in [row["smiley"] for row in merged.result.agreement.tables["follow_up"].records()]


def test_answers_to_what_is_not_asked_any_more_are_named(asking: Path, answered: Path, tmp_path: Path) -> None:
    with edited(asking, tmp_path / "fewer.xlsx") as book:
        for at in range(2, 13):
            book["Spørgsmål"].cell(3, at).value = None
    named = [issue for issue in Merged(tmp_path / "fewer.xlsx", [answered]).issues if issue.code == "outside-table"]
    assert ["Nyt møde" in issue.message and "Næste skridt" in issue.message for issue in named] == [True]


def test_next_year_asks_the_same(asking: Path, tmp_path: Path) -> None:
    new_year(asking).save(tmp_path / "2031.xlsx")
    form = load_agreement(tmp_path / "2031.xlsx").agreement.kind.form
    assert len(form.questions) == 8
    assert form.questions[2].choices == ("3 Sundhed", "13 Klima")


FAULTS: list[tuple[int, str, Any, str]] = [
    (2, "Overskrift", "Statusbemærkning", "question-unusable"),
    (2, "Overskrift", "S" * 41, "question-unusable"),
    (2, "Overskrift", "010203-1234", "question-unusable"),
    (2, "Overskrift", "Næste skridt", "question-twice"),
    (2, "Overskrift", None, "required"),
    (2, "Type", "Smiley", "not-in-list"),
    (2, "Liste", None, "question-lacks"),
    (2, "Liste", "Farver", "question-unusable"),
    (2, "Ved niveau", None, "question-lacks"),
    (2, "Ved niveau", "Udskudt", "question-unusable"),
    (3, "Runder", "første", "question-unusable"),
]


@pytest.mark.parametrize(
    ("row", "header", "value", "code"),
    [*FAULTS[:5], *(pytest.param(*fault, marks=pytest.mark.nightly) for fault in FAULTS[5:])],
)
def test_a_wrong_question_is_told_at_its_cell_and_the_last_ones_hold(
    asking: Path, tmp_path: Path, row: int, header: str, value: Any, code: str
) -> None:
    with edited(asking, tmp_path / "wrong.xlsx") as book:
        write(book["Spørgsmål"].cell(row, book.column("Spørgsmål", header)), value)
    loaded = load_agreement(tmp_path / "wrong.xlsx")
    issues: Iterable[Any] = agreement_issues(loaded)
    assert {code, "form-not-in-force"} <= codes(issues)
    assert any(issue.code == code and issue.sheet == "Spørgsmål" and issue.cell for issue in issues)
    assert [question.header for question in loaded.agreement.kind.form.questions][:2] == ["Risiko", "Næste skridt"]
    assert not any("010203" in issue.message for issue in issues)


def test_the_start_page_says_what_is_wrong_or_not_yet_in_force(asking: Path, tmp_path: Path) -> None:
    with edited(asking, tmp_path / "wrong.xlsx") as book:
        write(book["Spørgsmål"].cell(2, book.column("Spørgsmål", "Liste")), None)
    fill(tmp_path / "wrong.xlsx", tmp_path / "filled.xlsx")
    said = {str(row[1]): str(row[2]) for row in values(tmp_path / "filled.xlsx", "Vejledning")[:20]}
    assert said["6. Spørgsmål"].startswith("1 række skal rettes")


def test_the_usual_form_asks_nothing_more() -> None:
    assert DEFAULT.questions == ()
    assert AGREEMENT.sheet("questions").since == 2
    assert not AGREEMENT.has("form_questions")


def test_one_agreement_with_questions_is_combined(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    combine([tmp_path / "c.xlsx"]).save(tmp_path / "all.xlsx")
    assert column(tmp_path / "all.xlsx", "Opfølgning", "Smiley")[0] == "☺ Nået"
