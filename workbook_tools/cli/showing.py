"""How issues and results are shown on the terminal. Prose goes to stderr, results to stdout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from ..definition.levels import MISSING, Form
from ..messages.catalogue import DANISH, speak
from ..values.cells import is_number
from ..values.cpr import without_cpr
from ..values.hidden_characters import one_line
from . import language
from .showing_causes import because

if TYPE_CHECKING:
    from pathlib import Path

    from ..operations.agreement.sums import Sum
    from ..operations.amounts_against_lines import Finding
    from ..operations.combine.combination import Combination
    from ..operations.consolidate.consolidation import Consolidation
    from ..operations.export import Exported
    from ..operations.new_year import NewYear
    from ..reports.files import Reports
    from ..rules.issues import Issue

COLOURS = {"error": "red", "repair": "yellow", "warning": "blue"}


def as_text(
    issues: Sequence[Issue],
    most: int | None = None,
    no_file: Callable[[Issue], str] = lambda issue: language.text("no-file"),
    listed: bool = True,
) -> str:
    """Grouped by file, one line each; ``no_file`` is the heading of what stands in none. ``listed``: Fejlliste has them all."""
    lines = []
    # What stands in a file comes first; what never came back is many lines that say the same.
    issues = sorted(issues, key=lambda issue: issue.file is None)
    shown = issues if most is None else issues[:most]
    headed = sorted(((issue.file or f"~{no_file(issue)}", issue) for issue in shown), key=lambda pair: pair[0])
    for heading, pairs in groupby(headed, key=lambda pair: pair[0]):
        group = [issue for _, issue in pairs]
        lines.append(click.style(one_line(heading if group[0].file else heading[1:]), bold=True))
        for issue in group:
            place = one_line(" ".join(part for part in (issue.sheet, issue.cell) if part))
            severity = language.text(f"severity.{issue.severity.value}")
            mark = click.style(f"{severity:<8}", fg=COLOURS[issue.severity.value])
            lines.append(
                f"  {mark} {place + ': ' if place else ''}{one_line(issue.text(language.current()))} [{issue.code}]"
            )
    if most is not None and len(issues) > most:
        lines.append(language.text("more-issues" if listed else "more-issues.not-listed", n=len(issues) - most))
    return "\n".join(lines)


def tally(issues: Iterable[Issue]) -> str:
    """»3 errors, 1 repair, 2 warnings«."""
    counts = {"error": 0, "repair": 0, "warning": 0}
    for issue in issues:
        counts[issue.severity.value] += 1
    return ", ".join(language.count(f"{name}s", n) for name, n in counts.items())


def has_errors(issues: Iterable[Issue]) -> bool:
    """Whether the exit code must be 1."""
    return any(issue.severity.value == "error" for issue in issues)


def summary(result: Consolidation) -> str:
    """What was consolidated: departments, rows, money, issues."""
    from ..operations.agreement.item_milestones import form_of_round
    from ..operations.returned.not_read import state_of

    lines, form = [], result.agreement.kind.form
    for number in result.rounds:
        speak(
            form_of_round(result.agreement, number).wording
        )  # it may have been asked about what was followed up before
        expected, received = result.expected[number], result.received.get(number, [])
        came = [name for name in expected if name in received]
        lines.append(
            language.text("round", number=number, came=len(came), all=language.count("departments", len(expected)))
        )
        missing = [name for name in expected if name not in received]
        waiting = [name for name in missing if name in result.left]
        if len(missing) > len(waiting):
            lines.append(
                language.text("not-returned", names="; ".join(name for name in missing if name not in waiting))
            )
        for name in waiting:
            left = result.left[name]
            files = ", ".join(one_line(file.file) for file in left)
            state = language.text(f"left.{state_of(left)}")
            lines.append(language.text("left", state=state, department=name, files=files))
        for proof in (p for p in result.proof if p.round == number):
            rows, kroner = proof.consolidated
            counts = {
                "agreement": proof.agreement,
                "departments": proof.departments,
                "consolidated": proof.consolidated,
            }
            told = {name: f"{n} ({_kroner(money)})" if kroner else str(n) for name, (n, money) in counts.items()}
            verdict = language.text("proof.holds") if proof.holds else language.text("proof.broken", **told)
            key = "proof.money" if kroner else "proof"
            counted = language.count(proof.what, rows)
            lines.append(language.text(key, rows=counted, money=_kroner(kroner), verdict=verdict))
        lines += [
            _smileys(result, one) for one in result.sums if one.round == number and one.what.startswith("smileys.")
        ]
    speak(form.wording)
    lines += _whole_agreement(result)
    if result.late:
        lines.append(language.text("late", names="; ".join(sorted(result.late))))
    lines.append(language.count("answers", result.answers))
    lines.append(tally(result.issues))
    return "\n".join(lines)


def _level(form: Form, text: str) -> str:
    level = next((one for one in form.levels if one.text == text), MISSING)
    return level.told if language.current() == DANISH else level.english


def _smileys(result: Consolidation, one: Sum) -> str:
    """»smileys: 40 reached + 8 partly + 5 not reached + 2 missing = 55 milestones asked«."""
    form = result.agreement.kind.form
    parts = " + ".join(f"{part.rows} {_level(form, name)}" for name, part in one.parts.items())
    what = {"smileys.follow_up": "milestones", "smileys.economy": "budget_lines"}[one.what]
    key = "smileys" if one.holds else "smileys.broken"
    whole = language.count(what, one.whole.rows)
    return language.text(key, parts=parts, whole=whole) + because(result.agreement, [one])


def _whole_agreement(result: Consolidation) -> list[str]:
    """How the agreement's milestones and budget lines add up, in each of the four years."""
    by_name = {one.what: one for one in result.sums if one.round is None}
    lines = [language.text("agreement")]
    for what, names in (
        ("milestones", ("rounds", "department.milestones", "theme.milestones", "committee.milestones")),
        (
            "budget_lines",
            ("categories", "types", "department.budget_lines", "theme.budget_lines", "committee.budget_lines"),
        ),
    ):
        whole = by_name[names[-1]].whole.rows
        broken = [name for name in names if not by_name[name].holds]
        titles = " = ".join(language.text(f"sum.{name.partition('.')[0]}") for name in names)
        key = "sum.broken" if broken else "sum"
        why = because(result.agreement, [by_name[name] for name in broken])
        lines.append(language.text(key, whole=language.count(what, whole), titles=titles) + why)
    kinds = by_name["money-kinds"]
    why = because(result.agreement, [kinds, by_name["amounts"]])
    for at, whole_amount in enumerate(kinds.whole.amounts):
        parts = " + ".join(
            f"{_kroner(part.amounts[at])} {language.text(f'money.{name}')}" for name, part in kinds.parts.items()
        )
        key = "money" if kinds.holds and by_name["amounts"].holds else "money.broken"
        year = language.text(f"year.{at}")
        lines.append(language.text(key, year=year, parts=parts, whole=_kroner(whole_amount)) + why)
    return lines


