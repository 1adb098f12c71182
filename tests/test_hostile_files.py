"""Hostile files: each ends within the bounds – 60 seconds, 1 GiB – in one clear line, and the others go on.

Every case that is large is read in a process of its own, whose memory and whose child's memory are measured; the small
ones of a kind are read in one. The largest, which stand for what others of their kind show in less time, are read by night.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import hostile_files as h
from tests.test_cli import run
from tests.test_reader import DOCX, ENCRYPTED
from tests.workbook_editing import Merged, codes, edited, marked_copy, parts, table, write_parts
from workbook_tools.messages.message import message
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.values.hidden_characters import has_hidden
from workbook_tools.workbook.reading import bounds
from workbook_tools.workbook.reading.bounded import bounded
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.reading.unreadable import Unreadable

GIB = 2**30
READ = "read"  # an ordinary thing, only much of it: it must be read

_MEASURE = """
import json, sys, time
from pathlib import Path
from workbook_tools.workbook.reading import bounds
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.reading.unreadable import Unreadable
bounds.SECONDS = float(sys.argv[1])
ends = []
for path in sys.argv[2:]:
    start = time.perf_counter()
    try:
        raw = read_workbook(Path(path))
        outcome = "read"
    except Unreadable as error:
        outcome = error.why
    ends.append((outcome, time.perf_counter() - start))
