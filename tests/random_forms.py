"""Forms as municipalities might type them, and rows answered in them; the same in every run."""

from __future__ import annotations

import random
from typing import Any

from msgspec.structs import replace

from workbook_tools.definition import words as w
from workbook_tools.definition.colours import LEVEL_COLOURS
from workbook_tools.definition.forms import form_of, questions_of
from workbook_tools.definition.levels import Form
from workbook_tools.definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from workbook_tools.definition.row_ids import with_ids
from workbook_tools.schema.scales import Scale
from workbook_tools.values.spelling import spelling

Rows = list[dict[str, Any]]
SYMBOLS = ("", "", "☺", "😐", "☹", "●", "▲", "■", "★", "✔", "🟢")
# Ordinary words, and some that Excel takes for patterns, numbers, truth values or conditions.
WORDS = (
    "Følger planen", "I fare", "Afviger", "Nået", "nået", "Ærøskøbing ø", "D'Angleterre", "A*", "A?", "~x", ">1", "<>x", "TRUE", "FALSK",
    "1", "1.1", "01-02-2030", "-5", "=1+1", "@x", "#N/A", "W" * 30, "😐 måske", "Blank", "NA", "0",
)  # fmt: skip
# For what a question is asked, and the scale that it can be asked at.
PER_SCALE = (
    (w.PER_MILESTONE, w.EFFORT_SCALE),
    (w.PER_LINE, w.ECONOMY_SCALE),
    (w.PER_AGREED_ITEM, ""),
    (w.PER_DEPARTMENT, ""),
)


def _unlike(chance: random.Random, number: int) -> list[str]:
    """So many words that are not read alike."""
    return list({spelling(word): word for word in chance.sample(WORDS, len(WORDS))}.values())[:number]


LONGEST = -1  # the seed of the form with the most and the longest levels


def _longest_rows() -> Rows:
    verdicts = (w.GOOD, w.GOOD, w.PARTLY, w.PARTLY, w.BAD, w.BAD)
    row = dict.fromkeys(("needs_comment", "needs_expected", "needs_forecast"), w.YES)
    return [
        {
            "level": None, "scale": scale, "rank": n, "symbol": "●", "word": f"{n}{'W' * 29}", "colour": colour, "verdict": verdict,
            "ends": w.YES if n == 1 else w.NO, **row, "for_analysis": w.YES if n % 2 else w.NO, "proposed_over": n, "typed": None,
            "meaning": None,
        }
        for scale in w.SCALES
        for n, (verdict, colour) in enumerate(zip(verdicts, LEVEL_COLOURS, strict=False), start=1)
    ]  # fmt: skip


def random_rows(seed: int) -> Rows:
    """The rows of ``Skala`` of a form with three to six levels of effort and two to six of economy."""
    if seed == LONGEST:
        return with_ids(_longest_rows())
    chance = random.Random(seed)

    def yes() -> str | None:
        return chance.choice((w.YES, w.NO, None))

    rows: Rows = []
    for scale, least in ((w.EFFORT_SCALE, 3), (w.ECONOMY_SCALE, 2)):
        number = chance.randint(least, 6)
        verdicts = [w.GOOD, w.BAD, *(chance.choice(w.VERDICTS) for _ in range(number - 2))]
        words = _unlike(chance, number)
        for n, verdict in enumerate(sorted(verdicts, key=(w.GOOD, w.UNJUDGED, w.PARTLY, w.BAD).index)):
            rows.append(
                {
                    "level": None,
                    "scale": scale,
                    "rank": None if n and chance.random() < 0.2 else n + 1,
                    "symbol": chance.choice(SYMBOLS) or None,
                    "word": words[n],
                    "colour": chance.choice(tuple(LEVEL_COLOURS)),
                    "verdict": verdict,
                    "ends": w.YES if n == 0 else yes(),
                    "needs_comment": yes(),
                    "needs_expected": yes(),
                    "needs_forecast": yes(),
                    "for_analysis": w.YES if n == 0 else yes(),
                    "proposed_over": chance.choice((None, 0, 1, 2, 10)),
                    "typed": None,
                    "meaning": chance.choice((None, "Det går godt.", "Planen holder ikke.")),
                }
            )
    return with_ids(rows)


PER_SCALE = (
    (w.PER_MILESTONE, w.EFFORT_SCALE), (w.PER_LINE, w.ECONOMY_SCALE), (w.PER_AGREED_ITEM, w.EFFORT_SCALE),
    (w.PER_DEPARTMENT, w.EFFORT_SCALE),
)  # fmt: skip


