"""A small agreement after four rounds in which nothing is as it should be: keys that are alike as numbers, dates or
patterns, names with ``&``, names on no list, swapped rounds, duplicates, numbers typed as text, cells that look blank,
cells with errors.

In the tables ``'450`` is a text, ``_`` a cell that only looks blank, and ``#N/A`` an error.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.workbook_editing import rows_of, typed
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.schema.structure import Column, Type
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.values.frame import Frame
from workbook_tools.values.reading import read_cell
from workbook_tools.workbook.frames import empty_tables, frame_of

TRICKY = {
    "settings": """
        Felt                      | Værdi
        Kommune                   | Nord & Syd
        Aftalens titel            | Budget "2030" <ny>
        Budgetår                  | 2030
        Økonomismiley             | begge
        Bagatelgrænse (1.000 kr.) | 100
        """,
    "rounds": """
        Runde | Betegnelse | Opgørelsesdato | Indberetningsfrist | Status  | Samlet økonomismiley
        1     | 1. runde   | 31-03-2030     | 12-04-2030         | Lukket  | ☺ Overholdt
        3     | 3. runde   | 30-09-2030     | 11-10-2030         | Lukket  | _
        2     | 2*         | 30-06-2030     | 16-08-2030         | Lukket  | ☹ Ikke overholdt
        4     | 31.12.     | 31-12-2030     | 24-01-2031         | Åben    |
        10    | 1?. runde  | #N/A           | '12-01-2031        | Kommende|
        """,
    "departments": """
        Center
        Nord
        N*
        Nord & Syd
        ?ord
        1.1
        1.10
        """,
    "lists": """
        Udvalg  | Temaer    | Kategorier      | Ændringstyper    | Besluttende         | Finansieringskilder | Kilden er en bevilling
        Ud      | 1. Vækst  | Nye midler      | Tillægsbevilling | Kommunalbestyrelsen | Kassen              | Nej
        Ud*     | 1.0       | Besparelse      | Omplacering      | Økonomiudvalget     | Puljen              | Ja
        Ud & By | V*        | Modfinansiering |                  |                     |                     |
        ~Ud     | 1         | Balanceforskydning |               |                     |                     |
        """,
    "items": """
        Punktnr. | Tema        | Titel   | Type           | Ansvarligt center | Ansvarligt udvalg | Øvrige involverede udvalg | Håndteres administrativt
        1.1      | 1. Vækst    | En      | Drift          | Nord              | Ud                | Ud*                       |
        1.10     | 1.0         | Ti & to | Anlæg          | N*                | Ud; Ud*           |                           | Nej
        1.100    | 1           | Hundred | Drift og anlæg | 1.1               | Ud & By; Ud       | ~Ud; Ud                   | _
        1*       | V*          | Stjerne | Drift          | 1.10              | Ud*               |                           |
        1?       | 1. vækst    | Spørg   | Drift          | ?ord              | ~Ud               |                           |
        ~1       | Ukendt tema | Bølge   | Anlæg          | Nord & Syd        | Ukendt udvalg     | Ud                        |
        A & B    | _           | Bogstav | Drift          | Ukendt center     | Ud                |                           |
        1.1      | 1.0         | Igen    | Anlæg          | N*                | Ud*               |                           |
        a & b    | 1. Vækst    | Små     | Drift          | Nord              | Ud;Ud             |                           | Ja
        '2       | 1. Vækst    | #REF!   | Drift          | Nord              | Ud                |                           |
        """,
    "budget_lines": """
        Punktnr. | Linjenr. | Linjetekst | Type  | Kategori       | Budgetår | Overslagsår 1 | Overslagsår 2
        1.1      | 1        | Vej*       | Drift | Nye midler     | 100      | 1000          | '100
        1.1      | 1        | Vej*       | Drift | Besparelse     | -40      | _             | 7
        1.1      | 10       | 1.1        | Anlæg | Nye midler     | 5        | #DIV/0!       | 7
        1.10     | 1        | Vejen      | Drift | Nye midler     | 7        | 70            | 7
        1.100    | 1        | Vej?n      | Anlæg | Modfinansiering| '1.250   | -30           | 7
        1*       | 1        | ~          | Drift | Ukendt         | 900      | 900           | 7
        1?       | 1        | #N/A       | Drift | Nye midler     | #VALUE!  | 1             | 7
        ~1       | 2        | <tom>      | Anlæg | Balanceforskydning | 3000 | 1             | 7
        A & B    | '1       | &          | _     | Nye midler     | 11       | 1             | 7
        9.9      | 1        | intet      | Drift | _              | 13       | 1             | 7
        """,
    "milestones": """
        Milepæls-id | Punktnr. | Runde | Milepæl | Analyse | Status
        1.1-1       | 1.1      | 1     | En      |         |
        1.1-4       | 1.1      | 4     | Fire    | Ja      | _
        1.10-4      | 1.10     | 4     | Ti      | Ja      | Aktiv
        1*-4        | 1*       | 4     | Stjerne |         |
        1?-4        | 1?       | 4     | Spørg   |         | Ændret
        ~1-4        | ~1       | '4    | Bølge   |         | Udgået
        1.1-4       | 1.1      | 4     | Igen    |         |
        A & B-4     | A & B    | 4     | Bogstav |         |
        """,
    "follow_up": """
        Runde | Milepæls-id | Punktnr. | Ansvarligt center | Forrige smiley  | Smiley          | Statusbemærkning | Forventes nået | Behandlet i udvalg
        1     | 1.1-1       | 1.1      | Nord              |                 | ☺ Nået          |                  |                |
        2     | 1.1-1       | 1.1      | Nord              | ☺ Nået          | ☹ Ikke nået     | _                | 3. runde       |
        3     | 1.10-3      | 1.10     | N*                |                 | 😐 Delvist nået | Sent             | 2*             |
        4     | 1.1-1       | 1.1      | Nord              | ☹ Ikke nået     | 😐 Delvist nået | Sent             | 31.12.         |
        4     | 1.1-4       | 1.1      | 1.1               |                 | ☹ Ikke nået     | Slet ikke        | Efter budgetåret | Ud
        4     | 1.10-4      | 1.10     | 1.10              |                 | ☺ nået          |                  |                | Ud*
        4     | 1*-4        | 1*       | N*                |                 | _               |                  | 1?. runde      |
        4     | 1?-4        | 1?       | ?ord              |                 | #N/A            |                  |                |
        4     | ~1-4        | ~1       | Nord & Syd        | ☺ Nået          | ☹ Ikke nået     | *                | ~              |
        4     | 1.1-4       | 1.1      | Nord              |                 | ☺ Nået          |                  |                |
        4     | A & B-4     | a & b    | Ukendt center     |                 | 😐 Delvist nået |                  | 10             |
        '4    | 9.9-4       | 9.9      | nord              |                 | ☹ Ikke nået     | Tal som tekst    |                |
        #N/A  | 1.100-4     | 1.100    | #REF!             |                 |                 |                  |                |
        """,
    "economy": """
        Runde | Punktnr. | Linjenr. | Ansvarligt center | Type  | Kategori        | Forventet regnskab | Smiley økonomi   | Afvigelsesforklaring
        3     | 1.1      | 1        | Nord              | Drift | Nye midler      | 900                | ☹ Ikke overholdt | Dyrt
        4     | 1.1      | 1        | Nord              | Drift | Nye midler      | 900                | ☹ Ikke overholdt | _
        4     | 1.1      | 10       | Nord              | Anlæg | Nye midler      | '900               | ☺ Overholdt      |
        4     | 1.10     | 1        | 1.10              | Drift | Nye midler      | 7                  | ☺ Overholdt      |
        4     | 1.100    | 1        | 1.1               | Anlæg | Modfinansiering | #NUM!              | ☺ overholdt      |
        4     | 1*       | 1        | N*                | Drift | Ukendt          | -5                 | _                |
        4     | 1?       | 1        | ?ord              | Drift | Nye midler      |                    | #N/A             |
        4     | ~1       | 2        | Nord & Syd        | anlæg | Balanceforskydning | 3000            | ☺ Overholdt      |
        4     | A & B    | '1       | Ukendt center     | _     | Nye midler      | 11                 |                  |
        4     | 1.1      | 1        | Nord              | Drift | Nye midler      | 1                  | ☺ Overholdt      |
        '4    | 9.9      | 1        | Nord              | Drift | Nye midler      | 13                 | ☹ Ikke overholdt |
        """,
    "changes": """
        Ændringsnr. | Runde | Punktnr. | Linjenr. | Finansiering | Finansieringskilde | Budgetår | Overslagsår 1 | Begrundelse | Ændringstype | Status   | Besluttet af        | Beslutningsdato
        1.1         | 1     | 1.1      | 1        |              |                    | 40       |               | Flere       | Omplacering  | Godkendt | Kommunalbestyrelsen | 01-03-2030
        1.1         | 1     | 1.100    | 1        | Ja           |                    | -40      |               |             | Omplacering  | Godkendt | Kommunalbestyrelsen | 01-03-2030
        1.10        | 1     | 1.10     | 1        |              |                    | 3        | _             | Mere        | Omplacering  | Godkendt | Kommunalbestyrelsen | '01-03-2030
        1*          | 3     | 1.1      | 1        | Ja           | Kassen             | -3       | #N/A          | *           | Ukendt type  | Godkendt | Økonomiudvalget     | 01-03-2030
        1?          | '2    | 1?       | 1        |              | Pulje*             | '12      |               | ?           |              | Forslag  |                     |
        ~           | 4     | ~1       | 2        | ja           | Puljen             | 0.5      |               | ~           | Omplacering  | Afvist   | Kommunalbestyrelsen | 01-04-2030
        """,
    "reconciliation": """
        Tabel | Række i aftalens tabel | År   | Beløb i aftalens tabel
        1     | Vej*                   | 2030 | 100
        1     | Vejen                  | 2030 | '7
        1     | 1.1                    | 2030 | 5
        1     | I alt                  | 2030 | 112
        1.0   | Vej?n                  | 2031 | -30
        1*    | ~                      | '2031| _
        """,
}  # fmt: skip


def tricky_agreement(spared: Callable[[Cell], Cell] = lambda value: value) -> Agreement:
    """The agreement, its cells as they are typed; ``spared`` may put something else in their place."""
    tables = empty_tables(CONSOLIDATED)
    for name, text in TRICKY.items():
        tables[name] = _frame(name, text, spared)
    return Agreement(tables, CONSOLIDATED, file="tricky.xlsx")


def _frame(name: str, text: str, spared: Callable[[Cell], Cell]) -> Frame:
    sheet = CONSOLIDATED.sheet(name)
    columns = {column.header: column for column in sheet.columns}
    return frame_of(
        sheet,
        ({columns[h].name: spared(_cell(columns[h], typed)) for h, typed in row.items()} for row in rows_of(text)),
    )


def _cell(column: Column, text: str) -> Cell:
    if text.startswith("#"):
        return CellError(text)
    if text.startswith("'"):
        return text[1:]
    if text == "_":
        return " "
    if column.type is Type.DATE:
        return read_cell(column, text)
    if column.type in (Type.TEXT, Type.KEY):
        return text or None
    return float(text) if text == "0.5" else typed(text)
