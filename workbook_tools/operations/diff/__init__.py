"""What changed between two workbooks of one agreement."""
