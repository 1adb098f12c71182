"""``workbook-tools consolidate``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command
from ..progress import on_terminal


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
    if result.issues:
        from ..headings import headings

        click.echo(showing.as_text(result.issues, 60, headings(result)), err=True)
    click.echo(showing.summary(result))
    if writes:
        language.say("wrote", path=output)
    else:
        language.say("nothing-written", err=True)
    if showing.has_errors(result.issues):
        raise SystemExit(1)
