"""docs/performance.md from what was measured: first what people feel, then what was asked, then the rest."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import recalculation
from .measuring import BEFORE, COLLEAGUE, EXPERT, LIMIT, POLARS, ROOT, TOOL, Measured, machine
from .recalculation import BASE, FOUR_TIMES, FROZEN, THIRTY, Timed

PROCESSOR = "processor"
NOT_MEASURED = "–"
WORDS = ("Which", "Verdict")


@dataclass(frozen=True)
class Asked:
    """One number that was asked for: what was found, more of it (the same in processor time), and whether it holds."""

    what: str
    found: str
    more: str
    holds: bool | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        said = {True: "met", False: "**missed**", None: "not measured"}[self.holds]
        return self.what, self.found, self.more, said


@dataclass(frozen=True)
class Report:
    """Everything that one run measured. ``lacking`` says why LibreOffice was not."""

    sizes: Sequence[Measured]
    large: Measured | None
    large_items: int
    help: Measured
    profiles: dict[int, dict[str, float]]
    load: float
    opened: Sequence[Timed]
    lacking: str

    def text(self) -> str:
        """The whole page."""
        parts = [
            "# Performance",
            "Written by `python -m benchmarks.run`; do not edit by hand.",
            f"Measured on {dt.date.today():%d-%m-%Y}: {machine()}; load before {self.load:.1f}. Merging: interleaved "
            f"rounds ({self._rounds()}) after one that is not counted; ratios are taken within a round and given as median (least–greatest). "
            "On a busy machine only the ratios of processor time mean much.",
            "## What people feel",
            _table(("What", "Seconds", "Which"), self._felt()),
            *([f"LibreOffice was not measured: {self.lacking}."] if self.lacking else []),
            "## Against what was asked",
            _table(("Asked", "Measured", "In processor time", "Verdict"), [one.cells for one in self.asked()]),
            "LibreOffice is judged by its processor time, merging by the seconds it takes.",
            "## In LibreOffice",
            *self._in_libreoffice(),
            "## Merging",
            (ROOT / "benchmarks" / "scripts.md").read_text(encoding="utf-8").strip(),
            self._ratios("Ratio of seconds", "seconds"),
            self._ratios("Ratio of processor time", PROCESSOR),
            _table(("Work", "Tool, s", "Tool, MiB", "Colleague, MiB", "Expert, MiB", "Polars, MiB"), self._growth()),
            "Memory is that of all processes of a command together, in a run of its own. `workbook-tools --help` takes "
            f"{1000 * self.help.median(TOOL):.0f} ms, `python -c pass` {1000 * self.help.median('nothing'):.0f} ms.",
            "## What the time goes to",
            "By cProfile, all in one process, share of its time; it slows small functions most, so shares are rough.",
            self._shares(),
            (ROOT / "benchmarks" / "notes.md").read_text(encoding="utf-8").strip(),
        ]
        return "\n\n".join(parts) + "\n"

    def _rounds(self) -> str:
        said = [f"{len(size.runs[TOOL])} with {size.files:,} files" for size in self.sizes]
        return ", ".join(said) or "no"

    def _timed(self, name: str) -> Timed:
        return next((one for one in self.opened if one.name == name), Timed(name, recalculation.UNIT))

    def _felt(self) -> Iterator[tuple[str, ...]]:
        base = self._timed(BASE)
        if self.opened:
            yield "Opening the consolidated workbook", _middle(base.opening), f"{BASE} in LibreOffice, from its start"
            yield "Editing one smiley", _middle(base.edit), "the same, processor time until `Overblik` shows it"
            yield (
                "– and all that follows from it",
                _middle(base.edit_all),
                "the same, with all formulas of all sheets",
            )
            yield "Full recalculation", _middle(base.recalculate), "the same, processor time"
        for size in self.sizes:
            if size.files <= 100 or len(self.sizes) == 1:
                yield (
                    f"Merging {size.files} files",
                    f"{size.median(TOOL):.2f}",
                    "`workbook-tools consolidate`, from its start",
                )

    def asked(self) -> Iterator[Asked]:
        """What was asked for, as far as it was measured."""
        unit, base, thirty, four = (self._timed(name) for name in (FROZEN, BASE, THIRTY, FOUR_TIMES))
        yield _quotient(f"{BASE}: full recalculation at most 1 × the frozen agreement's", base, unit, 1)
        yield _edit(f"{BASE}: one smiley at most 0.1 s", base, 0.1)
        yield _quotient(f"{THIRTY}: full recalculation at most 4 × the frozen agreement's", thirty, unit, 4)
        yield _edit(f"{THIRTY}: one smiley at most 0.4 s", thirty, 0.4)
        yield _quotient(f"{FOUR_TIMES}: full recalculation at most 8 × {BASE}'s", four, base, 8)
        by_files = {size.files: size for size in self.sizes}
        for files, least, most in ((12, 2.5, 4), (100, 6, 3), (1_000, 6, 3)):
            if (size := by_files.get(files)) is None:
                continue
            yield _ratio(
                f"{files:,} files: at least {least:g} × faster than the colleague's script", size, COLLEAGUE, least
            )
            yield _ratio(f"{files:,} files: at most {most:g} × the expert's time", size, EXPERT, most)
            yield _ratio(f"{files:,} files: not slower than the polars script", size, POLARS, 1)
            if BEFORE in size.runs:
                yield _no_more_than_before(size)
            if files == 1_000:
                yield _ratio("1,000 files: at most 4 × the limit", size, LIMIT, 4)
                held = size.memory[TOOL]
                yield Asked("1,000 files: at most 300 MiB", f"{held:.0f}", "", held <= 300)
        if {100, 1_000} <= by_files.keys():
            growth = by_files[1_000].median(TOOL) / by_files[100].median(TOOL)
            yield Asked("At most 11 × the time from 100 to 1,000 files", f"{growth:.2f}", "", growth <= 11)
        slow = self.help.ratio(TOOL, "nothing")[0]
        yield Asked("`--help` at most 9 × `python -c pass`", f"{slow:.2f}", "", slow <= 9)

    def _in_libreoffice(self) -> Iterator[str]:
        if self.lacking:
            yield f"Not measured: {self.lacking}."
            return
        yield (
            "Each figure is the first of its kind in a fresh process, the median of some processes that take turns. The unit is "
            "the frozen agreement's: an agreement as the tool wrote it in November 2026 (`benchmarks/agreement-2026-11.xlsx`), "
            "its opening and its full recalculation. All but opening is processor time, of all threads of LibreOffice. An edit is "
            "one ☺ of the latest round that becomes ☹; that a count on `Overblik` changed is checked. Loading leaves formulas to "
            "count, which is done when somebody looks at them: that stands in a column of its own, not with the edit."
        )
        yield "\n".join(recalculation.table(self.opened))
        yield "Excel was not at hand: nothing here says how long it takes."

    def _ratios(self, what: str, attribute: str) -> str:
        pairs = [(COLLEAGUE, TOOL), (TOOL, EXPERT), (TOOL, POLARS), (TOOL, LIMIT)]
        if any(BEFORE in size.runs for size in self.sizes):
            pairs.append((TOOL, BEFORE))
        heads = (f"{what}, files", *(f"{who} ÷ {to}" for who, to in pairs))
        rows = (
            (
                f"{size.files:,}",
                *(
                    _times(size.ratio(*pair, attribute)) if {*pair} <= size.runs.keys() else NOT_MEASURED
                    for pair in pairs
                ),
            )
            for size in self.sizes
        )
        return _table(heads, rows)

    def _growth(self) -> Iterator[tuple[str, ...]]:
        for size in self.sizes:
            known = size.memory
            held = (f"{known[who]:.0f}" if who in known else NOT_MEASURED for who in (TOOL, COLLEAGUE, EXPERT, POLARS))
            yield f"{size.files:,} files", f"{size.median(TOOL):.2f}", *held
        if self.large is not None:
            work = f"12 files, {self.large_items:,} items, {4 * self.large_items:,} milestones"
            yield work, f"{self.large.median(TOOL):.1f}", f"{self.large.memory[TOOL]:.0f}", "", "", ""

    def _shares(self) -> str:
        steps = next(iter(self.profiles.values()), {})
        rows = ((step, *(f"{100 * shares[step]:.0f} %" for shares in self.profiles.values())) for step in steps)
        return _table(("Step", *(f"{files:,} files" for files in self.profiles)), rows)


def _quotient(what: str, one: Timed, unit: Timed, most: float) -> Asked:
    """A full recalculation held against another's."""
    if not unit.recalculate:
        return Asked(what, NOT_MEASURED, "", None)
    if not one.recalculate:
        return Asked(what, "too long", "", False)
    ratio = statistics.median(one.recalculate) / statistics.median(unit.recalculate)
    return Asked(what, "", f"{ratio:.2f}", ratio <= most)


