"""Filters of the templates of participation."""
