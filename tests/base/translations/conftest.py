"""The club, the hall and the lunch of the directory: offers are what is translated."""

from tests.connect.directory.conftest import by, club, hall, keeper, lunch, shown, staff, topic

__all__ = ["by", "club", "hall", "keeper", "lunch", "shown", "staff", "topic"]
