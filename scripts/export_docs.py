"""docs/export.md: the tables of `workbook-tools export`, from the declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.exports.schema import DICTIONARY, ExportColumn, ExportTable, Kind, export_tables

Table = Callable[[Iterable[str], Iterable[Iterable[str]]], Iterator[str]]

KINDS = (
    # kind, in CSV, in SQLite, in Parquet
    (Kind.TEXT, "text", "TEXT", "string"),
    (Kind.INTEGER, "whole number", "INTEGER", "int64"),
    (Kind.NUMBER, "number, decimal comma (`--decimal point`)", "REAL", "double"),
    (Kind.DATE, "`2019-03-31`", "DATE (text `2019-03-31`)", "date32"),
)

INTRODUCTION = """# Export: tidy tables for Power BI and analysis

```sh
workbook-tools export workbooks/ballerup-2019/consolidated-4.xlsx -o tables
workbook-tools export workbooks/ballerup-2019/consolidated-4.xlsx -o tables-parquet --format parquet
workbook-tools export workbooks/ballerup-2019/consolidated-4.xlsx -o agreement.sqlite
workbook-tools export workbooks/ballerup-2019/consolidated-4.xlsx -o follow-up.parquet --table Opfølgning
```

One table for each data sheet, with the columns of the workbook in their order – computed columns as values, calculated anew –,
one more for each column that can hold several values (a row for each value), and `Beløb`: the amounts of the budget lines with
one row a year. Pages such as `Overblik` are no tables. `Tabeller` and `Kolonner` describe the rest inside the export itself.

Tables and columns are called as in the workbook, so that a report shows what people know; `--names code` gives the English
names used below (`Opfølgning`.`Smiley` is `follow_up`.`smiley`). The same workbook always gives the same bytes. Existing files
are replaced only with `--force`, and no other file of a folder is touched.

## What is left out

- **Internal columns** (marked below: contact persons, e-mails, `Bemærkning til Økonomi`, who saved a file, the messages of
  `Fejlliste`), the entries of `Ændringslog` about them or about a department's signatures, and finance's own columns, of which nothing is
  known. So are the municipality's own questions that are internal, with what they ask. `--internal` takes them along; then the export must not be published. Finance's own sheets are never exported.
- **CPR numbers** are masked in every text.
- **A cell that is not of its column's type** – a text in a column of amounts, an error value – is left blank, named on the
  terminal with its sheet and cell (`not-exported`), and makes the exit code 1. The rest is written.

## Formats

A cell is blank (CSV) or null where nothing stands. Amounts are in 1.000 kr., minus is a saving; a percentage is a fraction.
Keys are declared in SQLite (and in `datapackage.json`) where the rows honour them.

- **CSV** (a folder, the default): UTF-8 with BOM, `;`, CRLF, quoted only where needed. A text that a spreadsheet could take for a
  formula – it begins with `=`, `+`, `-`, `@`, a tab or a line break, or the full-width forms – has an apostrophe put in front, and so has
  a text that begins with an apostrophe. To undo it, take one apostrophe away from every text that begins with one. Numbers are never
  changed. `datapackage.json` describes the files as a [data package](https://specs.frictionlessdata.io/tabular-data-package/).
  Load them with *Data → From Text/CSV* or in Power BI, with `Punktnr.` as text: a double click lets Excel read 1.10 as a date.
- **SQLite** (`.sqlite`, `.sqlite3`, `.db`): all tables in one file with primary and foreign keys.
- **Parquet** (a folder with `--format parquet`, or `.parquet` for one table): needs the extra `parquet` (pyarrow). Header, unit and
  description stand in each column's metadata.

A `.csv` or `.parquet` file holds one table: `Opfølgning`, or the one named with `--table`.

## Levels and questions by their ids

What levels and questions are called can change in mid-year and from year to year. Each keeps its `Id`: that of a level stands in
`Skala` beside its word, `Vurdering` and `Rang`, that of a question in `Spørgsmål` beside its header. Answers are always given in the
words of now, so `Smiley` = `Skala`.`Vises som` finds a level's id; a question's answers are the column with its header, which
`--names code` calls by its id. The entries of `Ændringslog` keep the words of then, and tell the ids beside them (`Spørgsmål-id`,
`Niveau-id før`, `Niveau-id efter`). A workbook made by `combine` has `Skala` of every agreement: levels with one id are the same, whatever
each year calls them.

### In Power BI

*Get data → Folder* or *Parquet*, one query a table. Relate `Punkter`.`Punktnr.` to `Punktnr.` of the others, `Runder`.`Runde` to
`Runde`, `Milepæle`.`Milepæls-id` to `Milepæls-id`, and `Centre`.`Center` to `Ansvarligt center`. Export again with `--force`, then
*Refresh*.
"""


def export_page(table: Table, purposes: dict[str, str]) -> Iterator[str]:
    """The lines of docs/export.md; ``purposes`` are the English ones of the sheets, ``table`` makes Markdown."""
    yield from INTRODUCTION.splitlines()
    yield from ("", "## Types", "")
    yield from table(
        ("Type", "CSV", "SQLite", "Parquet"), ((f"`{kind.value}`", csv, sql, pq) for kind, csv, sql, pq in KINDS)
    )
    tables = export_tables(CONSOLIDATED, internal=True)
    yield from ("## Tables", "")
    yield from table(
        ("Table", "In code", "Key", "What it holds"),
        ((f"`{t.title}`", f"`{t.code}`", _key(t), _purpose(t, purposes)) for t in (*DICTIONARY, *tables)),
    )
    titles = {t.code: t.title for t in tables}
    for one in (*DICTIONARY, *tables):
        yield from (f"### {one.title}", "")
        yield from table(
            ("Column", "In code", "Type", "Notes"),
            ((f"`{c.header}`", f"`{c.code}`", f"`{c.kind.value}`", _notes(one, c, titles)) for c in one.columns),
        )


def _key(table: ExportTable) -> str:
    return ", ".join(f"`{column.header}`" for column in table.key)


def _purpose(table: ExportTable, purposes: dict[str, str]) -> str:
    if table.several:
        return f"The values of `{table.columns[-1].header}`, one a row."
    if table.sheet == table.code:
        return purposes[table.code]
    return {
        "amounts": "The amounts of the budget lines, one a row and year.",
        "tables": "The tables of the export.",
        "columns": "Their columns.",
    }[table.code]


def _notes(table: ExportTable, column: ExportColumn, titles: dict[str, str]) -> str:
    refers = dict(table.references).get(column.code)
    notes = (
        "key" if column.key else "",
        f"in `{titles[refers]}`" if refers else "",
        column.unit and {"1.000 kr.": "1.000 kr."}.get(column.unit, "a fraction: 0.05 is 5 percent"),
        "computed" if column.filled_by == "Formel" else "",
        "internal, only with `--internal`" if column.internal else "",
    )
    return "; ".join(filter(None, notes))
