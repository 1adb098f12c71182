"""What may be sent to a terminal besides text, as its environment says."""

from __future__ import annotations

import os


def dumb() -> bool:
    """Whether it cannot go back in a line, as in an editor's shell."""
    return os.environ.get("TERM") == "dumb"


def colourless() -> bool:
    """Whether no colours are wanted (no-color.org)."""
    return bool(os.environ.get("NO_COLOR")) or dumb()
