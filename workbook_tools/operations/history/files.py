"""The history command's work: what the log tells of every state, and the workbook as it stood in one of them."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ...definition import words as w
from ...definition.workbooks import LOG_NAME
from ...values.cells import as_text, is_blank, is_number
from ...workbook.frames import frame_of
from ...workbook.output_names import check_ending
from ...workbook.saving import check_free, save
from ...workbook.writing.writer import write_workbook
from ..agreement.agreement import Agreement
from ..agreement.document import document
from ..agreement.last_seen import only_until
from ..agreement.state import State
from ..reading.cannot_run import CannotRun
from ..reading.loading import load_agreement
from .rebuilding import rebuilt, state_of_round


class Told(Struct, frozen=True):
    """What the log tells of a state: how many changes were finance's, how many cells files brought, and of which rounds."""

    state: int
    by_finance: int
    by_files: int
    rounds: tuple[int, ...]


def history(agreement: Agreement) -> list[Told]:
    """Every state the log knows of, the first one first."""
    log = agreement.tables[LOG_NAME].records()
    last = agreement.state.number if agreement.state else 0
    states = {int(row["state"]) for row in log if is_number(row["state"])} | ({last} if last else set())
    made = agreement.seen.last_seen.made if agreement.seen else ()
    told = []
    for state in sorted(states | {one.state for one in made}):
        rows = [row for row in log if row["state"] == state]
        finance = sum(row["department"] == w.FINANCE and is_blank(row["sha256"]) for row in rows)
        rounds = {int(row["round"]) for row in rows if is_number(row["round"]) and not is_blank(row["sha256"])}
        told.append(Told(state, finance, len(rows) - finance, tuple(sorted(rounds))))
    return told


def history_files(
    path: Path, state: int | None, number: int | None, output: Path | None, force: bool
) -> tuple[list[Told], int | None]:
    """The states, and which one was written into ``output``; raises CannotRun if there is none to write."""
    if output is not None:
        if output.resolve() == path.resolve():
            raise CannotRun("output-is-input")
        check_ending(output, ".xlsx")
        check_free(output, force)
    loaded = load_agreement(path)
    agreement = loaded.agreement
    if LOG_NAME not in loaded.tables:
        raise CannotRun("no-log", file=path.name)
    wanted = state if number is None else state_of_round(agreement, number)
    states = history(agreement)
    if output is None:
        return states, None
    first, last = states[0].state if states else 1, states[-1].state if states else 0
    if wanted is None or not 0 < wanted <= last:
        raise CannotRun("no-such-state", first=max(first - 1, 1), last=last)
    save(output, write_workbook(document(as_of(agreement, wanted))), force)
    return states, wanted


def as_of(agreement: Agreement, state: int) -> Agreement:
    """The whole workbook as of a state: also the files received by then, and which state it is."""
    was = rebuilt(agreement, state)
    kept = {as_text(value) for value in was.tables[LOG_NAME]["sha256"]}
    later = {as_text(value) for value in agreement.tables[LOG_NAME]["sha256"]} - kept
    received = [row for row in was.tables["received"].records() if as_text(row["sha256"]) not in later]
    sheet = agreement.kind.sheet
    tables = {"received": frame_of(sheet("received"), received), "issues": frame_of(sheet("issues"))}
    ancestors = agreement.seen.ancestors if agreement.seen else ()
    back = (agreement.state.number if agreement.state else 0) - state
    mark = ancestors[-1 - back] if back < len(ancestors) else ""
    parent = ancestors[-2 - back] if back + 1 < len(ancestors) else ""
    number = State(state, mark, parent) if mark else None
    seen = only_until(agreement.seen, state, back) if agreement.seen else None
    return replace(was.with_tables(**tables), state=number, seen=seen, carried=None)
