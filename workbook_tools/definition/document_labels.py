"""The grammar of labels: what the parts of an agreement are called in the documents that councils decide on."""

from __future__ import annotations

from . import words as w

# What stands before a part of an item, or above a column of a list. The first is how it is usually called.
PARTS: dict[str, tuple[str, ...]] = {
    "item": ("Punktnr.", "Punkt", "Nr.", "Nummer", "Løbenr.", "Forslagsnr.", "Punktnummer"),
    "theme": ("Tema", "Temaområde", "Hovedområde", "Politikområde", "Pejlemærke"),
    "title": ("Titel", "Overskrift", "Forslag", "Indsats", "Initiativ", "Emne", "Aftalepunkt", "Tekst"),
    "type": ("Type", "Drift/anlæg", "Art"),
    "description": ("Beskrivelse", "Indhold", "Aftaletekst"),
    "department": (
        "Ansvarligt center", "Ansvarlig forvaltning", "Ansvarligt område", "Ansvarlig afdeling", "Ansvarlig enhed",
        "Center", "Forvaltning", "Ansvarlig",
    ),
    "committee": ("Ansvarligt udvalg", "Ansvarligt fagudvalg", "Politisk udvalg", "Fagudvalg", "Udvalg"),
    "contributors": ("Væsentlig bidragsyder", "Væsentlige bidragsydere", "Bidragsydere", "Bidragyder"),
    "other_committees": ("Øvrige involverede udvalg", "Involverede udvalg", "Øvrige udvalg"),
    "remarks": ("Bemærkninger", "Bemærkning", "Noter"),
    "administrative": ("Håndteres administrativt", "Administrativ"),
    "case_number": ("Sagsnummer", "Sagsnr."),
    "milestone": ("Milepæl", "Milepæle", "Delmål"),
    "round": ("Tid", "Runde", "Tidspunkt", "Opfølgning", "Frist"),
    "economy": ("Økonomi", "Finansiering", "Bevilling"),
    "category": ("Kategori", "Finansieringstype"),
    "smiley": ("Smiley", "Status"),
}  # fmt: skip
# The labels that stand inside a cell of an item, before what they name.
INSIDE = ("department", "committee", "contributors", "other_committees", "remarks", "case_number")
TYPES = {"drift": w.OPERATING, "service": w.OPERATING, "anlæg": w.CAPITAL, "drift og anlæg": w.OPERATING_AND_CAPITAL}
ADMINISTRATIVE, ADMINISTRATIVE_END = "håndteres administrativt", "administrativt"
# Headings whose text belongs to no item; letters only.
NOT_ITEMS = ("indledning", "forord", "baggrund", "generelt", "indhold", "indholdsfortegnelse", "økonomi", "notat")
YES_WORDS = ("ja", "x", "j", "yes", "sand", "true", "administrativt", "håndteresadministrativt")
NO_WORDS = ("", "nej", "n", "no", "falsk", "false")
ORDINALS = ("første", "anden", "tredje", "fjerde")  # of rounds
