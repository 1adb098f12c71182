"""The case that a committee decides on: how the round goes, what is recommended, the appropriations asked for, and the enclosures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..operations.agreement.agreement import Agreement
from ..values.cells import as_text, is_blank
from ..values.frame import Row
from . import danish
from .account import account
from .danish import said
from .facts import Facts, amount
from .findings import errors_of_changes
from .model import Block, Column, Note, Paragraph, Section, Table, Value
from .parts import headed, paragraphs
from .selection import NothingToReport, Selection
from .texts import Texts

OPEN = (None, "", w.PROPOSED, w.RECOMMENDED)  # the states of a change that somebody is still to decide
MOST_NAMED = 6  # milestones named in one recommendation


def build_case(agreement: Agreement, selected: Selection) -> tuple[Note, int]:
    """The case, and how many texts of the workbook had a CPR number, which it hides.

    ``agreement`` is a computed one. Finance's own paragraphs are those of ``Tekster`` for ``Sag``: they are there next round
    too. Raises NothingToReport where the round follows up nothing that was asked for.
    """
    facts = Facts(agreement, selected)
    if not (facts.effort or facts.economy):
        whose = ", ".join(name for name in (selected.committee, selected.department) if name)
        raise NothingToReport("no-follow-up.of" if whose else "no-follow-up", round=selected.round, whose=whose)
    texts = Texts(facts.public["texts"], w.CASE)
    wrong = errors_of_changes(agreement)
    changes = [_Change(facts, number, rows, wrong.get(number, [])) for number, rows in facts.budget_changes().items()]
    asked = [change for change in changes if change.is_open]
    title = as_text(facts.public.setting(w.AGREEMENT_TITLE)) or said("title.the-agreement")
    name = facts.name_of(selected.round)
    sections = (
        _section(texts, said("account"), "sagsfremstilling", *paragraphs(texts.of(w.INTRODUCTION)), *account(facts)),
        _section(texts, said("recommendation"), "indstilling", *_recommended(facts, texts, asked)),
        _section(texts, said("label.economy"), "oekonomi", *_appropriations(facts, asked)),
        _section(texts, said("enclosures"), "bilag", *_enclosed(facts, changes)),
    )
    whole = (*sections, *texts.remaining())
    subtitle = " · ".join(part for part in (name.title, selected.committee, selected.department) if part)
    note = Note(
        said("title", agreement=title), subtitle, as_text(facts.public.setting(w.MUNICIPALITY)),
        headed(facts, texts), texts.chosen(whole), agreement.saved, form=facts.form,
    )  # fmt: skip
    return note, facts.public.hidden


def _section(texts: Texts, heading: str, anchor: str, *blocks: Block) -> Section:
    """A section with what finance wrote under its heading first."""
    return Section(heading, anchor, (*texts.prose(heading), *blocks))


class _Change:
    """A budget change as a case tells it: what it gives, what pays for it, who may decide it, and what is wrong with it."""

    def __init__(self, facts: Facts, number: str, rows: list[Row], wrong: Sequence[str]) -> None:
        self._facts, self.number, self.rows, self.wrong = facts, number, rows, wrong
        self.given = [row for row in rows if row["financing"] != w.YES] or rows
        states = {row["status"] for row in rows}  # a change is rejected where the word stands in one of its rows
        self.is_open = any(state in OPEN for state in states) and w.REJECTED not in states

    @property
    def decided_by(self) -> str:
        """Who decides it: whom finance named, else Økonomiudvalget where money only moves from appropriation to appropriation
        (Styrelsesloven § 40, stk. 2; business rule 4), else Kommunalbestyrelsen."""
        named = next((as_text(row["decided_by"]) for row in self.rows if not is_blank(row["decided_by"])), "")
        financed = any(row["financing"] == w.YES for row in self.rows)
        moves = financed and not any(amount(row[name]) for row in self.rows for name in ("fresh_money", "unbalanced"))
        return named or (w.FINANCE_COMMITTEE if moves else w.COUNCIL)

    @property
    def financing(self) -> str:
        """What pays for it, or gets what is taken away."""
        paying = [row for row in self.rows if row["financing"] == w.YES]
        return danish.listed(list(dict.fromkeys(map(self.place, paying))))

    @property
    def covered(self) -> str:
        """How it is covered, as a clause."""
        taken_away = all(amount(row[name]) <= 0 for row in self.given for name in AMOUNT_YEARS)
        if taken_away:
            return said("case.transferred", places=self.financing)
        return said("case.financed", places=self.financing)

    def place(self, row: Row) -> str:
        """The budget line of a row, or the source of its money."""
        if is_blank(row["item"]):
            return as_text(row["financing_source"])
        item = as_text(row["item"])
        lines = self._facts.of_item("budget_lines", item)
        text = next((as_text(one["line_text"]) for one in lines if one["line"] == row["line"]), "")
        return said("case.line", item=item, text=text) if text else said("case.item", item=item)

    def asked(self) -> Iterator[str]:
        """What is asked for, a clause for each line that gets or gives money."""
        for row in self.given:
            amounts = [
                (amount(row[name]), self._facts.year_name(n) if n else self._facts.year)
                for n, name in enumerate(AMOUNT_YEARS) if amount(row[name])
            ]  # fmt: skip
            if not amounts:
                continue
            raised, lowered = all(value > 0 for value, _ in amounts), all(value < 0 for value, _ in amounts)
            told = [
                said("item.money-of-year", amount=danish.millions(-value if lowered else value), year=year)
                for value, year in amounts
            ]
            place, by = self.place(row), danish.listed(told)
            if raised:
                yield said("case.raised", place=place, amounts=by)
            else:
                yield (
                    said("case.lowered", place=place, amounts=by)
                    if lowered
                    else said("case.altered", place=place, amounts=by)
                )


def _recommended(facts: Facts, texts: Texts, changes: list[_Change]) -> Iterator[Block]:
    """The recommendation as a numbered list: what finance wrote, the follow-up itself, and each change that waits for a
    decision; below it the changes that cannot be recommended, and why."""
    committee = facts.selected.committee or w.FINANCE_COMMITTEE
    yield Paragraph(said("case.recommends", committee=committee))
    points = [*texts.of(w.RECOMMENDATION), said("case.noted", round=facts.name_of(facts.selected.round).title)]
    missed = [as_text(row["milestone_id"]) for row in facts.effort if row["smiley"] in facts.form.effort.bad]
    if missed:
        which = danish.listed(missed) if len(missed) <= MOST_NAMED else said("case.see-note")
        points.append(said("case.missed", milestones=danish.milestones(len(missed)), which=which))
    for change in changes:
        if change.wrong:
            continue
        clauses = danish.listed(list(change.asked()))
        if clauses:
            about = {"what": clauses, "covered": change.covered, "number": change.number}
            decides = change.decided_by == committee
            points.append(
                said("case.decides", **about) if decides else said("case.asks", who=change.decided_by, **about)
            )
    for n, point in enumerate(points, start=1):
        yield Paragraph(f"{n}. {point}")
    for change in changes:
        if change.wrong:
            yield Paragraph(said("case.not-recommended", number=change.number, wrong=" ".join(change.wrong)))


def _appropriations(facts: Facts, waiting: list[_Change]) -> Iterator[Block]:
    """The table of appropriations asked for, in 1.000 kr."""
    changes = [change for change in waiting if not change.wrong]
    if len(changes) < len(waiting):
        yield Paragraph(said("case.to-be-mended", numbers=danish.listed([c.number for c in waiting if c.wrong])))
    if not changes:
        if not waiting:
            yield Paragraph(said("case.no-appropriation"))
        return
    every = [row for change in changes for row in change.given]
    years = [(n, name) for n, name in enumerate(AMOUNT_YEARS) if not n or any(amount(row[name]) for row in every)]
    columns = (
        Column(said("label.change"), 1.4), Column(said("label.appropriation"), 3),
        *(Column(facts.year_name(n) if n else facts.year or said("label.budget-year"), 1.1, number=True) for n, _ in years),
        Column(said("label.financed-by"), 2.4), Column(said("label.decided-by"), 2.2),
    )  # fmt: skip
    rows = tuple(
        (
            Value(change.number), Value(change.place(row)), *(Value(danish.thousands(amount(row[name]))) for _, name in years),
            Value(change.financing), Value(change.decided_by),
        )
        for change in changes for row in change.given
    )  # fmt: skip
    yield Table(said("case.appropriations"), columns, rows)
    yield Paragraph(said("case.who-decides"), quiet=True)
    if len(years) > 1:
        yield Paragraph(said("changes.later-years"), quiet=True)


def _enclosed(facts: Facts, changes: list[_Change]) -> Iterator[Block]:
    name = facts.name_of(facts.selected.round).title
    texts = [said("case.enclosed-note", round=name)]
    case = facts.public.setting(w.CASE_NUMBER)
    if not is_blank(case):
        texts.append(said("case.enclosed-agreement", case=as_text(case)))
    numbers = {
        as_text(row["case_number"]): change.number
        for change in changes for row in change.rows if not is_blank(row["case_number"])
    }  # fmt: skip
    texts += [said("case.enclosed-change", case=case, number=number) for case, number in numbers.items()]
    for n, text in enumerate(texts, start=1):
        yield Paragraph(f"{n}. {text}")
