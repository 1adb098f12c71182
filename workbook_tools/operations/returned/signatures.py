"""``Udfyldt af`` and ``Godkendt af`` on Start, read as people saw them: as the answers in the tables are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...definition.start_page import APPROVED_BY, FILLED_IN_BY
from ...schema.structure import Severity
from ...values.blank import looks_blank, says_nothing
from ...values.cells import Cell, CellError, CellPosition
from ...values.cpr import has_cpr, masked
from ...values.number_formats import as_shown
from ...values.spelling import own_spelling
from ...workbook.layout import a1
from ..reading.seen_cells import covered_cells, text_shown
from .sheet_titles import START_TITLE

if TYPE_CHECKING:
    from ...workbook.reading.reader import RawSheet
    from .submission import Submission

LABELS = {FILLED_IN_BY: "filled_in_by", APPROVED_BY: "approved_by"}  # Start's input cells stand beside these


def read_signatures(submission: Submission) -> None:
    """Take the cells right of the labels as the file's inputs; say what is not taken, and what is missing."""
    title = submission.titles.start
    sheet = submission.raw.sheets.get(title or "") if submission.raw else None
    if sheet is not None:
        covered: dict[CellPosition, str] | None = None
        labels = tuple(LABELS)
        for number, row in enumerate(sheet.rows):
            for i, value in enumerate(row[:-1]):
                label = own_spelling(labels, value) if value and isinstance(value, str) else None
                if label is None or looks_blank(row[i + 1]):
                    continue
                submission.input_cells[LABELS[label]] = a1(number, i + 1)
                if says_nothing(row[i + 1]) or isinstance(row[i + 1], bool):
                    continue
                if covered is None:
                    covered = dict(covered_cells(sheet))
                _take(submission, sheet, label, (number, i + 1), covered.get((number, i + 1)))
    for label, name in LABELS.items():
        if name not in submission.inputs and name not in submission.withheld_inputs:
            submission.say(Severity.WARNING, "not-signed", title or START_TITLE, header=label)


def _take(submission: Submission, sheet: RawSheet, label: str, place: CellPosition, covered: str | None) -> None:
    """Take one signature as it is shown, or say why it is not taken; ``covered`` is the merged range that hides it."""
    title, cell, name = sheet.title, a1(*place), LABELS[label]
    value, formatted, crossed_out = sheet.rows[place[0]][place[1]], sheet.formatted.get(place), sheet.struck.get(place)
    if isinstance(value, CellError):
        submission.say(Severity.ERROR, "error-value", title, cell, header=label)
        return
    seen: Cell = text_shown(value, formatted)
    if has_cpr(value) and (title, cell) not in submission.released:
        submission.say(Severity.ERROR, "cpr-number", title, cell)
        submission.withheld_inputs[name] = value
        return
    text = masked(as_shown(value, formatted))
    if covered is not None:
        submission.say(
            Severity.WARNING, "cells-merged", title, cell, variant="covered", value=text, cells=covered
        )  # fmt: skip
    elif crossed_out == "":
        submission.say(Severity.WARNING, "struck-through", title, cell, value=text)
    else:
        submission.inputs[name] = seen
        if crossed_out:
            submission.say(Severity.WARNING, "struck-through", title, cell, variant="partly", value=masked(crossed_out))
        if seen is not value:
            submission.say(Severity.WARNING, "read-as", title, cell, variant="shown", shown=text)
