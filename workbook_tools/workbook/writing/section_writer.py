"""Write sections: lines of several kinds whose printed pages end between sections, never inside a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...rules.evaluate import Evaluator
from ...schema.pages import Line, Look, Piece, Sections
from ...values.cells import Cell
from ...values.frame import Frame
from .page_cells import LEFT, LINE_HEIGHT, PageCells
from .row_formulas import Given
from .row_heights import lines_needed

_WIDER = {Look.BAR: 1.15, Look.SUBHEAD: 1.1, Look.SMILEY: 1.1}  # bold letters
GAP = 9.0

Values = dict[int, tuple[Cell, ...]]


def section_values(block: Sections, evaluator: Evaluator) -> Values:
    """The pieces' values by the identity of their line; all lines of a kind are computed at once."""
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for section in block.sections:
        for line in section:
            by_kind[line.kind].append(line)
    found: Values = {}
    for kind, lines in by_kind.items():
        names = list(dict.fromkeys(name for line in lines for name, _ in line.keys))
        frame = Frame.from_rows(names, (dict(line.keys) for line in lines))
        columns = [
            [piece.text] * len(lines) if isinstance(piece.text, str) else evaluator.rows(piece.text, frame)
            for piece in block.kinds[kind]
        ]
        for line, values in zip(lines, zip(*columns, strict=True), strict=True):
            found[id(line)] = values
    return found


def write_sections(cells: PageCells, row: int, block: Sections, values: Values) -> int:
    """Write from ``row``; gives the row below."""
    for section in block.sections:
        heights = [_height(cells, block.kinds[line.kind], values[id(line)]) for line in section]
        cells.rows.keep(row, heights)
        for line, height in zip(section, heights, strict=True):
            _line(cells, row, block.kinds[line.kind], line, values[id(line)])
            cells.rows.add(row, height)
            row += 1
        if cells.rows.fits(GAP):  # else the next section begins a page anyway
            cells.rows.add(row, GAP)
            row += 1
    return row


def _height(cells: PageCells, pieces: Iterable[Piece], values: tuple[Cell, ...]) -> float:
    lines = max(
        lines_needed(value, cells.width(LEFT + piece.at, piece.span) / _WIDER.get(piece.look, 1.0))
        for piece, value in zip(pieces, values, strict=True)
    )
    return LINE_HEIGHT * lines + 1


def _line(cells: PageCells, row: int, pieces: Iterable[Piece], line: Line, values: tuple[Cell, ...]) -> None:
    given = Given.of(dict(line.keys))
    for piece, value in zip(pieces, values, strict=True):
        style = cells.formats.look(piece.look)
        at = LEFT + piece.at
        cells.span(row, at, piece.span, style)
        if isinstance(piece.text, str):
            cells.value(row, at, value, style)
        else:
            cells.formula(row, at, piece.text, value, style, given, merged=piece.span > 1)
