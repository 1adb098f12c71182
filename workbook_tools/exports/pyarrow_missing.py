"""The error that means: Parquet cannot be written here. In a module of its own, so that it loads at once."""

from __future__ import annotations

from ..messages.refusal import Refusal


class PyarrowMissing(Refusal):
    """Parquet cannot be written here; ``said`` says what to install."""

    def __init__(self) -> None:
        super().__init__("pyarrow-missing")

    def __reduce__(self) -> tuple[object, ...]:
        return PyarrowMissing, ()
