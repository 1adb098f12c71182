"""THE declaration: what the workbooks contain and which rules they follow."""
