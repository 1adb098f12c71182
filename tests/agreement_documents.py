"""Documents of agreements, written from the examples' source in the shapes that councils use, with their habits."""

from __future__ import annotations

import csv
import html
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbook_tools.operations.importing.files import Imported, import_documents

ROOT = Path(__file__).resolve().parents[1]
YEARS = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
FIRST_YEAR = 2019
SLOTS = ("1. budgetopfølgning 2019", "2. budgetopfølgning 2019", "3. budgetopfølgning 2019", "31.12.2019")
MISREAD = ("HÅNDBERES ADMINISTRATIVT", "HÅNDBYRER ADMINISTRATIVT", "HÅNDTERES ADMINISTRATIVT")
Row = dict[str, str]
Paragraph = str
Block = Paragraph | list[str]


def source(name: str, title: str) -> list[Row]:
    """The rows of a source table of an example."""
    with open(ROOT / "workbooks" / name / "source" / f"{title}.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=";"))


def in_millions(amount: int) -> str:
    """»7,25 mio. kr.«"""
    return f"{abs(amount) / 1000:g} mio. kr.".replace(".", ",", 1 if abs(amount) % 1000 else 0)


def said(line: Row) -> str:
    """A sentence that sets a budget line's money aside, as agreements do."""
    amounts = {FIRST_YEAR + n: int(line[header]) for n, header in enumerate(YEARS) if line[header]}
    last = FIRST_YEAR + len(YEARS) - 1
    if len(set(amounts.values())) == 1 and last in amounts and len(amounts) > 1:
        amount = in_millions(next(iter(amounts.values())))
        what = f"{amount} årligt" if len(amounts) == len(YEARS) else f"{amount} årligt fra {min(amounts)} og frem"
    else:
        parts = [f"{in_millions(amount)} i {year}" for year, amount in amounts.items()]
        what = " og ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
        what += " og frem" if line["Varighed"] == "Varig" else ""
    if line["Kategori"] == "Nye midler":
        return f"Der afsættes {what} til formålet{' på anlæg' if line['Type'] == 'Anlæg' else ''}."
    return {
        "Besparelse": f"Parterne forventer, at der spares {what}.",
        "Modfinansiering": f"En pulje reduceres tilsvarende med {what}.",
        "Tidligere afsat": f"Der er tidligere afsat midler i anlægsbudgettet: {what}.",
        "Inden for eksisterende ramme": f"Inden for det allerede afsatte budget prioriteres {what}.",
        "Ekstern finansiering": f"En national pulje finansierer {what}.",
        "Balanceforskydning": f"Af den grundkapital, der er til rådighed, prioriteres {what}.",
    }[line["Kategori"]]


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["Punktnr."]].append(row)
    return found


def _together(names: str) -> str:
    parts = names.split("; ")
    return " samt ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def tables_of_items(name: str = "ballerup-2019") -> list[Block]:
    """The example as a document with a table for each item; a table row is a list of its cells."""
    lines, milestones = _grouped(source(name, "Økonomi")), _grouped(source(name, "Milepæle"))
    blocks: list[Block] = [
        "Dato: & . januar 2019", "Sagsid: 00.30.10-P07-9-18", "Notat", "Udmøntning af Aftale om budget 2019",
        "Ballerup Kommune følger op på aftalen fire gange. Denne tekst hører ikke til noget punkt.",
    ]  # fmt: skip
    theme = ""
    for n, item in enumerate(source(name, "Punkter")):
        number = item["Punktnr."]
        if item["Tema"] != theme:
            theme = item["Tema"]
            blocks.append(theme)
        type_ = "Drift" if item["Type"] == "Drift og anlæg" else item["Type"]  # the form has room for one
        blocks.append([f"{number}. {item['Titel']}", type_, "Tid", "Smiley"])
        text = "\n".join([item["Beskrivelse"], *map(said, lines[number])])
        blocks.append([text, _responsible(item, n), "", ""])
        for slot, designation in enumerate(SLOTS, start=1):
            mine = [row for row in milestones[number] if row["Runde"] == str(slot)]
            parts = [f"{row['Del']}. {row['Milepæl']}" if row["Del"] else row["Milepæl"] for row in mine]
            blocks.append(["Milepæl", "\n".join(parts), designation, ""])
        this_year = [
            int(line[YEARS[0]]) for line in lines[number] if line[YEARS[0]] and line["Kategori"] == "Nye midler"
        ]
        told = f"Der er afsat {in_millions(this_year[0])}" if this_year else "Der er ikke afsat økonomi i 2019."
        blocks.append(["Økonomi", "" if item["Håndteres administrativt"] else told, "", ""])
    return blocks


def _responsible(item: Row, n: int) -> str:
    """»Ansvarligt center: … Ansvarligt udvalg: …«, on one line or on several, as it happens to be."""
    between = " " if n % 3 == 0 else "\n"
    contributors = _together(item["Væsentlig bidragsyder"])
    label = "Væsentlig bidragsyder:" if n % 7 else "Væsentlig bidragsyer:"
    parts = [
        f"Ansvarligt center: {item['Ansvarligt center']}",
        f"Ansvarligt udvalg: {_together(item['Ansvarligt udvalg'])}",
        label + (f" {contributors}" if not contributors.startswith("Alle") else f" {contributors} involveres."),
    ]
    text = between.join(parts)
    if item["Øvrige involverede udvalg"]:
        text += f"{between}{_together(item['Øvrige involverede udvalg'])} involveres."
    if item["Håndteres administrativt"]:
        text += f"{between}{MISREAD[n % len(MISREAD)]}"
    if item["Bemærkninger"]:
        text += f"\n{item['Bemærkninger']}"
    return text


