"""Write a whole workbook with XlsxWriter: data sheets, pages, names, properties.

Equal input gives byte-identical files: no clock, user or path goes in.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Sequence
from itertools import count

from ...definition.workbooks import LOOKUPS, LOOKUPS_NAME, SEEN_TITLE, STATE_NAME, STATE_PROPERTY
from ...messages.files import written
from ...rules.check import compute
from ...rules.evaluate import Evaluator
from ...values.cells import is_blank
from ..derived_columns import DerivedColumns
from ..document import Document, Link, OwnSheet
from ..layout import WorkbookLayout, sheet_reference
from .cell_writer import write_value
from .derived_writer import ask_for_pointers, write_derived
from .formats import Formats
from .page_writer import PageWriter
from .plain_workbook import PlainWorkbook
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormulas
from .section_writer import SectionValues
from .sheet_writer import SheetWriter

CALCULATED_BY = 191029  # Excel 2019 and later; an older number makes Excel compute all anew
LONGEST_PROPERTY = 127  # characters; Excel takes 255 units of UTF-16, and a character has one or two


def write_workbook(document: Document) -> bytes:
    """The workbook's bytes. Fills the computed columns of copies of the tables, where they are not filled yet."""
    buffer = io.BytesIO()
    workbook = PlainWorkbook(buffer)
    _Writing(document, workbook).run()
    workbook.close()
    if document.graft is None:
        return buffer.getvalue()
    from ..grafting.graft import grafted  # few workbooks have sheets of finance's own

    return grafted(buffer.getvalue(), document.graft)


