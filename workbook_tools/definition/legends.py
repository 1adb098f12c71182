"""What the colours of cells mean, as pages tell it beside the colours themselves."""

from __future__ import annotations

from ..schema.pages import Legend
from ..schema.structure import Severity
from . import colours as c

FOR_DEPARTMENTS = Legend(
    (
        (c.REQUIRED, "Mangler", "Udfyld cellen. Er rækkens nummer gult, siger Kontrol, hvad der mangler."),
        (c.FAULTS[Severity.ERROR], "Skal rettes", "Det, der står i cellen, kan ikke læses eller passer ikke. Kontrol siger hvorfor."),
        (c.INPUT, "Kan udfyldes", "Skriv kun noget, hvis I har noget at skrive."),
        (c.NOT_NEEDED, "Skal ikke udfyldes", "Som rækken er nu, spørges der ikke om cellen."),
    )
)  # fmt: skip

FOR_FINANCE = Legend(
    (
        (c.FAULTS[Severity.ERROR], "Skal rettes", "Cellen bryder en regel. Kontrol til højre i arket siger hvilken."),
        (c.FAULTS[Severity.WARNING], "Se efter", "Cellen kan være rigtig. Advarsel til højre i arket siger, hvad der undrer."),
        (c.QUIET_CELL, "Skriv ikke her", "Formler og det, værktøjet skriver; kolonneoverskriften er kursiv."),
    )
)  # fmt: skip