def _kroner(amount: float) -> str:
    return f"{amount:,.0f}".replace(",", ".")


def combined(result: Combination) -> str:
    """What was combined: agreements and rows."""
    municipalities = language.count("municipalities", len({part.municipality for part in result.taken}))
    agreements = language.count("agreements", len(result.taken))
    lines = [language.text("combined", agreements=agreements, municipalities=municipalities)]
    lines += [language.count(f"combined.{name}", result.count(name)) for name in ("follow_up", "economy")]
    if result.left_out:
        lines.append(language.text("combined.left-out", files=", ".join(part.file for part in result.left_out)))
    return "\n".join(lines)


def amounts_as_text(found: Sequence[Finding]) -> str:
    """One line an amount: what it says, what it matches and why; what needs a look first, and with its words."""
    width = max((len(one.text) for one in found), default=0)
    lines = []
    for one in sorted(found, key=lambda one: ("none", "partial", "exact").index(one.match)):
        amount = f"{one.amount:,f}".rstrip("0").rstrip(".") if one.amount % 1 else f"{one.amount:,.0f}"
        danish = amount.replace(",", " ").replace(".", ",").replace(" ", ".")
        at = ", ".join(line.label for line in one.budget_lines) or "–"
        lines.append(
            language.text(
                "amount",
                line=f"{one.document_line:>5}",
                text=f"{one.text:<{width}}",
                amount=f"{danish:>12}",
                match=f"{language.text(f'match.{one.match}'):<7}",
                at=f"{at:<16}",
                reason=one.reason,
            )
        )
        if one.match != "exact" and one.sentence:
            lines.append(f"            »{_around(one_line(without_cpr(one.sentence)), one_line(one.text))}«")
    return "\n".join(lines)


