"""The short account of a round that the note opens with: how it goes, what changed, the money."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from ..definition import words as w
from ..definition.levels import ECONOMY, EFFORT
from ..values.cells import as_text, is_blank
from ..values.danish_dates import long_date
from ..values.frame import Row
from . import danish
from .facts import Facts, Money, amount, money
from .model import Paragraph, smiley
from .selection import Only

MOST_NAMED = 3  # of the largest deviations


def account(facts: Facts) -> tuple[Paragraph, ...]:
    """The paragraphs of the sagsfremstilling."""
    texts = [_what(facts), _effort(facts), _since_last(facts), _economy(facts), _deviations(facts), _decisions(facts)]
    # A sentence that ends with »kr.« has its full stop already.
    return tuple(Paragraph(text.replace("..", ".")) for text in (*texts, _shown(facts)) if text)


def _what(facts: Facts) -> str:
    row, name = facts.rounds.get(facts.selected.round, {}), facts.name_of(facts.selected.round)
    cutoff = row.get("cutoff")
    day = f", opgjort pr. {long_date(cutoff)}," if isinstance(cutoff, dt.date) else ""
    day = "" if "pr. " in name.at else day
    items = {as_text(r["item"]) for r in (*facts.effort, *facts.economy)}
    followed = [danish.milestones(len(facts.effort))] if facts.effort else []
    followed += [danish.budget_lines(len(facts.economy))] if facts.economy else []
    return (
        f"{danish.capital(name.at)}{day} er der fulgt op på {danish.listed(followed)} "
        f"i {danish.items(len(items))}{_whose(facts)}."
    )


def _whose(facts: Facts) -> str:
    committee, department = facts.selected.committee, facts.selected.department
    if committee and department:
        return f", som hører under {committee}, og som {department} er ansvarligt center for"
    if committee:
        return f", som hører under {committee}"
    if department:
        return f", som {department} er ansvarligt center for"
    title = as_text(facts.public.setting(w.AGREEMENT_TITLE))
    return f" i {title}" if title else ""


def _effort(facts: Facts) -> str:
    rows = facts.effort
    if not rows:
        return ""
    counts = Counter(row["smiley"] for row in rows)
    told = [(counts[level.text], level.told) for level in EFFORT if counts[level.text]]
    if counts[EFFORT.best.text] == len(rows) and len(rows) > 1:
        sentences = [f"{danish.capital(danish.all_of(len(rows), 'milepæle'))} er {EFFORT.best.told}."]
    else:
        first = [f"{danish.milestones(number)} er {word}" for number, word in told[:1]]
        rest = [f"{number} er {word}" for number, word in told[1:]]
        sentences = [f"{danish.clauses([*first, *rest])}."] if told else []
    missing = [row for row in rows if is_blank(row["smiley"])]
    if missing:
        departments = danish.listed(list(dict.fromkeys(as_text(row["department"]) for row in missing)))
        sentences.append(f"{danish.milestones(len(missing))} er endnu ikke besvaret ({departments}).")
    sentences += _expected([row for row in rows if row["smiley"] in EFFORT.bad])
    return " ".join(sentences)


def _expected(rows: list[Row]) -> Iterator[str]:
    """When the milestones that are not reached are expected to be."""
    later = sum(row["expected"] == w.AFTER_THE_YEAR for row in rows)
    this_year = sum(not is_blank(row["expected"]) for row in rows) - later
    if not (later or this_year):
        return
    if len(rows) == 1:
        when = "først nået efter budgetåret" if later else f"nået {_round_at(rows[0])}"
        yield f"Den milepæl, der ikke er nået, ventes {when}."
    elif later == len(rows):
        yield f"De {danish.milestones(later)}, der ikke er nået, ventes først nået efter budgetåret."
    elif this_year == len(rows):
        all_ = danish.capital(danish.all_of(this_year, "milepæle"))
        yield f"{all_}, der ikke er nået, ventes nået senere i budgetåret."
    else:
        parts = [f"{this_year} senere i budgetåret"] if this_year else []
        parts += [f"{later} først efter budgetåret"] if later else []
        yield f"Af de {danish.milestones(len(rows))}, der ikke er nået, ventes {danish.listed(parts)}."


def _round_at(row: Row) -> str:
    expected = as_text(row["expected"])
    return f"ved {expected}" if any(c.isalpha() for c in expected) else f"pr. {expected.rstrip('.')}"


def _since_last(facts: Facts) -> str:
    if not facts.effort:
        return ""
    if facts.previous_round is None:
        return "Det er årets første opfølgning, så der er ingen tidligere vurdering at sammenligne med."
    before = facts.name_of(facts.previous_round).at
    rows = facts.outstanding()
    sentences = []
    verdicts = Counter(_verdict(row) for row in rows)
    if len(rows) == 1:
        sentences.append(f"Den ene milepæl, der ikke var fuldt nået {before}, er {_verdict(rows[0])}.")
    elif len(verdicts) == 1:
        all_ = danish.capital(danish.all_of(len(rows), "milepæle"))
        sentences.append(f"{all_}, der ikke var fuldt nået {before}, er {_plural(_verdict(rows[0]))}.")
    elif rows:
        parts = [
            f"{verdicts[word]} {_plural(word) if verdicts[word] > 1 else word}" for word in _VERDICTS if verdicts[word]
        ]
        sentences.append(f"Af de {len(rows)} milepæle, der ikke var fuldt nået {before}, er {danish.listed(parts)}.")
    fallen = facts.no_longer_reached()
    if fallen:
        named = danish.listed([f"{as_text(r['milestone_id'])} {as_text(r['title'])}" for r in fallen])
        verb = "var meldt nået, men er det ikke længere"
        sentences.append(f"{danish.milestones(len(fallen))} {verb}: {named}.")
    if not sentences:
        sentences.append(f"Der var ingen udestående milepæle {before}.")
    return " ".join(sentences)


_NOW_REACHED, _BETTER, _SAME, _WORSE, _UNKNOWN = _VERDICTS = (
    "nu nået", "kommet længere", "uændret", "gået tilbage", "endnu ikke besvaret",
)  # fmt: skip


def _verdict(row: Row) -> str:
    """What became of a milestone that was not fully reached before."""
    before, now = row["previous_smiley"], row["smiley"]
    if is_blank(now):
        return _UNKNOWN
    if now in EFFORT.ended:
        return _NOW_REACHED
    if now == before:
        return _SAME
    return _WORSE if EFFORT.is_worse(now, before) else _BETTER


def _plural(verdict: str) -> str:
    return "uændrede" if verdict == _SAME else verdict


def _economy(facts: Facts) -> str:
    rows = facts.economy
    if not rows:
        return "Der er ingen penge at følge op på i budgetåret."
    total = money(rows)
    sentences: list[str] = []
    if facts.per_line:
        sentences += _kept(rows)
    name = "Det korrigerede budget" if total.changes else "Budgettet"
    budget = f"{name} for {facts.year}" if facts.year else name
    if total.deviation:
        sentences.append(
            f"{budget} er {danish.millions(total.current)}, og regnskabet ventes at blive "
            f"{danish.millions(total.forecast)}: {_difference(rows, total)}."
        )
    else:
        together = " samlet set" if any(amount(row["deviation"]) for row in rows) else ""
        sentences.append(f"{budget} er {danish.millions(total.current)} og ventes overholdt{together}.")
    if facts.economy_before:
        before = money(facts.economy_before.values())
        when = facts.name_of(facts.previous_round or 0).at
        if before.deviation != total.deviation:
            sentences.append(f"{danish.capital(when)} ventedes {_named(before.deviation)}.")
    return " ".join(sentences)


def _kept(rows: list[Row]) -> Iterator[str]:
    counts = Counter(row["economy_smiley"] for row in rows)
    told = [(counts[level.text], level.told) for level in ECONOMY if counts[level.text]]
    missing = len(rows) - sum(number for number, _ in told)
    if counts[ECONOMY.best.text] == len(rows):
        all_ = "alle " if len(rows) > 1 else ""
        yield f"Budgettet er {ECONOMY.best.told} på {all_}{danish.budget_lines(len(rows))}."
    elif told:
        first = [f"{word} på {danish.budget_lines(number)}" for number, word in told[:1]]
        yield f"Budgettet er {danish.listed([*first, *(f'{word} på {number}' for number, word in told[1:])])}."
    if missing:
        yield f"{danish.budget_lines(missing)} er endnu ikke vurderet."


def _difference(rows: list[Row], total: Money) -> str:
    """The deviation, and how it falls on operating and capital money."""
    kinds = ((w.OPERATING, "drift"), (w.CAPITAL, "anlæg"))
    apart = [(money(r for r in rows if r["type"] == kind).deviation, word) for kind, word in kinds]
    apart = [(deviation, word) for deviation, word in apart if deviation]
    if len(apart) == 1:
        return f"{_named(total.deviation)} på {apart[0][1]}"
    if all((deviation > 0) == (total.deviation > 0) for deviation, _ in apart):
        parts = [f"{danish.millions(abs(deviation))} på {word}" for deviation, word in apart]
        return f"{_named(total.deviation)}, heraf {danish.listed(parts)}"
    parts = [f"{_named(deviation)} på {word}" for deviation, word in apart]
    return f"{_named(total.deviation)}, sammensat af {danish.listed(parts)}"


def _named(deviation: float) -> str:
    if not deviation:
        return "ingen afvigelse"
    return f"et {'merforbrug' if deviation > 0 else 'mindreforbrug'} på {danish.millions(abs(deviation))}"


def _deviations(facts: Facts) -> str:
    """The largest overspends by item, and the savings that are not achieved."""
    titles = {as_text(row["item"]): as_text(row["title"]) for row in facts.items}
    sums: Counter[str] = Counter()
    for row in facts.economy:
        sums[as_text(row["item"])] += amount(row["deviation"])  # type: ignore[assignment]
    large = [(item, total) for item, total in sums.items() if total > facts.limit]
    large.sort(key=lambda pair: -pair[1])
    sentences = []
    if large:
        named = [f"{item} {titles[item]} ({danish.millions(total)})" for item, total in large[:MOST_NAMED]]
        begin = "Merforbruget ligger i punkt" if len(large) == 1 else "De største merforbrug er i punkt"
        sentences.append(f"{begin} {danish.listed(named)}.")
    for row in facts.economy:
        lost = amount(row["deviation"])
        if row["category"] == w.SAVING and lost > facts.limit:
            target = danish.millions(abs(amount(row["current"])))
            sentences.append(
                f"Besparelsen på {target} i punkt {as_text(row['item'])} opnås ikke fuldt ud; "
                f"der mangler {danish.millions(lost)}."
            )
    return " ".join(sentences)


def _decisions(facts: Facts) -> str:
    sentences: list[str] = []
    counts: Counter[str] = Counter()
    for rows in facts.budget_changes().values():
        state = "counted" if any(facts.in_budget(row) for row in rows) else as_text(rows[0]["status"])
        counts[state] += 1
    if number := counts["counted"]:
        what = danish.count(number, "godkendt budgetændring", "godkendte budgetændringer")
        sentences.append(f"{what} er regnet med i det korrigerede budget.")
    if number := counts[w.APPROVED]:
        what = danish.count(number, "budgetændring", "budgetændringer")
        sentences.append(f"{what} er godkendt efter opgørelsesdatoen og indgår først i næste opfølgning.")
    if number := counts[w.PROPOSED] + counts[w.RECOMMENDED]:
        what = danish.count(number, "forslag til budgetændring", "forslag til budgetændringer")
        sentences.append(f"{what} afventer beslutning.")
    if facts.overall and not facts.selected.committee and not facts.selected.department:
        sentences += _overall(facts.rounds.get(facts.selected.round, {}))
    return " ".join(sentences)


def _overall(row: Row) -> Iterator[str]:
    decision, proposal = row.get("economy_smiley"), row.get("proposal")
    if not is_blank(decision):
        yield f"Økonomien er samlet vurderet som »{smiley(decision).text}«."
        if not is_blank(row.get("reason")):
            yield f"Begrundelsen er: {as_text(row['reason'])}"
    elif not is_blank(proposal):
        yield f"Økonomiens samlede smiley er ikke afgjort endnu; tallene peger på »{smiley(proposal).text}«."


def _shown(facts: Facts) -> str:
    if facts.selected.only is Only.DEVIATIONS:
        return "Notatet viser kun de punkter, hvor en milepæl ikke er fuldt nået, eller økonomien afviger."
    if facts.selected.only is Only.CHANGES:
        return "Notatet viser kun de punkter, hvor noget er ændret siden sidste opfølgning."
    return ""
