"""Nahraum: health, care and neighbourly help close to home."""

__version__ = "0.1.0"
