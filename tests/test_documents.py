"""The documents about the whole agreement: the note before round 1 (`udmøntning`) and the agreement itself (`aftale`)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import BALLERUP
from tests.reporting import account, loaded, note_of, section, sections, tables
from workbook_tools.cli.main import main
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.follow_up import computed
from workbook_tools.reports.files import BUILDERS
from workbook_tools.reports.html import write_html
from workbook_tools.reports.model import Details, Note, Paragraph
from workbook_tools.reports.selection import NothingToReport, selection, whole_agreement
from workbook_tools.workbook.frames import frame_of


@pytest.fixture(scope="module")
def agreements(ballerup: Path, herlev: Path) -> dict[str, Agreement]:
    return {"ballerup": loaded(ballerup), "herlev": loaded(herlev)}


@pytest.fixture(scope="module")
def small_agreement(small: Path) -> Agreement:
    return loaded(small)


def document(agreement: Agreement, kind: str, committee: str = "") -> Note:
    return BUILDERS[kind](agreement, whole_agreement(agreement, committee))[0]


def with_texts(agreement: Agreement, *rows: dict[str, object]) -> Agreement:
    """The agreement with these rows in ``Tekster``, numbered as they stand unless they say otherwise."""
    numbered = [{"number": n, **row} for n, row in enumerate(rows, start=1)]
    return agreement.with_tables(texts=frame_of(agreement.kind.sheet("texts"), numbered))  # type: ignore[arg-type]


def text_of(note: Note) -> str:
    """Everything that stands in a document, a line each."""
    lines = [note.title, note.subtitle, *(f"{label}: {value.text}" for label, value in note.facts.pairs)]
    for one in sections(note):
        lines.append(one.heading)
        for block in one.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Details):
                lines += [f"{label}: {value.text}" for label, value in block.pairs]
    lines += [cell for rows in tables(note).values() for row in rows for cell in row]
    return "\n".join(lines)


def number(text: str) -> int:
    return int(text.replace(".", "").replace("−", "-") or 0)


# --- udmøntning: Ballerup's document, fact by fact --------------------------------------------------


def test_the_implementation_has_every_fact_of_the_agreement(agreements: dict[str, Agreement]) -> None:
    agreement = agreements["ballerup"]
    note = document(agreement, "implementation")
    there, rows = text_of(note), tables(note)
    for item in agreement.tables["items"].records():
        one = section(note, f"punkt-{item['item']}")
        assert one.heading == f"{item['item']} {item['title']}"
        (about,) = (block for block in one.blocks if isinstance(block, Details))
        told = {label: value.text for label, value in about.pairs}
        assert told["Ansvarligt center"] == item["department"]
        assert (told.get("Håndteres administrativt") == w.YES) is (item["administrative"] == w.YES)
        for column in ("description", "remarks"):
            assert str(item[column] or "") in there
    for milestone in agreement.tables["milestones"].records():
        (found,) = (row for row in rows[f"Milepæle i punkt {milestone['item']}"] if row[0] == milestone["milestone_id"])
        assert found[1].split("\n")[0] == milestone["milestone"]
        assert found[3] == "", "the smileys are given by the follow-ups"
    assert "Der følges op på 86 punkter med 200 milepæle, 4 gange i løbet af året." in there
    assert "Ved hver opfølgning gives også én samlet smiley" in there


def test_the_implementation_has_every_amount_of_every_line(agreements: dict[str, Agreement]) -> None:
    for agreement in agreements.values():
        shown = [
            number(cell)
            for caption, rows in tables(document(agreement, "implementation")).items()
            if caption.startswith("Økonomi i punkt")
            for row in rows
            for cell in row[2:]
            if cell
        ]
        stated = [
            int(row[year])  # type: ignore[call-overload]
            for row in agreement.tables["budget_lines"].records()
            for year in ("year_0", "year_1", "year_2", "year_3")
            if row[year] is not None
        ]
        assert sorted(shown) == sorted(stated)


def test_the_implementation_is_searched_by_who_answers_for_an_item(agreements: dict[str, Agreement]) -> None:
    """Its smileys are still to be given, so that there is none to choose."""
    page = write_html(document(agreements["ballerup"], "implementation")).decode()
    assert re.findall(r'<select data-by="(\w+)"', page) == ["committee", "department"]
    items = re.findall(
        r'<section class="level-4" id="punkt-[^"]+" data-item data-committee="[\d ]+" data-department="(\d)"', page
    )
    shown = re.findall(r'<option value="(\d)">([^<]+)</option>', page.partition('data-by="department"')[2])
    wanted = Counter(map(str, agreements["ballerup"].tables["items"]["department"]))
    assert {name: Counter(items)[number] for number, name in shown} == wanted


# --- aftale: Herlev's document ----------------------------------------------------------------------


def test_the_rendering_has_the_printed_tables_with_their_totals(agreements: dict[str, Agreement]) -> None:
    found = tables(document(agreements["herlev"], "agreement"))
    service = found["Tabel 1: Hovedpunkter i budgetaftalen – service"]
    capital = found["Tabel 2: Hovedpunkter i budgetaftalen – anlæg"]
    assert len(service) - 1 == 9
    assert service[-1] == ["I alt", *["20.045"] * 4]
    assert len(capital) - 1 == 5
    assert capital[-1][:2] == ["I alt", "8.000"]


def test_the_rendering_says_that_it_is_one_and_who_signed(agreements: dict[str, Agreement]) -> None:
    note = document(agreements["herlev"], "agreement")
    there = text_of(note)
    assert note.subtitle == "Gengivelse af den politiske aftale"
    assert "Den underskrevne aftale gælder." in there
    (signed,) = section(note, "aftaleparter").blocks
    assert isinstance(signed, Details)
    assert len(signed.pairs) == 6
    assert signed.pairs[5][1].text == "Hanne Bjørn"
    assert [one.heading for one in note.sections if one.anchor.startswith("tema-")][2:4] == [
        "3. Grøn indsats",
        "4. Grøn mobilitet",
    ]
    assert "3,00 mio. kr. i 2024" in there.replace("\u00a0", " ")
    assert "17,00 mio. kr. i hvert af årene 2024-2027" in there.replace("\u00a0", " ")


def test_without_printed_tables_the_money_stands_by_operating_and_capital(agreements: dict[str, Agreement]) -> None:
    agreement = agreements["ballerup"]
    found = tables(document(agreement, "agreement"))
    for type_ in w.LINE_TYPES:
        lines = [
            row
            for row in agreement.tables["budget_lines"].records()
            if row["type"] == type_ and row["category"] in w.AGREEMENT_EFFECT
        ]
        rows = found[f"{type_}: nye midler, besparelser og modfinansiering"]
        assert len(rows) == len(lines) + 1
        assert number(rows[-1][1]) == sum(int(row["year_0"] or 0) for row in lines)  # type: ignore[call-overload]


# --- sag: what a committee decides on ----------------------------------------------------------------


@pytest.fixture(scope="module")
def second_round() -> Agreement:
    """Ballerup's second round, in which two changes wait for a decision."""
    return loaded(BALLERUP / "consolidated-2.xlsx")


