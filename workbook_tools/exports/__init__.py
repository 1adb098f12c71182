"""The agreement as tidy tables for other programs: CSV, SQLite, Parquet."""