def as_text(blocks: Sequence[Block]) -> bytes:
    """Plain text: tabs between cells, several paragraphs of a cell in tags."""

    def cell(text: str) -> str:
        lines = text.split("\n")
        return "".join(f"<p>{line}</p> " for line in lines).strip() if len(lines) > 1 else text

    rows = ["\t".join(map(cell, block)) if isinstance(block, list) else f"\n{block}\n" for block in blocks]
    return "\n".join(rows).encode()


def read(folder: Path, blocks: Sequence[Block]) -> Imported:
    """What ``import`` reads of a text."""
    (folder / "aftale.txt").write_bytes(as_text(blocks))
    return import_documents([folder / "aftale.txt"])


def as_html(blocks: Sequence[Block]) -> bytes:
    """A web page with real tables."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, list):
            cells = ["".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n")) for text in block]
            parts.append("<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>")
        else:
            parts.append(f"<p>{html.escape(block)}</p>")
    return ("<!DOCTYPE html><html><head><title>x</title></head><body>" + "\n".join(parts) + "</body></html>").encode()


def as_word(blocks: Sequence[Block]) -> bytes:
    """A Word document with real tables; rows that follow each other are one table."""
    import docx

    document = docx.Document()
    table = None
    for block in blocks:
        if not isinstance(block, list):
            document.add_paragraph(block)
            table = None
            continue
        if table is None:
            table = document.add_table(rows=0, cols=len(block), style="Table Grid")
        for cell, text in zip(table.add_row().cells, block, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


PARTIES = ("Socialdemokratiet (A)", "Venstre (V)", "SF - Socialistisk Folkeparti (F)", "Enhedslisten (Ø)")
SIGNED = ("Anna Berg, borgmester", "Bo Dam", "Camilla Eg", "Dan Fynbo")
INITIALS = "TCP MM DS+B MDI DG"


def headed_prose(name: str = "herlev-2024", year: int = 2024, unit: str = "1.000 kr.") -> list[Block]:
    """The example as headings with prose, and a table for each kind of money with its total; initials foot the pages."""
    blocks: list[Block] = [
        "Den 19. september 2023", f"Budgetaftale {year}",
        f"Der er mellem {', '.join(PARTIES[:-1])} og {PARTIES[-1]} indgået denne aftale om Herlev Kommunes økonomi i {year}:",
    ]  # fmt: skip
    theme, lines = "", _grouped(source(name, "Økonomi"))
    for n, item in enumerate(source(name, "Punkter")):
        if item["Tema"] != theme:
            theme = item["Tema"]
            blocks.append(theme.split(". ", 1)[1])
        more = [row["Linjetekst"] for row in lines[item["Punktnr."]][1:]]
        text = " ".join([item["Beskrivelse"], *(f"Det gælder også {row}." for row in more)])
        half = text.find(" og ")
        broken = n % 9 == 0 and half > 60
        blocks += [item["Titel"], *([text[:half], INITIALS, text[half + 1 :]] if broken else [text])]
    blocks.append(f"Økonomi i budgetaftale {year} og overslagsår")
    for n, (kind, called) in enumerate((("Drift", "service"), ("Anlæg", "anlæg")), start=1):
        of_kind = [row for row in source(name, "Økonomi") if row["Type"] == kind]
        blocks += [
            f"Tabel {n}: Hovedpunkter i budgetaftalen – {called}",
            [f"{kind} i {unit}", *(str(year + k) for k in range(4))],
        ]
        blocks += [[row["Linjetekst"], *(_printed(row[header], unit) for header in YEARS)] for row in of_kind]
        sums = [sum(int(row[header] or 0) for row in of_kind) for header in YEARS]
        blocks += [["I alt", *(_printed(str(total), unit) for total in sums)], "* Minus angiver en besparelse"]
    blocks.append("Aftaleparter")
    for who, party in zip(SIGNED, PARTIES, strict=True):
        blocks += [who, party]
    return blocks


def _printed(amount: str, unit: str) -> str:
    """»17.000«, or »17,0« in millions."""
    if not amount:
        return ""
    if unit == "mio. kr.":
        return f"{int(amount) / 1000:.3f}".replace(".", ",")
    return f"{int(amount):,}".replace(",", ".")


def as_pdf(blocks: Sequence[Block], widths: str = "(3fr, 7fr, 4fr, 2fr)", height: int = 12) -> bytes:
    """A PDF with ruled tables that go over pages; rows that follow each other are one table."""
    import typst

    lines = [f"#set page(width: 21cm, height: {height}cm, margin: 2cm)", "#set text(size: 10pt, hyphenate: false)"]
    rows: list[list[str]] = []
    for block in [*blocks, ""]:
        if isinstance(block, list):
            rows.append(block)
            continue
        if rows:
            columns = widths if len(rows[0]) == 4 else f"({len(rows[0])})"
            cells = "\n".join(f"[{_typed(cell)}]," for row in rows for cell in row)
            lines.append(f"#table(columns: {columns}, {cells})")
            rows = []
        lines += [_typed(block), ""]
    return bytes(typst.compile("\n".join(lines).encode()))


def _typed(text: str) -> str:
    escaped = "".join(f"\\{sign}" if sign in "#*_`$<>@=-+/[]~\\" else sign for sign in text)
    return " \\\n".join(escaped.split("\n"))
