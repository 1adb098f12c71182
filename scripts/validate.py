"""Find det, der skal rettes, i arbejdsbøger eller mapper. What must be mended in workbooks or folders.

python scripts/validate.py FIL_ELLER_MAPPE...
"""

import sys

import workbook_tools as wt


def main(*files: str) -> int:
    """Print the issues of each file, and a count of every code; 1 where there are errors."""
    issues = wt.validate(files)
    for issue in issues:
        print(f"{issue.file} | {issue.sheet} {issue.cell or ''} | {issue.message} [{issue.code}]")
    counts = issues.to_frame().value_counts(["severity", "code"])
    for (severity, code), number in counts.items():
        print(f"{number:>5} {severity}: {code}")
    return 1 if issues.errors else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # smileys, also where Windows redirects
    if not sys.argv[1:]:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except wt.Refusal as error:
        sys.exit(error.text())
