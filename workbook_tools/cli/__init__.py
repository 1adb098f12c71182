"""The command line. Imports everything below; nothing imports it."""
