"""The texts of the mails: a file each that finance can copy and edit, with named placeholders."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterable, Mapping
from enum import Enum
from importlib import resources
from pathlib import Path

from msgspec import Struct

from ....operations.reading.cannot_run import CannotRun
from ....values.danish_dates import DAYS, long_date
from ....workbook.output_names import check_folder
from ....workbook.saving import save_all

SUBJECT = "Emne:"
EVERYWHERE = (
    "kommune",
    "aftale",
    "budgetår",
    "runde",
    "betegnelse",
    "center",
    "kontaktperson",
    "frist",
    "antal",
    "fil",
)
_OWN = {
    "rykker": ("anledning", "besvaret", "fristlinje", "mangler", "svarlinje"),
    "rettelser": ("fristlinje", "rettelser"),
    "kvittering": ("læst",),
}


class Kind(Enum):
    """What a mail is for; the value is the name of its text file."""

    INVITATION = "udsendelse"
    REMINDER = "rykker"
    FEEDBACK = "rettelser"
    RECEIPT = "kvittering"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names its text may hold in braces."""
        return EVERYWHERE + _OWN.get(self.value, ())


class _Placeholders(string.Template):
    """``{name}`` is a placeholder; ``{{`` is a brace."""

    delimiter = "{"
    flags = re.IGNORECASE
    pattern = r"\{(?:(?P<escaped>\{)|(?P<named>[^\W\d]\w*)\}|(?P<braced>(?!))|(?P<invalid>))"  # type: ignore[assignment]


class Template(Struct, frozen=True):
    """A subject and a body with placeholders."""

    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject (one line) and body with the placeholders' values."""
        subject = " ".join(_Placeholders(self.subject).substitute(values).split())
        body = _Placeholders(self.body).substitute(values)
        return subject, re.sub(r"\n{3,}", "\n\n", body)  # a line that is left out leaves no gap


def default_text(kind: Kind) -> str:
    """The text that is used when finance gives none."""
    return resources.files(__package__).joinpath(f"{kind.value}.txt").read_text(encoding="utf-8")


def load_template(path: Path | None, kind: Kind) -> Template:
    """The text of ``path``, else the default one; raises CannotRun for what cannot be filled in."""
    if path is None:
        return parse_template(default_text(kind), kind, f"{kind.value}.txt")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # Notepad's »ANSI«
    return parse_template(text, kind, path.name)


def parse_template(text: str, kind: Kind, name: str) -> Template:
    """First line ``Emne: …``, an empty line, the body."""
    first, _, body = text.replace("\r\n", "\n").lstrip("\n").partition("\n")
    if not first.casefold().startswith(SUBJECT.casefold()) or not first[len(SUBJECT) :].strip() or not body.strip():
        raise CannotRun("letter-without-subject", file=name, subject=SUBJECT)
    template = Template(first[len(SUBJECT) :].strip(), body.strip("\n") + "\n")
    for part in (template.subject, template.body):
        if not _Placeholders(part).is_valid():
            raise CannotRun("letter-brace", file=name)
        unknown = [found for found in _Placeholders(part).get_identifiers() if found not in kind.placeholders]
        if unknown:
            raise CannotRun("letter-placeholder", file=name, unknown=_named(unknown), known=_named(kind.placeholders))
    return template


def _named(names: Iterable[str]) -> str:
    return ", ".join("{" + name + "}" for name in names)


def write_defaults(folder: Path, force: bool) -> list[Path]:
    """Write the default texts into ``folder`` to be edited."""
    targets = {folder / f"{kind.value}.txt": default_text(kind) for kind in Kind}
    check_folder(folder)
    save_all({path: text.replace("\n", "\r\n").encode("utf-8-sig") for path, text in targets.items()}, force)
    return list(targets)


def date_in_words(date: dt.date) -> str:
    """»fredag den 12. april 2030«."""
    return f"{DAYS[date.weekday()]} den {long_date(date)}"
