"""Raw sheets made typed tables, and the agreement workbook read from them."""
