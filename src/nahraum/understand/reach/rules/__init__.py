"""Timetables and ways without a car. Pure."""

from nahraum.analysis.transit import PERSONAS, Persona
from nahraum.understand.reach.rules.booking import Bookable, bookable
from nahraum.understand.reach.rules.days import BERLIN, LATEST, Day, Days
from nahraum.understand.reach.rules.doors import Doors, Point, doors
from nahraum.understand.reach.rules.plan import Line, OnDemand, Plan, combined
from nahraum.understand.reach.rules.ways import (
    STAY,
    By,
    Journey,
    Leg,
    Reach,
    journeys,
    next_day,
    places_of,
    reach,
)

__all__ = [
    "BERLIN",
    "LATEST",
    "PERSONAS",
    "STAY",
    "Bookable",
    "By",
    "Day",
    "Days",
    "Doors",
    "Journey",
    "Leg",
    "Line",
    "OnDemand",
    "Persona",
    "Plan",
    "Point",
    "Reach",
    "bookable",
    "combined",
    "doors",
    "journeys",
    "next_day",
    "places_of",
    "reach",
]
