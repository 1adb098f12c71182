"""``Forbrugsnøgle``: what the finance system's columns and accounts mean, and where the money of the last export went."""

from __future__ import annotations

from ..schema.expressions import Col, Count, Equal, IsBlank, Not, OneOf, Other, both, equals
from ..schema.structure import Column, FilledBy, Rule, Sheet, Type
from . import words as w
from .verdict_columns import CONTROL, control_column

F, T = FilledBy.FINANCE, FilledBy.TOOL

_is_line = both(Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))

SPENDING_KEY = Sheet(
    "spending_key",
    "Forbrugsnøgle",
    (
        Column("part", "Gælder", Type.CHOICE, F, required=True, choices=w.SPENDING_PARTS, width=17),
        Column(
            "in_export",
            "I udtrækket",
            Type.TEXT,
            F,
            required=True,
            code=True,
            width=30,
            prompt="Kolonnens overskrift eller kontoens nummer, som det står i udtrækket.",
        ),
        Column(
            "means",
            "Betyder",
            Type.CHOICE,
            F,
            choices=(*w.EXPORT_COLUMNS, w.LEFT_OUT),
            width=26,
            prompt="En kolonne: hvad der står i den. Et PSP-element eller Bevillingsområde: kun »Udelades«, hvis det ikke er aftalens penge.",
        ),
        Column("item", "Punktnr.", Type.KEY, F, width=9),
        Column("line", "Linjenr.", Type.INTEGER, F, width=9),
        Column(
            "accepted",
            "Godkendt",
            Type.CHOICE,
            F,
            choices=w.YES_NO,
            width=11,
            prompt="Ja: rækken bruges. Et Bevillingsområde godkendes kun, hvis hele området er den ene budgetlinje.",
        ),
        Column("text", "Navn i udtrækket", Type.TEXT, T, width=34),
        Column("outcome", "Udfald", Type.TEXT, T, width=26),
        Column("rows", "Rækker", Type.INTEGER, T, width=9),
        Column("amount", "Beløb i udtrækket", Type.AMOUNT, T, width=14),
        Column("outside", "Heraf ikke i perioden", Type.AMOUNT, T, width=14),
        control_column(),
    ),
    key=("part", "in_export"),
    room=20,
    spare_rows=8,
    control=CONTROL,
    rules=(
        Rule("export-column-required", "means", both(equals("part", w.KEY_COLUMN), IsBlank(Col("means")))),
        Rule(
            "spending-line-unknown",
            "line",
            both(
                OneOf(Col("part"), w.KEY_ACCOUNTS),
                equals("accepted", w.YES),
                Not(equals("means", w.LEFT_OUT)),
                equals(Count("budget_lines", _is_line), 0),
            ),
        ),
    ),
    purpose="Hvad økonomisystemets kolonner og konti betyder, og hvor det seneste udtræks penge kom hen. Beløb i 1.000 kr.",
    since=2,
)
