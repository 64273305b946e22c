"""The towns, for those who want to understand them."""

from tests.towns import council_member, in_kalletal, kalletal, planner, warburg

__all__ = ["council_member", "in_kalletal", "kalletal", "planner", "warburg"]
