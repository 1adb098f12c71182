"""consolidate: nothing silent, nothing lost, the same result whatever the order and the machine."""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import itertools
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import BALLERUP, NORD_ECONOMY, ROOT, SMALL, Consolidated, sign
from tests.workbook_editing import (
    SAVED,
    Merged,
    codes,
    column,
    edited,
    hashes,
    parts,
    places,
    set_saved,
    sha256,
    table,
    values,
    write,
    write_agreement,
)
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.split import split_files
from workbook_tools.workbook.reading.reader import read_workbook

FINANCE_SHEETS = ("Stamdata", "Runder", "Centre", "Lister", "Punkter", "Økonomi", "Milepæle", "Afstemning")
COMPUTED = {"Runder": {"Forslag til økonomismiley"}, "Afstemning": {"Sum af økonomilinjer", "Forskel"}}
FOLLOW_UP = ("Opfølgning", "Økonomiopfølgning")
PLANTED = BALLERUP / "source" / "runde-1" / "plantede-fejl.csv"


# --- untouched workbooks ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("sheet", FINANCE_SHEETS)
def test_untouched_workbooks_change_nothing_of_finances(sheet: str, untouched: Consolidated, ballerup: Path) -> None:
    computed = COMPUTED.get(sheet, set())

    def own(path: Path) -> list[dict[str, Any]]:
        return [{h: v for h, v in row.items() if h not in computed} for row in table(path, sheet)]

    assert own(untouched.path) == own(ballerup)
    assert own(ballerup) or sheet == "Afstemning"


def test_every_missing_answer_is_reported_with_file_sheet_and_cell(untouched: Consolidated, sent: Path) -> None:
    missing = [issue for issue in untouched.result.issues if issue.code == "answer-missing"]
    assert len(missing) == 55 + 40
    assert {issue.severity.value for issue in missing} == {"error"}
    expected = {
        (path.name, sheet, f"{letter}{number}")
        for path in sent.iterdir()
        for sheet, letter in (("Opfølgning", "J"), ("Økonomiopfølgning", "Q"))
        for number, _ in enumerate(table(path, sheet), start=2)
    }
    assert set(places(missing)) == expected
    assert {(row["Fil"], row["Ark"], row["Celle"]) for row in table(untouched.path, "Fejlliste")} >= expected


def test_untouched_workbooks_say_nothing_else(untouched: Consolidated) -> None:
    of_the_agreement = {"type-disagrees", "stated-amount-disagrees", "name-not-listed"}
    assert set(codes(untouched.result.issues)) == {"answer-missing", *of_the_agreement}
    assert untouched.result.answers == 0
    assert table(untouched.path, "Ændringslog") == []
    assert [p.holds for p in untouched.result.proof] == [True, True]


def test_what_comes_back_untouched_is_what_was_sent(untouched: Consolidated, sent: Path) -> None:
    """consolidate(split(x)) == x, row by row."""
    for sheet in FOLLOW_UP:
        given = {(r["Punktnr."], str(r.get("Milepæls-id", r.get("Linjenr.")))): r for r in table(untouched.path, sheet)}
        for path in sent.iterdir():
            for row in table(path, sheet):
                found = given[row["Punktnr."], str(row.get("Milepæls-id", row.get("Linjenr.")))]
                sent_columns = [header for header in row if header != "Kontrol"]  # finance's own has a hidden one more
                assert {h: found[h] for h in sent_columns} == {h: row[h] for h in sent_columns}


# --- the example as it came back --------------------------------------------------------------------


def test_exactly_the_planted_faults_are_found(consolidated: Consolidated) -> None:
    with PLANTED.open(encoding="utf-8", newline="") as file:
        planted = {
            (row["Alvor"], row["Kode"], row["Fil"], row["Ark"], row["Celle"])
            for row in csv.DictReader(file, delimiter=";")
            if row["Kode"]
        }
    assert len(planted) == 10
    found = [(i.severity.value, i.code, i.file, i.sheet, i.cell) for i in consolidated.result.issues]
    assert Counter(found) == Counter(planted)
    danish = {"error": "Fejl", "repair": "Rettelse", "warning": "Advarsel"}
    assert Counter(
        (r["Alvor"], r["Kode"], r["Fil"], r["Ark"], r["Celle"]) for r in table(consolidated.path, "Fejlliste")
    ) == Counter((danish[severity], *rest) for severity, *rest in planted)


