"""``actuals``: the finance system's export becomes Forbrug pr. opgørelsesdato, and every krone of it is accounted for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests import finance_exports as exports
from tests.workbook_editing import edited, opened, table, write_agreement
from workbook_tools.api.commands import actuals
from workbook_tools.cli.main import main
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.actuals.export import COUNTED, EARLIER, LATER, UNREAD, Export
from workbook_tools.operations.actuals.key_rows import key_rows
from workbook_tools.operations.actuals.placing import Placed
from workbook_tools.operations.actuals.postings import read_export
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.history.files import as_of
from workbook_tools.operations.new_year import new_year
from workbook_tools.operations.reading.loading import load_agreement

CUTOFF = dt.date(2030, 3, 31)
SPENT, KEY = "Forbrug pr. opgørelsesdato", "Forbrugsnøgle"
LAYOUTS: tuple[Callable[[Path], Path], ...] = (
    exports.opus, exports.piped, exports.debit_credit, exports.prisme, exports.spreadsheet,
)  # fmt: skip
# By account, kroner up to the cut-off date.
COUNTED_KRONER = {
    "XA-0100": 1_500_000.25, "XD-0200": -75_500.0, "XD-0201": -1_000.25, "XA-0100-07": 12_345.67, "XD-0300": 8_000.0,
    "XD-0900": 410_500.0, "XX-1": 7.10,
}  # fmt: skip


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement with PSP elements and areas."""
    return write_agreement(tmp_path_factory.mktemp("planned") / "agreement.xlsx", **exports.PLANNED)


def read(path: Path, known: dict[str, str] | None = None) -> Export:
    return read_export(path, known or {}, 2030, CUTOFF)


def in_kroner(export: Export, state: str) -> dict[str, float]:
    return {group.psp: group.ore / 100 for group in export.groups if group.state == state}


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def spent(path: Path) -> dict[tuple[str, int], object]:
    rows = table(path, "Økonomiopfølgning")
    return {(row["Punktnr."], row["Linjenr."]): None if row[SPENT] == "" else row[SPENT] for row in rows}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_says_the_same(layout: Callable[[Path], Path], tmp_path: Path) -> None:
    export = read(layout(tmp_path / f"export{'.xlsx' if layout is exports.spreadsheet else '.csv'}"))
    assert in_kroner(export, COUNTED) == COUNTED_KRONER
    assert not export.unread
    assert all(one.holds for one in export.sums)
    if layout is not exports.prisme:  # which has balances alone
        assert in_kroner(export, LATER) == {"XA-0100": 99_000.0}
        assert in_kroner(export, EARLIER) == {"XA-0100": 4_000.0}
        assert (export.ore, export.rows) == (round(100 * exports.TOTAL), len(exports.POSTINGS))


def test_a_list_in_thousands_and_one_whose_expenses_are_minus(tmp_path: Path) -> None:
    thousands = read(exports.prisme(tmp_path / "list.txt", thousands=True))
    assert thousands.columns["Beløb i 1.000 kr."] == "Forbrug"
    assert in_kroner(thousands, COUNTED)["XA-0100"] == 1_500_000.0  # as the list rounds it
    turned = written(tmp_path / "turned.csv", "PSP;Dato;Beløb\nXA-0100;01-02-2030;-7,50\nXA-0100;02-02-2030;1.000\n")
    assert in_kroner(read(turned, {"beløb": "Beløb i kr., udgift er minus"}), COUNTED) == {"XA-0100": -992.5}


def test_what_cannot_be_read_is_named_and_sums_that_do_not_hold_too(tmp_path: Path) -> None:
    lines = [
        "PSP;Dato;Beløb",
        "A-1;01.02.2030;100",
        "A-1;31.02.2030;50",
        "A-2;03.02.2030;ca. 7",
        "I alt;;999",
        ";;155",
        "A-2;04.02.2030;#N/A",
    ]
    export = read(written(tmp_path / "export.csv", "\n".join(lines)))
    assert [one.row for one in export.unread] == [3, 4, 6, 7]
    assert in_kroner(export, UNREAD) == {"A-1": 50.0, "": 155.0}
    assert [(one.row, one.holds) for one in export.sums] == [(5, False)]
    assert export.ore == 305_00


