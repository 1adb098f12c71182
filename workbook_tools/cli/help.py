"""What ``--help`` says: taken from the catalogue when it is asked for, in the language that is chosen by then."""

from __future__ import annotations

import click

from ..messages.catalogue import catalogue
from .language import of_prose

_PART = "help"


def texts() -> dict[str, str]:
    """All help texts in the reader's language, by key."""
    return catalogue(of_prose(), _PART)


def explain(command: click.Command, ctx: click.Context, key: str) -> None:
    """Give a command and its options the texts ``help.KEY``, ``help.KEY.OPTION`` or ``help.option.OPTION``."""
    found = texts()
    command.help = found[f"help.{key}"]
    for option in command.get_params(ctx):
        if isinstance(option, click.Option):
            name = "help" if option is command.get_help_option(ctx) else option.name
            option.help = found.get(f"help.{key}.{name}") or found[f"help.option.{name}"]


class Command(click.Command):
    """A command whose help stands in the catalogue under its name."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's help in the reader's language."""
        explain(self, ctx, ctx.info_name or "")
        super().format_help(ctx, formatter)
