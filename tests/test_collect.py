"""collect: workbooks out of mails however they were sent, from known senders only, nothing twice, nothing dangerous."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email
import hashlib
import io
import mailbox
import zipfile
from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SMALL
from tests.mails import LOGO, answer, zipped
from tests.outlook_message import OutlookMessage
from tests.test_reader import ENCRYPTED
from tests.workbook_editing import hashes, table, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.mail.incoming.collect import Collected, collect
from workbook_tools.mail.incoming.file_names import safe_name
from workbook_tools.mail.incoming.msg import read_mail
from workbook_tools.mail.incoming.received_mail import NotAMail, one_address, read_eml
from workbook_tools.messages.catalogue import DANISH, LANGUAGES
from workbook_tools.messages.message import message
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.operations.reading.folders import ORIGINALS, WAITING_FOLDER
from workbook_tools.operations.returned.mail_index import IndexRow, index_as_bytes, read_index
from workbook_tools.workbook.reading import archive
from workbook_tools.workbook.reading.unreadable import Unreadable

BO, LIS, SYD, STRANGER = "bo@nord.example", "lis@nord.example", "syd@syd.example", "x@fremmed.example"
CENTRES = f"""
    Center | E-mail                | Kopi til
    Nord   | Bo Ærø <{BO}>         | {LIS}
    Syd    | {SYD}                 |
    """


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_agreement(tmp_path_factory.mktemp("collect") / "a.xlsx", **SMALL | {"departments": CENTRES})


@pytest.fixture
def nord(small_answered: dict[str, Path]) -> bytes:
    return small_answered["Nord"].read_bytes()


@pytest.fixture
def syd(small_answered: dict[str, Path]) -> bytes:
    return small_answered["Syd"].read_bytes()


def put(folder: Path, *mails: EmailMessage | OutlookMessage | bytes, name: str = "mail") -> Path:
    """Save mails into a folder as one drags them out of a mail program."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(mails, start=1):
        if isinstance(mail, EmailMessage):
            (folder / f"{name}-{number}.eml").write_bytes(mail.as_bytes(policy=policy.SMTP))
        elif isinstance(mail, OutlookMessage):
            (folder / f"{name}-{number}.msg").write_bytes(mail.as_bytes())
        else:
            (folder / f"{name}-{number}.eml").write_bytes(mail)
    return folder


def outcome(result: Collected) -> list[tuple[str, str, str]]:
    """Status, file and department of every row."""
    return [(row.status, row.file, row.department) for row in result.rows]


def in_folder(folder: Path) -> list[str]:
    """The workbooks that consolidate would take."""
    return sorted(p.name for p in folder.iterdir() if p.is_file() and p.name != "indeks.csv")


# --- where a workbook can lie ----------------------------------------------------------------


@pytest.mark.slow
def test_workbooks_are_found_wherever_they_lie(agreement: Path, nord: bytes, syd: bytes, tmp_path: Path) -> None:
    inner = answer(STRANGER, ("årets svar.xlsx", nord))
    mails = put(
        tmp_path / "ind",
        answer(BO, ("uden navn", nord + b"1")),
        answer(BO, ("svar.bin", nord + b"2"), logo=True),
        answer(LIS, ("pakket.zip", zipped(("a/b/Nord æøå.xlsx", nord + b"3"), ("logo.png", LOGO)))),
        answer(BO, forwarded=[inner]),
        answer(SYD, ("Fw.eml", answer(STRANGER, ("i en fil.xlsx", syd)).as_bytes())),
        OutlookMessage("SV: æøå", BO, dt.datetime(2030, 4, 3), "<m@x>", [("Nord.xlsx", nord + b"4")], exchange=True),
        OutlookMessage(
            "VS", LIS, dt.datetime(2030, 4, 3), "<n@x>",
            [("Svar", OutlookMessage("SV", STRANGER, dt.datetime(2030, 4, 1), "<o@x>", [("Ø.xlsx", nord + b"5")]))],
        ),
    )  # fmt: skip
    result = collect([mails], tmp_path / "ud", agreement)
    assert {(row.status, row.attached_as, row.sender, str(row.remark)) for row in result.rows} == {
        ("Taget med", "uden navn", BO, ""),
        ("Taget med", "svar.bin", BO, ""),
        ("Taget med", "a/b/Nord æøå.xlsx", LIS, ""),
        ("Taget med", "årets svar.xlsx", BO, f"videresendt fra {STRANGER}"),
        ("Taget med", "i en fil.xlsx", SYD, f"videresendt fra {STRANGER}"),
        ("Taget med", "Nord.xlsx", BO, ""),
        ("Taget med", "Ø.xlsx", LIS, f"videresendt fra {STRANGER}"),
    }
    names = ["Nord æøå.xlsx", "Nord.xlsx", "i en fil.xlsx", "svar.xlsx", "uden navn.xlsx", "Ø.xlsx", "årets svar.xlsx"]
    assert in_folder(tmp_path / "ud") == sorted(names)
    assert {row.department for row in result.rows} == {"Nord", "Syd"}


