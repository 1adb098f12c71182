"""The rules a sheet has: those its columns imply, then its own.

Also the ``Kontrol`` expression, which says in the workbook what the rules say in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from ..messages.catalogue import PLACEHOLDER, text_of
from ..schema.expressions import (
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
from ..schema.tree import nodes_of

NOT_SHOWN = "…"  # in the sheet, for what no formula can write alike in every language
NOTHING, UNKNOWN = Literal(""), Literal(NOT_SHOWN)
BILLION = 1_000_000  # in 1.000 kr.
FIRST_DAY, LAST_DAY = 36526, 73050  # 2000-01-01 to 2099-12-31, as Excel numbers days


class SheetRules(Struct, frozen=True):
    """All rules of a sheet in one kind of workbook.

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
    blocking = tuple(Rule("error-value", c.name, IsError(Col(c.name))) for c in inputs)
    explicit = [rule for rule in sheet.rules if _applies(rule, sheet, fillers)]
    rules: list[Rule] = []
    for column in inputs:
        own = [rule for rule in explicit if rule.column == column.name]
        implied = _implied(sheet, column, {rule.code for rule in own})
        blank = [rule for rule in implied if rule.code == "required"]
        rules += blank + [rule for rule in implied if rule not in blank] + own
    rules += [rule for rule in explicit if rule.column not in {c.name for c in inputs}]
    return SheetRules(sheet, _in_use(sheet, inputs), blocking, tuple(rules))


@cache
def asked_for_words(sheet: Sheet) -> frozenset[str]:
    """The columns whose texts are asked for – always, or by a rule: comments, explanations, reasons.

    A lone dash is no word in them.
    """
    asked = {rule.column for rule in sheet.rules if IsBlank(Col(rule.column)) in nodes_of(rule.fails)}
    people = (FilledBy.FINANCE, FilledBy.DEPARTMENT)
    return frozenset(
        column.name
        for column in sheet.columns
        if column.type is Type.TEXT and column.filled_by in people and (column.required or column.name in asked)
    )


def _applies(rule: Rule, sheet: Sheet, fillers: frozenset[FilledBy]) -> bool:
    filled_by = sheet.column(rule.column).filled_by
    given = filled_by is FilledBy.TOOL and FilledBy.FINANCE in fillers
    return filled_by in fillers or filled_by is FilledBy.FORMULA or given


def _in_use(sheet: Sheet, inputs: list[Column]) -> Expression:
    if sheet.begun:
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
        add("key-not-text", both(filled(name), Not(IsText(cell))))
    if column.type is Type.CHOICE and column.choices is not None:
        add("not-in-list", both(filled(name), Not(_offered(column))), _list_message(column))
    # What must be filled in is counted by; the others may name units outside the lists (»Alle centre«).
    if column.type is Type.CHOICES and column.required and isinstance(column.choices, Among):
        listed = Other(column.choices.column)
        known = Count(column.choices.sheet, both(Not(IsBlank(listed)), Contains(cell, listed)))
        # An entry that the list has twice, which is told there, makes no wrong one of those that name it.
        all_known = both(IsText(cell), Not(Less(known, Parts(cell))))
        add("not-in-list", both(filled(name), Not(all_known)), "not-in-list.several")
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
    # Contains tells cases apart, which Excel's »=« does not: what is read as another spelling is spoken of.
    if isinstance(choices, Among):
        return both(IsText(cell), greater(Count(choices.sheet, Contains(Other(choices.column), cell)), Literal(0)))
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
    return {name: _placeholder(name, rule, sheet) for name in PLACEHOLDER.findall(text_of(key))}


def _placeholder(name: str, rule: Rule, sheet: Sheet) -> Placeholder | Words:
    cell = Col(rule.column)
    if name == "header":
        return Placeholder(Literal(sheet.column(rule.column).header))
    if name == "value":
        return Placeholder(If(IsText(cell), Beginning(cell), UNKNOWN), rule.column)
    if name == "amount":
        return Placeholder(_amount(cell), rule.column)
    if name == "billions":
        return Placeholder(Tenths(cell, BILLION))
    word = next((word for word in sheet.words if word.name == name), None)
    if word is None:
        return Placeholder(_cell_text(sheet.column(name)), name)  # only the sheet's own columns may be named
    if isinstance(word.value, Literal):
        return Placeholder(word.value)
    return word if word.message else Placeholder(If(IsBlank(word.value), UNKNOWN, word.value))


