"""Every command as a function: files in, frames or files out. The command line calls these.

A workbook is given as a path, a file's bytes or an open file (``given.py``). Whatever cannot be done raises
``Refusal``, whose text says what to do; what is wrong inside a workbook is an issue, never an exception.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..operations.progress import Watch, unwatched
from . import records
from .agreement import Agreement, Returned
from .given import Given, as_list, on_disk
from .issues import Issues
from .records import FilePath, OneAgreement, as_files, as_path
from .results import Actuals, Combination, Consolidation, Import, NewYear

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from ..operations.export import Exported
    from ..operations.split import SplitResult
    from ..reports.files import Reports

_STATUS = {
    "round": "Int64", "department": "string", "answered": "Int64", "rows": "Int64", "complete": "boolean",
    "late": "boolean", "deadline": "datetime64[s]", "errors": "Int64", "files": "Int64",
}  # fmt: skip
_DIFFERENCES = ("sheet", "change", "key", "column", "before", "after", "old_cell", "new_cell")


def read(file: Given, *, internal: bool = False) -> Agreement | Returned:
    """A workbook of the tool's: an agreement (also a consolidated one), or one that came back from a department.

    ``internal`` also takes what is never published. Raises Refusal for any other file and for what cannot be read.

    >>> agreement = read("workbooks/ballerup-2019/agreement.xlsx")
    >>> len(agreement.tables["items"]), agreement.tables["Punkter"]["item"].dtype.name
    (92, 'string')
    """
    from ..operations.reading.cannot_run import CannotRun
    from ..operations.reading.loading import PAGES, is_agreement
    from ..operations.returned.read_submission import submission_from
    from ..workbook.reading.reader import read_workbook

    with on_disk([file]) as paths:
        raw = read_workbook(paths[0], PAGES)
        if is_agreement(raw):
            return Agreement(raw, paths, internal)
        submission = submission_from(read_workbook(paths[0]))
    if submission.identity is None:
        raise CannotRun("unknown-workbook.diff", file=raw.file)
    return Returned(submission, internal)


def validate(
    files: Given | Iterable[Given], *, against: OneAgreement | None = None, watch: Watch = unwatched
) -> Issues:
    """Everything to mend in workbooks, and in folders and archives of them; errors first.

    With ``against`` – the agreement they were split from – also what a department changed that was not its to change.
    ``by_file`` has the issues of each workbook that was read, also of those without any.
    """
    from ..operations.reading.loading import load_agreement
    from ..operations.validate import validate_files

    with on_disk(as_list(files)) as paths, on_disk(as_files([against])) as agreements:
        agreement = load_agreement(agreements[0]).agreement if agreements else None
        found, not_read = validate_files(paths, agreement, watch)
    issues = Issues([*(issue for of_file in found.values() for issue in of_file), *not_read])
    issues.by_file = found
    return issues


def split(
    agreement: OneAgreement, round: int, folder: FilePath, *, force: bool = False, watch: Watch = unwatched
) -> SplitResult:
    """Write one workbook for each department of a round into ``folder``.

    The result has ``files`` (path, number of rows), ``issues`` of the agreement, and ``round_is_open``.
    """
    from ..operations.split import split_files

    with on_disk(as_files([agreement])) as paths:
        return split_files(paths[0], round, Path(folder), force, watch)


def consolidate(
    agreement: OneAgreement,
    returned: Given | Iterable[Given],
    *,
    prefer: Literal["newest", "first"] = "newest",
    late: bool = False,
    release: Sequence[str] = (),
    reason: str = "",
    output: FilePath | None = None,
    internal: bool = False,
    watch: Watch = unwatched,
) -> Consolidation:
    """The agreement with everything that files, folders and archives say that may be taken. Nothing is written.

    Of two answers the ``newest`` counts, or the ``first``. ``late`` also takes answers to closed rounds. ``release`` takes
    cells, as ``FILE!SHEET!CELL``, in which a number looks like a CPR number, and needs a ``reason``. ``output`` is passed
    over if it lies among the files.

    >>> year = "workbooks/ballerup-2019"
    >>> done = consolidate(f"{year}/agreement.xlsx", f"{year}/returned-1")
    >>> done.complete, done.tables["follow_up"]["smiley"].cat.ordered
    (True, True)
    """
    from ..operations.consolidate.files import consolidated_files
    from ..operations.returned.releases import parse_releases

    releases = parse_releases(tuple(release), reason) if release else None
    place = as_path(output)
    with on_disk(as_list(returned)) as files, on_disk(as_files([agreement])) as agreements:
        result = consolidated_files(agreements[0], files, place, prefer, releases, late, watch)
        return Consolidation(result, [*agreements, *files], internal)


def status(
    agreement: OneAgreement, returned: Given | Iterable[Given], *, today: dt.date | None = None,
    watch: Watch = unwatched,
) -> pd.DataFrame:  # fmt: skip
    """Who has answered: a row for each round and department.

    Columns: ``round``, ``department``, ``answered`` of ``rows``, ``complete``, ``late`` (as of ``today``), ``deadline``,
    ``errors``, ``files``.
    """
    from ..exports.data_frames import frame_of_records

    states = records.status(agreement, returned, today, watch).states
    return frame_of_records(({name: getattr(state, name) for name in _STATUS} for state in states), _STATUS)


def diff(old: OneAgreement, new: OneAgreement, *, computed: bool = False) -> pd.DataFrame:
    """What differs between two workbooks of one agreement or department, a row for each cell or row.

    Columns: ``sheet``, ``change`` (added, removed, changed), ``key`` (header: value …), ``column`` (its header; NA for a
    whole row), ``before``, ``after``, ``old_cell``, ``new_cell`` (A1). ``attrs["notes"]`` says what makes one doubt.
    """
    from ..exports.data_frames import frame_of_records
    from ..values.cells import as_text

    comparison = records.diff(old, new, computed=computed)
    rows = [
        {
            "sheet": one.sheet, "change": one.change.value, "column": one.column,
            "key": ", ".join(f"{header}: {as_text(value)}" for header, value in one.key.items()),
            "before": _as_text(one.before), "after": _as_text(one.after),
            "old_cell": one.old_cell, "new_cell": one.new_cell,
        }
        for one in comparison.differences
    ]  # fmt: skip
    frame = frame_of_records(rows, dict.fromkeys(_DIFFERENCES, "string"))
    frame.attrs["notes"] = [note.text() for note in comparison.notes]
    return frame


def combine(
    agreements: Given | Iterable[Given],
    *,
    output: FilePath | None = None,
    executor: Executor | None = None,
    watch: Watch = unwatched,
) -> Combination:
    """Many agreements together – municipalities, or the years of one. Files that cannot be taken are issues.

    An ``executor`` reads them; without one they are read here. ``output`` is passed over if it lies among the files.
    """
    from ..operations.combine.files import combined_files

    with on_disk(as_list(agreements)) as paths:
        return Combination(combined_files(paths, as_path(output), executor, watch))


def report(
    consolidated: OneAgreement, output: FilePath, *,
    kind: Literal["note", "case", "implementation", "agreement"] = "note", round: int | None = None, committee: str = "", department: str = "",
    only: Literal["all", "deviations", "changes"] = "all", per: Literal["", "item"] = "",
    format: Literal["", "html", "docx", "pdf"] = "", each_committee: bool = False, force: bool = False,
) -> Reports:  # fmt: skip
    """Write the follow-up note of a round (unless named the open one, else the last): .html, .docx or .pdf, by the output's ending.

    Or, as ``kind``, the ``case`` that a committee decides on in that round; or a document about the whole agreement:
    ``implementation``, the note before the first follow-up, or ``agreement``, a rendering of the agreement itself.
    With ``each_committee`` the output is a folder with a file for each; ``per`` item each item begins a page. The result has the ``files``, the ``round``, the
    committees ``without`` anything to report, how many CPR numbers were ``hidden``, and the ``issues``: answers that cannot be read
    and are not told.
    """
    from ..reports.files import write_reports
    from ..reports.selection import Only

    with on_disk(as_files([consolidated])) as paths:
        return write_reports(
            paths[0], Path(output), as_folder=each_committee, kind=kind, form=format, round_number=round, committee=committee,
            department=department, only=Only(only), item_pages=per == "item", force=force,
        )  # fmt: skip


def export(
    consolidated: OneAgreement, output: FilePath, *, format: Literal["csv", "sqlite", "parquet"] | None = None,
    table: str | None = None, danish: bool = True, decimal: Literal[",", "."] = ",", internal: bool = False,
    force: bool = False,
) -> Exported:  # fmt: skip
    """Write the tables to a folder of .csv or .parquet, or to one .sqlite, .csv or .parquet file.

    The result has the ``files`` (path, number of rows), the ``issues``, and what was ``left_out``. ``danish`` names tables and columns as in the workbook; else they have their names in code.
    """
    from ..exports.schema import Names
    from ..operations.export import ExportOptions, export_files

    how = ExportOptions(format, table, Names.DANISH if danish else Names.CODE, decimal, internal)
    with on_disk(as_files([consolidated])) as paths:
        return export_files(paths[0], Path(output), how, force)


def fill(
    workbook: OneAgreement, output: FilePath, *, erase: Sequence[str] = (), reason: str = "", force: bool = False
) -> Issues:
    """Put back formulas, drop-downs and colours in a workbook; all entries stay. The issues found.

    What stands in the cells to ``erase``, as ``SHEET!CELL``, goes for good, from the log too; it needs a ``reason``.
    """
    from ..operations.fill import fill_file

    erasures = None
    if erase:
        from ..operations.history.erasing import parse_erasures

        erasures = parse_erasures(erase, reason)
    with on_disk(as_files([workbook])) as paths:
        return Issues(fill_file(paths[0], Path(output), force, erasures))


def history(
    consolidated: OneAgreement, output: FilePath | None = None, *, state: int | None = None, round: int | None = None,
    force: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """What the log tells of every state of a workbook; with ``output`` the workbook as it stood in one is written.

    That is the ``state``, or the one in which a ``round`` was last consolidated. Columns: ``state``, ``by_finance`` (changes),
    ``by_files`` (cells), ``rounds`` (of the files).
    """
    from ..exports.data_frames import frame_of_records

    states, _ = records.history(consolidated, output, state=state, round=round, force=force)
    rows = [
        {
            "state": one.state,
            "by_finance": one.by_finance,
            "by_files": one.by_files,
            "rounds": ", ".join(map(str, one.rounds)),
        }
        for one in states
    ]
    return frame_of_records(rows, {"state": "Int64", "by_finance": "Int64", "by_files": "Int64", "rounds": "string"})


def import_documents(documents: Given | Iterable[Given], *, year: int | None = None, internal: bool = False) -> Import:
    """The agreement that documents (.docx, .pdf, .html, text, a list in .xlsx) say was made. Save it with ``.save(path)``; nothing is written.

    ``year`` is the budget year, where they do not name it. Every doubt is in ``review``, and ``result`` counts the
    documents' words: ``placed``, ``listed`` and ``furniture``. Raises Refusal for what is no agreement.
    """
    from ..operations.importing.files import import_documents

    with on_disk(as_list(documents)) as paths:
        return Import(import_documents(paths, year), paths, internal)


def actuals(agreement: OneAgreement, export: Given, round: int, *, internal: bool = False) -> Actuals:
    """The agreement with what is spent by a round's cut-off date, out of the finance system's ``export`` (.csv, .xlsx). Nothing is written.

    Postings go on the budget line with their ``PSP-element``, or with the ``Bevillingsområde`` that finance confirmed in
    ``Forbrugsnøgle`` to be one line. ``accounts`` says where each went and ``proof`` adds up. Raises Refusal for what is no export.
    """
    from ..operations.actuals.files import actuals as actuals_of

    with on_disk([export]) as exports, on_disk(as_files([agreement])) as paths:
        return Actuals(actuals_of(paths[0], exports[0], round), [*paths, *exports], internal)


def new_year(consolidated: OneAgreement, *, internal: bool = False) -> NewYear:
    """Next year's agreement: what is unfinished, and the money that is left. Save it with ``.save(path)``."""
    from ..operations.history.entries import not_logged
    from ..operations.new_year import new_year
    from ..operations.reading.loading import load_agreement

    with on_disk(as_files([consolidated])) as paths:
        loaded = load_agreement(paths[0])
        return NewYear(new_year(loaded.agreement), paths, internal, not_logged(loaded))


