"""amounts: what an agreement's text says about money, beside the lines of its budget."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from tests.conftest import SMALL
from tests.workbook_editing import write_agreement
from workbook_tools.cli.main import main
from workbook_tools.cli.showing import amounts_as_text
from workbook_tools.operations.amounts_against_lines import Finding, amounts_of
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.prose.amounts_in_text import Period, find_amounts
from workbook_tools.prose.paragraphs import read_paragraphs
from workbook_tools.prose.text_document import NotADocument

# --- amounts in running text ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Der afsættes 18 mio. kr. til formålet.", [18_000]),
        ("Der afsættes 280.000 kr. til formålet.", [280]),
        ("Der afsættes 1,75 mio. til taget.", [1_750]),
        ("Rammen vokser med 4. mio. til veje.", [4_000]),
        ("Et tilskud på ca. 2 mio. kr. årligt.", [2_000]),
        ("Der købes ind for 1 mia. kr.", [1_000_000]),
        ("Der købes ind for 1,5 milliarder kroner.", [1_500_000]),
        ("En gave på 1 mio.kr til havnen", [1_000]),
        ("Puljen er på 500 t.kr. og 250 tkr.", [500, 250]),
        ("Der er 500 tusinde kr. til det.", [500]),
        ("Der mangler 450 1.000 kr. i regnskabet", [450]),
        ("Et beløb på 2-3 mio. kr. ventes", [2_000, 3_000]),
        ("Enten 10 eller 12 mio. kr.", [12_000]),
        ("I alt 1 250 000 kr. er brugt", [1_250]),
        ("Det er 1.500 kr. pr. barn", [Decimal("1.5")]),
        ("I 2024 500 t.kr. til start", [500]),
        ("Der afsættes 5 mio. kr. i 2021 og 6 mio. kr. i 2022.", [5_000, 6_000]),
        ("Der bruges 75.000 kroner på plakater", [75]),
        ("Der bruges kr. 75.000 på plakater og kr. 500,- på lim", [75, Decimal("0.5")]),
        ("Der bruges 75.000,- kr. på plakater, 85.000,- på bænke", [75, 85]),
        ("Der bruges DKK 75.000 på plakater og 60.000 DKK på bænke", [75, 60]),
        ("Mellem 50.000 og 75.000 kroner", [50, 75]),
        ("Hertil 120 tusind kroner og 5 millioner kroner", [120, 5_000]),
        ("De 5 mio. kr. 2031", [5_000]),
        ("I kr. 2031 er der 4.500 borgere", []),
        ("Udgifter i 1.000 kr.", []),
        ("Alle beløb er i hele 1.000 kr.", []),
        ("Huslejen falder 3,5% fra kl. 15.00 på 3 torve i 2024", []),
        ("Tabellens 18.000 er ingen tekst", []),
    ],
)
def test_amounts_are_found_in_1000_kr(text: str, amounts: list[int]) -> None:
    assert [found.amount for found in find_amounts(text)] == amounts


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("320.000 kr. årligt til kanalen", Period(yearly=True)),
        ("Den årlige ramme vokser med 4 mio.", Period(yearly=True)),
        ("2 mio. kr. om året", Period(yearly=True)),
        ("5 mio. kr. i 2031", Period(frozenset({2031}))),
        ("5 mio. kr. 2031.", Period(frozenset({2031}))),
        ("Der afsættes i budget 2030 1,0 mio. kr. til det", Period(frozenset({2030}))),
        ("0,3 mio. kr. i 2030 og 2031", Period(frozenset({2030, 2031}))),
        ("2 mio. kr. i årene 2030, 2031 og 2032", Period(frozenset({2030, 2031, 2032}))),
        ("0,5 mio. kr. i hvert af årene 2030 og 2031", Period(frozenset({2030, 2031}), yearly=True)),
        ("1 mio. kr. i perioden 2030-2032", Period(frozenset({2030, 2031, 2032}))),
        ("0,1 mio. kr. fra og med Budget 2031", Period(onwards=2031)),
        ("Et engangsbeløb på 2 mio. kr.", Period(once=True)),
        ("2 mio. kr. til formålet", Period()),
    ],
)
def test_the_years_an_amount_is_given_for(text: str, period: Period) -> None:
    (found,) = find_amounts(text)
    assert found.period == period


def test_each_amount_has_its_own_years() -> None:
    text = "Der afsættes 1,5 mio. kr. i 2030, 2 mio. kr. i 2031 og 1 mio. kr. årligt fra 2032."
    assert [(found.amount, found.period) for found in find_amounts(text)] == [
        (1_500, Period(frozenset({2030}))),
        (2_000, Period(frozenset({2031}))),
        (1_000, Period(onwards=2032, yearly=True)),
    ]


# --- beside the budget lines ------------------------------------------------------------------------

LINES = """
    Punktnr. | Linjenr. | Linjetekst                        | Type  | Kategori        | Varighed     | Budgetår | Overslagsår 1 | Overslagsår 2 | Overslagsår 3
    1.1      | 1        | Etape 1 og en bro over åen        | Anlæg | Nye midler      | Engangsbeløb | 5000     |               |               |
    1.2      | 1        | Færre boder                       | Drift | Besparelse      | Varig        | -400     | -400          | -400          | -400
    1.2      | 2        | En torvevagt                      | Drift | Nye midler      | Varig        | 150      | 150           | 150           | 150
    2.1      | 1        | Rangere                           | Drift | Nye midler      | Flerårig     | 900      | 600           |               |
    2.1      | 2        | Stier                             | Drift | Tidligere afsat | Varig        | 300      | 300           | 300           | 300
    """

TEXT = """Aftale om budget 2030

