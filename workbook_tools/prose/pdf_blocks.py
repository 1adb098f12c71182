"""The blocks of a PDF with text in it: paragraphs and tables page by page, as well as that can be told from where words stand."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct, field

from ..messages.missing_package import MissingPackage
from .blocks import Block, tidy
from .text_document import NotADocument

MOST_PAGES = 500
_BULLET = re.compile(r"^(?:[-–•*·]|\d{1,2}[.)]|[a-h]\.)\s")
_WORD_AT_END, _WORD_AT_START = re.compile(r"([^\W\d_]+)$"), re.compile(r"^([^\W\d_]+)")
_PARTED = re.compile(r"\w-$")
_WORDS = re.compile(r"[^\W\d_]+")
_UNFINISHED = re.compile(r"(?:\b(?:og|eller|samt|til|af|for|i|på|med|om|den|det|de|en|et)|-)$")
_NOT_JOINED = ("og", "eller", "samt")  # »Social-« at the end of a line keeps its hyphen before these
_AMOUNT = re.compile(r"^[-−–(]?\d[\d.,\s]*\)?$")
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})+\.?(?:\s|$)")
_ENDINGS = ("e", "en", "er", "et", "ne", "s", "t")  # words by themselves, or how one ends
_GAP = 1.45  # a larger step from line to line than this many usual ones begins a paragraph
_FILLED = 0.98  # share of the widest line that a line has which a parted word fills, with the letter that had no room
_LABEL = 12  # characters of a cell that is surely complete
_PROSE = 40  # characters of a cell that is no label
_SPACE_AT_END = "\u2420"  # stands for the space that a line was broken at, where no word was parted
_MARKS = f" {_SPACE_AT_END}"
_SPACING = 1.25  # of a line's height: what lines of one paragraph are apart at most, unless all are


class Pages(Struct, frozen=True):
    """The blocks of a PDF, and the pages on which a table goes on from the page before."""

    blocks: tuple[Block, ...]
    continued: tuple[int, ...]


class _Table(Struct):
    """The rows of a table as they are printed, each cell with its lines."""

    rows: list[list[str]]


class _Letters(Struct):
    """How wide each letter is printed: the sum of its widths and how often it stands in the document."""

    widths: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add(self, letter: Any) -> None:
        """Take note of a printed letter."""
        width, count = self.widths.get(letter["text"], (0.0, 0))
        self.widths[letter["text"]] = width + letter["x1"] - letter["x0"], count + 1

    def width(self, text: str) -> float:
        """About how wide a line of these letters is."""
        found = (self.widths.get(letter, (0.0, 1)) for letter in text.strip(_MARKS))
        return sum(width / count for width, count in found)

    def widest(self, table: _Table, column: int) -> float:
        """How wide the widest line of a column is."""
        lines = (line for row in table.rows if column < len(row) for line in row[column].split("\n"))
        return max(map(self.width, lines), default=0.0)


def pdf_pages(data: bytes, name: str) -> Pages:
    """Everything that a PDF says; raises NotADocument for what has no text or cannot be read, MissingPackage without pdfplumber."""
    try:
        import pdfplumber
    except ImportError as error:
        raise MissingPackage("pdfplumber") from error
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise NotADocument("document-demanding", file=name)
            letters = _Letters()
            pages = [list(_parts(page, letters)) for page in document.pages]
    except NotADocument:
        raise
    except Exception as error:  # what a damaged file makes of its reader, whichever it is
        raise NotADocument("document-unreadable", file=name) from error
    if not any(pages):
        raise NotADocument("import.no-text", file=name)
    return _joined_over_pages(pages, letters)


def _parts(page: Any, letters: _Letters) -> Iterator[str | _Table]:
    """A page's paragraphs and tables from top to bottom; a paragraph has its lines."""
    for letter in page.chars:
        letters.add(letter)
    _mark_spaces_at_ends(page.chars)
    tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    boxes = [table.bbox for table in tables]
    prose = (
        page.filter(lambda thing: thing["object_type"] == "char" and not _is_inside(thing, boxes)) if boxes else page
    )
    lines = prose.extract_text_lines(return_chars=False)
    lines = [line for line in lines if str(line["text"]).strip(_MARKS)]
    for table in tables:
        _, upper, _, _ = table.bbox
        yield from _paragraphs([line for line in lines if line["top"] < upper])
        lines = [line for line in lines if line["top"] >= upper]
        rows = [[cell or "" for cell in row] for row in table.extract()]
        yield _Table(rows)
    yield from _paragraphs(lines)
    page.close()  # what was worked out of it is not kept


def _mark_spaces_at_ends(letters: Sequence[Any]) -> None:
    """Make visible the spaces at the ends of lines, which reading drops; not every program writes every one."""
    for here, after in zip(letters, [*letters[1:], None], strict=False):
        if here["text"].isspace() and (after is None or after["x0"] < here["x0"] or after["top"] > here["bottom"]):
            here["text"] = _SPACE_AT_END


