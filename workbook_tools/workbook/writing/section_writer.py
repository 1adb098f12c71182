"""Write sections: lines of several kinds whose printed pages end between sections, never inside a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from xlsxwriter.format import Format

from ...rules.evaluate import Evaluator, results
from ...schema.expressions import Expression
from ...schema.pages import Line, Look, Piece, Sections
from ...values.cells import Cell
from ...values.frame import Frame
from .long_texts import MOST_LINES, WHOLE, parts_of
from .page_cells import LEFT, PageCells, StepValues, chain_of
from .row_formulas import Given, standing_in
from .row_heights import lines_needed, row_height, within
from .row_text import Formulas, Values, blank_cells

GAP = 9.0


class SectionValues:
    """What stands in the sections of all pages. Lines with the same pieces are computed at once, whatever page they are on."""

    def __init__(self, blocks: Iterable[Sections], evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._continued: list[Sections] = []  # kept, because lines are known by their identity
        self._pieces: dict[int, tuple[Cell, ...]] = {}  # by the identity of the line
        self._heights: dict[int, float] = {}  # by the identity of the line
        self._places: dict[int, int] = {}  # where a line stands among those with the same pieces
        self._steps: dict[int, StepValues] = {}  # by the identity of the pieces
        self._take_in(blocks)

    def _take_in(self, blocks: Iterable[Sections]) -> None:
        lines: dict[int, list[Line]] = defaultdict(list)
        kinds: dict[int, tuple[Piece, ...]] = {}
        for block in blocks:
            for line in (line for section in block.sections for line in section):
                pieces = block.kinds[line.kind]
                kinds[id(pieces)] = pieces
                self._places[id(line)] = len(lines[id(pieces)])
                lines[id(pieces)].append(line)
        for kind, pieces in kinds.items():
            self._compute(lines[kind], pieces)

    def _compute(self, lines: Sequence[Line], pieces: tuple[Piece, ...]) -> None:
        scope = self._evaluator.scope(_frame(lines))
        columns = [
            [piece.text] * len(lines) if isinstance(piece.text, str) else results(scope.values(piece.text))
            for piece in pieces
        ]
        self._pieces |= {id(line): values for line, values in zip(lines, zip(*columns, strict=True), strict=True)}
        self._steps[id(pieces)] = StepValues(scope)

    def of(self, line: Line) -> tuple[Cell, ...]:
        """The values of a line's pieces."""
        return self._pieces[id(line)]

    def with_long_texts_continued(self, block: Sections, cells: PageCells) -> Sections:
        """The block with several lines in place of each whose texts no row can hold."""
        highest = row_height(MOST_LINES)
        kinds, sections = dict(block.kinds), list(block.sections)
        widths = {kind: _widths(cells, block.kinds[kind]) for kind in _kinds_used(block)}
        for at, section in enumerate(sections):
            if max([self.height(line, widths[line.kind]) for line in section]) <= highest:
                continue
            made: list[Line] = []
            for line in section:
                pieces = block.kinds[line.kind]
                if self.height(line, widths[line.kind]) <= highest:
                    made.append(line)
                    continue
                for part in _continued(pieces, self.of(line), widths[line.kind]):
                    kind = f"{line.kind} {len(kinds)}"
                    kinds[kind] = part
                    made.append(Line(kind, line.keys))
            sections[at] = tuple(made)
        if len(kinds) == len(block.kinds):
            return block
        continued = Sections(block.name, kinds, tuple(sections), block.close)
        self._continued.append(continued)
        known = set(self._pieces)
        new = tuple(line for section in sections for line in section if id(line) not in known)
        self._take_in([Sections(block.name, kinds, (new,))])
        return continued

    def height(self, line: Line, widths: Sequence[float]) -> float:
        """How high a line stands on its page, where its pieces have these widths."""
        known = self._heights.get(id(line))
        if known is None:
            needed = max(map(lines_needed, self.of(line), widths))
            known = self._heights[id(line)] = row_height(max(needed, line.lines))
        return known

    def place(self, line: Line) -> int:
        """Where a line stands among those with the same pieces."""
        return self._places[id(line)]

    def steps(self, pieces: tuple[Piece, ...]) -> StepValues:
        """What the lines with these pieces look up by."""
        return self._steps[id(pieces)]


def _frame(lines: Sequence[Line]) -> Frame:
    """What each line is told by."""
    names = list(dict.fromkeys(name for line in lines for name, _ in line.keys))
    return Frame.from_rows(names, (dict(line.keys) for line in lines))


