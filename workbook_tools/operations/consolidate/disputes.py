"""An answer that is not taken as it came: said with both values."""

from __future__ import annotations

from collections.abc import Mapping

from ...messages.message import message_of_change
from ...rules.issues import Issue
from ...schema.structure import Severity, Sheet, Type
from ...values.cells import Cell, as_text, is_blank
from ...values.quoted import quoted
from ..agreement.keys import key_label
from .claims import Claim


def dispute(
    sheet: Sheet, code: str, severity: Severity, row: Mapping[str, Cell], claim: Claim, before: Cell, after: Cell
) -> Issue:
    """The issue about ``claim`` to a cell of ``row``, which the message tells ``before`` and ``after`` of."""
    name, key, column = claim.place
    is_amount = sheet.column(column).type is Type.AMOUNT
    text = message_of_change(
        code, key=key_label(sheet, row), header=sheet.column(column).header,
        before=quoted(before, amount=is_amount), after=quoted(after, amount=is_amount))  # fmt: skip
    item = None if is_blank(row.get("item")) else as_text(row["item"])
    return Issue(severity, code, text, claim.file, claim.sheet_title, claim.cell, item, (name, *key, column))
