"""The sheet ``Ret dette``: every issue of a file, with links to the cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from ...definition import colours as c
from ...definition.bookkeeping_sheets import SEVERITIES
from ...messages.files import written
from ...rules.issues import Issue
from ..layout import a1
from ..patching.sheet import cell_at
from ..patching.styles import Styles
from ..patching.workbook import quoted
from ..patching.xml_edit import attribute, cell_text, xml_text
from ..writing.row_heights import BOLD, INDENT, LINE_HEIGHT, lines_needed

HEADERS = ("Alvor", "Ark", "Celle", "Punktnr.", "Besked")
HEADER_ROW = 4  # as people count; the same in every marked copy
COLOURS = {severity: c.argb(tone.fill) for severity, tone in c.FAULTS.items()}
_NAVY, _LINE, _LINK, MARK_LINE = (c.argb(colour) for colour in (c.NAVY, c.LINE, c.LINK, c.FAULT_LINE))
MOST_LINKS = 60_000  # Excel takes 65,530 in a sheet

TITLE_HEIGHT = 20.0  # of a line of 14 points
_WIDTHS = (12.0, 22.0, 14.0, 11.0, 96.0)


class ListedSheet(Struct, frozen=True):
    """What the list must know of a sheet: can one go there, and which cells are out of sight?"""

    visible: bool
    hidden: Callable[[tuple[int, int]], bool]


class _Text(Struct):
    """A cell of the list; ``location`` makes it a link."""

    text: str
    format: int
    location: str = ""


def list_formats(styles: Styles) -> dict[str, int]:
    """The cell formats of the sheet, added to the file's own."""
    plain, bold = styles.font(), styles.font("<b/>")
    white, link = styles.font("<b/>", c.argb(c.PAPER)), styles.font("<u/>", _LINK)
    large = styles.font("<b/>", _NAVY, 14)
    border = styles.border(_LINE)
    made = {
        "title": styles.format(large, 0, 0, "center"),
        "text": styles.format(plain, 0, 0),
        "header": styles.format(white, styles.fill(_NAVY), border, "center", indent=1),
        "cell": styles.format(plain, 0, border, "center", indent=1),
        "link": styles.format(link, 0, border, "center", indent=1),
    }
    for severity, colour in COLOURS.items():
        mark = styles.fill(colour), styles.border(MARK_LINE)
        made[severity.value] = styles.format(bold, *mark, "center", indent=1)
    return made


def list_sheet(
    issues: Sequence[Issue],
    places: Mapping[str, ListedSheet],
    formats: Mapping[str, int],
    namespace: str,
    notices: Sequence[str],
    to_return: bool,
) -> bytes:
    """The XML of the sheet. ``places`` are the file's sheets by title; a link leads only to what can be seen."""
    head = [
        (written("marked.what-to-do.return" if to_return else "marked.what-to-do"), formats["title"], TITLE_HEIGHT),
        (written("marked.colours"), formats["text"], LINE_HEIGHT),
        (" ".join(notices), formats["text"], LINE_HEIGHT),
    ]
    rows = [_wide_row(number, *line) for number, line in enumerate(head, start=1)]
    rows.append(_row(HEADER_ROW, [_Text(header, formats["header"]) for header in HEADERS], 21.0))
    links = []
    for number, issue in enumerate(issues, start=HEADER_ROW + 1):
        texts = _texts(issue, places, formats)
        lines = max(lines_needed(cell.text, width - INDENT) for cell, width in zip(texts, _WIDTHS, strict=True))
        rows.append(_row(number, texts, lines * LINE_HEIGHT + 4))
        links += [
            f"<hyperlink ref={attribute(a1(number - 1, column))} location={attribute(cell.location)} "
            f"display={attribute(cell.text)}/>"
            for column, cell in enumerate(texts)
            if cell.location
        ]
    return _sheet(namespace, rows, links[:MOST_LINKS], HEADER_ROW + len(issues)).encode()


def _texts(issue: Issue, places: Mapping[str, ListedSheet], formats: Mapping[str, int]) -> list[_Text]:
    title = issue.sheet or ""
    place, cell = places.get(title), cell_at(issue.cell)
    to_sheet = to_cell = ""
    shown = issue.cell or ""
    if place is not None and place.visible:
        if cell is not None:
            to_cell = f"{quoted(title)}!{a1(*cell)}"
        else:
            to_sheet = f"{quoted(title)}!A1"
    if place is not None and cell is not None and (not place.visible or place.hidden(cell)):
        shown = written("marked.hidden", cell=shown)
    return [
        _Text(SEVERITIES[issue.severity], formats[issue.severity.value]),
        _Text(title, formats["link" if to_sheet else "cell"], to_sheet),
        _Text(shown, formats["link" if to_cell else "cell"], to_cell),
        _Text(issue.item or "", formats["cell"]),
        _Text(xml_text(issue.message), formats["cell"]),
    ]


def _cell(reference: str, text: str, style: int) -> str:
    content = f'<is><t xml:space="preserve">{cell_text(text)}</t></is>' if text else ""
    kind = ' t="inlineStr"' if text else ""
    return f'<c r="{reference}" s="{style}"{kind}>{content}</c>'


def _row(number: int, cells: Sequence[_Text], height: float) -> str:
    inside = "".join(_cell(a1(number - 1, column), cell.text, cell.format) for column, cell in enumerate(cells))
    return f'<row r="{number}" ht="{min(height, 409):g}" customHeight="1">{inside}</row>'


def _wide_row(number: int, text: str, style: int, line: float) -> str:
    """A row across all columns; ``line`` is the height of a line of its font."""
    letters = sum(_WIDTHS) * LINE_HEIGHT / line / BOLD
    cells = [_Text(text, style), *[_Text("", style)] * (len(HEADERS) - 1)]
    return _row(number, cells, lines_needed(text, letters) * line + 8 if text else 6)


def _sheet(namespace: str, rows: Sequence[str], links: Sequence[str], last: int) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width + 0.7109375}" customWidth="1"/>' for i, width in enumerate(_WIDTHS, 1)
    )
    right = a1(0, len(HEADERS) - 1)[:-1]
    merged = "".join(f'<mergeCell ref="A{row}:{right}{row}"/>' for row in range(1, HEADER_ROW))
    top = HEADER_ROW + 1
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns={attribute(namespace)}>'
        f'<sheetPr><tabColor rgb="{MARK_LINE}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{right}{last}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{top}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{top}" sqref="A{top}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{LINE_HEIGHT:g}"/><cols>{columns}</cols>'
        f'<sheetData>{"".join(rows)}</sheetData><mergeCells count="{HEADER_ROW - 1}">{merged}</mergeCells>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.7" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>'
        "<headerFooter><oddHeader>&amp;L&amp;8&amp;F&amp;R&amp;8&amp;A</oddHeader>"
        "<oddFooter>&amp;R&amp;8Side &amp;P af &amp;N</oddFooter></headerFooter></worksheet>"
    )
