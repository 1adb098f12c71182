"""What happens to columns."""

from __future__ import annotations

from random import Random

from tests.clumsy.book import Book, Box, Grid
from tests.clumsy.mutations.registry import KEYS as KEY_HEADERS
from tests.clumsy.mutations.registry import World, kind_of, on_one, some_input


def _insert(grid: Grid, at: int) -> None:
    grid.square()
    for row in grid.rows:
        row.insert(at, Box())


def _delete(grid: Grid, at: int) -> None:
    grid.square()
    for row in grid.rows:
        del row[at]


def _is_answer(grid: Grid, column: int) -> bool:
    return any(column < len(row) and row[column].answer is not None for row in grid.rows)


@on_one
def insert_blank_columns(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    for _ in range(random.randint(1, 3)):
        _insert(grid, random.randrange(grid.width + 1))


@on_one
def insert_column_of_notes(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    at = random.randrange(grid.width + 1)
    _insert(grid, at)
    header = grid.header_row()
    if header is not None:
        grid.rows[header][at].write(random.choice(("Sagsbehandler", "Noter", "Ansvarlig", "Internt")))
    for row in grid.data_rows():
        if random.random() < 0.5:
            grid.rows[row][at].write(random.choice(("Bo", "Ane spørger", "12")))


@on_one
def delete_locked_column(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    keys = {grid.find(header) for header in KEY_HEADERS.get(kind_of(grid), ())}
    free = [c for c in range(grid.width) if not _is_answer(grid, c) and c not in keys]
    if free:
        _delete(grid, random.choice(free))


@on_one
def delete_key_column(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    column = grid.find(random.choice(KEY_HEADERS.get(kind_of(grid), ("",))))
    if column is not None and not _is_answer(grid, column):
        _delete(grid, column)


@on_one
def delete_answered_column(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    free = [c for c in range(grid.width) if _is_answer(grid, c)]
    if free:
        _delete(grid, random.choice(free))


@on_one
def reorder_columns(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    grid.square()
    order = list(range(grid.width))
    random.shuffle(order)
    grid.rows = [[row[c] for c in order] for row in grid.rows]


@on_one
def move_column_to_front(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    grid.square()
    at = random.randrange(max(grid.width, 1))
    for row in grid.rows:
        if row:
            row.insert(0, row.pop(at))


@on_one
def copy_column(book: Book, random: Random, world: World) -> None:
    """A column stands twice, and the two are filled in further apart."""
    grid = some_input(book, random)
    grid.square()
    if not grid.width:
        return
    at = random.randrange(grid.width)
    emptied = random.random()
    for row in grid.rows:
        box = row[at]
        copied = box.copy()
        row.insert(at + 1, copied)
        if box.answer is not None and random.random() < emptied:
            (box if random.random() < 0.5 else copied).write(None)
