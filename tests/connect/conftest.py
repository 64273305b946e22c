"""The towns, for those who keep their directory."""

from tests.towns import in_kalletal, kalletal, warburg

__all__ = ["in_kalletal", "kalletal", "warburg"]
