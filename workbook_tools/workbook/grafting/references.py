"""The references in a formula of an own sheet: those to our sheets follow what they mean, all others stay."""

from __future__ import annotations

import re
from collections.abc import Collection

from ...values.cpr import MASK, has_cpr
from ..layout import FIRST_ROW, HEADER_ROW, letters, split_a1
from ..reading.bounds import LONGEST_FORMULA
from .masking import masked_evenly
from .programs import STRING
from .records import Findings, Graft, MovedSheet, Place

REF_ERROR = "#REF!"
_QUALIFIED = re.compile(
    r"(?P<title>'(?:[^']|'')++'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?|\[\d+\])!"
    r"(?P<area>\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?(?![\w.(])"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(])|\$?\d+:\$?\d+(?![\w.(])|#REF!|[\w.\\?]+)?"
)
# An area of the sheet itself, where no title stands in front of it.
_HERE = re.compile(
    r"(?:\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d{1,7}:\$?\d{1,7})(?![\w.(!\[\\?$])"
)
_WORD = re.compile(r"[\w.\\?$]+")
_ITEM = re.compile(r"\[((?:'.|[^\[\]'])*)\]")
_AREA = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)(?::(\$?)([A-Za-z]{1,3})(\$?)(\d+))?")
_COLUMNS = re.compile(r"(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})")
_CELL_BEHIND = r"'?!\$?[a-z]{1,3}\$?\d"
_ROWS = re.compile(r"\$?\d+:\$?\d+")


class References:
    """Rewrites the formulas of own parts.

    ``titles`` are those of all sheets of the finished workbook, ``tables`` the names of own tables, both in lower case.
    """

    def __init__(self, graft: Graft, titles: Collection[str], tables: Collection[str]) -> None:
        self.graft = graft
        self.titles = titles
        self.tables = tables
        self.findings = Findings()
        self.external = False  # whether some formula refers to another workbook

    def rewritten(
        self, formula: str, place: Place, home: MovedSheet | None = None, drawn: bool = False, rows: int | None = None
    ) -> str:
        """The formula as it must stand in the finished workbook; ``place`` is where it stands.

        Of one that stands on a sheet of ours, which is its ``home``, references without a title follow, too. Where every
        row is ``drawn`` or listed, blank ones below the last would be seen: an area that ended with it does so again. Of a
        condition that holds for many ``rows`` – it stands so many further down – rows that are not fixed go along with it.
        """
        if len(formula) > LONGEST_FORMULA:
            raise ValueError("a formula longer than any program takes")
        if home is None and "!" not in formula and "[" not in formula and '"' not in formula and "(" not in formula:
            return MASK_FORMULA if has_cpr(formula) else formula
        return _Formula(self, formula, place, home, drawn, rows).run()


MASK_FORMULA = f'"{MASK}"'


