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
from workbook_tools.reports.model import Details, Figures, Note, Paragraph, Section, Table
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
    """The sagsfremstilling below the verdict as one text, with plain spaces."""
    blocks = section(note, "sagsfremstilling").blocks
    texts = [block.text for block in blocks if isinstance(block, Paragraph) and not block.leads]
    return " ".join(texts).replace("\u00a0", " ")


def verdict(note: Note) -> str:
    """How the round goes, in a sentence."""
    (text,) = [b.text for b in section(note, "sagsfremstilling").blocks if isinstance(b, Paragraph) and b.leads]
    return text


def agreed(note: Note) -> dict[str, list[str]]:
    """The cells of the items that go as agreed, by item."""
    if not any(one.anchor == "som-aftalt" for one in sections(note)):
        return {}
    (table,) = [block for block in section(note, "som-aftalt").blocks if isinstance(block, Table)]
    return {row[0].text.split()[0]: [cell.text.replace("\u00a0", " ") for cell in row] for row in table.rows}


def shown_items(note: Note) -> list[str]:
    """Every item that the note tells of: in a section of its own, or in a line because it goes as agreed."""
    return [one.heading.split()[0] for one in sections(note) if one.anchor.startswith("punkt-")] + list(agreed(note))


def tables(note: Note) -> dict[str, list[list[str]]]:
    """The rows of every table by its caption."""
    blocks = [block for one in sections(note) for block in one.blocks if isinstance(block, Table)]
    return {table.caption: [[cell.text for cell in row] for row in table.rows] for table in blocks}


def runs(note: Note, caption: str) -> dict[str, list[list[str]]]:
    """The rows of a table's runs by their headings, without the bars."""
    blocks = [block for one in sections(note) for block in one.blocks if isinstance(block, Table)]
    (table,) = [block for block in blocks if block.caption == caption]
    return {heading: [[cell.text for cell in row if cell.bar is None] for row in rows] for heading, rows in table.parts}


def counts(note: Note) -> dict[str, list[list[str]]]:
    """The milestones counted by round, theme, committee and department: name, levels, total."""
    return runs(note, "Milepæle efter runde, tema, udvalg og center")


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
