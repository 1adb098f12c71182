"""How cells look: one place for colours, fonts and number formats."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from ...definition import colours as c
from ...schema.pages import Look
from ...schema.structure import Column, Severity, Type
from ...schema.tones import Tone
from ..alignment import FONT, FONT_SIZE, TEXT_INDENT, is_wrapped, usual_side

# _0 is a space as wide as a digit, between a number and the line on its right. An indent would do the same, but
# LibreOffice (7.4) passes over it after a cell that differs in its number format only.
AMOUNT_FORMAT = "#,##0_0;-#,##0_0;0_0"
INTEGER_FORMAT = "0_0"
PERCENT_FORMAT = "0.0%_0"
_SIGNED = {Type.AMOUNT: "+#,##0_0;-#,##0_0;0_0", Type.PERCENT: "+0.0%_0;-0.0%_0;0.0%_0"}
SHARE_FORMAT = "0%_0;-0%_0;0%_0;@_0"
# On pages a nought is a dash, and minus a minus.
PAGE_AMOUNT, PAGE_INTEGER = '#,##0_0;"−"#,##0_0;"–"_0;@_0', '0_0;"−"0_0;"–"_0;@_0'
PAGE_DEVIATION, PAGE_PERCENT = '"+"#,##0_0;"−"#,##0_0;"–"_0;@_0', '"+"0.0%_0;"−"0.0%_0;"–"_0;@_0'
FIGURES = {
    Look.AMOUNT: '#,##0;"−"#,##0;"–"',
    Look.DEVIATION: '"+"#,##0;"−"#,##0;"–"',
    Look.INTEGER: '0;"−"0;"–"',
}  # in the middle, or on the left
UNIT_BESIDE = '@", 1.000 kr."'  # is shown behind a text, and no part of it
DATE_FORMAT = "dd-mm-yyyy;;"
DATE_IN_WORDS = '[$-406]dddd" den "d". "mmmm yyyy;;'

_NUMBER_FORMATS = {
    Type.TEXT: "@",
    Type.KEY: "@",
    Type.CHOICE: "@",
    Type.CHOICES: "@",
    Type.AMOUNT: AMOUNT_FORMAT,
    Type.INTEGER: INTEGER_FORMAT,
    Type.PERCENT: PERCENT_FORMAT,
    Type.DATE: "dd-mm-yyyy",
    Type.MOMENT: "dd-mm-yyyy hh:mm",
    Type.ANY: "General",
}


_OF_LISTS = {Look.DEVIATION: PAGE_DEVIATION, Look.PERCENT: PAGE_PERCENT}
_LINE = {"border": 1, "border_color": c.LINE, "indent": 1}
_NUMBER: dict[str, Any] = {"border": 1, "border_color": c.LINE, "align": "right"}
_LOOKS: dict[Look, dict[str, Any]] = {
    Look.TITLE: {"bold": True, "text_wrap": True, "font_size": 18, "font_color": c.NAVY},
    Look.HEADING: {"bold": True, "text_wrap": True, "font_size": 13, "font_color": c.NAVY, "bottom": 2, "bottom_color": c.NAVY},
    Look.CAPTION: {"bold": True, "text_wrap": True, "font_size": 13, "font_color": c.NAVY},
    Look.TEXT: {"text_wrap": True},
    Look.NOTE: {"text_wrap": True, "font_color": c.SLATE, "italic": True},
    Look.NOTICE: {"bold": True, "text_wrap": True, "bg_color": c.NOTICE, "font_size": 12, "indent": 1},
    Look.VERDICT: {"bold": True, "text_wrap": True, "font_size": 15, "font_color": c.INK},
    Look.LABEL: {"font_color": c.SLATE, "text_wrap": True, **_LINE},
    Look.VALUE: {"bold": True, "text_wrap": True, "align": "left", **_LINE},
    Look.INPUT: {"bg_color": c.INPUT.fill, "locked": False, "num_format": "@", **_LINE},
    Look.STATUS: {"bold": True, "font_size": 16, "bg_color": c.REQUIRED.fill, "font_color": c.REQUIRED.font, **_LINE},
    Look.INTEGER: {"bold": True, "num_format": FIGURES[Look.INTEGER], "align": "left", **_LINE},
    Look.AMOUNT: {"num_format": PAGE_AMOUNT, **_NUMBER},
    Look.DEVIATION: {"num_format": PAGE_DEVIATION, **_NUMBER},
    Look.PERCENT: {"num_format": PAGE_PERCENT, **_NUMBER},
    Look.DATE: {"bold": True, "num_format": DATE_FORMAT, "align": "left", **_LINE},
    Look.DATE_IN_WORDS: {"bold": True, "num_format": DATE_IN_WORDS, "align": "left", **_LINE},
    Look.SMILEY: {"bold": True, "text_wrap": True, **_LINE},
    Look.FACE: {"bold": True, "text_wrap": True, "border": 2, "border_color": c.PAPER, "indent": 1},
    Look.LINK: {"font_color": c.LINK, "underline": 1, "text_wrap": True, **_LINE},
    Look.BAR: {"bold": True, "font_color": c.PAPER, "bg_color": c.NAVY, "text_wrap": True,
               "border": 1, "border_color": c.NAVY, "indent": 1},
    Look.BODY: {"text_wrap": True, **_LINE},
    Look.FAINT: {"text_wrap": True, "font_color": c.SLATE, "bg_color": c.QUIET, **_LINE},
    Look.SUBHEAD: {"bold": True, "text_wrap": True, "bg_color": c.TOTAL, "font_color": c.NAVY, **_LINE},
}  # fmt: skip


class Formats:
    """The formats of one workbook, made when first asked for; ``roomy`` cells of tables have their contents half-way up."""

    def __init__(self, workbook: xlsxwriter.Workbook, roomy: bool = False) -> None:
        self._workbook = workbook
        self._height = {"valign": "vcenter"} if roomy else {}
        self._made: dict[frozenset[tuple[str, Any]], Format] = {}
        self._differing: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._looks: dict[Look, Format] = {}

    def make(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties; what is set in stands on the left if nothing else is said."""
        if properties.get("indent"):
            properties.setdefault("align", "left")
        key = frozenset(properties.items())
        if key not in self._made:
            base = {"font_name": FONT, "font_size": FONT_SIZE, "valign": "top"}
            self._made[key] = made = self._workbook.add_format(base | properties)
            made._get_xf_index()  # its number: in the order of asking, wherever the cells are made
        return self._made[key]

    def _difference(self, **properties: Any) -> Format:
        """What a conditional format changes: hundreds of them change the same."""
        key = tuple(properties.items())
        if key not in self._differing:
            self._differing[key] = self._workbook.add_format(properties)
        return self._differing[key]

    def header(self, column: Column, entered: bool) -> Format:
        """A column's header: what is computed or given by the tool is in italics."""
        return self.make(
            bold=True, italic=not entered, font_color=c.PAPER,
            bg_color=c.NAVY if entered else c.SLATE, text_wrap=True, valign="vcenter",
            border=1, border_color=c.LINE, indent=1,
        )  # fmt: skip

    def body(self, column: Column, entered: bool, locked: bool) -> Format:
        """A data cell; ``entered`` ones are for people, ``locked`` counts on a protected sheet."""
        properties: dict[str, Any] = {
            "num_format": _number_format(column),
            "border": 1,
            "border_color": c.LINE,
            "locked": locked,
            **self._height,
        }
        side = usual_side(column)
        if side:
            properties["align"] = side
        if is_wrapped(column):
            properties |= {"text_wrap": True, "indent": TEXT_INDENT}
        if column.formula is not None and column.type in (Type.TEXT, Type.CHOICE):
            properties["num_format"] = "General"
        if not entered:
            properties["bg_color"] = c.QUIET
        elif not locked:
            properties["bg_color"] = c.INPUT.fill
        return self.make(**properties)

    def link(self, column: Column, entered: bool) -> Format:
        """A data cell that jumps somewhere."""
        fill: dict[str, Any] = {} if entered or column.type is Type.TEXT else {"bg_color": c.QUIET}
        side = usual_side(column)
        placed: dict[str, Any] = {"align": side} if side == "right" else {"indent": TEXT_INDENT}
        return self.make(
            font_color=c.LINK, underline=1, border=1, border_color=c.LINE, text_wrap=True,
            num_format=_NUMBER_FORMATS[column.type], **fill, **placed,
        )  # fmt: skip

    def control(self) -> Format:
        """A ``Kontrol`` cell: the words themselves are red, an empty cell shows nothing."""
        return self.make(
            border=1,
            border_color=c.LINE,
            bg_color=c.QUIET,
            font_color=c.FAULT_LINE,
            text_wrap=True,
            indent=1,
            num_format="General",
            **self._height,
        )

    def total(self, column: Column) -> Format:
        """A cell of the total row."""
        number = column.type is Type.AMOUNT
        placed = (
            {"align": "right", "num_format": _number_format(column)}
            if number
            else {"indent": 1, "num_format": UNIT_BESIDE}
        )
        return self.make(bold=True, bg_color=c.TOTAL, top=2, border_color=c.NAVY, valign="vcenter", **placed)

    def look(self, look: Look) -> Format:
        """A page's text or figure."""
        if look not in self._looks:
            self._looks[look] = self.make(**{"valign": "vcenter"} | _LOOKS[look])
        return self._looks[look]

    def legend(self, tone: Tone) -> Format:
        """A word in the colours that it explains."""
        line = c.FAULT_LINE if tone in c.FAULTS.values() else c.LINE
        return self.make(
            bg_color=tone.fill, font_color=tone.font, bold=True, text_wrap=True, border=1, border_color=line,
            indent=1, valign="vcenter",
        )  # fmt: skip

    def card(self, tone: Tone | None, part: str, look: Look = Look.VALUE) -> Format:
        """A headline's ``label``, ``figure`` or ``note``."""
        tone = tone or c.PLAIN
        parts: dict[str, dict[str, Any]] = {
            "label": {"font_size": 10, "top": 1, "valign": "vcenter"},
            "figure": {"font_size": 20, "bold": True, "valign": "vcenter"},
            "note": {"font_size": 9, "bottom": 1, "valign": "vcenter"},
        }
        number = FIGURES.get(look, "General")
        if part == "figure" and look is Look.SMILEY:
            parts["figure"]["font_size"] = 14
        return self.make(
            bg_color=tone.fill, font_color=tone.font, align="center", left=1, right=1,
            left_color=c.PAPER, right_color=c.PAPER, top_color=tone.font, bottom_color=tone.font, num_format=number,
            **parts[part],
        )  # fmt: skip

    def list_cell(self, column: Column, look: Look | None, edge: bool = False) -> Format:
        """A cell of a list, whose empty lines show nothing; its columns have no groups with an ``edge``."""
        link = {"font_color": c.LINK, "underline": 1} if look is Look.LINK else {}
        number: dict[str, Any] = {"indent": 1}
        if look in _OF_LISTS or column.type in (Type.AMOUNT, Type.INTEGER):
            usual = PAGE_AMOUNT if column.type is Type.AMOUNT else PAGE_INTEGER
            number = {"align": "right", "num_format": usual if look is None else _OF_LISTS[look]}
        elif column.type is Type.DATE:
            number = {"indent": 1, "align": "left", "num_format": DATE_FORMAT}
        bold: dict[str, Any] = {"bold": True} if look is Look.SMILEY else {}
        if look is Look.FACE:
            bold = {"border": 2, "border_color": c.PAPER}
        return self.make(text_wrap=True, valign="vcenter", **link, **number, **bold)

    def list_line(self) -> Format:
        """What a filled line of a list has below it."""
        return self._difference(bottom=1, bottom_color=c.LINE)

    def mark(self) -> Format:
        """A text that nobody sees."""
        return self.make(num_format=";;;", font_color=c.PAPER, font_size=8)

    def derived(self) -> Format:
        """What formulas look up by, beside a page."""
        return self.make(num_format="0", font_color=c.SLATE, font_size=8)

    def grid_header(self, column: Column | None = None) -> Format:
        """A grid's header cell; over numbers it stands in the middle."""
        numbers = column is not None and column.type in (Type.INTEGER, Type.AMOUNT, Type.PERCENT)
        return self.make(
            **({"align": "center"} if numbers else {"indent": 1}),
            bold=True, font_color=c.PAPER, bg_color=c.NAVY, text_wrap=True, valign="vcenter",
            border=1, border_color=c.LINE,
        )  # fmt: skip

    def header_over(self) -> Format:
        """A header over several others."""
        return self.make(
            bold=True, font_color=c.NAVY, bg_color=c.TOTAL, align="center", valign="vcenter",
            left=2, right=2, left_color=c.PAPER, right_color=c.PAPER,
        )  # fmt: skip

    def total_line(self) -> Format:
        """A line of a grid in which others are summed up."""
        return self._difference(bold=True, bg_color=c.TOTAL, top=1, top_color=c.NAVY)

    def grid_cell(self, column: Column, look: Look | None, edge: bool = False) -> Format:
        """A grid's cell by its column's type; with ``edge`` a group of columns ends."""
        ends: dict[str, Any] = {"valign": "vcenter", **({"right": 2, "right_color": c.NAVY} if edge else {})}
        line: dict[str, Any] = {"border": 1, "border_color": c.LINE, **ends}
        text: dict[str, Any] = {"indent": 1, **line}
        if look is not None:
            return self.make(**_LOOKS[look] | ends)
        if column.type is Type.PERCENT:
            return self.make(num_format=SHARE_FORMAT, align="right", **line)
        if column.type is Type.AMOUNT:
            return self.make(**_LOOKS[Look.AMOUNT] | ends)
        if column.type is Type.INTEGER:
            return self.make(num_format=PAGE_INTEGER, align="right", **line)
        if column.type is Type.DATE:
            return self.make(num_format=DATE_FORMAT, align="left", **text)
        return self.make(text_wrap=True, **text)

    def colours(self, tone: Tone) -> Format:
        """The fill and font of a conditional format."""
        return self._difference(bg_color=tone.fill, font_color=tone.font)

    def fault(self, severity: Severity = Severity.ERROR) -> Format:
        """A conditional format of what is wrong."""
        tone = c.FAULTS[severity]
        return self._difference(bg_color=tone.fill, font_color=tone.font, border=1, border_color=c.FAULT_LINE)


def _number_format(column: Column) -> str:
    return _SIGNED[column.type] if column.signed else _NUMBER_FORMATS[column.type]


def word_rules(formats: Formats, coloured: Iterable[tuple[str, Tone]]) -> list[dict[str, Any]]:
    """The conditional formats of cells in which some words have a tone."""
    return [
        {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": formats.colours(tone)}
        for word, tone in coloured
    ]
