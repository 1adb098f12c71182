"""The drafts as files: one a letter, the same bytes each time, none replaced unasked."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from ...workbook.output_names import check_folder
from ...workbook.saving import CannotSave, check_free, save
from .compose import Letter, draft
from .letters import Letters
from .texts import Kind

_ENDINGS = {
    Kind.INVITATION: "", Kind.REMINDER: " - rykker", Kind.FEEDBACK: " - rettelser", Kind.RECEIPT: " - kvittering",
}  # fmt: skip
_RECEIVED = " - modtaget"  # of a reminder that asks for nothing


class Drafts(Struct):
    """Where the drafts are. ``unchanged`` were there already; ``left_over`` belong to no letter of this run."""

    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    left_over: list[Path] = field(default_factory=list)


def draft_path(letter: Letter, folder: Path) -> Path:
    """Where a letter's draft stands."""
    return folder / f"{letter.stem}{_ENDINGS[letter.kind] if letter.asks else _RECEIVED}.eml"


def write_drafts(letters: Letters, folder: Path, force: bool) -> Drafts:
    """Write the drafts into ``folder``; raises CannotSave before anything is written.

    A draft that is there with the same content stays. One with other content – an earlier text or
    workbook, or finance's own changes – is replaced only with ``force``.
    """
    check_folder(folder)
    made = {draft_path(letter, folder): draft(letter) for letter in letters.letters}
    drafts = Drafts()
    for path, data in made.items():
        if path.is_file() and path.read_bytes() == data:
            drafts.unchanged.append(path)
            continue
        if path.exists() and not force:
            raise CannotSave("draft-differs", file=path)
        check_free(path, force)
        drafts.written.append(path)
    for path in drafts.written:
        save(path, made[path], force)
    there = sorted(folder.glob("*.eml")) if folder.is_dir() else []
    drafts.left_over = [path for path in there if path not in made and kind_of(path) is letters.kind]
    return drafts


def kind_of(path: Path) -> Kind:
    """The kind of a draft by its name; the longest ending decides."""
    if only_received(path):
        return Kind.REMINDER
    fitting = [kind for kind, ending in _ENDINGS.items() if path.stem.endswith(ending)]
    return max(fitting, key=lambda kind: len(_ENDINGS[kind]))


def only_received(path: Path) -> bool:
    """Whether a draft only tells that a file came which waits for finance."""
    return path.stem.endswith(_RECEIVED)
