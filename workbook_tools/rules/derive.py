"""The rules a sheet has – those its columns imply, then its own – and ``Kontrol``, which says the same in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from ..definition.listed import all_listed
from ..definition.words import ALL
from ..messages.catalogue import PLACEHOLDER, text_of
from ..schema.expressions import (
    Add,
    Beginning,
    Col,
    Concat,
    Contains,
    Count,
    Equal,
    Expression,
    Grouped,
    If,
    IsBlank,
    IsError,
    IsNumber,
    IsText,
    IsWhole,
    Less,
    Literal,
    Not,
    OneOf,
    Or,
    Other,
    Parts,
    Step,
    Tenths,
    WithoutFirst,
    both,
    either,
    filled,
    greater,
)
from ..schema.structure import Among, Column, FilledBy, Later, Rule, Severity, Sheet, Type, Words
from ..schema.texts import FirstFilled, Holds, HoldsError, IsEntry, PartsLike, Said
from .asked_words import asking_for_words

NOT_SHOWN = "…"  # in the sheet, for what no formula can write alike in every language
NOTHING, UNKNOWN = Literal(""), Literal(NOT_SHOWN)
SMALL = 1000  # numbers below are no dates of these times
BILLION = 1_000_000  # in 1.000 kr.
FIRST_DAY, LAST_DAY = 36526, 73050  # 2000-01-01 to 2099-12-31, as Excel numbers days


class SheetRules(Struct, frozen=True, eq=False):
    """All rules of a sheet in one kind of workbook; looked up by identity, for there is one of each.

    ``blocking`` rules (error values) go first: a row they fail in is judged by nothing else.
    ``in_use`` tells the rows that hold something from spare and settled ones.
    """

    sheet: Sheet
    in_use: Expression
    blocking: tuple[Rule, ...]
    rules: tuple[Rule, ...]

    def by_column(self) -> dict[str, list[Rule]]:
        """The rules of each column in the order they are asked; a warning never hides an error."""
        groups: dict[str, list[Rule]] = {}
        for rule in sorted(self.rules, key=lambda rule: rule.severity is Severity.WARNING):
            groups.setdefault(rule.column, []).append(rule)
        return groups


@cache
def sheet_rules(sheet: Sheet, fillers: frozenset[FilledBy]) -> SheetRules:
    """The rules for ``sheet`` where the people of ``fillers`` may write."""
    inputs = [c for c in sheet.columns if c.filled_by in fillers and c.formula is None and c.name != sheet.control]
    known = [*inputs, *_given(sheet, fillers)]
    blocking = tuple(Rule("error-value", c.name, IsError(Col(c.name))) for c in known)
    explicit = [rule for rule in sheet.rules if _applies(rule, sheet, fillers)]
    rules: list[Rule] = []
    for column in inputs:
        own = [rule for rule in explicit if rule.column == column.name]
        implied = _implied(sheet, column, {rule.code for rule in own})
        blank = [rule for rule in implied if rule.code == "required"]
        rules += blank + [rule for rule in implied if rule not in blank] + own
    rules += [rule for rule in explicit if rule.column not in {c.name for c in inputs}]
    asking = tuple(asking_for_words(rule, sheet) for rule in rules)
    return SheetRules(sheet, _in_use(sheet, known, fillers), blocking, asking)


def _applies(rule: Rule, sheet: Sheet, fillers: frozenset[FilledBy]) -> bool:
    filled_by = sheet.column(rule.column).filled_by
    given = filled_by is FilledBy.TOOL and FilledBy.FINANCE in fillers
    return filled_by in fillers or filled_by is FilledBy.FORMULA or given


def _given(sheet: Sheet, fillers: frozenset[FilledBy]) -> list[Column]:
    """The key that the tool gives a row of finance's: one left alone, or typed, is told as well."""
    if FilledBy.FINANCE not in fillers or sheet.begun:
        return []
    keys = map(sheet.column, sheet.key)
    return [column for column in keys if column.type is Type.KEY and column.filled_by is FilledBy.TOOL]


