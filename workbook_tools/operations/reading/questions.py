"""What no formula can tell of the municipality's own questions, and the answers that their lists offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...definition import words as w
from ...definition.answer_sheets import SMILEYS, asked_with
from ...definition.forms import SEPARATOR
from ...definition.levels import DEFAULT, Form
from ...definition.question_sheet import MOST_OF_SEVERAL
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text, is_blank
from ...values.cpr import has_cpr, masked
from ...values.frame import Row
from ...values.spelling import spelling
from ...workbook.reading.reader import RawSheet
from .cell_issues import cell_issue
from .form_changes import parts_of
from .read_table import ReadTable

_MOST_IN_A_LIST = 255  # characters of a drop-down


def options_of(row: Row, lists: RawSheet | None) -> tuple[str, ...]:
    """The answers to choose from: what stands in a column of ``Lister``, or what the row itself says."""
    given = as_text(row["list"]).strip()
    if SEPARATOR in given or lists is None or not lists.rows:
        return tuple(filter(None, map(str.strip, given.split(SEPARATOR))))
    headers = [spelling(as_text(cell)) for cell in lists.rows[0]]
    if spelling(given) not in headers:
        return ()
    at = headers.index(spelling(given))
    cells = (cells[at] for cells in lists.rows[1:] if at < len(cells))
    return tuple(dict.fromkeys(as_text(cell).strip() for cell in cells if not is_blank(cell)))


def unusable_questions(
    table: ReadTable, rows: Sequence[Row], options: Sequence[tuple[str, ...]], form: Form, file: str
) -> Iterator[tuple[int, Issue]]:
    """The rows with an error at every cell of which no column can be made, where no rule of the sheet says so."""

    def issue(position: int, column: str, variant: str) -> tuple[int, Issue]:
        value = masked(as_text(rows[position][column]))
        text = message(f"question-unusable.{variant}", value=value, most=str(MOST_OF_SEVERAL))
        return position, cell_issue(table, Severity.ERROR, "question-unusable", text, file, position, column)

    asked: dict[str, set[tuple[str, str]]] = defaultdict(set)  # of each sheet: what is asked of what
    for position, row in enumerate(rows):
        header, per = as_text(row["header"]).strip(), as_text(row["per"])
        sheet = asked_with(per, form) if per in w.ASKED_PER else None
        told = [column.header for column in asked_with(per, DEFAULT).columns] if sheet else []  # by a rule of the sheet
        taken: set[str] = set()
        if sheet:
            taken = {spelling(column.header) for column in sheet.columns}
            taken |= {name for of, name in asked[sheet.name] if of != per}
            asked[sheet.name].add((per, spelling(header)))
        if has_cpr(header):
            yield issue(position, "header", "cpr")
        elif header not in told and spelling(header) in taken:
            yield issue(position, "header", "taken")
        if row["required"] == w.AT_LEVEL and sheet and sheet.name not in SMILEYS:
            yield issue(position, "required", "at-level")
        if row["type"] in (w.ONE_CHOICE, w.SEVERAL_CHOICES) and not is_blank(row["list"]):
            fault = _fault_of(options[position], as_text(row["list"]), row["type"] == w.SEVERAL_CHOICES)
            if fault:
                yield issue(position, "list", fault)
        numbers = [part for part in parts_of(row["rounds"]) if set(part) <= set("0123456789 ")]
        if not all(number.isdigit() and len(number) < 3 for number in numbers):
            yield issue(position, "rounds", "rounds")


def _fault_of(found: Sequence[str], typed: str, several: bool) -> str:
    """What is wrong with the answers to choose from, "" if nothing; of signs in the cell itself a rule tells."""
    if any(sign in typed for sign in ',"'):
        return ""
    if not found:
        return "list-unknown"
    if any(sign in one for one in found for sign in ',"'):
        return "list-signs"
    if several and len(found) > MOST_OF_SEVERAL:
        return "list-many"
    return "list-long" if len(",".join(found)) > _MOST_IN_A_LIST else ""
