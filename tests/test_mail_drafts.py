"""mail: every department its own workbook in a draft that says what was meant, or nothing is written."""

from __future__ import annotations

import datetime as dt
import email
import shutil
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SMALL
from tests.workbook_editing import edited, hashes, set_saved, table, write, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.mail.outgoing.addresses import Malformed, Recipients, parse_address, split_cell
from workbook_tools.mail.outgoing.compose import Letter, draft, outgoing
from workbook_tools.mail.outgoing.own_workbooks import OwnWorkbook
from workbook_tools.mail.outgoing.texts import Kind, default_text
from workbook_tools.mail.outgoing.what_is_missing import quotes_nobody
from workbook_tools.messages.message import message
from workbook_tools.operations.guide import guide
from workbook_tools.operations.split import split_files

BALLERUP_NAMES = [
    "Social og Sundhed", "Skoler, Institutioner og Kultur", "Børne- og Ungerådgivning", "Arbejdsmarked",
    "By, Erhverv og Miljø", "Ejendomme", "Politik og Borgerservice", "HR og Organisationsudvikling",
    "Økonomi og Styring",
]  # fmt: skip


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def mail(agreement: Path, folder: Path, drafts: Path, *more: str | Path) -> Result:
    return run("mail", agreement, "--round", "1", folder, "-o", drafts, *more)


