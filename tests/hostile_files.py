"""Files that somebody made to do harm: small on disk, made in a moment, and each of another kind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK, SHEET, STRINGS, STYLES = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
CORE, TYPES, ROOT_RELATIONS, WORKBOOK_RELATIONS = (
    "docProps/core.xml", "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels",
)  # fmt: skip

Parts = dict[str, bytes]


def sheet(cells: str | bytes, behind: str | bytes = "") -> bytes:
    """The XML of a sheet with these rows."""
    cells, behind = (part.encode() if isinstance(part, str) else part for part in (cells, behind))
    return f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + cells + b"</sheetData>" + behind + b"</worksheet>"


def parts_of(cells: str | bytes = '<row r="1"><c r="A1"><v>1</v></c></row>', sheets: int = 1, **more: bytes) -> Parts:
    """The parts of a plain workbook; ``sheets`` of its sheets share one part."""
    entries = "".join(f'<sheet name="Ark{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1))
    return {
        TYPES: (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ).encode(),
        ROOT_RELATIONS: _relations(("rId1", "officeDocument", WORKBOOK)),
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>'.encode(),
        WORKBOOK_RELATIONS: _relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        ),
        SHEET: sheet(cells),
        STRINGS: f'<sst xmlns="{MAIN}"><si><t>a</t></si></sst>'.encode(),
        STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'.encode(),
        CORE: f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"></cp:coreProperties>'.encode(),
    } | more


def _relations(*lines: tuple[str, str, str]) -> bytes:
    inside = "".join(f'<Relationship Id="{i}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for i, kind, to in lines)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'.encode()


def zipped(parts: Parts | Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file; a list may name a part twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def workbook(cells: str | bytes, **more: bytes) -> bytes:
    """A workbook whose only sheet has these rows."""
    return zipped(parts_of(cells) | more)


# --- zips that lie ----------------------------------------------------------------------------------


class Zip:
    """A zip written by hand: every field as the caller wants it."""

    def __init__(self) -> None:
        self.body, self.directory, self.count = b"", b"", 0

    def add(
        self, name: str, compressed: bytes, size: int, checksum: int, length: int | None = None, flags: int = 0
    ) -> int:
        """Put a part at the end; where it begins."""
        at = len(self.body)
        length = len(compressed) if length is None else length
        fields = (flags, 8, 0, 33, checksum, length, size, len(name.encode()), 0)
        self.body += b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, *fields) + name.encode() + compressed
        self.list(name, at, length, size, checksum, flags)
        return at

    def list(self, name: str, at: int, length: int, size: int, checksum: int, flags: int = 0) -> None:
        """Name a part in the directory."""
        fields = (20, 20, flags, 8, 0, 33, checksum, length, size, len(name.encode()), 0, 0, 0, 0, 0, at)
        self.directory += b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", *fields) + name.encode()
        self.count += 1

    def add_all(self, parts: Parts) -> Zip:
        """Put honest parts."""
        for name, data in parts.items():
            self.add(name, deflated(data), len(data), zlib.crc32(data))
        return self

    def bytes(self) -> bytes:
        end = struct.pack(
            "<HHHHIIH", 0, 0, self.count % 65536, self.count % 65536, len(self.directory), len(self.body), 0
        )
        return self.body + self.directory + b"PK\5\6" + end


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def much(piece: bytes, times: int, start: bytes = b"", end: bytes = b"") -> tuple[bytes, int, int]:
    """``start``, ``piece`` again and again, ``end``: compressed without ever being whole; with size and checksum."""
    blocks = []
    for data in (start, piece, end):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        blocks.append(packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH))
    checksum = zlib.crc32(start)
    for _ in range(times):
        checksum = zlib.crc32(piece, checksum)
    closing = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    size = len(start) + len(piece) * times + len(end)
    return blocks[0] + blocks[1] * times + blocks[2] + closing, size, zlib.crc32(end, checksum)


def with_big(name: str, piece: bytes, times: int, start: bytes = b"", end: bytes = b"") -> bytes:
    """A workbook whose part ``name`` is huge."""
    package = Zip().add_all({other: data for other, data in parts_of().items() if other != name})
    package.add(name, *much(piece, times, start, end))
    return package.bytes()


def lying_about_its_size() -> bytes:
    """The shared strings promise 1,000 bytes, with their right checksum; behind them come 600 million."""
    start = STRINGS_START + b"<si><t>"
    compressed, _, _ = much(b"x" * 1_000_000, 600, start)
    promised = (start + b"x" * 1_000)[:1_000]
    package = Zip().add_all({name: data for name, data in parts_of().items() if name != STRINGS})
    package.add(STRINGS, compressed, 1_000, zlib.crc32(promised))
    return package.bytes()


def overlapping() -> bytes:
    """A thousand names for the same compressed bytes."""
    package = Zip().add_all(parts_of())
    data = b"\0" * 300_000
    at = package.add("xl/media/image0.png", deflated(data), len(data), zlib.crc32(data))
    for n in range(1, 1_000):
        package.list(f"xl/media/image{n}.png", at, len(deflated(data)), len(data), zlib.crc32(data))
    return package.bytes()


def quoted_overlap() -> bytes:
    """Every part is a stored piece of deflate that quotes the next part's header and goes on in it."""
    package = Zip().add_all(parts_of())
    kernel = deflated(b"\0" * 200_000)
    name = "xl/media/image2.png"
    checksum = zlib.crc32(b"\0" * 200_000)
    inner = (
        b"PK\3\4"
        + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(kernel), 200_000, len(name), 0)
        + name.encode()
    )
    quote = b"\0" + struct.pack("<HH", len(inner), 0xFFFF ^ len(inner)) + inner
    size = len(inner) + 200_000
    at = package.add("xl/media/image1.png", quote + kernel, size, zlib.crc32(b"\0" * 200_000, zlib.crc32(inner)))
    header = 30 + len("xl/media/image1.png")
    package.list(name, at + header + 5, len(kernel), 200_000, checksum)
    return package.bytes()


