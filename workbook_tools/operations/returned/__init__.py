"""A workbook that came back: which it is, which rows are whose, and what does not belong."""
