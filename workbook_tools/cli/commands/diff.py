"""``workbook-tools diff``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing_differences


@click.command()
@click.argument("old", type=options.EXISTING)
@click.argument("new", type=options.EXISTING)
@click.option(
    "-o", "--output", type=options.FILE, metavar="FILE.xlsx", help="Also write the differences to a workbook."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How the differences are shown.",
)  # fmt: skip
@click.option("--computed", is_flag=True, help="Compare the computed columns too, calculated anew.")
@options.force
@options.language
def command(old: Path, new: Path, output: Path | None, form: str, computed: bool, force: bool) -> None:
    """Show what changed from the workbook OLD to NEW: rows added, removed and changed, by key.

    Two agreement or consolidated workbooks of the same agreement, or two workbooks of the same
    department. Where rows and columns stand, and which program saved a file, makes no difference.
    Formulas are consequences: a computed column counts where somebody typed over it, or with
    --computed. CPR numbers are masked.

    \b
    Exit codes: 0 the same · 1 there are differences · 2 cannot run.
    """
    from ...operations.diff.files import diff_files

    comparison = diff_files(old, new, output, force, computed)
    if form == "json":
        click.echo(showing_differences.as_json(comparison))
    elif comparison.differences:
        click.echo(showing_differences.as_text(comparison))
    for note in comparison.notes:
        language.say("diff.note", note=note, err=True)
    tally = showing_differences.tally(comparison)
    language.say("diff.told", old=comparison.old.file, new=comparison.new.file, tally=tally, err=True)
    if output is not None:
        language.say("wrote", path=output, err=True)
    if comparison.differences:
        raise SystemExit(1)