def case(agreement: Agreement, committee: str = "") -> Note:
    return BUILDERS["case"](agreement, selection(agreement, committee=committee))[0]


def paragraphs_of(note: Note, anchor: str) -> list[str]:
    return [block.text.replace("\u00a0", " ") for block in section(note, anchor).blocks if isinstance(block, Paragraph)]


def test_a_case_has_account_recommendation_economy_and_enclosures(second_round: Agreement) -> None:
    note = case(second_round)
    assert [one.heading for one in note.sections] == ["Sagsfremstilling", "Indstilling", "Økonomi", "Bilag"]
    told = account(note_of(second_round)).split(". ")[0]
    assert told in " ".join(paragraphs_of(note, "sagsfremstilling"))


def test_the_recommendation_asks_for_each_change_that_waits(second_round: Agreement) -> None:
    recommended = paragraphs_of(case(second_round), "indstilling")
    waiting = {
        str(row["change"])
        for row in second_round.tables["changes"].records()
        if row["status"] in (None, w.PROPOSED, w.RECOMMENDED)
    }
    assert recommended[0] == "Økonomi indstiller, at Økonomiudvalget"
    asked = [text for text in recommended if "finansieret af" in text]
    assert len(asked) == len(waiting) == 2
    assert all(any(f"(ændring {number})" in text for text in asked) for number in waiting)
    assert "hæves med 250.000 kr. i 2019, finansieret af Puljen til anlæg" in " ".join(asked)


