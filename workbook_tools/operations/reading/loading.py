"""Load an agreement workbook (also a consolidated one) from a file.

What a department's workbook says is read by ``returned/read_submission.py``. Every command that takes an agreement
calls it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

from msgspec.structs import replace

from ...definition.bookkeeping_sheets import ISSUES, LOG, RECEIVED
from ...definition.migrations import lacking
from ...definition.question_sheet import CARRIED
from ...definition.workbooks import MARKED_TITLE, SEEN_TITLE, WorkbookKind, agreement_kind, kinds
from ...messages.catalogue import speak
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import FilledBy, Severity, Sheet
from ...values.blank import looks_blank
from ...values.cells import is_blank
from ...values.cpr import masked, without_cpr
from ...values.frame import Frame
from ...values.quoted import quoted
from ...workbook.document import CREATED, OwnColumn, OwnSheet
from ...workbook.frames import empty_tables
from ...workbook.grafting.records import OwnSheets
from ...workbook.layout import a1
from ...workbook.reading.reader import RawSheet, RawWorkbook, read_workbook
from ..agreement.agreement import Agreement
from ..agreement.carried_sheets import CarriedSheets, ReadSheet
from ..agreement.item_milestones import told_change, told_questions, with_item_milestones
from ..agreement.last_seen import SeenText, is_seen, read_seen
from ..agreement.milestone_ids import renewed_ids, with_milestone_ids
from ..agreement.own_sheets import beginnings_of_names, has_own_names, numbered_keys, table_names
from ..agreement.state import state_in
from .answers_become_public import answers_become_public
from .cannot_run import CannotRun
from .cell_issues import cell_issue, formula_issues, noticed_issues
from .file_notes import file_notes, format_notes
from .finance_additions import finance_additions
from .form import form_in
from .left_answers import answers_without_item
from .lists import entries_alike
from .made_pages import MadePages, made_pages
from .open_questions import open_questions
from .own_texts import without_own_cpr
from .read_table import ReadTable
from .renamed_rounds import follow_renamed_rounds
from .renamed_sheets import check_not_renamed
from .repairs import repair_issues
from .seen_cells import PEOPLE
from .sheet_objects import left_behind, lost_with_new_workbook, not_added
from .tables import read_tables
from .unknown_names import unknown_names

# Pages that the tool makes anew: what stands there is nothing to read, and much.
PAGES = frozenset({"overblik", "penge", "matrix", "vejledning", "start", MARKED_TITLE.lower()})
OURS = PAGES | {SEEN_TITLE, *(sheet.title.lower() for sheet in CARRIED)}  # which only some forms have


class LoadedAgreement:
    """An agreement with where its cells stood and what was noticed while reading; ``masked`` is it without CPR numbers."""

    def __init__(
        self, agreement: Agreement, tables: dict[str, ReadTable], issues: list[Issue], masked: Agreement | None = None
    ) -> None:
        self.agreement = agreement
        self.tables = tables
        self.issues = issues
        self.masked = masked or agreement


def load_agreement(path: Path) -> LoadedAgreement:
    """Read an agreement workbook; raises CannotRun if it is none, Unreadable if it cannot be read."""
    return agreement_from(read_workbook(path, PAGES))


def is_agreement(raw: RawWorkbook) -> bool:
    """Whether a file has the sheets that only an agreement workbook has."""
    return agreement_kind(raw.sheets) is not None


def agreement_from(raw: RawWorkbook, hide_cpr: bool = True) -> LoadedAgreement:
    """The agreement in an already read file; ``hide_cpr`` dots the CPR numbers in finance's own texts."""
    form = form_in(raw)
    if agreement_kind(raw.sheets) is None:
        check_not_renamed(raw, kinds(form.form).agreement)
        raise CannotRun("not-an-agreement", file=raw.file)
    seen = _seen(raw)
    logged = seen is not None and bool(seen.last_seen.log)  # the sheet itself may be gone by now
    kind = agreement_kind({*raw.sheets, LOG.title} if logged else raw.sheets, form.form)
    assert kind is not None
    check_not_renamed(raw, kind)
    tables = empty_tables(kind)
    there = [sheet for sheet in kind.sheets if sheet.title in raw.sheets and sheet not in CARRIED]  # which is read
    read = read_tables({sheet: raw.sheets[sheet.title] for sheet in there})
    if form.form.per_item != form.before.per_item:
        _forget_computed(read, kinds(form.before).agreement)
    issues = file_notes(raw) + (format_notes(raw) if raw.extension == "xls" else [])
    own_columns: dict[str, list[OwnColumn]] = {}
    for sheet in kind.sheets:
        table = read.get(sheet.name)
        if table is None and sheet.since > 1:
            continue  # an older agreement: nothing is written there yet
        if table is None:
            issues += _missing(sheet, raw.file)
            continue
        tables[sheet.name] = table.frame
        for row, at, value in table.outside:
            if sheet.made_anew or at not in table.own_at:
                text = message("outside-table", value=quoted(value, table.formatted.get((row, at))))
                issues.append(Issue(Severity.WARNING, "outside-table", text, raw.file, sheet.title, a1(row, at)))
        if sheet.made_anew:
            continue
        editable = {c.name for c in sheet.columns if c.filled_by in (FilledBy.FINANCE, FilledBy.DEPARTMENT)}
        issues += formula_issues(table, raw.file, editable)
        issues += noticed_issues(table, raw.file, PEOPLE)
        for column in table.missing:
            # An agreement does not tell the version of its template: a column that some version lacks may be blank.
            if (column.required or column.name in sheet.key) and column.name not in lacking(sheet, ""):
                text = message("missing-column", header=column.header, sheet=sheet.title)
                issues.append(Issue(Severity.ERROR, "missing-column", text, raw.file, sheet.title))
        for (header, values), at in zip(table.own.items(), sorted(table.own_at), strict=True):
            calculated = any(column == at for _, column in raw.sheets[table.title].formulas)
            if calculated or any(not is_blank(value) for value in values):
                own_columns.setdefault(sheet.name, []).append(OwnColumn(header, values))
                text = message("own-column-kept", header=header, sheet=sheet.title)
                issues.append(Issue(Severity.WARNING, "own-column-kept", text, raw.file, sheet.title))
    tables |= {name: frame for name, frame in form.tables.items() if kind.has(name)}
    issues += form.issues
    issues += follow_renamed_rounds(kind, tables, read, seen, raw.file)
    if form.form.questions and form.before.questions:
        issues += answers_become_public(form.before, form.form, tables, read, raw.file)
    made = made_pages(raw, OURS)
    pages = made.titles
    issues += made.issues(raw.file)
    sheets, places = _carried(raw, kind, made), places_in(raw, tables, read)
    added = finance_additions(raw, kind, places, kinds(form.before).agreement)
    own_sheets, noticed = _own_sheets(raw, kind, made, sheets.titles if sheets else ())
    if raw.objects.found:
        noticed += lost_with_new_workbook(raw, pages, sheets.titles if sheets else (), added)
    noticed += not_added(added, raw.sheets, raw.file)
    if sheets is not None and sheets.left_behind:
        noticed += left_behind(sheets, raw.file)
    saved, state = raw.saved or CREATED, state_in(raw.names, raw.properties)
    typed = Agreement(
        tables, kind, own_columns, own_sheets, raw.file, saved, state, raw.sha256,
        seen=seen, saved_by=without_cpr(raw.saved_by),
    )  # fmt: skip
    speak(form.form.wording)
    if form.form.per_item != form.before.per_item and (change := told_change(typed)):
        issues += [
            Issue(Severity.WARNING, "follow-up-per-changed", said, raw.file, kind.sheet("milestones").title)
            for said in (change, *told_questions(form.before, form.form))
        ]
    agreement = typed if form.form.per_item else with_milestone_ids(with_item_milestones(typed))
    for position, before, after in renewed_ids(typed, agreement):
        text = message("milestone-id-renewed", before=masked(before), after=after)
        table = read["milestones"]
        issues.append(
            cell_issue(table, Severity.REPAIR, "milestone-id-renewed", text, raw.file, position, "milestone_id")
        )
    if sheets is not None or added or _names_alone(raw, kind):
        sheets = sheets or OwnSheets(raw.data, [])
        places |= places_in(raw, agreement.tables, read)
        agreement = replace(agreement, carried=CarriedSheets(sheets, places, added))
    hidden, found = without_own_cpr(agreement, read, kept=not hide_cpr)
    issues += found
    shown = hidden if hide_cpr else agreement
    issues += entries_alike(kind, read, raw.file)
    issues += unknown_names(read, raw.file)
    if form.form.per_item and "follow_up" in read:  # of milestones left without an item the sums tell
        issues += answers_without_item(read["follow_up"], shown.tables["items"]["item"], raw.file)
    issues += open_questions(read.get("review"), raw.file)
    issues += repair_issues(kind, shown.tables, read, raw.file)
    shown = with_item_milestones(shown) if form.form.per_item else shown
    return LoadedAgreement(shown, read, issues + noticed, hidden)


