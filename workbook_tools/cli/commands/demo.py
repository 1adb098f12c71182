"""``workbook-tools demo``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, showing


@click.command()
@click.option(
    "-o", "--output", type=options.FILE, default=Path("workbook-tools-demo"), show_default=True,
    help="The folder for what the demo writes.",
)  # fmt: skip
def command(output: Path) -> None:
    """Run the main job on a real agreement, start to finish.

    Ballerup Kommune's budget agreement for 2019 (92 items): the agreement is split into nine
    department workbooks, and what the departments returned in round 1 is checked and consolidated.
    May be repeated; it replaces its own files.
    """
    from ...operations.consolidate.files import consolidate_files
    from ...operations.example import example_folder
    from ...operations.reading.folders import workbook_files
    from ...operations.reading.loading import load_agreement
    from ...operations.split import split_files
    from ...operations.validate import validate_file

    example = example_folder()
    agreement, returned = example / "agreement.xlsx", example / "returned-1"
    consolidated = output / "consolidated.xlsx"

    def step(number: int, text: str) -> None:
        click.echo(click.style(f"\n{number}. {text}", bold=True))

    step(1, "The agreement, typed by finance: Ballerup Kommune, Aftale om budget 2019")
    loaded = load_agreement(agreement)
    tables = loaded.agreement.tables
    click.echo(
        f"   {len(tables['items'])} items, {len(tables['milestones'])} milestones, "
        f"{len(tables['budget_lines'])} budget lines, {len(loaded.agreement.departments)} departments"
    )
    step(2, "split --round 1: one workbook for each department")
    result = split_files(agreement, 1, output / "round-1", force=True)
    for path, rows in result.files:
        click.echo(f"   {path.name}  ({showing.counted(rows, 'row')})")
    step(3, "validate: what came back, as it is (faults were planted in two of the files)")
    issues = [issue for path in workbook_files([returned]) for issue in validate_file(path, loaded.agreement)]
    click.echo(showing.as_text(issues))
    step(4, "consolidate: everything in one workbook")
    done = consolidate_files(agreement, [returned], consolidated, force=True)
    click.echo(showing.summary(done))
    step(5, "Where the files are")
    click.echo(f"   {consolidated}   open it in Excel: Overblik, Fejlliste, Ændringslog")
    click.echo(f"   {output / 'round-1'}   what the departments would receive")
    click.echo(f"   {returned}   what they returned")