def test_what_takes_money_away_says_where_it_goes(second_round: Agreement) -> None:
    rows = [
        row | {"year_0": -int(str(row["year_0"]))} if row["year_0"] is not None else row
        for row in second_round.tables["changes"].records()
    ]
    sheet = second_round.kind.sheet("changes")
    reversed_ = computed(second_round.with_tables(changes=frame_of(sheet, rows)))
    recommended = " ".join(paragraphs_of(case(reversed_), "indstilling"))
    assert "sænkes med 250.000 kr. i 2019, som overføres til Puljen til anlæg" in recommended
    assert "finansieret af" not in recommended


def test_the_table_of_appropriations_has_amount_cover_and_who_decides(second_round: Agreement) -> None:
    rows = tables(case(second_round))["Bevillinger, der søges, i 1.000 kr."]
    assert [(row[2], row[3], row[4]) for row in rows] == [
        ("250", "Puljen til anlæg", "Økonomiudvalget"),
        ("220", "punkt 1.22, Rideskolen", "Økonomiudvalget"),
    ]


def changed(agreement: Agreement, number: str, year_0: int, financed: bool = True) -> Agreement:
    """The agreement where a change asks for this amount of the budget year, with its financing or without."""
    rows = []
    for row in agreement.tables["changes"].records():
        if row["change"] == number and row["financing"] != w.YES:
            rows.append(row | {"year_0": year_0})
        elif row["change"] != number or financed:
            rows.append(row)
    return computed(agreement.with_tables(changes=frame_of(agreement.kind.sheet("changes"), rows)))


@pytest.mark.parametrize(
    ("year_0", "financed", "why"), [(300, True, "summer ikke til 0"), (220, False, "mangler finansiering")]
)
def test_nothing_is_recommended_of_a_change_that_has_an_error(
    second_round: Agreement, year_0: int, financed: bool, why: str
) -> None:
    number = "Ejendomme-1"
    note = case(changed(second_round, number, year_0, financed))
    recommended = paragraphs_of(note, "indstilling")
    assert sum("finansieret af" in text for text in recommended) == 1, "the other one still is"
    assert f"(ændring {number})" not in " ".join(recommended)
    (told,) = (text for text in recommended if text.startswith(f"Ændring {number} kan ikke indstilles"))
    assert why in told
    assert recommended.index(told) == len(recommended) - 1, "no point of the recommendation"
    assert len(tables(note)["Bevillinger, der søges, i 1.000 kr."]) == 1
    assert any(number in text and "rettes" in text for text in paragraphs_of(note, "oekonomi"))


def test_where_every_change_has_an_error_none_is_asked_for(second_round: Agreement) -> None:
    agreement = second_round
    waiting = {str(row["change"]) for row in second_round.tables["changes"].records() if row["status"] != w.APPROVED}
    for number in waiting:
        agreement = changed(agreement, number, 12_345)
    note = case(agreement)
    assert "finansieret af" not in " ".join(paragraphs_of(note, "indstilling"))
    assert "Bevillinger, der søges, i 1.000 kr." not in tables(note)
    assert not any("ingen budgetændring venter" in text for text in paragraphs_of(note, "oekonomi"))


def test_a_change_that_is_rejected_in_one_row_waits_for_nobody(second_round: Agreement) -> None:
    rows = [
        row | {"status": w.REJECTED} if row["change"] == "Ejendomme-1" and row["financing"] == w.YES else dict(row)
        for row in second_round.tables["changes"].records()
    ]
    note = case(computed(second_round.with_tables(changes=frame_of(second_round.kind.sheet("changes"), rows))))
    assert "Ejendomme-1" not in " ".join(paragraphs_of(note, "indstilling"))
    assert len(tables(note)["Bevillinger, der søges, i 1.000 kr."]) == 1