def _in_use(sheet: Sheet, inputs: list[Column], fillers: frozenset[FilledBy]) -> Expression:
    in_use: Expression
    if sheet.begun and FilledBy.FINANCE in fillers:  # who can clear what the tool began the row with
        else_filled = either(*(filled(column.name) for column in sheet.typed if column.name != sheet.begun))
        some = If(sheet.holds_anything, else_filled, Literal(False))
        in_use = If(filled(sheet.begun), Literal(True), some)
    elif sheet.begun:
        in_use = filled(sheet.begun)
    else:
        in_use = either(*(filled(c.name) for c in inputs)) if inputs else Literal(True)
    return in_use if sheet.settled is None else both(Not(sheet.settled), in_use)


def _implied(sheet: Sheet, column: Column, explicit: set[str]) -> list[Rule]:
    """What type, list and key of a column imply, unless the sheet states it itself."""
    name = column.name
    cell = Col(name)
    rules: list[Rule] = []

    def add(code: str, fails: Expression, message: str = "") -> None:
        if code not in explicit:
            rules.append(Rule(code, name, fails, message=message))

    if column.required and "answer-missing" not in explicit:
        add("required", IsBlank(cell))
    if column.type is Type.AMOUNT:
        add("amount-not-number", both(filled(name), Not(IsNumber(cell))))
        add("amount-not-whole", both(filled(name), Not(IsWhole(cell))))
    elif column.type is Type.INTEGER:
        add("number-not-whole", both(filled(name), Not(IsWhole(cell))))
    elif column.type is Type.DATE:
        within = both(IsNumber(cell), Not(Less(cell, Literal(FIRST_DAY))), Not(Less(Literal(LAST_DAY), cell)))
        add("date-invalid", both(filled(name), Not(within)))
    elif column.type is Type.KEY:
        read = either(IsText(cell), IsNumber(cell)) if column.numbered else IsText(cell)
        add("key-not-text", both(filled(name), Not(read)), "key-not-text.item" if name == "item" else "")
    if column.type is Type.CHOICE and column.choices is not None:
        add("not-in-list", both(filled(name), Not(_offered(column))), _list_message(column))
    if column.type is Type.CHOICES and isinstance(choices := column.choices, Among):
        if column.required:
            add("not-in-list", both(filled(name), Not(all_listed(cell, choices))), "not-in-list.several")
        elif column.filled_by is FilledBy.FINANCE:  # nothing is counted by it, and it may name all units at once
            begun = greater(FirstFilled(choices.sheet, choices.column), Literal(0))
            for_all = PartsLike(cell, (f";{ALL}*;",))
            listed = If(
                begun, all_listed(cell, choices, for_all), Literal(True)
            )  # which takes long: the blank are told first
            fails = If(filled(name), Not(listed), Literal(False))
            rules.append(Rule("name-not-listed", name, fails, Severity.WARNING))
    if column.type is Type.CHOICES and isinstance(column.choices, tuple):
        held = Add(tuple(If(Contains(cell, Literal(one)), Literal(1), Literal(0)) for one in column.choices))
        all_held = both(IsText(cell), Not(Less(held, Parts(cell))))
        add("not-in-list", both(filled(name), Not(all_held)), "not-in-list.several")
    if sheet.key and name == sheet.key[-1] and column.filled_by is FilledBy.FINANCE:
        same = both(*(Equal(Other(key), Col(key)) for key in sheet.key))
        add(
            "duplicate-key",
            both(*(filled(key) for key in sheet.key), greater(Count(sheet.name, same), Literal(1))),
        )
    return rules


def _list_message(column: Column) -> str:
    return "not-later.expected" if isinstance(column.choices, Later) else ""


