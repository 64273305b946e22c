"""Tables and rows of an invented register."""

from datetime import date

DAY = date(2026, 11, 21)
HEADER = "Praxis;Praxisform;Name;Arztgruppe;Tätigkeit;Versorgungsauftrag;Wochenstunden;Geburtsjahr"
# Three persons in two practices: 1 + 0.5 (20 hours) + 0.75 (25.5 hours) posts.
TABLE = f"""{HEADER};Geplantes Ende;Nachfolge
Praxis Lindenhof (erfunden);BAG;Dr. Ada Ulme (erfunden);gp;selbständig;1;;1961;31.12.2027;gesucht
Praxis Lindenhof (erfunden);BAG;Dr. Ben Esche (erfunden);Hausärztin;angestellt;;20;;;
Praxis Mühle (erfunden);Einzelpraxis;Dr. Cleo Erle (erfunden);;angestellt;;25,5;1980;2040;
"""


def row(**values):
    """A row as the reader hands it over: one owner in one practice."""
    return {
        "line": 2,
        "practice": "Praxis Lindenhof (erfunden)",
        "practice_form": "group",
        "doctor": "Dr. Ada Ulme (erfunden)",
        "group": "gp",
        "birth_year": 1961,
        "role": "owner",
        "mandate": "1",
        "weekly_hours": None,
        "jobsharing": False,
        "two_areas": False,
        "starts": None,
        "planned_end": None,
        "succession": None,
        "remind_on": None,
        "street": None,
        "phone": None,
        **values,
    }
