"""Documents with a table for each item: number and title, text, who is responsible, milestones by round, economy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ...messages.message import message
from ...prose.blocks import Block
from .draft import Doubt, Draft, DraftItem, DraftMilestone, Target, Words
from .labels import administrative_in, labels_in, part_called, type_called
from .names import are_committees, committees_in, involved, is_everybody, names_in
from .rounds_in import round_in

_NUMBERED = re.compile(r"^(?P<number>\d{1,3}(?:\.\d{1,3})+)\.?\s+(?P<title>\S.*)$", re.DOTALL)
_PART = re.compile(r"^(?P<part>[a-h])[.)]\s+", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])")
_FEWEST = 2  # items that make a document one of this shape
_OF_A_HEADER = ("round", "smiley", "type")


def is_item_header(block: Block) -> bool:
    """Whether a table row begins an item: »1.1. Title | Drift | Tid | Smiley«."""
    if not block.is_row or len(block.cells) < 2 or not _NUMBERED.match(block.cells[0]):
        return False
    others = [cell for cell in block.cells[1:] if cell]
    return bool(others) and all(type_called(cell) or part_called(cell) in _OF_A_HEADER for cell in others)


def has_item_tables(blocks: Sequence[Block]) -> bool:
    """Whether a document has this shape."""
    return sum(map(is_item_header, blocks)) >= _FEWEST


def read_item_tables(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    """Put every item of the tables into the draft; the blocks that stand outside them, without the themes' headings."""
    reader = _Reader(draft, _departments(blocks))
    outside: list[Block] = []
    for n, block in enumerate(blocks):
        if is_item_header(block):
            reader.begin(block)
        elif block.is_row and reader.item is not None:
            reader.row(block)
        elif not block.is_row and _is_theme(blocks, n):
            reader.theme = block.text
            draft.account.place(block.text)
        else:
            outside.append(block)
    return outside


def _is_theme(blocks: Sequence[Block], at: int) -> bool:
    """Whether a paragraph is the heading right above an item's table."""
    return (
        at + 1 < len(blocks)
        and is_item_header(blocks[at + 1])
        and len(blocks[at].text) <= 160
        and not blocks[at].text.endswith(".")
    )


def _departments(blocks: Sequence[Block]) -> Counter[str]:
    """The names that stand where only a responsible department can."""
    found: Counter[str] = Counter()
    for block in blocks:
        for cell in block.cells if block.is_row else ():
            labels = labels_in(cell)
            for label, following in pairwise(labels):
                if label.part == "department" and following.start > label.end:
                    found[cell[label.end : following.start].strip()] += 1
    return found


