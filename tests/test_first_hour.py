"""The first hour, from the portable folder: a municipality that nobody has played, from the empty template to a finished
round, in six short commands or through the menu, in Danish, without a network and without anything written beside the tool.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import sign
from tests.portable import caged, portable_folder
from tests.test_language import foreign_to, said_in_english
from tests.workbook_editing import Book, edited, hashes, rows_of, typed
from workbook_tools.cli.language import VARIABLE
from workbook_tools.messages.catalogue import DANISH, ENGLISH
from workbook_tools.operations.split import split_files

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stand-in of the portable folder is for this system"
)

CPR = "010190-1234"
# What finance types into the sheets of the template. The deadline is over whenever this is run.
TYPED = {
    "Stamdata": """
        Felt                      | Værdi
        Kommune                   | Fjordby Kommune
        Aftalens titel            | Budgetforlig 2021
        Budgetår                  | 2021
        Økonomismiley             | begge
        Bagatelgrænse (1.000 kr.) | 200
        """,
    "Runder": """
        Runde | Betegnelse          | Opgørelsesdato | Indberetningsfrist | Status
        1     | Forårsopfølgning    | 31-03-2021     | 23-04-2021         | Åben
        2     | Efterårsopfølgning  | 31-08-2021     | 17-09-2021         | Kommende
        3     | Vinteropfølgning    | 30-11-2021     | 10-12-2021         | Kommende
        4     | Årets slutning      | 31-12-2021     | 21-01-2022         | Kommende
        """,
    "Centre": """
        Center          | E-mail
        Skole og Dagtilbud | skole@fjordby.example
        Vej & Park      | vej@fjordby.example
        Ældre           | aeldre@fjordby.example
        """,
    "Lister": """
        Udvalg         | Temaer
        Børneudvalget  | A. Børn
        Byudvalget     | B. By
        """,
    "Punkter": """
        Punktnr. | Tema    | Titel         | Type  | Ansvarligt center  | Ansvarligt udvalg
        1.1      | A. Børn | Skolehaver    | Drift | Skole og Dagtilbud | Børneudvalget
        2.1      | B. By   | Broen         | Anlæg | Vej & Park         | Byudvalget
        2.2      | B. By   | Aktivitetshus | Drift | Ældre              | Byudvalget
        """,
    "Økonomi": """
        Punktnr. | Linjenr. | Linjetekst | Type  | Kategori   | Varighed     | Budgetår | Overslagsår 1
        1.1      | 1        | Haver      | Drift | Nye midler | Flerårig     | 300      | 300
        2.1      | 1        | Bro        | Anlæg | Nye midler | Engangsbeløb | 4000     |
        2.2      | 1        | Leje       | Drift | Nye midler | Flerårig     | 150      | 150
        """,
    "Milepæle": """
        Punktnr. | Runde | Milepæl
        1.1      | 1     | Ti skoler har en have
        2.1      | 1     | Broen er projekteret
        2.1      | 2     | Broen er bygget
        2.2      | 1     | Lejemålet er fundet
        """,
}
FILE = "aftale.xlsx"
SCHOOL, ROAD = "2021 runde 1 - Skole og Dagtilbud.xlsx", "2021 runde 1 - Vej & Park.xlsx"


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portable folder where IT put it."""
    folder = tmp_path_factory.mktemp("portable")
    target = folder / "Programmer (x86)" / "Værktøj til økonomi & æøå"
    portable_folder(folder, target)
    return target


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """Finance's own folder, empty."""
    made = tmp_path / "Budget 2021 & æøå"
    made.mkdir()
    return made


def run(tool: Path, year: Path, program: str, *words: str | Path, stdin: str = "", code: int = 0) -> str:
    """What one of the folder's programs says; all of it in Danish, and nothing changed beside the tool."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment |= {"LANG": "C.UTF-8", VARIABLE: DANISH}
    done = subprocess.run(
        [*caged(tool), str(tool / program), *map(str, words)], input=stdin, capture_output=True, text=True,
        encoding="utf-8", cwd=year, env=environment,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert said_in_english(said) == []
    assert foreign_to(DANISH, ENGLISH, said) == []
    assert CPR not in said
    return said


class Typed:
    """Commands as they are typed in finance's folder: few, and short."""

    def __init__(self, tool: Path, year: Path) -> None:
        self.tool, self.year, self.commands = tool, year, 0

    def __call__(self, line: str, code: int = 0) -> str:
        self.commands += 1
        assert self.commands <= 6
        assert len(line) <= 40
        program, *words = line.split()
        return run(self.tool, self.year, program, *words, code=code)


def type_agreement(path: Path) -> None:
    """What finance does in Excel with the empty template."""
    with edited(path, path, dt.datetime(2021, 1, 11)) as book:
        for sheet, text in TYPED.items():
            rows = rows_of(text)
            for number, row in enumerate(rows, start=2):
                if sheet == "Stamdata":
                    (place,) = [line[0].row for line in book[sheet].iter_rows() if line[0].value == row["Felt"]]
                    book.append(sheet, place, Værdi=typed(row["Værdi"]))
                else:
                    book.append(sheet, number, **{header: cell(header, text) for header, text in row.items() if text})


