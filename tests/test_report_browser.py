"""The HTML note in a browser: axe-core finds nothing, nothing is wider than the window, and items are found by the page's own script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Seen, axe, chromium, look_at, play, printed
from tests.conftest import BALLERUP
from tests.reporting import loaded, note_of, pdf_text, sections
from tests.test_report_privacy import nasty
from workbook_tools.definition.levels import ECONOMY, EFFORT
from workbook_tools.definition.words import DROPPED
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.reports.html import write_html
from workbook_tools.reports.selection import committees

WIDE, DESKTOP, TABLET, TELEPHONE = 1400, 1280, 760, 320
ROUNDS = (1, 4)
FAULTY = "en side med fejl"
# What somebody who reads does: choose the second smiley of the list, and fold all.
CHOOSE = """
  const list = document.querySelector("[data-by=smiley]");
  list.value = "1"; list.dispatchEvent(new Event("input", {bubbles: true}));
  document.querySelector("[data-does=fold]").click();
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """The notes of the example's first and last round, of the last those of each committee, seen in one go; one has faults planted in it."""
    chromium()
    axe()
    pages: dict[str, tuple[bytes, int, bool]] = {}
    for number in ROUNDS:
        agreement = loaded(BALLERUP / f"consolidated-{number}.xlsx")
        whole = write_html(note_of(agreement))
        pages[f"runde {number}"] = (whole, DESKTOP, False)
        pages[f"runde {number}, mørk"] = (whole, DESKTOP, True)
        pages[f"runde {number}, telefon"] = (whole, TELEPHONE, False)
        for committee in committees(agreement) if number == ROUNDS[-1] else ():
            one = write_html(note_of(agreement, committee=committee))
            pages[f"runde {number}, {committee}"] = (one, DESKTOP, False)
    pages["runde 4, tavle"] = (whole, TABLET, False)
    pages["runde 4, bred"] = (whole, WIDE, False)
    chosen = whole.replace(b"</body>", f"<script>{CHOOSE}</script></body>".encode())
    pages["runde 4, valgt"] = (chosen, DESKTOP, False)
    pages["runde 4, valgt, telefon"] = (chosen, TELEPHONE, True)
    faults = b'<p style="color: #bbb">Kan knap ses</p><div style="width: 900px">Bred</div></main>'
    pages[FAULTY] = (one.replace(b"</main>", faults).replace(b'lang="da"', b""), TELEPHONE, False)
    return look_at(pages, tmp_path_factory.mktemp("browser"))


def test_the_looking_itself_finds_faults(seen: dict[str, Seen]) -> None:
    page = seen[FAULTY]
    assert {violation.partition(":")[0] for violation in page.violations} == {"color-contrast", "html-has-lang"}
    assert page.width > page.window


def test_axe_finds_no_violation(seen: dict[str, Seen]) -> None:
    assert len(seen) == len(ROUNDS) * 3 + 6 + 5
    assert {name: page.violations for name, page in seen.items() if page.violations and name != FAULTY} == {}
    assert all(page.checked > 30 for page in seen.values())


def test_nothing_is_wider_than_the_window(seen: dict[str, Seen]) -> None:
    assert seen["runde 4, telefon"].window == TELEPHONE
    assert seen["runde 4, tavle"].window == TABLET  # as wide as tables just before they become cards
    assert {name: page for name, page in seen.items() if page.width > page.window and name != FAULTY} == {}


# --- finding items ---------------------------------------------------------------------------------------

SHOWN = "all('[data-item]').filter(seen).map(item => (item.querySelector('.self').textContent.split(' ')[0]))"


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return loaded(BALLERUP / "consolidated-4.xlsx")


@pytest.fixture(scope="module")
def page(agreement: Agreement) -> bytes:
    return write_html(note_of(agreement))


