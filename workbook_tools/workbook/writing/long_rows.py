"""The lines of a grid in which texts stand that no row can hold: they go on in further lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

from ...schema.expressions import Expression, Literal
from ...schema.structure import Column
from ...schema.tree import columns_read, with_columns
from ...values.cells import Cell
from ...values.frame import Frame
from .long_texts import MOST_LINES, Parts, parts_of
from .row_heights import LinesNeeded

NOTHING = Literal("")


class LongRows(Struct):
    """Which rows of a grid are cut: by row and column how. ``lines`` are the written ones: the row, and which part of it."""

    cuts: Mapping[int, Mapping[str, Parts]]
    lines: Sequence[tuple[int, int]] = ()
    _made: dict[tuple[str, Parts], list[Expression]] = field(default_factory=dict)
    _whole: dict[str, Expression] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: Frame, columns: Sequence[tuple[Column, float]], derives: bool) -> LongRows:
        """What must be cut of the ``columns``, which have these widths in characters. A formula is only cut in a workbook
        that ``derives``, where it can be taken apart."""
        cuts: dict[int, dict[str, Parts]] = {}
        for column, width in columns:
            if column.name not in frame.columns or (column.formula is not None and not derives):
                continue
            values = frame[column.name]
            needed = [1] * len(values)
            LinesNeeded(width).raise_to(needed, values)
            for i, lines in enumerate(needed):
                if lines > MOST_LINES:
                    cuts.setdefault(i, {})[column.name] = parts_of(values[i], width)
        if not cuts:
            return cls(cuts)
        counts = [max([1, *map(len, cuts.get(i, {}).values())]) for i in range(len(frame))]
        return cls(cuts, [(i, part) for i, count in enumerate(counts) for part in range(count)])

    def frame(self, frame: Frame, shown: Collection[str]) -> Frame:
        """What stands in the written lines; of the columns that are not shown the same in each line of a row."""
        columns: dict[str, list[Cell]] = {}
        for name in frame.columns:
            values = frame[name]
            columns[name] = [
                self._text(i, part, name, values[i]) if name in shown else values[i] for i, part in self.lines
            ]
        return Frame(columns, len(self.lines))

    def _text(self, row: int, part: int, name: str, value: Cell) -> Cell:
        cut = self.cuts.get(row, {}).get(name)
        if cut is None:
            return value if part == 0 else ""
        return cut.texts(value)[part] if part < len(cut) else ""

    def formulas(self, column: Column, columns: Sequence[Column], size: int) -> list[Expression]:
        """The formula of a column in each written line."""
        assert column.formula is not None
        if not self.cuts:
            return [column.formula] * size
        return [self._formula(i, part, column, columns) for i, part in self.lines]

    def _formula(self, row: int, part: int, column: Column, columns: Sequence[Column]) -> Expression:
        assert column.formula is not None
        cuts = self.cuts.get(row)
        if cuts is None:
            return column.formula
        cut = cuts.get(column.name)
        if cut is None:
            return self._alone(column, columns) if part == 0 else NOTHING
        key = (column.name, cut)
        if key not in self._made:
            self._made[key] = cut.formulas(self._alone(column, columns))
        return self._made[key][part] if part < len(cut) else NOTHING

    def derived(
        self, value: Expression, values: Sequence[Cell], columns: Sequence[Column]
    ) -> tuple[list[Expression], list[Cell]]:
        """What is derived in each written line, and its values: where a text goes on only what reads no other cell of it."""
        computed = {column.name for column in columns if column.formula is not None}
        if not computed & columns_read(value):
            return [value] * len(self.lines), [values[i] for i, _ in self.lines]
        return (
            [value if part == 0 else NOTHING for _, part in self.lines],
            [values[i] if part == 0 else "" for i, part in self.lines],
        )

    def _alone(self, column: Column, columns: Sequence[Column]) -> Expression:
        """The formula of a column that reads no other cell of its line, where only a part of a text stands, or nothing."""
        assert column.formula is not None
        if column.name not in self._whole:
            read = columns_read(column.formula)
            others = {
                other.name: self._alone(other, columns)
                for other in columns
                if other.name in read and other.formula is not None
            }
            self._whole[column.name] = with_columns(column.formula, others) if others else column.formula
        return self._whole[column.name]
