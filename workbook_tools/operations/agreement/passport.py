"""Where every consolidated answer came from: links from the rows to the received files, with the cell beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ...definition.workbooks import CONSOLIDATED
from ...values.cells import Cell, as_number, as_text, is_blank
from ...values.cpr import masked
from ...values.frame import Frame
from ...workbook.document import Link

# The cell of a row that leads to the file its answers came from; people do not type in it.
_FROM = {"follow_up": "milestone_id", "economy": "item", "changes": "change"}

Links = dict[tuple[str, int, str], Link]
Entry = Mapping[str, Cell]
Place = tuple[str, str, str]  # round, sheet and key, as the log has them


def passport(tables: Mapping[str, Frame]) -> Links:
    """Links from the answered rows, and from the log, to ``Modtagne filer``, and from the log to the rows.

    A row's tip names the file that answered it last with the cells in it, who saved it when, and the
    beginning of its hash; what finance corrected itself, and whether other files answered too. The log has
    the same for every single cell, in full.
    """
    if "log" not in tables or "received" not in tables:
        return {}
    received = {as_text(row["sha256"]): (n, row) for n, row in enumerate(tables["received"].records())}
    links: Links = {}
    rows: dict[Place, dict[str, Entry]] = defaultdict(dict)
    log = tables["log"].records()
    places = [_log_row(entry) for entry in log]
    for position, (entry, place) in enumerate(zip(log, places, strict=True)):
        if as_text(entry["sha256"]) in received:
            links["log", position, "file"] = Link("received", received[as_text(entry["sha256"])][0], "file")
        rows[place][as_text(entry["column"])] = entry  # the last word on each cell
    stands: dict[Place, tuple[str, int, str]] = {}
    for name, column in _FROM.items():
        sheet = CONSOLIDATED.sheet(name)
        for position, row in enumerate(tables[name].records()):
            parts = [as_text(row[part]) for part in sheet.key if part != "round"]
            round_ = "" if name == "changes" else as_text(row["round"])
            place = (round_, sheet.title, " / ".join(part for part in parts if part))
            if place not in rows or is_blank(row[column]):
                continue
            stands[place] = (name, position, column)
            known = [entry for entry in rows[place].values() if as_text(entry["sha256"]) in received]
            if known:
                last = max(known, key=lambda entry: as_number(entry["number"]))
                there, file = received[as_text(last["sha256"])]
                links[name, position, column] = Link("received", there, "file", _tip(rows[place], last, file))
    for position, place in enumerate(places):
        if place in stands:
            links["log", position, "key"] = Link(*stands[place])
    return links


def _log_row(entry: Entry) -> Place:
    round_ = "" if entry["sheet"] == CONSOLIDATED.sheet("changes").title else as_text(entry["round"])
    return (round_, as_text(entry["sheet"]), as_text(entry["key"]))


def _tip(row: Mapping[str, Entry], last: Entry, file: Entry) -> str:
    """»Opfølgning!J6, K6 i Ejendomme.xlsx, gemt …«."""
    entries = sorted(row.values(), key=lambda entry: as_number(entry["number"]))
    cells = dict.fromkeys(
        as_text(e["cell"]) for e in entries if e["sha256"] == last["sha256"] and not is_blank(e["cell"])
    )
    saved = f"gemt {as_text(file['saved'])[:16]}" if not is_blank(file["saved"]) else "uden tidspunkt"
    by = "" if is_blank(file["saved_by"]) else f" af {as_text(file['saved_by'])[:24]}"
    name = masked(as_text(file["file"])[:44])
    tip = f"{as_text(last['sheet'])}!{', '.join(cells)} i {name}, {saved}{by}, SHA-256 {as_text(file['sha256'])[:12]}"
    if len({as_text(entry["sha256"]) for entry in entries if not is_blank(entry["sha256"])}) > 1:
        tip += ". Også svar fra en anden fil, se Ændringslog"
    corrected = [as_text(entry["column"]) for entry in entries if is_blank(entry["sha256"])]
    return tip + (f". Rettet af Økonomi: {', '.join(corrected)}" if corrected else "")
