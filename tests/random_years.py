"""A follow-up in a random form: the form typed into an agreement, its departments' workbooks sent and answered; the same in
every run."""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from pathlib import Path
from typing import Any

from tests.random_forms import Rows, random_questions, random_rows
from workbook_tools.definition import words as w
from workbook_tools.definition.questions import Question
from workbook_tools.definition.workbooks import WorkbookKind
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.operations.split import split_files
from workbook_tools.schema.scales import Scale
from workbook_tools.schema.structure import Column, Sheet, Type
from workbook_tools.values.cells import Cell
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import RawSheet, RawWorkbook, read_workbook
from workbook_tools.workbook.writing.writer import write_workbook


def agreement_in_form(source: Path, seed: int, path: Path, questions: Rows | None = None) -> Path:
    """An agreement with the random form of ``seed`` in its sheets, as the tool writes it once it is in force."""
    rows = {"scale": random_rows(seed), "questions": random_questions(seed) if questions is None else questions}
    agreement = load_agreement(source).agreement
    sheets = {name: frame_of(agreement.kind.sheet(name), given) for name, given in rows.items()}
    path.write_bytes(write_workbook(document(agreement.with_tables(**sheets))))
    path.write_bytes(write_workbook(document(load_agreement(path).agreement)))
    return path


def sent_in_form(agreement: Path, number: int, folder: Path) -> list[Path]:
    """The workbooks that departments are sent for a round."""
    return [path for path, _ in split_files(agreement, number, folder, force=False).files]


def consolidated_in_form(source: Path, seed: int, folder: Path) -> Path:
    """The agreement in the form, consolidated with what its departments answered in the first round."""
    agreement = agreement_in_form(source, seed, folder / f"agreement-{seed}-of-{source.stem}.xlsx")
    loaded = load_agreement(agreement)
    sent = sent_in_form(agreement, 1, folder / f"sent-{agreement.stem}")
    returned = [submission_from(answered(path, loaded.agreement.kind.split, seed)) for path in sent]
    merged = consolidate(loaded, returned)
    path = folder / f"consolidated-{agreement.stem}.xlsx"
    path.write_bytes(write_workbook(document(merged.agreement, merged.links)))
    return path


def answered(path: Path, kind: WorkbookKind, seed: int) -> RawWorkbook:
    """A department's workbook with an answer in most of its cells, each as its column wants it."""
    chance = random.Random(f"{seed}/{path.name}")
    raw = read_workbook(path)
    for name in kind.asked:
        _answer(raw.sheets[kind.sheet(name).title], kind.sheet(name), kind, chance)
    return raw


def _answer(sheet: RawSheet, declared: Sheet, kind: WorkbookKind, chance: random.Random) -> None:
    rows: list[list[Cell]] = [list(row) for row in sheet.rows]
    at = {header: column for column, header in enumerate(rows[0])}
    questions = {question.name: question for question in kind.form.asked_in(declared.name)}
    for row in rows[1:]:
        if not row[at[declared.column(declared.key[-1]).header]]:
            continue
        row += [""] * (len(rows[0]) - len(row))
        number = int(float(str(row[at[declared.column("round").header]])))
        for column in declared.editable:
            if column.name in questions and number not in (questions[column.name].rounds or (number,)):
                continue
            give = partial(_question, questions[column.name]) if column.name in questions else partial(_usual, column)
            value = give(chance)
            if value is not None and chance.random() < 0.8:
                row[at[column.header]] = value
    sheet.rows = rows


def _usual(column: Column, chance: random.Random) -> Cell:
    if isinstance(column.scale, Scale):
        return chance.choice(column.scale.texts)
    given: dict[str, Any] = {
        "comment": "Det tager tid", "explanation": "Dyrere", "note_to_finance": "Ring til Bo", "expected": w.AFTER_THE_YEAR,
        "forecast": chance.choice((0, 900, 1101, -500)),
    }  # fmt: skip
    return given.get(column.name)


def _question(question: Question, chance: random.Random) -> Cell:
    if question.type is Type.CHOICES:
        return "; ".join(chance.sample(question.choices, chance.randint(1, len(question.choices))))
    if question.choices:
        return chance.choice(question.choices)
    given: dict[Type, Cell] = {
        Type.INTEGER: chance.randint(0, 40), Type.AMOUNT: chance.choice((-20, 450, 1_000)), Type.DATE: dt.date(2030, 3, 14),
    }  # fmt: skip
    return given.get(question.type, f"Nyt møde {chance.randint(1, 99)} om {question.header}")
