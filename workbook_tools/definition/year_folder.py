"""A folder in which finance keeps one agreement: what its files and the folders of its rounds are called.

Finance reads these names in Explorer and types some of them, so they are Danish in every language.
"""

from __future__ import annotations

ROUND = "runde {number}"  # the folder of a round; in it:
SENT = "udsendt"  # the departments' workbooks as they were made, and the guide for them
DRAFTS = "kladder"  # the mails with them
RECEIVED = "modtaget"  # where finance puts whatever comes back
FETCHED = "hentet"  # the workbooks taken out of it, the untouched mails and the index
REPLIES = "svar {day}"  # what one run of ``fetch`` has made for the departments; in it:
MARKED = "markeret"  # their own files with what is to be mended
RECEIPTS = "kvitteringer"  # what was read of each department
OVERVIEW_FILE = "Oversigt.html"  # finance's own receipt of that run: who is missing, what was withheld
OUTDATED = "forældet"  # drafts that a later run has made anew
NOTES = "notater"  # the note on the round, and those to the committees
CASES = "sager"  # the cases that the committees decide on
JOURNAL = "journal"  # all of the round, for the record system

# The folders of a round's journal.
ARCHIVED_SENT, ARCHIVED_RECEIVED, ARCHIVED_NOTES, ARCHIVED_REST = "Udsendt", "Modtaget", "Notater", "Øvrigt"
ARCHIVED_RECEIPTS, ARCHIVED_CASES = "Kvitteringer", "Sager"

GUIDE_FILE = "Vejledning.pdf"  # how a department fills its workbook in
RECIPIENTS_FILE = "Modtagere og tekst.txt"  # beside the drafts, for whoever cannot open them
PREPARED_STATE = "{stem} - klar"  # an agreement that has its ids
GATHERED_STATE = "{stem} - runde {number} samlet"
NEXT_YEAR, NEXT_YEAR_FILE = "Budget {year}", "aftale.xlsx"  # where next year begins; a folder of its own
OF_STATE = r" - (?:klar|runde \d+ samlet)(?: \(\d+\))?$"  # how the names of states end
