"""Where every consolidated answer came from: links from the rows to the received files, with the cell beside."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..definition.workbooks import CONSOLIDATED
from ..values.cells import Cell, as_text, is_blank
from ..values.cpr import masked
from ..workbook.document import Link
from ..workbook.frames import records

# The cell of a row that leads to the file its answers came from; people do not type in it.
_FROM = {"follow_up": "milestone_id", "economy": "item", "changes": "change"}

Links = dict[tuple[str, int, str], Link]


def passport(tables: Mapping[str, pd.DataFrame]) -> Links:
    """Links from the answered rows, and from the log, to ``Modtagne filer``.

    The tip names the file, the cell in it, who saved it when, and the beginning of its hash; the log has
    the same for every single cell, in full.
    """
    if "log" not in tables or "received" not in tables:
        return {}
    received = {as_text(row["sha256"]): (n, row) for n, row in enumerate(records(tables["received"]))}
    links: Links = {}
    last: dict[tuple[str, ...], dict[str, Cell]] = {}
    for position, entry in enumerate(records(tables["log"])):
        if as_text(entry["sha256"]) in received:
            links["log", position, "file"] = Link("received", received[as_text(entry["sha256"])][0], "file")
            last[_log_row(entry)] = entry
    for name, column in _FROM.items():
        sheet = CONSOLIDATED.sheet(name)
        for position, row in enumerate(records(tables[name])):
            parts = [as_text(row[part]) for part in sheet.key if part != "round"]
            round_ = "" if name == "changes" else as_text(row["round"])
            found = last.get((round_, sheet.title, " / ".join(part for part in parts if part)))
            if found is not None and not is_blank(row[column]):
                there, file = received[as_text(found["sha256"])]
                links[name, position, column] = Link("received", there, "file", _tip(found, file))
    return links


def _log_row(entry: Mapping[str, Cell]) -> tuple[str, ...]:
    round_ = "" if entry["sheet"] == CONSOLIDATED.sheet("changes").title else as_text(entry["round"])
    return (round_, as_text(entry["sheet"]), as_text(entry["key"]))


def _tip(entry: Mapping[str, Cell], file: Mapping[str, Cell]) -> str:
    saved = f"gemt {as_text(file['saved'])[:16]}" if not is_blank(file["saved"]) else "uden tidspunkt"
    by = "" if is_blank(file["saved_by"]) else f" af {as_text(file['saved_by'])[:24]}"
    name = masked(as_text(file["file"])[:44])
    return f"{as_text(entry['sheet'])}!{as_text(entry['cell'])} i {name}, {saved}{by}, SHA-256 {as_text(file['sha256'])[:12]}"