@pytest.mark.parametrize(("words", "kroner"), [
    ("I alt kr. 1.500,00", 1.5), ("Kommunens budget kr. 4.000.000", 1.5), ("Posteringer over 1.000 kr.", 1.5),
    ("Beløb i kr.", 1.5), ("Alle beløb er i hele 1.000 kr.", 1500.0), ("Saldo (t.kr.)", 1500.0), ("Enhed;1.000 kr.", 1500.0),
])  # fmt: skip
def test_thousands_are_what_is_stated_as_the_unit(words: str, kroner: float, tmp_path: Path) -> None:
    export = read(
        written(tmp_path / "export.csv", f"{words};\nPSP;Dato;Beløb\nXA-1;01-02-2030;1,5\nXA-2;01-02-2030;2\n")
    )
    assert in_kroner(export, COUNTED)["XA-1"] == kroner


def test_habits_of_finance_systems(tmp_path: Path) -> None:
    lines = [
        "sep=;",
        "PSP-element;D/K;Dato;Beløb",
        "A-1;K;01.02.30;1.250,50",
        "A-1;D;20300201;1.000",
        ";D;01-02-2030 00:00:00;7",
    ]
    export = read(written(tmp_path / "export.csv", "\n".join(lines)))
    assert in_kroner(export, COUNTED) == {"A-1": -250.5, "": 7.0}
    mixed = "PSP-element;Dato;Beløb\nA-1;01-02-2030;1.250\nA-2;01-02-2030;1250.50\nA-3;01-02-2030;2.000\n"
    of_last_year = "PSP-element;Dato;Forbrug 2029 i t.kr.\nA-1;01-02-2030;2\nA-2;01-02-2030;2\n"
    for text, said in ((mixed, "»1.250« og »1250.50«"), (of_last_year, "2029")):
        with pytest.raises(Refusal) as refused:  # what is not sure is named, and nothing is guessed
            read(written(tmp_path / "other.csv", text))
        assert said in refused.value.text("da")


