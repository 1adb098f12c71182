"""What consolidation adds: what came in, what changed, what is wrong."""

from __future__ import annotations

from ..schema.structure import Column, FilledBy, Severity, Sheet, Type
from .colours import FAULTS

T = FilledBy.TOOL
SEVERITIES = {Severity.ERROR: "Fejl", Severity.REPAIR: "Rettelse", Severity.WARNING: "Advarsel"}
_MARKS = tuple((word, FAULTS[severity]) for severity, word in SEVERITIES.items())

RECEIVED = Sheet(
    "received",
    "Modtagne filer",
    (
        Column("round", "Runde", Type.INTEGER, T, width=7),
        Column("department", "Center", Type.TEXT, T, width=32),
        Column("file", "Fil", Type.TEXT, T, width=54),
        Column("saved", "Gemt", Type.MOMENT, T, width=17),
        Column("saved_by", "Gemt af", Type.TEXT, T, width=44, internal=True),
        Column("rows", "Rækker", Type.INTEGER, T, width=9),
        Column("answers", "Svar", Type.INTEGER, T, width=8),
        Column("status", "Status", Type.TEXT, T, width=34),
        # Of workbooks that `collect` took out of mails.
        Column("sender", "Afsender", Type.TEXT, T, width=34, internal=True),
        Column("mailed", "Maildato", Type.MOMENT, T, width=17),
        Column("message_id", "Besked-id", Type.TEXT, T, width=40, internal=True),
        Column("sha256", "SHA-256", Type.TEXT, T, width=14, one_line=True),
    ),
    key=("round", "sha256"),
    purpose="De filer, svarene kommer fra.",
)

# The question an entry is about and the levels it tells of, as `Spørgsmål` and `Skala` know them: words may change.
LOG_IDS = (
    Column("question", "Spørgsmål-id", Type.TEXT, T, width=12, since=2),
    Column("level_before", "Niveau-id før", Type.TEXT, T, width=12, since=2),
    Column("level_after", "Niveau-id efter", Type.TEXT, T, width=12, since=2),
)

LOG = Sheet(
    "log",
    "Ændringslog",
    (
        Column("number", "Løbenr.", Type.INTEGER, T, width=8),
        Column("round", "Runde", Type.INTEGER, T, width=7),
        Column("department", "Center", Type.TEXT, T, width=28),
        Column("sheet", "Ark", Type.TEXT, T, width=19),
        Column("key", "Nøgle", Type.TEXT, T, width=18),
        Column("column", "Kolonne", Type.TEXT, T, width=22),
        Column("before", "Før", Type.ANY, T, width=46),
        Column("after", "Efter", Type.ANY, T, width=46),
        Column("file", "Fil", Type.TEXT, T, width=54),
        Column("cell", "Celle", Type.TEXT, T, width=8),
        # In which state of the agreement the entry was made, and of finance's own changes when and by whom the file was saved.
        Column("state", "Tilstand", Type.INTEGER, T, width=9),
        Column("saved", "Gemt", Type.MOMENT, T, width=17),
        Column("saved_by", "Gemt af", Type.TEXT, T, width=22, internal=True),
        Column("sha256", "SHA-256", Type.TEXT, T, width=14, one_line=True),
        *LOG_IDS,
    ),
    key=("number",),
    purpose="Hver ændret celle, fra centrene og fra Økonomi, i den rækkefølge ændringerne er taget ind. Der slettes aldrig.",
)

ISSUES = Sheet(
    "issues",
    "Fejlliste",
    (
        Column("severity", "Alvor", Type.TEXT, T, width=10, coloured=_MARKS),
        Column("file", "Fil", Type.TEXT, T, width=54),
        Column("sheet", "Ark", Type.TEXT, T, width=19),
        Column("cell", "Celle", Type.TEXT, T, width=8),
        Column("item", "Punktnr.", Type.KEY, T, width=9),
        # A message repeats what stands in a cell, whoever it was meant for.
        Column("message", "Besked", Type.TEXT, T, width=110, internal=True),
        Column("code", "Kode", Type.TEXT, T, width=26),
    ),
    key=(),
    purpose="Hvad der skal rettes, og hvor. Cellen er den i centrets fil; linket fører til samme svar her.",
)