def _missing(sheet: Sheet, file: str) -> list[Issue]:
    """What is said of a sheet that is not there: bookkeeping is begun anew, and the list of issues is made anew anyhow."""
    if sheet in (LOG, RECEIVED):
        text = message(f"bookkeeping-missing.{sheet.name}", sheet=sheet.title)
        return [Issue(Severity.WARNING, "bookkeeping-missing", text, file, sheet.title)]
    if sheet == ISSUES:
        return []
    text = message("missing-sheet.agreement", sheet=sheet.title)
    return [Issue(Severity.ERROR, "missing-sheet", text, file, sheet.title)]


def _forget_computed(read: Mapping[str, ReadTable], before: WorkbookKind) -> None:
    """Leave out the columns that the tool computed in the form before: their formulas would name what is no longer there."""
    for name, table in read.items():
        computed = (
            {c.header for c in before.sheet(name).columns if c.formula is not None} if before.has(name) else set()
        )
        for header, at in [*zip(table.own, sorted(table.own_at), strict=True)]:
            if header in computed:
                del table.own[header]
                table.own_at.discard(at)
                table.outside = [cell for cell in table.outside if cell[1] != at]


def _seen(raw: RawWorkbook) -> SeenText | None:
    """What the tool last wrote, by the hidden sheet that tells it."""
    told = next((sheet.rows for sheet in raw.sheets.values() if is_seen(sheet.rows)), ())
    return read_seen(told)


