"""The one error that means: nothing was done, and this is why. In a module of its own, so that it loads at once."""

from __future__ import annotations

from ...messages.refusal import Refusal


class CannotRun(Refusal):
    """The command cannot run at all (exit 2); ``said`` says what to do."""
