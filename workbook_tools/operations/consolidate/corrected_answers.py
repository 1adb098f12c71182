"""A corrected answer is one answer: what explained the old one goes with it (the exception of business rule 17).

Where a later file gives another smiley and leaves blank what explained the old one, that explanation is not
taken, or taken back. Which columns explain which is declared (``Column.explains``). Everything else stays:
a blank never beats an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from msgspec.structs import replace

from ...schema.structure import Sheet
from ...values.cells import is_blank
from ..returned.submission import Submission
from .claims import CellKey, Claim, Prefer, decide, says_the_same
from .provenance import Provenance

Rows = Mapping[tuple[str, tuple[str, ...]], Sequence[tuple[Submission, int]]]


@cache
def explaining(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """The columns that explain another one, by that one."""
    columns = sheet.editable
    explained = {column.explains for column in columns if column.explains}
    return {name: tuple(column.name for column in columns if column.explains == name) for name in sorted(explained)}


def taken_back(
    claims: Mapping[CellKey, Sequence[Claim]], where: Rows, provenance: Provenance, prefer: Prefer
) -> dict[CellKey, Claim]:
    """The cells whose explanation goes, each with the blank claim of the file that changed what it explained.

    ``where`` says in which files and rows of this run a row of the workbook stands. Where finance corrected
    the answer or its explanation, or it cannot be seen which file is the later, nothing goes.
    """
    if prefer is not Prefer.NEWEST:
        return {}
    found: dict[CellKey, Claim] = {}
    for place in claims:
        name, key, column = place
        told = explaining(provenance.agreement.kind.split.sheet(name)).get(column, ())
        if not told:
            continue
        answers = _with_standing(place, claims, provenance)
        if len(answers) < 2 or provenance.corrected(place) or not decide(answers).losers:
            continue
        changes = list(_changes(answers))
        for explained in ((name, key, other) for other in told):
            change = _that_takes_back(explained, changes, claims, where, provenance)
            if change is not None:
                found[explained] = change
    return found


def _with_standing(place: CellKey, claims: Mapping[CellKey, Sequence[Claim]], provenance: Provenance) -> list[Claim]:
    standing = provenance.standing(place, provenance.current(place))
    return [*claims.get(place, ()), *([standing] if standing is not None else [])]


def _changes(answers: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each answer, in the order of time, that says something else than the one before; with the one before."""
    timed = sorted(
        (claim for claim in answers if claim.saved is not None), key=lambda claim: (claim.saved, claim.sha256)
    )
    for before, after in pairwise(timed):
        if not says_the_same(before, after) and before.saved != after.saved:
            yield before, after


def _that_takes_back(
    place: CellKey,
    changes: Sequence[tuple[Claim, Claim]],
    claims: Mapping[CellKey, Sequence[Claim]],
    where: Rows,
    provenance: Provenance,
) -> Claim | None:
    """The first change after the last explanation whose file leaves it blank, as a claim to the cell."""
    given = _with_standing(place, claims, provenance)
    times = [claim.saved for claim in given if claim.saved is not None]
    if not times or len(times) < len(given) or provenance.corrected(place):
        return None
    last = max(times)
    only_standing = place not in claims
    for _, change in changes:
        if change.saved is None or change.saved <= last:
            continue
        rows = [(s, n) for s, n in where.get(place[:2], ()) if s.raw is not None and s.raw.sha256 == change.sha256]
        if not rows and only_standing:
            continue  # both were decided by an earlier run
        if all(_left_blank(submission, position, place) for submission, position in rows):
            cell = rows[0][0].tables[place[0]].cell(rows[0][1], place[2]) if rows else None
            return replace(change, place=place, value=None, cell=cell)
    return None


def _left_blank(submission: Submission, position: int, place: CellKey) -> bool:
    """Whether the cell is there and blank: a column that is gone, or a text that is withheld, clears nothing."""
    table = submission.tables[place[0]]
    unclear = (position, place[2]) in table.withheld or any(
        (position, place[2]) == (at, column.name) for at, column, _, _ in table.conflicts
    )
    return place[2] in table.columns and not unclear and is_blank(table.frame[place[2]][position])
