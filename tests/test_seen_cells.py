"""Cells as people saw them: what looks blank, how numbers are shown, what is crossed out or hidden by merged cells.

Each file is Nord's answer without a fault to which one thing was done, or the small agreement itself.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import struct
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

import tests.hostile_files as h
from tests.workbook_editing import SAVED, Book, Merged, edited, parts, write_parts
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.operations.validate import submission_issues, validate_file
from workbook_tools.rules.issues import Issue, in_order
from workbook_tools.schema.structure import Severity
from workbook_tools.values.blank import looks_blank, may_look_blank, no_words, says_nothing
from workbook_tools.values.number_formats import Formatted, Kind, may_show_more
from workbook_tools.workbook.layout import split_a1
from workbook_tools.workbook.reading.ods_cells import ods_cells
from workbook_tools.workbook.reading.reader import RawWorkbook, read_bytes, read_workbook
from workbook_tools.workbook.reading.xls_records import xls_sheets

Edit = Callable[[Book], Any]
Said = Callable[[Edit], list[tuple[str, str | None, str]]]
COMMENT, EXPECTED = "Statusbemærkning", "Forventes nået"
FORECAST, EXPLANATION = "Forventet regnskab", "Afvigelsesforklaring"
STRUCK = Font(strike=True)


@pytest.fixture
def nord(small_answered: dict[str, Path], tmp_path: Path) -> Callable[[Edit], Path]:
    """Nord's faultless file with something done to it."""

    def make(edit: Edit, name: str = "Nord.xlsx") -> Path:
        with edited(small_answered["Nord"], tmp_path / "in" / name) as book:
            edit(book)
        return tmp_path / "in" / name

    return make


@pytest.fixture(scope="module")
def typed(small_answered: dict[str, Path]) -> Callable[..., RawWorkbook]:
    """Nord's faultless cells with others typed in: (sheet, cell) → value, perhaps shown in a number format."""
    read = read_workbook(small_answered["Nord"])

    def make(cells: Mapping[tuple[str, str], Any], number_format: str = "") -> RawWorkbook:
        raw = copy.deepcopy(read)
        for (title, reference), value in cells.items():
            row, column = split_a1(reference)
            sheet = raw.sheets[title]
            sheet.rows = [[*cells, *[""] * (column + 1 - len(cells))] for cells in sheet.rows]
            sheet.rows += [[""] * (column + 1) for _ in range(row + 1 - len(sheet.rows))]
            sheet.rows[row][column] = value
            if number_format:
                sheet.formatted[row, column] = Formatted(value, number_format)
        return raw

    return make


def said(file: Path | RawWorkbook) -> list[tuple[str, str | None, str]]:
    """Severity, cell and code of each issue, without those about protection."""
    issues = [issue for issue in issues_of(file) if issue.code != "protection-removed"]
    return [(issue.severity.value, issue.cell, issue.code) for issue in issues]


def issues_of(file: Path | RawWorkbook) -> list[Issue]:
    return validate_file(file) if isinstance(file, Path) else in_order(submission_issues(submission_from(file)))


def issue_at(file: Path | RawWorkbook, cell: str) -> Issue:
    (issue,) = [issue for issue in issues_of(file) if issue.cell == cell]
    return issue


def put(sheet: str, key: str, header: str, value: Any, number_format: str | None = None) -> Edit:
    """Type a value into a cell, perhaps in a number format."""

    def edit(book: Book) -> None:
        cell = book.cell(sheet, key, header)
        cell.value = value
        if number_format is not None:
            cell.number_format = number_format

    return edit


def answer(header: str, value: Any, number_format: str | None = None) -> Edit:
    sheet, key = ("Økonomiopfølgning", "1.1") if header in (FORECAST, EXPLANATION) else ("Opfølgning", "2.1-1")
    return put(sheet, key, header, value, number_format)


def merge(small: Path, file: Path | RawWorkbook) -> Merged:
    return Merged(small, [submission_from(file) if isinstance(file, RawWorkbook) else file])


def taken(small: Path, file: Path | RawWorkbook, sheet: str, key: str, header: str) -> Any:
    """What stands in the consolidated workbook."""
    rows = merge(small, file).rows(sheet)
    return next(row[header] for row in rows if key in (row.get("Milepæls-id"), row["Punktnr."]))


def test_the_faultless_file_has_no_issue(nord: Callable[[Edit], Path]) -> None:
    assert said(nord(lambda book: None)) == []


# --- blank is what looks blank ------------------------------------------------------------------------

LOOK_BLANK = [
    "\u00a0", "\u2003", "\u3000", "\t", "\n", "\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad", "\u2800", "\u3164",
    "\u115f", "\uffa0", "\u034f", "\ufe0f", "\u200e", "\u180e", " \u00a0 \u200b",
]  # fmt: skip
NO_WORDS = ["-", ".", "–", "—", "…", "- -", "---", "?", "/"]


