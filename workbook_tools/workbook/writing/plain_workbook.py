"""XlsxWriter's workbook, with the parts of it replaced that keep the whole file in memory.

What goes below XlsxWriter's public face stands here and in ``plain_worksheet.py``.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable

from .package import Package, Part
from .plain_worksheet import NOT_PLAIN
from .xml_text import escape


class PlainWorkbook(xlsxwriter.Workbook):
    """A workbook whose shared texts may still come while its sheets are written, because rows are made then."""

    def __init__(self, file: BinaryIO) -> None:
        options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        super().__init__(io.BytesIO(), options)  # where XlsxWriter puts a package of its own, without parts
        self._package = Package(file)
        self.str_table = GrowingTexts()

    def _get_packager(self) -> Packager:
        return _PiecewisePackager(self._package)


class _PiecewisePackager(Packager):
    """Writes the parts into a ``Package`` instead of keeping them until the last is made."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self._package = package

    def _filename(self, xml_filename: str) -> Part:
        return self._package.part(xml_filename)

    def _create_package(self) -> list[Any]:
        with self._package:
            super()._create_package()
        assert not self.filenames, "pictures are not written"
        return []

    def _write_shared_strings_file(self) -> None:
        texts = self.workbook.str_table
        if texts.count:
            shared = PlainTexts()
            shared.string_table = texts
            shared._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            shared._assemble_xml_file()


class PlainTexts(SharedStrings):
    """The part with the shared texts. XlsxWriter takes what begins with <r> for its own markup."""

    def _write_si(self, string: str) -> None:
        text = self._escape_control_characters(string) if NOT_PLAIN.search(string) else string
        preserve = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        self.fh.write(f"<si><t{preserve}>{escape(text)}</t></si>")


class GrowingTexts(SharedStringTable):
    """XlsxWriter closes its table before it writes the sheets; this one stays open."""

    def __init__(self) -> None:
        self.count = 0
        self.unique_count = 0
        self.string_table: dict[str, int] = {}

    @property
    def string_array(self) -> list[str]:
        return list(self.string_table)  # in the order in which they came

    def _sort_string_data(self) -> None:
        pass
