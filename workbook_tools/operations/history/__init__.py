"""What finance changed since the tool last wrote the agreement, told row by row, and every sheet as it once was."""
