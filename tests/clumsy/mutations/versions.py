"""What happens when a department sends more than one file, or the wrong one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from random import Random

from tests.clumsy.book import Book, Box, Grid
from tests.clumsy.mutations.registry import World, on_files, on_one, some_input
from workbook_tools.definition import words as w
from workbook_tools.definition.levels import Form
from workbook_tools.operations.sent.marks_of_sent import _CELL, _KEY, FIELD, _key, _mark
from workbook_tools.values.cells import Cell

HOUR = dt.timedelta(hours=1)


def _first(books: list[Book]) -> Book:
    return next(book for book in books if not book.refused)


def _unused(books: list[Book], form: str, book: Book) -> str:
    stem, _, extension = book.file.rpartition(".")
    name, number = form.format(stem), 1
    while any(other.file == f"{name}.{extension}" for other in books):
        number += 1
        name = f"{form.format(stem)} {number}"
    return f"{name}.{extension}"


def _later(books: list[Book], form: str) -> Book:
    """A copy of the first file under another name, saved an hour after it."""
    first = _first(books)
    later = first.copy()
    later.file = _unused(books, form, first)
    later.saved = first.saved + HOUR if first.saved else None
    return later


@on_files
def send_a_later_version(books: list[Book], random: Random, world: World) -> None:
    """final_v2 (3).xlsx: some comments are rewritten, some answers are gone; a blank never beats an answer."""
    later = _later(books, "final_v2 (3) {}")
    for _, _, _, box in list(later.answers()):
        if random.random() < 0.15:
            box.write(None)
        elif box.answer and box.answer.place[2] in ("comment", "explanation") and random.random() < 0.5:
            _answer_anew(box, "Rettet tekst")
    books.append(later)


@on_files
def correct_an_answer(books: list[Book], random: Random, world: World) -> None:
    """It turned out well: the later file has the better face, and what explained the old one is cleared."""
    first, later = _first(books), _later(books, "{} rettet")
    rows: dict[tuple[str, tuple[str, ...]], dict[str, Box]] = defaultdict(dict)
    for _, _, _, box in later.answers():
        if box.answer and not box.answer.listed:
            rows[box.answer.place[:2]][box.answer.place[2]] = box
    bad = [
        row for row in rows.values() if {"comment", "explanation"} & set(row) and _face(row) in _worse(first.kind.form)
    ]
    if bad:
        row = random.choice(bad)
        for name in ("comment", "expected", "forecast", "explanation"):
            if name in row:
                row[name].write(None)
        face = row.get("smiley") or row["economy_smiley"]
        scale = first.kind.form.effort if "smiley" in row else first.kind.form.economy
        _answer_anew(face, scale.best.text)
        books.append(later)


def _worse(form: Form) -> tuple[str, ...]:
    return (*form.effort.not_good, *form.economy.not_good)


def _face(row: dict[str, Box]) -> object:
    box = row.get("smiley") or row.get("economy_smiley")
    return box.answer.meaning if box is not None and box.answer is not None else None


@on_files
def send_a_conflict_copy(books: list[Book], random: Random, world: World) -> None:
    """A synchronised folder's copy: the same time, one other answer."""
    first = _first(books)
    copy = first.copy()
    copy.file = _unused(books, "{}-PC-NORD-02", first)
    texts = [box for _, _, _, box in copy.answers() if box.answer and box.answer.place[2] in ("comment", "explanation")]
    if texts:
        _answer_anew(random.choice(texts), "Den anden udgave")
    books.append(copy)


@on_files
def send_the_same_file_twice(books: list[Book], random: Random, world: World) -> None:
    again = _first(books).copy()
    again.file = _unused(books, "{} (1)", again)
    books.append(again)


@on_files
def answer_in_parts(books: list[Book], random: Random, world: World) -> None:
    """Four section heads, each with a copy of the workbook and a part of the answers."""
    first = _first(books)
    parts = [first] + [first.copy() for _ in range(random.randint(1, 3))]
    for number, part in enumerate(parts[1:], start=1):
        part.file = _unused([*books, *parts[:number]], f"{{}} afsnit {number}", first)
        part.saved = first.saved + number * HOUR if first.saved else None
    boxes = [[box for _, _, _, box in part.answers()] for part in parts]
    for same in zip(*boxes, strict=True):
        keeper = random.randrange(len(parts))
        for number, box in enumerate(same):
            if number != keeper and box.answer and box.answer.place[0] != "changes":
                box.write(None)
    books += parts[1:]


