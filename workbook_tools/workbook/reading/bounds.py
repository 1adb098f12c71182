"""How much a file may hold and what reading it may cost: every limit on foreign files, in one place.

Returned files come from outside, so nothing in them may decide how much time or memory they take. A
file beyond a limit is one issue; the other files go on. ``docs/security.md`` says it in plain words.
"""

from __future__ import annotations

MIB = 2**20

# --- what one file may cost, whatever is in it ------------------------------------------------------
SECONDS = 50.0  # in a process of its own; with the parent's share below 60
MEMORY = 900 * MIB  # of that process; with what the parent keeps of the file below 1 GiB

# --- the file and its zip ---------------------------------------------------------------------------
LARGEST_FILE = 60 * MIB
LARGEST_UNPACKED = 400 * MIB
MOST_PARTS = 5_000
MOST_SHEETS = 1_000

# --- cells ------------------------------------------------------------------------------------------
MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
LARGEST_AREA = 4_000_000  # of one sheet, from A1 to its last cell with content
LARGEST_AREAS = 12_000_000  # of all sheets together
LARGEST_AT_ONCE = 64 * MIB  # of a sheet that is read with one pattern, for which it is copied once
MOST_FILLED = 4_000_000  # cells with content in a file
MOST_RETURNED_ROWS = 30_000  # with content, in a department's file: each is held against every rule
MOST_RETURNED_CELLS = 600_000
LONGEST_TEXTS = 200 * MIB  # characters of all cells together

# --- what stands beside the cells: notes, text boxes, links -------------------------------------------
MOST_OBJECTS = 2_000  # in a file
MOST_TAKEN_APART = 4 * MIB  # of the parts that tell of them, each as often as a sheet is related to it
LONGEST_OBJECT_TEXT = 1_000  # characters of it that are told

# --- finance's own sheets that are carried along as they are -------------------------------------------
MOST_CARRIED = 16 * MIB  # of their XML, without pictures
MOST_NODES = 2_500_000  # elements and attributes of one part; each takes some 220 bytes
MOST_CARRIED_PARTS, MOST_OWN_SHEETS = 1_000, 200
LONGEST_FORMULA = 8_192  # Excel's own limit
MOST_SPELT_OUT = 4 * MIB  # characters of formulas that many cells share, once each has its own

# --- what is surely cheap, and may be read without a process of its own -----------------------------
SMALL_UNPACKED = 16 * MIB
SMALL_PARSED = MIB  # each element of these parts becomes an object
SMALL_AREAS = 1_000_000
SMALL_TEXTS = 64 * MIB
SMALL_MARKED = 6 * MIB  # a marked copy keeps every element of a part in memory
