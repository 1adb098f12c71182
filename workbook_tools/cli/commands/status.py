"""``workbook-tools status``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...values.hidden_characters import one_line
from .. import language, options
from ..help import Command
from ..progress import on_terminal

if TYPE_CHECKING:
    from ...operations.status import Status

HELD_BACK = ("round-not-open", "answer-of-closed-round")


@click.command(cls=Command)
@options.agreement
@options.returned
@click.option(
    "--today",
    type=options.DAY,
    default=None,
)
@options.text_or_json
@options.language
def command(agreement: Path, returned: tuple[Path, ...], today: dt.datetime | None, form: str) -> None:
    """What ``status`` does; the catalogue says how it is explained."""
    from ...api import records

    found = records.status(agreement, returned, today.date() if today else None, on_terminal)
    if form == "json":
        from ..showing_json import status_as_json

        click.echo(status_as_json(found))
    else:
        _tell(found)
    if not found.states or not all(state.complete for state in found.states):
        raise SystemExit(1)


def _tell(found: Status) -> None:
    from ...operations.returned.not_read import state_of
    from ...operations.status import has_open_round, next_round

    states, result, submissions = found.states, found.result, found.submissions
    width = max((len(state.department) for state in states), default=10)
    for state in states:
        nothing = f"left.{state_of(state.left)}" if state.left else "status.not-returned"
        key = "status.complete" if state.complete else "status.incomplete" if state.files else nothing
        words = language.text(key) + (language.text("status.errors", n=state.errors) if state.errors else "")
        words += f" ({', '.join(one_line(left.file) for left in state.left)})" if state.left else ""
        words += language.text("status.late") if state.late else ""
        language.say(
            "status", number=state.round, department=f"{state.department:<{width}}", answered=f"{state.answered:>3}",
            rows=f"{state.rows:<3}", deadline=f"{state.deadline:%d-%m-%Y}" if state.deadline else "–", words=words,
        )  # fmt: skip
    complete = sum(state.complete for state in states)
    if states:
        language.say("status.all", complete=complete, all=language.count("departments", len(states)))
    if not has_open_round(result.agreement):
        coming = next_round(result.agreement)
        if coming is None:
            language.say("status.none-coming")
        else:
            language.say("status.none-open", number=coming[0], name=one_line(coming[1]))
    for issue in (issue for issue in result.issues if issue.code in HELD_BACK):
        language.say("status.held-back", file=one_line(issue.file or ""), text=issue.said)
    for submission in submissions:
        if submission.unreadable is not None:
            language.say("status.not-read", file=one_line(submission.file), text=submission.unreadable.said, err=True)
    left_out = [one_line(s.file) for s in submissions if not s.usable and s.unreadable is None]
    if left_out:
        language.say("status.left-out", files=", ".join(left_out), err=True)
