"""A column's formula row by row: compiled once, then only the row number and the fixed values change."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from ...rules.excel import LONGEST_FORMULA, Compiler
from ...rules.excel_places import Formula, Places, quote
from ...rules.nodes import IN_KEYS
from ...schema.expressions import Expression
from ...values.cells import Cell, as_text
from ..layout import LineColumns, SheetLayout, WorkbookLayout
from .xml_text import escape

# Stand for the row and for the fixed values while a formula is compiled; nothing else in a formula looks so.
ANY_ROW = 98_764
_ROW, _ABOVE = str(ANY_ROW + 1), str(ANY_ROW)
ANY_NUMBER = 7_130_021
ANY_TEXT = "\ue000{}\ue001"
ROW_ABOVE = "row above"  # in a template's varying parts; the fixed values have names of columns
_CUT = "\ue003"  # between the pieces of a formula while they are escaped together
PECULIAR = "?"  # after the text that stands for one that no key holds as it is
_VARYING = re.compile(f'({_ROW}|{_ABOVE}|71300[2-9][0-9]|"\ue000[0-9]+\ue001[?]?")')

_ROWS = frozenset({None, ROW_ABOVE})
Shape = tuple[object, ...]
_SIGNS = frozenset(IN_KEYS)
Standing = dict[str | None, str]


class Given(Struct, frozen=True):
    """The fixed values of a row's formulas; ``kinds`` is the same where only texts and whole numbers differ."""

    values: Mapping[str, Cell]
    kinds: Shape

    @classmethod
    def of(cls, values: Mapping[str, Cell]) -> Given:
        """These values by their names."""
        return cls(values, tuple((name, type(value), _stand_in(0, value)) for name, value in values.items()))


NOTHING_GIVEN = Given({}, ())


class Template(Struct, frozen=True):
    """A compiled formula cut at what varies: ``fixed`` pieces, and between them the row (None), the one above or a fixed
    value. ``escaped`` are the pieces as they stand in the XML.

    ``kept`` keeps the objects that the template is found by, so that their identities stay theirs.
    """

    fixed: list[str]
    varying: list[str | None]
    array: bool
    kept: tuple[object, ...]
    escaped: list[str]
    only_rows: bool

    @classmethod
    def of(cls, fixed: list[str], varying: list[str | None], array: bool, kept: tuple[object, ...]) -> Template:
        """A formula cut so."""
        escaped = escape(_CUT.join(fixed)).split(_CUT)
        escaped[0] = escaped[0].removeprefix("=")
        return cls(fixed, varying, array, kept, escaped, not any(varying))

    def text(self, row: int, given: Mapping[str, Cell]) -> str:
        """The formula in a row, with its ``=``."""
        stands: dict[str | None, str] = {None: str(row + 1), ROW_ABOVE: str(row)}
        stands |= {name: _literal(value) for name, value in given.items()}
        text = _joined(self.fixed, [stands[name] for name in self.varying])
        if len(text) > LONGEST_FORMULA:
            raise ValueError(f"a formula is longer than Excel allows: {text[:200]}…")
        return text

    def xml(self, row: int, given: Mapping[str, Cell], standing: Standing | None = None) -> str:
        """The formula in a row as it stands in the XML: escaped and without its ``=``. ``standing`` is what stands in
        that row for what varies, where it is known."""
        if self.only_rows:
            text = str(row + 1).join(self.escaped)
        else:
            stands = standing or standing_in(row, given)
            text = _joined(self.escaped, [stands[name] for name in self.varying])
        if len(text) >= LONGEST_FORMULA:
            self.text(row, given)  # which is not longer, and says so if it is too long
        return text

    @property
    def shareable(self) -> bool:
        """Whether a cell may have the formula of one above it. Excel shares none that names a cell of another sheet."""
        return not self.array and _ROWS.issuperset(self.varying) and "!" not in "".join(self.fixed)


def standing_in(row: int, given: Mapping[str, Cell]) -> Standing:
    """What stands for what varies in a row's formulas, as in the XML."""
    return {None: str(row + 1), ROW_ABOVE: str(row)} | {name: escape(_literal(v)) for name, v in given.items()}


def _joined(fixed: list[str], varying: list[str]) -> str:
    pieces = [""] * (2 * len(varying) + 1)
    pieces[::2] = fixed
    pieces[1::2] = varying
    return "".join(pieces)


