from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.registry import (
    Access,
    AuditSentence,
    Evidence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
)
from nahraum.understand.indicators import queries
from nahraum.understand.indicators.jobs import run_forget
from nahraum.understand.indicators.rules import number

_EDITORS = frozenset({"planner", "municipality_admin"})
_LOOK = ("overview", "indicator", "area", "figure", "catalogue", "export")
_CHANGE = (
    *("own", "add", "change", "remove", "restore"),
    *("tables", "upload", "template", "preview", "confirm", "discard", "undo"),
)


def _evidence(topic: str, neighbourhood: Any, on: date) -> Iterable[Evidence]:
    """The newest value of every indicator that speaks of a topic, as it may be shown."""
    if not topic:
        return
    for definition in queries.with_values():
        if topic not in definition.topics:
            continue
        found = queries.series([definition.key])[definition.key]
        area = str(neighbourhood) if neighbourhood else ""
        value = found.value(area, found.last)
        if value is None:
            continue
        yield Evidence(
            text=_("%(label)s, %(year)s") % {"label": definition.label, "year": found.last},
            value=f"{number(value, definition.decimals)} {definition.unit}",
            as_of=date(found.last, 12, 31),
            source=found.tables[found.last].source,
            url=reverse("indicators:indicator", args=[current_municipality().slug, definition.key]),
        )


ROOM = Room(
    name="indicators",
    label="Kleinräumige Beobachtung",
    step=Step.UNDERSTAND,
    summary="Was Zahlen über Ortsteile und ihre Entwicklung sagen.",
    help_template="indicators/help.html",
    navigation=(
        NavigationItem(
            label="Beobachtung der Ortsteile",
            url_name="indicators:overview",
            step=Step.UNDERSTAND,
            action="indicators.read",
            order=30,
        ),
    ),
    permissions=(
        Permission(
            action="indicators.read",
            sentence="Zahlen über Ortsteile sehen",
            roles=_EDITORS | {"network_coordinator", "data_protection_officer"},
        ),
        Permission(
            action="indicators.change",
            sentence="Indikatoren anlegen und Zahlen über Ortsteile einlesen",
            roles=_EDITORS,
        ),
        Permission(action="indicators.forget", sentence="alte Vorschauen von Tabellen löschen"),
    ),
    urls=(
        *(Access(url_name=f"indicators:{name}", action="indicators.read") for name in _LOOK),
        *(Access(url_name=f"indicators:{name}", action="indicators.change") for name in _CHANGE),
    ),
    evidence=_evidence,
    audit_sentences=tuple(
        AuditSentence(action=f"indicators.{action}", sentence=sentence)
        for action, sentence in (
            ("add", "{who} hat einen eigenen Indikator angelegt."),
            ("change", "{who} hat einen eigenen Indikator geändert."),
            ("remove", "{who} hat einen eigenen Indikator in den Papierkorb gelegt."),
            ("restore", "{who} hat einen eigenen Indikator zurückgeholt."),
            ("preview", "{who} hat eine Tabelle mit Zahlen über Ortsteile hochgeladen."),
            ("import", "{who} hat Zahlen über Ortsteile übernommen."),
            ("undo", "{who} hat eingelesene Zahlen über Ortsteile zurückgenommen."),
            ("discard", "{who} hat eine hochgeladene Tabelle verworfen."),
            ("forget", "{who} hat alte Vorschauen von Tabellen gelöscht."),
        )
    ),
    jobs=(
        JobKind(
            name="indicators.forget",
            label="Alte Vorschauen von Tabellen löschen",
            run=run_forget,
            action="indicators.forget",
            every_minutes=24 * 60,
        ),
    ),
)
