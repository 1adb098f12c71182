"""What consolidation writes about itself: the issue list and its links; finance's own columns follow their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ...definition.bookkeeping_sheets import SEVERITIES
from ...messages.files import written
from ...rules.issues import Issue
from ...values.cells import as_number, as_text, is_number
from ...workbook.document import OwnColumn
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.keys import keys_of


def with_issue_list(agreement: Agreement, issues: Sequence[Issue]) -> Agreement:
    """A copy with ``Fejlliste`` filled; of a row that stands in no file it says whose it is."""
    asked = rows_asked(agreement) if any(issue.file is None and issue.row for issue in issues) else {}
    rows = [
        {
            "severity": SEVERITIES[issue.severity],
            "code": issue.code,
            "file": issue.file,
            "sheet": issue.sheet,
            "cell": issue.cell,
            "item": issue.item,
            "message": _with_department(issue, asked),
        }
        for issue in issues
    ]
    return agreement.with_tables(issues=frame_of(agreement.kind.sheet("issues"), rows))


def rows_asked(agreement: Agreement) -> dict[tuple[str, ...], tuple[int | None, str]]:
    """The round and the department of every row that is answered, by sheet and key."""
    found: dict[tuple[str, ...], tuple[int | None, str]] = {}
    for name in agreement.kind.asked:
        frame = agreement.tables[name]
        keys = keys_of(agreement.kind.sheet(name), frame)
        for key, number, department in zip(keys, frame["round"], frame["department"], strict=True):
            found[name, *key] = int(as_number(number)) if is_number(number) else None, as_text(department)
    return found


def _with_department(issue: Issue, asked: Mapping[tuple[str, ...], tuple[int | None, str]]) -> str:
    _, department = asked.get(issue.row[:-1], (None, "")) if issue.row and issue.file is None else (None, "")
    return written("issue-of", name=department, text=issue.message) if department else issue.message


def links(agreement: Agreement, issues: Sequence[Issue]) -> dict[int, tuple[str, int, str]]:
    """For each issue about a row: where the same cell stands in the consolidated workbook."""
    wanted = {issue.row[:-1] for issue in issues if issue.row is not None}
    positions = {
        (sheet.name, *key): position
        for sheet in agreement.kind.sheets
        if sheet.key and any(place[0] == sheet.name for place in wanted)
        for position, key in enumerate(keys_of(sheet, agreement.tables[sheet.name]))
        if (sheet.name, *key) in wanted
    }
    links = {}
    for number, issue in enumerate(issues):
        if issue.row is not None and issue.row[:-1] in positions:
            links[number] = (issue.row[0], positions[issue.row[:-1]], issue.row[-1])
    return links


def realigned(before: Agreement, after: Agreement) -> Agreement:
    """Finance's own columns follow their rows."""
    own: dict[str, list[OwnColumn]] = {}
    for name, columns in before.own_columns.items():
        sheet = after.kind.sheet(name)
        if name not in (*ANSWERS, "changes", "received", "log", "spending_key"):
            own[name] = list(columns)
            continue
        old, new = keys_of(sheet, before.tables[name]), keys_of(sheet, after.tables[name])
        for column in columns:
            by_key = dict(zip(old, column.values, strict=True))
            own.setdefault(name, []).append(OwnColumn(column.header, [by_key.get(key) for key in new]))
    return replace(after, own_columns=own)
