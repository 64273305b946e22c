from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
    Translatable,
    Visibility,
)
from nahraum.plan.process import queries

_LEADERS = frozenset({"planner", "municipality_admin"})
_READERS = _LEADERS | {"network_coordinator", "council_member"}
_READ = ("keep", "gate", "support")
_CHANGE = (
    *("start", "add-stage", "add-product", "add-gate", "add-support"),
    *("prepare", "done", "change", "remove", "restore", "trash"),
)


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """Gates that come up, gates to decide, products that are late."""
    now, slug = timezone.now(), municipality.slug
    for gate in queries.prepared():
        if allowed(actor, f"process.pass-{gate.decides}", gate, at=now):
            yield Todo(
                text=_("Freigabe entscheiden: %(gate)s") % {"gate": gate},
                url=reverse("process:pass", args=[slug, gate.pk]),
                due=gate.due,
                room="process",
                weight=30,
            )
    if not allowed(actor, "process.change", municipality, at=now):
        return
    if queries.process() is None:
        yield Todo(
            text=_("Planungsprozess mit der Vorlage beginnen"),
            url=reverse("process:start", args=[slug]),
            room="process",
            weight=65,
        )
    for gate in queries.gates_due(on).filter(prepared_on__isnull=True):
        yield Todo(
            text=_("Freigabe vorbereiten: %(gate)s") % {"gate": gate},
            url=reverse("process:gate", args=[slug, gate.pk]),
            due=gate.due,
            room="process",
            weight=40,
        )
    for product in queries.products_overdue(on):
        yield Todo(
            text=_("Ergebnis fehlt: %(product)s") % {"product": product},
            url=f"{reverse('process:keep', args=[slug])}#stufe-{product.stage_id}",
            due=product.due,
            room="process",
        )


def _texts(kind: str, label: str, rows: Any) -> Translatable:
    return Translatable(kind=f"process.{kind}", label=label, fields=queries.TEXTS[kind], rows=rows)


ROOM = Room(
    name="process",
    label="Planungsprozess",
    step=Step.PLAN,
    summary="Die Stufen vom Auftakt bis zur Auswertung, mit Terminen und offenen Punkten.",
    help_template="process/help.html",
    navigation=(
        NavigationItem(
            label="Wo der Prozess steht",
            url_name="process:show",
            step=Step.PLAN,
            action="process.look",
            order=10,
        ),
        NavigationItem(
            label="Prozess steuern",
            url_name="process:keep",
            step=Step.PLAN,
            action="process.read",
            order=15,
            stands_for=("process:show",),
        ),
    ),
    urls=(
        Access(url_name="process:show", action="process.look"),
        *(Access(url_name=f"process:{name}", action="process.read") for name in _READ),
        *(Access(url_name=f"process:{name}", action="process.change") for name in _CHANGE),
        *(Access(url_name=f"process:{n}", action="process.decide") for n in ("pass", "take-back")),
    ),
    todos=_todos,
    translatables=(
        _texts("process", "Planungsprozess", queries.processes_to_translate),
        _texts("stage", "Stufe des Prozesses", queries.stages_to_translate),
        _texts("product", "Ergebnis einer Stufe", queries.products_to_translate),
        _texts("gate", "Freigabe im Prozess", queries.gates_to_translate),
        _texts("factor", "Halte- und Bleibefaktor", queries.factors_to_translate),
        _texts("partner", "Partner des Prozesses", queries.partners_to_translate),
    ),
    permissions=(
        Permission(
            action="process.look",
            sentence="sehen, wo der Planungsprozess steht",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="process.read",
            sentence="den Planungsprozess mit allen Bedingungen lesen",
            roles=_READERS,
        ),
        Permission(
            action="process.change",
            sentence="den Planungsprozess anpassen und Freigaben vorbereiten",
            roles=_LEADERS,
        ),
        Permission(
            action="process.decide",
            sentence="Freigaben im Planungsprozess entscheiden",
            roles=_LEADERS,
        ),
        Permission(
            action="process.pass-planning",
            sentence="Freigaben erteilen, über die die Planung entscheidet",
            roles=_LEADERS,
        ),
        Permission(
            action="process.pass-administration",
            sentence="Freigaben erteilen, über die die Leitung der Verwaltung entscheidet",
            roles=frozenset({"municipality_admin"}),
        ),
        Permission(
            action="process.pass-council",
            sentence="Freigaben eintragen, über die der Rat entschieden hat",
            roles=frozenset({"municipality_admin"}),
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"process.{action}", sentence=sentence)
        for action, sentence in (
            ("start", "{who} hat einen Planungsprozess begonnen."),
            ("add", "{who} hat den Planungsprozess ergänzt."),
            ("change", "{who} hat den Planungsprozess geändert."),
            ("remove", "{who} hat etwas aus dem Planungsprozess in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas in den Planungsprozess zurückgeholt."),
            ("done", "{who} hat ein Ergebnis als fertig eingetragen."),
            ("undone", "{who} hat ein Ergebnis wieder als offen eingetragen."),
            ("prepare", "{who} hat eine Freigabe vorbereitet."),
            ("pass", "{who} hat eine Freigabe erteilt."),
            ("take-back", "{who} hat eine Freigabe zurückgenommen."),
        )
    ),
)