class _Reader:
    """Reads row by row; ``item`` is the one whose table it is in."""

    def __init__(self, draft: Draft, departments: Counter[str]) -> None:
        self.draft, self.account = draft, draft.account
        self.departments = departments
        self.item: DraftItem | None = None
        self.theme = ""

    def begin(self, block: Block) -> None:
        """A new item."""
        head = _NUMBERED.match(block.cells[0])
        assert head is not None  # is_item_header says so
        title = Words(" ".join(head["title"].split()), block.number)
        self.item = DraftItem(head["number"], title, self.theme, printed=head["number"])
        self.account.place(block.cells[0])
        for cell in block.cells[1:]:
            if type_called(cell):
                self.item.type = type_called(cell)
                self.account.place(cell)
            else:
                self.account.skip("headers", cell)
        self.draft.items.append(self.item)

    def row(self, block: Block) -> None:
        """A row of the item's table."""
        assert self.item is not None
        part = part_called(block.cells[0], ("milestone", "economy", "description", "remarks"))
        rest = [cell for cell in block.cells[1:] if cell]
        if part == "milestone":
            self.account.skip("labels", block.cells[0])
            self._milestone(self.item, rest, block.number)
        elif part:
            self.account.skip("labels", block.cells[0])
            for cell in rest:
                getattr(self.item, part).append(Words(cell, block.number))
                if part != "economy":
                    self.account.place(cell)
        else:
            for cell in block.cells:
                if labels_in(cell):
                    self._labelled(self.item, cell, block.number)
                elif cell:
                    self.item.description.append(Words(cell, block.number))
                    self.account.place(cell)

    def _milestone(self, item: DraftItem, cells: Sequence[str], number: int) -> None:
        """»text | 1. budgetopfølgning 2019«; a slot without a text is none."""
        rounds = [cell for cell in cells if round_in(cell)]
        texts = [cell for cell in cells if cell not in rounds]
        for cell in rounds:
            self.account.skip("rounds", cell)
        if not texts:
            return
        text = "\n".join(texts)
        self.account.place(text)
        if not rounds:
            target = Target("milestones", (item.number,), "round")
            self.draft.doubts.append(Doubt(message("file.review.no-round"), Words(text, number), item.number, target))
            item.remarks.append(Words(text, number))
            return
        found = self._round(rounds[0])
        for part, words in _parts(text):
            item.milestones.append(DraftMilestone(found, Words(words, number), part))

    def _round(self, cell: str) -> int:
        name = round_in(cell)
        if name not in self.draft.rounds:
            self.draft.rounds.append(name)
        return self.draft.rounds.index(name) + 1

    def _labelled(self, item: DraftItem, cell: str, number: int) -> None:
        """A cell of »Ansvarligt center: … Ansvarligt udvalg: …«, and what stands under it."""
        labels = labels_in(cell)
        before = cell[: labels[0].start].strip()
        if before:
            item.description.append(Words(before, number))
            self.account.place(before)
        for n, label in enumerate(labels):
            end = labels[n + 1].start if n + 1 < len(labels) else len(cell)
            self.account.skip("labels", cell[label.start : label.end])
            value = cell[label.end : end].strip(" ")
            last = n + 1 == len(labels)
            self._value(item, label.part, value, number, last)
            if not label.exact:
                self._ask(
                    "label-read-as",
                    cell[label.start : label.end],
                    number,
                    Target("items", (item.number,), label.part),
                    _shown(item, label.part),
                )

    def _value(self, item: DraftItem, part: str, value: str, number: int, last: bool) -> None:
        first, _, rest = value.strip("\n").partition("\n") if not value.startswith("\n") else ("", "", value.strip())
        if part == "contributors" or last:
            named, over = self._named(part, first)
            setattr_list(item, part, named)
            self._count_names(first, named, over)
            for line in filter(None, [over, *rest.splitlines()]):
                self._remark(item, line, number)
            return
        whole = " ".join(value.split())
        if part in ("remarks",):
            item.remarks.append(Words(value.strip(), number))
            self.account.place(value)
            return
        named = [whole] if part in ("department", "case_number") else committees_in(whole)
        if part == "department" and item.department and item.department != whole:
            self.account.list(whole)  # perhaps of another item, whose header was not seen
            self._ask("second-department", whole, number, Target("items", (item.number,), part), item.department)
            return
        setattr_list(item, part, named)
        self._count_names(whole, named, "")

    def _named(self, part: str, text: str) -> tuple[list[str], str]:
        if part in ("committee", "other_committees"):
            return committees_in(text), ""
        if part == "contributors":
            return names_in(text, self.departments)
        if part == "department":
            found, over = names_in(text, self.departments)
            return (found, over) if found else ([text] if text else [], "")
        return [], text

    def _count_names(self, text: str, named: Sequence[str], over: str) -> None:
        """What of a list of names stands in a cell, and what only connects them."""
        rest = text.removesuffix(over) if over else text
        for name in named:
            self.account.place(name)
            rest = rest.replace(name, " ", 1)
        self.account.skip("connecting", rest)

    def _remark(self, item: DraftItem, line: str, number: int) -> None:
        """A line under the labels: who is involved, that nobody follows up, or a remark."""
        left: list[str] = []
        for sentence in _SENTENCE.split(line):
            who = involved(sentence)
            found = administrative_in(sentence)
            if names := self._who(who):
                setattr_list(item, "other_committees" if are_committees(who) else "contributors", names)
                self._count_names(sentence, names, "")
            elif found and (found[1] - found[0] >= len(sentence.strip()) - 2 or sentence[slice(*found[:2])].isupper()):
                # In capitals it stands for itself, also where a page has no line breaks any more.
                said, rest = (
                    sentence[slice(*found[:2])],
                    f"{sentence[: found[0]]}{sentence[found[1] :]}".strip().removeprefix(". "),
                )
                item.administrative = True
                self.account.place(said)
                left += filter(None, [rest])
                if not found[2]:
                    target = Target("items", (item.number,), "administrative")
                    self._ask("administrative-read-as", said, number, target, "Ja")
            else:
                left.append(sentence)
        text = " ".join(left)
        if text:
            item.remarks.append(Words(text, number))
            self.account.place(text)

    def _who(self, who: str) -> list[str]:
        """The committees or departments of »… involveres«; none where it names something else."""
        if are_committees(who):
            return committees_in(who)
        found, over = names_in(who, self.departments)
        return found if found and not over else [who] if is_everybody(who) else []

    def _ask(self, what: str, words: str, number: int, target: Target, proposal: str) -> None:
        asked = message(f"file.review.{what}")
        item = self.item.number if self.item else ""
        self.draft.doubts.append(Doubt(asked, Words(words, number), item, target, proposal))


def setattr_list(item: DraftItem, part: str, names: Sequence[str]) -> None:
    """Add names to what an item has of a part."""
    if part == "department":
        item.department = item.department or (names[0] if names else "")
    elif part == "case_number":
        item.case_number = names[0] if names else ""
    elif part == "remarks":
        return
    else:
        mine: list[str] = {"committee": item.committees}.get(part) or getattr(
            item, {"committee": "committees"}.get(part, part)
        )
        mine += [name for name in names if name not in mine]


def _shown(item: DraftItem, part: str) -> str:
    value = getattr(item, {"committee": "committees"}.get(part, part), "")
    return value if isinstance(value, str) else "; ".join(map(str, value)) if part != "remarks" else ""


def _parts(text: str) -> list[tuple[str, str]]:
    """The milestones of a slot: »a. …« and »b. …« are two."""
    parts: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        found = _PART.match(line)
        if found and (parts or text.startswith(line)) and found["part"].lower() == chr(ord("a") + len(parts)):
            parts.append((found["part"].lower(), [line[found.end() :]]))
        elif parts:
            parts[-1][1].append(line)
        else:
            return [("", text)]
    if len(parts) == 1:
        return [("", text)]
    return [(part, "\n".join(lines)) for part, lines in parts]
