"""The one error that means: nothing was done, and this is why. In a module of its own, so that it loads at once."""

from __future__ import annotations


class CannotRun(Exception):
    """The command cannot run at all (exit 2); the text says what to do."""