@pytest.mark.slow
def test_every_white_space_and_format_character_looks_blank() -> None:
    signs = [chr(n) for n in range(0x110000) if not 0xD800 <= n <= 0xDFFF]
    unseen = [s for s in signs if s.isspace() or unicodedata.category(s) in ("Cc", "Zs", "Zl", "Zp")]
    assert [hex(ord(s)) for s in unseen if not looks_blank(s)] == []
    seen = [s for s in signs if unicodedata.category(s)[0] in "LNPS" and looks_blank(s)]
    assert {f"{ord(s):04X}" for s in seen} == {"115F", "1160", "2800", "3164", "FFA0", "1D159"}
    # the quick look at a whole column misses none; spaces and line breaks are looked for otherwise
    assert [hex(ord(s)) for s in signs if looks_blank(s) and s not in " \t\n\r" and not may_look_blank(s)] == []


@pytest.mark.slow
def test_formulas_miss_words_where_the_script_reads_nothing() -> None:
    signs = [chr(n) for n in range(0x110000) if not 0xD800 <= n <= 0xDFFF]
    assert [hex(ord(s)) for s in signs if says_nothing(s) and not no_words(s)] == []


@pytest.mark.parametrize("text", ["Nej", "x", "æ", "Ж", "95 %", "1", " 1", 0.5, -1.0, True])
def test_what_has_words(text: Any) -> None:
    assert no_words(text) is (text == -1.0)


