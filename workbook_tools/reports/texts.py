"""What finance wrote in ``Tekster`` for a document, and which of its sections it wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..definition import words as w
from ..values.cells import as_text, is_blank, is_number
from ..values.frame import Row
from ..values.spelling import spelling
from .model import Block, Paragraph, Section


class Texts:
    """The rows of ``Tekster`` for one document (``Notat``, ``Sag`` …) in the order of their numbers, and those for all documents."""

    def __init__(self, rows: Iterable[Row], document: str) -> None:
        mine = (row for row in rows if is_blank(row["document"]) or row["document"] == document)
        self._rows = sorted(mine, key=lambda row: float(row["number"]) if is_number(row["number"]) else 0.0)
        self._used: set[int] = set()

    def of(self, part: str) -> list[str]:
        """The texts of a part, in order."""
        return [as_text(row["text"]) for row in self._rows if row["part"] == part and not is_blank(row["text"])]

    def signatories(self) -> list[tuple[str, str]]:
        """Party and name of each who signed."""
        return [(as_text(row["heading"]), as_text(row["text"])) for row in self._rows if row["part"] == w.SIGNATORY]

    def prose(self, *headings: str) -> list[Block]:
        """The prose under a heading, which may go by several names: an item's number, its title."""
        wanted = {spelling(heading) for heading in headings if heading}
        found = []
        for n, row in enumerate(self._rows):
            if row["part"] == w.PROSE and spelling(as_text(row["heading"])) in wanted and not is_blank(row["text"]):
                self._used.add(n)
                found.append(Paragraph(as_text(row["text"])))
        return list(found)

    def remaining(self) -> Iterator[Section]:
        """Sections of the prose that stood under no heading asked for: headings of finance's own."""
        rest = [row for n, row in enumerate(self._rows) if n not in self._used and row["part"] == w.PROSE]
        for n, heading in enumerate(dict.fromkeys(as_text(row["heading"]) for row in rest), start=1):
            texts = (Paragraph(as_text(row["text"])) for row in rest if as_text(row["heading"]) == heading)
            yield Section(heading or w.PROSE, f"tekst-{n}", tuple(texts))

    def chosen(self, sections: Sequence[Section]) -> tuple[Section, ...]:
        """The sections that ``Vis afsnit`` names, in that order; all as they are, where it names none."""
        names = [as_text(row["heading"]) for row in self._rows if row["part"] == w.SHOWN_SECTION]
        by_name = {spelling(section.heading): section for section in sections}
        found = [by_name[spelling(name)] for name in names if spelling(name) in by_name]
        return tuple(dict.fromkeys(found)) if found else tuple(sections)
