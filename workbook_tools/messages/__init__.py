"""What the toolkit says to people: a catalogue in every language, and messages that name one of its texts."""