def _carried(raw: RawWorkbook, kind: WorkbookKind, made: MadePages) -> OwnSheets | None:
    """The own sheets that can be carried along as they are; those of other formats than Excel's cannot."""
    ours, pages = {sheet.title.lower() for sheet in kind.with_bookkeeping.sheets}, made.titles
    titles = {*raw.sheets, *(found.sheet for found in raw.objects.found)}
    if not raw.data or raw.extension not in ("xlsx", "xlsm") or all(_is_ours(t, ours, pages) for t in titles):
        return None
    from ...workbook.grafting.examine import own_sheets  # few workbooks have sheets of finance's own

    mine = {title for title in raw.sheets if not _is_ours(title, ours, pages)}
    others = ours | OURS | {title.lower() for title in titles if title.lower() in pages}
    return own_sheets(raw.data, mine, others, table_names(kind), beginnings_of_names(kind), made.copies)


def _names_alone(raw: RawWorkbook, kind: WorkbookKind) -> bool:
    """Whether a workbook has defined names of finance's own that can be carried along without a sheet."""
    if not raw.data or raw.extension not in ("xlsx", "xlsm") or not has_own_names(raw.names, kind):
        return False
    from ...workbook.grafting.examine import can_carry_names  # few workbooks have them

    return can_carry_names(raw.data)


def _is_ours(title: str, sheets: Container[str], pages: Container[str]) -> bool:
    return title.lower() in sheets or title.lower() in pages


def places_in(raw: RawWorkbook, tables: Mapping[str, Frame], read: Mapping[str, ReadTable]) -> dict[str, ReadSheet]:
    """Where the rows and columns of every sheet of the tool's stood."""
    return {
        name: ReadSheet(
            dict(zip(numbered_keys(table.sheet, tables[name]), table.rows, strict=True)),
            table.columns,
            dict(zip(table.own, sorted(table.own_at), strict=True)),
            table.headers.row,
            _total_row(raw.sheets[table.title], table),
        )
        for name, table in read.items()
    }


def _total_row(sheet: RawSheet, table: ReadTable) -> int | None:
    label = table.sheet.total_label
    below = range(max(table.rows, default=table.headers.row) + 1, len(sheet.rows)) if label else ()
    return next((row for row in below if label in sheet.rows[row][:2]), None)


def _own_sheets(
    raw: RawWorkbook, kind: WorkbookKind, made: MadePages, carried: Container[str]
) -> tuple[list[OwnSheet], list[Issue]]:
    known = {sheet.title for sheet in kind.with_bookkeeping.sheets}
    sheets, issues = [], []
    for title, sheet in raw.sheets.items():
        has_content = any(not looks_blank(value) for row in sheet.rows for value in row)
        if title in known or title.lower() in made.titles or not has_content:
            continue
        rows = [[None if looks_blank(value) else value for value in row] for row in sheet.rows]
        if title in made.copies:
            rows[0][0] = None  # the mark of the page
        sheets.append(OwnSheet(title, rows))
        if title in carried:
            continue
        text = message("own-sheet-kept", sheet=title)
        issues.append(Issue(Severity.WARNING, "own-sheet-kept", text, raw.file, title))
    return sheets, issues
