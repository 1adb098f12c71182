"""A short agreement of the example's as a document, and an export of a finance system's: what the pictures of both show."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from workbook_tools.api.commands import actuals, import_documents
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.values.cells import as_text
from workbook_tools.workbook.writing.writer import write_workbook

HEADER = "Drift\tTid\tSmiley"
ITEMS = (
    ("1.1. Stier i det grønne", "Der afsættes 0,3 mio. kr. i 2019 og 2020 til stier.", "Center: By, Erhverv og Miljø Ansvarligt udvalg: Teknik- og Miljøudvalget", "Stierne er anlagt.", "Der er afsat 0,3 mio. kr. i 2019."),
    ("1.2. Torvet", "Af den grundkapital, der er til rådighed, prioriteres 2 mio. kr. i 2020.\nDermed er der 7 mio. kr. i alt.", "Center: Ejendomme Ansvarligt udvalg: Økonomiudvalget Væsentlig bidragsyder: HÅNDBERES ADMINISTRATIVT", "", ""),
    ("1.3. Flere hænder", "Der afsættes 1,5 mio. kr. årligt til flere hænder i ældreplejen.", "Center: Social og Sundhed Ansvarligt udvalg: Social- og Sundhedsudvaglet", "Stillingerne er besat.", "Der er afsat 1 mio. kr."),
    ("1.4. Måltider", "Maden på plejecentrene koster 0,2 mio. kr. mindre fra 2020 og frem.", "Center: Social og Sundhed Ansvarligt udvalg: Social- og Sundhedsudvalget", "Aftalen er skrevet.", "Der er ikke afsat økonomi i 2019."),
)  # fmt: skip
# Budget line (item, line), its element, and what is posted on it: day and kroner.
ELEMENTS = {
    ("1.5", "1"): "XG-0105-01",
    ("1.7", "1"): "XG-0107-01",
    ("1.10", "1"): "XG-0110-01",
    ("2.7", "1"): "XG-0207-01",
}
POSTINGS = (
    ("XG-0105-01", "Handicap og psykiatri", dt.date(2019, 1, 31), 1_912_450.25), ("XG-0105-01", "Handicap og psykiatri", dt.date(2019, 3, 29), 3_870_120.00),
    ("XG-0105-01", "Handicap og psykiatri", dt.date(2019, 4, 5), 1_250_000.00), ("XG-0107-01", "Behandling", dt.date(2019, 2, 28), 148_300.50),
    ("XG-0107-01-03", "Behandling", dt.date(2019, 3, 14), 22_750.00), ("XG-0110-01", "Ældremad", dt.date(2019, 3, 1), 41_900.00),
    ("XG-0207-01", "It på plejecentre", dt.date(2019, 3, 20), 310_000.00), ("XG-0299-04", "Kantinen", dt.date(2019, 3, 4), 8_412.75),
)  # fmt: skip


def imported(folder: Path) -> Path:
    """The agreement that ``import`` makes of a short document, with its doubts."""
    lines = ["Udmøntning af Aftale om budget 2019", "", "Ballerup Kommune", "", "1. Vi skaber fremtiden sammen", ""]
    for title, text, who, milestone, economy in ITEMS:
        paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        lines += [f"{title}\t{HEADER}", f"{paragraphs}\tAnsvarligt {who[0].lower()}{who[1:]}\t\t"]
        lines += [f"Milepæl\t{milestone}\t1. budgetopfølgning 2019\t", f"Økonomi\t{economy}\t\t"]
    source = folder / "aftale.txt"
    source.write_text("\n".join(lines), encoding="utf-8")
    return import_documents(source).save(folder / "gennemgang.xlsx")


def with_actuals(agreement: Agreement, folder: Path) -> Path:
    """The example's first round with what is spent, and where an export's money went."""
    lines = agreement.tables["budget_lines"].copy()
    for position, row in enumerate(lines.records()):
        element = ELEMENTS.get((as_text(row["item"]), as_text(row["line"])))
        lines.put(position, "psp", element)
    planned = folder / "planned.xlsx"
    planned.write_bytes(write_workbook(document(agreement.with_tables(budget_lines=lines))))
    export = folder / "forbrug.csv"
    rows = [f"{psp};{name};{day:%d.%m.%Y};{f'{kroner:.2f}'.replace('.', ',')}" for psp, name, day, kroner in POSTINGS]
    export.write_text("\n".join(["PSP-element;PSP-betegnelse;Bogf.dato;Beløb", *rows]), encoding="utf-8")
    return actuals(planned, export, 1).save(folder / "forbrug.xlsx")
