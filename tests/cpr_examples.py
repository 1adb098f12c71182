"""CPR numbers as people type them, and the numbers of other things that look like them; made at random from a seed."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from random import Random

Make = Callable[[Random], str]

HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u058a"
SPACES = " \u00a0\u2000\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000"
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u034f\u180e\u200e\u202e"
DIGITS = {"full-width": 0xFF10, "arabic": 0x0660, "devanagari": 0x0966, "bold": 0x1D7CE}
WORDS = (
    "Borgeren {} har klaget",
    "{}",
    "Sag om {}.",
    "({})",
    "Barn 1, {}, venter",
    "cpr.nr.: {}",
    "Ring til {}, tak",
    "se {}",
)


def born(random: Random, replaced: bool = False) -> tuple[str, str, str, str]:
    """Day, month, year of four digits, and the four that follow, as they belong together."""
    day = dt.date(1925, 1, 1) + dt.timedelta(days=random.randrange(36500))
    last = (
        random.randrange(4000) if day.year < 2000 else random.choice((4, 5, 6, 7, 8, 9)) * 1000 + random.randrange(1000)
    )
    if day.year > 2024:
        day, last = day.replace(year=2010, day=min(day.day, 28)), 4000 + last % 1000
    return f"{day.day + 60 * replaced:02}", f"{day.month:02}", f"{day.year}", f"{last:04}"


def _typed(pattern: str, replaced: bool = False) -> Make:
    """``pattern`` with d, m, y (two digits), Y (four), x (four), a, b (two of these), and -, space, ? (an unseen sign)."""

    def make(random: Random) -> str:
        day, month, year, last = born(random, replaced)
        parts = {"d": day, "m": month, "y": year[2:], "Y": year, "x": last, "a": last[:2], "b": last[2:],
                 "-": random.choice(HYPHENS), " ": random.choice(SPACES), "?": random.choice(UNSEEN) * random.randint(1, 3)}  # fmt: skip
        return random.choice(WORDS).format("".join(parts.get(sign, sign) for sign in pattern))

    return make


def _in_digits_of(name: str) -> Make:
    def make(random: Random) -> str:
        text = _typed("dmy-x")(random)
        return "".join(chr(DIGITS[name] + int(char)) if char in "0123456789" else char for char in text)

    return make


def _one_by_one(random: Random) -> str:
    day, month, year, last = born(random)
    return " ".join(day + month + year[2:]) + random.choice((" ", "-", " - ")) + " ".join(last)


def _unseen_anywhere(random: Random) -> str:
    text = _typed("dmyx")(random)
    return "".join(char + (random.choice(UNSEEN) if char.isdigit() and random.random() < 0.5 else "") for char in text)


PEOPLE: dict[str, Make] = {
    **{pattern: _typed(pattern) for pattern in (
        "dmy-x", "dmyx", "dmy x", "dmy.x", "dmy/x", "dmy_x", "dmy\nx", "dmy\tx", "dmy\r\nx", "dmy:x", "dmy,x", "dmy - x", "dmy- x",
        "dmy--x", "dmy?x", "dmy-?x", "d.m.y-x", "d-m-y-x", "d/m-y x", "d/m/y-x", "d m y x", "d m y a b", "dm y-x", "dmy-a b", "dmy a b",
        "d_m_y_x", "dmY-x", "dmY x", "dmYx", "d.m.Y-x", "d.m.Y x", "d/m-Y-x", "d-m-Y-x", "d/m-Y x",
    )},
    "day + 60, dmy-x": _typed("dmy-x", replaced=True),
    "day + 60, dmyx": _typed("dmyx", replaced=True),
    "day + 60, d.m.Y-x": _typed("d.m.Y-x", replaced=True),
    **{f"{name} digits": _in_digits_of(name) for name in DIGITS},
    "each digit by itself": _one_by_one,
    "unseen signs anywhere": _unseen_anywhere,
}  # fmt: skip


# --- other numbers -----------------------------------------------------------------------------------


def _digits(random: Random, count: int) -> str:
    return f"{random.randrange(10**count):0{count}}"


def _case(random: Random) -> str:
    kle = f"{random.randrange(40):02}.{random.randrange(40):02}.{random.randrange(40):02}"
    facet = f"{random.choice('AGIKPQSØ')}{random.randrange(1, 50):02}"
    return random.choice((
        f"{kle}-{facet}-{random.randrange(1, 99)}-{random.randrange(10, 27)}",
        f"sag {kle}-{facet}-{random.randrange(1, 20000)}-{random.randrange(10, 27)}, dok. {random.randrange(10**6)}",
        f"KLE {kle} {facet}",
        f"{random.randrange(2008, 2027)}-{_digits(random, random.choice((5, 6, 7)))}",
        f"EMN-{random.randrange(2008, 2027)}-{_digits(random, 5)}",
        f"{random.randrange(8, 27)}/{_digits(random, random.choice((4, 5, 6)))}",
        f"S{random.randrange(2010, 2027)}-{_digits(random, 5)}",
        f"Sagsnr. {random.randrange(2010, 2027)} - {_digits(random, 5)}, dokumentnr. {_digits(random, 10)}",
        f"{random.randrange(2008, 2027)}-{_digits(random, 6)}-{_digits(random, 4)}",
    ))  # fmt: skip


def _psp(random: Random) -> str:
    code = "".join(random.choices("ABCDEFGXZ", k=2))
    number = _digits(random, 10)
    return random.choice((
        f"{code}-{number}-{_digits(random, 5)}", f"{code}-{number}", f"PSP-element {number}", f"PSP: {code}-{number}.{_digits(random, 3)}",
        f"{code}{number}", f"WBS {number}", f"{code}-{number} og {code}-{_digits(random, 10)}-00001",
    ))  # fmt: skip


def _account(random: Random) -> str:
    reg, number = _digits(random, 4), _digits(random, 10)
    return random.choice((
        f"reg. {reg} konto {number}", f"Reg.nr. {reg} kontonr. {number}", f"konto {reg}-{number}", f"konto {reg} {number}",
        f"kontonummer: {number}", f"bankkonto {reg} {number}", f"Kto. {number}", f"indsættes på konto nr. {number}",
        f"DK{_digits(random, 2)} {reg} {number[:4]} {number[4:8]} {number[8:]}",
    ))  # fmt: skip


def _telephone(random: Random) -> str:
    eight = str(random.randrange(20_000_000, 99_999_999))
    pairs = " ".join(eight[n : n + 2] for n in range(0, 8, 2))
    other = str(random.randrange(20_000_000, 99_999_999))
    return random.choice((
        f"+45 {pairs}", f"+45{eight}", f"tlf. {pairs}", f"tlf. {eight[:4]} {eight[4:]}", f"(+45) {pairs}", f"0045 {pairs}",
        f"Tlf.: +45 {eight}, mobil {other}", f"tlf. {pairs} / {other[:2]} {other[2:4]} {other[4:6]} {other[6:]}",
        f"tlf. {_digits(random, 10)}", f"telefon {eight} lokal {_digits(random, 4)}", f"{eight[:4]} {eight[4:]}, {other[:4]} {other[4:]}",
    ))  # fmt: skip


def _ean(random: Random) -> str:
    number = "5790" + _digits(random, 9)
    return random.choice((
        f"EAN {number}", number, f"EAN-nr. {number[:4]} {number[4:8]} {number[8:12]} {number[12:]}", f"GLN: {number}",
        f"EAN-lokationsnummer: {number[:2]} {number[2:7]} {number[7:]}", f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}",
        f"EAN: {' '.join(number[n : n + 2] for n in range(0, 13, 2))}",
    ))  # fmt: skip


def _company(random: Random) -> str:
    cvr, unit = _digits(random, 8), "10" + _digits(random, 8)
    return random.choice((
        f"CVR {cvr}", f"CVR-nr. {cvr}", f"cvr: {cvr[:2]} {cvr[2:4]} {cvr[4:6]} {cvr[6:]}", f"P-nr. {unit}", f"P-nummer: {unit}",
        f"CVR {cvr}, P-nr. {unit}", f"SE-nr. {cvr}", f"CVR.nr. {cvr} / P.nr. {unit}", f"produktionsenhedsnummer {unit}",
    ))  # fmt: skip


def _invoice(random: Random) -> str:
    number = _digits(random, 10)
    return random.choice((
        f"faktura {number}", f"Faktura nr. {number}", f"fakturanr.: {number}", f"Fakturanummer {number}", f"faktura {random.randrange(2015, 2027)}-{number[:6]}",
        f"ordre {number}", f"bilag {number}", f"bilagsnr. {number}", f"rekvisition nr. {number}", f"faktura #{number}",
    ))  # fmt: skip


def _hash(random: Random) -> str:
    data = random.randbytes(16)
    return random.choice((
        hashlib.sha256(data).hexdigest(), hashlib.sha1(data).hexdigest().upper(), hashlib.md5(data).hexdigest(),
        f"SHA-256 {hashlib.sha256(data).hexdigest()}", f"sha512:{hashlib.sha512(data).hexdigest()}",
        "".join(random.choices("0123456789", weights=[9] * 10, k=30)) + "ab",
    ))  # fmt: skip


def _guid(random: Random) -> str:
    number = str(uuid.UUID(bytes=random.randbytes(16), version=4))
    digits = "-".join(_digits(random, n) for n in (8, 4, 4, 4, 12))
    return random.choice((number, number.upper(), f"{{{number}}}", f"id {number}", digits))


def _danish(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _amounts(random: Random) -> str:
    some = [
        random.choice((random.randrange(1000), random.randrange(100_000), random.randrange(30_000_000)))
        for _ in range(4)
    ]
    return random.choice((
        ", ".join(map(_danish, some)), " ".join(map(_danish, some)), " ".join(map(str, some)), "; ".join(map(str, some)),
        "\n".join(map(str, some)), "\t".join(map(str, some)), " og ".join(map(_danish, some)), " + ".join(map(str, some)),
        f"{_danish(some[0])},{random.randrange(100):02} kr. og {_danish(some[1])},{random.randrange(100):02} kr.",
        f"{some[0]} kr., {some[1]} kr. og {some[2]} t.kr.", " ".join(f"{one:,}".replace(",", " ") for one in some), f"{some[2] * 1000} kr.",
    ))  # fmt: skip


def _times(random: Random) -> str:
    at = dt.datetime(2015, 1, 1) + dt.timedelta(seconds=random.randrange(400_000_000))
    to = at + dt.timedelta(days=random.randrange(1, 900))
    return random.choice((
        f"{at:%d.%m.%Y %H:%M}", f"{at:%d-%m-%Y %H:%M:%S}", f"{at:%d.%m.%y kl. %H.%M}", f"{at:%Y-%m-%d %H:%M}", f"{at:%Y-%m-%dT%H:%M:%S}",
        f"{at:%d/%m-%Y %H.%M}", f"{at:%d.%m.%y %H:%M}", f"{at:%Y%m%d%H%M}", f"{at:%Y%m%d-%H%M%S}", f"{at:%d.%m.%Y}-{to:%d.%m.%Y}",
        f"{at:%d.%m.%y} - {to:%d.%m.%y}", f"{at:%d.%m.%Y} {at:%H%M}", f"{at:%d.%m}-{to:%d.%m.%Y}", f"{at:%d.%m.%Y}-{to:%Y}", f"{at:%d.%m.%y}-{to:%Y}",
        f"{at:%d.%m.%Y}, {at:%H.%M}", f"{at:%d%m%Y%H%M}", f"{at:%d.%m.%Y}, {to:%d.%m.%Y}, {to:%d.%m.%Y}",
    ))  # fmt: skip


THINGS: dict[str, Make] = {
    "case numbers": _case, "PSP elements": _psp, "labelled accounts": _account, "telephone numbers": _telephone, "EAN and GLN numbers": _ean,
    "CVR and P-numbers": _company, "labelled invoices": _invoice, "hashes": _hash, "GUIDs": _guid, "amounts in lists": _amounts,
    "dates with times": _times,
}  # fmt: skip


def examples(kind: Make, count: int, seed: str) -> list[str]:
    """``count`` texts of a kind, the same for the same seed."""
    random = Random(seed)
    return [kind(random) for _ in range(count)]
