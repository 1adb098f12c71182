"""Read the documents of an agreement and make its workbook; ``import`` on the command line and in the API."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from ...definition.workbooks import WorkbookKind
from ...prose.blocks import Block
from ...prose.document_blocks import read_document
from ..agreement.agreement import Agreement
from ..reading.cannot_run import CannotRun
from .about_the_agreement import names_an_agreement, read_about, year_of
from .assembling import agreement_of
from .draft import Draft, count_words
from .headed_text import read_headed_text
from .item_tables import has_item_tables, read_item_tables
from .money_of_item import add_money, place_economy

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
        counted = self.placed + self.listed
        return 100 * self.placed // counted if counted else 100

    @property
    def kind(self) -> WorkbookKind:
        """The kind of workbook that it makes."""
        return self.agreement.kind


def import_documents(documents: Sequence[Path], year: int | None = None) -> Imported:
    """The agreement of one document or several; raises CannotRun for what is none, and NotADocument for what cannot be read."""
    draft = Draft()
    read = [read_document(path) for path in documents]
    blocks = [block for document in read for block in document.blocks]
    of_year = year or year_of(blocks)
    if not has_item_tables(blocks) and not names_an_agreement(blocks):
        raise CannotRun("import.no-agreement", file=read[0].name)
    if of_year is None or not EARLIEST <= of_year <= LATEST:
        raise CannotRun("import.no-year", file=read[0].name)
    draft.account.total = sum(count_words(block.text) for block in blocks)
    _read(blocks, of_year, draft)
    if not _is_agreement(draft):
        raise CannotRun("import.no-agreement", file=read[0].name)
    agreement = agreement_of(draft, of_year, read[0].unit)
    account = draft.account
    return Imported(agreement, account.total, account.placed, account.listed, account.furniture)


def _read(blocks: Sequence[Block], year: int, draft: Draft) -> None:
    if has_item_tables(blocks):
        outside = read_item_tables(blocks, draft)
        for item in draft.items:
            draft.doubts += add_money(item, year)
            place_economy(item, draft.account)
    else:
        outside = read_headed_text(blocks, year, draft)
    read_about(blocks, outside, year, draft)
    draft.doubts.sort(key=lambda doubt: doubt.words.number)


def _is_agreement(draft: Draft) -> bool:
    """Whether there is something to follow up: items, and money or milestones."""
    followed = sum(bool(item.lines or item.milestones) for item in draft.items)
    return len(draft.items) >= FEWEST_ITEMS and followed > 0
