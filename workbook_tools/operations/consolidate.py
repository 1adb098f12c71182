"""Merge returned workbooks into the agreement: nothing silent, nothing lost."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ..definition import words as w
from ..definition.workbooks import DEPARTMENT
from ..rules.check import check, compute
from ..rules.evaluate import Evaluator
from ..rules.issues import Issue, in_order
from ..rules.messages import DANISH, message
from ..schema.structure import Severity
from ..values.cells import Cell, as_text, is_blank, is_number
from ..values.cpr import masked
from ..workbook.frames import frame_of, records
from .agreement import Agreement
from .bookkeeping import FOLLOW_UP_SHEETS, Proof, links, measure, realigned, with_issue_list
from .change_rows import change_claims, with_change_rows
from .claims import Claim, Place, Prefer, decide
from .comparison import ExpectedSheet, matched_rows, read_only_changes
from .department import department_tables, departments_with_rows, prepared
from .follow_up import ANSWERS, with_round
from .loading import LoadedAgreement
from .provenance import TAKEN, Provenance
from .releases import release_entries
from .strays import name_strays
from .submission import Submission, key_label, key_of


@dataclass
class Consolidation:
    """The result: the consolidated agreement, every issue, and the proof of completeness."""

    agreement: Agreement
    issues: list[Issue]
    rounds: list[int]
    received: dict[int, list[str]] = field(default_factory=dict)
    expected: dict[int, list[str]] = field(default_factory=dict)
    proof: list[Proof] = field(default_factory=list)
    answers: int = 0
    links: dict[int, tuple[str, int, str]] = field(default_factory=dict)


def consolidate(
    loaded: LoadedAgreement, submissions: Sequence[Submission], prefer: Prefer = Prefer.NEWEST, language: str = DANISH
) -> Consolidation:
    """The agreement with everything the submissions say that may be taken."""
    return _Consolidating(loaded, submissions, prefer, language).run()


class _Consolidating:
    """One run; the steps share the agreement, the claims and the issues."""

    def __init__(
        self, loaded: LoadedAgreement, submissions: Sequence[Submission], prefer: Prefer, language: str
    ) -> None:
        self.loaded = loaded
        self.before = loaded.agreement.as_consolidated()
        self.submissions = sorted(submissions, key=lambda s: (s.file, s.raw.sha256 if s.raw else ""))
        self.prefer = prefer
        self.language = language
        self.issues: list[Issue] = list(loaded.issues)
        self.provenance = Provenance(self.before)
        self.claims: dict[Place, list[Claim]] = defaultdict(list)
        self.where: dict[tuple[str, tuple[str, ...]], list[tuple[Submission, int]]] = defaultdict(list)
        self.own: dict[tuple[int, str], dict[str, pd.DataFrame]] = {}
        self.prepared: dict[int, Agreement] = {}
        self.departments: dict[int, list[str]] = {}

    def run(self) -> Consolidation:
        used = [submission for submission in self.submissions if self._admit(submission)]
        rounds = sorted({s.identity.round for s in used if s.identity} | self._open_rounds())
        for number in rounds:
            self._prepare(number)
        for submission in used:
            self._gather(submission)
        # The rows of a closed round stand as they are; only an empty one is given its rows.
        fresh = [number for number in rounds if not (self._closed(number) and self._has_rows(number))]
        merged = self._merge(with_round(self.before, fresh), used)
        merged = self._with_received(merged, used)
        for submission in self.submissions:
            self.issues += submission.issues
        tables = {name: frame.copy() for name, frame in merged.tables.items()}
        evaluator = compute(merged.kind, tables)
        merged = merged.with_tables(**tables)
        self._check(merged, evaluator, rounds)
        proof = [p for number in fresh for p in self._prove(merged, number)]
        for broken in (p for p in proof if not p.holds):
            text = message("proof-failed", self.language, detail=f"runde {broken.round}, {broken.what}")
            self.issues.append(Issue(Severity.ERROR, "proof-failed", text))
        return self._result(merged, used, rounds, proof)

    def _open_rounds(self) -> set[int]:
        return {
            int(row["round"])
            for row in records(self.before.tables["rounds"])
            if row["status"] == w.OPEN and is_number(row["round"])
        }

    def _closed(self, number: int) -> bool:
        return (self.before.round(number) or {}).get("status") == w.CLOSED

    def _has_rows(self, number: int) -> bool:
        return number in self.before.tables["follow_up"]["round"].tolist()

    def _prepare(self, number: int) -> Agreement:
        if number not in self.prepared:
            self.prepared[number] = prepared(self.before, number)
            self.departments[number] = departments_with_rows(self.prepared[number], number)
        return self.prepared[number]

    def _own(self, number: int, department: str) -> dict[str, pd.DataFrame]:
        """What a department is sent for a round."""
        if (number, department) not in self.own:
            self.own[number, department] = department_tables(self._prepare(number), number, department)
        return self.own[number, department]

    def _admit(self, submission: Submission) -> bool:
        """Whether a file belongs to this agreement, a round of it and one of its departments."""
        identity = submission.identity
        if not submission.usable or identity is None:
            return False
        found = ""
        if not identity.belongs_to(self.before):
            submission.say(Severity.ERROR, "wrong-agreement", language=self.language, found=identity.label)
            found = "Ikke taget med: anden aftale"
        elif self.before.round(identity.round) is None:
            label = f"{identity.label}, runde {identity.round}"
            submission.say(Severity.ERROR, "wrong-agreement", language=self.language, found=label)
            found = "Ikke taget med: ukendt runde"
        elif identity.department not in self.before.departments:
            submission.say(Severity.ERROR, "unknown-department", language=self.language, found=identity.department)
            found = "Ikke taget med: ukendt center"
        submission.outcome = found
        return not found

    def _gather(self, submission: Submission) -> None:
        """Turn the file's answers into claims."""
        identity = submission.identity
        assert identity is not None
        ready = self._prepare(identity.round)
        own = self._own(identity.round, identity.department)
        read_only_changes(submission, own, self.language)
        name_strays(submission, self.language)
        closed = self._closed(identity.round)
        for name in FOLLOW_UP_SHEETS:
            sheet = DEPARTMENT.sheet(name)
            rows = {key_of(sheet, row): row for row in records(own[name])}
            owners = {
                key_of(sheet, row): as_text(row["department"])
                for row in records(ready.tables[name])
                if row["round"] == identity.round
            }
            table = submission.tables.get(name)
            for position, key, row in matched_rows(submission, ExpectedSheet(sheet, rows, owners), self.language):
                assert table is not None
                self.where[name, key].append((submission, position))
                for column in ANSWERS[name]:
                    if is_blank(row[column]):
                        continue
                    submission.answers += 1
                    place = (name, key, column)
                    if closed and not self._stands(place, row[column]):
                        submission.say(
                            Severity.ERROR, "answer-of-closed-round", table.title, table.cell(position, column),
                            as_text(row["item"]), language=self.language, key=key_label(sheet, row, self.language),
                        )  # fmt: skip
                    elif not closed:
                        cell = table.cell(position, column)
                        self.claims[place].append(_claim(place, row[column], submission, table.title, cell))
        self._gather_changes(submission, own["changes"], closed)
        submission.outcome = "Runden er lukket" if closed else TAKEN

    def _gather_changes(self, submission: Submission, sent: pd.DataFrame, closed: bool) -> None:
        assert submission.identity is not None
        for place, value, position in change_claims(submission, submission.identity, sent, self.language):
            table = submission.tables["changes"]
            cell = table.cell(position, place[2])
            self.where["changes", place[1]].append((submission, position))
            submission.answers += 1
            if self.provenance.removed(place):
                row = dict(zip(table.sheet.key, place[1], strict=True))
                claim = _claim(place, value, submission, table.title, cell)
                self._dispute("finance-correction-kept", Severity.WARNING, place, row, claim, None, value)
            elif closed and not self._stands(place, value):
                label = key_label(table.sheet, {"change": place[1][0]}, self.language)
                submission.say(
                    Severity.ERROR, "answer-of-closed-round", table.title, cell, language=self.language, key=label
                )
            elif not closed:
                self.claims[place].append(_claim(place, value, submission, table.title, cell))

    def _stands(self, place: Place, value: Cell) -> bool:
        current = self.provenance.current(place)
        return not is_blank(current) and as_text(current) == as_text(value)

    def _merge(self, agreement: Agreement, used: Sequence[Submission]) -> Agreement:
        """Decide every claimed cell and write the log."""
        agreement = with_change_rows(agreement, self.claims)
        tables = {name: records(agreement.tables[name]) for name in (*FOLLOW_UP_SHEETS, "changes")}
        index = {name: {key_of(agreement.kind.sheet(name), row): row for row in rows} for name, rows in tables.items()}
        log = records(agreement.tables["log"])
        log += self.provenance.corrections(len(log))
        for submission in used:
            log += release_entries(submission, len(log))
            log += self.provenance.signatures(submission, len(log))
        for place in sorted(self.claims, key=self.provenance.order):
            name, key, column = place
            row = index[name][key]
            self._decide(place, row, column, log)
        frames = {name: frame_of(agreement.kind.sheet(name), rows) for name, rows in tables.items()}
        frames["log"] = frame_of(agreement.kind.sheet("log"), log)
        return agreement.with_tables(**frames)

    def _decide(self, place: Place, row: dict[str, Cell], column: str, log: list[dict[str, Cell]]) -> None:
        before = None if self.provenance.is_new(place) else row[column]
        claims = list(self.claims[place])
        standing = self.provenance.standing(place, before)
        if standing is not None:
            claims.append(standing)
        verdict = decide(claims, self.prefer)
        if self.provenance.corrected(place):
            for claim in self.claims[place]:
                if as_text(claim.value) != as_text(before):
                    self._dispute("finance-correction-kept", Severity.WARNING, place, row, claim, before, claim.value)
            return
        if verdict.undecided:
            ours = [c for c in verdict.losers if c is not standing]
            values = list(dict.fromkeys(as_text(c.value) for c in verdict.losers))
            for claim in ours:
                other = next((v for v in values if v != as_text(claim.value)), "")
                self._dispute("answers-conflict", Severity.ERROR, place, row, claim, other, claim.value)
            return
        winner = verdict.winner
        if winner is None:
            return
        for loser in verdict.losers:
            self._dispute("answer-replaced", Severity.WARNING, place, row, loser, loser.value, winner.value)
        if winner is standing or (not is_blank(before) and as_text(before) == as_text(winner.value)):
            return
        row[column] = winner.value
        log.append(self.provenance.entry(len(log) + 1, place, row, before, winner))

    def _dispute(
        self, code: str, severity: Severity, place: Place, row: dict[str, Cell], claim: Claim, before: Cell, after: Cell
    ) -> None:
        sheet = DEPARTMENT.sheet(place[0])
        text = message(
            code, self.language, key=key_label(sheet, row, self.language), header=sheet.column(place[2]).header,
            before=masked(before), after=masked(after),
        )  # fmt: skip
        item = None if is_blank(row.get("item")) else as_text(row["item"])
        self.issues.append(
            Issue(
                severity, code, text, claim.file, claim.sheet_title, claim.cell, item, (place[0], *place[1], place[2])
            )
        )

    def _with_received(self, agreement: Agreement, used: Sequence[Submission]) -> Agreement:
        """One row a file in ``Modtagne filer``; one that was left out before gives way to what happened now."""
        now = {s.raw.sha256 for s in self.submissions if s.raw}
        listed = records(agreement.tables["received"])
        rows = [row for row in listed if row["status"] == TAKEN or row["sha256"] not in now]
        seen = {row["sha256"] for row in rows}
        for submission in self.submissions:
            raw, identity = submission.raw, submission.identity
            if raw is None or raw.sha256 in seen:
                continue
            seen.add(raw.sha256)
            rows.append(
                {
                    "round": identity.round if identity else None,
                    "department": identity.department if identity else None,
                    "file": submission.file,
                    "sha256": raw.sha256,
                    "saved": raw.saved.isoformat(" ") if raw.saved else None,
                    "saved_by": raw.saved_by or None,
                    "rows": sum(len(submission.tables[n].frame) for n in FOLLOW_UP_SHEETS if n in submission.tables),
                    "answers": submission.answers,
                    "status": submission.outcome or "Ikke taget med: ukendt arbejdsbog",
                }
            )
        rows.sort(
            key=lambda r: (as_text(r["round"]), as_text(r["department"]), as_text(r["saved"]), as_text(r["file"]))
        )
        return agreement.with_tables(received=frame_of(agreement.kind.sheet("received"), rows))

    def _check(self, agreement: Agreement, evaluator: Evaluator, rounds: Sequence[int]) -> None:
        """Every rule on the consolidated tables; each issue points to the cell it came from."""
        for finding in check(agreement.kind, evaluator, self.language):
            name, column = finding.sheet.name, finding.rule.column
            row = records(agreement.tables[name].iloc[[finding.position]])[0]
            if name in FOLLOW_UP_SHEETS and row["round"] not in rounds:
                continue
            item = None if is_blank(row.get("item")) else as_text(row.get("item"))
            key = key_of(finding.sheet, row)
            if self._is_withheld(name, key, column):
                continue  # the withheld text is the issue, not the cell that is blank without it
            file, title, cell = self._location(name, key, finding.position, column, row)
            self.issues.append(
                Issue(
                    finding.rule.severity,
                    finding.rule.code,
                    finding.message,
                    file,
                    title,
                    cell,
                    item,
                    (name, *key, column),
                )
            )

    def _is_withheld(self, name: str, key: tuple[str, ...], column: str) -> bool:
        return any((position, column) in s.tables[name].withheld for s, position in self.where.get((name, key), ()))

    def _location(
        self, name: str, key: tuple[str, ...], position: int, column: str, row: dict[str, Cell]
    ) -> tuple[str | None, str, str | None]:
        """Where a consolidated cell comes from: the file that gave most of its row, of equals the last."""
        sheet = self.before.kind.sheet(name)
        if (name, key) in self.where:

            def given(place: tuple[Submission, int]) -> int:
                frame = place[0].tables[name].frame
                answers = {c.name: frame[c.name].iloc[place[1]] for c in sheet.editable}
                return sum(not is_blank(v) and as_text(v) == as_text(row[c]) for c, v in answers.items())

            submission, there = max(reversed(self.where[name, key]), key=given)
            table = submission.tables[name]
            return submission.file, table.title, table.cell(there, column)
        own = self.loaded.tables.get(name)
        if own is not None and name not in FOLLOW_UP_SHEETS:
            return self.loaded.agreement.file, sheet.title, own.cell(position, column)
        return None, sheet.title, None

    def _prove(self, agreement: Agreement, number: int) -> list[Proof]:
        ready = self._prepare(number)
        proofs = []
        for name, what, amount in (("follow_up", "milepæle", None), ("economy", "budgetlinjer", "current")):
            parts = [self._own(number, department)[name] for department in self.departments[number]]
            own = [measure(records(part), number, amount) for part in parts]
            proofs.append(
                Proof(
                    number,
                    what,
                    measure(records(ready.tables[name]), number, amount),
                    (sum(rows for rows, _ in own), round(math.fsum(kroner for _, kroner in own), 6)),
                    measure(records(agreement.tables[name]), number, amount),
                )
            )
        return proofs

    def _result(
        self, agreement: Agreement, used: Sequence[Submission], rounds: list[int], proof: list[Proof]
    ) -> Consolidation:
        issues = in_order(set(self.issues))
        agreement = with_issue_list(agreement, issues)
        agreement = realigned(self.before, agreement)
        received: dict[int, list[str]] = {number: [] for number in rounds}
        for submission in used:
            assert submission.identity is not None
            received[submission.identity.round].append(submission.identity.department)
        for row in records(self.before.tables["received"]):  # by earlier runs
            if row["round"] in received and not as_text(row["status"]).startswith("Ikke"):
                received[row["round"]].append(as_text(row["department"]))
        return Consolidation(
            agreement, issues, rounds,
            {number: sorted(set(names)) for number, names in received.items()},
            {number: self.departments[number] for number in rounds},
            proof, sum(submission.answers for submission in self.submissions), links(agreement, issues),
        )  # fmt: skip


def _claim(place: Place, value: Cell, submission: Submission, title: str, cell: str | None) -> Claim:
    assert submission.identity is not None
    assert submission.raw is not None
    return Claim(
        place, value, submission.file, submission.raw.sha256, submission.identity.department,
        title, cell, submission.raw.saved,
    )  # fmt: skip