def journal(consolidated: OneAgreement, round: int, files: Given | Iterable[Given], output: FilePath) -> pd.DataFrame:
    """Lay a round ready for the record system in the new folder ``output``; the index of what was written.

    ``files`` are files and folders: what was sent, what came back, receipts. Columns: ``place``, ``title``, ``kind``,
    ``date``, ``sha256``. ``attrs["missing"]`` names the received files that were not among them.
    """
    from ..exports.data_frames import frame_of_records

    made = records.journal(consolidated, round, files, output)
    names = ("place", "title", "kind", "date", "sha256")
    frame = frame_of_records(
        ({name: getattr(entry, name) for name in names} for entry in made.entries), dict.fromkeys(names, "string")
    )
    frame.attrs["missing"] = list(made.missing)
    return frame


def template(output: FilePath, *, force: bool = False) -> Path:
    """Write an empty agreement workbook."""
    from ..operations.template import template
    from ..workbook.output_names import check_ending
    from ..workbook.saving import save

    check_ending(Path(output), ".xlsx")
    save(Path(output), template(), force)
    return Path(output)


def _as_text(value: object) -> str | None:
    from collections.abc import Mapping

    from ..values.cells import as_text

    if isinstance(value, Mapping):
        return "; ".join(f"{header}: {as_text(cell)}" for header, cell in value.items())
    return as_text(value) or None  # type: ignore[arg-type]
