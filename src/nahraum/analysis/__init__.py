"""The science: pure functions on arrays and frozen dataclasses.

No Django, no clock, no disk, no network. Everything a function needs is an argument,
everything it found out is in its result.
"""
