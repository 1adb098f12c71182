"""Merge returned workbooks into the agreement: nothing silent, nothing lost.

The order of its steps stands here, what each does in the modules beside it. Reading files and writing the result is
in ``files.py``; ``status`` and ``mail`` consolidate too, and write nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct, field

from ...definition import words as w
from ...definition.outcomes import Outcome, outcome_of
from ...definition.workbooks import LOG_NAME
from ...messages.message import message
from ...rules.check import check, compute
from ...rules.evaluate import Evaluator
from ...rules.issues import Issue, in_order, one_a_cell
from ...schema.structure import FilledBy, Severity
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.frame import Row
from ...workbook.equal_issues import condensed
from ..agreement.agreement import Agreement
from ..agreement.document import own_reference_issues
from ..agreement.follow_up import ANSWERS, with_round
from ..agreement.keys import RowKey, key_of
from ..agreement.sum_issues import sum_issues
from ..agreement.sums import SheetCell, Sum, sums_of
from ..history.entries import noted_changes, numbered
from ..history.made import with_made
from ..progress import Watch, unwatched
from ..reading.cell_issues import noticed_issues
from ..reading.loading import LoadedAgreement, is_agreement
from ..returned.agreement_form import in_form_of
from ..returned.agreement_lists import read_by_agreement_lists
from ..returned.identification.by_rows import identify, recognise_department
from ..returned.lost_rows import name_all_answers
from ..returned.newer_state import check_not_newer, name_made_from_copies
from ..returned.outside_tables import keep_issues_outside, name_cells_outside
from ..returned.sheet_objects import with_object
from ..returned.submission import Submission
from ..sent.rows import Sent
from .bookkeeping import links, realigned, with_issue_list
from .claims import CellKey, Prefer
from .finance_answers import FinanceWorkbook, faults_of_departments
from .gather import Gathered, Gathering
from .holding_back import hold_back, is_coming
from .left_changes import name_left_changes
from .merge import Merging
from .proof import Proof, prove
from .provenance import Provenance
from .received import is_late, with_received

if TYPE_CHECKING:
    from ..returned.not_read import LeftFile


class Consolidation(Struct):
    """The result: the consolidated agreement, every issue, the proof of completeness and the sums.

    ``received`` and ``expected`` are departments by round; ``late`` are the files that were saved
    after their deadline and taken all the same. ``left`` are files that are not read, by the department whose they
    seem to be. ``overruled`` is what departments answered where what finance typed stands, and ``faulty`` are the
    answers with an error that is not finance's.
    """

    agreement: Agreement
    issues: list[Issue]
    rounds: list[int]
    received: dict[int, list[str]] = field(default_factory=dict)
    expected: dict[int, list[str]] = field(default_factory=dict)
    proof: list[Proof] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    answers: int = 0
    links: dict[int, tuple[str, int, str]] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    left: dict[str, list[LeftFile]] = field(default_factory=dict)
    overruled: dict[CellKey, Cell] = field(default_factory=dict)
    faulty: set[CellKey] = field(default_factory=set)


def consolidate(
    loaded: LoadedAgreement,
    submissions: Sequence[Submission],
    prefer: Prefer = Prefer.NEWEST,
    late: bool = False,
    watch: Watch = unwatched,
) -> Consolidation:
    """The agreement with everything the submissions say that may be taken.

    Rounds are taken one after the other, because what is asked in one depends on the answers of those
    before. With ``late`` also the answers of closed rounds are taken.
    """
    return _Consolidating(loaded, submissions, prefer, late, watch).run()


class _Consolidating:
    """One run; the steps share the issues and where every row stood."""

    def __init__(
        self, loaded: LoadedAgreement, submissions: Sequence[Submission], prefer: Prefer, late: bool, watch: Watch
    ) -> None:
        self.loaded = loaded
        self.before = loaded.agreement.as_consolidated()
        self.submissions = sorted(submissions, key=lambda s: (s.file, s.raw.sha256 if s.raw else ""))
        self.late = late
        self.watch = watch
        self.provenance = Provenance(self.before)
        self.finance = FinanceWorkbook(loaded)
        self.issues: list[Issue] = [*loaded.issues, *self.finance.rows_twice()]
        self.merging = Merging(self.provenance, self.finance, prefer)
        self.faulty: set[CellKey] = set()
        self.sent: dict[int, Sent] = {}
        self.found: dict[int, Gathered] = {}
        # Where the rows stand in the files.
        self.where: dict[tuple[str, RowKey], list[tuple[Submission, int]]] = defaultdict(list)

    def run(self) -> Consolidation:
        noted = noted_changes(self.loaded)
        if self.before.seen is not None:
            self.before.seen.let_go()
        self.issues += noted.issues
        returned = self._without_copies(noted.entries)
        identify(returned, self.before)
        check_not_newer(returned, self.before)
        name_made_from_copies(returned, self.before)
        used = [submission for submission in returned if self._belongs(submission)]
        rounds = sorted({s.identity.round for s in used if s.identity} | self._open_rounds())
        merged = self.merging.with_corrections(self.before, noted)
        for number in rounds:
            merged = self._round(merged, number, [s for s in used if s.identity and s.identity.round == number])
        merged = with_received(merged, self.submissions)
        for submission in self.submissions:
            self.issues += submission.issues
        self.issues += self.merging.issues
        tables = {name: frame.copy() for name, frame in merged.tables.items()}
        evaluator = compute(merged.kind, tables)
        merged = merged.with_tables(**tables)
        self._check(merged, evaluator, rounds)
        proof = self._prove(merged, rounds)
        sums = self._add_up(merged)
        return self._result(merged, used, rounds, proof, sums)

    def _without_copies(self, entries: Sequence[Row]) -> list[Submission]:
        """The returned files that are no copies of finance's own workbook."""
        copies = [s for s in self.submissions if s.identity is None and s.raw is not None and is_agreement(s.raw)]
        if not copies:
            return list(self.submissions)
        from .finance_copies import compare_copies  # few runs need it

        compare_copies(copies, self.loaded, entries)
        return [s for s in self.submissions if s.outcome is not Outcome.COPY]

    def _inputs(self) -> list[str]:
        """What decides the result beside the agreement, whatever order the files are given in."""
        files = sorted({s.raw.sha256 for s in self.submissions if s.raw is not None})
        return [self.merging.prefer.value, "late" if self.late else "", *files]

    def _open_rounds(self) -> set[int]:
        return {
            int(row["round"])
            for row in self.before.tables["rounds"].records()
            if row["status"] == w.OPEN and is_number(row["round"])
        }

    def _closed(self, number: int) -> bool:
        return (self.before.round(number) or {}).get("status") == w.CLOSED

    def _is_closed_and_empty(self, number: int) -> bool:
        """Whether no row of a closed round ever arose; late answers make them arise."""
        tables = (self.before.tables[name]["round"] for name in self.before.kind.asked)
        return self._closed(number) and not self.late and not any(number in rounds for rounds in tables)

    def _stands_closed(self, number: int) -> bool:
        """The rows of a closed round stand as they are; only an empty one is given its rows."""
        return self._closed(number) and number in self.before.tables["follow_up"]["round"]

    def _belongs(self, submission: Submission) -> bool:
        """Whether a file belongs to this agreement, a round of it and one of its departments."""
        identity = submission.identity
        if not submission.usable or identity is None:
            if submission.inputs_read():  # somebody's answers, though nobody knows whose
                name_cells_outside(submission)
                name_all_answers(submission)
                for table in submission.inputs_read():
                    submission.issues += noticed_issues(table, submission.file, {FilledBy.DEPARTMENT})
            return False
        found: Outcome | None = None
        if not identity.belongs_to(self.before):
            submission.say(Severity.ERROR, "wrong-agreement", found=identity.label)
            found = Outcome.OTHER_AGREEMENT
        elif self.before.round(identity.round) is None:
            label = message("label.of-round", label=identity.label, number=str(identity.round))
            submission.say(Severity.ERROR, "wrong-agreement", found=label)
            found = Outcome.UNKNOWN_ROUND
        elif is_coming(self.before, identity.round) or self._is_closed_and_empty(identity.round):
            return hold_back(submission, self.before)
        elif not recognise_department(submission, self.before):
            submission.say(Severity.ERROR, "unknown-department", found=identity.department)
            found = Outcome.UNKNOWN_DEPARTMENT
        submission.outcome = found
        if found is None and submission.kind is not self.before.kind.split:
            keep_issues_outside(submission)  # by the form that it was made in
            in_form_of(submission, self.before)
        return found is None

    def _round(self, agreement: Agreement, number: int, submissions: Sequence[Submission]) -> Agreement:
        """The agreement with one round's files merged in."""
        sent = self.sent[number] = Sent(agreement, number)
        gathering = Gathering(agreement, sent, self.provenance, self._closed(number), self.late)
        for submission in self.watch(submissions, "consolidating"):
            read_by_agreement_lists(submission, sent.agreement)
            gathering.add(submission)
        gathering.name_prefilled()
        name_left_changes(gathering, submissions, number)
        found = self.found[number] = gathering.found
        self.issues += found.issues
        if not self._stands_closed(number):
            agreement = with_round(agreement, [number])
        merged = self.merging.merge(agreement, found.claims, found.where, submissions)
        found.claims.clear()  # they are decided, and many
        return merged

    def _check(self, agreement: Agreement, evaluator: Evaluator, rounds: Sequence[int]) -> None:
        """Every rule on the consolidated tables; each issue points to the cell it came from."""
        where = self.where
        for found in self.found.values():
            for place, rows in found.where.items():
                where[place] += rows
        objects: dict[tuple[str | None, ...], str] = {
            (s.file, *place): kind for s in self.submissions for place, kind in s.objects.items()
        }
        own_faults = faults_of_departments(agreement, self.merging.overruled, self.found.values())
        for finding in check(agreement.kind, evaluator):
            name, column = finding.sheet.name, finding.rule.column
            row = agreement.tables[name].row(finding.position)
            if name in ANSWERS and finding.sheet.column(column).filled_by is FilledBy.TOOL:
                self.issues += self.finance.key_issue(finding, row)
                continue
            if name in ANSWERS and row["round"] not in rounds:
                continue
            item = None if is_blank(row.get("item")) else as_text(row.get("item"))
            key = key_of(finding.sheet, row)
            if (name, key, column) in self.merging.undecided:
                continue  # several answers, which are named; that none of them was taken is no fault of its own
            asked = self.before.kind.split
            others = not asked.has(name) or not asked.sheet(name).has(column)  # nobody's but finance's own
            places = [] if others else where[name, key]
            if any(s.tables[name].has_judged(position, column) for s, position in places):
                continue  # what was said of the text is the issue, not the cell that is without it
            if places and all(submission.never_had(name, column) for submission, _ in places):
                continue  # their templates had no such column: it is blank
            own = self.loaded.tables.get(name)
            if own is not None and name not in ANSWERS and own.has_judged(finding.position, column):
                continue
            file, title, cell = self._location(name, places, finding.position, column, row)
            rule, said = finding.rule, finding.message
            theirs = {rule.code} if own_faults is None else own_faults.get((name, key, column), ())
            if theirs and rule.severity is Severity.ERROR:
                self.faulty.add((name, key, column))
            if places and rule.code not in theirs:
                file, title, cell = self.finance.file, finding.sheet.title, self.finance.cell((name, key, column))
                said = message("changed-by-finance", text=said)
            if (file, title, cell) in objects and is_blank(row[column]):
                said = with_object(said, objects[file, title, cell])
            self.issues.append(Issue(rule.severity, rule.code, said, file, title, cell, item, (name, *key, column)))

    def _location(
        self, name: str, places: Sequence[tuple[Submission, int]], position: int, column: str, row: dict[str, Cell]
    ) -> tuple[str | None, str, str | None]:
        """Where a consolidated cell comes from: the file that gave most of its row, of equals the last."""
        sheet = self.before.kind.sheet(name)
        if places:

            def given(place: tuple[Submission, int]) -> int:
                frame = place[0].tables[name].frame
                answers = {c.name: frame[c.name][place[1]] for c in sheet.editable}
                return sum(not is_blank(v) and as_text(v) == as_text(row[c]) for c, v in answers.items())

            submission, there = max(reversed(places), key=given)
            table = submission.tables[name]
            return submission.file, table.title, table.cell(there, column)
        own = self.loaded.tables.get(name)
        if own is not None and name not in ANSWERS:
            return self.loaded.agreement.file, sheet.title, own.cell(position, column)
        return None, sheet.title, None

    def _prove(self, merged: Agreement, rounds: Sequence[int]) -> list[Proof]:
        """The proof for every round whose rows arose now; what does not hold is an error."""
        proof = []
        of_nothing = {(i.row[0], i.row[1:-1]) for i in self.issues if i.code == "unknown-key" and i.row}
        for number in (n for n in rounds if not self._stands_closed(n)):
            proof += prove(self.sent[number], merged, frozenset({*self.found[number].unasked, *of_nothing}))
        for broken in (p for p in proof if not p.holds):
            text = message(
                "proof-failed",
                detail=message("round-of", round=str(broken.round), what=message(f"measured.{broken.what}")),
            )
            self.issues.append(Issue(Severity.ERROR, "proof-failed", text))
        return proof

    def _add_up(self, merged: Agreement) -> list[Sum]:
        """Every sum of the consolidated workbook; what does not add up is an error."""

        def where(place: SheetCell) -> tuple[str | None, str, str | None]:
            row = merged.tables[place.sheet].row(place.position)
            places = self.where.get((place.sheet, key_of(merged.kind.sheet(place.sheet), row)), ())
            return self._location(place.sheet, places, place.position, place.column, row)

        sums = sums_of(merged)
        self.issues += sum_issues(sums, merged, where, self.issues)
        return sums

    def _left(self) -> dict[str, list[LeftFile]]:
        if all(submission.unreadable is None for submission in self.submissions):
            return {}
        from ..returned.not_read import left_files  # few runs need it

        return left_files(self.submissions, frozenset(self.before.departments))

    def _result(
        self, agreement: Agreement, used: Sequence[Submission], rounds: list[int], proof: list[Proof], sums: list[Sum]
    ) -> Consolidation:
        self.issues += own_reference_issues(agreement)
        issues = in_order(condensed(one_a_cell(set(self.issues))))
        agreement = with_issue_list(agreement, issues)
        agreement = realigned(self.before, agreement).written_by("consolidate", self._inputs())
        agreement = with_made(self.before, numbered(agreement, len(self.before.tables[LOG_NAME])))
        received: dict[int, list[str]] = {number: [] for number in rounds}
        for submission in used:
            assert submission.identity is not None
            received[submission.identity.round].append(submission.identity.department)
        for row in self.before.tables["received"].records():  # by earlier runs
            outcome = outcome_of(as_text(row["status"]))
            number = cast(int, row["round"])
            if number in received and (outcome is None or outcome.returned):
                received[number].append(as_text(row["department"]))
        return Consolidation(
            agreement, issues, rounds,
            {number: sorted(set(names)) for number, names in received.items()},
            {number: self.sent[number].departments for number in rounds},
            proof, sums, sum(submission.answers for submission in self.submissions), links(agreement, issues),
            [submission.file for submission in used if is_late(submission, self.before)],
            self._left(), self.merging.overruled, self.faulty,
        )  # fmt: skip
