"""Whom the names in a cell mean: »Alle fagudvalg« and »Alle centre« mean all, where ``Lister`` says that they are collective."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ...values.cells import Cell, as_text, is_blank
from ...values.spelling import spelling


class Collective(Struct, frozen=True):
    """The collective entries of ``Lister`` and those they do not cover, each by its spelling."""

    entries: frozenset[str]
    outside: frozenset[str]

    @classmethod
    def of(cls, lists: Iterable[Mapping[str, Cell]]) -> Collective:
        """What the rows of ``Lister`` declare."""
        rows = list(lists)
        return cls(_spellings(row["collective"] for row in rows), _spellings(row["not_covered"] for row in rows))

    def names(self, cell: Cell, everyone: Sequence[str]) -> list[str]:
        """The names a cell gives, a collective one as all of ``everyone`` that it covers, each once.

        A name that is itself one of them means just that one: what is a department by the agreement never
        shows an item to others.
        """
        found: list[str] = []
        for name in filter(None, map(str.strip, as_text(cell).split(";"))):
            if name not in everyone and spelling(name) in self.entries:
                found += [one for one in everyone if spelling(one) not in self.outside]
            else:
                found.append(name)
        return list(dict.fromkeys(found))


def _spellings(cells: Iterable[Cell]) -> frozenset[str]:
    return frozenset(spelling(as_text(cell)) for cell in cells if not is_blank(cell))