def test_a_comment_of_signs_is_kept_but_no_word(typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", "K3"): "👍"})) == [("error", "K3", "comment-required")]
    assert said(typed({("Opfølgning", "K2"): "👍"})) == []


@pytest.mark.parametrize("text", ["Nej", "x", "95 %", "1", "😐", "- nej -", "👍"])
def test_what_says_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize("text", [*LOOK_BLANK, *NO_WORDS, True], ids=repr)
def test_a_required_comment_needs_words(text: Any, typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", "K3"): text})) == [("error", "K3", "blank-looking")]


CHANGE = {
    ("Budgetændringer", f"{column}{row}"): value
    for row, cells in ((2, ["1", "", "1.1", 1.0, "", "", 500.0]), (3, ["1", "", "2.1", 1.0, "Ja", "", -500.0]))
    for column, value in zip("ABCDEFG", cells, strict=True)
}


@pytest.mark.parametrize("text", ["\u00a0", "-"])
def test_the_same_of_an_explanation_and_a_reason(text: str, typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Økonomiopfølgning", "R2"): text})) == [("error", "R2", "blank-looking")]
    assert said(typed({**CHANGE, ("Budgetændringer", "K2"): text})) == [("error", "K2", "blank-looking")]


@pytest.mark.parametrize("text", ["\u00a0", "\u200b", "-"])
def test_what_looks_blank_where_nothing_is_asked_is_no_issue(text: str, typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", "K2"): text})) == []


def test_a_truth_value_where_nothing_is_asked_is_named(typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", "K2"): True})) == [("warning", "K2", "truth-value")]


@pytest.mark.parametrize(
    ("cell", "text"), [("K5", "-"), ("K5", "…"), ("K5", "\u00a0"), ("G5", "\u200b"), ("B6", "\u3164")]
)
def test_what_alone_stands_in_a_spare_row_is_named(cell: str, text: str, typed: Callable[..., RawWorkbook]) -> None:
    """Kontrol asks there for the rest of the row."""
    assert said(typed({("Budgetændringer", cell): text})) == [("repair", cell, "blank-looking")]


@pytest.mark.parametrize(("cell", "code"), [("J3", "answer-missing"), ("L3", "expected-required")])
def test_what_looks_blank_is_no_choice(cell: str, code: str, typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", cell): "\u00a0"})) == [("error", cell, code)]


def test_where_the_sheet_complains_of_what_looks_blank_it_is_a_repair(typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", "L2"): "\u00a0"})) == [("repair", "L2", "blank-looking")]


@pytest.mark.parametrize("text", ["\u00a0", "\u200b", "-", "."])
def test_what_looks_blank_signs_nothing(text: str, typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Start", "C7"): text})) == [("warning", None, "not-signed")]


@pytest.mark.parametrize("text", ["\u00a0", "-"])
def test_what_looks_blank_never_beats_an_answer(
    text: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    later = tmp_path / "b.xlsx"
    with edited(small_answered["Nord"], later, SAVED + dt.timedelta(hours=1)) as book:
        answer(COMMENT, text)(book)
    merged = Merged(small, [small_answered["Nord"], later])
    comments = {row["Milepæls-id"]: row[COMMENT] for row in merged.rows("Opfølgning")}
    assert comments["2.1-1"] == "Høringen varer ved"
    assert "blank-looking" not in {issue.code for issue in merged.issues}


def test_a_cell_that_looks_blank_is_nothing_outside_the_table(typed: Callable[..., RawWorkbook]) -> None:
    places = [("Opfølgning", "R2"), ("Opfølgning", "C40"), ("Budgetændringer", "K90"), ("Start", "E9")]
    assert said(typed(dict.fromkeys(places, "\u00a0 \u200b"))) == []


def test_finance_s_own_reason_needs_words(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "agreement.xlsx"
    with edited(small, path) as book:
        book.put("Milepæle", "1.1-1", "Status", "Ændret")
        cell = book.put("Milepæle", "1.1-1", "Begrundelse", "–")
    assert issue_at(path, cell).code == "blank-looking"


# --- a number's format is part of what people saw --------------------------------------------------------

APRIL, NOON = dt.date(2019, 4, 30), dt.datetime(2019, 4, 30, 14, 30)
SHOWN = [
    (APRIL, "dd-mm-yyyy", "30-04-2019", Kind.DATE),
    (NOON, "dd-mm-yyyy hh:mm", "30-04-2019 14:30", Kind.DATE),
    (APRIL, "mmm-yy", "apr-19", Kind.DATE),
    (APRIL, "[$-406]d. mmmm yyyy;@", "30. april 2019", Kind.DATE),
    (dt.time(14, 30), "hh:mm", "14:30", Kind.DATE),
    (dt.timedelta(hours=30), "[h]:mm", "30:00", Kind.DATE),
    (0.95, "0%", "95 %", Kind.PERCENT),
    (0.954, "0.0%", "95,4 %", Kind.PERCENT),
    (650_000, "#,##0,", "650", Kind.SCALED),
    (1_500_000, '0.0,,"mio."', "1,5 mio.", Kind.SCALED),
    (5, '#,##0" mio."', "5 mio.", Kind.SCALED),
    (2_000_000, '[>=1000000]0.0,,"M";0', "2,0M", Kind.SCALED),
    (650, '[>=1000000]0.0,,"M";0', "650", Kind.PLAIN),
    (1234.5, '_-* #,##0.00 "kr."_-', "1.234,50 kr.", Kind.PLAIN),
    (-1234, "#,##0;[Red](#,##0)", "(1.234)", Kind.PLAIN),
    (-1234, "#,##0", "-1.234", Kind.PLAIN),
    (12.5, "General", "12,5", Kind.PLAIN),
    (650, '#,##0 "i mål"', "650 i mål", Kind.WORDED),
    (450, '"ca. "0', "ca. 450", Kind.WORDED),
    (56, '0"%"', "56 %", Kind.PERCENT),
    (56, "0\\%", "56 %", Kind.PERCENT),
    (5, '0 "pct."', "5 pct.", Kind.PERCENT),
    (5, '0.0"M"', "5,0M", Kind.SCALED),
    (450, '0"000"', "450000", Kind.SCALED),
    (450, '"1"0', "1450", Kind.SCALED),
    (450, '#,##0 "t.kr."', "450 t.kr.", Kind.PLAIN),
    (450, '#,##0 "(1.000 kr.)"', "450 (1.000 kr.)", Kind.PLAIN),
    (450, "#,##0 [$DKK]", "450 DKK", Kind.PLAIN),
    (56, ";;;", "", Kind.HIDDEN),
    (-56, "0;", "", Kind.HIDDEN),
    (56, '"ok"', "ok", Kind.HIDDEN),
    (56, "@", "56", Kind.PLAIN),
    (0, '0;-0;"-"', "-", Kind.HIDDEN),
    (0.5, "# ?/?", "1/2", Kind.PLAIN),
    (12.5, "# ?/?", "12 1/2", Kind.PLAIN),
    (-0.75, "?/?", "-3/4", Kind.PLAIN),
    (0.333333, "# ??/??", "1/3", Kind.PLAIN),
    (0.25, "# ?/8", "2/8", Kind.PLAIN),
    (3, "# ?/?", "3", Kind.PLAIN),
    (0.5, "0.00", "0,50", Kind.PLAIN),
    (1_234_567, "0.00E+00", "1,23E+06", Kind.PLAIN),
]


@pytest.mark.parametrize(("value", "code", "text", "kind"), SHOWN, ids=[f"{v} {c}" for v, c, _, _ in SHOWN])
def test_a_number_format_shows(value: Any, code: str, text: str, kind: Kind) -> None:
    shown = Formatted(value, code)
    assert (re.sub(r"(?<=\d) (?=M$)", "", shown.text), shown.kind) == (text, kind)
    assert kind is Kind.PLAIN or may_show_more(code)


@pytest.mark.parametrize(
    "code", ['0"' + "0" * 250, "0" * 255, "," * 200 + "0", "0" + "," * 200, "%" * 250 + "0", "[", '"', ""]
)
def test_no_format_is_too_odd_to_show(code: str) -> None:
    for value in (0.1, -1e14, 1e300, 0, dt.datetime(1900, 1, 1), dt.timedelta(days=-1)):
        assert isinstance(Formatted(value, code).text, str)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (APRIL, "dd-mm-yyyy", "30-04-2019"),
        (NOON, "dd-mm-yyyy hh:mm", "30-04-2019 14:30"),
        (dt.time(14, 30), "hh:mm", "14:30"),
        (0.95, "0%", "95 %"),
        (1_500_000, '0.0,,"mio."', "1,5 mio."),
        (0.95, "General", "0,95"),
        (0.5, "# ?/?", "1/2"),
        (5.0, "0.00", "5,00"),
        (56.0, '0"%"', "56 %"),
        (450.0, '"ca. "0', "ca. 450"),
    ],
    ids=str,
)
def test_a_text_column_takes_the_text_that_was_shown(
    value: Any, number_format: str, text: str, small: Path, typed: Callable[..., RawWorkbook]
) -> None:
    cells = [("Opfølgning", "K3"), ("Opfølgning", "M3"), ("Opfølgning", "O3"), ("Økonomiopfølgning", "R2")]
    raw = typed(dict.fromkeys(cells, value), number_format)
    hidden = {("M1", "columns-hidden")}  # as long as no analysis asks for it
    assert {(cell, code) for _, cell, code in said(raw)} == {(cell, "read-as") for _, cell in cells} | hidden
    assert len(said(raw)) == len(cells) + len(hidden)
    assert all(f"'{text}'" in issue.message for issue in issues_of(raw) if issue.code == "read-as")
    merged = merge(small, raw)
    answers = next(row for row in merged.rows("Opfølgning") if row["Milepæls-id"] == "2.1-1")
    assert {answers[name] for name in (COMMENT, "Behandlet i udvalg", "Bemærkning til Økonomi")} == {text}
    assert next(row for row in merged.rows("Økonomiopfølgning") if row["Punktnr."] == "1.1")[EXPLANATION] == text


IN_AMOUNTS = [
    (APRIL, "dd-mm-yyyy", "30-04-2019", "date-in-amount"),
    (dt.time(5, 6), "hh:mm", "05:06", "date-in-amount"),
    (43_585, "d. mmmm yyyy", "30. april 2019", "date-in-amount"),
    (56, "0%", "5600 %", "percent-in-amount"),
    (5_600_000, "#,##0,", "5.600", "scaled-in-amount"),
    (5, '0" mio. kr."', "5 mio. kr.", "scaled-in-amount"),
    (5, '0.0"M"', "5,0 M", "scaled-in-amount"),
    (450, '0"000"', "450000", "scaled-in-amount"),
    (56, '0"%"', "56 %", "percent-in-amount"),
    (56, ";;;", "rummer 56,", "hidden-number"),
    (56, '"ok"', "rummer 56,", "hidden-number"),
]


@pytest.mark.parametrize(
    ("value", "number_format", "text", "code"), IN_AMOUNTS, ids=[f"{v} {f}" for v, f, _, _ in IN_AMOUNTS]
)
def test_no_amount_is_taken_from_what_shows_something_else(
    value: Any, number_format: str, text: str, code: str, small: Path, typed: Callable[..., RawWorkbook]
) -> None:
    path = typed({("Økonomiopfølgning", "M2"): value}, number_format)
    assert said(path) == [("error", "M2", code)]
    assert text in issue_at(path, "M2").message
    merged = merge(small, path)
    row = next(row for row in merged.rows("Økonomiopfølgning") if row["Punktnr."] == "1.1")
    assert isinstance(row[FORECAST], str)
    assert row["Afvigelse (plus = merforbrug)"] == ""
    assert [issue.code for issue in merged.issues if issue.cell == "M2"] == [code]


@pytest.mark.parametrize(
    "number_format",
    [
        "General",
        "0",
        "#,##0",
        "#,##0.00",
        '#,##0 "kr."',
        '0 "t.kr."',
        "#,##0;[Red]-#,##0",
        "+#,##0_0;-#,##0_0;0_0",
        '_-* #,##0\\ "kr."_-',
        "@",
    ],
)
def test_an_amount_that_looks_like_one_is_taken(number_format: str, typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Økonomiopfølgning", "M2"): 5600.0}, number_format)) == []


def test_words_that_a_format_puts_beside_an_amount_are_named(small: Path, typed: Callable[..., RawWorkbook]) -> None:
    raw = typed({("Økonomiopfølgning", "M2"): 5600.0}, '"ca. "#,##0')
    assert said(raw) == [("warning", "M2", "read-as")]
    assert "'ca. 5.600'" in issue_at(raw, "M2").message
    assert taken(small, raw, "Økonomiopfølgning", "1.1", FORECAST) == 5600


@pytest.mark.parametrize(
    ("value", "number_format", "quoted"),
    [(0.95, "0%", "95 %"), (1_500_000.0, '0.0,,"mio."', "1,5 mio."), (0.5, "# ?/?", "1/2"), (12.5, "General", "12,5")],
)
def test_messages_quote_what_was_shown(
    value: float, number_format: str, quoted: str, small: Path, typed: Callable[..., RawWorkbook]
) -> None:
    raw = typed(
        {("Opfølgning", "T3"): value, ("Økonomiopfølgning", "I2"): value, ("Start", "Z40"): value}, number_format
    )
    issues = merge(small, raw).issues
    for code, cell in (("outside-table", "T3"), ("outside-table", "Z40"), ("locked-cell-changed", "I2")):
        (issue,) = [issue for issue in issues if (issue.code, issue.cell) == (code, cell)]
        assert f"'{quoted}'" in issue.message
    assert "'5.000'" in issue.message  # an amount as its column shows it


def test_a_number_that_nobody_saw_is_no_answer(typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Opfølgning", "K3"): 56.0}, ";;;")) == [("error", "K3", "comment-required")]
    assert "56" in issue_at(typed({("Opfølgning", "K3"): 56.0}, ";;;"), "K3").message
    assert said(typed({("Opfølgning", "K2"): 56.0}, ";;;")) == [("warning", "K2", "hidden-number")]
    # A 0 that is shown as nothing hides no money.
    assert "hidden-number" not in {code for _, _, code in said(typed({("Budgetændringer", "H2"): 0.0}, "0;-0;"))}


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [
        (56, "0%", "percent-in-amount"),
        (56, '0"%"', "percent-in-amount"),
        (56, ";;;", "hidden-number"),
        (5, '0.0"M"', "scaled-in-amount"),
        (5600, '"ca. "0', "read-as"),
        (5600, "#,##0", None),
        (5600, '#,##0.00 "kr."', None),
    ],
)
def test_the_format_is_read_from_the_file(
    value: int, number_format: str, code: str | None, nord: Callable[[Edit], Path]
) -> None:
    assert [found for _, _, found in said(nord(answer(FORECAST, value, number_format)))] == ([code] if code else [])


@pytest.mark.parametrize(
    ("cell", "value", "number_format", "found"),
    [
        ("J2", 0.5, "0%", [("error", "J2", "percent-in-amount")]),
        ("J2", 0.0, "0%", []),
        ("D2", APRIL, "dd-mm-yyyy", [("error", "D2", "date-in-amount")]),
    ],
)
def test_a_budget_change_and_a_line_number_may_show_nothing_else(
    cell: str, value: Any, number_format: str, found: list[Any], typed: Callable[..., RawWorkbook]
) -> None:
    raw = typed({**CHANGE, ("Budgetændringer", "K2"): "Flere elever", ("Budgetændringer", cell): value})
    raw.sheets["Budgetændringer"].formatted[split_a1(cell)] = Formatted(value, number_format)
    assert said(raw) == found


@pytest.mark.parametrize(("number", "code"), [("0", "date-invalid"), ("1e400", "error-value")])
def test_a_number_that_no_date_has_is_told_once(
    number: str, code: str, nord: Callable[..., Path], tmp_path: Path
) -> None:
    path = nord(answer("Behandlet den", 43_585, "dd-mm-yyyy"))
    contents = {name: part.replace(b"<v>43585</v>", f"<v>{number}</v>".encode()) for name, part in parts(path).items()}
    write_parts(path, contents)
    assert [found for _, _, found in said(path) if found != "columns-hidden"] == [code]
    assert b"43585" not in b"".join(parts(path).values())


def test_a_date_whose_format_is_not_known_is_one_all_the_same(typed: Callable[..., RawWorkbook]) -> None:
    raw = typed({("Økonomiopfølgning", "M2"): APRIL, ("Opfølgning", "K3"): APRIL})
    raw.extension = "xls"
    codes = ["date-in-amount", "saved-in-other-format", "read-as"]
    assert [(code, "'30-04-2019'" in issue.message) for issue in issues_of(raw) if (code := issue.code) != "x"] == [
        (code, code != "saved-in-other-format") for code in codes
    ]


@pytest.mark.parametrize(
    ("sheet", "key", "header", "value", "number_format", "code"),
    [
        ("Økonomi", "1.1 / 1", "Budgetår", APRIL, "dd-mm-yyyy", "date-in-amount"),
        ("Økonomi", "1.1 / 1", "Overslagsår 2", 0.5, "0%", "percent-in-amount"),
        ("Økonomi", "1.1 / 1", "Budgetår", 5_000_000, "#,##0,", "scaled-in-amount"),
        ("Økonomi", "1.1 / 1", "Budgetår", 500, ";;;", "hidden-number"),
        ("Økonomi", "1.1 / 1", "Overslagsår 1", 0, ";;;", None),
        ("Økonomi", "1.1 / 1", "Budgetår", 5, '0"%"', "percent-in-amount"),
        ("Runder", "1", "Opgørelsesdato", dt.date(2030, 3, 30), "d. mmmm yyyy", None),
        ("Punkter", "1.1", "Beskrivelse", APRIL, "dd-mm-yyyy", "read-as"),
    ],
)
def test_the_agreement_s_own_cells_too(
    sheet: str, key: str, header: str, value: Any, number_format: str, code: str | None, small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "agreement.xlsx"
    with edited(small, path) as book:
        put(sheet, key, header, value, number_format)(book)
        cell = book.cell(sheet, key, header).coordinate
    found = {(issue.cell, issue.code) for issue in validate_file(path) if issue.sheet == sheet}
    assert found == ({(cell, code)} if code else set())


@pytest.mark.parametrize("number_format", ["dd-mm-yyyy", "0%", "#,##0,"])
def test_the_limit_is_a_number(number_format: str, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "agreement.xlsx"
    with edited(small, path) as book:
        (cell,) = [row[1] for row in book["Stamdata"].iter_rows() if row[0].value == "Bagatelgrænse (1.000 kr.)"]
        cell.number_format = number_format
    issue = issue_at(path, cell.coordinate)
    assert issue.severity is Severity.ERROR
    assert issue.code.endswith("-in-amount")


def test_the_style_is_found_however_the_tag_is_written(nord: Callable[[Edit], Path], tmp_path: Path) -> None:
    path = nord(answer(FORECAST, 56, "0%"))
    contents = parts(path)
    name = next(
        n for n, xml in contents.items() if n.startswith("xl/worksheets/") and b'r="M2"' in xml and b"<v>56<" in xml
    )
    for tag in (rb"<c s='\1' r='M2' t='n'>", rb'<c  t="n" s="\1"  r="M2" >'):
        xml = re.sub(rb'<c r="M2" s="(\d+)"(?: t="n")?>', tag, contents[name])
        assert xml != contents[name]
        write_parts(tmp_path / "again.xlsx", contents | {name: xml})
        assert ("error", "M2", "percent-in-amount") in said(tmp_path / "again.xlsx")


# --- noise beyond fifteen digits is none ---------------------------------------------------------------


@pytest.mark.parametrize("noisy", [5021.1 + 300.3 + 278.6 + 1e-12, 5599.999999999999])
def test_a_pasted_sum_is_the_number_people_saw(noisy: float, small: Path, typed: Callable[..., RawWorkbook]) -> None:
    assert noisy != 5600
    path = typed({("Økonomiopfølgning", "M2"): noisy})
    assert said(path) == []
    assert taken(small, path, "Økonomiopfølgning", "1.1", FORECAST) == 5600


def test_what_is_shown_rounded_is_no_whole_amount(typed: Callable[..., RawWorkbook]) -> None:
    assert said(typed({("Økonomiopfølgning", "M2"): 5599.9999}, "0")) == [("error", "M2", "amount-not-whole")]


# --- crossed out -------------------------------------------------------------------------------------


def crossed_out(raw: RawWorkbook, sheet: str, *cells: str, words: str = "") -> RawWorkbook:
    raw.sheets[sheet].struck |= {split_a1(cell): words for cell in cells}
    return raw


@pytest.mark.parametrize(
    ("sheet", "cell", "code", "text"),
    [
        ("Opfølgning", "J2", "answer-missing", "☺ Nået"),
        ("Opfølgning", "K3", "comment-required", "Høringen varer ved"),
        ("Opfølgning", "L3", "expected-required", "2. budgetopfølgning"),
        ("Økonomiopfølgning", "M2", "forecast-required", "5600"),
        ("Økonomiopfølgning", "Q3", "answer-missing", "☺ Overholdt"),
    ],
)
def test_a_crossed_out_answer_is_missing_and_quoted(
    sheet: str, cell: str, code: str, text: str, small: Path, typed: Callable[..., RawWorkbook]
) -> None:
    raw = crossed_out(typed({}), sheet, cell)
    assert said(raw) == [("error", cell, code)]
    assert f"'{text}'" in issue_at(raw, cell).message
    merged = merge(small, raw)
    assert text not in {value for row in merged.rows(sheet) for value in row.values()} or text.startswith("☺")
    (issue,) = [issue for issue in merged.issues if (issue.sheet, issue.cell) == (sheet, cell)]
    assert (issue.code, f"'{text}'" in issue.message) == (code, True)


def test_a_crossed_out_answer_nobody_asked_for_is_named(typed: Callable[..., RawWorkbook]) -> None:
    note = ("Opfølgning", "O3")
    assert said(crossed_out(typed({note: "Ring"}), *note)) == [("warning", "O3", "struck-through")]
    assert said(crossed_out(typed({note: "Ring 010190-1234"}), *note)) == [("error", "O3", "cpr-number")]
    assert said(crossed_out(typed({note: " "}), *note)) == []


def test_crossed_out_locked_cells_are_a_warning_for_each_row(small: Path, typed: Callable[..., RawWorkbook]) -> None:
    raw = crossed_out(typed({}), "Opfølgning", "B3", "C3", "D3", "F3")
    assert said(raw) == [("warning", "B3", "struck-through")]
    assert taken(small, raw, "Opfølgning", "2.1-1", COMMENT) == "Høringen varer ved"


def test_a_crossed_out_signature_is_none(typed: Callable[..., RawWorkbook]) -> None:
    assert {code for _, _, code in said(crossed_out(typed({}), "Start", "C7"))} == {"struck-through", "not-signed"}


def test_a_signature_that_merged_cells_hide_is_none(small: Path, typed: Callable[..., RawWorkbook]) -> None:
    raw = typed({("Start", "C8"): "Else Holm"})
    raw.sheets["Start"].appearance.merged.append("C7:D8")
    assert said(raw) == [("warning", None, "not-signed"), ("warning", "C8", "cells-merged")]
    logged = [row["Efter"] for row in merge(small, raw).rows("Ændringslog") if row["Ark"] == "Start"]
    assert len(logged) == 1
    assert "Else Holm" not in logged
    raw.sheets["Start"].rows[7][2] = "Else 010190-1234"
    assert ("error", "C8", "cpr-number") in said(raw)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [(dt.date(2030, 4, 1), "d. mmmm yyyy", "1. april 2030"), (0.5, "0%", "50 %")],
)
def test_a_signature_is_the_text_that_is_shown(
    small: Path, typed: Callable[..., RawWorkbook], value: Any, number_format: str, shown: str
) -> None:
    raw = typed({("Start", "C8"): value}, number_format)
    assert said(raw) == [("warning", "C8", "read-as")]
    assert shown in [row["Efter"] for row in merge(small, raw).rows("Ændringslog") if row["Ark"] == "Start"]


def test_a_budget_change_that_is_crossed_out_is_not_taken(small: Path, typed: Callable[..., RawWorkbook]) -> None:
    raw = typed({**CHANGE, ("Budgetændringer", "K2"): "Flere elever"})
    crossed_out(raw, "Budgetændringer", *(f"{column}{row}" for column in "ACDEGK" for row in (2, 3)))
    assert merge(small, raw).rows("Budgetændringer") == []
    assert {code for _, _, code in said(raw)} == {"struck-through"}


def test_a_font_with_a_line_is_read_from_the_file(nord: Callable[[Edit], Path]) -> None:
    def strike(book: Book) -> None:
        book.cell("Opfølgning", "2.1-1", COMMENT).font = STRUCK

    assert said(nord(strike)) == [("error", "K3", "comment-required")]


def rich(*runs: tuple[str, bool]) -> CellRichText:
    return CellRichText([TextBlock(InlineFont(strike=struck), text) for text, struck in runs])


def test_runs_that_are_crossed_out(small: Path, nord: Callable[[Edit], Path]) -> None:
    path = nord(answer(COMMENT, rich(("Afventer ", True), ("udvalget", True))))
    assert said(path) == [("error", "K3", "comment-required")]
    path = nord(answer(COMMENT, rich(("Nået. ", True), ("Afventer udvalget", False))))
    assert said(path) == [("warning", "K3", "struck-through")]
    assert "'Nået. '" in issue_at(path, "K3").message
    assert taken(small, path, "Opfølgning", "2.1-1", COMMENT) == "Nået. Afventer udvalget"
    assert said(nord(answer(COMMENT, rich(("Afventer ", False), ("udvalget", False))))) == []


def test_what_finance_crosses_out_in_its_own_workbook_is_named(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "agreement.xlsx"
    with edited(small, path) as book:
        book.cell("Økonomi", "1.1 / 1", "Budgetår").font = STRUCK
        cell = book.cell("Økonomi", "1.1 / 1", "Budgetår").coordinate
    issue = issue_at(path, cell)
    assert (issue.severity, issue.code, "5000" in issue.message) == (Severity.WARNING, "struck-through", True)


# --- merged cells that keep their contents -------------------------------------------------------------


def merged_with_contents(path: Path, sheet: str, area: str) -> Path:
    """Merge cells as programs do that leave what the covered ones hold."""
    titles = list(read_workbook(path).sheets)
    contents = parts(path)
    name = f"xl/worksheets/sheet{titles.index(sheet) + 1}.xml"
    xml = contents[name].decode()
    merge = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    place = next(tag for tag in ("<conditionalFormatting", "<dataValidations", "<pageMargins") if tag in xml)
    contents[name] = xml.replace(place, merge + place, 1).encode()
    write_parts(path, contents)
    return path


def test_covered_answers_are_not_taken_and_quoted(small: Path, nord: Callable[[Edit], Path]) -> None:
    path = merged_with_contents(nord(lambda book: None), "Opfølgning", "K3:L3")
    assert said(path) == [("error", "L3", "expected-required")]
    message = issue_at(path, "L3").message
    assert "2. budgetopfølgning" in message
    assert "K3:L3" in message
    assert taken(small, path, "Opfølgning", "2.1-1", EXPECTED) == ""
    assert taken(small, path, "Opfølgning", "2.1-1", COMMENT) == "Høringen varer ved"


def test_covered_answers_in_another_row(small: Path, nord: Callable[[Edit], Path]) -> None:
    path = merged_with_contents(nord(lambda book: None), "Økonomiopfølgning", "Q2:Q3")
    assert said(path) == [("error", "Q3", "answer-missing")]
    path = merged_with_contents(
        nord(put("Opfølgning", "2.1-1", "Bemærkning til Økonomi", "Ring")), "Opfølgning", "N3:O3"
    )
    assert said(path) == [("warning", "O3", "cells-merged")]


def test_merged_cells_that_cover_nothing_are_one_line(nord: Callable[[Edit], Path]) -> None:
    path = merged_with_contents(nord(lambda book: None), "Opfølgning", "M2:N3")
    assert said(path) == [("warning", "M2", "cells-merged")]


def test_covered_cells_of_the_agreement_count_and_are_named(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "agreement.xlsx"
    with edited(small, path) as book:
        cell = book.cell("Økonomi", "1.2 / 1", "Overslagsår 1").coordinate
    row = cell[1:]
    merged_with_contents(path, "Økonomi", f"G{row}:H{row}")
    assert (issue_at(path, cell).code, cell) == ("cells-merged", f"H{row}")


# --- other formats -----------------------------------------------------------------------------------

ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:number="n">
<office:automatic-styles>
<number:number-style style:name="N1"><number:number number:display-factor="1000"/></number:number-style>
<style:style style:name="scaled" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Ark">
<table:table-column table:number-columns-repeated="2"/><table:table-column table:default-cell-style-name="struck"/>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row>
<table:table-cell office:value-type="percentage" office:value="0.95"><text:p>95%</text:p></table:table-cell>
<table:table-cell table:style-name="scaled" office:value-type="float" office:value="650000"><text:p>650</text:p></table:table-cell>
<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>væk</text:p></table:table-cell>
<table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p><text:span text:style-name="T1">Nået.</text:span> Afventer</text:p></table:table-cell>
<table:covered-table-cell office:value-type="string"><text:p>skjult</text:p></table:covered-table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_opendocument_sheet_says_the_same_of_its_cells() -> None:

    sheet = ods_cells(ODS.encode())["Ark"]
    shown = {place: (found.kind, found.text) for place, found in sheet.formats.items()}
    assert shown == {(2, 0): (Kind.PERCENT, "95 %"), (2, 1): (Kind.SCALED, "650")}
    assert sheet.struck == {(2, 2): "", (2, 3): "Nået."}


@pytest.mark.parametrize(
    ("value", "shown", "kind"),
    [
        ("56", "56%", Kind.PERCENT),
        ("5", "5,0M", Kind.SCALED),
        ("5000000", "5 mio. kr.", Kind.SCALED),
        ("450", "450000", Kind.SCALED),
        ("450", "ca. 450", Kind.WORDED),
        ("56", "", Kind.HIDDEN),
        ("0.5", "1/2", Kind.PLAIN),
        ("650", "650 kr.", Kind.PLAIN),
        ("-650", "−650,00", None),
        ("1234", "1.234", None),
    ],
)
def test_an_opendocument_number_is_what_it_shows(value: str, shown: str, kind: Kind | None) -> None:
    xml = ODS.replace('number:display-factor="1000"', "").replace(">650<", f">{shown}<").replace("650000", value)
    found = ods_cells(xml.encode())["Ark"].formats.get((2, 1))
    seen = None if found is None else Formatted(float(value), found.code, found.written)
    assert (None if seen is None else seen.kind) is kind
    assert seen is None or seen.text.replace(" %", "%") == shown


@pytest.mark.parametrize("named", ["data-style-name", "parent-style-name"])
def test_a_number_format_may_stand_in_another_part(named: str) -> None:
    here = ODS.replace('number:display-factor="1000"', "").replace("data-style-name", named).replace(">650<", ">650,0<")
    there = """<s:x xmlns:s="s" xmlns:n="n"><n:number-style s:name="N1"><n:number n:display-factor="1000"/></n:number-style>
        <s:style s:name="N1" s:data-style-name="N1"/></s:x>"""
    assert (2, 1) not in ods_cells(here.encode())["Ark"].formats
    assert ods_cells(here.encode(), there.encode())["Ark"].formats[2, 1].kind is Kind.SCALED


def test_an_xls_sheet_says_what_is_merged() -> None:
    merged = h.record(0xE5, struct.pack("<H4H4H", 2, 1, 1, 2, 3, 4, 5, 0, 0))  # C2:D2 and A5:A6
    sheet = read_bytes(h.xls(h.number(1, 2), h.number(1, 3), merged), "x").sheets["Ark1"]
    assert sheet.appearance.merged == ["C2:D2", "A5:A6"]
    assert read_bytes(h.xls(h.number(0, 0)), "x").sheets["Ark1"].appearance.merged == []
    # A record that says more than it holds is read as far as it goes.
    lying = h.record(0xE5, struct.pack("<H4H", 60_000, 0, 0, 0, 1))
    assert xls_sheets(h.xls(h.number(0, 0), lying))[0]["Ark1"].merged == ["A1:B1"]


def day_format(code: str) -> bytes:
    """The records of a workbook with two styles: General, and one with a number format."""
    return h.record(0x41E, struct.pack("<HHB", 164, len(code), 0) + code.encode()) + b"".join(
        h.record(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 164)
    )


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [(14.5 / 24, "hh:mm", "14:30"), (30 / 24, "[h]:mm", "30:00"), (30 / 86400, "mm:ss", "00:00:30"), (5.0, "0", None)],
)
def test_a_time_or_duration_of_an_xls_file_is_what_it_shows(number: float, code: str, shown: str | None) -> None:
    cell = h.record(0x203, struct.pack("<HHHd", 0, 0, 1, number))
    sheet = read_bytes(h.xls(cell, globals_=day_format(code)), "x").sheets["Ark1"]
    found = sheet.formatted.get((0, 0))
    assert (None if found is None else (found.kind, found.text)) == (None if shown is None else (Kind.DATE, shown))


@pytest.mark.parametrize(("kind", "value"), [("time", "PT30H05M00S"), ("string", None)])
def test_a_duration_of_an_ods_file_is_what_it_shows(kind: str, value: str | None) -> None:
    given = f' office:time-value="{value}"' if value else ""
    row = f"""<table:table-row><table:table-cell office:value-type="{kind}"{given}><text:p>PT30H05M00S</text:p>
        </table:table-cell></table:table-row>"""
    found = read_bytes(h.ods(row), "x").sheets["a"].formatted.get((0, 0))
    assert (None if found is None else found.value) == (dt.timedelta(hours=30, minutes=5) if value else None)


def test_an_opendocument_sheet_says_what_is_merged() -> None:
    sheet = ods_cells(ODS.encode())["Ark"]
    assert sheet.appearance.merged == ["D3:E3"]
