"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages.catalogue import LANGUAGES
from .language import choose, shown


class WholeNumber(click.ParamType[int]):
    """A whole number from 1 on; ``what`` is what it counts: a refusal ``usage.WHAT``."""

    name = "number"

    def __init__(self, what: str) -> None:
        self._what = what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if text.isdecimal() and int(text) >= 1:
            return int(text)
        from ..messages.message import message

        self.fail(shown(message(f"cannot.usage.{self._what}", text=text)), param, ctx)


ROUND, COUNT = WholeNumber("round"), WholeNumber("count")
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_OR_FOLDER = click.Path(exists=True, path_type=Path)
FILE = click.Path(dir_okay=True, path_type=Path)

PATH_OR_FOLDER = click.Path(dir_okay=True)  # kept as text: a slash at its end says that a folder is meant

agreement = click.argument("agreement", type=EXISTING)
returned = click.argument("returned", nargs=-1, required=True, type=EXISTING_OR_FOLDER)
output = click.option("-o", "--output", required=True, type=FILE)
force = click.option("--force", is_flag=True)
language = click.option(
    "--language", type=click.Choice(LANGUAGES), is_eager=True, expose_value=False, callback=choose,
)  # fmt: skip


def file_or_folder(given: str) -> tuple[Path, bool]:
    """The path, and whether it is a folder: one that exists, or one with a slash at its end."""
    path = Path(given)
    return path, path.is_dir() or given.endswith(("/", "\\"))
