"""What finance typed over departments' answers: whether it is an answer at all, and what is wrong because of it alone.

Finance's own edits stand (business rule 18). A text that is no answer says nothing, though, and what finance changed is
nothing that a department can mend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ...definition.answer_keys import SOURCES
from ...messages.message import message
from ...rules.check import UNREADABLE, Finding, check, compute, rules_for
from ...rules.evaluate import Evaluator
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank
from ...values.cpr import masked
from ...values.frame import Frame, Row
from ..agreement.agreement import Agreement
from ..agreement.keys import RowKey, key_of, keys_of
from ..reading.cell_issues import cell_issue
from ..reading.loading import LoadedAgreement
from .change_rows import with_change_rows
from .claims import CellKey
from .gather import Gathered


class FinanceWorkbook:
    """Finance's own workbook: where its cells stand, and which values can be read as answers there."""

    def __init__(self, loaded: LoadedAgreement) -> None:
        self.file = loaded.agreement.file
        self._loaded = loaded
        self._evaluator = Evaluator(loaded.agreement.tables)

    def cell(self, place: CellKey) -> str | None:
        """Where a cell stands; None if its row is not there."""
        name, key, column = place
        table = self._loaded.tables.get(name)
        keys = keys_of(table.sheet, table.frame) if table is not None else []
        return table.cell(keys.index(key), column) if table is not None and key in keys else None

    def rows_twice(self) -> Iterator[Issue]:
        """An error about each row of a round that finance has copied: of a round that is made anew one is left."""
        for name in (name for name in SOURCES if name in self._loaded.tables):
            table, seen = self._loaded.tables[name], set[RowKey]()
            for position, key in enumerate(keys_of(table.sheet, table.frame)):
                if key in seen and all(key):
                    row = {part: masked(table.frame[part][position]) for part in table.sheet.key}
                    text = message(f"duplicate-key.{SOURCES[name]}", **row)
                    yield cell_issue(
                        table, Severity.ERROR, "duplicate-key", text, self.file, position, table.sheet.key[-1]
                    )
                seen.add(key)

    def key_issue(self, finding: Finding, row: Row) -> list[Issue]:
        """What is wrong with the key of a row of a round, which only finance can mend."""
        rule, sheet = finding.rule, finding.sheet
        if rule.code == "duplicate-key":  # told by ``rows_twice``
            return []
        place = (sheet.name, key_of(sheet, row), rule.column)
        item = None if is_blank(row.get("item")) else as_text(row["item"])
        row_told = (place[0], *place[1], place[2])
        return [
            Issue(rule.severity, rule.code, finding.message, self.file, sheet.title, self.cell(place), item, row_told)
        ]

    def is_answer(self, name: str, column: str, row: Mapping[str, Cell], value: Cell) -> bool:
        """Whether ``value`` is one that the column of a row can hold."""
        kind = self._loaded.agreement.kind
        rules = rules_for(kind.sheet(name), kind)
        asked = [r for r in (*rules.blocking, *rules.rules) if r.column == column and r.code in UNREADABLE]
        alone = Frame.from_rows(kind.sheet(name).names, [{**row, column: value}])
        return all(self._evaluator.rows(rule.fails, alone)[0] is not True for rule in asked)


def faults_of_departments(
    agreement: Agreement, overruled: Mapping[CellKey, Cell], gathered: Iterable[Gathered]
) -> Mapping[CellKey, set[str]] | None:
    """What the rules find without finance's own changes of answers: the codes by cell; None where finance changed none."""
    removed = {place: claims[-1] for found in gathered for place, claims in found.removed.items()}
    if not (overruled or removed):
        return None
    asked = with_change_rows(agreement, removed)
    given = {**overruled, **{place: claim.value for place, claim in removed.items()}}
    tables = {name: frame.copy() for name, frame in asked.tables.items()}
    at = {name: keys_of(asked.kind.sheet(name), tables[name]) for name in {place[0] for place in given}}
    positions = {name: {key: n for n, key in enumerate(keys)} for name, keys in at.items()}
    for (name, key, column), value in given.items():
        if key in positions[name]:
            tables[name].put(positions[name][key], column, value)
    faults = defaultdict[CellKey, set[str]](set)
    for one in check(asked.kind, compute(asked.kind, tables, controls=False)):
        key = key_of(one.sheet, tables[one.sheet.name].row(one.position))
        faults[one.sheet.name, key, one.rule.column].add(one.rule.code)
    return faults
