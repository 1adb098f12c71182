"""Which sheets of an agreement workbook are the tool's pages, and which are copies that finance made of them.

A copy has the page's mark, too: a page is one by its place as well. It is made anew, a copy is finance's own sheet.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from ...definition.page_mark import marked_title
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cpr import masked
from ...workbook.reading.reader import RawWorkbook


class MadePages(Struct, frozen=True):
    """The ``titles`` of the tool's pages in lower case; the titles of ``renamed`` ones and of ``copies``, with the page's."""

    titles: frozenset[str]
    renamed: Mapping[str, str]
    copies: Mapping[str, str]

    def issues(self, file: str) -> Iterator[Issue]:
        """A warning for each page that goes back to its own title, and for each copy, which keeps its values only."""
        for code, found in (("page-renamed", self.renamed), ("page-copied", self.copies)):
            for title, page in found.items():
                text = message(code, sheet=masked(title), page=masked(page))
                yield Issue(Severity.WARNING, code, text, file, title)


def made_pages(raw: RawWorkbook, always: Container[str]) -> MadePages:
    """The pages in ``raw``; sheets whose titles are ``always`` the tool's, in lower case, are its, whatever they hold."""
    marked: dict[str, str] = {}
    for title, sheet in raw.sheets.items():
        made = marked_title(sheet.rows[0][0]) if sheet.rows and sheet.rows[0] else None
        if made is not None:
            marked[title] = made or title  # older workbooks do not tell the title
    there = {title.lower() for title in raw.passed_over}
    there |= {title.lower() for title, page in marked.items() if title.lower() == page.lower()}
    there |= {title.lower() for title in raw.sheets if title.lower() in always}
    renamed: dict[str, str] = {}
    copies: dict[str, str] = {}
    for title, page in marked.items():
        if title.lower() in there:
            continue
        if page.lower() in there or page in renamed.values():
            copies[title] = page
        else:
            renamed[title] = page
    return MadePages(frozenset(there | {title.lower() for title in renamed}), renamed, copies)
