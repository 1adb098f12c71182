"""Play the clumsy department thousands of times and write what became of the answers into docs/robustness.md.

    .venv/bin/python benchmarks/clumsy.py --compositions 5000 [--first-seed 0] [--processes 2] [--write]

Seeds count up from the first one and every run is consolidated whole, so that any fault can be played again with
``python -m tests.clumsy.compose ROUND SEED``. Exit 1 if an answer was lost, changed or invented.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.clumsy.compose import ROUNDS, Outcome, returned, run  # noqa: E402
from tests.clumsy.mutations import MUTATIONS  # noqa: E402

REPORT = ROOT / "docs" / "robustness.md"
TABLE = re.compile(r"(?<=<!-- clumsy -->\n).*?(?=<!-- /clumsy -->)", re.DOTALL)
FILES_EVERY = 4  # every fourth seed goes through real files


def one(place: tuple[int, int]) -> tuple[Outcome, int]:
    """One round with one seed: what became of it, and whether it ended in a traceback."""
    number, seed = place
    try:
        return run(number, seed, as_files=seed % FILES_EVERY == 0), 0
    except Exception:
        traceback.print_exc()
        return Outcome(faults=[f"round {number}, seed {seed}: traceback"]), 1


def report(total: Outcome, tracebacks: int, seconds: float, processes: int) -> str:
    """The result as a Markdown table."""
    rows = [
        ("Compositions (one department's sending each)", f"{total.compositions:,}"),
        ("Mutations to choose from, 1–7 at a time", f"{len(MUTATIONS)}"),
        ("Answers given", f"{total.answers:,}"),
        ("merged unchanged", f"{total.merged:,}"),
        ("not merged, but named in an issue with file, sheet and cell", f"{total.named:,}"),
        ("**lost, changed or invented in silence**", f"**{len(total.faults) - tracebacks}**"),
        ("**tracebacks**", f"**{tracebacks}**"),
    ]
    told = ", ".join(f"`{code}` {count:,}" for code, count in total.codes.most_common(12))
    table = "\n".join(f"| {what} | {figure} |" for what, figure in rows)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    return (
        f"| {dt.date.today():%d %B %Y} | |\n| --- | ---: |\n{table}\n\n"
        f"{seconds / 60:.0f} minutes in {processes} processes on {machine}, other work going on. "
        f"The issues said most often: {told}.\n"
    )


def main() -> int:
    """Run, print and perhaps write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compositions", type=int, default=5000)
    parser.add_argument("--first-seed", type=int, default=0, help="a run never played yet begins beyond the last one")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the table into docs/robustness.md")
    options = parser.parse_args()
    of_a_seed = sum(len(returned(number)) for number in ROUNDS)
    seeds = -(-options.compositions // of_a_seed)
    places = [(number, seed) for seed in range(options.first_seed, options.first_seed + seeds) for number in ROUNDS]
    total, tracebacks, begun = Outcome(), 0, time.monotonic()
    with ProcessPoolExecutor(options.processes) as pool:
        for done, (outcome, broken) in enumerate(pool.map(one, places, chunksize=4), start=1):
            total += outcome
            tracebacks += broken
            if done % 40 == 0:
                print(f"{done} of {len(places)} runs, {len(total.faults)} faults", file=sys.stderr, flush=True)
    table = report(total, tracebacks, time.monotonic() - begun, options.processes)
    print("\n".join([*total.faults, table]))
    if options.write:
        text = REPORT.read_text(encoding="utf-8")
        REPORT.write_text(TABLE.sub(lambda _: table, text), encoding="utf-8")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
