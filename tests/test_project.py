"""A folder with an agreement is a project: its newest state is found, the four steps play a round, nothing is overwritten."""

from __future__ import annotations

import datetime as dt
import email
import re
import shlex
import shutil
from email import policy
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from tests.conftest import NORD, NORD_ECONOMY, SYD, SYD_ECONOMY, sign
from tests.mails import answer, zipped
from tests.workbook_editing import edited, sha256, table
from workbook_tools.cli.language import VARIABLE
from workbook_tools.cli.main import main
from workbook_tools.operations.agreement.state import State
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.fill import fill_file
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.status import status_of_files
from workbook_tools.project.find import CannotFind, find_project
from workbook_tools.project.receipts import as_html, receipts_of
from workbook_tools.project.replies import thanks
from workbook_tools.project.standing import Step, standing_of

STEPS = ("klargør", "udsend", "hent", "saml")
AGREEMENT, PREPARED, GATHERED = "Aftale 2030.xlsx", "Aftale 2030 - klar.xlsx", "Aftale 2030 - runde 1 samlet.xlsx"
CPR = "010190-1234"


def run(*words: str, code: int | None = 0, language: str = "da") -> Result:
    """What a command says in the folder one stands in, as it is typed: at most 40 characters."""
    assert len(" ".join(("workbook-tools", *words[:1]))) <= 40
    result = CliRunner(env={VARIABLE: language}).invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert code is None or result.exit_code == code, result.output
    return result


def next_step(result: Result) -> str:
    """The command that the last line says comes next."""
    return result.stdout.splitlines()[-1].removeprefix("  workbook-tools ")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file in a folder and those in it."""
    return {name: sha256(folder / name) for name in files(folder)}


def body_of(draft: Path) -> str:
    """The text of a mail that lies ready."""
    part = email.message_from_bytes(draft.read_bytes(), policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def set_aside(file: str) -> str:
    """Where a draft is put that a later run has made anew."""
    folder, _, name = file.rpartition("/")
    return f"{folder}/forældet/{name}"


def fill_in(sent: Path, target: Path, answers: tuple[str, str], saved: dt.datetime, **other: str) -> None:
    """A department's answers; ``other`` values of the first milestone's cells, by header."""
    with edited(sent, target, saved) as book:
        book.fill_in("Opfølgning", answers[0])
        book.fill_in("Økonomiopfølgning", answers[1])
        for header, value in other.items():
            book.append("Opfølgning", 2, **{header: value})
        sign(book)


class Round:
    """Round 1 in a folder, as finance plays it; what each command said, and the files that were there after it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, Result] = {}
        self.planned: dict[str, str] = {}
        self.files: dict[str, set[str]] = {}
        sent, received = folder / "runde 1" / "udsendt", folder / "runde 1" / "modtaget"
        self.step("begin")
        self.step("prepare", "klargør")
        self.step("send", "udsend")
        self.step("nobody", "hent", "--today", "2030-04-10", code=0)
        workbook = received.parent / "svar.xlsx"
        fill_in(sent / "2030 runde 1 - Nord.xlsx", workbook, (NORD, NORD_ECONOMY), dt.datetime(2030, 4, 9))
        (received / "mail.eml").write_bytes(
            bytes(answer("nord@proeveby.example", ("svar.xlsx", workbook.read_bytes())))
        )
        workbook.unlink()
        syd = sent / "2030 runde 1 - Syd.xlsx"
        fill_in(syd, received / "syd.xlsx", (SYD, SYD_ECONOMY), dt.datetime(2030, 4, 9), Smiley="hmm")
        self.step("too early", "saml", code=2)
        self.step("came")
        self.step("fetch", "hent", "--today", "2030-04-13", code=1)
        self.step("fetched")
        self.step("fetch again", "hent", "--today", "2030-04-13", code=1)
        fill_in(syd, received / "syd rettet.xlsx", (SYD, SYD_ECONOMY), dt.datetime(2030, 4, 11))
        self.step("fetch more", "hent", "--today", "2030-04-14", code=None)
        self.step("gather", "saml", code=None)
        self.step("gather again", "saml", code=None)
        self.step("end")

    def step(self, name: str, *words: str, code: int | None = 0) -> None:
        before = contents(self.folder)
        if words and code != 2:
            self.planned[name] = run(*words, "--dry-run").stdout
            assert contents(self.folder) == before  # said, not done
        self.said[name] = run(*words, code=code)
        self.files[name] = files(self.folder)
        after = contents(self.folder)
        aside = {file for file in before if after.get(set_aside(file)) == before[file]}
        changed = {file for file, value in before.items() if after.get(file) != value}
        assert changed - aside <= {"runde 1/hentet/indeks.csv"}, (name, changed)


