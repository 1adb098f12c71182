"""Files from outside: looked at first, read within bounds, nothing executed or followed."""