@pytest.fixture(scope="module")
def told(page: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is seen after each thing that somebody does to the page, with the script that its policy allows."""
    script = f"""
      const item = doc.getElementById("punkt-5.1"), shown = () => {SHOWN}, status = () => one("[role=status]").textContent;
      const click = selector => one(selector).click();
      told.all = shown(); told.status = status();
      told.chosen = {{}};
      for (const list of all("select"))
        for (const option of list.options) {{
          give(`[data-by=${{list.dataset.by}}]`, option.value);
          told.chosen[`${{list.dataset.by}}: ${{option.text}}`] = shown();
          give(`[data-by=${{list.dataset.by}}]`, "");
        }}
      told.searched = {{}};
      for (const words of ["3.1", "3.10", "5.1-4", "KILDEDAL", "kildedal egedal", "findes ikke"]) {{
        give("input", words); told.searched[words] = shown(); told.none = status();
      }}
      told.sections = all("main > section").filter(seen).map(section => section.id);
      told.runs = all("#som-aftalt tbody, #som-aftalt table").filter(seen).length;
      click("[data-does=reset]"); told.reset = shown();

      click("[data-does=fold]"); told.folded = all("section[data-item] > :not(h4)").filter(seen).map(e => e.className);
      const link = all("td a, th a").find(a => a.getAttribute("href") === "#punkt-5.1");
      give("input", "3.10"); link.click(); await settled();
      told.linked = shown(); told.unfolded = seen(item.querySelector("table")); told.at = page.location.hash;
      told.top = item.getBoundingClientRect().top;
      give("input", "3.1"); told.after = shown();
      page.location.hash = "#punkt-3.10"; await settled(); told.typed = shown();
      page.location.hash = "#tema-1"; await settled(); told.theme = shown().length;
      click("[data-does=unfold]"); told.open = all("section[data-item] table").filter(seen).length;
      told.tables = all("section[data-item] table").length;
      const button = item.querySelector(".fold"); button.click();
      told.button = [button.getAttribute("aria-expanded"), seen(item.querySelector("table")), button.getAttribute("aria-label")];
      const controls = [...all(".find input, .find select, .find button"), ...all(".fold")];
      told.reached = controls.filter(c => {{ c.focus(); return doc.activeElement === c && c.tabIndex === 0; }}).length;
      told.controls = controls.length;
    """
    return play(page, script, tmp_path_factory.mktemp("found"))


def numbers_where(agreement: Agreement, column: str, name: str) -> set[str]:
    items = agreement.tables["items"].records()
    return {str(row["item"]) for row in items if name in [part.strip() for part in str(row[column]).split(";")]}


def numbers_with(agreement: Agreement, smiley: str) -> set[str]:
    """The items with a milestone that has this smiley by the last round, or a budget line that has it then."""
    dropped = {r["milestone_id"] for r in agreement.tables["milestones"].records() if r["status"] == DROPPED}
    last = {
        row["milestone_id"]: row
        for row in sorted(agreement.tables["follow_up"].records(), key=lambda row: row["round"])
        if row["milestone_id"] not in dropped or row["round"] == 4
    }
    lines = [row for row in agreement.tables["economy"].records() if row["round"] == 4]
    return {str(row["item"]) for row in last.values() if row["smiley"] == smiley} | {
        str(row["item"]) for row in lines if row["economy_smiley"] == smiley
    }


def test_all_items_are_shown_at_first(told: dict[str, Any], agreement: Agreement) -> None:
    assert sorted(told["all"]) == sorted(map(str, agreement.tables["items"]["item"]))
    assert told["status"] == "Viser 92 af 92 punkter."
    assert told["reset"] == told["all"]


def test_items_are_chosen_by_committee_department_and_smiley(told: dict[str, Any], agreement: Agreement) -> None:
    kinds = {"committee": 0, "department": 0, "smiley": 0}
    for choice, shown in told["chosen"].items():
        kind, name = choice.split(": ")
        kinds[kind] += 1
        if name == "Alle":
            assert shown == told["all"]
        elif kind == "smiley":
            assert set(shown) == numbers_with(agreement, name)
        else:
            assert set(shown) == numbers_where(agreement, kind, name)
        assert shown
    assert kinds == {"committee": 1 + 6, "department": 1 + 9, "smiley": 1 + len(EFFORT.texts) + len(ECONOMY.texts)}


def test_a_number_is_searched_whole_and_a_word_within_others(told: dict[str, Any]) -> None:
    searched = told["searched"]
    assert "3.1" in searched["3.1"]
    assert not {"3.10", "3.14"} & set(searched["3.1"])
    assert "3.10" in searched["3.10"]
    assert "3.1" not in searched["3.10"]
    assert searched["5.1-4"] == ["5.1"]
    assert "5.1" in searched["KILDEDAL"]
    assert 0 < len(searched["kildedal egedal"]) <= len(searched["KILDEDAL"]) < 10
    assert searched["findes ikke"] == []
    assert told["none"] == "Viser 0 af 92 punkter."


def test_headings_without_items_go_and_the_rest_stays(told: dict[str, Any]) -> None:
    assert not {"punkter", "som-aftalt", "administrativt"} & set(told["sections"])
    assert {"sagsfremstilling", "hovedtal", "laesevejledning"} <= set(told["sections"])
    assert told["runs"] == 0


def test_a_link_to_an_item_that_is_not_shown_shows_it(told: dict[str, Any]) -> None:
    assert set(told["linked"]) == {*told["searched"]["3.10"], "5.1"}
    assert told["unfolded"]
    assert told["at"] == "#punkt-5.1"
    assert 0 <= told["top"] < 100
    assert told["after"] == told["searched"]["3.1"]
    assert set(told["typed"]) == {*told["after"], "3.10"}
    assert told["theme"] == 92  # a heading that was gone with its items brings all back


def test_items_are_folded_to_their_headings(told: dict[str, Any]) -> None:
    assert set(told["folded"]) == {"fold"}
    assert told["open"] == told["tables"] > 10
    assert told["button"] == ["false", False, "Indholdet af 5.1 Udvikling af Kildedal"]


def test_every_control_is_reached_by_keyboard(told: dict[str, Any]) -> None:
    assert told["reached"] == told["controls"] > 10


def test_names_that_look_like_markup_are_chosen_as_text(small: Path, tmp_path: Path) -> None:
    name = '"><img src=x onerror="parent.told=1"> </select><script>1</script> 0'
    typed = json.dumps(name).replace("</", "<\\/")  # it stands in a script of the test's own
    page = write_html(note_of(nasty(small, name), 1))
    script = f"""
      told.options = all("[data-by=department] option").map(option => option.text);
      give("[data-by=department]", "0"); told.first = all("[data-item]").filter(seen).length;
      give("[data-by=department]", ""); give("input", {typed}); told.searched = {SHOWN}.length;
      told.planted = all("img, main script").length;
    """
    told = play(page, script, tmp_path)
    assert told == {"options": ["Alle", name, "Syd", "Nord"], "first": 1, "searched": 1, "planted": 0}


def test_without_the_script_all_is_there(page: bytes, tmp_path: Path) -> None:
    """One character more and the policy does not allow the script."""
    script = f"told.shown = {SHOWN}; told.controls = all('.find, .fold, nav [hidden]').filter(seen).length;"
    told = play(page.replace(b"</script>", b" </script>"), script, tmp_path)
    assert len(told["shown"]) == 92
    assert told["controls"] == 0


def test_print_shows_everything_whatever_is_chosen(agreement: Agreement, tmp_path: Path) -> None:
    page = write_html(note_of(agreement, committee="Teknik- og Miljøudvalget"))
    untouched = page[: page.index(b"<script>")] + page[page.index(b"</script>") + len(b"</script>") :]
    plain, chosen = (pdf_text(printed(one, script, tmp_path)) for one, script in ((untouched, ""), (page, CHOOSE)))
    assert chosen == plain
    headings = [one.heading for one in sections(note_of(agreement, committee="Teknik- og Miljøudvalget"))]
    assert all(heading.split()[0] in chosen for heading in headings)
    assert "Søg i punkterne" not in chosen
