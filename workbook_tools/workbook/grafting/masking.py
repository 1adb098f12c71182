"""CPR numbers in parts that are taken over: every digit of one becomes a dot, and all else stays as long as it is."""

from __future__ import annotations

from collections.abc import Sequence

from ...values.cpr import has_cpr

_DOT = "•"


def masked_evenly(text: str) -> str:
    """The text with the digits of every CPR number dotted."""
    return "".join(masked_pieces([text]))


def masked_pieces(pieces: Sequence[str]) -> list[str]:
    """The pieces of one text, in which a number may reach from one to the next."""
    whole = "".join(pieces)
    if not has_cpr(whole):
        return list(pieces)
    from ...values.cpr_numbers import numbers_in  # few runs need it

    characters = list(whole)
    for start, end in numbers_in(whole):
        for i in range(start, end):
            if characters[i].isdigit():
                characters[i] = _DOT
    done, at = [], 0
    for piece in pieces:
        done.append("".join(characters[at : at + len(piece)]))
        at += len(piece)
    return done
