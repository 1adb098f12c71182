"""What tells a page from a copy that somebody made of it: unseen in A1 that the tool made it, and under which title."""

from __future__ import annotations

PAGE_MARK = "Siden laves af workbook-tools"
_BETWEEN = ": "
LIVE = "Tallene opdateres automatisk, når arkene ændres."  # which does not hold for a copy
COPIED = "En kopi. Tallene står, som de var."


def page_mark(title: str) -> str:
    """What stands in A1 of the page of that title."""
    return f"{PAGE_MARK}{_BETWEEN}{title}"


def marked_title(cell: object) -> str | None:
    """Under which title the tool wrote a page with ``cell`` in its A1: "" if that is not told, None if it is no page."""
    if not isinstance(cell, str) or not cell.startswith(PAGE_MARK):
        return None
    return cell.removeprefix(PAGE_MARK).removeprefix(_BETWEEN)
