"""What Excel keeps in own sheets and other programs do not write: put into a workbook's package as Excel does."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from tests.sheet_objects import MAIN, OFFICE, THREADED, SheetPackage, note, thread
from tests.workbook_editing import parts, values, write_parts

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PERSON = "http://schemas.microsoft.com/office/2017/10/relationships/person"
_SLICER = "http://schemas.microsoft.com/office/2007/relationships/slicer"
_GUID = "{{00000000-0000-4000-8000-{:012}}}"
_PERSON_ID = _GUID.format(99)


def _with_ids(threads: str) -> str:
    """The threads with ids as Excel gives them, and with who speaks."""
    return re.sub(r'id="{(\d+)}"', lambda own: f'personId="{_PERSON_ID}" id="{_GUID.format(int(own[1]))}"', threads)


def _put(contents: dict[str, bytes], part: str, before: str, more: str) -> None:
    text = contents[part].decode()
    assert before in text, (part, before)
    contents[part] = text.replace(before, more + before, 1).encode()


def _declare(contents: dict[str, bytes], part: str, kind: str) -> None:
    _put(contents, "[Content_Types].xml", "</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/>')


def _relate(contents: dict[str, bytes], own: str, kind: str, target: str) -> None:
    kind = kind if kind.startswith("http") else f"{OFFICE}/{kind}"
    relation = f'<Relationship Id="{own}" Type="{kind}" Target="{target}"/>'
    _put(contents, "xl/_rels/workbook.xml.rels", "</Relationships>", relation)


def with_thread(path: Path, sheet: str, cell: str, *said: str) -> None:
    """A thread on a cell of a sheet that has no notes; the one who speaks is Bo."""
    package = SheetPackage(path, escape(sheet))
    part = f"xl/threadedComments/{package.sheet.rpartition('/')[2]}"
    comments = f"xl/comments_of_{package.sheet.rpartition('/')[2]}"
    package.add("comments", comments, note(cell, "[Tråd]", f"tc={_GUID.format(0)}"))
    package.add(THREADED, part, _with_ids(thread(cell, *said)))
    _declare(package.parts, part, "application/vnd.ms-excel.threadedcomments+xml")
    _declare(package.parts, comments, f"{_EXCEL}.comments+xml")
    if "xl/persons/person.xml" not in package.parts:
        space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        person = f'<person displayName="Bo" id="{_PERSON_ID}" userId="1" providerId="None"/>'
        package.parts["xl/persons/person.xml"] = f'<personList xmlns="{space}">{person}</personList>'.encode()
        _relate(package.parts, "rIdPerson", _PERSON, "persons/person.xml")
        _declare(package.parts, "xl/persons/person.xml", "application/vnd.ms-excel.person+xml")
    package.save()


def with_link_to_another_workbook(path: Path, sheet: str, cell: str) -> None:
    """A formula that asks another workbook, in a cell behind all others of its row."""
    package = SheetPackage(path, escape(sheet))
    row = re.sub(r"\D", "", cell)
    text = package.parts[package.sheet].decode()
    begin = text.index("</row>", re.search(rf'<row r="{row}"', text).start())  # type: ignore[union-attr]
    formula = f'<c r="{cell}"><f>[1]Ark1!$A$1+1</f><v>3</v></c>'
    package.parts[package.sheet] = (text[:begin] + formula + text[begin:]).encode()
    contents, part = package.parts, "xl/externalLinks/externalLink1.xml"
    contents[part] = (
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="rId1"><sheetNames><sheetName val="Ark1"/>'
        "</sheetNames></externalBook></externalLink>"
    ).encode()
    contents["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/externalLinkPath" Target="andet.xlsx" TargetMode="External"/></Relationships>'
    ).encode()
    _declare(contents, part, f"{_EXCEL}.externalLink+xml")
    _relate(contents, "rIdLink", "externalLink", "externalLinks/externalLink1.xml")
    reference = f'<externalReferences><externalReference xmlns:r="{OFFICE}" r:id="rIdLink"/></externalReferences>'
    _put(contents, "xl/workbook.xml", "<definedNames>", reference)
    package.save()


def with_sparkline(path: Path, sheet: str, cell: str, area: str) -> None:
    """A line in a cell, of the numbers of an area."""
    package = SheetPackage(path, escape(sheet))
    inside = f"<xm:f>{area}</xm:f><xm:sqref>{cell}</xm:sqref>"
    package.insert(
        f'<extLst><ext xmlns:x14="{X14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}"><x14:sparklineGroups '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup displayEmptyCellsAs="gap">'
        f'<x14:colorSeries rgb="FF376092"/><x14:sparklines><x14:sparkline>{inside}</x14:sparkline></x14:sparklines>'
        "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    )
    package.save()


def with_pivot(path: Path, sheet: str, corner: str, made_from: str = "Økonomi", area: str = "A1:J6") -> None:
    """A pivot of the budget by category, with the records that Excel keeps of what it is made from."""
    package = SheetPackage(path, escape(sheet))
    contents = package.parts
    headers, *rows = [row[:10] for row in values(path, made_from)[:6]]
    categories = list(dict.fromkeys(row[4] for row in rows))
    fields = "".join(
        f'<cacheField name="{escape(str(header))}" numFmtId="0"><sharedItems'
        + (f' count="{len(categories)}">' + "".join(f'<s v="{c}"/>' for c in categories) + "</sharedItems>" if i == 4 else "/>")
        + "</cacheField>"
        for i, header in enumerate(headers)
    )  # fmt: skip
    records = "".join(
        "<r>"
        + "".join(
            f'<x v="{categories.index(v)}"/>' if i == 4
            else "<m/>" if v == "" else f'<n v="{v}"/>' if isinstance(v, int | float) else f'<s v="{escape(str(v))}"/>'
            for i, v in enumerate(row)
        )
        + "</r>"
        for row in rows
    )  # fmt: skip
    definition, kept = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotCache/pivotCacheRecords1.xml"
    contents[definition] = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedBy="Bo" recordCount="{len(rows)}" '
        'refreshedVersion="6" createdVersion="6" minRefreshableVersion="3">'
        f'<cacheSource type="worksheet"><worksheetSource ref="{area}" sheet="{made_from}"/></cacheSource>'
        f'<cacheFields count="{len(headers)}">{fields}</cacheFields></pivotCacheDefinition>'
    ).encode()
    contents[kept] = f'<pivotCacheRecords xmlns="{MAIN}" count="{len(rows)}">{records}</pivotCacheRecords>'.encode()
    items = "".join(f'<item x="{n}"/>' for n in range(len(categories)))
    by_category = f'<pivotField axis="axisRow" showAll="0"><items count="{len(categories) + 1}">{items}<item t="default"/></items></pivotField>'
    shown = ['<pivotField showAll="0"/>'] * len(headers)
    shown[4], shown[6] = by_category, '<pivotField dataField="1" showAll="0"/>'
    lines = "<i><x/></i>" + "".join(f'<i><x v="{n}"/></i>' for n in range(1, len(categories)))
    letter, row = re.fullmatch(r"([A-Z]+)(\d+)", corner).groups()  # type: ignore[union-attr]
    ref = f"{corner}:{chr(ord(letter) + 1)}{int(row) + len(categories) + 1}"
    package.add(
        "pivotTable", "xl/pivotTables/pivotTable1.xml",
        f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot" cacheId="7" dataCaption="Værdier" updatedVersion="6" '
        f'minRefreshableVersion="3" createdVersion="6"><location ref="{ref}" firstHeaderRow="1" firstDataRow="1" '
        f'firstDataCol="1"/><pivotFields count="{len(headers)}">{"".join(shown)}</pivotFields><rowFields count="1">'
        f'<field x="4"/></rowFields><rowItems count="{len(categories) + 1}">{lines}<i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems><dataFields count="1"><dataField name="Sum af budget" fld="6" '
        'baseField="0" baseItem="0" numFmtId="3"/></dataFields></pivotTableDefinition>',
    )  # fmt: skip
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    one = '<Relationship Id="rId1" Type="{}/{}" Target="{}"/>'
    contents["xl/pivotTables/_rels/pivotTable1.xml.rels"] = relations.format(
        one.format(OFFICE, "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    ).encode()
    contents["xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels"] = relations.format(
        one.format(OFFICE, "pivotCacheRecords", "pivotCacheRecords1.xml")
    ).encode()
    for part, kind in (
        (definition, "pivotCacheDefinition"), (kept, "pivotCacheRecords"), ("xl/pivotTables/pivotTable1.xml", "pivotTable"),
    ):  # fmt: skip
        _declare(contents, part, f"{_EXCEL}.{kind}+xml")
    _relate(contents, "rIdPivot", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    caches = f'<pivotCaches><pivotCache xmlns:r="{OFFICE}" cacheId="7" r:id="rIdPivot"/></pivotCaches>'
    _put(contents, "xl/workbook.xml", "</workbook>", caches)
    package.save()


def with_slicer(path: Path, sheet: str) -> None:
    """A slicer of a table, with the frame that shows it."""
    package = SheetPackage(path, escape(sheet))
    own = package.add(
        _SLICER, "xl/slicers/slicer1.xml", f'<slicers xmlns="{X14}"><slicer name="Valg" cache="Valg"/></slicers>'
    )
    _declare(package.parts, "xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml")
    package.insert(
        f'<extLst><ext xmlns:x14="{X14}" uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}"><x14:slicerList>'
        f'<x14:slicer xmlns:r="{OFFICE}" r:id="{own}"/></x14:slicerList></ext></extLst>'
    )
    drawing = next(
        name for name in package.parts if name.startswith("xl/drawings/drawing") and b"graphicFrame" in package.parts[name]
        and name.rpartition("/")[2] in package.parts[_rels_of(package.sheet)].decode()
    )  # fmt: skip
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    uri = "http://schemas.microsoft.com/office/drawing/2010/slicer"
    frame = (
        f'<xdr:twoCellAnchor xmlns:xdr="{space}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        "<xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="Valg"/><xdr:cNvGraphicFramePr/>'
        f'</xdr:nvGraphicFramePr><a:graphic><a:graphicData uri="{uri}"><sle:slicer xmlns:sle="{uri}" name="Valg"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
    )
    text = package.parts[drawing].decode()
    end = text.rindex("</")
    package.parts[drawing] = (text[:end] + frame + text[end:]).encode()
    package.save()


def with_query(path: Path, table: str) -> None:
    """A table whose rows come from a query."""
    contents = parts(path)
    name = next(n for n in contents if n.startswith("xl/tables/") and f'displayName="{table}"'.encode() in contents[n])
    contents[name] = contents[name].replace(b"<table ", b'<table tableType="queryTable" ', 1)
    contents[name] = contents[name].replace(b"<tableColumn ", b'<tableColumn queryTableFieldId="1" ')
    contents[_rels_of(name)] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/queryTable" Target="../queryTables/queryTable1.xml"/></Relationships>'
    ).encode()
    query = f'<queryTable xmlns="{MAIN}" name="Hent" connectionId="1"/>'
    contents["xl/queryTables/queryTable1.xml"] = query.encode()
    _declare(contents, "xl/queryTables/queryTable1.xml", f"{_EXCEL}.queryTable+xml")
    write_parts(path, contents)


def with_shared_formula(path: Path, sheet: str, first: str, second: str) -> None:
    """Two formulas that differ in their place only, written as one."""
    package = SheetPackage(path, escape(sheet))
    text = package.parts[package.sheet].decode()
    shared = 't="shared" si="0"'
    text = re.sub(rf'(<c r="{first}"[^>]*>)<f>', rf'\1<f {shared} ref="{first}:{second}">', text, count=1)
    text = re.sub(rf'(<c r="{second}"[^>]*>)<f>[^<]*</f>', rf"\1<f {shared}/>", text, count=1)
    package.parts[package.sheet] = text.encode()
    package.save()


def with_theme(path: Path) -> None:
    """Other colours and another font than usual."""
    contents = parts(path)
    theme = contents["xl/theme/theme1.xml"].replace(b"4F81BD", b"12AB34").replace(b"Calibri", b"Aptos")
    write_parts(path, contents | {"xl/theme/theme1.xml": theme})


def _rels_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"
