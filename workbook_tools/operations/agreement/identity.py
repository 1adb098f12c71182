"""Who a department workbook belongs to, and the marks that are written into it.

How a returned file's marks are read and ranked is in ``returned/identification/``.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ...definition import words as w
from ...definition.workbooks import TEMPLATE_VERSION
from ...values.spelling import own_spelling, read_alike
from .agreement import Agreement

FIELDS = (w.TEMPLATE_VERSION, w.MUNICIPALITY, w.AGREEMENT_TITLE, w.BUDGET_YEAR, w.ROUND, w.DEPARTMENT)
PROPERTIES = ("wbt_version", "wbt_municipality", "wbt_agreement", "wbt_year", "wbt_round", "wbt_department")


class Identity(Struct, frozen=True):
    """The agreement, round and department a workbook was made for, and by which version of the template."""

    municipality: str
    agreement: str
    budget_year: str
    round: int
    department: str
    version: str = ""

    @property
    def label(self) -> str:
        """The agreement as people name it: municipality, title and budget year."""
        return f"{self.municipality}, {self.agreement}, {self.budget_year}"

    def belongs_to(self, agreement: Agreement) -> bool:
        """Whether it was made from this agreement; a spelling does not decide."""
        mine = (agreement.municipality, agreement.title, agreement.budget_year)
        return all(map(read_alike, (self.municipality, self.agreement, self.budget_year), mine))

    def as_spelt_in(self, agreement: Agreement) -> Identity:
        """The same with the department as ``Centre`` spells it, if it stands there."""
        listed = own_spelling(agreement.departments, self.department)
        return self if listed is None else replace(self, department=listed)


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
    return dict(zip(PROPERTIES, values, strict=True))
