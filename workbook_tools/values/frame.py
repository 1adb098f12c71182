"""A sheet's rows in memory: a list of cells for each column, all equally long.

It does less than a pandas frame, and that is why it is here: the tables are read, compared and written
cell by cell, a department has a few dozen rows, and importing pandas alone took as long as reading the
files of a municipality.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .cells import Cell

Row = dict[str, Cell]  # a row's cells by the names of their columns in code


class Frame:
    """Columns by their names in code.

    ``frame["item"]`` is the column's own list, to be read; it is replaced as a whole, ``frame["item"] = cells``,
    or in one cell by ``put``. Raises KeyError for a column that is not there, and ValueError for one of another length.
    """

    __slots__ = ("_columns", "_size")

    def __init__(self, columns: Mapping[str, Iterable[Cell]], size: int | None = None) -> None:
        self._columns = {name: list(cells) for name, cells in columns.items()}
        lengths = {len(cells) for cells in self._columns.values()} | ({size} if size is not None else set())
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        self._size = lengths.pop() if lengths else 0

    @classmethod
    def from_rows(cls, names: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Frame:
        """These columns of the rows; what a row does not name is blank."""
        given = list(rows)
        return cls({name: [row.get(name) for row in given] for name in names}, len(given))

    def __len__(self) -> int:
        """How many rows there are."""
        return self._size

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> list[Cell]:
        return self._columns[name]

    def __setitem__(self, name: str, cells: Iterable[Cell]) -> None:
        column = list(cells)
        if len(column) != self._size:
            raise ValueError(f"{len(column)} cells for a column of {self._size} rows")
        self._columns[name] = column

    def put(self, position: int, name: str, value: Cell) -> None:
        """Change one cell."""
        self._columns[name][position] = value

    @property
    def columns(self) -> list[str]:
        """The columns' names, in their order."""
        return list(self._columns)

    def copy(self) -> Frame:
        """A frame with lists of its own."""
        return Frame(self._columns, self._size)

    def rows_at(self, positions: Sequence[int]) -> Frame:
        """The rows at these positions, in this order."""
        return Frame({name: [cells[i] for i in positions] for name, cells in self._columns.items()}, len(positions))

    def row(self, position: int) -> Row:
        """One row as a dictionary."""
        return {name: cells[position] for name, cells in self._columns.items()}

    def records(self) -> list[Row]:
        """All rows as dictionaries of their own."""
        names = tuple(self._columns)
        if not names:
            return [{} for _ in range(self._size)]
        return [dict(zip(names, cells, strict=True)) for cells in zip(*self._columns.values(), strict=True)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and self._size == other._size and self._columns == other._columns

    def __repr__(self) -> str:
        return f"<Frame of {self._size} rows: {', '.join(self._columns)}>"
