"""Many agreements in one workbook or table: their rows read, here or by an executor, put together and written."""
