"""The first municipality and the first administrator of an installation."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from nahraum import facts
from nahraum.base.municipality.actions import import_areas, open_municipality
from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.municipality.queries import areas_named
from nahraum.base.people.actions import invite
from nahraum.base.people.rules import Actor
from nahraum.base.sources.actions import load_reference
from nahraum.base.topics.actions import load_vocabulary
from nahraum.data.reference import Reference

HOUSE = Actor(system="setup")


class FirstStepsError(Exception):
    """What is missing or ambiguous, and how to go on."""


def first_steps(*, kommune: str | None, email: str | None, name: str | None) -> dict[str, Any]:
    """Load the reference tables, open the municipality, invite its administrator."""
    load_reference(by=HOUSE)
    load_vocabulary(by=HOUSE)
    load_areas()
    report: dict[str, Any] = {"areas": Area.objects.count(), "checklist": _checklist()}
    if kommune is None:
        return report
    municipality = _open(kommune)
    report["municipality"] = {"name": municipality.name, "slug": municipality.slug}
    if email and name:
        _invitation, secret = invite(
            email=email, name=name, role="municipality_admin", municipality=municipality, by=HOUSE
        )
        report["invitation"] = reverse("people:accept", kwargs={"secret": secret})
    return report


def load_areas() -> dict[str, int]:
    """Areas of Germany from the loaded data, or the two shipped districts without any."""
    reference = current_reference()
    shapes = reference.boundaries.by_key if reference.has("boundaries") else None
    return import_areas(
        areas=reference.areas.from_the_top(),
        source="bkg-vg250-ew-2022",
        by=HOUSE,
        geometry=shapes,
    )


def current_reference() -> Reference:
    store = settings.NAHRAUM_DATA
    return Reference.from_store(store) if (store / "current").exists() else facts.reference()


def _open(kommune: str) -> Municipality:
    found = list(areas_named(kommune))
    if not found:
        raise FirstStepsError(
            f"Die Kommune „{kommune}“ ist nicht geladen; laden Sie zuerst Daten mit "
            "„nahraum data load“ oder prüfen Sie die Schreibweise."
        )
    if len(found) > 1:
        names = ", ".join(f"{area.name} ({area.key})" for area in found)
        raise FirstStepsError(f"„{kommune}“ gibt es mehrmals: {names}. Geben Sie den Schlüssel an.")
    existing = Municipality.objects.filter(area=found[0]).first()
    return existing or open_municipality(area=found[0], by=HOUSE)


def _checklist() -> list[dict[str, Any]]:
    """What an operator still has to do, in the order that makes sense."""
    demo = bool(settings.DEMO)
    return [
        {"step": "Schlüssel liegen in var/keys; getrennt sichern", "done": True},
        {"step": "Daten laden: nahraum data fetch, nahraum data load",
         "done": (settings.NAHRAUM_DATA / "current").exists()},
        {"step": "Mailversand einstellen: NAHRAUM_MAIL_HOST", "done": bool(settings.EMAIL_HOST)},
        {"step": "Adresse einstellen: NAHRAUM_HOSTS, NAHRAUM_HTTPS=1",
         "done": bool(settings.HTTPS)},
        {"step": "Kontakt, Impressum und Datenschutz der Kommune eintragen", "done": False},
        {"step": "Sicherung einrichten: nahraum backup", "done": False},
        {"step": "Demo-Betrieb ist aus", "done": not demo},
    ]
