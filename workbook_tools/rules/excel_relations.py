"""Relations between sheets as Excel formulas: counted, added up, looked up.

Where the workbook has derived columns, a relation is SUMPRODUCT, COUNTIFS, SUMIFS, MAXIFS or INDEX over numbers
(``rules.criteria``); else it is an array over whole columns.
"""

from __future__ import annotations

from functools import cache

from ..schema import expressions as x
from ..schema.reach import Repeated, Unchecked, Unreached
from ..schema.structure import FilledBy
from ..values.cells import LONGEST_LINK
from .criteria import NOWHERE, ONE, Criteria, Members, asked_by_rows, counted
from .excel_places import Compiling, quote
from .nodes import COMPOSED_BASE, IN_KEYS, TEXT_KEY

ZERO = x.Literal(0)
# AGGREGATE computes over arrays without being an array formula, and passes over errors (option 6).
LARGEST, SMALLEST = "_xlfn.AGGREGATE(14,6,", "_xlfn.AGGREGATE(15,6,"
MOST_IF = "_xlfn.MAXIFS"


def count(c: Compiling, node: x.Count) -> str:
    if node.where == x.Literal(True):
        raise ValueError("Count needs a condition: spare rows are rows too")
    criteria = c.criteria(node.sheet, node.where)
    if criteria is not None:
        return _by_criteria(c, node.sheet, criteria, "COUNTIFS")
    text, hostile = c.condition(node.sheet, node.where)
    # 1/FALSE and 1/error are both errors, so an error value in the column counts as no match.
    return f"SUMPRODUCT(--ISNUMBER(1/{text}))" if hostile else f"SUMPRODUCT(--{text})"


def less(c: Compiling, node: x.Less) -> str:
    """Whether there is any row is told by the first one: there is no need to count the others."""
    position = first(c, node.right) if node.left == ZERO else None
    if position is None:
        position = c.position(node.right) if isinstance(node.right, x.Position) else c.scalar(node.right)
    return f"({c.scalar(node.left)}<{position})"


def first(c: Compiling, node: x.Expression) -> str | None:
    """The position of the first of the rows that are counted, below 1 where there is none; None where it has no such form,
    or a row asks by a key that is made for it, by which rows are counted in less time."""
    if not isinstance(node, x.Count) or c.sheet:
        return None
    position = c.places.nth(node.sheet, node.where, ONE)
    assert position is None or isinstance(position, x.Position)
    if position is None or (c.places.of and isinstance(position.key, x.Composed)):
        return None
    return c.position(position)


def _by_criteria(c: Compiling, sheet: str, criteria: Criteria, function: str, values: str = "") -> str:
    """``function`` over criteria, of ``values`` if it is not to count. Where all must be equal, SUMPRODUCT counts and adds up
    in half the time: it looks through the cells in one go."""
    compares = function == MOST_IF or any(criterion.less for criterion in criteria.criteria)
    arguments, unsure, known = [values] if values else [], False, []
    if c.places.of:
        criteria = asked_by_rows(sheet, criteria, c.places.of)
    for criterion in criteria.criteria:
        cells = c.places.derived(sheet, criterion.derived)
        assert cells is not None
        if criterion.same:
            wanted = c.places.here(criterion.wanted) or c.scalar(criterion.wanted)
            known.append(f"{wanted}>0")
        else:
            wanted = c.position(criterion.wanted)
            known += _known_first(c, criterion.wanted)
        if isinstance(criterion.derived, Members):
            cells, wanted, unsure = f"INDEX({cells},0,{wanted})", "1", True
        if criterion.less:
            wanted, unsure = f'"{criterion.less}"&{wanted}', True  # no row is less than an error
        if compares:
            arguments.append(f"{cells},{wanted}")
        else:  # a flag is 1 or 0 itself
            flag = isinstance(criterion.derived, x.Flag) and criterion.wanted == ONE
            arguments.append(cells if flag else f"--({cells}={wanted})")
    alone = len(arguments) == 1 and not arguments[0].startswith(
        "--"
    )  # one column of numbers, which is added up as it is
    text = f"{function if compares else 'SUM' if alone else 'SUMPRODUCT'}({','.join(arguments)})"
    if unsure:
        text = f"IFERROR({text},0)"
    if known:
        condition = known[0] if len(known) == 1 else f"AND({','.join(known)})"
        text = f"IF({condition},{text},0)"
    if criteria.only_if:
        asked = criteria.only_if[0] if len(criteria.only_if) == 1 else x.And(criteria.only_if)
        text = f"IF({c.scalar(asked)},{text},0)"
    return text


