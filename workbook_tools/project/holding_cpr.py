"""Where in a file as it came a CPR number stands: a workbook's cells and what lies beside them, a mail with what is attached.

The file itself is never changed. ``journal`` asks it, so that whoever files the originals knows which of them to lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..mail.incoming.msg import is_msg, read_mail
from ..mail.incoming.received_mail import NotAMail, ReceivedMail
from ..mail.incoming.unpack import workbook_in
from ..messages.files import written
from ..operations.reading.loading import is_agreement
from ..values.cells import Cell, as_text
from ..values.cpr import has_cpr, without_cpr
from ..values.hidden_characters import readable_name
from ..workbook.layout import a1
from ..workbook.reading.archive import DEEPEST, MOST_BYTES, MOST_FILES, files_in_archive, is_archive
from ..workbook.reading.reader import RawWorkbook, read_bytes
from ..workbook.reading.unreadable import Unreadable

_TEXTS = (".txt", ".html", ".htm", ".csv")
_MOST_NAMED = 5


def cpr_places(name: str, data: bytes) -> str:
    """The places in words, without the numbers; "" where none is found, and of a file that nobody can read."""
    found = list(dict.fromkeys(_Search().file(name, data, 0)))
    more = [written("journal.more", n=len(found) - _MOST_NAMED)] if len(found) > _MOST_NAMED else []
    return ", ".join([*found[:_MOST_NAMED], *more])


class _Search:
    """One file and what lies in it, within the bounds that unpacking has too."""

    def __init__(self) -> None:
        self._bytes, self._files = MOST_BYTES, MOST_FILES

    def file(self, name: str, data: bytes, depth: int) -> Iterator[str]:
        """The places of a file, or of one that lies ``depth`` files deep in another."""
        self._bytes -= len(data) if depth else 0
        self._files -= 1
        if depth > DEEPEST or self._bytes < 0 or self._files < 0:
            return
        if has_cpr(name):
            yield written("journal.in-name")
        try:
            if workbook_in(name, data):
                yield from _in_workbook(read_bytes(data, name))
            elif is_msg(data) or name.lower().endswith(".eml"):
                yield from self._mail(read_mail(data), depth)
            elif is_archive(data):
                for inner, content in files_in_archive(data):
                    yield from self._inside(inner, content or b"", depth)
            elif (not name or name.lower().endswith(_TEXTS)) and has_cpr(data.decode("utf-8", "replace")):
                yield written("journal.in-text")
        except (Unreadable, NotAMail):  # what cannot be read is named where it is collected
            return

    def _mail(self, mail: ReceivedMail, depth: int) -> Iterator[str]:
        if has_cpr(mail.subject):
            yield written("journal.in-text")
        for attached in mail.attached:
            if attached.mail is not None:
                yield from self._mail(attached.mail, depth)
            else:
                yield from self._inside(attached.name, attached.data, depth)

    def _inside(self, name: str, data: bytes, depth: int) -> Iterator[str]:
        """The places of a file that lies in another, with its name before them."""
        shown = without_cpr(readable_name(Path(name).name))
        yield from (f"{shown}: {place}" if shown else place for place in self.file(name, data, depth + 1))


def _in_workbook(raw: RawWorkbook) -> Iterator[str]:
    of_finance = is_agreement(raw)
    for title, sheet in raw.sheets.items():
        if has_cpr(title):
            yield without_cpr(title)
        cells = ((number, at, value) for number, row in enumerate(sheet.rows) for at, value in enumerate(row))
        for number, at, value in (*cells, *((*place, value) for place, value in sheet.far.items())):
            if has_cpr(value) and not (of_finance and _is_plain(value)):
                yield f"{without_cpr(title)} {a1(number, at)}"
    for one in raw.objects.found:
        if has_cpr(one.text):
            yield " ".join([without_cpr(one.sheet), *([a1(*one.cell)] if one.cell else [])]).strip()


def _is_plain(value: Cell) -> bool:
    """Whether a case number, account or the like in finance's own workbook is digits alone, as many of them are."""
    return as_text(value).strip().isdigit()