def random_questions(seed: int) -> Rows:
    """The rows of ``Spørgsmål`` with their options: none to six of each thing that is asked about, of all types."""
    chance = random.Random(seed + 1000)
    levels = random_rows(seed)
    rows: Rows = []
    for per, scale in PER_SCALE:
        words = [row["word"] for row in levels if row["scale"] == scale]
        for n in range(chance.randint(0, 6)):
            options = "; ".join(_unlike(chance, 3))
            rows.append(
                {
                    "question": None,
                    "header": f"{chance.choice(('Risiko', 'Verdensmål', 'Hvad så?', 'A*', '=1'))} {n}",
                    "per": per,
                    "answered_by": chance.choice((None, *w.ANSWERED_BY)),
                    "type": chance.choice(w.QUESTION_TYPES),
                    "list": options,
                    "options": options,
                    "required": chance.choice((None, w.ALWAYS, w.NEVER, *((w.AT_LEVEL,) if words else ()))),
                    "at_level": "; ".join(chance.sample(words, 2)) if words else None,
                    "rounds": chance.choice((None, "1", "1; 2", "4")),
                    "prompt": None,
                    "visibility": chance.choice((None, *w.VISIBILITY)),
                }
            )
    return with_ids(_fitting(chance, rows), "question")


def _fitting(chance: random.Random, rows: Rows) -> Rows:
    """The rows with nothing that a question of their kind cannot have, and with pages to be shown and counted on."""
    on_matrix = 0
    for row in rows:
        of_item, chosen = row["per"] != w.PER_DEPARTMENT, row["type"] in (w.ONE_CHOICE, w.SEVERAL_CHOICES, w.YES_OR_NO)
        if row["per"] in (w.PER_AGREED_ITEM, w.PER_DEPARTMENT) and row["required"] == w.AT_LEVEL:
            row["required"] = w.ALWAYS
        one_answer = row["per"] == w.PER_AGREED_ITEM or row["type"] not in (w.TEXT, w.DATE, w.SEVERAL_CHOICES)
        pages = [page for page in w.SHOWN_ON if chance.random() < 0.5 and (of_item or page == w.IN_NOTE)]
        if w.ON_MATRIX in pages and not (one_answer and on_matrix < 2):
            pages.remove(w.ON_MATRIX)
        on_matrix += w.ON_MATRIX in pages
        row["shown_on"] = "; ".join(pages) or None
        row["group"] = w.YES if chosen and chance.random() < 0.5 else None
    return rows


def random_form(seed: int) -> Form:
    """The form of those rows."""
    levels = form_of(random_rows(seed))
    return replace(levels, questions=questions_of(random_questions(seed), levels))


def _answers(chance: random.Random, form: Form, sheet: str) -> dict[str, Any]:
    odd = (None, None, " ", "måske", 1, 0.5, -3, "1.250", "14-03-2030", "#N/A")
    return {
        question.name: chance.choice((*question.choices, *question.choices, *odd))
        for question in form.asked_in(sheet)
        if question.by_department
    }


def _smiley(chance: random.Random, scale: Scale) -> Any:
    odd = (None, " ", "måske", scale.levels[0].word, f"{scale.texts[0]} ", "#N/A", 1)
    return chance.choice((*scale.texts, *scale.texts, *odd))


def follow_up_rows(form: Form, number: int, seed: int) -> Rows:
    """Rows of ``Opfølgning`` of which some have a fault."""
    chance = random.Random(seed)
    return [
        {
            "round": chance.choice((1, 2)),
            "milestone_id": f"1.{n}-1",
            "item": "1.1",
            "original_round": chance.choice((None, 1, 2)),
            "previous_smiley": chance.choice((None, *form.effort.texts)),
            "previous_comment": chance.choice((None, "Venter")),
            "smiley": _smiley(chance, form.effort),
            "comment": chance.choice((None, " ", "Forsinket")),
            "expected": chance.choice((None, *w.ROUNDS[1:3], w.AFTER_THE_YEAR, "i morgen")),
            **_answers(chance, form, "follow_up"),
        }
        for n in range(number)
    ]


def economy_rows(form: Form, number: int, seed: int) -> Rows:
    """Rows of ``Økonomiopfølgning`` of which some have a fault."""
    chance = random.Random(seed)
    return [
        {
            "round": 1,
            "item": "1.1",
            "line": n,
            "current": chance.choice((0, 1000, -400)),
            "forecast": chance.choice((None, 0, 900, 1101, 1201, 2001, -500, "ukendt")),
            "economy_smiley": _smiley(chance, form.economy),
            "explanation": chance.choice((None, "Dyrere")),
            **_answers(chance, form, "economy"),
        }
        for n in range(number)
    ]


def own_answer_rows(form: Form, number: int, seed: int) -> dict[str, Rows]:
    """Rows of ``Punktsvar`` and ``Centersvar`` of which some have a fault."""
    chance = random.Random(seed + 2000)
    known = {ITEM_ANSWERS: ("item", "1.{}"), DEPARTMENT_ANSWERS: ("department", "Center {}")}
    return {
        sheet: [{"round": 1, key: text.format(n), **_answers(chance, form, sheet)} for n in range(number)]
        for sheet, (key, text) in known.items()
    }
