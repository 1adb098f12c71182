"""What was called otherwise in older versions of the departments' workbook.

A workbook lies in somebody's mail for months, and the template may have moved on when it comes back. Whoever
renames a sheet, a header or a word that stands in cells declares here what it was called before the next version: returned
files of every version are then read as if they were of today's, and each of them is said to be older. A column that an older
version lacks (``since`` in its declaration) is blank; one that is gone is named cell by cell. No version but the first has been
sent so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from ..schema.structure import Sheet, Type


class Migration(Struct, frozen=True):
    """The step to ``version``: names before it, by the names in code.

    ``titles`` by sheet, ``headers`` by sheet and column, ``words`` by sheet and column: what stood in the
    cells before, and what stands there now.
    """

    version: int
    titles: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    words: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)


MIGRATIONS: tuple[Migration, ...] = ()


def former_titles(sheet: str) -> list[str]:
    """What a sheet was called, the latest first."""
    return [step.titles[sheet] for step in reversed(MIGRATIONS) if sheet in step.titles]


def former_headers(sheet: str) -> dict[str, str]:
    """Header of an older version → column name."""
    return {header: column for step in MIGRATIONS for (name, column), header in step.headers.items() if name == sheet}


# How wide, in characters, earlier versions made columns that have another width now: finance did not choose it.
FORMER_WIDTHS: Mapping[tuple[str, str], Sequence[float]] = {
    ("budget_lines", "stated_amount"): (24,),
    ("follow_up", "milestone"): (42,),
    ("follow_up", "original_round"): (10,),
    ("follow_up", "previous_smiley"): (16,),
    ("scale", "applies"): (12,),
    ("questions", "applies"): (12,),
    ("received", "file"): (50, 54),
    ("received", "sha256"): (68,),
    ("received", "saved"): (20,),
    ("received", "mailed"): (20,),
    ("log", "before"): (34,),
    ("log", "after"): (34,),
    ("log", "file"): (44, 54),
    ("log", "sha256"): (68,),
    ("log", "saved"): (20,),
}
# At which side of the cell earlier versions had a column's contents, by its type.
FORMER_SIDES: Mapping[Type, Sequence[str]] = {Type.INTEGER: ("center",)}


def lacking(sheet: Sheet, version: str) -> frozenset[str]:
    """The columns of a sheet that a workbook of ``version`` never had; that any version lacked where it tells none."""
    made = int(version) if version.isdigit() else 1
    return frozenset(column.name for column in sheet.columns if column.since > made)


def present_words(sheet: str, column: str) -> dict[str, str]:
    """What words of older versions that may stand in a column are called now."""
    present: dict[str, str] = {}
    for step in MIGRATIONS:
        words = step.words.get((sheet, column), {})
        present = {before: words.get(after, after) for before, after in present.items()}
        present = {**words, **present}
    return present
