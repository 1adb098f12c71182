"""Hostile files: each ends within the bounds – 60 seconds, 1 GiB – in one clear line, and the others go on.

Every case is read in a process of its own, whose memory and whose child's memory are measured.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import hostile_files as h
from tests.test_reader import DOCX, ENCRYPTED
from workbook_tools.workbook import bounds

GIB = 2**30
READ = "read"  # an ordinary thing, only much of it: it must be read

_MEASURE = """
import json, sys, time
from pathlib import Path
from workbook_tools.workbook import bounds
from workbook_tools.workbook.reader import read_workbook
from workbook_tools.workbook.unreadable import Unreadable
bounds.SECONDS = float(sys.argv[2])
start = time.perf_counter()
try:
    raw = read_workbook(Path(sys.argv[1]))
    outcome = "read"
except Unreadable as error:
    outcome = error.why
seconds = time.perf_counter() - start
try:
    import resource
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [resource.getrusage(who).ru_maxrss * unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
except ImportError:
    import psutil
    peaks = [psutil.Process().memory_info().peak_wset, 0]
print(json.dumps([outcome, seconds, *peaks]))
"""


def measured(path: Path, seconds: float = bounds.SECONDS) -> tuple[str, float, int, int]:
    """How reading a file ended, how long it took, and the peak memory of the process and of its child."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path), str(seconds)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outcome, took, own, child = json.loads(done.stdout)
    return outcome, took, own, child


# name → (how to make it, how it must end)
CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    # zips that lie
    "zip bomb": (lambda: h.with_big("xl/media/image1.png", b"\0" * 10**6, 410), "unpacks-too-large"),
    "zip bomb in a sheet": (
        lambda: h.with_big(h.SHEET, b"<row><c><v>1</v></c></row>" * 40_000, 390, h.SHEET_START, h.SHEET_END), "too-demanding",
    ),
    "zip bomb of spaces": (lambda: h.with_big(h.SHEET, b" " * 10**6, 380, h.SHEET_START, h.SHEET_END), READ),
    "promises 4 GB": (lambda: _promising(), "unpacks-too-large"),
    "lies about its size": (h.lying_about_its_size, "damaged"),
    "overlapping parts": (h.overlapping, "not-allowed"),
    "quoted overlap": (h.quoted_overlap, "not-allowed"),
    "a part twice": (lambda: h.zipped([*h.parts_of().items(), (h.SHEET, h.sheet(""))]), "not-allowed"),
    "a part twice but for case": (lambda: h.zipped([*h.parts_of().items(), (h.SHEET.upper(), b"")]), "not-allowed"),
    "two million entries": (h.two_million_entries, "unpacks-too-large"),
    "zip in zip in zip": (lambda: h.workbook("", **{"xl/embeddings/a.xlsx": h.zipped({"b.zip": b"\0" * 10**6})}), READ),
    "path up": (lambda: h.zipped(h.parts_of() | {"../../etc/cron.d/x": b"x"}), "not-allowed"),
    "path from the root": (lambda: h.zipped(h.parts_of() | {"/etc/cron.d/x": b"x"}), "not-allowed"),
    "path with a drive": (lambda: h.zipped(h.parts_of() | {"C:/Windows/x": b"x"}), "not-allowed"),
    "path with backslashes": (lambda: h.zipped(h.parts_of() | {"xl\\..\\..\\x": b"x"}), "not-allowed"),
    "zip password": (lambda: _with_flags(1), "password"),
    # absurd ranges
    "last cell of a sheet": (lambda: h.workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too-far-out"),
    "last cell in a hidden spelling": (lambda: h.workbook('<row r="1048576"><c r="XFD&#49;048576"><v>1</v></c></row>'), "damaged"),
    "last cell with a prefix": (
        lambda: h.zipped(h.parts_of() | {h.SHEET: h.sheet('<row><a-b:c xmlns:a-b="x" r="XFD1048576"><v>1</v></a-b:c></row>')}),
        "too-far-out",
    ),
    "last cell in UTF-16": (
        lambda: h.zipped(h.parts_of() | {h.SHEET: h.sheet('<row r="9"><c r="XFD1048576"><v>1</v></c></row>').decode().encode("utf-16")}),
        "*",
    ),
    "a million formatted rows": (lambda: h.with_big(h.SHEET, b'<row s="1" customFormat="1"/>' * 1024, 1024, h.SHEET_START, h.SHEET_END), READ),
    "all columns of 300 rows formatted": (lambda: h.workbook(("<row>" + "<c s='1'/>" * 16384 + "</row>") * 300), READ),
    "one part for 900 sheets": (lambda: h.zipped(h.parts_of("<row>" + "<c><v>1</v></c>" * 500 + "</row>", 900)), READ),
    "one large part for 900 sheets": (lambda: h.zipped(h.parts_of(("<row>" + "<c><v>1</v></c>" * 50 + "</row>") * 1000, 900)), "too-far-out"),
    # millions of things
    "a million styles": (lambda: h.with_big(h.STYLES, b'<xf numFmtId="0"/>' * 1000, 1000, f'<styleSheet xmlns="{h.MAIN}"><cellXfs>'.encode(), b"</cellXfs></styleSheet>"), READ),
    "a million names": (lambda: h.with_big(h.WORKBOOK, b'<definedName name="n">Ark1!$A$1</definedName>' * 1000, 1000, h.NAMES_START, b"</definedNames></workbook>"), READ),
    "a million texts": (lambda: h.with_big(h.STRINGS, b"<si><t>abc</t></si>" * 1000, 1000, h.STRINGS_START, b"</sst>"), READ),
    "a million merged areas": (lambda: h.with_big(h.SHEET, b'<mergeCell ref="A1:B2"/>' * 1000, 1000, h.ENDED + b"<mergeCells>", b"</mergeCells></worksheet>"), READ),
    "a million conditional formats": (lambda: h.with_big(h.SHEET, b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>' * 1000, 1000, h.ENDED, b"</worksheet>"), READ),
    "a million validations": (lambda: h.with_big(h.SHEET, b'<dataValidation sqref="A1"/>' * 1000, 1000, h.ENDED + b"<dataValidations>", b"</dataValidations></worksheet>"), READ),
    "a long text in 100,000 cells": (
        lambda: h.zipped(h.parts_of('<row><c t="s"><v>0</v></c></row>' * 100_000) | {h.STRINGS: h.STRINGS_START + b"<si><t>" + b"x" * 32_000 + b"</t></si></sst>"}),
        "too-demanding",
    ),
    "two million filled cells": (lambda: h.with_big(h.SHEET, (b"<row>" + b"<c><v>1</v></c>" * 20 + b"</row>") * 1000, 100, h.SHEET_START, h.SHEET_END), READ),
    # XML that is none, for patterns that look for an end
    "cells that never end": (lambda: h.workbook("<c " * 4_000_000), "*"),
    "links that never end": (lambda: h.zipped(h.parts_of() | {h.SHEET: h.sheet("", "<hyperlink " * 1_200_000)}), "*"),
    "error cells that never end": (lambda: h.workbook('<row r="1">' + "<c t='e'>" * 1_500_000), "*"),
    "prefixes that never end": (lambda: h.workbook("<" + "a" * 14_000_000), "*"),
    "elements in elements": (lambda: h.zipped(h.parts_of() | {h.WORKBOOK: b"<a>" * 2_000_000 + b"</a>" * 2_000_000}), "*"),
    "ten million digits": (lambda: h.workbook('<row><c><v>' + "9" * 10_000_000 + "</v></c></row>"), READ),
    # other formats
    "encrypted": (lambda: ENCRYPTED, "password"),
    "old format with a password": (lambda: h.xls(password=True), "password"),
    "old format, last cell": (lambda: h.xls(h.number(65535, 255), h.number(0, 0)), READ),
    "old format, absurd size": (lambda: h.xls(h.number(0, 0), dimensions=(0xFFFFFFFF, 0xFFFF)), "*"),
    "old format in circles": (lambda: h.ole({"Workbook": b"\x09\x08\x10\0" * 1024}, h.in_circles), "*"),
    "repeated rows": (lambda: h.ods(h.ods_row(1_048_576, 16_384)), "too-far-out"),
    "repeated rows in a hidden spelling": (lambda: h.ods(h.ods_row("&#49;048576", 100)), "*"),
    "repeated columns": (lambda: h.ods(h.ods_row(1, 2_000_000)), "too-far-out"),
    "many repeated rows": (lambda: h.ods(h.ods_row(300_000, 10) * 30), "too-far-out"),
    "blank repeated rows": (lambda: h.ods('<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'), READ),
    "encrypted ods": (lambda: h.ods("", **{"META-INF/manifest.xml": b'<m><manifest:encryption-data manifest:checksum="x"/></m>'}), "password"),
    # what only looks like a spreadsheet
    "web page": (lambda: b"\xef\xbb\xbf<html><body><table><tr><td>1</td></tr></table></body></html>", "html"),
    "comma separated": (lambda: "Punktnr.;Smiley\n1.1;☺ Nået\n".encode(), "text-file"),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    "word": (lambda: DOCX, "other-document"),
    "spreadsheet xml 2003": (lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml-2003"),
    "binary workbook": (lambda: h.zipped({"xl/workbook.bin": b"x"}), "xlsb"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", "no-spreadsheet"),
}  # fmt: skip


def _promising() -> bytes:
    package = h.Zip().add_all(h.parts_of())
    package.add("xl/media/image1.png", h.deflated(b"x"), 2**32 - 2, 0)
    return package.bytes()


def _with_flags(flags: int) -> bytes:
    package = h.Zip()
    for name, data in h.parts_of().items():
        package.add(name, h.deflated(data), len(data), 0, flags=flags)
    return package.bytes()


@pytest.mark.parametrize("case", CASES)
def test_every_hostile_file_stays_within_the_bounds(case: str, tmp_path: Path) -> None:
    make, expected = CASES[case]
    path = tmp_path / "Nord.xlsx"
    path.write_bytes(make())
    assert path.stat().st_size < 8 * 2**20
    outcome, seconds, own, child = measured(path)
    print(
        f"@@ {case}: {outcome} (exp {expected}) {seconds:.1f}s own {own >> 20} child {child >> 20} size {path.stat().st_size}"
    )
    assert outcome == expected
    assert seconds < 60
    assert own < GIB
    assert child < GIB
