"""Exports as finance systems make them: the same postings in the layouts, numbers and encodings that are met."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from tests.conftest import SMALL

# The small agreement with the numbers of a finance system: two lines share an element, one names two, one has an area alone.
LINES = """
    Punktnr. | Linjenr. | Linjetekst | Type  | Kategori   | Varighed     | Budgetår | Overslagsår 1 | Bevillingsområde | PSP-element
    1.1      | 1        | Etape 1    | Anlæg | Nye midler | Engangsbeløb | 5000     |               | Veje             | XA-0100
    1.2      | 1        | Drift      | Drift | Besparelse | Flerårig     | -400     | -400          | Torve            | XD-0200; XD-0201
    1.10     | 1        | Rengøring  | Drift | Nye midler | Flerårig     | 70       | 70            | Huse             | XD-0300
    2.1      | 1        | Rangere    | Drift | Nye midler | Flerårig     | 900      | 900           | Natur            |
    2.1      | 2        | Stier      | Drift | Nye midler | Flerårig     |          | 300           | Stier            | XD-0500
    """
PLANNED = SMALL | {"budget_lines": LINES}
# account, area, day, kroner
POSTINGS = (
    ("XA-0100", "Veje", dt.date(2030, 1, 15), 1_250_000.50),
    ("XA-0100", "Veje", dt.date(2030, 3, 31), 249_999.75),
    ("XD-0200", "Torve", dt.date(2030, 2, 28), -75_500.00),
    ("XD-0201", "Torve", dt.date(2030, 3, 1), -1_000.25),
    ("XA-0100", "Veje", dt.date(2030, 4, 1), 99_000.00),  # after the cut-off date
    ("XA-0100", "Veje", dt.date(2029, 12, 31), 4_000.00),  # before the budget year
    ("XA-0100-07", "Veje", dt.date(2030, 2, 1), 12_345.67),  # an element below, which nobody confirmed
    ("XD-0300", "Huse", dt.date(2030, 2, 1), 8_000.00),  # administrative: not followed up
    ("XD-0900", "Natur", dt.date(2030, 3, 2), 410_500.00),  # an area that finance may confirm
    ("XX-1", "Andet", dt.date(2030, 3, 2), 7.10),
)
TOTAL = round(sum(kroner for *_, kroner in POSTINGS), 2)


def danish(amount: float, minus: str = "-", after: bool = False, brackets: bool = False) -> str:
    """»1.250,50«, with the minus before or after, or in brackets."""
    text = f"{abs(amount):,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    if amount >= 0:
        return text
    return f"({text})" if brackets else text + minus if after else minus + text


def opus(path: Path) -> Path:
    """As SAP lists line items: report lines, a header on every page, starred totals, minus behind; cp1252, semicolons."""
    header = "PSP-element;PSP-betegnelse;Bevillingsområde;Bogf.dato;Bilagsdato;Bilagsnr.;Beløb"
    lines = ["Prøveby Kommune;;;;;;", "Enkeltposter projekter;;;Udskrevet: 02.05.2030;;;", ";;;;;;", header]
    running = 0.0
    for n, (psp, area, day, kroner) in enumerate(POSTINGS):
        lines.append(f"{psp};Projekt {psp};{area};{day:%d.%m.%Y};31.01.2031;{4711 + n};{danish(kroner, after=True)}")
        running += kroner
        if n == 4:
            lines += [f"* {psp};;;;;;{danish(running, after=True)}", "", header]
    lines.append(f"**;;;;;;{danish(TOTAL, after=True)}")
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def piped(path: Path) -> Path:
    """As SAP saves a list as text: drawn lines and bars; UTF-16, the minus a sign of its own."""
    rule = "-" * 60
    lines = [rule, "|Projekt |Bevilling |Bogføringsdato|        Beløb|", rule]
    lines += [f"|{psp} |{area} |{day:%d.%m.%Y}|{danish(kroner, chr(0x2212))}|" for psp, area, day, kroner in POSTINGS]
    lines += [rule, f"|I alt | | |{danish(TOTAL)}|", rule]
    path.write_text("\n".join(lines), encoding="utf-16")
    return path


def debit_credit(path: Path) -> Path:
    """Debit and credit, English numbers in quotation marks, periods and years; UTF-8 with its mark, commas."""
    lines = ["PSP-element,Bevillingsområde,Regnskabsår,Periode,Debet,Kredit"]
    for psp, area, day, kroner in POSTINGS:
        sides = f'"{kroner:,.2f}",' if kroner > 0 else f',"{-kroner:,.2f}"'
        lines.append(f"{psp},{area},{day.year},{day.month:03},{sides}")
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def prisme(path: Path, thousands: bool = False, until: str = "31-03-2030") -> Path:
    """A list of balances with totals above the elements, brackets for income and no days; tabs, UTF-8."""
    balances: dict[str, float] = {}
    for psp, _, day, kroner in POSTINGS:
        if dt.date(2030, 1, 1) <= day <= dt.date(2030, 3, 31):
            balances[psp] = balances.get(psp, 0) + kroner
    balances["XD"] = sum(kroner for psp, kroner in balances.items() if psp.startswith("XD-"))
    unit = "1.000 kr." if thousands else "kr."
    lines = [f"Balance\tBeløb i {unit}", f"Periode\t01-01-2030 til {until}", "Udskrevet den 2. maj 2030", ""]
    lines.append("Projekt\tProjektnavn\tForbrug")
    for psp in sorted(balances):
        amount = danish(balances[psp] / (1000 if thousands else 1), brackets=True)
        lines.append(f"{psp}\tNavn på {psp}\t{amount}")
    lines.append(
        f"I alt\t\t{danish(sum(v for k, v in balances.items() if k != 'XD') / (1000 if thousands else 1), brackets=True)}"
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def spreadsheet(path: Path) -> Path:
    """A workbook with a sheet of explanations in front, numbers and days as Excel has them, and a formula as a name."""
    book = openpyxl.Workbook()
    about = book.active
    assert about is not None
    about.append(["Udtræk til budgetopfølgning"])
    sheet = book.create_sheet("Data")
    sheet.append(["Prøveby Kommune"])
    sheet.append(["PSP-element", "PSP-betegnelse", "Bevillingsområde", "Bogføringsdato", "Beløb (kr.)"])
    for psp, area, day, kroner in POSTINGS:
        sheet.append([psp, '\'=HYPERLINK("http://x")', area, day, kroner])
        sheet.cell(sheet.max_row, 2).data_type = "s"
    book.save(path)
    return path
