"""What is given on the command line: paths, words to choose among, days, numbers. Refused in the reader's language."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import click

from .language import shown


def _refuse(
    kind: click.ParamType[Any], key: str, param: click.Parameter | None, ctx: click.Context | None, **values: str
) -> NoReturn:
    from ..messages.message import message

    kind.fail(shown(message(f"cannot.usage.{key}", **values)), param, ctx)


class WholeNumber(click.ParamType[int]):
    """A whole number from 1 on; ``what`` is what it counts: a refusal ``usage.WHAT``."""

    name = "number"

    def __init__(self, what: str) -> None:
        self._what = what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if text.isdecimal() and int(text) >= 1:
            return int(text)
        _refuse(self, self._what, param, ctx, text=text)


class GivenPath(click.Path):
    """A path, refused as click refuses it."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        path = os.fsdecode(value)
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
            if self.readable and not os.access(path, os.R_OK):
                _refuse(self, "path.not-readable", param, ctx, path=path)
        return super().convert(path, param, ctx)


class OneOf(click.Choice[str]):
    """One of some words."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            _refuse(self, "choice", param, ctx, text=str(value), known=", ".join(self.choices))
        return super().convert(value, param, ctx)


class Day(click.DateTime):
    """A day as 2019-03-14."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        try:
            return dt.datetime.strptime(str(value).strip(), "%Y-%m-%d")
        except ValueError:
            _refuse(self, "day", param, ctx, text=str(value))


ROUND, COUNT, DAY = WholeNumber("round"), WholeNumber("count"), Day()
EXISTING = GivenPath(exists=True, dir_okay=False, path_type=Path)
EXISTING_FOLDER = GivenPath(exists=True, file_okay=False, path_type=Path)
EXISTING_OR_FOLDER = GivenPath(exists=True, path_type=Path)
FILE = GivenPath(dir_okay=True, path_type=Path)
PATH_OR_FOLDER = GivenPath(dir_okay=True)  # kept as text: a slash at its end says that a folder is meant