def _known_first(c: Compiling, wanted: x.Expression) -> list[str]:
    """Of what every row looks for: whether there is any such text, so that nothing is looked through where there is none."""
    part = wanted.parts[0] if isinstance(wanted, x.Composed) else wanted
    if not c.places.by_row or not isinstance(part, x.Position) or isinstance(part.match, x.Literal | x.Figure):
        return []
    return [f"{c.position(part)}>0"]


def _numbers(c: Compiling, sheet: str, column: str | x.Expression) -> str:
    """The cells with the numbers of a column, 0 where something else stands. They are derived like what is counted by,
    because all cells that SUMIFS is given must be as many, also when rows were deleted from the sheet."""
    return _derived(c, sheet, _number_of(column) if isinstance(column, str) else column)


def _summed(c: Compiling, sheet: str, column: str | x.Expression) -> str:
    """The cells of a column to add up: with what is derived no error among them."""
    if isinstance(column, str) and not c.places.derives:
        return c.places.range(sheet, column)
    return _numbers(c, sheet, column)


def _positive(c: Compiling, sheet: str, column: str | x.Expression) -> str:
    """The cells of which the greatest is asked for, if it is positive."""
    if isinstance(column, str) and c.places.derives:
        return _derived(c, sheet, counted(column))  # as rows are counted by
    return _summed(c, sheet, column)


def total(c: Compiling, node: x.Sum) -> str:
    if node.where == x.Literal(True):
        return f"SUM({_summed(c, node.sheet, node.column)})"
    criteria = c.criteria(node.sheet, node.where)
    if criteria is not None:
        return _by_criteria(c, node.sheet, criteria, "SUMIFS", _numbers(c, node.sheet, node.column))
    if isinstance(node.column, x.Expression):
        raise ValueError("only over derived columns can what is derived be added up")
    values = _summed(c, node.sheet, node.column)
    text, hostile = c.condition(node.sheet, node.where)
    hostile |= c.places.sheet(node.sheet).column(node.column).filled_by is FilledBy.DEPARTMENT
    if hostile:
        c.array = True
        numbers = f"IF(ISNUMBER({values})*(1-ISLOGICAL({values})),{values},0)"
        return f"SUM(IFERROR(--{text},0)*{numbers})"
    return f"SUMPRODUCT(--{text},{values})"


def greatest(c: Compiling, node: x.Greatest) -> str:
    criteria = None if node.where == x.Literal(True) else c.criteria(node.sheet, node.where)
    if criteria is not None:
        numbers = _positive(c, node.sheet, node.column)
        return f"MAX(0,{_by_criteria(c, node.sheet, criteria, MOST_IF, numbers)})"
    if node.where == x.Literal(True):
        return f"MAX({_positive(c, node.sheet, node.column)},0)"  # an error of one row is none of the greatest
    if isinstance(node.column, x.Expression):
        raise ValueError("only over derived columns can the greatest of what is derived be found")
    values = c.places.range(node.sheet, node.column)
    text, _ = c.condition(node.sheet, node.where)
    numbers = f"ISNUMBER({values})*(1-ISLOGICAL({values}))"  # or "1" would count as 1
    return f"IFERROR(MAX(0,{LARGEST}{values}/({text}*{numbers}),1)),0)"


def _nth_row(c: Compiling, node: x.Nth | x.LinkToNth, column: str) -> str:
    values = c.places.range(node.sheet, column)
    text, _ = c.condition(node.sheet, node.where)
    return f"{SMALLEST}ROW({values})/{text},{c.scalar(node.n)})"


def _nth_position(c: Compiling, node: x.Nth | x.LinkToNth) -> str | None:
    """The position of the n-th row over derived columns; None where there are none."""
    position = c.places.nth(node.sheet, node.where, node.n)
    return None if position is None else c.position(position)


def nth(c: Compiling, node: x.Nth) -> str:
    values = c.places.range(node.sheet, node.column)
    position = _nth_position(c, node)
    if position is None:
        position = f"{_nth_row(c, node, node.column)}-ROW(INDEX({values},1))+1"
    return f'IFERROR(INDEX({values},{position})&"","")'


