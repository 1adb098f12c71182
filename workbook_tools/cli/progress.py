"""A line on the terminal while something takes longer than a second: how many files, how fast, how long still."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from .terminal import dumb

Thing = TypeVar("Thing")
PATIENCE = 1.0  # seconds


def on_terminal(things: Sequence[Thing], doing: str) -> Iterable[Thing]:
    """Pass ``things`` on and tell of it on stderr; silent where stderr is no terminal, or one that cannot go back in a line."""
    if sys.stderr is None or not sys.stderr.isatty() or dumb():
        return things
    from tqdm import tqdm

    from . import language

    tqdm.monitor_interval = 0  # no thread of its own for a line of text
    shown: Iterable[Thing] = tqdm(
        things,
        desc=language.text(f"doing.{doing}"),
        unit=language.text("doing.unit"),
        delay=PATIENCE,
        leave=False,
        file=sys.stderr,
        dynamic_ncols=True,
    )
    return shown
