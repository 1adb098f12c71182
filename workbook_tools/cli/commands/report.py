"""``workbook-tools report``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

import click

from ...definition import words as w
from .. import options, showing
from ..help import Command

Kind = Literal["note", "case", "implementation", "agreement"]
_ENGLISH: tuple[Kind, ...] = ("note", "case", "implementation", "agreement")
KINDS: dict[str, Kind] = dict(zip(map(str.lower, w.DOCUMENTS), _ENGLISH, strict=True))


@click.command(cls=Command)
@click.argument("consolidated", type=options.EXISTING)
@click.option(
    "-o", "--output", required=True, type=options.PATH_OR_FOLDER,
)  # fmt: skip
@click.option("--round", "round_number", type=options.ROUND)
@click.option("--committee", default="", metavar="NAME")
@click.option("--department", default="", metavar="NAME")
@click.option(
    "--only", type=options.one_of("deviations", "changes"),
)  # fmt: skip
@click.option("--per", type=options.one_of("item"))
@click.option("--kind", type=options.one_of(*KINDS), default=next(iter(KINDS)), show_default=True)
@click.option("--format", "form", type=options.one_of("html", "docx", "pdf"))
@options.force
@options.language
def command(
    consolidated: Path, output: str, round_number: int | None, committee: str, department: str,
    only: str | None, per: str | None, kind: str, form: str | None, force: bool,
) -> None:  # fmt: skip
    """What ``report`` does; the catalogue says how it is explained."""
    from ...api.commands import report

    path, as_folder = options.file_or_folder(output)
    made = report(
        consolidated, path, kind=KINDS[kind], round=round_number, committee=committee, department=department,
        only=cast(Literal["deviations", "changes"], only) if only else "all",
        per=cast(Literal["item"], per) if per else "",
        format=cast(Literal["html", "docx", "pdf"], form) if form else "", each_committee=as_folder, force=force,
    )  # fmt: skip
    click.echo(showing.reports(made))
    if made.issues:
        click.echo(showing.as_text(made.issues), err=True)
        raise SystemExit(1)
