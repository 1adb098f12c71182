"""The agreement workbook in memory, and the rows that follow from it."""
