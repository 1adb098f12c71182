"""The file of an agreement's document: its bytes, its letters, and that it is none."""

from __future__ import annotations

from pathlib import Path

from ..messages.refusal import Refusal
from ..messages.system_errors import reason_of

LARGEST_FILE = 20 * 2**20
LARGEST_UNPACKED = 200 * 2**20


class NotADocument(Refusal):
    """The file is no text that can be read; ``said`` says what to do."""


def document_bytes(path: Path) -> bytes:
    """The bytes of a document; raises NotADocument."""
    try:
        if path.stat().st_size > LARGEST_FILE or not path.is_file():
            raise NotADocument("document-too-large", file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise NotADocument("document-not-opened", file=path, reason=reason_of(error)) from error


def decoded(data: bytes) -> str:
    """The text in its encoding: UTF-8, or what Windows writes."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
