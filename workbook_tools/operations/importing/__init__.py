"""An agreement workbook out of the documents it was decided in, and the doubts that finance works off."""