class _Kind:
    """The lines of one kind that are being written."""

    def __init__(self, cells: PageCells, pieces: tuple[Piece, ...], values: SectionValues) -> None:
        self.cells = cells
        self.pieces = [(piece, cells.formats.look(piece.look)) for piece in pieces]
        self.widths = _widths(cells, pieces)
        self.values = values
        self.steps = values.steps(pieces)
        self.columns = cells.formulas.line(cells.first_derived, pieces, {})
        self.style = cells.formats.derived()
        self.places = [(LEFT + piece.at, LEFT + piece.at + piece.span - 1) for piece in pieces]
        self.merged = [(first, last) for first, last in self.places if first < last]
        self.blanks = [
            blank_cells(at + 1, last, style) for (at, last), (_, style) in zip(self.places, self.pieces, strict=True)
        ]
        self.made: dict[
            object, tuple[list[Values | Formulas], list[tuple[Formulas, Sequence[Cell]]]]
        ] = {}  # by the kinds of what is given

    def write(self, row: int, line: Line) -> None:
        """Write a line, and beside the page what it looks up by: all cells as one text."""
        given = Given.of(dict(line.keys))
        if given.kinds not in self.made:
            self.made[given.kinds] = self._texts(row, given)
        pieces, beside = self.made[given.kinds]
        position, standing, number = self.values.place(line), standing_in(row, given.values), str(row + 1)
        made: list[str] = []
        for text, value, blanks in zip(pieces, self.values.of(line), self.blanks, strict=True):
            if isinstance(text, Values):
                made.append(text.cell(row, value))
            else:
                made.append(text.cell(row, value, given.values, standing))
            made.append(number.join(blanks))
        made += [text.cell(row, shown[position], given.values, standing) for text, shown in beside]
        for first, last in self.merged:
            self.cells.sheet.merge_cells(row, first, last)
        self.cells.sheet.put_cells(row, LEFT, beside[-1][0].column if beside else self.places[-1][1], "".join(made))

    def _texts(self, row: int, given: Given) -> tuple[list[Values | Formulas], list[tuple[Formulas, Sequence[Cell]]]]:
        """What makes the cells of such lines: of each piece, and of what they look up by with the values of all lines."""
        cells, columns = self.cells, self.columns

        def made(node: Expression, at: int, style: Format, merged: bool = False) -> Formulas:
            formula = cells.formulas.formula(node, row, given=given, line=columns)
            cells.check_formula(row, at, formula, merged)
            return Formulas(cells.sheet, at, style, formula.template)

        pieces = [
            Values(cells.sheet, first, style)
            if isinstance(piece.text, str)
            else made(piece.text, first, style, first < last)
            for (piece, style), (first, last) in zip(self.pieces, self.places, strict=True)
        ]
        beside = [(made(step, columns.at(step), self.style), self.steps.of(step)) for step in chain_of(columns)]
        cells.derived_to(columns)
        return pieces, beside


def write_sections(cells: PageCells, row: int, block: Sections, values: SectionValues) -> int:
    """Write from ``row``; gives the row below."""
    block = values.with_long_texts_continued(block, cells)
    kinds = {kind: _Kind(cells, block.kinds[kind], values) for kind in _kinds_used(block)}
    for section in block.sections:
        heights = [values.height(line, kinds[line.kind].widths) for line in section]
        cells.rows.keep(row, heights)
        for line, height in zip(section, heights, strict=True):
            kinds[line.kind].write(row, line)
            cells.rows.add(row, height)
            row += 1
        if section[-1].kind not in block.close and cells.rows.fits(GAP):  # else the next section begins a page anyway
            cells.rows.add(row, GAP)
            row += 1
    return row


def _kinds_used(block: Sections) -> Iterable[str]:
    return dict.fromkeys(line.kind for section in block.sections for line in section)


def _continued(pieces: tuple[Piece, ...], values: tuple[Cell, ...], widths: Sequence[float]) -> list[tuple[Piece, ...]]:
    """The pieces of the lines in which texts stand that no row can hold; the others stand in the first."""
    cuts = [
        parts_of(value, width) if lines_needed(value, width) > MOST_LINES else WHOLE
        for value, width in zip(values, widths, strict=True)
    ]
    texts: list[list[str | Expression]] = []
    for piece, cut in zip(pieces, cuts, strict=True):
        if cut is WHOLE:
            texts.append([piece.text])
        else:
            texts.append([*cut.of(piece.text)])
    return [
        tuple(
            Piece(piece.at, piece.span, of_piece[n] if n < len(of_piece) else "", _look(piece, n))
            for piece, of_piece in zip(pieces, texts, strict=True)
        )
        for n in range(max(map(len, texts)))
    ]


def _look(piece: Piece, part: int) -> Look:
    return Look.BODY if part and piece.look is Look.SMILEY else piece.look


def _widths(cells: PageCells, pieces: Iterable[Piece]) -> list[float]:
    """The plain characters that each piece has room for."""
    return [within(cells.width(LEFT + piece.at, piece.span), cells.formats.look(piece.look)) for piece in pieces]
