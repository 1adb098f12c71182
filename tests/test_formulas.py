"""Every formula the tool writes: within Excel's limits, with functions that compute alike everywhere,
and with item numbers that stay texts.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.combining import combine_files
from tests.excel_like import OWN_ROW, ExcelLike
from tests.formula_lint import (
    DEEPEST_NESTING,
    LONGEST_FORMULA,
    LONGEST_LITERAL,
    formulas_of,
    lint,
    numbers_of,
    too_long,
)
from tests.libreoffice import cells, formulas, same
from tests.workbook_editing import edited, parts, write_agreement
from workbook_tools.definition.workbooks import AGREEMENT
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.diff.files import diff_files
from workbook_tools.operations.fill import fill
from workbook_tools.operations.new_year import new_year
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.template import template
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.marking.copy import mark
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

ROOT = Path(__file__).resolve().parents[1]
# Of what came back, one workbook in nine: departments' workbooks differ in their rows only.
WRITTEN = [
    *(ROOT / "template.xlsx", *sorted((ROOT / "workbooks").glob("*/*.xlsx"))),
    *sorted((ROOT / "workbooks").glob("*/*/*.xlsx"))[::18],
]
EARLIER = re.compile(r"consolidated-[123]\.xlsx")


# --- the lint -----------------------------------------------------------------------------------


NUMBERS_ONLY = frozenset({"items_first", "items_members"})


def nested(depth: int) -> str:
    return "=" + "ABS(" * depth + "1" + ")" * depth


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ('=SUMIFS(B:B,A:A,"1.1")', "text-criteria SUMIFS"),
        ("=COUNTIFS(keys,$A2)", "text-criteria COUNTIFS"),
        ("=COUNTIFS(items_first,$A2,keys,1)", "text-criteria COUNTIFS"),
        ("=SUMIFS(items_first,keys,1)", "text-criteria SUMIFS"),
        ("=COUNTIF(keys,$A2)", "text-criteria COUNTIF"),
        ("=SUMIF(keys,$A2,amounts)", "text-criteria SUMIF"),
        ("=sumif(keys,$A2,amounts)", "text-criteria SUMIF"),
        ("=IF(TRUE,1,_xlfn.MAXIFS(amounts,keys,$A2))", "text-criteria MAXIFS"),
        ("=VLOOKUP($A2,keys,1,FALSE)", "text-criteria VLOOKUP"),
        ("=_xlfn.XLOOKUP($A2,keys,amounts)", "text-criteria XLOOKUP"),
        ("=MATCH($A2,keys)", "match-not-exact"),
        ("=MATCH($A2,keys,1)", "match-not-exact"),
        ("=INDEX(amounts,MATCH($A2,keys,-1))", "match-not-exact"),
        ("=OFFSET(A1,1,0)", "volatile OFFSET"),
        ('=INDIRECT("A"&1)', "volatile INDIRECT"),
        ("=TODAY()", "volatile TODAY"),
        ("=NOW()-1", "volatile NOW"),
        ("=RAND()", "volatile RAND"),
        ("=RANDBETWEEN(1,2)", "volatile RANDBETWEEN"),
        ('=TEXT(A1,"#,##0")', "by-language TEXT"),
        ("=VALUE(A1)", "by-language VALUE"),
        ("=FIXED(A1)", "by-language FIXED"),
        ("=AGGREGATE(14,6,A1:A9,1)", "not-allowed AGGREGATE"),  # without its prefix Excel shows #NAME?
        ("=_xlfn.LET(a,1,a)", "not-allowed _xlfn.LET"),
        ("=_xlfn._xlws.FILTER(A1:A9,B1:B9)", "not-allowed _xlfn._xlws.FILTER"),
        ("=MYMACRO(1)", "not-allowed MYMACRO"),
        ("=A1:OFFSET(A1,1,0)", "volatile OFFSET"),
        ("=SUBTOTAL(1,A1:A9)", "subtotal 1"),
        ("=SUM(#REF!)", "broken-reference #REF!"),
        ("='[Budget.xlsx]Ark1'!A1", "other-file '[Budget.xlsx]Ark1'!A1"),
        ("=[1]Ark1!A1", "other-file [1]Ark1!A1"),
        ("=Tbl[@Beløb]", "short-row-reference Tbl[@Beløb]"),
        ("=SUM(Ark!$A:$A)", "whole-column Ark!$A:$A"),
        ('="' + "x" * (LONGEST_LITERAL + 1) + '"', "literal-too-long"),
        ('="' + "😐" * 128 + '"', "literal-too-long"),  # two units each
        ("=1" + "+1" * (LONGEST_FORMULA // 2), "too-long"),
        (nested(DEEPEST_NESTING + 1), "too-deep"),
        ("=SUM(1", "unreadable"),
        ('="abc', "unreadable"),
    ],
)
def test_the_lint_refuses(formula: str, fault: str) -> None:
    found = lint(formula, NUMBERS_ONLY)
    assert found == [fault] or (fault.startswith("text-criteria") and fault in found)


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "'Ark'!$A$2:$A$9",
        '="SUMIFS(A1,B1,C1) NOW()"',
        '="' + "x" * LONGEST_LITERAL + '"',
        '="' + 'a""' * 100 + '"',  # a doubled quote is one character
        "=1" + "+1" * ((LONGEST_FORMULA - 1) // 2),
        nested(DEEPEST_NESTING),
        "=INDEX(amounts,MATCH($A2,keys,0))",
        "=COUNTIFS(items_first,$A2,INDEX(items_members,0,$B2),1)",
        "=SUMIFS(amounts,items_first,$A2)",
        "=_xlfn.MAXIFS(amounts,items_first,$A2)",
        "=SUMPRODUCT(--(keys=$A2),amounts)",
        "=SUBTOTAL(109,tbl[[Overslagsår 1]])",
        "=Ark!$A$2:INDEX(Ark!$A$2:$A$9,MAX(1,COUNTA(Ark!$A$2:$A$9)))",
        "=_xlfn.AGGREGATE(15,6,ROW(keys)/(keys=$A2),1)",
        "=Tbl[[#This Row],[Beløb]]",
    ],
)
def test_the_lint_lets_through(formula: str) -> None:
    assert lint(formula, NUMBERS_ONLY) == []


# --- what is written ----------------------------------------------------------------------------


@cache
def formulas_by_place(path: Path) -> list[tuple[str, str]]:
    """The formulas of a workbook that stays as it is."""
    return list(formulas_of(path))


def faults_in(path: Path) -> dict[str, list[str]]:
    numbers = numbers_of(path)
    return {place: faults for place, formula in formulas_by_place(path) if (faults := lint(formula, numbers))}


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.nightly] if EARLIER.search(path.name) else []) for path in WRITTEN],
    ids=lambda path: "/".join(path.parts[-2:]),
)
def test_every_formula_in_the_repository_passes(path: Path) -> None:
    """The year's earlier states by night; its last one holds what they hold."""
    assert faults_in(path) == {}


