"""A file within a .zip file: its bytes are at hand, its place is the archive's."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class Packed(Struct, frozen=True):
    """``path`` is the archive, ``inside`` the file's place in it."""

    path: Path
    inside: str
    data: bytes

    @property
    def name(self) -> str:
        """The file's name without folder."""
        return self.inside.replace("\\", "/").rpartition("/")[2]


AnyFile = Path | Packed


def on_disk(file: AnyFile) -> Path:
    """The file that lies on the disk."""
    return file.path if isinstance(file, Packed) else file
