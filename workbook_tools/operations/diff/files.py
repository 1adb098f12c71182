"""The diff command's work: read two workbooks, compare them, write the differences."""

from __future__ import annotations

from pathlib import Path

from ...workbook.output_names import check_ending
from ...workbook.saving import CannotSave, check_free, save
from ...workbook.writing.writer import write_workbook
from .difference_document import difference_document
from .differences import Comparison, compare
from .versions import read_version


def diff_files(old: Path, new: Path, output: Path | None, force: bool = False, computed: bool = False) -> Comparison:
    """Compare two files and write ``output`` (.xlsx), if any; raises CannotRun, CannotSave or Unreadable."""
    if output is not None:
        check_ending(output, ".xlsx")
        if output.resolve() in (old.resolve(), new.resolve()):
            raise CannotSave("output-is-compared", file=output)
        check_free(output, force)
    comparison = compare(read_version(old, computed), read_version(new, computed))
    if output is not None:
        save(output, write_workbook(difference_document(comparison)), force)
    return comparison
