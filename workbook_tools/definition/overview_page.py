"""``Overblik``: the dashboard – how it goes in a sentence, what goes wrong, then the tables; all live formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ..schema.expressions import (
    Absolute,
    Add,
    Col,
    Concat,
    Count,
    Divide,
    Equal,
    Expression,
    Figure,
    Greatest,
    If,
    IsBlank,
    IsNumber,
    IsWhole,
    Less,
    Literal,
    Lookup,
    Not,
    OneOf,
    Other,
    Step,
    Subtract,
    Sum,
    Tenths,
    both,
    either,
    equals,
    greater,
    setting,
)
from ..schema.pages import (
    Bars,
    Block,
    Card,
    Cards,
    Chart,
    Charts,
    Gap,
    Grid,
    Look,
    NamedFigure,
    Page,
    Series,
    Text,
)
from ..schema.scales import Level
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .agreement_money import AGREEMENT_MONEY
from .answers_on_pages import grouped_answers
from .counting import SHOWN
from .ended_items import ended_items
from .levels import MISSING, Form, one_of
from .overview_lists import issues_count, red_lines, red_list, waiting
from .overview_sums import SUMS_COLOURED, outside_line, sums_line
from .page_mark import LIVE
from .verdict import verdict

X, T = FilledBy.FORMULA, FilledBy.TOOL

ALL = Literal(True)
FEW = 5  # milestones that no percentage is told of

_title = If(
    IsBlank(setting(w.MUNICIPALITY)),
    Literal("Budgetaftale og opfølgning"),
    Concat((setting(w.MUNICIPALITY), Literal(" – "), setting(w.AGREEMENT_TITLE))),
)
_open_round = Greatest("rounds", "round", equals(Other("status"), w.OPEN))
_latest_effort, _latest_economy = (Greatest(sheet, "round", ALL) for sheet in ("follow_up", "economy"))
_latest_round = If(Less(_latest_effort, _latest_economy), _latest_economy, _latest_effort)
# A round that was opened just now has no rows yet: until it is consolidated the one before tells how it goes.
_begun = both(greater(_open_round, Literal(0)), Not(Less(_latest_round, _open_round)))
_shown = If(either(_begun, equals(Step(_latest_round), 0)), _open_round, _latest_round)
_previous = Greatest("rounds", "round", Less(Other("round"), SHOWN))
_designation = Lookup("rounds", "round", SHOWN, "designation")

LEAST_ENDED = 3  # lines of the list of finished items


def _text(column: str) -> Expression:
    """A text of the shown round; nothing where it is blank."""
    return Concat((Lookup("rounds", "round", SHOWN, column), Literal("")))


def _before(condition: Expression) -> Expression:
    """»Forrige runde: 43«."""
    text = Concat((Literal("Forrige runde: "), c.efforts(_previous, condition)))
    return If(equals(_previous, 0), Literal(""), text)


def _symbols(form: Form) -> str:
    """The symbols of what has ended, in headers."""
    return form.effort.symbols(form.effort.ended)


def _face(level: Level) -> Card:
    figure = NamedFigure(level.name, level.text, c.efforts(SHOWN, c.has("smiley", level)), Look.INTEGER)
    return Card(figure, 2, _before(c.has("smiley", level)), level.tone)


def _of_budget() -> Expression:
    """»2,7 % af budgettet«: how much the deviation is of it; of one that may be a slip of the pen only that."""
    current = Step(c.money("current"))
    hundredth = Step(If(equals(current, 0), Literal(1), Divide(Absolute(current), Literal(100))))
    percent = Tenths(Divide(Figure("deviation"), hundredth), 1)
    told = Concat((percent, Literal(" % af budgettet")))
    share = If(both(IsWhole(current), Not(equals(current, 0))), told, Literal("plus er et merforbrug"))
    asked_about = Step(c.lines(SHOWN, c.ASKED_ABOUT))
    return If(equals(asked_about, 0), share, Concat((Literal("Skal kontrolleres: "), asked_about, Literal(" beløb"))))


def _headlines(form: Form) -> Cards:
    rows, blank = c.efforts(SHOWN, None), c.efforts(SHOWN, c.blank("smiley"))
    overall_only = equals(setting(w.ECONOMY_SMILEY), w.OVERALL)
    lines_missing = Concat((c.lines(SHOWN, c.blank("economy_smiley")), Literal(" budgetlinjer mangler")))
    decided = Lookup("rounds", "round", SHOWN, "economy_smiley")
    return Cards(
        (
            Card(NamedFigure("shown_round", "Viser runde", _shown, Look.INTEGER), 1, Concat((_designation, Literal("")))),
            Card(
                NamedFigure("answers", "Milepæle besvaret", Concat((Subtract(rows, blank), Literal(" af "), rows))),
                2,
                If(overall_only, Literal(""), lines_missing),
            ),
            *map(_face, form.effort),
            Card(NamedFigure(MISSING.name, MISSING.text, blank, Look.INTEGER), 1, tone=MISSING.tone),
            Card(
                NamedFigure("deviation", "Afvigelse, 1.000 kr.", c.money("deviation"), Look.DEVIATION),
                2,
                _of_budget(),
            ),
            Card(
                NamedFigure(
                    "economy", "Samlet økonomismiley", If(IsBlank(decided), _text("proposal"), _text("economy_smiley")), Look.SMILEY
                ),
                2,
                If(IsBlank(_text("proposal")), Literal(""), If(IsBlank(decided), Literal("Forslag, ikke besluttet endnu"), Literal("Besluttet af Økonomi"))),
            ),
        )
    )  # fmt: skip


def _chart(form: Form, columns: int) -> Charts:
    faces = tuple(Series(level.name, level.tone) for level in (*form.effort, MISSING))
    return Charts(
        (Chart("Milepæle runde for runde: andele, med antal", "per_round", "name", faces, columns),), lines=11
    )


def _share(form: Form, group: Expression, number: int) -> Column:
    """The part of a round's milestones that is reached, of few as »1 af 2«; blank where it has none."""
    ended = one_of(Other("smiley"), form.effort.ended)
    reached, rows = (Step(c.efforts(Literal(number), condition, group)) for condition in (ended, None))
    few = If(Less(rows, Literal(FEW)), Concat((reached, Literal(" af "), rows)), Divide(reached, rows))
    share = If(equals(rows, 0), Literal(""), few)
    return Column(f"share_{number}", f"{_symbols(form)} i runde {number}", Type.PERCENT, X, formula=c.or_blank(share))


