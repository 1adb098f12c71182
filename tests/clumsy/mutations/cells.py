"""What happens to single cells."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.clumsy.book import Book, Box
from tests.clumsy.mutations.registry import World, answered, blank_row, input_grids, on_one, some_input, type_of
from tests.cpr_examples import PEOPLE
from workbook_tools.definition.levels import Form
from workbook_tools.schema.structure import Type
from workbook_tools.values.cells import Cell, CellError, is_blank, serial

LOCKED = ("Titel", "Milepæl", "Linjetekst", "Vedtaget budget", "Ansvarligt center", "Oprindelig runde")
SMILEYS = {
    "☺ Nået": (":)", "☺", "Nået", "☺️ Nået", " ☺  nået "),
    "😐 Delvist nået": (":|", "😐", "delvist nået", "Delvist"),
    "☹ Ikke nået": (":(", "☹", "IKKE NÅET", "☹️"),
    "☺ Overholdt": (":-)", "Overholdt", "☺"),
    "☹ Ikke overholdt": ("ikke overholdt", "☹", ":-("),
}
EFFORT = ("smiley",)


@on_one
def type_smileys_otherwise(book: Book, random: Random, world: World) -> None:
    for _, _, _, box in list(book.answers()):
        typed = _ways_to_type(book.kind.form, box.value)
        if typed and random.random() < 0.3:
            box.value = random.choice(typed)


def _ways_to_type(form: Form, value: Cell) -> tuple[str, ...]:
    """How else people type a level."""
    level = next((level for level in form.levels if level.text == value), None)
    if level is None or form.has_usual_levels:
        return SMILEYS.get(str(value), ())
    return level.word, level.word.upper(), f" {level.symbol}  {level.word} ", *level.typed


LISTED = ("smiley", "expected", "economy_smiley", "financing")
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "  ").replace("-", "–"),
    lambda text: f"\u200b{text}\ufeff",
    lambda text: f"{text}\n",
)


@on_one
def spell_list_words_otherwise(book: Book, random: Random, world: World) -> None:
    for _, _, _, box in list(book.answers()):
        listed = box.answer is not None and (box.answer.place[2] in LISTED or type_of(book, box) is Type.CHOICE)
        if listed and isinstance(box.value, str) and random.random() < 0.5:
            for spell in random.sample(SPELLINGS, random.randint(1, 2)):
                box.value = spell(box.value)


@on_one
def decompose_letters(book: Book, random: Random, world: World) -> None:
    """As a file that went through a Mac, or through text copied from a PDF: å is an a and a ring."""
    share = random.choice((0.2, 1))
    for grid in book.grids:
        for _, _, box in grid.boxes():
            if isinstance(box.value, str) and not box.formula and not box.note and random.random() < share:
                box.value = unicodedata.normalize("NFD", box.value)


@on_one
def type_amounts_as_text(book: Book, random: Random, world: World) -> None:
    for grid in input_grids(book):
        for _, _, box in grid.boxes():
            if type_of(book, box) is Type.AMOUNT and isinstance(box.value, int | float):
                whole = round(box.value)  # perhaps with the noise of a sum
                grouped = f"{whole:,}".replace(",", ".")
                forms = (grouped, f"{whole}", grouped.replace(".", " "), f"{grouped} t.kr.", f"{grouped},0")
                box.value = random.choice(forms).replace("-", random.choice("-−"))
                if box.answer and box.number_format:  # what it was shown as is gone: the text says the amount itself
                    box.answer, box.number_format = replace(box.answer, meaning=float(whole)), ""


@on_one
def type_dates_otherwise(book: Book, random: Random, world: World) -> None:
    for _, _, _, box in list(book.answers()):
        if type_of(book, box) is Type.DATE and isinstance(box.value, dt.date):
            day = box.value
            box.value = random.choice((f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day.day}/{day.month} {day.year}",
                                       serial(day)))  # fmt: skip


@on_one
def give_dates_and_notes(book: Book, random: Random, world: World) -> None:
    """Answers the example has few of: a committee, a date, a note to finance."""
    for grid in input_grids(book):
        for header, name, value in (
            ("Behandlet den", "treated_on", dt.date(2019, 3, 14)),
            ("Bemærkning til Økonomi", "note_to_finance", "Ring til Bo på lokal 1234"),
            ("Behandlet i udvalg", "treated_by", "Økonomiudvalget"),
        ):
            column = grid.find(header)
            rows = grid.data_rows()
            if column is None or not rows:
                continue
            row = grid.rows[random.choice(rows)]
            near = next(box.answer for box in row if box.answer is not None)
            if column < len(row) and row[column].value is None and near.place[0] == "follow_up":
                row[column].value = value
                row[column].answer = type(near)((near.place[0], near.place[1], name), value)


@on_one
def write_an_error_value(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random)
    if box is not None:
        box.value = CellError(random.choice(("#N/A", "#REF!", "#DIV/0!")))


@on_one
def leave_something_far_away(book: Book, random: Random, world: World) -> None:
    """A space in the last row, a word in the last column: Ctrl+End, and a key."""
    place = random.choice(((2**20 - 1, 0), (2**20 - 1, 2**14 - 1), (900_000, 4)))
    random.choice(book.grids).far[place] = random.choice((" ", "x", "husk at ringe"))


@on_one
def make_answers_formulas(book: Book, random: Random, world: World) -> None:
    """=500+100 instead of 600: the value is what counts."""
    for _ in range(3):
        box = answered(some_input(book, random), random)
        if box is not None and not isinstance(box.value, CellError):
            box.formula = True


@on_one
def paste_values_over_formulas(book: Book, random: Random, world: World) -> None:
    for grid in input_grids(book):
        for _, _, box in grid.boxes():
            box.formula = False


@on_one
def type_over_a_computed_cell(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    rows = grid.data_rows()
    column = grid.find(random.choice(("Kontrol", "Afvigelse (plus = merforbrug)", "Forslag til smiley")))
    if rows and column is not None:
        row = grid.rows[random.choice(rows)]
        if column < len(row):
            row[column].write(random.choice(("ok", "set", 17.0)))


@on_one
def change_locked_cell(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    rows = grid.data_rows()
    columns = [column for column in map(grid.find, LOCKED) if column is not None]
    if rows and columns:
        word = random.choice(("Omdøbt", "Vores eget ord", 99.0))
        grid.rows[random.choice(rows)][random.choice(columns)].write(word)


@on_one
def write_beside_and_below(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    grid.square()
    for row in grid.rows:
        row += [Box(), Box()]
    if grid.data_rows():
        grid.rows[random.choice(grid.data_rows())][-1].write("se mail")
    grid.rows += [blank_row(grid), blank_row(grid)]
    grid.rows[-1][-1].write("Hilsen Bo")


@on_one
def write_on_start(book: Book, random: Random, world: World) -> None:
    start = book.grid("Start")
    if start is not None:
        start.rows.append([Box(), Box(), Box(), Box("Ring, hvis der er spørgsmål", note=True)])


@on_one
def merge_cells_down(book: Book, random: Random, world: World) -> None:
    """Excel keeps the upper cell's content; the cells below it are empty afterwards."""
    grid = some_input(book, random)
    rows = grid.data_rows()
    if len(rows) < 2:
        return
    at = random.randrange(len(rows) - 1)
    column = random.randrange(grid.width)
    upper, lower = grid.rows[rows[at]], grid.rows[rows[at] + 1]
    if column < len(upper) and column < len(lower) and not lower[column].formula:
        lower[column].write(None)


