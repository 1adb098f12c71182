"""``workbook-tools report``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, showing


@click.command()
@click.argument("consolidated", type=options.EXISTING)
@click.option(
    "-o", "--output", required=True, type=options.PATH_OR_FOLDER,
    help="The file to write, by its ending .html, .docx or .pdf; or a folder (an existing one, or ending in /) "
    "for one file per committee.",
)  # fmt: skip
@click.option("--round", "round_number", type=options.ROUND, help="The round (default: the open or latest one).")
@click.option("--committee", default="", metavar="NAME", help="Only the items of this responsible committee.")
@click.option("--department", default="", metavar="NAME", help="Only the items of this responsible department.")
@click.option(
    "--only", type=click.Choice(["deviations", "changes"]),
    help="Of the items, only those that are not as planned, or that changed since the round before.",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice(["html", "docx", "pdf"]), help="With a folder: what to write there."
)
@options.force
@options.language
def command(
    consolidated: Path, output: str, round_number: int | None, committee: str, department: str,
    only: str | None, kind: str | None, force: bool,
) -> None:  # fmt: skip
    """Write the follow-up note of a round from a CONSOLIDATED workbook, for committees and citizens.

    It opens with a short account that you can edit in Word, and shows the figures, what is not
    reached, budget changes, and every item with its milestones and money. Internal columns, names,
    e-mail addresses, and text after »Internt:« never stand in it.

    \b
      workbook-tools report consolidated.xlsx -o note.docx
      workbook-tools report consolidated.xlsx -o note.html --only deviations
      workbook-tools report consolidated.xlsx -o notes/ --format pdf
    """
    from ...report.files import write_reports
    from ...report.selection import Only

    path, as_folder = options.file_or_folder(output)
    made = write_reports(
        consolidated, path, as_folder=as_folder, kind=kind or "", round_number=round_number, committee=committee,
        department=department, only=Only(only or "all"), force=force,
    )  # fmt: skip
    click.echo(showing.reports(made))
