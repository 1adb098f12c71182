"""A sheet to print for each committee: its own items, live, under a title that Excel accepts, never taken for finance's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import BALLERUP, Consolidated
from tests.libreoffice import convert
from tests.workbook_editing import edited, opened, table, values
from workbook_tools.definition.committee_page import NOT_THERE
from workbook_tools.definition.committee_summary import NOT_LISTED
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.operations.agreement.committee_sheets import MOST_MILESTONES, left_out, sheet_title
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.fill import fill
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.schema.pages import Text
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

YEAR, FIRST_ROUND = (BALLERUP / f"consolidated-{number}.xlsx" for number in (4, 1))
COMMITTEES = {
    "Økonomiudvalget": "Økonomiudvalget",
    "Børne- og Skoleudvalget": "Børne- og Skoleudvalget",
    "Erhvervs- og Beskæftigelsesudvalget": "Erhvervs- og Beskæftigelsesudv.",
    "Kultur- og Fritidsudvalget": "Kultur- og Fritidsudvalget",
    "Social- og Sundhedsudvalget": "Social- og Sundhedsudvalget",
    "Teknik- og Miljøudvalget": "Teknik- og Miljøudvalget",
}


# --- titles --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("committee", "taken", "title"),
    [
        ("Økonomiudvalget", (), "Økonomiudvalget"),
        ("Erhvervs- og Beskæftigelsesudvalget", (), "Erhvervs- og Beskæftigelsesudv."),
        ("Udvalget for klima, miljø og alt muligt andet", (), "Udvalget for klima, miljø og a…"),
        ("Børn/unge: [nyt]", (), "Børn unge nyt"),
        ("Punkter", ("Punkter",), "Punkter (2)"),
        ("PUNKTER", ("Punkter", "punkter (2)"), "PUNKTER (3)"),
        ("Udvalget for klima, miljø og alt muligt andet", ("Udvalget for klima, miljø og a…",), "Udvalget for klima, miljø… (2)"),
        ("'", (), "Udvalg"),
    ],
)  # fmt: skip
def test_the_title_of_a_sheet(committee: str, taken: tuple[str, ...], title: str) -> None:
    assert sheet_title(committee, taken) == title
    assert len(title) <= 31


def test_every_committee_has_its_sheet_and_no_two_sheets_a_title() -> None:
    titles = read_workbook(YEAR).sheets
    assert [title for title in titles if title in COMMITTEES.values()] == list(COMMITTEES.values())
    assert len({title.casefold() for title in titles}) == len(titles)


def test_an_agreement_without_answers_has_none(ballerup: Path) -> None:
    assert not set(COMMITTEES.values()) & set(read_workbook(ballerup).sheets)


def test_too_many_milestones_leave_the_sheets_out_and_overblik_says_so() -> None:
    agreement = load_agreement(YEAR).agreement
    milestones = agreement.tables["milestones"]
    many = milestones.rows_at([*range(len(milestones))] * 11)
    assert len(many) > MOST_MILESTONES
    crowded = document(agreement.with_tables(milestones=many))
    assert [page.title for page in crowded.pages] == ["Overblik", "Penge", "Matrix", "Vejledning"]
    texts = [block.text for block in crowded.pages[0].blocks if isinstance(block, Text)]
    assert any(left_out() in text for text in texts if isinstance(text, str))
    assert not any(left_out() in str(block) for block in document(agreement).pages[0].blocks)


# --- what stands there -----------------------------------------------------------------------------------


def lines(path: Path, title: str) -> list[list[Any]]:
    rows = ([cell for cell in row[1:] if cell not in ("", None)] for row in values(path, title))
    return [row for row in rows if row]


HEADS = ("Kræver opmærksomhed", "Undervejs", "Som aftalt", "Udgået")
WORST_FIRST = ("☹ Ikke nået", "😐 Delvist nået", "Mangler svar", "☺ Nået")


def shown_rounds(path: Path) -> int:
    rows = table(path, "Runder")
    return next(int(row["Runde"]) for row in rows if row["Status"] == "Åben")


def is_further(line: list[Any]) -> bool:
    return str(line[0]).startswith(("Bemærkning: ", "Budgetændringer, ")) or ", linje " in str(line[0])


class Sheet:
    """A committee's sheet: under which head each item stands, and the lines below it."""

    def __init__(self, path: Path, committee: str) -> None:
        self.sections: dict[str, list[list[Any]]] = {}  # by the item's number and title
        self.head: dict[str, str] = {}
        titles = {f"{item['Punktnr.']} {item['Titel']}" for item in table(path, "Punkter")}
        head = title = ""
        for row in values(path, COMMITTEES[committee]):
            cells = list(row[1:8])
            if cells and cells[0] in (*HEADS, "Andre punkter, som udvalget er involveret i"):
                head, title = cells[0] if cells[0] in HEADS else "", ""
            elif cells and cells[0] in titles and head:
                title = cells[0]
                self.head[title], self.sections[title] = head, [cells]
            elif title and any(cell not in ("", None) for cell in cells):
                self.sections[title].append(cells)