def a_hundred_thousand_entries() -> bytes:
    package = Zip().add_all(parts_of())
    entry = package.directory[-46 - len(CORE) :]
    package.directory += entry * 100_000
    return package.bytes()


def promising() -> bytes:
    """A part that promises 4 GB."""
    package = Zip().add_all(parts_of())
    package.add("xl/media/image1.png", deflated(b"x"), 2**32 - 2, 0)
    return package.bytes()


def with_zip_password() -> bytes:
    """Every part says that it is encrypted."""
    package = Zip()
    for name, data in parts_of().items():
        package.add(name, deflated(data), len(data), zlib.crc32(data), flags=1)
    return package.bytes()


def a_part_twice() -> bytes:
    """Two sheets of the same name: one reader takes the first, another the last."""
    package = Zip().add_all(parts_of())
    return package.add_all({SHEET: sheet("")}).bytes()


def a_long_text_in_many_cells() -> bytes:
    """32,000 characters, written once and shown in 100,000 cells: 3 GB."""
    strings = STRINGS_START + b"<si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    return zipped(parts_of('<row><c t="s"><v>0</v></c></row>' * 100_000) | {STRINGS: strings})


STRINGS_START = f'<sst xmlns="{MAIN}">'.encode()
NAMES_START = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets><definedNames>'.encode()
SHEET_START = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
SHEET_END = b"</sheetData></worksheet>"
ENDED = f'<worksheet xmlns="{MAIN}"><sheetData/>'.encode()


# --- entities ---------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>'
EXTERNAL = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def with_declaration(part: str, declaration: str = BOMB, encoding: str = "utf-8") -> bytes:
    """A workbook with a declaration in front of one part's root."""
    parts = parts_of()
    parts[part] = (declaration + parts[part].decode()).encode(encoding)
    return zipped(parts)


# --- OLE: .xls and encrypted files ------------------------------------------------------------------

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def ole(streams: dict[str, bytes], fat: Callable[[list[int]], None] | None = None) -> bytes:
    """A compound file with a few streams of at least 4,096 bytes; ``fat`` may tamper with the chains."""
    chains: list[int] = [0xFFFFFFFD, END]  # sector 0 is the table itself, sector 1 the directory
    body, entries = b"", [_ole_entry("Root Entry", 5, END, 0, 1 if streams else FREE)]
    for n, (name, data) in enumerate(streams.items(), start=2):
        data = data.ljust(4096, b"\0")
        data += b"\0" * (-len(data) % 512)
        first, count = len(chains), len(data) // 512
        chains += [*range(first + 1, first + count), END]
        body += data
        entries.append(_ole_entry(name, 2, first, len(data), FREE, n if n <= len(streams) else FREE))
    if fat is not None:
        fat(chains)
    table = struct.pack("<128I", *(chains + [FREE] * (128 - len(chains))))
    directory = b"".join(entries).ljust(512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0) + b"\xff" * 432
    return header[:512] + table + directory + body


def _ole_entry(name: str, kind: int, first: int, size: int, child: int, right: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, FREE, right, child if kind == 5 else FREE)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<H", len(encoded) + 2)
        + links
        + b"\0" * 36
        + struct.pack("<IQ", first, size)
    )


def record(kind: int, data: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<HH", kind, len(data)) + data


def xls(*cells: bytes, password: bool = False, dimensions: tuple[int, int] = (1, 1), globals_: bytes = b"") -> bytes:
    """A minimal .xls workbook with one sheet and these records in it; ``globals_`` are records of the workbook."""
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    start += record(0x2F, struct.pack("<H", 1) + b"\1\0\1\0" + b"x" * 48) if password else b""
    start += globals_
    here = len(start) + len(record(0x85, struct.pack("<IBBBB", 0, 0, 0, 4, 0) + b"Ark1")) + 4
    start += record(0x85, struct.pack("<IBBBB", here, 0, 0, 4, 0) + b"Ark1") + record(0x0A)
    rows, columns = dimensions
    content = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    content += record(0x200, struct.pack("<IIHHH", 0, rows, 0, columns, 0)) + b"".join(cells) + record(0x0A)
    return ole({"Workbook": start + content})


def number(row: int, column: int) -> bytes:
    """A BIFF number cell."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


def numbers(row: int, column: int, count: int) -> bytes:
    """Several BIFF numbers side by side in one record."""
    each = struct.pack("<HI", 0, 1 << 2 | 2)
    return record(0xBD, struct.pack("<HH", row, column) + each * count + struct.pack("<H", column + count - 1))


def in_circles(chains: list[int]) -> None:
    """The last sector leads back to the first."""
    chains[-1] = 2


# --- OpenDocument -----------------------------------------------------------------------------------

ODS = "application/vnd.oasis.opendocument.spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def ods(rows: str, **more: bytes) -> bytes:
    """A .ods file with one sheet."""
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}"><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        {"mimetype": ODS.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()} | more
    )


BLANK_ROWS = (
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods_row(rows: int | str, columns: int | str, cell: str = "<text:p>1</text:p>") -> str:
    """A row that stands for many."""
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="float" '
        f'office:value="1" table:number-columns-repeated="{columns}">{cell}</table:table-cell></table:table-row>'
    )
