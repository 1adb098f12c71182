"""Which part of a round a note is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from ..definition import words as w
from ..messages.message import message
from ..messages.perhaps import with_guess
from ..operations.agreement.agreement import Agreement
from ..operations.reading.cannot_run import CannotRun
from ..values.cells import Cell, as_number, as_text, is_blank, is_number
from ..values.spelling import own_spelling
from .public import published


class NothingToReport(CannotRun):
    """There is nothing to tell for what was asked."""


class Only(Enum):
    """Which items stand in the note."""

    ALL = "all"
    DEVIATIONS = "deviations"
    CHANGES = "changes"


class Selection(Struct, frozen=True):
    """A round, and the committee and department whose items are meant ("" for all); ``item_pages`` gives each item its page."""

    round: int
    committee: str = ""
    department: str = ""
    only: Only = Only.ALL
    item_pages: bool = False


def selection(
    agreement: Agreement,
    round_number: int | None = None,
    committee: str = "",
    department: str = "",
    only: Only = Only.ALL,
) -> Selection:
    """What the user asked for; raises CannotRun, naming what there is, if it is not there."""
    return Selection(
        _round(agreement, round_number),
        _known("committee", committee, committees(agreement), agreement.file),
        _known("department", department, list(map(published, agreement.departments)), agreement.file),
        only,
    )


def whole_agreement(agreement: Agreement, committee: str = "", department: str = "") -> Selection:
    """What the user asked for of the agreement itself, whatever its rounds."""
    return Selection(
        0,
        _known("committee", committee, committees(agreement), agreement.file),
        _known("department", department, list(map(published, agreement.departments)), agreement.file),
    )


def committees(agreement: Agreement) -> list[str]:
    """The committees of an agreement, in the order of ``Lister``."""
    return committees_of(agreement.tables["lists"].records(), agreement.tables["items"].records())


def committees_of(lists: Iterable[Mapping[str, Cell]], items: Iterable[Mapping[str, Cell]]) -> list[str]:
    """The committees in the order of ``Lister``, and then those only ``Punkter`` names."""
    listed = [published(as_text(row["committee"])) for row in lists if not is_blank(row["committee"])]
    responsible = [published(name) for row in items for name in several(row["committee"])]
    return list(dict.fromkeys((*listed, *responsible)))


def several(cell: Cell) -> list[str]:
    """The values of a cell that may hold several, separated by ``;``."""
    return [part.strip() for part in as_text(cell).split(";") if part.strip()]


def _round(agreement: Agreement, asked: int | None) -> int:
    """The round asked for; else the open one, if it is consolidated, else the latest that is."""
    there = {int(n) for name in ("follow_up", "economy") for n in agreement.tables[name]["round"] if is_number(n)}
    if not there:
        raise CannotRun("nothing-to-report", file=agreement.file)
    if asked is None:
        open_ = {int(as_number(r["round"])) for r in agreement.tables["rounds"].records() if r["status"] == w.OPEN}
        return max(open_ & there or there)
    if asked not in there:
        known = ", ".join(map(str, sorted(there)))
        raise CannotRun("nothing-in-round", number=asked, file=agreement.file, known=known)
    return asked


def _known(what: str, asked: str, known: Sequence[str], file: str) -> str:
    if not asked:
        return ""
    name = own_spelling(known, asked)
    if name is not None:
        return name
    there = "\n".join(f"  {name}" for name in known)
    raise CannotRun(
        with_guess(message(f"cannot.not-known.{what}", name=asked, file=file, known=there), asked, known, below=True)
    )
