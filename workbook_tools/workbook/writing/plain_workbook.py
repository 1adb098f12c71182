"""XlsxWriter's workbook, with the parts of it replaced that keep the whole file in memory.

What goes below XlsxWriter's public face stands here and in ``plain_worksheet.py``.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, Any, BinaryIO

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable

from .xml_text import escape, is_literal

LEVEL = 2  # of compression; 3 takes a third longer and makes the file a tenth smaller, 6 takes three times as long


class PlainWorkbook(xlsxwriter.Workbook):
    """A workbook whose parts are compressed while they are made, so that no whole sheet lies in memory as XML."""

    def __init__(self, file: BinaryIO) -> None:
        options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        super().__init__(_Nowhere(), options)
        self._file = file
        self.str_table = _GrowingTexts()

    def _extract_named_ranges(self, defined_names: list[list[Any]]) -> list[str]:
        return []  # what a program lists of them as the file's contents: hundreds, of which people read none

    def _write_defined_name(self, defined_name: list[Any]) -> None:
        name, sheet, place, hidden = defined_name
        if sheet == -1 and not hidden and is_literal(place):
            self.fh.write(f'<definedName name="{name}">{escape(place)}</definedName>')
        else:
            super()._write_defined_name(defined_name)

    def _get_packager(self) -> Packager:
        return _PiecewisePackager(self._file)


class _Nowhere(io.BytesIO):
    """Where XlsxWriter puts a package of its own, without parts. Should a sheet fail, it closes that late."""

    def close(self) -> None:
        pass


class _PiecewisePackager(Packager):
    """Writes the parts one after the other into the package. No clock goes in."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self._part: _Part | None = None

    def _filename(self, xml_filename: str) -> _Part:
        self._finish_part()
        self._part = _Part(self._zip.open(_entry(xml_filename), "w"))
        return self._part

    def _finish_part(self) -> None:
        if self._part is not None:
            self._part.finish()

    def _create_package(self) -> list[Any]:
        with self._zip:
            try:
                super()._create_package()
            finally:  # the package is closed with its last part only
                self._finish_part()
        assert not self.filenames, "pictures are not written"
        return []

    def _write_shared_strings_file(self) -> None:
        texts = self.workbook.str_table
        if texts.count:
            shared = _PlainTexts()
            shared.string_table = texts
            shared._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            shared._assemble_xml_file()


class _Part(io.StringIO):
    """What a part is written to; XlsxWriter takes a StringIO as it is."""

    def __init__(self, entry: IO[bytes]) -> None:
        super().__init__()
        self._text = io.TextIOWrapper(entry, "utf-8", newline="")
        self.write = self._text.write  # type: ignore[method-assign]

    def finish(self) -> None:
        """Nothing is added any more."""
        self._text.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry._compresslevel = zipfile.ZIP_DEFLATED, LEVEL  # type: ignore[attr-defined]
    return entry


class _PlainTexts(SharedStrings):
    """The part with the shared texts. XlsxWriter takes what begins with <r> for its own markup."""

    def _write_si(self, string: str) -> None:
        text = string if is_literal(string) else self._escape_control_characters(string)
        preserve = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        self.fh.write(f"<si><t{preserve}>{escape(text)}</t></si>")


class _GrowingTexts(SharedStringTable):
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
