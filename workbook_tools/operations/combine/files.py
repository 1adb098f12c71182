"""The combine command's work: read the agreements wherever that is to happen, write one file."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

from ...exports.parquet_file import check_available
from ...messages.catalogue import speak
from ...messages.message import Message, joined, message
from ...rules.issues import Issue
from ...workbook.output_names import check_ending
from ...workbook.saving import check_free, save
from ...workbook.writing.writer import write_workbook
from ..progress import Watch, unwatched
from ..reading.cannot_run import CannotRun
from ..reading.found_files import found_files, labels, with_reasons
from ..returned.not_read import not_read
from .combination import SHEETS, Combination, combined_document, put_together
from .parquet import as_parquet
from .reading import read_parts

MOST_ROWS = 2**20 - 1  # an Excel sheet has 1,048,576 rows, the first of which is the header


def check_combined(output: Path, force: bool) -> None:
    """Raise Refusal where the output cannot be written, before any work is done."""
    form = check_ending(output, ".xlsx", ".parquet")
    check_free(output, force)
    if form == ".parquet":
        check_available()


def combined_files(
    agreements: Iterable[Path], output: Path | None = None, executor: Executor | None = None, watch: Watch = unwatched
) -> Combination:
    """The agreements together; the ``output`` is passed over if it lies among them."""
    there = found_files(agreements, {output.resolve()} if output else set())
    paths = there.workbooks
    if not paths:
        raise CannotRun(with_reasons("no-agreements", there.not_read))
    files = list(zip(labels(paths), paths, strict=True))
    parts = [part for _, part in zip(watch(paths, "reading"), read_parts(files, executor), strict=True)]
    speak(None)  # what is said from now on is about several agreements
    combination = put_together(parts)
    combination.issues.extend(issue for left in there.not_read for issue in not_read(left).issues)
    if not combination.taken:
        raise CannotRun(
            "nothing-to-combine",
            reasons=joined((_named(issue) for issue in combination.issues[:5]), "both"),
        )
    return combination


def save_combination(combination: Combination, output: Path, force: bool = False) -> Path:
    """Write them into ``output``, by its ending; raises Refusal."""
    check_combined(output, force)
    data = as_parquet(combination) if output.suffix.lower() == ".parquet" else _as_workbook(combination, output)
    save(output, data, force)
    return output


def _named(issue: Issue) -> Message:
    return message("of-column", header=issue.file or "", text=issue.said)


def _as_workbook(combination: Combination, output: Path) -> bytes:
    for sheet in SHEETS:
        rows = combination.count(sheet.name)
        if rows > MOST_ROWS:
            raise CannotRun(
                "too-many-rows",
                sheet=sheet.title,
                rows=f"{rows:,}",
                most=f"{MOST_ROWS:,}",
                file=output.with_suffix(".parquet"),
            )
    return write_workbook(combined_document(combination))