def test_every_answer_of_the_example_stands_in_the_result(consolidated: Consolidated, returned: Path) -> None:
    for sheet, keys, answers in (
        ("Opfølgning", ("Milepæls-id",), ("Smiley", "Statusbemærkning", "Forventes nået", "Bemærkning til Økonomi")),
        ("Økonomiopfølgning", ("Punktnr.", "Linjenr."), ("Forventet regnskab", "Smiley økonomi", "Afvigelsesforklaring")),
    ):  # fmt: skip
        merged = {tuple(row[k] for k in keys): row for row in table(consolidated.path, sheet)}
        given = [row for path in returned.glob("*.xlsx") for row in table(path, sheet)]
        assert {tuple(row[k] for k in keys) for row in given} == set(merged)
        for row in given:
            for header in answers:
                expected = {":)": "☺ Nået", "1.250": 1250}.get(row[header], row[header])
                assert merged[tuple(row[k] for k in keys)][header] == expected


def test_proof_and_bookkeeping_of_the_example(consolidated: Consolidated, returned: Path) -> None:
    milestones, lines = consolidated.result.proof
    assert milestones.agreement == milestones.departments == milestones.consolidated == (55, 0)
    assert lines.agreement == lines.departments == lines.consolidated == (40, 54010)
    received = table(consolidated.path, "Modtagne filer")
    assert {row["Fil"]: row["SHA-256"] for row in received} == {p.name: sha256(p) for p in returned.glob("*.xlsx")}
    log = table(consolidated.path, "Ændringslog")
    assert [row["Løbenr."] for row in log] == list(range(1, len(log) + 1))
    answers = [row for row in log if row["Ark"] in FOLLOW_UP]
    assert len(answers) == consolidated.result.answers == sum(row["Svar"] for row in received)


def test_every_log_entry_names_the_cell_it_came_from(consolidated: Consolidated, returned: Path) -> None:
    from openpyxl.utils.cell import coordinate_to_tuple

    sheets = {(p.name, s): values(p, s) for p in returned.glob("*.xlsx") for s in (*FOLLOW_UP, "Start")}
    for entry in table(consolidated.path, "Ændringslog"):
        row, col = coordinate_to_tuple(entry["Celle"])
        raw = sheets[entry["Fil"], entry["Ark"]][row - 1][col - 1]
        assert entry["Efter"] == {":)": "☺ Nået", "1.250": 1250}.get(raw, raw)


# --- order, place and machine -----------------------------------------------------------------------


def test_order_of_files_does_not_matter(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord rettet.xlsx", SAVED + dt.timedelta(days=1)) as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået")
    files = [*small_answered.values(), tmp_path / "Nord rettet.xlsx"]
    orders = list(itertools.permutations(files))
    first, *others = [Merged(small, order) for order in orders]
    for other in others:
        assert other.issues == first.issues
        for name, frame in first.result.agreement.tables.items():
            assert other.result.agreement.tables[name] == frame
    made = [first.write(tmp_path / "first.xlsx"), others[-1].write(tmp_path / "last.xlsx")]
    assert made[0].read_bytes() == made[1].read_bytes()


def test_ballerups_files_in_reverse_give_the_same_bytes(
    ballerup: Path, returned: Path, consolidated: Consolidated, tmp_path: Path
) -> None:
    files = sorted(returned.glob("*.xlsx"), reverse=True)
    consolidate_files(ballerup, files, tmp_path / "c.xlsx")
    assert (tmp_path / "c.xlsx").read_bytes() == consolidated.path.read_bytes()


