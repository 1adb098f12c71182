"""CPR numbers beside the cells of a marked copy: in addresses, descriptions, headers, and words on controls.

Texts of notes and drawings are hidden with those of the cells (``privacy.py``).
"""

from __future__ import annotations

import re

from ...values.cpr import without_cpr
from ..patching.package import Package
from ..patching.xml_edit import as_utf8

# What says something in its attributes – an address, a description – or is printed above and below the cells.
_IN_XML = re.compile(r"<(?:\w+:)?(?:hyperlink|cNvPr)\b[^<>]*>|(?<=Header>)[^<]+|(?<=Footer>)[^<]+")
_TARGET = re.compile(r"(?<=Target=)(?:\"[^\"]*\"|'[^']*')")
_ON_CONTROL = re.compile(r"(?<=>)[^<>,]+(?=<)")  # places of controls have commas
_WHERE = {".xml": _IN_XML, ".rels": _TARGET, ".vml": _ON_CONTROL}


def hide_cpr_in_objects(package: Package) -> None:
    """Hide every CPR number that stands there."""
    for name in package:
        pattern = _WHERE.get(name[name.rfind(".") :]) if name.startswith("xl/") else None
        if pattern is None:
            continue
        text = as_utf8(package.read(name)).decode("utf-8", "surrogateescape")
        hidden = pattern.sub(lambda told: without_cpr(told[0]), text)
        if hidden != text:
            package.write(name, hidden.encode("utf-8", "surrogateescape"))
