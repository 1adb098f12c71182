"""Who a department workbook belongs to: written into it, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..definition import words as w
from ..definition.workbooks import TEMPLATE_VERSION
from ..values.cells import Cell, as_text, is_blank
from ..workbook.reader import RawWorkbook
from .agreement import Agreement

_FIELDS = (w.TEMPLATE_VERSION, w.MUNICIPALITY, w.AGREEMENT_TITLE, w.BUDGET_YEAR, w.ROUND, w.DEPARTMENT)
_PROPERTIES = ("wbt_version", "wbt_municipality", "wbt_agreement", "wbt_year", "wbt_round", "wbt_department")


@dataclass(frozen=True)
class Identity:
    """The agreement, round and department a workbook was made for."""

    municipality: str
    agreement: str
    budget_year: str
    round: int
    department: str

    @property
    def label(self) -> str:
        return f"{self.municipality}, {self.agreement}, {self.budget_year}"

    def belongs_to(self, agreement: Agreement) -> bool:
        """Whether it was made from this agreement."""
        mine = (agreement.municipality, agreement.title, agreement.budget_year)
        return (self.municipality, self.agreement, self.budget_year) == mine


def identity_of(agreement: Agreement, round_number: int, department: str) -> Identity:
    """The identity of a department's workbook for a round."""
    return Identity(agreement.municipality, agreement.title, agreement.budget_year, round_number, department)


def as_properties(identity: Identity) -> dict[str, str]:
    """The identity as custom properties and for the defined name WBT_ID."""
    values = (
        str(TEMPLATE_VERSION),
        identity.municipality,
        identity.agreement,
        identity.budget_year,
        str(identity.round),
        identity.department,
    )
    return dict(zip(_PROPERTIES, values, strict=True))


def read_identity(raw: RawWorkbook, settings: Mapping[str, Cell]) -> Identity | None:
    """The identity from the hidden ``_meta`` sheet, else from the defined name; None without either."""
    values = [as_text(settings.get(field)).strip() for field in _FIELDS]
    if is_blank(settings.get(w.DEPARTMENT)) or is_blank(settings.get(w.ROUND)):
        constant = raw.names.get("WBT_ID", "").removeprefix('"').removesuffix('"')
        values = constant.split("|")
    if len(values) != len(_FIELDS) or not values[4].isdigit():
        return None
    return Identity(values[1], values[2], values[3], int(values[4]), values[5])
