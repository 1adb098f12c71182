"""Answers that stand beside the cells of a returned file: not read as answers, but each is named with what it says."""

from __future__ import annotations

from itertools import islice

from ...definition.workbooks import MARKED_TITLE, POINTERS_TITLE
from ...messages.message import Message, message
from ...schema.structure import Severity
from ...values.cpr import has_cpr, without_cpr
from ...workbook.layout import a1
from ...workbook.reading.bounds import MOST_OBJECTS
from ...workbook.reading.objects.records import Kind, SheetObject
from ..reading.sheet_objects import objects_to_tell
from .submission import Submission

INTERNAL = "#"  # begins an address within the workbook
NOTHING = "–"  # of an object without words


def name_objects(submission: Submission) -> None:
    """A warning for every note, text box, picture, link and the like; and what stands at a cell is remembered."""
    raw = submission.raw
    assert raw is not None
    own = {submission.titles.start, POINTERS_TITLE, MARKED_TITLE}
    leading_out = {(found.sheet, found.cell) for found in raw.objects.found if found.kind is Kind.LINK}
    for found, text in objects_to_tell(raw):
        if not (found.kind is Kind.LINK and found.text.startswith(INTERNAL) and found.sheet in own):
            _name(submission, found, text)
    within = (
        SheetObject(title, cell, Kind.LINK, INTERNAL + place)
        for title, sheet in raw.sheets.items()
        if title not in own
        for cell, place in sheet.links.items()
        if (title, cell) not in leading_out
    )
    for link in islice(within, MOST_OBJECTS):
        _name(submission, link, link.text)
    if raw.objects.more:
        submission.say(Severity.WARNING, "not-in-a-cell", variant="more", count=str(len(raw.objects.found)))


def _name(submission: Submission, found: SheetObject, text: str) -> None:
    cell = a1(*found.cell) if found.cell else None
    kind = found.kind.value
    submission.say(
        Severity.WARNING, "not-in-a-cell", found.sheet or None, cell, variant=kind,
        text=without_cpr(text) or NOTHING)  # fmt: skip
    if has_cpr(text):
        submission.say(Severity.ERROR, "cpr-number", found.sheet, cell, variant="beside")
    if cell is not None:
        submission.objects.setdefault((found.sheet, cell), kind)


def with_object(text: Message, kind: str) -> Message:
    """The message about a blank cell beside which an object of ``kind`` stands."""
    return message("both", first=text, second=message("stands-beside", what=message(f"stands-beside.{kind}")))
