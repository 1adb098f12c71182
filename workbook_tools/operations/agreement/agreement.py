"""The agreement workbook in memory: finance's sheets and everything consolidated so far.

Every operation takes one and returns another. How it is read from a file is in ``reading/loading.py``, how it is
written in ``document.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ...definition import words as w
from ...definition.forms import rows_of
from ...definition.levels import DEFAULT
from ...definition.row_ids import in_force
from ...definition.workbooks import AGREEMENT, WorkbookKind
from ...values.cells import Cell, as_text, is_blank
from ...values.frame import Frame
from ...workbook.document import CREATED, OwnColumn, OwnSheet
from ...workbook.frames import empty_tables, frame_of
from .carried_sheets import CarriedSheets
from .last_seen import Made, SeenText
from .state import State, next_state


class Agreement(Struct, frozen=True, dict=True):
    """An agreement workbook's content.

    ``tables`` has a frame for every sheet of ``kind``. ``own_columns`` and ``own_sheets`` are what
    finance added. ``file`` is the file's name, without its folder, and ``sha256`` its hash; ``state`` says
    which state of the agreement it is, None where the file does not tell. Those of the ``own_sheets`` that can be are
    ``carried`` along as they are. ``seen`` is what the tool last wrote into the file, None where that is not told, and
    ``saved_by`` who saved it since; ``made`` is what the tool makes of its rows in this state.
    """

    tables: dict[str, Frame]
    kind: WorkbookKind
    own_columns: Mapping[str, Sequence[OwnColumn]] = field(default_factory=dict)
    own_sheets: Sequence[OwnSheet] = ()
    file: str = ""
    saved: dt.datetime = CREATED
    state: State | None = None
    sha256: str = ""
    carried: CarriedSheets | None = None
    seen: SeenText | None = None
    saved_by: str = ""
    made: Sequence[Made] = ()

    def setting(self, name: str) -> Cell:
        """The value of a field of ``Stamdata``; None if it is not there."""
        return self._settings.get(name)

    @cached_property
    def _settings(self) -> dict[Cell, Cell]:
        fields = self.tables["settings"]
        return dict(reversed([*zip(fields["field"], fields["value"], strict=True)]))  # the first of equal ones counts

    @property
    def budget_year(self) -> str:
        """The year of the budget as it stands in ``Stamdata``; "" where it is blank."""
        return as_text(self.setting(w.BUDGET_YEAR)).strip()

    @property
    def municipality(self) -> str:
        """The municipality's name as it stands in ``Stamdata``."""
        return as_text(self.setting(w.MUNICIPALITY)).strip()

    @property
    def title(self) -> str:
        """The agreement's title as it stands in ``Stamdata``."""
        return as_text(self.setting(w.AGREEMENT_TITLE)).strip()

    @cached_property
    def departments(self) -> list[str]:
        """The departments in the order of ``Centre``."""
        return [str(v) for v in self.tables["departments"]["department"] if not is_blank(v)]

    def round(self, number: int) -> dict[str, Cell] | None:
        """The row of ``Runder`` for round ``number``."""
        return self._rounds.get(number)

    @cached_property
    def _rounds(self) -> dict[Cell, dict[str, Cell]]:
        return {row["round"]: row for row in reversed(self.tables["rounds"].records())}  # of equal ones the first

    def deadline(self, number: int, department: str) -> dt.date | None:
        """When a department must answer: the round's deadline, or its agreed one if that is later.

        An agreed deadline only extends: one that was left standing from an earlier round changes nothing.
        """
        dates = (self._agreed_deadlines.get(department), (self.round(number) or {}).get("deadline"))
        return max((date for date in dates if isinstance(date, dt.date)), default=None)

    @cached_property
    def _agreed_deadlines(self) -> dict[str, Cell]:
        departments = self.tables["departments"]
        return dict(zip(map(as_text, departments["department"]), departments["agreed_deadline"], strict=True))

    @cached_property
    def rounds_of_changes(self) -> dict[str, Cell]:
        """The round of every budget change, by its number."""
        changes = self.tables["changes"]
        return dict(zip(map(as_text, changes["change"]), changes["round"], strict=True))

    @cached_property
    def marks(self) -> dict[int, str]:
        """The mark of every state that led to this one, and its own, by their numbers, as far as it is told."""
        if self.state is None:
            return {}
        before = self.seen.ancestors if self.seen else ()
        led_here = {self.state.number - back: mark for back, mark in enumerate(reversed(before))}
        return led_here | {self.state.number: self.state.mark}

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What was worked out from this agreement and will be asked for again."""
        return {}

    def with_tables(self, **tables: Frame) -> Agreement:
        """A copy with other frames for some sheets."""
        return replace(self, tables=self.tables | tables)

    def written_by(self, command: str, inputs: Iterable[str] = ()) -> Agreement:
        """A copy that is the state which ``command`` makes of this one; ``inputs`` are hashes of what else goes in."""
        return replace(self, state=next_state(self.state, command, [self.sha256, *inputs]))

    def as_consolidated(self) -> Agreement:
        """A copy that also has the bookkeeping sheets."""
        kind = self.kind.with_bookkeeping
        return replace(self, kind=kind, tables=empty_tables(kind) | self.tables)


def empty_agreement() -> Agreement:
    """What the template holds: settings to fill in, four rounds, the standard lists."""
    tables = empty_tables(AGREEMENT)
    sheet = AGREEMENT.sheet
    standard: dict[str, Cell] = {w.ECONOMY_SMILEY: w.BOTH, w.LIMIT: 100}
    tables["settings"] = frame_of(
        sheet("settings"), ({"field": name, "value": standard.get(name)} for name in w.SETTINGS)
    )
    tables["rounds"] = frame_of(
        sheet("rounds"),
        ({"round": n, "designation": name, "status": w.COMING} for n, name in enumerate(w.ROUNDS, start=1)),
    )
    sources, appropriations = zip(*w.FINANCING_SOURCES, strict=True)
    lists: dict[str, tuple[str, ...]] = {
        "category": w.CATEGORIES,
        "change_type": w.CHANGE_TYPES,
        "deciding": w.DECIDING,
        "financing_source": sources,
        "is_appropriation": appropriations,
    }
    tables["lists"] = frame_of(
        sheet("lists"),
        (
            {name: values[i] for name, values in lists.items() if i < len(values)}
            for i in range(max(map(len, lists.values())))
        ),
    )
    levels = rows_of(DEFAULT)
    tables["scale"] = frame_of(sheet("scale"), in_force(levels, levels, "level"))
    return Agreement(tables, AGREEMENT, state=next_state(None, "template"))