class _Formula:
    """One formula, gone through from left to right."""

    def __init__(
        self,
        references: References,
        formula: str,
        place: Place,
        home: MovedSheet | None,
        drawn: bool,
        rows: int | None,
    ) -> None:
        self.references, self.formula, self.place, self.home = references, formula, place, home
        self.drawn, self.rows = drawn, rows
        self.graft, self.findings = references.graft, references.findings

    def run(self) -> str:
        formula, at, done = self.formula, 0, []
        while at < len(formula):
            if formula[at] == '"' and (string := STRING.match(formula, at)):
                if self._names_our_cells(string[0]):
                    self._note(self.findings.unsure)
                done.append(masked_evenly(string[0]))
                at = string.end()
            elif formula[at] == "'" and not _QUALIFIED.match(formula, at):
                done.append(formula[at:])  # no title: nobody can say what it is
                at = len(formula)
            elif qualified := _QUALIFIED.match(formula, at):
                done.append(self._qualified(qualified))
                at = qualified.end()
                if formula[at : at + 1] == ":" and done[-1] != qualified[0]:  # up to what comes next
                    self._note(self.findings.parted)
            elif formula[at] == "[":
                end = _end_of_brackets(formula, at)
                self.references.external |= formula[at + 1 : end - 1].isdigit()
                done.append(formula[at:end])
                at = end
            elif self.home is not None and (area := _HERE.match(formula, at)):
                done.append(self._moved(area[0], self.home))
                at = area.end()
            elif word := _WORD.match(formula, at):
                at = word.end()
                if formula[at : at + 1] == "[":
                    end = _end_of_brackets(formula, at)
                    done.append(self._structured(word[0], formula[at:end]))
                    at = end
                    continue
                if formula[at : at + 1] == "(":
                    self._function(word[0].upper(), at + 1)
                done.append(word[0])
            else:
                done.append(formula[at])
                at += 1
        result = "".join(done)
        return MASK_FORMULA if has_cpr(result) else result

    def _function(self, name: str, at: int) -> None:
        """Note what finds cells by a text, unless that is of the own sheet, or by counting from one of ours."""
        named = name == "INDIRECT" and ("!" in self.formula or self.formula[at : at + 1] != '"')
        if named or (name == "OFFSET" and ("!" in self.formula or self.home is not None)):
            self._note(self.findings.unsure)

    def _names_our_cells(self, string: str) -> bool:
        text = string.casefold()
        if "!" not in text:
            return False
        titles = (*self.graft.moved, *self.graft.made_anew)
        return any(re.search(re.escape(title) + _CELL_BEHIND, text) for title in titles if title in text)

    def _note(self, findings: list[Place]) -> None:
        if self.place not in findings[-1:]:
            findings.append(self.place)

    def _lost(self) -> str:
        self._note(self.findings.lost)
        return REF_ERROR

    def _qualified(self, found: re.Match[str]) -> str:
        written, area = found["title"], found["area"] or ""
        title = written[1:-1].replace("''", "'") if written.startswith("'") else written
        if "[" in title or "]" in title:
            self.references.external = True
            return found[0]
        key = title.casefold()
        if key in self.graft.moved and area:
            found_ = self._moved(area, self.graft.moved[key])
            return found_ if found_ == REF_ERROR and area != REF_ERROR else f"{written}!{found_}"
        if ":" in title and key not in self.references.titles:
            ends = title.casefold().split(":")
            if all(end in self.references.titles for end in ends):
                self._note(self.findings.unsure)
                return found[0]
            return self._lost()
        if key not in self.references.titles:
            return self._lost()
        if key in self.graft.made_anew and area != REF_ERROR:
            self._note(self.findings.unsure)
        return found[0]

    def _structured(self, table: str, inside: str) -> str:
        key = table.casefold()
        if key in self.references.tables:
            return table + inside
        headers = self.graft.tables.get(key)
        if headers is None:
            return self._lost()
        content = inside[1:-1]
        items = _ITEM.findall(content) if content.lstrip().startswith("[") else [content]
        for item in items:
            column = re.sub(r"'(.)", r"\1", item).removeprefix("@").strip()
            if column and not column.startswith("#") and column.casefold() not in headers:
                return self._lost()
        return table + inside

    # --- cells of our sheets -----------------------------------------------------------------

    def _moved(self, area: str, sheet: MovedSheet) -> str:
        """Where an area of a sheet stands now."""
        if area == REF_ERROR or _ROWS.fullmatch(area):
            if area != REF_ERROR:
                self._note(self.findings.unsure)
            return area
        if whole := _COLUMNS.fullmatch(area):
            left, right = self._columns(sheet, _column(whole[2]), _column(whole[4]))
            if left is None or right is None:
                return self._lost()
            return f"{whole[1]}{letters(left)}:{whole[3]}{letters(right)}"
        cells = _AREA.fullmatch(area)
        if cells is None:  # a defined name of the sheet's own
            self._note(self.findings.unsure)
            return area
        if self.rows is not None and sheet is self.home and not (cells[3] or cells[7]):
            return self._along(cells, sheet, self.rows)
        top, left_ = split_a1(cells[2].upper() + cells[4])
        if cells[6] is None:
            row, column = sheet.row(top), sheet.columns.get(left_)
            if top > sheet.last and top != sheet.total and sheet.last != sheet.new_last:
                self._note(self.findings.unsure)  # a blank row has no key
            if row is None or column is None:
                return self._lost()
            return f"{cells[1]}{letters(column)}{cells[3]}{row + 1}"
        bottom, right_ = split_a1(cells[6].upper() + cells[8])
        if top > bottom or left_ > right_:
            self._note(self.findings.unsure)
            top, bottom, left_, right_ = min(top, bottom), max(top, bottom), min(left_, right_), max(left_, right_)
        left, right = self._columns(sheet, left_, right_)
        rows = self._rows(sheet, top, bottom)
        if left is None or right is None or rows is None:
            return self._lost()
        first = f"{cells[1]}{letters(left)}{cells[3]}{rows[0] + 1}"
        return f"{first}:{cells[5]}{letters(right)}{cells[7]}{rows[1] + 1}"

    def _along(self, cells: re.Match[str], sheet: MovedSheet, rows: int) -> str:
        """An area whose rows go along with the row that asks about it."""
        moved = []
        for fixed, column, row in ((cells[1], cells[2], cells[4]), (cells[5], cells[6], cells[8])):
            if column is not None:
                at = sheet.columns.get(_column(column))
                if at is None or int(row) + rows < 1:
                    return self._lost()
                moved.append(f"{fixed}{letters(at)}{int(row) + rows}")
        return ":".join(moved)

    def _columns(self, sheet: MovedSheet, left: int, right: int) -> tuple[int | None, int | None]:
        new = sheet.columns.get(left), sheet.columns.get(right)
        if new[0] is None or new[1] is None or new[0] > new[1]:
            return None, None
        if new[1] - new[0] != right - left:
            self._note(self.findings.parted)
        return new

    def _rows(self, sheet: MovedSheet, top: int, bottom: int) -> tuple[int, int] | None:
        if top <= sheet.header + 1 and bottom >= max(sheet.last, sheet.header + 1):
            return (HEADER_ROW if top <= sheet.header else FIRST_ROW), self._end(sheet, bottom)
        if top > sheet.last:
            first, last = sheet.row(top), sheet.row(bottom)
            return None if first is None or last is None or first > last else (first, last)
        return self._part(sheet, top, bottom)

    def _end(self, sheet: MovedSheet, bottom: int) -> int:
        """The last row of a range that covered the table."""
        if self.drawn and bottom == sheet.last:
            return max(sheet.new_last, FIRST_ROW)
        if sheet.total is not None and sheet.new_total is not None and bottom >= sheet.total:
            return sheet.new_total + bottom - sheet.total
        return sheet.new_end if sheet.new_total is not None else max(sheet.new_end, bottom)

    def _part(self, sheet: MovedSheet, top: int, bottom: int) -> tuple[int, int] | None:
        """Where the rows of a range of some rows stand now: from its first to its last."""
        inside = range(max(top, sheet.header + 1), min(bottom, sheet.last) + 1)
        still = [sheet.rows[row] for row in inside if row in sheet.rows]
        if not still:
            return None
        first, last = sheet.rows.get(inside[0], min(still)), sheet.rows.get(inside[-1], max(still))
        if len(still) != len(inside) or last - first + 1 != len(still):
            self._note(self.findings.parted)
        first, last = min(first, last), max(first, last)
        if top <= sheet.header:
            first = HEADER_ROW
        return first, self._end(sheet, bottom) if bottom > sheet.last else last


def _column(name: str) -> int:
    return split_a1(f"{name.upper()}1")[1]


def _end_of_brackets(formula: str, at: int) -> int:
    """Where the brackets end that begin at a place; an apostrophe takes the next character as it is."""
    depth, escaped = 0, False
    for i in range(at, len(formula)):
        character = formula[i]
        if escaped:
            escaped = False
        elif character == "'":
            escaped = True
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if not depth:
                return i + 1
    return len(formula)
