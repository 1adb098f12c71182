"""What an import says on the terminal: what was found, how much of the document was placed, and what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..definition import words as w
from ..values.cells import as_text, is_blank
from . import language

if TYPE_CHECKING:
    from ..operations.importing.files import Imported


def imported(result: Imported) -> str:
    """In words and per cent."""
    agreement = result.agreement
    tables = agreement.tables
    lines = [
        language.text(
            "import", title=agreement.title or language.text("year.the-agreement"), year=agreement.budget_year,
            administrative=sum(value == w.YES for value in tables["items"]["administrative"]),
            **{name: language.count(name, len(tables[name])) for name in ("items", "milestones", "budget_lines")},
        ),
    ]  # fmt: skip
    names = [as_text(name) for name in tables["departments"]["department"] if not is_blank(name)]
    if names:
        lines.append(language.text("import.departments", names="; ".join(names)))
    kinds = ", ".join(f"{language.text(f'import.kind.{kind}')} {n}" for kind, n in result.furniture.items())
    furniture = sum(result.furniture.values())
    lines.append(
        language.text(
            "import.placed", percent=result.percent, placed=result.placed, listed=result.listed, furniture=furniture,
            kinds=kinds or "–",
        )
    )  # fmt: skip
    missing = result.total - result.placed - result.listed - furniture
    if missing:
        lines.append(language.count("import.missing", missing))
    waiting = len(tables["review"]) if "review" in tables else 0
    if waiting:
        lines.append(language.count("import.review", waiting))
    lines.append(language.text("import.left"))
    return "\n".join(lines)
