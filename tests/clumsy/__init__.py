"""A clumsy department: mutations of returned workbooks, and an oracle that knows which answers were given."""
