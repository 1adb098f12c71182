"""Put back what people overwrote: formulas, drop-downs, colours. Their texts stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..definition.workbooks import LOG_NAME, POINTERS_TITLE
from ..messages.catalogue import speak
from ..messages.message import counted
from ..rules.issues import Issue, one_a_cell
from ..schema.structure import Severity, Type
from ..values.cells import Cell, is_blank, is_number
from ..values.frame import Frame
from ..workbook.cell_ranges import places_in_words
from ..workbook.document import CREATED, Document, OwnColumn, OwnSheet
from ..workbook.frames import frame_of
from ..workbook.output_names import check_ending
from ..workbook.reading.reader import RawWorkbook, read_workbook
from ..workbook.saving import check_free, save
from ..workbook.writing.writer import write_workbook
from .agreement.agreement import Agreement
from .agreement.carried_sheets import ReadSheet
from .agreement.document import document, own_reference_issues, seen_of
from .agreement.item_milestones import with_item_milestones
from .agreement.last_seen import SeenText
from .agreement.milestone_ids import without_id
from .agreement.own_sheets import numbered_keys
from .agreement.state import State, next_state, read_state
from .history.entries import Noted, noted_changes, numbered
from .importing.settling import not_taken, settled
from .reading.cannot_run import CannotRun
from .reading.issue_links import issue_links
from .reading.loading import LoadedAgreement, agreement_from, is_agreement
from .reading.read_table import ReadTable
from .reading.seen_cells import PEOPLE
from .returned.outside_tables import name_cells_outside
from .returned.read_submission import submission_from
from .returned.submission import own_tables
from .sent.department import department_document

if TYPE_CHECKING:
    from .history.erasing import Erasures

# What the tool gives rows when they are first read.
_GIVEN = {
    "milestones": ("milestone_id",),
    "scale": ("level", "in_force", "called", "found", "found_for", "typed"),
    "questions": ("question", "in_force", "called", "found", "found_for", "first", "at_level"),
}
_COUNTED = frozenset(Type) - {Type.TEXT, Type.MOMENT, Type.ANY}


def fill(
    raw: RawWorkbook,
    places: Mapping[str, ReadSheet] = MappingProxyType({}),
    erasures: Erasures | None = None,
    state: State | None = None,
) -> tuple[Document, list[Issue]]:
    """The restored workbook and what was noticed; raises CannotRun for a foreign file.

    ``places`` say where the rows of sheets stood that were edited after the file was read: finance's references mean those.
    ``erasures`` are cells of finance's workbook whose values may not be kept. ``state`` is what the workbook becomes, if that is
    not what ``fill`` makes of it.
    """
    if is_agreement(raw):
        loaded = agreement_from(raw, hide_cpr=False)
        noted = noted_changes(loaded)
        typed, seen = _with_log(with_item_milestones(_as_typed(loaded, places)), loaded, noted, raw, erasures, state)
        issues = one_a_cell([*loaded.issues, *noted.issues, *own_reference_issues(typed)])
        issues += [*_unread_amounts(loaded.tables, raw.file), *_without_id(loaded)]
        answered = settled(typed)
        issues += not_taken(answered)
        return document(answered.agreement, issue_links(raw, loaded), seen=seen), issues
    if erasures:
        raise CannotRun("erase-not-finance", file=raw.file)
    submission = submission_from(raw)
    speak(submission.kind.form.wording)
    if submission.identity is None:
        raise CannotRun("unknown-workbook.fill", file=raw.file)
    name_cells_outside(submission)
    tables = own_tables(submission)
    for name, table in submission.tables.items():
        tables[name] = _frame_as_typed(table, but={Type.AMOUNT})
    state = submission.made_from.state if submission.made_from else None
    restored = department_document(
        submission.kind,
        tables,
        submission.identity,
        submission.inputs | submission.withheld_inputs,
        raw.saved_by,
        raw.saved or CREATED,
        state,
    )
    own = {
        name: [OwnColumn(header, values) for header, values in table.own.items() if not all(map(is_blank, values))]
        for name, table in submission.tables.items()
    }
    known = {submission.titles.start, POINTERS_TITLE, *submission.titles.titles.values()}
    sheets = [
        OwnSheet(title, [[None if is_blank(v) else v for v in row] for row in sheet.rows])
        for title, sheet in raw.sheets.items()
        if title not in known
    ]
    issues = [*one_a_cell(submission.issues), *_unread_amounts(submission.tables, raw.file)]
    return replace(restored, own_columns=own, own_sheets=sheets), issues


def _unread_amounts(tables: Mapping[str, ReadTable], file: str) -> Iterator[Issue]:
    """One error about all texts in columns of amounts: they stay as they are, and no total counts them."""
    found = [
        (table.title, table.cell(position, column.name))
        for table in tables.values()
        for column in table.sheet.columns
        if column.type is Type.AMOUNT and column.filled_by in PEOPLE
        for position, value in enumerate(table.frame[column.name])
        if not is_blank(value) and not is_number(value) and not table.has_judged(position, column.name)
    ]
    yield from _at_all("amounts-not-counted", found, file)


def _without_id(loaded: LoadedAgreement) -> Iterator[Issue]:
    """One error about all milestones that get no id, because something is wrong with their rows."""
    table = loaded.tables.get("milestones")
    if table is not None:
        first = next((name for name in table.columns), "")
        found = [
            (table.title, table.cell(n, "milestone_id") or table.cell(n, first)) for n in without_id(loaded.agreement)
        ]
        yield from _at_all("milestones-without-id", found, loaded.agreement.file)


def _at_all(code: str, found: Sequence[tuple[str, str | None]], file: str) -> Iterator[Issue]:
    """One error about cells, given by sheet title and A1, at the first of them."""
    if found:
        text = counted(code, len(found), cells=places_in_words(found))
        yield Issue(Severity.ERROR, code, text, file, *found[0])


def fill_file(workbook: Path, output: Path, force: bool = False, erasures: Erasures | None = None) -> list[Issue]:
    """Write the restored workbook into ``output``; what was noticed. Raises CannotRun, CannotSave or Unreadable."""
    if output.resolve() == workbook.resolve():
        raise CannotRun("output-is-input")
    check_ending(output, ".xlsx")
    check_free(output, force)
    if output.is_file():
        from .history.overwriting import check_not_edited  # few runs replace a file

        check_not_edited(output)
    raw = read_workbook(workbook)
    document, issues = fill(raw, erasures=erasures)
    save(output, write_workbook(next_of(document, raw)), force)
    return issues


def next_of(document: Document, raw: RawWorkbook) -> Document:
    """The restored workbook as the command writes it: an agreement is a state of its own then."""
    if document.kind.protected:
        return document
    return replace(document, state=str(next_state(read_state(document.state), "fill", [raw.sha256])))


def _with_log(
    typed: Agreement,
    loaded: LoadedAgreement,
    noted: Noted,
    raw: RawWorkbook,
    erasures: Erasures | None,
    state: State | None,
) -> tuple[Agreement, SeenText]:
    """The agreement whose log tells what finance changed, and what the next command is told that was seen.

    An agreement without a log – nothing is consolidated yet – goes on with what was seen first, so that the first
    consolidation logs all that was changed since.
    """
    state = state or next_state(typed.state, "fill", [raw.sha256])
    masked = replace(loaded.masked, state=state)
    if not typed.kind.has(LOG_NAME):
        if erasures:
            raise CannotRun("no-log", file=raw.file)
        kept = typed.seen and replace(typed.seen, ancestors=(*typed.seen.ancestors, state.mark))
        return typed, kept or seen_of(masked)
    log = typed.tables[LOG_NAME]
    longer = frame_of(typed.kind.sheet(LOG_NAME), [*log.records(), *noted.entries])
    typed, masked = (agreement.with_tables(**{LOG_NAME: longer}) for agreement in (typed, masked))
    if erasures:
        from .history.erasing import erased, places_of  # few runs need it

        places = places_of(erasures, loaded.tables)
        typed, masked = (erased(agreement, places, erasures.reason) for agreement in (typed, masked))
        typed = replace(typed, seen=masked.seen)
    tables = {LOG_NAME: numbered(masked, len(log)).tables[LOG_NAME]}
    own = dict(typed.own_columns)
    if LOG_NAME in own:
        more: list[Cell] = [None] * (len(tables[LOG_NAME]) - len(log))
        own[LOG_NAME] = [OwnColumn(column.header, [*column.values, *more]) for column in own[LOG_NAME]]
    return replace(typed.with_tables(**tables), own_columns=own), seen_of(masked.with_tables(**tables))


def _as_typed(loaded: LoadedAgreement, places: Mapping[str, ReadSheet]) -> Agreement:
    """The agreement with every text as it was typed; all else stands as it was read.

    Totals are made of amounts, dates, numbers of rows and words of lists: the workbook's are then the script's.
    """
    tables = {name: _frame_as_typed(table, but=_COUNTED) for name, table in loaded.tables.items()}
    for name, columns in _GIVEN.items():
        for column in (
            columns if name in tables and not (name == "milestones" and loaded.agreement.kind.form.per_item) else ()
        ):
            tables[name][column] = loaded.agreement.tables[name][column]
    return _with_places(loaded.agreement.with_tables(**tables), loaded, places)


def _with_places(typed: Agreement, loaded: LoadedAgreement, places: Mapping[str, ReadSheet]) -> Agreement:
    """The agreement with where its rows stood, which are known by their keys as they were typed."""
    if typed.carried is None:
        return typed
    read = {
        name: replace(
            typed.carried.read[name],
            rows=dict(zip(numbered_keys(table.sheet, typed.tables[name]), table.rows, strict=True)),
        )
        for name, table in loaded.tables.items()
    }
    return replace(typed, carried=replace(typed.carried, read=read | dict(places)))


def _frame_as_typed(table: ReadTable, but: Collection[Type]) -> Frame:
    """What people typed, withheld texts too: ``fill`` gives a file back to the one who wrote it.

    In columns of the types ``but`` stands what was surely read; that it was is said as ``read-as``.
    """
    frame = table.as_typed()
    for position, column, _, read in table.repairs:
        if column.type in but:
            frame.put(position, column.name, read)
    for (position, name), value in table.withheld.items():
        frame.put(position, name, value)
    return frame