def parsed(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def folder(small_sent: dict[str, Path], tmp_path: Path) -> Path:
    """The small agreement's workbooks for round 1, as split wrote them."""
    target = tmp_path / "round-1"
    target.mkdir()
    for path in small_sent.values():
        shutil.copy(path, target)
    return target


def with_centre(small: Path, target: Path, **cells: str | dt.date | None) -> Path:
    """The small agreement with other cells in Syd's row of Centre."""
    with edited(small, target, None) as book:
        for header, value in cells.items():
            write(
                book["Centre"].cell(book.row("Centre", "Syd"), book.column("Centre", header.replace("_", " "))), value
            )
    return target


# --- the drafts ------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_department_gets_its_own_workbook(ballerup: Path, sent: Path, tmp_path: Path) -> None:
    result = mail(ballerup, sent, tmp_path / "drafts")
    assert result.exit_code == 0, result.output
    drafts = {path.stem.split(" - ", 1)[1]: parsed(path) for path in (tmp_path / "drafts").iterdir()}
    assert sorted(drafts) == sorted(BALLERUP_NAMES)
    for name, draft_ in drafts.items():
        attached, enclosed = draft_.iter_attachments()
        assert (enclosed.get_filename(), enclosed.get_payload(decode=True)) == ("Vejledning.pdf", guide())
        assert enclosed.get_content_type() == "application/pdf"
        assert attached.get_filename() == f"2019 runde 1 - {name}.xlsx"
        assert attached.get_payload(decode=True) == (sent / f"2019 runde 1 - {name}.xlsx").read_bytes()
        assert draft_["Subject"] == (
            f"Ballerup Kommune: 1. budgetopfølgning 2019, frist fredag den 12. april 2019 – {name}"
        )
        asked = {title: len(table(sent / f"2019 runde 1 - {name}.xlsx", title)) for title in ("Opfølgning",)}
        assert f" {asked['Opfølgning']} milepæl" in body(draft_) or not asked["Opfølgning"]
        assert f"Til {name}\n" in body(draft_)
        assert "fredag den 12. april 2019" in body(draft_)
        assert (draft_["X-Unsent"], draft_["Date"], draft_["From"]) == ("1", None, None)
        assert not draft_.defects
    assert len({draft_["To"] for draft_ in drafts.values()}) == 9


@pytest.mark.slow
def test_headers_are_plain_ascii_within_the_line_limit(ballerup: Path, sent: Path, tmp_path: Path) -> None:
    mail(ballerup, sent, tmp_path / "drafts")
    for path in (tmp_path / "drafts").iterdir():
        assert path.read_bytes().isascii()
        assert max(map(len, path.read_bytes().split(b"\r\n"))) <= 998
        assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
        name = path.stem.split(" - ", 1)[1]
        attached, _ = parsed(path).iter_attachments()
        # The older form of the name, for programs that do not know RFC 2231.
        raw = email.message_from_bytes(path.read_bytes())
        old = email.header.make_header(email.header.decode_header(raw.get_payload(1).get_param("name")))  # type: ignore[union-attr, arg-type]
        assert str(old) == attached.get_filename() == f"2019 runde 1 - {name}.xlsx"


@pytest.mark.slow
def test_the_same_again_changes_nothing_and_other_content_needs_force(
    small: Path, folder: Path, tmp_path: Path
) -> None:
    drafts = tmp_path / "drafts"
    mail(small, folder, drafts)
    before = hashes(drafts)
    again = mail(small, folder, drafts)
    assert (again.exit_code, hashes(drafts)) == (0, before)
    assert "2 drafts there already" in again.stdout
    nord = drafts / "2030 runde 1 - Nord.eml"
    nord.write_bytes(nord.read_bytes() + b"finance wrote here\r\n")
    changed = hashes(drafts)
    refused = mail(small, folder, drafts)
    assert (refused.exit_code, hashes(drafts)) == (2, changed)
    assert mail(small, folder, drafts, "--force").exit_code == 0
    assert hashes(drafts) == before


# --- what must be right before anything is written -------------------------------------------


def refused(result: Result, drafts: Path) -> str:
    assert result.exit_code == 2, result.output
    assert not drafts.exists()
    return result.stderr


def test_a_missing_workbook_is_an_error(small: Path, folder: Path, tmp_path: Path) -> None:
    (folder / "2030 runde 1 - Syd.xlsx").unlink()
    assert "no workbook for Syd" in refused(mail(small, folder, tmp_path / "drafts"), tmp_path / "drafts")


def test_another_departments_workbook_under_the_name_is_an_error(
    small: Path, small_sent: dict[str, Path], folder: Path, tmp_path: Path
) -> None:
    shutil.copy(small_sent["Nord"], folder / "2030 runde 1 - Syd.xlsx")
    text = refused(mail(small, folder, tmp_path / "drafts"), tmp_path / "drafts")
    assert "2030 runde 1 - Syd.xlsx holds the workbook of Nord" in text


def test_files_may_be_renamed_because_the_workbook_says_whose_it_is(small: Path, folder: Path, tmp_path: Path) -> None:
    (folder / "2030 runde 1 - Syd.xlsx").rename(folder / "til torvet.xlsx")
    assert mail(small, folder, tmp_path / "drafts").exit_code == 0
    attached, _ = parsed(tmp_path / "drafts" / "2030 runde 1 - Syd.eml").iter_attachments()
    assert attached.get_payload(decode=True) == (folder / "til torvet.xlsx").read_bytes()


def test_another_round_another_agreement_and_strange_files_are_errors(
    small: Path, sent: Path, folder: Path, tmp_path: Path
) -> None:
    split_files(small, 2, tmp_path / "round-2", False)
    shutil.copy(tmp_path / "round-2" / "2030 runde 2 - Nord.xlsx", folder)
    shutil.copy(sent / "2019 runde 1 - Ejendomme.xlsx", folder)
    shutil.copy(small, folder / "aftale.xlsx")
    text = refused(mail(small, folder, tmp_path / "drafts"), tmp_path / "drafts")
    assert "2030 runde 2 - Nord.xlsx belongs to round 2" in text
    assert "2019 runde 1 - Ejendomme.xlsx belongs to another agreement" in text
    assert "aftale.xlsx is not a workbook that `split` made" in text


def test_a_workbook_with_a_text_of_another_department_is_an_error(small: Path, folder: Path, tmp_path: Path) -> None:
    syd = folder / "2030 runde 1 - Syd.xlsx"
    with edited(syd, tmp_path / "syd.xlsx", None) as book:
        book["Punkter"]["K40"] = "Planen er sendt i høring"  # a milestone of Nord
    shutil.move(tmp_path / "syd.xlsx", syd)
    text = refused(mail(small, folder, tmp_path / "drafts"), tmp_path / "drafts")
    assert "2030 runde 1 - Syd.xlsx is not as `split` wrote it" in text
    assert "høring" not in text


def test_every_bad_address_is_named_by_its_cell_and_never_repeated(small: Path, folder: Path, tmp_path: Path) -> None:
    agreement = with_centre(
        small,
        tmp_path / "a.xlsx",
        **{"E-mail": "Bo <bo.proeveby.example>; bø@proeveby.example", "Kopi_til": "a@b@c.dk"},
    )
    text = refused(mail(agreement, folder, tmp_path / "drafts"), tmp_path / "drafts")
    assert "Centre C3 (Syd, E-mail): address 1 of 2 has no @" in text
    assert "Centre C3 (Syd, E-mail): address 2 of 2 has a letter such as æ" in text
    assert "Centre D3 (Syd, Kopi til): address 1 of 1 has more than one @" in text
    assert "proeveby" not in text


def test_a_missing_address_is_an_error(small: Path, folder: Path, tmp_path: Path) -> None:
    agreement = with_centre(small, tmp_path / "a.xlsx", **{"E-mail": None})
    assert "Centre C3 (Syd, E-mail): there is no address" in refused(
        mail(agreement, folder, tmp_path / "drafts"), tmp_path / "drafts"
    )


def test_a_department_that_is_not_in_centre_stops_nobody_elses_draft(tmp_path: Path) -> None:
    agreement = write_agreement(tmp_path / "a.xlsx", **SMALL | {"departments": "Center | E-mail\nNord | n@x.example"})
    split_files(agreement, 1, tmp_path / "round-1", False)
    result = mail(agreement, tmp_path / "round-1", tmp_path / "drafts")
    assert result.exit_code == 1
    assert "Punkter F3: Centre has no row for Syd" in result.stderr
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["2030 runde 1 - Nord.eml"]


# --- addresses -------------------------------------------------------------------------------


def test_several_addresses_with_names_and_danish_letters(small: Path, folder: Path, tmp_path: Path) -> None:
    agreement = with_centre(
        small, tmp_path / "a.xlsx",
        **{
            "E-mail": 'Bo Ærø <bo@rådhus.example>; "Hansen; Åse, økonom" <aase@proeveby.example>',
            "Kopi_til": "bo@rådhus.example, lis@proeveby.example\nole@proeveby.example",
        },
    )  # fmt: skip
    assert mail(agreement, folder, tmp_path / "drafts").exit_code == 0
    found = parsed(tmp_path / "drafts" / "2030 runde 1 - Syd.eml")
    assert [(a.display_name, a.addr_spec) for a in found["To"].addresses] == [
        ("Bo Ærø", "bo@xn--rdhus-mra.example"),
        ("Hansen; Åse, økonom", "aase@proeveby.example"),
    ]
    # Nobody gets it twice.
    assert [a.addr_spec for a in found["Cc"].addresses] == ["lis@proeveby.example", "ole@proeveby.example"]


@pytest.mark.parametrize(
    "text",
    [
        "bo@proeveby.example\nBcc: alle@proeveby.example",
        "Bo\r\nBcc: alle@proeveby.example <bo@proeveby.example>",
        "Bo\x0bBcc: x <bo@proeveby.example>",
        "Bo\u2028Bcc: alle@proeveby.example <bo@proeveby.example>",
    ],
)
def test_no_address_begins_a_header_of_its_own(text: str) -> None:
    people = []
    for part in split_cell(text):
        try:
            people.append(parse_address(part))
        except Malformed:
            continue
    read = email.message_from_bytes(draft(letter(people=tuple(people))), policy=policy.default) if people else {}
    assert "Bcc" not in read


def letter(
    subject: str = "Emne", text: str = "Tekst\n", people: tuple[object, ...] = (), name: str = "x.xlsx"
) -> Letter:
    to = people or (parse_address("bo@proeveby.example"),)
    file = OwnWorkbook("Nord", name, b"PK\x03\x04" + bytes(range(256)))
    return Letter("Nord", "x", Kind.INVITATION, "wbt-1", Recipients(to, ()), subject, text, (file,))  # type: ignore[arg-type]


@pytest.mark.slow
@settings(deadline=None)
@given(
    subject=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=120),
    name=st.text(st.sampled_from("abc æøåÆØÅ-,;'\"()%=?é€–»«"), min_size=1, max_size=90),
    person=st.text(st.sampled_from('abc æøå,;:."\\()@<>=?_'), max_size=60),
)
def test_whatever_the_texts_are_the_mail_reads_back_as_it_was_meant(subject: str, name: str, person: str) -> None:
    subject = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    cleaned = person.replace("<", "").replace(">", "")
    people = (parse_address(f"{cleaned} <bo@proeveby.example>"),)
    made = letter(subject, people=people, name=f"{name.strip()}.xlsx")
    draft(made)  # raises if it does not read back
    data = outgoing(made, people[0], dt.datetime(2030, 4, 1, 12, tzinfo=dt.UTC))
    assert data.isascii()


