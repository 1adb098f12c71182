"""Read the documents of an agreement and make its workbook; ``import`` on the command line and in the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ...definition.workbooks import WorkbookKind
from ...messages.message import message
from ...prose.blocks import PER_DOCUMENT, ROW, Block
from ...prose.document_blocks import read_document
from ...prose.text_document import NotADocument
from ...values.cpr import without_cpr
from ...workbook.reading.bounded import bounded
from ...workbook.reading.unreadable import Unreadable
from ..agreement.agreement import Agreement
from ..reading.cannot_run import CannotRun
from .about_the_agreement import names_an_agreement, read_about, year_of
from .assembling import agreement_of
from .commitments import commitments_in
from .draft import Doubt, Draft, Target, Words, count_words
from .headed_text import has_items_of_prose, read_headed_text
from .item_tables import has_item_tables, read_item_tables
from .list_headers import first_year, has_lists
from .list_tables import read_lists
from .money_of_item import add_money, place_economy
from .rounds_in_order import put_rounds_in_order
from .unread_tables import ask_about_tables
from .untold import ask_about_untold

EARLIEST, LATEST = 1990, 2100
FEWEST_ITEMS = 2


class Imported(Struct, frozen=True):
    """The agreement out of documents, and how much of them was placed: words in cells, on the list, and furniture by kind."""

    agreement: Agreement
    total: int
    placed: int
    listed: int
    furniture: dict[str, int]

    @property
    def percent(self) -> int:
        """The share of the words that stand in cells, of all but furniture; rounded down, so that 100 means all."""
        counted = self.total - sum(self.furniture.values())
        return 100 * self.placed // counted if counted > 0 else 100

    @property
    def kind(self) -> WorkbookKind:
        """The kind of workbook that it makes."""
        return self.agreement.kind


def import_documents(documents: Sequence[Path], year: int | None = None) -> Imported:
    """The agreement of one document or several; raises CannotRun for what is none, and NotADocument for what cannot be read.

    They are read and understood in a process of its own: a document may be made to do harm.
    """
    try:
        draft, units, of_year = bounded(draft_of, tuple(documents), year)
    except Unreadable as error:
        raise NotADocument("document-demanding", file=documents[0].name) from error
    agreement = agreement_of(draft, of_year, units)
    account = draft.account
    return Imported(agreement, account.total, account.placed, account.listed, account.furniture)


def draft_of(documents: Sequence[Path], year: int | None) -> tuple[Draft, list[str], int]:
    """What is found in documents, what each one's blocks are counted in, and the budget year; raises as ``import_documents``."""
    draft = Draft()
    read = [read_document(path) for path in documents]
    units = [document.unit for document in read]
    numbered = [
        replace(block, number=block.number + n * PER_DOCUMENT)
        for n, document in enumerate(read)
        for block in document.blocks
    ]
    blocks = _without_cpr(numbered, draft)
    if not blocks:
        raise CannotRun("import.empty", file=read[0].name)
    shape = _shape(blocks, units)
    if shape is None:
        raise CannotRun("import.no-agreement", file=read[0].name)
    of_year = year or year_of(blocks) or (first_year(blocks) if shape is read_lists else None)
    if of_year is None:  # what is no agreement in any year is not asked for one
        shape(blocks, EARLIEST, trial := Draft())
        if not _is_agreement(trial):
            raise CannotRun("import.no-agreement", file=read[0].name)
    if of_year is None or not EARLIEST <= of_year <= LATEST:
        raise CannotRun("import.no-year", file=read[0].name)
    draft.account.total = sum(count_words(block.text) for block in blocks)
    outside = shape(blocks, of_year, draft)
    put_rounds_in_order(draft, of_year)
    draft.doubts += ask_about_tables(outside)
    read_about(blocks, outside, of_year, draft)
    draft.doubts += _money_of_no_item(draft, of_year)
    if not _is_agreement(draft):
        raise CannotRun("import.no-agreement", file=read[0].name)
    for n, document in enumerate(read):
        if document.doubtful:
            asked = message("file.review.pages", pages=", ".join(map(str, document.doubtful)))
            draft.doubts.append(Doubt(asked, Words("", document.doubtful[0] + n * PER_DOCUMENT)))
    draft.doubts += _lost(draft)
    draft.doubts += ask_about_untold(blocks, draft)
    draft.doubts.sort(key=lambda doubt: doubt.words.number)
    return draft, units, of_year


def _without_cpr(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    """The blocks without CPR numbers: they are in no output, and where one stood is told (business rule 16)."""
    hidden = [replace(block, cells=tuple(map(without_cpr, block.cells))) for block in blocks]
    for before, after in zip(blocks, hidden, strict=True):
        if before.cells != after.cells:
            words = Words(after.text.replace("\t", " | "), after.number)
            draft.doubts.append(Doubt(message("file.review.cpr"), words))
    return hidden


def _shape(
    blocks: Sequence[Block], units: Sequence[str]
) -> Callable[[Sequence[Block], int, Draft], list[Block]] | None:
    """How the documents are to be read; None where they are no agreement."""
    if has_item_tables(blocks):
        return _read_item_tables
    lists = has_lists(blocks)
    if lists and (ROW in units or not has_items_of_prose(blocks)):
        return read_lists
    return read_headed_text if names_an_agreement(blocks) else None


def _read_item_tables(blocks: Sequence[Block], year: int, draft: Draft) -> list[Block]:
    outside = read_item_tables(blocks, draft)
    for item in draft.items:
        draft.doubts += add_money(item, year)
        place_economy(item, draft.account)
    return outside


def _is_agreement(draft: Draft) -> bool:
    """Whether there is something to follow up: items, and money or milestones."""
    followed = sum(bool(item.lines or item.milestones) for item in draft.items)
    return len(draft.items) >= FEWEST_ITEMS and followed > 0


def _money_of_no_item(draft: Draft, year: int) -> Iterator[Doubt]:
    """What text outside the items sets aside: it stands in ``Tekster``, and no line has it."""
    for _, words in draft.other_text:
        found = [one for one in commitments_in([words], year) if not one.part or one.amount.is_nan()]
        if found:
            amounts = ", ".join(dict.fromkeys(one.text for one in found))
            yield Doubt(message("file.review.money-of-no-item", amounts=amounts), words)


def _lost(draft: Draft) -> list[Doubt]:
    """What shows that an item was not seen: a number lacks between others, or a round has two milestones of one item."""
    found: dict[str, list[int]] = {}
    for item in draft.items:
        section, _, last = item.printed.rpartition(".")
        if last.isdigit():
            found.setdefault(section, []).append(int(last))
    lacking: list[str] = []
    for section, numbers in found.items():
        between = [n for n in range(1, max(numbers)) if n not in numbers]
        if len(between) <= len(numbers):  # 101, 102 and 201 are no row of numbers
            lacking += [f"{section}.{n}".lstrip(".") for n in between]
    doubts = (
        [Doubt(message("file.review.numbers-lacking", numbers=", ".join(lacking)), Words("", 0))] if lacking else []
    )
    if draft.codes:
        asked = message("file.review.codes", codes=", ".join(draft.codes))
        doubts.append(Doubt(asked, Words("", 0)))
    for item in draft.items:
        slots = [(one.round, one.part) for one in item.milestones]
        twice = sorted({round_ for round_, part in slots if slots.count((round_, part)) > 1})
        if twice:
            asked = message("file.review.rounds-twice", rounds=", ".join(map(str, twice)))
            doubts.append(
                Doubt(asked, item.title, item.number, Target("items", (item.number,), "title"), item.title.text)
            )
    return doubts