def _edit(what: str, one: Timed, most: float) -> Asked:
    """An edit, with everything that follows from it."""
    if not one.opening:
        return Asked(what, NOT_MEASURED, "", None)
    return Asked(what, "", _middle(one.edit_all), bool(one.edit_all) and statistics.median(one.edit_all) <= most)


def _ratio(what: str, size: Measured, other: str, bound: float) -> Asked:
    """The tool beside another: at least so many times faster than the colleague, at most so many times the others' time."""
    faster = other == COLLEAGUE
    pair = (other, TOOL) if faster else (TOOL, other)
    found = size.ratio(*pair)[0]
    holds = found >= bound if faster else found <= bound
    return Asked(what, f"{found:.2f}", f"{size.ratio(*pair, PROCESSOR)[0]:.2f}", holds)


def _no_more_than_before(size: Measured) -> Asked:
    """The two versions run in turn; a ratio of 1.00, rounded, is no more."""
    found = size.ratio(TOOL, BEFORE, PROCESSOR)[0]
    seconds = size.ratio(TOOL, BEFORE)[0]
    what = f"{size.files:,} files: no more processor time than the version before helper columns"
    return Asked(what, f"{seconds:.2f}", f"{found:.2f}", round(found, 2) <= 1)


def _middle(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f}" if values else "too long"


def _times(values: tuple[float, float, float]) -> str:
    median, least, greatest = values
    return f"{median:.2f} ({least:.2f}–{greatest:.2f})"


def _table(heads: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    """Markdown; the first column and those of ``WORDS`` are text, the others are figures."""
    marks = ["---" if not place or head in WORDS else "---:" for place, head in enumerate(heads)]
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join(marks)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
