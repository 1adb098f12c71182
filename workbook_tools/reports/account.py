"""The short account of a round that the note opens with: how it goes, what changed, the money."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from ..definition import words as w
from ..definition.levels import UNREADABLE
from ..values.cells import as_text, is_blank
from ..values.danish_dates import long_date
from ..values.frame import Row
from . import danish
from .changes import left_out
from .danish import said
from .facts import Facts, Money, amount, money
from .model import Paragraph
from .selection import Only
from .verdict import verdict

MOST_NAMED = 3  # of the largest deviations


def account(facts: Facts) -> tuple[Paragraph, ...]:
    """The paragraphs of the sagsfremstilling, first how it goes in a sentence."""
    texts = [_what(facts), _effort(facts), _since_last(facts), _economy(facts), _deviations(facts), _decisions(facts)]
    # A sentence that ends with »kr.« has its full stop already.
    told = tuple(Paragraph(text.replace("..", ".")) for text in (*texts, _shown(facts)) if text)
    return Paragraph(verdict(facts), leads=True), *told


def _what(facts: Facts) -> str:
    row, name = facts.rounds.get(facts.selected.round, {}), facts.name_of(facts.selected.round)
    cutoff = row.get("cutoff")
    day = said("account.as-of", cutoff=long_date(cutoff)) if isinstance(cutoff, dt.date) else ""
    day = "" if "pr. " in name.at else day
    items = {as_text(r["item"]) for r in (*facts.effort, *facts.economy)}
    followed = [danish.milestones(len(facts.effort))] if facts.effort else []
    followed += [danish.budget_lines(len(facts.economy))] if facts.economy else []
    each = facts.form.per_item and len(items) == len(facts.effort)  # the items are told already
    return said(
        "account.what",
        at=danish.capital(name.at),
        day=day,
        followed=danish.listed(followed),
        within="" if each else said("account.within", items=danish.items(len(items))),
        whose=_whose(facts),
    )


def _whose(facts: Facts) -> str:
    committee, department = facts.selected.committee, facts.selected.department
    if committee and department:
        return said("account.of-both", committee=committee, department=department)
    if committee:
        return said("account.of-committee", committee=committee)
    if department:
        return said("account.of-department", department=department)
    title = as_text(facts.public.setting(w.AGREEMENT_TITLE))
    return said("account.of-agreement", title=title) if title else ""


def _effort(facts: Facts) -> str:
    rows = facts.effort
    if not rows:
        return ""
    counts = Counter(row["smiley"] for row in rows)
    told = [(counts[level.text], level.told) for level in facts.form.effort if counts[level.text]]
    if counts[facts.form.effort.best.text] == len(rows) and len(rows) > 1:
        sentences = [
            said(
                "effort.all",
                all=danish.capital(danish.all_of(len(rows), said("milestone.several"))),
                level=facts.form.effort.best.told,
            )
        ]
    else:
        first = [said("effort.level", number=danish.milestones(number), level=word) for number, word in told[:1]]
        rest = [said("effort.level", number=number, level=word) for number, word in told[1:]]
        sentences = [f"{danish.clauses([*first, *rest])}."] if told else []
    missing = [row for row in rows if is_blank(row["smiley"])]
    if missing:
        departments = danish.listed(list(dict.fromkeys(as_text(row["department"]) for row in missing)))
        sentences.append(said("effort.missing", missing=danish.milestones(len(missing)), departments=departments))
    unreadable = [as_text(row["milestone_id"]) for row in rows if row["smiley"] == UNREADABLE.text]
    if unreadable:
        number = danish.milestones(len(unreadable))
        sentences.append(said("effort.unreadable", number=number, which=danish.listed(unreadable)))
    sentences += _expected([row for row in rows if row["smiley"] in facts.form.effort.bad])
    return " ".join(sentences)


def _expected(rows: list[Row]) -> Iterator[str]:
    """When the milestones that are not reached are expected to be."""
    later = sum(row["expected"] == w.AFTER_THE_YEAR for row in rows)
    this_year = sum(not is_blank(row["expected"]) for row in rows) - later
    if not (later or this_year):
        return
    if len(rows) == 1:
        when = said("expected.only-later") if later else said("expected.reached", when=_round_at(rows[0]))
        yield said("expected.single", when=when)
    elif later == len(rows):
        yield said("expected.all-later", later=danish.milestones(later))
    elif this_year == len(rows):
        all_ = danish.capital(danish.all_of(this_year, said("milestone.several")))
        yield said("expected.all-this-year", all=all_)
    else:
        parts = [said("expected.this-year", number=this_year)] if this_year else []
        parts += [said("expected.after", number=later)] if later else []
        yield said("expected.both", all=danish.milestones(len(rows)), parts=danish.listed(parts))


def _round_at(row: Row) -> str:
    expected = as_text(row["expected"])
    return (
        said("expected.at", expected=expected)
        if any(c.isalpha() for c in expected)
        else said("expected.on", day=expected.rstrip("."))
    )


def _since_last(facts: Facts) -> str:
    if not facts.effort:
        return ""
    if facts.previous_round is None:
        return said("since.first-round")
    before = facts.name_of(facts.previous_round).at
    rows = [_verdict(facts, row) for row in facts.outstanding()] + [_DROPPED] * len(facts.no_longer_followed())
    sentences = []
    verdicts = Counter(rows)
    if len(rows) == 1:
        sentences.append(said("since.single", before=before, verdict=rows[0]))
    elif len(verdicts) == 1:
        all_ = danish.capital(danish.all_of(len(rows), said("milestone.several")))
        sentences.append(said("since.all", all=all_, before=before, verdict=_plural(rows[0])))
    elif rows:
        parts = [
            f"{verdicts[word]} {_plural(word) if verdicts[word] > 1 else word}" for word in _VERDICTS if verdicts[word]
        ]
        sentences.append(said("since.several", all=len(rows), before=before, parts=danish.listed(parts)))
    fallen = facts.no_longer_reached()
    if fallen:
        named = danish.listed([f"{as_text(r['milestone_id'])} {as_text(r['title'])}" for r in fallen])
        verb = said("since.no-longer")
        sentences.append(f"{danish.milestones(len(fallen))} {verb}: {named}.")
    if not sentences:
        sentences.append(said("since.none", before=before))
    return " ".join(sentences)


_NOW_REACHED, _BETTER, _SAME, _WORSE, _DROPPED, _UNKNOWN = _VERDICTS = (
    said("verdict.reached"),
    said("verdict.better"),
    said("verdict.same"),
    said("verdict.worse"),
    said("verdict.dropped"),
    said("verdict.unknown"),
)


def _verdict(facts: Facts, row: Row) -> str:
    """What became of a milestone that was not fully reached before."""
    before, now = row["previous_smiley"], row["smiley"]
    if is_blank(now) or UNREADABLE.text in (before, now):
        return _UNKNOWN
    if now in facts.form.effort.ended:
        return _NOW_REACHED
    if now == before:
        return _SAME
    return _WORSE if facts.form.effort.is_worse(now, before) else _BETTER


def _plural(verdict: str) -> str:
    several = {_SAME: said("verdict.same.several"), _DROPPED: said("verdict.dropped.several")}
    return several.get(verdict, verdict)


def _economy(facts: Facts) -> str:
    rows = facts.economy
    if not rows:
        return said("money.none")
    total = money(rows)
    sentences: list[str] = []
    if facts.per_line:
        sentences += _kept(facts, rows)
    name = said("money.corrected-budget") if total.changes else said("money.budget")
    budget = said("money.budget-of", name=name, year=facts.year) if facts.year else name
    unknown = sum(not _is_judged(facts, row) for row in rows)
    if unknown == len(rows):
        sentences.append(said("money.nothing-judged", budget=budget, current=danish.millions(total.current)))
    elif total.deviation:
        sentences.append(
            said(
                "money.deviates",
                budget=budget,
                current=danish.millions(total.current),
                forecast=danish.millions(total.forecast),
                difference=_difference(rows, total),
            )
        )
    else:
        together = said("money.together") if any(amount(row["deviation"]) for row in rows) else ""
        sentences.append(said("money.kept", budget=budget, current=danish.millions(total.current), together=together))
    if 0 < unknown < len(rows):
        sentences.append(said("money.assumed"))
    if facts.economy_before and unknown < len(rows):
        before = money(facts.economy_before.values())
        when = facts.name_of(facts.previous_round or 0).at
        if before.deviation != total.deviation:
            sentences.append(
                said("money.expected-before", when=danish.capital(when), deviation=_named(before.deviation))
            )
    return " ".join(sentences)


def _is_judged(facts: Facts, row: Row) -> bool:
    """Whether anybody has said how a budget line goes; without smileys of its own it is judged by its forecast or as a whole."""
    if not is_blank(row["forecast"]) or not facts.per_line:
        return True
    return not is_blank(row["economy_smiley"])


def _kept(facts: Facts, rows: list[Row]) -> Iterator[str]:
    counts = Counter(row["economy_smiley"] for row in rows)
    told = [(counts[level.text], level.told) for level in facts.form.economy if counts[level.text]]
    missing = len(rows) - sum(number for number, _ in told)
    if counts[facts.form.economy.best.text] == len(rows):
        all_ = said("all") if len(rows) > 1 else ""
        yield said(
            "money.level-of-all", level=facts.form.economy.best.told, all=all_, lines=danish.budget_lines(len(rows))
        )
    elif told:
        first = [said("money.level-of", level=word, number=danish.budget_lines(number)) for number, word in told[:1]]
        yield said(
            "money.levels",
            levels=danish.listed(
                [*first, *(said("money.level-of", level=word, number=number) for number, word in told[1:])]
            ),
        )
    if missing:
        yield said("money.not-judged", missing=danish.budget_lines(missing))


def _difference(rows: list[Row], total: Money) -> str:
    """The deviation, and how it falls on operating and capital money."""
    kinds = ((w.OPERATING, said("operating")), (w.CAPITAL, said("capital")))
    apart = [(money(r for r in rows if r["type"] == kind).deviation, word) for kind, word in kinds]
    apart = [(deviation, word) for deviation, word in apart if deviation]
    if len(apart) == 1:
        return said("money.on-one", deviation=_named(total.deviation), what=apart[0][1])
    if all((deviation > 0) == (total.deviation > 0) for deviation, _ in apart):
        parts = [said("money.part", deviation=danish.millions(abs(deviation)), what=word) for deviation, word in apart]
        return said("money.of-which", deviation=_named(total.deviation), parts=danish.listed(parts))
    parts = [said("money.part", deviation=_named(deviation), what=word) for deviation, word in apart]
    return said("money.made-up-of", deviation=_named(total.deviation), parts=danish.listed(parts))


def _named(deviation: float) -> str:
    if not deviation:
        return said("money.no-deviation")
    return said(
        "money.named",
        kind=said("money.over") if deviation > 0 else said("money.under"),
        deviation=danish.millions(abs(deviation)),
    )


def _deviations(facts: Facts) -> str:
    """The largest overspends by item, and the savings that are not achieved."""
    names = {as_text(row["item"]): _item_name(row) for row in facts.economy}  # of a deleted item too
    sums: Counter[str] = Counter()
    for row in facts.economy:
        sums[as_text(row["item"])] += amount(row["deviation"])  # type: ignore[assignment]
    large = [(item, total) for item, total in sums.items() if total > facts.limit]
    large.sort(key=lambda pair: -pair[1])
    sentences = []
    if large:
        named = [f"{names[item]} ({danish.millions(total)})" for item, total in large[:MOST_NAMED]]
        begin = said("deviations.single") if len(large) == 1 else said("deviations.several")
        sentences.append(f"{begin} {danish.listed(named)}.")
    for row in facts.economy:
        lost = amount(row["deviation"])
        if row["category"] == w.SAVING and lost > facts.limit:
            target = danish.millions(abs(amount(row["current"])))
            sentences.append(
                said("deviations.saving", target=target, item=as_text(row["item"]), lost=danish.millions(lost))
            )
    return " ".join(sentences)


def _item_name(row: Row) -> str:
    return f"{as_text(row['item'])} {as_text(row['title'])}".strip() or said("deviations.unnumbered")


def _decisions(facts: Facts) -> str:
    sentences: list[str] = []
    counts: Counter[str] = Counter()
    for rows in facts.budget_changes().values():
        counted = [row for row in rows if facts.in_budget(row)]
        state = "counted" if counted else as_text(rows[0]["status"])
        if counted and not any(amount(row["year_0"]) for row in counted):
            state = "later-years"
        counts[state] += 1
    if number := counts["counted"]:
        what = danish.count(number, said("change.approved"), said("change.approved.several"))
        sentences.append(said("decisions.counted", what=what))
    if number := counts["later-years"]:
        what = danish.count(number, said("change.approved"), said("change.approved.several"))
        sentences.append(said("decisions.later-years", what=what))
    if number := counts[w.APPROVED]:
        what = danish.count(number, said("change"), said("change.several"))
        sentences.append(said("decisions.later", what=what))
    if number := counts[w.PROPOSED] + counts[w.RECOMMENDED]:
        what = danish.count(number, said("change.proposed"), said("change.proposed.several"))
        sentences.append(said("decisions.waiting", what=what))
    if not facts.selected.committee and not facts.selected.department:
        sentences += left_out(facts)
        sentences += _overall(facts) if facts.overall else ()
    return " ".join(sentences)


def _overall(facts: Facts) -> Iterator[str]:
    row = facts.rounds.get(facts.selected.round, {})
    decision, proposal = row.get("economy_smiley"), row.get("proposal")
    if not is_blank(decision):
        yield said("overall.decided", smiley=facts.smiley(decision).text)
        if not is_blank(row.get("reason")):
            yield said("overall.reason", reason=as_text(row["reason"]))
    elif not is_blank(proposal):
        yield said("overall.proposed", smiley=facts.smiley(proposal).text)


def _shown(facts: Facts) -> str:
    if facts.selected.only is Only.DEVIATIONS:
        return said("account.only-deviations")
    if facts.selected.only is Only.CHANGES:
        return said("account.only-changes")
    return ""
