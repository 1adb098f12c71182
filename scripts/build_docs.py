"""Build docs/reference.md, docs/commands.md and docs/export.md from the declaration, the catalogue and the command line.

``--check`` builds them in memory and fails if a file in the repository differs.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from scripts.export_docs import export_page  # noqa: E402
from workbook_tools.cli.language import VARIABLE  # noqa: E402
from workbook_tools.cli.main import COMMANDS  # noqa: E402
from workbook_tools.cli.main import main as workbook_tools  # noqa: E402
from workbook_tools.definition.workbooks import (  # noqa: E402
    AGREEMENT,
    CONSOLIDATED,
    DEPARTMENT,
    LOOKUPS,
    LOOKUPS_TITLE,
    POINTERS_TITLE,
    WorkbookKind,
)
from workbook_tools.messages.catalogue import DANISH, ENGLISH, catalogue  # noqa: E402
from workbook_tools.rules.check import rules_for  # noqa: E402
from workbook_tools.schema.expressions import Literal  # noqa: E402
from workbook_tools.schema.structure import Among, Choices, Column, FilledBy, Later, Rule, Severity, Sheet, Type  # noqa: E402

DOCS = ROOT / "docs"
WIDTH = 100
KINDS = (AGREEMENT, CONSOLIDATED, DEPARTMENT)
GENERATED = "<!-- Written by scripts/build_docs.py; edit the declaration, not this file. -->"
EVERY = "every column people fill in"
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
    return PAGES.get(name) or next(kind.sheet(name).title for kind in KINDS if kind.has(name))


def shown_in(name: str, kind: WorkbookKind) -> str:
    """Whether a workbook of ``kind`` shows the sheet."""
    if name not in kind.pages and not kind.has(name):
        return "–"
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
    return column.formula is not None or column.name == sheet.control


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
        if not is_computed(there, there.column(column.name)):
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


# --- rules -----------------------------------------------------------------------------------


@dataclass
class Entry:
    """What is known of one message: the rules that speak it, where, and how the workbook shows it."""

    code: str
    severity: Severity
    columns: dict[str, list[str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)  # what the sheet's own words for all rows are

    def add(self, sheet: Sheet, header: str, shown: str) -> None:
        fixed = {word.name: word.value for word in sheet.words if not word.message}
        self.words |= {name: str(value.value) for name, value in fixed.items() if isinstance(value, Literal)}
        headers = self.columns.setdefault(sheet.title, [])
        headers += [header] if header not in headers else []
        self.shown |= {shown} if shown else set()

    def where(self) -> str:
        if all(headers == [EVERY] for headers in self.columns.values()):
            return EVERY
        return "; ".join(f"{title}: {', '.join(headers)}" for title, headers in self.columns.items())

    def live(self) -> str:
        return " or ".join(sorted(self.shown)) or "no"


def shown_as(rule: Rule, sheet: Sheet, kind: WorkbookKind) -> str:
    """How the workbook itself shows that the rule fails, if it does."""
    if sheet.control and rule.severity is Severity.ERROR:
        return "Kontrol"
    if kind.protected:
        return "Start"
    return "" if sheet.control else "colour"


def entries() -> dict[str, Entry]:
    """The declared rules of all workbooks by message."""
    found: dict[str, Entry] = {}
    for kind in (CONSOLIDATED, DEPARTMENT):
        for sheet in kind.sheets:
            rules = rules_for(sheet, kind)
            for rule in (*rules.blocking, *rules.rules):
                entry = found.setdefault(rule.message_key, Entry(rule.code, rule.severity))
                header = EVERY if rule in rules.blocking else sheet.column(rule.column).header
                entry.add(sheet, header, shown_as(rule, sheet, kind))
    return found


def severities(codes: Collection[str]) -> dict[str, str]:
    """How grave the script's own issues are: every call in the code that names a severity and a code."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "workbook_tools").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                grave = [
                    a.attr.lower() for a in node.args if isinstance(a, ast.Attribute) and a.attr in Severity.__members__
                ]
                named = [a.value for a in node.args if isinstance(a, ast.Constant) and a.value in codes]
                found |= {str(code): grave[0] for code in named if grave}
    return found


def messages_of(key: str, words: Mapping[str, str] | None = None) -> str:
    """Both languages, one below the other, with those ``words`` in place."""
    texts = f"{catalogue(DANISH)[key]}<br>*{catalogue(ENGLISH)[key]}*"
    for name, word in (words or {}).items():
        texts = texts.replace(f"{{{name}}}", word)
    return texts


def rule_section() -> Iterator[str]:
    """Every rule and message, in the order of the catalogue."""
    declared = entries()
    yield from ("## Rules", "", "Only the first rule that fails in a column speaks.", "")
    yield from ("### Declared: the same verdict in the workbook and in the script", "")
    yield from (
        "`Kontrol`: the message stands in the column `Kontrol` while people type. `colour`: the cell turns red "
        "(error) or yellow (warning). `Start`: the message is listed on a department's `Start`. `no`: only the script "
        "says it. A `{name}` in a message is a column of the row, by its name in code.",
        "",
    )
    yield from table(
        ("Code", "Severity", "Sheet and column", "Live in the workbook", "Message"),
        (
            (f"`{e.code}`", e.severity.value, e.where(), e.live(), messages_of(key, e.words))
            for key in catalogue(DANISH)
            if (e := declared.get(key))
        ),
    )
    rest = [key for key in catalogue(DANISH) if key not in declared]
    grave = severities(rest)
    yield from ("### Found only by the script", "")
    yield from ("They need the agreement, several files, or how the file is built; `{name}` is told by the script.", "")
    yield from table(
        ("Code", "Severity", "Message"), ((f"`{key}`", grave.get(key, "–"), messages_of(key)) for key in rest)
    )


# --- the documents -----------------------------------------------------------------------


def reference() -> str:
    """docs/reference.md."""
    names = [name for name in dict.fromkeys((*CONSOLIDATED.order, *DEPARTMENT.order)) if name != LOOKUPS]
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
        f"A department's workbook also has the hidden sheet `{POINTERS_TITLE}`, which the links on Start read. Finance's own has the",
        f"hidden sheet `{LOOKUPS_TITLE}`: what formulas look up and count by – row numbers, keys and 1/0 marks –, one short step a column,",
        "each under a heading that says what it is. Nothing is typed there, and it is neither exported nor compared.",
        "",
    ]
    lines += ["## Columns", "", "Types:", ""]
    lines += [*(f"- `{type_.name.lower()}` – {TYPES[type_]}" for type_ in Type), ""]
    people = {FilledBy.FINANCE: "Økonomi", FilledBy.DEPARTMENT: "a Center", FilledBy.TOOL: "the script"}
    named = ", ".join(f"`{by.name.lower()}` {who}" for by, who in people.items())
    lines += [f"Filled in by: {named}, `formula` a live formula.", ""]
    for name in names:
        if name not in PAGES:
            kind = next(kind for kind in (CONSOLIDATED, DEPARTMENT) if kind.has(name))
            lines += sheet_section(kind.sheet(name))
    lines += rule_section()
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


def documents() -> dict[Path, str]:
    """Every file this script is answerable for."""
    return {DOCS / "reference.md": reference(), DOCS / "commands.md": commands(), DOCS / "export.md": export()}


def main() -> int:
    """Write the files, or compare them with ``--check``."""
    stale = []
    for path, text in documents().items():
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.relative_to(ROOT).as_posix())
    for name in stale:
        print(f"not current: {name} (run python scripts/build_docs.py)")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
