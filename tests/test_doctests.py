"""The examples in the docstrings of pure functions."""

import doctest
import importlib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
MODULES = [
    ".".join(file.relative_to(TOP).with_suffix("").parts)
    for file in sorted((TOP / "workbook_tools").rglob("*.py"))
    if ">>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_hold(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted > 0
    assert found.failed == 0
