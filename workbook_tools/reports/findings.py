"""What the rules find in the sheets that a document is written from: what a draft must not pass over."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..operations.agreement.agreement import Agreement
from ..rules.check import Finding, check
from ..rules.evaluate import Evaluator
from ..schema.structure import Severity
from ..values.cells import as_text
from .public import published

CHANGES = "changes"


def found_in(agreement: Agreement, sheet: str) -> Iterator[Finding]:
    """What the rules find in one sheet of a computed agreement."""
    only = replace(agreement.kind, sheets=(agreement.kind.sheet(sheet),))
    return check(only, Evaluator(agreement.tables))


def errors_of_changes(agreement: Agreement) -> dict[str, list[str]]:
    """What is wrong with each budget change that has an error, by its number; each thing is told once."""
    numbers, told = agreement.tables[CHANGES]["change"], dict[str, list[str]]()
    for finding in found_in(agreement, CHANGES):
        if finding.rule.severity is Severity.ERROR:
            of_change = told.setdefault(as_text(numbers[finding.position]), [])
            if (text := published(str(finding.message))) not in of_change:
                of_change.append(text)
    return told
