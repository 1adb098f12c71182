"""What happens to rows."""

from __future__ import annotations

from random import Random

from tests.clumsy.book import Answer, Book, Box, Grid
from tests.clumsy.mutations.registry import World, blank_row, on_one, some_input, span
from workbook_tools.definition.change_sheet import CHANGES
from workbook_tools.values.cells import is_blank


def _sort(grid: Grid, column: int, reverse: bool) -> None:
    rows = grid.data_rows()
    ordered = sorted((grid.rows[n] for n in rows), key=lambda row: str(row[column].value), reverse=reverse)
    for n, row in zip(rows, ordered, strict=True):
        grid.rows[n] = row


@on_one
def sort_rows(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    grid.square()
    if grid.width:
        _sort(grid, random.randrange(grid.width), random.random() < 0.5)


@on_one
def shuffle_rows(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    rows = grid.data_rows()
    moved = random.sample(rows, len(rows))
    copies = [grid.rows[n] for n in moved]
    for n, row in zip(rows, copies, strict=True):
        grid.rows[n] = row


@on_one
def insert_blank_rows(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    for _ in range(random.randint(1, 4)):
        grid.rows.insert(random.randint(*span(grid)), blank_row(grid))


@on_one
def insert_heading_rows(book: Book, random: Random, world: World) -> None:
    """A group heading between the rows, in one of the first columns."""
    grid = some_input(book, random)
    if grid.width > 3:
        row = blank_row(grid)
        row[random.randrange(3)].write(random.choice(("Skoleområdet", "1. Anlæg", "Afsnit B")))
        grid.rows.insert(random.randint(*span(grid)), row)


@on_one
def delete_rows(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    rows = grid.data_rows()
    for n in sorted(random.sample(rows, min(len(rows), random.randint(1, 2))), reverse=True):
        del grid.rows[n]


@on_one
def delete_total_row(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    grid.rows = [row for row in grid.rows if not any(box.value == "I alt" for box in row) or _answers(row)]


@on_one
def duplicate_row(book: Book, random: Random, world: World) -> None:
    """A row pasted once more; some of the answers are emptied in one of the two."""
    grid = some_input(book, random)
    rows = grid.data_rows()
    if rows:
        row = grid.rows[random.choice(rows)]
        again = [b.copy() for b in row]
        grid.rows.insert(random.randint(*span(grid)), again)
        for box, other in zip(row, again, strict=True):
            if box.answer is not None and random.random() < 0.3:
                (box if random.random() < 0.5 else other).write(None)


@on_one
def move_rows_below_the_table(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    rows = grid.data_rows()
    if rows:
        moved = grid.rows.pop(random.choice(rows))
        grid.rows += [blank_row(grid) for _ in range(random.randint(0, 3))]
        grid.rows.append(moved)


@on_one
def move_total_row_up(book: Book, random: Random, world: World) -> None:
    grid = some_input(book, random)
    totals = [n for n, row in enumerate(grid.rows) if any(b.value == "I alt" for b in row) and not _answers(row)]
    if totals:
        total = grid.rows.pop(totals[0])
        grid.rows.insert(random.randint(*span(grid)), total)


@on_one
def paste_another_departments_row(book: Book, random: Random, world: World) -> None:
    """An answer for an item that is somebody else's: it must be named, cell by cell."""
    _paste(book, random, world, 1)


@on_one
def paste_another_department(book: Book, random: Random, world: World) -> None:
    """Several departments in one file."""
    _paste(book, random, world, 100)


def _paste(book: Book, random: Random, world: World, most: int) -> None:
    others = [other for other in world.others if other.department != book.department]
    other = random.choice(others)
    for title in ("Opfølgning", "Økonomiopfølgning"):
        mine, theirs = book.grid(title), other.grid(title)
        if mine is None or theirs is None:
            continue
        header = mine.header_row()
        if header is None or [b.value for b in mine.rows[header]] != [b.value for b in theirs.rows[0]]:
            continue
        for n in theirs.data_rows()[:most]:
            mine.rows.append([Box(b.value, note=b.answer is not None) for b in theirs.rows[n]])


def _answers(row: list[Box]) -> bool:
    return any(box.answer is not None for box in row)


@on_one
def propose_a_change_from_ones_own_source(book: Book, random: Random, world: World) -> None:
    """A budget change without a line to take the money from: the source is in words that no list has, or not balanced."""
    grid = book.grid("Budgetændringer")
    header = grid.header_row() if grid is not None else None
    lines = [row for row in (book.grid("Økonomiopfølgning") or Grid("", [])).rows if any(box.answer for box in row)]
    at = book.grid("Økonomiopfølgning").find("Punktnr.") if lines else None  # type: ignore[union-attr]
    if grid is None or header is None or at is None:
        return
    source = random.choice(("Sparegrisen", "Overskud fra sidste år", "Ved ikke endnu"))
    item, amount = random.choice(lines)[at].value, random.randint(1, 900)
    for given in (
        {"change": "77", "item": item, "line": 1, "year_0": amount, "reason": "Dyrere end ventet"},
        {"change": "77", "financing": "Ja", "financing_source": source, "year_0": -amount + random.choice((0, 0, 1))},
    ):
        row = [Box() for _ in range(grid.width)]
        for name, value in given.items():
            column = grid.find(CHANGES.column(name).header)
            if column is not None and not is_blank(value):
                meaning = f"{book.department}-{value}" if name == "change" else value
                row[column] = Box(value, answer=Answer((CHANGES.name, (), name), meaning))
        grid.rows.append(row)
