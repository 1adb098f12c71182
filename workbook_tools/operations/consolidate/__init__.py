"""Returned workbooks merged into the agreement, with where every answer came from."""
