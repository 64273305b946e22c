"""Neighbourhoods and addresses of a municipality, and which point lies where."""
