"""The consolidate command's work: read the files, merge, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ...workbook.output_names import check_ending
from ...workbook.saving import check_free, save
from ..progress import Watch, unwatched
from ..reading.cannot_run import CannotRun
from ..returned.files import reading_submissions

if TYPE_CHECKING:
    from ..returned.releases import Releases
    from ..returned.submission import Submission
    from .consolidation import Consolidation

WRITER = "workbook_tools.workbook.writing.writer"


def consolidate_files(
    agreement: Path,
    returned: Iterable[Path],
    output: Path,
    strict: bool = False,
    prefer: str = "newest",
    force: bool = False,
    releases: Releases | None = None,
    late: bool = False,
    watch: Watch = unwatched,
) -> Consolidation:
    """Consolidate files into ``output``; with ``strict`` nothing is written if there is an error.

    With ``late`` also the answers to closed rounds are taken.
    """
    returned = list(returned)
    check_output(agreement, returned, output, force)
    result = consolidated_files(agreement, returned, output, prefer, releases, late, watch)
    data = _workbook(result, strict)
    if data is not None:
        save(output, data, force)
    return result


def check_output(agreement: Path, returned: Iterable[Path], output: Path, force: bool = False) -> None:
    """Raise Refusal, before any work is done, where the output cannot be written or is one of the inputs."""
    if output.resolve() == agreement.resolve():
        raise CannotRun("output-is-agreement")
    check_ending(output, ".xlsx")
    check_free(output, force)
    if output.is_file() and _is_among(output, returned) and _is_returned(output):
        raise CannotRun("output-is-returned", file=output)
    if output.is_file():
        from ..history.overwriting import check_not_edited  # few runs replace a file

        check_not_edited(output)


def consolidated_files(
    agreement: Path,
    returned: Iterable[Path],
    output: Path | None = None,
    prefer: str = "newest",
    releases: Releases | None = None,
    late: bool = False,
    watch: Watch = unwatched,
) -> Consolidation:
    """The agreement with what the files say. The ``output`` is passed over if it lies among them."""
    with reading_submissions(returned, agreement, output, releases, watch=watch) as reading:
        return _consolidated(agreement, reading.submissions, prefer, late, watch)


def _is_among(output: Path, returned: Iterable[Path]) -> bool:
    """Whether a file is one of those given, or lies in a folder of them."""
    place = output.resolve()
    return any(given.resolve() == place or given.resolve() in place.parents for given in returned)


def _is_returned(path: Path) -> bool:
    from ..returned.read_submission import read_submission

    return read_submission(path).identity is not None


def _consolidated(
    agreement: Path, submissions: Callable[[], list[Submission]], prefer: str, late: bool, watch: Watch
) -> Consolidation:
    """The agreement with what the files say, which are forgotten with the return."""
    # All modules are loaded while other processes read the files.
    from ..reading.loading import load_agreement
    from .claims import Prefer
    from .consolidation import consolidate

    loaded = load_agreement(agreement)
    import_module(WRITER)
    return consolidate(loaded, submissions(), Prefer(prefer), late, watch)


def _workbook(result: Consolidation, strict: bool) -> bytes | None:
    """The consolidated workbook; None if there is an error and none is wanted then."""
    from ...schema.structure import Severity
    from ...workbook.writing.writer import write_workbook
    from ..agreement.document import document

    if strict and any(issue.severity is Severity.ERROR for issue in result.issues):
        return None
    return write_workbook(document(result.agreement, result.links, computed=True))
