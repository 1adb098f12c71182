"""``workbook-tools amounts``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing


@click.command()
@click.argument("document", type=options.EXISTING)
@click.option("--against", type=options.EXISTING, required=True, help="The agreement whose budget lines are meant.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How the amounts are shown.",
)  # fmt: skip
@options.language
def command(document: Path, against: Path, form: str) -> None:
    """List every amount in an agreement's DOCUMENT (.docx or plain text) beside its budget lines.

    exact: a line under the same heading has that amount and duration. partial: a part, a sum or a
    net of lines, or the years disagree. none: money of another agreement, or context.
    """
    from ...operations.amounts_against_lines import amounts_of
    from ...operations.reading.loading import load_agreement

    found = amounts_of(document, load_agreement(against).agreement)
    click.echo(showing.amounts_as_json(found) if form == "json" else showing.amounts_as_text(found))
    counts = {match: sum(one.match == match for one in found) for match in ("exact", "partial", "none")}
    told = ", ".join(f"{n} {language.text(f'match.{match}')}" for match, n in counts.items())
    language.say("amounts", n=len(found), told=told, err=True)
