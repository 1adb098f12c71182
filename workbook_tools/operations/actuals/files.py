"""Read an export of the finance system into a round's ``Forbrug pr. opgørelsesdato``; ``actuals`` on the command line and in the API."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from ...definition import words as w
from ...definition.spending_key_sheet import SPENDING_KEY
from ...definition.workbooks import LOG_NAME
from ...messages.message import message
from ...messages.system_errors import reason_of
from ...prose.text_document import NotADocument
from ...rules.issues import Issue, in_order
from ...schema.structure import Severity
from ...values.cells import as_text
from ...values.cpr import without_cpr
from ...values.hidden_characters import readable_name
from ...workbook.document import Document
from ...workbook.frames import frame_of
from ...workbook.reading.bounded import bounded
from ...workbook.reading.reader import read_workbook
from ...workbook.reading.unreadable import Unreadable
from ..agreement.agreement import Agreement
from ..agreement.document import document, own_reference_issues
from ..agreement.follow_up import with_round
from ..agreement.keys import keys_of
from ..agreement.no_such_round import no_such_round
from ..consolidate.bookkeeping import realigned
from ..history.entries import noted_changes, numbered
from ..history.made import with_made
from ..reading.cannot_run import CannotRun
from ..reading.issue_links import issue_links
from ..reading.loading import PAGES, agreement_from
from .export import Export
from .key_rows import key_rows, parts_of
from .noticed import noticed
from .placing import Outcome, Placed, columns_said, place
from .postings import read_export
from .spent import Spent, lines_of_round, spent_on, with_spent

Links = Mapping[int, tuple[str, int, str]]


class Actuals(Struct, frozen=True):
    """The agreement with what is spent, what the export says and where its money went, and what was noticed."""

    agreement: Agreement
    round: int
    cutoff: dt.date
    export: Export
    placed: Placed
    lines: tuple[Spent, ...]
    issues: list[Issue]
    links: Links

    @property
    def parts(self) -> dict[str, int]:
        """The øre of every part of the export, by name; together they are all its postings."""
        return parts_of(self.export, self.placed)

    @property
    def proved(self) -> bool:
        """Whether the parts are all of the export, and the lines all that was placed, to the øre."""
        return _is_proved(self.export, self.placed, self.lines)

    def document(self) -> Document:
        """What is written."""
        return document(self.agreement, self.links)


def actuals(path: Path, export_path: Path, number: int) -> Actuals:
    """What an export says of a round; raises Refusal where that cannot be told. Nothing is written."""
    raw = read_workbook(path, PAGES)
    loaded = agreement_from(raw)
    before = loaded.agreement.as_consolidated()
    year, cutoff = _period(before, number, path)
    key_before = before.tables[SPENDING_KEY.name].records()
    sha256, export = _read(export_path, columns_said(key_before), year, cutoff)
    noted = noted_changes(loaded)
    log = frame_of(before.kind.sheet(LOG_NAME), [*before.tables[LOG_NAME].records(), *noted.entries])
    rows = with_round(before, [number]).with_tables(**{LOG_NAME: log})
    placed = place(rows, export.groups, frozenset(lines_of_round(rows, number)))
    lines = spent_on(rows, number, placed.lines)
    source = {"file": without_cpr(readable_name(export_path.name)), "sha256": sha256}
    made = with_spent(rows, number, lines, source)
    key = frame_of(made.kind.sheet(SPENDING_KEY.name), key_rows(key_before, export, placed))
    made = realigned(before, made.with_tables(**{SPENDING_KEY.name: key})).written_by("actuals", [sha256, str(number)])
    made = with_made(before, numbered(made, len(before.tables[LOG_NAME])))
    issues = [*loaded.issues, *noted.issues, *noticed(made, export, placed, lines), *own_reference_issues(made)]
    if not _is_proved(export, placed, lines):
        issues.append(Issue(Severity.ERROR, "actuals-proof-failed", message("actuals-proof-failed")))
    links = _moved(issue_links(raw, loaded), before, made)
    return Actuals(made, number, cutoff, export, placed, tuple(lines), in_order(issues), links)


def _period(agreement: Agreement, number: int, path: Path) -> tuple[int, dt.date]:
    """The budget year and the round's cut-off; raises CannotRun for a round that takes no figures."""
    row = agreement.round(number)
    if row is None:
        raise CannotRun(no_such_round(agreement, number, path))
    if row["status"] != w.OPEN:
        raise CannotRun("actuals.not-open", number=number, status=as_text(row["status"]))
    cutoff = row["cutoff"]
    if not isinstance(cutoff, dt.date):
        raise CannotRun("actuals.no-cutoff", number=number)
    if not agreement.budget_year.isdigit():
        raise CannotRun("no-budget-year", file=path.name)
    return int(agreement.budget_year), cutoff


def _read(path: Path, known: Mapping[str, str], year: int, cutoff: dt.date) -> tuple[str, Export]:
    """The export's hash and what it says, read in a process of its own: a file may be made to do harm."""
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return sha256, bounded(read_export, path, known, year, cutoff)
    except OSError as error:
        raise NotADocument("document-not-opened", file=path, reason=reason_of(error)) from error
    except Unreadable as error:
        raise NotADocument("document-demanding", file=path.name) from error


def _is_proved(export: Export, placed: Placed, lines: tuple[Spent, ...] | list[Spent]) -> bool:
    parts = parts_of(export, placed)
    on_lines = sum(one.ore or 0 for one in lines)
    return sum(parts.values()) == export.ore and on_lines == parts[Outcome.PLACED.value]


def _moved(links: Links, before: Agreement, after: Agreement) -> Links:
    """The links of ``Fejlliste`` to where their rows stand now."""
    moved = {}
    for issue, (name, position, column) in links.items():
        sheet = after.kind.sheet(name)
        if not sheet.key:
            moved[issue] = (name, position, column)
            continue
        old, new = keys_of(sheet, before.tables[name]), keys_of(sheet, after.tables[name])
        if position < len(old) and old[position] in new:
            moved[issue] = (name, new.index(old[position]), column)
    return moved
