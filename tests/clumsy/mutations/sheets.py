"""What happens to sheets: renamed, moved, added, deleted, copied."""

from __future__ import annotations

from random import Random

from tests.clumsy.book import Book, Box, Grid
from tests.clumsy.mutations.registry import World, input_grids, on_one, some_input

READ_ONLY = ("Punkter", "Bidrager til")


@on_one
def respell_sheet(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    title = grid.title
    at = random.randrange(1, len(title))
    forms = (title.upper(), title + " ", title[:at] + title[at + 1 :], title[:at] + title[at - 1] + title[at:])
    _rename(book, grid, random.choice(forms))


@on_one
def rename_sheet_to_something_else(book: Book, random: Random, world: World) -> None:
    _rename(book, some_input(book, random), random.choice(("Ark1", "Vores svar", "MASTER", "til Bo")))


@on_one
def add_to_sheet_name(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    form = random.choice(("{} (2)", "Kopi af {}", "{} ny", "{} NORD", "{} 2019"))
    _rename(book, grid, form.format(grid.title)[:31])


@on_one
def move_sheets(book: Book, random: Random, world: World) -> None:
    random.shuffle(book.grids)


@on_one
def delete_sheets_to_read(book: Book, random: Random, world: World) -> None:
    book.grids = [grid for grid in book.grids if grid.title not in READ_ONLY]


@on_one
def delete_start(book: Book, random: Random, world: World) -> None:
    book.grids = [grid for grid in book.grids if grid.title != "Start"]


@on_one
def delete_answered_sheet(book: Book, random: Random, world: World) -> None:
    grids = input_grids(book)
    if len(grids) > 1:
        book.grids.remove(random.choice(grids))


@on_one
def add_sheet_of_notes(book: Book, random: Random, world: World) -> None:
    rows = [[Box("Noter fra teammødet", note=True)], [], [Box(), Box("Husk at ringe til Bo", note=True)]]
    if all(grid.title != "Noter" for grid in book.grids):
        book.grids.insert(random.randrange(len(book.grids) + 1), Grid("Noter", rows))


@on_one
def copy_sheet(book: Book, random: Random, world: World) -> None:
    """Excel's »Move or Copy«: the same sheet twice, and somebody answers in the copy."""
    grid = some_input(book, random)
    title = f"{grid.title[:27]} (2)"
    if all(other.title != title for other in book.grids):
        clone = Grid(title, [[b.copy() for b in row] for row in grid.rows])
        book.grids.insert(random.randrange(len(book.grids) + 1), clone)


def _rename(book: Book, grid: Grid, title: str) -> None:
    if all(other.title.casefold() != title.casefold() or other is grid for other in book.grids):
        grid.title = title
