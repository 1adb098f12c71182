"""The figures of the whole round: headline figures, how the milestones stand, and the money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..definition.levels import EFFORT
from ..values.cells import as_text, is_blank, is_number
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, amount, money
from .model import Bar, Block, Chart, Column, Figures, Paragraph, Section, Table, Value, smiley
from .selection import committees_of, several

_ANSWERS = (*EFFORT.texts, None)  # None: not answered
_SERIES = tuple(smiley(answer) for answer in _ANSWERS)
MOST_BARS = 12


def sections(facts: Facts) -> Iterator[Section]:
    """The sections with figures."""
    yield Section(said("headlines"), "hovedtal", (_headline(facts), *_trend(facts)))
    if facts.effort:
        yield Section(said("milestones"), "milepaele", tuple(_milestones(facts)))
    if facts.economy:
        yield Section(said("label.economy"), "oekonomi", tuple(_economy(facts)))


def _headline(facts: Facts) -> Figures:
    counts, total = _counts(facts.effort), money(facts.economy)
    pairs = [(said("headlines.followed-up"), Value(danish.thousands(len(facts.effort))))]
    for face, number in zip(_SERIES, counts, strict=True):
        if number or face.text != _SERIES[-1].text:
            pairs.append((face.text, replace(face, text=danish.thousands(number))))
    pairs += [
        (said("label.current"), Value(danish.millions(total.current))),
        (said("label.forecast"), Value(danish.millions(total.forecast))),
        (said("headlines.deviation"), Value(danish.millions(total.deviation))),
    ]
    row = facts.rounds.get(facts.selected.round, {})
    if facts.overall and not facts.selected.committee and not facts.selected.department:
        if not is_blank(row.get("economy_smiley")):
            pairs.append((said("headlines.overall"), smiley(row["economy_smiley"])))
        elif not is_blank(row.get("proposal")):
            pairs.append((said("headlines.proposal"), smiley(row["proposal"])))
    return Figures(tuple(pairs))


def _counts(rows: Sequence[Row]) -> tuple[int, ...]:
    found = Counter(None if is_blank(row["smiley"]) else row["smiley"] for row in rows)
    return tuple(found[answer] for answer in _ANSWERS)


def _trend(facts: Facts) -> Iterator[Block]:
    """The rounds up to this one beside each other, where there are several."""
    numbers = sorted({int(r["round"]) for r in facts.rows("follow_up") if is_number(r["round"])})
    numbers = [number for number in numbers if number <= facts.selected.round]
    if len(numbers) > 1:
        groups = [(facts.name_of(n).short, facts.of_round("follow_up", n)) for n in numbers]
        yield from _chart(said("milestones.per-round"), said("label.follow-up"), groups)


def _milestones(facts: Facts) -> Iterator[Block]:
    of_item = {as_text(row["item"]): row for row in facts.items}

    def groups(names: Sequence[str], belongs: Callable[[Row, str], bool]) -> list[tuple[str, list[Row]]]:
        found = [(name, [r for r in facts.effort if belongs(of_item[as_text(r["item"])], name)]) for name in names]
        return [(name, rows) for name, rows in found if rows]

    themes = list(dict.fromkeys(as_text(row["theme"]) for row in facts.items))
    yield from _chart(
        said("milestones.per-theme"),
        said("label.theme"),
        groups(themes, lambda item, name: as_text(item["theme"]) == name),
    )
    if not facts.selected.committee:
        names = committees_of(facts.public["lists"], facts.items)
        parts = groups(names, lambda item, name: name in several(item["committee"]))
        yield from _chart(said("milestones.per-committee"), said("label.committee"), parts)
        if any(len(several(of_item[as_text(r["item"])]["committee"])) > 1 for r in facts.effort):
            yield Paragraph(said("milestones.several-committees"), quiet=True)
    if not facts.selected.department:
        departments = list(dict.fromkeys(as_text(row["department"]) for row in facts.items))
        parts = groups(departments, lambda item, name: as_text(item["department"]) == name)
        yield from _chart(said("milestones.per-department"), said("label.department"), parts)


def _chart(title: str, header: str, groups: Sequence[tuple[str, list[Row]]]) -> Iterator[Block]:
    """Stacked bars of the levels and missing answers, and the same numbers as a table."""
    counted = [(name, _counts(rows), len(rows)) for name, rows in groups]
    shown = [n for n, answer in enumerate(_ANSWERS) if answer is not None or any(counts[n] for _, counts, _ in counted)]
    told = "; ".join(
        f"{name}: " + ", ".join(f"{counts[n]} {_SERIES[n].text.lower()}" for n in shown) for name, counts, _ in counted
    )
    bars = tuple(
        Bar(name, tuple(counts[n] for n in shown), danish.milestones(total)) for name, counts, total in counted
    )
    faces = tuple(Column(_SERIES[n].text, 1.3, number=True) for n in shown)
    rows = tuple(
        (Value(name), *(Value(danish.thousands(counts[n])) for n in shown), Value(danish.thousands(total)))
        for name, counts, total in counted
    )
    table = Table(title, (Column(header, 3.6), *faces, Column(w.TOTAL, 1, number=True)), rows)
    yield Chart(title, f"{told}.", tuple(_SERIES[n] for n in shown), bars, table)


def _economy(facts: Facts) -> Iterator[Block]:
    kinds = [(w.OPERATING, w.OPERATING), (w.CAPITAL, w.CAPITAL)]
    rows = []
    for kind, name in kinds:
        rows.append((name, money(r for r in facts.economy if r["type"] == kind)))
    rows.append((w.TOTAL, money(facts.economy)))
    names = (
        said("label.adopted"),
        said("changes"),
        said("label.current"),
        said("label.forecast"),
        said("label.deviation"),
    )
    yield Table(
        said("economy.table", year=facts.year),
        (Column(said("label.money"), 1.4), *(Column(name, 1.4, number=True) for name in names)),
        tuple(
            (Value(name), *(Value(danish.thousands(v)) for v in (m.adopted, m.changes, m.current, m.forecast, m.deviation)))
            for name, m in rows
        ),
        total=True,
        wide=True,
    )  # fmt: skip
    yield from _deviations(facts)
    yield from _effect(facts)


def _deviations(facts: Facts) -> Iterator[Block]:
    sums: Counter[str] = Counter()
    for row in facts.economy:
        sums[as_text(row["item"])] += amount(row["deviation"])  # type: ignore[assignment]
    titles = {as_text(row["item"]): as_text(row["title"]) for row in facts.items}
    largest = sorted(((abs(total), item) for item, total in sums.items() if total), reverse=True)
    order = [item for item in sums if item in {item for _, item in largest[:MOST_BARS]}]
    if not order:
        return
    title = said("deviations.per-item") if len(largest) <= MOST_BARS else said("deviations.largest", number=MOST_BARS)
    told = "; ".join(
        said("deviations.told", item=item, title=titles[item], amount=danish.millions(sums[item])) for item in order
    )
    bars = tuple(Bar(f"{item} {titles[item]}", (sums[item],), danish.thousands(sums[item])) for item in order)
    rows = tuple((Value(bar.label), Value(bar.end)) for bar in bars)
    title += said("deviations.unit")
    table = Table(title, (Column(said("label.item"), 4), Column(said("label.deviation"), 1, number=True)), rows)
    yield Chart(title, f"{told}.", (Value(said("label.deviation")),), bars, table)


def _effect(facts: Facts) -> Iterator[Block]:
    """What the agreement itself adds, apart from earlier and existing money (business rule 15)."""
    lines = [line for line in facts.rows("budget_lines") if line["category"] in w.AGREEMENT_EFFECT]
    if not lines:
        return
    first = int(facts.year) if facts.year.isdigit() else None
    headers = [str(first + n) if first is not None else said("label.year", n=n) for n in range(len(AMOUNT_YEARS))]
    rows = []
    for kind in (w.OPERATING, w.CAPITAL, ""):
        of_kind = [line for line in lines if kind in ("", line["type"])]
        sums = (sum(amount(line[year]) for line in of_kind) for year in AMOUNT_YEARS)
        rows.append((Value(kind or w.TOTAL), *(Value(danish.thousands(value)) for value in sums)))
    yield Table(
        said("economy.effect"),
        (Column(said("label.money"), 1.4), *(Column(header, 1.4, number=True) for header in headers)),
        tuple(rows),
        total=True,
        wide=True,
    )
