"""What is to be taken from one workbook into another. Nothing here reads a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

Place = tuple[str, str | None]  # a sheet's title, and a cell as A1


class OwnSheets(Struct, frozen=True):
    """The own sheets of a workbook, by title, that can be taken as they are; ``package`` is its whole file."""

    package: bytes
    titles: Sequence[str]


class MovedSheet(Struct, frozen=True):
    """Where the cells of a sheet of the tool's stood, and where they stand now; rows and columns count from 0.

    ``rows`` has the rows that are still there, and ``columns`` likewise. ``header`` is where the header stood,
    ``last`` the last row that was filled (the header where none was), and ``total`` the row of totals. ``new_last`` and
    ``new_end`` are the last row that is filled now and the last of the table, ``new_total`` the row of totals.
    ``table`` is the table's name and ``headers`` are those of its columns now.
    """

    title: str
    table: str
    headers: frozenset[str]
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    header: int
    last: int
    total: int | None
    new_last: int
    new_end: int
    new_total: int | None


class Graft(Struct, frozen=True):
    """Own sheets with what their references need: ``moved`` sheets and those ``made_anew``, by title in lower case.

    ``tables`` are the columns of every table of the tool's by its name in lower case. ``names`` are the beginnings of the
    defined names that the tool gives itself. ``added`` sheets come from a workbook that is not this one's former state:
    they stand last, and the theme stays.
    """

    own: OwnSheets
    moved: Mapping[str, MovedSheet]
    made_anew: frozenset[str]
    tables: Mapping[str, frozenset[str]]
    names: Sequence[str]
    added: bool = False


class Findings(Struct, frozen=True):
    """What of the references of own sheets did not go well.

    ``lost`` lead nowhere any more and were made ``#REF!``. ``unsure`` stand as they stood: they lead to cells of pages,
    whole rows, or to cells that a text names. ``parted`` are ranges of which rows came, went or moved apart.
    """

    lost: list[Place] = field(default_factory=list)
    unsure: list[Place] = field(default_factory=list)
    parted: list[Place] = field(default_factory=list)
