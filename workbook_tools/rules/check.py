"""Run the rules in Python: the same verdicts as ``Kontrol`` in the workbook, and the warnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

from ..definition.workbooks import WorkbookKind
from ..schema.expressions import Expression
from ..schema.structure import Column, FilledBy, Rule, Severity, Sheet
from ..schema.tree import cells_read
from ..values.cells import BEGINNING
from ..values.frame import Frame
from ..values.shown import shown
from .derive import NOT_SHOWN, SheetRules, control, parts_of_text, sheet_rules, text_of
from .evaluate import Evaluator
from .messages import DANISH, message

WARNING = "warning"  # a column that stands in the hidden sheet _kontrol, not in the sheet itself
EVERYBODY = frozenset({FilledBy.FINANCE, FilledBy.DEPARTMENT})
DEPARTMENTS_ONLY = frozenset({FilledBy.DEPARTMENT})


@dataclass(frozen=True)
class Finding:
    """A rule that failed: in which sheet, at which position of its frame, and the words."""

    sheet: Sheet
    rule: Rule
    position: int
    message: str


def rules_for(sheet: Sheet, kind: WorkbookKind) -> SheetRules:
    """The rules of ``sheet`` in a workbook of ``kind``."""
    return sheet_rules(sheet, DEPARTMENTS_ONLY if kind.protected else EVERYBODY)


def compute(kind: WorkbookKind, tables: dict[str, Frame], language: str = DANISH, controls: bool = True) -> Evaluator:
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
            rules = rules_for(sheet, kind)
            fill(sheet, sheet.control, control(rules, language))
            if kind.protected:
                fill(sheet, WARNING, control(rules, language, Severity.WARNING))
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


def check(kind: WorkbookKind, evaluator: Evaluator, language: str = DANISH) -> Iterator[Finding]:
    """Every rule that fails in ``evaluator``'s tables, which must be computed."""
    for sheet in kind.sheets:
        frame = evaluator.tables.get(sheet.name)
        if frame is not None and len(frame):
            yield from _check_sheet(rules_for(sheet, kind), frame, evaluator, language)


def _check_sheet(rules: SheetRules, frame: Frame, evaluator: Evaluator, language: str) -> Iterator[Finding]:
    scope = evaluator.scope(frame)
    judged = [value is True for value in scope.values(rules.in_use)]
    blocked = [False] * len(frame)
    for rule in rules.blocking:
        failing = scope.true(rule.fails)
        for position in failing:
            blocked[position] = True
        yield from _findings(rules, rule, failing, frame, evaluator, language)
    for group in rules.by_column().values():
        silent = [b or not j for b, j in zip(blocked, judged, strict=True)]
        for rule in group:
            if all(silent):
                break
            failing = [n for n in scope.true(rule.fails) if not silent[n]]
            for position in failing:
                silent[position] = True
            yield from _findings(rules, rule, failing, frame, evaluator, language)


def _findings(
    rules: SheetRules, rule: Rule, positions: list[int], frame: Frame, evaluator: Evaluator, language: str
) -> Iterator[Finding]:
    """A rule's findings in these rows; their texts are made together."""
    if positions:
        texts = evaluator.rows(text_of(rule, rules.sheet, language), frame.rows_at(positions))
        for position, text in zip(positions, map(str, texts), strict=True):
            if NOT_SHOWN in text:
                text = _with_values(rules.sheet, rule, frame.rows_at([position]), evaluator, language)
            yield Finding(rules.sheet, rule, position, text)


def _with_values(sheet: Sheet, rule: Rule, row: Frame, evaluator: Evaluator, language: str) -> str:
    """A message in which what no formula can write in every language stands as people see it."""
    words = []
    for part, column in parts_of_text(rule, sheet, language):
        word = str(evaluator.rows(part, row)[0])
        if word == NOT_SHOWN:
            word = (shown(row[column][0])[:BEGINNING] if column else "") or message("shown.blank", language)
        words.append(word)
    return "".join(words)
