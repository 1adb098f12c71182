"""The rows of ``Forbrugsnøgle`` after an export: what finance wrote stands, and what became of the money stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...definition import words as w
from ...messages.files import written
from ...values.cells import as_text, is_blank
from ...values.frame import Row
from .export import EARLIER, LATER, UNREAD, Export
from .export_columns import bare
from .placing import Account, Outcome, Placed, number_of
from .units import unit_of_header
from .unsure_amounts import numbers

_TOLD = ("text", "outcome", "rows", "amount", "outside")
_TYPED = ("means", "item", "line", "accepted")
_THOUSAND = 100_000  # øre
_LONGEST = 200  # characters
_FIRST = (Outcome.SEVERAL, Outcome.UNMATCHED, Outcome.NOT_FOLLOWED, Outcome.PLACED, Outcome.LEFT_OUT)


def key_rows(before: Sequence[Row], export: Export, placed: Placed) -> list[Row]:
    """Finance's rows where they stood, then the columns and accounts that are new, then the proof."""
    kept = [dict(row) for row in before if _stays(row)]
    at = {_place(row): row for row in kept}
    # A unit that a line beside the table states is that file's alone: the next with this header may be in kroner.
    lasting = [
        (meaning, header)
        for meaning, header in export.columns.items()
        if meaning != w.IN_THOUSANDS or header in export.told or unit_of_header(header)
    ]
    columns = [_column(at, meaning, header) for meaning, header in lasting]
    accounts = sorted(placed.accounts.values(), key=lambda one: (_FIRST.index(one.outcome), -abs(one.ore), one.number))
    named = [_account(at, account) for account in accounts]
    return [*kept, *(row for row in (*columns, *named) if not any(row is one for one in kept)), *_proof(export, placed)]


def thousands(ore: int) -> float | int:
    """Øre as 1.000 kr., exactly.

    >>> thousands(125_000_000), thousands(125_050_050)
    (1250, 1250.5005)
    """
    whole, rest = divmod(ore, _THOUSAND)
    return ore / _THOUSAND if rest else whole


def parts_of(export: Export, placed: Placed) -> dict[str, int]:
    """The øre of every part of the export, by the name of the part; together they are all postings."""
    parts = {outcome.value: placed.sum_of(outcome) for outcome in Outcome}
    for state in (EARLIER, LATER, UNREAD):
        parts[state] = sum(group.ore for group in export.groups if group.state == state)
    return parts


def _stays(row: Row) -> bool:
    """Whether finance wrote something in a row, which the tool then keeps."""
    if row["part"] == w.KEY_PROOF:
        return False
    by_hand = all(is_blank(row[name]) for name in _TOLD)
    return by_hand or any(not is_blank(row[name]) for name in _TYPED)


def _place(row: Row) -> tuple[str, str]:
    part, text = as_text(row["part"]), as_text(row["in_export"])
    return part, bare(text) if part == w.KEY_COLUMN else number_of(text)


def _column(at: dict[tuple[str, str], Row], meaning: str, header: str) -> Row:
    """The row of a column, which is used from now on unless finance says otherwise."""
    known = at.get((w.KEY_COLUMN, bare(header)))
    return known or {"part": w.KEY_COLUMN, "in_export": header, "means": meaning, "accepted": w.YES}


def _account(at: dict[tuple[str, str], Row], account: Account) -> Row:
    row = at.get((account.part, number_of(account.number))) or {"part": account.part, "in_export": account.number}
    line = account.proposal or (account.lines[0] if len(account.lines) == 1 else None)
    free = is_blank(row.get("item")) and is_blank(row.get("line"))
    if line and is_blank(row.get("accepted")) and (free or account.outcome is Outcome.PLACED):
        row["item"], row["line"] = line[0], int(line[1]) if line[1].isdigit() else line[1]
    row["text"] = account.name or None
    row["outcome"] = account.outcome.word
    row["rows"] = account.rows
    row["amount"], row["outside"] = thousands(account.ore + account.outside), thousands(account.outside) or None
    return row


def _proof(export: Export, placed: Placed) -> Iterator[Row]:
    """All postings, and the parts they fall into; then the rows that are not among them, by number."""
    yield {
        "part": w.KEY_PROOF, "in_export": written("actuals.all"), "rows": export.rows, "amount": thousands(export.ore),
    }  # fmt: skip
    for name, ore in parts_of(export, placed).items():
        if ore:
            yield {"part": w.KEY_PROOF, "in_export": written(f"actuals.{name}"), "amount": thousands(ore)}
    apart = {
        "sums": [one.row for one in export.sums],
        "no-amount": export.blank,
        "unread-amount": export.unread_amounts,
    }
    for name, rows in apart.items():
        if rows:
            said = _shortened(f"{written('actuals.row')} {numbers(rows)}")
            yield {"part": w.KEY_PROOF, "in_export": written(f"actuals.{name}"), "text": said, "rows": len(rows)}


def _shortened(text: str) -> str:
    """A text that a cell can hold and a page show; all rows are told when the export is read."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(", ")[0] + " …"
