"""What the commands give back: the consolidated year, next year's agreement, many agreements together."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .agreement import titles_of
from .issues import Issues
from .tables import Tables
from .written import Written

if TYPE_CHECKING:
    import pandas as pd

    from ..operations.actuals.files import Actuals as ActualsInMemory
    from ..operations.agreement.agreement import Agreement as AgreementInMemory
    from ..operations.combine.combination import Combination as CombinationInMemory
    from ..operations.consolidate.consolidation import Consolidation as ConsolidationInMemory
    from ..operations.importing.files import Imported
    from ..operations.new_year import NewYear as NewYearInMemory
    from ..rules.issues import Issue

_PROOF = {
    "round": "Int64", "what": "string", "rows_agreement": "Int64", "rows_departments": "Int64",
    "rows_consolidated": "Int64", "amount_agreement": "Float64", "amount_departments": "Float64",
    "amount_consolidated": "Float64", "holds": "boolean",
}  # fmt: skip

_ACCOUNTS = {
    "part": "string", "account": "string", "name": "string", "outcome": "string", "item": "string", "line": "string",
    "rows": "Int64", "amount": "Float64", "outside": "Float64",
}  # fmt: skip


class _OfAgreement(Written):
    """A result that is an agreement in memory."""

    def __init__(self, agreement: AgreementInMemory, inputs: Sequence[Path], internal: bool) -> None:
        self._agreement = agreement
        self._inputs = tuple(inputs)
        self._internal = internal

    @cached_property
    def tables(self) -> Tables:
        """Every table as a frame, as ``Agreement.tables`` has them."""
        from ..exports.rows import computed_tables

        agreement = self._agreement
        content = computed_tables(agreement.kind, agreement.tables, agreement.own_columns, self._internal)
        return Tables(agreement.kind, content.tables)

    def _titles(self) -> Iterable[str]:
        return titles_of(self._agreement.kind)

    def _copy(self) -> Self:
        return copy.copy(self)

    def _without_sheet(self, title: str) -> Self:
        from ..operations.agreement.own_sheets import without_own_sheet

        made = self._copy()
        made._agreement = without_own_sheet(self._agreement, title)
        return made


class Consolidation(_OfAgreement):
    """The consolidated year: ``tables``, ``issues``, the ``proof`` that nothing was lost, and ``save``."""

    def __init__(self, result: ConsolidationInMemory, inputs: Sequence[Path], internal: bool) -> None:
        super().__init__(result.agreement, inputs, internal)
        self.result = result

    @cached_property
    def issues(self) -> Issues:
        """Everything to mend, as in ``Fejlliste``."""
        return Issues(self.result.issues)

    @property
    def rounds(self) -> list[int]:
        """The rounds that were consolidated."""
        return list(self.result.rounds)

    @property
    def complete(self) -> bool:
        """Whether the proof holds: no row and no krone was lost."""
        return all(proof.holds for proof in self.result.proof)

    @property
    def proof(self) -> pd.DataFrame:
        """Rows and amounts (1.000 kr.) of each round in the agreement, over the departments, and consolidated.

        Columns: ``round``, ``what`` (milestones, budget_lines), ``rows_…`` and ``amount_…`` of each, ``holds``.
        """
        from ..exports.data_frames import frame_of_records

        rows = []
        for proof in self.result.proof:
            row: dict[str, object] = {"round": proof.round, "what": proof.what, "holds": proof.holds}
            for name in ("agreement", "departments", "consolidated"):
                row[f"rows_{name}"], row[f"amount_{name}"] = getattr(proof, name)
            rows.append(row)
        return frame_of_records(rows, _PROOF)

    def _written(self) -> bytes:
        from ..operations.agreement.document import document
        from ..workbook.writing.writer import write_workbook

        return write_workbook(document(self._agreement, self.result.links, computed=True))


class NewYear(_OfAgreement):
    """Next year's agreement, and what finance should know about it (business rules of ``new-year``)."""

    def __init__(
        self, result: NewYearInMemory, inputs: Sequence[Path], internal: bool, noticed: Sequence[Issue] = ()
    ) -> None:
        super().__init__(result.agreement, inputs, internal)
        self.result = result
        self._noticed = noticed

    @cached_property
    def issues(self) -> Issues:
        """What the log of the year that is over does not tell, and what became of references in finance's own sheets."""
        from ..operations.agreement.document import own_reference_issues

        return Issues([*self._noticed, *own_reference_issues(self._agreement)])

    def _written(self) -> bytes:
        from ..operations.agreement.document import document
        from ..workbook.writing.writer import write_workbook

        return write_workbook(document(self._agreement))


