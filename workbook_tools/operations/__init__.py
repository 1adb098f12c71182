"""What one does with workbooks: split, validate, fill, consolidate."""
