"""How cells as people type them are read: what is surely meant is read, everything else stays as it is."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.levels_by_name import KEPT, NOT_KEPT, NOT_REACHED, PARTLY, REACHED
from workbook_tools.definition import levels
from workbook_tools.definition import words as w
from workbook_tools.schema.scales import Scale
from workbook_tools.schema.structure import Among, Column, FilledBy, Type
from workbook_tools.values.cells import (
    Cell,
    CellError,
    are_blank,
    as_number,
    as_text,
    equal,
    from_serial,
    is_blank,
    is_number,
    less,
    serial,
)
from workbook_tools.values.moments import moment_cell
from workbook_tools.values.reading import read_at_once, read_cell, same_cell
from workbook_tools.values.smileys import read_smiley
from workbook_tools.values.written_amounts import read_amount
from workbook_tools.values.written_dates import read_date

NBSP, NARROW_NBSP, THIN = "\u00a0", "\u202f", "\u2009"
MINUS, EN_DASH = "\u2212", "\u2013"
AS_EMOJI, AS_TEXT = "\ufe0f", "\ufe0e"
MARCH_14 = dt.date(2019, 3, 14)


# --- amounts in whole 1.000 kr. ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("450", 450),
        ("+5", 5),
        ("1250", 1250),
        ("1.250", 1250),
        ("1.250,0", 1250),
        ("1250,00", 1250),
        ("1.250.000", 1_250_000),
        ("1 250", 1250),
        ("1 250 000", 1_250_000),
        (f"1{NBSP}250", 1250),
        (f"1{NARROW_NBSP}250", 1250),
        (f"1{THIN}250", 1250),
        ("  1.250  ", 1250),
        ("-500", -500),
        ("- 500", -500),
        (f"{MINUS}500", -500),
        (f"{EN_DASH}500", -500),
        ("÷500", -500),
        ("(500)", -500),
        ("(1.250)", -1250),
        ("500 t.kr.", 500),
        ("500 tkr", 500),
        ("500 T.KR.", 500),
        (f"{MINUS}500 t.kr.", -500),
        ("0,5 mio.", 500),
        ("0,5 mio. kr.", 500),
        ("0,01 mio.", 10),
        ("17 mio. kr.", 17_000),
        ("1.250,5 mio.", 1_250_500),
    ],
)
def test_an_amount_that_is_surely_meant_is_read(text: str, amount: int) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "-",
        "mio.",
        "t.kr.",
        "1.25",  # 1,25 or 125?
        "12.50",
        "1 25",  # two numbers, or a slip
        "2019 2020",
        "1,25",  # not whole
        "1.250,5",
        "1,250",  # English 1250, Danish 1 ¼
        "500,-",  # kroner; Excel makes −500 of it
        "500-",
        "500 kr.",  # kroner
        "450.000 kr.",
        "0,0004 mio.",  # less than 1.000 kr.
        "--5",
        "(-500)",
        f"{MINUS}(500)",
        "1e3",
        "10 %",
        "1/3",
        "½",
        "2 mia.",
        "1.2.3",
        "4..5",
        "ca. 500",
        "500-600",
        "=500",
        "1000000000000",  # 1.000.000 mia. kr.
    ],
)
def test_anything_else_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


# --- smileys ----------------------------------------------------------------------------------

REACHED, PARTLY, NOT_REACHED, KEPT, NOT_KEPT = REACHED, PARTLY, NOT_REACHED, KEPT, NOT_KEPT


@pytest.mark.parametrize(
    ("typed", "effort", "economy"),
    [
        # exactly as in the list
        ("☺ Nået", REACHED, None),
        ("😐 Delvist nået", PARTLY, None),
        ("☹ Ikke nået", NOT_REACHED, None),
        ("☺ Overholdt", None, KEPT),
        ("☹ Ikke overholdt", None, NOT_KEPT),
        # a face alone, as phones and Word write it
        ("☺", REACHED, KEPT),
        ("☺" + AS_EMOJI, REACHED, KEPT),
        ("☺" + AS_TEXT, REACHED, KEPT),
        ("☻", REACHED, KEPT),
        ("🙂", REACHED, KEPT),
        ("🙂" + AS_EMOJI, REACHED, KEPT),
        ("😊", REACHED, KEPT),
        ("😀", REACHED, KEPT),
        ("😐", PARTLY, None),
        ("😐" + AS_EMOJI, PARTLY, None),
        ("☹", NOT_REACHED, NOT_KEPT),
        ("☹" + AS_EMOJI, NOT_REACHED, NOT_KEPT),
        ("🙁", NOT_REACHED, NOT_KEPT),
        ("😞", NOT_REACHED, NOT_KEPT),
        # in characters
        (":)", REACHED, KEPT),
        (":-)", REACHED, KEPT),
        (":|", PARTLY, None),
        (":-|", PARTLY, None),
        (":(", NOT_REACHED, NOT_KEPT),
        (":-(", NOT_REACHED, NOT_KEPT),
        # Wingdings faces that lost their font
        ("J", REACHED, KEPT),
        ("K", PARTLY, None),
        ("L", NOT_REACHED, NOT_KEPT),
        # in words
        ("nået", REACHED, None),
        ("NÅET", REACHED, None),
        ("delvist", PARTLY, None),
        ("delvis nået", PARTLY, None),
        ("ikke nået", NOT_REACHED, None),
        ("overholdt", None, KEPT),
        ("ikke overholdt", None, NOT_KEPT),
        ("glad", REACHED, KEPT),
        ("Neutral", PARTLY, None),
        ("sur", NOT_REACHED, NOT_KEPT),
        ("grøn", REACHED, KEPT),
        ("gul", PARTLY, None),
        ("rød", NOT_REACHED, NOT_KEPT),
        # face and word
        ("  ☺   nået ", REACHED, None),
        ("☺Nået", REACHED, None),
        ("☹" + AS_EMOJI + " ikke nået", NOT_REACHED, None),
        ("☹ ikke overholdt", None, NOT_KEPT),
    ],
)
def test_a_smiley_however_typed(typed: str, effort: str | None, economy: str | None) -> None:
    assert (read_smiley(typed, levels.EFFORT), read_smiley(typed, levels.ECONOMY)) == (effort, economy)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "måske", "nej", "☺ Ikke nået", "☹ Nået", "☺ ☹", "☺/☹", "☺ sur", "Ja, men forsinket", "?", "4", "0", "☐"],
)
def test_what_means_no_smiley_or_two(typed: str) -> None:
    assert (read_smiley(typed, levels.EFFORT), read_smiley(typed, levels.ECONOMY)) == (None, None)


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "14-03-2019",
        "14.03.2019",
        "14.3.2019",
        "14/3/2019",
        "14 3 2019",
        "2019-03-14",
        "14. marts 2019",
        "14 marts 2019",
        "14.marts 2019",
        "14. mar. 2019",
        "den 14. marts 2019",
        "Den 14. Marts 2019",
        "d. 14. marts 2019",
        "d. 14/3-2019",
        "  14-03-2019 ",
        f"14.{NBSP}marts{NBSP}2019",
    ],
)
def test_a_danish_date_is_read(text: str) -> None:
    assert read_date(text) == MARCH_14


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("29-02-2020", dt.date(2020, 2, 29)),
        ("1. maj 2019", dt.date(2019, 5, 1)),
        ("31. dec 2019", dt.date(2019, 12, 31)),
        ("1. sept. 2019", dt.date(2019, 9, 1)),
        ("3/4/2019", dt.date(2019, 4, 3)),  # day first
    ],
)
def test_dates(text: str, date: dt.date) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "snart",
        "marts 2019",
        "uge 11",
        "14-03",
        "14-03-19",  # which century
        "03/14/2019",  # month first
        "29-02-2019",
        "31-04-2019",
        "0-1-2019",
        "14. foo 2019",
        "14-03-2019 kl. 10",
        "2019-3-14-1",
        "31-12-1899",  # no cell can hold it
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("date", "number"),
    [(dt.date(1900, 3, 1), 61.0), (MARCH_14, 43538.0), (dt.datetime(2019, 3, 14, 12), 43538.5)],
)
def test_a_date_is_a_number(date: dt.date, number: float) -> None:
    assert serial(date) == number
    assert from_serial(number) == dt.date(date.year, date.month, date.day)


@pytest.mark.parametrize("number", [-1, 0, 2958466, 1e9])
def test_a_number_outside_the_calendar_is_no_date(number: float) -> None:
    assert from_serial(number) is None


# --- what a cell is ---------------------------------------------------------------------------

ERROR = CellError("#DIV/0!")


@pytest.mark.parametrize(
    ("value", "blank", "number", "as_a_number", "as_a_text"),
    [
        (None, True, False, 0.0, ""),
        ("", True, False, 0.0, ""),
        ("  ", True, False, 0.0, "  "),
        (NBSP, False, False, 0.0, NBSP),  # TRIM leaves it
        ("\n", False, False, 0.0, "\n"),
        ("0", False, False, 0.0, "0"),
        ("12", False, False, 0.0, "12"),
        (0, False, True, 0.0, "0"),
        (-3, False, True, -3.0, "-3"),
        (1.0, False, True, 1.0, "1"),
        (1.5, False, True, 1.5, "1.5"),
        (MARCH_14, False, True, 43538.0, "43538"),
        (True, False, False, 1.0, "TRUE"),
        (False, False, False, 0.0, "FALSE"),
        (ERROR, False, False, 0.0, "#DIV/0!"),
    ],
)
def test_blank_number_and_text(value: Cell, blank: bool, number: bool, as_a_number: float, as_a_text: str) -> None:
    assert (is_blank(value), is_number(value)) == (blank, number)
    assert (as_number(value), as_text(value)) == (as_a_number, as_a_text)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("a", "A", True),
        ("Økonomi", "ØKONOMI", True),
        ("a", "a ", False),
        ("1.1", "1.10", False),
        ("1", 1, False),
        ("a*", "abc", False),
        ("?", "a", False),
        ("~*", "*", False),
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ("TRUE", True, False),
        (MARCH_14, 43538, True),
        (None, None, True),
        (None, "", True),
        (None, 0, True),
        (None, False, True),
        (None, " ", False),
        (None, 1, False),
        (None, True, False),
        ("", 0, False),
    ],
)
def test_equal_as_in_excel(left: Cell, right: Cell, same: bool) -> None:
    assert (equal(left, right), equal(right, left)) == (same, same)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, 2),
        (-1, 0),
        (None, 1),
        (-1, None),
        (None, "a"),
        (9, "1"),  # numbers come before texts …
        ("z", False),  # … and texts before truth values
        (False, True),
        ("a", "B"),
        (dt.date(2019, 3, 13), MARCH_14),
        (43537, MARCH_14),
    ],
)
def test_less_as_in_excel(left: Cell, right: Cell) -> None:
    assert less(left, right)
    assert not less(right, left)


@pytest.mark.parametrize(("left", "right"), [(1, 1.0), (None, 0), (None, ""), (None, None), ("a", "A"), (True, True)])
def test_equal_cells_are_not_less(left: Cell, right: Cell) -> None:
    assert not less(left, right)
    assert not less(right, left)


# --- reading a cell by its column's type --------------------------------------------------------


def column(type_: Type, choices: tuple[str, ...] | Among | None = None, scale: Scale | None = None) -> Column:
    return Column("name", "Header", type_, FilledBy.DEPARTMENT, choices=choices, scale=scale)


TEXT, KEY, DATE, ANY = column(Type.TEXT), column(Type.KEY), column(Type.DATE), column(Type.ANY)
INTEGER, AMOUNT, PERCENT = column(Type.INTEGER), column(Type.AMOUNT), column(Type.PERCENT)
EFFORT, YES_NO = column(Type.CHOICE, levels.EFFORT.texts, levels.EFFORT), column(Type.CHOICE, w.YES_NO)
ECONOMY = column(Type.CHOICE, levels.ECONOMY.texts, levels.ECONOMY)
LISTED = column(Type.CHOICE, Among("lists", "theme"))
SEVERAL = column(Type.CHOICES, Among("lists", "committee"))
NUMBERS, ONE_NUMBER = (column(kind, ("1", "2", "2,5", "13")) for kind in (Type.CHOICES, Type.CHOICE))
MIDNIGHT = dt.datetime(2019, 3, 14)
EVERY_TYPE = (TEXT, KEY, INTEGER, AMOUNT, PERCENT, DATE, EFFORT, LISTED, SEVERAL, ANY)


@pytest.mark.parametrize("of", EVERY_TYPE, ids=lambda of: of.type.name)
@pytest.mark.parametrize("raw", [None, "", " ", "   "])
def test_blank_is_none_in_every_column(of: Column, raw: Cell) -> None:
    assert read_cell(of, raw) is None
    assert same_cell(of, raw, None)


@pytest.mark.parametrize("of", EVERY_TYPE, ids=lambda of: of.type.name)
@pytest.mark.parametrize("raw", [ERROR, True, False])
def test_errors_and_truth_values_stay_in_every_column(of: Column, raw: Cell) -> None:
    assert read_cell(of, raw) is raw
    assert same_cell(of, raw, raw)


@pytest.mark.parametrize(
    ("of", "raw", "value"),
    [
        (TEXT, "Forsinket. ", "Forsinket. "),
        (TEXT, "1.250", "1.250"),
        (TEXT, "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        (TEXT, 12.0, 12),
        (KEY, "1.10", "1.10"),
        (KEY, 1.1, 1.1),  # a number in a key is for the rules
        (INTEGER, 3.0, 3),
        (INTEGER, 3.5, 3.5),
        (INTEGER, "3,0", "3,0"),
        (INTEGER, "-3", "-3"),
        (INTEGER, "³", "³"),
        (AMOUNT, 450.0, 450),
        (AMOUNT, 1250.5, 1250.5),
        (AMOUNT, "500,-", "500,-"),
        (AMOUNT, "1.25", "1.25"),
        (PERCENT, 0.25, 0.25),
        (PERCENT, "25 %", "25 %"),
        (DATE, MARCH_14, MARCH_14),
        (DATE, MIDNIGHT, MARCH_14),
        (DATE, 43538.0, 43538),
        (DATE, "snart", "snart"),
        (EFFORT, "😐 Delvist nået", "😐 Delvist nået"),
        (EFFORT, "måske", "måske"),
        (ECONOMY, "😐", "😐"),
        (ECONOMY, 2, 2),  # the second of two, or the middle of three
        (EFFORT, 4, 4),
        (EFFORT, 0, 0),
        (EFFORT, 1.5, 1.5),
        (YES_NO, "Ja", "Ja"),
        (YES_NO, "måske", "måske"),
        (LISTED, "Børn", "Børn"),
        (NUMBERS, 3.0, 3),
        (ONE_NUMBER, 1.5, 1.5),
        (SEVERAL, "Udvalg A; Udvalg B", "Udvalg A; Udvalg B"),
        (ANY, "2019", "2019"),
        (ANY, 2019.0, 2019),
        (ANY, MIDNIGHT, MARCH_14),
    ],
)
def test_what_is_read_as_it_stands(of: Column, raw: Cell, value: Cell) -> None:
    read = read_cell(of, raw)
    assert (read, type(read)) == (value, type(value))
    assert same_cell(of, raw, read)


@pytest.mark.parametrize(
    ("of", "raw", "value"),
    [
        (INTEGER, " 3 ", 3),
        (AMOUNT, "1.250", 1250),
        (AMOUNT, "(500)", -500),
        (AMOUNT, "0,5 mio.", 500),
        (DATE, "14. marts 2019", MARCH_14),
        (EFFORT, "☺", "☺ Nået"),
        (EFFORT, "☺ Nået ", "☺ Nået"),
        (EFFORT, 1, "☺ Nået"),
        (EFFORT, "2", "😐 Delvist nået"),
        (EFFORT, 3.0, "☹ Ikke nået"),
        (EFFORT, ":(", "☹ Ikke nået"),
        (ECONOMY, ":)", "☺ Overholdt"),
        (YES_NO, " ja", "Ja"),
        (LISTED, " Børn ", "Børn"),
        (NUMBERS, 1.0, "1"),
        (NUMBERS, 13, "13"),
        (ONE_NUMBER, 2.5, "2,5"),
        (ONE_NUMBER, 2.0, "2"),
    ],
)
def test_what_is_repaired(of: Column, raw: Cell, value: Cell) -> None:
    read = read_cell(of, raw)
    assert (read, type(read)) == (value, type(value))
    assert not same_cell(of, raw, read)


@pytest.mark.parametrize(
    ("raw", "value", "same"),
    [
        (None, None, True),
        (" ", None, True),
        (None, 0, False),
        (None, "", False),
        (1.0, 1, True),
        (MIDNIGHT, MARCH_14, True),
        ("a", "a", True),
        ("a ", "a", False),
        ("1", 1, False),
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (ERROR, CellError("#DIV/0!"), True),
        (ERROR, "#DIV/0!", False),
    ],
)
def test_same_cell(raw: Cell, value: Cell, same: bool) -> None:
    assert same_cell(TEXT, raw, value) is same


# --- reading a whole column at once ----------------------------------------------------------------

TYPED = (
    "",
    " ",
    "Forsinket.",
    "1.250",
    " 3 ",
    "Ja",
    " ja",
    "☺",
    "☺ Nået",
    "14. marts 2019",
    "a\u202eb",
    "\u202e",
    "Børn",
)
ONE_KIND = st.one_of(
    st.lists(st.sampled_from(TYPED), min_size=1),
    st.lists(st.sampled_from(("", 0.0, -0.0, 1.0, 3.0, 1250.5, 43538.0, -7.0)), min_size=1),
    st.lists(st.sampled_from((*TYPED, 1.0, True, None, ERROR, MIDNIGHT, MARCH_14)), min_size=1),
)


@pytest.mark.parametrize("of", [*EVERY_TYPE, YES_NO, ECONOMY, NUMBERS, ONE_NUMBER], ids=lambda of: of.type.name)
@given(ONE_KIND)
def test_a_column_read_at_once_is_read_as_its_cells_are(of: Column, cells: list[Cell]) -> None:
    read = [read_cell(of, cell) for cell in cells]
    found = read_at_once(of, cells)
    if found is not None:
        assert [(value, type(value)) for value in found] == [(value, type(value)) for value in read]
        assert all(same_cell(of, cell, value) for cell, value in zip(cells, read, strict=True))


@pytest.mark.parametrize(
    ("of", "cells"),
    [
        (TEXT, ["Forsinket.", "", "1.250"]),
        (TEXT, ["", "", " "]),
        (AMOUNT, [450.0, "", 0.0]),
        (AMOUNT, ["", ""]),
        (EFFORT, ["☺ Nået", "", "☹ Ikke nået"]),
        (DATE, [43538.0, 43539.0]),
        (KEY, ["1.10-1", "", "1.2-1"]),
    ],
)
def test_the_usual_columns_are_read_at_once(of: Column, cells: list[Cell]) -> None:
    assert read_at_once(of, cells) == [read_cell(of, cell) for cell in cells]


@pytest.mark.parametrize(
    ("of", "cells"),
    [
        (AMOUNT, ["1.250", ""]),  # repaired
        (AMOUNT, [450.0, "snart"]),
        (EFFORT, ["☺", "☺ Nået"]),
        (EFFORT, [1.0, 2.0]),  # smileys
        (TEXT, ["a\u202eb"]),
        (KEY, [" 1.10-1", "1.2-1"]),
        (INTEGER, [True, 1.0]),
    ],
)
def test_what_must_be_read_cell_by_cell(of: Column, cells: list[Cell]) -> None:
    assert read_at_once(of, cells) is None


@pytest.mark.parametrize("cells", [["Nord", "", "Syd 2"], ["Nord", "Vest"], ["nord", "Syd 2"]])
def test_words_of_another_sheet_are_read_at_once_as_they_are_spelt_there(cells: list[Cell]) -> None:
    read = [read_cell(KEY, cell, ("Nord", "Syd 2")) for cell in cells]
    assert read_at_once(KEY, cells, ("Nord", "Syd 2")) == (
        None if read[0] != cells[0] else [cell or None for cell in cells]
    )


@given(st.lists(st.sampled_from((None, "", " ", "\u00a0", "a", 0, 0.0, False, ERROR, MARCH_14))))
def test_blank_cells_of_a_column(cells: list[Cell]) -> None:
    assert are_blank(cells) == [is_blank(cell) for cell in cells]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (dt.datetime(2019, 4, 6, 11, 20, 59, 999_000), "2019-04-06 11:21:00"),  # as readers give a time of day
        (dt.datetime(2019, 4, 6), "2019-04-06 00:00:00"),
        (dt.date(2019, 4, 6), "2019-04-06 00:00:00"),
        ("2019-04-06 11:21:00", "2019-04-06 11:21:00"),  # older workbooks have the text
        ("2019-04-06", "2019-04-06"),
        (None, None),
    ],
)
def test_a_time_is_read_from_a_date_or_a_text_and_is_no_repair(raw: Cell, text: str | None) -> None:
    column = Column("saved", "Gemt", Type.MOMENT, FilledBy.TOOL)
    assert read_cell(column, raw) == text
    assert same_cell(column, raw, text)


@pytest.mark.parametrize(
    "text", ["2019-04-06", "2019-04-06T11:21:00", "2019-04-06 11:21:00.5", "1899-12-30 08:00:00", "i går"]
)
def test_what_would_not_come_back_the_same_stays_a_text(text: str) -> None:
    assert moment_cell(text) == text
    assert moment_cell("2019-04-06 11:21:00") == dt.datetime(2019, 4, 6, 11, 21)