class RowFormula(Struct, frozen=True):
    """The formula of one row. Its text is made when it is written: a thousand rows of long ones take much memory."""

    template: Template
    row: int
    given: Mapping[str, Cell]

    @property
    def text(self) -> str:
        """The text with its ``=``."""
        return self.template.text(self.row, self.given)

    @property
    def array(self) -> bool:
        """Whether it must be entered as an array formula."""
        return self.template.array


def _literal(value: Cell) -> str:
    return quote(value) if isinstance(value, str) else as_text(value)


class _Remembering(Compiler):
    """Compiles the derived columns of one sheet, which are made of the same parts again and again."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self._known: dict[tuple[Expression, bool, bool], tuple[str, bool]] = {}

    def scalar(self, node: Expression) -> str:
        if self.sheet or self.apart is not None:
            return super().scalar(node)
        place = node, self.whole, self.stepping
        known = self._known.get(place)
        if known is None:
            outer, self.array = self.array, False
            known = self._known[place] = super().scalar(node), self.array
            self.array = outer
        if known[1]:
            self.array = True
        return known[0]


class RowFormulas(Struct):
    """The formulas of one workbook."""

    layout: WorkbookLayout
    _templates: dict[Shape, Template] = field(default_factory=dict)
    _lines: dict[Shape, LineColumns] = field(default_factory=dict)
    _on_lookups: dict[str, _Remembering] = field(default_factory=dict)

    def line(self, first: int, parts: tuple[object, ...], columns: Mapping[str, int]) -> LineColumns:
        """The columns from ``first`` on of lines that are made of these parts; the same for all pages that have them."""
        shape = (first, parts, tuple(columns.items()))
        if shape not in self._lines:
            self._lines[shape] = LineColumns(first, columns)
        return self._lines[shape]

    def formula(
        self,
        node: Expression,
        row: int,
        sheet: str = "",
        given: Given = NOTHING_GIVEN,
        columns: Mapping[str, int] | None = None,
        line: LineColumns | None = None,
    ) -> RowFormula:
        """``node`` in ``row`` (zero-based) of a data sheet, or of a page whose ``columns`` and ``line`` stand there."""
        key = (id(node), sheet, id(columns), id(line), given.kinds)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = self._compiled(node, sheet, given.values, columns, line)
        return RowFormula(template, row, given.values)

    def derived(self, node: Expression, place: SheetLayout) -> Template:
        """``node``, which is derived for the rows of a data sheet, as it stands on ``Opslag``."""
        name = place.sheet.name
        if name not in self._on_lookups:
            self._on_lookups[name] = _Remembering(self.layout.places(name, ANY_ROW, on_lookups=True))
        compiled = self._on_lookups[name].compile(node)
        rows = {_ROW: None, _ABOVE: ROW_ABOVE} if _ABOVE in compiled.text else {_ROW: None}
        return _template(compiled, rows, (node,))

    def template(self, node: Expression, sheet: str) -> Template:
        """``node`` for the rows of a data sheet."""
        return self.formula(node, 0, sheet).template

    def _compiled(
        self,
        node: Expression,
        sheet: str,
        given: Mapping[str, Cell],
        columns: Mapping[str, int] | None,
        line: LineColumns | None,
    ) -> Template:
        stands_for: dict[str, str | None] = {_ROW: None}
        fixed: dict[str, Cell] = {}
        for i, (name, value) in enumerate(given.items()):
            fixed[name] = _stand_in(i, value)
            stands_for[_literal(fixed[name])] = name
        places = self.layout.places(sheet, ANY_ROW, fixed, columns, line)
        return _template(Compiler(places).compile(node), stands_for, (node, columns, line))


def _template(compiled: Formula, stands_for: Mapping[str, str | None], kept: tuple[object, ...]) -> Template:
    if len(stands_for) == 1:  # only the row
        fixed = compiled.text.split(_ROW)
        return Template.of(fixed, [None] * (len(fixed) - 1), compiled.array, kept)
    pieces = _VARYING.split(compiled.text)
    return Template.of(pieces[::2], [stands_for[text] for text in pieces[1::2]], compiled.array, kept)


def _stand_in(i: int, value: Cell) -> Cell:
    """What is compiled instead of the ``i``-th fixed value: a text for a text, a whole number for one."""
    if isinstance(value, str):
        plain = value.strip(" ") and _SIGNS.isdisjoint(value)
        return ANY_TEXT.format(i) if plain else ANY_TEXT.format(i) + PECULIAR
    if isinstance(value, int) and not isinstance(value, bool):
        return ANY_NUMBER + i
    return value