@on_files
def send_an_old_round_too(books: list[Book], random: Random, world: World) -> None:
    """Last round's workbook lies in the folder as well: what it says stands already, or is named."""
    mine = [book for book in world.older if book.department == books[0].department]
    if mine:
        old = random.choice(mine).copy()
        old.file = _unused(books, "gammel {}", old)
        books.append(old)


@on_one
def send_another_municipalitys(book: Book, random: Random, world: World) -> None:
    _claim_to_be(book, "Kommune", "Nabokøbing Kommune", 1)


@on_one
def send_last_years(book: Book, random: Random, world: World) -> None:
    _claim_to_be(book, "Budgetår", 2018.0, 3)


OLDER_TEXTS = {"follow_up": ("title", "milestone"), "economy": ("title", "line_text")}


@on_one
def answer_in_a_file_made_before_finance_s_change(book: Book, random: Random, world: World) -> None:
    """Finance corrected a text, or approved a change, after the file was made: the file has what it was sent with."""
    marks, grid = book.grid("_meta"), some_input(book, random)
    rows = grid.data_rows()
    if marks is None or not rows:
        return
    row = grid.rows[random.choice(rows)]
    name, key, _ = next(box.answer.place for box in row if box.answer is not None)
    if name not in OLDER_TEXTS:
        return
    sheet = book.kind.sheet(name)
    older: dict[str, Cell] = dict.fromkeys(OLDER_TEXTS[name][random.randrange(2) :][:1], "Den første udgave")
    if name == "economy" and random.random() < 0.5:
        older = {"approved_changes": 40.0, "current": 990.0}
    for column, value in older.items():
        at = grid.find(sheet.column(column).header)
        if (
            at is None
            or at >= len(row)
            or row[at].answer is not None
            or not _mark_anew(marks, name, key, column, value)
        ):
            continue
        row[at].write(value, note=False)
        row[at].older = value
    _made_before(book, marks)


def _mark_anew(meta: Grid, name: str, key: tuple[str, ...], column: str, value: Cell) -> bool:
    """Have the hidden marks say that ``value`` was sent; False where they are gone."""
    for row in meta.rows:
        if len(row) < 2 or not str(row[0].value).startswith(f"{FIELD}: {name} "):
            continue
        head, _, body = str(row[1].value).partition(":")
        columns = head.split(",")
        step = _KEY + _CELL * len(columns)
        for start in range(0, len(body), step):
            if column in columns and body[start : start + _KEY] == _key(key):
                at = start + _KEY + _CELL * columns.index(column)
                row[1].value = f"{head}:{body[:at]}{_mark(value)}{body[at + _CELL :]}"
                return True
    return False


def _made_before(book: Book, meta: Grid) -> None:
    """The file tells that it was made from the state before the agreement's."""
    for row in meta.rows:
        if row and row[0].value == w.STATE:
            number, _, rest = str(row[1].value).partition("|")
            if number.isdigit() and int(number) > 1:
                row[1].value = f"{int(number) - 1}|{rest.rpartition('|')[2]}|"
                book.names.pop("WBT_STATE", None)
                book.properties.pop("wbt_state", None)


def _claim_to_be(book: Book, field: str, value: object, part: int) -> None:
    """Every mark of the file says that it belongs to another agreement; its answers are nobody's here."""
    meta = book.grid("_meta")
    marked = meta is not None and "WBT_ID" in book.names and book.properties
    if meta is None or not marked or book.history:
        return
    for row in meta.rows:
        if row and row[0].value == field:
            row[1].value = value
    text = str(int(value)) if isinstance(value, float) else str(value)
    parts = book.names["WBT_ID"].strip('"').split("|")
    parts[part] = text
    book.names["WBT_ID"] = '"' + "|".join(parts) + '"'
    name = {1: "wbt_municipality", 3: "wbt_year"}[part]
    book.properties[name] = text
    book.refused = True


def _answer_anew(box: object, text: str) -> None:
    answer = box.answer  # type: ignore[attr-defined]
    box.value = text  # type: ignore[attr-defined]
    box.answer = type(answer)(answer.place, text)  # type: ignore[attr-defined]
