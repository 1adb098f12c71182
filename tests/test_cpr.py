"""CPR numbers are found in free text, and nothing else is taken for one (business rule 16)."""

from __future__ import annotations

import pytest

from workbook_tools.values.cpr import has_cpr, masked


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "Borgeren (010190-1234) har klaget.",
        "cpr.nr.:311299-0001",
        "290200-1234",
        "010190\u20131234",
        101901234,  # typed as a number: the leading zero is lost
        3112991234,
    ],
)
def test_is_found(text: str | int) -> None:
    assert has_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        True,
        "320190-1234",  # no such day
        "011390-1234",  # no such month
        "00.30.10-P07-9-18",  # case numbers
        "27.00.00-G01-12-19",
        "2019-010190-1234",
        "4024 1712",  # telephone
        "+45 40 24 17 12",
        "45402417",
        "1.250.000",
        "0101901234567",  # longer codes
        "010190-12345",
        "5798009814500",  # EAN
        1250,
        23000000,
    ],
)
def test_is_not_taken_for_one(text: str | int | None) -> None:
    assert not has_cpr(text)


def test_a_message_never_repeats_it() -> None:
    assert masked("Ring til 010190-1234 om 450 kr.") == "Ring til ••••••-•••• om 450 kr."
    assert masked("Sag 00.30.10-P07-9-18") == "Sag 00.30.10-P07-9-18"
    assert masked("x" * 100) == "x" * 60
    assert "1234" not in masked("x" * 50 + " 010190-1234")
