"""``workbook-tools consolidate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import language, options, showing
from ..progress import on_terminal

if TYPE_CHECKING:
    from ...operations.returned.releases import Releases


@click.command()
@options.agreement
@options.returned
@options.output
@click.option("--strict", is_flag=True, help="Write nothing if there is any error.")
@click.option(
    "--prefer",
    type=click.Choice(["newest", "first"]),
    default="newest",
    show_default=True,
    help="Which answer wins where two files of a department differ, by when they were saved.",
)
@click.option("--late", is_flag=True, help="Take in answers to closed rounds too; without it they are only reported.")
@click.option(
    "--release",
    multiple=True,
    metavar="FILE!SHEET!CELL",
    help="Take in this cell although it holds a CPR number. May be repeated; needs --reason.",
)
@click.option("--reason", default="", help="Why the cell is released; stands in Ændringslog.")
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
    """Merge RETURNED workbooks (files or folders) into one consolidated workbook.

    The result is itself an agreement workbook: use it for the next round, or consolidate it with
    the files that come later. Every issue stands in Fejlliste, every changed cell in Ændringslog.
    """
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
