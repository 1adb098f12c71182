"""What people put beside the cells: the answer in a note, a conversation or a text box, an address behind a text."""

from __future__ import annotations

from random import Random

from tests.clumsy.book import Book
from tests.clumsy.mutations.registry import World, answered, on_one, some_input
from workbook_tools.workbook.reading.objects.records import Kind


@on_one
def answer_in_a_note(book: Book, random: Random, world: World) -> None:
    _answer_beside(book, random, Kind.NOTE)


@on_one
def answer_in_a_conversation(book: Book, random: Random, world: World) -> None:
    _answer_beside(book, random, Kind.THREAD)


@on_one
def answer_in_a_text_box(book: Book, random: Random, world: World) -> None:
    _answer_beside(book, random, Kind.TEXT_BOX)


@on_one
def put_a_link_behind_a_text(book: Book, random: Random, world: World) -> None:
    box = answered(some_input(book, random), random, ("comment", "explanation"))
    if box is not None and box.beside is None:
        box.beside = (Kind.LINK, "https://example.org/referat.pdf")


def _answer_beside(book: Book, random: Random, kind: Kind) -> None:
    """The cell is left empty: what it would have said stands beside it."""
    box = answered(some_input(book, random), random)
    if box is not None and box.beside is None and not box.formula:
        box.beside = (kind, str(box.value))
        box.write(None)
