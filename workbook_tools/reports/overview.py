"""The figures of the whole round: headline figures, how the milestones stand, and the money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..definition.levels import MISSING, UNANSWERED
from ..schema.scales import Level
from ..values.cells import as_text, is_blank, is_number
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, amount, money
from .model import Bar, Block, Column, Figures, Paragraph, Part, Section, Table, Value, of_level
from .selection import committees_of, several

_Groups = list[tuple[str, list[Row]]]


def _levels(facts: Facts) -> tuple[Level, ...]:
    """The levels of effort, and those of rows without one."""
    return (*facts.form.effort, *UNANSWERED)


def sections(facts: Facts) -> Iterator[Section]:
    """The sections with figures."""
    yield Section(said("headlines"), "hovedtal", (_headline(facts), *_counts_table(facts)))
    if facts.economy:
        yield Section(said("label.economy"), "oekonomi", tuple(_economy(facts)))


def _headline(facts: Facts) -> Figures:
    counts, total = _counts(facts, facts.effort), money(facts.economy)
    pairs = [(said("headlines.followed-up"), Value(danish.thousands(len(facts.effort))))]
    for level, number in zip(_levels(facts), counts, strict=True):
        if number or level not in UNANSWERED:
            pairs.append((level.word, replace(of_level(level), text=danish.thousands(number))))
    pairs += [
        (said("label.current"), Value(danish.millions(total.current))),
        (said("label.forecast"), Value(danish.millions(total.forecast))),
        (said("headlines.deviation"), Value(danish.millions(total.deviation))),
    ]
    if facts.asked_about:
        pairs.append((said("headlines.to-be-checked"), Value(danish.thousands(len(facts.asked_about)))))
    row = facts.rounds.get(facts.selected.round, {})
    if facts.overall and not facts.selected.committee and not facts.selected.department:
        if not is_blank(row.get("economy_smiley")):
            pairs.append((said("headlines.overall"), facts.smiley(row["economy_smiley"])))
        elif not is_blank(row.get("proposal")):
            pairs.append((said("headlines.proposal"), facts.smiley(row["proposal"])))
    return Figures(tuple(pairs))


def _counts(facts: Facts, rows: Sequence[Row]) -> tuple[int, ...]:
    found = Counter(None if is_blank(row["smiley"]) else row["smiley"] for row in rows)
    return tuple(found[None if level is MISSING else level.text] for level in _levels(facts))


def _rounds(facts: Facts) -> _Groups:
    """The rounds up to this one, where there are several."""
    numbers = sorted({int(r["round"]) for r in facts.rows("follow_up") if is_number(r["round"])})
    numbers = [number for number in numbers if number <= facts.selected.round]
    return [(facts.name_of(n).short, facts.of_round("follow_up", n)) for n in numbers] if len(numbers) > 1 else []


def _counts_table(facts: Facts) -> Iterator[Block]:
    """How the milestones stand: by round, theme, committee and department, in one table with bars."""
    if not facts.effort:
        return
    of_item = {as_text(row["item"]): row for row in facts.items}
    placed = [(row, of_item[number]) for row in facts.effort if (number := as_text(row["item"])) in of_item]

    def groups(names: Sequence[str], belongs: Callable[[Row, str], bool]) -> _Groups:
        found = [(name, [row for row, item in placed if belongs(item, name)]) for name in names]
        return [(name, rows) for name, rows in found if rows]

    themes = list(dict.fromkeys(as_text(row["theme"]) for row in facts.items))
    parts = [
        (said("milestones.per-round"), _rounds(facts)),
        (said("milestones.per-theme"), groups(themes, lambda item, name: as_text(item["theme"]) == name)),
    ]
    if not facts.selected.committee:
        names = committees_of(facts.public["lists"], facts.items)
        parts.append(
            (said("milestones.per-committee"), groups(names, lambda item, name: name in several(item["committee"])))
        )
    if not facts.selected.department:
        departments = list(dict.fromkeys(as_text(row["department"]) for row in facts.items))
        by_department = groups(departments, lambda item, name: as_text(item["department"]) == name)
        parts.append((said("milestones.per-department"), by_department))
    yield _counted(facts, [(title, group) for title, group in parts if group])
    if not facts.selected.committee and any(len(several(item["committee"])) > 1 for _, item in placed):
        yield Paragraph(said("milestones.several-committees"), quiet=True)


def _counted(facts: Facts, parts: Sequence[tuple[str, _Groups]]) -> Table:
    counts = [[(name, _counts(facts, rows), len(rows)) for name, rows in group] for _, group in parts]
    every = [one for group in counts for one in group]
    levels = _levels(facts)
    shown = [
        n for n, level in enumerate(levels) if level not in UNANSWERED or any(numbers[n] for _, numbers, _ in every)
    ]
    rows = []
    for group in counts:
        longest = max(total for _, _, total in group) or 1
        for name, numbers, total in group:
            bar = Bar(tuple(Part(levels[n].tone.fill, numbers[n] / longest, levels[n].tone.hatched) for n in shown))
            figures = (Value(danish.thousands(number)) for number in (*(numbers[n] for n in shown), total))
            rows.append((Value(name), Value("", bar=bar), *figures))
    faces = (Column(levels[n].word, 1.3, number=True) for n in shown)
    return Table(
        said("milestones.table"),
        (
            Column(said("label.group"), 4.4),
            Column(said("label.distribution"), 3),
            *faces,
            Column(w.TOTAL, 1, number=True),
        ),
        tuple(rows),
        runs=tuple((title, len(group)) for title, group in parts),
    )


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
    yield from _effect(facts)


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