def test_same_bytes_in_any_folder_time_zone_language_and_hash_seed(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    made = []
    for number, (zone, language, seed) in enumerate(
        (("Pacific/Auckland", "da_DK.UTF-8", "1"), ("America/Los_Angeles", "C", "4711"))
    ):
        folder = tmp_path / ("æøå mappe" * number or "plain")
        folder.mkdir()
        agreement = folder / small.name
        agreement.write_bytes(small.read_bytes())
        files = [folder / path.name for path in small_answered.values()]
        for source, target in zip(small_answered.values(), files, strict=True):
            target.write_bytes(source.read_bytes())
            os.utime(target, (number * 10**8, number * 10**8))
        command = [sys.executable, "-m", "workbook_tools", "consolidate", str(agreement), *map(str, files)]
        environment = os.environ | {"TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONHASHSEED": seed}
        subprocess.run(
            [*command, "-o", str(folder / "c.xlsx")], check=True, env=environment, capture_output=True, cwd=folder
        )
        made.append((folder / "c.xlsx").read_bytes())
    assert made[0] == made[1]


def test_inputs_are_not_touched(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    folder = small_answered["Nord"].parent
    before, agreement = hashes(folder), sha256(small)
    consolidate_files(small, [folder], tmp_path / "c.xlsx")
    assert (hashes(folder), sha256(small)) == (before, agreement)


def test_no_path_user_or_time_of_the_machine_in_the_result(consolidated: Consolidated) -> None:
    package = b"\n".join(parts(consolidated.path).values())
    user = getpass.getuser()
    unwanted = {str(ROOT), str(consolidated.path.parent), "/tmp/", "workbook_tools", f"{dt.date.today():%Y-%m-%d}"}
    assert not {text for text in unwanted if text.encode() in package}
    core = parts(consolidated.path)["docProps/core.xml"].decode()
    assert user not in core
    assert "2000-01-01" in core or "2019-" in core


# --- round after round ------------------------------------------------------------------------------


def follow_up_of(path: Path) -> list[list[Any]]:
    return [row for sheet in FOLLOW_UP for row in values(path, sheet)]


def test_the_same_files_again_add_no_log_rows(consolidated: Consolidated, returned: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    consolidate_files(consolidated.path, [returned], again)
    assert values(again, "Ændringslog") == values(consolidated.path, "Ændringslog")
    assert values(again, "Modtagne filer") == values(consolidated.path, "Modtagne filer")
    assert follow_up_of(again) == follow_up_of(consolidated.path)


def test_one_more_file_keeps_every_earlier_answer_and_only_appends_to_the_log(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    one = consolidate_files(small, [small_answered["Nord"]], first)
    assert Counter(codes(one.issues)) == {"answer-missing": 2}
    two = consolidate_files(first, [small_answered["Syd"]], second)
    assert codes(two.issues) == []
    smileys = {row["Milepæls-id"]: row["Smiley"] for row in table(second, "Opfølgning")}
    assert smileys == {"1.1-1": "☺ Nået", "1.2-1": "☺ Nået", "2.1-1": "😐 Delvist nået"}
    before, after = table(first, "Ændringslog"), table(second, "Ændringslog")
    assert after[: len(before)] == before
    assert {row["Center"] for row in after[len(before) :]} == {"Syd"}


@pytest.mark.slow
def test_small_files_one_at_a_time_in_any_order(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord rettet.xlsx", SAVED + dt.timedelta(days=1)) as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået")
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", None)
    files = [*small_answered.values(), tmp_path / "Nord rettet.xlsx"]
    at_once = Merged(small, files)
    for order in list(itertools.permutations(files))[1::2]:
        state = small
        for step, path in enumerate(order):
            merged = Merged(state, [path])
            state = merged.write(tmp_path / f"{step}.xlsx")
        for sheet in FOLLOW_UP:
            assert merged.rows(sheet) == at_once.rows(sheet)


def test_the_second_round_on_top_of_the_first(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    first = tmp_path / "first.xlsx"
    consolidate_files(small, small_answered.values(), first)
    with edited(first, tmp_path / "opened.xlsx") as book:
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
    (nord, _), _ = split_files(tmp_path / "opened.xlsx", 2, tmp_path / "two", False).files
    with edited(nord, tmp_path / "Nord 2.xlsx", SAVED + dt.timedelta(days=90)) as book:
        book.fill_in(
            "Opfølgning",
            """
            Milepæls-id | Smiley          | Statusbemærkning | Forventes nået
            1.1-2       | ☺ Nået          |                  |
            2.1-1       | 😐 Delvist nået |                  | 3. budgetopfølgning
            2.1-2       | ☹ Ikke nået     | Høringen trak ud | Efter budgetåret
            """,
        )
        book.fill_in("Økonomiopfølgning", NORD_ECONOMY)
        sign(book)
    merged = Merged(tmp_path / "opened.xlsx", [tmp_path / "Nord 2.xlsx"])
    assert merged.result.rounds == [2]
    assert places(merged.issues, "answer-missing") == [(None, "Økonomiopfølgning", None)]  # Syd's one line
    rows = merged.rows("Opfølgning")
    assert [(r["Runde"], r["Milepæls-id"], r["Oprindelig runde"], r["Forrige smiley"], r["Smiley"]) for r in rows] == [
        (1, "1.1-1", 1, "", "☺ Nået"),
        (1, "1.2-1", 1, "", "☺ Nået"),
        (1, "2.1-1", 1, "", "😐 Delvist nået"),
        (2, "1.1-2", 2, "", "☺ Nået"),
        (2, "2.1-1", 1, "😐 Delvist nået", "😐 Delvist nået"),
        (2, "2.1-2", 2, "", "☹ Ikke nået"),
    ]
    assert [row for row in rows if row["Runde"] == 1] == table(first, "Opfølgning")


def test_rows_of_a_closed_round_are_never_changed(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    first = tmp_path / "first.xlsx"
    consolidate_files(small, small_answered.values(), first)
    with edited(first, tmp_path / "closed.xlsx") as book:
        book.put("Runder", "1", "Status", "Lukket")
    with edited(small_answered["Nord"], tmp_path / "Nord sent.xlsx", SAVED + dt.timedelta(days=30)) as book:
        cell = book.put("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået")
    merged = Merged(tmp_path / "closed.xlsx", [tmp_path / "Nord sent.xlsx"])
    assert places(merged.issues, "answer-of-closed-round") == [("Nord sent.xlsx", "Opfølgning", cell)]
    assert merged.column("Opfølgning", "Smiley") == column(first, "Opfølgning", "Smiley")
    *log, closing = merged.rows("Ændringslog")
    assert log == table(first, "Ændringslog")
    assert (closing["Center"], closing["Ark"], closing["Kolonne"], closing["Efter"]) == (
        "Økonomi", "Runder", "Status", "Lukket",
    )  # fmt: skip


def test_a_file_refused_before_is_taken_in_when_the_reason_is_gone(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "misspelt.xlsx") as book:
        for row in book["Stamdata"].iter_rows(min_row=2, max_col=2):
            if row[1].value == 2030:
                write(row[1], 2031)
    first = consolidate_files(tmp_path / "misspelt.xlsx", small_answered.values(), tmp_path / "first.xlsx")
    assert "wrong-agreement" in codes(first.issues)
    with edited(tmp_path / "first.xlsx", tmp_path / "corrected.xlsx") as book:
        for row in book["Stamdata"].iter_rows(min_row=2, max_col=2):
            if row[1].value == 2031:
                write(row[1], 2030)
    merged = Merged(tmp_path / "corrected.xlsx", small_answered.values())
    assert merged.column("Opfølgning", "Smiley") == ["☺ Nået", "☺ Nået", "😐 Delvist nået"]
    received = {row["Fil"]: row["Svar"] for row in merged.rows("Modtagne filer")}
    assert received == {"Nord.xlsx": 8, "Syd.xlsx": 2}


# --- finance's own hand -----------------------------------------------------------------------------


def test_a_correction_by_finance_survives_and_is_logged(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    consolidate_files(small, small_answered.values(), tmp_path / "first.xlsx")
    with edited(tmp_path / "first.xlsx", tmp_path / "corrected.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået")
        book.put("Opfølgning", "1.1-1", "Statusbemærkning", "Økonomi ved bedre")
        book.put("Opfølgning", "1.1-1", "Forventes nået", "Efter budgetåret")
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", None)
    second = tmp_path / "second.xlsx"
    result = consolidate_files(tmp_path / "corrected.xlsx", small_answered.values(), second)
    by_id = {row["Milepæls-id"]: row for row in table(second, "Opfølgning")}
    assert by_id["1.1-1"]["Smiley"] == "☹ Ikke nået"
    assert by_id["1.1-1"]["Statusbemærkning"] == "Økonomi ved bedre"
    assert by_id["2.1-1"]["Statusbemærkning"] == ""
    entries = [row for row in table(second, "Ændringslog") if row["Center"] == "Økonomi"]
    assert [(row["Nøgle"], row["Kolonne"], row["Før"], row["Efter"]) for row in entries] == [
        ("1.1-1", "Smiley", "☺ Nået", "☹ Ikke nået"),
        ("1.1-1", "Statusbemærkning", "", "Økonomi ved bedre"),
        ("1.1-1", "Forventes nået", "", "Efter budgetåret"),
        ("2.1-1", "Statusbemærkning", "Høringen varer ved", ""),
    ]
    # What the file still says is named, and the third run changes and logs nothing more.
    assert set(places(result.issues, "finance-correction-kept")) == {
        ("Nord.xlsx", "Opfølgning", "J2"),
        ("Nord.xlsx", "Opfølgning", "K3"),
    }
    third = Merged(second, small_answered.values())
    for sheet in (*FOLLOW_UP, "Ændringslog"):
        assert third.rows(sheet) == table(second, sheet)


def test_an_answer_finance_typed_before_any_file_came_is_respected(
    small: Path, small_sent: dict[str, Path], small_answered: dict[str, Path], tmp_path: Path
) -> None:
    consolidate_files(small, small_sent.values(), tmp_path / "blank.xlsx")
    with edited(tmp_path / "blank.xlsx", tmp_path / "typed.xlsx") as book:
        book.put("Opfølgning", "1.2-1", "Smiley", "☹ Ikke nået")
    merged = Merged(tmp_path / "typed.xlsx", [small_answered["Syd"]])
    assert places(merged.issues, "finance-correction-kept") == [("Syd.xlsx", "Opfølgning", "J2")]
    assert merged.column("Opfølgning", "Smiley") == ["", "☹ Ikke nået", ""]
    entry = merged.rows("Ændringslog")[0]
    assert (entry["Center"], entry["Nøgle"], entry["Efter"]) == ("Økonomi", "1.2-1", "☹ Ikke nået")


def test_a_department_called_okonomi_can_correct_itself(tmp_path: Path) -> None:
    """Only what finance typed is finance's, not what a department with that name sent."""
    agreement = write_agreement(tmp_path / "a.xlsx", **{k: t.replace("Syd", "Økonomi") for k, t in SMALL.items()})
    _, (sent, _) = split_files(agreement, 1, tmp_path / "out", False).files
    for number, smiley in enumerate(("☺ Nået", "☹ Ikke nået")):
        with edited(sent, tmp_path / f"{number}.xlsx", SAVED + dt.timedelta(days=number)) as book:
            book.put("Opfølgning", "1.2-1", "Smiley", smiley)
    first = Merged(agreement, [tmp_path / "0.xlsx"]).write(tmp_path / "first.xlsx")
    second = Merged(first, [tmp_path / "1.xlsx"])
    assert second.column("Opfølgning", "Smiley") == ["", "☹ Ikke nået", ""]


@pytest.mark.slow
def test_finances_own_columns_and_sheets_follow(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    consolidate_files(small, [small_answered["Syd"]], tmp_path / "first.xlsx")
    with edited(tmp_path / "first.xlsx", tmp_path / "own.xlsx") as book:
        for sheet, key, text in (("Opfølgning", "1.2-1", "ring til Bo"), ("Punkter", "2.1", "vigtig")):
            last = book[sheet].max_column + 1
            write(book[sheet].cell(1, last), "Eget")
            write(book[sheet].cell(book.row(sheet, key), last), text)
        write(book["Modtagne filer"].cell(1, 10), "Eget")
        write(book["Modtagne filer"].cell(2, 10), "om Syd")
        write(book["Stamdata"]["D3"], "uden overskrift")
        book.workbook.create_sheet("Noter")["B2"] = "husk mødet"
    result = consolidate_files(tmp_path / "own.xlsx", small_answered.values(), tmp_path / "c.xlsx")
    c = tmp_path / "c.xlsx"
    assert {r["Milepæls-id"]: r["Eget"] for r in table(c, "Opfølgning")} == {
        "1.1-1": "",
        "1.2-1": "ring til Bo",
        "2.1-1": "",
    }
    assert {r["Punktnr."]: r["Eget"] for r in table(c, "Punkter")}["2.1"] == "vigtig"
    assert {r["Center"]: r["Eget"] for r in table(c, "Modtagne filer")} == {"Nord": "", "Syd": "om Syd"}
    assert values(c, "Noter")[1][1] == "husk mødet"
    assert places(result.issues, "outside-table") == [("own.xlsx", "Stamdata", "D3")]


# --- files that do not belong -----------------------------------------------------------------------


def test_a_file_of_another_agreement_is_left_out_and_named(small: Path, returned: Path) -> None:
    foreign = sorted(returned.glob("*.xlsx"))[0]
    merged = Merged(small, [foreign])
    assert places(merged.issues, "wrong-agreement") == [(foreign.name, None, None)]
    assert set(merged.column("Opfølgning", "Smiley")) == {""}
    assert merged.column("Modtagne filer", "Fil") == [foreign.name]


def test_what_cannot_be_read_is_an_issue_and_the_rest_is_taken(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "brev.xlsx").write_text("Kære Økonomi")
    (tmp_path / "in" / "Nord.xlsx").write_bytes(small_answered["Nord"].read_bytes())
    result = consolidate_files(small, [tmp_path / "in"], tmp_path / "c.xlsx")
    assert places(result.issues, "unreadable-workbook") == [("brev.xlsx", None, None)]
    assert column(tmp_path / "c.xlsx", "Opfølgning", "Smiley") == ["☺ Nået", "", "😐 Delvist nået"]


def test_strict_writes_nothing_when_there_is_an_error(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    result = consolidate_files(small, [small_answered["Nord"]], tmp_path / "c.xlsx", strict=True)
    assert "answer-missing" in codes(result.issues)
    assert list(tmp_path.iterdir()) == []
    consolidate_files(small, small_answered.values(), tmp_path / "c.xlsx", strict=True)
    assert (tmp_path / "c.xlsx").exists()


def test_messages_in_english(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    issues = consolidate_files(small, [small_answered["Nord"]], tmp_path / "c.xlsx").issues
    assert issues
    assert not {i.text("da") for i in issues} & {i.text("en") for i in issues}
    listed = column(tmp_path / "c.xlsx", "Fejlliste", "Besked")
    whose = {None: "Syd: "}  # a row that stands in no file is said to be Syd's, of which nothing came
    assert listed == [whose.get(i.file, "") + i.text("da") for i in issues]  # whoever reads the file reads Danish


def test_set_saved_is_what_the_reader_sees(small_answered: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(small_answered["Nord"].read_bytes())
    assert read_workbook(path).saved == SAVED
    set_saved(path, None)
    assert read_workbook(path).saved is None
