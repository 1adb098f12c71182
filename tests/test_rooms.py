"""The rooms of docs/architecture.md: each folder stands in its table, and imports follow the lines of arrows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "workbook_tools"
TEXT = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = TEXT[TEXT.index("## Rooms") :]


def levels(start: str) -> dict[str, int]:
    """Every room of the line of arrows that begins with ``start``, with how far down it stands."""
    line = next(line for line in TEXT.splitlines() if line.startswith(start))
    return {room: level for level, rooms in enumerate(line.split(" → ")) for room in rooms.split(", ")}


HOUSES = {
    ".": levels("cli → "),
    "operations": levels("commands' work → "),
}


def imports(house: str) -> Iterator[tuple[str, str, str]]:
    """Every import from one room of a house into another: where, from, to."""
    inside = () if house == "." else (house,)
    for file in sorted((PACKAGE / house).rglob("*.py")):
        folders = file.relative_to(PACKAGE).parts[:-1]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if len(folders) <= len(inside) or not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            path = [*folders[: len(folders) - node.level + 1], *(node.module or "").split(".")]
            path = [part for part in path if part]
            if tuple(path[: len(inside)]) != inside:
                continue
            rest = path[len(inside) :]
            for room in [rest[0]] if rest else [alias.name for alias in node.names]:
                if room in HOUSES[house] and room != folders[len(inside)]:
                    yield f"{file.relative_to(TOP)}:{node.lineno}", folders[len(inside)], room


@pytest.mark.parametrize("house", HOUSES)
def test_every_folder_stands_in_a_table_and_in_the_arrows(house: str) -> None:
    folders = {path.parent.name for path in (PACKAGE / house).glob("*/__init__.py")}
    assert folders == set(HOUSES[house]) - {"commands' work"}
    assert folders <= set(re.findall(r"^\| `(\w+)/` \|", ROOMS, re.MULTILINE))


@pytest.mark.parametrize(("house", "least"), [(".", 100), ("operations", 50)])
def test_imports_go_one_way_only(house: str, least: int) -> None:
    found, level = list(imports(house)), HOUSES[house]
    assert len(found) > least
    assert [place for place, source, target in found if level[source] >= level[target]] == []
