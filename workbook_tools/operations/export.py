"""The export command's work: a consolidated workbook to tidy tables in a folder or a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from ..exports.csv_file import DESCRIPTION, csv_bytes, description
from ..exports.parquet_file import check_available, parquet_bytes
from ..exports.rows import Content, Filled, computed_tables, with_dictionary
from ..exports.schema import Names
from ..exports.sqlite_file import sqlite_bytes
from ..messages.message import Message, message
from ..messages.perhaps import with_guess
from ..rules.issues import Issue, in_order
from ..schema.structure import Severity
from ..values.cpr import masked
from ..workbook.output_names import check_folder, check_name
from ..workbook.saving import CannotSave, check_free, save_all
from .reading.cannot_run import CannotRun
from .reading.loading import LoadedAgreement, load_agreement
from .reading.read_table import item_of

ENDINGS = {".csv": "csv", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".parquet": "parquet"}
FOLLOW_UP = "follow_up"  # what a file for one table holds unless another is named


class ExportOptions(Struct, frozen=True):
    """How to export. ``form`` is one of the formats in ENDINGS, or None: by the output's ending, csv for a folder.

    ``table`` is a title or name in code; only for a file that holds one table.
    """

    form: str | None = None
    table: str | None = None
    names: Names = Names.DANISH
    decimal: str = ","
    internal: bool = False


class Exported(Struct, frozen=True):
    """The files written with their rows, the errors found, and what was left out."""

    files: Sequence[tuple[Path, int]]
    issues: Sequence[Issue]
    left_out: Sequence[Message]


def export_files(path: Path, output: Path, options: ExportOptions, force: bool = False) -> Exported:
    """Export a workbook; raises CannotRun, CannotSave, MissingPackage or Unreadable."""
    check_name(output)
    form, single = _form(output, options)
    if form == "parquet":
        check_available()
    if output.resolve() == path.resolve():
        raise CannotSave("output-is-input")
    if single:
        check_free(output, force)
    loaded = load_agreement(path)
    content = _content(loaded, options.internal)
    made = _single(output, form, content, options) if single else _folder(output, form, content, loaded, options)
    save_all({target: data for target, data, _ in made}, force)
    issues = [issue for issue in loaded.issues if issue.severity is Severity.ERROR]
    issues += _unfit_issues(loaded, content)
    files = [(target, rows) for target, _, rows in made]
    return Exported(files, in_order(issues), _left_out(loaded, options.internal))


def _form(output: Path, options: ExportOptions) -> tuple[str, bool]:
    """The format, and whether the output is a file rather than a folder."""
    ending = output.suffix.lower()
    known = ENDINGS.get(ending) if not output.is_dir() else None
    form = options.form or known or "csv"
    if known is not None and form != known:
        raise CannotRun("format-does-not-fit", form=form, file=output.name)
    if known is None and form == "sqlite":
        raise CannotRun("database-is-a-file", file=output / "export.sqlite")
    if known is None and re.fullmatch(r"\.[a-z]{2,5}", ending) and not output.is_dir():
        raise CannotRun("unknown-ending", file=output.name)
    if options.table is not None and (known is None or known == "sqlite"):
        raise CannotRun("table-without-file")
    return form, known is not None


def _content(loaded: LoadedAgreement, internal: bool) -> Content:
    agreement = loaded.agreement
    return computed_tables(agreement.kind, agreement.tables, agreement.own_columns, internal)


Made = list[tuple[Path, bytes, int]]


def _single(output: Path, form: str, content: Content, options: ExportOptions) -> Made:
    if form == "sqlite":
        tables = with_dictionary(content.tables, options.names)
        return [(output, sqlite_bytes(tables, options.names), sum(len(filled.rows) for filled in content.tables))]
    filled = _named(content, options.table or FOLLOW_UP)
    return [(output, _table_bytes(filled, form, options), len(filled.rows))]


def _named(content: Content, wanted: str) -> Filled:
    for filled in content.tables:
        if wanted.casefold() in (filled.table.code.casefold(), filled.table.title.casefold()):
            return filled
    known = [filled.table.title for filled in content.tables]
    said = message("cannot.no-such-table", table=wanted, known=", ".join(known))
    raise CannotRun(with_guess(said, wanted, [*known, *(filled.table.code for filled in content.tables)]))


def _table_bytes(filled: Filled, form: str, options: ExportOptions) -> bytes:
    if form == "parquet":
        return parquet_bytes(filled, options.names)
    return csv_bytes(filled, options.names, options.decimal)


def _folder(output: Path, form: str, content: Content, loaded: LoadedAgreement, options: ExportOptions) -> Made:
    check_folder(output)
    tables = with_dictionary(content.tables, options.names)
    names = {filled.table.code: f"{filled.table.name(options.names)}.{form}" for filled in tables}
    made = [(output / names[f.table.code], _table_bytes(f, form, options), len(f.rows)) for f in tables]
    if form == "csv":
        agreement = loaded.agreement
        title = " – ".join(filter(None, (agreement.municipality, agreement.title)))
        data = description(tables, names, options.names, options.decimal, title)
        made.append((output / DESCRIPTION, data, len(tables)))
    return made


def _unfit_issues(loaded: LoadedAgreement, content: Content) -> list[Issue]:
    issues = []
    for cell in content.unfit:
        table = loaded.tables.get(cell.sheet)
        sheet = loaded.agreement.kind.sheet(cell.sheet)
        text = message("not-exported", header=sheet.column(cell.column).header, value=masked(cell.value))
        issues.append(
            Issue(
                Severity.ERROR, "not-exported", text, loaded.agreement.file, sheet.title,
                table.cell(cell.position, cell.column) if table else None,
                item_of(loaded.agreement.tables[cell.sheet], cell.position),
            )
        )  # fmt: skip
    return issues


def _left_out(loaded: LoadedAgreement, internal: bool) -> list[Message]:
    agreement = loaded.agreement
    sheets = [own.title for own in agreement.own_sheets]
    lines = [_left("own-sheets", sheets)] if sheets else []
    if internal:
        return lines
    hidden = [f"{c.header} ({s.title})" for s in agreement.kind.sheets for c in s.columns if c.internal]
    own = [
        f"{column.header} ({agreement.kind.sheet(name).title})"
        for name, columns in agreement.own_columns.items()
        for column in columns
    ]
    lines.append(_left("internal", hidden))
    if own:
        lines.append(_left("own-columns", own))
    return lines


def _left(what: str, names: Sequence[str]) -> Message:
    return message(f"result.left-out.{what}", names=", ".join(names))
