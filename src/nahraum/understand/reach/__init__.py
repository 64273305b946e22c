"""Timetables of a municipality, and how people without a car get from here to there."""
