"""What no formula can tell of the municipality's own questions, and the answers that their lists offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from ...definition import words as w
from ...definition.answer_sheets import SMILEYS, asked_with
from ...definition.forms import SEPARATOR
from ...definition.levels import Form
from ...definition.question_sheet import LONGEST_HEADER, MOST_OF_SEVERAL
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text, is_blank
from ...values.cpr import has_cpr, masked
from ...values.frame import Row
from ...values.spelling import spelling
from ...workbook.reading.reader import RawSheet
from .cell_issues import cell_issue
from .form_changes import parts_of, scale_of
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
    table: ReadTable,
    rows: Sequence[Row],
    options: Sequence[tuple[str, ...]],
    form: Form,
    words: Collection[str],
    file: str,
) -> Iterator[Issue]:
    """An error at every cell of which no column can be made; ``words`` are the spellings of all levels that are typed."""

    def issue(position: int, column: str, variant: str) -> Issue:
        value = masked(as_text(rows[position][column]))
        text = message(f"question-unusable.{variant}", value=value, most=str(LONGEST_HEADER))
        return cell_issue(table, Severity.ERROR, "question-unusable", text, file, position, column)

    asked: dict[str, set[tuple[str, str]]] = defaultdict(set)  # of each sheet: what is asked of what
    for position, row in enumerate(rows):
        header, per = as_text(row["header"]).strip(), as_text(row["per"])
        sheet = asked_with(per, form) if per in w.ASKED_PER else None
        taken: set[str] = set()
        if sheet:
            taken = {spelling(column.header) for column in sheet.columns}
            taken |= {name for of, name in asked[sheet.name] if of != per}
            asked[sheet.name].add((per, spelling(header)))
        if has_cpr(header):
            yield issue(position, "header", "cpr")
        elif len(header) > LONGEST_HEADER or spelling(header) in taken:
            yield issue(position, "header", "header")
        if row["required"] == w.AT_LEVEL and sheet and sheet.name not in SMILEYS:
            yield issue(position, "required", "at-level")
        if row["type"] in (w.ONE_CHOICE, w.SEVERAL_CHOICES) and not is_blank(row["list"]):
            found = options[position]
            most = MOST_OF_SEVERAL if row["type"] == w.SEVERAL_CHOICES else len(found)
            unusable = any("," in one or '"' in one for one in found) or len(",".join(found)) > _MOST_IN_A_LIST
            if not 0 < len(found) <= most or unusable:
                yield issue(position, "list", "list")
        known = {*words, *(spelling(level.word) for level in scale_of(row, form))}
        if any(spelling(part) not in known for part in parts_of(row["at_level"])):
            yield issue(position, "at_level", "level")
        numbers = [part.strip() for part in as_text(row["rounds"]).split(SEPARATOR) if part.strip()]
        if not all(number.isdigit() and len(number) < 3 for number in numbers):
            yield issue(position, "rounds", "rounds")