def cell(header: str, text: str) -> object:
    """As Excel keeps what is typed: days are days, and numbers of items are texts."""
    if header in ("Opgørelsesdato", "Indberetningsfrist"):
        return dt.datetime.strptime(text, "%d-%m-%Y")
    return text if header == "Punktnr." else typed(text)


def answer(year: Path) -> None:
    """One department answers, with a CPR number in a comment; one sends what was meant for another round; one is silent."""
    sent, received = year / "runde 1" / "udsendt", year / "runde 1" / "modtaget"

    def fill_in(book: Book) -> None:
        book.put("Opfølgning", "1.1-1", "Smiley", "😐 Delvist nået")
        book.put("Opfølgning", "1.1-1", "Statusbemærkning", f"Gartneren {CPR} er syg")
        book.put("Opfølgning", "1.1-1", "Forventes nået", "Efterårsopfølgning")
        book.put("Økonomiopfølgning", "1.1 / 1", "Smiley økonomi", "☺ Overholdt")
        sign(book)

    with edited(sent / SCHOOL, received / "Svar fra skolerne.xlsx", dt.datetime(2021, 4, 20)) as book:
        fill_in(book)
    later = year.parent / "later"
    (newest,) = year.glob("*klar.xlsx")
    [wrong] = [path for path, _ in split_files(newest, 2, later, force=False).files if "Vej" in path.name]
    (received / "Vej og Park.xlsx").write_bytes(wrong.read_bytes())


def check(year: Path) -> None:
    """What lies in finance's folder after the hour."""
    drafts = {path.stem for path in (year / "runde 1" / "kladder").glob("*.eml")}
    assert drafts == {Path(SCHOOL).stem, Path(ROAD).stem, "2021 runde 1 - Ældre"}
    assert (year / "runde 1" / "udsendt" / "Vejledning.pdf").read_bytes().startswith(b"%PDF")
    (replies,) = (year / "runde 1").glob("svar *")
    receipts = {path.stem.split(" - ")[1]: path.read_text("utf-8") for path in replies.glob("kvitteringer/*.html")}
    assert set(receipts) == {"Skole og Dagtilbud", "Vej & Park", "Ældre"}
    assert "cpr-nummer" in receipts["Skole og Dagtilbud"]
    assert "hører til runde 2" in receipts["Vej & Park"]
    assert "Der er ikke modtaget noget." in receipts["Ældre"]
    overview = (replies / "Oversigt.html").read_text("utf-8")
    for told in (
        "Ældre: intet modtaget",
        "Vej &amp; Park: noget er kommet, men ikke taget med",
        "Opfølgning K2",
        "Intet er sendt.",
    ):
        assert told in overview
    reminded = {path.stem for path in replies.glob("kladder/*rykker.eml")}
    assert {"2021 runde 1 - Vej & Park - rykker", "2021 runde 1 - Ældre - rykker"} <= reminded
    (gathered,) = year.glob("*samlet.xlsx")
    with edited(gathered, year.parent / "seen.xlsx") as book:
        assert book.cell("Opfølgning", "1.1-1", "Smiley").value == "😐 Delvist nået"
        assert book.cell("Opfølgning", "1.1-1", "Statusbemærkning").value is None  # withheld
    papers = {path.relative_to(year / "runde 1").as_posix() for path in (year / "runde 1").rglob("*.docx")}
    assert {"notater/2021 runde 1 - Børneudvalget.docx", "sager/2021 runde 1 sag - Byudvalget.docx"} <= papers
    journal = year / "runde 1" / "journal"
    assert {path.name for path in journal.iterdir()} >= {"indeks.csv", "Udsendt", "Modtaget", "Kvitteringer", "Sager"}
    written = [path.read_bytes() for path in year.rglob("*") if path.suffix in (".html", ".eml", ".txt", ".csv")]
    assert [data for data in written if CPR.encode() in data] == []


def test_with_six_short_commands(tool: Path, year: Path) -> None:
    before = hashes(tool)
    type_ = Typed(tool, year)
    type_(f"workbook-tools template {FILE}")
    type_agreement(year / FILE)
    assert "klargør" in type_("workbook-tools")
    assert "udsend" in type_("workbook-tools klargør")
    assert "Intet er sendt. 3 kladder ligger klar" in type_("workbook-tools udsend")
    answer(year)
    fetched = type_("workbook-tools hent", code=1)
    assert "Intet er sendt" in fetched
    assert "0 af 3 centre er færdige" in fetched
    assert "Vej og Park.xlsx" in fetched
    assert "samlet.xlsx" in type_("workbook-tools saml", code=1)
    check(year)
    assert hashes(tool) == before


def test_through_the_menu(tool: Path, year: Path) -> None:
    def menu(dropped: Path, keys: str) -> str:
        said = run(tool, year, "start.sh", dropped, stdin=keys)
        assert "workbook-tools" not in said.replace(str(tool), "")  # nobody is told to type
        return said

    assert f"Skrev {FILE}" in menu(year, "\n0\n")
    type_agreement(year / FILE)
    assert "Intet er sendt. 3 kladder ligger klar" in menu(year / FILE, "\n\n\n\n0\n")
    answer(year)
    assert "0 af 3 centre er færdige" in menu(year, "\n\n4\n\n0\n")
    check(year)
