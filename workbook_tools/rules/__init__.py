"""The two engines over the declaration, and the issues they find."""
