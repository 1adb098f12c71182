"""Where the parts of a workbook stand: the relations say it, and some programs have ways of their own.

calamine looks only in the usual places. What stands elsewhere is called as it is looked for.
"""

from __future__ import annotations

import posixpath

from .foreign_package import ForeignPackage
from .xml_elements import for_each_element

WORKBOOK, WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
USUAL = (WORKBOOK, WORKBOOK_RELATIONS, STRINGS, STYLES)
_ROOT_RELATIONS = "_rels/.rels"
_USUAL_ROOT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
KINDS = {"sharedStrings": STRINGS, "styles": STYLES}


def find_workbook(package: ForeignPackage) -> str:
    """The folder of the part that describes the workbook, which is called as usual from now on."""
    folder = "xl"
    if WORKBOOK not in package and _ROOT_RELATIONS in package:
        main = _main_part(package)
        if main in package and b"workbook" in package.read(main)[:2000]:
            folder, name = posixpath.split(main)
            package.call(main, WORKBOOK)
            relations = posixpath.join(folder, "_rels", f"{name}.rels")
            if relations in package:
                package.call(relations, WORKBOOK_RELATIONS)
            package.replace(_ROOT_RELATIONS, _USUAL_ROOT)
    elif WORKBOOK in package and _ROOT_RELATIONS not in package:
        package.replace(_ROOT_RELATIONS, _USUAL_ROOT)
    for name in USUAL:
        if name in package:
            package.call(name, name)
    return folder


def _main_part(package: ForeignPackage) -> str:
    found = [""]

    def take(_: str, attributes: dict[str, str], __: str) -> None:
        if attributes.get("Type", "").endswith("/officeDocument"):
            found.append(posixpath.normpath(attributes.get("Target", "").replace("\\", "/").lstrip("/")))

    for_each_element(package.read(_ROOT_RELATIONS), take)
    return found[-1]


def find_target(package: ForeignPackage, folder: str, target: str, kind: str = "") -> str:
    """The part that a relation of the workbook in ``folder`` leads to, by the name that calamine looks for.

    ``kind`` is the last word of the relation's type.
    """
    plain = target.replace("\\", "/")
    name = plain.lstrip("/") if plain.startswith("/") else f"xl/{target}"
    wanted = KINDS.get(kind, name)
    places = [plain.lstrip("/")] if plain.startswith("/") else [posixpath.join(folder, plain), plain]
    for place in map(posixpath.normpath, places):
        if place in package:
            package.call(place, wanted)
            break
    return wanted
