"""Where the time of a command goes, by cProfile: the steps that people would name."""

from __future__ import annotations

import pstats
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What is told, and the function whose time with everything below it that is: (file's end, function).
STEPS = (
    ("loading modules", "<frozen importlib._bootstrap>", "_find_and_load"),
    ("loading the agreement", "operations/reading/loading.py", "load_agreement"),
    ("reading the files: precheck", "workbook/reading/precheck.py", "precheck"),
    ("reading the files: cells (calamine)", "workbook/reading/reader.py", "_raw"),
    ("reading the files: tables and types", "operations/returned/read_submission.py", "_read_raw"),
    ("reading the files: what stands outside the tables", "operations/returned/outside_tables.py", "drop_raw_cells"),
    ("what each department was sent", "operations/sent/rows.py", "__init__"),
    ("holding the answers against it", "operations/consolidate/gather.py", "add"),
    ("merging and logging", "operations/consolidate/merge.py", "merge"),
    ("computed columns", "rules/check.py", "compute"),
    ("checking every rule", "operations/consolidate/consolidation.py", "_check"),
    ("figures of the pages", "workbook/writing/page_writer.py", "evaluate"),
    ("writing the pages", "workbook/writing/page_writer.py", "write"),
    ("writing the data sheets", "workbook/writing/writer.py", "_data_sheet"),
    ("XML and zip (XlsxWriter)", "xlsxwriter/workbook.py", "close"),
)
# The command in one process, because the profiler sees no other.
PROGRAM = """
import cProfile, sys
def run():
    from workbook_tools.cli.main import main
    from workbook_tools.operations.returned import files
    files.processes_for = lambda files: 0
    main(prog_name="workbook-tools")
stats = sys.argv.pop(1)
profile = cProfile.Profile()
try:
    profile.runcall(run)
finally:
    profile.dump_stats(stats)
"""


def shares(command: list[str]) -> dict[str, float]:
    """Each step's share of the whole time, with all files read in this one process.

    ``command`` is one of workbook-tools, from its name on. The profiler slows small functions most, so shares are rough.
    """
    with tempfile.TemporaryDirectory() as folder:
        stats_file = Path(folder) / "stats"
        run = [sys.executable, "-c", PROGRAM, str(stats_file), *command]
        done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr or not stats_file.exists():
            raise RuntimeError(done.stderr[-2000:])
        stats = pstats.Stats(str(stats_file))
    whole: float = stats.total_tt  # type: ignore[attr-defined]
    timed: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    return {
        step: sum(t[3] for (path, _, name), t in timed.items() if path.endswith(file) and name == function) / whole
        for step, file, function in STEPS
    }
