"""What happens to the cells that say which row is which."""

from __future__ import annotations

import datetime as dt
from random import Random

from tests.clumsy.book import Book, Box, Grid
from tests.clumsy.mutations.registry import KEYS, World, kind_of, on_one, some_input


def _keys(grid: Grid) -> list[Box]:
    """The last key cell of every answered row."""
    headers = KEYS.get(kind_of(grid), ())
    columns = [grid.find(header) for header in headers]
    return [grid.rows[n][c] for n in grid.data_rows() for c in columns if c is not None]


@on_one
def overwrite_key(book: Book, random: Random, world: World) -> None:
    keys = _keys(some_input(book, random))
    if keys:
        random.choice(keys).write(random.choice(("se ovenfor", "?", "1.1.1", 7.0)))


@on_one
def empty_keys(book: Book, random: Random, world: World) -> None:
    """Also what merging the cells of equal items leaves behind."""
    for box in _keys(some_input(book, random)):
        if random.random() < 0.4:
            box.value = None


@on_one
def drag_key_down(book: Book, random: Random, world: World) -> None:
    """The fill handle: a row has the key of the one above it."""
    grid = some_input(book, random)
    rows = grid.data_rows()
    columns = [grid.find(header) for header in KEYS.get(kind_of(grid), ())]
    if len(rows) > 1:
        at = random.randrange(1, len(rows))
        for c in columns:
            if c is not None:
                grid.rows[rows[at]][c].value = grid.rows[rows[at - 1]][c].value


@on_one
def count_keys_up(book: Book, random: Random, world: World) -> None:
    """The fill handle again: 1.1-1, 1.1-2, 1.1-3 … and 1, 2, 3 …"""
    grid = some_input(book, random)
    headers = KEYS.get(kind_of(grid), ())
    column = grid.find(headers[-1]) if headers else None
    if column is not None:
        for number, n in enumerate(grid.data_rows()[:4], start=1):
            box = grid.rows[n][column]
            box.value = f"{str(box.value).rpartition('-')[0]}-{number}" if "-" in str(box.value) else float(number)


@on_one
def keys_become_numbers(book: Book, random: Random, world: World) -> None:
    """1.10 becomes the number 1,1."""
    grid = some_input(book, random)
    column = grid.find("Punktnr.")
    if column is not None:
        for n in grid.data_rows():
            box = grid.rows[n][column]
            if isinstance(box.value, str) and box.value.replace(".", "").isdigit():
                box.value = float(box.value)


@on_one
def keys_become_dates(book: Book, random: Random, world: World) -> None:
    """1.10 becomes 1 October."""
    grid = some_input(book, random)
    column = grid.find("Punktnr.")
    for n in grid.data_rows() if column is not None else ():
        box = grid.rows[n][column or 0]
        parts = str(box.value).split(".")
        if len(parts) == 2 and all(part.isdigit() for part in parts) and int(parts[1]) <= 12 and int(parts[0]) > 0:
            box.value = dt.date(2019, int(parts[1]), int(parts[0]))


@on_one
def sort_without_the_key(book: Book, random: Random, world: World) -> None:
    """Everything but the keys is sorted: every key stands at another row's answers."""
    grid = some_input(book, random)
    grid.square()
    rows = grid.data_rows()
    fixed = [grid.find(header) for header in ("Runde", *KEYS.get(kind_of(grid), ()))]
    if kind_of(grid) == "Økonomiopfølgning":
        fixed = [grid.find("Punktnr.")]
    kept = {n: {c: grid.rows[n][c] for c in fixed if c is not None} for n in rows}
    order = sorted(rows, key=lambda n: [str(box.value) for box in grid.rows[n][3:6]], reverse=random.random() < 0.5)
    moved = {n: list(grid.rows[source]) for n, source in zip(rows, order, strict=True)}
    for n in rows:
        grid.rows[n] = moved[n]
        for c, box in kept[n].items():
            grid.rows[n][c] = box


@on_one
def spaces_around_keys(book: Book, random: Random, world: World) -> None:
    for box in _keys(some_input(book, random)):
        if isinstance(box.value, str):
            box.value = random.choice((" {}", "{} ", "{}\u00a0", "\u200b{}\ufeff", "{}")).format(box.value)


@on_one
def other_hyphens_in_keys(book: Book, random: Random, world: World) -> None:
    """Word and phones make a dash of a hyphen."""
    dash = random.choice("–—‐\u2011−")
    for box in _keys(some_input(book, random)):
        if isinstance(box.value, str) and random.random() < 0.7:
            box.value = box.value.replace("-", dash)
