"""Out: addresses, texts, attachments, drafts, SMTP, and the ledger of what was sent."""
