"""»Alle centre« and »Alle fagudvalg« mean all of them, where ``Lister`` says so, and nobody else sees anything for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.conftest import SMALL
from tests.reporting import answered, loaded, note_of, tables
from tests.test_rules import CLEAN, found
from tests.workbook_editing import write_agreement
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.collective import Collective
from workbook_tools.operations.agreement.committee_sheets import committee_pages
from workbook_tools.operations.sent.department import split
from workbook_tools.operations.sent.leak_check import foreign_texts
from workbook_tools.workbook.reading.every_text import normal

ITEMS = """
    Punktnr. | Tema     | Titel       | Type  | Beskrivelse                    | Ansvarligt center | Ansvarligt udvalg | Væsentlig bidragsyder | Øvrige involverede udvalg
    1.1      | 1. Vækst | Cykelsti    | Anlæg | En sti langs åen, fra nord     | Nord              | Teknikudvalget    | {contributors}        |
    1.2      | 1. Vækst | Torvet      | Drift | Træer og bænke på torvet       | Syd               | Byudvalget        |                       | {committees}
    2.1      | 2. Natur | Skovplan    | Drift | Skoven passes efter en plan    | Nord              | Økonomiudvalget   |                       |
    """
DEPARTMENTS = "Center | E-mail\n" + "\n".join(f"{name} | {name.lower()}@by.example" for name in ("Nord", "Syd", "Øst"))
LISTS = """
    Udvalg         | Temaer   | Kategorier | Ændringstyper     | Besluttende         | Samlebetegnelser | Uden for samlebetegnelser
    Teknikudvalget | 1. Vækst | Nye midler | Tillægsbevilling  | Kommunalbestyrelsen | Alle fagudvalg   | Økonomiudvalget
    Byudvalget     | 2. Natur | Besparelse | Omplacering       | Økonomiudvalget     | Alle centre      |
    Økonomiudvalget|          |            |                   |                     |                  |
    """


def agreement(
    folder: Path, contributors: str = "Alle centre", committees: str = "Alle fagudvalg", lists: str = LISTS
) -> Agreement:
    """The small agreement with three departments and committees, and what an item names."""
    sheets = {
        **SMALL, "lists": lists, "departments": DEPARTMENTS,
        "items": ITEMS.format(contributors=contributors, committees=committees),
    }  # fmt: skip
    del sheets["budget_lines"], sheets["milestones"]
    sheets["milestones"] = (
        "Punktnr. | Runde | Milepæl\n1.1 | 1 | Stien er tegnet\n1.2 | 1 | Torvet er set\n2.1 | 1 | Planen er sendt"
    )
    return loaded(write_agreement(folder / "agreement.xlsx", **sheets))


NOTHING_DECLARED = LISTS.replace("Alle fagudvalg  ", " " * 16).replace("Alle centre     ", " " * 16)


@pytest.mark.parametrize(
    ("contributors", "lists", "syd"),
    [
        ("Alle centre", LISTS, ["1.1"]),
        ("alle  Centre;Øst", LISTS, ["1.1"]),  # a spelling never decides
        ("Alle centre", NOTHING_DECLARED, []),
        ("Øst", LISTS, []),
        ("Alle", LISTS, []),
    ],
)
def test_all_departments_see_what_they_all_contribute_to(
    contributors: str, lists: str, syd: list[str], tmp_path: Path
) -> None:
    sent = split(agreement(tmp_path, contributors, lists=lists), 1)
    assert list(sent["Syd"].tables["contributes"]["item"]) == syd
    assert list(sent["Nord"].tables["contributes"]["item"]) == []  # it answers for the item itself


def test_the_search_for_leaks_follows(tmp_path: Path) -> None:
    text = normal("En sti langs åen, fra nord")
    assert text not in foreign_texts(agreement(tmp_path), "Syd").anywhere
    other = normal("Skoven passes efter en plan")
    assert other in foreign_texts(agreement(tmp_path), "Syd").anywhere
    assert text in foreign_texts(agreement(tmp_path, lists=NOTHING_DECLARED), "Syd").anywhere


@pytest.mark.parametrize(
    ("committees", "lists", "involved"),
    [
        ("Alle fagudvalg", LISTS, ["Teknikudvalget"]),  # not the finance committee, which is outside
        ("Alle fagudvalg; Økonomiudvalget", LISTS, ["Teknikudvalget", "Økonomiudvalget"]),
        ("Økonomiudvalget", LISTS, ["Økonomiudvalget"]),
        ("Alle fagudvalg", NOTHING_DECLARED, []),
    ],
)
def test_all_committees_are_told_that_they_are_involved(
    committees: str, lists: str, involved: list[str], tmp_path: Path
) -> None:
    given = answered(agreement(tmp_path, committees=committees, lists=lists), 1, {}, {})
    names = ("Teknikudvalget", "Byudvalget", "Økonomiudvalget")
    notes = {name: tables(note_of(given, committee=name)) for name in names}
    caption = "Andre udvalgs punkter, som udvalget er involveret i"
    assert {name: [row[0] for row in notes[name].get(caption, ())] for name in names} == {
        name: ["1.2"] if name in involved else [] for name in names
    }
    pages = committee_pages(replace(given, kind=CONSOLIDATED))
    assert [page.title for page in pages] == list(names)
    further = [page.title for page in pages for b in page.blocks if getattr(b, "name", "").startswith("involved")]
    assert further == involved


def test_a_department_that_is_called_like_a_collective_is_just_itself() -> None:
    said = Collective.of(
        [{"collective": "Nord", "not_covered": None}, {"collective": "Alle centre", "not_covered": "Øst"}]
    )
    everyone = ["Nord", "Syd", "Øst"]
    assert said.names("Nord", everyone) == ["Nord"]
    assert said.names("Alle centre; Nord", everyone) == ["Nord", "Syd"]
    assert said.names(None, everyone) == []


def test_who_is_outside_stands_on_a_list() -> None:
    first, *rest = CLEAN["lists"]
    for name, codes in (("Skoler", []), ("Teknikudvalget", []), ("Skolerne", [("not-in-list", "not_covered")])):
        rows = {"lists": [{**first, "not_covered": name}, *rest]}
        assert found(AGREEMENT, {**CLEAN, **rows}, "lists") == codes
