"""A returned file's answers as claims to cells of the consolidated workbook.

Who wins a cell is decided in ``claims.py``. ``consolidation.py`` calls it, round by round.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from ...definition import words as w
from ...definition.outcomes import Outcome
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, CellError, as_text, is_blank
from ..agreement.agreement import Agreement
from ..agreement.follow_up import answer_columns, reached_before
from ..agreement.keys import RowKey
from ..returned.comparison import matched_rows, read_only_changes
from ..returned.lost_rows import name_error_value
from ..returned.outside_tables import name_cells_outside
from ..returned.submission import Submission
from ..sent.rows import Sent
from .change_rows import change_claims
from .claims import CellKey, Claim
from .disputes import dispute
from .holding_back import answers_of_closed_round
from .provenance import Provenance

DECIDED = (w.APPROVED, w.REJECTED)


class Gathered(Struct):
    """The claims of the files of a round; ``where`` says in which files and rows they stand.

    ``unasked`` are the rows (sheet, key) that the round does not ask for any more, ``removed`` the claims to cells of
    rows that finance deleted.
    """

    claims: dict[CellKey, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    where: dict[tuple[str, RowKey], list[tuple[Submission, int]]] = field(default_factory=lambda: defaultdict(list))
    unasked: set[tuple[str, RowKey]] = field(default_factory=set)
    removed: dict[CellKey, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    issues: list[Issue] = field(default_factory=list)


class Gathering:
    """Gathers the files of one round. A closed round takes nothing that does not stand there already."""

    def __init__(self, agreement: Agreement, sent: Sent, provenance: Provenance, closed: bool, late: bool) -> None:
        self.agreement, self.sent, self.provenance = agreement, sent, provenance
        self.closed, self.late = closed and not late, closed and late
        self.scale = agreement.kind.form.effort
        self.found = Gathered()
        self.too_late: list[tuple[str, str | None]] = []
        self._prefilled: list[tuple[Submission, int, RowKey, Mapping[str, Cell]]] = []
        self.decided = {
            as_text(row["change"]): row for row in agreement.tables["changes"].records() if row["status"] in DECIDED
        }

    def add(self, submission: Submission) -> None:
        """Take in one file."""
        for part in (submission, *submission.tabs):
            read_only_changes(part, self.sent)
        if submission.issues_outside is None:
            name_cells_outside(submission)
        else:
            submission.issues += submission.issues_outside
        for part in (submission, *submission.tabs):
            for name in self.sent.kind.asked:
                self._answers(part, name)
            self._changes(part)
        submission.answers += sum(tab.answers for tab in submission.tabs)
        submission.outcome = Outcome.CLOSED if self.closed else Outcome.TAKEN
        if self.too_late:
            submission.issues.append(answers_of_closed_round(submission, self.too_late))
            self.too_late = []
        if self.late:
            submission.say(Severity.WARNING, "late-answers-taken")

    def _answers(self, submission: Submission, name: str) -> None:
        assert submission.identity is not None
        expected = self.sent.expected(name, submission.identity.department)
        for position, key, row in matched_rows(submission, name, self.sent):
            sent_row = expected.rows.get(key)
            if sent_row is None:
                if key not in expected.owners:
                    self.found.unasked.add((name, key))
            elif name == "follow_up" and reached_before(self.scale, sent_row):
                if self._says_nothing(submission, position, key, row, sent_row):
                    continue
                self.found.unasked.add((name, key))
            self.found.where[name, key].append((submission, position))
            for column in answer_columns(expected.sheet):
                if isinstance(row[column], CellError):
                    name_error_value(submission, submission.tables[name], position, column)
                elif not is_blank(row[column]):
                    self._claim(submission, (name, key, column), row[column], position)

    def _says_nothing(
        self, submission: Submission, position: int, key: RowKey, row: Mapping[str, Cell], sent_row: Mapping[str, Cell]
    ) -> bool:
        """Whether a row of a milestone reached before is as every workbook has it: ☺ and nothing else.

        Such a row never speaks against a worsening that another file tells of.
        """
        if any(not is_blank(row[c]) for c in answer_columns(self.agreement.kind.sheet("follow_up")) if c != "smiley"):
            return False
        smiley = row["smiley"]
        if not is_blank(smiley) and smiley not in self.scale.ended:
            return False
        if smiley in self.scale.ended and sent_row["smiley"] not in (None, smiley):
            claim = claim_of(("follow_up", key, "smiley"), smiley, submission, position)
            self._dispute("prefilled-not-taken", Severity.WARNING, row, claim, sent_row["smiley"])
        elif smiley in self.scale.ended:
            self._prefilled.append((submission, position, key, row))
        return True

    def name_prefilled(self) -> None:
        """Say, when all files are gathered, where a later file leaves the ☺ that an earlier one's worsening replaces.

        It may be the correction of the worsening; nobody can see it. A file that does not tell when it was saved may be
        the later one.
        """
        for submission, position, key, row in self._prefilled:
            place = ("follow_up", key, "smiley")
            worse = [other for other in self.found.claims.get(place, ()) if other.value not in self.scale.ended]
            saved = submission.raw.saved if submission.raw is not None else None
            earlier = [o for o in worse if o.saved is None or saved is None or o.saved < saved]
            if earlier:
                last = max(earlier, key=lambda other: other.saved or dt.datetime.min)
                claim = claim_of(place, row["smiley"], submission, position)
                self._dispute("prefilled-not-taken", Severity.WARNING, row, claim, last.value)

    def _changes(self, submission: Submission) -> None:
        identity = submission.identity
        assert identity is not None
        decided = self.decided
        for place, value, position in change_claims(submission, self.agreement, self.sent):
            table = submission.tables["changes"]
            row = dict(zip(table.sheet.key, place[1], strict=True))
            self.found.where["changes", place[1]].append((submission, position))
            if self.provenance.removed(place):
                submission.answers += 1
                claim = claim_of(place, value, submission, position)
                self.found.removed[place].append(claim)
                self._dispute("finance-correction-kept", Severity.WARNING, row, claim, None)
            elif row["change"] in decided and not self._stands(place, value):
                submission.answers += 1
                claim = claim_of(place, value, submission, position)
                self._dispute("change-decided", Severity.ERROR, row, claim, decided[row["change"]]["status"])
            else:
                self._claim(submission, place, value, position)

    def _claim(self, submission: Submission, place: CellKey, value: Cell, position: int) -> None:
        claim = claim_of(place, value, submission, position)
        if submission.others and _is_said(claim, self.found.claims.get(place, ())):
            return
        submission.answers += 1
        if not self.closed:
            self.found.claims[place].append(claim)
        elif not self._stands(place, value):
            self.too_late.append((claim.sheet_title, claim.cell))

    def _dispute(self, code: str, severity: Severity, row: Mapping[str, Cell], claim: Claim, before: Cell) -> None:
        sheet = self.agreement.kind.split.sheet(claim.place[0])
        self.found.issues.append(dispute(sheet, code, severity, row, claim, before, claim.value))

    def _stands(self, place: CellKey, value: Cell) -> bool:
        current = self.provenance.current(place)
        return not is_blank(current) and as_text(current) == as_text(value)


def _is_said(claim: Claim, others: Iterable[Claim]) -> bool:
    """Whether another tab of the same file says the same."""
    return any(other.sha256 == claim.sha256 and as_text(other.value) == as_text(claim.value) for other in others)


def claim_of(place: CellKey, value: Cell, submission: Submission, position: int) -> Claim:
    """The claim that a row of a file makes to a cell."""
    assert submission.identity is not None
    assert submission.raw is not None
    table = submission.tables[place[0]]
    return Claim(
        place, value, submission.file, submission.raw.sha256, submission.identity.department,
        table.title, table.cell(position, place[2]), submission.raw.saved,
    )  # fmt: skip
