"""Finance's own sheets that are carried along as they are, and where the rows stand to which they refer.

What is done with their parts is in ``workbook/grafting/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from ...definition.answer_sheets import ANSWERS
from ...definition.workbooks import LOOKUPS_TITLE, WorkbookKind
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity, Sheet
from ...values.frame import Frame
from ...values.quoted import quoted
from ...workbook.document import OwnColumn
from ...workbook.grafting.records import Findings, Graft, MovedSheet, Place
from ...workbook.layout import FIRST_ROW, HEADER_ROW, WorkbookLayout, a1, ascii_name
from .agreement import Agreement
from .carried_sheets import ReadSheet
from .keys import RowKey, keys_of

# How the defined names begin that the tool gives itself, beside those that begin with the name of a sheet.
_NAMES = ("wbt_", "fig_", "valg_", "advarsel_", "kontrol_")


def numbered_keys(sheet: Sheet, frame: Frame) -> list[tuple[RowKey, int]]:
    """The key of every row, and of how many equal ones it is the next. A row without key is known by its place."""
    seen: dict[RowKey, int] = {}
    keys = []
    for key in keys_of(sheet, frame):
        seen[key] = seen.get(key, -1) + 1
        keys.append((key, seen[key]))
    return keys


def table_names(kind: WorkbookKind) -> list[str]:
    """The names of the tool's tables."""
    return [f"tbl_{ascii_name(sheet.title)}" for sheet in kind.with_bookkeeping.sheets]


def beginnings_of_names(kind: WorkbookKind) -> tuple[str, ...]:
    """How the defined names begin that the tool gives itself; a sheet of answers may have gone with its questions."""
    sheets = (*(sheet.name for sheet in kind.with_bookkeeping.sheets), *ANSWERS)
    return (*_NAMES, *(f"{name}_" for name in dict.fromkeys(sheets)))


def has_own_names(names: Iterable[str], kind: WorkbookKind) -> bool:
    """Whether some defined names of a workbook are finance's own."""
    ours, tables = (*beginnings_of_names(kind), "_xlnm."), frozenset(map(str.casefold, table_names(kind)))
    return any(not name.startswith(ours) and name not in tables for name in map(str.casefold, names))


def graft_of(agreement: Agreement, pages: Sequence[str]) -> Graft | None:
    """The own sheets of an agreement with where everything stands in the workbook that is written; None without any.

    ``pages`` are the titles of its pages.
    """
    carried = agreement.carried
    if carried is None:
        return None
    layout = WorkbookLayout.of(agreement.kind, agreement.tables)
    moved, anew = {}, {title.casefold() for title in (*pages, LOOKUPS_TITLE)}
    tables = {}
    for sheet in agreement.kind.sheets:
        place, read = layout.sheets[sheet.name], carried.read.get(sheet.name)
        own = agreement.own_columns.get(sheet.name, ())
        headers = frozenset(one.casefold() for one in (*(c.header for c in sheet.columns), *(o.header for o in own)))
        name = f"tbl_{ascii_name(sheet.title)}"
        if sheet.name not in agreement.kind.hidden:
            tables[name.casefold()] = headers
        if read is None or sheet.made_anew:
            anew.add(sheet.title.casefold())
            continue
        keys = {key: FIRST_ROW + i for i, key in enumerate(numbered_keys(sheet, agreement.tables[sheet.name]))}
        moved[sheet.title.casefold()] = MovedSheet(
            sheet.title, name, headers,
            {row: keys[key] for key, row in read.rows.items() if key in keys},
            _columns(sheet, read, own),
            read.header,
            max(read.rows.values(), default=read.header),
            read.total,
            HEADER_ROW + len(keys),
            place.last_table_row,
            place.total_row,
        )  # fmt: skip
    anew -= {title.casefold() for title in carried.sheets.titles}
    return Graft(
        carried.sheets, moved, frozenset(anew), tables, beginnings_of_names(agreement.kind), additions=carried.additions
    )


