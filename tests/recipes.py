"""The recipes of docs/architecture.md, applied as they are written there.

A recipe is a paragraph that begins with a bold name, and the block of code below it: after ``+++ FILE`` its lines say what
stands in the file ( ), what goes (-) and what comes (+); where nothing stands, it comes last. A ``---`` line before it with
the file of another folder means that the folder is a copy of that one. What is new ``since=2`` is new since the next version.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from workbook_tools.definition.workbooks import TEMPLATE_VERSION

ROOT = Path(__file__).resolve().parents[1]
_RECIPE = re.compile(r"^\*\*An? (?P<name>[^*]+)\.\*\*.*?\n```diff\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^(?:--- (?P<model>\S+)\n)?\+\+\+ (?P<file>\S+)\n", re.MULTILINE)


def recipes() -> dict[str, str]:
    """The block of every recipe, by its name: »column«, »rule« …"""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {found["name"]: found["block"] for found in _RECIPE.finditer(text[text.index("## Recipes") :])}


def apply(block: str, folder: Path) -> list[str]:
    """Change the files in a copy of the repository; which they are. ValueError where the block fits nowhere, or twice."""
    heads = list(_FILE.finditer(block))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        file = folder / head["file"]
        if head["model"] and not file.parent.exists():
            shutil.copytree((folder / head["model"]).parent, file.parent)
        lines = block[head.end() : following.start() if following else None].splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +").replace(
            "since=2", f"since={TEMPLATE_VERSION + 1}"
        )
        text = file.read_text(encoding="utf-8")
        if before and text.count(before) != 1:
            raise ValueError(f"{head['file']} has {text.count(before)} times:\n{before}")
        file.write_text(text.replace(before, after) if before else text + after, encoding="utf-8")
    return [head["file"] for head in heads]
