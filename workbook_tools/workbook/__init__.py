"""Reading and writing the files. The only part that knows XlsxWriter, calamine and openpyxl."""
