"""Whose addresses are whose: a workbook counts as its department's only from one of the department's addresses.

Only the outermost sender counts: what a forwarded mail says about its sender, the forwarder can write.
"""

from __future__ import annotations

from msgspec import Struct

from ...operations.agreement.agreement import Agreement
from ...operations.agreement.identity import Identity
from ...operations.returned.identification.by_rows import identify, recognise_department
from ...operations.returned.read_submission import submission_from
from ...values.cells import as_text
from ...workbook.reading.precheck import Unreadable
from ...workbook.reading.reader import read_bytes
from ..outgoing.addresses import parse_address, split_cell


class KnownSenders(Struct, frozen=True):
    """The addresses of ``Centre`` (E-mail and Kopi til), in lower case, by department."""

    by_department: dict[str, frozenset[str]]

    def may_send(self, sender: str, department: str) -> bool:
        """Whether a sender is one of the department's; of a workbook that names none, one of anybody's."""
        if department in self.by_department:
            return sender in self.by_department[department]
        return any(sender in addresses for addresses in self.by_department.values())


def known_senders(agreement: Agreement) -> KnownSenders:
    """Malformed addresses are nobody's."""
    found: dict[str, frozenset[str]] = {}
    for row in agreement.tables["departments"].records():
        addresses = set()
        for part in (*split_cell(row["email"]), *split_cell(row["copy_to"])):
            try:
                addresses.add(parse_address(part).addr_spec.lower())
            except ValueError:
                continue
        found[as_text(row["department"])] = frozenset(addresses)
    return KnownSenders(found)


def identity_of_bytes(data: bytes, name: str, agreement: Agreement | None = None) -> Identity | None:
    """Whose workbook it says to be; held against ``agreement``, also of one without marks, or sent to a former name."""
    try:
        submission = submission_from(read_bytes(data, name))
    except Unreadable:
        return None
    if agreement is None:
        return submission.identity
    identify([submission], agreement)
    identity = submission.identity
    if identity is not None and identity.belongs_to(agreement) and agreement.round(identity.round) is not None:
        recognise_department(submission, agreement)
    return submission.identity
