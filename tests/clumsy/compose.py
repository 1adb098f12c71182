"""Random compositions of mutations over the example's returned files, from a seed that can be played again.

.venv/bin/python -m tests.clumsy.compose ROUND SEED     shows what was done in one run, and what became of it
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from tests.clumsy.book import Book, as_raw, as_xlsx, book_from
from tests.clumsy.mutations import MUTATIONS, World, mutate
from tests.clumsy.oracle import Verdict, judge, standing_in, tag_answers
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import DEPARTMENT, WorkbookKind
from workbook_tools.operations.consolidate.consolidation import Consolidation, consolidate
from workbook_tools.operations.reading.loading import LoadedAgreement, load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.operations.sent.rows import Sent
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import RawWorkbook, read_bytes, read_workbook

BALLERUP = Path(__file__).resolve().parents[2] / "workbooks" / "ballerup-2019"
ROUNDS = (1, 2, 3, 4)
MOST_MUTATIONS = 7


@dataclass(frozen=True)
class Round:
    """A round of the example: the agreement before it, and the workbooks that came back."""

    number: int
    before: LoadedAgreement
    books: list[Book]


def agreement_before(number: int) -> Path:
    """The workbook that a round is consolidated into."""
    return BALLERUP / ("agreement.xlsx" if number == 1 else f"consolidated-{number - 1}.xlsx")


def returned(number: int) -> list[Path]:
    """Every file that came back in a round, also the late ones."""
    return sorted(path for folder in BALLERUP.glob(f"returned-{number}*") for path in folder.iterdir())


@cache
def round_of_the_example(number: int) -> Round:
    """A round, its answers marked for the oracle."""
    before = _opened(load_agreement(agreement_before(number)), number)
    sent = Sent(before.agreement, number)
    return Round(number, before, [tagged(path, sent) for path in returned(number)])


def sent_of(number: int) -> Sent:
    """What the departments are sent for a round."""
    return Sent(round_of_the_example(number).before.agreement, number)


def _opened(loaded: LoadedAgreement, number: int) -> LoadedAgreement:
    """The agreement after finance has closed the round before and opened this one."""
    sheet = loaded.agreement.kind.sheet("rounds")
    status = {number: w.OPEN, number - 1: w.CLOSED}
    rows = [
        {**row, "status": status.get(row["round"], row["status"])}
        for row in loaded.agreement.tables["rounds"].records()
    ]
    agreement = loaded.agreement.with_tables(rounds=frame_of(sheet, rows))
    return LoadedAgreement(agreement, loaded.tables, loaded.issues)


def tagged(path: Path, sent: Sent) -> Book:
    """A returned file as a book that knows its answers."""
    return as_book(read_workbook(path), sent)


def as_book(raw: RawWorkbook, sent: Sent, kind: WorkbookKind = DEPARTMENT) -> Book:
    """The same of a file of a ``kind`` that is read already."""
    submission = submission_from(raw)
    assert submission.identity is not None, raw.file
    book = book_from(raw, submission.identity.department, submission.identity.round, kind)
    return tag_answers(book, submission, sent)


@dataclass
class Outcome:
    """What became of the compositions of one run."""

    compositions: int = 0
    answers: int = 0
    merged: int = 0
    named: int = 0
    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Outcome) -> Outcome:
        self.compositions += other.compositions
        self.answers += other.answers
        self.merged += other.merged
        self.named += other.named
        self.faults += other.faults
        self.done += other.done
        self.codes += other.codes
        return self


def composed(number: int, seed: int) -> list[list[Book]]:
    """For every department what it sends, after a random composition of mutations."""
    older = round_of_the_example(number - 1).books if number > 1 else []
    return composed_of(round_of_the_example(number).books, older, f"{number}/{seed}")


def composed_of(originals: list[Book], older: list[Book], seed: str) -> list[list[Book]]:
    """The same of the workbooks that came back in a round; ``older`` are those of the round before."""
    sendings = []
    for position, original in enumerate(originals):
        random = Random(f"{seed}/{position}")
        books = [original.copy()]
        world = World([other for other in originals if other is not original], older)
        for name in random.sample(sorted(MUTATIONS), random.randint(1, MOST_MUTATIONS)):
            mutate(books, name, random, world)
        sendings.append(books)
    return sendings


def run(number: int, seed: int, as_files: bool = False) -> Outcome:
    """One composition for every department of a round, consolidated together and judged."""
    return played(round_of_the_example(number), composed(number, seed), f"round {number}, seed {seed}", as_files)


def played(of_round: Round, sendings: list[list[Book]], name: str, as_files: bool = False) -> Outcome:
    """What departments of a round sent, consolidated together and judged; faults begin with the ``name``."""
    books = [book for sending in sendings for book in sending]
    raws = [
        read_bytes(as_xlsx(book), book.file) if as_files and book.extension == "xlsx" else as_raw(book)
        for book in books
    ]
    result = consolidate(of_round.before, [submission_from(raw) for raw in raws])
    agreement = of_round.before.agreement
    verdict: Verdict = judge(books, standing_in(agreement.tables, agreement.kind.split), result)
    outcome = Outcome(
        len(sendings), verdict.merged + verdict.named + len(verdict.faults), verdict.merged, verdict.named
    )
    outcome.done.update(name for sending in sendings for name in sending[0].history)
    outcome.codes.update(issue.code for issue in result.issues)
    outcome.faults = [f"{name}: {fault}" for fault in verdict.faults]
    return outcome


def consolidated(number: int, books: list[Book]) -> Consolidation:
    """The books of a round consolidated."""
    return consolidate(round_of_the_example(number).before, [submission_from(as_raw(book)) for book in books])


def silent(number: int, books: list[Book], result: Consolidation) -> list[str]:
    """What the oracle finds lost, changed or invented."""
    before = standing_in(round_of_the_example(number).before.agreement.tables)
    return judge(books, before, result).faults


if __name__ == "__main__":
    for sending in composed(int(sys.argv[1]), int(sys.argv[2])):
        print(sending[0].department, sending[0].history, [book.file for book in sending])
    print("\n".join(run(int(sys.argv[1]), int(sys.argv[2])).faults))
