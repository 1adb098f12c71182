"""The consolidate command's work: read the files, merge, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..rules.messages import DANISH
from ..schema.structure import Severity
from ..workbook.saving import check_free, save
from ..workbook.writing.writer import write_workbook
from .agreement.content import document
from .consolidation.claims import Prefer
from .consolidation.consolidate import Consolidation, consolidate
from .consolidation.releases import NOTHING_RELEASED, Releases
from .reading.folders import workbook_files
from .reading.loading import CannotRun, load_agreement
from .returned.mail_index import mails_of
from .returned.reading import Wanted, reading
from .returned.submission import Submission, read_submission
from .watching import Watch, unwatched


@contextmanager
def reading_submissions(
    returned: Iterable[Path],
    agreement: Path,
    output: Path | None,
    language: str,
    releases: Releases = NOTHING_RELEASED,
    may_be_empty: bool = False,
    watch: Watch = unwatched,
) -> Iterator[Callable[[], list[Submission]]]:
    """A function that gives every returned file; their reading has begun meanwhile, beside what is done until then.

    The agreement and the output are passed over if they lie among the files.
    """
    returned = list(returned)
    others = {path.resolve() for path in (agreement, output) if path is not None}
    files = [path for path in workbook_files(returned) if path.resolve() not in others]
    wanted = [Wanted(path, language, releases.of(path.name), releases.reason) for path in files]
    with reading(wanted) as being_read:

        def submissions() -> list[Submission]:
            if not files and not may_be_empty:
                raise CannotRun(
                    "there is no workbook among the returned files. Name files or a folder with .xlsx files."
                )
            mails = mails_of(returned)
            found = [submission for _, submission in zip(watch(files, "reading"), being_read, strict=True)]
            for submission in found:
                submission.mail = mails.get(submission.raw.sha256) if submission.raw else None
            releases.check_used(found)
            return found

        yield submissions


def read_submissions(
    returned: Iterable[Path],
    agreement: Path,
    output: Path | None,
    language: str,
    may_be_empty: bool = False,
    watch: Watch = unwatched,
) -> list[Submission]:
    """Every returned file; the agreement and the output are passed over if they lie among them."""
    with reading_submissions(
        returned, agreement, output, language, may_be_empty=may_be_empty, watch=watch
    ) as submissions:
        return submissions()


def consolidate_files(
    agreement: Path,
    returned: Iterable[Path],
    output: Path,
    strict: bool = False,
    prefer: str = "newest",
    force: bool = False,
    language: str = DANISH,
    releases: Releases = NOTHING_RELEASED,
    late: bool = False,
    watch: Watch = unwatched,
) -> Consolidation:
    """Consolidate files into ``output``; with ``strict`` nothing is written if there is an error.

    With ``late`` also the answers to closed rounds are taken.
    """
    if output.resolve() == agreement.resolve():
        raise CannotRun("the output is the agreement itself. Inputs are never changed; choose another name.")
    check_free(output, force)
    returned = list(returned)
    given = {path.resolve() for path in workbook_files(returned)}
    if output.resolve() in given and read_submission(output, language).identity is not None:
        raise CannotRun(f"the output {output} is one of the returned files. Inputs are never changed.")
    with reading_submissions(returned, agreement, output, language, releases, watch=watch) as submissions:
        loaded = load_agreement(agreement, language)
        # What was read is named nowhere, so that it is let go before the workbook is made.
        result = consolidate(loaded, submissions(), Prefer(prefer), language, late, watch)
    del loaded
    failed = any(issue.severity is Severity.ERROR for issue in result.issues)
    if not (strict and failed):
        save(output, write_workbook(document(result.agreement, result.links, computed=True)), force)
    return result