@pytest.fixture(scope="module")
def written(consolidated: Consolidated, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example after its first round and after its year, with the pages as they are written now."""
    year = tmp_path_factory.mktemp("year") / "year.xlsx"
    year.write_bytes(write_workbook(fill(read_workbook(YEAR))[0]))
    return {"first round": consolidated.path, "year": year}


@pytest.mark.slow
@pytest.mark.parametrize("committee", COMMITTEES)
@pytest.mark.parametrize("name", ["first round", "year"])
def test_what_needs_attention_stands_first_and_whole_what_has_ended_well_in_a_line(
    written: dict[str, Path], name: str, committee: str
) -> None:
    path = written[name]
    shown, sheet = shown_rounds(path), Sheet(path, committee)
    names = {row["Runde"]: row["Betegnelse"] for row in table(path, "Runder")}
    answers = [row for row in table(path, "Opfølgning") if row["Runde"] <= shown]
    latest = {row["Milepæls-id"]: row for row in sorted(answers, key=lambda row: row["Runde"])}
    assert list(sheet.head.values()) == sorted(sheet.head.values(), key=HEADS.index)
    checked = 0
    for item in table(path, "Punkter"):
        if committee not in item["Ansvarligt udvalg"].split("; "):
            continue
        number, title = item["Punktnr."], f"{item['Punktnr.']} {item['Titel']}"
        (first, *section) = sheet.sections[title]
        if item["Håndteres administrativt"] == "Ja":
            assert first[1].startswith("Håndteres administrativt")
            assert first[1].count("åndteres administrativt") == 1, "where finance's remark says it too"
            continue
        # What further stands there – remarks, budget changes – has its test (test_committee_remarks.py).
        section = [line for line in section if not is_further(line)]
        of_item = [m for m in table(path, "Milepæle") if m["Punktnr."] == number]
        milestones = [m for m in of_item if m["Status"] != "Udgået"]
        dropped = [m for m in of_item if m["Status"] == "Udgået" and m["Milepæls-id"] in latest]
        given_up = any(latest[m["Milepæls-id"]]["Smiley"] != "☺ Nået" for m in dropped)
        mine = [latest.get(m["Milepæls-id"]) for m in milestones]
        money = [r for r in table(path, "Økonomiopfølgning") if r["Runde"] == shown and r["Punktnr."] == number]
        wrong = any(answer and answer["Smiley"] != "☺ Nået" for answer in mine)
        wrong = wrong or any(row["Smiley økonomi"] != "☺ Overholdt" for row in money)
        assert sheet.head[title] == HEADS[0 if wrong else 1 if None in mine else 3 if given_up else 2]
        if dropped and not wrong:
            assert first[-1] == f"Udgået: {dropped[0]['Begrundelse']}"
        for round_ in range(1, shown + 1):  # its faces round by round, beside the title
            given = {r["Smiley"] or "Mangler svar" for r in answers if r["Runde"] == round_ and r["Punktnr."] == number}
            assert (first[round_] or None) == next((face for face in WORST_FIRST if face in given), None)
        told = [(milestone, answer) for milestone, answer in zip(milestones, mine, strict=True) if wrong or not answer]
        for milestone, answer in told:
            (line,) = [line for line in section if line[0] == milestone["Milepæl"]]
            assert names[milestone["Runde"]] in line
            assert (answer["Smiley"] or "Mangler svar" if answer else "") in ("", *line)
            comment = answer and (
                answer["Statusbemærkning"] or (answer["Smiley"] != "☺ Nået" and answer["Forrige bemærkning"])
            )
            assert (comment or "") in str(line[-1])
            checked += 1
        if not wrong:
            assert len(section) == len(told)
            continue
        assert section[0][0] == item["Beskrivelse"]
        printed = [line[1:3] + line[4:6] for line in section if isinstance(line[1], float | int)]
        assert printed == [
            [row["Vedtaget budget"], row["Korrigeret budget"], row["Afvigelse (plus = merforbrug)"] or 0, row["Smiley økonomi"]]
            for row in money
        ], number  # fmt: skip
    assert checked or not set(sheet.head.values()) & set(HEADS[:2])


def test_a_milestone_that_finance_drops_is_no_verdict_any_more(consolidated: Consolidated, tmp_path: Path) -> None:
    """Of an item with others the milestone's line says so; typed into the workbook it shows at once."""
    answers = table(consolidated.path, "Opfølgning")
    answer = next(row for row in answers if row["Smiley"] == "☹ Ikke nået")
    item = next(row for row in table(consolidated.path, "Punkter") if row["Punktnr."] == answer["Punktnr."])
    with edited(consolidated.path, tmp_path / "dropped.xlsx") as book:
        book.put("Milepæle", answer["Milepæls-id"], "Status", "Udgået")
        book.put("Milepæle", answer["Milepæls-id"], "Begrundelse", "Staten betaler.")
    refilled = tmp_path / "filled.xlsx"
    refilled.write_bytes(write_workbook(fill(read_workbook(tmp_path / "dropped.xlsx"))[0]))
    (recalculated,) = convert([tmp_path / "dropped.xlsx"], tmp_path)
    committee = COMMITTEES[item["Ansvarligt udvalg"].split("; ")[0]]
    for path in (recalculated, refilled):
        assert sum("Udgået: Staten betaler." in str(line[-1]) for line in lines(path, committee)) == 1
        assert not any(answer["Statusbemærkning"] in str(cell) for line in lines(path, committee) for cell in line)


def test_the_sheet_begins_with_the_committees_own_verdict() -> None:
    shown = [row[1] for row in values(YEAR, "Økonomiudvalget")[:2]]
    assert shown == [
        "Økonomiudvalget – 31.12.",
        "12 af 14 milepæle er nået. 1 er ikke nået. Budgettet overholdes på alle linjer.",
    ]


def test_nothing_internal_stands_on_any_page() -> None:
    internal = {row["Bemærkning til Økonomi"] for row in table(YEAR, "Opfølgning")}
    for row in table(YEAR, "Centre"):
        internal |= {row["Kontaktperson"], row["E-mail"], row["Kopi til"]}
    internal |= {row["Gemt af"] for row in table(YEAR, "Modtagne filer")}
    internal -= {"", None}
    assert internal
    pages = ("Overblik", "Penge", "Matrix", *COMMITTEES.values())
    standing = {str(cell) for title in pages for row in values(YEAR, title) for cell in row}
    assert not {text for text in standing for secret in internal if secret in text}


def test_a_corrected_answer_shows(consolidated: Consolidated, tmp_path: Path) -> None:
    """Finance types over an answer in the consolidated workbook; only the formulas say so on the sheet."""
    answers = table(consolidated.path, "Opfølgning")
    answer = next(row for row in answers if row["Smiley"] == "☺ Nået")
    item = next(row for row in table(consolidated.path, "Punkter") if row["Punktnr."] == answer["Punktnr."])
    money = next(
        row for row in table(consolidated.path, "Økonomiopfølgning") if row["Smiley økonomi"] == "☹ Ikke overholdt"
    )
    spender = next(row for row in table(consolidated.path, "Punkter") if row["Punktnr."] == money["Punktnr."])
    with edited(consolidated.path, tmp_path / "corrected.xlsx") as book:
        book.cell("Opfølgning", answer["Milepæls-id"], "Smiley").value = "☹ Ikke nået"
        book.cell("Opfølgning", answer["Milepæls-id"], "Statusbemærkning").value = "Rettet af Økonomi."
        book.cell("Opfølgning", answer["Milepæls-id"], "Forventes nået").value = "31.12."
        key = f"{money['Punktnr.']} / {money['Linjenr.']:g}"
        book.cell("Økonomiopfølgning", key, "Forventet regnskab").value = money["Korrigeret budget"] + 4711
    (after,) = convert([tmp_path / "corrected.xlsx"], tmp_path)
    sheet = lines(after, COMMITTEES[item["Ansvarligt udvalg"].split("; ")[0]])
    (line,) = [line for line in sheet if str(line[0]).startswith(f"{item['Punktnr.']} ")]
    assert "☹ Ikke nået" in line
    assert "Rettet af Økonomi." in str(line[-1])
    spent = lines(after, COMMITTEES[spender["Ansvarligt udvalg"].split("; ")[0]])
    assert any(4711 in line for line in spent)
    assert any("Rettet af Økonomi." in str(cell) for row in lines(after, "Overblik") for cell in row)


def test_a_committee_or_an_item_that_is_not_there_any_more_is_named(consolidated: Consolidated, tmp_path: Path) -> None:
    """Until the sheets are written anew they say why nothing is counted or shown."""
    items = table(consolidated.path, "Punkter")
    gone = next(row for row in items if row["Ansvarligt udvalg"] == "Økonomiudvalget")
    with edited(consolidated.path, tmp_path / "renamed.xlsx") as book:
        (cell,) = [cell for cell in book["Lister"]["A"] if cell.value == "Teknik- og Miljøudvalget"]
        cell.value = "Klimaudvalget"
        book.cell("Punkter", gone["Punktnr."], "Punktnr.").value = "99.1"
    (after,) = convert([tmp_path / "renamed.xlsx"], tmp_path)
    verdicts = {name: values(after, title)[1][1] for name, title in COMMITTEES.items()}
    assert [name for name, verdict in verdicts.items() if verdict == NOT_LISTED] == ["Teknik- og Miljøudvalget"]
    named = {str(line[0]) for line in lines(after, "Økonomiudvalget") if line}
    assert f"{gone['Punktnr.']} {NOT_THERE}" in named
    assert not any(NOT_THERE in str(line) for line in lines(consolidated.path, "Økonomiudvalget"))


# --- the consolidated workbook is read again ------------------------------------------------------------


@pytest.mark.slow
def test_pages_are_not_taken_for_finances_own_sheets(tmp_path: Path) -> None:
    """Also under another name; and finance's own sheet stays, whatever it is called."""
    with edited(FIRST_ROUND, tmp_path / "renamed.xlsx") as book:
        book["Økonomiudvalget"].title = "Til mødet i ØU"
        own = book.workbook.create_sheet("Teknik- og Miljøudvalget 2")
        own["A1"] = "Husk kaffe"
        book["Teknik- og Miljøudvalget"].title = "Teknik"
        own.title = "Teknik- og Miljøudvalget"
    loaded = load_agreement(tmp_path / "renamed.xlsx")
    assert [sheet.title for sheet in loaded.agreement.own_sheets] == ["Teknik- og Miljøudvalget"]
    assert loaded.agreement.carried is not None
    assert loaded.agreement.carried.sheets.titles == ["Teknik- og Miljøudvalget"]
    restored, _ = fill(read_workbook(tmp_path / "renamed.xlsx"))
    (tmp_path / "filled.xlsx").write_bytes(write_workbook(restored))
    filled = read_workbook(tmp_path / "filled.xlsx").sheets
    assert filled["Teknik- og Miljøudvalget"].rows[0][0] == "Husk kaffe"
    assert {"Økonomiudvalget", "Teknik- og Miljøudvalget (2)"} <= set(filled)
    assert not {"Til mødet i ØU", "Teknik"} & set(filled)


@pytest.mark.slow
def test_charts_and_sheets_survive_fill(tmp_path: Path) -> None:
    restored, issues = fill(read_workbook(FIRST_ROUND))
    assert not [issue for issue in issues if issue.code == "own-sheet-kept"]
    (tmp_path / "filled.xlsx").write_bytes(write_workbook(restored))
    before, after = (opened(path, "Overblik") for path in (FIRST_ROUND, tmp_path / "filled.xlsx"))
    assert after.sheetnames == before.sheetnames
    assert len(after["Overblik"]._charts) == len(before["Overblik"]._charts) == 1
    assert {sheet.title for sheet in CONSOLIDATED.sheets} <= set(after.sheetnames)
