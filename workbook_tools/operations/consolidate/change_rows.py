"""Budget changes a department proposes: rows found by number and line, never by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ...definition import words as w
from ...schema.structure import Severity
from ...values.cells import Cell, CellError, as_text, is_blank
from ...values.spelling import read_alike
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement
from ..agreement.identity import Identity
from ..agreement.keys import is_number_of, key_label, key_of
from ..reading.read_table import item_of
from ..returned.comparison import locked_changes
from ..returned.lost_rows import name_answers_left_out, name_error_value
from ..returned.submission import Submission
from ..sent.rows import Sent
from .claims import CellKey


def change_claims(submission: Submission, agreement: Agreement, sent: Sent) -> Iterator[tuple[CellKey, Cell, int]]:
    """The filled cells of the file's change rows as (place, value, position in the file's table).

    A department's number ``4`` becomes ``{Center}-4``, so that departments' numbers cannot collide –
    or ``{Center}-2.4`` where ``{Center}-4`` is of another round than this file's (2).
    Two rows with the same key in one file are told apart by their order. A row without a number is
    said as an issue, and so is what was typed into finance's columns of the rows it ``sent``.
    """
    table = submission.tables.get("changes")
    if table is None:
        return
    numbered = list(numbered_rows(submission, agreement))
    locked_changes(submission, numbered, sent)
    seen: Counter[tuple[str, ...]] = Counter()
    for position, row in numbered:
        if all(is_blank(row[c.name]) for c in table.sheet.editable):
            continue
        place = (table.title, table.cell(position, "change"), item_of(table.frame, position))
        if is_blank(row["change"]):
            header = table.sheet.column("change").header
            submission.say(Severity.ERROR, "key-missing", *place, header=header)
            name_answers_left_out(submission, table, position, row)
            continue
        key = key_of(table.sheet, row)
        seen[key] += 1
        if seen[key] > 1:
            submission.say(Severity.WARNING, "key-duplicate", *place, key=key_label(table.sheet, row))
            # A list may offer the source: »Kassen; 2« is still the list's word.
            row["financing_source"] = "; ".join(filter(None, (as_text(row["financing_source"]), str(seen[key]))))
            key = key_of(table.sheet, row)
        for column in table.sheet.editable:
            if isinstance(row[column.name], CellError):
                name_error_value(submission, table, position, column.name)
            elif not is_blank(row[column.name]):
                yield ("changes", key, column.name), row[column.name], position


def numbered_rows(submission: Submission, agreement: Agreement) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The file's rows under the numbers finance knows them by."""
    identity = submission.identity
    assert identity is not None
    rounds = agreement.rounds_of_changes
    for position, row in enumerate(submission.tables["changes"].frame.records()):
        if not is_blank(row["change"]):
            row["change"] = _own_number(as_text(row["change"]).strip(), identity, submission.sent_to, rounds)
            row["round"] = identity.round if is_blank(row["round"]) else row["round"]
        yield position, row


def _own_number(number: str, identity: Identity, sent_to: str, rounds: Mapping[str, Cell]) -> str:
    """Every round's workbook starts with number 1 again, so a number may be another round's already."""
    prefix = f"{identity.department}-"
    if is_number_of(identity.department, number):
        known = number in rounds or number.startswith(prefix)
        return number if known else next((other for other in rounds if read_alike(other, number)), number)
    if sent_to and is_number_of(sent_to, number):  # the department was renamed since
        if number in rounds:
            return number
        number = number[len(sent_to) + 1 :]
    own = prefix + number
    return own if rounds.get(own, identity.round) == identity.round else f"{prefix}{identity.round}.{number}"


def with_change_rows(agreement: Agreement, claims: Iterable[CellKey]) -> Agreement:
    """A copy with a row for every claimed change that is not there yet."""
    rows = agreement.tables["changes"].records()
    sheet = agreement.kind.sheet("changes")
    known = {key_of(sheet, row) for row in rows}
    for key in sorted({place[1] for place in claims if place[0] == "changes"} - known):
        parts = dict(zip(sheet.key, key, strict=True))
        rows.append({name: text or None for name, text in parts.items() if name != "line"})
        rows[-1]["status"] = w.PROPOSED
        rows[-1]["line"] = int(parts["line"]) if parts["line"].isdigit() else parts["line"] or None
    return agreement.with_tables(changes=frame_of(sheet, rows))
