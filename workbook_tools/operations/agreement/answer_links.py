"""Where every consolidated answer came from: links from the rows to the received files, with the cell beside.

They are made from ``Ændringslog`` and ``Modtagne filer`` alone, so that a workbook that is saved again has them too;
``document.py`` calls it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ...definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from ...definition.workbooks import WorkbookKind
from ...messages.catalogue import text_of
from ...schema.structure import Sheet
from ...values.cells import Cell, as_number, as_text, is_blank
from ...values.cpr import masked
from ...values.frame import Frame
from ...values.moments import moment_cell
from ...values.shown import shown
from ...workbook.document import Link

# The cell that names a row, and the one that leads to the file its answers came from. People type in neither; a text that
# formulas search or that goes on in a second line holds no link, because LibreOffice hands it to its text editor, which is
# slow and does not break it.
_NAMED = {
    "follow_up": "milestone_id", "economy": "item", ITEM_ANSWERS: "item", DEPARTMENT_ANSWERS: "department",
    "changes": "change",
}  # fmt: skip
_FROM = dict.fromkeys(_NAMED, "round")

Links = dict[tuple[str, int, str], Link]
Entry = Mapping[str, Cell]
LoggedRow = tuple[str, str, str]  # round, sheet and key, as the log has them


def answer_links(kind: WorkbookKind, tables: Mapping[str, Frame]) -> Links:
    """Links from the answered rows, and from the log, to ``Modtagne filer``, and from the log to the rows.

    A row's tip names the file that answered it last with the cells in it, who saved it when, and the
    beginning of its hash; what finance corrected itself, and whether other files answered too. The log has
    the same for every single cell, in full.
    """
    if "log" not in tables or "received" not in tables:
        return {}
    received = {
        as_text(row["sha256"]): (Link("received", position, "file"), _saved(row))
        for position, row in enumerate(tables["received"].records())
    }
    links: Links = {}
    rows: dict[LoggedRow, dict[str, Entry]] = defaultdict(dict)
    log = tables["log"].records()
    places = _log_rows(kind, tables["log"])
    for position, (entry, place) in enumerate(zip(log, places, strict=True)):
        if as_text(entry["sha256"]) in received:
            links["log", position, "file"] = received[as_text(entry["sha256"])][0]
        rows[place][as_text(entry["question"]) or as_text(entry["column"])] = entry  # the last word on each cell
    stands: dict[LoggedRow, Link] = {}
    for name, column in ((name, column) for name, column in _FROM.items() if kind.has(name)):
        for position, (place, value) in enumerate(
            zip(_places(kind.sheet(name), tables[name]), tables[name][_NAMED[name]], strict=True)
        ):
            if place not in rows or is_blank(value):
                continue
            stands[place] = Link(name, position, _NAMED[name])
            known = [entry for entry in rows[place].values() if as_text(entry["sha256"]) in received]
            if known:
                last = max(known, key=lambda entry: as_number(entry["number"]))
                there, saved = received[as_text(last["sha256"])]
                tip = _tip(rows[place], last, saved)
                links[name, position, column] = Link(there.sheet, there.position, there.column, tip)
    for position, place in enumerate(places):
        if place in stands:
            links["log", position, "key"] = stands[place]
    return links


def _places(sheet: Sheet, table: Frame) -> list[LoggedRow]:
    """How the log names each row of a sheet."""
    parts = zip(*(map(as_text, table[part]) for part in sheet.key if part != "round"), strict=True)
    keys = [" / ".join([part for part in key if part]) for key in parts]
    rounds = [""] * len(table) if "round" not in sheet.key else [as_text(value) for value in table["round"]]
    return [(round_, sheet.title, key) for round_, key in zip(rounds, keys, strict=True)]


def _log_rows(kind: WorkbookKind, log: Frame) -> list[LoggedRow]:
    """The row that each entry of the log is about."""
    changes = kind.sheet("changes").title
    return [
        ("" if sheet == changes else as_text(round_), as_text(sheet), as_text(key))
        for round_, sheet, key in zip(log["round"], log["sheet"], log["key"], strict=True)
    ]


def _saved(file: Entry) -> str:
    """»Ejendomme.xlsx, gemt … af …, SHA-256 …«."""
    when = "saved" if not is_blank(file["saved"]) else "unknown-time"
    by = "" if is_blank(file["saved_by"]) else _told("by", name=as_text(file["saved_by"])[:24])
    return _told(
        "file", file=masked(as_text(file["file"])[:44]), saved=_told(when, at=shown(moment_cell(file["saved"]))) + by,
        sha256=as_text(file["sha256"])[:12],
    )  # fmt: skip


def _tip(row: Mapping[str, Entry], last: Entry, saved: str) -> str:
    """»Opfølgning!J6, K6 i Ejendomme.xlsx, gemt …«."""
    entries = sorted(row.values(), key=lambda entry: as_number(entry["number"]))
    cells = dict.fromkeys(
        as_text(e["cell"]) for e in entries if e["sha256"] == last["sha256"] and not is_blank(e["cell"])
    )
    tip = _told("cells", sheet=as_text(last["sheet"]), cells=", ".join(cells), saved=saved)
    if len({as_text(entry["sha256"]) for entry in entries if not is_blank(entry["sha256"])}) > 1:
        tip += _told("others")
    corrected = [as_text(entry["column"]) for entry in entries if is_blank(entry["sha256"])]
    return tip + (_told("corrected", columns=", ".join(corrected)) if corrected else "")


def _told(key: str, **values: str) -> str:
    """A text of the tip; it is made for every row, and nothing but names and places stands in it."""
    return text_of(f"file.passport.{key}").format(**values)
