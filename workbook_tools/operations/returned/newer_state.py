"""A file made from a newer state of the agreement than the one given, or from another copy of it: the wrong agreement
workbook was named, perhaps."""

from __future__ import annotations

from collections.abc import Iterable

from ...schema.structure import Severity
from ...values.cpr import masked, without_cpr
from ..agreement.agreement import Agreement
from ..reading.cannot_run import CannotRun
from .submission import Submission


def check_not_newer(submissions: Iterable[Submission], agreement: Agreement) -> None:
    """Raise CannotRun with the file to use, if one of this agreement's files was made from a newer state of it.

    An older state is fine: finance goes on working while the departments answer. So is a file or an agreement
    that tells no state.
    """
    given = agreement.state
    newer = [
        (s.made_from.state.number, s.file, s.made_from)
        for s in submissions
        if given is not None
        and s.made_from is not None
        and s.identity is not None
        and s.identity.belongs_to(agreement)
        and s.made_from.state.number > given.number
    ]
    if not newer or given is None:
        return
    number, file, made_from = max(newer, key=lambda found: (found[0], found[1]))
    wanted = without_cpr(made_from.file)
    raise CannotRun(
        "newer-state" if wanted else "newer-state.unnamed",
        agreement=agreement.file,
        state=given.number,
        file=file,
        newer=number,
        wanted=wanted,
    )


def name_made_from_copies(submissions: Iterable[Submission], agreement: Agreement) -> None:
    """Say of each file that it was split from a copy of the agreement which went another way than this one."""
    for submission in submissions:
        made_from, identity = submission.made_from, submission.identity
        known = agreement.marks.get(made_from.state.number) if made_from is not None else None
        if made_from is None or known in (None, made_from.state.mark):
            continue
        if identity is not None and identity.belongs_to(agreement):
            submission.say(Severity.WARNING, "made-from-copy", wanted=masked(made_from.file))
