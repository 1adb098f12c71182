"""``workbook-tools doctor``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .. import language, options
from ..help import Command


@click.command(cls=Command)
@options.language
def command() -> None:
    """What ``doctor`` does; the catalogue says how it is explained."""
    from ...operations.installation import State, findings

    wrong = False
    for found in findings(Path.cwd()):
        language.say(f"doctor.{found.state.value}", what=found.said)
        wrong |= found.state is State.WRONG
    encoding = sys.stdout.encoding
    if _shows(encoding):
        language.say("doctor.fine", what=language.text("doctor.console", encoding=encoding))
    else:
        language.say("doctor.optional", what=language.text("doctor.console.not", encoding=encoding))
    language.say("doctor.all.not" if wrong else "doctor.all")
    if wrong:
        raise SystemExit(1)


def _shows(encoding: str) -> bool:
    """Whether a terminal of this encoding can show what the levels of a smiley are called."""
    from ...definition.levels import EFFORT

    try:
        "".join(EFFORT.texts).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
