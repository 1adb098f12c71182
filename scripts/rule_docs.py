"""The part of docs/reference.md about rules and messages, from the declaration, the catalogue and the code that names them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.export_docs import Table
from workbook_tools.definition.workbooks import CONSOLIDATED, DEPARTMENT, WorkbookKind
from workbook_tools.messages.catalogue import DANISH, ENGLISH, catalogue
from workbook_tools.rules.check import rules_for
from workbook_tools.schema.expressions import Literal
from workbook_tools.schema.structure import Rule, Severity, Sheet

ROOT = Path(__file__).resolve().parents[1]
EVERY = "every column people fill in"


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


def rule_section(table: Table) -> Iterator[str]:
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
