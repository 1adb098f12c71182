"""Decide every claimed cell and write it down in the log.

Who wins is decided in ``claims.py``, what stood there before is known to ``provenance.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement
from ..agreement.follow_up import with_answered_rows
from ..agreement.keys import keys_of
from ..history.entries import Noted
from ..returned.releases import release_entries
from ..returned.submission import Submission
from ..returned.tabs import other_answers
from .change_rows import with_change_rows
from .claims import CellKey, Claim, Prefer, decide, says_the_same
from .corrected_answers import Rows, taken_back
from .disputes import dispute
from .finance_answers import FinanceWorkbook
from .provenance import Provenance

Log = list[dict[str, Cell]]


class Merging:
    """Merges the claims of one round after the other; ``issues`` grows with what was not taken.

    ``undecided`` are the cells in which none of several answers was taken; ``overruled`` is what departments say
    where what finance typed stands.
    """

    def __init__(self, provenance: Provenance, finance: FinanceWorkbook, prefer: Prefer) -> None:
        self.provenance, self.finance, self.prefer = provenance, finance, prefer
        self.issues: list[Issue] = []
        self.overruled = provenance.overruled()
        self.undecided: set[CellKey] = set()

    def with_corrections(self, agreement: Agreement, noted: Noted) -> Agreement:
        """A copy whose log tells what finance changed by hand since the last run.

        Where the workbook does not tell what was written last, the log itself knows of the answers.
        """
        log = agreement.tables["log"].records()
        return _with_log(agreement, log + (noted.entries if noted.known else self.provenance.corrections(len(log))))

    def merge(
        self,
        agreement: Agreement,
        claims: Mapping[CellKey, list[Claim]],
        where: Rows,
        submissions: Sequence[Submission],
    ) -> Agreement:
        """A copy with every cell that a claim wins, and its entry in the log."""
        agreement = with_answered_rows(agreement, {(name, key) for name, key, _ in claims})
        agreement = with_change_rows(agreement, claims)
        tables = {name: agreement.tables[name].records() for name in (*agreement.kind.asked, "changes")}
        index = {
            name: dict(zip(keys_of(agreement.kind.sheet(name), agreement.tables[name]), rows, strict=True))
            for name, rows in tables.items()
        }
        log = agreement.tables["log"].records()
        for submission in submissions:
            log += release_entries(submission, len(log))
            log += self.provenance.signatures(submission, len(log))
        gone = taken_back(claims, where, self.provenance, self.prefer)
        for place in sorted({*claims, *gone}, key=self.provenance.order):
            name, key, _ = place
            if place in gone:
                self._take_back(place, claims.get(place, ()), gone[place], index[name][key], log)
            else:
                self._decide(place, claims[place], index[name][key], log)
        frames = {name: frame_of(agreement.kind.sheet(name), rows) for name, rows in tables.items()}
        return _with_log(agreement.with_tables(**frames), log)

    def _decide(self, place: CellKey, files: Sequence[Claim], row: dict[str, Cell], log: Log) -> None:
        column = place[2]
        before = None if self.provenance.is_new(place) else row[column]
        standing = self.provenance.standing(place, before)
        verdict = decide([*files, standing] if standing is not None else files, self.prefer)
        if self.provenance.corrected(place):
            theirs = decide(files, self.prefer).winner
            if theirs is not None and self._says_nothing(place, row, before, theirs.value):
                self._take_instead(place, row, before, theirs, log)
                return
            self.overruled[place] = theirs.value if theirs is not None else None
            for claim in files:
                if as_text(claim.value) != as_text(before):
                    self._say("finance-correction-kept", Severity.WARNING, row, claim, before, claim.value)
            return
        if verdict.undecided:
            self.undecided.add(place)
            if len({c.sha256 for c in verdict.losers}) == 1:
                self._say_once(row, [c for c in files if c in verdict.losers])
                return
            for claim in (c for c in verdict.losers if c is not standing):
                other = next((c.value for c in verdict.losers if not says_the_same(c, claim)), None)
                self._say("answers-conflict", Severity.ERROR, row, claim, other, claim.value)
            return
        winner = verdict.winner
        if winner is None:
            return
        for loser in verdict.losers:
            self._say("answer-replaced", Severity.WARNING, row, loser, loser.value, winner.value)
        if winner is standing or (not is_blank(before) and as_text(before) == as_text(winner.value)):
            return
        row[column] = winner.value
        log.append(self.provenance.entry(len(log) + 1, place, row, before, winner))

    def _says_nothing(self, place: CellKey, row: Mapping[str, Cell], before: Cell, theirs: Cell) -> bool:
        """Whether what finance typed is no answer, where a department's is one."""
        name, _, column = place
        ours, given = (self.finance.is_answer(name, column, row, value) for value in (before, theirs))
        return not ours and given

    def _take_instead(self, place: CellKey, row: dict[str, Cell], before: Cell, winner: Claim, log: Log) -> None:
        """Take the department's answer where what finance typed is none; finance is told at its own cell."""
        self.overruled.pop(place, None)
        row[place[2]] = winner.value
        log.append(self.provenance.entry(len(log) + 1, place, row, before, winner))
        sheet = self.provenance.agreement.kind.split.sheet(place[0])
        told = dispute(sheet, "finance-text-no-answer", Severity.WARNING, row, winner, before, winner.value)
        self.issues.append(replace(told, file=self.finance.file, sheet=sheet.title, cell=self.finance.cell(place)))

    def _take_back(self, place: CellKey, files: Sequence[Claim], change: Claim, row: dict[str, Cell], log: Log) -> None:
        """Clear what explained an answer that ``change`` replaced; the log tells that it was there."""
        before = None if self.provenance.is_new(place) else row[place[2]]
        standing = self.provenance.standing(place, before)
        verdict = decide([*files, standing] if standing is not None else files)
        gone = verdict.winner or verdict.losers[-1]
        for loser in (claim for claim in verdict.losers if claim is not gone):
            self._say("answer-replaced", Severity.WARNING, row, loser, loser.value, gone.value)
        if not self.provenance.cleared_by(place, change.sha256):
            if gone is not standing and as_text(before) != as_text(gone.value):
                log.append(self.provenance.entry(len(log) + 1, place, row, before, gone))
            log.append(self.provenance.entry(len(log) + 1, place, row, gone.value, change))
        row[place[2]] = None
        # Every file that gives the explanation hears of it: two may give the same.
        given = [gone, *(claim for claim in files if claim is not gone and says_the_same(claim, gone))]
        for claim in [change] if gone is standing else given:
            self._say("explanation-taken-back", Severity.WARNING, row, claim, gone.value, None)

    def _say_once(self, row: Mapping[str, Cell], claims: Sequence[Claim]) -> None:
        """One error at the first place of a file that answers a cell in several ways."""
        first, *more = claims
        others = [(c.value, c.sheet_title, c.cell) for c in more if not says_the_same(c, first)]
        name, key, column = first.place
        sheet = self.provenance.agreement.kind.split.sheet(name)
        text = other_answers(sheet, column, row, first.value, others)
        item = None if is_blank(row.get("item")) else as_text(row["item"])
        place = (name, *key, column)
        self.issues.append(
            Issue(Severity.ERROR, "answers-conflict", text, first.file, first.sheet_title, first.cell, item, place)
        )

    def _say(
        self, code: str, severity: Severity, row: Mapping[str, Cell], claim: Claim, before: Cell, after: Cell
    ) -> None:
        sheet = self.provenance.agreement.kind.split.sheet(claim.place[0])
        self.issues.append(dispute(sheet, code, severity, row, claim, before, after))


def _with_log(agreement: Agreement, log: Log) -> Agreement:
    return agreement.with_tables(log=frame_of(agreement.kind.sheet("log"), log))
