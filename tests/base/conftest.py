"""The towns, for everything that is built on them."""

from tests.towns import admin, in_kalletal, kalletal, planner, warburg

__all__ = ["admin", "in_kalletal", "kalletal", "planner", "warburg"]
