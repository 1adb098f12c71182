"""``Tekster``: what the documents say beside the agreement's rows: introduction, prose, date, contact, signatories."""

from __future__ import annotations

from ..schema.expressions import Col, IsBlank, Not, OneOf, both, equals, filled
from ..schema.structure import Column, FilledBy, Rule, Sheet, Type
from . import words as w
from .verdict_columns import CONTROL, control_column

F = FilledBy.FINANCE

TEXTS = Sheet(
    "texts",
    "Tekster",
    (
        Column(
            "number",
            "Nr.",
            Type.INTEGER,
            F,
            required=True,
            width=8,
            prompt="Rækkefølgen i dokumenterne. Spring gerne tal over, så der er plads til mere.",
        ),
        Column(
            "document",
            "Dokument",
            Type.CHOICE,
            F,
            choices=w.DOCUMENTS,
            width=16,
            prompt="Blank: teksten står i alle dokumenter.",
        ),
        Column(
            "part",
            "Del",
            Type.CHOICE,
            F,
            required=True,
            choices=w.DOCUMENT_PARTS,
            width=16,
            prompt="Indledning står først, Brødtekst under sin overskrift. »Vis afsnit«: kun de afsnit, i den rækkefølge.",
        ),
        Column(
            "heading",
            "Overskrift",
            Type.TEXT,
            F,
            width=40,
            prompt="Brødtekst: et tema, et punktnummer eller en overskrift af jeres egen. Underskriver: partiet.",
        ),
        Column("text", "Tekst", Type.TEXT, F, width=90),
        control_column(),
    ),
    key=("number",),
    room=20,
    spare_rows=8,
    control=CONTROL,
    rules=(
        Rule("text-required", "text", both(filled("part"), Not(equals("part", w.SHOWN_SECTION)), IsBlank(Col("text")))),
        # Under which heading a section stands is what chooses it, and a signature is somebody's.
        Rule(
            "heading-required",
            "heading",
            both(OneOf(Col("part"), (w.SHOWN_SECTION, w.SIGNATORY)), IsBlank(Col("heading"))),
        ),
    ),
    purpose="Det, som notat, sag, udmøntning og aftale siger ud over arkenes rækker. Kan være tomt.",
    since=2,
)
