"""The example's year: what finance did between the rounds, and each round sent, returned and consolidated."""

from __future__ import annotations

from pathlib import Path

from example_returns import read_csv, returned_files
from msgspec.structs import replace

from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.last_seen import SeenText
from workbook_tools.operations.consolidate.consolidation import Consolidation, consolidate
from workbook_tools.operations.reading.loading import LoadedAgreement, agreement_from
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.values.cells import as_text
from workbook_tools.values.reading import read_cell
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import read_bytes
from workbook_tools.workbook.writing.writer import write_workbook

BEFORE, DURING, LATE = "før-runden.csv", "under-runden.csv", "forsinket.csv"


def play(agreement: Agreement, source: Path) -> dict[str, bytes]:
    """Every file of the year by its place beside ``source``: what came back, and what it became."""
    files: dict[str, bytes] = {}
    state = loaded(agreement, "agreement.xlsx")
    late: dict[str, bytes] = {}
    for number in sorted(int(folder.name.removeprefix("runde-")) for folder in source.glob("runde-*")):
        of_round = source / f"runde-{number}"
        state = _after_finance(state, of_round / BEFORE)
        if late:  # the round before is closed by now: finance says yes to those who were late
            done = _consolidated(state, late, late=True)
            # That workbook is not among the examples: what follows goes on from the one that is.
            same_state = replace(done.agreement, state=state.agreement.state)
            state = loaded(same_state, f"consolidated-{number - 1}.xlsx")
        returned = returned_files(state.agreement, number, of_round)
        state = _after_finance(state, of_round / DURING)
        held_back = {row["Center"] for row in _rows(of_round / LATE)}
        in_time = {name: data for name, (department, data) in returned.items() if department not in held_back}
        late = {name: data for name, (department, data) in returned.items() if department in held_back}
        done = _consolidated(state, in_time)
        result = write_workbook(document(done.agreement, done.links))
        files |= {f"returned-{number}/{name}": data for name, data in in_time.items()}
        files |= {f"returned-{number}-late/{name}": data for name, data in late.items()}
        files[f"consolidated-{number}.xlsx"] = result
        state = agreement_from(read_bytes(result, f"consolidated-{number}.xlsx"))
    return files


def loaded(agreement: Agreement, name: str, seen: SeenText | None = None) -> LoadedAgreement:
    """The agreement as the tool reads it back from its file, in which it last saw what ``seen`` tells, or all there is."""
    return agreement_from(read_bytes(write_workbook(document(agreement, seen=seen)), name))


def _consolidated(state: LoadedAgreement, files: dict[str, bytes], late: bool = False) -> Consolidation:
    submissions = [submission_from(read_bytes(data, name)) for name, data in files.items()]
    return consolidate(state, submissions, late=late)


def _rows(path: Path) -> list[dict[str, str]]:
    return read_csv(path) if path.exists() else []


def _after_finance(state: LoadedAgreement, path: Path) -> LoadedAgreement:
    """The agreement after what finance typed into it by hand."""
    acts = _rows(path)
    if not acts:
        return state
    tables = {}
    for sheet in state.agreement.kind.sheets:
        rows = state.agreement.tables[sheet.name].records()
        by_key = {"/".join(part for part in (as_text(row[name]) for name in sheet.key) if part): row for row in rows}
        columns = {column.header: column for column in sheet.columns}
        for act in (act for act in acts if act["Ark"] == sheet.title):
            column = columns[act["Kolonne"]]
            by_key[act["Nøgle"]][column.name] = read_cell(column, act["Værdi"])
        tables[sheet.name] = frame_of(sheet, rows)
    return loaded(state.agreement.with_tables(**tables), state.agreement.file, state.agreement.seen)