@pytest.mark.slow
def test_every_formula_of_a_consolidated_workbook_passes(consolidated: Any) -> None:
    assert faults_in(consolidated.path) == {}


@pytest.mark.slow
def test_criteria_are_about_numbers_only(consolidated: Any) -> None:
    """Item numbers are texts, which COUNTIFS and the like take for numbers, patterns or dates."""
    names, values = numbers_of(consolidated.path), ExcelLike(consolidated.path)
    used = set()
    for _, formula in formulas_by_place(consolidated.path):
        used |= (
            {name for name in re.findall(r"\w+", formula) if name in names}
            if re.search("IFS|SUMPRODUCT", formula)
            else set()
        )
    kinds = {name: {type(v) for v in values.read("Opslag", name.upper()).flat if v != ""} for name in used}
    assert used
    assert {name for name, found in kinds.items() if str in found and not TEXTS_AS_WELL.search(name)} == set()


# What is compared with less or greater is blank where no number stands; keys are only looked up, steps only read.
TEXTS_AS_WELL = re.compile(r"_(number|key|step)(_\d+)?$")


@pytest.fixture(scope="module")
def written(
    consolidated: Any, small: Path, small_sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """One workbook of each kind that the tool writes."""
    folder = tmp_path_factory.mktemp("kinds")
    sent = small_sent["Nord"]
    with edited(sent, folder / "changed.xlsx") as book:
        book.cell("Opfølgning", "1.1-1", "Smiley").value = "fint"
    agreement = load_agreement(small).agreement
    made = {
        "template": template(),
        "marked copy": mark(sent.read_bytes(), validate_file(sent)).data,
        "new year": write_workbook(document(new_year(agreement).agreement)),
        "filled department": write_workbook(fill(read_workbook(sent))[0]),
    }
    for name, data in made.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    combine_files([small], folder / "combined.xlsx")
    diff_files(sent, folder / "changed.xlsx", folder / "diff.xlsx")
    files = {name: folder / f"{name}.xlsx" for name in (*made, "combined", "diff")}
    return files | {"agreement": small, "department": sent, "consolidated": consolidated.path}


KINDS_WRITTEN = (
    "template", "agreement", "department", "marked copy", "filled department", "consolidated", "new year", "diff",
)  # fmt: skip
WHOLE_COLUMNS = "combined"  # whose formulas count over whole columns: nothing is derived there


def test_what_counts_over_whole_columns_is_not_much_longer(written: dict[str, Path]) -> None:
    assert max(len(formula) for _, formula in formulas_by_place(written[WHOLE_COLUMNS])) <= 350


@pytest.mark.parametrize("kind", KINDS_WRITTEN)
def test_formulas_are_short(kind: str, written: dict[str, Path]) -> None:
    """No formula is long, and those that people see can be read aloud."""
    # The guidance of an agreement has a few that are longer, which are fewer than 1 % once there are answers.
    assert too_long(formulas_by_place(written[kind]), 0.99 if kind == "consolidated" else 0.97) == []


def test_every_formula_of_every_kind_computes_alike_everywhere(written: dict[str, Path]) -> None:
    assert {kind: faults for kind in KINDS_WRITTEN if (faults := faults_in(written[kind]))} == {}


def test_formulas_name_columns_of_other_sheets_not_cells(consolidated: Any) -> None:
    """A cell's reference would go with the cell when a row is deleted, and what belongs together would get out of step."""
    texts = re.compile('"[^"]*"')
    cells_of_others = {
        place: formula
        for place, formula in formulas_by_place(consolidated.path)
        if re.fullmatch(r".+![A-Z]+\d+", place) and "!" in texts.sub("", formula)
    }
    assert cells_of_others == {}


def test_excel_need_not_compute_anew_what_has_its_value(consolidated: Any) -> None:
    xml = parts(consolidated.path)["xl/workbook.xml"]
    assert re.findall(rb"<calcPr[^>]*>", xml) == [b'<calcPr calcId="191029"/>']


def test_no_cell_without_a_text_points_to_the_formula_of_another(written: dict[str, Path]) -> None:
    """LibreOffice would not tell those that read it of the first edit (docs/formulas.md)."""
    pointing = 0
    for kind, path in written.items():
        for xml in parts(path).values():
            pointing += xml.count(b'<f t="shared"')
            assert re.search(rb'<f t="shared"[^>]*(?:/>|>[^<]*</f>)(?:<v></v>|<v/>|</c>)', xml) is None, kind
    assert pointing > 10_000


def test_spaces_at_the_ends_of_stored_texts_are_kept(consolidated: Any) -> None:
    """LibreOffice takes them away if it is not told to keep them, and what is joined after an edit lacks them."""
    sheets = [xml for name, xml in parts(consolidated.path).items() if name.startswith("xl/worksheets/sheet")]
    kept = sum(xml.count(b'<v xml:space="preserve"> ') for xml in sheets)
    assert kept
    assert [text for xml in sheets for text in re.findall(rb"<v>(?: [^<]*|[^<]* )</v>", xml)] == []


def test_item_numbers_are_marked_as_texts_on_purpose(consolidated: Any) -> None:
    contents = parts(consolidated.path)
    titles = re.findall(r'<sheet name="([^"]*)"', contents["xl/workbook.xml"].decode())
    xml = contents[f"xl/worksheets/sheet{titles.index('Punkter') + 1}.xml"].decode()
    marked = re.findall(r'<ignoredError sqref="([^"]*)" numberStoredAsText="1"/>', xml)
    assert [cells.split()[0] for cells in marked] == ["A2:A113"]


def test_what_stands_below_the_rows_that_formulas_reach_is_red(consolidated: Any) -> None:
    contents = parts(consolidated.path)
    titles = re.findall(r'<sheet name="([^"]*)"', contents["xl/workbook.xml"].decode())
    for title, name, last in (("Milepæle", "milestones_milestone_id", "I"), ("Opfølgning", "follow_up_item", "P")):
        xml = contents[f"xl/worksheets/sheet{titles.index(title) + 1}.xml"].decode()
        (reached,) = re.findall(rf'<definedName name="{name}">[^<]*\$(\d+)</', contents["xl/workbook.xml"].decode())
        assert f'sqref="A{int(reached) + 1}:{last}{int(reached) + 500}"><cfRule type="notContainsBlanks"' in xml


@pytest.mark.slow
def test_formulas_are_found_wherever_they_stand(consolidated: Any) -> None:
    places = [place for place, _ in formulas_by_place(consolidated.path)]
    kinds = {"name ": r"^name \w+$", "cell": r"![A-Z]+\d+$", "drop-down": r" drop-down$", "colour": r" colour$"}
    assert {kind for kind, form in kinds.items() if any(re.search(form, place) for place in places)} == set(kinds)


# --- item numbers are texts ---------------------------------------------------------------------

# Numbers that are alike as numbers, texts that are alike to a wildcard.
COLLIDING = {
    "settings": """
        Felt                      | Værdi
        Kommune                   | Prøveby
        Aftalens titel            | Budget 2030
        Budgetår                  | 2030
        Bagatelgrænse (1.000 kr.) | 100
        """,
    "rounds": """
        Runde | Betegnelse | Opgørelsesdato | Indberetningsfrist | Status
        1     | 1. runde   | 31-03-2030     | 12-04-2030         | Åben
        10    | 10. runde  | 31-12-2030     | 12-01-2031         | Kommende
        """,
    "departments": """
        Center
        1.1
        1.10
        """,
    "lists": """
        Udvalg | Temaer | Kategorier | Ændringstyper | Besluttende
        Ud     | 1      | Nye midler | Omplacering   | Kommunalbestyrelsen
        Ud*    | 1.0    | Besparelse |               |
        """,
    "items": """
        Punktnr. | Tema | Titel | Type  | Ansvarligt center | Ansvarligt udvalg
        1.1      | 1    | En    | Drift | 1.1               | Ud
        1.10     | 1.0  | Ti    | Drift | 1.10              | Ud*
        1.100    | 1    | Nul   | Anlæg | 1.1               | Ud; Ud*
        """,
    "budget_lines": """
        Punktnr. | Linjenr. | Linjetekst | Type  | Kategori   | Budgetår | Overslagsår 1
        1.1      | 1        | Vej*       | Drift | Nye midler | 100      | 1000
        1.10     | 1        | Vejen      | Drift | Nye midler | 7        | 70
        1.10     | 10       | Vej?n      | Drift | Besparelse | -30      | -30
        1.100    | 1        | 1.1        | Anlæg | Nye midler | 5        | 50
        """,
    "milestones": """
        Milepæls-id | Punktnr. | Runde | Milepæl | Analyse
        1.1-1       | 1.1      | 1     | En      |
        1.10-1      | 1.10     | 1     | Ti      | Ja
        """,
    "follow_up": """
        Runde | Milepæls-id | Punktnr. | Ansvarligt center | Smiley          | Statusbemærkning
        1     | 1.1-1       | 1.1      | 1.1               | ☹ Ikke nået     |
        1     | 1.10-1      | 1.10     | 1.10              | 😐 Delvist nået | Sent
        """,
    "economy": """
        Runde | Punktnr. | Linjenr. | Ansvarligt center | Type  | Kategori   | Forventet regnskab | Smiley økonomi
        1     | 1.1      | 1        | 1.1               | Drift | Nye midler | 900                | ☹ Ikke overholdt
        1     | 1.10     | 1        | 1.10              | Drift | Nye midler | 7                  | ☺ Overholdt
        1     | 1.10     | 10       | 1.10              | Drift | Besparelse |                    |
        1     | 1.100    | 1        | 1.1               | Anlæg | Nye midler | -5                 | ☺ Overholdt
        """,
    "changes": """
        Ændringsnr. | Punktnr. | Linjenr. | Finansiering | Budgetår | Begrundelse | Status   | Besluttet af        | Beslutningsdato
        1.1         | 1.1      | 1        |              | 40       | Flere       | Godkendt | Kommunalbestyrelsen | 01-03-2030
        1.1         | 1.100    | 1        | Ja           | -40      |             | Godkendt | Kommunalbestyrelsen | 01-03-2030
        1.10        | 1.10     | 1        |              | 3        | Mere        | Godkendt | Kommunalbestyrelsen | 01-03-2030
        1*          | 1.1      | 1        | Ja           | -3       |             | Forslag  |                     |
        """,
    "reconciliation": """
        Tabel | Række i aftalens tabel | År   | Beløb i aftalens tabel
        1     | Vej*                   | 2030 | 100
        1     | Vejen                  | 2030 | 7
        1     | 1.1                    | 2030 | 5
        1     | I alt                  | 2030 | 112
        1.0   | Vej?n                  | 2031 | -30
        """,
}
KEYS = re.compile(r"_(item|line_text|row|table|theme|committee|department|change|milestone_id)\b")


@pytest.fixture(scope="module")
def colliding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agreement in which a number or a wildcard would meet other rows."""
    return write_agreement(tmp_path_factory.mktemp("colliding") / "agreement.xlsx", **COLLIDING)


@pytest.fixture(scope="module")
def excel(colliding: Path) -> ExcelLike:
    return ExcelLike(colliding)


NUMBERS, TEXTS, AMOUNTS = "Økonomi!$A$2:$A$5", "Økonomi!$C$2:$C$5", "Økonomi!$G$2:$G$5"


@pytest.mark.parametrize(
    ("criteria", "wrong", "exact", "right"),
    [
        (f'=SUMIFS({AMOUNTS},{NUMBERS},"1.1")', 82, f'=SUMPRODUCT(--({NUMBERS}="1.1"),{AMOUNTS})', 100),
        (f'=SUMIF({NUMBERS},"1.1",{AMOUNTS})', 82, f'=SUMPRODUCT(--({NUMBERS}="1.1"),{AMOUNTS})', 100),
        (f'=COUNTIFS({NUMBERS},"1.1")', 4, f'=SUMPRODUCT(--({NUMBERS}="1.1"))', 1),
        (f'=COUNTIF({TEXTS},"Vej*")', 3, f'=SUMPRODUCT(--({TEXTS}="Vej*"))', 1),
        (f'=COUNTIFS({TEXTS},"Vej?n")', 2, f'=SUMPRODUCT(--({TEXTS}="Vej?n"))', 1),
    ],
)
def test_criteria_meet_other_rows_too(excel: ExcelLike, criteria: str, wrong: int, exact: str, right: int) -> None:
    assert (excel.compute("Økonomi", "Q1", criteria), excel.compute("Økonomi", "Q1", exact)) == (wrong, right)


def compared(path: Path, sheets: tuple[str, ...]) -> dict[tuple[str, str], tuple[Any, Any]]:
    """The cached value, and Excel's, of the formulas that look keys up in the first rows of the sheets.

    Those that find the n-th row of a sheet ask for no key.
    """
    cached, excel = cells(path), ExcelLike(path)

    def asked(sheet: str, cell: str) -> bool:
        return (sheet, cell) in cached if sheet == "Overblik" else int(re.sub(r"\D", "", cell)) <= 5

    return {
        (sheet, cell): (cached.get((sheet, cell)), excel.compute(sheet, cell, formula))
        for (sheet, cell), formula in formulas(path).items()
        if sheet in sheets and asked(sheet, cell) and KEYS.search(formula) and "ROW(" not in OWN_ROW.sub("", formula)
    }


AGREEMENT_SHEETS = ("Opslag", "Overblik")


DEPARTMENT_SHEETS = ("_kontrol",)  # where all is derived


@pytest.mark.slow
@pytest.mark.parametrize("sheet", AGREEMENT_SHEETS)
def test_keys_are_found_exactly_as_excel_compares(colliding: Path, sheet: str) -> None:
    values = compared(colliding, (sheet,))
    assert values
    assert {place: pair for place, pair in values.items() if not same(*pair)} == {}


@pytest.mark.parametrize(
    ("sheet", "column", "values"),
    [
        ("Økonomiopfølgning", "I", [100, 7, -30, 5]),  # Vedtaget budget
        ("Økonomiopfølgning", "J", [40, 3, 0, -40]),  # Godkendte budgetændringer
        ("Økonomiopfølgning", "K", [140, 10, -30, -35]),  # Korrigeret budget
        ("Afstemning", "E", [100, 7, 5, 112, -30]),  # Sum af økonomilinjer
    ],
)
def test_amounts_of_colliding_keys(colliding: Path, sheet: str, column: str, values: list[int]) -> None:
    cached = cells(colliding)
    assert [cached.get((sheet, f"{column}{row}")) for row in range(2, 2 + len(values))] == values


@pytest.mark.slow
def test_a_department_finds_its_keys_exactly(colliding: Path, tmp_path: Path) -> None:
    for path, _ in split_files(colliding, 1, tmp_path / "sent", force=False).files:
        values = compared(path, DEPARTMENT_SHEETS)
        assert values
        assert {place: pair for place, pair in values.items() if not same(*pair)} == {}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=AND(ISNUMBER(TRUE),NOT(ISLOGICAL(TRUE)))", False),
        ("=IF(ISNUMBER(TRUE),IF(ISLOGICAL(TRUE),FALSE,INT(TRUE)=TRUE),FALSE)", False),
        ("=(TRUE=1)", False),
        ('=(TRIM(" ")="")', True),
        ('=EXACT("ja","Ja")', False),
        ('=("ja"="Ja")', True),
        ('=("1.1"="1.10")', False),
        ('=("a*"="abc")', False),
    ],
)
def test_truth_values_and_texts_compare_as_in_excel(excel: ExcelLike, formula: str, value: bool) -> None:
    assert excel.compute("Punkter", "A1", formula) is value


# --- rows typed below a table -------------------------------------------------------------------


def test_a_row_typed_below_a_table_gets_its_formulas(small: Path) -> None:
    """They name the cells of the row by their headers: of which row a plain reference there is told no document says."""
    book = openpyxl.load_workbook(small)
    asked = 0
    for sheet in AGREEMENT.sheets:
        (table,) = book[sheet.title].tables.values()
        given = {column.name: column.calculatedColumnFormula for column in table.tableColumns}
        for column in sheet.columns:
            formula = given[column.header]
            assert (formula is not None) == sheet.is_computed(column), (sheet.title, column.header)
            if formula is not None:
                asked += 1
                assert re.search(r"\$[A-Z]{1,3}\$?\d", formula.attr_text) is None, (sheet.title, column.header)
    assert asked > 20
