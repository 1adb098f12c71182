"""What people do to a returned workbook, one thing a function. Importing the modules registers them."""

from __future__ import annotations

from tests.clumsy.mutations import beside, cells, columns, files, headers, keys, rows, seen, sheets, versions  # noqa: F401
from tests.clumsy.mutations.registry import MUTATIONS, World, mutate

__all__ = ["MUTATIONS", "World", "mutate"]