@on_one
def spaces_around_answers(book: Book, random: Random, world: World) -> None:
    for _, _, _, box in list(book.answers()):
        if isinstance(box.value, str) and random.random() < 0.3:
            box.value = random.choice((" {}", "{} ", "{}  ")).format(box.value)


@on_one
def strike_an_answer(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random)
    if box is not None:
        box.write(None)


@on_one
def write_a_cpr_number(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, ("comment", "explanation", "note_to_finance"))
    if box is not None and isinstance(box.value, str) and not is_blank(box.value):
        box.value = f"{box.value} (borgeren 010190-1234)"


@on_one
def write_a_cpr_number_otherwise(book: Book, random: Random, world: World) -> None:
    """With other signs, or none, between its digits: it is named, and never merged."""
    box = answered(some_input(book, random), random, ("comment", "explanation", "note_to_finance"))
    if box is not None and isinstance(box.value, str) and not is_blank(box.value):
        box.value = f"{box.value} ({PEOPLE[random.choice(list(PEOPLE))](random)})"


@on_one
def write_a_cpr_number_among_amounts(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, ("forecast",))
    if box is not None and isinstance(box.value, int | float):
        box.value = random.choice((101901234.0, 3112991234.0, "010190\u20111234"))


@on_one
def answer_with_a_dash(book: Book, random: Random, world: World) -> None:
    """People fill empty cells with a dash: it is no comment, and nothing may come of it."""
    grid = some_input(book, random)
    column = grid.find("Statusbemærkning")
    for n in grid.data_rows() if column is not None else ():
        box = grid.rows[n][column or 0]
        if box.value is None and box.answer is None:
            box.value = random.choice("-–.")
