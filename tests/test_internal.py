"""Internal stays internal: a token in every internal place, and every byte of every output searched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner

from tests.tokens import TOKEN, planted
from tests.workbook_editing import edited, table, values
from workbook_tools.cli.main import main
from workbook_tools.definition.workbooks import CONSOLIDATED, DEPARTMENT
from workbook_tools.schema.structure import FilledBy
from workbook_tools.values.internal import before_internal, internal_part, without_internal
from workbook_tools.values.reading import read_at_once, read_cell

PAGES = ("Overblik", "Matrix", "Penge")


def run(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code in (0, 1), result.output
    return result.output


def every_text(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    """The file's bytes and whatever is packed in them, unpacked."""
    yield path.name, data.decode("utf-8", "replace")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield from every_text(Path(f"{path.name}!{name}"), package.read(name))
    elif data.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(data))
        yield path.name, "".join(page.extract_text() for page in reader.pages)
        yield path.name, str(reader.metadata)


def found_in(*places: Path) -> list[str]:
    """Where a token stands in files, or in all files of folders."""
    files = [file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    texts = [one for file in files if file.is_file() for one in every_text(file, file.read_bytes())]
    return [f"{name}: {text[at : at + 60]!r}" for name, text in texts if (at := text.find(TOKEN)) >= 0]


@pytest.fixture(scope="module")
def made(small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an agreement, a returned file and what is made of them, with tokens in every internal place."""
    folder = tmp_path_factory.mktemp("internal")
    with edited(small, folder / "agreement.xlsx") as book:
        planted(book, CONSOLIDATED, FilledBy.FINANCE)
        last = book["Punkter"].max_column + 1
        book["Punkter"].cell(1, last).value, book["Punkter"].cell(2, last).value = "Egen", f"{TOKEN}-own"
        book.workbook.create_sheet("Noter")["A1"] = f"{TOKEN}-sheet"
    run("split", folder / "agreement.xlsx", "--round", 1, "-o", folder / "sent")
    with edited(small_answered["Nord"], folder / "returned" / "Nord.xlsx") as book:
        planted(book, DEPARTMENT, FilledBy.DEPARTMENT)
    run("consolidate", folder / "agreement.xlsx", folder / "returned", small_answered["Syd"], "-o", folder / "c.xlsx")
    return folder


def test_finance_sees_it(made: Path) -> None:
    rows = {row["Milepæls-id"]: row for row in table(made / "c.xlsx", "Opfølgning")}
    assert TOKEN in rows["1.1-1"]["Statusbemærkning"]
    assert TOKEN in rows["1.1-1"]["Bemærkning til Økonomi"]


def test_it_is_in_no_departments_workbook(made: Path) -> None:
    assert found_in(made / "sent") == []
    run("split", made / "c.xlsx", "--round", 2, "-o", made / "round 2")
    assert len(list((made / "round 2").iterdir())) == 2
    assert found_in(made / "round 2") == []


def test_another_department_does_not_see_what_was_answered(made: Path) -> None:
    run("split", made / "c.xlsx", "--round", 1, "-o", made / "again")
    assert found_in(*(file for file in (made / "again").iterdir() if "Nord" not in file.name)) == []


def test_it_is_on_no_page_that_a_committee_reads(made: Path) -> None:
    with zipfile.ZipFile(made / "c.xlsx") as package:
        book = package.read("xl/workbook.xml").decode()
    titles = [title for title in (*PAGES, "Teknikudvalget") if f'name="{title}"' in book]
    assert titles == [*PAGES, "Teknikudvalget"]
    shown = {title: "\n".join(str(cell) for row in values(made / "c.xlsx", title) for cell in row) for title in titles}
    assert [title for title, text in shown.items() if TOKEN in text] == []
    assert "Sagt: " in shown["Teknikudvalget"]  # what stands in front of it is there


@pytest.mark.parametrize("ending", ["html", "docx", "pdf"])
def test_it_is_in_no_note(made: Path, ending: str) -> None:
    run("report", made / "c.xlsx", "-o", made / f"note.{ending}")
    assert found_in(made / f"note.{ending}") == []
    if ending == "docx":  # nor what python-docx brings along
        with zipfile.ZipFile(made / "note.docx") as package:
            assert [n for n in package.namelist() if "thumbnail" in n or "stylesWithEffects" in n] == []


def test_it_is_in_no_export_and_no_combined_workbook(made: Path) -> None:
    run("export", made / "c.xlsx", "-o", made / "export")
    run("export", made / "c.xlsx", "-o", made / "all.sqlite")
    run("combine", made / "c.xlsx", "-o", made / "combined.xlsx")
    assert found_in(made / "export", made / "all.sqlite", made / "combined.xlsx") == []
    run("export", made / "c.xlsx", "-o", made / "for finance", "--internal")
    assert found_in(made / "for finance") != []


def test_it_is_in_no_mail(made: Path) -> None:
    """A department's own addresses are in its own mail, so they are none here; its workbook is attached."""
    with edited(made / "agreement.xlsx", made / "to mail.xlsx") as book:
        for name in ("Nord", "Syd"):
            for header, value in (("Kontaktperson", None), ("E-mail", f"{name}@example.dk"), ("Kopi til", None)):
                book.put("Centre", name, header, value)
    run("split", made / "to mail.xlsx", "--round", 1, "-o", made / "sent with them")
    run("mail", made / "to mail.xlsx", made / "sent with them", "--round", 1, "-o", made / "mails")
    mails = sorted((made / "mails").glob("*.eml"))
    assert len(mails) == 2
    for mail in mails:
        message = message_from_bytes(mail.read_bytes())
        for part in message.walk():
            data = part.get_payload(decode=True) or b""
            assert [name for name, text in every_text(Path(str(part.get_filename())), data) if TOKEN in text] == []
        assert TOKEN not in str(message.items())


@pytest.mark.parametrize(
    ("text", "told", "kept_back"),
    [
        ("Det går. Internt: kun os", "Det går.", "kun os"),
        ("INTERNT : kun os", "", "kun os"),
        ("Mødet er internt. Alt i orden: ja", "Mødet er internt. Alt i orden: ja", ""),
        ("Det går.", "Det går.", ""),
        ("Det går. Internt   : kun os", "Det går.", "kun os"),
        ("Det går. internt\u00a0: kun os", "Det går.", "kun os"),
        ("Det går. Internt\n: kun os", "Det går.", "kun os"),
        ("Det går. Inter\u200bnt\u00ad: kun os", "Det går.", "kun os"),
        ("Det går. Internt\uff1a kun os", "Det går.", "kun os"),
        ("Internt aft\u00adalt.", "Internt aft\u00adalt.", ""),
    ],
)
def test_what_follows_the_word_is_internal(text: str, told: str, kept_back: str) -> None:
    comment = DEPARTMENT.sheet("follow_up").column("comment")
    read = read_cell(comment, text)
    assert isinstance(read, str)
    assert (without_internal(read), internal_part(read), before_internal(read).strip()) == (told, kept_back, told)
    assert (read_at_once(comment, [text]) or [read]) == [read]