def test_the_source_of_an_approved_change_is_approved_with_it(second_round: Agreement) -> None:
    """It has no budget that a decision could change; finance writes the decision beside the line."""
    decision = {"status": w.APPROVED, "decided_by": w.FINANCE_COMMITTEE, "decided_on": dt.date(2019, 6, 1)}
    rows = [row | decision if row["item"] == "4.18" else dict(row) for row in second_round.tables["changes"].records()]
    agreement = computed(second_round.with_tables(changes=frame_of(second_round.kind.sheet("changes"), rows)))
    told = {row[1]: row[-1] for row in tables(note_of(agreement))["Budgetændringer i 1.000 kr."]}
    assert told["Puljen til anlæg"] == told["4.18, linje 1"] == "Godkendt af Økonomiudvalget den 1. juni 2019"


def test_fresh_money_is_the_councils_to_grant(second_round: Agreement) -> None:
    rows = [
        row | {"financing_source": "Kassen"} if row["financing_source"] else dict(row)
        for row in second_round.tables["changes"].records()
    ]
    agreement = computed(second_round.with_tables(changes=frame_of(second_round.kind.sheet("changes"), rows)))
    note = case(agreement)
    decided = {row[3]: row[4] for row in tables(note)["Bevillinger, der søges, i 1.000 kr."]}
    assert decided == {"Kassen": "Kommunalbestyrelsen", "punkt 1.22, Rideskolen": "Økonomiudvalget"}
    assert any("anbefaler, at Kommunalbestyrelsen godkender" in text for text in paragraphs_of(note, "indstilling"))


def test_a_committee_only_recommends_what_another_decides(second_round: Agreement) -> None:
    note = case(second_round, "Teknik- og Miljøudvalget")
    recommended = paragraphs_of(note, "indstilling")
    assert recommended[0] == "Økonomi indstiller, at Teknik- og Miljøudvalget"
    assert sum("anbefaler, at Økonomiudvalget godkender" in text for text in recommended) == 1


def test_finances_own_paragraphs_of_a_case_stand_in_the_next_round_too(second_round: Agreement) -> None:
    later = loaded(BALLERUP / "consolidated-4.xlsx")
    for agreement in (second_round, later):
        note = case(
            with_texts(
                agreement,
                {"document": w.CASE, "part": w.RECOMMENDATION, "text": "Udvalget drøfter tidsplanen."},
                {"document": w.CASE, "part": w.PROSE, "heading": "Økonomi", "text": "Midlerne er i budgettet."},
            )
        )
        assert "1. Udvalget drøfter tidsplanen." in paragraphs_of(note, "indstilling")
        assert paragraphs_of(note, "oekonomi")[0] == "Midlerne er i budgettet."
    assert "Der søges ingen bevilling, og ingen budgetændring venter på beslutning." in paragraphs_of(note, "oekonomi")


def test_cases_in_a_folder_are_for_word(second_round: Agreement, tmp_path: Path) -> None:
    made = report(BALLERUP / "consolidated-2.xlsx", "--kind", "sag", "-o", f"{tmp_path}/cases/")
    assert made.exit_code == 0, made.output
    names = sorted(path.name for path in (tmp_path / "cases").iterdir())
    assert "2019 runde 2 sag - Økonomiudvalget.docx" in names
    assert all(name.endswith(".docx") for name in names)