def _faces_as_bars(form: Form, of: str) -> tuple[Bars, ...]:
    return tuple(Bars(level.name, of, level.tone) for level in form.effort)


def _group(
    form: Form,
    name: str,
    title: str,
    header: str,
    place: tuple[str, str],
    slots: int,
    group: Expression,
    rounds: Sequence[int],
) -> Grid:
    return Grid(
        name,
        _with_room(title, place, slots),
        (
            *c.name_columns(header, *place),
            *c.effort_columns(form, SHOWN, group),
            *(_share(form, group, number) for number in rounds),
            *c.economy_columns(form, SHOWN, group),
            c.number("deviation", "Afvigelse", c.money("deviation", SHOWN, group), Type.AMOUNT),
        ),
        c.numbered(slots),
        looks={"deviation": Look.DEVIATION},
        bars=_faces_as_bars(form, "all"),
    )  # fmt: skip


def _with_room(title: str, place: tuple[str, str], slots: int) -> Expression:
    """A title that says so where there is more than there are lines for."""
    found = Count(place[0], c.filled_other(place[1]))
    more = Literal(f"{title} – der er flere end linjer: kør `workbook-tools fill`")
    return If(greater(found, Literal(slots)), more, Literal(title))


def _per_round(form: Form, slots: int) -> Grid:
    """The rounds; nothing in those to come."""
    round_ = Lookup("rounds", "designation", Col("name"), "round")
    smiley = Lookup("rounds", "designation", Col("name"), "economy_smiley")
    proposal = Lookup("rounds", "designation", Col("name"), "proposal")
    ended = tuple(Col(level.name) for level in form.effort if level.ends)
    reached = ended[0] if len(ended) == 1 else Add(ended)
    rows = Step(Add((c.efforts(round_, None), c.lines(round_, None))))

    def begun(column: Column) -> Column:
        assert column.formula is not None
        return replace(column, formula=If(equals(rows, 0), Literal(""), column.formula))

    some = both(IsNumber(Col("all")), Not(equals("all", 0)))
    share = If(some, Divide(reached, Col("all")), Literal(""))
    decided = If(IsBlank(smiley), Concat((proposal, Literal(""))), Concat((smiley, Literal(""))))
    return Grid(
        "per_round",
        "Pr. runde",
        (
            *c.name_columns("Runde", "rounds", "designation"),
            *map(begun, c.effort_columns(form, round_)),
            Column("share", f"Andel {_symbols(form)}", Type.PERCENT, X, formula=c.or_blank(share)),
            *map(begun, c.economy_columns(form, round_)),
            *map(begun, c.money_columns(round_)),
            Column("smiley", "Samlet økonomi (eller forslag)", Type.TEXT, X, formula=c.or_blank(decided)),
        ),
        c.numbered(slots),
        looks={"smiley": Look.SMILEY, "deviation": Look.DEVIATION},
        spans={"smiley": 2},
        bars=_faces_as_bars(form, "all"),
    )  # fmt: skip


