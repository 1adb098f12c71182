"""What the columns of finance systems' exports are called, and the words by which they say what their amounts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import words as w

# Letters and digits only, the surest first: of several columns that could hold the same only the surest is it.
COLUMN_NAMES: Mapping[str, Sequence[frozenset[str]]] = {
    w.KEY_PSP: (
        frozenset({"pspelement", "psp", "pspnr", "pspelementnr", "pspnummer", "pspkode", "pspelementnøgle", "wbs", "wbselement"}),
        frozenset({"projekt", "projektnr", "projektnummer", "projektid", "objekt", "objektnr"}),
    ),
    w.KEY_AREA: (
        frozenset({"bevillingsområde", "bevilling", "bevillingsomr", "bevillingsniveau"}),
        frozenset({"politikområde"}),
    ),
    w.IN_KRONER: (
        frozenset({"beløb", "beløbialt", "bogførtbeløb", "beløbifirmakodevaluta", "beløbirapporteringsvaluta", "posteringsbeløb"}),
        frozenset({"forbrug", "faktiskforbrug", "faktisk", "realiseret", "forbrugåtd", "forbrugårtildato", "åtd"}),
        frozenset({"regnskab", "bogført"}),
    ),
    w.DEBIT: (frozenset({"debet", "debit", "debetbeløb"}),),
    w.CREDIT: (frozenset({"kredit", "kreditbeløb"}),),
    w.SIDE: (frozenset({"dk", "debetkredit", "sh", "debetkreditkode", "dkkode", "shkode", "fortegn"}),),
    w.POSTED_ON: (
        frozenset({"bogføringsdato", "bogfdato", "bogføringsdag", "posteringsdato"}),
        frozenset({"dato"}),
    ),
    w.POSTED_IN: (frozenset({"periode", "regnskabsperiode", "bogføringsperiode", "måned"}),),
    w.POSTED_YEAR: (frozenset({"regnskabsår", "år"}),),
    w.NAMED: (
        frozenset({"psptekst", "pspbetegnelse", "pspelementtekst", "pspelementnavn", "pspnavn", "projektnavn", "kontonavn", "betegnelse"}),
        frozenset({"navn"}),
    ),
}  # fmt: skip

# Patterns of what a line or a header says that amounts are in.
KRONER_WORD = r"(?:kr\b\.?|kroner\b|dkk\b)"
THOUSANDS_WORD = rf"(?:t\.?\s?{KRONER_WORD}|tusinde?r?\s*{KRONER_WORD})"
OTHER_UNIT = (
    rf"(?:1[. ]?000[. ]?000\s*{KRONER_WORD}|(?:mio|mill|mia|millioner|milliarder)\b\.?(?:\s*{KRONER_WORD})?|m{KRONER_WORD}"
    r"|øre\b|eur\b|euro\b|usd\b)"
)
UNIT_SUBJECT = r"(?:(?:alle\s+)?(?:beløb(?:ene)?|tal(?:lene)?|enhed(?:en)?|skala))"
UNIT_IS_GIVEN = (
    r"(?:(?:er|står|vises)\s+)?(?:(?:vist|angivet|opgjort|udtrykt|afrundet)\s+)?(?:(?:i|til)\s+)?(?:hele\s+)?"
)

# What columns beside the amount say of it; headers and values in letters and digits only.
KRONER_CODES = frozenset({"dkk", "kr", "kroner", "danskekroner"})
KIND_COLUMNS = ("værditype", "vtype", "valuetype", "beløbstype", "beløbsart")
# A column of free words may say one of these by chance, and is not looked at.
NOT_SPENT = frozenset({
    "budget", "vedtagetbudget", "oprindeligtbudget", "korrigeretbudget", "budgetbeløb", "tillægsbevilling", "plan", "plantal",
    "disposition", "dispositioner", "disponeret", "obligo", "forpligtelse", "forpligtelser", "rekvisition", "indkøbsordre",
    "prognose", "forecast", "estimat", "forventetforbrug", "forventetregnskab",
})  # fmt: skip
FREE_WORD_COLUMNS = ("tekst", "beskrivelse", "betegnelse", "navn", "bemærkning")
# A column that no name tells to be of debit and credit, but its values do.
DEBIT_AND_CREDIT = (frozenset("sh"), frozenset("dk"), frozenset({"debet", "kredit"}))
# What stands for debit and credit in a column of its own.
CREDIT_SIGNS, DEBIT_SIGNS = frozenset({"k", "h", "c", "kredit", "-"}), frozenset({"d", "s", "debet", "debit", "+", ""})
