"""Finance's own worksheets and chartsheets, taken as they are from the workbook that was read into the one that was written.

In here: which of them can be taken, their parts, styles, texts and names, and what their references to our sheets become.
Not in here: which sheets are finance's own, and what is said of them – no issues. Called by ``writing`` and ``operations``.
"""
