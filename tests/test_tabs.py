"""One sheet on several tabs: copied for two section heads, each with part of the answers, or kept as a backup."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from workbook_tools.operations.consolidate.consolidation import Consolidation, consolidate
from workbook_tools.operations.reading.loading import LoadedAgreement, load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.operations.validate import submission_issues
from workbook_tools.rules.issues import Issue
from workbook_tools.workbook.layout import cells_of
from workbook_tools.workbook.reading.reader import RawSheet, RawWorkbook, read_workbook

SMILEY = {"Opfølgning": "Smiley", "Økonomiopfølgning": "Smiley økonomi", "Budgetændringer": "Begrundelse"}
NAMES = {"Opfølgning": "follow_up", "Økonomiopfølgning": "economy", "Budgetændringer": "changes"}
T = TypeVar("T")
CODE = "sheet-on-several-tabs"


@pytest.fixture(scope="module")
def loaded(ballerup: Path) -> LoadedAgreement:
    return load_agreement(ballerup)


@pytest.fixture(scope="module")
def whole(returned: Path) -> RawWorkbook:
    """A department's answers on one tab each, with a budget change."""
    raw = read_workbook(next(path for path in sorted(returned.iterdir()) if "Social og" in path.name))
    put(
        raw.sheets["Budgetændringer"], 1, **{"Ændringsnr.": "1", "Punktnr.": "3.1", "Budgetår": 5.0, "Begrundelse": "a"}
    )
    put(
        raw.sheets["Budgetændringer"], 2,
        **{"Ændringsnr.": "1", "Finansiering": "Ja", "Finansieringskilde": "Kassen", "Budgetår": -5.0, "Begrundelse": "b"},
    )  # fmt: skip
    return raw


def copied(thing: T) -> T:
    """A copy to change; ``copy.deepcopy`` takes several times as long."""
    return pickle.loads(pickle.dumps(thing))  # type: ignore[no-any-return]


def column(sheet: RawSheet, header: str) -> int:
    return list(sheet.rows[0]).index(header)


def put(sheet: RawSheet, row: int, **cells: object) -> None:
    sheet.rows += [[""] * len(sheet.rows[0]) for _ in range(row + 1 - len(sheet.rows))]
    for header, value in cells.items():
        sheet.rows[row][column(sheet, header)] = value  # type: ignore[index]


def tabs(
    raw: RawWorkbook, sheet: str, *titles: str, keep: Callable[[int, int], bool] = lambda tab, row: True
) -> RawWorkbook:
    """The file with ``sheet`` on tabs of these titles; each has the answers of the rows it keeps."""
    file = copied(raw)
    one = file.sheets.pop(sheet)
    sheets = {}
    table = submission_from(copied(raw)).tables[NAMES[sheet]]
    for tab, title in enumerate(titles):
        clone = copied(one)
        clone.title = title
        for row in table.rows:
            for answer in (c for c in table.sheet.editable if c.name not in (*table.sheet.key, "financing")):
                if not keep(tab, row):
                    clone.rows[row][table.columns[answer.name]] = ""  # type: ignore[index]
        sheets[title] = clone
    file.sheets = {**file.sheets, **sheets}
    return file


def consolidated(loaded: LoadedAgreement, raw: RawWorkbook) -> Consolidation:
    return consolidate(loaded, [submission_from(copied(raw))])


def said(issues: list[Issue]) -> Counter[str]:
    return Counter(issue.code for issue in issues)


def answers(result: Consolidation) -> dict[str, list[dict[str, object]]]:
    return {name: list(result.agreement.tables[name].records()) for name in NAMES.values()}


@pytest.mark.parametrize("sheet", SMILEY)
@pytest.mark.parametrize(
    "titles", [("Leder A", "Leder B"), (0, "{} (2)"), ("Kopi af {}", "{} (2)", "C"), ("{} N", 0)], ids=str
)
def test_two_heads_with_a_tab_each(
    loaded: LoadedAgreement, whole: RawWorkbook, sheet: str, titles: tuple[str | int, ...]
) -> None:
    """Every answer is read, and one line says so; nothing else is said than of the file with one tab."""
    named = tuple(sheet if title == 0 else str(title).format(sheet)[:31] for title in titles)
    split = tabs(whole, sheet, *named, keep=lambda tab, row: row % len(named) == tab)
    before, after = consolidated(loaded, whole), consolidated(loaded, split)
    assert answers(after) == answers(before)
    assert after.answers == before.answers
    assert said(after.issues) - said(before.issues) == Counter({CODE: 1})
    (line,) = (issue for issue in after.issues if issue.code == CODE)
    assert (line.severity.value, line.cell) == ("warning", "A1")
    assert all(f"'{title}'" in line.message for title in named)
    checked = [submission_issues(submission_from(copied(raw)), loaded.agreement) for raw in (whole, split)]
    assert said(checked[1]) - said(checked[0]) == Counter({CODE: 1})


