"""``workbook-tools amounts``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command


@click.command(cls=Command)
@click.argument("document", type=options.EXISTING)
@click.option("--against", type=options.EXISTING, required=True)
@click.option(
    "--format", "form", type=options.one_of("text", "json"), default="text", show_default=True,
)  # fmt: skip
@options.language
def command(document: Path, against: Path, form: str) -> None:
    """What ``amounts`` does; the catalogue says how it is explained."""
    from ...operations.amounts_against_lines import amounts_of
    from ...operations.reading.loading import load_agreement

    found = amounts_of(document, load_agreement(against).agreement)
    if form == "json":
        from ..showing_json import amounts_as_json

        click.echo(amounts_as_json(found))
    else:
        click.echo(showing.amounts_as_text(found))
    counts = {match: sum(one.match == match for one in found) for match in ("exact", "partial", "none")}
    told = ", ".join(f"{n} {language.text(f'match.{match}')}" for match, n in counts.items())
    click.echo(language.count("amounts", len(found), told=told), err=True)
