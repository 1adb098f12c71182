"""From what stands in a cell to what it means."""
