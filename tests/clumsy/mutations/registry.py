"""The list of mutations, and what they may reach for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.clumsy.book import Book, Box, Grid
from workbook_tools.schema.structure import Type

INPUTS = ("Opfølgning", "Økonomiopfølgning")
KEYS = {"Opfølgning": ("Milepæls-id",), "Økonomiopfølgning": ("Punktnr.", "Linjenr.")}


@dataclass
class World:
    """The other workbooks of the round, and those of earlier rounds: what can be pasted or sent by mistake."""

    others: list[Book]
    older: list[Book] = field(default_factory=list)


OneBook = Callable[[Book, Random, World], None]
Files = Callable[[list[Book], Random, World], None]
MUTATIONS: dict[str, Files] = {}


def on_one(function: OneBook) -> OneBook:
    """Register something done to one file."""

    def run(books: list[Book], random: Random, world: World) -> None:
        of_this_agreement = [book for book in books if not book.refused]
        if of_this_agreement:
            function(random.choice(of_this_agreement), random, world)

    MUTATIONS[function.__name__] = run
    return function


def on_files(function: Files) -> Files:
    """Register something done to what a department sends as a whole."""

    def run(books: list[Book], random: Random, world: World) -> None:
        if any(not book.refused for book in books):
            function(books, random, world)

    MUTATIONS[function.__name__] = run
    return function


def mutate(books: list[Book], name: str, random: Random, world: World) -> None:
    """Do one thing, and remember that it was done."""
    MUTATIONS[name](books, random, world)
    for book in books:
        book.history.append(name)


def some_input(book: Book, random: Random) -> Grid:
    """One of the two sheets that every department answers in, however it is called now."""
    grids = input_grids(book)
    return random.choice(grids) if grids else book.grids[0]


def input_grids(book: Book) -> list[Grid]:
    """The sheets with answers to milestones or budget lines."""
    return [
        grid
        for grid in book.grids
        if any(box.answer is not None and box.answer.place[0] in ("follow_up", "economy") for _, _, box in grid.boxes())
    ]


def kind_of(grid: Grid) -> str:
    """The declared title of an input sheet, by what is answered in it."""
    for _, _, box in grid.boxes():
        if box.answer is not None and box.answer.place[0] in ("follow_up", "economy"):
            return INPUTS[("follow_up", "economy").index(box.answer.place[0])]
    return grid.title


def answered(grid: Grid, random: Random, columns: tuple[str, ...] = ()) -> Box | None:
    """One of the answers (of some columns)."""
    found = [
        box for _, _, box in grid.boxes() if box.answer is not None and (not columns or box.answer.place[2] in columns)
    ]
    return random.choice(found) if found else None


def type_of(book: Book, box: Box) -> Type | None:
    """The type of the column that an answer to a milestone or a budget line stands in."""
    if box.answer is None or box.answer.place[0] not in ("follow_up", "economy"):
        return None
    name, _, column = box.answer.place
    return book.kind.sheet(name).column(column).type


def blank_row(grid: Grid) -> list[Box]:
    return [Box() for _ in range(grid.width)]


def span(grid: Grid) -> tuple[int, int]:
    """The first and the row after the last one with answers."""
    rows = grid.data_rows()
    return (rows[0], rows[-1] + 1) if rows else (len(grid.rows), len(grid.rows))
