"""Mails that wait to be sent, one per key, and links in mails that do one thing once."""
