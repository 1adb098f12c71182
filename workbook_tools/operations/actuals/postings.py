"""The money of an export by account: what counts, what lies outside the period, which rows are sums, and what cannot be read.

It is read and grouped by pandas in a process of its own. Every øre of the postings stands in one of the groups.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...definition import words as w
from ...values.cells import Cell
from ..reading.cannot_run import CannotRun
from .export import Export, Group
from .export_columns import Columns, check_no_months, find_columns
from .export_table import tables_of
from .periods import period_end, says_year, stated_in
from .posting_rows import PostingRows

if TYPE_CHECKING:
    import pandas as pd


def read_export(path: Path, known: Mapping[str, str], year: int, cutoff: dt.date) -> Export:
    """The postings of an export, up to ``cutoff`` in the budget ``year``; to be called within bounds. Raises Refusal."""
    found: list[tuple[str, Sequence[Sequence[Cell]], Columns | CannotRun]] = []
    others: list[Sequence[Sequence[Cell]]] = []
    for title, table in tables_of(path):
        try:
            columns = find_columns(table, known, path.name)
        except CannotRun as refused:  # a table, of which something must be asked
            found.append((title, table, refused))
        else:
            if columns is None:
                others.append(table)
            else:
                found.append((title, table, columns))
    if len(found) > 1:
        raise CannotRun("actuals.several-sheets", file=path.name, sheets="«, »".join(title for title, *_ in found))
    if not found:
        for other in others:
            check_no_months(other, known, path.name)
        raise CannotRun("actuals.no-columns", file=path.name)
    ((_, rows, only),) = found
    if isinstance(only, CannotRun):
        raise only
    as_of = _as_of(rows, only, year, cutoff, path.name)
    return _read(PostingRows(rows, only, known, year, cutoff, path), as_of, path.name)


def _as_of(rows: Sequence[Sequence[Cell]], columns: Columns, year: int, cutoff: dt.date, file: str) -> dt.date | None:
    """The day that a list without days is made up to; raises CannotRun where what the export covers is not the year up to the cut-off."""
    stated, first = stated_in(rows[: columns.row]), dt.date(year, 1, 1)
    in_headers = {int(said) for one in columns.amounts for said in re.findall(r"\b20\d\d\b", columns.headers[one])}
    for years in (stated.years, in_headers):
        if years and year not in years:
            raise CannotRun("actuals.other-year", file=file, found=", ".join(map(str, sorted(years))), year=str(year))
    covers = {"found": f"{_day(stated.first)} – {_day(stated.last)}", "needed": f"{_day(first)} – {_day(cutoff)}"}
    if columns.has(w.POSTED_ON) or columns.has(w.POSTED_IN):
        if stated.first and stated.last and (stated.first > first or stated.last < cutoff):
            raise CannotRun("actuals.other-period", file=file, **covers)
        periods = [row[columns.at[w.POSTED_IN]] for row in rows[columns.row + 1 :]] if columns.has(w.POSTED_IN) else []
        bare_periods = not columns.has(w.POSTED_ON) and not columns.has(w.POSTED_YEAR)
        if (
            bare_periods
            and not stated.is_of(year)
            and any(period_end(one, year) and not says_year(one) for one in periods)
        ):
            raise CannotRun("actuals.no-year", file=file, header=columns.headers[w.POSTED_IN], year=str(year))
        return None
    if stated.last is None:
        raise CannotRun("actuals.no-date", file=file)
    if stated.last != cutoff:
        raise CannotRun("actuals.other-date", file=file, found=_day(stated.last), cutoff=_day(cutoff))
    if stated.first not in (None, first):
        raise CannotRun("actuals.other-period", file=file, **covers)
    return stated.last


def _read(reading: PostingRows, as_of: dt.date | None, file: str) -> Export:
    import pandas as pd

    read = reading.read()
    if not read.postings:
        raise CannotRun("actuals.no-postings", file=file)
    frame = pd.DataFrame(read.postings, columns=["psp", "area", "name", "state", "ore"])
    columns = reading.columns
    return Export(
        columns.headers, columns.told, _grouped(frame), read.sums, read.unread, read.blank, read.repeated, len(frame),
        int(frame["ore"].sum()), as_of,
    )  # fmt: skip


def _grouped(frame: pd.DataFrame) -> list[Group]:
    by = frame.groupby(["psp", "area", "state"], sort=False)
    found = by.agg(name=("name", "first"), rows=("ore", "size"), ore=("ore", "sum")).reset_index()
    columns = [found[name].tolist() for name in ("psp", "area", "name", "state", "rows", "ore")]
    return [Group(*values) for values in zip(*columns, strict=True)]


def _day(day: dt.date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else "?"
