"""The mail round: department workbooks out, reminders after them, answers back in.

`email`, `smtplib`, `mailbox` and `sqlite3` of the standard library; email-validator for addresses and international domains (no
look-ups); olefile for the container of .msg files; pathvalidate for file names from outside; keyring only if it is installed.
"""