REFUSED = {
    "no-columns": "Konto;Tekst\n1;a\n2;b\n",
    "months": "PSP-element;Januar 2030;Februar 2030;I alt\nXA-0100;1;2;3\n",
    "no-date": "PSP-element;Beløb\nXA-0100;1\nXA-0101;2\n",
    "other-date": "Periode: 01-01-2030 - 30-04-2030\nPSP-element;Beløb\nXA-0100;1\nXA-0101;2\n",
    "several-columns": "PSP-element;Dato;Beløb;Beløb i kr.\nXA-0100;01-02-2030;1;2\n",
    "other-unit": "Beløb i mio. kr.;\nPSP-element;Dato;Beløb\nXA-0100;01-02-2030;1,5\n",
    "two-units": "Beløb i kr.;\nPSP-element;Dato;Beløb i 1.000 kr.\nXA-0100;01-02-2030;1,5\n",
    "unit-unsaid": "PSP-element;Dato;Korrigeret budget i 1.000 kr.;Forbrug\nXA-0100;01-02-2030;9;1\nXA-1;02-02-2030;9;2\n",
    "other-year": "Regnskabsår: 2029;\nPSP-element;Periode;Beløb\nXA-0100;1;2\n",
    "no-year": "PSP-element;Periode;Beløb\nXA-0100;1;2\nXA-0100;2;2\n",
    "other-period": "Periode: 01-01-2029 - 31-03-2030\nPSP-element;Beløb\nXA-0100;1\nXA-0101;2\n",
    "several-tables": "PSP-element;Dato;Beløb\nXA-0100;01-02-2030;1\nPSP-element;Beløb;Debet\nXA-0101;2;3\n",
    "longer-rows": "PSP-element,Dato,Beløb\nXA-0100,01.02.2030,7,00\nXA-0101,01.02.2030,20,50\n",
    "mixed-numbers": "PSP-element;Dato;Beløb\nXA-0100;01-02-2030;1.234\nXA-1;01-02-2030;12.5\nXA-1;01-02-2030;7,25\n",
    "credit-signs": "PSP-element;Dato;Debet;Kredit\nXA-0100;01-02-2030;;9\nXA-1;01-02-2030;;-4\nXA-1;01-02-2030;;-4\n",
    "side-apart": "PSP-element;Dato;Beløb;Art\nXA-0100;01-02-2030;5;D\nXA-0100;01-02-2030;5;K\n",
    "other-currency": "PSP-element;Dato;Beløb;Valuta\nXA-0100;01-02-2030;1;DKK\nXA-0101;01-02-2030;2;EUR\n",
    "other-kind": "PSP-element;Dato;Beløb;Værditype\nXA-0100;01-02-2030;1;Forbrug\nXA-0101;01-02-2030;2;Disposition\n",
    "no-postings": "PSP-element;Dato;Beløb\nXA-0100;01-02-2030;\nXA-0101;01-02-2030;\n",
    "quotes": 'PSP-element;Dato;Beløb\nXA-1;01-02-2030;1\n"Rør;01-02-2030;2\nXA-2;01-02-2030;3\nXA-3";01-02-2030;4\n',
    "no-export": "PSP-element;Dato;Beløb" + ";" * 600,
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_nobody_can_be_sure_of_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read(written(tmp_path / "export.csv", REFUSED[code]))
    assert refused.value.code == f"actuals.{code}"
    with pytest.raises(Refusal) as disagrees:
        read(exports.prisme(tmp_path / "list.txt", thousands=True), {"forbrug": "Beløb i kr."})
    assert disagrees.value.code == "actuals.unit-disagrees"


# What is beside what is refused.
READ = {
    "Periode: 01-01-2030 - 31-03-2030\nRegnskabsår: 2030;\nPSP-element;Periode;Beløb\nXA-1;1;2\nXA-1;003;2\n": 4,
    "PSP-element;Dato;Beløb;\nXA-1;01-02-2030;1,00;\nXA-1;01-02-2030;3,00;\n": 4,
    "PSP-element;Dato;Beløb\nXA-1;01-02-2030;1,234\nXA-1;01-02-2030;12,000\n": 13_234,
    "PSP-element;Dato;Debet;Kredit\nXA-1;01-02-2030;900;\nXA-1;01-02-2030;;250\nXA-1;01-02-2030;;-100\n": 750,
    "PSP-element;Dato;Debet;Kredit\nXA-1;01-02-2030;900;\nXA-1;01-02-2030;;-250\n": 650,
    "PSP-element;Dato;Beløb;D/K\nXA-1;01-02-2030;5;D\nXA-1;01-02-2030;-2;K\n": 3,
    "PSP-element;Dato;Beløb;S/H\nXA-1;01-02-2030;5;S\nXA-1;01-02-2030;9;H\nXA-1;01-02-2030;8;H\nXA-1;01-02-2030;-9;H\n": -3,
    "PSP-element;Dato;Forbrug i 1.000 kr. 2030\nXA-1;01-02-2030;5,5\nXA-1;01-02-2030;9\n": 14_500,
    "PSP-element;Dato;Beløb\nXA-1;01-02-2030;1.000,00 H\nXA-1;01-02-2030;500,00 S\n": -500,
    "PSP-element;Dato;Beløb i firmakodevaluta;Valuta;Tekst\nXA-1;01-02-2030;1;EUR;Budget\nXA-1;01-02-2030;2;DKK;\n": 3,
}


@pytest.mark.parametrize("text", READ)
def test_what_is_sure_is_read(text: str, tmp_path: Path) -> None:
    assert in_kroner(read(written(tmp_path / "export.csv", text)), COUNTED) == {"XA-1": READ[text]}


def test_postings_are_no_sums_and_no_row_is_passed_over(tmp_path: Path) -> None:
    lines = ["PSP;Dato;Beløb;Tekst", "A-1;01.02.2030;100;Faktura", "A-1;01.02.2030;100;Rykker * 2", ";01.02.2030;200;Uden konto",
             "A-1;31.02.2030;400;Dato", "A-2;01.02.2030;#VÆRDI!;", "A-2;01.02.2030;########;", "A-2;01.02.2030;;Blank",
             "A-3;01.02.2030;7;x", "A-3;01.02.2030;7;x", "* A-3;;14;"]  # fmt: skip
    export = read(written(tmp_path / "export.csv", "\n".join(lines)))
    assert in_kroner(export, COUNTED) == {"A-1": 200.0, "": 200.0, "A-3": 14.0}
    assert [one.row for one in export.unread] == [5, 6, 7]
    assert (export.unread_amounts, export.blank) == ([6, 7], [8])
    assert (export.repeated.rows, export.repeated.ore) == ([10], 700)
    assert [one.row for one in export.sums] == [11]


def test_the_key_keeps_no_unit_of_a_line_and_numbers_the_rows_left_out(tmp_path: Path) -> None:
    for above, header, kept in (("Beløb i 1.000 kr.", "Beløb", False), ("Liste", "Beløb i 1.000 kr.", True)):
        lines = [f"{above};", f"PSP;Dato;{header}", "A-1;01.02.2030;1", "A-1;;", "A-2;03.02.2030;ca. 7", "I alt;;1"]
        rows = key_rows([], read(written(tmp_path / "export.csv", "\n".join(lines))), Placed())
        assert ("Beløb i 1.000 kr." in [row.get("means") for row in rows]) is kept
        assert [row["text"] for row in rows if row.get("text")] == ["række 6", "række 4", "række 5"]


def test_several_sheets_and_formulas_without_a_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["PSP", "Dato", "Beløb"], ["A-1", CUTOFF, "=2*3"], ["A-1", CUTOFF, 4]):
        sheet.append(row)
    book.save(tmp_path / "one.xlsx")
    export = read(tmp_path / "one.xlsx")
    assert (export.unread_amounts, export.ore) == ([2], 400)
    book.create_sheet("Februar").append(["Beløb", "PSP", "Dato"])
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(Refusal) as refused:
        read(tmp_path / "two.xlsx")
    assert refused.value.code == "actuals.several-sheets"


