"""In: mails opened within bounds, workbooks taken out, senders checked, everything in an index."""
