"""The rooms of docs/architecture.md: each says what is in it, imports follow the lines of arrows, none go in a circle."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import workbook_tools as wt

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "workbook_tools"
COMMANDS = PACKAGE / "cli" / "commands"
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
def test_every_folder_stands_in_the_arrows_and_says_what_is_in_it(house: str) -> None:
    folders = {path.parent.name: path for path in (PACKAGE / house).glob("*/__init__.py")}
    assert set(folders) == set(HOUSES[house]) - {"commands' work"}
    assert [name for name, path in folders.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []
    if house == ".":
        assert set(folders) == set(re.findall(r"^\| `(\w+)/` \|", ROOMS, re.MULTILINE))


@pytest.mark.parametrize(("house", "least"), [(".", 100), ("operations", 50)])
def test_imports_go_one_way_only(house: str, least: int) -> None:
    found, level = list(imports(house)), HOUSES[house]
    assert len(found) > least
    assert [place for place, source, target in found if level[source] >= level[target]] == []


@cache
def modules_imported() -> dict[str, set[str]]:
    """Every module of the package and those it imports: at the top, in a function, or for types alone."""
    files = {".".join(file.relative_to(TOP).with_suffix("").parts): file for file in PACKAGE.rglob("*.py")}
    graph: dict[str, set[str]] = {}
    for name, file in files.items():
        graph[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                source = [*name.split(".")[: -node.level], *filter(None, (node.module or "").split("."))]
                named = (".".join([*source, alias.name]) for alias in node.names)
                graph[name] |= {module if module in files else ".".join(source) for module in named} & set(files)
    return graph


def test_no_module_imports_another_that_imports_it() -> None:
    graph = {name: set(imported) for name, imported in modules_imported().items()}
    # What a node means is said for the rows of a scope, and a scope asks what its nodes mean.
    graph["workbook_tools.rules.nodes"].remove("workbook_tools.rules.evaluate")
    assert sum(map(len, graph.values())) > 1000
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" ← ".join(circle.args[1]))


def test_no_module_is_longer_than_350_lines() -> None:
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in PACKAGE.rglob("*.py")}
    assert {str(file.relative_to(TOP)): number for file, number in lines.items() if number > 350} == {}


def test_a_kind_of_workbook_is_named_where_it_begins_and_passed_on_from_there() -> None:
    naming = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "definition.workbooks":
                named = {alias.name for alias in node.names} & {"AGREEMENT", "CONSOLIDATED", "DEPARTMENT"}
                naming |= {str(file.relative_to(PACKAGE))} if named else set()
    assert naming == {"operations/agreement/agreement.py", "operations/returned/submission.py"}


@pytest.mark.parametrize("name", sorted(set(wt.__all__) & {path.stem for path in COMMANDS.glob("*.py")}))
def test_a_command_that_is_a_function_calls_the_front_door(name: str) -> None:
    module = f"workbook_tools.cli.commands.{name}"
    assert any(imported.startswith("workbook_tools.api.") for imported in modules_imported()[module])
