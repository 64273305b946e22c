"""The calendar on paper, in mails and for machines."""
