"""What lies in a project's folder beside its agreement and waits to be read: the agreement's document, the finance system's export."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..messages.message import Message
from ..operations.actuals.recognising import looks_like_export
from ..values.cells import as_text, is_blank
from .find import Project
from .step import told, told_of

MOST_LOOKED_AT = 20  # files of a folder
EXPORTS = (".csv", ".txt")


def waiting(project: Project) -> list[Message]:
    """What waits in the folder: doubts of an import that nobody answered, and an export that no round has taken in."""
    return [*_doubts(project), *_exports(project)]


def _doubts(project: Project) -> Iterator[Message]:
    review = project.agreement.tables.get("review")
    if review is not None:
        rows = review.records()
        unanswered = sum(is_blank(row["accepted"]) and is_blank(row["correction"]) for row in rows)
        yield (
            told_of("state.review", unanswered, file=project.newest.path)
            if unanswered
            else told("state.review-answered", file=project.newest.path)
        )


def _exports(project: Project) -> Iterator[Message]:
    numbers = project.open_rounds()
    if len(numbers) != 1 or not project.newest.ready:
        return
    log = project.agreement.tables.get("log")
    known = set(map(as_text, log["sha256"])) if log is not None else set()
    places = sorted(path for path in project.folder.iterdir() if path.suffix.lower() in EXPORTS)[:MOST_LOOKED_AT]
    for path in places:
        if looks_like_export(path) and hashlib.sha256(path.read_bytes()).hexdigest() not in known:
            newest = project.newest.path
            target = newest.with_name(f"{newest.stem} forbrug{newest.suffix}")
            yield told("state.export", file=path, number=numbers[0], agreement=newest, target=target)
