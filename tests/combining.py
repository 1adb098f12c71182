"""Combine agreements into a file, as ``workbook-tools combine`` does, without its words on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

from workbook_tools.operations.combine.combination import Combination
from workbook_tools.operations.combine.files import check_combined, combined_files, save_combination
from workbook_tools.operations.progress import Watch, unwatched


def combine_files(
    agreements: Iterable[Path],
    output: Path,
    force: bool = False,
    executor: Executor | None = None,
    watch: Watch = unwatched,
) -> Combination:
    """Combine agreement workbooks into ``output``; raises as the command does."""
    check_combined(output, force)
    combination = combined_files(agreements, output, executor, watch)
    save_combination(combination, output, force)
    return combination