def _offered(column: Column) -> Expression:
    """TRUE where the cell holds one of the column's choices."""
    choices, cell = column.choices, Col(column.name)
    # What is read as another spelling is spoken of, so cases are told apart, which Excel's »=« does not.
    if isinstance(choices, Among):
        return IsEntry(choices.sheet, choices.column, cell)
    if isinstance(choices, Later):
        later = both(Contains(Other(choices.column), cell), Less(Col(choices.order), Other(choices.order)))
        known = both(IsText(cell), greater(Count(choices.sheet, later), Literal(0)))
        return either(OneOf(cell, (choices.last,)), known)
    assert choices is not None
    return OneOf(cell, choices)


class Placeholder(Struct, frozen=True):
    """What stands in a message's placeholder: a text of the row, and the column whose value it shows, if any."""

    text: Expression
    column: str = ""


def placeholders(key: str, rule: Rule, sheet: Sheet) -> dict[str, Placeholder | Words]:
    """What stands in the placeholders of the message ``key`` about ``rule``, whatever the language: a text of the
    row, or words that are a message themselves where they hold."""
    return {name: _placeholder(name, rule, sheet) for name in PLACEHOLDER.findall(text_of(key, wording=sheet.wording))}


def _placeholder(name: str, rule: Rule, sheet: Sheet) -> Placeholder | Words:
    cell = Col(rule.column)
    if name == "header":
        return Placeholder(Literal(sheet.column(rule.column).header))
    if name == "value":
        # In a cell for texts LibreOffice cannot tell a truth value from a number.
        counted = sheet.column(rule.column).type is Type.INTEGER
        return Placeholder(_text_or_number(cell) if counted else _text_of(cell), rule.column)
    if name == "amount":
        return Placeholder(_amount(cell), rule.column)
    if name == "billions":
        return Placeholder(If(IsNumber(cell), Tenths(cell, BILLION), UNKNOWN))
    word = next((word for word in sheet.words if word.name == name), None)
    if word is None:
        return Placeholder(_cell_text(sheet.column(name)), name)  # only the sheet's own columns may be named
    if isinstance(word.value, Literal):
        return Placeholder(word.value)
    return word if word.message else Placeholder(If(IsBlank(word.value), UNKNOWN, word.value))


def message_in_sheet(key: str, rule: Rule, sheet: Sheet) -> Expression:
    """The message ``key`` about ``rule`` as an expression over the row: what ``Kontrol`` shows, in Danish."""
    parts: list[Expression] = []
    fixed = ""  # what is the same in every row is no part of its own in the formula
    for i, piece in enumerate(PLACEHOLDER.split(text_of(key, wording=sheet.wording))):
        placeholder = _placeholder(piece, rule, sheet) if i % 2 else Placeholder(Literal(piece))
        if isinstance(placeholder, Placeholder) and isinstance(placeholder.text, Literal):
            fixed += str(placeholder.text.value)
            continue
        parts += [Literal(fixed)] if fixed else []
        fixed = ""
        if isinstance(placeholder, Words):
            said = message_in_sheet(placeholder.message, rule, sheet)
            parts.append(Step(If(placeholder.value, said, NOTHING)))
        else:
            parts.append(placeholder.text)
    parts += [Literal(fixed)] if fixed else []
    return Concat(tuple(parts))


def _cell_text(column: Column) -> Expression:
    cell = Col(column.name)
    if column.type is Type.AMOUNT:
        return _amount(cell)
    text = cell if column.filled_by is FilledBy.TOOL else Beginning(cell)
    return Step(If(both(Not(IsBlank(cell)), _readable(column)), text, UNKNOWN))


def _amount(cell: Col) -> Expression:
    return Step(If(IsWhole(cell), Grouped(cell), _text_of(cell)))


@cache
def _text_of(cell: Col) -> Expression:
    return If(both(Not(IsBlank(cell)), IsText(cell)), Beginning(cell), UNKNOWN)


def _text_or_number(cell: Col) -> Expression:
    """Small whole numbers, too: those of dates and large ones are written otherwise."""
    small = both(IsWhole(cell), Less(Literal(-SMALL), cell), Less(cell, Literal(SMALL)))
    return If(both(Not(IsBlank(cell)), IsText(cell)), Beginning(cell), If(small, Beginning(cell), UNKNOWN))


