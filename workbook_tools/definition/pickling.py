"""A declared sheet or column is pickled as its name: the declaration is the same in the process that unpickles it.

It stays the very same object, and a thousand tables do not carry a thousand declarations along. One in a municipality's
own form is found there by the form.
"""

from __future__ import annotations

import copyreg
from functools import cache
from typing import Any

from ..schema.structure import Column, Sheet
from .levels import DEFAULT, Form
from .workbooks import WorkbookKind, forms, kinds

_Name = tuple[Form, str, str | None]


def declared(form: Form, sheet: str, column: str | None = None) -> Sheet | Column:
    """The department workbook's sheet, or one of its columns."""
    found = kinds(form).department.sheet(sheet)
    return found if column is None else found.column(column)


@cache
def _names(form: Form) -> dict[int, _Name]:
    """The names of every declared sheet and column of the department's workbook, by identity."""
    names: dict[int, _Name] = {}
    for sheet in kinds(form).department.sheets:
        names[id(sheet)] = (form, sheet.name, None)
        for column in sheet.columns:
            names.setdefault(id(column), (form, sheet.name, column.name))
    return names


def _by_name(thing: Sheet | Column) -> tuple[Any, ...] | str:
    name = next((names[id(thing)] for names in map(_names, forms()) if id(thing) in names), None)
    return (declared, name) if name is not None else object.__reduce_ex__(thing, 4)


def kind_named(form: Form, name: str) -> WorkbookKind:
    """A declared kind of workbook."""
    return next(kind for kind in kinds(form) if kind.name == name)


def _kind_by_name(kind: WorkbookKind) -> tuple[Any, ...] | str:
    declared_kinds = kinds(kind.form)
    if any(one is kind for one in declared_kinds):
        return kind_named, (kind.form, kind.name)
    return object.__reduce_ex__(kind, 4)


def default_form() -> Form:
    """The form that most workbooks have."""
    return DEFAULT


def _form(form: Form) -> tuple[Any, ...] | str:
    return (default_form, ()) if form is DEFAULT else object.__reduce_ex__(form, 4)


copyreg.pickle(Form, _form)
copyreg.pickle(WorkbookKind, _kind_by_name)
copyreg.pickle(Sheet, _by_name)
copyreg.pickle(Column, _by_name)
