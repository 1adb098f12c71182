"""What the columns of finance systems' exports are called."""

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