1. Vækst

Cykelsti

Parterne afsætter 5 mio. kr. til stien, heraf 0,7 mio.
kr. til belysning. Den ventes at koste
6 mio. kr. i alt.

S. 1 / 3 AB CD

Staten giver 2 mio. kr. fra sin pulje. Den årlige drift er 5 mio. kr.

Bro over åen

Broen koster 1,0 mio. kr. i 2030.

Torvet

- Færre boder giver 400.000 kr. årligt
- En torvevagt koster ca. 150 t.kr. om året

Det giver en gevinst på 0,25 mio. kr. hvert år.

2.1. Skovplan	Drift	Tid

Der er 0,9 mio. kr. i 2030 og 0,6 mio. kr. i 2031. I budgetaftalen for 2028 blev der afsat 0,3 mio. kr. årligt, og
i aftalen for 2027 blev der brugt 0,9 mio. kr. på forsøg.

Tabel 1 i 1.000 kr.	2030	2031
Rangere	900	600
"""


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_agreement(tmp_path_factory.mktemp("text") / "agreement.xlsx", **{**SMALL, "budget_lines": LINES})


def judged(found: list[Finding]) -> list[tuple[int, int, str, str]]:
    return [(f.document_line, int(f.amount), f.match, ", ".join(x.label for x in f.budget_lines)) for f in found]


EXPECTED = [
    (7, 5_000, "exact", "1.1/1"),
    (7, 700, "partial", "1.1/1"),  # a part; the unit stands on the next line
    (9, 6_000, "none", ""),  # more than any line
    (13, 2_000, "none", ""),  # money from the state
    (13, 5_000, "partial", "1.1/1"),  # every year, but the line has it once
    (17, 1_000, "partial", "1.1/1"),  # the heading is named in another item's line
    (21, 400, "exact", "1.2/1"),  # a saving
    (22, 150, "exact", "1.2/2"),
    (24, 250, "partial", "1.2/1, 1.2/2"),  # the net
    (28, 900, "exact", "2.1/1"),
    (28, 600, "exact", "2.1/1"),
    (28, 300, "exact", "2.1/2"),  # an earlier agreement's money, and listed as such
    (29, 900, "none", ""),  # an earlier agreement's money
]


def test_every_amount_is_matched_under_its_heading(agreement: Path, tmp_path: Path) -> None:
    (tmp_path / "aftale.txt").write_text(TEXT, encoding="utf-8")
    assert judged(amounts_of(tmp_path / "aftale.txt", load_agreement(agreement).agreement)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_of_the_text_does_not_matter(encoding: str, agreement: Path, tmp_path: Path) -> None:
    (tmp_path / "aftale.txt").write_bytes(TEXT.encode(encoding))
    assert judged(amounts_of(tmp_path / "aftale.txt", load_agreement(agreement).agreement)) == EXPECTED


def test_a_word_document_with_headings_and_a_table(agreement: Path, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Cykelsti", level=2)
    document.add_paragraph("Parterne afsætter 5 mio. kr. til stien.")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2.1. Skovplan", "Drift"
    table.cell(1, 0).text, table.cell(1, 1).text = "Der er afsat 0,3 mio. kr. årligt.", "Nord"
    document.save(str(tmp_path / "aftale.docx"))
    found = amounts_of(tmp_path / "aftale.docx", load_agreement(agreement).agreement)
    assert judged(found) == [(2, 5_000, "exact", "1.1/1"), (4, 300, "exact", "2.1/2")]


def test_a_heading_that_is_nobodys_leaves_the_section_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Overskrift\n\nEn sætning, der slutter.\n\n- punkt\n", encoding="utf-8")
    assert [p.heading for p in read_paragraphs((tmp_path / "a.txt").read_bytes(), "a.txt")] == [
        "Overskrift",
        "",
        "- punkt",
    ]


# --- on the command line ----------------------------------------------------------------------------


def test_json_is_the_contract_and_nothing_else(agreement: Path, tmp_path: Path) -> None:
    (tmp_path / "aftale.txt").write_text(TEXT, encoding="utf-8")
    arguments = ["amounts", str(tmp_path / "aftale.txt"), "--against", str(agreement), "--format", "json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found[0]) == {"text", "amount", "document_line", "match", "budget_lines"}
    assert found[0] == {
        "text": "5 mio. kr.",
        "amount": 5000,
        "document_line": 7,
        "match": "exact",
        "budget_lines": [{"item": "1.1", "line": 1, "text": "Etape 1 og en bro over åen"}],
    }
    assert result.stderr == "13 amounts: 6 exact, 4 partial, 3 none\n"


def test_text_tells_the_line_the_verdict_and_the_reason(agreement: Path, tmp_path: Path) -> None:
    (tmp_path / "aftale.txt").write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(main, ["amounts", str(tmp_path / "aftale.txt"), "--against", str(agreement)])
    assert "line    24  0,25 mio. kr." in result.stdout
    assert "the net or sum of these lines" in result.stdout


def test_the_words_around_an_amount_have_the_amount_among_them() -> None:
    sentence = (
        "Der bruges 75.000 kroner på plakater, " + "og mange flere penge på biler, " * 9 + "og kr. 80.000 på lim."
    )
    for text in ("75.000 kroner", "kr. 80.000"):
        said = amounts_as_text([Finding(text, Decimal(75), 3, "partial", (), "", sentence)])
        quoted = said.splitlines()[1].strip()
        assert text in quoted
        assert len(quoted) <= 102


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0old", b"a\x00b"])
def test_what_is_no_text_is_refused_in_one_line(data: bytes, agreement: Path, tmp_path: Path) -> None:
    (tmp_path / "aftale.docx").write_bytes(data)
    with pytest.raises(NotADocument):
        read_paragraphs((tmp_path / "aftale.docx").read_bytes(), "aftale.docx")
    result = CliRunner().invoke(main, ["amounts", str(tmp_path / "aftale.docx"), "--against", str(agreement)])
    assert result.exit_code == 2
    assert result.stderr.startswith("workbook-tools: aftale.docx ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1.000 kr.", 0),
        ("(1.000 kr.)", 0),
        ("Det koster 1.000 kr.", 1),
        ("2.000 kr.", 1),
        ("1.000 kr.\t2027\t2028", 0),
        ("Forslag (1.000 kr.)\t2027", 0),
        ("Kaffe\t1.000 kr.\t1.000 kr.", 2),
    ],
)
def test_a_unit_above_a_table_is_no_amount(text: str, amounts: int) -> None:
    assert len(list(find_amounts(text))) == amounts
