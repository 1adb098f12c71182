"""What `collect` is given, taken apart into single mails and workbooks: files, folders, mbox files, .zip files."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from ...messages.message import Message, message
from ...values.hidden_characters import readable_name
from ...workbook.reading import archive
from ...workbook.reading.archive import DEEPEST, files_in_archive, is_archive
from ...workbook.reading.unreadable import Unreadable
from .msg import is_msg
from .unpack import TOO_LARGE, FoundWorkbook, TooMuch, why_not, workbook_in

LARGEST_MAIL = 150 * 2**20
LARGEST_MBOX = 8 * 2**30
_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")


class Item(Struct):
    """One mail or workbook as it was given. With ``problem`` it could not be taken apart, or is ``neither``."""

    label: str
    data: bytes = b""
    workbook: FoundWorkbook | None = None
    problem: Message | None = None
    neither: bool = False

    @property
    def extension(self) -> str:
        """How a copy of it is called."""
        return self.workbook.extension if self.workbook else "msg" if is_msg(self.data) else "eml"


def items_of(paths: Iterable[Path], output: Path) -> Iterator[Item]:
    """Every mail and workbook, in a stable order; what lies in the output folder is passed over."""
    inside = output.resolve()
    seen: set[Path] = set()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            hidden = path.is_dir() and file.name.startswith((".", "~$"))
            if path.is_dir() and file.is_symlink() and not hidden:
                yield Item(readable_name(file.name), problem=Unreadable("link").said, neither=True)
                continue
            resolved = file.resolve()
            if hidden or not file.is_file() or inside in resolved.parents or resolved in seen:
                continue
            seen.add(resolved)
            yield from _file(file)


def _file(path: Path) -> Iterator[Item]:
    with path.open("rb") as file:
        begin = file.read(5)
    size = path.stat().st_size
    if begin == b"From " and size <= LARGEST_MBOX:
        yield from _mbox(path)
    elif size > LARGEST_MAIL:
        yield Item(readable_name(path.name), problem=message("result.collect.remark.too-large"))
    else:
        yield from _Opening().items(readable_name(path.name), path.read_bytes(), 0)


def _mbox(path: Path) -> Iterator[Item]:
    with closing(mailbox.mbox(path, create=False)) as box:
        for number, key in enumerate(box.keys(), start=1):
            data = box.get_bytes(key)
            label = f"{readable_name(path.name)}, mail {number}"
            yield (
                Item(label, data)
                if len(data) <= LARGEST_MAIL
                else Item(label, problem=message("cannot.mail.too-large"))
            )


class _Opening:
    """One file and what lies in it, within a bound on all of it together."""

    def __init__(self) -> None:
        self._left = archive.MOST_BYTES

    def items(self, name: str, data: bytes, depth: int) -> Iterator[Item]:
        self._left -= len(data) if depth else 0
        if self._left < 0:
            raise TooMuch("mail.archive-too-much")
        found = workbook_in(name, data)
        if found:
            yield Item(name, data, found)
        elif is_msg(data) or _HEADER.match(data) or name.lower().endswith(".eml"):
            yield Item(name, data)
        elif is_archive(data) and depth < DEEPEST:
            try:
                for inner, content in files_in_archive(data):
                    if content is None:
                        yield Item(inner, problem=TOO_LARGE.said)
                    else:
                        yield from self.items(inner, content, depth + 1)
            except TooMuch as error:
                yield Item(name, problem=error.said)
            except Unreadable as error:
                yield Item(name, problem=error.said)
        else:
            why = why_not(data)
            yield Item(name, problem=why.said if why else None, neither=True)
