"""What a department is sent: its own workbook, and nothing of anybody else's."""
