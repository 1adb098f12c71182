"""Every command that the guides show runs, in a folder where the files are called what they are called there."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from tests.agreement_documents import as_word, headed_prose
from tests.conftest import NORD, NORD_ECONOMY, ROOT, SMALL, sign
from tests.mails import answer
from tests.workbook_editing import edited, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_files
from workbook_tools.workbook.marking.files import write_copies

PAGES = ("README.md", "docs/finance-guide.md", "docs/vejledning-oekonomi.md", "docs/export.md")
BLOCK = re.compile(r"^```(?:sh|bat|powershell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Shown with the name of a server that is not there; tests/test_mail_sending.py sends to one that is.
SENDS = "--smtp"
NAMES = {"2030": "2027", "2031": "2028", "Nord": "Ejendomme", "Byudvalget": "Social- og Sundhedsudvalget"}
# Cells of which a guide gives an example, and where the same is found in these files.
CELLS = {"Opfølgning!K12": "Opfølgning!J2", "Ejendomme.xlsx!Opfølgning!K7": "Ejendomme.xlsx!Opfølgning!K3"}
OUTPUTS = ("-o", "--marked-copies", "--write-templates", "template")  # what follows them is not there yet


def shown() -> list[tuple[str, str]]:
    """The commands of every page, once each."""
    found = {}
    for page in PAGES:
        for block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.startswith("workbook-tools") and SENDS not in line:
                    found.setdefault(line.strip(), page)
    return list(found.items())


def renamed(text: str) -> str:
    for name, other in NAMES.items():
        text = text.replace(name, other)
    return text


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that a command is given somewhere."""
    folder = tmp_path_factory.mktemp("shown")
    write_agreement(folder / "aftale.xlsx", **{name: renamed(text) for name, text in SMALL.items()})
    for name in ("aftale-klar.xlsx", "agreement.xlsx"):
        shutil.copy(folder / "aftale.xlsx", folder / name)
    states = [folder / "aftale.xlsx", *_year(folder)]
    own = folder / "runde-1" / "2027 runde 1 - Ejendomme.xlsx"
    _answers(own, folder)
    for number, state in enumerate(states[1:], start=1):
        for name in (f"samlet-{number}.xlsx", f"samlet-{number}b.xlsx"):
            shutil.copy(state, folder / name)
    for name in ("consolidated.xlsx", "consolidated-2.xlsx", "samlet-2027.xlsx", "kommuner/en.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(states[1], folder / name)
    for name in ("samlet-2028.xlsx", "kommuner/to.xlsx"):
        with edited(folder / "aftale.xlsx", folder / name) as book:
            (place,) = [row[0].row for row in book["Stamdata"].iter_rows() if row[0].value == "Kommune"]
            book.append("Stamdata", place, Værdi="Fjordby Kommune")
    document = docx.Document()
    document.add_paragraph("1.1 Cykelsti. Der er 5 mio. kr. til den.")
    document.save(str(folder / "budgetaftale.docx"))
    (folder / "aftale.docx").write_bytes(as_word(headed_prose()))
    postings = ["PSP-element;Bogføringsdato;Beløb", "XA-1;01-02-2027;100,00", "XA-2;02-02-2027;-7,50"]
    (folder / "forbrug.csv").write_text("\n".join(postings), encoding="cp1252")
    _examples(folder, states)
    return folder


def _year(folder: Path) -> list[Path]:
    """Four rounds of which the first is answered, and the state after each."""
    states, newest = [], folder / "aftale.xlsx"
    for number in range(1, 5):
        opened, sent = folder / f"open-{number}.xlsx", folder / f"runde-{number}"
        with edited(newest, opened, dt.datetime(2027, 3 * number, 1)) as book:
            for n in range(1, 5):
                book.append("Runder", n + 1, Status="Lukket" if n < number else "Åben" if n == number else "Kommende")
        split_files(opened, number, sent, force=False)
        states.append(folder / f"state-{number}.xlsx")
        consolidate_files(opened, [_answered(sent, folder) if number == 1 else sent], states[-1])
        newest = states[-1]
    shutil.copytree(folder / "runde-4", folder / "runde 4")
    return states


def _answered(sent: Path, folder: Path) -> Path:
    """What came back in round 1: an answer of one department."""
    returned = folder / "retur-1"
    with edited(sent / "2027 runde 1 - Ejendomme.xlsx", returned / "Ejendomme.xlsx") as book:
        book.fill_in("Opfølgning", renamed(NORD))
        book.fill_in("Økonomiopfølgning", NORD_ECONOMY)
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", "Sagen 010190-1234")  # looks like a CPR number
        sign(book)
    return returned


def _answers(own: Path, folder: Path) -> None:
    """Answers by mail, one of them of a stranger; a late one; and one that is to be mended, with its marked copy."""
    data = (folder / "retur-1" / "Ejendomme.xlsx").read_bytes()
    for name, sender in (("svarmails", "nord@proeveby.example"), ("fremmed", "anna@hjemme.example")):
        (folder / name).mkdir()
        (folder / name / "svar.eml").write_bytes(bytes(answer(sender, (own.name, data))))
    (folder / "late").mkdir()
    for late in (folder / "retur-1" / "sent svar.xlsx", folder / "late" / "Ejendomme.xlsx"):
        late.write_bytes(data)
    with edited(own, folder / "faulty" / "Ejendomme.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "hmm")
    issues, _ = validate_files([folder / "faulty"], load_agreement(folder / "aftale.xlsx").agreement)
    write_copies(issues, folder / "retur-1-markeret")


def _examples(folder: Path, states: list[Path]) -> None:
    """The files of the example under their names."""
    for name in ("ballerup-2019", "herlev-2024"):
        (folder / "workbooks" / name).mkdir(parents=True)
        shutil.copy(folder / "samlet-2028.xlsx", folder / "workbooks" / name / "agreement.xlsx")
    example = folder / "workbooks" / "ballerup-2019"
    shutil.copy(states[0], example / "agreement.xlsx")
    for number, state in enumerate(states[1:], start=1):
        shutil.copy(state, example / f"consolidated-{number}.xlsx")
    shutil.copytree(folder / "retur-1", example / "returned-1")
    for name in ("round-1", "notes"):
        shutil.copytree(folder / "runde-1", folder / name)


@pytest.mark.parametrize(("line", "page"), shown(), ids=[line for line, _ in shown()])
def test_it_runs(line: str, page: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "year"
    if line == "workbook-tools":  # in a folder with one agreement
        folder.mkdir()
        shutil.copy(prepared / "aftale.xlsx", folder)
    else:
        shutil.copytree(prepared, folder)
    monkeypatch.chdir(folder)
    words = [word.strip('"').replace("\\", "/") for word in shlex.split(line, posix=False)[1:]]
    words = [CELLS.get(word, word) for word in words]
    if "--accept" in words:
        run("collect", "fremmed", "-o", "retur-1", "--against", "aftale-klar.xlsx")
    else:
        for option, word in pairwise(words):
            if option in OUTPUTS and Path(word).exists():
                shutil.rmtree(word) if Path(word).is_dir() else Path(word).unlink()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    code, said = run(*words)
    assert code in (0, 1), said  # 1: something was found
    made = {path for path in folder.rglob("*") if before.get(path) != path.stat().st_mtime_ns}
    assert bool(made) is any(word in OUTPUTS for word in words), said


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_there_are_commands_to_run() -> None:
    assert len(shown()) > 50
    assert {page for _, page in shown()} == set(PAGES)
