"""Many agreements in one: every row says whose it is, whoever read it and in whatever order."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.combining import combine_files
from tests.conftest import SMALL
from tests.libreoffice import LOCALES, cells, convert, formulas, same
from tests.workbook_editing import opened, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.operations.combine import files as combine_files_module
from workbook_tools.operations.combine import reading as spreading
from workbook_tools.operations.combine.reading import dask_executor
from workbook_tools.operations.consolidate.files import consolidate_files

FOLLOW_UP = """
    Runde | Milepæls-id | Punktnr. | Titel    | Ansvarligt center | Milepæl          | Oprindelig runde | Smiley | Bemærkning til Økonomi
    1     | 1.1-1       | 1.1      | Cykelsti | Nord              | Stien er tegnet  | 1                | {smiley} | kun til jer
    """


def settings(municipality: str, year: str) -> str:
    return SMALL["settings"].replace("Prøveby Kommune", municipality).replace("2030", year)


def agreement(folder: Path, municipality: str, year: str = "2030", smiley: str = "☺ Nået") -> Path:
    """The small agreement as another municipality's, with one answer in round 1."""
    sheets = {**SMALL, "settings": settings(municipality, year), "follow_up": FOLLOW_UP.format(smiley=smiley)}
    return write_agreement(folder / f"{municipality} {year}.xlsx", **sheets)