@pytest.fixture(scope="module")
def played(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Round:
    folder = tmp_path_factory.mktemp("project") / "Budget 2030 & æøå"
    folder.mkdir()
    with edited(small, folder / AGREEMENT) as book:  # as finance types it: without ids
        for row in range(2, 7):
            book.append("Milepæle", row, **{"Milepæls-id": None})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return Round(folder)


@pytest.fixture
def here(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small agreement, in which one stands."""
    shutil.copy(small, tmp_path / AGREEMENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def prepared_agreement(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prepared") / PREPARED
    fill_file(small, path)
    return path


@pytest.fixture
def prepared(here: Path, prepared_agreement: Path) -> Path:
    """The same after ``klargør``."""
    shutil.copy(prepared_agreement, here / PREPARED)
    return here


# --- a round -----------------------------------------------------------------------------------------------------


def test_what_comes_next_is_said_at_every_point(played: Round) -> None:
    following = {
        "begin": "klargør", "prepare": "udsend", "send": "hent", "nobody": "hent", "came": "hent", "fetch": "saml",
        "fetched": "saml", "fetch more": "saml", "gather": "udsend", "end": "udsend",
    }  # fmt: skip
    assert {name: next_step(played.said[name]) for name in following} == following


def test_preparing_gives_ids_in_a_new_file(played: Round) -> None:
    assert played.files["prepare"] == {AGREEMENT, PREPARED}
    assert [row["Milepæls-id"] for row in table(played.folder / AGREEMENT, "Milepæle")] == [""] * 5
    assert "1.1-1" in [row["Milepæls-id"] for row in table(played.folder / PREPARED, "Milepæle")]


def test_the_amounts_of_the_agreements_text_are_held_against_its_lines(here: Path) -> None:
    text = docx.Document()
    text.add_heading("1.1 Cykelsti", 2)
    text.add_paragraph("Der afsættes 5 mio. kr. i 2030 og 3 mio. kr. til en bro.")
    text.save(str(here / "Aftaletekst.docx"))
    (here / "~$ftaletekst.docx").write_bytes(b"Word is open")
    (here / "Andet.docx").write_bytes(b"PK\x03\x04broken")
    said = run("klargør").stdout
    assert "Aftaletekst.docx: 2 beløb (1 præcis, 1 delvis, 0 ingen linje)" in said
    assert "3 mio. kr." in said
    assert "Andet.docx er ikke læst" in said


def test_sending_lays_workbooks_drafts_and_texts_ready(played: Round) -> None:
    new = played.files["send"] - played.files["prepare"]
    assert new == {
        "runde 1/udsendt/2030 runde 1 - Nord.xlsx", "runde 1/udsendt/2030 runde 1 - Syd.xlsx", "runde 1/udsendt/Vejledning.pdf",
        "runde 1/kladder/2030 runde 1 - Nord.eml", "runde 1/kladder/2030 runde 1 - Syd.eml",
        "runde 1/kladder/Modtagere og tekst.txt",
    }  # fmt: skip
    assert "Intet er sendt. 2 kladder ligger klar i runde 1" in played.said["send"].stdout
    text = (played.folder / "runde 1/kladder/Modtagere og tekst.txt").read_bytes().decode("utf-8-sig")
    subject = "Emne: Prøveby Kommune: 1. budgetopfølgning 2030, frist fredag den 12. april 2030 – Nord"
    assert f"Til: nord@proeveby.example\r\n{subject}\r\n" in text


def test_fetching_tells_who_is_missing_and_lays_replies_ready(played: Round) -> None:
    first = played.files["nobody"] - played.files["send"]
    assert {name for name in first if name.endswith(".eml")} == {
        "runde 1/svar 2030-04-10/kladder/2030 runde 1 - Nord - rykker.eml",
        "runde 1/svar 2030-04-10/kladder/2030 runde 1 - Syd - rykker.eml",
    }
    new = {name.removeprefix("runde 1/") for name in played.files["fetch"] - played.files["came"]}
    assert {name for name in new if name.startswith("svar")} == {
        "svar 2030-04-13/kladder/2030 runde 1 - Nord - kvittering.eml",
        "svar 2030-04-13/kladder/2030 runde 1 - Syd - rykker.eml",
        "svar 2030-04-13/kvitteringer/2030 runde 1 - Nord.html", "svar 2030-04-13/kvitteringer/2030 runde 1 - Syd.html",
        "svar 2030-04-13/markeret/syd - ret dette.xlsx", "svar 2030-04-13/Oversigt.html",
        "svar 2030-04-10/kladder/forældet/2030 runde 1 - Nord - rykker.eml",
        "svar 2030-04-10/kladder/forældet/2030 runde 1 - Syd - rykker.eml",
    }  # fmt: skip
    assert {"hentet/svar.xlsx", "hentet/syd.xlsx"} < new
    assert "1 af 2 centre er færdige" in played.said["fetch"].stdout
    assert "1 rykker, 1 kvittering" in played.said["fetch"].stdout
    assert "Intet er sendt." in played.said["fetch"].stdout


def test_a_receipt_says_what_was_read_and_what_is_to_be_mended(played: Round) -> None:
    folder = played.folder / "runde 1/svar 2030-04-13/kvitteringer"
    nord, syd = ((folder / f"2030 runde 1 - {name}.html").read_text("utf-8") for name in ("Nord", "Syd"))
    assert "2 af 2 milepæle og 2 af 2 budgetlinjer er besvaret." in nord
    assert "»svar.xlsx«, gemt den 09-04-2030: Taget med." in nord
    assert ("Høringen varer ved" in nord, "Torvet" in nord) == (True, False)
    assert "Økonomiopfølgning (beløb i 1.000 kr.)" in nord
    assert ("Opfølgning J2: " in syd, "Høringen" in syd) == (True, False)
    nothing = (played.folder / "runde 1/svar 2030-04-10/kvitteringer/2030 runde 1 - Syd.html").read_text("utf-8")
    assert "Der er ikke modtaget noget." in nothing
    overview = (played.folder / "runde 1/svar 2030-04-13/Oversigt.html").read_text("utf-8")
    assert "1 af 2 centre er færdige." in overview
    assert "Syd: ikke færdig" in overview
    assert "Intet er sendt." in overview


def test_a_receipt_says_what_was_withheld_and_nothing_internal(
    small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    texts = {
        "Statusbemærkning": f"Ring til {CPR}",
        "Bemærkning til Økonomi": "fortroligt",
        "Behandlet i udvalg": "Ja. Internt: hemmeligt",
    }
    fill_in(small_sent["Nord"], tmp_path / "nord <b>.xlsx", (NORD, NORD_ECONOMY), dt.datetime(2030, 4, 9), **texts)
    day = dt.date(2030, 4, 13)
    nord, syd = receipts_of(status_of_files(small, [tmp_path], day), 1, day)
    page = as_html(nord).decode()
    assert "1 tekst er holdt tilbage, fordi der står et cpr-nummer: Opfølgning K2." in page
    assert [text for text in (CPR, "fortroligt", "hemmeligt", "<b>", "Torvet") if text in page] == []
    assert (nord.complete, syd.complete) == (False, False)


def test_a_file_that_is_superseded_is_no_more_held_against_its_department(played: Round) -> None:
    """Syd's first file had a fault, and the second answers everything: nothing is left to mend, and both are told."""
    said = played.said["fetch more"]
    assert ("[" in said.stderr, said.exit_code) == (False, 0)
    folder = played.folder / "runde 1/svar 2030-04-14"
    for page in ("Oversigt.html", "kvitteringer/2030 runde 1 - Syd.html"):
        text = (folder / page).read_text("utf-8")
        assert "»syd.xlsx«, gemt den 09-04-2030: afløst af en senere fil." in text
        assert "»syd rettet.xlsx«, gemt den 11-04-2030: Taget med." in text
        assert "Skal rettes</h2>" not in text
    assert "Syd: Opfølgning J2: " in (played.folder / "runde 1/svar 2030-04-13/Oversigt.html").read_text("utf-8")


def test_a_receipt_says_what_was_read_otherwise_and_asks_who_signed(
    small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    """Where they are in the mail, and how they were read on the receipt; and nobody is told that no more is to be done."""
    with edited(small_sent["Nord"], tmp_path / "nord.xlsx", dt.datetime(2030, 4, 9)) as book:
        book.fill_in("Opfølgning", NORD)
        book.fill_in("Økonomiopfølgning", NORD_ECONOMY)
        book.append("Opfølgning", 2, Smiley=":)")
    day = dt.date(2030, 4, 13)
    nord, _ = receipts_of(status_of_files(small, [tmp_path], day), 1, day)
    assert nord.complete
    assert nord.asks
    assert any("celle er læst anderledes, end den er skrevet: Opfølgning J2." in line for line in nord.lines)
    assert [line for line in nord.lines if "Udfyldt af" in line]
    (read_as,) = (told.lines for told in nord.lists if told.title == "Sådan har vi læst det")
    assert [line.startswith("Opfølgning J2: ") for line in read_as] == [True]
    for said in (thanks(nord), *nord.lines):
        assert "I behøver ikke gøre mere." not in said


def test_nobody_is_thanked_or_reminded_twice_for_one_answer(played: Round) -> None:
    assert played.files["fetch again"] == played.files["fetched"]
    new = {name for name in played.files["fetch more"] - played.files["fetch again"] if "kladder" in name}
    assert new == {
        "runde 1/svar 2030-04-14/kladder/2030 runde 1 - Syd - kvittering.eml",
        "runde 1/svar 2030-04-13/kladder/forældet/2030 runde 1 - Syd - rykker.eml",
    }
    holds = {path.name for path in played.folder.glob("runde 1/svar*/kladder/*.eml")}
    assert holds == {"2030 runde 1 - Nord - kvittering.eml", "2030 runde 1 - Syd - kvittering.eml"}


def test_a_thank_you_repeats_no_answer(played: Round) -> None:
    path = played.folder / "runde 1/svar 2030-04-13/kladder/2030 runde 1 - Nord - kvittering.eml"
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = body_of(path)
    assert "I behøver ikke gøre mere." in body
    assert (mail["To"], mail["X-Unsent"]) == ("nord@proeveby.example", "1")
    assert ("2 af 2 milepæle og 2 af 2 budgetlinjer er besvaret." in body, "Høringen" in body) == (True, False)


def test_gathering_waits_until_all_is_fetched_and_writes_once(played: Round) -> None:
    assert "hent" in played.said["too early"].stderr
    new = played.files["gather"] - played.files["fetch more"]
    committees = ("Teknikudvalget", "Byudvalget")
    notes = {f"runde 1/notater/2030 runde 1 - {name}.docx" for name in ("hele aftalen", *committees)}
    cases = {f"runde 1/sager/2030 runde 1 sag - {name}.docx" for name in committees}
    journal = {name for name in new if name.startswith("runde 1/journal/")}
    assert new - journal == {GATHERED, *notes, *cases}
    folders = {Path(name).relative_to("runde 1/journal").parts[0] for name in journal}
    assert folders == {GATHERED, "Udsendt", "Modtaget", "Kvitteringer", "Sager", "Notater", "Øvrigt", "indeks.csv"}
    assert "runde 1/journal/Kvitteringer/2030 runde 1 - Nord.html" in journal
    assert played.files["gather again"] == played.files["gather"]
    smileys = [row["Smiley"] for row in table(played.folder / GATHERED, "Opfølgning")]
    assert smileys == ["☺ Nået", "☺ Nået", "😐 Delvist nået"]


def test_what_a_step_promises_is_what_it_writes(played: Round) -> None:
    """Every new file is one that is named, or lies in a folder that is; every folder that is named gets one."""
    order = list(played.files)
    for name, folders in {
        "prepare": [],
        "send": ["runde 1/udsendt", "runde 1/kladder"],
        "fetch": ["runde 1/hentet", "runde 1/svar 2030-04-13"],
        "gather": ["runde 1/notater", "runde 1/sager", "runde 1/journal"],
    }.items():
        planned = played.planned[name]
        new = played.files[name] - played.files[order[order.index(name) - 1]]
        assert [folder for folder in folders if folder not in planned] == [], name
        aside = {file for file in new if "/forældet/" in file}
        assert bool(aside) == ("forældet" in planned)
        others = {file for file in new - aside if not any(file.startswith(f"{folder}/") for folder in folders)}
        assert [file for file in others if file not in planned] == [], name
        assert all(any(file.startswith(f"{folder}/") for file in new) for folder in folders), name


def test_what_gathering_promises_is_all_it_writes(played: Round) -> None:
    new = played.files["gather"] - played.files["fetch more"]
    places = {GATHERED, "runde 1/notater", "runde 1/sager", "runde 1/journal"}
    assert {place for place in places if place in played.planned["gather"]} == places
    assert {"/".join(name.split("/")[:2]) for name in new} == places
    assert len(played.planned["gather"].splitlines()) == 1 + len(places)
    again = played.planned["gather again"].splitlines()
    assert (len(again), GATHERED in again[-1]) == (2, True)  # that nothing is new


def test_papers_that_a_stopped_run_left_out_are_made(
    played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "year"
    shutil.copytree(played.folder, folder)
    shutil.rmtree(folder / "runde 1" / "sager")
    monkeypatch.chdir(folder)
    before = files(folder)
    assert "runde 1/sager" in run("saml", "--dry-run").stdout
    run("saml", code=None)
    assert {name.split("/")[1] for name in files(folder) - before} == {"sager"}


def test_papers_are_made_anew_when_finance_has_changed_the_agreement(
    played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the state that finance typed its reason into; then nothing more, until it is changed again."""
    folder = tmp_path / "year"
    shutil.copytree(played.folder, folder)
    monkeypatch.chdir(folder)
    with edited(folder / GATHERED, folder / GATHERED) as book:
        book.put("Runder", "1", "Samlet økonomismiley", "☹ Ikke overholdt")
        book.put("Runder", "1", "Begrundelse", "Broen blev dyrere")
    before = files(folder)
    assert next_step(run()) == "udsend"
    assert next(step for _, step in standing_of(find_project(folder)).advice) is Step.GATHER
    planned = run("saml", "--dry-run").stdout
    assert all(f"runde 1/{what} (2)" in planned for what in ("notater", "sager", "journal"))
    said = run("saml", code=None).stdout
    assert f"{GATHERED} har alle svarene, men er ændret" in said
    made = {name.split("/")[1] for name in files(folder) - before}
    assert made == {"notater (2)", "sager (2)", "journal (2)"}
    note = docx.Document(str(folder / "runde 1" / "notater (2)" / "2030 runde 1 - hele aftalen.docx"))
    assert any("Broen blev dyrere" in paragraph.text for paragraph in note.paragraphs)
    before = files(folder)
    assert "der er ikke skrevet en ny" in run("saml", code=None).stdout
    assert files(folder) == before


def test_who_is_missing_is_said_until_nobody_is(played: Round) -> None:
    for name in ("fetched", "fetch"):
        assert "Syd" in played.said[name].stdout
    assert "ikke færdige: Syd" in played.said["fetched"].stdout
    assert "1 rykker, 1 kvittering" in played.said["fetched"].stdout
    assert "færdige: 2 af 2 centre" in played.said["end"].stdout
    assert "mangler noget fra" not in played.said["end"].stdout


def test_a_round_is_not_over_while_somebody_is_missing(prepared: Path, small_answered: dict[str, Path]) -> None:
    """Also in the last round, after which no other is opened."""
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        for number in "234":
            book.put("Runder", number, "Status", "Lukket")
    run("udsend")
    shutil.copy(small_answered["Nord"], prepared / "runde 1" / "modtaget")
    run("hent", "--today", "2030-04-10", code=None)
    run("saml", code=1)
    assert "intet modtaget: Syd" in run().stdout
    said = [message.key for message, _ in standing_of(find_project(prepared)).advice]
    assert said[-1] == "result.project.advice.close-last-without"
    shutil.copy(small_answered["Syd"], prepared / "runde 1" / "modtaget")
    run("hent", "--today", "2030-04-10", code=None)
    run("saml", code=None)
    said = [message.key for message, _ in standing_of(find_project(prepared)).advice]
    assert said[-1] == "result.project.advice.close-last"


def test_the_next_round_begins_in_the_newest_state(
    played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with edited(played.folder / GATHERED, tmp_path / GATHERED) as book:
        book.put("Runder", "1", "Status", "Lukket")
    monkeypatch.chdir(tmp_path)
    assert next_step(run()) == "udsend"
    assert "ingen runde er åben" in run("udsend", code=2).stderr
    with edited(played.folder / GATHERED, tmp_path / GATHERED) as book:
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
    run("udsend")
    assert files(tmp_path) > {"runde 2/udsendt/2030 runde 2 - Nord.xlsx"}


def test_a_receipt_tells_of_a_file_of_another_round(small: Path, tmp_path: Path) -> None:
    split_files(small, 2, tmp_path / "sent", force=False)
    day = dt.date(2030, 4, 13)
    nord, syd = receipts_of(status_of_files(small, [tmp_path / "sent" / "2030 runde 2 - Nord.xlsx"], day), 1, day)
    held = "Filen »2030 runde 2 - Nord.xlsx« hører til runde 2 (2. budgetopfølgning), som ikke er åben, og er ikke taget med."
    assert list(nord.lines) == [held, "0 af 2 milepæle og 0 af 2 budgetlinjer er besvaret."]
    assert list(syd.lines) == ["Der er ikke modtaget noget.", "0 af 1 milepæl og 0 af 1 budgetlinje er besvaret."]


# --- a municipality ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ballerups_first_round(ballerup: Path, returned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three typed commands, with what the departments returned, among it two files with faults."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ballerup, tmp_path / "Aftale om budget 2019.xlsx")
    assert next_step(run("klargør")) == "udsend"
    said = run("udsend").stdout
    assert "Intet er sendt. 9 kladder ligger klar" in said
    shutil.copytree(returned, tmp_path / "runde 1" / "modtaget", dirs_exist_ok=True)
    assert next_step(run("hent", "--today", "2019-04-20", code=1)) == "saml"
    assert len(list(tmp_path.glob("runde 1/svar 2019-04-20/kvitteringer/*.html"))) == 9
    assert "200 milepæle" in run("saml", code=1).stdout
    (gathered,) = tmp_path.glob("*samlet.xlsx")
    straight = consolidate_files(ballerup, [returned], tmp_path.parent / f"{tmp_path.name}.xlsx")
    assert (
        load_agreement(gathered).agreement.tables["follow_up"]["smiley"]
        == straight.agreement.tables["follow_up"]["smiley"]
    )


def test_every_file_that_came_is_accounted_for(prepared: Path, small_answered: dict[str, Path], herlev: Path) -> None:
    """A stranger's mail waits until it is let in; what is no answer is named, once it lies there, at every run."""
    run("udsend")
    received = prepared / "runde 1" / "modtaget"
    nord = small_answered["Nord"].read_bytes()
    (received / "mail.eml").write_bytes(bytes(answer("anna@hjemme.example", ("nord.xlsx", nord))))
    (received / "pakke.zip").write_bytes(
        zipped(("mappe/syd.xlsx", small_answered["Syd"].read_bytes()), ("a.txt", b"hej"))
    )
    (received / "kode.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000))
    shutil.copy(herlev, received / "herlev.xlsx")
    for _ in range(2):
        said = run("hent", "--today", "2030-04-10", code=1).stdout
        assert "afventer: nord.xlsx (Nord)" in said
        assert 'workbook-tools hent --accept "nord.xlsx"' in said
        assert "ingen arbejdsbog: kode.xlsx" in said
        assert "kommer ikke med: herlev.xlsx: Filen er ikke" in said
        assert "1 af 2 centre er færdige" in said
        assert next_step(run()) == "saml"
        assert "kommet, men ikke læst: Nord" in run().stdout
    replies = max(prepared.glob("runde 1/svar*"))
    overview = (replies / "Oversigt.html").read_text("utf-8")
    assert "Filen »nord.xlsx« (Nord) venter: den er sendt fra en adresse, der ikke er centrets." in overview
    assert "1 kvittering, 1 besked om, at filen er modtaget" in run().stdout
    reminder = body_of(replies / "kladder" / "2030 runde 1 - Nord - modtaget.eml")
    assert ("I behøver ikke sende den igen" in reminder, "Send arbejdsbogen" in reminder) == (True, False)
    said = run("hent", "--accept", "nord.xlsx", "--today", "2030-04-10", code=1).stdout
    assert ("afventer" in said, "2 af 2 centre er færdige" in said) == (False, True)


# --- what is there stays --------------------------------------------------------------------------------------------


def test_sending_again_adds_only_what_is_missing(prepared: Path) -> None:
    run("udsend")
    draft, workbook = (
        prepared / "runde 1/kladder/2030 runde 1 - Nord.eml",
        prepared / "runde 1/udsendt/2030 runde 1 - Syd.xlsx",
    )
    draft.write_bytes(b"changed by finance")
    workbook.unlink()
    (prepared / "runde 1/kladder/2030 runde 1 - Syd.eml").unlink()
    before = contents(prepared)
    said = run("udsend").stdout
    after = contents(prepared)
    assert set(after) - set(before) == {
        "runde 1/udsendt/2030 runde 1 - Syd.xlsx",
        "runde 1/kladder/2030 runde 1 - Syd.eml",
    }
    assert draft.read_bytes() == b"changed by finance"
    assert "2030 runde 1 - Nord.eml" in said


def test_a_stray_file_among_the_sent_ones_stops_the_drafts_alone(prepared: Path, herlev: Path) -> None:
    run("udsend")
    shutil.copy(herlev, prepared / "runde 1" / "udsendt" / "herlev.xlsx")
    for words in (("udsend",), ("hent", "--today", "2030-04-13")):
        assert "herlev.xlsx" in run(*words, code=1).stdout
    assert len(list(prepared.glob("runde 1/svar*/kvitteringer/*.html"))) == 2
    assert list(prepared.glob("runde 1/svar*/kladder/*")) == []


def test_errors_stop_before_anything_is_written(here: Path) -> None:
    with edited(here / AGREEMENT, here / AGREEMENT) as book:
        book.put("Punkter", "1.1", "Ansvarligt center", "Vest")
    result = run("klargør", code=1)
    assert "[not-in-list]" in result.stderr
    assert (next_step(result), files(here)) == ("klargør", {AGREEMENT})
    assert "klargjort" in run("udsend", code=2).stderr


def test_warnings_are_told_before_the_workbooks_are_out(prepared: Path) -> None:
    """By the start screen, the plan and the step itself; afterwards there is nothing to be said."""
    assert "OBS" not in run().stdout + run("udsend", "--dry-run").stdout
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.put("Punkter", "1.1", "Væsentlig bidragsyder", "Ingen, vi kender")
    for words in ((), ("udsend", "--dry-run"), ("udsend",)):
        assert f"OBS: 1 advarsel i {PREPARED}: Punkter " in run(*words).stdout
    assert "OBS" not in run().stdout


def test_a_reminder_asks_who_signed_too(prepared: Path) -> None:
    run("udsend")
    name = "2030 runde 1 - Nord.xlsx"
    with edited(prepared / "runde 1/udsendt" / name, prepared / "runde 1/modtaget" / name) as book:
        book.append("Opfølgning", 2, Smiley="☺ Nået")
    run("hent", "--today", "2030-04-10", code=None)
    reminder = body_of(prepared / "runde 1/svar 2030-04-10/kladder/2030 runde 1 - Nord - rykker.eml")
    assert "- Start: 'Udfyldt af' er ikke udfyldt på Start." in reminder
    assert "Send arbejdsbogen som svar på denne mail." in reminder


def test_whose_rows_are_missing_is_said(prepared: Path, small_answered: dict[str, Path]) -> None:
    run("udsend")
    shutil.copy(small_answered["Nord"], prepared / "runde 1" / "modtaget")
    run("hent", "--today", "10-04-2030", code=None)  # a day as it is shown
    assert (prepared / "runde 1" / "svar 2030-04-10").is_dir()
    assert "(Syd: ikke returneret)" in run("saml", code=1).stderr
    missing = [row for row in table(prepared / GATHERED, "Fejlliste") if row["Kode"] == "answer-missing"]
    assert missing
    assert [row["Besked"] for row in missing if not row["Besked"].startswith("Syd: ")] == []


def test_addresses_that_are_missing(prepared: Path) -> None:
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.append("Centre", 2, **{"E-mail": None})
        book.append("Centre", 3, **{"E-mail": None})
    run("udsend", code=0)
    assert list(prepared.glob("runde 1/kladder/*.eml")) == []
    assert (prepared / "runde 1/kladder/Modtagere og tekst.txt").exists()
    assert len(list(prepared.glob("runde 1/udsendt/*.xlsx"))) == 2


def test_a_malformed_address_is_mended_first(prepared: Path) -> None:
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.append("Centre", 2, **{"E-mail": "nord"})
    assert "[address-malformed]" in run("udsend", code=1).stderr
    assert not (prepared / "runde 1").exists()


def test_a_name_that_nobody_has_stops_nobody_elses_drafts(prepared: Path, small_answered: dict[str, Path]) -> None:
    """It is told where it stands, and what was perhaps meant."""
    run("udsend")
    shutil.copy(small_answered["Syd"], prepared / "runde 1" / "modtaget")
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        cell = book.put("Punkter", "1.1", "Ansvarligt center", "Nordd")
    said = run("hent", "--today", "2030-04-10", code=1).stdout
    assert f"Punkter {cell}: " in said
    assert "'Nord'" in said
    assert {path.name for path in prepared.glob("runde 1/svar*/kladder/*")} == {
        "2030 runde 1 - Nord - rykker.eml",
        "2030 runde 1 - Syd - kvittering.eml",
    }


def test_a_workbook_that_no_longer_fits_stops_nobody_elses_drafts(
    prepared: Path, small_answered: dict[str, Path]
) -> None:
    """An item that was moved in the middle of the round: the one who is to get its workbook again is told of."""
    run("udsend")
    shutil.copy(small_answered["Syd"], prepared / "runde 1" / "modtaget")
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.put("Punkter", "2.1", "Ansvarligt center", "Syd")
    said = run("hent", "--today", "2030-04-10", code=1).stdout
    assert "2030 runde 1 - Nord.xlsx er ikke, som" in said
    drafts = {path.name for path in prepared.glob("runde 1/svar*/kladder/*")}
    assert drafts == {"2030 runde 1 - Syd - rykker.eml"}


def test_the_start_screen_says_what_stands_in_the_way(prepared: Path) -> None:
    """What ``udsend`` will refuse is told where it is advised; a proposal need only be refused."""
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        given = {"Ændringsnr.": "Nord-1", "Runde": 1, "Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 250}
        book.append("Budgetændringer", 2, **given, Begrundelse="Dyrere jord", Status="Forslag")
    for round_is in ("Åben", "Kommende"):
        with edited(prepared / PREPARED, prepared / PREPARED) as book:
            book.put("Runder", "1", "Status", round_is)
        said = run().stdout
        assert "står i vejen for udsend" in said
        assert "Budgetændringer E2: " in said
        assert "sætte til Afvist" in said
    assert "Aftalen er klar" not in said
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.put("Runder", "1", "Status", "Åben")
    assert "sætte til Afvist" in run("udsend", code=1).stdout
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.append("Budgetændringer", 2, Status="Afvist")
    assert "Aftalen er klar" in run().stdout
    run("udsend")


def test_an_earlier_answer_that_cannot_be_read_is_told_before_it_is_sent_on(
    played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with edited(played.folder / GATHERED, tmp_path / GATHERED) as book:
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
        cell = book.put("Opfølgning", "1.1-1", "Smiley", "Naaet")
    monkeypatch.chdir(tmp_path)
    for words in ((), ("udsend",)):
        assert f"kan ikke læses: Opfølgning {cell}" in run(*words).stdout


def test_the_start_screen_and_hent_count_alike(prepared: Path, small_answered: dict[str, Path]) -> None:
    """Also a department whose rows somebody else has answered, and that has sent nothing."""
    run("udsend")
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.put("Punkter", "1.2", "Ansvarligt center", "Nord")
        book.append("Centre", 4, Center="Vest", **{"E-mail": "vest@proeveby.example"})
    shutil.copy(small_answered["Syd"], prepared / "runde 1" / "modtaget")
    shutil.copy(small_answered["Nord"], prepared / "runde 1" / "modtaget")
    run("hent", "--today", "2030-04-10", code=None)
    run("saml", code=None)
    with edited(prepared / GATHERED, prepared / GATHERED) as book:
        for sheet in ("Opfølgning", "Økonomiopfølgning"):
            for row in range(2, 5):
                if book[sheet].cell(row, book.column(sheet, "Punktnr.")).value == "1.2":
                    book.append(sheet, row, **{"Ansvarligt center": "Vest"})
        book.put("Punkter", "1.2", "Ansvarligt center", "Vest")
    fetched = run("hent", "--today", "2030-04-11", code=None).stdout
    said = run().stdout
    assert "intet modtaget Vest" in fetched
    assert "intet modtaget: Vest" in said
    counts = [re.search(r"(\d+) af (\d+) centre", text) for text in (fetched, said)]
    assert counts[0] is not None
    assert counts[1] is not None
    assert counts[0].groups() == counts[1].groups()


# --- which file counts ------------------------------------------------------------------------------------------------


def test_another_round_is_refused(prepared: Path) -> None:
    run("udsend")
    assert "runde 2" in run("hent", "--round", "2", code=2).stderr
    assert "runde 9" in run("udsend", "--round", "9", code=2).stderr
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        book.put("Runder", "2", "Status", "Åben")
    for step in ("udsend", "hent", "saml"):
        assert "1, 2" in run(step, code=2).stderr
    assert "1, 2" in run().stdout


def test_other_workbooks_are_no_agreements(here: Path, small_sent: dict[str, Path]) -> None:
    shutil.copy(small_sent["Nord"], here / "a.xlsx")
    (here / "b.xlsx").write_text("no workbook")
    assert find_project(here).newest.path.name == AGREEMENT
    (here / AGREEMENT).unlink()
    with pytest.raises(CannotFind) as refused:
        find_project(here)
    assert (refused.value.code, "b.xlsx" in str(refused.value)) == ("project.no-agreement.not-read", True)
    (here / "b.xlsx").unlink()
    with pytest.raises(CannotFind) as refused:
        find_project(here)
    assert refused.value.code == "project.no-agreement"


def test_a_folder_with_everything_in_it_is_no_project(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.project.find.MOST_FILES", 1)
    with pytest.raises(CannotFind) as refused:
        find_project(prepared)
    assert refused.value.code == "project.too-many"
    assert find_project(prepared, prepared / PREPARED).newest.ready


def test_agreements_of_other_titles_are_refused_by_name(here: Path) -> None:
    with edited(here / AGREEMENT, here / "næste år.xlsx") as book:
        book["Stamdata"]["B4"].value = 2031
    result = run("klargør", code=2)
    assert all(word in result.stderr for word in (AGREEMENT, "næste år.xlsx", "--agreement"))
    assert run(code=2).stderr == result.stderr
    run("klargør", "--agreement", AGREEMENT)
    assert PREPARED in files(here)


def test_two_states_made_side_by_side_are_refused_by_name(here: Path) -> None:
    fill_file(here / AGREEMENT, here / "en.xlsx")
    assert find_project(here).newest.path.name == "en.xlsx"
    shutil.copy(here / "en.xlsx", here / "to.xlsx")
    assert find_project(here).newest.path.name == "en.xlsx"  # a copy is the same
    with edited(here / "en.xlsx", here / "to.xlsx") as book:
        book.put("Centre", "Nord", "Kontaktperson", "Bo")
    with pytest.raises(CannotFind) as refused:
        find_project(here)
    assert refused.value.code == "project.two-states"
    assert all(name in str(refused.value) for name in ("en.xlsx", "to.xlsx"))
    assert find_project(here, here / "to.xlsx").newest.path.name == "to.xlsx"


def test_what_files_say_decides_and_not_their_names(prepared: Path) -> None:
    (prepared / PREPARED).rename(prepared / "aaa.xlsx")
    project = find_project(prepared)
    assert (project.newest.path.name, [one.path.name for one in project.older]) == ("aaa.xlsx", [AGREEMENT])
    assert load_agreement(project.newest.path).agreement.state == project.newest.agreement.state
    assert isinstance(project.newest.agreement.state, State)


def test_an_earlier_state_that_was_edited_later_is_told(prepared: Path) -> None:
    assert find_project(prepared).remarks == ()
    with edited(prepared / AGREEMENT, prepared / AGREEMENT, dt.datetime(2099, 1, 1)) as book:
        book.put("Centre", "Nord", "Kontaktperson", "Bo")
    assert [remark.key for remark in find_project(prepared).remarks] == ["result.project.saved-since"]
    assert AGREEMENT in run("udsend", "--dry-run").stderr


def test_an_empty_template_begins_with_preparing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("template", "aftale.xlsx")
    said = run()
    assert said.stdout.startswith("aftale.xlsx er en tom aftale.\n")
    assert next_step(said) == "klargør"
    assert next_step(run("klargør", code=1)) == "klargør"
    assert files(tmp_path) == {"aftale.xlsx"}


def test_all_rounds_closed_is_the_end_of_the_year(prepared: Path) -> None:
    with edited(prepared / PREPARED, prepared / PREPARED) as book:
        for number in "1234":
            book.put("Runder", number, "Status", "Lukket")
    command = shlex.split(next_step(run()))
    run(*command)
    made = load_agreement(prepared / "Budget 2031" / "aftale.xlsx").agreement
    assert (command[0], made.budget_year) == ("new-year", "2031")
    standing = standing_of(find_project(prepared))
    assert [(said.key, step) for said, step in standing.advice] == [("result.project.advice.next-year", None)]


@pytest.mark.parametrize(("made", "step"), [((), Step.PREPARE), (("klargør",), Step.SEND)])
def test_a_step_too_far_is_refused_and_the_right_one_named(here: Path, made: tuple[str, ...], step: Step) -> None:
    for one in made:
        run(one)
    for one in STEPS[len(made) + 1 :]:
        run(one, code=2)
    assert standing_of(find_project(here)).steps == [step]


# --- commands and languages -----------------------------------------------------------------------------------------


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", [(), ("--language", "da")])
def test_without_a_command_and_outside_a_project_there_is_help(empty: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.stdout.startswith("Brug:")
    assert result.stderr.startswith(f"Der er ingen aftale i mappen {empty.name}.")
    assert result.stdout == run("--help").stdout


@pytest.mark.parametrize(("danish", "english"), list(zip(STEPS, ("prepare", "send", "fetch", "gather"), strict=True)))
def test_steps_have_a_name_in_every_language(empty: Path, danish: str, english: str) -> None:
    for language, shown in (("da", danish), ("en", english)):
        helped = [run(name, "--help", language=language).stdout for name in (danish, english, danish.upper())]
        assert len(set(helped)) == 1
        assert f" {shown} [" in helped[0]
        assert f"  {shown} " in run(language=language).stdout
    assert f"'{danish}'" in run(danish[:-1], code=2).stderr