@pytest.mark.parametrize("kind", ["mbox", "zip of mails", "zip of msg", "folder in folder", "the workbook itself"])
def test_mails_come_in_many_containers(kind: str, agreement: Path, nord: bytes, tmp_path: Path) -> None:
    mail = answer(BO, ("Nord.xlsx", nord))
    source = tmp_path / "ind"
    source.mkdir()
    if kind == "mbox":
        box = mailbox.mbox(source / "Indbakke")
        box.add(answer(SYD, logo=True))
        box.add(mail)
        box.close()
    elif kind == "zip of mails":
        (source / "mails.zip").write_bytes(zipped(("a.eml", mail.as_bytes())))
    elif kind == "zip of msg":
        outlook = OutlookMessage("SV", BO, dt.datetime(2030, 4, 3), "<n@x>", [("Nord.xlsx", nord)])
        (source / "mails.zip").write_bytes(zipped(("a.msg", outlook.as_bytes())))
    elif kind == "folder in folder":
        put(source / "maj" / "svar", mail)
    else:
        (source / "Nord.xlsx").write_bytes(nord)
    before = {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}
    result = collect([source], tmp_path / "ud", agreement)
    assert in_folder(tmp_path / "ud") == ["Nord.xlsx"]
    assert (tmp_path / "ud" / "Nord.xlsx").read_bytes() == nord
    assert len(result.with_status("Taget med")) == 1
    assert {path: path.read_bytes() for path in source.rglob("*") if path.is_file()} == before


def test_logos_signatures_and_cards_are_no_workbooks(agreement: Path, tmp_path: Path) -> None:
    other = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    result = collect([put(tmp_path / "ind", answer(SYD, ("brev.docx", other), logo=True))], tmp_path / "ud", agreement)
    assert outcome(result) == [("Ingen arbejdsbog", "", "")]
    assert result.rows[0].sender == SYD


def test_a_logo_in_a_mails_text_is_no_answer_and_a_picture_of_answers_is_named(tmp_path: Path) -> None:
    """What is photographed and pasted into a mail is inline too; it is told by its size."""
    photo = b"\x89PNG\r\n\x1a\n" + b"photo" * 20_000
    mails = []
    for name, data in (("billede.png", photo), ("logo.png", LOGO)):
        mails.append(answer(BO, subject=name))
        mails[-1].add_alternative('<img src="cid:it">', subtype="html")
        mails[-1].get_payload(1).add_related(data, "image", "png", cid="<it>", filename=name)  # type: ignore[union-attr]
    mails.append(answer(LIS, ("logo.png", LOGO)))  # attached, and not in the text: somebody meant to send it
    letters = [
        OutlookMessage("SV", BO, dt.datetime(2030, 4, n), f"<{n}@x>", [("l.png", LOGO)], inline=n > 2) for n in (2, 3)
    ]
    rows = collect([put(tmp_path / "ind", *mails, *letters)], tmp_path / "ud").rows
    told = sorted((row.sender, row.subject, str(row.remark).partition(":")[0]) for row in rows if row.remark)
    assert told == [(BO, "SV", "l.png"), (BO, "billede.png", "billede.png"), (LIS, "SV: Opfølgning", "logo.png")]


# --- the index and the originals -------------------------------------------------------------