MOST_QUOTED = 100  # letters


def _around(sentence: str, amount: str) -> str:
    """The sentence, or of a long one the words around the amount, which is always among them."""
    from textwrap import shorten

    before, found, after = sentence.partition(amount)
    if len(sentence) <= MOST_QUOTED or not found:
        return shorten(sentence, MOST_QUOTED, placeholder=" …")
    room = max(MOST_QUOTED - len(amount) - 2, MOST_QUOTED // 2)
    left = shorten(before[::-1], max(room // 2, room - len(after)), placeholder=" …")[::-1]
    right = shorten(after, room - len(left), placeholder=" …")
    return f"{left}{' ' * before.endswith(' ')}{amount}{' ' * after.startswith(' ')}{right}"


def exported(result: Exported) -> list[str]:
    """The files of an export and their rows, and what was left out."""
    lines = [_with_rows(path, rows) for path, rows in result.files]
    return [*lines, *(language.text("left-out", what=what) for what in result.left_out)]


def _with_rows(path: Path, rows: int) -> str:
    return language.text(
        "file-of-rows", file=path, rows=language.count("tables" if path.suffix == ".json" else "rows", rows)
    )


def year_carried(made: NewYear) -> str:
    """What next year's workbook begins with, and what finance should look at."""
    tables = made.agreement.tables
    money = sum(value for value in tables["budget_lines"]["year_0"] if is_number(value))
    lines = [
        language.text(
            "year", title=made.agreement.title or language.text("year.the-agreement"), year=made.agreement.budget_year
        ),
        language.text("year.items", items=language.count("items", len(tables["items"])), left=len(made.left_out)),
        language.count("year.milestones", len(tables["milestones"])),
        language.text(
            "year.lines", lines=language.count("budget_lines", len(tables["budget_lines"])), money=_kroner(money)
        ),
    ]
    if made.unanswered:
        more = len(made.unanswered) - 8
        key = "year.unanswered-more" if more > 0 else "year.unanswered"
        lines.append(language.text(key, names=", ".join(made.unanswered[:8]), more=more))
    if made.undecided:
        lines.append(language.text("year.undecided", names=", ".join(made.undecided)))
    for what, columns in (("blanked", made.blanked), ("kept", made.kept)):
        if columns:
            named = ", ".join(f"{header} ({title})" for title, header in columns)
            lines.append(language.text(f"year.{what}", names=named))
    lines.append(language.text("year.now"))
    return "\n".join(lines)


def reports(made: Reports) -> str:
    """The notes written, and what finance should know about them."""
    lines = [language.text("report.round", number=made.round)] if made.round else []
    if made.without:
        lines.append(language.text("report.nothing", names="; ".join(made.without)))
    if made.hidden:
        lines.append(language.count("report.hidden", made.hidden))
    return "\n".join([*lines, *(language.text("wrote", path=path) for path in made.files)])
