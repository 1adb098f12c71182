"""What is said where Parquet cannot be written. In a module of its own, so that it loads at once."""

from __future__ import annotations


class PyarrowMissing(Exception):
    """Parquet cannot be written here; the text says what to install."""

    def __init__(self) -> None:
        super().__init__(
            "Parquet needs the package pyarrow, which is not installed. Install it with "
            "`python -m pip install pyarrow` (or this project with its extra: `pip install .[parquet]`), "
            "or export CSV or SQLite instead."
        )
