"""Tables of the Word note: no word of a name is broken, sentences have room, and little tables stay with what they belong to."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import docx
import pytest

from workbook_tools.definition.levels import DEFAULT
from workbook_tools.reports.model import Column, Details, Note, Section, Table, Value
from workbook_tools.reports.word import write_word
from workbook_tools.reports.word_widths import LETTER, PADDING, PROSE, column_widths, header_texts

WHOLE = 17.0
SENTENCE = "Anbringelserne er i gang, men et halvt års besparelse er gået tabt i år, og resten hentes hjem i 2020."


def table(texts: Sequence[str], shares: Sequence[float], rows: int = 1, prose: int = -1, caption: str = "") -> Table:
    columns = tuple(Column("Kolonne", share, prose=at == prose) for at, share in enumerate(shares))
    return Table(caption, columns, (tuple(map(Value, texts)),) * rows)


@pytest.mark.parametrize("expected", ["2. budgetopfølgning", "Efter budgetåret", "☹ Ikke overholdt"])
def test_no_word_of_a_narrow_column_is_broken(expected: str) -> None:
    widths = column_widths(table(["1.4-1", SENTENCE, expected], [1, 9, 0.9], prose=1), WHOLE)
    assert sum(widths) == pytest.approx(WHOLE)
    assert widths[2] - PADDING >= max(map(len, expected.split())) * LETTER


def test_a_smiley_stands_on_one_line() -> None:
    columns = (Column("Punkt", 9), Column("Smiley", 0.5))
    widths = column_widths(Table("", columns, ((Value("1.1"), Value("Ikke overholdt", "bad", symbol="☹")),)), WHOLE)
    assert widths[1] >= len("☹ Ikke overholdt") * LETTER + PADDING


def test_sentences_have_room_for_more_than_a_word() -> None:
    widths = column_widths(table(["Vej", *["1.250"] * 6, SENTENCE], [3, *[2] * 6, 1], prose=7), WHOLE)
    assert widths[-1] >= PROSE
    assert column_widths(table(["Vej", "Kort"], [9, 0.5], prose=1), WHOLE)[-1] < PROSE, (
        "a word needs no more than it takes"
    )


def test_where_nothing_fits_all_give_way_alike() -> None:
    widths = column_widths(table(["Sammenhængskraftskonference"] * 6, [1, 2, 3, 4, 5, 6]), WHOLE)
    assert widths == pytest.approx([WHOLE / 6] * 6)


def kept(blocks: Sequence[Table]) -> list[list[bool]]:
    """Whether each row of each table is kept with what follows."""
    note = Note(
        "Notat",
        "Runde 1",
        "By",
        Details(()),
        (Section("Punkt", "punkt", tuple(blocks)),),
        dt.datetime(2030, 1, 1),
        form=DEFAULT,
    )
    document = docx.Document(io.BytesIO(write_word(note)))
    return [
        [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in one.rows]
        for one in document.tables
    ]


def test_an_items_money_stays_with_its_milestones() -> None:
    little = table(["1.1-1", "Nået"], [1, 1])
    assert kept([little, little]) == [[True, True], [True, False]]


def test_a_tall_table_is_not_moved_whole_to_the_next_page() -> None:
    """Few rows may take half a page: then the page before would stand half empty."""
    tall = table(["1.1-1", SENTENCE * 3], [1, 1], rows=5, prose=1)
    (rows,) = kept([tall])
    assert rows[0], "the header stands with the first row"
    assert not rows[2]
    (low,) = kept([table(["1.1-1", "Nået"], [1, 1], rows=5)])
    assert low == [True] * 5 + [False]


def test_the_header_of_every_page_is_one_line() -> None:
    title, subtitle = "Opfølgning på Aftale om budget 2019 – eksempel", "Opfølgning pr. 31. december 2019"
    assert header_texts(title, subtitle, WHOLE) == (title, subtitle)
    for long in (title * 3, title):
        for right in (subtitle, f"{subtitle} · {'Udvalget for klima, miljø og teknik ' * 4}"):
            left, shown = header_texts(long, right, WHOLE)
            assert len(left) + len(shown) <= WHOLE / LETTER
