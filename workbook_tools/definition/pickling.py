"""A declared sheet or column is pickled as its name: the declaration is the same in the process that unpickles it.

It stays the very same object, and a thousand tables do not carry a thousand declarations along.
"""

from __future__ import annotations

import copyreg
from functools import cache
from typing import Any

from ..schema.structure import Column, Sheet
from .workbooks import DEPARTMENT, KINDS, WorkbookKind


def declared(sheet: str, column: str | None = None) -> Sheet | Column:
    """The department workbook's sheet, or one of its columns."""
    found = DEPARTMENT.sheet(sheet)
    return found if column is None else found.column(column)


@cache
def _names() -> dict[int, tuple[str, str | None]]:
    """The names of every declared sheet and column of the department's workbook, by identity."""
    names: dict[int, tuple[str, str | None]] = {}
    for sheet in DEPARTMENT.sheets:
        names[id(sheet)] = (sheet.name, None)
        for column in sheet.columns:
            names.setdefault(id(column), (sheet.name, column.name))
    return names


def _by_name(thing: Sheet | Column) -> tuple[Any, ...] | str:
    names = _names().get(id(thing))
    return (declared, names) if names is not None else object.__reduce_ex__(thing, 4)


def kind_named(name: str) -> WorkbookKind:
    """A declared kind of workbook."""
    return KINDS[name]


def _kind_by_name(kind: WorkbookKind) -> tuple[Any, ...] | str:
    return (kind_named, (kind.name,)) if KINDS.get(kind.name) is kind else object.__reduce_ex__(kind, 4)


copyreg.pickle(WorkbookKind, _kind_by_name)
copyreg.pickle(Sheet, _by_name)
copyreg.pickle(Column, _by_name)
