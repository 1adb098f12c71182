"""A department's workbook: its own rows of a round and nothing of anybody else's.

Which rows a round has is in ``agreement/follow_up.py``; that nothing else slipped in is searched for in
``leak_check.py``. ``split``, ``fill`` and the search call it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ...definition import words as w
from ...definition.department_sheets import form_sheets
from ...definition.start_page import start
from ...definition.worded import worded_page
from ...definition.workbooks import TEMPLATE_VERSION, WorkbookKind
from ...schema.structure import Sheet
from ...values.cells import Cell, as_text, is_blank
from ...values.cpr import without_cpr
from ...values.frame import Frame
from ...values.internal import row_without_internal
from ...workbook.document import CREATED, Document
from ...workbook.frames import empty_tables, frame_of
from ..agreement.agreement import Agreement
from ..agreement.collective import Collective
from ..agreement.follow_up import computed, reached_rows, reported_in, rows_of_round, with_round
from ..agreement.identity import Identity, as_properties, identity_of
from ..agreement.keys import is_number_of, item_order
from ..agreement.state import State
from ..reading.folders import safe_names
from .marks_of_sent import mark_rows

Rows = list[dict[str, Cell]]
_COPIED_SETTINGS = (
    w.MUNICIPALITY,
    w.AGREEMENT_TITLE,
    w.BUDGET_YEAR,
    w.ECONOMY_SMILEY,
    w.LIMIT,
)


def prepared(agreement: Agreement, round_number: int) -> Agreement:
    """The agreement with the round's rows and every computed value, ready to be divided."""
    return computed(with_round(agreement, [round_number]))


def departments_with_rows(agreement: Agreement, round_number: int) -> list[str]:
    """The departments that have something to answer in a prepared round, in the order of ``Centre``."""
    found: set[str] = set()
    for sheet in ("follow_up", "economy"):
        table = agreement.tables[sheet]
        rows = zip(table["department"], table["round"], strict=True)
        found |= {as_text(department) for department, number in rows if number == round_number}
    listed = [name for name in agreement.departments if name in found]
    return listed + sorted(found - set(listed) - {""})


class Division:
    """A prepared round divided among the departments: whose each row is, found out once for all of them."""

    def __init__(self, agreement: Agreement, round_number: int) -> None:
        self.agreement, self.number, self.kind = agreement, round_number, agreement.kind.split
        asked = {name: self._of_round(name) for name in self.kind.asked}
        milestones = {row["milestone_id"] for row in asked["follow_up"]}
        # The milestones that are ☺ already come last, because nothing is asked of them.
        reached = [row for row in reached_rows(agreement, round_number) if row["milestone_id"] not in milestones]
        items = sorted(agreement.tables["items"].records(), key=_by_item)
        asked["follow_up"] += reached
        self._asked = {name: _by_department(shown(self.kind.sheet(name), rows)) for name, rows in asked.items()}
        items = shown(self.kind.sheet("items"), items)
        self._items = _by_department(items)
        self._contributions: dict[str, Rows] = defaultdict(list)
        collective = Collective.of(agreement.tables["lists"].records())
        for row in (row for row in items if not is_blank(row["contributors"])):
            for name in collective.names(row["contributors"], agreement.departments):
                if name != as_text(row["department"]):
                    self._contributions[name].append(row)
        changes = shown(self.kind.sheet("changes"), self._of_round("changes"))
        self._changes = [(as_text(row["change"]), row) for row in changes]
        self._reported = reported_in(agreement, round_number)
        self._milestones: dict[str, list[int]] = defaultdict(list)
        for position, identity in enumerate(agreement.tables["milestones"]["milestone_id"]):
            self._milestones[as_text(identity)].append(position)
        self._rounds = shown(self.kind.sheet("rounds"), _rounds(agreement))
        self._lists = _lists(agreement)
        self._form = {s.name: _carried(agreement, s) for s in form_sheets(self.kind.form)}

    def tables(self, department: str) -> dict[str, Frame]:
        """The data sheets of a department's workbook."""
        rows = self.rows(department)
        tables = {name: frame_of(self.kind.sheet(name), rows[name]) for name in rows}
        tables["settings"] = frame_of(self.kind.sheet("settings"), [*rows["settings"], *mark_rows(self.kind, tables)])
        return tables

    def rows(self, department: str) -> dict[str, Rows]:
        """The rows of the data sheets of a department's workbook; they may have more columns than the sheets."""
        asked = {name: rows.get(department, []) for name, rows in self._asked.items()}
        places = {n for row in asked["follow_up"] for n in self._milestones.get(as_text(row["milestone_id"]), ())}
        milestones = shown(
            self.kind.sheet("milestones"), self.agreement.tables["milestones"].rows_at(sorted(places)).records()
        )
        return {
            **asked,
            "items": self._items.get(department, []),
            "contributes": self._contributions.get(department, []),
            # Its own proposals of this round: their numbers begin with its name.
            "changes": [row for number, row in self._changes if is_number_of(department, number)],
            "settings": _settings(self.agreement, self.number, department),
            "milestones": [
                {**row, "reported_in": self._reported.get(as_text(row["milestone_id"]))} for row in milestones
            ],
            "rounds": self._rounds,
            "lists": self._lists,
            **self._form,
        }

    def _of_round(self, name: str) -> Rows:
        return rows_of_round(self.agreement.tables[name], self.number)


