"""The colours that a data sheet's cells take by what stands in them: smileys, faults, what is to be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from ...definition.colours import FAULTS, PROPOSED
from ...rules.check import rules_for
from ...rules.derive import said
from ...rules.excel import Compiler
from ...rules.what_to_fill_in import Told, what_to_fill_in, where_control_speaks
from ...schema.expressions import Col, Equal, IsBlank, Not, both, either, filled
from ...schema.structure import Column, FilledBy, Severity
from ..layout import FIRST_ROW, NOT_COUNTED, SheetLayout, WorkbookLayout
from .formats import Formats, word_rules
from .plain_worksheet import PlainWorksheet


class CellColours:
    """The colours of one data sheet."""

    def __init__(self, worksheet: PlainWorksheet, layout: WorkbookLayout, place: SheetLayout, formats: Formats) -> None:
        self.worksheet = worksheet
        self.layout, self.place, self.sheet, self.kind = layout, place, place.sheet, layout.kind
        self.formats = formats
        self.rules = rules_for(place.sheet, layout.kind)
        self.compiler = Compiler(layout.without_derived().places(place.sheet.name, FIRST_ROW))

    def write(self) -> None:
        """What is wrong goes first; the first that holds is seen."""
        if self.kind.protected and not self.sheet.read_only:
            self._told(((name, told) for name in self._filled_in() for told in self._of(name)), wrong=True)
        if not self.kind.protected:
            self._what_breaks_a_rule()
        for i, column in enumerate(self.sheet.columns):
            if column.quiet_as:
                self._quiet(column)
            for rule in word_rules(self.formats, column.coloured):
                self.worksheet.conditional_format(FIRST_ROW, i, self.place.last_covered_row, i, rule)
        if self.kind.protected and not self.sheet.read_only:
            self._told(((name, told) for name in self._filled_in() for told in self._of(name)), wrong=False)
            if self.sheet.control:
                self._told(((name, where_control_speaks(self.rules)) for name in self.sheet.key), wrong=False)
        if self.kind.derives:
            self._what_is_not_counted()

    def _filled_in(self) -> Iterator[str]:
        return (c.name for c in self.sheet.columns if c.filled_by is FilledBy.DEPARTMENT and c.formula is None)

    def _of(self, name: str) -> Iterator[Told]:
        return what_to_fill_in(self.rules, self.sheet.column(name))

    def _told(self, told: Iterator[tuple[str, Told]], wrong: bool) -> None:
        severities = {tone: severity for severity, tone in FAULTS.items()}
        for name, (tone, where) in told:
            if (tone in severities) is wrong:
                style = self.formats.fault(severities[tone]) if wrong else self.formats.colours(tone)
                self._where(name, self.compiler.compile(where).text, style)

    def _quiet(self, column: Column) -> None:
        """What says the same as another cell, or what that one is still to say, is not coloured."""
        own, other = Col(column.name), Col(column.quiet_as)
        same = self.compiler.compile(either(IsBlank(other), Equal(own, other))).text
        self._where(column.name, same, self.formats.colours(PROPOSED), last=True)

    def _where(self, name: str, formula: str, style: object, last: bool = False) -> None:
        """Where a formula holds; the ``last`` colour that is asked about."""
        i = self.place.index(name)
        rule = {"type": "formula", "criteria": formula, "format": style, "stop_if_true": last}
        self.worksheet.conditional_format(FIRST_ROW, i, self.place.last_covered_row, i, rule)

    def _what_breaks_a_rule(self) -> None:
        """On finance's own sheets the rules that speak in Kontrol and Advarsel also colour the cell that breaks them."""
        compiler = Compiler(self.layout.places(self.sheet.name, FIRST_ROW))
        for severity, name in ((Severity.ERROR, self.sheet.control), (Severity.WARNING, self.sheet.caution)):
            for column, words in said(self.rules, severity).items() if name else ():
                # Below the table no row has a Kontrol; what is filled in there is seen all the same.
                speaks = both(either(Not(IsBlank(Col(name))), filled(column)), Not(IsBlank(words)))
                self._where(column, compiler.compile(speaks).text, self.formats.fault(severity))

    def _what_is_not_counted(self) -> None:
        """What is typed so far below the table that no formula reaches it is marked."""
        below = self.place.first_below
        wrong = {"type": "no_blanks", "format": self.formats.fault()}
        self.worksheet.conditional_format(below, 0, below + NOT_COUNTED - 1, len(self.sheet.columns) - 1, wrong)
