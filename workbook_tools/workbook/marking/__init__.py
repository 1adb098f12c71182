"""Marked copies: somebody's own file with the wrong cells coloured, noted and listed first."""
