"""Answering through a link, keeping one's own entries, deciding, looking back."""
