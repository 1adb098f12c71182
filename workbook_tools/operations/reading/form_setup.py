"""What ``Stamdata`` says of the form: whether milestones or whole items are followed up, and the municipality's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...definition import words as w
from ...definition.agreement_sheets import MILESTONES
from ...definition.form_setup import FORM_SETUP
from ...definition.levels import noun_of
from ...definition.setup_sheets import ROUNDS, SETTINGS
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...schema.wording import Noun
from ...values.cells import as_text, is_blank
from ...values.cpr import has_cpr, masked
from ...values.frame import Row
from ...workbook.reading.reader import RawWorkbook
from .cell_issues import cell_issue
from .tables import read_table

Setup = tuple[str, ...]
AS_USUAL: Setup = ("",) * len(w.FORM_FIELDS)
LONGEST_FORM = 30


def carried_setup(raw: RawWorkbook) -> Setup:
    """What is in force by the hidden sheet, where it is as the tool writes it."""
    if FORM_SETUP.title not in raw.sheets:
        return AS_USUAL
    rows = read_table(FORM_SETUP, raw.sheets[FORM_SETUP.title]).frame.records()
    told = {as_text(row["field"]): as_text(row["value"]) for row in rows}
    setup = tuple(told.get(name, "") for name in w.FORM_FIELDS)
    usable = setup[0] in ("", w.FOLLOWED_PER_ITEM) and all(map(_is_usable, filter(None, setup[1:])))
    return setup if usable else AS_USUAL


def setup_in(raw: RawWorkbook, before: Setup) -> tuple[Setup, list[Issue]]:
    """What ``Stamdata`` says, and what is wrong there; while something is, what was in force before stays."""
    if SETTINGS.title not in raw.sheets:
        return before, []
    table = read_table(SETTINGS, raw.sheets[SETTINGS.title])
    told = dict.fromkeys(w.FORM_FIELDS, "")
    wrong, issues, per_what = False, [], 0
    for position, row in enumerate(table.frame.records()):
        name, text = as_text(row["field"]), as_text(row["value"]).strip()
        if name not in told or is_blank(row["value"]):
            continue
        told[name] = "" if text == w.PER_MILESTONE and name == w.FOLLOW_UP_PER else text
        per_what = position if name == w.FOLLOW_UP_PER else per_what
        # That forms are lacking, or the word is none of the list, the rules of the sheet say.
        if (name == w.FOLLOW_UP_PER and text not in w.FOLLOWED_PER) or (
            name in w.NOUN_FIELDS and noun_of(text) is None
        ):
            wrong = True
        elif name in w.NOUN_FIELDS and not _is_usable(text):
            said = message("noun-unusable", value=masked(text), most=str(LONGEST_FORM))
            issues.append(cell_issue(table, Severity.ERROR, "noun-unusable", said, raw.file, position, "value"))
    if wrong or issues:
        text_ = message("form-not-in-force.setup")
        return before, [*issues, Issue(Severity.ERROR, "form-not-in-force", text_, raw.file, SETTINGS.title)]
    if told[w.FOLLOW_UP_PER] != before[0] and (number := _asked_now(raw)):
        told[w.FOLLOW_UP_PER] = before[0]
        waits = message("form-not-in-force.round-open", round=number)
        issues = [cell_issue(table, Severity.ERROR, "form-not-in-force", waits, raw.file, per_what, "value")]
    return tuple(told.values()), issues


def _asked_now(raw: RawWorkbook) -> str:
    """The open round, whose workbooks may be out: a round that asked about both would count some things twice."""
    if MILESTONES.title not in raw.sheets or ROUNDS.title not in raw.sheets:
        return ""
    if all(map(is_blank, read_table(MILESTONES, raw.sheets[MILESTONES.title]).frame["milestone"])):
        return ""  # nothing was asked yet
    rounds = read_table(ROUNDS, raw.sheets[ROUNDS.title]).frame
    pairs = zip(rounds["round"], rounds["status"], strict=True)
    return next((as_text(number) for number, status in pairs if status == w.OPEN), "")


def setup_rows(setup: Setup) -> list[Row]:
    """The rows of the hidden sheet."""
    return [{"field": name, "value": text} for name, text in zip(w.FORM_FIELDS, setup, strict=True) if text]


def _is_usable(text: str) -> bool:
    noun = noun_of(text)
    return noun is not None and all(_faultless(noun))


def _faultless(noun: Noun) -> Iterator[bool]:
    """Whether a text can be put into the noun's words: letters only, and a definite form that tells the gender."""
    words: Sequence[str] = noun.forms
    yield all(len(word) <= LONGEST_FORM and word.replace(" ", "").replace("-", "").isalpha() for word in words)
    yield noun.definite.casefold().endswith(("n", "t"))
    yield not any(map(has_cpr, words))
