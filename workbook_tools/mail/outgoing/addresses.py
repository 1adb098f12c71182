"""The addresses of ``Centre``: several in a cell, with or without display names, checked without asking any server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.headerregistry import Address

from email_validator import EmailNotValidError, validate_email
from msgspec import Struct

from ...messages.message import Message, message
from ...messages.perhaps import with_guess
from ...messages.refusal import Refusal
from ...operations.reading.cannot_run import CannotRun
from ...operations.reading.loading import LoadedAgreement
from ...values.cells import Cell, as_text

MOST_CELLS = 5  # of those that name a department that there is not
_SEPARATOR = re.compile(r""";(?=(?:[^"]*"[^"]*")*[^"]*$)|[\r\n]+""")  # a semicolon in a quoted name separates nothing
_NAMED = re.compile(r"""(?P<name>[^<>]*)<(?P<address>[^<>]*)>""")


class Malformed(Refusal, ValueError):
    """A text that is no address; ``said`` says why, and never repeats it."""


class Recipients(Struct, frozen=True):
    """Whom a department's mail goes to."""

    to: tuple[Address, ...]
    copy_to: tuple[Address, ...]

    @property
    def envelope(self) -> list[str]:
        """Every address once, as the server is told."""
        return [address.addr_spec for address in (*self.to, *self.copy_to)]


def parse_address(text: str) -> Address:
    """One address, ``bo@by.dk`` or ``Bo Ø <bo@by.dk>``; an international domain in its ASCII form."""
    named = _NAMED.fullmatch(text.strip())
    name, spec = (named["name"], named["address"]) if named else ("", text)
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split()).strip('"').strip()
    return Address(display_name=name, addr_spec=normalized(spec))


def normalized(spec: str) -> str:
    """An address without its name as the server needs it; raises Malformed."""
    spec = spec.strip()
    if spec.count("@") != 1:
        raise Malformed("address.none" if "@" not in spec else "address.several")
    if not spec.partition("@")[0].isascii():
        raise Malformed("address.letter")
    if "." not in spec.partition("@")[2]:
        raise Malformed("address.domain")
    try:
        # Nothing is looked up: whether anybody is there shows when the mail is sent.
        checked = validate_email(spec, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Malformed("address.invalid") from error
    assert checked.ascii_email is not None
    return checked.ascii_email


def split_cell(value: Cell) -> list[str]:
    """The addresses of a cell as texts. Between bare addresses a comma will do."""
    found: list[str] = []
    for part in _SEPARATOR.split(as_text(value)):
        found += [part] if "<" in part else part.split(",")
    return [part.strip() for part in found if part.strip()]


def recipients(loaded: LoadedAgreement, departments: Iterable[str]) -> tuple[dict[str, Recipients], list[Message]]:
    """Whom each department's mail goes to, and what is wrong: by cell, without the address itself.

    A name that is not in ``Centre`` has no addresses, and is nobody's fault but the cell's that it stands in
    (``unknown_departments``).
    """
    found: dict[str, Recipients] = {}
    problems: list[Message] = []
    wanted = set(departments)
    for position, row in enumerate(loaded.agreement.tables["departments"].records()):
        department = as_text(row["department"])
        if department not in wanted:
            continue
        lists: dict[str, list[Address]] = {}
        for column, header in (("email", "E-mail"), ("copy_to", "Kopi til")):
            where = f"Centre {loaded.tables['departments'].cell(position, column)} ({department}, {header})"
            parts = split_cell(row[column])
            if column == "email" and not parts:
                problems.append(message("cannot.mailing.no-address", where=where))
            lists[column] = []
            for number, part in enumerate(parts, start=1):
                try:
                    address = parse_address(part)
                except ValueError as error:
                    at = {"number": str(number), "count": str(len(parts))}
                    problems.append(message("cannot.mailing.address", where=where, why=_why(error), **at))
                    continue
                seen = {a.addr_spec.casefold() for each in lists.values() for a in each}
                if address.addr_spec.casefold() not in seen:
                    lists[column].append(address)
        found[department] = Recipients(tuple(lists["email"]), tuple(lists["copy_to"]))
    return found, problems


def unknown_departments(loaded: LoadedAgreement, departments: Iterable[str]) -> list[Message]:
    """The names among ``departments`` that are not in ``Centre``, each with the cells where it stands."""
    known = loaded.agreement.departments
    said = []
    for name in departments:
        if name not in known:
            where = ", ".join(_cells_naming(loaded, name)) or loaded.agreement.kind.sheet("items").title
            said.append(with_guess(message("cannot.mailing.no-row", department=name, where=where), name, known))
    return said


def _cells_naming(loaded: LoadedAgreement, department: str) -> list[str]:
    """The cells of ``Punkter`` that make a department responsible; of many the first."""
    items, title = loaded.tables["items"], loaded.agreement.kind.sheet("items").title
    names = loaded.agreement.tables["items"]["department"]
    cells = [items.cell(n, "department") for n, value in enumerate(names) if as_text(value) == department]
    return [f"{title} {cell}" for cell in cells[:MOST_CELLS]] + (["…"] if cells[MOST_CELLS:] else [])


def sender_address(text: str) -> Address:
    """The address that mails come from; raises CannotRun."""
    try:
        return parse_address(text)
    except ValueError as error:
        raise CannotRun("bad-sender", why=_why(error)) from error


def _why(error: ValueError) -> Message:
    return error.said if isinstance(error, Malformed) else message("cannot.address.invalid")
