"""Reading and writing the files. The only part that knows XlsxWriter and calamine."""
