"""Drop-downs and input messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from ...messages.files import written
from ...rules.derive import FIRST_DAY, LAST_DAY
from ...rules.evaluate import Evaluator
from ...schema.structure import Among, Column, FilledBy, Later, Type
from ...values.cells import as_text, is_blank, less
from ...values.frame import Frame
from ...values.utf16 import units
from ..layout import FIRST_ROW, SheetLayout, WorkbookLayout

LONGEST_LIST = 255
LARGEST_AMOUNT = 999_999_999


class Dropdowns:
    """The data validations of one sheet."""

    def __init__(
        self,
        worksheet: Worksheet,
        layout: WorkbookLayout,
        place: SheetLayout,
        frame: Frame,
        evaluator: Evaluator,
    ) -> None:
        self.worksheet = worksheet
        self.layout = layout
        self.place = place
        self.frame = frame
        self.evaluator = evaluator

    def write(self) -> None:
        """Write the validations of all columns that people fill in."""
        fillers = {FilledBy.DEPARTMENT} if self.layout.kind.protected else {FilledBy.FINANCE, FilledBy.DEPARTMENT}
        if self.layout.kind.protected and self.place.sheet.read_only:
            return
        for column in self.place.sheet.columns:
            if column.filled_by in fillers and column.formula is None:
                self._column(column)

    def _column(self, column: Column) -> None:
        index = self.place.index(column.name)
        first, last = FIRST_ROW, self.place.last_covered_row
        if isinstance(column.choices, Later):
            self._later(column, column.choices, index)
            return
        options = self._options(column)
        if options is None:
            return
        if column.fewer is not None and len(self.frame):
            self._with_fewer(column, options, index)
            return
        self.worksheet.data_validation(first, index, last, index, options)

    def _options(self, column: Column) -> dict[str, Any] | None:
        options: dict[str, Any] = self._message(column)
        if isinstance(column.choices, tuple):
            options |= _list(column.choices)
        elif isinstance(column.choices, Among):
            if not self.layout.kind.has(column.choices.sheet):
                return options if "input_message" in options else None
            options |= {"validate": "list", "source": self._filled_range(column.choices), "ignore_blank": False}
            if not (column.required or any(not is_blank(v) for v in self._offered(column.choices))):
                # Of a list that is still empty nothing can be chosen: what is typed is only pointed out.
                options |= {"error_type": "information", "error_message": written("entry.empty-list")}
        elif column.type is Type.AMOUNT:
            options |= {
                "validate": "integer", "criteria": "between", "minimum": -LARGEST_AMOUNT, "maximum": LARGEST_AMOUNT,
                "error_title": written("entry.amount.title"), "error_message": written("entry.amount"),
            }  # fmt: skip
        elif column.type is Type.DATE:
            options |= {
                "validate": "integer", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY,
                "error_title": written("entry.date.title"), "error_message": written("entry.date"),
            }  # fmt: skip
        elif column.type is Type.INTEGER:
            options |= {
                "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 9999,
                "error_title": written("entry.integer.title"), "error_message": written("entry.integer"),
            }  # fmt: skip
        elif "input_message" in options:
            options |= {"validate": "any"}
        else:
            return None
        if column.type is Type.CHOICES:
            # Several values may stand in the cell, so a value off the list is only pointed out.
            options |= {"error_type": "information", "error_message": written("entry.several")}
        return options

    def _message(self, column: Column) -> dict[str, Any]:
        if not column.prompt:
            return {}
        said = [column.prompt]
        if self.layout.kind.protected and column.prompt_of_department is not None:
            said.append(as_text(self.evaluator.rows(column.prompt_of_department, Frame({column.name: [None]}))[0]))
        return {"input_title": column.header[:32], "input_message": " ".join(said)[:255], "validate": "any"}

    def _offered(self, among: Among) -> Sequence[Any]:
        return self.evaluator.column(among.sheet, among.column)

    def _filled_range(self, among: Among) -> str:
        """The filled cells of a list. Blank cells in a list would let everything through."""
        place = self.layout.sheets[among.sheet]
        whole = self.layout.absolute(among.sheet, among.column)
        first = whole.partition(":")[0]
        self.layout.used_ranges[f"valg_{among.sheet}_{among.column}"] = f"{first}:INDEX({whole},MAX(1,COUNTA({whole})))"
        assert place.sheet.has(among.column)
        return f"=valg_{among.sheet}_{among.column}"

    def _with_fewer(self, column: Column, options: dict[str, Any], index: int) -> None:
        assert column.fewer is not None
        condition, fewer = column.fewer
        truth = self.evaluator.rows(condition, self.frame)
        for start, end, less_offered in _runs([value is True for value in truth]):
            chosen = options | (_list(fewer) if less_offered else {})
            self.worksheet.data_validation(FIRST_ROW + start, index, FIRST_ROW + end, index, chosen)

    def _later(self, column: Column, later: Later, index: int) -> None:
        names = self.evaluator.column(later.sheet, later.column)
        orders = self.evaluator.column(later.sheet, later.order)
        by_order: dict[Any, list[int]] = defaultdict(list)
        for position, order in enumerate(self.frame[later.order]):
            by_order[order].append(position)
        for order, positions in by_order.items():
            coming = [
                as_text(name)
                for name, its in zip(names, orders, strict=True)
                if not is_blank(name) and less(order, its)
            ]
            options = self._message(column) | _list((*coming, later.last))
            there = set(positions)
            for start, end, chosen in _runs([p in there for p in range(len(self.frame))]):
                if chosen:
                    self.worksheet.data_validation(FIRST_ROW + start, index, FIRST_ROW + end, index, options)


def _list(choices: tuple[str, ...]) -> dict[str, Any]:
    joined = ",".join(choices)
    if units(joined) > LONGEST_LIST or any("," in choice for choice in choices):
        return {"validate": "any"}  # Excel would silently lose such a list
    return {
        "validate": "list",
        "source": list(choices),
        "error_title": written("entry.choice.title"),
        "error_message": written("entry.choice"),
    }


def _runs(flags: list[bool]) -> list[tuple[int, int, bool]]:
    """Stretches of equal flags as (first, last, flag)."""
    runs: list[tuple[int, int, bool]] = []
    for position, flag in enumerate(flags):
        if runs and runs[-1][2] == flag:
            runs[-1] = (runs[-1][0], position, flag)
        else:
            runs.append((position, position, flag))
    return runs
