"""Marked copies as files: their names, what is in the way, what could not be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from ...messages.message import Message, message
from ...rules.issues import Issue
from ...values.cpr import without_cpr
from ...values.hidden_characters import one_line, readable_name
from ..output_names import check_folder
from ..reading.foreign_file import bytes_of
from ..reading.packed import AnyFile, on_disk
from ..reading.unreadable import Unreadable
from ..saving import CannotSave, check_free, save
from .copy import CannotMark, check_markable, copy_name, mark


class Copies(Struct):
    """The copies written, and what to tell: files without a copy, things that do not survive."""

    written: list[Path] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    def told(self) -> list[Message]:
        """What to say about it on the terminal."""
        return [*self.remarks, *(message("result.wrote", path=str(path)) for path in self.written)]


def write_copies(
    found: Mapping[AnyFile, Sequence[Issue]], folder: Path, force: bool = False, inputs: Iterable[Path] = ()
) -> Copies:
    """Write a marked copy of every file with issues into ``folder``.

    Raises CannotSave before anything is written if a copy exists already or would replace a file
    that was read.
    """
    check_folder(folder)
    copies = Copies()
    targets = _targets([path for path, issues in found.items() if issues], folder, copies)
    read = {on_disk(path).resolve() for path in (*found, *inputs)}
    for path, target in targets.items():
        if target.resolve() in read:
            raise CannotSave("copy-is-input", file=target)
        if list(targets.values()).count(target) > 1:
            raise CannotSave("files-share-name", file=readable_name(path.name))
        check_free(target, force)
    for path, target in targets.items():
        try:
            marked = mark(bytes_of(path), found[path])
        except (CannotMark, Unreadable) as error:
            copies.remarks.append(_no_copy(path, error))
            continue
        save(target, marked.data, force)
        copies.written.append(target)
        copies.remarks += [notice.of(target.name) for notice in marked.notices]
    return copies


def _targets(paths: Iterable[AnyFile], folder: Path, copies: Copies) -> dict[AnyFile, Path]:
    """Where the copies go, by file; files of which none can be made are told."""
    targets: dict[AnyFile, Path] = {}
    for path in paths:
        try:
            targets[path] = folder / copy_name(without_cpr(readable_name(path.name)), check_markable(bytes_of(path)))
        except (CannotMark, Unreadable) as error:
            copies.remarks.append(_no_copy(path, error))
    return targets


def _no_copy(path: AnyFile, error: CannotMark | Unreadable) -> Message:
    return message("result.copy.none", file=one_line(readable_name(path.name)), reason=error.said)