# --- the text that finance can edit ----------------------------------------------------------


def test_the_templates_can_be_written_edited_and_used(small: Path, folder: Path, tmp_path: Path) -> None:
    result = run("mail", "--write-templates", tmp_path / "tekster")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "tekster").iterdir()) == [
        "kvittering.txt", "rettelser.txt", "rykker.txt", "udsendelse.txt",
    ]  # fmt: skip
    text = (tmp_path / "tekster" / "udsendelse.txt").read_text(encoding="utf-8-sig")
    assert text == default_text(Kind.INVITATION)
    mine = tmp_path / "min.txt"
    mine.write_bytes("Emne: Hej {center}\r\n\r\n{{ Frist: {frist}. Ærligt. {kontaktperson}\r\n".encode("cp1252"))
    assert mail(small, folder, tmp_path / "drafts", "--template", mine).exit_code == 0
    found = parsed(tmp_path / "drafts" / "2030 runde 1 - Nord.eml")
    assert (found["Subject"], body(found)) == ("Hej Nord", "{ Frist: fredag den 12. april 2030. Ærligt. Nord\n")
    assert run("mail", "--write-templates", tmp_path / "tekster").exit_code == 2  # nothing is replaced


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Emne: Hej\n\nFrist: {deadline}\n", "unknown placeholder {deadline}"),
        ("Emne: Hej {centre}\n\nHej\n", "unknown placeholder {centre}"),
        ("Emne: Hej\n\n{mangler}\n", "unknown placeholder {mangler}"),  # only a reminder has it
        ("Emne: Hej\n\nEn { alene\n", "a brace stands alone"),
        ("Hej\n\nHej\n", "the first line must be"),
        ("Emne:\n\nHej\n", "the first line must be"),
        ("Emne: Hej\n", "the first line must be"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_an_error(
    text: str, said: str, small: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "min.txt").write_text(text, encoding="utf-8")
    result = mail(small, folder, tmp_path / "drafts", "--template", tmp_path / "min.txt")
    assert said in refused(result, tmp_path / "drafts")


# --- reminders and feedback ------------------------------------------------------------------


@pytest.fixture
def half(small_answered: dict[str, Path], tmp_path: Path) -> Path:
    """Nord has answered with faults; Syd has not."""
    target = tmp_path / "retur"
    with edited(small_answered["Nord"], target / "Nord.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", None)
        book.put("Opfølgning", "1.1-1", "Smiley", "Hemmelig tekst om en borger")
        book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", "hemmelige 5600 kroner")
    return target


def test_reminders_go_to_those_who_are_missing_or_incomplete(
    small: Path, folder: Path, half: Path, tmp_path: Path
) -> None:
    drafts = tmp_path / "drafts"
    result = mail(small, folder, drafts, "--today", "2030-04-13", "--reminders", half)
    assert result.exit_code == 0, result.output
    nord, syd = (parsed(drafts / f"2030 runde 1 - {name} - rykker.eml") for name in ("Nord", "Syd"))
    assert "0 af 1 milepæl og 0 af 1 budgetlinje er besvaret" in body(syd)
    assert all("frist fredag den 12. april 2030" in str(mail_["Subject"]) for mail_ in (nord, syd))
    assert [part.get_filename() for part in syd.iter_attachments()] == ["2030 runde 1 - Syd.xlsx"]
    assert "Milepæl 2.1-1 er ikke fuldt nået" in body(nord)
    assert list(nord.iter_attachments()) == []  # it goes on in its own file
    assert "Opfølgning J2: se beskeden ved cellen" in body(nord)
    assert "emmelig" not in body(nord) + result.output


def test_a_reminder_says_why_it_is_written(
    small: Path, folder: Path, small_answered: dict[str, Path], half: Path, tmp_path: Path
) -> None:
    """»Vi mangler jeres svar« only to who sent nothing; who answered all is told to mend, whatever is wrong."""
    with edited(small_answered["Nord"], tmp_path / "alle.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", None)
    subjects = {}
    for name, file in (("half", half), ("all", tmp_path / "alle.xlsx")):
        mail(small, folder, tmp_path / name, "--today", "2030-04-12", "--reminders", file)
        for department in ("Nord", "Syd"):
            subjects[name, department] = parsed(tmp_path / name / f"2030 runde 1 - {department} - rykker.eml")[
                "Subject"
            ]
    occasions = {key: str(subject).partition(":")[0] for key, subject in subjects.items()}
    assert occasions == {
        ("half", "Nord"): "Jeres svar skal rettes",
        ("half", "Syd"): "Vi mangler jeres svar",
        ("all", "Nord"): "Jeres svar skal rettes",
        ("all", "Syd"): "Vi mangler jeres svar",
    }
    assert "2 af 2 milepæle og 2 af 2 budgetlinjer er besvaret" in body(
        parsed(tmp_path / "all" / "2030 runde 1 - Nord - rykker.eml")
    )


@pytest.mark.parametrize(("today", "passed"), [("2030-04-12", False), ("2030-04-13", True)])
def test_a_deadline_that_has_passed_is_said(
    today: str, passed: bool, small: Path, folder: Path, half: Path, tmp_path: Path
) -> None:
    mail(small, folder, tmp_path / "d", "--today", today, "--reminders", half)
    text = body(parsed(tmp_path / "d" / "2030 runde 1 - Syd - rykker.eml"))
    assert "Jeres frist: fredag den 12. april 2030" in text
    assert ("overskredet" in text) is passed


def test_a_row_that_the_department_does_not_have_is_asked_for_in_the_workbook_that_has_it(
    small: Path, folder: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """Here somebody deleted it; or finance has moved it to them since."""
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        book["Opfølgning"].delete_rows(book.row("Opfølgning", "2.1-1"))
    mail(small, folder, tmp_path / "d", "--reminders", tmp_path / "Nord.xlsx", small_answered["Syd"])
    found = parsed(tmp_path / "d" / "2030 runde 1 - Nord - rykker.eml")
    assert "står ikke i den fil, I har sendt: Milepæl 2.1-1." in body(found)
    assert "mangler en smiley" not in body(found)
    assert [part.get_filename() for part in found.iter_attachments()] == ["2030 runde 1 - Nord.xlsx"]


def test_a_file_that_cannot_be_read_or_waits_is_mentioned(
    small: Path, folder: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    collected = tmp_path / "ind"
    (collected / "afventer").mkdir(parents=True)
    (collected / "afventer" / "svar.xlsx").write_bytes(small_answered["Nord"].read_bytes())
    (collected / "indeks.csv").write_text("Status;Fil;Center\nAfventer;afventer/svar.xlsx;Nord\n", encoding="utf-8")
    (collected / "Syd.csv").write_bytes(b"a;b\n")
    result = mail(small, folder, tmp_path / "d", "--reminders", collected)
    assert result.exit_code == 0, result.output
    nord, syd = (parsed(tmp_path / "d" / f"2030 runde 1 - {name}.eml") for name in ("Nord - modtaget", "Syd - rykker"))
    assert "»svar.xlsx« er kommet" in body(nord)
    assert list(nord.iter_attachments()) == []
    assert "»Syd.csv«, men den er ikke læst: den er en tekstfil" in body(syd)
    assert [part.get_filename() for part in syd.iter_attachments()] == ["2030 runde 1 - Syd.xlsx"]
    for found in (nord, syd):
        assert "mangler jeres svar" not in str(found["Subject"])
        assert "ikke modtaget" not in body(found)


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_of_a_round_that_is_not_open_is_mentioned(
    number: int, small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    """Nord has answered round 2 while only round 1 is open: the file waits, and need not be sent again."""
    if number == 2:
        split_files(small, 2, tmp_path / "2", False)
    folder = tmp_path / "2" if number == 2 else next(iter(small_sent.values())).parent
    (tmp_path / "retur").mkdir()
    early = next(path for path, _ in split_files(small, 2, tmp_path / "early", False).files if "Nord" in path.name)
    early.rename(tmp_path / "retur" / "svar.xlsx")
    result = run("mail", small, folder, "--round", str(number), "-o", tmp_path / "d", "--reminders", tmp_path / "retur")
    assert result.exit_code == 0, result.output
    only_received = "modtaget" if number == 2 else "rykker"
    names = (f"Nord - {only_received}", "Syd - rykker")
    nord, syd = (parsed(tmp_path / "d" / f"2030 runde {number} - {name}.eml") for name in names)
    assert "Filen »svar.xlsx« er kommet. Den hører til runde 2" in body(nord)
    assert "svar.xlsx" not in body(syd)
    # What is asked for in the open round is still missing.
    assert ("mangler jeres svar" in str(nord["Subject"])) is (number == 1)
    assert len(list(nord.iter_attachments())) == (number == 1)


def test_who_is_complete_gets_no_reminder(
    small: Path, folder: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    result = mail(small, folder, tmp_path / "d", "--reminders", small_answered["Nord"], small_answered["Syd"])
    assert "complete, no mail: Nord; Syd" in result.stdout
    assert not (tmp_path / "d").exists() or list((tmp_path / "d").glob("*.eml")) == []


def test_what_was_consolidated_before_has_come(
    small: Path, folder: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_sent["Syd"], tmp_path / "Syd.xlsx") as book:
        book.put("Opfølgning", "1.2-1", "Smiley", "☺ Nået")
    run("consolidate", small, tmp_path / "Syd.xlsx", "-o", tmp_path / "samlet.xlsx")
    (tmp_path / "retur").mkdir()
    result = mail(tmp_path / "samlet.xlsx", folder, tmp_path / "d", "--reminders", tmp_path / "retur")
    assert result.exit_code == 0, result.output
    syd = parsed(tmp_path / "d" / "2030 runde 1 - Syd - rykker.eml")
    assert "Vi har modtaget jeres arbejdsbog (1 af 1 milepæl og 0 af 1 budgetlinje er besvaret)" in body(syd)
    assert "1 budgetlinje mangler en smiley." in body(syd)
    assert list(syd.iter_attachments()) == []


def test_an_agreed_deadline_is_respected(small: Path, folder: Path, tmp_path: Path) -> None:
    agreement = with_centre(small, tmp_path / "a.xlsx", Aftalt_frist=dt.date(2030, 4, 20))
    (tmp_path / "retur").mkdir()
    arguments = ("--reminders", tmp_path / "retur", "--today")
    early = mail(agreement, folder, tmp_path / "early", *arguments, "2030-04-20")
    assert "not due before 20-04-2030 (Aftalt frist), no mail: Syd" in early.stdout
    assert [path.name for path in (tmp_path / "early").iterdir()] == ["2030 runde 1 - Nord - rykker.eml"]
    late = mail(agreement, folder, tmp_path / "late", *arguments, "2030-04-21")
    assert late.exit_code == 0, late.output
    text = body(parsed(tmp_path / "late" / "2030 runde 1 - Syd - rykker.eml"))
    assert "Jeres frist: lørdag den 20. april 2030" in text


def test_feedback_attaches_the_marked_copy_and_says_what_to_mend(
    small: Path, folder: Path, half: Path, tmp_path: Path
) -> None:
    run("validate", half, "--against", small, "--marked-copies", tmp_path / "mark")
    result = mail(small, folder, tmp_path / "drafts", "--feedback", tmp_path / "mark")
    assert result.exit_code == 0, result.output
    (path,) = (tmp_path / "drafts").iterdir()
    found = parsed(path)
    (copy,) = (tmp_path / "mark").iterdir()
    (attached,) = found.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (copy.name, copy.read_bytes())
    assert "Milepæl 2.1-1 er ikke fuldt nået" in body(found)
    assert "emmelig" not in body(found) + result.output
    both = mail(small, folder, tmp_path / "both", "--feedback", tmp_path / "mark", "--reminders", half)
    assert both.exit_code == 0, both.output
    nord, syd = (parsed(tmp_path / "both" / f"2030 runde 1 - {name} - rykker.eml") for name in ("Nord", "Syd"))
    assert [part.get_filename() for part in nord.iter_attachments()] == [copy.name]
    assert [part.get_filename() for part in syd.iter_attachments()] == ["2030 runde 1 - Syd.xlsx"]


def test_feedback_lists_what_it_counts(small: Path, folder: Path, half: Path, tmp_path: Path) -> None:
    """Errors first; repairs and warnings too."""
    (source,) = half.iterdir()
    with edited(source, tmp_path / "Nord.xlsx") as book:
        book["Opfølgning"]["Z40"] = "ved siden af"
    run("validate", tmp_path / "Nord.xlsx", "--against", small, "--marked-copies", tmp_path / "mark")
    mail(small, folder, tmp_path / "d", "--feedback", tmp_path / "mark")
    text = body(parsed(next((tmp_path / "d").iterdir())))
    errors, _, others = text.partition("I bør se på:")
    assert "- Opfølgning" in errors
    assert "- Opfølgning Z40: " in others


def test_what_is_no_marked_copy_is_an_error(
    small: Path, folder: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    result = mail(small, folder, tmp_path / "drafts", "--feedback", small_answered["Nord"].parent)
    assert "Nord.xlsx is no marked copy" in refused(result, tmp_path / "drafts")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (message("answer-missing.effort", milestone_id="1.1-1", first_levels="a", last_level="b").text(), True),
        (message("comment-required", milestone_id="1.1-1").text("en"), True),
        (
            message("not-in-list.effort", value="x", milestone_id="1.1-1", first_levels="a", last_level="b").text(),
            False,
        ),
        (message("outside-table", value="x").text(), False),
        (message("locked-cell-changed", header="Titel", key="Punkt 1.1", after="x", before="y").text(), False),
        ("En tekst, der ikke er i kataloget", False),
    ],
)
def test_a_message_that_quotes_a_cell_stays_out_of_mails(text: str, shown: bool) -> None:
    assert quotes_nobody(text) is shown


def test_left_over_drafts_are_named(small: Path, folder: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "retur").mkdir()
    mail(small, folder, tmp_path / "d", "--reminders", tmp_path / "retur")
    shutil.copy(small_answered["Syd"], tmp_path / "retur")
    set_saved(tmp_path / "retur" / "Syd.xlsx", None)
    again = mail(small, folder, tmp_path / "d", "--reminders", tmp_path / "retur")
    assert "Syd - rykker.eml is from an earlier run" in again.stderr


def test_wrong_use_is_explained(small: Path, folder: Path, tmp_path: Path) -> None:
    sender = ["--from", "bo@x.example"]
    for more in (
        ["--user", "bo"], ["--smtp", "localhost"], [folder], ["--smtp", "mail:x", *sender],
        ["--smtp", "localhost", "--from", "bo"], ["--smtp", "mail.x.example", "--user", "bo", "--no-tls", *sender],
    ):  # fmt: skip
        result = mail(small, folder, tmp_path / "d", *more)
        assert (result.exit_code, (tmp_path / "d").exists()) == (2, False), more
    assert run("mail", small, "--round", "7", folder, "-o", tmp_path / "d").exit_code == 2
