"""Conditional formats, drop-downs, lines and words that finance puts on the tool's own sheets stay, or are named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import ColorFilter, FilterColumn

from tests.sheet_objects import SheetPackage
from tests.test_finance_looks import filled, written
from tests.workbook_editing import Book, edited, opened, places
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import own_reference_issues
from workbook_tools.operations.reading.loading import load_agreement

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
RED = PatternFill("solid", bgColor="FFFF9999")
X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'


def upside_down(agreement: Agreement) -> Agreement:
    """The agreement with the budget lines in the other order: 2.1 / 2 first, 1.1 / 1 last."""
    lines = agreement.tables["budget_lines"]
    own = {
        name: [type(column)(column.header, [*column.values][::-1]) for column in columns]
        for name, columns in agreement.own_columns.items()
    }
    return replace(agreement.with_tables(budget_lines=lines.rows_at([*range(len(lines))][::-1])), own_columns=own)


def conditional(path: Path, sheet: str = "Økonomi") -> dict[str, list[str]]:
    """What red and italic conditions ask, by their areas."""
    found = {}
    for group in opened(path, sheet)[sheet].conditional_formatting:
        for rule in group.rules:
            red = rule.dxf and rule.dxf.fill and rule.dxf.fill.bgColor.rgb == "FFFF9999"
            if red or (rule.dxf and rule.dxf.font and rule.dxf.font.i):
                found[str(group.sqref)] = rule.formula
    return found


def choices(path: Path, sheet: str, column: str) -> dict[str, Any]:
    """The entries of the drop-downs of a column, by their areas."""
    validations = opened(path, sheet)[sheet].data_validations.dataValidation
    return {str(one.sqref): one.formula1 for one in validations if re.match(rf"{column}\d", str(one.sqref))}


def red(book: Book, sheet: str, area: str, formula: str) -> None:
    book[sheet].conditional_formatting.add(area, FormulaRule(formula=[formula], fill=RED))


def drop_down(book: Book, sheet: str, area: str, entries: str) -> None:
    choice = DataValidation("list", formula1=entries)
    book[sheet].add_data_validation(choice)
    choice.add(area)


def test_conditional_formats_follow_their_columns_and_rows(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        lines = book["Økonomi"]
        lines.conditional_formatting.add("G2:G6", CellIsRule(operator="lessThan", formula=["$H$2"], fill=RED))
        red(book, "Økonomi", "A2:J6", '$E2="Besparelse"')  # all rows: it stays one of the row itself
        red(book, "Økonomi", "C2:C3", "C2=C1")  # 1.1 / 1 and 1.2 / 1, the last two afterwards
        lines.conditional_formatting.add("D6", FormulaRule(formula=["Punkter!$A$3=1"], font=Font(italic=True)))
    target = written(upside_down(load_agreement(tmp_path / "own.xlsx").agreement), tmp_path / "out.xlsx")
    assert conditional(target) == {
        "G2:G101": ["$H$6"],
        "A2:J101": ['$E2="Besparelse"'],
        "C5:C6": ["C5=C4"],
        "D2": ["Punkter!$A$3=1"],
    }


def test_conditional_formats_of_finances_come_before_or_behind_ours_as_they_did(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        red(book, "Punkter", "C2:C5", "LEN(C2)>9")
        rule = [r for group in book["Punkter"].conditional_formatting for r in group.rules][-1]
        for group in book["Punkter"].conditional_formatting:
            for one in group.rules:
                one.priority += 1
        rule.priority = 1
    for path in (tmp_path / "own.xlsx", filled(tmp_path / "own.xlsx", tmp_path / "out.xlsx")):
        rules = [r for g in opened(path, "Punkter")["Punkter"].conditional_formatting for r in g.rules]
        first = min(rules, key=lambda one: one.priority)
        assert first.formula == ["LEN(C2)>9"]
        assert len({one.priority for one in rules}) == len(rules)


def test_a_condition_that_compares_columns_that_moved_apart_is_named(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        for column, header in (("S", "Rest"), ("T", "Egen")):
            book["Økonomi"][f"{column}1"].value, book["Økonomi"][f"{column}2"].value = header, 1
        red(book, "Økonomi", "T2:T6", "T2>G2")
        red(book, "Økonomi", "S2:S6", "$T2>$G2")
    agreement = load_agreement(tmp_path / "own.xlsx").agreement
    (_, egen), others = agreement.own_columns["budget_lines"], {}
    fewer = replace(agreement, own_columns=others | {"budget_lines": [egen]})
    assert conditional(written(agreement, tmp_path / "all.xlsx")) == {"T2:T101": ["T2>G2"], "S2:S101": ["$T2>$G2"]}
    assert conditional(written(fewer, tmp_path / "fewer.xlsx")) == {}
    assert places(own_reference_issues(fewer), "own-objects-lost") == [("own.xlsx", "Økonomi", "T2")]


def test_drop_downs_stay_where_the_tool_has_none_and_are_named_where_it_has(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        book["Økonomi"]["S1"].value, book["Økonomi"]["S2"].value = "Egen", "ja"
        drop_down(book, "Økonomi", "S2:S6", '"ja,nej"')
        drop_down(book, "Punkter", "J2:J121", "$L$2:$L$5")
        drop_down(book, "Økonomi", "E4:E5", '"Helt andet,Noget"')
        whole = DataValidation("decimal", operator="greaterThan", formula1="0")
        book["Økonomi"].add_data_validation(whole)
        whole.add("H3")
    loaded = load_agreement(tmp_path / "own.xlsx")
    assert places(loaded.issues, "own-objects-lost") == [("own.xlsx", "Økonomi", "H3")]
    target = filled(tmp_path / "own.xlsx", tmp_path / "out.xlsx")
    assert choices(target, "Økonomi", "S") == {"S2:S101": '"ja,nej"'}
    assert choices(target, "Punkter", "J") == {"J2:J121": "$L$2:$L$121"}
    assert choices(target, "Økonomi", "E") == {"E2:E101": "valg_lists_category"}


def test_of_a_column_with_a_message_only_the_message_stays_too(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        text = book.column("Milepæle", "Del")
        letter = openpyxl.utils.get_column_letter(text)
        drop_down(book, "Milepæle", f"{letter}3:{letter}4", '"Valg,Lov"')
    target = filled(tmp_path / "own.xlsx", tmp_path / "out.xlsx")
    found = opened(target, "Milepæle")["Milepæle"].data_validations.dataValidation
    of_column = {str(one.sqref): (one.formula1, one.prompt) for one in found if str(one.sqref).startswith(letter)}
    (theirs, ours) = sorted(of_column.items(), key=lambda one: one[1][0] or "~")
    assert theirs[0] == f"{letter}3:{letter}4"
    assert theirs[1][0] == '"Valg,Lov"'
    assert theirs[1][1] == ours[1][1]
    assert f"{letter}2" in ours[0].split()[0]
    assert re.match(rf"{letter}2 {letter}5:{letter}\d+$", ours[0])


def test_what_excel_writes_since_2010_stays(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        book.workbook.create_sheet("Vores")["A1"] = "Anna"
    package = SheetPackage(tmp_path / "own.xlsx", "Punkter")
    bar = (
        '<x14:cfRule type="dataBar" id="{A0000000-0000-4000-8000-000000000001}"><x14:dataBar minLength="0" maxLength="100">'
        '<x14:cfvo type="autoMin"/><x14:cfvo type="num"><xm:f>Økonomi!$G$5</xm:f></x14:cfvo>'
        '<x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule>'
    )
    package.insert(
        f'<extLst><ext {X14} uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings {XM}>'
        f"<x14:conditionalFormatting>{bar}<xm:sqref>L2:L5</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
        f'</ext><ext {X14} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations {XM} count="1">'
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Vores!$A$1:$A$9</xm:f></x14:formula1>'
        "<xm:sqref>J2:J5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    package.save()
    target = filled(tmp_path / "own.xlsx", tmp_path / "out.xlsx")
    assert choices(target, "Punkter", "J") == {"J2:J121": "Vores!$A$1:$A$9"}
    sheet = SheetPackage(target, "Punkter")
    xml = sheet.parts[sheet.sheet].decode()
    assert re.findall(r"<xm:f>(.*?)</xm:f>.*?<xm:sqref>(.*?)</xm:sqref>", xml) == [("Økonomi!$G$5", "L2:L121")]
    again = filled(target, tmp_path / "again.xlsx")
    sheet = SheetPackage(again, "Punkter")
    assert re.findall(r"<xm:sqref>(.*?)</xm:sqref>", sheet.parts[sheet.sheet].decode()) == ["L2:L121"]


def test_a_filter_by_colour_and_a_formula_that_starts_a_program(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        red(book, "Økonomi", "B2:B6", "B2=1")
        red(book, "Punkter", "C4", "cmd|'/c calc'!A0")
        asked = FilterColumn(colId=1, colorFilter=ColorFilter(dxfId=0))
        book["Økonomi"].tables["tbl_Oekonomi"].autoFilter.filterColumn.append(asked)
        book["Økonomi"].row_dimensions[3].hidden = True
    loaded = load_agreement(tmp_path / "own.xlsx")
    assert places(loaded.issues, "own-objects-lost") == [("own.xlsx", "Punkter", "C4")]
    target = filled(tmp_path / "own.xlsx", tmp_path / "out.xlsx")
    before, after = (opened(path) for path in (tmp_path / "own.xlsx", target))
    (column,) = after["Økonomi"].tables["tbl_Oekonomi"].autoFilter.filterColumn
    same = (book._differential_styles[n] for book, n in ((before, 0), (after, column.colorFilter.dxfId)))
    assert len({repr(one) for one in same}) == 1
    assert conditional(target, "Punkter") == {}


def test_words_that_look_otherwise_stay_as_long_as_the_text_says_the_same(small: Path, tmp_path: Path) -> None:
    bold = InlineFont(b=True, rFont="Calibri", sz=11)
    with edited(small, tmp_path / "own.xlsx") as book:
        for key, text in (("1.1", "Cykelsti"), ("1.2", "Torvet")):
            book.cell("Punkter", key, "Titel").value = CellRichText(text[:3], TextBlock(bold, text[3:]))
    agreement = load_agreement(tmp_path / "own.xlsx").agreement
    items = agreement.tables["items"].copy()
    items["title"] = ["Cykelsti", "Torvet syd", *items["title"][2:]]
    target = written(agreement.with_tables(items=items), tmp_path / "out.xlsx")
    view = Book(openpyxl.load_workbook(target, rich_text=True))
    first, second = (view.cell("Punkter", key, "Titel").value for key in ("1.1", "1.2"))
    assert [str(run) for run in first] == ["Cyk", "elsti"]
    assert first[1].font.b
    assert second == "Torvet syd"


def test_no_cpr_number_is_carried_along(small: Path, tmp_path: Path) -> None:
    number = "010190-1234"
    with edited(small, tmp_path / "own.xlsx") as book:
        red(book, "Punkter", "C2:C5", f'C2="{number}"')
        drop_down(book, "Punkter", "J2:J5", f'"{number},nej"')
        text = CellRichText("Om ", TextBlock(InlineFont(b=True), number[:4]), number[4:])
        book.cell("Punkter", "1.1", "Bemærkninger").value = text
    target = written(load_agreement(tmp_path / "own.xlsx").agreement, tmp_path / "out.xlsx")
    package = SheetPackage(target, "Punkter")
    assert re.search(rb":b val=", package.parts["xl/sharedStrings.xml"])
    assert not any(re.search(rb"010190|1234<", content) for content in package.parts.values())


def test_lines_of_every_kind_stay_with_their_row(small: Path, tmp_path: Path) -> None:
    blue = Side("dashed", "FF0000FF")
    with edited(small, tmp_path / "own.xlsx") as book:
        cell = book.cell("Økonomi", "2.1 / 2", "Linjetekst")
        cell.border = Border(*[blue] * 4, diagonal=blue, diagonalUp=True)
    target = written(upside_down(load_agreement(tmp_path / "own.xlsx").agreement), tmp_path / "out.xlsx")
    border = Book(opened(target, "Økonomi")).cell("Økonomi", "2.1 / 2", "Linjetekst").border
    sides = (border.left, border.right, border.top, border.bottom, border.diagonal)
    assert [(side.style, side.color.rgb) for side in sides] == [("dashed", "FF0000FF")] * 5
    assert (border.diagonalUp, border.diagonalDown) == (True, False)
