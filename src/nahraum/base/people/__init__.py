"""Accounts, memberships, roles, and the one function that says who may do what."""