def log_of(path: Path) -> list[tuple[object, ...]]:
    rows = [row for row in table(path, "Ændringslog") if row["Kolonne"] == SPENT]
    return [(row["Center"], row["Nøgle"], row["Før"] or None, row["Efter"], row["Fil"]) for row in rows]


def answered(source: Path, target: Path) -> Path:
    """The workbook in which finance says where unmatched money belongs, and types an amount of its own."""
    answers: dict[str, dict[str, object]] = {
        "XA-0100-07": {"Godkendt": "Ja"},  # the proposal
        "XX-1": {"Betyder": "Udelades", "Godkendt": "Ja"},
        "Natur": {"Gælder": "Bevillingsområde", "I udtrækket": "Natur", "Punktnr.": "2.1", "Linjenr.": 1, "Godkendt": "Ja"},
    }  # fmt: skip
    with edited(source, target) as book:
        sheet, money = book.workbook[KEY], book.workbook["Økonomiopfølgning"]
        at = {cell.value: cell.column for cell in sheet[1]}
        where = {sheet.cell(n, at["I udtrækket"]).value: n for n in range(2, sheet.max_row + 1)}
        free = min(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, at["Gælder"]).value is None)
        for account, cells in answers.items():
            for header, value in cells.items():
                sheet.cell(where.get(account, free), at[header]).value = value
        money.cell(3, next(cell.column for cell in money[1] if cell.value == SPENT)).value = -80
    return target


