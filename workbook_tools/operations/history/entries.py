"""Finance's changes as entries of ``Ændringslog``, and what is wrong with the log itself.

``consolidate`` and ``fill`` call it; the entries of answers that files bring are made in ``consolidate/provenance.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from ...definition import words as w
from ...definition.workbooks import LOG_NAME
from ...messages.message import counted, message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_number
from ...values.cpr import has_cpr, masked, without_cpr
from ...values.frame import Row
from ...workbook.document import CREATED
from ...workbook.frames import frame_of
from ...workbook.layout import FIRST_ROW, a1
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.former_rounds import columns_of_rounds, former_rounds
from ..agreement.last_seen import LastSeen, log_digests, seen_sheets
from ..agreement.log_ids import LogIds
from ..reading.loading import LoadedAgreement

if TYPE_CHECKING:
    from .edits import Edit

MOST_NAMED = 10  # of the log's rows that one message names


class Noted(Struct, frozen=True):
    """What was noticed: entries for the log, and issues. ``known`` says whether the workbook told what was last written."""

    entries: list[Row]
    issues: list[Issue]
    known: bool


def noted_changes(loaded: LoadedAgreement) -> Noted:
    """What finance changed since the tool last wrote the workbook, without CPR numbers."""
    agreement = loaded.masked
    if agreement.seen is None:
        return Noted([], _missing(agreement), False)
    seen = agreement.seen.last_seen
    entries = [] if _is_unchanged(seen, agreement) else _entries(loaded, seen)
    issues = []
    if numbers := list(_changed_log_rows(seen, loaded)):
        issues.append(_log_issue(loaded, numbers))
        entries += [_log_entry(agreement, number) for number in numbers]
    elif seen.log and LOG_NAME not in loaded.tables:
        entries.append(_log_entry(agreement, (f"{next(iter(seen.log))}–{list(seen.log)[-1]}", w.ROW_DELETED)))
    return Noted(entries, issues, True)


def log_issues(loaded: LoadedAgreement) -> list[Issue]:
    """What is wrong with the log itself, or with what tells of it."""
    agreement = loaded.masked
    if agreement.seen is None:
        return _missing(agreement)
    numbers = list(_changed_log_rows(agreement.seen.last_seen, loaded))
    return [_log_issue(loaded, numbers)] if numbers else []


def not_logged(loaded: LoadedAgreement) -> list[Issue]:
    """A workbook that is left as it is, with changes that its log does not tell of; and what is wrong with the log."""
    if not loaded.agreement.kind.has(LOG_NAME):
        return []
    noted = noted_changes(loaded)
    count = sum(row["sheet"] != loaded.agreement.kind.sheet(LOG_NAME).title for row in noted.entries)
    if not count:
        return noted.issues
    file = loaded.masked.file
    text = counted("edits-not-logged", count, file=file)
    return [*noted.issues, Issue(Severity.WARNING, "edits-not-logged", text, file)]


def numbered(agreement: Agreement, before: int) -> Agreement:
    """The agreement with numbers, the state they were made in and ids for the entries of the log after the first ``before``.

    A number is used once, also where the log is begun anew: its rows may be fetched from an earlier workbook.
    """
    log = agreement.tables[LOG_NAME].records()
    used = [int(row["number"]) for row in log[:before] if is_number(row["number"])]
    if agreement.seen is not None:
        used += [int(number) for number in agreement.seen.last_seen.log if number.isdecimal()]
    last = max(used, default=0)
    state = agreement.state.number if agreement.state else None
    ids = LogIds(agreement.kind)
    for number, row in enumerate(log[before:], start=last + 1):
        row["number"], row["state"] = number, state
        ids.identify(row)
    return agreement.with_tables(**{LOG_NAME: frame_of(agreement.kind.sheet(LOG_NAME), log)})


def saved(agreement: Agreement) -> dict[str, Cell]:
    """When and by whom finance's workbook was saved, as its own properties say."""
    told = agreement.saved.isoformat(" ") if agreement.saved != CREATED else None
    return {"saved": told, "saved_by": agreement.saved_by or None}


