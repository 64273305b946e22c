"""Invitations, minutes and calendar files."""
