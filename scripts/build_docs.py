"""Build docs/reference.md, commands.md, export.md, api.md, beskeder.md and messages.md from the declaration, the catalogue, the commands and docstrings,
and vejledning-center.pdf from vejledning-center.md and its pictures.

``--check`` builds them in memory and fails if a file in the repository differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from scripts.api_docs import api_page  # noqa: E402
from scripts.export_docs import export_page  # noqa: E402
from scripts.guide_pdf import guide_pdf  # noqa: E402
from scripts.message_docs import message_page  # noqa: E402
from scripts.rule_docs import rule_section  # noqa: E402
from workbook_tools.cli.language import VARIABLE  # noqa: E402
from workbook_tools.cli.main import COMMANDS  # noqa: E402
from workbook_tools.cli.main import main as workbook_tools  # noqa: E402
from workbook_tools.definition.workbooks import (  # noqa: E402
    AGREEMENT,
    CONSOLIDATED,
    DEPARTMENT,
    LOOKUPS_TITLE,
    POINTERS_TITLE,
    REVIEWED,
    SEEN_TITLE,
    WorkbookKind,
)
from workbook_tools.messages.catalogue import DANISH, ENGLISH  # noqa: E402
from workbook_tools.operations import guide  # noqa: E402
from workbook_tools.schema.structure import Among, Choices, Column, FilledBy, Later, Sheet, Type  # noqa: E402

DOCS = ROOT / "docs"
WIDTH = 100
KINDS = (AGREEMENT, CONSOLIDATED, DEPARTMENT)
GENERATED = "<!-- Written by scripts/build_docs.py; edit the declaration, not this file. -->"
PAGES = {
    "overview": "Overblik",
    "money": "Penge",
    "matrix": "Matrix",
    "committees": "*one for each committee*",
    "guidance": "Vejledning",
    "start": "Start",
}
PURPOSES = {
    "overview": "Dashboard: headlines and charts, the tables behind them, who has not answered, what is not reached. All formulas.",
    "money": "Operating and capital money, apart and together, and the agreement's effect, by group. All formulas.",
    "matrix": "Every followed-up item on one A3 page: its worst smiley of each round, and its economy. All formulas.",
    "committees": "To print: the committee's items with description, milestones, smileys, comments and economy. All formulas.",
    "guidance": "What the smileys mean, who does what, the deadlines.",
    "start": "What a department sees first: deadline, progress, what is still wrong, ready to send or not.",
    "settings": "The agreement's basic facts.",
    "scale": "The municipality's own levels of effort and economy: what they are called, mean and ask for. A department's workbook in other levels than the usual ones has them on the hidden `_skala`.",
    "questions": "What the municipality asks beside level, comment and amounts: a column of the follow-up for each. A department's workbook has them on the hidden `_spørgsmål`.",
    "rounds": "The follow-ups of the year. At most one is open.",
    "departments": "The responsible departments and who receives their workbook.",
    "lists": "The values of the drop-downs.",
    "items": "The items of the agreement.",
    "budget_lines": "The budget lines of the items in whole 1.000 kr.; minus is a saving.",
    "milestones": "What must be reached by each round.",
    "follow_up": "One row for each milestone that a round follows up.",
    "economy": "One row for each followed-up budget line with money in the budget year.",
    "changes": "Proposed budget changes; each balanced by its financing.",
    "reconciliation": "The tables printed in the agreement, held against the budget lines.",
    "texts": "What the documents say beside the rows: introduction, prose, date, contact, signatories, which sections.",
    "spending_key": "What the finance system's columns and accounts mean, and where the money of the last export went.",
    "review": "The doubts of an import, worked off by typing; the sheet goes when the last is answered.",
    "received": "The files the answers came from. Added by `consolidate`.",
    "log": "Every changed cell, in the order the changes were taken in; append-only. Added by `consolidate`.",
    "issues": "What must be mended, and where. Written anew by `consolidate`.",
    "contributes": "The items where the department is a `Væsentlig bidragsyder`, to read.",
}
TYPES = {
    Type.TEXT: "text",
    Type.KEY: "number or name kept as text (1.1 and 1.10 are two items)",
    Type.INTEGER: "whole number",
    Type.AMOUNT: "amount in whole 1.000 kr.",
    Type.PERCENT: "percent",
    Type.DATE: "date",
    Type.MOMENT: "date and time",
    Type.CHOICE: "one value of a list",
    Type.CHOICES: "one or more values of a list, separated by `; `",
    Type.ANY: "text, number or date",
}


def cell(text: str) -> str:
    """A text that may stand in a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a Markdown table and a blank one."""
    headers = list(headers)
    yield "| " + " | ".join(headers) + " |"
    yield "|" + " --- |" * len(headers)
    for row in rows:
        yield "| " + " | ".join(map(cell, row)) + " |"
    yield ""


# --- sheets and columns ----------------------------------------------------------------------


def title_of(name: str) -> str:
    """The title of a page or data sheet."""
    return PAGES.get(name) or next(kind.sheet(name).title for kind in (*KINDS, REVIEWED) if kind.has(name))


def shown_in(name: str, kind: WorkbookKind) -> str:
    """Whether a workbook of ``kind`` shows the sheet."""
    if name not in kind.pages and not kind.has(name):
        return "after an import" if kind.with_review.has(name) else "–"
    return f"hidden, as `{kind.sheet(name).title}`" if name in kind.hidden else "yes"


def choices_of(choices: Choices | None) -> str:
    """What a drop-down offers."""
    if isinstance(choices, Among):
        source = CONSOLIDATED.sheet(choices.sheet)
        return f"{source.title}: {source.column(choices.column).header}"
    if isinstance(choices, Later):
        source = CONSOLIDATED.sheet(choices.sheet)
        return f"{source.title}: {source.column(choices.column).header} of the later rounds; {choices.last}"
    return " · ".join(choices or ())


def is_computed(sheet: Sheet, column: Column) -> bool:
    """Whether the column is a live formula."""
    return sheet.is_computed(column)


def notes_of(sheet: Sheet, column: Column) -> str:
    """What else is worth knowing about a column."""
    notes = []
    if column.name in sheet.key:
        notes.append("key")
    if column.fewer is not None:
        notes.append(f"for some rows only {choices_of(column.fewer[1])}")
    if column.internal:
        notes.append("internal, never published")
    if column.total:
        notes.append("summed in the total row")
    if (sheet.name, column.name) in DEPARTMENT.hidden_when_blank:
        notes.append("hidden while blank")
    if (sheet.name, column.name) in DEPARTMENT.hidden_columns:
        notes.append("hidden in a department's workbook")
    if column.helper:
        notes.append("read by formulas only; hidden, never exported, not in a department's workbook")
    elif is_computed(sheet, column) and DEPARTMENT.has(sheet.name) and sheet.name not in DEPARTMENT.hidden:
        there = DEPARTMENT.sheet(sheet.name)
        if there.has(column.name) and not is_computed(there, there.column(column.name)):
            notes.append("a value in a department's workbook")
    return "; ".join(notes)


def sheet_section(sheet: Sheet) -> Iterator[str]:
    """Heading, purpose and columns of a data sheet."""
    yield from (f"### {sheet.title}", "", f"`{sheet.name}` – {PURPOSES[sheet.name]}", "")
    twin = next((s for s in CONSOLIDATED.sheets if s.name != sheet.name and s.columns == sheet.columns), None)
    if twin is not None:
        yield from (f"The columns are those of {twin.title}.", "")
        return
    yield from table(
        ("Header", "In code", "Type", "Filled in by", "Required", "Choices", "Computed", "Notes"),
        (
            (
                column.header,
                f"`{column.name}`",
                column.type.name.lower(),
                column.filled_by.name.lower(),
                "yes" if column.required else "",
                choices_of(column.choices),
                "yes" if is_computed(sheet, column) else "",
                notes_of(sheet, column),
            )
            for column in sheet.columns
        ),
    )


# --- the documents -----------------------------------------------------------------------


def reference() -> str:
    """docs/reference.md."""
    ordered = dict.fromkeys((*CONSOLIDATED.order, *DEPARTMENT.order))  # of the sheets that some forms have, too
    names = [name for name in ordered if name in PAGES or any(kind.has(name) for kind in (*KINDS, REVIEWED))]
    lines = [
        GENERATED, "", "# Reference: sheets, columns and rules", "",
        "Headers, choices and Danish messages are given exactly as they stand in the workbook.", "",
        "## Sheets", "",
    ]  # fmt: skip
    lines += table(
        ("Sheet", "Agreement", "Consolidated", "Department", "What it is for"),
        ((title_of(name), *(shown_in(name, kind) for kind in KINDS), PURPOSES[name]) for name in names),
    )
    lines += [
        f"A department's workbook also has the hidden sheet `{POINTERS_TITLE}`, which holds what `Kontrol` is made of and the links on Start read. Finance's own has the",
        f"hidden sheet `{LOOKUPS_TITLE}`: what formulas look up and count by – row numbers, keys and 1/0 marks –, one short step a column,",
        f"each under a heading that says what it is, and `{SEEN_TITLE}`: what the tool last wrote, so that finance's changes can be told.",
        "Nothing is typed there, and they are neither exported nor compared.",
        "",
    ]
    lines += ["## Columns", "", "Types:", ""]
    lines += [*(f"- `{type_.name.lower()}` – {TYPES[type_]}" for type_ in Type), ""]
    people = {FilledBy.FINANCE: "Økonomi", FilledBy.DEPARTMENT: "a Center", FilledBy.TOOL: "the script"}
    named = ", ".join(f"`{by.name.lower()}` {who}" for by, who in people.items())
    lines += [f"Filled in by: {named}, `formula` a live formula.", ""]
    for name in names:
        if name not in PAGES:
            kind = next(kind for kind in (CONSOLIDATED, DEPARTMENT, REVIEWED) if kind.has(name))
            lines += sheet_section(kind.sheet(name))
    lines += rule_section(table)
    return "\n".join(lines).rstrip() + "\n"


def help_of(*arguments: str) -> str:
    """The help text as a terminal of fixed width shows it."""
    result = CliRunner(env={VARIABLE: ENGLISH}).invoke(
        workbook_tools, [*arguments, "--help"], prog_name="workbook-tools", terminal_width=WIDTH
    )
    if result.exit_code:
        raise SystemExit(f"--help of {' '.join(arguments) or 'workbook-tools'} failed: {result.output}")
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def commands() -> str:
    """docs/commands.md."""
    lines = [GENERATED, "", "# Commands", "", "What `--help` says.", ""]
    for name in ("", *COMMANDS):
        title = f"workbook-tools {name}".strip()
        lines += [f"## {title}", "", "```text", help_of(*filter(None, [name])), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def export() -> str:
    """docs/export.md."""
    return "\n".join([GENERATED, "", *export_page(table, PURPOSES)]).rstrip() + "\n"


def api() -> str:
    """docs/api.md."""
    return "\n".join([GENERATED, "", *api_page()]).rstrip() + "\n"


def messages(language: str) -> str:
    """docs/beskeder.md and docs/messages.md."""
    return "\n".join([GENERATED, "", *message_page(language)]).rstrip() + "\n"


def documents() -> dict[Path, bytes]:
    """Every file this script is answerable for."""
    pages = {
        "reference.md": reference, "commands.md": commands, "export.md": export, "api.md": api,
        "beskeder.md": partial(messages, DANISH), "messages.md": partial(messages, ENGLISH),
    }  # fmt: skip
    made = {DOCS / name: page().encode() for name, page in pages.items()}
    return made | {DOCS / guide.FILE: guide_pdf(DOCS / "vejledning-center.md")}


def main() -> int:
    """Write the files, or compare them with ``--check``."""
    stale = []
    for path, data in documents().items():
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        elif not path.exists() or path.read_bytes() != data:
            stale.append(path.relative_to(ROOT).as_posix())
    for name in stale:
        print(f"not current: {name} (run python scripts/build_docs.py)")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
