"""Ways that count as near, by kind of place (METHODS 3.1); planning values, not law."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """A way people can be expected to make. `unit` is "m" or "min", `mode` walk or car."""

    kind: str
    mode: str
    value: float
    unit: str
    source: str
    verified: bool


BBSR = "BBSR, Erreichbarkeitsindikatoren"
OWN = "METHODS 3.1"

THRESHOLDS = (
    Threshold("Hausarztpraxis", "walk", 1000, "m", BBSR, verified=True),
    Threshold("Apotheke", "walk", 1000, "m", BBSR, verified=True),
    Threshold("Supermarkt", "walk", 1000, "m", BBSR, verified=True),
    Threshold("Grundschule", "walk", 1000, "m", BBSR, verified=True),
    Threshold("Haltestelle", "walk", 1000, "m", BBSR, verified=True),
    Threshold("Hausarztpraxis", "car", 15, "min", OWN, verified=False),
    Threshold("Krankenhaus der Grundversorgung", "car", 30, "min", OWN, verified=True),
    Threshold("Rettungsdienst", "car", 12, "min", OWN, verified=False),
    Threshold("Apotheke", "car", 15, "min", OWN, verified=False),
    Threshold("Apotheken-Notdienst", "car", 30, "min", OWN, verified=False),
    Threshold("Haltestelle im Ort", "walk", 300, "m", "VDV", verified=False),
    Threshold("Haltestelle außerhalb", "walk", 600, "m", "VDV", verified=False),
)