def _columns(sheet: Sheet, read: ReadSheet, own: Sequence[OwnColumn]) -> dict[int, int]:
    """Where the columns stand that stood somewhere before; those behind all others keep their distance to them."""
    columns = {at: sheet.names.index(name) for name, at in read.columns.items() if name in sheet.names}
    width = len(sheet.names)
    columns |= {read.own[one.header]: width + i for i, one in enumerate(own) if one.header in read.own}
    return columns


def reference_issues(agreement: Agreement, pages: Sequence[str]) -> Iterator[Issue]:
    """One warning for each sheet and each thing that became of the references in it, and for each note that has no place."""
    graft = graft_of(agreement, pages)
    if graft is None:
        return
    from ...workbook.grafting.examine import findings  # few runs need it

    titles = {*pages, LOOKUPS_TITLE, *(sheet.title for sheet in agreement.kind.sheets), *graft.own.titles}
    titles |= {own.title for own in agreement.own_sheets}
    found = findings(graft, titles)
    for code, places in _by_code(found):
        sheets: dict[str, list[Place]] = {}
        for place in places:
            sheets.setdefault(place[0], []).append(place)
        for title, ones in sheets.items():
            cell = next((cell for _, cell in ones if cell), None)
            of_name = title not in titles and cell is None  # a defined name has no cell
            key = f"{code}.name" if of_name else code
            text = message(key, sheet=title, count=str(len(ones)))
            yield Issue(Severity.WARNING, code, text, agreement.file, None if of_name else title, cell)
    yield from _notes_without_place(agreement, graft)
    yield from _conditions_without_place(agreement, graft)


def _notes_without_place(agreement: Agreement, graft: Graft) -> Iterator[Issue]:
    """One warning for each note of finance's whose row or sheet is not there any more."""
    titles = {sheet.title.casefold(): sheet.title for sheet in agreement.kind.with_bookkeeping.sheets}
    for key, added in graft.additions.items():
        moved = graft.moved.get(key)
        for cell, note in sorted(added.notes.items()):
            if moved is None or moved.cell(cell) is None:
                text = message("own-note-lost", text=quoted(note.said))
                yield Issue(Severity.WARNING, "own-note-lost", text, agreement.file, titles.get(key, key), a1(*cell))


def _conditions_without_place(agreement: Agreement, graft: Graft) -> Iterator[Issue]:
    """One warning for each sheet on which a conditional format or validation compares columns that moved apart."""
    from ...workbook.grafting.placing_conditions import follows

    titles = {sheet.title.casefold(): sheet.title for sheet in agreement.kind.with_bookkeeping.sheets}
    for key, added in graft.additions.items():
        moved = graft.moved.get(key)
        for kind, given in (("conditional-format", added.conditional), ("validation", added.validations)):
            lost = [one for one in given if moved is None or not follows(one, moved)]
            if lost:
                title, what = titles.get(key, key), message(f"own-objects-lost.{kind}")
                text = message("own-objects-lost", sheet=title, what=what, count=str(len(lost)))
                cell = a1(*lost[0].areas[0][:2])
                yield Issue(Severity.WARNING, "own-objects-lost", text, agreement.file, title, cell)


def _by_code(found: Findings) -> Iterator[tuple[str, list[Place]]]:
    yield "own-reference-lost", found.lost
    yield "own-reference-unsure", found.unsure
    yield "own-reference-parted", found.parted


def flattened(agreement: Agreement) -> Agreement:
    """The agreement without the values of the sheets that are carried along as they are."""
    if agreement.carried is None:
        return agreement
    titles = frozenset(agreement.carried.sheets.titles)
    return replace(agreement, own_sheets=[own for own in agreement.own_sheets if own.title not in titles])


def without_own_sheet(agreement: Agreement, title: str) -> Agreement:
    """The agreement without a sheet of finance's own, if it has one of that title."""
    name = title.casefold()
    carried = agreement.carried
    if carried is not None:
        titles = [one for one in carried.sheets.titles if one.casefold() != name]
        carried = replace(carried, sheets=replace(carried.sheets, titles=titles))
    return replace(
        agreement, own_sheets=[own for own in agreement.own_sheets if own.title.casefold() != name], carried=carried
    )
