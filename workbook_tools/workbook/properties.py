"""The custom properties of a file: marks that its program carries along, or drops."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

_OOXML, _ODF = "docProps/custom.xml", "meta.xml"
_ODF_PROPERTY = re.compile(r'<meta:user-defined\b[^>]*?meta:name="([^"]*)"[^>]*>([^<]*)<')
LARGEST_PART = 2**20


def custom_properties(data: bytes) -> dict[str, str]:
    """Name → text of every custom property; empty where there are none, or where they cannot be read.

    Values are compared as texts: LibreOffice and others change their types.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {entry.filename: entry.file_size for entry in package.infolist()}
            part = next((name for name in (_OOXML, _ODF) if names.get(name, LARGEST_PART) < LARGEST_PART), None)
            if part is None:
                return {}
            xml = package.read(part)
        return _ooxml(xml) if part == _OOXML else _odf(xml)
    except (
        zipfile.BadZipFile, zlib.error, ElementTree.ParseError, DefusedXmlException, OSError, RuntimeError,
        NotImplementedError, ValueError, EOFError,
    ):  # fmt: skip
        return {}


def _ooxml(xml: bytes) -> dict[str, str]:
    found = {}
    for element in ElementTree.fromstring(xml, forbid_dtd=True):
        value = "".join(element.itertext()).strip()
        if element.get("name"):
            found[element.get("name", "")] = value
    return found


def _odf(xml: bytes) -> dict[str, str]:
    text = xml.decode("utf-8", "replace")
    return {unescape(name): unescape(value).strip() for name, value in _ODF_PROPERTY.findall(text)}
