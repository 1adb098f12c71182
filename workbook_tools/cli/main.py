"""``workbook-tools``: the group, and the one place where errors become words and exit codes."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from typing import Any

# A run makes millions of small objects that live to its end and hardly a cycle: looking for garbage
# among them as often as Python does by itself costs a tenth of the time.
gc.set_threshold(2_000_000, 50, 50)
atexit.register(gc.freeze)  # what is left in the end goes with the process, without being looked through once more

import click  # noqa: E402

from . import options  # noqa: E402
from .help import Explained, explain  # noqa: E402
from .steps import STEPS, command_called, command_name  # noqa: E402
from .terminal import colourless  # noqa: E402
from .words import asks_for_help, texts, word  # noqa: E402

ENDINGS = (
    ".xlsx",
    ".xlsm",
    ".ods",
    ".xls",
    ".docx",
    ".pdf",
)  # of an agreement or its document; no module is loaded to tell
COMMANDS = (
    *STEPS,
    "menu",
    "template",
    "import",
    "demo",
    "split",
    "validate",
    "fill",
    "consolidate",
    "status",
    "actuals",
    "combine",
    "amounts",
    "report",
    "diff",
    "history",
    "journal",
    "export",
    "new-year",
    "mail",
    "collect",
    "doctor",
)
_MODULES = {"import": "import_document"}  # no module can be called so


class LazyGroup(Explained, click.Group):
    """Loads a command's module when it is asked for, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(map(command_name, COMMANDS))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        name = name if name in COMMANDS else command_called(name)
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f".commands.{_MODULES.get(name, name.replace('-', '_'))}", __package__)
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and asks_for_help(args[0]):  # who asks with a word gets help, of a command too
            args = [*args[1:2], "--help"]
            if len(args) == 1:
                click.echo(ctx.get_help())
                ctx.exit()
        name = args[0] if args[0] in COMMANDS else command_called(args[0])
        if name not in COMMANDS and not name.startswith("-"):
            from .language import shown
            from .usage import Told, no_such

            raise Told(shown(no_such("command", args[0], [*COMMANDS, *map(command_name, STEPS)])), ctx)
        return super().resolve_command(ctx, [command_name(name), *args[1:]])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        explain(self, ctx, "main")
        self.epilog = texts()["help.main.epilog"]
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, of which none is loaded."""
        limit = formatter.width - 6 - max(len(name) for name in COMMANDS)
        found = texts()
        rows = [
            (command_name(name), click.Command(name, help=found[f"help.{name}"]).get_short_help_str(limit))
            for name in COMMANDS
        ]
        with formatter.section(word("commands")):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            from .usage import told

            raise told(error, ctx) from None
        except (click.exceptions.Exit, BrokenPipeError):  # who reads has seen enough: click ends quietly
            raise
        except (click.Abort, KeyboardInterrupt):
            click.echo(f"\n{word('stopped')}", err=True)
            ctx.exit(1)
        except Exception as error:
            from .errors import tell_error

            if not tell_error(error):
                raise
            ctx.exit(2)


def _tell_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    """What ``--version`` does; click's own option would look up its English words among the system's translations."""
    if asked and not ctx.resilient_parsing:
        from .. import __version__

        click.echo(f"workbook-tools {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True, no_args_is_help=False, subcommand_metavar="COMMAND [ARGS]...",
)  # fmt: skip
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version)
@options.language
@click.pass_context
def main(ctx: click.Context) -> None:
    """What every command begins with."""
    _occupy_streams()
    _speak_utf_8()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A Windows console or pipe may not know every face: show a replacement, never stop.
            reconfigure(errors="replace") if stream.isatty() else reconfigure(encoding="utf-8", errors="replace")
    if colourless():
        ctx.color = False
    if ctx.invoked_subcommand is None:
        _tell_standing(ctx)


def _tell_standing(ctx: click.Context) -> None:
    """What no command at all does: where the year stands in a folder with an agreement; elsewhere the help, and why it is shown."""
    from ..messages.message import message
    from .language import shown

    if any(name.lower().endswith(ENDINGS) and not name.startswith(("~$", ".")) for name in os.listdir()):
        from ..project.find import CannotFind
        from .steps import standing_here, tell_standing

        try:
            standing = standing_here()
        except CannotFind as error:
            if error.code == "project.no-agreement.document":
                click.echo(_sentence(shown(error.said)))
                return
            if error.code != "project.no-agreement":
                raise
        else:
            tell_standing(standing)
            return
    click.echo(ctx.get_help())
    click.echo(_sentence(shown(message("cannot.project.no-agreement", folder=os.path.basename(os.getcwd())))), err=True)


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


def _occupy_streams() -> None:
    """Where a stream is closed, let nothing that is opened later be taken for it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _speak_utf_8() -> None:
    """Begin again where the system's own encoding cannot write the names of Danish departments, as with LC_ALL=C."""
    if sys.getfilesystemencoding().lower() not in ("utf-8", "utf8") and not sys.flags.utf8_mode:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})


def run(command: str) -> None:
    """Run one command from a script in ``scripts/``."""
    sys.argv[1:1] = [command]  # not as args=…: click expands *.xlsx on Windows only for the real arguments
    main(prog_name="workbook-tools")


if __name__ == "__main__":
    main()
