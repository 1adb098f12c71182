"""The HTML note in a browser: axe-core finds nothing, and nothing is wider than a small telephone or a tablet."""

from __future__ import annotations

import pytest

from tests.browser import Seen, axe, chromium, look_at
from tests.conftest import BALLERUP
from tests.reporting import loaded, note_of
from workbook_tools.reports.html import write_html
from workbook_tools.reports.selection import committees

DESKTOP, TABLET, TELEPHONE = 1280, 760, 320
ROUNDS = (1, 4)
FAULTY = "en side med fejl"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """All notes of the example's first and last round, seen in one go; and one with faults planted in it."""
    chromium()
    axe()
    pages: dict[str, tuple[bytes, int, bool]] = {}
    for number in ROUNDS:
        agreement = loaded(BALLERUP / f"consolidated-{number}.xlsx")
        whole = write_html(note_of(agreement))
        pages[f"runde {number}"] = (whole, DESKTOP, False)
        pages[f"runde {number}, mørk"] = (whole, DESKTOP, True)
        pages[f"runde {number}, telefon"] = (whole, TELEPHONE, False)
        for committee in committees(agreement):
            one = write_html(note_of(agreement, committee=committee))
            pages[f"runde {number}, {committee}"] = (one, DESKTOP, False)
    pages["runde 4, tavle"] = (whole, TABLET, False)
    faults = b'<p style="color: #bbb">Kan knap ses</p><div style="width: 900px">Bred</div></main>'
    pages[FAULTY] = (one.replace(b"</main>", faults).replace(b'lang="da"', b""), TELEPHONE, False)
    return look_at(pages, tmp_path_factory.mktemp("browser"))


def test_the_looking_itself_finds_faults(seen: dict[str, Seen]) -> None:
    page = seen[FAULTY]
    assert {violation.partition(":")[0] for violation in page.violations} == {"color-contrast", "html-has-lang"}
    assert page.width > page.window


def test_axe_finds_no_violation(seen: dict[str, Seen]) -> None:
    assert len(seen) == len(ROUNDS) * (3 + 6) + 2
    assert {name: page.violations for name, page in seen.items() if page.violations and name != FAULTY} == {}
    assert all(page.checked > 30 for page in seen.values())


def test_nothing_is_wider_than_the_window(seen: dict[str, Seen]) -> None:
    assert seen["runde 4, telefon"].window == TELEPHONE
    assert seen["runde 4, tavle"].window == TABLET  # as wide as tables just before they become cards
    assert {name: page for name, page in seen.items() if page.width > page.window and name != FAULTY} == {}
