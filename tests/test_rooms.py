"""The rooms of docs/architecture.md: each folder stands in the table, and imports follow the line of arrows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "workbook_tools"
TEXT = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
ARROWS = next(line for line in TEXT.splitlines() if line.startswith("cli → "))
LEVELS = {room: level for level, rooms in enumerate(ARROWS.split(" → ")) for room in rooms.split(", ")}


def imports() -> Iterator[tuple[str, str, str]]:
    """Every import from one room into another: where, from, to."""
    for file in sorted(PACKAGE.rglob("*.py")):
        folders = file.relative_to(PACKAGE).parts[:-1]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not folders or not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            path = [*folders[: len(folders) - node.level + 1], *(node.module or "").split(".")]
            rooms = [path[0]] if path[0] else [alias.name for alias in node.names]
            for room in rooms:
                if room in LEVELS and room != folders[0]:
                    yield f"{file.relative_to(TOP)}:{node.lineno}", folders[0], room


def test_every_folder_stands_in_the_table_and_in_the_arrows() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(LEVELS)
    assert folders == set(re.findall(r"^\| `(\w+)/` \|", TEXT, re.MULTILINE))


def test_imports_go_one_way_only() -> None:
    found = list(imports())
    assert len(found) > 100
    assert [place for place, source, target in found if LEVELS[source] >= LEVELS[target]] == []
