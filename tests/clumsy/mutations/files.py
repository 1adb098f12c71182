"""What happens to the file as a whole: renamed, saved by another program, robbed of its marks."""

from __future__ import annotations

from random import Random

from tests.clumsy.book import Book, Box, Grid
from tests.clumsy.mutations.registry import World, on_one
from workbook_tools.values.cells import is_blank

HIDDEN = ("_meta", "_milepæle", "_runder", "_kontrol")


@on_one
def rename_file(book: Book, random: Random, world: World) -> None:
    stem = book.file.rpartition(".")[0]
    forms = ("{} (3)", "final_v2 {}", "Kopi af {}", "{} - rettet", "SV {}", "{} (Konflikt 2019-04-02)")
    book.file = random.choice(forms).format(stem) + "." + book.extension


@on_one
def forget_when_saved(book: Book, random: Random, world: World) -> None:
    book.saved = None


@on_one
def lose_properties(book: Book, random: Random, world: World) -> None:
    book.properties.clear()


@on_one
def lose_defined_names(book: Book, random: Random, world: World) -> None:
    book.names.clear()


@on_one
def lose_hidden_sheets(book: Book, random: Random, world: World) -> None:
    book.grids = [grid for grid in book.grids if grid.title not in HIDDEN]


@on_one
def lose_every_mark(book: Book, random: Random, world: World) -> None:
    book.properties.clear()
    book.names.clear()
    book.grids = [grid for grid in book.grids if grid.title not in HIDDEN]


@on_one
def resave_without_cached_values(book: Book, random: Random, world: World) -> None:
    """As openpyxl saves: every formula without the value it had, also where an answer was one."""
    for grid in book.grids:
        for _, _, box in grid.boxes():
            if box.formula:
                box.emptied = box.answer is not None
                box.value = box.answer = None


@on_one
def save_as_ods(book: Book, random: Random, world: World) -> None:
    _rename_to(book, "ods")


@on_one
def save_as_xls(book: Book, random: Random, world: World) -> None:
    """The old format has no empty text for a formula to give: it becomes 0."""
    _rename_to(book, "xls")
    for grid in book.grids:
        for _, _, box in grid.boxes():
            if box.formula and is_blank(box.value) and not box.emptied:  # whoever saves so computes first
                box.value = 0.0


@on_one
def save_with_macros(book: Book, random: Random, world: World) -> None:
    _rename_to(book, "xlsm")


@on_one
def export_from_google_sheets(book: Book, random: Random, world: World) -> None:
    """Properties and names are gone, hidden sheets can be seen, rows and columns fill up with blanks."""
    book.properties.clear()
    book.names.clear()
    for grid in book.grids:
        grid.square()
        grid.rows += [[Box() for _ in range(grid.width)] for _ in range(20)]
        for row in grid.rows:
            row += [Box() for _ in range(4)]


@on_one
def export_from_numbers(book: Book, random: Random, world: World) -> None:
    """Every table becomes a sheet named after sheet and table, its name stands above it, a summary comes first."""
    book.properties.clear()
    book.names.clear()
    summary = [[Box("Eksportoversigt", note=True)], [], [Box(t, note=True) for t in ("Ark", "Tabel", "Excel-ark")]]
    for grid in book.grids:
        title = f"{grid.title[:20]} - Tabel 1"
        summary.append([Box(text, note=True) for text in (grid.title, "Tabel 1", title)])
        grid.rows.insert(0, [Box("Tabel 1", note=grid.title != "Start")])
        grid.title = title
        for _, _, box in grid.boxes():
            box.formula = False
    book.grids.insert(0, Grid("Eksportoversigt", summary))
    for grid in book.grids:  # what was computed is a value now, and needs no naming where it is right
        grid.square()


def _rename_to(book: Book, extension: str) -> None:
    book.file = book.file.rpartition(".")[0] + "." + extension
    book.extension = extension
