"""Events and their dates; people who sign up; courses."""

from nahraum.connect.calendar.models.courses import Attendance, Course, Module
from nahraum.connect.calendar.models.events import (
    Age,
    Event,
    Exhibitor,
    Group,
    Occurrence,
    Programme,
)
from nahraum.connect.calendar.models.people import (
    GuestList,
    Participant,
    Registration,
)
from nahraum.connect.calendar.models.proposals import Proposal
from nahraum.connect.calendar.models.ratings import Rating

__all__ = [
    "Age",
    "Attendance",
    "Course",
    "Event",
    "Exhibitor",
    "Group",
    "GuestList",
    "Module",
    "Occurrence",
    "Participant",
    "Programme",
    "Proposal",
    "Rating",
    "Registration",
]
