"""Write a whole workbook with XlsxWriter: data sheets, pages, names, properties.

Equal input gives byte-identical files: no clock, user or path goes in.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict

import xlsxwriter

from ...rules.check import compute
from ...rules.evaluate import Evaluator
from ...values.frame import Frame
from ..document import Document, Link, OwnSheet
from ..layout import WorkbookLayout
from .cell_writer import write_value
from .formats import Formats
from .page_writer import PageWriter
from .plain_workbook import PlainWorkbook
from .plain_worksheet import PlainWorksheet
from .pointer_writer import write_pointers
from .row_formulas import RowFormulas
from .sheet_writer import SheetWriter

LONGEST_PROPERTY = 127  # characters; Excel takes 255 units of UTF-16, and a character has one or two


def write_workbook(document: Document) -> bytes:
    """The workbook's bytes. Fills the computed columns of copies of the tables, where they are not filled yet."""
    tables = {sheet.name: document.tables[sheet.name].copy() for sheet in document.kind.sheets}
    evaluator = Evaluator(tables) if document.computed else compute(document.kind, tables)
    buffer = io.BytesIO()
    workbook = PlainWorkbook(buffer)
    _Writing(document, tables, evaluator, workbook).run()
    workbook.close()
    return buffer.getvalue()


class _Writing:
    """One workbook being written."""

    def __init__(
        self, document: Document, tables: dict[str, Frame], evaluator: Evaluator, workbook: xlsxwriter.Workbook
    ) -> None:
        self.document = document
        self.tables = tables
        self.evaluator = evaluator
        self.workbook = workbook
        self.layout = WorkbookLayout.of(document.kind, tables)
        self.formulas = RowFormulas(self.layout)
        self.formats = Formats(workbook)
        self.links: dict[str, list[tuple[int, str, Link]]] = defaultdict(list)
        for (sheet, position, column), link in document.links.items():
            self.links[sheet].append((position, column, link))

    def run(self) -> None:
        document = self.document
        self._properties()
        writers = [
            PageWriter(page, self.formulas, self.formats, self.evaluator, document.inputs) for page in document.pages
        ]
        for writer in writers:
            writer.evaluate()
        for name in document.kind.order:
            for writer in writers:
                if (writer.page.place or writer.page.name) == name:
                    worksheet = self.workbook.add_worksheet(writer.page.title, PlainWorksheet)
                    writer.write(self.workbook, worksheet, protected=document.kind.protected)
            if document.kind.has(name):
                self._data_sheet(name)
        if document.kind.protected:
            write_pointers(self.workbook, self.layout, self.formats, self.evaluator)
        for own in document.own_sheets:
            self._own_sheet(own)
        for name, place in sorted(self.layout.used_ranges.items()):
            self.workbook.define_name(name, "=" + place)

    def _data_sheet(self, name: str) -> None:
        worksheet = self.workbook.add_worksheet(self.layout.sheets[name].sheet.title, PlainWorksheet)
        writer = SheetWriter(
            self.workbook, worksheet, self.formulas, self.layout.sheets[name], self.formats, self.tables, self.evaluator
        )
        writer.write(self.document.own_columns.get(name, ()), self.links[name])

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
                "comments": "Budgetaftale og opfølgning",
            }
        )
        self.workbook.set_size(2400, 1400)
        for key, value in document.identity.items():
            if len(value) <= LONGEST_PROPERTY:  # a longer one is left out: the same stands in _meta
                self.workbook.set_custom_property(key, value, "text")
        if document.identity:
            constant = "|".join(document.identity.values()).replace('"', "'")
            self.workbook.define_name("WBT_ID", f'="{constant[:250]}"')