def test_a_round_is_filled_in_and_what_finance_says_is_remembered(agreement: Path, tmp_path: Path) -> None:
    export = exports.spreadsheet(tmp_path / "export.xlsx")
    made = actuals(agreement, export, 1)
    assert made.complete
    *parts, every = made.proof["amount"]
    assert sum(parts) == pytest.approx(every)
    assert every == exports.TOTAL
    first = made.save(tmp_path / "first.xlsx")
    assert [opened(path)[KEY].sheet_state for path in (agreement, first)] == ["hidden", "visible"]
    assert spent(first) == {("1.1", 1): 1500, ("1.2", 1): -77, ("2.1", 1): None}
    system = ("Økonomisystem", "1.1 / 1", None, 1500, export.name), ("Økonomisystem", "1.2 / 1", None, -77, export.name)
    assert log_of(first) == [*system]
    rows = {row["I udtrækket"]: row for row in table(first, KEY)}
    below, above = rows["XA-0100-07"], rows["XA-0100"]
    assert [below[name] for name in ("Punktnr.", "Linjenr.", "Godkendt", "Beløb i udtrækket")] == [
        "1.1",
        1,
        "",
        12.34567,
    ]
    assert [above[name] for name in ("Beløb i udtrækket", "Heraf ikke i perioden")] == [1603.00025, 103]
    names = [cell for row in opened(first)[KEY].iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert {cell.data_type for cell in names} == {"s"}

    again = actuals(answered(first, tmp_path / "typed.xlsx"), export, 1)
    noticed = [(one.code, one.item) for one in again.issues if one.code.startswith("actuals")]
    assert noticed == [("actuals-not-followed", None), ("actuals-kept", "1.2")]
    second = again.save(tmp_path / "second.xlsx")
    assert spent(second) == {("1.1", 1): 1512, ("1.2", 1): -80, ("2.1", 1): 411}
    outcomes = {row["I udtrækket"]: row["Udfald"] for row in table(second, KEY)}
    assert outcomes["Natur"] == outcomes["XA-0100-07"] == "Sat på budgetlinje"
    assert outcomes["XX-1"] == "Udeladt"
    assert log_of(second) == [
        *system,
        ("Økonomi", "1.2 / 1", -77, -80, "typed.xlsx"),
        ("Økonomisystem", "1.1 / 1", 1500, 1512, export.name),
        ("Økonomisystem", "2.1 / 1", None, 411, export.name),
    ]

    assert consolidate(load_agreement(second), []).agreement.tables["economy"]["spent"] == [1512, -80, 411]
    state = load_agreement(first).agreement.state
    assert state is not None
    earlier = as_of(load_agreement(second).agreement, state.number)
    assert earlier.tables["economy"]["spent"] == [1500, -77, None]
    kept = {row["in_export"]: row["accepted"] for row in earlier.tables["spending_key"].records()}
    assert kept["XA-0100-07"] is None
    assert "Natur" not in kept


@pytest.mark.parametrize(
    ("amounts", "code"), [(("-700", "90"), "actuals-sign"), (("900000", "-80000"), "actuals-scale")]
)
def test_amounts_of_another_sign_or_scale_than_their_budgets_are_doubted(
    amounts: tuple[str, str], code: str, agreement: Path, tmp_path: Path
) -> None:
    lines = [
        "PSP-element;Dato;Beløb i 1.000 kr.",
        *(f"{psp};01-02-2030;{a}" for psp, a in zip(("XA-0100", "XD-0200"), amounts, strict=True)),
    ]
    made = actuals(agreement, written(tmp_path / "export.csv", "\n".join(lines)), 1)
    assert [issue.code for issue in made.issues if issue.code.startswith("actuals")] == [code]


def test_two_lines_with_one_element_get_nothing_until_finance_decides(tmp_path: Path) -> None:
    lines = exports.LINES.replace("Natur            |", "Natur            | XA-0100")
    agreement = write_agreement(tmp_path / "agreement.xlsx", **exports.PLANNED | {"budget_lines": lines})
    export = written(
        tmp_path / "export.csv",
        "PSP-element;Bogføringsdato;Beløb\nxa\u20110100;01-02-2030;500.000\nXD-0200;02-02-2030;499\n",
    )
    told = CliRunner().invoke(
        main,
        ["actuals", str(agreement), str(export), "--round", "1", "-o", str(tmp_path / "out.xlsx"), "--format", "json"],
    )
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert found["proof"] == found["proof"] | {"holds": True, "all": 500_499.0, "several": 500_000.0, "placed": 499.0}
    assert found["accounts"][0]["lines"] == [["1.1", "1"], ["2.1", "1"]]
    assert spent(tmp_path / "out.xlsx") == {("1.1", 1): None, ("1.2", 1): 0, ("2.1", 1): None}
    assert [issue["code"] for issue in found["issues"] if issue["severity"] == "error"] == ["actuals-several"]
    element = written(tmp_path / "element.csv", "PSP-element;Dato;Beløb\nXD-0200-1;01-02-2030;7\nXX-1;01-02-2030;8\n")
    words = ["actuals", str(agreement), str(element), "--round", "1", "-o", str(tmp_path / "more.xlsx")]
    shown = CliRunner().invoke(main, [*words, "--language", "da"])
    assert "PSP-element XD-0200-1: 7,00 kr. hører ikke til nogen budgetlinje (linje forslag: 1.2 / 1)" in shown.stdout
    for number, code in ((2, "actuals.not-open"), (9, "no-such-round")):
        with pytest.raises(Refusal) as refused:
            actuals(agreement, export, number)
        assert refused.value.code == code
    with pytest.raises(Refusal) as own:
        actuals(agreement, agreement, 1)
    assert own.value.code == "import.own-workbook"


def test_next_year_knows_the_columns_and_the_accounts_whose_lines_go_on(tmp_path: Path) -> None:
    key = """
        Gælder      | I udtrækket | Betyder     | Punktnr. | Linjenr. | Godkendt
        Kolonne     | Tal         | Beløb i kr. |          |          | Ja
        PSP-element | XA-0100-07  |             | 1.1      | 1        | Ja
        PSP-element | XD-0200-07  |             | 1.2      | 1        | Ja
        PSP-element | XX-1        | Udelades    |          |          | Ja
        PSP-element | XD-0201-07  |             | 1.2      | 1        |
        """
    old = write_agreement(tmp_path / "agreement.xlsx", **exports.PLANNED, spending_key=key)
    following = new_year(load_agreement(old).agreement).agreement.tables["spending_key"]
    assert following["in_export"] == ["Tal", "XD-0200-07", "XX-1"]
