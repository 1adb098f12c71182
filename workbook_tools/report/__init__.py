"""The follow-up note: what stands in it, and how it becomes HTML, Word and PDF."""