class _Writing:
    """One workbook being written."""

    def __init__(self, document: Document, workbook: PlainWorkbook) -> None:
        self.document = document
        if document.computed:
            self.tables = {sheet.name: document.tables[sheet.name] for sheet in document.kind.sheets}
            self.evaluator = Evaluator(self.tables)
        else:
            self.tables = {sheet.name: document.tables[sheet.name].copy() for sheet in document.kind.sheets}
            self.evaluator = compute(document.kind, self.tables)
        self.workbook = workbook
        self.lookups: PlainWorksheet | None = None
        self.layout = WorkbookLayout.of(document.kind, self.tables)
        if document.kind.derives:
            taken = {own.title.casefold() for own in document.own_sheets}
            taken |= {page.title.casefold() for page in document.pages}
            taken |= {title.casefold() for title in (document.graft.own.titles if document.graft else ())}
            usual = document.kind.lookups_title
            titles = (usual if n == 1 else f"{usual} ({n})" for n in count(1))
            title = next(title for title in titles if title.casefold() not in taken)
            finance = not document.kind.protected
            self.layout.derived = DerivedColumns(document.kind.sheet, self._slots, title, finance)
            if document.kind.protected:
                ask_for_pointers(self.layout)
            self.layout.used_ranges[LOOKUPS_NAME] = f"{sheet_reference(title)}!$A$1"
        self.formulas = RowFormulas(self.layout)
        self.formats = Formats(workbook, roomy=self.layout.kind.protected)
        self.links: dict[str, list[tuple[int, str, Link]]] = defaultdict(list)
        for (sheet, position, column), link in document.links.items():
            self.links[sheet].append((position, column, link))

    def _slots(self, sheet: str, column: str) -> int:
        """How many entries a list has."""
        filled = [n for n, value in enumerate(self.tables[sheet][column], start=1) if not is_blank(value)]
        return max(filled, default=1)

    def run(self) -> None:
        """Put everything into the workbook: the data sheets first, so that nothing of the pages is in their numbers."""
        document = self.document
        self._properties()
        pages = [
            PageWriter(page, self.formulas, self.formats, self.evaluator, document.inputs) for page in document.pages
        ]
        for page in pages:
            page.evaluate()
        sections = SectionValues((block for page in pages for block in page.sections()), self.evaluator)
        placed, data = self._worksheets(pages)
        for name, worksheet in data:
            self._data_sheet(name, worksheet)
        for page, worksheet in placed:
            page.write(self.workbook, worksheet, sections, document.kind)
        if self.lookups is not None:
            write_derived(self.lookups, self.layout, self.formulas, self.formats, self.evaluator)
            if document.kind.protected:
                self.lookups.protect("")
        if document.seen:
            self._seen_sheet(document.seen)
        for own in document.own_sheets:
            self._own_sheet(own)
        for name, formula in sorted(self.layout.constants.items()):
            self.workbook.define_name(name, formula)
        for name, place in sorted(self.layout.used_ranges.items()):
            self.workbook.define_name(name, "=" + place)

    def _worksheets(
        self, pages: Sequence[PageWriter]
    ) -> tuple[list[tuple[PageWriter, PlainWorksheet]], list[tuple[str, PlainWorksheet]]]:
        """The worksheets of pages and tables, added in the order in which they stand."""
        placed, data = [], []
        for name in self.document.kind.order:
            if name == LOOKUPS and self.layout.derived is not None:
                self.lookups = self.workbook.add_worksheet(self.layout.derived.title, PlainWorksheet)
                if self.document.kind.protected:
                    self.lookups.very_hidden()  # so that it is known that nobody typed there (reading/precheck.py)
                elif name in self.document.kind.hidden:
                    self.lookups.hide()
            for page in pages:
                if (page.page.place or page.page.name) == name:
                    placed.append((page, self.workbook.add_worksheet(page.page.title, PlainWorksheet)))
            if self.document.kind.has(name):
                title = self.layout.sheets[name].sheet.title
                data.append((name, self.workbook.add_worksheet(title, PlainWorksheet)))
        return placed, data

    def _data_sheet(self, name: str, worksheet: PlainWorksheet) -> None:
        writer = SheetWriter(
            self.workbook, worksheet, self.formulas, self.layout.sheets[name], self.formats, self.tables, self.evaluator
        )
        writer.write(self.document.own_columns.get(name, ()), self.links[name])

    def _seen_sheet(self, texts: Sequence[str]) -> None:
        worksheet = self.workbook.add_worksheet(SEEN_TITLE, PlainWorksheet)
        style = self.formats.mark()
        for row, text in enumerate(texts):
            write_value(worksheet, row, 0, text, style)
        worksheet.hide()

    def _own_sheet(self, own: OwnSheet) -> None:
        worksheet = self.workbook.add_worksheet(own.title, PlainWorksheet)
        style = self.formats.make(text_wrap=True)
        date = self.formats.make(num_format="dd-mm-yyyy", align="left")
        for r, row in enumerate(own.rows):
            for c, value in enumerate(row):
                if value is not None:
                    write_value(worksheet, r, c, value, date if isinstance(value, dt.date) else style)
        worksheet.set_column(0, 20, 18)

    def _properties(self) -> None:
        document = self.document
        self.workbook.set_properties(
            {
                "title": document.title,
                "author": document.author,
                "company": document.author,
                "created": document.saved,
                "comments": written("workbook.comment"),
            }
        )
        self.workbook.set_size(2400, 1400)
        # Every formula has its value: nothing need be computed anew when the workbook is opened.
        self.workbook.calc_id, self.workbook.calc_on_load = CALCULATED_BY, False
        for key, value in document.identity.items():
            if len(value) <= LONGEST_PROPERTY:  # a longer one is left out: the same stands in _meta
                self.workbook.set_custom_property(key, value, "text")
        if document.identity:
            constant = "|".join(document.identity.values()).replace('"', "'")
            self.workbook.define_name("WBT_ID", f'="{constant[:250]}"')
        if document.state:
            self.workbook.set_custom_property(STATE_PROPERTY, document.state, "text")
            self.workbook.define_name(STATE_NAME, f'="{document.state}"')
