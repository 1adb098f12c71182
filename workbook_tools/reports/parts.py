"""Parts that several documents of the agreement have: how they are headed, rounds, smileys, an item's money by year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..definition.levels import Form
from ..operations.agreement.agreement import Agreement
from ..schema.scales import Level
from ..values.cells import Cell, as_text, is_blank
from ..values.danish_dates import long_date
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, amount
from .model import Column, Details, Paragraph, Table, Value, of_level, without_blank_columns
from .selection import NothingToReport, Selection, several
from .texts import Texts


def facts_of_items(agreement: Agreement, selected: Selection) -> Facts:
    """What the agreement says of the selected items; raises NothingToReport where there are none."""
    facts = Facts(agreement, selected)
    if not facts.items:
        whose = ", ".join(name for name in (selected.committee, selected.department) if name)
        raise NothingToReport("no-items.of" if whose else "no-items", whose=whose, file=agreement.file)
    return facts


def headed(facts: Facts, texts: Texts, *more: tuple[str, Cell]) -> Details:
    """What stands above a document: the municipality, its date, the case, whom to ask; blank ones are left out."""
    given: list[tuple[str, Cell]] = [
        (said("label.municipality"), facts.public.setting(w.MUNICIPALITY)),
        (said("label.committee"), facts.selected.committee or None),
        (said("label.department"), facts.selected.department or None),
        *more,
        (said("label.date"), "\n".join(texts.of(w.DATED)) or None),
        (said("label.case-number"), facts.public.setting(w.CASE_NUMBER)),
        (said("label.price-level"), facts.public.setting(w.PRICE_LEVEL)),
        (said("label.contact"), "\n".join(texts.of(w.CONTACT)) or None),
    ]
    return Details(tuple((label, Value(_shown(value))) for label, value in given if not is_blank(value)))


def _shown(value: Cell) -> str:
    return long_date(value) if isinstance(value, dt.date) else as_text(value)


def paragraphs(texts: Iterable[str]) -> tuple[Paragraph, ...]:
    """Each text as a paragraph."""
    return tuple(map(Paragraph, texts))


def rounds(facts: Facts) -> Table:
    """The year's follow-ups with their dates; columns without any date are left out."""
    columns = (
        Column(said("label.follow-up"), 2.4), Column(said("label.cutoff"), 2),
        Column(said("label.finance-committee"), 2), Column(said("label.council"), 2),
    )  # fmt: skip
    rows = tuple(
        (Value(facts.name_of(number).title), *(Value(_day(row[name])) for name in ("cutoff", "finance_committee", "council")))
        for number, row in sorted(facts.rounds.items())
    )  # fmt: skip
    return without_blank_columns(Table(said("rounds.table"), columns, rows))


def _day(value: Cell) -> str:
    return long_date(value) if isinstance(value, dt.date) else ""


def smileys(form: Form, levels: Iterable[Level], caption: str) -> Table:
    """What the faces of a scale mean."""
    columns = (Column(said("label.smiley"), 1), Column(said("label.meaning"), 4))
    return Table(caption, columns, tuple((of_level(level), Value(form.meaning_of(level))) for level in levels))


def both_scales(form: Form) -> tuple[Table, Table]:
    """What the smileys of effort and of economy mean."""
    return smileys(form, form.effort, said("smileys.effort")), smileys(form, form.economy, said("smileys.economy"))


def responsible(item: Row) -> Details:
    """Who answers for an item and who takes part."""
    labels = {
        "type": said("label.type"), "department": said("label.responsible-department"),
        "committee": said("label.responsible-committee"), "contributors": said("label.contributors"),
        "other_committees": said("label.other-committees"), "case_number": said("label.case-number"),
    }  # fmt: skip
    pairs = [
        (label, Value(danish.listed(several(item[name])))) for name, label in labels.items() if not is_blank(item[name])
    ]
    if item["administrative"] == w.YES:
        pairs.append((said("label.administrative"), Value(w.YES)))
    return Details(tuple(pairs))


def by_theme(items: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """The items under their themes, in the order in which the themes first stand."""
    found: dict[str, list[Row]] = {}
    for row in items:
        found.setdefault(as_text(row["theme"]), []).append(row)
    return list(found.items())


def years(facts: Facts) -> tuple[Column, ...]:
    """A column for each year of the agreement."""
    names = (facts.year_name(n) if n else facts.year or said("label.budget-year") for n in range(len(AMOUNT_YEARS)))
    return tuple(Column(name, 1.1, number=True) for name in names)


def sums(rows: Sequence[Row]) -> list[float | None]:
    """The sum of budget lines in each year, in 1.000 kr.; None where no line has an amount."""
    given = [[row[name] for row in rows if not is_blank(row[name])] for name in AMOUNT_YEARS]
    return [sum(map(amount, of_year)) if of_year else None for of_year in given]


def amounts(rows: Sequence[Row]) -> tuple[Value, ...]:
    """The same as cells of a table."""
    return tuple(Value("" if total is None else danish.thousands(total)) for total in sums(rows))
