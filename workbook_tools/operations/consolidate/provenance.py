"""Where the answers that already stand came from: the append-only log, read and continued.

Links to the files are made from it in ``agreement/answer_links.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ...definition.outcomes import Outcome, outcome_of
from ...definition.words import FINANCE
from ...schema.structure import Sheet
from ...values.cells import Cell, as_text, is_blank
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.former_rounds import called_now, columns_of_rounds
from ..agreement.keys import item_order, keys_of
from ..agreement.log_ids import LogIds
from ..history.entries import saved
from ..returned.sheet_titles import START_TITLE
from ..returned.signatures import LABELS
from ..returned.submission import Submission
from .claims import CellKey, Claim


def is_taken(row: Mapping[str, Cell]) -> bool:
    """Whether a row of ``Modtagne filer`` is of a file whose answers were taken."""
    outcome = outcome_of(as_text(row["status"]))
    return outcome is not None and outcome.taken


class Provenance:
    """The log and the received files of an agreement workbook, by cell and by file."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self._saved: dict[str, dt.datetime | None] = {
            as_text(row["sha256"]): _time(row["saved"]) for row in agreement.tables["received"].records()
        }
        self._last: dict[tuple[str, str, str, str], dict[str, Cell]] = {}
        self._by_file: dict[tuple[str, str, str, str], Cell] = {}
        self._ids = LogIds(agreement.kind)
        for row in agreement.tables["log"].records():
            # A change's number is its own in every round; answers have one key a round.
            round_ = "" if row["sheet"] == self._sheet("changes").title else as_text(row["round"])
            place = (round_, as_text(row["sheet"]), as_text(row["key"]), self._ids.column(row))
            self._last[place] = row
            if not is_blank(row["sha256"]):
                self._by_file[place] = row["after"]
        self._current: dict[CellKey, Cell] = {}
        for name in (*agreement.kind.asked, "changes"):
            sheet = agreement.kind.sheet(name)
            columns = tuple(c.name for c in sheet.editable)
            table = agreement.tables[name]
            for position, key in enumerate(keys_of(sheet, table)):
                for column in columns:
                    self._current[name, key, column] = table[column][position]
        self._taken = {as_text(row["sha256"]) for row in agreement.tables["received"].records() if is_taken(row)}
        self._corrected = self._find_corrections()

    def knows(self, sha256: str) -> bool:
        """Whether a file's answers were taken in by an earlier run."""
        return sha256 in self._taken

    def current(self, place: CellKey) -> Cell:
        """What stands in a cell now."""
        return self._current.get(place)

    def is_new(self, place: CellKey) -> bool:
        """Whether the row of a cell did not stand in the agreement workbook before."""
        return place not in self._current

    def corrected(self, place: CellKey) -> bool:
        """Whether finance changed the cell by hand since the last run or before."""
        last = self._logged(place)
        by_finance = last is not None and is_blank(last["sha256"])
        return place in self._corrected or by_finance

    def overruled(self) -> dict[CellKey, Cell]:
        """What departments' files said last in the cells that finance changed by hand."""
        places = (place for place in self._current if self.corrected(place))
        return {place: self._by_file.get(_log_place(self._sheet(place[0]), place)) for place in places}

    def removed(self, place: CellKey) -> bool:
        """Whether finance deleted the row of a cell that a file once filled in."""
        return place not in self._current and self._logged(place) is not None

    def cleared_by(self, place: CellKey, sha256: str) -> bool:
        """Whether the last thing that happened to a blank cell is that a file took back what stood in it."""
        last = self._logged(place)
        blank = last is not None and is_blank(last["after"]) and is_blank(self.current(place))
        return blank and last is not None and as_text(last["sha256"]) == sha256

    def standing(self, place: CellKey, value: Cell) -> Claim | None:
        """The answer that already stands in a cell, as a claim with its file's time."""
        last = None if is_blank(value) else self._logged(place)
        if last is None:
            return None
        return Claim(
            place, value, as_text(last["file"]), as_text(last["sha256"]), as_text(last["department"]),
            as_text(last["sheet"]), as_text(last["cell"]) or None, self._saved.get(as_text(last["sha256"])),
        )  # fmt: skip

    def _logged(self, place: CellKey) -> dict[str, Cell] | None:
        """The last word of the log on a cell."""
        return self._last.get(_log_place(self._sheet(place[0]), place)) if self._last else None

    def _find_corrections(self) -> dict[CellKey, tuple[Cell, Cell]]:
        """Answers that differ from what the log says was put there: finance changed them."""
        found: dict[CellKey, tuple[Cell, Cell]] = {}
        for place, value in self._current.items():
            last = self._logged(place)
            logged = None if last is None else last["after"]
            if is_blank(value) and is_blank(logged):
                continue
            same = as_text(value).strip() == as_text(logged).strip()
            if not same and not (last is not None and self._stands(last, place, value)):
                found[place] = (logged, value)
        return found

    def _stands(self, last: Mapping[str, Cell], place: CellKey, value: Cell) -> bool:
        """Whether a cell holds what its last entry put there, whatever the level or the round is called by now."""
        of_rounds = {column.name for column in columns_of_rounds(self._sheet(place[0]))}
        if place[2] in of_rounds and called_now(self.agreement).get(as_text(last["after"])) == as_text(value):
            return True
        return self._ids.stands(last, value)

    def corrections(self, logged: int) -> list[dict[str, Cell]]:
        """Log entries for the answers that finance changed by hand."""
        entries: list[dict[str, Cell]] = []
        for place in sorted(self._corrected, key=self.order):
            before, after = self._corrected[place]
            sheet = self._sheet(place[0])
            entries.append(
                {
                    "number": logged + len(entries) + 1,
                    "round": int(place[1][0]) if place[1][0].isdigit() else None,
                    "department": FINANCE,
                    "sheet": sheet.title,
                    "key": _key_text(place),
                    "column": sheet.column(place[2]).header,
                    "before": before,
                    "after": after,
                    "file": self.agreement.file,
                    **saved(self.agreement),
                }
            )
        return entries

    def entry(self, number: int, place: CellKey, row: dict[str, Cell], before: Cell, claim: Claim) -> dict[str, Cell]:
        """The log entry for a cell that a file changes."""
        sheet = self._sheet(place[0])
        return {
            "number": number,
            "round": row.get("round"),
            "department": claim.department,
            "sheet": sheet.title,
            "key": _key_text(place),
            "column": sheet.column(place[2]).header,
            "before": before,
            "after": claim.value,
            "file": claim.file,
            "sha256": claim.sha256,
            "cell": claim.cell,
        }

    def signatures(self, submission: Submission, logged: int) -> list[dict[str, Cell]]:
        """Log entries for who filled in and approved a file that was not taken in before."""
        raw, identity = submission.raw, submission.identity
        if raw is None or identity is None or submission.outcome is not Outcome.TAKEN or self.knows(raw.sha256):
            return []
        given = [(name, submission.inputs[name]) for name in LABELS.values() if name in submission.inputs]
        labels = {name: label for label, name in LABELS.items()}
        return [
            {
                "number": logged + number,
                "round": identity.round,
                "department": identity.department,
                "sheet": START_TITLE,
                "column": labels[name],
                "after": value,
                "file": submission.file,
                "sha256": raw.sha256,
                "cell": submission.input_cells[name],
            }
            for number, (name, value) in enumerate(given, start=1)
        ]

    def _sheet(self, name: str) -> Sheet:
        """A sheet as departments have it."""
        return self.agreement.kind.split.sheet(name)

    def order(self, place: CellKey) -> tuple[object, ...]:
        """By sheet, key and column as they stand in the workbook."""
        name, key, column = place
        kind = self.agreement.kind.split
        return (kind.names.index(name), tuple(map(item_order, key)), kind.sheet(name).names.index(column))


def _key_text(place: CellKey) -> str:
    """The key as the log shows it; the round has a column of its own."""
    parts = place[1][1:] if place[0] in ANSWERS else place[1]
    return " / ".join(part for part in parts if part)


def _log_place(sheet: Sheet, place: CellKey) -> tuple[str, str, str, str]:
    round_ = place[1][0] if place[0] in ANSWERS else ""
    return (round_, sheet.title, _key_text(place), place[2])


def _time(value: Cell) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(as_text(value))
    except ValueError:
        return None
