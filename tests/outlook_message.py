"""Outlook's .msg files for the tests: a small writer of compound files ([MS-CFB]) and of messages in them ([MS-OXMSG])."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
Tree = dict[str, Any]  # a storage: name → bytes (a stream) or another storage


@dataclass
class Entry:
    """A directory entry."""

    name: str
    kind: int
    data: bytes = b""
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    start: int = END
    size: int = 0


def compound_file(tree: Tree) -> bytes:
    """A compound file of version 3 with these storages and streams."""
    entries = [Entry("Root Entry", 5)]
    entries[0].child = _add(entries, tree)
    sectors: list[bytes] = []
    fat: list[int] = []

    def chain(data: bytes) -> int:
        """Put data into sectors of its own; the first one."""
        if not data:
            return END
        first = len(sectors)
        pieces = [data[i : i + SECTOR].ljust(SECTOR, b"\0") for i in range(0, len(data), SECTOR)]
        sectors.extend(pieces)
        fat.extend([*range(first + 1, first + len(pieces)), END])
        return first

    mini, mini_fat = b"", []
    for entry in entries[1:]:
        if entry.kind != 2:
            continue
        entry.size = len(entry.data)
        if entry.size >= CUTOFF:
            entry.start = chain(entry.data)
        elif entry.size:
            entry.start = len(mini_fat)
            count = -(-entry.size // MINI)
            mini_fat += [*range(entry.start + 1, entry.start + count), END]
            mini += entry.data.ljust(count * MINI, b"\0")
    entries[0].start, entries[0].size = chain(mini), len(mini)
    mini_fat_bytes = _numbers(mini_fat)
    mini_fat_start = chain(mini_fat_bytes)
    directory = b"".join(map(_directory_entry, entries))
    directory_start = chain(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    fat_count = 0
    while fat_count * (SECTOR // 4) < len(sectors) + fat_count:
        fat_count += 1
    assert fat_count <= 109
    fat_at = list(range(len(sectors), len(sectors) + fat_count))
    fat_bytes = _numbers(fat + [FAT_SECTOR] * fat_count)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory_start, 0, CUTOFF,
        mini_fat_start, len(mini_fat_bytes) // SECTOR, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *fat_at, *[FREE] * (109 - fat_count))
    return header + b"".join(sectors) + fat_bytes


def _add(entries: list[Entry], tree: Tree) -> int:
    """Add a storage's entries as a balanced tree in the order of the format; its root."""
    order = sorted(tree, key=lambda name: (len(name), name.upper()))
    numbers = {}
    for name in order:
        content = tree[name]
        numbers[name] = len(entries)
        entries.append(Entry(name, 2, content) if isinstance(content, bytes) else Entry(name, 1))
    for name in order:
        if not isinstance(tree[name], bytes):
            entries[numbers[name]].child = _add(entries, tree[name])

    def middle(names: Sequence[str]) -> int:
        if not names:
            return NOBODY
        at = len(names) // 2
        entry = entries[numbers[names[at]]]
        entry.left, entry.right = middle(names[:at]), middle(names[at + 1 :])
        return numbers[names[at]]

    return middle(order)


def _directory_entry(entry: Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        name, len(name), entry.kind, 1, entry.left, entry.right, entry.child, 0, entry.start, entry.size,
    )  # fmt: skip


def _numbers(numbers: Sequence[int]) -> bytes:
    data = b"".join(struct.pack("<I", n) for n in numbers)
    return data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\xff")


@dataclass
class OutlookMessage:
    """A message as Outlook saves it. ``sender`` is an internet address; ``exchange`` hides it as Exchange does."""

    subject: str
    sender: str
    sent: dt.datetime
    message_id: str = ""
    attached: list[tuple[str, bytes | OutlookMessage]] = field(default_factory=list)
    exchange: bool = False
    body: str = "Hermed vores svar."
    inline: bool = False  # what is attached is shown within the text

    def as_bytes(self) -> bytes:
        """The .msg file."""
        names = {f"__substg1.0_000{n}0102": b"" for n in (2, 3, 4)}
        return compound_file(self._storage(top=True) | {"__nameid_version1.0": names})

    def _storage(self, top: bool) -> Tree:
        texts = {"001A": "IPM.Note", "0037": self.subject, "1035": self.message_id, "1000": self.body}
        if self.exchange:
            texts |= {"0C1E": "EX", "0C1F": "/O=KOMMUNE/OU=EXCHANGE/CN=RECIPIENTS/CN=BO", "5D01": self.sender}
        else:
            texts |= {"0C1E": "SMTP", "0C1F": self.sender}
        ticks = int((self.sent - dt.datetime(1601, 1, 1)).total_seconds()) * 10_000_000
        properties = [_property(0x0039, 0x0040, ticks)]
        properties += [_property(int(name, 16), 0x001F, 2 * len(text) + 2) for name, text in texts.items() if text]
        count = len(self.attached)
        header = struct.pack("<8xIIII8x" if top else "<8xIIII", 0, count, 0, count)
        tree: Tree = {f"__substg1.0_{name}001F": text.encode("utf-16-le") for name, text in texts.items() if text}
        tree["__properties_version1.0"] = header + b"".join(properties)
        for number, (name, content) in enumerate(self.attached):
            tree[f"__attach_version1.0_#{number:08X}"] = _attachment(number, name, content)
            if self.inline:
                tree[f"__attach_version1.0_#{number:08X}"]["__substg1.0_3712001F"] = "it@x".encode("utf-16-le")
        return tree


def _attachment(number: int, name: str, content: bytes | OutlookMessage) -> Tree:
    embedded = isinstance(content, OutlookMessage)
    properties = [_property(0x0E21, 0x0003, number), _property(0x3705, 0x0003, 5 if embedded else 1)]
    properties += [_property(number, 0x001F, 2 * len(name) + 2) for number in (0x3707, 0x3001)]
    tree: Tree = {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_3001001F": name.encode("utf-16-le")}
    if isinstance(content, OutlookMessage):
        tree["__substg1.0_3701000D"] = content._storage(top=False)
        properties.append(_property(0x3701, 0x000D, 0xFFFFFFFF))
    else:
        tree["__substg1.0_37010102"] = content
        properties.append(_property(0x3701, 0x0102, len(content)))
    tree["__properties_version1.0"] = struct.pack("<8x") + b"".join(properties)
    return tree


def _property(number: int, kind: int, value: int) -> bytes:
    return struct.pack("<HHIQ", kind, number, 6, value)
