"""German words for the keys and values of reports, as the terminal shows them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("labels.toml")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels for the report of one method: what its lists say, any list, the method, all."""

    method: str

    def of(self, key: str, section: str = "") -> str:
        """The label of a key, within a list of that name; the key itself where none is known."""
        words = _words()
        family = self.method.partition(".")[0]
        own = [words["methods"].get(scope, {}) for scope in (self.method, family)]
        inside = words["sections"].get(section, {})
        found = [scope.get(f"{section}.{key}") for scope in own]
        found += [inside.get(key), *(scope.get(key) for scope in own), words["all"].get(key)]
        return next((str(label) for label in found if label), key)


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


WORDS: Mapping[str, str] = {
    "expression": "eigene Formel",
    "method": "eigenes Verfahren",
    "needs-data": "Daten fehlen",
    "concept": "Konzept",
    "carrier": "Trägerschaft",
    "coordinator": "Kümmererstelle",
    "finance": "Finanzierung",
    "agreement": "Kooperationsvertrag",
    "engagement": "Engagement",
    "meeting_place": "Begegnungsraum",
    "evidence": "Wirkungsnachweis",
    "attention": "Aufmerksamkeit",
    "neutral": "neutral",
    "high": "hoch",
    "low": "niedrig",
    "middle": "mittel",
    "negative": "negativ",
    "positive": "positiv",
    "stable": "stabil",
    "very_low": "sehr niedrig",
    "uninhabited": "unbewohnt",
    "undersupply": "unterversorgt",
    "threatened": "von Unterversorgung bedroht",
    "open": "offen",
    "closed": "gesperrt",
    "served": "versorgt",
    "no-offer-in-reach": "kein Angebot in Reichweite",
    "no-demand": "keine Nachfrage",
    "unused": "ungenutzt",
    "no-posts": "keine Sitze",
    "used": "genutzt",
    "not-covered": "nicht erreicht",
    "eligible": "passt",
    "refused": "passt nicht",
    "beyond-limit": "außerhalb der Grenze",
    "origin-off-network": "Ort abseits des Netzes",
    "destination-off-network": "Ziel abseits des Netzes",
    "effect": "Wirkung",
    "association": "Zusammenhang",
    "description": "Beschreibung",
    "green": "grün",
    "amber": "gelb",
    "red": "rot",
    "wilcoxon": "Wilcoxon",
    "unknown": "unbekannt",
    "pickup": "Einstieg",
    "dropoff": "Ausstieg",
    "small": "zu klein",
    "complementary": "schützt eine andere Zelle",
    "parties": "zu wenige Beteiligte",
    "dominance": "eine Person überwiegt",
    "not coded": "ohne Art",
}
