"""``workbook-tools consolidate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import language, options, showing
from ..help import Command
from ..progress import on_terminal

if TYPE_CHECKING:
    from ...operations.consolidate.consolidation import Consolidation


@click.command(cls=Command)
@options.agreement
@options.returned
@options.output
@click.option("--strict", is_flag=True)
@click.option(
    "--prefer",
    type=options.one_of("newest", "first"),
    default="newest",
    show_default=True,
)
@click.option("--late", is_flag=True)
@click.option(
    "--release",
    multiple=True,
    metavar="FILE!SHEET!CELL",
)
@click.option("--reason", default="")
@options.text_or_json
@options.force
@options.language
def command(
    agreement: Path,
    returned: tuple[Path, ...],
    output: Path,
    strict: bool,
    prefer: str,
    late: bool,
    release: tuple[str, ...],
    reason: str,
    form: str,
    force: bool,
) -> None:
    """What ``consolidate`` does; the catalogue says how it is explained."""
    from ...api.commands import consolidate
    from ...operations.consolidate.files import check_output

    check_output(agreement, returned, output, force)
    made = consolidate(
        agreement,
        returned,
        prefer="first" if prefer == "first" else "newest",
        late=late,
        release=release,
        reason=reason,
        output=output,
        watch=on_terminal,
    )
    result, writes = made.result, not (strict and made.issues.errors)
    if writes:
        made.save(output, force)
    if form == "json":
        from ..showing_json import consolidation_as_json

        click.echo(consolidation_as_json(result, output if writes else None))
    else:
        _tell(result, output if writes else None)
    if showing.has_errors(result.issues):
        raise SystemExit(1)


def _tell(result: Consolidation, written: Path | None) -> None:
    if result.issues:
        from ..headings import headings

        click.echo(showing.as_text(result.issues, 60 if written else None, headings(result)), err=True)
    click.echo(showing.summary(result))
    if written is not None:
        language.say("wrote", path=written)
    else:
        language.say("nothing-written", err=True)
