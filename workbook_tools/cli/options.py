"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..messages.catalogue import LANGUAGES
from .given import COUNT, DAY, EXISTING, EXISTING_FOLDER, EXISTING_OR_FOLDER, FILE, PATH_OR_FOLDER, ROUND, OneOf
from .language import OPTION, choose

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "COUNT", "DAY", "EXISTING", "EXISTING_FOLDER", "EXISTING_OR_FOLDER", "FILE", "PATH_OR_FOLDER", "ROUND",
    "agreement", "dry_run", "file_or_folder", "force", "language", "one_of", "output", "own_agreement", "own_round", "returned", "text_or_json",
]  # fmt: skip

agreement = click.argument("agreement", type=EXISTING)
returned = click.argument("returned", nargs=-1, required=True, type=EXISTING_OR_FOLDER)
own_agreement = click.option("--agreement", type=EXISTING, metavar="FILE")
own_round = click.option("--round", "round_number", type=ROUND)
dry_run = click.option("--dry-run", is_flag=True)
text_or_json = click.option("--format", "form", type=OneOf(("text", "json")), default="text", show_default=True)
output = click.option("-o", "--output", required=True, type=FILE)
force = click.option("--force", is_flag=True)
language = click.option(
    OPTION, type=OneOf(LANGUAGES), is_eager=True, expose_value=False, callback=choose,
)  # fmt: skip


def one_of(*choices: str) -> OneOf:
    """One of these words."""
    return OneOf(choices)


def file_or_folder(given: str) -> tuple[Path, bool]:
    """The path, and whether it is a folder: one that exists, or one with a slash at its end."""
    from pathlib import Path

    path = Path(given)
    return path, path.is_dir() or given.endswith(("/", "\\"))
