"""What happens to header rows."""

from __future__ import annotations

from random import Random

from tests.clumsy.book import Book, Box, Grid
from tests.clumsy.mutations.registry import World, blank_row, on_one, some_input


def _headers(grid: Grid) -> list[Box]:
    row = grid.header_row()
    if row is None or any(box.answer for box in grid.rows[row]):
        return []
    return [box for box in grid.rows[row] if isinstance(box.value, str) and box.value.strip()]


@on_one
def change_case_and_spaces_of_headers(book: Book, random: Random, world: World) -> None:
    for box in _headers(some_input(book, random)):
        form = random.choice(("{}", " {} ", "{}\n", "{}:", "{} *", "\u00a0{}"))
        box.value = form.format(random.choice((box.value, box.value.upper(), box.value.lower())))


@on_one
def break_lines_in_headers(book: Book, random: Random, world: World) -> None:
    for box in _headers(some_input(book, random)):
        at = random.randrange(len(box.value))
        box.value = box.value.replace(" ", "\n") if " " in box.value else f"{box.value[:at]}-\n{box.value[at:]}"


@on_one
def misspell_header(book: Book, random: Random, world: World) -> None:
    headers = _headers(some_input(book, random))
    if headers:
        box = random.choice(headers)
        at = random.randrange(len(box.value))
        box.value = box.value[:at] + box.value[at + 1 :]


@on_one
def empty_header(book: Book, random: Random, world: World) -> None:
    headers = _headers(some_input(book, random))
    if headers:
        random.choice(headers).value = None


@on_one
def replace_header(book: Book, random: Random, world: World) -> None:
    headers = _headers(some_input(book, random))
    if headers:
        random.choice(headers).value = random.choice(("Vores vurdering", "Kommentar", "x", "2019"))


@on_one
def swap_headers(book: Book, random: Random, world: World) -> None:
    """Two headers far apart change places with their columns: nothing but the order is new."""
    grid = some_input(book, random)
    grid.square()
    if grid.width > 2:
        left, right = random.sample(range(grid.width), 2)
        for row in grid.rows:
            row[left], row[right] = row[right], row[left]


@on_one
def delete_header_row(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    row = grid.header_row()
    if row is not None and not any(box.answer for box in grid.rows[row]):
        del grid.rows[row]


@on_one
def insert_title_rows(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    for text in random.sample(
        ("Opfølgning fra Center Nord", "Sendt 1. april", "Bemærk kolonne K"), random.randint(1, 3)
    ):
        row = blank_row(grid)
        if row:
            row[random.randrange(min(4, len(row)))].write(text)
        grid.rows.insert(0, row)


@on_one
def repeat_header_row(book: Book, random: Random, world: World) -> None:
    """The header pasted again in the middle, as on a printed page."""
    grid = some_input(book, random)
    header = grid.header_row()
    rows = grid.data_rows()
    if header is not None and rows and not any(box.answer for box in grid.rows[header]):
        again = [Box(box.value) for box in grid.rows[header]]
        grid.rows.insert(random.choice(rows), again)


@on_one
def sort_the_header_with_the_rows(book: Book, random: Random, world: World) -> None:
    """Excel was told that there is no header: it lands among the rows."""
    grid = some_input(book, random)
    header, rows = grid.header_row(), grid.data_rows()
    if header is not None and rows and not any(box.answer for box in grid.rows[header]):
        moved = grid.rows.pop(header)
        grid.rows.insert(random.choice(rows), moved)
