"""What is given on the command line: paths, words to choose among, days, numbers. Refused in the reader's language."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import stat
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import click

from .language import shown

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _OfNumber: TypeAlias = click.ParamType[int]
    _OfAny: TypeAlias = click.ParamType[Any]
else:  # click 8.2 has no generic one yet
    _OfNumber = _OfAny = click.ParamType


def _refuse(
    kind: click.ParamType[Any], key: str, param: click.Parameter | None, ctx: click.Context | None, **values: str
) -> NoReturn:
    from ..messages.message import message

    kind.fail(shown(message(f"cannot.usage.{key}", **values)), param, ctx)


class WholeNumber(_OfNumber):
    """A whole number from 1 on; ``what`` is what it counts: a refusal ``usage.WHAT``."""

    name = "number"

    def __init__(self, what: str) -> None:
        self._what = what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if text.isdecimal() and int(text) >= 1:
            return int(text)
        _refuse(self, self._what, param, ctx, text=text)


class GivenPath(_OfAny):
    """A path, refused where it does not exist though it must, is of the wrong kind or may not be read.

    Given on as a Path, or ``as_text``, so that a slash at its end can be seen. (click's own type would load what
    ``--help`` has no use for: its words in English, pathlib.)
    """

    def __init__(
        self, *, exists: bool = False, file_okay: bool = True, dir_okay: bool = True, as_text: bool = False
    ) -> None:
        self.exists, self.file_okay, self.dir_okay, self.as_text = exists, file_okay, dir_okay, as_text
        self.name = "path" if file_okay and dir_okay else "file" if file_okay else "directory"

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        path = _without_quote(os.fsdecode(value))
        if '"' in path and not os.path.exists(path):
            _refuse(self, "path.quoted-backslash", param, ctx, path=path.partition('"')[0])
        try:
            mode = os.stat(path).st_mode
        except OSError:
            if self.exists:
                _refuse(self, "path.missing", param, ctx, path=path)
        else:
            if not self.file_okay and stat.S_ISREG(mode):
                _refuse(self, "path.is-a-file", param, ctx, path=path)
            if not self.dir_okay and stat.S_ISDIR(mode):
                _refuse(self, "path.is-a-folder", param, ctx, path=path)
            if not os.access(path, os.R_OK):
                _refuse(self, "path.not-readable", param, ctx, path=path)
        if self.as_text:
            return path
        from pathlib import Path

        return Path(path)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file" if self.file_okay else "dir")]


def _without_quote(path: str) -> str:
    """What Windows makes of ``"C:\\Budget 2027\\"``: the last backslash makes the quote behind it part of the name.

    Where more follows it has swallowed the rest of the line too, which is refused: nobody knows how that was meant.
    """
    only_last = path.find('"') == len(path) - 1 and path != ""
    return path[:-1] + os.sep if only_last and not os.path.exists(path) else path


class OneOf(click.Choice[str]):
    """One of some words."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            from ..messages.message import message
            from ..messages.perhaps import with_guess

            said = message("cannot.usage.choice", text=str(value), known=", ".join(self.choices))
            self.fail(shown(with_guess(said, str(value), self.choices)), param, ctx)
        return super().convert(value, param, ctx)


class Day(click.DateTime):
    """A day as 2019-03-14, or as it is shown everywhere: 14-03-2019."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        for form in ("%Y-%m-%d", "%d-%m-%Y"):
            with contextlib.suppress(ValueError):
                return dt.datetime.strptime(str(value).strip(), form)
        _refuse(self, "day", param, ctx, text=str(value))


ROUND, COUNT, DAY = WholeNumber("round"), WholeNumber("count"), Day()
EXISTING = GivenPath(exists=True, dir_okay=False)
EXISTING_FOLDER = GivenPath(exists=True, file_okay=False)
EXISTING_OR_FOLDER = GivenPath(exists=True)
FILE = GivenPath()
PATH_OR_FOLDER = GivenPath(as_text=True)  # kept as text: a slash at its end says that a folder is meant
