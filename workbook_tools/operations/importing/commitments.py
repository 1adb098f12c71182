"""What a text sets aside: every amount with its years, its sign, what kind of money it is, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct, field

from ...definition import words as w
from ...messages.message import Message, message
from ...prose.amounts_in_text import AmountInText, find_amounts, without_units
from ...values.cells import Cell
from .draft import Words

YEARS_IN_ALL = 4  # the budget year and three more
# The sentence says what an amount is part of, or what it adds up to: no money of its own.
_PART = re.compile(
    r"^\s*(?:heraf|deraf|herunder|dermed|således|hvoraf|med tildelingen)\b|\bsåledes\b(?!\s*:)", re.IGNORECASE
)
_PART_OF_SENTENCE = re.compile(r"\b(?:hvoraf|heraf|svarende til|i alt|samlet set|nettogevinst)\b", re.IGNORECASE)
_SETS_ASIDE = re.compile(
    r"afsæt|\bafsat|prioriter|invester|finansier|tilfør|reserver|bevilg|\bøge[srt]?\b|spare[rs]?\b|besparels|reducer|nedsæt"
    r"|disponer|styrke|udgift|anvend",
    re.IGNORECASE,
)
_SAVING = re.compile(r"\bspare[rs]?\b|besparels|effektivisering|reducer|nedsæt|gevinst", re.IGNORECASE)
_INSTEAD = re.compile(r"\btilsvarende\b|\bmodsvar|\bmodgå", re.IGNORECASE)
_WITHIN = re.compile(
    r"\binden\s+for\s+(?:det|de|den)\s+(?:allerede\s+)?(?:afsatte|eksisterende)|eksisterende\s+(?:ramme|midler|budget)",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\btidligere\s+(?:er\s+)?afsat|\ballerede\s+afsat|\bdisponere", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\bfinanslov\w*|\bstaten\b|\bstats\w*midler|\bregionen\b|\bnational\w*\s+pulje\w*|\bfond(?:en|e|ene)?\b|\beu-midler|\bopkvalificeringspulje",
    re.IGNORECASE,
)
_BALANCE = re.compile(r"\bgrundkapital|\blandsbyggefond|\bindskudskapital|\bdeponer", re.IGNORECASE)
_CAPITAL, _OPERATING = (
    re.compile(r"\bpå\s+anlæg|anlægsbudget", re.IGNORECASE),
    re.compile(r"\bpå\s+driften|driftsbudget", re.IGNORECASE),
)
_OF_BUDGET = re.compile(
    r"\b(?:aftale\s+om\s+budget|budgetaftalen?|budgetforlig(?:et)?|budget(?:tet)?)\s*(?:for|om|fra)?\s*(20\d\d)",
    re.IGNORECASE,
)
# What makes the sign, the years or the very existence of the money doubtful.
_NOT_PLAIN = re.compile(
    r"\bikke\b|\bhverken\b|\bbortfald|\bnedlæg|\bophør|\bafskaf|\budgår\b|\bfrigør|\bfrigiv|\bmindreudgift|\bmer?indtægt|indtægt\w*"
    r"|\bnedskriv|\bnedjuster|\bskære|\bbeskær|\bskal\s+ned\b|\bnedbring|\bfalder\b|\bsænke|\bopsige|\bsalg\b|\bsælge|\btilbagebetal"
    r"|\bfinansiere[srt]\s+(?:\w+\s+)?(?:af|ved|via|gennem)\b|\btakst|\bbrugerbetaling|\bforældrebetaling|\bhævet?\b|\bhæves\b|\bdækkes?\s+af\b"
    r"|\bfjerne[srt]?\b|\bophæv|\bstoppe[srt]?\b|\bslette[srt]?\b|\bannuller|\budskyde|\bflytte[srt]?\b|\boverfør|\baflys|\bafvis"
    r"|\btilbagefør|\bnulstil|\budfase|\bhalver",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\bover\s+(?:de\s+)?(?:næste\s+|kommende\s+)?\w+\s+år\b|\bfordelt\b|\btilsammen\b|\bpr\.?\s+(?:skole|barn|borger|elev|måned|stk)\b",
    re.IGNORECASE,
)
_LEVELS = re.compile(
    r"\bfra\s*$|\bfra\b[^.]*?\d[^.]*\bmio\b[^;]*\btil\s*$", re.IGNORECASE
)  # »falder fra 8 mio. kr. …«: two levels, and no change
# What looks like an amount and is not read as one: »½ mio. kr.«, »to mio. kr.«, »1.2 mio. kr.«, »5.000 i 2026«.
_UNREAD = re.compile(
    r"(?:½|¼|¾|\d[\d.,]*|\b(?:en|én|et|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tyve|halvanden|halvandet|halv|par|flere)\b)\s*"
    r"(?:mio\b|millioner\b|million\b|mia\b|milliard|t\.?\s?kr\b|tusinde?\s+kr|kr\b|kroner\b)\.?(?:\s*kr\b\.?|\s+kroner)?"
    r"|(?:afsæt\w*|afsat|tilfør\w*|bevilg\w*|spare\w*|reducer\w*\s+med)\s+(?:årligt\s+)?\d{1,3}(?:\.\d{3})+(?=\s+(?:i|fra|årligt|om|pr)\b)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d[\d.,]*")
_UNKNOWN = Decimal("NaN")  # equal to no amount
_AFTER_A_YEAR = re.compile(r"(?<=\d\.)\s+(?=[A-ZÆØÅ][a-zæøå])")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ][a-zæøå]+\s)")
_ANY_YEAR = re.compile(r"\b20\d\d\b")


class Commitment(Struct):
    """An amount that a text sets aside, in 1.000 kr.

    ``type`` is "" where the text does not say. ``open`` periods have no end. ``doubts`` say what is not sure about it. ``part`` amounts are no money of their own.
    """

    amount: Decimal
    years: frozenset[int]
    sentence: Words
    text: str
    type: str = ""
    category: str = w.NEW_MONEY
    open: bool = False
    yearly: bool = False
    part: bool = False
    stated: bool = True  # whether the text says for which years
    doubts: list[Message] = field(default_factory=list)

    @property
    def signed(self) -> Cell:
        """As it stands in a budget line: savings with minus."""
        negative = self.category in (w.SAVING, w.COUNTER_FINANCING)
        value = -self.amount if negative else self.amount
        return int(value) if value == value.to_integral_value() else float(value)


def commitments_in(paragraphs: Iterable[Words], budget_year: int) -> Iterator[Commitment]:
    """Every amount of the running text, in order, as far as it can be understood."""
    before = ""
    for paragraph in paragraphs:
        for line in paragraph.text.splitlines():
            amounts = list(find_amounts(line))
            for n, amount in enumerate(amounts):
                after = amounts[n + 1].offset if n + 1 < len(amounts) else len(line)
                around = _SENTENCE.split(line[amount.offset : after], maxsplit=1)[0]
                led_in = before if before.rstrip().endswith(":") else ""
                found = _commitment(amount, line, around, led_in, paragraph.number, budget_year)
                alone = sum(one.text == amount.text for one in amounts) == 1 or _NUMBERS.findall(amount.text)[1:] == []
                found.part |= not alone  # »1-2 mio. kr.« is neither
                yield found
            yield from _unread(line, amounts, paragraph.number)
            before = line


def _unread(line: str, amounts: Iterable[AmountInText], number: int) -> Iterator[Commitment]:
    """What looks like an amount and is none that can be read."""
    rest = " ".join(without_units(line).split())
    for amount in amounts:
        rest = rest.replace(amount.text, "…", 1)
    for found in _UNREAD.finditer(rest):
        yield Commitment(_UNKNOWN, frozenset(), Words(line.strip(), number), found[0], part=True)


def _commitment(amount: AmountInText, line: str, around: str, led_in: str, number: int, budget_year: int) -> Commitment:
    sentence, before = _own_sentence(amount, line)
    whole = f"{led_in} {sentence}"
    years = frozenset(range(budget_year, budget_year + YEARS_IN_ALL))
    found = Commitment(amount.amount, frozenset(), Words(sentence.strip(), number), amount.text)
    period = amount.period
    found.yearly = period.yearly
    others = {int(year) for year in _OF_BUDGET.findall(whole) if int(year) < budget_year}
    named = {int(year) for year in _ANY_YEAR.findall(sentence)}
    if period.onwards is not None:
        found.years, found.open = frozenset(y for y in years if y >= period.onwards), True
    elif period.years - others:
        found.years = period.years & years
        found.open = re.search(r"\bog\s+frem", around) is not None
    elif period.yearly and not named & years:
        found.years, found.open = years, True
    elif period.yearly and not others:
        found.years, found.open = years, True
        if len(named & years) != YEARS_IN_ALL:
            found.doubts.append(_asked("years-unclear"))
    elif len(named & years) == 1:
        found.years = frozenset(named & years)
        found.stated = False
    else:
        found.years, found.stated = frozenset({budget_year}), False
    if not found.years or (_LEVELS.search(before) and re.search(r"\btil\b", sentence, re.IGNORECASE)):
        found.part = True  # in no year of the agreement, or a level
    if (len(period.years & years) > 1 and not period.yearly) or _SHARED.search(sentence):
        found.doubts.append(_asked("each-or-all"))
    _classify(found, whole, around, sentence, before, others, named & years)
    return found


def _own_sentence(amount: AmountInText, line: str) -> tuple[str, str]:
    """The sentence of the amount, and what of it stands before the amount; one that ends in a year is told from the next."""
    start = line.rfind(amount.sentence, 0, amount.offset + len(amount.sentence))
    at = amount.offset - max(start, 0)
    begin = max((after.end() for after in _AFTER_A_YEAR.finditer(amount.sentence) if after.end() <= at), default=0)
    end = min(
        (after.start() for after in _AFTER_A_YEAR.finditer(amount.sentence) if after.start() > at),
        default=len(amount.sentence),
    )
    return amount.sentence[begin:end], amount.sentence[begin:at]


def _classify(
    found: Commitment, whole: str, around: str, sentence: str, before: str, others: set[int], named: set[int]
) -> None:
    """Whose money it is, and of which kind."""
    found.part |= _PART.search(sentence) is not None or _PART_OF_SENTENCE.search(before) is not None
    if others and not (named - others):
        found.part = True  # what another agreement set aside, for no year of this one
        return
    if not _SETS_ASIDE.search(whole):
        found.part = True
        return
    if _OUTSIDE.search(before):
        found.category = w.EXTERNAL
        found.doubts.append(_asked("from-outside"))
    elif _BALANCE.search(whole):
        found.category = w.BALANCE_SHEET
        found.doubts.append(_asked("balance"))
    elif _WITHIN.search(whole):
        found.category = w.WITHIN_FRAME
    elif _EARLIER.search(whole) or others:
        found.category = w.EARLIER
        if "dispon" in whole.lower():
            found.doubts.append(_asked("disposed"))
    elif _SAVING.search(sentence):
        found.category = w.COUNTER_FINANCING if _INSTEAD.search(sentence) else w.SAVING
    if _NOT_PLAIN.search(sentence):
        found.doubts.append(_asked("sign-unclear"))
    # Of a sentence that names both kinds, what stands behind the amount counts.
    where = around if _CAPITAL.search(sentence) and _OPERATING.search(sentence) else sentence
    if _CAPITAL.search(where):
        found.type = w.CAPITAL
    elif _OPERATING.search(where):
        found.type = w.OPERATING


def _asked(what: str) -> Message:
    return message(f"file.review.{what}")
