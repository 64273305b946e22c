"""Public transport: who gets where by bus, train and ride on demand, and home again.

A day's trips become a `timetable` (connections and changes), places get `Walks` to stops, and
`journeys` answers from door to door for a `Persona`. Lines to be added are plain data (`Line`);
`gain` counts the people they help. METHODS 3.3.
"""

from nahraum.analysis.network.geometry import metres as straight_metres
from nahraum.analysis.transit.arrays import NEVER, Walks
from nahraum.analysis.transit.days import TypicalDays, typical_days
from nahraum.analysis.transit.demand import OnDemand, inside
from nahraum.analysis.transit.doors import Area, Points, Walking, ride_seconds, served, walking
from nahraum.analysis.transit.journeys import (
    Journey,
    Question,
    Visit,
    departures,
    journeys,
    quantile,
)
from nahraum.analysis.transit.lines import Gain, Line, gain, with_lines
from nahraum.analysis.transit.personas import PERSONAS, Persona
from nahraum.analysis.transit.timetable import (
    Arrivals,
    Barrier,
    Changes,
    Ride,
    Timetable,
    Trips,
    closed_walks,
    earliest,
    footpaths,
    timetable,
)
from nahraum.analysis.transit.walks import near, walks_of

__all__ = [
    "NEVER",
    "PERSONAS",
    "Area",
    "Arrivals",
    "Barrier",
    "Changes",
    "Gain",
    "Journey",
    "Line",
    "OnDemand",
    "Persona",
    "Points",
    "Question",
    "Ride",
    "Timetable",
    "Trips",
    "TypicalDays",
    "Visit",
    "Walking",
    "Walks",
    "closed_walks",
    "departures",
    "earliest",
    "footpaths",
    "gain",
    "inside",
    "journeys",
    "near",
    "quantile",
    "ride_seconds",
    "served",
    "straight_metres",
    "timetable",
    "typical_days",
    "walking",
    "walks_of",
    "with_lines",
]