def unreached(c: Compiling, node: Unreached) -> str:
    """A name grows where a row is inserted between its cells, and moves where one is inserted in front of them; the derived
    columns do neither. An empty cell is told by ISBLANK, which gives no error for what stands there. Where a name is gone that
    all figures of answers go by, none is right, and none is an error."""
    first, last, rows, below = c.places.reach(node.sheet)
    sheet, astray = c.places.sheet(node.sheet), f"MIN(ROW({rows}))>{first}"
    answers = [column.name for column in sheet.columns if column.scale and column.filled_by is FilledBy.DEPARTMENT]
    if answers:
        names = "+".join(f"ROWS({c.places.range(node.sheet, name)})" for name in (sheet.key[0], *answers))
        astray = f"IF(ISERROR({names}),TRUE,{astray})"
    return f"IF({astray},1,SUMPRODUCT((ROW({rows})>{last})*(1-ISBLANK({rows})))+COUNTA({below}))"


def unchecked(c: Compiling, node: Unchecked) -> str:
    *_, rows, _ = c.places.reach(node.sheet)
    control = c.places.range(node.sheet, c.places.sheet(node.sheet).control)
    return f"SUMPRODUCT(ISBLANK({control})*(1-ISBLANK({rows})))"


def link(c: Compiling, node: x.LinkToNth) -> str:
    texts = c.places.range(node.sheet, node.text)
    position = _nth_position(c, node)
    if position is None:
        row = _nth_row(c, node, node.text)
        position = f"{row}-ROW(INDEX({texts},1))+1"
    else:
        row = f"({position}+ROW(INDEX({texts},1))-1)"
    if node.target:
        anchor = quote(c.places.anchor(node.sheet) + c.places.letters(node.sheet, node.target))
    else:
        anchor = f"{quote(c.places.anchor(node.sheet))}&INDEX({c.places.pointers(node.sheet)},{position})"
    target = f"{anchor}&{row}"
    shown = f"INDEX({texts},{position})" if node.says is None else c.scalar(node.says)
    leads = f"HYPERLINK({target},LEFT({shown},{LONGEST_LINK}))"
    if node.says is not None and node.target:  # nothing in it is an error where there is no such row
        return f'IFERROR(IF({position}>0,{leads},""),"")'
    return f'IFERROR({leads},"")'


def lookup(c: Compiling, node: x.Lookup) -> str:
    keys = c.places.range(node.sheet, node.key)
    values = c.places.range(node.sheet, node.value)
    if isinstance(node.match, x.Literal):
        found = f'IFERROR(INDEX({values},MATCH({c.scalar(node.match)},{keys},0)),"")'
        return c.places.constant(node, found) or found
    here = _row_looked_up(c, node)
    if here is not None:
        return f'IFERROR(INDEX({values},{here}),"")'
    # What people typed may hold wildcards or be longer than MATCH takes.
    match = c.scalar(node.match)
    found = f'INDEX(({keys}={match})*(TRIM({keys})<>""),0)'
    return f'IFERROR(IF(TRIM({match})="","",INDEX({values},MATCH(1,{found},0))),"")'


def _row_looked_up(c: Compiling, node: x.Lookup) -> str | None:
    """Where the row stands: in a cell of the formula's row, or beside the row that what is looked for was looked up in."""
    if not c.places.derives:
        return None
    match = node.match
    if isinstance(match, x.Lookup) and not isinstance(match.match, x.Literal):
        there = x.Position(match.sheet, match.key, match.match)
        return c.scalar(x.At(match.sheet, x.Position(node.sheet, node.key, x.Col(match.value)), there))
    return c.places.here(x.Position(node.sheet, node.key, match))


def key(c: Compiling, node: x.Key) -> str:
    known = _known_key(c, node.value)
    if known is not None:
        return known
    value = c.position(node.value)
    text = f"T({value})"
    for sign, other in IN_KEYS.items():
        text = f'SUBSTITUTE({text},"{sign}","{other}")'
    return f'IFERROR(IF(ISNUMBER({value}),{value},"{TEXT_KEY}"&{text}),"{TEXT_KEY}")'


@cache
def _key_of(column: str) -> x.Expression:
    return x.Key(x.Col(column))


@cache
def _number_of(column: str) -> x.Expression:
    return x.If(x.IsNumber(x.Col(column)), x.Col(column), x.Literal(0))


