"""The departments' guide as PDF says what its Markdown says, to a screen reader too, and its edition sends nobody a mail twice."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest

from scripts.guide_pdf import guide_pdf
from tests.conftest import ROOT
from workbook_tools.mail.outgoing import letters
from workbook_tools.mail.outgoing.letters import invitations
from workbook_tools.operations.guide import guide

TEXT = (ROOT / "docs" / "vejledning-center.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages() -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(guide())).pages)


def test_every_word_of_the_guide_is_in_it(pages: str) -> None:
    prose = re.sub(r"!\[[^\]]*\]\([^)]*\)|\| --- .*|[#*`|]|^- ", " ", TEXT, flags=re.MULTILINE)
    words = re.findall(r"[^\W\d_]{3,}", prose)
    shown = re.sub(r"-?\s+|\u00ad", "", pages)
    assert len(words) > 500
    assert [word for word in words if word not in shown] == []


def test_it_is_for_archives_and_screen_readers_and_its_pictures_are_described() -> None:
    data = guide()
    assert re.search(rb"pdfuaid:part\W+1", data)
    assert re.search(rb"pdfaid:part\W+2", data)
    alternatives = re.findall(r"!\[([^\]]+)\]", TEXT)
    reader = pypdf.PdfReader(io.BytesIO(data))
    told = [str(one["/Alt"]) for n in range(1, len(reader.xref[0]) + 1) if (one := _dictionary(reader, n))]
    assert sorted(told) == sorted(alternatives)


def _dictionary(reader: pypdf.PdfReader, number: int) -> pypdf.generic.DictionaryObject | None:
    found = reader.get_object(number)
    return found if isinstance(found, pypdf.generic.DictionaryObject) and "/Alt" in found else None


def test_markdown_that_has_no_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("# Titel\n\n1. Et nummer\n", encoding="utf-8")
    with pytest.raises(ValueError, match="ordered_list"):
        guide_pdf(tmp_path / "guide.md")


def test_a_new_edition_is_no_new_mail(
    small: Path, small_sent: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = next(iter(small_sent.values())).parent
    before = invitations(small, 1, folder).letters
    monkeypatch.setattr(letters, "guide", lambda: b"%PDF-1.7 another")
    after = invitations(small, 1, folder).letters
    assert [one.key for one in before] == [one.key for one in after]
    assert [one.enclosed for one in before] != [one.enclosed for one in after]
