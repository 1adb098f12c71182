"""A column that got another header between two workbooks is the same column, if its cells say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from ...messages.message import Message, message
from ...values.cells import Cell, is_blank
from .versions import VersionRow, VersionSheet

ENOUGH_ALIKE = 0.8  # of the filled cells: some may have been changed as well

T = TypeVar("T")


def with_old_headers(old: VersionSheet, new: VersionSheet) -> tuple[VersionSheet, list[Message]]:
    """``new`` with the headers that ``old`` has for the same columns, and what was found.

    Only columns that one of the sheets has filled cells in and the other none are asked, and only rows
    with a key.
    """
    before, after = _filled(old), _filled(new)
    gone = [header for header in before if header not in after]
    come = [header for header in after if header not in before]
    names: dict[str, str] = {}
    for header in gone:
        alike = [other for other in come if other not in names and _alike(before[header], after[other])]
        if len(alike) == 1:
            names[alike[0]] = header
    if not names:
        return new, []
    told = [message("result.diff.renamed-column", before=was, sheet=new.title, after=now) for now, was in names.items()]
    headers = list(dict.fromkeys(names.get(header, header) for header in new.headers))
    return replace(new, headers=headers, rows=[_renamed(row, names) for row in new.rows]), told


def _filled(sheet: VersionSheet) -> dict[str, dict[tuple[str, ...], Cell]]:
    """The filled cells of every column, by the key of their row."""
    columns: dict[str, dict[tuple[str, ...], Cell]] = {}
    for row in sheet.rows:
        if row.identity is not None:
            for header, value in row.cells.items():
                if not is_blank(value):
                    columns.setdefault(header, {})[row.identity] = value
    return columns


def _alike(old: Mapping[tuple[str, ...], Cell], new: Mapping[tuple[str, ...], Cell]) -> bool:
    same = sum(str(value).strip() == str(new.get(key)).strip() for key, value in old.items())
    return same > 0 and same >= ENOUGH_ALIKE * len(old.keys() | new.keys())


def _renamed(row: VersionRow, names: Mapping[str, str]) -> VersionRow:
    def by_old_header(cells: Mapping[str, T]) -> Iterator[tuple[str, T]]:
        taken = set(names.values()) & {names[header] for header in cells if header in names}
        for header, value in cells.items():
            if header not in taken:
                yield names.get(header, header), value

    return replace(row, cells=dict(by_old_header(row.cells)), places=dict(by_old_header(row.places)))