try:
    import resource
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [resource.getrusage(who).ru_maxrss * unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    if sys.platform == "linux":  # there a process begins with the peak of the one that started it
        status = Path("/proc/self/status").read_text()
        peaks[0] = int(status.partition("VmHWM:")[2].split()[0]) * 1024
except ImportError:
    import psutil
    peaks = [psutil.Process().memory_info().peak_wset, 0]
print(json.dumps([ends, *peaks]))
"""


def measured(*paths: Path, seconds: float = bounds.SECONDS) -> tuple[list[tuple[str, float]], int, int]:
    """How reading each file ended and how long it took, and the peak memory of the process and of its children."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(seconds), *map(str, paths)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ends, own, child = json.loads(done.stdout)
    return [(outcome, took) for outcome, took in ends], own, child


def big(part: str, piece: bytes, start: bytes, end: bytes, times: int = 1000) -> Callable[[], bytes]:
    """A workbook with a part of ``times`` times a thousand pieces."""
    return lambda: h.with_big(part, piece * 1000, times, start, end)


def only(part: str, content: bytes | str) -> Callable[[], bytes]:
    """A workbook with one part of its own."""
    return lambda: h.zipped(h.parts_of() | {part: content if isinstance(content, bytes) else content.encode()})


def cells(rows: str) -> Callable[[], bytes]:
    return lambda: h.workbook(rows)


VALUE = "<c><v>1</v></c>"
CONDITION = b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>'

# How to make it, and how it must end.
LYING_ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: h.with_big("xl/media/image1.png", b"\0" * 10**6, 430), "unpacks-too-large"),
    "a bomb of cells": (big(h.SHEET, VALUE.encode(), h.SHEET_START, h.SHEET_END, 5_000), "too-far-out"),
    "a bomb of rows": (big(h.SHEET, f"<row>{VALUE}</row>".encode(), h.SHEET_START, h.SHEET_END, 5_000), "too-far-out"),
    "a bomb of spaces": (big(h.SHEET, b" " * 1000, h.SHEET_START, h.SHEET_END, 100), READ),
    "a promise of 4 GB": (h.promising, "unpacks-too-large"),
    "more than was promised": (h.lying_about_its_size, "damaged"),
    "overlapping parts": (h.overlapping, "not-allowed"),
    "quoted overlap": (h.quoted_overlap, "not-allowed"),
    "a part twice": (h.a_part_twice, "not-allowed"),
    "a part twice but for case": (only(h.SHEET.upper(), b""), "not-allowed"),
    "a hundred thousand entries": (h.a_hundred_thousand_entries, "unpacks-too-large"),
    "a bomb in a zip in a zip": (only("xl/embeddings/a.xlsx", h.zipped({"b.zip": b"\0" * 10**6})), READ),
    "a path up": (only("../../etc/cron.d/x", b"x"), "not-allowed"),
    "a path from the root": (only("/etc/cron.d/x", b"x"), "not-allowed"),
    "a path with a drive": (only("C:/Windows/x", b"x"), "not-allowed"),
    "a path with backslashes": (only("xl\\..\\..\\x", b"x"), "not-allowed"),
    "a password of the zip": (h.with_zip_password, "password"),
}
ABSURD_RANGES: dict[str, tuple[Callable[[], bytes], str]] = {
    "the last cell": (cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too-far-out"),
    "the last cell, spelt oddly": (cells('<row r="1048576"><c r="XFD&#49;048576"><v>1</v></c></row>'), "too-far-out"),
    "the last cell, prefixed oddly": (
        cells('<row><a-b:c xmlns:a-b="x" r="XFD1048576"><v>1</v></a-b:c></row>'), "too-far-out",
    ),
    "the last cell behind a sign": (cells(f'<row r="1"><c r="A1"><v>1</v></c><c x=">" r="XFD1048576">{VALUE[3:]}</row>'), "too-demanding"),
    "in UTF-16": (only(h.SHEET, h.sheet('<row r="9"><c r="B9"><v>1</v></c></row>').decode().encode("utf-16")), "damaged"),
    "a million formatted rows": (big(h.SHEET, b'<row s="1" customFormat="1"/>', h.SHEET_START, h.SHEET_END, 1048), READ),
    "all columns formatted": (cells(("<row>" + "<c s='1'/>" * 16_384 + "</row>") * 100), READ),
    "a part for 900 sheets": (lambda: h.zipped(h.parts_of(f"<row>{VALUE * 500}</row>", 900)), READ),
    "a large part for 900 sheets": (lambda: h.zipped(h.parts_of(f"<row>{VALUE * 50}</row>" * 1000, 900)), "too-far-out"),
}  # fmt: skip
MILLIONS: dict[str, tuple[Callable[[], bytes], str]] = {
    "styles": (big(h.STYLES, b'<xf numFmtId="0"/>', f'<styleSheet xmlns="{h.MAIN}"><cellXfs>'.encode(), b"</cellXfs></styleSheet>"), READ),
    "names": (big(h.WORKBOOK, b'<definedName name="n">Ark1!$A$1</definedName>', h.NAMES_START, b"</definedNames></workbook>"), READ),
    "texts": (big(h.STRINGS, b"<si><t>abc</t></si>", h.STRINGS_START, b"</sst>"), READ),
    "merged areas": (big(h.SHEET, b'<mergeCell ref="A1:B2"/>', h.ENDED + b"<mergeCells>", b"</mergeCells></worksheet>"), READ),
    "conditional formats": (big(h.SHEET, CONDITION, h.ENDED, b"</worksheet>"), READ),
    "validations": (big(h.SHEET, b'<dataValidation sqref="A1"/>', h.ENDED + b"<dataValidations>", b"</dataValidations></worksheet>"), READ),
    "cells": (big(h.SHEET, f"<row>{VALUE * 20}</row>".encode(), h.SHEET_START, h.SHEET_END, 100), READ),
    "a long text in 100,000 cells": (h.a_long_text_in_many_cells, "too-demanding"),
}  # fmt: skip
NO_XML: dict[str, tuple[Callable[[], bytes], str]] = {
    "cells that never end": (cells("<c " * 4_000_000), "damaged"),
    "links that never end": (only(h.SHEET, h.sheet("", "<hyperlink " * 1_200_000)), READ),
    "error cells that never end": (cells('<row r="1">' + "<c t='e'>" * 1_500_000), "too-far-out"),
    "a tag that never ends": (cells("<" + "a" * 14_000_000), "damaged"),
    "elements in elements": (only(h.WORKBOOK, b"<a>" * 2_000_000 + b"</a>" * 2_000_000), "damaged"),
    "ten million digits": (cells(f"<row><c><v>{'9' * 10_000_000}</v></c></row>"), READ),
}
OTHER_FORMATS: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (lambda: ENCRYPTED, "password"),
    ".xls": (lambda: h.xls(h.number(0, 0)), READ),
    ".xls with a password": (lambda: h.xls(password=True), "password"),
    ".xls, its last cell": (lambda: h.xls(h.number(65535, 255), h.number(0, 0)), READ),
    ".xls, full of gaps": (lambda: h.xls(*(h.number(row, row % 256) for row in range(0, 65536, 900))), "too-demanding"),
    ".xls, an absurd size": (lambda: h.xls(h.number(0, 0), dimensions=(0xFFFFFFFF, 0xFFFF)), "too-demanding"),
    ".xls, sectors in circles": (lambda: h.ole({"Workbook": b"\x09\x08\x10\0" * 1024}, h.in_circles), "damaged"),
    ".ods, repeated rows": (lambda: h.ods(h.ods_row(1_048_576, 16_384)), "too-far-out"),
    ".ods, repeated rows spelt oddly": (lambda: h.ods(h.ods_row("&#49;048576", 100)), "damaged"),
    ".ods, repeated columns": (lambda: h.ods(h.ods_row(1, 2_000_000)), "too-far-out"),
    ".ods, many repeated rows": (lambda: h.ods(h.ods_row(300_000, 10) * 30), "too-far-out"),
    ".ods, blank repeated rows": (lambda: h.ods(h.BLANK_ROWS), READ),
    ".ods, encrypted": (lambda: h.ods("", **{"META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}), "password"),
    "a web page": (lambda: b"\xef\xbb\xbf<html><body><table><tr><td>1</td></tr></table></body></html>", "html"),
    "comma separated": (lambda: "Punktnr.;Smiley\n1.1;☺ Nået\n".encode(), "text-file"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    "Word": (lambda: DOCX, "word-document"),
    "XML of 2003": (lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml-2003"),
    "a binary workbook": (lambda: h.zipped({"xl/workbook.bin": b"x"}), "xlsb"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", "picture"),
}  # fmt: skip
PARTS = (h.TYPES, h.ROOT_RELATIONS, h.WORKBOOK, h.WORKBOOK_RELATIONS, h.SHEET, h.STRINGS, h.STYLES, h.CORE)
ENTITIES = {f"entities in {part}": (lambda part=part: h.with_declaration(part), "not-allowed") for part in PARTS} | {
    "an entity from outside": (lambda: h.with_declaration(h.SHEET, h.EXTERNAL), "not-allowed"),
    "entities behind a long remark": (lambda: h.with_declaration(h.SHEET, f"<!--{'x' * 300_000}-->{h.BOMB}"), "not-allowed"),
    "entities in UTF-16": (lambda: h.with_declaration(h.STRINGS, encoding="utf-16"), "not-allowed"),
    "entities in a note": (only("xl/comments1.xml", f"{h.BOMB}<comments/>"), "not-allowed"),
}  # fmt: skip
LARGE, SMALL = LYING_ZIPS | ABSURD_RANGES | MILLIONS | NO_XML, {"another format": OTHER_FORMATS, "entities": ENTITIES}
CASES = LARGE | OTHER_FORMATS | ENTITIES
# Each takes seconds; behind it what shows the same by day.
BY_NIGHT = {
    "a bomb of rows": "a bomb of cells",
    "a bomb of spaces": "cells that never end",
    "all columns formatted": "a million formatted rows",
    "names": "styles",
    "conditional formats": "merged areas",
    "cells": "texts",
    "elements in elements": "cells that never end",
}


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=[pytest.mark.nightly] if case in BY_NIGHT else []) for case in LARGE]
)
def test_every_hostile_file_stays_within_the_bounds(case: str, tmp_path: Path) -> None:
    stays_within_the_bounds({case: LARGE[case]}, tmp_path)


@pytest.mark.parametrize("kind", SMALL)
def test_every_small_hostile_file_stays_within_the_bounds(kind: str, tmp_path: Path) -> None:
    stays_within_the_bounds(SMALL[kind], tmp_path)


def stays_within_the_bounds(cases: dict[str, tuple[Callable[[], bytes], str]], folder: Path) -> None:
    paths = [folder / f"{number}.xlsx" for number in range(len(cases))]
    for path, (make, _) in zip(paths, cases.values(), strict=True):
        path.write_bytes(make())
        assert path.stat().st_size < 8 * 2**20
    ends, own, child = measured(*paths)
    assert dict(zip(cases, (outcome for outcome, _ in ends), strict=True)) == {
        case: expected for case, (_, expected) in cases.items()
    }
    assert all(seconds < 60 for _, seconds in ends)
    assert own + child < GIB


def test_what_waits_for_the_night_has_its_kind_by_day() -> None:
    assert BY_NIGHT.keys() <= LARGE.keys()
    assert set(BY_NIGHT.values()) <= LARGE.keys() - BY_NIGHT.keys()


@pytest.mark.slow
def test_among_hostile_files_the_others_are_checked(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """One clear line for each; every one of them says what to do."""
    quick = LYING_ZIPS.keys() - {"a bomb of spaces", "a bomb of rows", "a bomb of cells"} | OTHER_FORMATS.keys()
    expected = {}
    for n, case in enumerate(sorted(quick)):
        make, why = CASES[case]
        (tmp_path / f"{n}.xlsx").write_bytes(make())
        expected[f"{n}.xlsx"] = "unknown-workbook" if why == READ else "unreadable-workbook"
    for path in small_answered.values():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    result = run("validate", tmp_path, "--against", small, "--format", "json")
    assert result.exit_code == 1
    issues = json.loads(result.stdout)
    assert {issue["file"]: issue["code"] for issue in issues if issue["severity"] == "error"} == expected
    assert [issue["code"] for issue in issues if issue["code"] not in expected.values()] == ["far-cell"]  # of the .xls
    assert len(issues) == len(expected) + 1
    assert all(issue["message"].endswith((".", ").")) and "\n" not in issue["message"] for issue in issues)


# --- the bound itself -------------------------------------------------------------------------------


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 1.0)
    start = time.perf_counter()
    with pytest.raises(Unreadable) as caught:
        bounded(time.sleep, 100)
    assert caught.value.why == "too-demanding"
    assert time.perf_counter() - start < 50


def test_what_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(Unreadable) as caught:
        bounded(bytes, 2 * GIB)
    assert caught.value.why == "too-demanding"


def test_where_the_system_sets_no_limit_the_memory_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: the other process has no limit of its own, and is ended from outside."""
    monkeypatch.setattr("workbook_tools.workbook.reading.bounded._START", _WITHOUT_LIMIT)
    monkeypatch.setattr(bounds, "MEMORY", 200 * 2**20)
    with pytest.raises(Unreadable) as caught:
        bounded(_fill_memory)
    assert caught.value.why == "too-demanding"


_WITHOUT_LIMIT = """
import json, sys; sys.path[:] = json.loads(sys.argv[1]); sys.modules["resource"] = None
from {module} import {function}; {function}(*sys.argv[2:])
"""


def _fill_memory() -> int:
    kept = []
    for _ in range(200):
        kept.append(b"x" * (4 * 2**20))
        time.sleep(0.05)
    return len(kept)


def test_a_process_that_breaks_down_takes_nobody_with_it() -> None:
    with pytest.raises(Unreadable) as caught:
        bounded(os._exit, 7)
    assert caught.value.why == "too-demanding"


def test_results_and_reasons_come_through() -> None:
    assert bounded(sorted, [3, 1, 2]) == [1, 2, 3]
    with pytest.raises(ValueError, match="invalid literal"):
        bounded(int, "x")


def test_an_ordinary_file_needs_no_process_of_its_own(
    small_answered: dict[str, Path], consolidated: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refused)
    read_workbook(small_answered["Nord"])
    read_workbook(consolidated.path)


# --- what is in an ordinary file --------------------------------------------------------------------


def test_links_to_other_files_are_named_and_never_followed(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    contents = parts(small_answered["Nord"])
    link = f'<externalLink xmlns="{h.MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    contents["xl/externalLinks/externalLink1.xml"] = link.encode()
    contents["xl/connections.xml"] = b'<connections><connection odbc="x"/></connections>'
    write_parts(tmp_path / "Nord.xlsx", contents)
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    assert codes(merged.issues) == ["external-links-ignored"]
    written = parts(merged.write(tmp_path / "c.xlsx"))
    assert not [name for name in written if "external" in name.lower() or "connection" in name.lower()]


FORMULAS = {
    ("Opfølgning", "1.1-1", "Statusbemærkning"): "=cmd|'/c calc'!A0",
    ("Opfølgning", "2.1-1", "Statusbemærkning"): "+1+cmd|x",
    ("Opfølgning", "1.1-1", "Bemærkning til Økonomi"): "@SUM(A1)",
    ("Opfølgning", "2.1-1", "Bemærkning til Økonomi"): "=WEBSERVICE(A1)",
    ("Økonomiopfølgning", "1.1 / 1", "Afvigelsesforklaring"): '=HYPERLINK("http://x","y")',
    ("Økonomiopfølgning", "2.1 / 1", "Afvigelsesforklaring"): "\t=1+1",
}


@pytest.mark.slow
def test_texts_that_look_like_formulas_stay_texts(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        for place, text in FORMULAS.items():
            book.put(*place, text)
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    package = parts(merged.write(tmp_path / "c.xlsx"))
    formulas = b"".join(re.findall(rb"<f(?: [^>]*)?>[^<]*</f>", b"".join(package.values())))
    assert b"settings_" in formulas
    assert b"cmd" not in formulas
    assert b"WEBSERVICE" not in formulas
    assert b'HYPERLINK("http' not in formulas
    for (sheet, _, header), text in FORMULAS.items():
        assert text in [row[header] for row in table(tmp_path / "c.xlsx", sheet)]
    csv = run("validate", tmp_path / "Nord.xlsx", "--against", small, "--format", "csv").stdout
    assert not re.search(r"(?m)(?:^|;)[=+@-]", csv)


HIDDEN = {
    "turned around": "Betalt \u202e000.1 ned\u202c kr.",
    "isolated": "Betalt \u2067000.1\u2069 kr.",
    "a terminal's command": "Betalt \x1b[2J\x1b[31m kr.",
    "a bell": "Betalt \x07 kr.",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_hidden_characters_are_taken_out_and_named(
    text: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    escaped = re.sub("[\x00-\x1f]", lambda c: f"_x{ord(c[0]):04X}_", text)
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        place = book.put("Opfølgning", "2.1-1", "Statusbemærkning", escaped)
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    (issue,) = (issue for issue in merged.issues if issue.code == "read-as")
    assert (issue.sheet, issue.cell) == ("Opfølgning", place)
    written = {name: data.decode("utf-8", "replace") for name, data in parts(merged.write(tmp_path / "c.xlsx")).items()}
    answers = [row["Statusbemærkning"] for row in table(tmp_path / "c.xlsx", "Opfølgning")]
    assert any(answer.startswith("Betalt ") for answer in answers)
    for shown in (*answers, *written.values(), run("validate", tmp_path / "Nord.xlsx").output):
        assert not has_hidden(shown.replace("\x1b[1m", "").replace("\x1b[0m", ""))


def test_a_file_name_that_hides_what_it_is(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "Nord\u202excod.xlsx"
    path.write_bytes(small_answered["Nord"].read_bytes())
    result = run("validate", path)
    assert "[hidden-characters]" in result.output
    assert "\u202e" not in result.output


def test_a_cell_may_be_as_long_as_excel_allows(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    text = "x" * 32_767
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", text)
        book["Opfølgning"].cell(60, 30).value = text
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    assert codes(merged.issues) == ["outside-table"]
    merged.write(tmp_path / "c.xlsx")
    assert text in [row["Statusbemærkning"] for row in table(tmp_path / "c.xlsx", "Opfølgning")]


def test_a_sheet_full_of_something_else_is_named_once_for_the_most(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        for row in range(400):
            book.workbook["Start"].parent["Punkter"].cell(row + 200, 40).value = row
        sheet = book.workbook.create_sheet("Kladde")
        for row in range(2_000):
            sheet.append([f"post {row}", row])
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    named = [issue for issue in merged.issues if issue.sheet == "Kladde"]
    assert len(named) == 501
    assert "A251:B2000" in named[-1].message or any("A251:B2000" in issue.message for issue in named)


def test_more_rows_than_any_department_has_are_refused(small_answered: dict[str, Path], tmp_path: Path) -> None:
    """Each row is held against every rule: what one file may cost is bounded here, too."""
    contents = parts(small_answered["Nord"])
    name = "xl/worksheets/sheet2.xml"
    rows = "".join(f'<row r="{n}"><c r="J{n}"><v>1</v></c></row>' for n in range(100, 100 + bounds.MOST_RETURNED_ROWS))
    contents[name] = contents[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    write_parts(tmp_path / "Nord.xlsx", contents)
    result = run("validate", tmp_path / "Nord.xlsx", "--format", "json")
    assert [issue["code"] for issue in json.loads(result.stdout)] == ["unreadable-workbook"]


# --- marked copies and documents --------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        *("entities in a note", "a part twice", "more than was promised", "overlapping parts"),
        *("the last cell", "in UTF-16", "a large part for 900 sheets", "a bomb of cells"),
        pytest.param("a bomb of rows", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.parametrize("code", ["required", "cpr-number"])
def test_of_what_reading_refuses_no_marked_copy_is_made(case: str, code: str) -> None:
    """Whether it is marked here or, to hide a CPR number, in a process of its own: for the same reason."""
    issue = Issue(Severity.ERROR, code, message(code, header="Smiley"), "Nord.xlsx", "Ark1", "A1")
    make, why = CASES[case]
    with pytest.raises(Unreadable) as caught:
        marked_copy(make(), [issue])
    assert caught.value.why == why


@pytest.mark.slow
def test_marking_a_file_whose_texts_never_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 3.0)
    endless = h.STRINGS_START + b"<si><t>a</t></si></sst><!--" + b"<si>" * 700_000 + b"-->"
    cpr = Issue(Severity.ERROR, "cpr-number", message("cpr-number"), "Nord.xlsx", "Ark1", "A1")
    with pytest.raises(Unreadable) as caught:
        marked_copy(h.zipped(h.parts_of() | {h.STRINGS: endless}), [cpr])
    assert caught.value.why == "too-demanding"


DOCUMENTS = {
    "a bomb": lambda: _docx(h.much(b"<w:p><w:r><w:t>17 mio. kr.</w:t></w:r></w:p>" * 1000, 10_000)),
    "a tag that never ends": lambda: b"<" + b"a" * 200_000 + b" " * 200_000,
    "no zip": lambda: b"PK\3\4" + b"x" * 1000,
    "binary": lambda: bytes(range(256)) * 100,
}


def _docx(part: tuple[bytes, int, int]) -> bytes:
    package = h.Zip().add_all(h.parts_of())
    package.add("word/document.xml", *part)
    return package.bytes()


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_hostile_document_ends_in_one_line(case: str, small: Path, tmp_path: Path) -> None:
    (tmp_path / "aftale.docx").write_bytes(DOCUMENTS[case]())
    result = run("amounts", tmp_path / "aftale.docx", "--against", small)
    assert result.exit_code in (0, 2)
    assert len(result.stderr.strip().splitlines()) == 1
