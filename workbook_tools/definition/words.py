"""The Danish words that stand in cells; those of the smileys are in ``levels.py``, with what they mean."""

from __future__ import annotations

YES, NO = "Ja", "Nej"
YES_NO = (YES, NO)

ROUNDS = ("1. budgetopfølgning", "2. budgetopfølgning", "3. budgetopfølgning", "31.12.")  # of a new agreement
COMING, OPEN, CLOSED = "Kommende", "Åben", "Lukket"
ROUND_STATUS = (COMING, OPEN, CLOSED)

ACTIVE, CHANGED, DROPPED = "Aktiv", "Ændret", "Udgået"
MILESTONE_STATUS = (ACTIVE, CHANGED, DROPPED)

OPERATING, CAPITAL, OPERATING_AND_CAPITAL = "Drift", "Anlæg", "Drift og anlæg"
LINE_TYPES = (OPERATING, CAPITAL)
ITEM_TYPES = (OPERATING, CAPITAL, OPERATING_AND_CAPITAL)

NEW_MONEY, SAVING, COUNTER_FINANCING = "Nye midler", "Besparelse", "Modfinansiering"
EARLIER, WITHIN_FRAME = "Tidligere afsat", "Inden for eksisterende ramme"
EXTERNAL, BALANCE_SHEET = "Ekstern finansiering", "Balanceforskydning"
CATEGORIES = (
    NEW_MONEY,
    SAVING,
    COUNTER_FINANCING,
    EARLIER,
    WITHIN_FRAME,
    EXTERNAL,
    BALANCE_SHEET,
)
# What the agreement itself adds to the budget (business rule 15) …
AGREEMENT_EFFECT = (NEW_MONEY, SAVING, COUNTER_FINANCING)
# … money that stands in the budget already …
EXISTING_MONEY = (EARLIER, WITHIN_FRAME)
# … in which row of Overblik's table of money each category stands …
MONEY_KINDS = (
    ("effect", AGREEMENT_EFFECT),
    ("existing", EXISTING_MONEY),
    ("external", (EXTERNAL,)),
    ("balance", (BALANCE_SHEET,)),
)
# … and what a round follows up (business rule 7).
FOLLOWED_UP = AGREEMENT_EFFECT + EXISTING_MONEY

ONE_OFF, SEVERAL_YEARS, PERMANENT = "Engangsbeløb", "Flerårig", "Varig"
DURATIONS = (ONE_OFF, SEVERAL_YEARS, PERMANENT)

CHANGE_TYPES = ("Tillægsbevilling", "Omplacering", "Teknisk korrektion", "Overførsel/genbevilling")
PROPOSED, RECOMMENDED, APPROVED, REJECTED = "Forslag", "Indstillet", "Godkendt", "Afvist"
CHANGE_STATUS = (PROPOSED, RECOMMENDED, APPROVED, REJECTED)
COUNCIL, FINANCE_COMMITTEE = "Kommunalbestyrelsen", "Økonomiudvalget"
DECIDING = (COUNCIL, FINANCE_COMMITTEE)

# Where the money of a change can come from when it is no budget line, and whether that is an operating or capital
# appropriation: only between those may Økonomiudvalget move money (business rule 4).
FINANCING_SOURCES = (
    ("Anden driftsbevilling", YES),
    ("Anden anlægsbevilling", YES),
    ("Kassen", NO),
    ("Lån", NO),
    ("Ekstern finansiering", NO),
)
# Older workbooks have no list of them; these words are known all the same.
CASH_OR_LOAN = ("Kassen", "kassen", "Kassebeholdningen", "kassebeholdningen", "Likvide aktiver", "Lån", "lån")

# The documents that the agreement becomes beside its workbooks, and what finance may write of its own for them
NOTE, CASE, IMPLEMENTATION, RENDERING = "Notat", "Sag", "Udmøntning", "Aftale"
DOCUMENTS = (NOTE, CASE, IMPLEMENTATION, RENDERING)
INTRODUCTION, PROSE, DATED, CONTACT = "Indledning", "Brødtekst", "Dato", "Kontakt"
RECOMMENDATION, SIGNS, SIGNATORY, SHOWN_SECTION = "Indstilling", "Fortegn", "Underskriver", "Vis afsnit"
DOCUMENT_PARTS = (INTRODUCTION, PROSE, RECOMMENDATION, DATED, CONTACT, SIGNS, SIGNATORY, SHOWN_SECTION)

# The municipality's own levels
EFFORT_SCALE, ECONOMY_SCALE = "Indsats", "Økonomi"
SCALES = (EFFORT_SCALE, ECONOMY_SCALE)
GOOD, PARTLY, BAD, UNJUDGED = "God", "Delvis", "Dårlig", "Ingen"
VERDICTS = (GOOD, PARTLY, BAD, UNJUDGED)

# The municipality's own questions
PER_MILESTONE, PER_AGREED_ITEM, PER_LINE, PER_DEPARTMENT = "Milepæl", "Punkt", "Budgetlinje", "Center"
ASKED_PER = (PER_MILESTONE, PER_AGREED_ITEM, PER_LINE, PER_DEPARTMENT)
BY_DEPARTMENT, BY_FINANCE = "Center", "Økonomi"
ANSWERED_BY = (BY_DEPARTMENT, BY_FINANCE)
TEXT, WHOLE, AMOUNT, DATE, YES_OR_NO, ONE_CHOICE, SEVERAL_CHOICES = (
    "Tekst", "Heltal", "Beløb", "Dato", "Ja/Nej", "Valg", "Flere valg",
)  # fmt: skip
QUESTION_TYPES = (TEXT, WHOLE, AMOUNT, DATE, YES_OR_NO, ONE_CHOICE, SEVERAL_CHOICES)
ALWAYS, NEVER, AT_LEVEL = "Altid", "Aldrig", "Ved niveau"
REQUIRED = (ALWAYS, NEVER, AT_LEVEL)
INTERNAL, PUBLIC = "Intern", "Offentlig"
VISIBILITY = (INTERNAL, PUBLIC)
ON_COMMITTEE, ON_MATRIX, IN_NOTE = "Udvalg", "Matrix", "Notat"
SHOWN_ON = (ON_COMMITTEE, ON_MATRIX, IN_NOTE)

