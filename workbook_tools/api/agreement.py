"""An agreement workbook (also a consolidated one), and a department's, as frames."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from ..messages.refusal import Refusal
from .issues import Issues
from .tables import Tables
from .written import Written

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from ..definition.workbooks import WorkbookKind
    from ..exports.rows import Filled
    from ..operations.agreement.carried_sheets import ReadSheet
    from ..operations.reading.loading import LoadedAgreement
    from ..operations.returned.submission import Submission
    from ..rules.issues import Issue
    from ..workbook.reading.reader import RawWorkbook


class CannotEdit(Refusal):
    """A table that cannot be given back; ``said`` says why."""


class Agreement(Written):
    """An agreement workbook as it was read, or with tables of yours. It never changes; ``with_table`` makes another one.

    Made by ``workbook_tools.read``.
    """

    def __init__(self, raw: RawWorkbook, inputs: Sequence[Path] = (), internal: bool = False) -> None:
        self._raw = raw
        self._inputs = tuple(inputs)
        self._internal = internal
        self._given: tuple[Issue, ...] = ()  # about frames
        self._places: Mapping[str, ReadSheet] = {}
        self._edited: tuple[str, ...] = ()  # what of it is not as in the file

    def __repr__(self) -> str:
        return f"<Agreement {self.municipality} {self.budget_year}: {self.title}>"

    @cached_property
    def _loaded(self) -> LoadedAgreement:
        from ..operations.reading.loading import agreement_from

        return agreement_from(self._raw)

    @property
    def municipality(self) -> str:
        """The municipality's name, as ``Stamdata`` says."""
        return self._loaded.agreement.municipality

    @property
    def title(self) -> str:
        """The agreement's title, as ``Stamdata`` says."""
        return self._loaded.agreement.title

    @property
    def budget_year(self) -> str:
        """The budget year, as ``Stamdata`` says; "" where it is blank."""
        return self._loaded.agreement.budget_year

    @property
    def departments(self) -> list[str]:
        """The departments in the order of ``Centre``."""
        return list(self._loaded.agreement.departments)

    @cached_property
    def tables(self) -> Tables:
        """Every table as a frame; computed columns are computed. What is internal is left out unless it was asked for."""
        return Tables(self._loaded.agreement.kind, self._content(self._internal))

    @cached_property
    def issues(self) -> Issues:
        """Everything ``validate`` says about it, and about the frames that were given; cells are those of the saved file."""
        from ..operations.validate import agreement_issues
        from ..rules.issues import in_order
        from ..workbook.equal_issues import condensed

        return Issues(in_order(condensed([*agreement_issues(self._loaded), *self._given])))

    def with_table(self, name: str, frame: pd.DataFrame) -> Agreement:
        """The agreement with the rows of ``frame`` in one of its tables, in their order.

        ``name`` and the frame's columns are English or Danish names. Rows are known by their key; computed columns are
        computed anew, whatever is given. A row keeps what the frame does not show of it – internal columns, what
        follows »Internt:«. Columns that nobody declared become finance's own. What is wrong – a missing column, a text
        for an amount, an unknown item – is in ``issues``. Raises Refusal for a table that the tool writes itself.

        ``save`` logs what changed, as if finance had typed it.
        """
        from ..exports.data_frames import plain_frame, records_of
        from ..operations.edited_sheet import with_rows

        loaded = self._loaded
        kind = loaded.agreement.kind
        code = _code(kind, name)
        sheet = kind.sheet(code)
        names = {column.header.casefold(): column.name for column in sheet.columns}
        plain = plain_frame(frame)
        plain.columns = plain.columns.map(lambda one: names.get(str(one).strip().casefold(), str(one).strip()))
        if len(set(plain.columns)) < len(plain.columns):
            raise CannotEdit("columns-called-alike", table=name)
        rows = records_of(plain)
        _check_lengths(name, rows)
        shown = [
            filled for internal in (False, True) for filled in self._content(internal) if filled.table.code == code
        ]
        raw, given = with_rows(self._raw, sheet, rows, list(plain.columns), shown)
        made = self._copy()
        made._raw, made._given = raw, (*(issue for issue in self._given if issue.sheet != sheet.title), *given)
        if loaded.agreement.carried is not None:
            made._places = {code: loaded.agreement.carried.read[code], **self._places}
        made._edited = (*self._edited, code, repr(raw.sheets[sheet.title].rows))
        return made

    def data(self) -> bytes:
        """The workbook as a file's bytes: those that were read, where nothing was changed."""
        return self._raw.data if not self._edited and not self._added else self.to_bytes()

    def _content(self, internal: bool) -> Sequence[Filled]:
        from ..exports.rows import computed_tables

        agreement = self._loaded.agreement
        return computed_tables(agreement.kind, agreement.tables, agreement.own_columns, internal).tables

    def _written(self) -> bytes:
        from ..operations.agreement.state import next_state, state_in
        from ..operations.fill import fill
        from ..workbook.writing.writer import write_workbook

        before = state_in(self._raw.names, self._raw.properties)
        state = next_state(before, "edit", [self._raw.sha256, *self._edited])
        document, _ = fill(self._raw, self._places, state=state)
        return write_workbook(replace(document, state=str(state)))

    def _titles(self) -> Iterable[str]:
        return titles_of(self._loaded.agreement.kind)

    def _copy(self) -> Self:
        made = copy.copy(self)
        for kept in ("_loaded", "tables", "issues"):
            made.__dict__.pop(kept, None)
        return made

    def _without_sheet(self, title: str) -> Self:
        made = self._copy()
        sheets = {name: sheet for name, sheet in self._raw.sheets.items() if name.casefold() != title.casefold()}
        made._raw = replace(self._raw, sheets=sheets)
        return made


