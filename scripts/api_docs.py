"""docs/api.md: what ``import workbook_tools`` offers, from the docstrings. ``build_docs.py`` calls it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import workbook_tools as wt


def api_page() -> list[str]:
    """The lines of the page."""
    lines = ["# The Python interface", "", "How to use it stands in [pandas.md](pandas.md).", ""]
    functions = [name for name in wt.__all__ if inspect.isfunction(getattr(wt, name))]
    lines += ["## Functions", ""]
    for name in functions:
        lines += [f"### {name}", *_described(f"workbook_tools.{name}", getattr(wt, name))]
    lines += ["## Results", ""]
    for name in (name for name in wt.__all__ if name not in functions):
        found = getattr(wt, name)
        lines += [f"### {name}", "", *_paragraphs(found), ""]
        for title, member in _members(found):
            lines += [f"#### {name}.{title}", *_described(title, member)]
    return lines


def _members(found: type) -> Iterator[tuple[str, object]]:
    """The public methods and properties of a class of the package, its own bases' included."""
    for title in sorted(
        {title for base in found.__mro__ if base.__module__.startswith("workbook_tools") for title in vars(base)}
    ):
        member = inspect.getattr_static(found, title)
        if not title.startswith("_") and inspect.getdoc(member) and not isinstance(member, str):
            yield title, member


def _described(name: str, member: object) -> list[str]:
    code = ["", "```python", f"{name}{_signature(member)}", "```"] if callable(member) else []
    return [*code, "", *_paragraphs(member), ""]


def _signature(function: Callable[..., object]) -> str:
    """Its parameters and result as they are written; what only the command line gives is left out."""
    signature = inspect.signature(function)
    parts = []
    for one in signature.parameters.values():
        if one.name in ("self", "watch"):
            continue
        if one.kind is one.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        default = "" if one.default is one.empty else f" = {one.default!r}"
        parts.append(f"{one.name}: {one.annotation}{default}")
    if parts[-1:] == ["*"]:
        parts.pop()
    return f"({', '.join(parts)}) -> {signature.return_annotation}"


def _paragraphs(member: object) -> list[str]:
    """A docstring as Markdown: double backticks become single ones, an example becomes code."""
    text = (inspect.getdoc(member) or "").replace("``", "`")
    lines, code = [], False
    for line in text.splitlines():
        starts = line.startswith(">>> ")
        if starts and not code:
            lines.append("```python")
            code = True
        elif code and not line.strip():
            lines.append("```")
            code = False
        lines.append(line)
    return [*lines, *(["```"] if code else [])]
