"""The vocabulary in which the workbook is declared. No I/O."""