def position(c: Compiling, node: x.Position) -> str:
    keys = _derived(c, node.sheet, _key_of(node.key) if isinstance(node.key, str) else node.key)
    if isinstance(node.match, x.Composed | x.Figure) or not isinstance(node.key, str):
        found = f"IFERROR(MATCH({c.position(node.match)},{keys},0),{node.missing})"
        asked = _known_first(c, node.match)
        return f"IF({asked[0]},{found},{node.missing})" if asked else found
    known = _known_key(c, node.match)
    if known is not None:
        return f"IFERROR(MATCH({known},{keys},0),{node.missing})"
    wanted = c.position(x.Key(node.match))
    found = f'IFERROR(IF(TRIM({wanted})="{TEXT_KEY}",{node.missing},MATCH({wanted},{keys},0)),{node.missing})'
    if not c.places.by_row or not isinstance(node.match, x.Col):
        return found
    # Neighbours are often of one round, department or item, which need not be looked for again, or of one item and the next.
    above = c.places.above(node)
    if c.places.sheet(node.sheet).key == (node.key,) and node.sheet != c.places.of and not c.places.takes_apart:
        after = f"MAX(N({above}),0)+1"
        firsts = _derived(c, node.sheet, x.Position(node.sheet, node.key, x.Col(node.key), NOWHERE))
        is_next = f"IFERROR((INDEX({keys},{after})={wanted})*INDEX({firsts},{after}),0)>0"
        found = f"IF({is_next},INDEX({firsts},{after}),{found})"
    return f"IF({wanted}={c.places.above(x.Key(node.match))},{above},{found})"


def _known_key(c: Compiling, match: x.Expression) -> str | None:
    """The key of a text or number that is written into the formula; None where it stands in a cell or is peculiar."""
    value = (
        match.value
        if isinstance(match, x.Literal)
        else c.places.fixed(match.name)
        if isinstance(match, x.Col)
        else None
    )
    if isinstance(value, str) and value.strip(" ") and not set(value) & set(IN_KEYS):
        return f'"{TEXT_KEY}"&{c.scalar(match)}'
    return c.scalar(match) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _derived(c: Compiling, sheet: str, value: x.Expression) -> str:
    """The cells that hold ``value`` for each row of a sheet."""
    if isinstance(value, x.Col):
        return c.places.range(sheet, value.name)
    found = c.places.derived(sheet, value)
    if found is None:
        raise ValueError("a workbook without derived columns has nothing to look up there")
    return found


def running(c: Compiling, node: x.Running) -> str:
    above, value = c.places.above(node), c.position(node.value)
    return f"MAX(N({above}),{value})" if node.greatest else f"(N({above})+{value})"


def repeated(c: Compiling, node: Repeated) -> str:
    """One that is greater than all above it need not be looked for."""
    key = x.Composed(node.parts)
    own, highest = c.scalar(key), c.places.above(x.Running(key, greatest=True))
    same = ",".join(f"--({_derived(c, c.places.of, part)}={c.position(part)})" for part in node.parts)
    return f"IF(OR({own}<1,N({highest})<{own}),FALSE,1<SUMPRODUCT({same}))"


def at(c: Compiling, node: x.At) -> str:
    return f'IFERROR(INDEX({_derived(c, node.sheet, node.value)},{c.position(node.position)}),"")'


def composed(c: Compiling, node: x.Composed) -> str:
    number, *others_ = [_part(c, part) for part in node.parts]
    for part in others_:
        number = f"({number}*{COMPOSED_BASE}+{part})"
    if not node.conditions:
        return number
    conditions = [_condition(c, condition) for condition in node.conditions]
    held = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
    return f"IFERROR(IF({held},{number},0),0)"


def _condition(c: Compiling, node: x.Expression) -> str:
    """A condition of a key; a number that is compared with one of a page is read where it is derived."""
    if isinstance(node, x.Equal) and isinstance(node.left, x.If) and isinstance(node.right, x.Figure | x.Literal):
        return f"({c.position(node.left)}={c.scalar(node.right)})"
    return c.scalar(node)


def _part(c: Compiling, part: x.Expression) -> str:
    """A position that a key is made of, at once where what is looked for stands in the formula itself."""
    at_once = isinstance(part, x.Position) and (
        isinstance(part.match, x.Figure) or _known_key(c, part.match) is not None
    )
    return c.scalar(part) if at_once else c.position(part)