def test_each_mail_is_kept_untouched_and_stands_in_the_index(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    mail = answer(
        f"Bo Ærø <{BO.upper()}>", ("Nord.xlsx", nord), message_id="<svar-1@nord.example>", subject="Grøn æble"
    )
    source = put(tmp_path / "ind", mail) / "mail-1.eml"
    (row,) = collect([source], tmp_path / "ud", agreement).rows
    assert (tmp_path / "ud" / row.original).read_bytes() == source.read_bytes()
    assert row.original_sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert row.sha256 == hashlib.sha256(nord).hexdigest()
    assert (row.sender, row.sent, row.message_id, row.subject, row.department, row.round) == (
        BO, "2030-04-02 10:00:00", "<svar-1@nord.example>", "Grøn æble", "Nord", "1",
    )  # fmt: skip
    assert read_index(tmp_path / "ud") == [row]


def test_a_repeated_run_collects_nothing_twice(agreement: Path, nord: bytes, syd: bytes, tmp_path: Path) -> None:
    mails = put(tmp_path / "ind", answer(BO, ("Nord.xlsx", nord)), answer(STRANGER, ("Syd.xlsx", syd)), answer(SYD))
    collect([mails], tmp_path / "ud", agreement)
    before = {path: path.read_bytes() for path in (tmp_path / "ud").rglob("*") if path.is_file()}
    assert len(before) == 6
    again = collect([mails], tmp_path / "ud", agreement)
    assert again.new == []
    assert {path: path.read_bytes() for path in (tmp_path / "ud").rglob("*") if path.is_file()} == before


def test_the_same_workbook_in_two_mails_is_collected_once(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    first, second = answer(BO, ("Nord.xlsx", nord)), answer(LIS, ("Nord (2).xlsx", nord), subject="SV: igen")
    result = collect([put(tmp_path / "ind", first, second)], tmp_path / "ud", agreement)
    assert outcome(result) == [("Taget med", "Nord.xlsx", "Nord"), ("Dublet", "Nord.xlsx", "Nord")]


def test_the_same_mail_saved_in_two_ways_is_collected_once(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    as_eml = answer(BO, ("Nord.xlsx", nord), message_id="<m@x>")
    as_msg = OutlookMessage("SV", BO, dt.datetime(2030, 4, 2), "<m@x>", [("Nord.xlsx", nord)])
    result = collect([put(tmp_path / "ind", as_eml, as_msg)], tmp_path / "ud", agreement)
    assert [row.status for row in result.rows] == ["Taget med", "Dublet"]


def test_a_borrowed_message_id_does_not_hide_a_workbook(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    first, second = (answer(BO, ("Nord.xlsx", nord + more), message_id="<m@x>") for more in (b"", b"2"))
    result = collect([put(tmp_path / "ind", first, second)], tmp_path / "ud", agreement)
    assert [(row.status, str(row.reason)) for row in result.rows] == [
        ("Taget med", ""),
        ("Afventer", "samme besked-id som en anden mail, men andet indhold"),
    ]


def test_workbooks_of_one_name_get_names_of_their_own(agreement: Path, nord: bytes, syd: bytes, tmp_path: Path) -> None:
    mails = put(tmp_path / "ind", answer(BO, ("svar.xlsx", nord)), answer(SYD, ("SVAR.xlsx", syd)))
    collect([mails], tmp_path / "ud", agreement)
    digest = hashlib.sha256(syd).hexdigest()[:8]
    assert in_folder(tmp_path / "ud") == [f"SVAR ({digest}).xlsx", "svar.xlsx"]


def test_a_run_that_was_cut_off_before_its_index_is_simply_repeated(
    agreement: Path, nord: bytes, tmp_path: Path
) -> None:
    mails = put(tmp_path / "ind", answer(BO, ("Nord.xlsx", nord)))
    whole = collect([mails], tmp_path / "whole", agreement)
    collect([mails], tmp_path / "ud", agreement)
    (tmp_path / "ud" / "indeks.csv").unlink()
    assert outcome(collect([mails], tmp_path / "ud", agreement)) == outcome(whole)
    assert hashes(tmp_path / "ud") == hashes(tmp_path / "whole")


def test_the_index_holds_no_formula_and_survives_being_saved_by_excel(tmp_path: Path) -> None:
    row = IndexRow("Taget med", subject='=cmd|"/c calc"!A1', sender="+45@x.example", attached_as="æøå;x", remark="'x")
    data = index_as_bytes([row])
    assert b";=cmd" not in data
    for encoding in ("utf-8-sig", "cp1252"):
        (tmp_path / "indeks.csv").write_bytes(data.decode("utf-8-sig").encode(encoding))
        assert read_index(tmp_path) == [row]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"])
def test_no_text_of_the_index_begins_like_a_formula(start: str, tmp_path: Path) -> None:
    row = IndexRow(status="Taget med", subject=f"{start}1+1")
    (tmp_path / "indeks.csv").write_bytes(data := index_as_bytes([row]))
    assert f"'{start}1+1" in data.decode("utf-8-sig")
    assert read_index(tmp_path) == [row]


# --- senders ---------------------------------------------------------------------------------


def test_a_strangers_workbook_waits_until_finance_says_so(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    ud = tmp_path / "ud"
    result = collect([put(tmp_path / "ind", answer(STRANGER, ("Nord.xlsx", nord)))], ud, agreement)
    assert outcome(result) == [("Afventer", f"{WAITING_FOLDER}/Nord.xlsx", "Nord")]
    assert (in_folder(ud), (ud / WAITING_FOLDER / "Nord.xlsx").read_bytes()) == ([], nord)
    with pytest.raises(CannotRun):
        collect([], ud, accept=["Syd.xlsx"])
    accepted = collect([], ud, accept=["Nord.xlsx"])
    assert [(row.status, row.file, row.accepted) for row in accepted.rows] == [("Taget med", "Nord.xlsx", "Ja")]
    assert (in_folder(ud), list((ud / WAITING_FOLDER).iterdir())) == (["Nord.xlsx"], [])
    # What finance has said stands in later runs.
    assert outcome(collect([tmp_path / "ind"], ud, agreement)) == [("Taget med", "Nord.xlsx", "Nord")]


def test_a_sender_can_be_accepted_with_all_that_waits(agreement: Path, nord: bytes, syd: bytes, tmp_path: Path) -> None:
    mails = put(
        tmp_path / "ind", answer(STRANGER, ("Nord.xlsx", nord)), answer(STRANGER, ("Syd.xlsx", syd), subject="b")
    )
    collect([mails], tmp_path / "ud", agreement, accept=[STRANGER.upper()])
    assert in_folder(tmp_path / "ud") == ["Nord.xlsx", "Syd.xlsx"]


def test_a_department_cannot_send_anothers_workbook(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    result = collect([put(tmp_path / "ind", answer(SYD, ("Nord.xlsx", nord)))], tmp_path / "ud", agreement)
    assert [row.status for row in result.rows] == ["Afventer"]


def test_a_department_renamed_since_its_workbook_was_sent_is_known_by_its_rows(nord: bytes, tmp_path: Path) -> None:
    renamed = {
        name: text.replace("Nord ", "Nord og Øst ") if name in ("departments", "items") else text
        for name, text in (SMALL | {"departments": CENTRES}).items()
    }
    agreement = write_agreement(tmp_path / "a.xlsx", **renamed)
    mails = put(tmp_path / "ind", answer(BO, ("n.xlsx", nord)), answer(SYD, ("s.xlsx", nord + b"1")))
    result = collect([mails], tmp_path / "ud", agreement)
    assert outcome(result) == [
        ("Taget med", "n.xlsx", "Nord og Øst"),
        ("Afventer", f"{WAITING_FOLDER}/s.xlsx", "Nord og Øst"),  # from another department's address
    ]


def test_the_departments_own_mail_lets_in_what_a_stranger_sent_first(
    agreement: Path, nord: bytes, tmp_path: Path
) -> None:
    ud = tmp_path / "ud"
    collect([put(tmp_path / "a", answer(STRANGER, ("Nord.xlsx", nord)))], ud, agreement)
    result = collect([put(tmp_path / "b", answer(BO, ("svar.xlsx", nord)))], ud, agreement)
    assert [(row.status, row.sender) for row in result.rows] == [("Dublet", STRANGER), ("Taget med", BO)]
    assert (in_folder(ud), list((ud / WAITING_FOLDER).iterdir())) == (["Nord.xlsx"], [])


def test_the_outermost_sender_counts_not_the_forwarded_one(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    mail = answer(STRANGER, forwarded=[answer(BO, ("Nord.xlsx", nord))])
    result = collect([put(tmp_path / "ind", mail)], tmp_path / "ud", agreement)
    assert [(row.status, str(row.remark)) for row in result.rows] == [("Afventer", f"videresendt fra {BO}")]


@pytest.mark.parametrize(
    "header",
    [
        f"{BO}, {STRANGER}",
        f"{BO} <{STRANGER}>",
        f'"{BO}" <{STRANGER}>',
        f"=?utf-8?q?{BO.replace('@', '=40')}?= <{STRANGER}>",
        "Bo",
        "",
        f"{STRANGER}({BO})",
    ],
)
def test_a_sender_who_dresses_up_as_the_department_waits(
    header: str, agreement: Path, nord: bytes, tmp_path: Path
) -> None:
    data = (
        answer("y@y.example", ("Nord.xlsx", nord)).as_bytes().replace(b"From: y@y.example", f"From: {header}".encode())
    )
    result = collect([put(tmp_path / "ind", data)], tmp_path / "ud", agreement)
    assert [row.status for row in result.rows] == ["Afventer"]


def test_two_from_headers_are_no_sender(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    data = f"From: {BO}\r\n".encode() + answer(STRANGER, ("Nord.xlsx", nord)).as_bytes()
    result = collect([put(tmp_path / "ind", data)], tmp_path / "ud", agreement)
    assert [(row.status, row.sender) for row in result.rows] == [("Afventer", "")]


def test_without_the_agreement_senders_are_not_checked_and_that_is_said(nord: bytes, tmp_path: Path) -> None:
    mails = put(tmp_path / "ind", answer(STRANGER, ("Nord.xlsx", nord)))
    result = run("collect", mails, "-o", tmp_path / "ud")
    assert (result.exit_code, in_folder(tmp_path / "ud")) == (0, ["Nord.xlsx"])
    assert "The senders were not checked" in result.stderr


def test_once_checked_always_checked(agreement: Path, nord: bytes, syd: bytes, tmp_path: Path) -> None:
    ud = tmp_path / "ud"
    collect([put(tmp_path / "a", answer(BO, ("Nord.xlsx", nord)))], ud, agreement)
    with pytest.raises(CannotRun, match="--against"):
        collect([put(tmp_path / "b", answer(STRANGER, ("Syd.xlsx", syd)))], ud)
    assert in_folder(ud) == ["Nord.xlsx"]


# --- what is dangerous or broken -------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\Windows\\System32\\x.xlsx", "x.xlsx"),
        ("CON.xlsx", "CON_.xlsx"),
        ("a\x00b\r\n.xlsx", "ab.xlsx"),
        ("x\u202excod.exe", "xxcod.exe.xlsx"),
        ("~$Nord.xlsx", "Nord.xlsx"),
        (".skjult.xlsx", "skjult.xlsx"),
        ("a<b>c:d|e?f*.xlsx", "a_b_c_d_e_f_.xlsx"),
        ("", "arbejdsbog.xlsx"),
        ("...", "arbejdsbog.xlsx"),
        ("Børne- og Ungerådgivning.xlsx", "Børne- og Ungerådgivning.xlsx"),
        ("Bo\u0308rne.xlsx", "Börne.xlsx"),
    ],
)
def test_names_from_outside_become_names_of_files(given_name: str, expected: str) -> None:
    assert safe_name(given_name, "xlsx", [], "0" * 64) == expected


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_name_leaves_the_folder(given_name: str) -> None:
    name = safe_name(given_name, "xlsx", ["arbejdsbog.xlsx"], "ab" * 32)
    assert Path(name).name == name
    assert name.endswith(".xlsx")
    assert name.isprintable()
    assert not set('<>:"/\\|?*') & set(name)
    assert len(name.encode()) <= 255
    assert name[0] not in "~. "


def test_hostile_names_and_headers_stay_in_the_folder(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    mail = answer(BO, ("..\\..\\ud\u202e\x07.xlsx", nord), subject="Hej")
    data = mail.as_bytes().replace(b"Subject: Hej", b"Subject: =?utf-8?q?=3DHYPERLINK=0D=0A=E2=80=AEx?=")
    result = collect([put(tmp_path / "ind", data)], tmp_path / "ud", agreement)
    assert (in_folder(tmp_path / "ud"), result.rows[0].subject) == (["ud.xlsx"], "=HYPERLINK x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ind", "ud"]


def test_a_locked_workbook_is_collected_so_that_consolidation_names_it(agreement: Path, tmp_path: Path) -> None:
    result = collect([put(tmp_path / "ind", answer(BO, ("Nord.xlsx", ENCRYPTED)))], tmp_path / "ud", agreement)
    assert outcome(result) == [("Taget med", "Nord.xlsx", "")]


@pytest.mark.parametrize(
    ("name", "data", "remark"),
    [
        ("winmail.dat", b"\x78\x9f\x3e\x22rest", "winmail.dat fra Outlook"),
        ("svar.7z", b"7z\xbc\xaf\x27\x1crest", "7z-arkiv"),
        ("svar.zip", zipped(("a.xlsx", b"x"))[:-30], "zip-filen er beskadiget"),
        ("message.rpmsg", b"\x76\xe8\x04\x60rest", "message.rpmsg: den er en beskyttet besked"),
    ],
)
def test_what_cannot_be_opened_is_named(name: str, data: bytes, remark: str, agreement: Path, tmp_path: Path) -> None:
    result = collect([put(tmp_path / "ind", answer(BO, (name, data)))], tmp_path / "ud", agreement)
    assert [row.status for row in result.rows] == ["Kan ikke åbnes"]
    assert remark in str(result.rows[0].remark)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("svar.xlsb", zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"x")), "xlsb"),
        ("svar.xls", b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        ("svar.csv", "Punktnr.;Smiley\n1.1;☺ Nået\n".encode(), "text-file"),
        ("svar.pdf", b"%PDF-1.7\n", "pdf"),
        ("brev.docx", zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")), "word-document"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_mail_without_a_workbook_says_what_it_had_attached_and_why_that_is_none(
    name: str, data: bytes, reason: str, packed: bool, agreement: Path, tmp_path: Path
) -> None:
    attached = ("alt.zip", zipped((name, data))) if packed else (name, data)
    source = put(tmp_path / "ind", answer(BO, attached))
    said = run("collect", source, "-o", tmp_path / "ud", "--against", agreement)
    (row,) = read_index(tmp_path / "ud")
    assert (row.status, str(row.remark)) == ("Ingen arbejdsbog", f"{name}: {Unreadable(reason).text('da')}")
    assert Unreadable(reason).text("en") in said.stderr


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_the_terminal_speaks_the_readers_language_and_the_index_danish(
    chosen: str, agreement: Path, nord: bytes, syd: bytes, tmp_path: Path
) -> None:
    source = put(tmp_path / "ind", answer(STRANGER, ("Nord.xlsx", nord)), answer(STRANGER, ("Syd.xlsx", syd)))
    said = {language: message("result.collect.reason.not-theirs").text(language) for language in LANGUAGES}
    first = run("collect", source, "-o", tmp_path / "ud", "--against", agreement, "--language", chosen).stderr
    assert [language for language in LANGUAGES if said[language] in first] == [chosen]
    assert [row.reason for row in read_index(tmp_path / "ud")] == [said[DANISH]] * 2
    # Without the agreement the reason of what waits is known from the index only.
    later = run("collect", "-o", tmp_path / "ud", "--accept", "Nord.xlsx", "--language", chosen).stderr
    assert "Syd.xlsx" in later
    assert (said[DANISH] in later) is (chosen == DANISH)


def test_what_is_no_mail_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "ind").mkdir()
    (tmp_path / "ind" / "Skoler.csv").write_bytes(b"a;b\n1;2\n")
    said = run("collect", tmp_path / "ind", "-o", tmp_path / "ud")
    assert f"no workbook: Skoler.csv: {Unreadable('text-file').text('en')}" in said.stderr


def test_a_link_instead_of_a_file_is_named(agreement: Path, tmp_path: Path) -> None:
    text = "Svar: https://kommune-my.sharepoint.com/:x:/g/personal/bo/Efgh"
    mail = answer(BO)
    mail.set_content(text)
    outlook = OutlookMessage("SV", SYD, dt.datetime(2030, 4, 3), body=text)
    result = collect([put(tmp_path / "ind", mail, outlook)], tmp_path / "ud", agreement)
    assert [(row.sender, row.status, "link til en fil i skyen" in str(row.remark)) for row in result.rows] == [
        (BO, "Ingen arbejdsbog", True),
        (SYD, "Ingen arbejdsbog", True),
    ]


def test_an_encrypted_mail_is_named(agreement: Path, tmp_path: Path) -> None:
    data = f"From: {BO}\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nMIIB\r\n".encode()
    result = collect([put(tmp_path / "ind", data)], tmp_path / "ud", agreement)
    assert [(row.status, "S/MIME" in str(row.remark)) for row in result.rows] == [("Kan ikke åbnes", True)]


def test_a_locked_zip_is_named(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    data = bytearray(zipped(("Nord.xlsx", nord)))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    result = collect([put(tmp_path / "ind", answer(BO, ("svar.zip", bytes(data))))], tmp_path / "ud", agreement)
    assert str(result.rows[0].remark).startswith("svar.zip: zip-filen har adgangskode.")


@pytest.mark.parametrize("nested", ["zip", "mail", "msg"])
def test_endless_nesting_is_cut_off(nested: str, agreement: Path, nord: bytes, tmp_path: Path) -> None:
    layers = 30
    if nested == "zip":
        data = zipped(("Nord.xlsx", nord))
        for _ in range(layers):
            data = zipped(("x.zip", data))
        mail: EmailMessage | OutlookMessage = answer(BO, ("x.zip", data))
    elif nested == "mail":
        mail = answer(BO, ("Nord.xlsx", nord))
        for _ in range(layers):
            mail = answer(BO, forwarded=[mail])
    else:
        mail = OutlookMessage("x", BO, dt.datetime(2030, 4, 1), attached=[("Nord.xlsx", nord)])
        for _ in range(layers):
            mail = OutlookMessage("x", BO, dt.datetime(2030, 4, 1), attached=[("x", mail)])
    result = collect([put(tmp_path / "ind", mail)], tmp_path / "ud", agreement)
    assert [row.status for row in result.rows] == ["Kan ikke åbnes"]
    assert "lag" in str(result.rows[0].remark)


def test_a_zip_bomb_is_not_unpacked(agreement: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 2**20)
    bomb = zipped(*((f"{n}.bin", bytes(2**18)) for n in range(5)))
    assert len(bomb) < 10_000
    result = collect([put(tmp_path / "ind", answer(BO, ("svar.zip", bomb)))], tmp_path / "ud", agreement)
    assert "for stor" in str(result.rows[0].remark)
    nested = zipped(*((f"{n}.zip", zipped((f"{n}.bin", bytes(2**19)))) for n in range(5)))
    again = collect([put(tmp_path / "b", answer(BO, ("svar.zip", nested)))], tmp_path / "ud", agreement)
    assert "for meget" in str(again.rows[-1].remark)


def test_a_header_without_end_is_read_only_so_far() -> None:
    data = b"From: a@b.dk\nSubject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nx"
    assert set(read_eml(data).subject) == {"a"}


def test_too_many_files_are_cut_off(agreement: Path, tmp_path: Path) -> None:
    many = zipped(*((f"{n}.txt", b"x") for n in range(archive.MOST_FILES + 1)))
    result = collect([put(tmp_path / "ind", answer(BO, ("svar.zip", many)))], tmp_path / "ud", agreement)
    assert "mange filer" in str(result.rows[0].remark)


def test_a_zip_packed_by_windows_keeps_its_danish_letters(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    data = zipped(("BXrne.xlsx", nord)).replace(b"BXrne", b"B\x9brne")  # ø in code page 850
    assert zipfile.is_zipfile(io.BytesIO(data))
    collect([put(tmp_path / "ind", answer(BO, ("svar.zip", data)))], tmp_path / "ud", agreement)
    assert in_folder(tmp_path / "ud") == ["Børne.xlsx"]


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_none(data: bytes) -> None:
    for given_data in (data, b"From: a@b.dk\nContent-Type: multipart/mixed; boundary=x\n\n" + data):
        try:
            read_mail(given_data)
        except NotAMail:
            continue


@settings(deadline=None)
@given(cut=st.integers(0, 6000), at=st.integers(0, 6000), byte=st.integers(0, 255))
def test_a_damaged_outlook_mail_is_a_mail_or_none(cut: int, at: int, byte: int) -> None:
    whole = bytearray(OutlookMessage("x", BO, dt.datetime(2030, 4, 1), "<a@b>", [("a.xlsx", b"x" * 200)]).as_bytes())
    whole[at % len(whole)] = byte
    data = bytes(whole[: max(len(whole) - cut, 0)])
    with contextlib.suppress(NotAMail):
        read_mail(data)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_from_header_gives_one_address_or_none(text: str) -> None:
    assert one_address(text).count("@") <= 1


def test_an_attached_mail_that_is_encoded_as_a_whole_is_opened(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    inner = base64.encodebytes(answer(LIS, ("Nord.xlsx", nord)).as_bytes())
    data = (
        (
            f"From: {BO}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        ).encode()
        + inner
        + b"--x--\n"
    )
    result = collect([put(tmp_path / "ind", data)], tmp_path / "ud", agreement)
    assert outcome(result) == [("Taget med", "Nord.xlsx", "Nord")]


def test_encoded_names_are_read_in_both_ways() -> None:
    for value in ("=?iso-8859-1?Q?B=F8rne=2Exlsx?=", "=?utf-8?B?QsO4cm5lLnhsc3g=?="):
        data = (
            f'From: a@b.dk\nContent-Type: application/octet-stream; name="{value}"\n'
            "Content-Transfer-Encoding: base64\n\nUEs=\n"
        )
        assert [attached.name for attached in read_eml(data.encode()).attached] == ["Børne.xlsx"]
    data = "From: a@b.dk\nContent-Type: a/b\nContent-Disposition: attachment; filename*=utf-8''B%C3%B8rne.xlsx\n\nx\n"
    assert [attached.name for attached in read_eml(data.encode()).attached] == ["Børne.xlsx"]


# --- the command -----------------------------------------------------------------------------


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def addresses(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if any(a in text for a in (BO, LIS, SYD, STRANGER))]


def test_the_command_says_what_it_did_without_an_address(
    agreement: Path, nord: bytes, syd: bytes, tmp_path: Path
) -> None:
    mails = put(tmp_path / "ind", answer(BO, ("Nord.xlsx", nord)), answer(STRANGER, ("Syd.xlsx", syd)), answer(SYD))
    result = run("collect", mails, "-o", tmp_path / "ud", "--against", agreement)
    assert result.exit_code == 1
    assert "1 workbook collected, 0 came once more, 1 without a workbook, 1 wait, 0 cannot be opened" in result.stdout
    assert "Syd.xlsx  (Syd): the sender is none of the department's addresses in Centre" in result.stderr
    assert addresses(result.output.splitlines()) == []
    accepted = run("collect", "-o", tmp_path / "ud", "--accept", "Syd.xlsx")
    assert (accepted.exit_code, in_folder(tmp_path / "ud")) == (0, ["Nord.xlsx", "Syd.xlsx"])
    assert run("collect", "-o", tmp_path / "ud").exit_code == 2
    assert run("collect", mails, "-o", agreement).exit_code == 2


def test_consolidate_names_the_mail_of_each_file(agreement: Path, nord: bytes, syd: bytes, tmp_path: Path) -> None:
    mails = put(
        tmp_path / "ind",
        answer(BO, ("Nord.xlsx", nord), message_id="<svar@nord.example>"),
        answer(STRANGER, ("Syd.xlsx", syd)),
    )
    collect([mails], tmp_path / "ud", agreement)
    result = run("consolidate", agreement, tmp_path / "ud", "-o", tmp_path / "samlet.xlsx")
    waits, row = table(tmp_path / "samlet.xlsx", "Modtagne filer")
    assert waits["Status"].startswith("Ikke læst: den venter")
    assert (row["Center"], row["Fil"], row["Afsender"], row["Maildato"], row["Besked-id"]) == (
        "Nord", "Nord.xlsx", BO, dt.datetime(2030, 4, 2, 10, 0), "<svar@nord.example>",
    )  # fmt: skip
    assert "Round 1: 1 of 2 departments" in result.stdout
    assert addresses(result.output.splitlines()) == []
    assert (tmp_path / "ud" / ORIGINALS).is_dir()


def test_the_index_is_read_beside_a_single_file_too(agreement: Path, nord: bytes, tmp_path: Path) -> None:
    collect([put(tmp_path / "ind", answer(BO, ("Nord.xlsx", nord)))], tmp_path / "ud", agreement)
    run("consolidate", agreement, tmp_path / "ud" / "Nord.xlsx", "-o", tmp_path / "samlet.xlsx")
    assert [row["Afsender"] for row in table(tmp_path / "samlet.xlsx", "Modtagne filer")] == [BO]


def test_a_draft_sent_back_is_still_a_mail(tmp_path: Path) -> None:
    mail = email.message_from_bytes(answer(BO).as_bytes(), policy=policy.default)
    assert read_eml(mail.as_bytes()).sender == BO
