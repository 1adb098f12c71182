"""Somebody else's OOXML workbook changed in place: only what is asked for is written anew, all else stays byte for byte.

In here: parts and their relations, edits in XML, styles, sheets, notes and their boxes. Not in here: what is changed and why –
no issues, no severities, no rules. Called by ``marking``.
"""
