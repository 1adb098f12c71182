"""The columns in which a sheet says what is wrong with a row: ``Kontrol``, and ``Advarsel`` for what only warns."""

from __future__ import annotations

from ..schema.structure import Column, FilledBy, Type

CONTROL, CAUTION = "control", "caution"


def control_column(since: int = 1) -> Column:
    """``Kontrol``: empty where the script finds no error in the row."""
    return Column(CONTROL, "Kontrol", Type.TEXT, FilledBy.FORMULA, width=44, since=since)


def caution_column(since: int = 1) -> Column:
    """``Advarsel``: what should be looked at once more, and may be right."""
    return Column(CAUTION, "Advarsel", Type.TEXT, FilledBy.FORMULA, width=44, since=since)
