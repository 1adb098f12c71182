"""``workbook-tools demo``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command


@click.command(cls=Command)
@click.option(
    "-o", "--output", type=options.FILE, default=Path("workbook-tools-demo"), show_default=True,
)  # fmt: skip
@options.language
def command(output: Path) -> None:
    """What ``demo`` does; the catalogue says how it is explained."""
    from ...operations.consolidate.files import consolidate_files
    from ...operations.example import example_folder
    from ...operations.reading.folders import workbook_files
    from ...operations.reading.loading import load_agreement
    from ...operations.split import split_files
    from ...operations.validate import validate_file
    from ...workbook.output_names import check_folder

    check_folder(output)
    example = example_folder()
    agreement, returned = example / "agreement.xlsx", example / "returned-1"
    consolidated = output / "consolidated.xlsx"

    def step(number: int) -> None:
        click.echo(click.style(f"\n{number}. {language.text(f'demo.step-{number}')}", bold=True))

    step(1)
    loaded = load_agreement(agreement)
    tables = loaded.agreement.tables
    language.say(
        "demo.agreement", items=len(tables["items"]), milestones=len(tables["milestones"]),
        lines=len(tables["budget_lines"]), departments=len(loaded.agreement.departments),
    )  # fmt: skip
    step(2)
    result = split_files(agreement, 1, output / "round-1", force=True)
    for path, rows in result.files:
        click.echo("   " + language.text("file-of-rows", file=path.name, rows=language.count("rows", rows)))
    step(3)
    issues = [issue for path in workbook_files([returned]) for issue in validate_file(path, loaded.agreement)]
    click.echo(showing.as_text(issues))
    step(4)
    done = consolidate_files(agreement, [returned], consolidated, force=True)
    click.echo(showing.summary(done))
    step(5)
    language.say("demo.consolidated", path=consolidated)
    language.say("demo.sent", path=output / "round-1")
    language.say("demo.returned", path=returned)
