"""The whole mail round over real mail servers: split, mail, nine answers of all sorts, collect, consolidate, remind."""

from __future__ import annotations

import datetime as dt
import smtplib
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import sign
from tests.mails import answer, zipped
from tests.outlook_message import OutlookMessage
from tests.smtp_server import Mailbox, mail_server
from tests.workbook_editing import edited, table
from workbook_tools.cli.main import main
from workbook_tools.operations.returned.mail_index import read_index

SOCIAL, SCHOOLS, YOUNG, WORK = (
    "Social og Sundhed",
    "Skoler, Institutioner og Kultur",
    "Børne- og Ungerådgivning",
    "Arbejdsmarked",
)
CITY, BUILDINGS, POLITICS = "By, Erhverv og Miljø", "Ejendomme", "Politik og Borgerservice"
STAFF, FINANCE = "HR og Organisationsudvikling", "Økonomi og Styring"
ADDRESS = {
    SOCIAL: "social-og-sundhed", SCHOOLS: "skoler-institutioner-og-kultur", YOUNG: "boerne-og-ungeraadgivning",
    WORK: "arbejdsmarked", CITY: "by-erhverv-og-miljoe", BUILDINGS: "ejendomme", POLITICS: "politik-og-borgerservice",
    STAFF: "hr-og-organisationsudvikling", FINANCE: "oekonomi-og-styring",
}  # fmt: skip
STRANGER = "Anna Åkjær <anna@hjemme.example>"
COMMENT = "Fortrolig bemærkning om en borger"
SAVED = dt.datetime(2019, 4, 8, 12, 0)


def run(*arguments: str | Path) -> Result:
    """Run a command; no address, no comment may stand in what it says."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "ballerup.example" not in result.output
    assert "hjemme.example" not in result.output
    assert COMMENT not in result.output
    return result


def address(department: str) -> str:
    return f"{ADDRESS[department]}@ballerup.example"


def filled_in(workbook: bytes, folder: Path, department: str) -> bytes:
    """The workbook as the department answers it: everything is well, but for one milestone of the schools."""
    (folder / "in.xlsx").write_bytes(workbook)
    with edited(folder / "in.xlsx", folder / "out.xlsx", SAVED) as book:
        for sheet, header, smiley in (
            ("Opfølgning", "Smiley", "☺ Nået"),
            ("Økonomiopfølgning", "Smiley økonomi", "☺ Overholdt"),
        ):
            for row in range(2, book[sheet].max_row + 1):
                if book[sheet].cell(row, book.column(sheet, "Punktnr.")).value not in (None, "I alt"):
                    book.append(sheet, row, **{header: smiley})
        if department == SCHOOLS:
            book.append("Opfølgning", 2, **{"Smiley": "☹ Ikke nået", "Statusbemærkning": COMMENT, "Forventes nået": "2. budgetopfølgning"})  # fmt: skip
        sign(book)
    return (folder / "out.xlsx").read_bytes()


@pytest.fixture(scope="module")
def delivered(ballerup: Path, sent: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What each department found in its mailbox: its workbook, by the department."""
    drafts = tmp_path_factory.mktemp("drafts")
    with mail_server(Mailbox()) as box:
        server = ["--smtp", f"127.0.0.1:{box.port}", "--from", "oekonomi@ballerup.example", "--yes"]
        result = run("mail", ballerup, "--round", "1", sent, "-o", drafts, *server)
        assert result.exit_code == 0, result.output
        again = run("mail", ballerup, "--round", "1", sent, "-o", drafts, *server)
        assert again.exit_code == 0
    assert len(box.taken) == 9
    found = {}
    for taken in box.taken:
        (department,) = (name for name in ADDRESS if taken.recipients == [address(name)])
        attached, _ = taken.message.iter_attachments()
        assert attached.get_filename() == f"2019 runde 1 - {department}.xlsx"
        found[department] = attached.get_payload(decode=True)
    return found  # type: ignore[return-value]


