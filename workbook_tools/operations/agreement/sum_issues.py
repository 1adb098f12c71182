"""What does not add up, told with the rows that are left out.

What must add up is counted in ``sums.py``; ``validate`` and ``consolidate`` say it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from ...messages.message import Message, joined, message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cpr import masked
from ...workbook.layout import cells_of
from .agreement import Agreement
from .keys import key_label, key_of
from .sums import LeftOut, SheetCell, Sum, groups

MOST_NAMED = 20
Where = Callable[[SheetCell], tuple[str | None, str, str | None]]
"""The file, sheet title and cell (as A1; None where it stands in no file) of a place."""


def sum_issues(sums: Collection[Sum], agreement: Agreement, where: Where, said: Collection[Issue]) -> Iterator[Issue]:
    """One error for each column that leaves rows out, at its first cell; it names all of them and the sums they lack in.

    Of a row that an error among those already ``said`` names for the same reason there is nothing to add.
    """
    if all(one.holds for one in sums):
        return
    errors = {
        (i.file, i.sheet, cell) for i in said if i.severity is Severity.ERROR and i.cell for cell in cells_of(i.cell)
    }

    def is_told(left: LeftOut) -> bool:
        cause = left.cause
        sheet = agreement.kind.sheet(cause.sheet)
        if cause.column not in sheet.key:
            return left.row == cause and where(cause) in errors
        # Of a row without a sound key any error tells: a milestone with one has no id, a line that stands twice is
        # named at one of its keys.
        return any(where(SheetCell(cause.sheet, cause.position, name)) in errors for name in sheet.names)

    for cause, rows, whats in groups(sums, is_told):
        file, title, cell = where(cause)
        sheet = agreement.kind.sheet(cause.sheet)
        row = agreement.tables[cause.sheet].row(cause.position)
        twice = cause.column in (*sheet.key, "item") and cause.sheet in ("items", "budget_lines")
        text = message(
            "rows-left-out.twice" if twice else "rows-left-out",
            sums=_listed([message(f"sum.{what}") for what in whats]),
            rows=_listed([_label(place, agreement, where, file) for place in rows]),
            header=sheet.column(cause.column).header,
        )
        item = masked(row["item"]) if "item" in row and row["item"] is not None else None
        place = (cause.sheet, *key_of(sheet, row), cause.column) if sheet.key else None
        yield Issue(Severity.ERROR, "rows-left-out", text, file, title, cell, item, place)
    for one in sums:
        if not one.holds and not one.left_out:
            yield Issue(
                Severity.ERROR,
                "proof-failed",
                message("proof-failed", detail=message(f"sum.{one.what}")),
            )


def _label(place: SheetCell, agreement: Agreement, where: Where, issue_file: str | None) -> str | Message:
    """A row as people find it: sheet and cell, with the file if it is another than the issue's."""
    file, title, cell = where(place)
    if cell is None:
        row = agreement.tables[place.sheet].row(place.position)
        return key_label(agreement.kind.sheet(place.sheet), row)
    return f"{title} {cell}" if file in (None, issue_file) else f"{file} {title} {cell}"


def _listed(names: Sequence[str | Message]) -> str | Message:
    """The names, each once; of very many the first."""
    names = list(dict.fromkeys(names))
    more = len(names) - MOST_NAMED
    text = joined(names[:MOST_NAMED])
    return text if more <= 0 else message("rows-left-out.more", rows=text, number=str(more))
