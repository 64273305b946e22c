"""The towns, and who plans in one of them."""

from tests.towns import admin, council_member, in_kalletal, kalletal, planner, warburg

__all__ = ["admin", "council_member", "in_kalletal", "kalletal", "planner", "warburg"]
