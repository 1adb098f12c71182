"""A package that only some commands need and that is not installed here, and the command that installs it beside the tool."""

from __future__ import annotations

import sys
import tomllib
from importlib import metadata
from importlib.util import find_spec
from json import loads
from pathlib import Path

from .message import Message, message
from .refusal import Refusal

DISTRIBUTION = "workbook-tools"
_RECEIPT = "uv-receipt.toml"  # what uv tool knows an installation by


class MissingPackage(Refusal):
    """Something cannot be done here before ``package`` is installed; ``said`` says how."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(f"missing-package.{package}", command=install_command(package))

    def __reduce__(self) -> tuple[object, ...]:
        return MissingPackage, (self.package,)


def install_command(package: str) -> Message:
    """The command that installs a package beside the tool, however that was installed."""
    python = "py" if sys.platform == "win32" else "python3"
    way = _way()
    extras, others = _of_uv() if way == "uv-tool" else ("", [])
    values = {"name": package, "python": sys.executable, "system": python, "with": " --with ".join((*others, package))}
    return message(f"result.install.{way}", **values, source=_source(extras))


def _way() -> str:
    prefix = Path(sys.prefix)
    if getattr(sys, "frozen", False) or any(Path(sys.executable).parent.glob("python*._pth")):
        return "not"  # nothing can be put into a frozen program, or into Python's embeddable archive
    if (prefix / "pipx_metadata.json").exists():
        return "pipx"
    if (prefix / _RECEIPT).exists():
        return "uv-tool"
    if find_spec("pip") is not None:
        return "pip"
    settings = prefix / "pyvenv.cfg"
    made_by_uv = settings.exists() and "\nuv = " in settings.read_text(encoding="utf-8")
    return "uv" if made_by_uv else "from-outside"


def _of_uv() -> tuple[str, list[str]]:
    """The extras that uv installed the tool with, and what else beside it: all that is not named again it takes away."""
    receipt = tomllib.loads((Path(sys.prefix) / _RECEIPT).read_text(encoding="utf-8"))
    known = {one["name"]: one for one in receipt.get("tool", {}).get("requirements", ())}
    extras = known.pop(DISTRIBUTION, {}).get("extras", ())
    return f"[{','.join(extras)}]" if extras else "", list(known)


def _source(extras: str) -> str:
    """What ``uv tool install`` is to be told: the name alone would be looked up in the index, wherever it came from."""
    try:
        origin = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        origin = None
    return f'"{DISTRIBUTION}{extras} @ {loads(origin)["url"]}"' if origin else f'"{DISTRIBUTION}{extras}"'
