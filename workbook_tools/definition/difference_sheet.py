"""The workbook that tells two others apart: ``Oversigt`` counts, ``Forskelle`` lists."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import Add, Col, Count, Equal, Expression, Other, both, equals
from ..schema.pages import Block, Gap, Grid, Look, Page, Text
from ..schema.structure import Column, FilledBy, Sheet, Type
from . import colours as tone
from . import words as w
from .workbooks import WorkbookKind

X, T = FilledBy.FORMULA, FilledBy.TOOL
_COLOURED = ((w.ADDED, tone.ADDED), (w.ALTERED, tone.ALTERED), (w.REMOVED, tone.REMOVED))

DIFFERENCES = Sheet(
    "differences",
    "Forskelle",
    (
        Column("sheet", "Ark", Type.TEXT, T, width=19),
        Column("key", "Nøgle", Type.TEXT, T, width=40),
        Column("column", "Kolonne", Type.TEXT, T, width=24),
        Column("before", "Før", Type.ANY, T, width=46),
        Column("after", "Efter", Type.ANY, T, width=46),
        Column("change", "Ændring", Type.TEXT, T, choices=w.DIFFERENCES, width=11, coloured=_COLOURED),
        Column("internal", "Internt", Type.TEXT, T, choices=w.YES_NO, width=8),
        Column("old_cell", "Celle før", Type.TEXT, T, width=9),
        Column("new_cell", "Celle efter", Type.TEXT, T, width=9),
    ),
    key=(),
    purpose="Hver forskel på de to arbejdsbøger. Uden kolonne er det hele rækken.",
)

COMPARED = WorkbookKind(
    "differences", (DIFFERENCES,), pages=("difference_counts",), order=("difference_counts", "differences")
)


def _number(change: str) -> Expression:
    return Count("differences", both(Equal(Other("sheet"), Col("name")), equals(Other("change"), change)))


INTERNAL = "Kun til Økonomi: Forskelle viser også interne tekster. De står med Ja i kolonnen Internt."


def difference_counts(old: str, new: str, sheets: Sequence[str], notes: Sequence[str], internal: bool) -> Page:
    """The page that says which files are compared, and counts the differences of every sheet that has some.

    ``internal``: whether some of them are texts that nobody but finance may read.
    """
    columns = (
        Column("name", "Ark", Type.TEXT, T),
        *(Column(f"n{i}", word, Type.INTEGER, X, formula=_number(word)) for i, word in enumerate(w.DIFFERENCES)),
        Column("all", "I alt", Type.INTEGER, X, formula=Add((Col("n0"), Col("n1"), Col("n2")))),
    )
    blocks: list[Block] = [
        Text("Forskelle", Look.TITLE),
        Text(f"Før: {old}", lines=2),
        Text(f"Efter: {new}", lines=2),
        *(Text(note, Look.NOTICE, lines=2) for note in ((INTERNAL, *notes) if internal else notes)),
        Gap(),
    ]
    if sheets:
        blocks.append(Grid("sheets", "Antal forskelle pr. ark", columns, tuple((title,) for title in sheets)))
        blocks += [
            Gap(),
            Text("En tilføjet eller fjernet række tæller som én, en ændret række én pr. celle.", Look.NOTE),
        ]
    else:
        blocks.append(Text("Der er ingen forskelle.", Look.HEADING))
    return Page("difference_counts", "Oversigt", tuple(blocks), widths=(34, 12, 12, 12, 12), landscape=False)