class Import(_OfAgreement):
    """The agreement that was read out of its document, with what finance must look at."""

    def __init__(self, result: Imported, inputs: Sequence[Path], internal: bool) -> None:
        super().__init__(result.agreement, inputs, internal)
        self.result = result

    @property
    def review(self) -> list[dict[str, object]]:
        """Every doubt: the document's words, the question, the cell and the proposal."""
        agreement = self._agreement
        return [dict(row) for row in agreement.tables["review"].records()] if "review" in agreement.tables else []

    def _written(self) -> bytes:
        from ..operations.agreement.document import document
        from ..workbook.writing.writer import write_workbook

        return write_workbook(document(self._agreement))


class Actuals(_OfAgreement):
    """The agreement with what is spent by a round's cut-off date, and where every krone of the export went."""

    def __init__(self, result: ActualsInMemory, inputs: Sequence[Path], internal: bool) -> None:
        super().__init__(result.agreement, inputs, internal)
        self.result = result

    @cached_property
    def issues(self) -> Issues:
        """What is on no line, what was not put there, and what cannot be read."""
        return Issues(self.result.issues)

    @property
    def complete(self) -> bool:
        """Whether the proof holds: matched, unmatched and excluded are all of the export, to the øre."""
        return self.result.proved

    @property
    def accounts(self) -> pd.DataFrame:
        """Every account of the export. Columns: ``part``, ``account``, ``name``, ``outcome``, ``item``, ``line``, ``rows``,
        ``amount`` and ``outside`` (kroner up to the cut-off date, and in other periods).
        """
        from ..exports.data_frames import frame_of_records

        rows = []
        for one in self.result.placed.accounts.values():
            item, line = one.lines[0] if len(one.lines) == 1 else (None, None)
            rows.append(
                {
                    "part": one.part, "account": one.number, "name": one.name, "outcome": one.outcome.value, "item": item,
                    "line": line, "rows": one.rows, "amount": one.ore / 100, "outside": one.outside / 100,
                }
            )  # fmt: skip
        return frame_of_records(rows, _ACCOUNTS)

    @property
    def proof(self) -> pd.DataFrame:
        """The kroner of every part of the export, and of all its postings (``all``). Columns: ``part``, ``amount``."""
        from ..exports.data_frames import frame_of_records

        parts = {**self.result.parts, "all": self.result.export.ore}
        rows = ({"part": name, "amount": ore / 100} for name, ore in parts.items())
        return frame_of_records(rows, {"part": "string", "amount": "Float64"})

    def _written(self) -> bytes:
        from ..workbook.writing.writer import write_workbook

        return write_workbook(self.result.document())


class Combination:
    """Many agreements together, each row with whose it is."""

    def __init__(self, result: CombinationInMemory) -> None:
        self.result = result

    @cached_property
    def issues(self) -> Issues:
        """What is odd about the files, and those that could not be taken."""
        return Issues(self.result.issues)

    @cached_property
    def tables(self) -> Tables:
        """Every sheet's rows of all agreements: the columns ``municipality`` and ``budget_year`` are in front."""
        from ..exports.rows import fill_tables
        from ..operations.combine.combination import combined_document

        document = combined_document(self.result)
        return Tables(document.kind, fill_tables(document.kind, document.tables, {}).tables)

    def save(self, path: str | os.PathLike[str], force: bool = False) -> Path:
        """Write them as one workbook (.xlsx) or table (.parquet), by the path's ending; raises Refusal."""
        from ..operations.combine.files import save_combination

        return save_combination(self.result, Path(path), force)
