"""How long the tool takes, side by side with a colleague's script and the physical limit."""
