"""The mail round: department workbooks out, reminders after them, answers back in."""
