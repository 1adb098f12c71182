"""What the tests of the note share: agreements with answers, and what a note says."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import docx
import pypdf

from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.follow_up import computed, with_round
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.reports.build import build_note
from workbook_tools.reports.model import Chart, Details, Figures, Note, Paragraph, Section, Table
from workbook_tools.reports.selection import Only, selection

Answers = Mapping[str, Mapping[str, object]]  # milestone or »item/line« → column → value


def loaded(path: Path) -> Agreement:
    return computed(load_agreement(path).agreement)


def answered(agreement: Agreement, number: int, milestones: Answers, lines: Answers) -> Agreement:
    """The agreement with a round's rows, and these answers in them."""
    agreement = with_round(agreement, [number])
    tables = {name: agreement.tables[name].copy() for name in ("follow_up", "economy")}
    for name, answers, key in (("follow_up", milestones, ["milestone_id"]), ("economy", lines, ["item", "line"])):
        frame = tables[name]
        for position, row in enumerate(frame.records()):
            given = answers.get("/".join(str(row[part]) for part in key), {}) if row["round"] == number else {}
            for column, value in given.items():
                frame.put(position, column, value)
    return computed(agreement.with_tables(**tables))


def note_of(
    agreement: Agreement, number: int | None = None, committee: str = "", department: str = "", only: Only = Only.ALL
) -> Note:
    return build_note(agreement, selection(agreement, number, committee, department, only))[0]


def sections(note: Note) -> Iterator[Section]:
    """All sections, outer before inner."""

    def within(section: Section) -> Iterator[Section]:
        yield section
        for inner in section.sections:
            yield from within(inner)

    for section in note.sections:
        yield from within(section)


def section(note: Note, anchor: str) -> Section:
    return next(one for one in sections(note) if one.anchor == anchor)


def account(note: Note) -> str:
    """The sagsfremstilling as one text, with plain spaces."""
    texts = [block.text for block in section(note, "sagsfremstilling").blocks if isinstance(block, Paragraph)]
    return " ".join(texts).replace("\u00a0", " ")


def tables(note: Note) -> dict[str, list[list[str]]]:
    """The rows of every table by its caption."""
    found = {}
    for one in sections(note):
        for block in one.blocks:
            table = block.table if isinstance(block, Chart) else block
            if isinstance(table, Table):
                found[table.caption] = [[cell.text for cell in row] for row in table.rows]
    return found


def figures(note: Note) -> dict[str, str]:
    """The headline figures."""
    blocks = section(note, "hovedtal").blocks
    pairs = next(block for block in blocks if isinstance(block, Figures)).pairs
    return {label: value.text.replace("\u00a0", " ") for label, value in pairs}


def facts(one: Section) -> dict[str, str]:
    """What stands first in an item's section."""
    return {label: value.text for block in one.blocks if isinstance(block, Details) for label, value in block.pairs}


def word_text(data: bytes) -> str:
    """Everything people can read in a .docx: paragraphs, tables, header and footer."""
    document = docx.Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for part in document.sections:
        texts += [paragraph.text for paragraph in (*part.header.paragraphs, *part.footer.paragraphs)]
    return "\n".join(texts)


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
