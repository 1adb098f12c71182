"""Formulas that would start a program: nothing of them is taken along."""

from __future__ import annotations

import re

STRING = re.compile(r'"(?:[^"]|"")*+(?:"|$)')


def asks_a_program(formula: str) -> bool:
    """Whether a formula would start a program or ask one (DDE): nothing else has a bar outside a text."""
    return "|" in formula and "|" in STRING.sub("", formula)