AFTER_THE_YEAR = "Efter budgetåret"

# What a row of Forbrugsnøgle is about, and what a column of the finance system's export can hold
KEY_COLUMN, KEY_PSP, KEY_AREA, KEY_PROOF = "Kolonne", "PSP-element", "Bevillingsområde", "Afstemning"
KEY_ACCOUNTS = (KEY_PSP, KEY_AREA)
SPENDING_PARTS = (KEY_COLUMN, *KEY_ACCOUNTS, KEY_PROOF)
IN_KRONER, IN_THOUSANDS, SPENT_AS_MINUS = "Beløb i kr.", "Beløb i 1.000 kr.", "Beløb i kr., udgift er minus"
DEBIT, CREDIT, SIDE = "Debet i kr.", "Kredit i kr.", "D eller K"
POSTED_ON, POSTED_IN, POSTED_YEAR, NAMED = "Bogføringsdato", "Periode", "Regnskabsår", "Navn"
EXPORT_AMOUNTS = (IN_KRONER, IN_THOUSANDS, SPENT_AS_MINUS, DEBIT, CREDIT)
EXPORT_COLUMNS = (*KEY_ACCOUNTS, *EXPORT_AMOUNTS, SIDE, POSTED_ON, POSTED_IN, POSTED_YEAR, NAMED)
LEFT_OUT = "Udelades"

PER_ITEM, OVERALL, BOTH = "pr. punkt", "samlet", "begge"
ECONOMY_SMILEY_USE = (PER_ITEM, OVERALL, BOTH)

# What became of a row or cell between two workbooks
ADDED, REMOVED, ALTERED = "Tilføjet", "Fjernet", "Ændret"
DIFFERENCES = (ADDED, REMOVED, ALTERED)

READY, NOT_READY = "Klar til at sende", "Ikke klar"

# Fields of Stamdata
MUNICIPALITY = "Kommune"
AGREEMENT_TITLE = "Aftalens titel"
BUDGET_YEAR = "Budgetår"
AGREEMENT_DATE = "Aftaledato"
PARTIES = "Aftaleparter"
CASE_NUMBER = "Sagsnummer"
ECONOMY_SMILEY = "Økonomismiley"
LIMIT = "Bagatelgrænse (1.000 kr.)"
PRICE_LEVEL = "Pris- og lønniveau"
# What the follow-up is about, and the municipality's own words: a part of the form
FOLLOW_UP_PER, FOLLOWED_PER_ITEM = "Opfølgning pr.", "Punkt"
FOLLOWED_PER = (PER_MILESTONE, FOLLOWED_PER_ITEM)
NOUN_FIELDS = ("Ord for center", "Ord for punkt", "Ord for runde")
FORM_FIELDS = (FOLLOW_UP_PER, *NOUN_FIELDS)
SETTINGS = (
    MUNICIPALITY,
    AGREEMENT_TITLE,
    BUDGET_YEAR,
    AGREEMENT_DATE,
    PARTIES,
    CASE_NUMBER,
    ECONOMY_SMILEY,
    LIMIT,
    PRICE_LEVEL,
    *FORM_FIELDS,
)

# Fields that only a department workbook's hidden copy of Stamdata has
TEMPLATE_VERSION = "Skabelonversion"
DEPARTMENT = "Center"
ROUND = "Runde"
ROUND_NAME = "Rundens betegnelse"
CUTOFF = "Opgørelsesdato"
DEADLINE = "Frist"
STATE = "Aftalens tilstand"
STATE_FILE = "Aftalens fil"
DEPARTMENT_SETTINGS = (TEMPLATE_VERSION, DEPARTMENT, ROUND, ROUND_NAME, CUTOFF, DEADLINE, STATE, STATE_FILE)

TOTAL = "I alt"

# Who changed a cell that no file changed; such an entry of Ændringslog has no hash
FINANCE = "Økonomi"
FINANCE_SYSTEM = "Økonomisystem"  # whose export a cell comes from
ALL = "Alle "  # how a phrase for all units begins: »Alle centre«, »Alle fagudvalg«

# What a file of a round's journal is
JOURNAL_WORKBOOK, JOURNAL_SENT, JOURNAL_RECEIVED = "Samlet arbejdsbog", "Udsendt arbejdsbog", "Modtaget arbejdsbog"
JOURNAL_REMARK = "Bemærkning"  # the index's last column: that a file holds a CPR number
JOURNAL_NOTE, JOURNAL_CASE, JOURNAL_RECEIPT, JOURNAL_REST = "Notat", "Sag", "Kvittering", "Øvrigt"

# What became of a whole row that finance inserted, deleted or moved; stands in Ændringslog where the column's header does
ROW_INSERTED, ROW_DELETED, ROW_MOVED, ROWS_SORTED = "Række indsat", "Række slettet", "Række flyttet", "Rækker sorteret"
WHOLE_ROWS = (ROW_INSERTED, ROW_DELETED, ROW_MOVED, ROWS_SORTED)
# What stands for a value that was erased, and behind the header in the entry that tells of it
ERASED, ERASED_COLUMN = "Slettet", "(værdi slettet)"
RELEASED = "Frigivet cpr-nummer"  # stands in Ændringslog where the column's header does
