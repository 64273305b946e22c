"""What became of it: answers of people who asked for help they had found here. Pure."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

YES, NOT_REACHED = "ja", "nicht-erreicht"
ANSWERS: Mapping[str, Promise] = {
    YES: _("Ja, es hat geklappt."),
    "kein-platz": _("Nein, es war kein Platz frei."),
    "wartezeit": _("Nein, die Wartezeit ist zu lang."),
    "zu-weit": _("Nein, es ist zu weit weg."),
    "zu-teuer": _("Nein, es ist zu teuer."),
    "nicht-passend": _("Nein, es war nicht die passende Hilfe."),
    NOT_REACHED: _("Nein, ich habe niemanden erreicht."),
    "sprache": _("Nein, es lag an der Sprache."),
    "barriere": _("Nein, es gab eine Barriere, zum Beispiel Stufen."),
    "sonst": _("Nein, aus einem anderen Grund."),
}
# Reasons of `base.signals`; nobody who answers the phone says nothing about what is missing.
REASONS: Mapping[str, str] = {
    "kein-platz": "full",
    "wartezeit": "waiting-time",
    "zu-weit": "too-far",
    "zu-teuer": "too-expensive",
    "nicht-passend": "no-offer",
    NOT_REACHED: "unknown",
    "sprache": "language",
    "barriere": "barrier",
    "sonst": "unknown",
}