@pytest.fixture(scope="module")
def inbox(delivered: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nine answers, sent through a mail server and dragged into a folder; one of them as .msg."""
    folder, work = tmp_path_factory.mktemp("inbox"), tmp_path_factory.mktemp("work")
    answers = {name: filled_in(data, work, name) for name, data in delivered.items()}
    young = answer(
        f"Børge Ærø <{address(YOUNG)}>", ("Børne- og Ungerådgivning – svar på Økonomis æøå.xlsx", answers[YOUNG])
    )
    mails: list[EmailMessage] = [
        answer(address(SOCIAL), ("2019 runde 1 - Social og Sundhed.xlsx", answers[SOCIAL]), logo=True),
        answer(address(SOCIAL), ("2019 runde 1 - Social og Sundhed.xlsx", answers[SOCIAL]), subject="SV: igen"),
        answer(address(SCHOOLS), ("svar.zip", zipped(("Skoler/Årets svar.xlsx", answers[SCHOOLS])))),
        young,
        answer(address(WORK), forwarded=[answer("leder@ballerup.example", ("Svar.xlsx", answers[WORK]))], subject="VS: svar"),
        answer(STRANGER, ("2019 runde 1 - Ejendomme.xlsx", answers[BUILDINGS])),
        answer(address(POLITICS), logo=True),
        answer(address(STAFF), ("HR (endelig) (2).xlsx", answers[STAFF]), logo=True),
        answer(address(FINANCE), ("regnskab.dat", answers[FINANCE])),
    ]  # fmt: skip
    with mail_server(Mailbox()) as box:
        for mail in mails:
            with smtplib.SMTP("127.0.0.1", box.port, timeout=30) as smtp:
                smtp.sendmail(
                    str(mail["From"].addresses[0].addr_spec),
                    ["oekonomi@ballerup.example"],
                    mail.as_bytes(policy=policy.SMTP),
                )
    assert len(box.taken) == len(mails)
    for number, taken in enumerate(box.taken, start=1):
        (folder / f"SV opfølgning {number}.eml").write_bytes(taken.message.as_bytes())
    outlook = OutlookMessage(
        "SV: 1. budgetopfølgning", address(CITY), dt.datetime(2019, 4, 9, 8, 30), "<by@ballerup.example>",
        [("image001.png", b"\x89PNG"), ("By, Erhverv og Miljø.xlsx", answers[CITY])], exchange=True,
    )  # fmt: skip
    (folder / "SV 1. budgetopfølgning.msg").write_bytes(outlook.as_bytes())
    return folder


@pytest.fixture(scope="module")
def collected(ballerup: Path, inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collected") / "retur-1"
    result = run("collect", inbox, "-o", folder, "--against", ballerup)
    assert result.exit_code == 1, result.output
    assert "7 workbooks collected, 1 came once more, 1 without a workbook, 1 wait, 0 cannot be opened" in result.stdout
    assert run("collect", inbox, "-o", folder, "--against", ballerup).stdout.startswith("0 workbooks collected")
    return folder


def smileys(path: Path, department: str) -> set[str]:
    return {
        row[header]
        for sheet, header in (("Opfølgning", "Smiley"), ("Økonomiopfølgning", "Smiley økonomi"))
        for row in table(path, sheet)
        if row["Ansvarligt center"] == department
    }


@pytest.mark.slow
def test_every_answer_is_in_the_index(collected: Path) -> None:
    found = {(row.department, row.status, row.file) for row in read_index(collected)}
    assert found == {
        (SOCIAL, "Taget med", "2019 runde 1 - Social og Sundhed.xlsx"),
        (SOCIAL, "Dublet", "2019 runde 1 - Social og Sundhed.xlsx"),
        (SCHOOLS, "Taget med", "Årets svar.xlsx"),
        (YOUNG, "Taget med", "Børne- og Ungerådgivning – svar på Økonomis æøå.xlsx"),
        (WORK, "Taget med", "Svar.xlsx"),
        (CITY, "Taget med", "By, Erhverv og Miljø.xlsx"),
        (BUILDINGS, "Afventer", "afventer/2019 runde 1 - Ejendomme.xlsx"),
        ("", "Ingen arbejdsbog", ""),
        (STAFF, "Taget med", "HR (endelig) (2).xlsx"),
        (FINANCE, "Taget med", "regnskab.xlsx"),
    }


@pytest.mark.slow
def test_what_was_collected_is_consolidated_and_what_waits_is_not(
    ballerup: Path, collected: Path, tmp_path: Path
) -> None:
    result = run("consolidate", ballerup, collected, "-o", tmp_path / "samlet.xlsx")
    assert "Round 1: 7 of 9 departments" in result.stdout
    assert f"not returned: {POLITICS}\n  waits: {BUILDINGS} (2019 runde 1 - {BUILDINGS}.xlsx)" in result.stdout
    assert "55 milestones: agreement = departments = consolidated" in result.stdout
    for department in (SOCIAL, YOUNG, WORK, CITY, STAFF, FINANCE):
        assert smileys(tmp_path / "samlet.xlsx", department) <= {"☺ Nået", "☺ Overholdt"}, department
    assert "☹ Ikke nået" in smileys(tmp_path / "samlet.xlsx", SCHOOLS)
    for department in (BUILDINGS, POLITICS):
        assert smileys(tmp_path / "samlet.xlsx", department) == {""}
    received = {row["Center"]: row for row in table(tmp_path / "samlet.xlsx", "Modtagne filer")}
    assert received.pop(BUILDINGS)["Status"].startswith("Ikke læst: den venter")
    assert {name: row["Afsender"] for name, row in received.items()} == {
        name: address(name) for name in ADDRESS if name not in (BUILDINGS, POLITICS)
    }
    assert (received[CITY]["Maildato"], received[CITY]["Besked-id"]) == (
        dt.datetime(2019, 4, 9, 8, 30),
        "<by@ballerup.example>",
    )


@pytest.mark.slow
def test_what_finance_lets_in_is_consolidated_and_only_the_rest_is_reminded(
    ballerup: Path, sent: Path, collected: Path, inbox: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "retur-1"
    run("collect", inbox, "-o", folder, "--against", ballerup)
    assert run("collect", "-o", folder, "--accept", "2019 runde 1 - Ejendomme.xlsx").exit_code == 0
    result = run("consolidate", ballerup, folder, "-o", tmp_path / "samlet.xlsx")
    assert "Round 1: 8 of 9 departments" in result.stdout
    assert smileys(tmp_path / "samlet.xlsx", BUILDINGS) <= {"☺ Nået", "☺ Overholdt"}
    reminded = run("mail", ballerup, "--round", "1", sent, "-o", tmp_path / "rykkere", "--reminders", folder)
    assert reminded.exit_code == 0, reminded.output
    assert [path.name for path in (tmp_path / "rykkere").iterdir()] == [f"2019 runde 1 - {POLITICS} - rykker.eml"]
