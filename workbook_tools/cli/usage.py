"""Something on the command line that fits nothing: said in the reader's language, with the usage line above it."""

from __future__ import annotations

from typing import IO, Any

import click

from ..messages.message import Message, message
from ..messages.perhaps import with_guess
from ..values.cpr import path_without_cpr
from .language import shown
from .words import with_names, word


class Usage(click.UsageError):
    """A usage error of our own; its text is ``cannot.CODE``."""

    def __init__(self, code: str, /, **values: str) -> None:
        super().__init__(shown(message(f"cannot.{code}", **values)))


class Told(click.UsageError):
    """A usage error as it is shown: the words are made where the reader's language is known."""

    def __init__(self, text: str, ctx: click.Context) -> None:
        text = path_without_cpr(text)
        super().__init__(text, ctx)
        options = ctx.command.get_help_option_names(ctx)
        more = word("try", command=ctx.command_path, option=max(options, key=len))
        self._shown = f"{ctx.get_usage()}\n{more}\n\n{word('error', message=text)}"

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self._shown, file=file, err=True)


def told(error: click.UsageError, ctx: click.Context) -> Told:
    """A usage error of click's or ours in the reader's language."""
    if isinstance(error, Told):
        return error
    ctx = error.ctx or ctx
    said = _said(error, ctx)
    return Told(error.message if said is None else shown(said), ctx)


def _said(error: click.UsageError, ctx: click.Context) -> Message | None:
    """What click's error says; None for one of our own."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return message(f"cannot.usage.missing.{error.param.param_type_name}", name=_hint(error, ctx))
    if isinstance(error, click.BadParameter):
        return message("cannot.usage.invalid", name=_hint(error, ctx), why=error.message)
    if isinstance(error, click.NoSuchOption):
        known = [name for param in ctx.command.get_params(ctx) for name in (*param.opts, *param.secondary_opts)]
        return no_such("option", error.option_name, known)
    if isinstance(error, click.BadOptionUsage):
        flags = {
            name for p in ctx.command.get_params(ctx) if isinstance(p, click.Option) and p.is_flag for name in p.opts
        }
        key = "no-value" if error.option_name in flags else "needs-value"
        return message(f"cannot.usage.{key}", name=error.option_name)
    return None


def no_such(what: str, name: str, known: list[str]) -> Message:
    """That there is no such ``option`` or ``command``, and what is meant instead, if one is spelled much like it."""
    return with_guess(message(f"cannot.usage.no-such-{what}", name=name), name, known)


def _hint(error: click.BadParameter, ctx: click.Context) -> str:
    """What was given wrong: »'--round'« or »'AGREEMENT'«."""
    return with_names(error.param.get_error_hint(ctx)) if error.param is not None else ""