def _round_money(form: Form) -> Grid:
    """The shown round's money: operating and capital apart, and together."""

    def of_kind(formula: Callable[[Expression | None], Expression]) -> Expression:
        """A formula over the line's kind of money, or over both."""
        return If(equals("type", ""), formula(None), formula(Equal(Other("type"), Col("type"))))

    def effect(kind: Expression | None) -> Expression:
        category = OneOf(Other("category"), w.AGREEMENT_EFFECT)
        return Sum("budget_lines", "year_0", category if kind is None else both(category, kind))

    def money(column: str) -> Expression:
        return of_kind(lambda kind: c.money(column, SHOWN, kind))

    def amount(name: str, header: str, formula: Expression) -> Column:
        return Column(name, header, Type.AMOUNT, X, formula=formula)

    def faces(name: str, header: str, condition: Expression) -> Column:
        return Column(name, header, Type.INTEGER, X, formula=of_kind(lambda kind: c.lines(SHOWN, condition, kind)))

    percent = If(equals("current", 0), Literal(""), Divide(Col("deviation"), Absolute(Col("current"))))
    return Grid(
        "round_money",
        "Penge i den viste runde, 1.000 kr. (plus i afvigelsen er et merforbrug; mere i arket Penge)",
        (
            Column("type", "", Type.TEXT, T, width=0),
            Column("name", "Budgetlinjer, der følges op", Type.TEXT, T),
            amount("effect", "Aftalens virkning", of_kind(effect)),
            amount("adopted", "Vedtaget budget", money("adopted")),
            amount("current", "Korrigeret budget", money("current")),
            amount("forecast", "Forventet regnskab", Add((Col("current"), Col("deviation")))),
            amount("deviation", "Afvigelse", money("deviation")),
            Column("percent", "Afvigelse i pct.", Type.PERCENT, X, formula=percent),
            *(faces(level.name, level.text, c.has("economy_smiley", level)) for level in form.economy),
            faces(MISSING.name, MISSING.text, c.blank("economy_smiley")),
        ),
        ((w.OPERATING, "Drift"), (w.CAPITAL, "Anlæg"), ("", "I alt")),
        looks={"percent": Look.PERCENT, "deviation": Look.DEVIATION},
        totals=(2,),
    )


def overview(
    form: Form,
    rounds: int,
    departments: int,
    themes: int,
    committees: int,
    numbers: Sequence[int],
    remark: str = "",
    begun: bool = True,
    issues: bool = False,
    items: int = LEAST_ENDED,
) -> Page:
    """The page with room for so many rounds, departments, themes, committees and finished items.

    ``numbers`` are the rounds'; ``remark`` is said at the top. Before a round has ``begun`` there is no chart. Whether ``Fejlliste`` has ``issues`` to count.
    """
    efforts, economies = len(form.effort.levels), len(form.economy.levels)
    # Of the headlines, of the table of a group with its rounds, and of the table of rounds.
    columns = max(8 + 2 * efforts, 4 + efforts + economies + len(numbers), efforts + economies + 9)
    widths = (44.0, *(12.5 for _ in range(columns - 1)))
    chart: tuple[Block, ...] = (_chart(form, columns), Gap()) if begun else ()
    blocks: tuple[Block, ...] = (
        Text(_title, Look.TITLE),
        Text(f"{LIVE} Beløb er i 1.000 kr. {remark}".strip(), Look.NOTE),
        Text(verdict(form), Look.VERDICT),
        *((issues_count(columns),) if issues else ()),
        sums_line(form),
        outside_line(form),
        _headlines(form),
        Gap(),
        red_list(form, columns),
        Gap(),
        red_lines(form, columns),
        Gap(),
        *chart,
        _per_round(form, rounds),
        Gap(),
        _group(form, "per_department", "Pr. center i den viste runde", "Center", ("departments", "department"), departments, c.BY_DEPARTMENT, numbers),
        Gap(),
        _group(form, "per_theme", "Pr. tema i den viste runde", "Tema", ("lists", "theme"), themes, c.BY_THEME, numbers),
        Gap(),
        _group(
            form, "per_committee", "Pr. ansvarligt udvalg i den viste runde (et punkt med flere udvalg tæller hos dem alle)",
            "Udvalg", ("lists", "committee"), committees, c.BY_COMMITTEE, numbers,
        ),
        Gap(),
        *grouped_answers(form),
        _round_money(form),
        Gap(),
        AGREEMENT_MONEY,
        Gap(),
        waiting(departments),
        *((Gap(), ended_items(form, items, columns)) if form.per_item else ()),
    )  # fmt: skip
    return Page("overview", "Overblik", blocks, widths=widths, coloured=SUMS_COLOURED)
