"""Run the rules in Python: the same verdicts as ``Kontrol`` in the workbook, and the warnings.

What the rules are is declared in ``definition/`` and implied in ``derive.py``; what a node means is in ``nodes.py``.
Rules that need the file or the agreement are no rules here, but checks in ``operations/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from graphlib import TopologicalSorter

from msgspec import Struct

from ..definition.workbooks import WorkbookKind
from ..messages.message import Message, message
from ..schema.expressions import Expression
from ..schema.structure import Column, FilledBy, Rule, Severity, Sheet, Words
from ..schema.tree import cells_read
from ..values.cells import BEGINNING
from ..values.frame import Frame
from ..values.shown import shown
from .derive import NOT_SHOWN, SheetRules, first_wrong, placeholders, sheet_rules, verdict
from .evaluate import Evaluator, results

WARNING = "warning"  # a column that stands in the hidden sheet _kontrol, not in the sheet itself
# The rules by which what stands in a cell is none of its column's values.
UNREADABLE = frozenset(
    {"error-value", "not-in-list", "amount-not-number", "amount-not-whole", "number-not-whole", "date-invalid"}
)
EVERYBODY = frozenset({FilledBy.FINANCE, FilledBy.DEPARTMENT})
DEPARTMENTS_ONLY = frozenset({FilledBy.DEPARTMENT})


class Finding(Struct, frozen=True):
    """A rule that failed: in which sheet, at which position of its frame, and what is said about it."""

    sheet: Sheet
    rule: Rule
    position: int
    message: Message


def rules_for(sheet: Sheet, kind: WorkbookKind) -> SheetRules:
    """The rules of ``sheet`` in a workbook of ``kind``."""
    return sheet_rules(sheet, DEPARTMENTS_ONLY if kind.protected else EVERYBODY)


@cache
def told_first(sheet: Sheet, kind: WorkbookKind, letters: Callable[[int], str]) -> Expression:
    """The letters of the column that finance is led to first in a row, of those at the sheet's places."""
    return first_wrong(rules_for(sheet, kind), {name: letters(i) for i, name in enumerate(sheet.names)}, finance=True)


def compute(kind: WorkbookKind, tables: dict[str, Frame], controls: bool = True) -> Evaluator:
    """Fill every computed column of ``tables`` in place; gives the evaluator. ``Kontrol`` only with ``controls``."""
    evaluator = Evaluator(tables)

    def fill(sheet: Sheet, name: str, expression: Expression) -> None:
        frame = tables[sheet.name]
        frame[name] = evaluator.rows(expression, frame) if len(frame) else []
        if len(frame):
            evaluator.forget(sheet.name)

    for sheet, column in computed_columns(kind):
        assert column.formula is not None
        fill(sheet, column.name, column.formula)
    for sheet in kind.sheets:
        if sheet.control and controls:
            rules, frame = rules_for(sheet, kind), tables[sheet.name]
            warnings = sheet.caution or (WARNING if kind.protected else "")
            for name, severity in ((sheet.control, Severity.ERROR), (warnings, Severity.WARNING)):
                if name:  # which no rule reads, so that nothing is to be forgotten
                    asked = verdict(rules, severity)
                    frame[name] = results(evaluator.own(sheet.name).values(asked)) if len(frame) else []
    return evaluator


@cache
def computed_columns(kind: WorkbookKind) -> tuple[tuple[Sheet, Column], ...]:
    """The computed columns, each after those it reads."""
    formulas = {
        (sheet.name, column.name): column.formula
        for sheet in kind.sheets
        for column in sheet.columns
        if column.formula is not None
    }
    graph = {
        place: {read for read in cells_read(formula, place[0]) if read in formulas}
        for place, formula in formulas.items()
    }
    order = TopologicalSorter(graph).static_order()
    return tuple((kind.sheet(sheet), kind.sheet(sheet).column(column)) for sheet, column in order)


def check(kind: WorkbookKind, evaluator: Evaluator) -> Iterator[Finding]:
    """Every rule that fails in ``evaluator``'s tables, which must be computed."""
    for sheet in kind.sheets:
        frame = evaluator.tables.get(sheet.name)
        if frame is not None and len(frame):
            yield from _check_sheet(rules_for(sheet, kind), frame, evaluator)


def _check_sheet(rules: SheetRules, frame: Frame, evaluator: Evaluator) -> Iterator[Finding]:
    scope = evaluator.own(rules.sheet.name)
    judged = [value is True for value in scope.values(rules.in_use)]
    blocked = [False] * len(frame)
    for rule in rules.blocking:
        failing = scope.true(rule.fails)
        for position in failing:
            blocked[position] = True
        yield from _findings(rules, rule, failing, frame, evaluator)
    for group in rules.by_column().values():
        silent = [b or not j for b, j in zip(blocked, judged, strict=True)]
        for rule in group:
            if all(silent):
                break
            failing = [n for n in scope.true(rule.fails) if not silent[n]]
            for position in failing:
                silent[position] = True
            yield from _findings(rules, rule, failing, frame, evaluator)


def _findings(
    rules: SheetRules, rule: Rule, positions: list[int], frame: Frame, evaluator: Evaluator
) -> Iterator[Finding]:
    """A rule's findings in these rows; what their messages name is worked out together."""
    if positions:
        messages = _messages(rule.message_key, rule, rules.sheet, frame.rows_at(positions), evaluator)
        for position, said in zip(positions, messages, strict=True):
            yield Finding(rules.sheet, rule, position, said)


def _messages(key: str, rule: Rule, sheet: Sheet, rows: Frame, evaluator: Evaluator) -> list[Message]:
    """The message ``key`` about ``rule`` for each of the rows."""
    named: dict[str, list[str | Message]] = {}
    for name, placeholder in placeholders(key, rule, sheet).items():
        if isinstance(placeholder, Words):
            inner = _messages(placeholder.message, rule, sheet, rows, evaluator)
            holds = evaluator.rows(placeholder.value, rows)
            named[name] = [said if held is True else "" for said, held in zip(inner, holds, strict=True)]
        else:
            texts = evaluator.rows(placeholder.text, rows)
            named[name] = [
                _as_shown(placeholder.column, rows, position) if text == NOT_SHOWN else str(text)
                for position, text in enumerate(texts)
            ]
    return [message(key, **{name: texts[i] for name, texts in named.items()}) for i in range(len(rows))]


def _as_shown(column: str, rows: Frame, position: int) -> str | Message:
    """A cell as people see it, where no formula can write it alike in every language."""
    return (shown(rows[column][position])[:BEGINNING] if column else "") or message("shown.blank")
