"""What is spent, out of the finance system's export: reading it, placing its money on budget lines, writing the workbook."""