@pytest.fixture(scope="module")
def four(small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two municipalities' agreements, one of them in two years, and a consolidated one."""
    folder = tmp_path_factory.mktemp("agreements")
    consolidate_files(small, list(small_answered.values()), folder / "consolidated.xlsx")
    return [
        agreement(folder, "Vestby", "2030"),
        agreement(folder, "Vestby", "2031", "☹ Ikke nået"),
        agreement(folder, "Østby"),
        folder / "consolidated.xlsx",
    ]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["combine", *map(str, arguments)], prog_name="workbook-tools")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by header."""
    header, *rows = opened(path, sheet)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_row_has_its_municipality_and_year(four: list[Path], tmp_path: Path) -> None:
    done = run(*four, "-o", tmp_path / "all.xlsx")
    assert done.exit_code == 0, done.output
    rows = table(tmp_path / "all.xlsx", "Opfølgning")
    assert [(r["Kommune"], r["Budgetår"], r["Milepæls-id"], r["Smiley"]) for r in rows] == [
        ("Prøveby Kommune", 2030, "1.1-1", "☺ Nået"),
        ("Prøveby Kommune", 2030, "1.2-1", "☺ Nået"),
        ("Prøveby Kommune", 2030, "2.1-1", "😐 Delvist nået"),
        ("Vestby", 2030, "1.1-1", "☺ Nået"),
        ("Vestby", 2031, "1.1-1", "☹ Ikke nået"),
        ("Østby", 2030, "1.1-1", "☺ Nået"),
    ]
    money = [
        (r["Kommune"], r["Budgetår"], r["Korrigeret budget"]) for r in table(tmp_path / "all.xlsx", "Økonomiopfølgning")
    ]
    assert money == [("Prøveby Kommune", 2030, 5000), ("Prøveby Kommune", 2030, -400), ("Prøveby Kommune", 2030, 900)]
    assert len(table(tmp_path / "all.xlsx", "Punkter")) == 4 * 4
    lines = table(tmp_path / "all.xlsx", "Økonomi")
    assert (lines[0]["Budgetår"], lines[0]["Beløb, budgetår"]) == (2030, 5000)


def test_what_is_internal_stays_at_home(four: list[Path], tmp_path: Path) -> None:
    combine_files(four, tmp_path / "all.xlsx")
    assert "Bemærkning til Økonomi" not in table(tmp_path / "all.xlsx", "Opfølgning")[0]
    assert "kun til jer" not in {v for v in cells(tmp_path / "all.xlsx").values() if isinstance(v, str)}


def test_overblik_has_a_line_for_each_and_its_formulas_hold(four: list[Path], tmp_path: Path) -> None:
    combine_files(four, tmp_path / "all.xlsx")
    shown = [
        row[1:15]
        for row in opened(tmp_path / "all.xlsx", "Overblik", data_only=True)["Overblik"].iter_rows(
            min_row=6, values_only=True
        )
    ]
    assert [row for row in shown if row[0]] == [
        #  municipality     year  round ☺  😐 ☹ ? all ☺  ☹  effect current forecast deviation
        ("Prøveby Kommune", 2030, 1, 2, 1, 0, 0, 3, 2, 1, 5570, 5500, 6100, 600),
        ("Vestby", 2030, 1, 1, 0, 0, 0, 1, 0, 0, 5570, 0, 0, 0),
        ("Vestby", 2031, 1, 0, 0, 1, 0, 1, 0, 0, 5570, 0, 0, 0),
        ("Østby", 2030, 1, 1, 0, 0, 0, 1, 0, 0, 5570, 0, 0, 0),
    ]
    places = formulas(tmp_path / "all.xlsx")
    assert len(places) == 4 * 12
    before = cells(tmp_path / "all.xlsx")
    edited = openpyxl.load_workbook(tmp_path / "all.xlsx")
    edited["Opfølgning"]["L2"] = "☹ Ikke nået"  # 1.1-1 of Prøveby
    assert edited["Opfølgning"]["L1"].value == "Smiley"
    edited.save(tmp_path / "edited.xlsx")
    for locale in LOCALES:
        whole, changed = map(cells, convert([tmp_path / "all.xlsx", tmp_path / "edited.xlsx"], tmp_path, locale))
        assert [place for place in places if not same(before.get(place), whole.get(place))] == []
        assert [changed["Overblik", f"{letter}6"] for letter in "BEFG"] == ["Prøveby Kommune", 1, 1, 1]


@pytest.mark.slow
def test_the_same_bytes_in_any_order_and_from_any_executor(four: list[Path], tmp_path: Path) -> None:
    for form in ("xlsx", "parquet"):
        combine_files(four, tmp_path / f"1.{form}")
        combine_files(four[::-1], tmp_path / f"2.{form}")
        with ThreadPoolExecutor(3) as executor:
            combine_files(four, tmp_path / f"3.{form}", executor=executor)
        made = {(tmp_path / f"{n}.{form}").read_bytes() for n in (1, 2, 3)}
        assert len(made) == 1


@pytest.mark.slow
def test_parquet_holds_the_same_rows(four: list[Path], tmp_path: Path) -> None:
    done = run(*four, "-o", tmp_path / "all.parquet")
    assert done.exit_code == 0, done.output
    combine_files(four, tmp_path / "all.xlsx")
    whole = pd.read_parquet(tmp_path / "all.parquet")
    for sheet in ("Punkter", "Økonomi", "Milepæle", "Opfølgning", "Økonomiopfølgning"):
        rows = table(tmp_path / "all.xlsx", sheet)
        part = whole[whole["Ark"] == sheet]
        assert len(part) == len(rows)
        for header in rows[0]:
            kept = [None if pd.isna(value) else value for value in part[header].tolist()]
            assert kept == [row[header] for row in rows], (sheet, header)


def test_what_a_parquet_column_cannot_hold_is_not_lost(tmp_path: Path) -> None:
    odd = SMALL["budget_lines"].replace("5000 ", "mange")
    path = write_agreement(tmp_path / "odd.xlsx", **{**SMALL, "budget_lines": odd})
    combine_files([path], tmp_path / "all.parquet")
    whole = pd.read_parquet(tmp_path / "all.parquet")
    assert whole["Andet"].dropna().tolist() == ["Beløb, budgetår: mange"]


def test_more_rows_than_excel_holds(four: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combine_files_module, "MOST_ROWS", 15)
    done = run(*four, "-o", tmp_path / "all.xlsx")
    assert done.exit_code == 2
    assert "Punkter would have 16 rows" in done.stderr
    assert "all.parquet" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert run(*four, "-o", tmp_path / "all.parquet").exit_code == 0


# --- what cannot be taken ---------------------------------------------------------------------------


def test_the_same_municipality_and_year_twice(four: list[Path], tmp_path: Path) -> None:
    other = agreement(tmp_path, "Vestby", "2030", "😐 Delvist nået").rename(tmp_path / "ny.xlsx")
    done = run(*four, other, "-o", tmp_path / "all.xlsx")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    left_out = {
        row["Fil"]: row["Status"] for row in table(tmp_path / "all.xlsx", "Aftaler") if row["Status"] != "Taget med"
    }
    assert set(left_out) == {"Vestby 2030.xlsx", "ny.xlsx"}
    assert "ny.xlsx" in left_out["Vestby 2030.xlsx"]
    assert {(r["Kommune"], r["Budgetår"]) for r in table(tmp_path / "all.xlsx", "Punkter")} == {
        ("Prøveby Kommune", 2030), ("Vestby", 2031), ("Østby", 2030),
    }  # fmt: skip


def test_a_copy_counts_once(four: list[Path], tmp_path: Path) -> None:
    copy = shutil.copy(four[0], tmp_path / "kopi.xlsx")
    done = run(*four, copy, "-o", tmp_path / "all.xlsx")
    assert done.exit_code == 0, done.output
    assert "agreement-copy" in done.stderr
    assert len(table(tmp_path / "all.xlsx", "Punkter")) == 4 * 4


def test_files_that_are_called_alike_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    paths = []
    for name in ("Vestby", "Østby"):
        (tmp_path / name).mkdir()
        paths.append(agreement(tmp_path / name, name).rename(tmp_path / name / "consolidated.xlsx"))
    combine_files(paths, tmp_path / "all.xlsx")
    assert [row["Fil"] for row in table(tmp_path / "all.xlsx", "Aftaler")] == [
        "Vestby/consolidated.xlsx", "Østby/consolidated.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_one_unreadable_file_among_many(
    form: str, four: list[Path], small_sent: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "broken.xlsx").write_bytes(four[0].read_bytes()[:2000])
    nameless = write_agreement(tmp_path / "nameless.xlsx", **{**SMALL, "settings": settings("", "2030")})
    done = run(*four, tmp_path / "broken.xlsx", small_sent["Nord"], nameless, "-o", tmp_path / f"all.{form}")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    for code in ("unreadable-workbook", "not-an-agreement", "agreement-without-name"):
        assert done.stderr.count(f"[{code}]") == 1
    assert "4 agreements of 3 municipalities" in done.stdout


def test_nothing_that_can_be_taken(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04")
    done = run(tmp_path / "broken.xlsx", "-o", tmp_path / "all.xlsx")
    assert done.exit_code == 2
    assert not (tmp_path / "all.xlsx").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["-o", "all.csv"], "must end with .xlsx or .parquet"),
        (["-o", "all.xlsx", "--threads", "2", "--scheduler", "tcp://127.0.0.1:1"], "not both"),
        (["-o", "all.xlsx", "--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler answers at tcp://127.0.0.1:1"),
        (["-o", "all.xlsx", "--scheduler", "nonsense://"], "no Dask scheduler answers"),
    ],
)
def test_what_cannot_run(
    more: list[str], words: str, four: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreading, "PATIENCE", "1s")
    monkeypatch.chdir(tmp_path)
    done = run(four[0], *more)
    assert done.exit_code == 2
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- a real Dask scheduler ----------------------------------------------------------------------------


class Cluster:
    """A scheduler and two workers in processes of their own, on loopback."""

    def __init__(self, folder: Path) -> None:
        from distributed import Client

        log = (folder / "log.txt").open("wb")
        dask = [sys.executable, "-m", "dask"]
        address = folder / "scheduler.json"
        quiet = {"stdout": log, "stderr": log, "cwd": folder}
        self.scheduler = subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
             "--scheduler-file", str(address)], **quiet,
        )  # fmt: skip
        worker = [*dask, "worker", "--scheduler-file", str(address), "--no-nanny", "--nthreads", "1", "--no-dashboard"]
        self.workers = {
            name: subprocess.Popen([*worker, "--name", name, "--local-directory", str(folder)], **quiet)
            for name in ("one", "two")
        }
        log.close()
        self.client = Client(scheduler_file=str(address), timeout="60s", set_as_default=False)
        self.client.wait_for_workers(2, timeout=60)
        self.address = str(self.client.scheduler_info()["address"])

    def holds(self, name: str) -> int:
        """How many results lie with a worker."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        (address,) = [at for at, worker in workers.items() if worker["name"] == name]
        return len(self.client.has_what([address])[address])

    def close(self) -> None:
        self.client.close()
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    yield started
    started.close()


