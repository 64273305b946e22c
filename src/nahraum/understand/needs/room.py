from typing import Any
from uuid import UUID

from django.urls import reverse

from nahraum.base.places.queries import neighbourhoods
from nahraum.base.registry import (
    Access,
    AuditSentence,
    NavigationItem,
    Permission,
    Remarkable,
    Remarked,
    Room,
    Step,
)
from nahraum.base.topics.queries import topic_by_key
from nahraum.understand.needs.rules import WHOLE


def _remarked(municipality: Any, pk: str) -> Remarked | None:
    """A cell by topic and place, "tagespflege:kommune"."""
    key, _colon, place = pk.partition(":")
    topic = topic_by_key(key)
    if topic is None or topic.parent is None:
        return None
    name = municipality.name
    if place != WHOLE:
        try:
            row = neighbourhoods().filter(pk=UUID(place)).first()
        except ValueError:
            return None
        if row is None:
            return None
        name = row.name
    url = reverse("needs:cell", args=[municipality.slug, key, place])
    return Remarked(title=f"{topic.name}, {name}", url=url)


ROOM = Room(
    name="needs",
    label="Bedarfskarte",
    step=Step.UNDERSTAND,
    summary="Wo was fehlt: Meldungen, Vorausrechnung, Angebot und Erreichbarkeit nebeneinander.",
    help_template="needs/help.html",
    navigation=(
        NavigationItem(
            label="Bedarfskarte",
            url_name="needs:map",
            step=Step.UNDERSTAND,
            action="needs.read",
            order=35,
        ),
    ),
    permissions=(
        Permission(
            action="needs.read",
            sentence="die Bedarfskarte lesen",
            roles=frozenset(
                {"planner", "municipality_admin", "network_coordinator", "council_member"}
            ),
        ),
        Permission(
            action="needs.answer",
            sentence="Bemerkungen zur Bedarfskarte beantworten",
            roles=frozenset({"planner", "municipality_admin"}),
        ),
        Permission(
            action="needs.set",
            sentence="Mindeststandards festlegen",
            roles=frozenset({"planner", "municipality_admin"}),
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"needs.{verb}-standard", sentence=sentence)
        for verb, sentence in (
            ("add", "{who} hat einen Mindeststandard festgelegt."),
            ("change", "{who} hat einen Mindeststandard geändert."),
            ("remove", "{who} hat einen Mindeststandard in den Papierkorb gelegt."),
            ("restore", "{who} hat einen Mindeststandard zurückgeholt."),
        )
    ),
    remarkables=(
        Remarkable(kind="needs.cell", action="needs.read", keeper="needs.answer", find=_remarked),
    ),
    urls=(
        *(
            Access(url_name=f"needs:{name}", action="needs.read")
            for name in ("map", "cell", "download", "diagnosis", "diagnosis-file", "standards")
        ),
        *(
            Access(url_name=f"needs:{verb}-standard", action="needs.set")
            for verb in ("add", "change", "remove", "restore")
        ),
    ),
)