def _missing(agreement: Agreement) -> list[Issue]:
    """Only a workbook that the tool wrote since it holds an agreement can have lost what was last seen."""
    if not agreement.kind.has(LOG_NAME):
        return []
    text = message("last-seen-missing")
    return [Issue(Severity.WARNING, "last-seen-missing", text, agreement.file)]


def _is_unchanged(seen: LastSeen, agreement: Agreement) -> bool:
    tables, own = agreement.tables, agreement.own_columns
    return all(seen.is_unchanged(s, tables[s.name], own.get(s.name, ())) for s in seen_sheets(agreement.kind))


def _entries(loaded: LoadedAgreement, seen: LastSeen) -> list[Row]:
    from .edits import edits  # not needed where nothing was changed

    agreement = loaded.masked
    former = former_rounds(agreement.kind, agreement.tables, seen)
    return [_entry(loaded, edit) for edit in edits(seen, agreement) if not _is_renamed_round(edit, former)]


def _is_renamed_round(edit: Edit, former: Mapping[str, str]) -> bool:
    """Whether a cell names the round that it named before: of the renaming, the round's own cell tells."""
    of_rounds = {column.name for column in columns_of_rounds(edit.sheet)}
    return edit.name in of_rounds and former.get(as_text(edit.before)) == as_text(edit.after)


def _entry(loaded: LoadedAgreement, edit: Edit) -> Row:
    number = edit.row.get("round")
    table = loaded.tables.get(edit.sheet.name)
    cell = None
    if table is not None and edit.position is not None:
        whole = (edit.sheet.key or edit.sheet.names)[0] if edit.column in w.WHOLE_ROWS else ""
        name = edit.name or whole
        cell = table.cell(edit.position, name) if name else table.cell_of_own(edit.position, edit.column)
    elif edit.gone_from is not None:
        cell = a1(FIRST_ROW + edit.gone_from, 0)  # as the tool had written it
    parts = edit.key[1:] if edit.sheet.name in ANSWERS else edit.key
    return {
        "round": number if is_number(number) else None,
        "department": w.FINANCE,
        "sheet": edit.sheet.title,
        "key": without_cpr(" / ".join(part for part in parts if part)) or None,
        "column": without_cpr(edit.column),
        "before": _shown(edit.before),
        "after": _shown(edit.after),
        "file": loaded.masked.file,
        "cell": cell,
        **saved(loaded.masked),
    }


def _shown(value: Cell) -> Cell:
    if isinstance(value, str):
        return without_cpr(value)
    return masked(value) if has_cpr(value) else value


def _changed_log_rows(seen: LastSeen, loaded: LoadedAgreement) -> Iterator[tuple[str, str]]:
    """The numbers of the log's rows that were edited, removed or added by hand, and which of it.

    None where the whole sheet is gone, which is told where it was read.
    """
    if not seen.log or LOG_NAME not in loaded.tables:
        return
    agreement = loaded.masked
    now = log_digests(agreement.kind.sheet(LOG_NAME), agreement.tables[LOG_NAME])
    for number, digest in seen.log.items():
        if now.get(number) != digest:
            yield number, w.ROW_DELETED if number not in now else w.ALTERED
    yield from ((number, w.ROW_INSERTED) for number in now if number not in seen.log)


def _log_issue(loaded: LoadedAgreement, numbers: list[tuple[str, str]]) -> Issue:
    agreement = loaded.masked
    named = ", ".join(masked(number) for number, _ in numbers[:MOST_NAMED]) + (
        " …" if len(numbers) > MOST_NAMED else ""
    )
    log, table = agreement.tables[LOG_NAME], loaded.tables.get(LOG_NAME)
    there = {as_text(number): position for position, number in enumerate(log["number"])}
    position = next((there[number] for number, _ in numbers if number in there), None)
    cell = table.cell(position, "number") if table is not None and position is not None else None
    text = counted("log-rows-changed", len(numbers), numbers=named)
    return Issue(Severity.WARNING, "log-rows-changed", text, agreement.file, agreement.kind.sheet(LOG_NAME).title, cell)


def _log_entry(agreement: Agreement, number: tuple[str, str]) -> Row:
    return {
        "department": w.FINANCE,
        "sheet": agreement.kind.sheet(LOG_NAME).title,
        "key": without_cpr(number[0]),
        "column": number[1],
        "file": agreement.file,
        **saved(agreement),
    }