class Returned:
    """A department's workbook as it came back. Made by ``workbook_tools.read``; nothing of it is taken anywhere."""

    def __init__(self, submission: Submission, internal: bool = False) -> None:
        self._submission = submission
        self._internal = internal

    def __repr__(self) -> str:
        return f"<Returned {self.file}: {self.department}, round {self.round}>"

    @property
    def file(self) -> str:
        """The file's name."""
        return self._submission.file

    @property
    def department(self) -> str:
        """Whose it is; "" where nothing in it tells."""
        return self._submission.identity.department if self._submission.identity else ""

    @property
    def round(self) -> int | None:
        """The round it answers; None where nothing in it tells."""
        return self._submission.identity.round if self._submission.identity else None

    @property
    def saved(self) -> dt.datetime | None:
        """When it was saved, by its own properties."""
        return self._submission.raw.saved if self._submission.raw else None

    @cached_property
    def tables(self) -> Tables:
        """Its tables as frames, as ``Agreement.tables`` has them."""
        from ..exports.rows import computed_tables
        from ..operations.returned.submission import own_tables

        kind = self._submission.kind
        return Tables(kind, computed_tables(kind, own_tables(self._submission), {}, self._internal).tables)

    @cached_property
    def issues(self) -> Issues:
        """Everything ``validate`` says about it alone; ``validate(against=)`` also what differs from what was sent."""
        from ..operations.validate import submission_issues
        from ..rules.issues import in_order
        from ..workbook.equal_issues import condensed

        return Issues(in_order(condensed(submission_issues(copy.deepcopy(self._submission)))))


def titles_of(kind: WorkbookKind) -> list[str]:
    """The titles of the tool's own sheets and pages, but for those of committees."""
    from ..operations.reading.loading import PAGES

    return [*PAGES, *(sheet.title for sheet in kind.with_bookkeeping.sheets)]


def _check_lengths(table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Raise CannotEdit for a text that no cell of Excel can hold: half of it would be lost."""
    from ..values.cells import LONGEST
    from ..values.utf16 import units

    for number, row in enumerate(rows, start=1):
        for column, value in row.items():
            if isinstance(value, str) and units(value) > LONGEST:
                raise CannotEdit("text-too-long", table=table, column=column, row=number, most=LONGEST)


def _code(kind: WorkbookKind, name: str) -> str:
    """The name in code of a sheet that people fill in; raises CannotEdit for any other table."""
    sheets = [sheet for sheet in kind.sheets if not sheet.by_the_tool]
    for sheet in sheets:
        if name.casefold() in (sheet.name.casefold(), sheet.title.casefold()):
            return sheet.name
    raise CannotEdit("table-not-edited", table=name, known=", ".join(sheet.title for sheet in sheets))