@pytest.mark.parametrize("sheet", [*SMILEY, "Punkter"])
def test_a_backup_copy_is_one_line(loaded: LoadedAgreement, whole: RawWorkbook, sheet: str) -> None:
    file = copied(whole)
    file.sheets["gammel"] = copied(file.sheets[sheet])
    file.sheets["gammel"].title = "gammel"
    file.sheets["gammel"].formulas = set()  # pasted as values
    before, after = consolidated(loaded, whole), consolidated(loaded, file)
    assert (answers(after), after.answers) == (answers(before), before.answers)
    assert said(after.issues) - said(before.issues) == Counter({CODE: 1})


@pytest.mark.parametrize(
    ("sheet", "value"),
    [("Opfølgning", "☹ Ikke nået"), ("Økonomiopfølgning", "☹ Ikke overholdt"), ("Budgetændringer", "c")],
)
def test_two_answers_for_one_cell_are_one_error_that_names_both(
    loaded: LoadedAgreement, whole: RawWorkbook, sheet: str, value: str
) -> None:
    file = tabs(whole, sheet, sheet, "Leder B")
    put(
        file.sheets[sheet],
        1,
        **{SMILEY[sheet]: "☺ Nået" if sheet == "Opfølgning" else "☺ Overholdt" if value != "c" else "a"},
    )
    put(file.sheets["Leder B"], 1, **{SMILEY[sheet]: value})
    cell = f"{'ABCDEFGHIJKLMNOPQRSTU'[column(file.sheets[sheet], SMILEY[sheet])]}2"
    result, before = consolidated(loaded, file), consolidated(loaded, whole)
    for issues in (result.issues, submission_issues(submission_from(copied(file)), loaded.agreement)):
        (disputed,) = (issue for issue in issues if issue.code == "answers-conflict")
        assert (disputed.sheet, disputed.cell) == (sheet, cell)
        assert f"Leder B {cell}" in disputed.message
        assert value in disputed.message
    # That the answer is missing is not said once more.
    assert said(result.issues) - said(before.issues) == Counter({CODE: 1, "answers-conflict": 1})


def test_a_tab_that_nobody_sees_is_called_hidden(loaded: LoadedAgreement, whole: RawWorkbook) -> None:
    for hidden in (True, False):
        file = tabs(whole, "Opfølgning", "Opfølgning", "gammel")
        file.sheets["gammel"].hidden = hidden
        (line,) = (issue for issue in consolidated(loaded, file).issues if issue.code == CODE)
        assert ("'gammel' (skjult fane)" in line.message) is hidden


def test_what_is_missing_is_asked_for_where_the_row_was_answered(loaded: LoadedAgreement, whole: RawWorkbook) -> None:
    file = tabs(whole, "Opfølgning", "Leder A", "Leder B", keep=lambda tab, row: tab == row % 2)
    for row, title in ((2, "Leder A"), (3, "Leder B")):
        put(
            file.sheets[title],
            row,
            Smiley="😐 Delvist nået",
            Statusbemærkning="",
            **{"Forventes nået": "2. budgetopfølgning"},
        )
    wanted = {("Leder A", "K3"), ("Leder B", "K4")}
    for issues in (consolidated(loaded, file).issues, submission_issues(submission_from(copied(file)))):
        assert wanted <= {(issue.sheet, issue.cell) for issue in issues if issue.code == "comment-required"}


def test_a_copy_of_another_round_is_no_tab(loaded: LoadedAgreement, whole: RawWorkbook) -> None:
    file = tabs(whole, "Opfølgning", "Opfølgning", "sidste runde")
    for row in range(1, len(file.sheets["sidste runde"].rows)):
        put(file.sheets["sidste runde"], row, Runde=2.0)
    issues = consolidated(loaded, file).issues
    assert CODE not in said(issues)
    outside = [cell for i in issues if i.code == "outside-table" and i.cell for cell in cells_of(i.cell)]
    assert len(outside) > 100


def test_a_note_on_another_tab_and_a_cell_beside_it_are_named(loaded: LoadedAgreement, whole: RawWorkbook) -> None:
    file = tabs(whole, "Opfølgning", "Leder A", "Leder B")
    file.sheets["Leder B"].rows[2].append("Husk at ringe")  # type: ignore[attr-defined]
    put(file.sheets["Leder B"], 1, Statusbemærkning="Om 010170-1234")
    issues = consolidated(loaded, file).issues
    assert ("Leder B", "K2") in {(i.sheet, i.cell) for i in issues if i.code == "cpr-number"}
    assert ("Leder B", "Q3") in {(i.sheet, i.cell) for i in issues if i.code == "outside-table"}
