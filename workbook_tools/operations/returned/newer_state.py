"""A file made from a newer state of the agreement than the one given: the wrong agreement workbook was named."""

from __future__ import annotations

from collections.abc import Iterable

from ...values.cpr import without_cpr
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
