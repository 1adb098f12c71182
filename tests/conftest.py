"""What the tests share: the examples, what the tool makes of them, and a small agreement to play with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tiers import longest_files_first, tiers_of
from tests.workbook_editing import edited, write_agreement
from workbook_tools.cli.language import VARIABLE
from workbook_tools.messages.catalogue import ENGLISH, speak
from workbook_tools.operations.consolidate.consolidation import Consolidation
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.split import split_files

os.environ[VARIABLE] = ENGLISH  # whatever the machine's locale is; a Danish run says so itself

ROOT = Path(__file__).resolve().parents[1]
BALLERUP = ROOT / "workbooks" / "ballerup-2019"
HERLEV = ROOT / "workbooks" / "herlev-2024"


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled modules in pytest's own folder where Python may not keep them beside their sources.

    The tests start more than a hundred processes, and each would compile all that it imports once more.
    """
    if sys.dont_write_bytecode and hasattr(config, "cache"):
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(config.cache.mkdir("compiled"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    if hasattr(config.option, "loadscopereorder"):  # xdist would begin with the files of most tests, not the longest
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test the marks of its tier; of several processes none is left alone with a long file at the end."""
    for item in items:
        if isinstance(item, pytest.Function):
            for tier in sorted(tiers_of(item)):
                item.add_marker(tier)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items[:] = longest_files_first(items)


@pytest.fixture(scope="session", autouse=True)
def _not_waiting_for_the_disk() -> Iterator[None]:
    """No test pulls the plug, the only thing that could show what is not yet on the disk; the tests save thousands of files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def _forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the tests of a file keep with ``cache`` goes with the file: some of it is whole workbooks."""
    yield
    speak(None)  # the words of an agreement that a test read
    for kept in list(vars(request.module).values()):
        if callable(getattr(kept, "cache_clear", None)) and str(kept.__module__).startswith("tests."):
            kept.cache_clear()


@pytest.fixture(scope="session")
def ballerup() -> Path:
    """Ballerup's agreement workbook."""
    return BALLERUP / "agreement.xlsx"


@pytest.fixture(scope="session")
def herlev() -> Path:
    """Herlev's agreement workbook."""
    return HERLEV / "agreement.xlsx"


@pytest.fixture(scope="session")
def returned() -> Path:
    """What Ballerup's departments returned in round 1, with planted faults."""
    return BALLERUP / "returned-1"


@pytest.fixture(scope="session")
def sent(ballerup: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Ballerup's department workbooks for round 1, as split wrote them."""
    folder = tmp_path_factory.mktemp("sent") / "round-1"
    split_files(ballerup, 1, folder, force=False)
    return folder


@dataclass(frozen=True)
class Consolidated:
    """A consolidated workbook and what was said about it."""

    path: Path
    result: Consolidation


@pytest.fixture(scope="session")
def untouched(ballerup: Path, sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Consolidated:
    """Ballerup consolidated with the nine workbooks nobody filled in."""
    path = tmp_path_factory.mktemp("untouched") / "consolidated.xlsx"
    return Consolidated(path, consolidate_files(ballerup, [sent], path))


@pytest.fixture(scope="session")
def consolidated(ballerup: Path, returned: Path, tmp_path_factory: pytest.TempPathFactory) -> Consolidated:
    """Ballerup consolidated with what was returned in round 1."""
    path = tmp_path_factory.mktemp("consolidated") / "consolidated.xlsx"
    return Consolidated(path, consolidate_files(ballerup, [returned], path))


# --- a small agreement: two departments, readable at a glance ---------------------------------------

SMALL = {
    "settings": """
        Felt                      | Værdi
        Kommune                   | Prøveby Kommune
        Aftalens titel            | Aftale om budget 2030
        Budgetår                  | 2030
        Økonomismiley             | begge
        Bagatelgrænse (1.000 kr.) | 100
        """,
    "rounds": """
        Runde | Betegnelse           | Opgørelsesdato | Indberetningsfrist | Status
        1     | 1. budgetopfølgning  | 31-03-2030     | 12-04-2030         | Åben
        2     | 2. budgetopfølgning  | 30-06-2030     | 16-08-2030         | Kommende
        3     | 3. budgetopfølgning  | 30-09-2030     | 11-10-2030         | Kommende
        4     | 31.12.               | 31-12-2030     | 24-01-2031         | Kommende
        """,
    "departments": """
        Center | E-mail
        Nord   | nord@proeveby.example
        Syd    | syd@proeveby.example
        """,
    "lists": """
        Udvalg        | Temaer   | Kategorier | Ændringstyper     | Besluttende
        Teknikudvalget| 1. Vækst | Nye midler | Tillægsbevilling  | Kommunalbestyrelsen
        Byudvalget    | 2. Natur | Besparelse | Omplacering       | Økonomiudvalget
        """,
    "items": """
        Punktnr. | Tema     | Titel       | Type  | Ansvarligt center | Ansvarligt udvalg | Væsentlig bidragsyder | Håndteres administrativt
        1.1      | 1. Vækst | Cykelsti    | Anlæg | Nord              | Teknikudvalget    | Syd                   |
        1.2      | 1. Vækst | Torvet      | Drift | Syd               | Byudvalget        |                       |
        1.10     | 1. Vækst | Rådhuset    | Drift | Nord              | Byudvalget        |                       | Ja
        2.1      | 2. Natur | Skovplan    | Drift | Nord              | Teknikudvalget    |                       |
        """,
    "budget_lines": """
        Punktnr. | Linjenr. | Linjetekst | Type  | Kategori   | Varighed     | Budgetår | Overslagsår 1
        1.1      | 1        | Etape 1    | Anlæg | Nye midler | Engangsbeløb | 5000     |
        1.2      | 1        | Drift      | Drift | Besparelse | Flerårig     | -400     | -400
        1.10     | 1        | Rengøring  | Drift | Nye midler | Flerårig     | 70       | 70
        2.1      | 1        | Rangere    | Drift | Nye midler | Flerårig     | 900      | 900
        2.1      | 2        | Stier      | Drift | Nye midler | Flerårig     |          | 300
        """,
    "milestones": """
        Punktnr. | Runde | Milepæl                     | Analyse
        1.1      | 1     | Stien er tegnet             |
        1.1      | 2     | Gravearbejdet er begyndt    |
        1.2      | 1     | Torvet er undersøgt         | Ja
        2.1      | 1     | Planen er sendt i høring    |
        2.1      | 2     | Planen er vedtaget          |
        """,
}

# Answers without a fault.
NORD = """
    Milepæls-id | Smiley          | Statusbemærkning   | Forventes nået
    1.1-1       | ☺ Nået          |                    |
    2.1-1       | 😐 Delvist nået | Høringen varer ved | 2. budgetopfølgning
    """
NORD_ECONOMY = """
    Punktnr. | Linjenr. | Forventet regnskab | Smiley økonomi    | Afvigelsesforklaring
    1.1      | 1        | 5600               | ☹ Ikke overholdt  | Dyrere jord
    2.1      | 1        |                    | ☺ Overholdt       |
    """
SYD = """
    Milepæls-id | Smiley
    1.2-1       | ☺ Nået
    """
SYD_ECONOMY = """
    Punktnr. | Linjenr. | Smiley økonomi
    1.2      | 1        | ☺ Overholdt
    """


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement."""
    return write_agreement(tmp_path_factory.mktemp("small") / "agreement.xlsx", **SMALL)


@pytest.fixture(scope="session")
def small_sent(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small agreement's department workbooks for round 1, by department."""
    folder = tmp_path_factory.mktemp("small-sent") / "round-1"
    return {path.stem.split(" - ")[1]: path for path, _ in split_files(small, 1, folder, False).files}


@pytest.fixture(scope="session")
def small_answered(small_sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same, filled in without a fault."""
    folder = tmp_path_factory.mktemp("small-answered")
    answers = {"Nord": (NORD, NORD_ECONOMY), "Syd": (SYD, SYD_ECONOMY)}
    for department, (milestones, economy) in answers.items():
        with edited(small_sent[department], folder / f"{department}.xlsx") as book:
            book.fill_in("Opfølgning", milestones)
            book.fill_in("Økonomiopfølgning", economy)
            sign(book)
    return {department: folder / f"{department}.xlsx" for department in answers}


def sign(book: object) -> None:
    """Fill in »Udfyldt af« and »Godkendt af«."""
    for row in book["Start"].iter_rows():  # type: ignore[index]
        for cell in row:
            if cell.value in ("Udfyldt af", "Godkendt af"):
                cell.offset(0, 1).value = "Bo"


@pytest.fixture
def documents_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process: what is tried are they, and not the bounds."""
    monkeypatch.setattr("workbook_tools.operations.importing.files.bounded", lambda work, *given: work(*given))
