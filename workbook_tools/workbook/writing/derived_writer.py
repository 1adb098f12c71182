"""The sheet ``Opslag``: what formulas look up and count by, derived once for each row of the data sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ...definition.page_mark import PAGE_MARK
from ...definition.workbooks import WorkbookKind
from ...rules.check import WARNING, rules_for
from ...rules.criteria import Members
from ...rules.derive import first_wrong, said, verdict
from ...rules.evaluate import Evaluator, results
from ...rules.nodes import running
from ...rules.values_of_rows import Sound
from ...schema import expressions as x
from ...schema.expressions import Expression
from ...schema.structure import Severity, Sheet
from ...schema.texts import Said
from ...values.cells import Cell
from ...values.frame import Frame
from ..derived_columns import FIRST_DERIVED, Derived, DerivedColumns
from ..derived_headings import heading
from ..layout import FIRST_ROW, HEADER_ROW, SheetLayout, WorkbookLayout, letters, pointer_name, warning_name
from .cell_writer import write_value
from .derived_rows import DerivedRows, packed
from .formats import Formats
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormulas
from .row_text import Formulas

# What never shows a date, which a program may else make of the number that stands there.
NO_DATES = (x.Position, x.Flag, x.Key, x.Composed, x.Running, x.Count, x.Step)
WIDTH = 13.0
HEADER_HEIGHT = 62.0
ROWS_AT_ONCE = 4_000
ROW_HEIGHT = 15.0


def expressions(column: Derived, derived: DerivedColumns) -> list[Expression]:
    """What stands in the columns of something derived."""
    if isinstance(column, Members):
        return [column.flag(n) for n in range(1, derived.width(column) + 1)]
    return [column]


class Reach(Struct, frozen=True):
    """The rows that formulas reach: those of the sheet's ``frame``, of which the last two stand for ``spare`` empty rows of
    the table and for the rows ``below`` it."""

    frame: Frame
    rows: int
    spare: int
    below: int

    @classmethod
    def of(cls, place: SheetLayout, evaluator: Evaluator) -> Reach:
        """The rows of a data sheet: spare rows of the table show what its formulas give, below it nothing stands."""
        frame = evaluator.tables[place.sheet.name]
        spare = place.last_table_row - FIRST_ROW + 1 - len(frame)
        below = place.last_covered_row - place.last_table_row
        empty = Frame({name: [None] for name in place.sheet.names}, 1)
        for column in place.sheet.columns:
            if column.formula is not None:
                empty[column.name] = evaluator.rows(column.formula, empty)
        names = list(place.sheet.names)
        if WARNING in frame:
            empty[WARNING] = [""]
            names.append(WARNING)
        more = Frame({name: [*frame[name], *empty[name], None] for name in names}, len(frame) + 2)
        return cls(more, len(frame), spare, below)

    def all(self, values: Sequence[Cell]) -> Sequence[Cell]:
        """The values of all rows, of those of the frame."""
        return [*values[: self.rows], *[values[-2]] * self.spare, *[values[-1]] * self.below]


def ask_for_pointers(layout: WorkbookLayout) -> None:
    """Derive what the links on Start read: for each row of the sheets with ``Kontrol`` which cell is wrong first, and the
    row's warnings. They stand apart because those sheets' columns are a contract."""
    for name, place in layout.sheets.items():
        if place.sheet.control:
            rules = rules_for(place.sheet, layout.kind)
            where = {column: letters(i) for i, column in enumerate(place.sheet.names)}
            layout.derived_name(name, first_wrong(rules, where, finance=False), pointer_name(name))
            layout.derived_name(name, verdict(rules, Severity.WARNING), warning_name(name))


def write_derived(
    worksheet: PlainWorksheet, layout: WorkbookLayout, formulas: RowFormulas, formats: Formats, evaluator: Evaluator
) -> None:
    """Write every derived column, below a header that says what it is."""
    derived = layout.derived
    assert derived is not None
    header, number = formats.grid_header(), formats.make(num_format="0")
    declared = {name: place.sheet for name, place in layout.sheets.items()}.__getitem__
    columns: dict[str, list[tuple[Expression, Formulas]]] = {}
    order: list[Formulas] = []
    for name, column in derived.in_order():
        place = layout.sheets[name]
        for expression in expressions(column, derived):
            at = FIRST_DERIVED + len(order)
            write_value(worksheet, HEADER_ROW, at, heading(column, place.sheet, declared), header)
            template = formulas.derived(expression, place)
            text = Formulas(
                worksheet, at, None if isinstance(expression, NO_DATES) else number, template, place.last_covered_row
            )
            columns.setdefault(name, []).append((expression, text))
            order.append(text)
    if not order:
        return
    values: dict[int, Sequence[Cell]] = {}
    for name, asked in columns.items():
        found = _values([expression for expression, _ in asked], layout.sheets[name], layout.kind, evaluator)
        values |= {text.column: column for (_, text), column in zip(asked, found, strict=True)}
    rows = DerivedRows()
    for text in order:
        rows.add(text, values.pop(text.column))
    write_value(worksheet, HEADER_ROW, 0, PAGE_MARK, formats.mark())
    worksheet.make_rows(FIRST_ROW, [ROW_HEIGHT] * (rows.last - FIRST_ROW + 1), rows.width, rows.make, FIRST_DERIVED)
    worksheet.set_column(0, 0, 2)
    worksheet.set_column(FIRST_DERIVED, FIRST_DERIVED + rows.width - 1, WIDTH)
    worksheet.set_row(HEADER_ROW, HEADER_HEIGHT)
    worksheet.freeze_panes(FIRST_ROW, 0)
    empty = FIRST_DERIVED + rows.width
    worksheet.print_area(HEADER_ROW, empty, HEADER_ROW, empty)  # nothing, where somebody prints the whole workbook


def _values(
    asked: Sequence[Expression], place: SheetLayout, kind: WorkbookKind, evaluator: Evaluator
) -> Iterator[Sequence[Cell]]:
    """What stands in the derived columns of a sheet. What is worked out on the way is let go every some thousand rows."""
    reach = Reach.of(place, evaluator)
    size = len(reach.frame)
    quiet = list(_quiet(reach, place.sheet, kind))
    found: list[Sequence[Cell]] = [()] * len(asked)
    for first in range(0, size, ROWS_AT_ONCE):
        part = range(first, min(first + ROWS_AT_ONCE, size))
        scope = evaluator.scope(reach.frame if len(part) == size else reach.frame.rows_at(part))
        for words in quiet:
            scope.know(words, Sound([""] * len(part)))
        for i, expression in enumerate(asked):
            node = expression.value if isinstance(expression, x.Running) else expression
            values = results(scope.values(node))
            found[i] = packed(found[i], [value or 0 for value in values] if isinstance(node, Said) else values)
    for i, expression in enumerate(asked):
        column = reach.all(found[i])
        if isinstance(expression, x.Running):  # which may go on below the last row
            column = running(column, expression.greatest)
        found[i] = ()
        yield packed((), column)


def _quiet(reach: Reach, sheet: Sheet, kind: WorkbookKind) -> Iterator[Expression]:
    """Of a sheet whose Kontrol – or Advarsel – is empty in every row no message need be worked out again."""
    if not sheet.control:
        return
    rules = rules_for(sheet, kind)
    for severity, name in ((Severity.ERROR, sheet.control), (Severity.WARNING, sheet.caution or WARNING)):
        if name in reach.frame and not any(reach.frame[name]):
            yield from said(rules, severity).values()
            yield verdict(rules, severity)
