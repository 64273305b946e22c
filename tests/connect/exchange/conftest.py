"""Who keeps the register, and what is in it: the fixtures of the directory serve here as well."""

from tests.connect.directory.conftest import by, club, hall, keeper, lunch, shown, staff, topic

__all__ = ["by", "club", "hall", "keeper", "lunch", "shown", "staff", "topic"]
