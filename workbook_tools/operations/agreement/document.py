"""What is written for an agreement: its tables, the pages made for them, and the jumps between them.

How it becomes a file is in ``workbook/writing/``. ``consolidate``, ``fill`` and ``new-year`` call it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...definition.guidance_page import guidance
from ...definition.matrix_page import matrix
from ...definition.money_page import money
from ...definition.overview_page import overview
from ...definition.worded import worded_page
from ...rules.issues import Issue
from ...schema.pages import Page
from ...values.cells import is_blank, is_number
from ...workbook.document import Document, Link
from .agreement import Agreement
from .answer_links import answer_links
from .committee_sheets import committee_pages, left_out, too_many_milestones
from .last_seen import Made, SeenText, seen_text
from .own_sheets import flattened, graft_of, reference_issues
from .review_links import review_links

# Room on the pages where nothing is filled in yet; `fill` makes as many lines as there are.
SPARE_ITEMS = 3
LEAST_ROUNDS, LEAST_DEPARTMENTS, LEAST_THEMES, LEAST_COMMITTEES = 4, 8, 6, 6


def document(
    agreement: Agreement,
    links: Mapping[int, tuple[str, int, str]] | None = None,
    computed: bool = False,
    seen: SeenText | None = None,
) -> Document:
    """What is written for ``agreement``; ``computed`` says that its computed columns are filled in.

    ``seen`` is what the next command is told that the tool saw; without it, that is what is written.
    """
    tables, pages = agreement.tables, _pages(agreement)
    name = f"{agreement.municipality} – {agreement.title}".strip(" –") or "Budgetaftale"
    return Document(
        kind=agreement.kind,
        tables=tables,
        pages=pages,
        title=name,
        author=agreement.municipality,
        saved=agreement.saved,
        own_columns=agreement.own_columns,
        own_sheets=flattened(agreement).own_sheets,
        graft=graft_of(agreement, [page.title for page in pages]),
        links=answer_links(agreement.kind, tables)
        | review_links(agreement.kind, tables)
        | {("issues", row, "cell"): Link(*target) for row, target in (links or {}).items()},
        computed=computed,
        state=str(agreement.state or ""),
        seen=(seen or seen_of(agreement)).rows() if is_begun(agreement) else (),
    )


def seen_of(agreement: Agreement) -> SeenText:
    """What the next command is told that the tool saw."""
    before = agreement.seen.ancestors if agreement.seen else ()
    mark = agreement.state.mark if agreement.state else ""
    ancestors = before if not mark or mark in before[-1:] else (*before, mark)
    made: tuple[Made, ...] = tuple(agreement.made)
    if agreement.seen:
        made = (*agreement.seen.made, *made)
    return seen_text(agreement.kind, agreement.tables, agreement.own_columns, ancestors, made)


def is_begun(agreement: Agreement) -> bool:
    """Whether anything of an agreement is there: in the empty template no decision can be changed."""
    return bool(len(agreement.tables["items"])) or (agreement.state is not None and agreement.state.number > 1)


def own_reference_issues(agreement: Agreement) -> list[Issue]:
    """What became of the references in finance's own sheets, in the workbook that is written for ``agreement``."""
    if agreement.carried is None:
        return []
    return [*reference_issues(agreement, [page.title for page in _pages(agreement)])]


def _pages(agreement: Agreement) -> Sequence[Page]:
    tables, form = agreement.tables, agreement.kind.form

    def filled(sheet: str, column: str) -> int:
        return sum(not is_blank(value) for value in tables[sheet][column])

    rounds = filled("rounds", "designation") or LEAST_ROUNDS
    departments = filled("departments", "department") or LEAST_DEPARTMENTS
    themes = filled("lists", "theme") or LEAST_THEMES
    committees = filled("lists", "committee") or LEAST_COMMITTEES
    numbers = sorted({int(n) for n in tables["rounds"]["round"] if is_number(n)}) or range(1, rounds + 1)
    made = (
        overview(
            form,
            rounds,
            departments,
            themes,
            committees,
            numbers,
            left_out() if too_many_milestones(agreement) else "",
            begun=len(tables["follow_up"]) > 0,
            issues=agreement.kind.has("issues") and len(tables["issues"]) > 0,
            items=max(filled("items", "item"), SPARE_ITEMS),
        ),
        money(departments, themes, committees, form.wording),
        matrix(form, numbers, filled("items", "item") + SPARE_ITEMS),
        *committee_pages(agreement),
        guidance(form, rounds, opened=not filled("items", "item")),
    )
    return [worded_page(page, form.wording) for page in made]
