"""The addresses of ``Centre``: several in a cell, with or without display names, checked without asking any server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.headerregistry import Address

from email_validator import EmailNotValidError, validate_email

from ...operations.reading.loading import CannotRun, LoadedAgreement
from ...values.cells import Cell, as_text

_SEPARATOR = re.compile(r""";(?=(?:[^"]*"[^"]*")*[^"]*$)|[\r\n]+""")  # a semicolon in a quoted name separates nothing
_NAMED = re.compile(r"""(?P<name>[^<>]*)<(?P<address>[^<>]*)>""")


class Malformed(ValueError):
    """A text that is no address; the text says why, and never repeats it."""


@dataclass(frozen=True)
class Recipients:
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
        raise Malformed("has no @" if "@" not in spec else "has more than one @")
    if not spec.partition("@")[0].isascii():
        raise Malformed("has a letter such as æ, ø or å before the @, which mail servers refuse")
    if "." not in spec.partition("@")[2]:
        raise Malformed("has no full domain after the @")
    try:
        # Nothing is looked up: whether anybody is there shows when the mail is sent.
        checked = validate_email(spec, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Malformed("is no valid address") from error
    assert checked.ascii_email is not None
    return checked.ascii_email


def split_cell(value: Cell) -> list[str]:
    """The addresses of a cell as texts. Between bare addresses a comma will do."""
    found: list[str] = []
    for part in _SEPARATOR.split(as_text(value)):
        found += [part] if "<" in part else part.split(",")
    return [part.strip() for part in found if part.strip()]


def recipients(loaded: LoadedAgreement, departments: Iterable[str]) -> tuple[dict[str, Recipients], list[str]]:
    """Whom each department's mail goes to, and what is wrong: by cell, without the address itself."""
    found: dict[str, Recipients] = {}
    problems: list[str] = []
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
                problems.append(f"{where}: there is no address.")
            lists[column] = []
            for number, part in enumerate(parts, start=1):
                try:
                    address = parse_address(part)
                except ValueError as error:
                    why = error if isinstance(error, Malformed) else "is no valid address"
                    problems.append(f"{where}: address {number} of {len(parts)} {why}.")
                    continue
                seen = {a.addr_spec.casefold() for each in lists.values() for a in each}
                if address.addr_spec.casefold() not in seen:
                    lists[column].append(address)
        found[department] = Recipients(tuple(lists["email"]), tuple(lists["copy_to"]))
    problems += [f"Centre has no row for {name}, so there is no address." for name in sorted(wanted - set(found))]
    return found, problems


def sender_address(text: str) -> Address:
    """The address that mails come from; raises CannotRun."""
    try:
        return parse_address(text)
    except ValueError as error:
        why = error if isinstance(error, Malformed) else "is no valid address"
        raise CannotRun(f"--from {why}.") from error
