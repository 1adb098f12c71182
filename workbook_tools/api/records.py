"""What the frames of ``status``, ``diff``, ``history`` and ``journal`` are made of, as records: for those who need no frame.

The command line shows these, so that it starts without pandas; ``commands.py`` makes frames of them. Files are given as
there, and the same is raised.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..operations.progress import Watch, unwatched
from .agreement import Agreement
from .given import Given, as_list, on_disk

if TYPE_CHECKING:
    from ..operations.diff.differences import Comparison
    from ..operations.history.files import Told
    from ..operations.status import Status
    from ..project.journal import Journal

OneAgreement: TypeAlias = "Given | Agreement"
FilePath: TypeAlias = "str | os.PathLike[str]"


def status(
    agreement: OneAgreement, returned: Given | Iterable[Given], today: dt.date | None = None, watch: Watch = unwatched
) -> Status:
    """Who has answered, as of ``today``, and what was read."""
    from ..operations.status import status_of_files

    with on_disk(as_list(returned)) as files, on_disk(as_files([agreement])) as agreements:
        return status_of_files(agreements[0], files, today or dt.date.today(), watch)


def diff(
    old: OneAgreement, new: OneAgreement, output: FilePath | None = None, *, computed: bool = False, force: bool = False
) -> Comparison:
    """What differs; with ``output`` a workbook of it is written too."""
    from ..operations.diff.files import diff_files

    with on_disk(as_files([old, new])) as paths:
        return diff_files(paths[0], paths[1], as_path(output), force, computed)


def history(
    consolidated: OneAgreement, output: FilePath | None = None, *, state: int | None = None, round: int | None = None,
    force: bool = False,
) -> tuple[Sequence[Told], int | None]:  # fmt: skip
    """What the log tells of every state, and the number of the state that was written to ``output``."""
    from ..operations.history.files import history_files

    with on_disk(as_files([consolidated])) as paths:
        return history_files(paths[0], state, round, as_path(output), force)


def journal(consolidated: OneAgreement, round: int, files: Given | Iterable[Given], output: FilePath) -> Journal:
    """What was laid ready for the record system in the new folder ``output``, and the received files that were not there."""
    from ..project.journal import journal_files

    with on_disk(as_list(files)) as paths, on_disk(as_files([consolidated])) as agreements:
        return journal_files(agreements[0], round, paths, Path(output))


def as_files(files: Iterable[OneAgreement | None]) -> list[Given]:
    """The files, an agreement in memory as its bytes."""
    return [file.data() if isinstance(file, Agreement) else file for file in files if file is not None]


def as_path(output: FilePath | None) -> Path | None:
    """Where to write, if anywhere."""
    return None if output is None else Path(output)
