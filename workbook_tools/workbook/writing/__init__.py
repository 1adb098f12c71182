"""Workbooks written with XlsxWriter: data sheets, pages, charts, formats."""
