"""Whose workbook is it? Several independent marks, ranked, and held against each other."""
