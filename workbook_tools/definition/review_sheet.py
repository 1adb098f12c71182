"""What finance works off after an import: every doubt, with the document's words and a place for the answer."""

from __future__ import annotations

from ..schema.structure import Column, FilledBy, Sheet, Type
from . import words as w

F, T = FilledBy.FINANCE, FilledBy.TOOL

AMOUNTS = "Beløb"  # stands as the column where a budget line's four amounts are meant
NEW_LINE = "ny"  # stands as the line's number where the item has no such line yet
BETWEEN = " / "  # the parts of a row's key

REVIEW = Sheet(
    "review",
    "Gennemgang",
    (
        Column("number", "Nr.", Type.INTEGER, T, width=6),
        Column("item", "Punktnr.", Type.KEY, T, width=9),
        Column("place", "Sted", Type.TEXT, T, width=14),
        Column("words", "Dokumentets ord", Type.TEXT, T, width=60),
        Column("question", "Hvad der er i tvivl", Type.TEXT, T, width=44),
        Column("sheet", "Ark", Type.TEXT, T, width=12),
        Column("key", "Række", Type.TEXT, T, width=12),
        Column("column", "Kolonne", Type.TEXT, T, width=25),
        Column("proposal", "Forslag", Type.TEXT, T, width=24),
        Column(
            "accepted",
            "Godkendt",
            Type.CHOICE,
            F,
            choices=w.YES_NO,
            width=11,
            prompt="Ja: det er rigtigt, som det står i arket nu. Nej: det slettes. Kør derefter fill.",
        ),
        Column(
            "correction",
            "Rettelse",
            Type.ANY,
            F,
            width=30,
            prompt="Skriv det rigtige, hvis forslaget er forkert. En linjes fire beløb skrives med semikolon imellem: 450; 450; ; . Kør derefter fill.",
        ),
    ),
    key=("number",),
    worked_off=True,
    purpose="Tvivl fra indlæsningen af aftalens dokument. Svar i Godkendt eller Rettelse, og kør fill: så forsvinder rækken.",
)