def _readable(column: Column) -> Expression:
    """Only texts and whole numbers read the same in every language."""
    cell = Col(column.name)
    if column.type in (Type.KEY, Type.TEXT, Type.CHOICE):
        return IsText(cell)
    return Or((IsText(cell), IsWhole(cell)))


@cache
def judged(rules: SheetRules) -> Step:
    """Whether the rules are asked of the row, as a step: it is in use, and no cell holds an error value."""
    in_use = rules.in_use
    cells = tuple(Col(rule.column) for rule in rules.blocking)
    if isinstance(in_use, Or):  # in all but the spare rows the first column tells, and those are empty
        first, *others = in_use.parts
        in_use = If(first, Literal(True), If(Holds(cells), Or(tuple(others)), Literal(False)))
    return Step(If(IsBlank(_stopped(rules)), in_use, Literal(False)) if cells else in_use)


@cache
def said(rules: SheetRules, severity: Severity) -> dict[str, Said]:
    """What is said of each column of which rules of this severity speak, as a step: a space and the message, or ""."""
    found: dict[str, Said] = {}
    for column, group in rules.by_column().items():
        chain: Expression = NOTHING
        for rule in reversed([r for r in group if r.severity is severity]):
            message = Concat((Literal(" "), message_in_sheet(rule.message_key, rule, rules.sheet)))
            chain = If(rule.fails, message, chain)
        if chain is not NOTHING:
            found[column] = Said(If(judged(rules), chain, NOTHING))
    return found


@cache
def verdict(rules: SheetRules, severity: Severity = Severity.ERROR) -> Step:
    """All that is said of a row, as a step: of an error value alone, or the messages of all rules of the severity."""
    groups = tuple(said(rules, severity).values())
    if severity is Severity.ERROR and rules.blocking:
        groups = (_stopped(rules), *groups)
    return Step(WithoutFirst(Concat(groups)) if groups else NOTHING)


def control(rules: SheetRules, severity: Severity = Severity.ERROR) -> Expression:
    """``Kontrol``: the messages of every error of the row, "" when all is well.

    With another ``severity`` the same for that one.
    """
    return Concat((verdict(rules, severity),))


def first_wrong(rules: SheetRules, letters: Mapping[str, str], finance: bool) -> Said:
    """The letters of the column that ``Kontrol`` – or else a warning – speaks of first, else "". In a row with an error
    value finance is led to ``Kontrol``, which names its column, and a department to the cell itself."""
    wrong: Expression = NOTHING
    for rule in reversed(rules.blocking):
        wrong = If(rule.fails, Literal(letters[rule.column]), wrong)
    if finance:
        wrong = Literal(letters[rules.sheet.control])
    chain: Expression = NOTHING
    warned = not finance or bool(rules.sheet.caution)
    for severity in (Severity.WARNING, Severity.ERROR) if warned else (Severity.ERROR,):
        first: Expression = NOTHING
        for column, words in reversed(said(rules, severity).items()):
            first = If(IsBlank(words), first, Literal(letters[column]))
        if severity is Severity.ERROR and rules.blocking:
            first = If(IsBlank(_stopped(rules)), first, wrong)
        # Mostly nothing is said at all, which one cell tells.
        chain = If(IsBlank(verdict(rules, severity)), chain, first)
    return Said(chain)


@cache
def _stopped(rules: SheetRules) -> Said:
    """A space and the message of the first blocking rule that fails, as a step; they all say the same but for the header."""
    before, _, after = text_of("error-value", wording=rules.sheet.wording).partition("{header}")
    header: Expression = NOTHING
    for rule in reversed(rules.blocking):
        header = If(rule.fails, Literal(rules.sheet.column(rule.column).header), header)
    message = Concat((Literal(" " + before), header, Literal(after)))
    return Said(If(HoldsError(tuple(Col(rule.column) for rule in rules.blocking)), message, NOTHING))