# --- Tekster ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), [("implementation", w.IMPLEMENTATION), ("agreement", w.RENDERING)])
def test_what_finance_writes_in_tekster_stands_where_it_says(small_agreement: Agreement, kind: str, name: str) -> None:
    item = small_agreement.tables["items"].records()[0]
    agreement = with_texts(
        small_agreement,
        {"number": 3, "part": w.INTRODUCTION, "text": "Anden indledning."},
        {"number": 2, "part": w.INTRODUCTION, "document": name, "text": "Første indledning. Internt: til os."},
        {"number": 4, "part": w.INTRODUCTION, "document": w.CASE, "text": "Af en sag."},
        {"number": 5, "part": w.PROSE, "heading": item["item"], "text": "Prosa til punktet."},
        {"number": 6, "part": w.PROSE, "heading": item["theme"], "text": "Prosa til temaet."},
        {"number": 7, "part": w.PROSE, "heading": "Et nyt afsnit", "text": "Prosa for sig selv."},
        {"number": 8, "part": w.DATED, "text": "Marts 2019"},
        {"number": 9, "part": w.CONTACT, "text": "Økonomi, tlf. 12 34 56 78"},
    )
    note = document(agreement, kind)
    introduction = [block.text for block in section(note, "indledning").blocks if isinstance(block, Paragraph)]
    at = introduction.index("Første indledning.")
    assert introduction[at + 1] == "Anden indledning."
    assert "Prosa til punktet." in str(section(note, f"punkt-{item['item']}").blocks)
    assert "Prosa til temaet." in str(section(note, "tema-1").blocks)
    assert [one.heading for one in note.sections if one.anchor == "tekst-1"] == ["Et nyt afsnit"]
    assert {"Marts 2019", "Økonomi, tlf. 12 34 56 78"} <= {value.text for _, value in note.facts.pairs}
    assert "Af en sag." not in text_of(note)
    assert "til os" not in text_of(note)


def test_vis_afsnit_chooses_the_sections_and_their_order(small_agreement: Agreement) -> None:
    whole = [one.heading for one in document(small_agreement, "implementation").sections]
    chosen = with_texts(
        small_agreement,
        {"part": w.SHOWN_SECTION, "heading": whole[-1].lower()},
        {"part": w.SHOWN_SECTION, "heading": whole[0]},
        {"part": w.SHOWN_SECTION, "heading": "Findes ikke"},
    )
    assert [one.heading for one in document(chosen, "implementation").sections] == [whole[-1], whole[0]]
    assert [one.heading for one in document(chosen, "agreement").sections][-1] == whole[0]


def test_a_cpr_number_in_tekster_is_hidden(small_agreement: Agreement) -> None:
    agreement = with_texts(small_agreement, {"part": w.INTRODUCTION, "text": "Se 010203-1234."})
    note, hidden = BUILDERS["agreement"](agreement, whole_agreement(agreement))
    assert hidden == 1
    assert "1234" not in text_of(note)


def test_a_committee_gets_its_own_items_only(agreements: dict[str, Agreement]) -> None:
    note = document(agreements["herlev"], "implementation", "Velfærdsudvalget")
    assert {one.anchor for one in sections(note) if one.anchor.startswith("punkt-")} == {
        "punkt-1.1", "punkt-1.2", "punkt-1.3", "punkt-1.4",
    }  # fmt: skip


def test_an_agreement_without_items_has_nothing_to_say(small_agreement: Agreement) -> None:
    empty = small_agreement.with_tables(items=frame_of(small_agreement.kind.sheet("items"), []))
    with pytest.raises(NothingToReport):
        document(empty, "agreement")


# --- the command ------------------------------------------------------------------------------------


def report(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments), "--language", "en"])


@pytest.mark.parametrize("ending", ["html", "docx", "pdf"])
def test_each_form_is_written(small: Path, tmp_path: Path, ending: str) -> None:
    for kind in ("udmøntning", "aftale"):
        made = report(small, "--kind", kind, "-o", tmp_path / f"{kind}.{ending}")
        assert made.exit_code == 0, made.output
        assert (tmp_path / f"{kind}.{ending}").stat().st_size > 2_000
        assert "Round" not in made.output


def test_a_folder_gets_a_file_for_each_committee(herlev: Path, tmp_path: Path) -> None:
    made = report(herlev, "--kind", "udmøntning", "-o", f"{tmp_path}/notes/", "--format", "html")
    assert made.exit_code == 0, made.output
    assert "2024 udmøntning - Velfærdsudvalget.html" in {path.name for path in (tmp_path / "notes").iterdir()}


@pytest.mark.parametrize("option", [("--round", "1"), ("--only", "changes")])
def test_a_document_of_the_whole_agreement_is_of_no_round(small: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    made = report(small, "--kind", "aftale", *option, "-o", tmp_path / "a.html")
    assert made.exit_code == 2
    assert "leave --round and --only out" in made.output
    assert not (tmp_path / "a.html").exists()
