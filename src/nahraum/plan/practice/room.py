from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.base.registry import (
    Access,
    AuditSentence,
    Evidence,
    NavigationItem,
    Permission,
    Room,
    Step,
    Visibility,
)

_EDITORS = frozenset({"planner", "municipality_admin"})
_READ = ("list", "show", "similar", "package")
_CHANGE = (
    *("own", "add", "adopt", "change", "publish", "withdraw", "share", "unshare", "remove"),
    "restore",
)
_SHOWN = 2


def _evidence(topic: str, neighbourhood: Any, on: date) -> Iterable[Evidence]:
    """What was done elsewhere about a topic; the examples most like us first."""
    from nahraum.base.municipality.tenancy import current_municipality
    from nahraum.plan.practice import queries

    slug = current_municipality().slug
    for match in queries.similar(topic)[:_SHOWN] if topic else ():
        example = match.example
        yield Evidence(
            text=_("Anderswo: %(title)s (%(place)s)")
            % {"title": example.title, "place": example.place},
            value="; ".join(reason.text for reason in match.reasons[1:]),
            source=example.source,
            url=reverse("practice:show", kwargs={"kommune": slug, "key": example.key}),
        )


def _says(verb: str, sentence: str) -> AuditSentence:
    return AuditSentence(action=f"practice.{verb}", sentence=sentence)


ROOM = Room(
    name="practice",
    label="Praxisbeispiele",
    step=Step.PLAN,
    summary="Was anderswo gelungen ist und zu uns passt.",
    help_template="practice/help.html",
    navigation=(
        NavigationItem(
            label="Praxisbeispiele",
            url_name="practice:list",
            step=Step.PLAN,
            action="practice.read",
            order=60,
        ),
    ),
    permissions=(
        Permission(
            action="practice.read",
            sentence="Praxisbeispiele lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="practice.change",
            sentence="eigene Praxisbeispiele schreiben, veröffentlichen und teilen",
            roles=_EDITORS,
        ),
    ),
    urls=(
        *(Access(url_name=f"practice:{verb}", action="practice.read") for verb in _READ),
        *(Access(url_name=f"practice:{verb}", action="practice.change") for verb in _CHANGE),
    ),
    audit_sentences=(
        _says("add", "{who} hat ein Praxisbeispiel geschrieben."),
        _says("adopt", "{who} hat ein Praxisbeispiel aus einem Paket übernommen."),
        _says("change", "{who} hat ein Praxisbeispiel geändert."),
        _says("publish", "{who} hat ein Praxisbeispiel veröffentlicht."),
        _says("withdraw", "{who} hat ein Praxisbeispiel zurückgezogen."),
        _says("remove", "{who} hat ein Praxisbeispiel entfernt."),
        _says("restore", "{who} hat ein Praxisbeispiel zurückgeholt."),
    ),
    evidence=_evidence,
)
