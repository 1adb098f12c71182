"""What ``--help`` says: taken from the catalogue when it is asked for, in the reader's language."""

from __future__ import annotations

import os

import click

from . import language
from .steps import command_here
from .words import texts, with_names, word

WIDEST = 80  # characters


def explain(command: click.Command, ctx: click.Context, key: str) -> None:
    """Give a command and its options the texts ``help.KEY``, ``help.KEY.OPTION`` or ``help.option.OPTION``."""
    found = texts()
    command.help = found[f"help.{key}"]
    for option in command.get_params(ctx):
        if isinstance(option, click.Option):
            name = "help" if option is command.get_help_option(ctx) else option.name
            option.help = found.get(f"help.{key}.{name}") or found[f"help.option.{name}"]


def _tell_help(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _width() -> int:
    """How wide the text is: as wide as the terminal, but not wider than is easily read, as click has it."""
    given = os.environ.get("COLUMNS", "")
    try:
        columns = int(given) if given.isdecimal() and int(given) else os.get_terminal_size(1).columns
    except OSError:  # no terminal
        columns = WIDEST
    return max(min(columns or WIDEST, WIDEST) - 2, 50)


class Explained(click.Command):
    """A command that says everything in the reader's language."""

    _asking: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, made here: click's own would look up its English words among the system's translations."""
        if self._asking is None:
            names = self.get_help_option_names(ctx)
            self._asking = click.Option(names, is_flag=True, is_eager=True, expose_value=False, callback=_tell_help)
        return self._asking

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        language.look_ahead(ctx, args)
        ctx.terminal_width = ctx.terminal_width or _width()
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            from .usage import told

            raise told(error, ctx) from None

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [with_names(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), f"{word('usage')} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        with formatter.section(word("options")):
            formatter.write_dl([_row(option, ctx) for option in options])


def _row(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    """How the option is written and what it does, its default and whether it must be given."""
    written = option.get_help_record(ctx)
    extra = option.get_help_extra(ctx)
    notes = [word("default", default=extra["default"])] if "default" in extra else []
    notes += [word("required")] if "required" in extra else []
    return with_names(written[0] if written else ""), "  ".join(
        filter(None, (option.help, f"[{'; '.join(notes)}]" if notes else ""))
    )


class Command(Explained):
    """A command whose help stands in the catalogue under its name."""

    allow_extra_args = True  # they are refused below, in the reader's language

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            from .usage import Usage, told

            raise told(Usage("usage.too-many", arguments=" ".join(rest)), ctx)
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's help in the reader's language."""
        explain(self, ctx, command_here(ctx.info_name or ""))
        super().format_help(ctx, formatter)
