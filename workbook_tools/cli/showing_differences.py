"""How ``diff`` shows what differs: as text by sheet, and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from . import language

if TYPE_CHECKING:
    from ..operations.diff.differences import Comparison, Difference

COLOURS = {"added": "green", "removed": "red", "changed": "yellow"}
SIGNS = {"added": "+", "removed": "-", "changed": "~"}
LONGEST = 60  # characters of a text that the terminal shows
LEAD = 12  # of them before the place where two texts part


def as_json(comparison: Comparison) -> str:
    """An array with one object a difference; empty if there is none."""
    shown = [
        {
            "sheet": one.sheet,
            "change": one.change.value,
            "key": _plain(one.key) or None,
            "column": one.column,
            "before": _plain(one.before),
            "after": _plain(one.after),
            "old_cell": one.old_cell,
            "new_cell": one.new_cell,
        }
        for one in comparison.differences
    ]
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {header: _plain(cell) for header, cell in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def as_text(comparison: Comparison) -> str:
    """Grouped by sheet and row; of the bookkeeping sheets only how much."""
    from ..operations.diff.difference_document import key_text
    from ..operations.diff.differences import BOOKKEEPING

    lines = []
    for sheet, of_sheet in groupby(comparison.differences, key=lambda one: one.sheet):
        lines.append(f"{click.style(sheet, bold=True)}: {tally(comparison, sheet)}")
        if sheet in BOOKKEEPING:
            lines.append(language.text("diff.bookkeeping"))
            continue
        for key, of_row in groupby(of_sheet, key=key_text):
            lines += _row_lines(key, list(of_row))
    return "\n".join(lines)


def _row_lines(key: str, differences: list[Difference]) -> list[str]:
    lines = []
    if key and differences[0].column is not None:
        lines.append(f"  {key}")
    for one in differences:
        sign = click.style(SIGNS[one.change.value], fg=COLOURS[one.change.value])
        place = one.new_cell or one.old_cell or ""
        if isinstance(one.before, Mapping) or isinstance(one.after, Mapping):
            lines.append(f"  {sign} {key or place}  {_row(one)}")
            continue
        before, after = _parted(_text(one.before), _text(one.after))
        told = {"added": after, "removed": before, "changed": f"{before} → {after}"}[one.change.value]
        lines.append(f"    {sign} {one.column or language.text('diff.no-column')} {place}: {told}")
    return lines


def _row(difference: Difference) -> str:
    from ..operations.diff.difference_document import row_text

    return _shortened(" ".join(row_text(difference, " · ").split()), 0, 3 * LONGEST)


def _text(value: Any) -> str:
    from ..values.shown import shown

    return " ".join(shown(value).split()) or language.text("diff.blank")


def _parted(before: str, after: str) -> tuple[str, str]:
    """Two texts from shortly before the place where they part."""
    alike = next(
        (i for i, (b, a) in enumerate(zip(before, after, strict=False)) if b != a), min(len(before), len(after))
    )
    start = 0 if max(len(before), len(after)) <= LONGEST else max(0, alike - LEAD)
    return _shortened(before, start, LONGEST), _shortened(after, start, LONGEST)


def _shortened(text: str, start: int, longest: int) -> str:
    end = start + longest
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


def tally(comparison: Comparison, sheet: str | None = None) -> str:
    """»2 added, 1 changed«."""
    from ..operations.diff.differences import Change

    counts = {change.value: comparison.count(change, sheet) for change in Change}
    return ", ".join(language.text(f"diff.{name}", n=n) for name, n in counts.items() if n) or language.text(
        "diff.none"
    )
