"""XlsxWriter's workbook, with the parts of it replaced that keep the whole file in memory.

What goes below XlsxWriter's public face stands here and in ``plain_worksheet.py``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, BinaryIO

import xlsxwriter
from msgspec import Struct
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable

from .package import Entry, Package, Part
from .plain_worksheet import NOT_PLAIN, PlainWorksheet
from .xml_text import escape


class MadeSheets(Struct, frozen=True):
    """Finished sheets, and how many of their cells have a shared text."""

    entries: Sequence[Entry]
    texts: int


class PlainWorkbook(xlsxwriter.Workbook):
    """A workbook whose sheets are compressed as they are made, and may be made in another process.

    A cell knows its format and its text by a number. All formats of a sheet and all texts of its rows must have
    theirs before the first sheet is made; then it is all the same where a sheet is made.
    """

    def __init__(self, file: BinaryIO) -> None:
        options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        super().__init__(_Nowhere(), options)
        self._file = file
        self._packager: Callable[[], Packager] = lambda: _PiecewisePackager(self._file)
        self.str_table = GrowingTexts()

    def put_name(self, name: str, formula: str) -> None:
        """Define a name that is one: XlsxWriter would hold each against half a dozen patterns."""
        self.defined_names.append([name, -1, formula, False])

    def close_with(self, sheets: Collection[int], made: Callable[[], MadeSheets]) -> None:
        """Finish the workbook, of which some sheets, by their places from 0, are made elsewhere."""
        self._packager = lambda: _PiecewisePackager(self._file, sheets, made)
        self.close()

    def make_only(self, sheets: Collection[int]) -> MadeSheets:
        """Some sheets of the workbook, by their places from 0, and nothing else."""
        packager = _SomeSheets(sheets)
        self._packager = lambda: packager
        before, known = self.str_table.count, self.str_table.unique_count
        self.close()
        assert known == self.str_table.unique_count, "a text had no number before the sheets were made"
        return MadeSheets(packager.entries, self.str_table.count - before)

    def _get_packager(self) -> Packager:
        return self._packager()


class _Nowhere(io.BytesIO):
    """Where XlsxWriter puts a package of its own, without parts. Should a sheet fail, it closes that late."""

    def close(self) -> None:
        pass


class _SomeSheets(Packager):
    """Makes some sheets and nothing else."""

    def __init__(self, sheets: Collection[int]) -> None:
        super().__init__()
        self._sheets = sheets
        self.entries: list[Entry] = []

    def _create_package(self) -> list[Any]:
        self.entries = [_made(sheet) for sheet in self.workbook.worksheets() if sheet.index in self._sheets]
        return []


class _PiecewisePackager(Packager):
    """Writes the parts into a ``Package`` instead of keeping them until the last is made."""

    def __init__(
        self, file: BinaryIO, elsewhere: Collection[int] = (), made: Callable[[], MadeSheets] | None = None
    ) -> None:
        super().__init__()
        self._package = Package(file)
        self._elsewhere = elsewhere
        self._made = made

    def _filename(self, xml_filename: str) -> Part:
        return self._package.part(xml_filename)

    def _create_package(self) -> list[Any]:
        with self._package:
            super()._create_package()
        assert not self.filenames, "pictures are not written"
        return []

    def _write_worksheet_files(self) -> None:
        # All those of this process first: the others are made in the meantime.
        sheets = self.workbook.worksheets()
        entries = {sheet.index: _made(sheet) for sheet in sheets if sheet.index not in self._elsewhere}
        if self._made is not None:
            made = self._made()
            entries |= dict(zip(sorted(self._elsewhere), made.entries, strict=True))
            self.workbook.str_table.count += made.texts
            del made  # each is let go when it is in the package
        for sheet in sheets:
            self._package.add(entries.pop(sheet.index))

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

    def take_in(self, texts: Iterable[str]) -> None:
        """Give new texts their numbers, although no cell has them yet."""
        for text in texts:
            if text not in self.string_table:
                self.string_table[text] = self.unique_count
                self.unique_count += 1

    @property
    def string_array(self) -> list[str]:
        return list(self.string_table)  # in the order in which they came

    def _sort_string_data(self) -> None:
        pass


def _made(sheet: PlainWorksheet) -> Entry:
    part = Part(f"xl/worksheets/sheet{sheet.index + 1}.xml")
    sheet._set_xml_writer(part)
    sheet._assemble_xml_file()
    return part.finish()
