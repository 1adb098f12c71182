"""Budget agreements and their follow-up in Excel: split, validate, fill and consolidate.

>>> import workbook_tools as wt
>>> agreement = wt.read("workbooks/ballerup-2019/consolidated-4.xlsx")
>>> agreement.tables["Opfølgning"].groupby("round")["smiley"].max()  # doctest: +SKIP

Everything in ``__all__`` is loaded when it is asked for: importing the package costs nothing.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .api.agreement import Agreement, Returned
    from .api.commands import (
        actuals,
        combine,
        consolidate,
        diff,
        export,
        fill,
        history,
        import_documents,
        journal,
        new_year,
        read,
        report,
        split,
        status,
        template,
        validate,
    )
    from .api.issues import Issues
    from .api.results import Actuals, Combination, Consolidation, Import, NewYear
    from .api.tables import Tables
    from .messages.refusal import Refusal

_MODULES = {
    "agreement": ("Agreement", "Returned"),
    "commands": (
        "actuals", "combine", "consolidate", "diff", "export", "fill", "history", "import_documents", "journal", "new_year", "read", "report", "split", "status", "template",
        "validate",
    ),
    "issues": ("Issues",),
    "results": ("Actuals", "Combination", "Consolidation", "Import", "NewYear"),
    "tables": ("Tables",),
}  # fmt: skip
_PLACES = {name: f".api.{module}" for module, names in _MODULES.items() for name in names}
_PLACES["Refusal"] = ".messages.refusal"

__all__ = [
    "Actuals",
    "Agreement",
    "Combination",
    "Consolidation",
    "Import",
    "Issues",
    "NewYear",
    "Refusal",
    "Returned",
    "Tables",
    "actuals",
    "combine",
    "consolidate",
    "diff",
    "export",
    "fill",
    "history",
    "import_documents",
    "journal",
    "new_year",
    "read",
    "report",
    "split",
    "status",
    "template",
    "validate",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_PLACES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
