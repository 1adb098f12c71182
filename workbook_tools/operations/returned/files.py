"""The returned files of a run, read by worker processes while this one does what it does until it asks for them.

Little is imported here: the sooner the reading begins, the more of this process's own start it overlaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ...values.cpr import without_cpr
from ...workbook.processes import processes_for, results, worker_processes
from ...workbook.reading.packed import on_disk
from ..progress import Watch, unwatched
from ..reading.cannot_run import CannotRun
from ..reading.found_files import found_files, labels, with_reasons

if TYPE_CHECKING:
    from .releases import Releases
    from .submission import Submission


class Reading(Struct, frozen=True):
    """What is being read: ``submissions`` gives it."""

    submissions: Callable[[], list[Submission]]


@contextmanager
def reading_submissions(
    returned: Iterable[Path],
    agreement: Path,
    output: Path | None,
    releases: Releases | None = None,
    may_be_empty: bool = False,
    watch: Watch = unwatched,
) -> Iterator[Reading]:
    """Every returned file; their reading has begun when the context begins.

    The agreement and the output are passed over if they lie among the files. Raises CannotRun when asked.
    """
    returned = list(returned)
    others = {path.resolve() for path in (agreement, output) if path is not None}
    from .read_file import read_file

    found_there = found_files(returned, others)
    files = found_there.workbooks
    names = labels(files)
    wanted = [(file, *(releases.of_file(name) if releases else ())) for file, name in zip(files, names, strict=True)]
    processes = processes_for(len(files))
    with worker_processes(processes) as executor:
        being_read = results(executor, read_file, wanted)

        def submissions() -> list[Submission]:
            from .mail_index import mails_of

            if not files and not may_be_empty:
                raise CannotRun(with_reasons("nothing-returned", found_there.not_read))
            mails = mails_of([*returned, *map(on_disk, files)])
            found = [_called(read, name) for name, read in zip(watch(names, "reading"), being_read, strict=True)]
            if executor is not None:
                executor.shutdown()  # their memory is needed here
            if found_there.not_read:
                from .not_read import not_read  # few runs need it

                found += [not_read(left) for left in found_there.not_read]
            for submission in found:
                submission.mail = mails.get(submission.raw.sha256) if submission.raw else None
            if releases:
                releases.check_used(found)
            return found

        yield Reading(submissions)


def _called(submission: Submission, name: str) -> Submission:
    """The submission under a name that tells it from others that are called alike."""
    name = without_cpr(name)
    if name != submission.file:
        submission.file = name
        submission.issues = [replace(issue, file=name) for issue in submission.issues]
        submission.issues_outside = submission.issues_outside and [
            replace(issue, file=name) for issue in submission.issues_outside
        ]
    return submission


def read_submissions(
    returned: Iterable[Path], agreement: Path, output: Path | None, may_be_empty: bool = False, watch: Watch = unwatched
) -> list[Submission]:
    """Every returned file; the agreement and the output are passed over if they lie among them."""
    with reading_submissions(returned, agreement, output, may_be_empty=may_be_empty, watch=watch) as reading:
        return reading.submissions()
