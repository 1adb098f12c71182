"""What ``Stamdata`` says of the form, as it is in force in a workbook: followed up per what, and in which words."""

from __future__ import annotations

from ..schema.structure import Column, FilledBy, Sheet, Type

FORM_SETUP = Sheet(
    "form_setup",
    "_form",
    (Column("field", "Felt", Type.TEXT, FilledBy.TOOL), Column("value", "Værdi", Type.TEXT, FilledBy.TOOL)),
    key=(),
    purpose="Hvad der følges op på, og de ord, der gælder i arbejdsbogen.",
    since=2,
)
