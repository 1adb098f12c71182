"""A file that came back from a department, as `read_submission.py` reads it.

What it says is taken over in ``consolidate/`` and judged in ``validate.py``.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ...definition.outcomes import Outcome
from ...definition.workbooks import DEPARTMENT, WorkbookKind
from ...messages.message import Message, message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell
from ...values.cpr import has_cpr
from ...values.frame import Frame
from ...workbook.frames import frame_of
from ...workbook.reading.precheck import Unreadable
from ...workbook.reading.reader import RawWorkbook
from ..agreement.identity import Identity
from ..agreement.state import MadeFrom
from ..reading.read_table import ReadTable
from ..sent.marks_of_sent import MarksOfSent
from .identification.signals import Signal
from .sheet_titles import SheetTitles

if TYPE_CHECKING:
    from .mail_index import MailFacts


class Submission(Struct, dict=True):
    """A returned file. Without ``identity`` nothing of it can be used; ``issues`` say why.

    ``answers`` and ``outcome`` are what consolidation found in it and what became of it; ``mail`` is
    the mail it came with, if `collect` took it out of one; ``made_from`` is the state of the agreement it was split
    from, where it tells; ``sent_to`` is its department's name then, if it has another one now. ``objects`` says what
    kind of thing stands beside a (sheet, cell) – a note, a text box. ``tabs`` are further tabs of its sheets, each as a
    file with that sheet only, of which ``others`` are the sheets it is computed with. ``issues_outside`` are those of what stands
    outside the tables, once they are found; then the raw cells are not needed any more.
    Of a file that cannot be read, ``unreadable`` says why, ``sha256`` is the hash of its bytes as far as it is
    known, and ``waits_for`` the department whose it is by the index of `collect`. One that is ``followed_otherwise`` asks about
    milestones where the agreement follows up items by now, or about items where it follows up milestones.
    """

    file: str
    raw: RawWorkbook | None = None
    identity: Identity | None = None
    tables: dict[str, ReadTable] = field(default_factory=dict)
    inputs: dict[str, Cell] = field(default_factory=dict)
    input_cells: dict[str, str] = field(default_factory=dict)
    withheld_inputs: dict[str, Cell] = field(default_factory=dict)
    titles: SheetTitles = field(default_factory=lambda: SheetTitles(kind=DEPARTMENT))
    signals: list[Signal] = field(default_factory=list)
    answers: int = 0
    outcome: Outcome | None = None
    kind: WorkbookKind = DEPARTMENT
    followed_otherwise: bool = False
    issues: list[Issue] = field(default_factory=list)
    usable: bool = False
    issues_outside: list[Issue] | None = None
    released: frozenset[tuple[str, str | None]] = frozenset()
    release_reason: str = ""
    mail: MailFacts | None = None
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    tabs: list[Submission] = field(default_factory=list)
    others: dict[str, ReadTable] = field(default_factory=dict)
    unreadable: Unreadable | None = None
    sha256: str = ""
    waits_for: str = ""
    made_from: MadeFrom | None = None
    sent_to: str = ""

    @property
    def hash(self) -> str:
        """What tells the file from others: the hash of its bytes, else its name."""
        return self.raw.sha256 if self.raw else self.sha256 or self.file

    @cached_property
    def marks(self) -> MarksOfSent:
        """The marks of what its locked cells were sent with; few files are asked for them."""
        settings = self.tables.get("settings") or self.others.get("settings")
        return MarksOfSent(settings.frame.records() if settings is not None else ())

    def never_had(self, sheet: str, column: str) -> bool:
        """Whether it was made with a template that had no such column."""
        return self.identity is not None and column in self.tables[sheet].lacked(self.identity.version)

    def inputs_read(self) -> list[ReadTable]:
        """The sheets it answers in, as read."""
        return [self.tables[name] for name in self.kind.answered if name in self.tables]

    def say(
        self,
        severity: Severity,
        code: str,
        sheet_title: str | None = None,
        cell: str | None = None,
        item: str | None = None,
        /,
        *,
        variant: str = "",
        **values: str | Message,
    ) -> None:
        """Note an issue of this file; ``variant`` is the message's, where a code has several."""
        text = message(f"{code}.{variant}" if variant else code, **values)
        self.issues.append(Issue(severity, code, text, self.file, sheet_title, cell, item))

    def say_left_out(self, sheet_title: str, cell: str | None, value: Cell, quoted: str, asked: str = "") -> None:
        """Note a cell that is taken nowhere, though it answers what was ``asked``; one with a CPR number must not be passed on in
        the file either."""
        if has_cpr(value):
            self.say(Severity.ERROR, "cpr-number", sheet_title, cell)
        elif asked:
            self.say(
                Severity.WARNING, "outside-table", sheet_title, cell, variant="not-asked", value=quoted, header=asked
            )
        else:
            self.say(Severity.WARNING, "outside-table", sheet_title, cell, value=quoted)


def own_tables(submission: Submission) -> dict[str, Frame]:
    """The file's own frames, also empty ones for sheets that are missing."""
    read = submission.others | submission.tables
    return {
        sheet.name: read[sheet.name].frame if sheet.name in read else frame_of(sheet)
        for sheet in submission.kind.sheets
    }