def _is_inside(thing: Any, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _paragraphs(lines: Sequence[Any]) -> Iterator[str]:
    """The paragraphs of lines that follow each other closely."""
    steps = sorted(b["top"] - a["top"] for a, b in pairwise(lines) if b["top"] > a["top"])
    heights = [line["bottom"] - line["top"] for line in lines]
    # On a page of single lines the usual step is that between paragraphs.
    usual = min(steps[len(steps) // 4], _SPACING * max(heights)) if steps else 0
    gathered: list[str] = []
    before = None
    for line in lines:
        text = str(line["text"]).strip()
        apart = before is not None and line["top"] - before > _GAP * usual
        if gathered and (apart or _BULLET.match(text)):
            yield "\n".join(gathered)
            gathered = []
        gathered.append(text)
        before = line["top"]
    if gathered:
        yield "\n".join(gathered)


def _joined_over_pages(pages: Sequence[Sequence[str | _Table]], letters: _Letters) -> Pages:
    """Rows that a page break parted are one again; where that was done is told."""
    words = _Words(_vocabulary(pages), letters)
    blocks: list[Block] = []
    continued: list[int] = []
    for number, parts in enumerate(pages, start=1):
        for n, part in enumerate(parts):
            if isinstance(part, str):
                text = _one_text(part, words)
                if text:
                    blocks.append(Block((text.replace("\n", " "),), number))
                continue
            rows = [
                [_one_text(cell, words, letters.widest(part, n)) for n, cell in enumerate(row)] for row in part.rows
            ]
            last = blocks[-1] if blocks else None
            if n == 0 and rows and last is not None and _goes_on(last, rows[0]):
                continued.append(number)
                blocks[-1] = Block(_over_page(last.cells, part, rows[0], words), last.number, is_row=True)
                rows = rows[1:]
            blocks += [Block(tuple(row), number, is_row=True) for row in rows if any(row)]
    return Pages(tuple(blocks), tuple(continued))


def _over_page(before: Sequence[str], table: _Table, here: Sequence[str], words: _Words) -> tuple[str, ...]:
    """The cells of a row that goes on after a page break."""
    made = []
    for n, (first, second) in enumerate(zip(before, here, strict=True)):
        line = first.split()[-1] if first else ""
        parted = bool(line and second) and _is_one_word(line, second, words, words.letters.widest(table, n))
        made.append(first + second if parted else " ".join(filter(None, (first, second))))
    return tuple(made)


def _goes_on(last: Block, row: Sequence[str]) -> bool:
    """Whether a page's first row is the rest of the last one before: its first cell is empty, or it begins in mid-sentence."""
    if not last.is_row or len(last.cells) != len(row):
        return False
    before, here = last.cells[0], row[0]
    in_mid_sentence = len(before) > _PROSE and before[-1:] not in ".:;!?"
    if any(_AMOUNT.match(a) and _AMOUNT.match(b) for a, b in zip(last.cells, row, strict=True)):
        return False  # two rows of amounts are never one
    if _NUMBER.match(before):  # only the rest of its title, below its number
        return not any(row[1:]) or not here
    pairs = [*zip(last.cells, row, strict=True)]
    if any(b and _UNFINISHED.search(a) for a, b in pairs):
        return True
    if any(a and len(a) < _LABEL and b[:1].isupper() for a, b in pairs):
        return False  # a short cell is complete, and another one begins
    return not here or here[:1].islower() or (in_mid_sentence and here != before)


class _Words(Struct, frozen=True):
    """The words that are surely whole, and how wide letters are."""

    known: frozenset[str]
    letters: _Letters


def _vocabulary(pages: Sequence[Sequence[str | _Table]]) -> frozenset[str]:
    """The words that are surely whole: those inside lines, and at their edges where a line was broken at a space."""
    found: set[str] = set()
    for part in (part for parts in pages for part in parts):
        for text in [part] if isinstance(part, str) else [cell for row in part.rows for cell in row]:
            lines = text.split("\n")
            for n, line in enumerate(lines):
                words = _WORDS.findall(line)
                first = 0 if n and lines[n - 1].endswith(_SPACE_AT_END) else 1  # a page break parts words, too
                last = len(words) - (0 if line.endswith(_SPACE_AT_END) else 1)
                found.update(word.casefold() for word in words[first:last])
    return frozenset(found)


def _one_text(text: str, words: _Words, widest: float = 0.0) -> str:
    """Lines as a person reads them: broken words are whole, and only points of a list begin a new line.

    ``widest`` is how wide the lines of the column are at most, 0 where words are not broken.
    """
    made, before, at_space = "", "", False
    for marked in text.split("\n"):
        line = marked.strip(_MARKS)
        if not line:
            continue
        if not made:
            made = line
        elif _BULLET.match(line):
            made += f"\n{line}"
        elif _PARTED.search(made) and line[:1].isdigit():
            made += line  # »2020-2022«
        elif _PARTED.search(made) and line[:1].islower() and not line.startswith(_NOT_JOINED):
            made = _without_hyphen(made, line, words.known)
        elif made.endswith("/") or (not at_space and _is_one_word(before, line, words, widest)):
            made += line
        else:
            made += f" {line}"
        before, at_space = line, marked.rstrip(" ").endswith(_SPACE_AT_END)
    return tidy(made.replace(_SPACE_AT_END, " "))


def _without_hyphen(before: str, after: str, known: Collection[str]) -> str:
    """»virk-« and »somhed« are one word if the document has it; »It-« keeps its hyphen."""
    left, right = _WORD_AT_END.search(before[:-1]), _WORD_AT_START.search(after)
    whole = (left[1] + right[1]).casefold() if left and right else ""
    return before[:-1] + after if whole in known else before + after


def _is_one_word(before: str, after: str, words: _Words, widest: float) -> bool:
    """Whether a narrow column parted a word: the document has it as one, or its beginning fills a line by itself."""
    left, right = _WORD_AT_END.search(before), _WORD_AT_START.search(after)
    width = words.letters.width
    alone = " " not in before and width(before + after[0]) >= _FILLED * widest > 0
    if left is None or right is None:
        return alone and left is not None and after[0] in ".,;:"
    first, second = left[1].casefold(), right[1].casefold()
    if not right[1][:1].islower() and not (alone and left[1].isupper()):
        return False
    if first + second in words.known:
        return not (first in words.known and second in words.known)
    return alone and first not in words.known and (second not in words.known or second in _ENDINGS)
