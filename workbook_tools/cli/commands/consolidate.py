"""``workbook-tools consolidate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import language, options, showing
from ..help import Command
from ..progress import on_terminal

if TYPE_CHECKING:
    from ...operations.returned.releases import Releases


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
    from ...operations.consolidate.files import consolidate_files

    result = consolidate_files(
        agreement,
        returned,
        output,
        strict=strict,
        prefer=prefer,
        force=force,
        releases=_releases(release, reason),
        late=late,
        watch=on_terminal,
    )
    if result.issues:
        from ..headings import headings

        click.echo(showing.as_text(result.issues, 60, headings(result)), err=True)
    click.echo(showing.summary(result))
    if strict and showing.has_errors(result.issues):
        language.say("nothing-written", err=True)
    else:
        language.say("wrote", path=output)
    if showing.has_errors(result.issues):
        raise SystemExit(1)


def _releases(cells: tuple[str, ...], reason: str) -> Releases | None:
    """What finance releases; few runs need the module."""
    if not cells:
        return None
    from ...operations.returned.releases import parse_releases

    return parse_releases(cells, reason)
