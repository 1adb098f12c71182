"""What makes amounts unsure: columns that say of a posting that it is not spent, not kroner or on the other side; credits of both
signs; rows longer than their header. All is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...definition.export_labels import (
    DEBIT_AND_CREDIT,
    FREE_WORD_COLUMNS,
    KIND_COLUMNS,
    KRONER_CODES,
    NOT_SPENT,
)
from ...values.cells import Cell, as_text, is_blank
from ..reading.cannot_run import CannotRun
from .export_columns import Columns, bare

_IN_KRONER = re.compile(r"firmakodevaluta|rapporteringsvaluta|\b(?:kr|kroner|dkk)\b", re.IGNORECASE)
_LONGEST = 30


def check_other_columns(
    header: Sequence[Cell],
    below: Sequence[tuple[int, Sequence[Cell]]],
    columns: Columns,
    known: Mapping[str, str],
    some_negative: bool,
    file: str,
) -> None:
    """Raises CannotRun where a column that finance has not said to leave out names another currency, another kind of amount, or the
    side of amounts none of which is below zero.
    """  # fmt: skip
    used = set(columns.at.values())
    in_kroner = all(_IN_KRONER.search(columns.headers[meaning]) for meaning in columns.amounts)
    for at, cell in enumerate(header):
        name = bare(as_text(cell))
        if at in used or not name or name in known:
            continue
        first = {
            one: n
            for n, row in reversed(below)
            if isinstance(one := row[at], str | float | int) and len(as_text(one)) < _LONGEST
        }
        rows = {value: n for one, n in first.items() if (value := bare(as_text(one)))}
        foreign = [value for value in rows if value.isalpha() and value not in KRONER_CODES] if "valuta" in name else []
        free = any(word in name for word in FREE_WORD_COLUMNS) and not name.startswith(KIND_COLUMNS)
        others = [] if free else [value for value in rows if value in NOT_SPENT]
        kinds = sorted(rows) if name.startswith(KIND_COLUMNS) and len(rows) > 1 else []
        for code, values in (("other-currency", [] if in_kroner else foreign), ("other-kind", others or kinds)):
            if values:
                value = min(values, key=rows.__getitem__)
                said = next(as_text(one).strip() for one, n in first.items() if n == rows[value])
                raise CannotRun(
                    f"actuals.{code}", file=file, header=as_text(cell).strip(), value=said, row=str(rows[value])
                )
        if rows.keys() in DEBIT_AND_CREDIT and not some_negative:
            raise CannotRun("actuals.side-apart", file=file, header=as_text(cell).strip())


def check_lengths(header: Sequence[Cell], below: Sequence[tuple[int, Sequence[Cell]]], file: str) -> None:
    """Raises CannotRun where a row of a text has more cells than its header: a comma within an amount parts it, perhaps."""
    ends = next((n for n in range(len(header), 0, -1) if header[n - 1] is not None), 0)
    longer = [number for number, row in below if any(not is_blank(cell) for cell in row[ends:])]
    if longer:
        raise CannotRun("actuals.longer-rows", file=file, rows=numbers(longer))


def credit_is_minus(credits: Sequence[int], file: str) -> bool:
    """Whether credits stand with a minus. Fewer and smaller ones on the other side are reversals; raises CannotRun where that is not sure.

    >>> credit_is_minus([-100, 0, -50], "a.csv"), credit_is_minus([100, 250, -100], "a.csv")
    (True, False)
    """
    above, below = [one for one in credits if one > 0], [-one for one in credits if one < 0]
    if len(above) >= len(below) and sum(above) >= sum(below):
        return False
    if len(below) >= len(above) and sum(below) >= sum(above):
        return True
    raise CannotRun("actuals.credit-signs", file=file, below=str(len(below)), above=str(len(above)))


def numbers(rows: Sequence[int]) -> str:
    """Numbers of rows, those in a sequence from the first to the last.

    >>> numbers([3, 5, 6, 7, 9, 10])
    '3, 5–7, 9, 10'
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(f"{one[0]}–{one[-1]}" if len(one) > 2 else ", ".join(map(str, one)) for one in runs)
