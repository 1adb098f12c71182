"""The proof that nothing is lost: words of the document that stand nowhere in what was found are asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ...definition.document_labels import NO_WORDS, TYPES, YES_WORDS
from ...messages.message import message
from ...prose.blocks import Block
from .draft import Account, Doubt, Draft, DraftLine, Words, count_words

_WORD = re.compile(r"[^\W\d_]{3,}")  # numbers are read, and short words are in every text
_UNDERSTOOD = (*TYPES, *YES_WORDS, *NO_WORDS, "ultimo")  # which the workbook says in words of its own


def ask_about_untold(blocks: Sequence[Block], draft: Draft) -> list[Doubt]:
    """One doubt about each block that has words which stand nowhere; they count as listed, whoever took them for placed."""
    kept = {word for text in (*_texts(draft), *_UNDERSTOOD) for word in _WORD.findall(text.casefold())}
    found: list[Doubt] = []
    for block in blocks:
        lost = [word for word in _WORD.findall(block.text) if word.casefold() not in kept]
        if lost:
            words = ", ".join(dict.fromkeys(lost))
            asked = message("file.review.untold", words=words)
            found.append(Doubt(asked, Words(block.text.replace("\t", " | "), block.number)))
            _list(count_words(" ".join(lost)), draft.account)
    return found


def _list(count: int, account: Account) -> None:
    never_counted = max(account.total - account.placed - account.listed - sum(account.furniture.values()), 0)
    account.listed += count
    account.placed -= max(count - never_counted, 0)


def _texts(found: object) -> Iterator[str]:
    """Every text of a draft, however deep."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, Struct):
        for name in found.__struct_fields__:
            if not (name == "words" and isinstance(found, DraftLine)):  # which are in no cell
                yield from _texts(getattr(found, name))
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(found, (list, tuple)):
        for one in found:
            yield from _texts(one)
