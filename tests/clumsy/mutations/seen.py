"""What people see of a cell and programs do not: its number format, a line through it, cells merged over it."""

from __future__ import annotations

import datetime as dt
import math
from random import Random

from tests.clumsy.book import Answer, Book, Box
from tests.clumsy.mutations.registry import World, answered, on_one, some_input

LOOKS_BLANK = ("\u00a0", "\u200b", "\u2003 ", "\ufeff", "\u00ad", "\u3164", "-", ".", "–", "…")
WORDS = ("comment", "explanation")


def shown_as(box: Box, value: object, number_format: str, text: str) -> None:
    """Have the cell hold ``value`` and show ``text``, which is what the answer says now."""
    assert box.answer is not None
    place = box.answer.place
    box.write(value, note=False)
    box.number_format, box.answer = number_format, Answer(place, text)


@on_one
def leave_a_comment_that_looks_blank(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, WORDS)
    if box is not None:
        box.write(random.choice(LOOKS_BLANK), note=False)


@on_one
def dates_in_text_columns(book: Book, random: Random, world: World) -> None:
    """»30-4« becomes a date; people see it as they typed it, or nearly so."""
    box = answered(some_input(book, random), random, (*WORDS, "note_to_finance"))
    if box is not None:
        day, with_time = dt.date(2019, 4, 30), dt.datetime(2019, 4, 30, 14, 30)
        forms = (
            (day, "dd-mm-yyyy", "30-04-2019"),
            (with_time, "dd-mm-yyyy hh:mm", "30-04-2019 14:30"),
            (day, "d. mmmm yyyy", "30. april 2019"),
        )
        shown_as(box, *random.choice(forms))


@on_one
def percentages_and_numbers_in_text_columns(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, (*WORDS, "note_to_finance"))
    if box is not None:
        forms = ((0.95, "0%", "95 %"), (0.5, "", "0,5"), (1_500_000.0, '0.0,,"mio."', "1,5 mio."))
        forms += ((0.5, "# ?/?", "1/2"), (5.0, "0.00", "5,00"), (450.0, '"ca. "0', "ca. 450"))
        shown_as(box, *random.choice(forms))


@on_one
def dates_and_percentages_in_amounts(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, ("forecast",))
    if box is not None:
        forms = (
            (dt.date(2019, 5, 1), "dd-mm-yyyy", "01-05-2019"),
            (0.95, "0%", "95 %"),
            (650_000.0, "#,##0,", "650 (650000)"),
            (5.0, '0.0"M"', "5,0 M (5)"),
            (56.0, '0"%"', "56 %"),
            (56.0, ";;;", "… (56)"),
        )
        shown_as(box, *random.choice(forms))


@on_one
def paste_a_sum_with_binary_noise(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, ("forecast",))
    if box is not None and isinstance(box.value, int | float) and box.value and not isinstance(box.value, bool):
        box.value = math.nextafter(float(box.value), random.choice((-math.inf, math.inf)))


@on_one
def cross_out_answers(book: Book, random: Random, world: World) -> None:
    for _ in range(2):
        box = answered(some_input(book, random), random)
        if box is not None:
            box.struck = True


@on_one
def merge_cells_and_keep_their_contents(book: Book, random: Random, world: World) -> None:
    """Not Excel, but other programs do; what the covered cells hold is seen by nobody."""
    grid = some_input(book, random)
    rows = grid.data_rows()
    columns = [c for n in rows for c, box in enumerate(grid.rows[n]) if box.answer is not None]
    if len(rows) > 1 and columns:
        column, at = random.choice(columns), random.randrange(len(rows) - 1)
        group = random.randrange(1, 10**9)
        for n in rows[at : at + 2]:
            if column < len(grid.rows[n]):
                grid.rows[n][column].merged = group