def message_in_sheet(key: str, rule: Rule, sheet: Sheet) -> Expression:
    """The message ``key`` about ``rule`` as an expression over the row: what ``Kontrol`` shows, in Danish."""
    named = placeholders(key, rule, sheet)
    parts: list[Expression] = []
    text = text_of(key)
    for word in sheet.words:
        if isinstance(word.value, Literal):  # the same in every row: no part of its own in the formula
            text = text.replace(f"{{{word.name}}}", str(word.value.value))
    for i, piece in enumerate(PLACEHOLDER.split(text)):
        if i % 2 == 0:
            parts += [Literal(piece)] if piece else []
            continue
        placeholder = named[piece]
        if isinstance(placeholder, Words):
            said = message_in_sheet(placeholder.message, rule, sheet)
            parts.append(Step(If(placeholder.value, said, NOTHING)))
        else:
            parts.append(placeholder.text)
    return Concat(tuple(parts))


def _cell_text(column: Column) -> Expression:
    cell = Col(column.name)
    if column.type is Type.AMOUNT:
        return _amount(cell)
    text = cell if column.filled_by is FilledBy.TOOL else Beginning(cell)
    return If(_readable(column), text, UNKNOWN)


def _amount(cell: Col) -> Expression:
    return Step(If(IsWhole(cell), Grouped(cell), If(IsText(cell), Beginning(cell), UNKNOWN)))


def _readable(column: Column) -> Expression:
    """Only texts and whole numbers read the same in every language."""
    cell = Col(column.name)
    if column.type in (Type.KEY, Type.TEXT, Type.CHOICE):
        return IsText(cell)
    return Or((IsText(cell), IsWhole(cell)))


def pointer(rules: SheetRules, letters: Mapping[str, str]) -> Expression:
    """The letters of the column that ``Kontrol`` – or else a warning – speaks of first, else ""."""
    chain: Expression = NOTHING
    for severity in (Severity.WARNING, Severity.ERROR):
        for group in reversed(list(rules.by_column().values())):
            failing = [rule.fails for rule in group if rule.severity is severity]
            if failing:
                chain = If(either(*failing), Literal(letters[group[0].column]), chain)
    chain = If(rules.in_use, chain, NOTHING)
    for rule in reversed(rules.blocking):
        chain = If(rule.fails, Literal(letters[rule.column]), chain)
    return chain


@cache
def control(rules: SheetRules, severity: Severity = Severity.ERROR) -> Expression:
    """``Kontrol``: the messages of every error of the row, "" when all is well.

    With another ``severity`` the same for that one; warnings stand on ``Start`` only.
    """
    groups = tuple(said(rules, severity).values())
    body: Expression = If(rules.in_use, WithoutFirst(Concat(groups)), NOTHING)
    if not rules.blocking:
        return body
    if severity is not Severity.ERROR:
        return If(either(*(rule.fails for rule in rules.blocking)), NOTHING, body)
    words = _blocked(rules)
    return If(Not(IsBlank(words)), words, body)


def first_wrong(rules: SheetRules, letters: Mapping[str, str]) -> Expression:
    """The letters of the column that ``Kontrol`` – or else ``Advarsel`` – speaks of first, told from what they say; in a
    row with an error value those of ``Kontrol``."""
    chain: Expression = NOTHING
    for severity in (Severity.WARNING, Severity.ERROR) if rules.sheet.caution else (Severity.ERROR,):
        for column, words in reversed(said(rules, severity).items()):
            chain = If(Not(IsBlank(words)), Literal(letters[column]), chain)
    return If(Not(IsBlank(_blocked(rules))), Literal(letters[rules.sheet.control]), chain) if rules.blocking else chain


@cache
def said(rules: SheetRules, severity: Severity) -> dict[str, Step]:
    """What is said of each column of which rules of this severity speak, as a step: a space and the message, or ""."""
    found: dict[str, Step] = {}
    for column, group in rules.by_column().items():
        chain: Expression = NOTHING
        for rule in reversed([r for r in group if r.severity is severity]):
            message = Concat((Literal(" "), message_in_sheet(rule.message_key, rule, rules.sheet)))
            chain = If(rule.fails, message, chain)
        if chain is not NOTHING:
            found[column] = Step(chain)
    return found


def _blocked(rules: SheetRules) -> Step:
    """The message of the first blocking rule that fails, as a step; they all say the same but for the header."""
    stopped = either(*(rule.fails for rule in rules.blocking))
    before, _, after = text_of("error-value").partition("{header}")
    header: Expression = NOTHING
    for rule in reversed(rules.blocking):
        header = If(rule.fails, Literal(rules.sheet.column(rule.column).header), header)
    return Step(If(stopped, Concat((Literal(before), header, Literal(after))), NOTHING))