def test_dask_workers_give_the_same_bytes(cluster: Cluster, four: list[Path], tmp_path: Path) -> None:
    combine_files(four, tmp_path / "here.xlsx")
    done = run(*four, "-o", tmp_path / "there.xlsx", "--scheduler", cluster.address)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "there.xlsx").read_bytes() == (tmp_path / "here.xlsx").read_bytes()


def test_a_worker_is_killed_in_the_middle(cluster: Cluster, tmp_path: Path) -> None:
    paths = [agreement(tmp_path, f"Kommune {n}") for n in range(10)]
    combine_files(paths, tmp_path / "here.xlsx")
    killed = []

    def interrupted(things: Sequence[Path], doing: str) -> Iterator[Path]:
        for number, thing in enumerate(things):
            if number == 1:  # one result is taken
                until = time.monotonic() + 60
                while cluster.holds("one") < 1:  # a result that nobody has asked for yet is lost with it
                    assert time.monotonic() < until
                    time.sleep(0.02)
                cluster.workers["one"].kill()
                killed.append(cluster.workers["one"].wait())
            yield thing

    with dask_executor(cluster.address) as executor:
        result = combine_files(paths, tmp_path / "there.xlsx", executor=executor, watch=interrupted)
    assert len(killed) == 1
    assert len(result.taken) == 10
    assert result.issues == []
    assert (tmp_path / "there.xlsx").read_bytes() == (tmp_path / "here.xlsx").read_bytes()
