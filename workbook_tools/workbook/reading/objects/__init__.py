"""What people put beside the cells of a sheet, which no reader of values sees. Nothing is executed or followed."""
