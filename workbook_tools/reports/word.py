"""The note as a Word document that people can edit: real headings, header rows that repeat, real page numbers."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from msgspec.structs import replace

from .bars import bar_png
from .danish import said
from .model import Bar, Block, Column, Details, Figures, Note, Paragraph, Section, Table, Value
from .word_parts import (
    bookmark_name,
    borders,
    decorative,
    drop_leftovers,
    field,
    keep_together,
    repeat,
    shade,
    whole_words,
    without_times,
)
from .word_widths import column_widths, header_texts, lines_of

LANGUAGE = "da-DK"
FONT = "Calibri"
# Word's styles of our own; what is a name is not hyphenated, prose in narrow columns is.
LEAD, QUIET, CELL, PROSE_CELL, NUMBER_CELL = "Hovedpointe", "Bemærkning", "Tabelnavn", "Tabeltekst", "Tabeltal"
FACE_FONT = "Segoe UI Symbol"  # has all three faces in Windows; elsewhere another font steps in
_INK = RGBColor(0x1C, 0x1C, 0x1C)
_ACCENT, _QUIET, _BAND = RGBColor(0x0B, 0x4F, 0x7D), RGBColor(0x4A, 0x4A, 0x4A), "EEF2F5"
_MARGIN, _PAGE_WIDTH, _PAGE_HEIGHT = Cm(2), Cm(21), Cm(29.7)
_TEXT_WIDTH = Emu(_PAGE_WIDTH - 2 * _MARGIN)
_LONGEST_PROPERTY = 255
_FEW = 14  # lines of a table that is kept on one page, and of two that are kept together


def write_word(note: Note) -> bytes:
    """The note as .docx."""
    writer = _Writer(note)
    writer.write()
    buffer = io.BytesIO()
    writer.document.save(buffer)
    return without_times(buffer.getvalue())


def _lines(table: Table) -> int:
    return lines_of(table, column_widths(table, _TEXT_WIDTH.cm))


class _Writer:
    def __init__(self, note: Note) -> None:
        self.note = note
        # A face's colour as letters' ink: dark enough on white and on the band.
        self.inks = {tone.name: RGBColor.from_string(tone.ink.removeprefix("#")) for tone in note.form.tones}
        self.document = Document()
        drop_leftovers(self.document)
        self.bookmarks = 0
        self.pictures = 0
        self.style_ids: dict[str, str] = {}

    def write(self) -> None:
        self._properties()
        self._styles()
        self._page()
        self._paragraph(self.note.title, "Title")
        self._paragraph(self.note.subtitle, "Subtitle")
        self._pairs(self.note.facts.pairs)
        for section in self.note.sections:
            self._section(section, 1)

    # --- the document ----------------------------------------------------------------------------

    def _properties(self) -> None:
        core = self.document.core_properties
        given = (self.note.title, self.note.subtitle, self.note.author)
        core.title, core.subject, core.author = (text[:_LONGEST_PROPERTY] for text in given)
        core.language, core.comments, core.keywords, core.last_modified_by = LANGUAGE, "", "", ""
        core.created = core.modified = self.note.created
        core.revision = 1

    def _styles(self) -> None:
        styles = self.document.styles
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        language = defaults.find(qn("w:lang"))
        for name in ("w:val", "w:eastAsia", "w:bidi"):
            language.set(qn(name), LANGUAGE if name == "w:val" else "x-none")
        for name, size, colour in (
            ("Normal", 10.5, None), ("Title", 24, _ACCENT), ("Subtitle", 13, _QUIET), ("Heading 1", 17, _ACCENT),
            ("Heading 2", 14, _ACCENT), ("Heading 3", 11.5, RGBColor(0, 0, 0)), ("Caption", 9.5, RGBColor(0, 0, 0)),
            ("Header", 9, _QUIET), ("Footer", 9, _QUIET),
        ):  # fmt: skip
            font = styles[name].font
            font.name, font.size, font.italic = FONT, Pt(size), False
            fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{attribute}"), None)
            fonts.set(qn("w:hAnsi"), FONT)
            if colour is not None:
                font.color.rgb = colour
        for name in ("Header", "Footer"):
            styles[name].paragraph_format.tab_stops.clear_all()  # made for American paper
        styles["Normal"].paragraph_format.space_after = Pt(6)
        for name, based_on, size in (
            (LEAD, "Normal", 13), (QUIET, "Normal", 9.5), (CELL, "Normal", 9), (PROSE_CELL, "Normal", 9), (NUMBER_CELL, CELL, 9),
        ):  # fmt: skip
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style, style.font.size = styles[based_on], Pt(size)
        styles[QUIET].font.color.rgb = _QUIET
        styles[LEAD].font.bold = True
        for name in (CELL, PROSE_CELL):
            styles[name].paragraph_format.space_after = Pt(0)
        for name in (CELL, QUIET, LEAD, "Title", "Subtitle", "Caption", "Heading 1", "Heading 2", "Heading 3"):
            whole_words(styles[name])
        styles[NUMBER_CELL].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        styles["Caption"].paragraph_format.space_before = Pt(8)
        styles["Caption"].paragraph_format.space_after = Pt(3)
        styles["Caption"].paragraph_format.keep_with_next = True
        for level, before in ((1, 20), (2, 16), (3, 12)):
            form = styles[f"Heading {level}"].paragraph_format
            form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(4), True
        self.style_ids = {str(style.name): style.style_id for style in styles}

    def _page(self) -> None:
        # Long Danish words in narrow columns; hyphens are set only where Word finds them right.
        settings = self.document.settings.element
        settings.insert_element_before(OxmlElement("w:autoHyphenation"), "w:characterSpacingControl")
        settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = _PAGE_WIDTH, _PAGE_HEIGHT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        for paragraph in (header, footer):
            paragraph.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        header.text = "\t".join(header_texts(self.note.title, self.note.subtitle, _TEXT_WIDTH.cm))
        footer.add_run(f"{self.note.author}\tSide ")
        field(footer, "PAGE")
        footer.add_run(" af ")
        field(footer, "NUMPAGES")

    # --- sections and blocks ---------------------------------------------------------------------

    def _section(self, section: Section, level: int) -> None:
        heading = self._paragraph(section.heading, f"Heading {level}")
        self._bookmark(heading, section.anchor)
        if section.new_page:
            heading.paragraph_format.page_break_before = True
        for position, block in enumerate(section.blocks):
            before = len(self.document.paragraphs)
            self._block(block, section.blocks[position + 1] if position + 1 < len(section.blocks) else None)
            leads = not isinstance(block, Table) and any(isinstance(one, Table) for one in section.blocks[position:])
            if leads:  # what leads to a table stands with it
                for paragraph in self.document.paragraphs[before:]:
                    paragraph.paragraph_format.keep_with_next = True
        for inner in section.sections:
            self._section(inner, level + 1)

    def _paragraph(self, text: str, style: str) -> Any:
        paragraph = self.document.add_paragraph(text)
        paragraph._p.style = self.style_ids[style]  # by id: python-docx would search all styles each time
        return paragraph

    def _bookmark(self, paragraph: Any, name: str) -> None:
        self.bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self.bookmarks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), bookmark_name(name))
            paragraph._p.append(mark)

    def _block(self, block: Block, following: Block | None) -> None:
        match block:
            case Paragraph():
                style = LEAD if block.leads else QUIET if block.quiet else "Normal"
                for line in filter(None, block.text.split("\n")):
                    self._paragraph(line, style)
            case Details():
                self._pairs(block.pairs)
            case Figures():
                self._figures(block)
            case Table():
                if block.captioned:
                    self._paragraph(block.caption, "Caption")
                tied = isinstance(following, Table) and _lines(block) + _lines(following) <= _FEW
                self._table(block, tied)

    def _pairs(self, pairs: tuple[tuple[str, Value], ...]) -> None:
        """Names and what they are in one paragraph: »Type: Drift · Ansvarligt center: Nord«."""
        paragraph = self._paragraph("", QUIET)
        for position, (label, value) in enumerate(pairs):
            paragraph.add_run(f"{' · ' if position else ''}{label}: ")
            self._value(paragraph, value, ink=_INK)

    def _figures(self, block: Figures) -> None:
        columns = (Column(said("headlines"), 3), Column(said("label.number-or-amount"), 2))
        self._table(Table("", columns, tuple((Value(label), value) for label, value in block.pairs)))

    def _table(self, block: Table, tied: bool = False) -> None:
        """A table; one of few lines is kept on one page, one that is ``tied`` with the table after it, too."""
        headings = sum(bool(heading) for heading, _ in block.runs)
        table = self._grid(
            len(block.rows) + 1 + headings, [Cm(width) for width in column_widths(block, _TEXT_WIDTH.cm)]
        )
        rows = iter(table.rows)
        short = _lines(block) <= _FEW
        header = next(rows)
        repeat(header)
        for cell in header.cells:
            shade(cell, _BAND)
        self._row(header, tuple(Value(column.header) for column in block.columns), block, bold=True, keep=True)
        written = 0
        for heading, run in block.parts:
            if heading:
                self._heading_row(next(rows), heading)
            for position, values in enumerate(run, start=1):
                written += 1
                last = written == len(block.rows)
                keep = tied if last else short or (position < len(run) and not block.splits)
                self._row(next(rows), values, block, bold=block.total and last, keep=keep)
        self._after_table(tied)

    def _heading_row(self, row: Any, heading: str) -> None:
        cell = row.cells[0].merge(row.cells[-1])
        shade(cell, _BAND)
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.style_ids[CELL]
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, heading, True, None)

    def _row(self, row: Any, values: tuple[Value, ...], block: Table, bold: bool, keep: bool) -> None:
        for position, (cell, value, column) in enumerate(zip(row.cells, values, block.columns, strict=True)):
            style = NUMBER_CELL if column.number else PROSE_CELL if column.prose else CELL
            for number, line in enumerate(value.text.split("\n")):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph._p.style = self.style_ids[style]
                if keep:
                    paragraph.paragraph_format.keep_with_next = True
                shown = replace(
                    value, text=line, **({} if number == 0 else {"face": None, "anchor": "", "to": "", "bar": None})
                )
                self._value(paragraph, shown, bold or (position == 0 and number == 0))
                if shown.bar is not None:
                    self._bar(paragraph, shown.bar, cell.width)

    def _bar(self, paragraph: Any, bar: Bar, width: int) -> None:
        """A picture of what the numbers beside it say, which screen readers pass over."""
        run = paragraph.add_run()
        picture = run.add_picture(io.BytesIO(bar_png(bar)), width=Emu(width - Cm(0.4)), height=Cm(0.28))
        self.pictures += 1
        properties = picture._inline.docPr
        properties.set("name", f"Bjælke {self.pictures}")
        properties.set("descr", "")
        decorative(properties)

    def _grid(self, rows: int, widths: list[Cm]) -> Any:
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        borders(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            keep_together(row)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        return table

    def _after_table(self, tied: bool) -> None:
        gap = self.document.add_paragraph().paragraph_format
        gap.space_after, gap.keep_with_next = Pt(2), True if tied else None

    def _value(self, paragraph: Any, value: Value, bold: bool = False, ink: RGBColor | None = None) -> None:
        if value.anchor:
            self._bookmark(paragraph, value.anchor)
        if value.to:
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark_name(value.to))
            run = paragraph.add_run(value.text)
            run.font.color.rgb, run.font.underline = _ACCENT, True
            paragraph._p.append(link)
            link.append(run._r)
            return
        if value.face is not None:
            ink = self.inks[value.face]
            if value.symbol:
                self._run(paragraph, f"{value.symbol} ", bold, ink, FACE_FONT)
        self._run(paragraph, value.text, bold, ink)

    @staticmethod
    def _run(paragraph: Any, text: str, bold: bool, ink: RGBColor | None, font: str = "") -> None:
        run = paragraph.add_run(text)
        if bold:
            run.bold = True
        if ink is not None:
            run.font.color.rgb = ink
        if font:
            run.font.name = font
            for attribute in ("w:cs", "w:eastAsia"):
                run._r.rPr.rFonts.set(qn(attribute), font)
