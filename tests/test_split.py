"""split: every department gets its own rows of a round, once, and nothing of anybody else's."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.conftest import SMALL, Consolidated
from tests.workbook_editing import edited, hashes, parts, sha256, table, values, write, write_agreement
from workbook_tools.operations import split as split_module
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.operations.split import split_files
from workbook_tools.workbook.document import Document
from workbook_tools.workbook.saving import CannotSave

DEPARTMENTS = [
    "Arbejdsmarked",
    "By, Erhverv og Miljø",
    "Børne- og Ungerådgivning",
    "Ejendomme",
    "HR og Organisationsudvikling",
    "Politik og Borgerservice",
    "Skoler, Institutioner og Kultur",
    "Social og Sundhed",
    "Økonomi og Styring",
]
ADMINISTRATIVE = {"1.10", "3.7", "4.5", "6.1", "6.6", "6.9"}


def split(agreement: Path, number: int, folder: Path, force: bool = False) -> list[Path]:
    return [path for path, _ in split_files(agreement, number, folder, force).files]


# --- Ballerup, round 1 ------------------------------------------------------------------------------


def test_one_workbook_per_department_and_nothing_else(sent: Path) -> None:
    assert sorted(path.name for path in sent.iterdir()) == sorted(f"2019 runde 1 - {d}.xlsx" for d in DEPARTMENTS)


def test_every_milestone_of_the_round_exactly_once(sent: Path, ballerup: Path) -> None:
    ids = Counter(row["Milepæls-id"] for path in sent.iterdir() for row in table(path, "Opfølgning"))
    expected = {row["Milepæls-id"] for row in table(ballerup, "Milepæle") if row["Runde"] == 1}
    assert len(expected) == 55
    assert ids == Counter(expected)


def test_every_followed_budget_line_with_money_in_the_year_exactly_once(sent: Path, ballerup: Path) -> None:
    lines = Counter(
        (row["Punktnr."], row["Linjenr."]) for path in sent.iterdir() for row in table(path, "Økonomiopfølgning")
    )
    expected = {
        (row["Punktnr."], row["Linjenr."])
        for row in table(ballerup, "Økonomi")
        if row["Budgetår"]
        and row["Punktnr."] not in ADMINISTRATIVE
        and row["Kategori"] not in ("Ekstern finansiering", "Balanceforskydning")
    }
    assert len(expected) == 40
    assert lines == Counter(expected)


def test_rows_go_to_the_department_that_is_responsible(sent: Path, ballerup: Path) -> None:
    responsible = {row["Punktnr."]: row["Ansvarligt center"] for row in table(ballerup, "Punkter")}
    for path in sent.iterdir():
        department = path.stem.removeprefix("2019 runde 1 - ")
        for sheet in ("Opfølgning", "Økonomiopfølgning", "Punkter"):
            assert {responsible[row["Punktnr."]] for row in table(path, sheet)} <= {department}


def test_administrative_items_are_not_followed_up(sent: Path) -> None:
    asked = {
        row["Punktnr."]
        for path in sent.iterdir()
        for s in ("Opfølgning", "Økonomiopfølgning")
        for row in table(path, s)
    }
    assert not asked & ADMINISTRATIVE


def test_every_sheet_is_there_also_without_rows(sent: Path) -> None:
    expected = ["Start", "Opfølgning", "Økonomiopfølgning", "Budgetændringer", "Punkter", "Bidrager til"]
    for path in sent.iterdir():
        sheets = re.findall(r'<sheet [^>]*name="([^"]*)"([^>]*)>', parts(path)["xl/workbook.xml"].decode())
        assert [unescape(title) for title, other in sheets if "state=" not in other] == expected


def is_named(department: str, item: dict[str, str], agreement: Path) -> bool:
    """Whether an item names the department as a contributor, or all departments by a name that ``Lister`` declares."""
    named = item["Væsentlig bidragsyder"].split("; ")
    return department in named or bool(
        {row.get("Samlebetegnelser") or None for row in table(agreement, "Lister")} & {*named}
    )


def test_bidrager_til_has_the_items_a_department_contributes_to(sent: Path, ballerup: Path) -> None:
    for path in sent.iterdir():
        department = path.stem.removeprefix("2019 runde 1 - ")
        expected = [
            row["Punktnr."]
            for row in table(ballerup, "Punkter")
            if is_named(department, row, ballerup) and row["Ansvarligt center"] != department
        ]
        assert [row["Punktnr."] for row in table(path, "Bidrager til")] == expected


def test_nothing_of_other_departments_is_anywhere_in_the_package(sent: Path, ballerup: Path) -> None:
    """Every part of the zip: hidden sheets, shared strings, defined names, properties."""
    items = table(ballerup, "Punkter")
    texts = {row["Punktnr."]: {row["Titel"], row["Beskrivelse"], row["Bemærkninger"]} - {""} for row in items}
    for sheet, header in (("Milepæle", "Milepæl"), ("Økonomi", "Linjetekst")):
        for row in table(ballerup, sheet):
            texts[row["Punktnr."]].add(row[header])
    mail = {row["Center"]: row["E-mail"] for row in table(ballerup, "Centre")}
    assert all(mail.values())
    for path in sent.iterdir():
        department = path.stem.removeprefix("2019 runde 1 - ")
        package = "\n".join(unescape(data.decode("utf-8")) for data in parts(path).values())
        mine, to_read = set(), set()
        for row in items:
            if row["Ansvarligt center"] == department:
                mine |= texts[row["Punktnr."]]
            elif is_named(department, row, ballerup):
                to_read |= {row["Titel"], row["Beskrivelse"], row["Bemærkninger"]}
        foreign = set().union(*texts.values()) - mine - to_read
        allowed = "\n".join(mine | to_read)
        leaked = {text for text in foreign if len(text) > 12 and text in package and text not in allowed}
        assert not leaked, path.name
        assert len(foreign) > 250
        assert not {address for address in mail.values() if address in package}


def test_a_line_called_like_a_header_is_no_leak(tmp_path: Path) -> None:
    lines = SMALL["budget_lines"].replace("Drift      |", "Forventet regnskab|")
    agreement = write_agreement(tmp_path / "agreement.xlsx", **{**SMALL, "budget_lines": lines})
    assert len(split(agreement, 1, tmp_path / "out")) == 2


@pytest.mark.parametrize("place", ["a row", "a property", "a page"])
def test_split_fails_rather_than_leaks(
    place: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = split_module.split

    def leaking(agreement: Agreement, number: int) -> dict[str, Document]:
        documents = made(agreement, number)
        if place == "a property":
            documents["Syd"] = replace(documents["Syd"], author="Gravearbejdet er begyndt")
        elif place == "a page":
            documents["Syd"] = replace(documents["Syd"], inputs={"filled_in_by": "nord@proeveby.example"})
        else:
            rows = documents["Nord"].tables["follow_up"]
            documents["Syd"] = replace(documents["Syd"], tables={**documents["Syd"].tables, "follow_up": rows})
        return documents

    monkeypatch.setattr(split_module, "split", leaking)
    with pytest.raises(CannotRun, match="Syd would hold text of another department"):
        split(small, 1, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_agreement_is_not_changed(small: Path, tmp_path: Path) -> None:
    before = sha256(small)
    split(small, 2, tmp_path / "out")
    assert sha256(small) == before


def test_a_number_is_a_number_and_an_item_number_is_text(sent: Path) -> None:
    for path in sent.iterdir():
        for row in table(path, "Økonomiopfølgning"):
            assert isinstance(row["Punktnr."], str)
            assert isinstance(row["Vedtaget budget"], float)


# --- rounds after the first -------------------------------------------------------------------------


@pytest.mark.slow
def test_carried_milestones_keep_their_round_and_show_the_previous_answer(
    consolidated: Consolidated, tmp_path: Path
) -> None:
    given = {row["Milepæls-id"]: row for row in table(consolidated.path, "Opfølgning")}
    milestones = {row["Milepæls-id"]: row for row in table(consolidated.path, "Milepæle")}
    sent = [row for path in split(consolidated.path, 2, tmp_path / "out") for row in table(path, "Opfølgning")]

    listed = {row["Milepæls-id"]: row for row in sent if row["Forrige smiley"] == "☺ Nået"}
    assert set(listed) == {key for key, row in given.items() if row["Smiley"] == "☺ Nået"}
    assert {(row["Smiley"], row["Oprindelig runde"], row["Kontrol"]) for row in listed.values()} == {("☺ Nået", 1, "")}
    sent = [row for row in sent if row["Milepæls-id"] not in listed]

    carried = {row["Milepæls-id"]: row for row in sent if row["Oprindelig runde"] == 1}
    assert set(carried) == {key for key, row in given.items() if row["Smiley"] != "☺ Nået"}
    assert any(row["Smiley"] == "😐 Delvist nået" for row in given.values())
    for key, row in carried.items():
        assert row["Forrige smiley"] == given[key]["Smiley"]
        assert row["Forrige bemærkning"] == given[key]["Statusbemærkning"]
        assert (row["Runde"], row["Smiley"], row["Statusbemærkning"]) == (2, "", "")
    own = {row["Milepæls-id"] for row in sent} - set(carried)
    assert own == {key for key, row in milestones.items() if row["Runde"] == 2}


def asked(files: list[Path]) -> list[str]:
    """The milestones that something is asked of: those reached before are only listed."""
    rows = [row for path in files for row in table(path, "Opfølgning")]
    return [row["Milepæls-id"] for row in rows if row["Forrige smiley"] != "☺ Nået"]


def test_a_reached_or_dropped_milestone_is_not_carried(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    first = tmp_path / "first.xlsx"
    consolidate_files(small, small_answered.values(), first)
    assert asked(split(first, 2, tmp_path / "two")) == ["1.1-2", "2.1-1", "2.1-2"]

    with edited(first, tmp_path / "dropped.xlsx") as book:
        book.put("Milepæle", "2.1-1", "Status", "Udgået")
        book.put("Milepæle", "2.1-1", "Begrundelse", "Ikke aktuel")
    assert asked(split(tmp_path / "dropped.xlsx", 2, tmp_path / "three")) == ["1.1-2", "2.1-2"]


def test_a_moved_milestone_keeps_its_id(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "moved.xlsx") as book:
        book.put("Milepæle", "1.1-2", "Runde", 1)
    (nord, _) = split(tmp_path / "moved.xlsx", 1, tmp_path / "out")
    assert [row["Milepæls-id"] for row in table(nord, "Opfølgning")] == ["1.1-1", "1.1-2", "2.1-1"]


def test_item_1_1_and_1_10_are_two_items(tmp_path: Path) -> None:
    small = dict(SMALL)
    small["items"] = SMALL["items"].replace("| Ja", "|   ")
    small["milestones"] += "        1.10     | 1     | Rådhuset er malet           |\n"
    agreement = write_agreement(tmp_path / "agreement.xlsx", **small)
    (nord, _) = split(agreement, 1, tmp_path / "out")
    assert [(r["Milepæls-id"], r["Titel"]) for r in table(nord, "Opfølgning")] == [
        ("1.1-1", "Cykelsti"),
        ("1.10-1", "Rådhuset"),
        ("2.1-1", "Skovplan"),
    ]
    assert [(r["Punktnr."], r["Vedtaget budget"]) for r in table(nord, "Økonomiopfølgning")] == [
        ("1.1", 5000),
        ("1.10", 70),
        ("2.1", 900),
    ]


def test_a_department_without_rows_in_the_round_gets_no_workbook(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "agreement.xlsx") as book:
        book.put("Økonomi", "1.2 / 1", "Budgetår", None)
        book.put("Milepæle", "1.2-1", "Runde", 3)
    assert [p.name for p in split(tmp_path / "agreement.xlsx", 1, tmp_path / "out")] == ["2030 runde 1 - Nord.xlsx"]


def test_answers_already_consolidated_are_shown_again(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    consolidate_files(small, small_answered.values(), tmp_path / "c.xlsx")
    (nord, _) = split(tmp_path / "c.xlsx", 1, tmp_path / "again")
    assert [(r["Smiley"], r["Forventes nået"]) for r in table(nord, "Opfølgning")] == [
        ("☺ Nået", ""),
        ("😐 Delvist nået", "2. budgetopfølgning"),
    ]


def test_the_agreed_deadline_of_a_department_goes_before_the_rounds(small: Path, tmp_path: Path) -> None:
    agreement = write_agreement(
        tmp_path / "agreement.xlsx",
        **SMALL | {"departments": "Center | Aftalt frist\nNord | 20-04-2030\nSyd |"},
    )
    deadlines = []
    for path in split(agreement, 1, tmp_path / "out"):
        cells = {row[1]: row[2] for row in values(path, "Start") if len(row) > 2}
        deadlines.append(cells["Sendes til Økonomi senest"].isoformat()[:10])
    assert deadlines == ["2030-04-20", "2030-04-12"]


# --- where it writes --------------------------------------------------------------------------------


def test_names_hold_nothing_windows_refuses(tmp_path: Path) -> None:
    renamed = {name: text.replace("Nord", "Børn/Unge: A?") for name, text in SMALL.items()}
    agreement = write_agreement(tmp_path / "agreement.xlsx", **renamed)
    assert [p.name for p in split(agreement, 1, tmp_path / "out")] == [
        "2030 runde 1 - Børn-Unge- A-.xlsx",
        "2030 runde 1 - Syd.xlsx",
    ]


@pytest.mark.parametrize(
    ("year", "name"), [("2030", "Nord"), ("2030 ", "Nord"), ("\u00a02030", "Nord"), ("2030", "Nord  \u00a0Øst")]
)
def test_spaces_make_no_other_names(year: str, name: str, small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "agreement.xlsx") as book:
        for sheet in ("Stamdata", "Centre", "Punkter"):
            for cell in (cell for row in book[sheet].iter_rows() for cell in row):
                if str(cell.value) in ("2030", "Nord"):
                    write(cell, f" {name} " if cell.value == "Nord" else year)
    files = [p.name for p in split(tmp_path / "agreement.xlsx", 1, tmp_path / "out")]
    assert files[0] == f"2030 runde 1 - {' '.join(name.split())}.xlsx"
    assert files[1] == "2030 runde 1 - Syd.xlsx"


def test_a_folder_with_files_needs_force_and_is_otherwise_left_alone(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "brev.txt").write_text("hej")
    with pytest.raises(CannotSave):
        split(small, 1, folder)
    assert list(hashes(folder)) == ["brev.txt"]
    split(small, 1, folder, force=True)
    first = hashes(folder)
    split(small, 1, folder, force=True)
    assert hashes(folder) == first
    assert len(first) == 3


def test_nothing_is_written_when_one_output_is_open_in_excel(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "~$2030 runde 1 - Syd.xlsx").write_text("lock")
    with pytest.raises(CannotSave):
        split(small, 1, folder, force=True)
    assert len(list(folder.iterdir())) == 1


def test_an_unknown_round_and_a_round_without_rows_are_refused(small: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRun):
        split(small, 5, tmp_path / "out")
    bare = write_agreement(
        tmp_path / "bare.xlsx", **SMALL | {"milestones": "Punktnr. | Runde", "budget_lines": "Punktnr. | Linjenr."}
    )
    with pytest.raises(CannotRun):
        split(bare, 1, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_split_is_byte_identical(ballerup: Path, sent: Path, tmp_path: Path) -> None:
    split(ballerup, 1, tmp_path / "another folder")
    assert hashes(tmp_path / "another folder") == hashes(sent)


def test_a_very_long_department_still_has_a_file(small: Path, tmp_path: Path) -> None:
    """A disk takes 255 bytes in a name; the hidden sign that turns the direction of writing is left out."""
    name = "Ærø \u202e" + "Æ" * 300
    with edited(small, tmp_path / "agreement.xlsx") as book:
        book.put("Centre", "Syd", "Center", name)
        book.put("Punkter", "1.2", "Ansvarligt center", name)
        book.put("Punkter", "1.1", "Væsentlig bidragsyder", name)
    files = split_files(tmp_path / "agreement.xlsx", 1, tmp_path / "out", force=False).files
    names = [path.name for path, _ in files]
    assert len(names) == 2
    assert max(len(name.encode()) for name in names) <= 210
    assert not any("\u202e" in name for name in names)
    result = consolidate_files(tmp_path / "agreement.xlsx", [tmp_path / "out"], tmp_path / "consolidated.xlsx")
    assert sorted(map(len, result.received[1])) == [4, len(name) - 1]