def shown(sheet: Sheet, rows: Rows) -> Rows:
    """The rows of a sheet as a department may see them: nothing after »Internt:«, but in its answers of the round."""
    answers = {column.name for column in sheet.editable}
    return [row_without_internal(row, answers) for row in rows]


def _by_department(rows: Iterable[dict[str, Cell]]) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[as_text(row["department"])].append(row)
    return found


def _rounds(agreement: Agreement) -> Rows:
    return [row for row in agreement.tables["rounds"].records() if not is_blank(row["round"])]


def _carried(agreement: Agreement, sheet: Sheet) -> Rows:
    """What a department has along of the form: of the questions those that it answers."""
    rows = agreement.tables[sheet.name].records()
    return [row for row in rows if row.get("answered_by") != w.BY_FINANCE]


def _lists(agreement: Agreement) -> Rows:
    """What the departments' drop-downs offer of ``Lister``: where the money of a change can come from."""
    sources = agreement.tables["lists"]["financing_source"]
    return [{"financing_source": source} for source in sources if not is_blank(source)]


def _by_item(row: Mapping[str, Cell]) -> tuple[tuple[int, int, str], ...]:
    return item_order(row["item"])


def _settings(agreement: Agreement, round_number: int, department: str) -> list[dict[str, Cell]]:
    row = agreement.round(round_number) or {}
    values: dict[str, Cell] = {
        w.TEMPLATE_VERSION: TEMPLATE_VERSION,
        **{name: agreement.setting(name) for name in _COPIED_SETTINGS},
        w.DEPARTMENT: department,
        w.ROUND: round_number,
        w.ROUND_NAME: row.get("designation"),
        w.CUTOFF: row.get("cutoff"),
        w.DEADLINE: agreement.deadline(round_number, department),
        w.STATE: str(agreement.state) if agreement.state else None,
        w.STATE_FILE: without_cpr(agreement.file) if agreement.state and agreement.file else None,
    }
    return [{"field": name, "value": value} for name, value in values.items()]


def department_document(
    kind: WorkbookKind,
    tables: Mapping[str, Frame],
    identity: Identity,
    inputs: Mapping[str, Cell] | None = None,
    author: str = "",
    saved: dt.datetime = CREATED,
    state: State | None = None,
) -> Document:
    """What is written for a department; ``kind`` is that of the workbooks sent to departments."""
    return Document(
        kind=kind,
        tables=tables,
        pages=(worded_page(start(kind.form), kind.form.wording),),
        title=f"{identity.agreement} – runde {identity.round} – {identity.department}",
        author=author or identity.municipality,
        saved=saved,
        identity=as_properties(identity),
        inputs=inputs or {},
        state=str(state or ""),
    )


def empty_document(agreement: Agreement, round_number: int, department: str) -> Document:
    """The workbook that a department without a single row would get."""
    kind = agreement.kind.split
    tables = empty_tables(kind)
    tables["settings"] = frame_of(kind.sheet("settings"), _settings(agreement, round_number, department))
    tables["rounds"] = frame_of(kind.sheet("rounds"), _rounds(agreement))
    tables["lists"] = frame_of(kind.sheet("lists"), _lists(agreement))
    # A level or an answer to choose may be called as somebody's item or text is.
    tables |= {sheet.name: agreement.tables[sheet.name] for sheet in form_sheets(kind.form)}
    identity = identity_of(agreement, round_number, department)
    return department_document(kind, tables, identity, saved=agreement.saved, state=agreement.state)


def split(agreement: Agreement, round_number: int) -> dict[str, Document]:
    """One document per department with rows in the round, by department."""
    ready = prepared(agreement, round_number)
    division = Division(ready, round_number)
    return {
        name: department_document(
            agreement.kind.split,
            division.tables(name),
            identity_of(ready, round_number, name),
            saved=agreement.saved,
            state=agreement.state,
        )
        for name in departments_with_rows(ready, round_number)
    }


def file_name(agreement: Agreement, round_number: int, department: str) -> str:
    """``{Budgetår} runde {N} - {Center}.xlsx``, without what Windows refuses in names, and no other department's."""
    before = f"{agreement.budget_year} runde {round_number} - "
    named = sorted({as_text(name) for name in agreement.tables["items"]["department"]})  # some stand on no list
    stems = safe_names(before + name for name in (*agreement.departments, *named, department))
    return f"{stems[before + department]}.xlsx"
